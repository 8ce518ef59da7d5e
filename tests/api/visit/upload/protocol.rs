//! The protocol to the letter, and everything that is not by it.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use data_encoding::BASE64;
use serde_json::json;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::{super::small, bring, creation, hex, metadata, offset, open, parts, patch, piece, request, sent};
use crate::support::{Client, Dealer, TestApp, both};

both!(the_server_says_what_it_offers, async |app: &TestApp| {
    let nobody = app.nobody();
    // Not even the version is needed to ask.
    let offered =
        nobody.http.request("OPTIONS".parse().unwrap(), format!("{}/uploads", app.base)).send().await.unwrap();
    assert_eq!(offered.status(), 204);
    for (header, told) in [
        ("tus-resumable", "1.0.0"),
        ("tus-version", "1.0.0"),
        ("tus-extension", "creation,creation-with-upload,checksum,expiration,termination"),
        ("tus-max-size", "15728640"),
        ("tus-checksum-algorithm", "sha1,sha256"),
    ] {
        assert_eq!(offered.headers()[header], told, "{header}");
    }
    let client = app.salesperson_of(Dealer::A).await;
    for version in ["0.2.2", "1.0", ""] {
        let path = format!("{}/uploads", app.base);
        let other = client.http.post(&path).header("tus-resumable", version).send().await.unwrap();
        assert_eq!((other.status().as_u16(), &other.headers()["tus-version"]), (412, &"1.0.0".parse().unwrap()));
    }
    assert_eq!(sent(request(&client, "GET", "/uploads")).await.header("allow"), "OPTIONS, POST");
    let id = "/uploads/01900000-0000-7000-8000-000000000001";
    assert_eq!(sent(request(&client, "PUT", id)).await.status, 405);
    assert_eq!(sent(request(&client, "HEAD", id)).await.status, 404);
    assert_eq!(sent(request(&client, "HEAD", "/uploads/x")).await.status, 404);
});

both!(what_was_said_is_given_back, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let photo = small(1);
    let path = open(&client, &photo).await;
    piece(&client, &path, 0, &photo[..10]).await;
    let told = sent(request(&client, "HEAD", &path)).await;
    assert_eq!(told.header("upload-offset"), "10");
    assert_eq!(told.header("upload-length"), photo.len().to_string());
    assert_eq!(told.header("upload-metadata"), metadata(&hex(&photo)));
    // A day after the last byte: the tests begin on 15 June, 10:00 in Shanghai.
    assert_eq!(told.header("upload-expires"), "Tue, 16 Jun 2026 02:00:00 GMT");
});

both!(a_photo_comes_with_its_creation, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let photo = small(1);
    let with = |bytes: &[u8]| {
        creation(&client, photo.len(), &hex(&photo))
            .header("content-type", "application/offset+octet-stream")
            .body(bytes.to_vec())
    };
    let whole = sent(with(&photo)).await;
    assert_eq!((whole.status, whole.header("upload-offset")), (201, photo.len().to_string().as_str()));
    assert_eq!(offset(&client, whole.header("location")).await, photo.len());
    let begun = sent(with(&photo[..7])).await;
    assert_eq!((begun.status, begun.header("upload-offset")), (201, "7"));
    piece(&client, begun.header("location"), 7, &photo[7..]).await;
    assert_eq!(sent(with(&[&photo[..], b"x"].concat())).await.refused(), (413, "LIMIT", "Upload-Length"));
    assert_eq!(parts(app), Vec::<u64>::new());
});

both!(an_empty_body_may_be_called_anything, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let photo = small(1);
    let forms = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"];
    for called in [&forms[..], &["application/offset+octet-stream", "?"]].concat() {
        let named = || creation(&client, photo.len(), &hex(&photo)).header("content-type", called);
        // With a length of 0, and without a length.
        for request in [named().header("content-length", "0").body(""), named()] {
            let opened = sent(request).await;
            assert_eq!((opened.status, opened.header("upload-offset")), (201, "0"), "{called}: {opened:?}");
            piece(&client, opened.header("location"), 0, &photo).await;
        }
    }
    for called in forms {
        // Bytes have to be called what they are.
        let named = creation(&client, photo.len(), &hex(&photo)).header("content-type", called).body(photo.clone());
        assert_eq!(sent(named).await.refused(), (400, "INVALID", "Content-Type"), "{called}");
        // What a page that is not ours could post by itself names no version, and opens nothing.
        let bare = client.http.post(format!("{}/uploads", client.base)).bearer_auth(client.token.as_deref().unwrap());
        let bare = bare.header("upload-length", photo.len()).header("upload-metadata", metadata(&hex(&photo)));
        assert_eq!(sent(bare.header("content-type", called)).await.status, 412, "{called}");
    }
    assert_eq!(parts(app), Vec::<u64>::new());
});

