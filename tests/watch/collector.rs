//! A collector of traces on loopback: takes what is sent and reads it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::any_value::Value,
    trace::v1::{ResourceSpans, Span},
};
use prost::Message;

/// A collector under way.
pub(crate) struct Collector {
    /// Where it is.
    pub(crate) url: String,
    bodies: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Collector {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let bodies = Arc::new(Mutex::new(Vec::new()));
        let taken = Arc::clone(&bodies);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let body = take(stream.unwrap());
                taken.lock().unwrap().push(body);
            }
        });
        Self { url, bodies }
    }

    /// All bytes that came.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.bodies.lock().unwrap().concat()
    }

    /// All spans that came, and the name of the service that sent them.
    pub(crate) fn spans(&self) -> (Vec<Span>, String) {
        let bodies = self.bodies.lock().unwrap();
        let requests = bodies.iter().map(|body| ExportTraceServiceRequest::decode(body.as_slice()).unwrap());
        let resources: Vec<ResourceSpans> = requests.flat_map(|request| request.resource_spans).collect();
        let service = resources.iter().find_map(|of| {
            let attributes = &of.resource.as_ref()?.attributes;
            text(attributes.iter().find(|attribute| attribute.key == "service.name")?.value.as_ref()?.value.as_ref()?)
        });
        let spans = resources.into_iter().flat_map(|of| of.scope_spans).flat_map(|of| of.spans).collect();
        (spans, service.unwrap_or_default())
    }
}

fn text(value: &Value) -> Option<String> {
    if let Value::StringValue(text) = value { Some(text.clone()) } else { None }
}

/// The text of a span's attribute.
pub(crate) fn attribute(span: &Span, key: &str) -> Option<String> {
    text(span.attributes.iter().find(|attribute| attribute.key == key)?.value.as_ref()?.value.as_ref()?)
}

fn take(mut stream: TcpStream) -> Vec<u8> {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert_eq!(line, "POST /v1/traces HTTP/1.1\r\n");
    let mut length = 0;
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).unwrap();
        if let Some(said) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = said.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
    body
}
