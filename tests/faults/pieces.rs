//! Photos that come in pieces: killed in the middle, without room, with another server: what was acknowledged is there, and
//! the rest goes on behind it.

use std::{fs, io::Write};

use data_encoding::{BASE64, HEXLOWER};
use reqwest::Method;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::harness::{Client, Deed, Disk, Site, both, connect, rest, until};

const MIB: usize = 1024 * 1024;

/// One request of the protocol: status, offset, place.
async fn ask(client: &Client, method: &str, path: &str, offset: Option<usize>, bytes: &[u8]) -> (u16, usize, String) {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = http.request(Method::from_bytes(method.as_bytes()).unwrap(), format!("{}{path}", client.base()));
    request = request.header("tus-resumable", "1.0.0").bearer_auth(client.token.as_deref().unwrap());
    if method == "POST" {
        let sha256 = HEXLOWER.encode(&Sha256::digest(bytes));
        request = request.header("upload-length", bytes.len());
        request = request.header("upload-metadata", format!("sha256 {}", BASE64.encode(sha256.as_bytes())));
    } else if let Some(offset) = offset {
        request = request.header("upload-offset", offset).header("content-type", "application/offset+octet-stream");
        request = request.body(bytes.to_vec());
    }
    let answer = request.send().await.unwrap();
    let told =
        |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    (answer.status().as_u16(), told("upload-offset").parse().unwrap_or(0), told("location"))
}

async fn open(client: &Client, photo: &[u8]) -> String {
    let (status, _, path) = ask(client, "POST", "/uploads", None, photo).await;
    assert_eq!(status, 201);
    path
}

async fn offset(client: &Client, path: &str) -> usize {
    let (status, offset, _) = ask(client, "HEAD", path, None, b"").await;
    assert_eq!(status, 200);
    offset
}

/// A report that names the photo.
fn naming(customer: &str, photo: &[u8]) -> Deed {
    let mut deed = Deed::on_site(customer, Vec::new());
    deed.input["photos"] = json!([{ "sha256": HEXLOWER.encode(&Sha256::digest(photo)) }]);
    deed
}

/// A report that names the photo waits for nothing, and what is kept is that photo.
async fn is_whole(site: &Site, client: &Client, customer: &str, photo: &[u8]) {
    let mut report = naming(customer, photo);
    report.selection = "visit { complete photos { sha256 } }";
    let answer = report.done(client).await;
    let named = &report.input["photos"];
    assert_eq!(*answer.at("submitVisitReport.visit"), json!({ "complete": true, "photos": named }));
    let files = site.photo_files();
    assert!(files.iter().any(|file| fs::read(file).unwrap() == photo), "{files:?}");
    assert_eq!((files.len(), site.temporary_files().len()), (3, 0));
}

/// Announces all that is missing and sends some of it.
fn begin(client: &Client, path: &str, missing: usize, bytes: &[u8]) -> std::net::TcpStream {
    let mut stream = connect(client);
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\nContent-Length: {missing}\r\n\r\n",
        client.token.as_deref().unwrap()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(bytes).unwrap();
    stream
}

both!(a_server_that_is_killed_goes_on_behind_what_it_had, async |site: &mut Site| {
    let (mut server, town) = site.found().await;
    let customer = Deed::customer();
    let customer = customer.id(&customer.done(&town.sales).await);
    let photo = Deed::photo_of(4000, 3000);
    assert!(photo.len() > MIB, "{}", photo.len());
    let report = naming(&customer, &photo);
    report.done(&town.sales).await;
    let path = open(&town.sales, &photo).await;
    let sent = photo.len() - 100;
    let stream = begin(&town.sales, &path, photo.len(), &photo[..sent]);
    until("a mebibyte to count", async || offset(&town.sales, &path).await >= MIB).await;
    server.kill();
    drop(stream);
    server.restart(site);
    let there = offset(&town.sales, &path).await;
    assert!((MIB..=sent).contains(&there), "{there}");
    assert_eq!(ask(&town.sales, "PATCH", &path, Some(there), &photo[there..]).await.0, 204);
    assert_eq!(offset(&town.sales, &path).await, photo.len());
    assert_eq!((site.rows().await.visits, site.rows().await.photos), (1, 1));
    // The report is complete, and its answer is the same as before.
    report.done(&town.sales).await;
    let known = town.sales.send("{ visits { edges { node { complete } } } }", json!({})).await.unwrap();
    assert_eq!(known.at("visits.edges.0.node.complete"), true);
    assert_eq!((site.photo_files().len(), site.temporary_files().len()), (3, 0));
    server.term();
    site.check();
});