both!(other_methods_may_be_said_in_a_header, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let photo = small(1);
    let path = open(&client, &photo).await;
    let instead = |method: &str| request(&client, "POST", &path).header("x-http-method-override", method);
    let patched = instead("PATCH")
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", 0)
        .body(photo[..5].to_vec());
    assert_eq!(sent(patched).await.status, 204);
    assert_eq!(offset(&client, &path).await, 5);
    assert_eq!(sent(instead("DELETE")).await.status, 204);
    assert_eq!(sent(request(&client, "HEAD", &path)).await.status, 404);
});

both!(what_is_wrong_with_a_creation_is_named, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let sha256 = hex(b"x");
    let good = metadata(&sha256);
    let creation = |length: &str, said: &str| {
        request(&client, "POST", "/uploads").header("upload-length", length).header("upload-metadata", said)
    };
    for length in ["-1", "x", "1.5", "99999999999999999999"] {
        assert_eq!(sent(creation(length, &good)).await.refused(), (400, "INVALID", "Upload-Length"), "{length}");
    }
    assert_eq!(sent(creation("0", &good)).await.refused(), (400, "INVALID", "Upload-Length"));
    let long = sent(creation("15728641", &good)).await;
    assert_eq!((long.refused(), &long.body["max"]), ((413, "LIMIT", "Upload-Length"), &json!(15_728_640)));
    let none = request(&client, "POST", "/uploads").header("upload-metadata", &good);
    assert_eq!(sent(none).await.refused(), (400, "INVALID", "Upload-Length"));
    let later = creation("1", &good).header("upload-defer-length", "1");
    assert_eq!(sent(later).await.refused(), (400, "INVALID", "Upload-Defer-Length"));
    let parts = creation("1", &good).header("upload-concat", "partial");
    assert_eq!(sent(parts).await.refused(), (400, "INVALID", "Upload-Concat"));
    let short = metadata("0707");
    for said in ["filename 5rGf", "sha256 ???", &short, "sha256", ""] {
        let refused = sent(creation("1", said)).await;
        assert_eq!(refused.refused(), (400, "INVALID", "Upload-Metadata"), "{said}");
    }
    let talkative = format!("{good},more {}", BASE64.encode(&[b'x'; 2000]));
    assert_eq!(sent(creation("1", &talkative)).await.refused(), (400, "INVALID", "Upload-Metadata"));
    assert_eq!(super::parts(app), Vec::<u64>::new());
    // In base64, as others write hashes.
    let base64 = metadata(&BASE64.encode(&Sha256::digest(b"x")));
    assert_eq!(sent(creation("1", &base64)).await.status, 201);
});

both!(what_is_wrong_with_a_piece_is_named, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let photo = small(1);
    let path = open(&client, &photo).await;
    piece(&client, &path, 0, &photo[..100]).await;
    for wrong in [0, 99, 101, photo.len()] {
        let refused = sent(patch(&client, &path, wrong, &photo[100..110])).await;
        assert_eq!(refused.refused(), (409, "CONFLICT", "Upload-Offset"), "{wrong}");
        assert_eq!((refused.header("upload-offset"), &refused.body["offset"]), ("100", &json!(100)));
    }
    let long = sent(patch(&client, &path, 100, &[&photo[100..], b"x"].concat())).await;
    assert_eq!((long.refused(), &long.body["max"]), ((413, "LIMIT", "Upload-Length"), &json!(photo.len())));
    let bare = request(&client, "PATCH", &path).header("upload-offset", 100).body("x");
    assert_eq!(sent(bare).await.refused(), (400, "INVALID", "Content-Type"));
    let form = request(&client, "PATCH", &path).header("upload-offset", 100).header("content-type", "text/plain");
    assert_eq!(sent(form.body("x")).await.refused(), (400, "INVALID", "Content-Type"));
    let squeezed = patch(&client, &path, 100, b"x").header("content-encoding", "gzip");
    assert_eq!(sent(squeezed).await.refused(), (400, "INVALID", "Content-Encoding"));
    let nowhere = request(&client, "PATCH", &path).header("content-type", "application/offset+octet-stream").body("x");
    assert_eq!(sent(nowhere).await.refused(), (400, "INVALID", "Upload-Offset"));
    assert_eq!(offset(&client, &path).await, 100);
    // More than was said, without saying how much: what stands on disk behind the offset does not count.
    let answer = chunked(&client, &path, 100, [&photo[100..], b"xyz"]).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert_eq!(offset(&client, &path).await, 100);
    piece(&client, &path, 100, &photo[100..]).await;
    // All of it is there.
    assert_eq!(sent(patch(&client, &path, 0, &photo)).await.refused(), (409, "CONFLICT", "Upload-Offset"));
    assert_eq!(sent(patch(&client, &path, photo.len(), b"")).await.status, 204);
});

