//! From received files to photos that a report can name: looked at, rendered, kept by hash (VISIT-4). All of it happens
//! before the transaction; a file that no report comes to name is swept later.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use data_encoding::HEXLOWER;
use futures_util::{StreamExt, TryStreamExt, stream};
use longhaul_entity::{
    PhotoId, Timestamp,
    enums::{PhotoFormat, PhotoSource},
};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt;

use crate::{
    error::{Code, Error, Refusal, Result, invalid},
    imaging::{Format, Inspected, Likeness, PhotoFault, Processed, Workshop},
    storage::{PhotoKey, Rendition, SharedStorage, StorageError},
};

/// Photos of one report that are worked on together; the workshop bounds those of all.
const TOGETHER: usize = 2;
/// Bytes copied at once into the store.
const CHUNK: usize = 256 * 1024;

/// A photo as it was handed in: a file that arrived whole, or the hash of one that comes by itself.
#[derive(Clone, Debug)]
pub struct Handed {
    /// Its id, if the phone made one.
    pub id: Option<PhotoId>,
    /// How it came into the phone's application, if that says so.
    pub source: Option<PhotoSource>,
    /// SHA-256 by the phone's own account.
    pub claimed: Option<[u8; 32]>,
    /// SHA-256 of what arrived, or will.
    pub sha256: [u8; 32],
    /// Length of what arrived, in bytes; 0 for what comes by itself.
    pub bytes: u64,
    /// Where it lies; the caller keeps it there until the report is taken in. None for what comes by itself.
    pub path: Option<PathBuf>,
}

/// What a photo shows of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Developed {
    pub(super) sha256: String,
    pub(super) bytes: i64,
    pub(super) format: PhotoFormat,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) taken_at: Option<Timestamp>,
    pub(super) place: Option<(i32, i32)>,
    pub(super) camera: Option<String>,
    /// What it is recognised by when it is used again; none for one too plain, and where nobody looked.
    #[serde(with = "likeness")]
    pub(super) likeness: Option<Arc<Likeness>>,
}

impl Developed {
    /// What a kept photo shows, by the account of its file.
    ///
    /// # Errors
    /// Only a fault of ours: it is larger than any photo that is looked at.
    pub fn new(photo: &Handed, found: &Inspected) -> Result<Self> {
        Ok(Self {
            sha256: HEXLOWER.encode(&photo.sha256),
            bytes: i64::try_from(photo.bytes).map_err(Error::broken)?,
            format: match found.format {
                Format::Jpeg => PhotoFormat::Jpeg,
                Format::Png => PhotoFormat::Png,
                Format::WebP => PhotoFormat::Webp,
            },
            width: i32::try_from(found.width).map_err(Error::broken)?,
            height: i32::try_from(found.height).map_err(Error::broken)?,
            taken_at: found.taken_at.map(|taken| Timestamp(taken.unix_micros)),
            place: found.place.map(|(lat, lon)| (micro_degrees(lat), micro_degrees(lon))),
            camera: found.camera.clone(),
            likeness: None,
        })
    }
}

/// A likeness as text: its numbers in base64.
mod likeness {
    use std::sync::Arc;

    use data_encoding::BASE64;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use crate::imaging::Likeness;

    pub(super) fn serialize<S: Serializer>(likeness: &Option<Arc<Likeness>>, out: S) -> Result<S::Ok, S::Error> {
        let text = |likeness: &Arc<Likeness>| {
            let bytes: Vec<u8> = likeness.numbers().into_iter().flat_map(u32::to_le_bytes).collect();
            BASE64.encode(&bytes)
        };
        likeness.as_ref().map(text).serialize(out)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Arc<Likeness>>, D::Error> {
        let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
        let bytes = BASE64.decode(text.as_bytes()).map_err(D::Error::custom)?;
        let numbers: Vec<u32> = bytes.as_chunks::<4>().0.iter().map(|four| u32::from_le_bytes(*four)).collect();
        let likeness = Likeness::of_numbers(&numbers).ok_or_else(|| D::Error::custom("no likeness"))?;
        Ok(Some(Arc::new(likeness)))
    }
}

/// Why a photo that came by itself was not kept.
#[derive(Debug)]
pub(super) enum Spoilt {
    /// It is no good picture, or cannot be looked at right now.
    Picture(PhotoFault),
    /// It is one, and the store does not take it.
    Store(StorageError),
    /// A fault of ours.
    Ours(Error),
}

/// Where photos are made evidence of.
#[derive(Clone, Copy, Debug)]
pub struct Darkroom<'a> {
    /// Where bytes are kept.
    pub storage: &'a SharedStorage,
    /// Where pictures are processed.
    pub workshop: &'a Workshop,
    /// Bytes of one photo, at most.
    pub max_bytes: u64,
    /// Bytes of photos that one user hands in within a business day, at most.
    pub day_bytes: u64,
}

