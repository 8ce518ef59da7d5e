//! No room on the disk: photos are refused, nothing is half stored, everything else goes on, and all is well again once
//! there is room.

use std::process::Command;

use serde_json::json;

use crate::harness::{Client, Deed, Disk, Kind, Rows, Seen, Server, Site, both, run, until};

const MIB: u64 = 1024 * 1024;

async fn customer(client: &Client) -> String {
    let deed = Deed::customer();
    let answer = deed.done(client).await;
    deed.id(&answer)
}

/// A report must be refused for want of room and leave nothing; what needs no room goes on.
async fn refused(site: &Site, client: &Client, report: &Deed, before: &Rows) {
    report.send(client).await.unwrap().asks_to_try_again();
    assert_eq!(site.rows().await, *before);
    until("no temporary files", async || site.temporary_files().is_empty()).await;
    assert_eq!(client.send("{ viewer { id } }", json!({})).await.unwrap().code(), "OK");
    assert_eq!(client.get("/health/live").await.unwrap().0, 200);
}

both!(photos_that_do_not_fit_are_refused_whole, async |site: &mut Site| {
    let Some(disk) = Disk::for_photos(site) else { return };
    let (mut server, town) = site.found().await;
    let customer = customer(&town.sales).await;
    let photo = Deed::photo_of(2000, 1500);
    let bytes = photo.len() as u64;
    let report = Deed::on_site(&customer, vec![photo]);
    let before = site.rows().await;
    // It does not arrive; it arrives and cannot be kept; it can be kept and what is made from it cannot.
    for room in [bytes / 2, bytes + bytes / 2, 2 * bytes + 16 * 1024] {
        disk.leave(room);
        refused(site, &town.sales, &report, &before).await;
        disk.clear();
        assert!(site.photo_files().is_empty(), "{:?}", site.photo_files());
    }
    Deed::call(&customer).done(&town.sales).await;
    report.done(&town.sales).await;
    assert_eq!((site.rows().await.visits, site.photo_files().len()), (2, 3));
    server.term();
    site.check();
});

both!(below_the_floor_no_photo_is_received, async |site: &mut Site| {
    let (mut server, town) = site.found().await;
    let customer = customer(&town.sales).await;
    let report = Deed::on_site(&customer, vec![Deed::photo()]);
    let before = site.rows().await;
    server.term();
    site.set("LONGHAUL_PHOTO_FREE_BYTES", 1_u64 << 60);
    server.restart(site);
    refused(site, &town.sales, &report, &before).await;
    Deed::call(&customer).done(&town.sales).await;
    server.term();
    site.set("LONGHAUL_PHOTO_FREE_BYTES", 0);
    server.restart(site);
    report.done(&town.sales).await;
    assert_eq!(site.rows().await.visits, 2);
    server.term();
    site.check();
});

// Without a disk of our own: the system lets no file of the server grow beyond 12 MiB.
both!(a_photo_that_cannot_be_written_is_refused, async |site: &mut Site| {
    let (mut server, town) = site.found().await;
    let customer = customer(&town.sales).await;
    server.term();
    let mut shell = Command::new("sh");
    // 512 bytes are a block. Without the trap the signal would end the server.
    let script = "trap '' XFSZ; ulimit -f 24576; exec \"$1\" serve";
    shell.args(["-c", script, "sh", env!("CARGO_BIN_EXE_longhaul")]);
    site.environment(&mut shell);
    let mut server = Server::start(shell, site.file(""));
    let client = town.sales.at(server.address());
    let mut large = Deed::photo();
    large.resize(usize::try_from(13 * MIB).unwrap(), 0);
    let before = site.rows().await;
    refused(site, &client, &Deed::on_site(&customer, vec![large]), &before).await;
    assert!(site.photo_files().is_empty());
    Deed::on_site(&customer, vec![Deed::photo()]).done(&client).await;
    server.term();
    site.check();
});

#[test]
fn a_database_without_room_asks_to_come_again() {
    run(Kind::Sqlite, async |site: &mut Site| {
        let Some(disk) = Disk::mount(site) else { return };
        site.put_database(&disk.file("longhaul.db"));
        let (mut server, town) = site.found().await;
        let customer = customer(&town.sales).await;
        disk.leave(0);
        // The log file has room for some more.
        let mut done = 0;
        let refused = loop {
            let deed = Deed::call(&customer);
            let answer = deed.send(&town.sales).await.unwrap();
            if answer.code() != "OK" {
                answer.asks_to_try_again();
                break deed;
            }
            done += 1;
            assert!(done < 5000, "the disk does not come to be full");
        };
        assert_eq!(town.sales.send("{ viewer { id } }", json!({})).await.unwrap().code(), "OK");
        assert_eq!(site.rows().await.visits, done);
        disk.clear();
        refused.insist(&town.sales, &Seen::default()).await;
        assert_eq!(site.rows().await.visits, done + 1);
        server.term();
        site.check();
        assert!(disk.file("longhaul.db").is_file());
    });
}
