//! HTTP as clients should not speak it, byte by byte.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::support::Server;

const JSON: &str = "Host: x\r\nContent-Type: application/json\r\n";

async fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.address).await.unwrap()
}

/// Sends all and reads until the server ends the connection.
async fn exchange(server: &Server, bytes: &[u8]) -> String {
    let mut stream = connect(server).await;
    // The server may have answered and gone before it has read all.
    let _gone = stream.write_all(bytes).await;
    read_all(stream).await
}

async fn read_all(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let _reset = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

async fn read_until(stream: &mut TcpStream, wanted: &str) -> String {
    let mut answer = Vec::new();
    while !String::from_utf8_lossy(&answer).contains(wanted) {
        let read = stream.read_buf(&mut answer).await.unwrap();
        assert_ne!(read, 0, "{wanted} did not come: {}", String::from_utf8_lossy(&answer));
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[actix_web::test]
async fn methods_without_a_body_to_answer_with() {
    let server = Server::start().await;
    let head =
        exchange(&server, b"HEAD /graphql?query=%7Bzebra%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 405 ") && head.contains("allow: GET, POST\r\n"), "{head}");
    assert!(head.ends_with("\r\n\r\n"), "no body: {head}");
    for method in ["OPTIONS", "PUT", "TRACE", "PROPFIND"] {
        let answer = exchange(&server, format!("{method} /graphql HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 405 ") && answer.contains("allow: GET, POST\r\n"), "{answer}");
    }
}

#[actix_web::test]
async fn nonsense_is_the_clients_error() {
    let server = Server::start().await;
    let body = r#"{"query":"{zebra}"}"#;
    let cases = [
        "\r\n\r\n".to_owned(),
        "nonsense\r\n\r\n".to_owned(),
        "GET\r\n\r\n".to_owned(),
        "GET /graphql HTTP/9.9\r\n\r\n".to_owned(),
        "GET /graphql?query=%ZZ HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
        "GET /graphql?query=%FF%FE HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
        "GET /graphql?%00=%00&query HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
        format!("POST /graphql HTTP/1.1\r\n{JSON}Content-Length: x\r\n\r\n{body}"),
        format!("POST /graphql HTTP/1.1\r\n{JSON}Content-Length: -1\r\n\r\n{body}"),
        format!("POST /graphql HTTP/1.1\r\n{JSON}Content-Length: 19\r\nContent-Length: 18\r\n\r\n{body}"),
        format!("POST /graphql HTTP/1.1\r\n{JSON}Content-Length: 19\r\nTransfer-Encoding: chunked\r\n\r\n{body}"),
        format!("POST /graphql HTTP/1.1\r\n{JSON}Transfer-Encoding: chunked\r\n\r\nZZ\r\n{body}\r\n"),
        format!("POST /graphql HTTP/1.1\r\n{JSON}Content-Length: 99\r\n\r\n{body}"),
        format!("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: \x01\r\nContent-Length: 19\r\n\r\n{body}"),
        format!("POST /graphql HTTP/1.1\r\n{JSON}Accept: \u{e9};q=x;;,,\r\nContent-Length: 19\r\n\r\n{body}"),
        format!("POST /graphql HTTP/1.1\r\n{JSON}Content-Length: 4\r\n\r\n\u{0}\u{0}\u{0}\u{0}"),
    ];
    // Beside each other: some of them are incomplete, and the server waits for the rest.
    let answers = join_all(cases.iter().map(|case| exchange(&server, case.as_bytes()))).await;
    for (case, answer) in cases.iter().zip(answers) {
        assert!(!answer.starts_with("HTTP/1.1 5") && !answer.starts_with("HTTP/1.0 5"), "{case:?}: {answer}");
    }
    let invalid = exchange(
        &server,
        &[b"POST /graphql HTTP/1.1\r\n", JSON.as_bytes(), b"Content-Length: 13\r\n\r\n{\"query\":\"\xff\"}"].concat(),
    )
    .await;
    assert!(invalid.starts_with("HTTP/1.1 400 "), "{invalid}");
    assert_eq!(server.ask("{zebra}").await.status, 200);
}

#[actix_web::test]
async fn the_charset_may_be_spelt_in_every_way_but_has_to_be_utf_8() {
    let server = Server::start().await;
    let ask = async |content_type: &str| {
        let body = r#"{"query":"{zebra}"}"#;
        let head = format!("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: {content_type}\r\n");
        let request = format!("{head}Connection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        exchange(&server, request.as_bytes()).await[9..12].to_owned()
    };
    for good in
        ["application/json;charset=utf-8", "application/json; charset=\"UTF-8\"", "application/json;charset=utf8"]
    {
        assert_eq!(ask(good).await, "200", "{good}");
    }
    for bad in ["application/json; charset=utf-16", "application/json; charset=latin1", "application/jsonx", "json"] {
        assert_eq!(ask(bad).await, "415", "{bad}");
    }
}

#[actix_web::test]
async fn a_client_may_ask_before_it_sends_the_body() {
    let server = Server::start().await;
    let body = r#"{"query":"{zebra}"}"#;
    let head = |length: usize| {
        format!("POST /graphql HTTP/1.1\r\n{JSON}Expect: 100-continue\r\nContent-Length: {length}\r\n\r\n")
    };
    let mut stream = connect(&server).await;
    stream.write_all(head(body.len()).as_bytes()).await.unwrap();
    read_until(&mut stream, "HTTP/1.1 100 Continue\r\n\r\n").await;
    stream.write_all(body.as_bytes()).await.unwrap();
    let answer = read_until(&mut stream, "zebra").await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    // Too much is refused without a byte of it.
    let mut stream = connect(&server).await;
    stream.write_all(head(300 * 1024 * 1024).as_bytes()).await.unwrap();
    let answer = read_all(stream).await;
    assert!(answer.contains("HTTP/1.1 413 ") && answer.contains("connection: close"), "{answer}");
}

#[actix_web::test]
async fn requests_one_behind_the_other_are_answered_in_their_order() {
    let server = Server::start().await;
    let ask = |query: &str, more: &str| {
        let body = format!(r#"{{"query":"{query}"}}"#);
        format!("POST /graphql HTTP/1.1\r\n{JSON}{more}Content-Length: {}\r\n\r\n{body}", body.len())
    };
    let mut stream = connect(&server).await;
    let all = ask("{late}", "") + &ask("{", "") + &ask("{zebra}", "Connection: close\r\n");
    stream.write_all(all.as_bytes()).await.unwrap();
    let answers = read_all(stream).await;
    let at = |text: &str| answers.find(text).unwrap_or_else(|| panic!("{text} is missing: {answers}"));
    assert!(at("\"late\"") < at("GRAPHQL_PARSE_FAILED"), "{answers}");
    assert!(at("GRAPHQL_PARSE_FAILED") < at("\"zebra\""), "{answers}");
    assert_eq!(answers.matches("HTTP/1.1 200 ").count(), 3, "one answer each: {answers}");
}

#[actix_web::test]
async fn an_upload_that_breaks_off_leaves_no_file() {
    let server = Server::start().await;
    let parts = "--x\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n\
        {\"query\":\"mutation($f: [Upload!]!){store(files: $f){bytes}}\",\"variables\":{\"f\":[null]}}\r\n\
        --x\r\nContent-Disposition: form-data; name=\"map\"\r\n\r\n{\"0\":[\"variables.f.0\"]}\r\n\
        --x\r\nContent-Disposition: form-data; name=\"0\"; filename=\"a.jpg\"\r\n\r\nbytes and more bytes";
    let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n\
        graphql-require-preflight: 1\r\nContent-Length: 100000\r\n\r\n";
    let mut stream = connect(&server).await;
    stream.write_all((head.to_owned() + parts).as_bytes()).await.unwrap();
    while server.files_left() == 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    drop(stream);
    while server.files_left() > 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