impl Darkroom<'_> {
    /// Looks at all photos that came with a report, and keeps them only if all are good; none for those that come by themselves.
    ///
    /// # Errors
    /// INVALID with the field of the first that is no good; UNAVAILABLE when the store is full or busy.
    pub(super) async fn develop(&self, handed: &[Handed]) -> Result<Vec<Option<Developed>>> {
        let files: Vec<(usize, &Handed, &Path)> =
            (0..).zip(handed).filter_map(|(n, photo)| photo.path.as_deref().map(|path| (n, photo, path))).collect();
        let looks: Vec<_> = files.iter().map(|(n, photo, path)| self.look_at(*n, photo, path)).collect();
        let looked_at: Vec<Processed> = stream::iter(looks).buffered(TOGETHER).try_collect().await?;
        self.need_room(handed, &looked_at).await.map_err(not_kept)?;
        let mut developed = vec![None; handed.len()];
        for ((n, photo, path), processed) in files.into_iter().zip(looked_at) {
            developed[n] = Some(shows(photo, &processed)?);
            self.keep(photo, path, processed).await.map_err(not_kept)?;
        }
        Ok(developed)
    }

    /// Looks at a photo that came by itself and keeps it. The file stays where it is.
    ///
    /// # Errors
    /// [`Spoilt`].
    pub(super) async fn develop_one(&self, photo: &Handed, path: &Path) -> Result<Developed, Spoilt> {
        let processed = self.process(photo, path).await.map_err(Spoilt::Picture)?;
        self.need_room(std::slice::from_ref(photo), std::slice::from_ref(&processed)).await.map_err(Spoilt::Store)?;
        let developed = shows(photo, &processed).map_err(Spoilt::Ours)?;
        self.keep(photo, path, processed).await.map_err(Spoilt::Store)?;
        Ok(developed)
    }

    async fn process(&self, photo: &Handed, path: &Path) -> Result<Processed, PhotoFault> {
        if photo.bytes > self.max_bytes {
            return Err(PhotoFault::TooManyBytes);
        }
        self.workshop.process(path).await
    }

    async fn look_at(&self, n: usize, photo: &Handed, path: &Path) -> Result<Processed> {
        self.process(photo, path).await.map_err(|fault| {
            let (zh, en) = fault.messages();
            let field = format!("input.photos.{n}.file");
            match fault {
                PhotoFault::Unavailable => Refusal::new(Code::Unavailable, zh, en).field(field).into(),
                _ => invalid(field, zh, en).rule("VISIT-4").into(),
            }
        })
    }

    /// Refuses before the first file is written what would not fit as a whole.
    async fn need_room(&self, handed: &[Handed], looked_at: &[Processed]) -> Result<(), StorageError> {
        let originals = handed.iter().map(|photo| photo.bytes);
        let made = looked_at.iter().flat_map(|one| [&one.renditions.screen.jpeg, &one.renditions.thumb.jpeg]);
        let bytes: u64 = originals.chain(made.map(|jpeg| jpeg.len() as u64)).sum();
        if self.storage.free_bytes().await? < bytes { Err(StorageError::Full) } else { Ok(()) }
    }

    async fn keep(&self, photo: &Handed, path: &Path, processed: Processed) -> Result<(), StorageError> {
        let mut file = tokio::fs::File::open(path).await?;
        let mut incoming = self.storage.stage(photo.bytes).await?;
        let mut chunk = vec![0; CHUNK];
        loop {
            match file.read(&mut chunk).await? {
                0 => break,
                read => incoming.write(&chunk[..read]).await?,
            }
        }
        let received = incoming.finish().await?;
        if received.sha256() != photo.sha256 {
            return Err(StorageError::Mismatch);
        }
        let key = self.storage.put(received).await?;
        let renditions = processed.renditions;
        self.storage.put_bytes(key.with(Rendition::Screen1280), renditions.screen.jpeg.into()).await?;
        self.storage.put_bytes(key.with(Rendition::Thumb320), renditions.thumb.jpeg.into()).await
    }
}

fn shows(photo: &Handed, processed: &Processed) -> Result<Developed> {
    let likeness = processed.renditions.likeness.clone().map(Arc::new);
    Ok(Developed { likeness, ..Developed::new(photo, &processed.inspected)? })
}

/// The keys under which a photo's bytes lie; nothing for a text that is no hash.
pub(super) fn keys(sha256: &str) -> Option<[PhotoKey; 3]> {
    let sha256 = HEXLOWER.decode(sha256.as_bytes()).ok()?.try_into().ok()?;
    Some(Rendition::ALL.map(|rendition| PhotoKey { sha256, rendition }))
}

/// Degrees on the globe as they are stored.
#[expect(clippy::cast_possible_truncation, reason = "at most 180 million")]
fn micro_degrees(degrees: f64) -> i32 {
    (degrees * 1e6).round() as i32
}

fn not_kept(err: StorageError) -> Error {
    match err {
        StorageError::Full => {
            let (zh, en) = ("照片存储空间不足，请稍后再试", "There is no room for photos now; try again later");
            Refusal::new(Code::Unavailable, zh, en).field("input.photos").fact("retryAfterSeconds", 60).into()
        }
        other => Error::broken(other),
    }
}
