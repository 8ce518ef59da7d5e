//! The local store: durability cannot be seen from here, everything else can.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::*;

async fn store() -> (TempDir, SharedStorage) {
    let folder = TempDir::new().unwrap();
    let store = LocalStorage::open(folder.path().join("photos"), 0).await.unwrap();
    (folder, Arc::new(store))
}

async fn receive(store: &SharedStorage, chunks: &[&[u8]]) -> Received {
    let mut incoming = store.stage(1000).await.unwrap();
    for chunk in chunks {
        incoming.write(chunk).await.unwrap();
    }
    incoming.finish().await.unwrap()
}

fn parts(folder: &TempDir) -> usize {
    std::fs::read_dir(folder.path().join("photos/incoming")).unwrap().count()
}

fn future() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40)
}

fn age(path: &Path) -> SystemTime {
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1000);
    std::fs::File::options().write(true).open(path).unwrap().set_modified(old).unwrap();
    old
}

#[tokio::test]
async fn what_was_put_is_read_back_under_its_hash() {
    let (folder, store) = store().await;
    let received = receive(&store, &[b"ab", b"", b"c"]).await;
    assert_eq!((received.bytes(), received.sha256()), (3, Sha256::digest(b"abc").into()));
    let key = store.put(received).await.unwrap();
    assert_eq!(key, PhotoKey::original(Sha256::digest(b"abc").into()));
    assert_eq!(store.read(key, 3).await.unwrap(), &b"abc"[..]);
    assert_eq!(store.open(key).await.unwrap().bytes, 3);
    assert!(matches!(store.read(key, 2).await, Err(StorageError::TooLarge { max_bytes: 2 })));
    assert!(folder.path().join("photos").join(key.path()).is_file());
    assert_eq!(parts(&folder), 0);
}

#[tokio::test]
async fn putting_twice_keeps_one_photo_and_renews_its_age() {
    let (folder, store) = store().await;
    let key = store.put(receive(&store, &[b"abc"]).await).await.unwrap();
    let path = folder.path().join("photos").join(key.path());
    let old = age(&path);
    let unnamed = store.list(old + Duration::from_secs(1), None, 10).await.unwrap();
    assert_eq!(unnamed, [Stored { key, bytes: 3, put_at: old }]);
    assert_eq!(store.put(receive(&store, &[b"abc"]).await).await.unwrap(), key);
    store.put_bytes(key, Bytes::from_static(b"abc")).await.unwrap();
    assert_eq!(store.list(old + Duration::from_secs(1), None, 10).await.unwrap(), []);
    assert_eq!(store.list(future(), None, 10).await.unwrap().len(), 1);
    assert_eq!(parts(&folder), 0);
}

#[tokio::test]
async fn renditions_stand_beside_their_original() {
    let (_folder, store) = store().await;
    let key = store.put(receive(&store, &[b"abc"]).await).await.unwrap();
    store.put_bytes(key.with(Rendition::Screen1280), Bytes::from_static(b"screen")).await.unwrap();
    assert_eq!(store.read(key.with(Rendition::Screen1280), 99).await.unwrap(), &b"screen"[..]);
    assert!(matches!(store.open(key.with(Rendition::Thumb320)).await, Err(StorageError::NotFound)));
    let wrong = store.put_bytes(key, Bytes::from_static(b"abd")).await;
    assert!(matches!(wrong, Err(StorageError::Mismatch)));
    assert_eq!(store.read(key, 99).await.unwrap(), &b"abc"[..]);
}

#[tokio::test]
async fn removing_is_repeatable() {
    let (_folder, store) = store().await;
    let key = store.put(receive(&store, &[b"abc"]).await).await.unwrap();
    assert!(store.remove(key).await.unwrap());
    assert!(!store.remove(key).await.unwrap());
    assert!(matches!(store.read(key, 99).await, Err(StorageError::NotFound)));
}

#[tokio::test]
async fn a_stream_beyond_its_limit_is_refused_and_leaves_nothing() {
    let (folder, store) = store().await;
    let mut incoming = store.stage(5).await.unwrap();
    incoming.write(b"12345").await.unwrap();
    assert!(matches!(incoming.write(b"6").await, Err(StorageError::TooLarge { max_bytes: 5 })));
    assert_eq!(incoming.bytes(), 5);
    assert_eq!(parts(&folder), 1);
    drop(incoming);
    assert_eq!(parts(&folder), 0);
    drop(receive(&store, &[b"x"]).await);
    assert_eq!(parts(&folder), 0);
}

