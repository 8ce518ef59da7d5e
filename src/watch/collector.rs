//! The way to a collector of traces: one POST over plain HTTP/1.1. It runs on the exporter's own thread, so it waits there.

use std::{
    future::{Future, ready},
    io::{Read, Write},
    net::{TcpStream, ToSocketAddrs},
    pin::Pin,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::Duration,
};

use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};

/// How long each step may take: connecting, sending, being answered.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most that is read of an answer.
const ANSWER: u64 = 64 * 1024;

/// Sends to a collector, and says in the log when it begins to fail and when it works again.
#[derive(Debug, Default)]
pub(super) struct Collector {
    failing: AtomicBool,
}

type Sent<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'a>>;

impl HttpClient for Collector {
    fn send_bytes<'life, 'sent>(&'life self, request: Request<Bytes>) -> Sent<'sent>
    where
        'life: 'sent,
        Self: 'sent,
    {
        let sent = post(&request);
        self.tell(sent.as_ref().map(Response::status).map_err(ToString::to_string));
        Box::pin(ready(sent))
    }
}

impl Collector {
    fn tell(&self, answer: Result<impl Into<u16>, String>) {
        let why = match answer.map(Into::into) {
            Ok(status @ 200..300) => {
                let _fine = status;
                if self.failing.swap(false, Relaxed) {
                    tracing::info!("traces are sent again");
                }
                return;
            }
            Ok(status) => format!("status {status}"),
            Err(why) => why,
        };
        if !self.failing.swap(true, Relaxed) {
            tracing::warn!(why, "traces cannot be sent; they are lost until it works again");
        }
    }
}

fn post(request: &Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
    let uri = request.uri();
    let host = uri.host().ok_or("the address has no host")?;
    let port = uri.port_u16().unwrap_or(80);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut stream = connect(host.trim_matches(['[', ']']), port)?;
    let mut head = format!("{} {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n", request.method());
    for (name, value) in request.headers() {
        if name.as_str() != "content-length" {
            head.push_str(&format!("{name}: {}\r\n", value.to_str()?));
        }
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", request.body().len()));
    stream.write_all(head.as_bytes())?;
    stream.write_all(request.body())?;
    let mut answer = Vec::new();
    stream.take(ANSWER).read_to_end(&mut answer)?;
    let status = status(&answer).ok_or("the answer is no HTTP")?;
    // What a collector has to say beyond the status is nothing that we could act on.
    Ok(Response::builder().status(status).body(Bytes::new())?)
}

fn connect(host: &str, port: u16) -> Result<TcpStream, HttpError> {
    let mut last = None;
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => {
                stream.set_read_timeout(Some(PATIENCE))?;
                stream.set_write_timeout(Some(PATIENCE))?;
                return Ok(stream);
            }
            Err(err) => last = Some(err),
        }
    }
    Err(last.map_or_else(|| "the host has no address".into(), Into::into))
}

fn status(answer: &[u8]) -> Option<u16> {
    let line = answer.split(|byte| *byte == b'\r').next()?;
    let line = std::str::from_utf8(line).ok()?.strip_prefix("HTTP/1.")?;
    line.split(' ').nth(1)?.parse().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_request_is_sent_whole_and_the_status_read() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1/traces?a=b", listener.local_addr().unwrap());
        let heard = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut heard = Vec::new();
            while !heard.ends_with(b"spans") {
                let mut chunk = [0; 64];
                let read = stream.read(&mut chunk).unwrap();
                assert!(read > 0, "the request ended early");
                heard.extend_from_slice(&chunk[..read]);
            }
            stream.write_all(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n").unwrap();
            String::from_utf8(heard).unwrap()
        });
        let body = Bytes::from_static(b"spans");
        let request = Request::post(url).header("content-type", "application/x-protobuf").body(body).unwrap();
        assert_eq!(post(&request).unwrap().status().as_u16(), 202);
        let heard = heard.join().unwrap();
        assert!(heard.starts_with("POST /v1/traces?a=b HTTP/1.1\r\nHost: 127.0.0.1:"), "{heard}");
        assert!(heard.contains("content-type: application/x-protobuf\r\n"), "{heard}");
        assert!(heard.contains("Content-Length: 5\r\n\r\nspans"), "{heard}");
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        assert_eq!(status(b"HTTP/1.1 503 Busy\r\n\r\n"), Some(503));
        assert_eq!((status(b""), status(b"SSH-2.0\r\n"), status(b"HTTP/1.1 x\r\n")), (None, None, None));
    }
}
