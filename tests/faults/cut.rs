//! The connection breaks in the middle of an upload, at every place where it can: nothing is done, nothing is left, and
//! the same request again is taken.

use std::io::Write;

use crate::harness::{Deed, Multipart, Site, both, connect, until};

both!(an_upload_that_breaks_off_leaves_nothing, async |site: &mut Site| {
    let (mut server, town) = site.found().await;
    let customer = Deed::customer();
    let customer = customer.id(&customer.done(&town.sales).await);
    let report = Deed::on_site(&customer, vec![Deed::photo_of(800, 600), Deed::photo_of(800, 600)]);
    let before = site.rows().await;
    let Multipart { bytes, places } = Multipart::of(&town.sales, &report);
    for (name, place) in &places[..places.len() - 1] {
        let mut stream = connect(&town.sales);
        stream.write_all(&bytes[..*place]).unwrap();
        if name.starts_with("within a") && name.ends_with("photo") {
            until("the upload to have begun", async || !site.temporary_files().is_empty()).await;
        }
        drop(stream);
        until("no temporary files", async || site.temporary_files().is_empty()).await;
    }
    assert_eq!(site.rows().await, before);
    assert!(site.photo_files().is_empty());

    // All of it was sent, and nobody is there for the answer: done or not, asking again finds it done once.
    let mut stream = connect(&town.sales);
    stream.write_all(&bytes).unwrap();
    drop(stream);
    let answer = report.done(&town.sales).await;
    assert_eq!(report.id(&report.done(&town.sales).await), report.id(&answer));
    assert_eq!((site.rows().await.visits, site.rows().await.photos), (1, 2));
    until("no temporary files", async || site.temporary_files().is_empty()).await;
    assert_eq!(site.photo_files().len(), 6);
    server.term();
    site.check();
});