#[tokio::test]
async fn an_upload_in_pieces_ends_as_one_photo() {
    let (folder, store) = store().await;
    let mut incoming = store.stage(5).await.unwrap();
    incoming.write(b"ab").await.unwrap();
    let part = incoming.pause().await.unwrap();
    assert_eq!(parts(&folder), 1);
    let part = PartName::parse(part.as_str()).unwrap();
    let resume = async |keep| store.resume(store.hold(&part).await?, keep, 5).await;
    let incoming = resume(2).await.unwrap();
    assert_eq!(incoming.bytes(), 2);
    assert!(matches!(store.hold(&part).await, Err(StorageError::Busy)), "one at a time");
    incoming.pause().await.unwrap();
    drop(resume(2).await.unwrap());
    assert!(matches!(resume(3).await, Err(StorageError::NotFound)), "nobody promised more than there is");
    let mut incoming = resume(2).await.unwrap();
    incoming.write(b"xyz").await.unwrap();
    incoming.checkpoint().await.unwrap();
    assert_eq!(incoming.sha256(), <[u8; 32]>::from(Sha256::digest(b"abxyz")));
    drop(incoming);
    // What nobody was told of is cut off.
    let mut incoming = resume(2).await.unwrap();
    incoming.write(b"c").await.unwrap();
    let key = store.put(incoming.finish().await.unwrap()).await.unwrap();
    assert_eq!(key.sha256, <[u8; 32]>::from(Sha256::digest(b"abc")));
    assert_eq!(store.read(key, 5).await.unwrap(), &b"abc"[..]);
    assert!(matches!(store.hold(&part).await, Err(StorageError::NotFound)));
    assert!(!store.discard(&part).await.unwrap());
}

#[test]
fn a_part_name_cannot_leave_its_folder() {
    for name in ["", ".part", "..", "../1.part", "1/2.part", "1-2.part/..", "a.part", "1.jpg"] {
        assert_eq!(PartName::parse(name), None, "{name}");
    }
    assert!(PartName::parse("12-3.part").is_some());
}

#[tokio::test]
async fn forgotten_parts_are_discarded_by_age() {
    let (folder, store) = store().await;
    let mut incoming = store.stage(5).await.unwrap();
    incoming.write(b"ab").await.unwrap();
    let part = incoming.pause().await.unwrap();
    let old = age(&folder.path().join("photos/incoming").join(part.as_str()));
    assert_eq!(store.discard_parts(old).await.unwrap(), 0);
    assert_eq!(store.discard_parts(old + Duration::from_secs(1)).await.unwrap(), 1);
    assert_eq!(parts(&folder), 0);
}

#[tokio::test]
async fn pages_cover_everything_once_and_in_order() {
    let (folder, store) = store().await;
    for number in 0..40u8 {
        store.put(receive(&store, &[&[number]]).await).await.unwrap();
    }
    std::fs::create_dir(folder.path().join("photos/lost+found")).unwrap();
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = store.list(future(), after, 7).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.key);
        all.extend(page.iter().map(|stored| stored.key));
    }
    assert_eq!(all.len(), 40);
    assert!(all.is_sorted());
    assert_eq!(store.list(SystemTime::UNIX_EPOCH, None, 10).await.unwrap(), []);
}

#[tokio::test]
async fn below_the_floor_the_store_is_full() {
    let folder = TempDir::new().unwrap();
    let store = LocalStorage::open(folder.path(), u64::MAX).await.unwrap();
    assert_eq!(store.free_bytes().await.unwrap(), 0);
    assert!(matches!(store.stage(1).await, Err(StorageError::Full)));
    let key = PhotoKey { sha256: [0; 32], rendition: Rendition::Thumb320 };
    assert!(matches!(store.put_bytes(key, Bytes::from_static(b"x")).await, Err(StorageError::Full)));
    let roomy = LocalStorage::open(folder.path(), 0).await.unwrap();
    assert!(roomy.free_bytes().await.unwrap() > 0);
}

#[test]
fn a_full_disk_is_told_apart() {
    let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
    assert!(matches!(StorageError::from(full), StorageError::Full));
    let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
    assert!(matches!(StorageError::from(denied), StorageError::Io(_)));
}
