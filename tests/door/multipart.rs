//! Multipart requests: the files arrive whole, and everything that is not as the specification says is refused.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::support::{Answer, Server, answer};

const QUERY: &str = "mutation($files: [Upload!]!){store(files: $files){bytes sha256 name contentType read}}";

fn operations(places: usize) -> String {
    json!({"query": QUERY, "variables": {"files": vec![Value::Null; places]}}).to_string()
}

fn form(places: usize, map: &Value) -> Form {
    Form::new().text("operations", operations(places)).text("map", map.to_string())
}

fn file(bytes: impl Into<Vec<u8>>) -> Part {
    Part::bytes(bytes.into()).file_name("a.jpg")
}

async fn send(server: &Server, form: Form) -> Answer {
    answer(server.client.post(&server.url).header("apollo-require-preflight", "true").multipart(form)).await
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[actix_web::test]
async fn files_arrive_whole_with_their_hash() {
    let server = Server::start().await;
    let large: Vec<u8> = (0..15 * 1024 * 1024_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let map = json!({"0": ["variables.files.0"], "b": ["variables.files.1"]});
    let photo = Part::bytes(large.clone()).file_name("../照片/车.jpg").mime_str("image/jpeg").unwrap();
    let done = send(&server, form(2, &map).part("0", photo).part("b", Part::bytes(Vec::new()))).await;
    let stored = &done.json["data"]["store"];
    assert_eq!(done.status, 200, "{}", done.text);
    assert_eq!(stored[0]["bytes"], 15 * 1024 * 1024);
    assert_eq!(stored[0]["read"], 15 * 1024 * 1024);
    assert_eq!(stored[0]["sha256"], hex(&large));
    assert_eq!((&stored[0]["name"], &stored[0]["contentType"]), (&json!("车.jpg"), &json!("image/jpeg")));
    assert_eq!((&stored[1]["bytes"], &stored[1]["name"]), (&json!(0), &json!("file")));
    assert_eq!(server.files_left(), 0);
}

#[actix_web::test]
async fn one_file_in_two_places_reads_fully_at_both() {
    let server = Server::start().await;
    let map = json!({"0": ["variables.files.0", "variables.files.1"]});
    let done = send(&server, form(2, &map).part("0", file("twice"))).await;
    let stored = &done.json["data"]["store"];
    assert_eq!(stored[0], stored[1], "{}", done.text);
    assert_eq!((&stored[0]["read"], &stored[0]["sha256"]), (&json!(5), &json!(hex(b"twice"))));
}

#[actix_web::test]
async fn a_part_of_type_multipart_mixed_is_a_file_like_any_other() {
    let server = Server::start().await;
    for claimed in ["multipart/mixed", "multipart/mixed; boundary=y"] {
        let part = file("x").mime_str(claimed).unwrap();
        let done = send(&server, form(1, &json!({"0": ["variables.files.0"]})).part("0", part)).await;
        assert_eq!(done.json["data"]["store"][0]["contentType"], "multipart/mixed", "{}", done.text);
    }
}

#[actix_web::test]
async fn a_preflight_header_is_needed() {
    let server = Server::start().await;
    let whole = || form(1, &json!({"0": ["variables.files.0"]})).part("0", file("x"));
    answer(server.client.post(&server.url).multipart(whole())).await.refused(400, "INVALID", "BAD_REQUEST");
    let empty = server.client.post(&server.url).header("x-apollo-operation-name", "").multipart(whole());
    answer(empty).await.refused(400, "INVALID", "BAD_REQUEST");
    for name in ["apollo-require-preflight", "graphql-require-preflight", "x-apollo-operation-name"] {
        assert_eq!(answer(server.client.post(&server.url).header(name, "1").multipart(whole())).await.status, 200);
    }
}

#[actix_web::test]
async fn operations_map_and_files_have_to_fit_each_other() {
    let server = Server::start().await;
    let one = json!({"0": ["variables.files.0"]});
    let text = |name: &'static str, value: String| Form::new().text(name, value);
    let cases = [
        ("no parts", Form::new()),
        ("no map", text("operations", operations(1))),
        ("file instead of map", text("operations", operations(1)).part("0", file("x"))),
        ("map first", text("map", one.to_string()).text("operations", operations(1)).part("0", file("x"))),
        ("file first", Form::new().part("0", file("x")).text("operations", operations(1)).text("map", one.to_string())),
        ("no file", form(1, &one)),
        ("unmapped file", form(1, &one).part("0", file("x")).part("1", file("y"))),
        ("file twice", form(1, &one).part("0", file("x")).part("0", file("y"))),
        ("map is a list", form(1, &json!([["variables.files.0"]])).part("0", file("x"))),
        ("map is empty", form(1, &json!({}))),
        ("file without place", form(1, &json!({"0": []})).part("0", file("x"))),
        ("place beyond the list", form(1, &json!({"0": ["variables.files.1"]})).part("0", file("x"))),
        ("place is not null", form(1, &json!({"0": ["variables.files"]})).part("0", file("x"))),
        ("place twice", form(1, &json!({"0": ["variables.files.0", "variables.files.0"]})).part("0", file("x"))),
        ("place outside", form(1, &json!({"0": ["query"]})).part("0", file("x"))),
        ("batch", text("operations", format!("[{}]", operations(1))).text("map", one.to_string()).part("0", file("x"))),
        ("not JSON", text("operations", "{".to_owned()).text("map", one.to_string()).part("0", file("x"))),
    ];
    for (case, form) in cases {
        let refused = send(&server, form).await;
        assert_eq!((refused.status, refused.extension("code")), (400, "INVALID"), "{case}: {}", refused.text);
        assert!(refused.json.get("data").is_none());
    }
    assert_eq!(server.files_left(), 0);
}

#[actix_web::test]
async fn a_forged_token_is_refused_here_too() {
    let server = Server::start().await;
    let forged = json!({"query": QUERY, "variables": {"files": [null, "#__graphql_file__:0"]}}).to_string();
    let map = json!({"0": ["variables.files.0"]}).to_string();
    let form = Form::new().text("operations", forged).text("map", map).part("0", file("x"));
    send(&server, form).await.refused(200, "INVALID", "BAD_USER_INPUT");
}

#[actix_web::test]
async fn files_are_bounded_in_bytes_and_number() {
    let server = Server::start().await;
    let map = |files: usize| {
        (0..files).map(|i| (i.to_string(), json!([format!("variables.files.{i}")]))).collect::<serde_json::Map<_, _>>()
    };
    let large = send(&server, form(1, &map(1).into()).part("0", file(vec![7; 16 * 1024 * 1024]))).await;
    assert_eq!(large.refused(413, "LIMIT", "BAD_REQUEST").limit(), "fileBytes");
    assert_eq!(server.files_left(), 0);

    let with_files = |n: usize| (0..n).fold(form(n, &map(n).into()), |form, i| form.part(i.to_string(), file("x")));
    assert_eq!(send(&server, with_files(25)).await.status, 200);
    assert_eq!(send(&server, with_files(26)).await.refused(400, "LIMIT", "BAD_REQUEST").limit(), "files");
    let paths: Vec<_> = (0..26).map(|i| format!("variables.files.{i}")).collect();
    let spread = send(&server, form(26, &json!({"0": paths})).part("0", file("x"))).await;
    assert_eq!(spread.refused(400, "LIMIT", "BAD_REQUEST").limit(), "files");

    let small = Server::with(|limits| limits.upload.total_bytes = 10).await;
    let both = form(2, &map(2).into()).part("0", file("123456")).part("1", file("12345"));
    assert_eq!(send(&small, both).await.refused(413, "LIMIT", "BAD_REQUEST").limit(), "totalBytes");
}

#[actix_web::test]
async fn text_parts_and_headers_are_bounded() {
    let server = Server::start().await;
    let one = json!({"0": ["variables.files.0"]});
    let long = json!({"query": QUERY, "variables": {"files": [null], "x": "x".repeat(257 * 1024)}}).to_string();
    let form = Form::new().text("operations", long).text("map", one.to_string()).part("0", file("x"));
    assert_eq!(send(&server, form).await.refused(413, "LIMIT", "BAD_REQUEST").limit(), "bodyBytes");
    let form = Form::new().text("operations", operations(1)).text("map", " ".repeat(20_000));
    assert_eq!(send(&server, form).await.refused(413, "LIMIT", "BAD_REQUEST").limit(), "mapBytes");

    let post = |body: String| {
        let request = server.client.post(&server.url).header("graphql-require-preflight", "1");
        answer(request.header("content-type", "multipart/form-data; boundary=x").body(body))
    };
    let preamble = post("y".repeat(600 * 1024)).await;
    assert_eq!(preamble.refused(413, "LIMIT", "BAD_REQUEST").limit(), "headerBytes");
    let header = post(format!("--x\r\na: {}", "y".repeat(600 * 1024))).await;
    assert_eq!(header.refused(413, "LIMIT", "BAD_REQUEST").limit(), "headerBytes");
    post("--x\r\nno header\r\n\r\n--x--".to_owned()).await.refused(400, "INVALID", "BAD_REQUEST");
    post("--x\r\ncontent-disposition: form-data\r\n\r\n1\r\n--x--".to_owned()).await.refused(
        400,
        "INVALID",
        "BAD_REQUEST",
    );
    post("--x".to_owned()).await.refused(400, "INVALID", "BAD_REQUEST");
    let no_boundary = server.client.post(&server.url).header("content-type", "multipart/form-data").body("x");
    answer(no_boundary).await.refused(400, "INVALID", "BAD_REQUEST");
}

#[actix_web::test]
async fn the_connection_is_good_for_another_request() {
    let server = Server::start().await;
    for _ in 0..3 {
        let done = send(&server, form(1, &json!({"0": ["variables.files.0"]})).part("0", file("x"))).await;
        assert_eq!((done.status, done.header("connection")), (200, ""));
    }
}
