//! Connections that break anywhere, requests that come together, a server that begins anew.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use super::{
    super::{customer, hand_in, rows, small, taken},
    all_in_order, bring, hex, naming, offset, open, parts, patch, piece, sent, standing,
};
use crate::support::{Client, Dealer, TestApp, both};

/// Waits until `true` comes of it: for what the server does once a connection is gone.
async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    let waiting = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(120), waiting).await.is_ok(), "waited in vain: {what}");
}

/// Announces all that is missing and sends some of it; dropped, the connection is cut.
fn cut(client: &Client, path: &str, at: usize, missing: usize, bytes: &[u8]) -> TcpStream {
    let host = client.base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nHost: {host}\r\nTus-Resumable: 1.0.0\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/offset+octet-stream\r\nUpload-Offset: {at}\r\nContent-Length: {missing}\r\n\r\n",
        client.token.as_deref().unwrap()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(bytes).unwrap();
    stream
}

both!(cut_off_at_every_tenth_it_ends_as_the_same_photo, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山断线物流有限公司").await;
    let photo = small(1);
    let path = open(&client, &photo).await;
    let tenth = photo.len() / 10;
    for n in 0..10 {
        let (from, to) = (n * tenth, (n + 1) * tenth);
        until("what came to count", async || {
            // Whoever was cut off before may hold the file for a moment more; then it is sent again, as clients do.
            drop(cut(&client, &path, from, photo.len() - from, &photo[from..to]));
            tokio::time::timeout(Duration::from_secs(2), until("", async || offset(&client, &path).await == to))
                .await
                .is_ok()
        })
        .await;
    }
    let rest = 10 * tenth;
    if rest < photo.len() {
        piece(&client, &path, rest, &photo[rest..]).await;
    }
    assert_eq!(offset(&client, &path).await, photo.len());
    let visit = taken(&hand_in(&client, naming(&id, &[&photo]), &[]).await);
    assert_eq!(visit["photos"][0]["sha256"], hex(&photo));
    assert_eq!(rows(app).await, (1, 1, 1));
    assert_eq!(parts(app), Vec::<u64>::new());
    all_in_order(app).await;
});

both!(nobody_waits_for_the_answer_to_the_last_piece, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山无人物流有限公司").await;
    let photo = small(1);
    let visit = taken(&hand_in(&client, naming(&id, &[&photo]), &[]).await);
    let path = open(&client, &photo).await;
    drop(cut(&client, &path, 0, photo.len(), &photo));
    until("the report to be complete", async || standing(&client, &visit).await["complete"] == true).await;
    assert_eq!(offset(&client, &path).await, photo.len());
    assert_eq!(rows(app).await, (1, 1, 1));
});

both!(of_two_at_once_the_earlier_keeps_it, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let photo = small(1);
    let path = open(&client, &photo).await;
    // All but the last byte, which does not come; the file has got something, so the first one holds it.
    let mut first = cut(&client, &path, 0, photo.len(), &photo[..photo.len() - 1]);
    until("the first bytes", async || parts(app).iter().any(|bytes| *bytes > 0)).await;
    for _ in 0..3 {
        let refused = sent(patch(&client, &path, 0, &photo)).await;
        assert_eq!(refused.refused(), (423, "CONFLICT", ""));
        assert_eq!(refused.header("retry-after"), "1");
    }
    first.write_all(&photo[photo.len() - 1..]).unwrap();
    let mut answer = [0; 12];
    tokio::task::spawn_blocking(move || {
        first.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 204");
    })
    .await
    .unwrap();
    assert_eq!(offset(&client, &path).await, photo.len());
});

both!(many_at_once_bring_one_photo, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山齐发物流有限公司").await;
    let photo = small(1);
    let visit = taken(&hand_in(&client, naming(&id, &[&photo]), &[]).await);
    let path = open(&client, &photo).await;
    let all = (0..8).map(|_| sent(patch(&client, &path, 0, &photo)));
    let statuses: Vec<u16> =
        futures_util::future::join_all(all).await.into_iter().map(|answered| answered.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [204, 409, 423].contains(status)), "{statuses:?}");
    // And by other uploads of the same file at the same moment.
    futures_util::future::join_all((0..4).map(|_| bring(&client, &photo))).await;
    assert_eq!(standing(&client, &visit).await["complete"], true);
    assert_eq!(rows(app).await, (1, 1, 1));
    all_in_order(app).await;
});

both!(report_and_photo_at_the_same_moment_find_each_other, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    for n in 0..6 {
        let id = customer(&client, &format!("唐山同时{n}号物流有限公司")).await;
        let photo = small(100 + n);
        let path = open(&client, &photo).await;
        piece(&client, &path, 0, &photo[..photo.len() - 1]).await;
        let last = piece(&client, &path, photo.len() - 1, &photo[photo.len() - 1..]);
        let (answer, ()) = futures_util::future::join(hand_in(&client, naming(&id, &[&photo]), &[]), last).await;
        let visit = taken(&answer);
        assert_eq!(standing(&client, &visit).await["complete"], true, "{n}");
    }
    assert_eq!(rows(app).await, (6, 6, 6));
    all_in_order(app).await;
});

both!(an_upload_goes_on_at_another_server, async |app: &TestApp| {
    let client = app.salesperson_of(Dealer::A).await;
    let id = customer(&client, "唐山重启物流有限公司").await;
    let photo = small(1);
    let path = open(&client, &photo).await;
    piece(&client, &path, 0, &photo[..100]).await;
    app.restarted(async |again| {
        let there = again.salesperson_of(Dealer::A).await;
        assert_eq!(offset(&there, &path).await, 100);
        piece(&there, &path, 100, &photo[100..]).await;
        taken(&hand_in(&there, naming(&id, &[&photo]), &[]).await);
    })
    .await;
    assert_eq!(rows(app).await, (1, 1, 1));
});
