//! The photos of the demo. Drawing a thousand would take minutes without optimisation; so a few dozen pictures are drawn
//! and rendered once, and each photo is one of them with an account of its own of time and place, and so another file.

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use longhaul_entity::{Timestamp, enums::PhotoSource};
use sha2::{Digest, Sha256};

use crate::{
    domain::visit::{Developed, Handed},
    error::{Error, Result},
    imaging::{exif_write::ExifNote, inspect, render, sample},
    storage::{PhotoKey, Rendition, SharedStorage},
};

/// Size of the pictures, in pixels, and of one that is not sent yet: worth sending in pieces.
const SIZE: (u32, u32) = (480, 360);
const UNSENT: (u32, u32) = (1600, 1200);
/// Pictures and photos worked on together: what waits for the disk leaves the processor to another.
const TOGETHER: usize = 16;

/// A photo to be taken.
pub(super) struct Shot {
    /// Which picture, counted round.
    pub(super) picture: usize,
    pub(super) taken_at: Timestamp,
    /// Latitude and longitude in degrees, if the phone knew.
    pub(super) place: Option<(f64, f64)>,
    pub(super) model: String,
}

impl Shot {
    /// What the phone writes into the file.
    fn note(self) -> ExifNote {
        ExifNote {
            taken_at_unix_micros: self.taken_at.0,
            offset_minutes: 8 * 60,
            place: self.place,
            make: "DEMO".to_owned(),
            model: self.model,
            orientation: 1,
        }
    }
}

/// A photo that is kept.
#[derive(Clone)]
pub(super) struct Kept {
    pub(super) handed: Handed,
    pub(super) developed: Developed,
}

/// A drawn picture with what people look at.
#[derive(Clone)]
struct Picture {
    bare: Bytes,
    screen: Bytes,
    thumb: Bytes,
}

/// Draws `pictures` pictures and keeps all photos; answers in their order.
pub(super) async fn keep(storage: &SharedStorage, pictures: u32, shots: Vec<Vec<Shot>>) -> Result<Vec<Vec<Kept>>> {
    let drawn = (0..pictures).map(|number| blocking(move || draw(number)));
    let drawn: Vec<Picture> = stream::iter(drawn).buffered(TOGETHER).try_collect().await?;
    let of_visit = |shots: Vec<Shot>| {
        let drawn = &drawn;
        async move {
            let mut kept = Vec::with_capacity(shots.len());
            for shot in shots {
                let picture = drawn[shot.picture % drawn.len()].clone();
                kept.push(take(storage, picture, shot).await?);
            }
            Ok(kept)
        }
    };
    let visits: Vec<_> = shots.into_iter().map(of_visit).collect();
    stream::iter(visits).buffered(TOGETHER).try_collect().await
}

/// The file of a photo that lies on a phone and nowhere else.
pub(super) async fn on_a_phone(shot: Shot) -> Result<Bytes> {
    let (seed, (width, height)) = (shot.picture as u64, UNSENT);
    let jpeg = blocking(move || sample::photo(seed, width, height, &shot.note()).map_err(unmade)).await?;
    Ok(jpeg.into())
}

fn draw(number: u32) -> Result<Picture> {
    let jpeg = sample::bare(u64::from(number), SIZE.0, SIZE.1).map_err(unmade)?;
    let inspected = inspect(&jpeg).map_err(unmade)?;
    let made = render(&jpeg, &inspected).map_err(unmade)?;
    Ok(Picture { bare: jpeg.into(), screen: made.screen.jpeg.into(), thumb: made.thumb.jpeg.into() })
}

async fn take(storage: &SharedStorage, picture: Picture, shot: Shot) -> Result<Kept> {
    let (note, bare) = (shot.note(), picture.bare.clone());
    let (jpeg, kept) = blocking(move || develop(&note, &bare)).await?;
    let original = PhotoKey::original(kept.handed.sha256);
    storage.put_bytes(original, jpeg).await.map_err(Error::broken)?;
    storage.put_bytes(original.with(Rendition::Screen1280), picture.screen).await.map_err(Error::broken)?;
    storage.put_bytes(original.with(Rendition::Thumb320), picture.thumb).await.map_err(Error::broken)?;
    Ok(kept)
}

fn develop(note: &ExifNote, bare: &[u8]) -> Result<(Bytes, Kept)> {
    let jpeg = note.insert_into(bare).ok_or_else(|| Error::broken("a drawn picture is no JPEG"))?;
    let handed = Handed {
        id: None,
        source: Some(PhotoSource::Camera),
        claimed: None,
        sha256: Sha256::digest(&jpeg).into(),
        bytes: jpeg.len() as u64,
        path: Some(std::path::PathBuf::new()),
    };
    let developed = Developed::new(&handed, &inspect(&jpeg).map_err(unmade)?)?;
    Ok((jpeg.into(), Kept { handed, developed }))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::broken)?
}

fn unmade(fault: crate::imaging::PhotoFault) -> Error {
    Error::broken(format!("a picture of the demo: {fault:?}"))
}