/// Sends pieces without saying how long they are; what is answered.
async fn chunked(client: &Client, path: &str, at: usize, pieces: [&[u8]; 2]) -> String {
    let host = client.base.trim_start_matches("http://").to_owned();
    let mut request = format!(
        "PATCH {path} HTTP/1.1\r\nHost: {host}\r\nTus-Resumable: 1.0.0\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/offset+octet-stream\r\nUpload-Offset: {at}\r\nTransfer-Encoding: chunked\r\n\r\n",
        client.token.as_deref().unwrap()
    )
    .into_bytes();
    for piece in pieces {
        request.extend(format!("{:x}\r\n", piece.len()).into_bytes());
        request.extend(piece);
        request.extend(b"\r\n");
    }
    request.extend(b"0\r\n\r\n");
    let exchange = move || {
        let mut stream = TcpStream::connect(host).unwrap();
        stream.write_all(&request).unwrap();
        let mut answer = Vec::new();
        let _reset = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    };
    tokio::task::spawn_blocking(exchange).await.unwrap()
}

both!(a_piece_with_another_checksum_leaves_nothing, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let photo = small(1);
    let path = open(&client, &photo).await;
    let sha1 = |bytes: &[u8]| format!("sha1 {}", BASE64.encode(&Sha1::digest(bytes)));
    let sha256 = |bytes: &[u8]| format!("sha256 {}", BASE64.encode(&Sha256::digest(bytes)));
    let with =
        |offset: usize, bytes: &[u8], sum: String| patch(&client, &path, offset, bytes).header("upload-checksum", sum);
    for sum in [sha1(b"other"), sha256(b"other")] {
        assert_eq!(sent(with(0, &photo[..50], sum)).await.refused(), (460, "INVALID", "Upload-Checksum"));
        assert_eq!(offset(&client, &path).await, 0);
    }
    for sum in ["md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha1", "sha256 x", "sha1 !!!!"] {
        let refused = sent(with(0, &photo[..50], sum.to_owned())).await;
        assert_eq!(refused.refused(), (400, "INVALID", "Upload-Checksum"), "{sum}");
    }
    assert_eq!(sent(with(0, &photo[..50], sha1(&photo[..50]))).await.header("upload-offset"), "50");
    assert_eq!(sent(with(50, &photo[50..], sha256(&photo[..50]))).await.status, 460);
    assert_eq!(sent(with(50, &photo[50..], sha256(&photo[50..]))).await.status, 204);
    assert_eq!(offset(&client, &path).await, photo.len());
});

both!(a_file_that_is_not_the_one_announced_ends_the_upload, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let photo = small(1);
    let path = open(&client, &photo).await;
    let mut other = photo.clone();
    other[photo.len() / 2] ^= 1;
    let refused = sent(patch(&client, &path, 0, &other)).await;
    assert_eq!((refused.refused(), &refused.body["rule"]), ((460, "INVALID", "Upload-Metadata"), &json!("VISIT-9")));
    assert_eq!(sent(request(&client, "HEAD", &path)).await.status, 404);
    // What was announced, and is no picture: cut off, or never one.
    for rubbish in [&photo[..photo.len() - 40], b"no picture at all"] {
        let path = open(&client, rubbish).await;
        let refused = sent(patch(&client, &path, 0, rubbish)).await;
        assert_eq!((refused.refused(), &refused.body["rule"]), ((422, "INVALID", ""), &json!("VISIT-4")));
        assert_eq!(sent(request(&client, "HEAD", &path)).await.status, 404);
    }
    assert_eq!(parts(app), Vec::<u64>::new());
});

both!(an_upload_ends_by_its_owner_s_word, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let photo = small(1);
    let path = open(&client, &photo).await;
    piece(&client, &path, 0, &photo[..10]).await;
    assert_eq!(sent(request(&client, "DELETE", &path)).await.status, 204);
    assert_eq!(parts(app), Vec::<u64>::new());
    for method in ["HEAD", "DELETE"] {
        assert_eq!(sent(request(&client, method, &path)).await.status, 404);
    }
    assert_eq!(sent(patch(&client, &path, 10, &photo[10..])).await.refused(), (404, "NOT_FOUND", ""));
    // A photo that nobody named may be taken back, too.
    let path = bring(&client, &photo).await;
    assert_eq!(sent(request(&client, "DELETE", &path)).await.status, 204);
    let known = "query($all: [String!]!) { knownPhotos(sha256: $all) }";
    assert_eq!(client.ask(known, json!({ "all": [hex(&photo)] })).await["knownPhotos"], json!([]));
});