both!(without_room_nothing_that_was_acknowledged_is_lost, async |site: &mut Site| {
    let (mut server, town) = site.found().await;
    let customer = Deed::customer();
    let customer = customer.id(&customer.done(&town.sales).await);
    let photo = Deed::photo();
    let path = open(&town.sales, &photo).await;
    assert_eq!(ask(&town.sales, "PATCH", &path, Some(0), &photo[..100]).await.0, 204);
    server.term();
    site.set("LONGHAUL_PHOTO_FREE_BYTES", 1_u64 << 60);
    server.restart(site);
    assert_eq!(ask(&town.sales, "POST", "/uploads", None, &photo).await.0, 507);
    assert_eq!(ask(&town.sales, "PATCH", &path, Some(100), &photo[100..]).await.0, 507);
    assert_eq!(offset(&town.sales, &path).await, 100);
    server.term();
    site.set("LONGHAUL_PHOTO_FREE_BYTES", 0);
    server.restart(site);
    assert_eq!(ask(&town.sales, "PATCH", &path, Some(100), &photo[100..]).await.0, 204);
    naming(&customer, &photo).done(&town.sales).await;
    assert_eq!(site.photo_files().len(), 3);
    server.term();
    site.check();
});

both!(a_disk_that_becomes_full_in_the_middle_loses_nothing_that_was_acknowledged, async |site: &mut Site| {
    let Some(disk) = Disk::for_photos(site) else { return };
    let (mut server, town) = site.found().await;
    let customer = Deed::customer();
    let customer = customer.id(&customer.done(&town.sales).await);
    let photo = Deed::photo_of(5000, 4000);
    let path = open(&town.sales, &photo).await;
    // There is room for all of it when it begins, and behind the first mebibyte for half of the rest.
    let (first, later) = photo.split_at(MIB + MIB / 64);
    let mut stream = begin(&town.sales, &path, photo.len(), first);
    until("a mebibyte to count", async || offset(&town.sales, &path).await >= MIB).await;
    disk.leave(later.len() as u64 / 2);
    let _cut_off = stream.write_all(later);
    let answer = rest(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 507 ") && answer.contains("\"UNAVAILABLE\""), "{answer}");
    let kept = offset(&town.sales, &path).await;
    assert!((MIB..photo.len()).contains(&kept), "{kept} of {}", photo.len());
    let parts = site.temporary_files();
    assert!(parts.len() == 1 && fs::read(&parts[0]).unwrap()[..kept] == photo[..kept], "{parts:?}");

    // As long as it is full no photo gets any further, and everything else does.
    assert_eq!(ask(&town.sales, "PATCH", &path, Some(kept), &photo[kept..kept + 100]).await.0, 507);
    assert_eq!(ask(&town.sales, "POST", "/uploads", None, &photo).await.0, 507);
    assert_eq!((offset(&town.sales, &path).await, site.temporary_files()), (kept, parts));
    Deed::call(&customer).done(&town.sales).await;
    assert_eq!(town.sales.get("/health/live").await.unwrap().0, 200);

    disk.clear();
    assert_eq!(ask(&town.sales, "PATCH", &path, Some(kept), &photo[kept..]).await.0, 204);
    assert_eq!(offset(&town.sales, &path).await, photo.len());
    is_whole(site, &town.sales, &customer, &photo).await;
    server.term();
    site.check();
});

both!(a_photo_that_there_is_no_room_to_keep_lacks_its_last_byte, async |site: &mut Site| {
    let Some(disk) = Disk::for_photos(site) else { return };
    let (mut server, town) = site.found().await;
    let customer = Deed::customer();
    let customer = customer.id(&customer.done(&town.sales).await);
    let photo = Deed::photo_of(2000, 1500);
    let path = open(&town.sales, &photo).await;
    let last = photo.len() - 1;
    // All of it can come, and not be kept as a photo beside that.
    disk.leave(photo.len() as u64 + 16 * 1024);
    for from in [0, last] {
        assert_eq!(ask(&town.sales, "PATCH", &path, Some(from), &photo[from..]).await.0, 507);
        assert_eq!(offset(&town.sales, &path).await, last);
        assert!(site.photo_files().is_empty(), "{:?}", site.photo_files());
    }
    disk.clear();
    assert_eq!(ask(&town.sales, "PATCH", &path, Some(last), &photo[last..]).await.0, 204);
    is_whole(site, &town.sales, &customer, &photo).await;
    server.term();
    site.check();
});
