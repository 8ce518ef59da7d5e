//! Requests by hand, byte by byte, so that they can be cut off anywhere.

use std::{io::Read, net::TcpStream};

use super::{Client, Deed, client::operations};

const BOUNDARY: &str = "longhaul-faults-boundary";

/// A multipart request and where its parts begin.
pub(crate) struct Multipart {
    pub(crate) bytes: Vec<u8>,
    /// By name: offsets into the bytes.
    pub(crate) places: Vec<(&'static str, usize)>,
}

impl Multipart {
    /// The request that the client would send for a report with two photos.
    pub(crate) fn of(client: &Client, deed: &Deed) -> Self {
        let (operations, map) = operations(deed.name, &deed.input, deed.photos.len(), deed.selection);
        let mut body = Vec::new();
        let mut places = vec![("before the body", 0)];
        for (name, text) in [("operations", operations), ("map", map)] {
            part(&mut body, &format!("name=\"{name}\""));
            places.push((if name == "map" { "within the map" } else { "within the operations" }, body.len() + 5));
            body.extend(text.as_bytes());
        }
        for (n, photo) in deed.photos.iter().enumerate() {
            part(&mut body, &format!("name=\"{n}\"; filename=\"photo.jpg\""));
            places.push((if n == 0 { "at a photo" } else { "at another photo" }, body.len()));
            places.push((if n == 0 { "within a photo" } else { "within another photo" }, body.len() + photo.len() / 2));
            body.extend(photo);
        }
        places.push(("before the end", body.len()));
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let host = client.base();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nGraphql-Require-Preflight: 1\r\n\
             Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {}\r\n\r\n",
            host.trim_start_matches("http://"),
            client.token.as_deref().unwrap_or_default(),
            body.len()
        );
        let mut bytes = head.into_bytes();
        let begin = bytes.len();
        for (_, place) in &mut places {
            *place += begin;
        }
        places.insert(0, ("within the headers", begin / 2));
        bytes.extend(body);
        places.push(("after all of it", bytes.len()));
        Self { bytes, places }
    }
}

fn part(body: &mut Vec<u8>, disposition: &str) {
    if !body.is_empty() {
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n").as_bytes());
}

/// Connects by hand; dropped, it hangs up.
pub(crate) fn connect(client: &Client) -> TcpStream {
    TcpStream::connect(client.base().trim_start_matches("http://")).unwrap()
}

/// All that comes until the other side hangs up.
pub(crate) fn rest(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let _broken = stream.read_to_end(&mut all);
    String::from_utf8_lossy(&all).into_owned()
}
