//! Pictures that were made to do harm, through the API: refused by their field, or kept and served without effect.

use longhaul::imaging::sample;
use reqwest::header;
use serde_json::json;

use super::{customer, hand_in, report, rows, small, taken};
use crate::support::{Dealer, TestApp, both};

/// A chunk of a PNG; nobody who refuses one looks at the checksum.
fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], kind, body, &[0; 4]].concat()
}

/// A PNG of that size by its header, with these chunks.
fn png(side: u32, more: &[Vec<u8>]) -> Vec<u8> {
    let header = [&side.to_be_bytes()[..], &side.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1A\n".to_vec(), chunk(b"IHDR", &header), more.concat(), chunk(b"IEND", &[])].concat()
}

/// A WebP whose extended header says that it moves.
fn moving_webp() -> Vec<u8> {
    let canvas = [b"VP8X".as_slice(), &10u32.to_le_bytes(), &[0x02, 0, 0, 0, 7, 0, 0, 7, 0, 0]].concat();
    let length = u32::try_from(canvas.len() + 4).unwrap();
    [b"RIFF".as_slice(), &length.to_le_bytes(), b"WEBP", &canvas].concat()
}

/// The small photo with another height in its header.
fn of_height(height: u16) -> Vec<u8> {
    let mut photo = small(1);
    let frame = photo.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    photo[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    photo
}

/// A JPEG of thousands of empty scans.
fn scans() -> Vec<u8> {
    let photo = small(1);
    let scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 63, 0, 0x0F];
    [&photo[..photo.len() - 2], &scan.repeat(5000), &[0xFF, 0xD9]].concat()
}

both!(what_is_no_still_photo_is_refused_by_its_kind, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山恶意图片物流有限公司").await;
    let pixels = chunk(b"IDAT", &[0; 8]);
    let moving = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    let mut messages = std::collections::HashSet::new();
    for (why, bad) in [
        ("GIF", b"GIF89a\x01\0\x01\0\x80\0\0".to_vec()),
        ("HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec()),
        ("HTML", b"<!doctype html><script>alert(1)</script>".to_vec()),
        ("SVG", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec()),
        ("moving PNG", png(8, &[moving, pixels.clone()])),
        ("moving WebP", moving_webp()),
        ("flood of pixels", png(30_000, &[pixels])),
        ("no height", of_height(0)),
        ("thousands of scans", scans()),
    ] {
        let refused = hand_in(&client, report(&id), &[bad]).await;
        assert_eq!(refused.code(), "INVALID", "{why}");
        let refusal = refused.refusal();
        assert_eq!((&refusal["field"], &refusal["rule"]), (&json!("input.photos.0.file"), &json!("VISIT-4")), "{why}");
        messages.insert(refused.body["errors"][0]["message"].to_string());
    }
    assert_eq!(messages.len(), 5, "not a picture, another kind, moving, too large, damaged: {messages:?}");
    assert_eq!(rows(app).await, (0, 0, 0));
});

both!(a_page_inside_a_photo_is_never_a_page, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山双料物流有限公司").await;
    let page = b"<html><script>alert(document.domain)</script></html>";
    let photo = sample::photo(4, 160, 120, &sample::note(4)).unwrap();
    let comment = [&[0xFF, 0xFE][..], &u16::try_from(page.len() + 2).unwrap().to_be_bytes(), page].concat();
    let polyglot = [&photo[..2], &comment, &photo[2..], page].concat();
    let visit = taken(&hand_in(&client, report(&id), std::slice::from_ref(&polyglot)).await);
    let query = "query($id: ID!) { visit(id: $id) { photos { thumb: url(rendition: THUMB)
        screen: url(rendition: SCREEN) original: url(rendition: ORIGINAL) } } }";
    let links = client.ask(query, json!({ "id": visit["id"] })).await["visit"]["photos"][0].clone();
    for rendition in ["thumb", "screen", "original"] {
        let link = format!("{}{}", client.base, links[rendition].as_str().unwrap());
        // As a browser would that hopes for a page.
        let answer = client.http.get(link).header(header::ACCEPT, "text/html").send().await.unwrap();
        let of = |name: &str| answer.headers().get(name).unwrap().to_str().unwrap().to_owned();
        assert_eq!(of("content-type"), "image/jpeg");
        assert_eq!(of("x-content-type-options"), "nosniff");
        assert!(of("content-security-policy").contains("sandbox"));
        assert!(of("cache-control").starts_with("private"));
        let bytes = answer.bytes().await.unwrap();
        let has_page = bytes.windows(7).any(|seven| seven == b"<script");
        // The original is evidence and stays as it came.
        assert_eq!(has_page, rendition == "original", "{rendition}");
        assert!(rendition != "original" || bytes == polyglot);
    }
});
