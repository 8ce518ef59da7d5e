//! What nobody should send, sent to the whole server.

use std::io::Write;

use super::demo::{Demo, read_all};

/// More than the server may grow by while it refuses something large.
const SLACK: u64 = 40 * 1024 * 1024;
const QUERY: &str = r#"{"query":"{__typename}"}"#;

/// One server for all of these: it has to stand them one after the other.
#[test]
fn a_server_stands_what_is_too_much() {
    let demo = Demo::start();
    still_answers(&demo);
    large_bodies(&demo);
    large_headers(&demo);
    slow_headers(&demo);
    still_answers(&demo);
}

fn still_answers(demo: &Demo) {
    let request = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{QUERY}",
        QUERY.len()
    );
    let answer = demo.exchange(request.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"Query\""), "{answer}");
}

/// 300 MB, announced and in chunks, as JSON and as form data: refused, and never held in memory.
fn large_bodies(demo: &Demo) {
    let form = "Content-Type: multipart/form-data; boundary=x\r\nGraphQL-Require-Preflight: 1\r\n";
    let kinds = [("Content-Type: application/json\r\n", "413"), (form, "401")];
    for (kind, status) in kinds {
        for length in ["Content-Length: 300000000\r\n", "Transfer-Encoding: chunked\r\n"] {
            let before = demo.memory();
            demo.forget_peak();
            let mut stream = demo.connect();
            let head = format!("POST /graphql HTTP/1.1\r\nHost: x\r\n{kind}{length}\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            let chunk = format!("{:x}\r\n{}\r\n", 1_000_000, "[".repeat(1_000_000));
            // What follows its answer the server reads and throws away, or resets.
            if (0..300).all(|_| stream.write_all(chunk.as_bytes()).is_ok()) {
                let _gone = stream.write_all(b"0\r\n\r\n");
            }
            let grown = demo.peak().saturating_sub(before);
            assert!(grown < SLACK, "{kind}{length}: the server grew by {grown} bytes");
            // The answer is there for a client that reads while it writes; a reset may have overtaken it here.
            let answer = read_all(stream);
            assert!(answer.is_empty() || answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        }
    }
}

fn large_headers(demo: &Demo) {
    let with = |name: &str, bytes: usize| {
        let header = format!("{name}: {}\r\n", "x".repeat(bytes));
        demo.exchange(format!("GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nHost: x\r\n{header}\r\n").as_bytes())
    };
    for bytes in [20 * 1024, 64 * 1024] {
        let refused = with("X-Large", bytes);
        assert!(refused.starts_with("HTTP/1.1 431 "), "{refused}");
        assert!(refused.to_lowercase().contains("connection: close"), "{refused}");
    }
    let refused = with("X-Large", 1024 * 1024);
    assert!(refused.is_empty() || refused.starts_with("HTTP/1.1 4"), "{refused}");
    for (bytes, status) in [(62 * 1024, "414"), (100 * 1024, "400")] {
        let target = format!("GET /graphql?query={} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(bytes));
        let refused = demo.exchange(target.as_bytes());
        assert!(refused.starts_with(&format!("HTTP/1.1 {status} ")), "{refused}");
    }
    let many: String = (0..200).map(|number| format!("X-{number}: 1\r\n")).collect();
    let refused = demo.exchange(format!("GET /graphql HTTP/1.1\r\nHost: x\r\n{many}\r\n").as_bytes());
    assert!(refused.is_empty() || refused.starts_with("HTTP/1.1 4"), "{refused}");
}

/// Headers that do not end: the connection does.
fn slow_headers(demo: &Demo) {
    let mut stream = demo.connect();
    stream.write_all(b"GET /graphql HTTP/1.1\r\nHost: x\r\nX-Slow: ").unwrap();
    let answer = read_all(stream);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408 "), "{answer}");
}
