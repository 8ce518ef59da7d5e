//! A photo as clients see it: what it is for all who see the report, what it proves for those who judge it.

use async_graphql::{Context, Enum, Object, SimpleObject};
use longhaul_entity::{
    PhotoId,
    enums::{PhotoFormat, PhotoSource},
    photo,
};

use crate::{
    auth::{Action, Link},
    graphql::kit::{DateTime, E, Gid, Reply, app, caller},
    storage::Rendition,
};

/// A photo of a visit (拜访照片), evidence (VISIT-4).
pub(super) struct Photo {
    pub(super) row: photo::Model,
    /// Whether its evidence is for whoever asks.
    pub(super) evidence: bool,
}

/// Which form of a photo.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum PhotoRendition {
    /// 原件 / As it was taken, with its metadata; for whoever took it and for those with the right to evidence.
    Original,
    /// 屏幕尺寸 / For screens: JPEG, longest side 1280 pixels, without metadata.
    Screen,
    /// 缩略图 / For lists: JPEG, longest side 320 pixels, without metadata.
    Thumb,
}

/// Where a photo was taken, by its own account, WGS-84.
#[derive(SimpleObject)]
struct PhotoPlace {
    /// Degrees, north positive.
    latitude: f64,
    /// Degrees, east positive.
    longitude: f64,
}

#[Object]
impl Photo {
    /// Its id.
    async fn id(&self) -> Gid<PhotoId> {
        Gid(self.row.id)
    }

    /// Its place in the report, from 0 on.
    async fn position(&self) -> i32 {
        self.row.position
    }

    /// What the original is, whatever its name said.
    async fn format(&self) -> E<PhotoFormat> {
        E(self.row.format)
    }

    /// Width of the original in pixels, upright.
    async fn width(&self) -> i32 {
        self.row.width
    }

    /// Height of the original in pixels, upright.
    async fn height(&self) -> i32 {
        self.row.height
    }

    /// Size of the original in bytes.
    async fn bytes(&self) -> i64 {
        self.row.bytes
    }

    /// SHA-256 of the original, in hex.
    async fn sha256(&self) -> &str {
        &self.row.sha256
    }

    /// When the server received it.
    async fn received_at(&self) -> DateTime {
        DateTime(self.row.received_at)
    }

    /// Whether `takenAt`, `place`, `camera` and the original are for you: for whoever made the visit, and for managers.
    /// Where this is false they are null, whatever the photo says.
    async fn evidence(&self) -> bool {
        self.evidence
    }

    /// When it was taken, by its EXIF; null without, and without the right to evidence.
    async fn taken_at(&self) -> Option<DateTime> {
        self.row.taken_at.filter(|_| self.evidence).map(DateTime)
    }

    /// Where it was taken, by its EXIF; null without, and without the right to evidence.
    async fn place(&self) -> Option<PhotoPlace> {
        let (lat, lon) = self.row.lat_e6.zip(self.row.lon_e6).filter(|_| self.evidence)?;
        Some(PhotoPlace { latitude: f64::from(lat) / 1e6, longitude: f64::from(lon) / 1e6 })
    }

    /// The camera, by its EXIF; null without, and without the right to evidence.
    async fn camera(&self) -> Option<&str> {
        self.row.camera.as_deref().filter(|_| self.evidence)
    }

    /// Whether it says neither when nor where it was taken: that is no finding, and proves nothing either (VISIT-5). Null without the
    /// right to evidence.
    async fn unverified(&self) -> Option<bool> {
        self.evidence.then_some(self.row.taken_at.is_none() && self.row.lat_e6.is_none())
    }

    /// How it came into the phone's application, by that one's account; null where it said nothing, and without the right to
    /// evidence.
    async fn source(&self) -> Option<E<PhotoSource>> {
        self.row.source.filter(|_| self.evidence).map(E)
    }

    /// A link to its bytes: it opens for a few minutes and for this session only. FORBIDDEN for the original without the
    /// right to evidence.
    async fn url(&self, ctx: &Context<'_>, rendition: PhotoRendition) -> Reply<String> {
        let rendition = match rendition {
            PhotoRendition::Original if self.evidence => Rendition::Original,
            PhotoRendition::Original => {
                caller(ctx)?.actor.may(Action::PhotoEvidence)?;
                Rendition::Original
            }
            PhotoRendition::Screen => Rendition::Screen1280,
            PhotoRendition::Thumb => Rendition::Thumb320,
        };
        link(ctx, self.row.id, rendition)
    }
}

/// A link to a photo's bytes, for this session and a few minutes.
pub(super) fn link(ctx: &Context<'_>, photo: PhotoId, rendition: Rendition) -> Reply<String> {
    let (app, actor) = (app(ctx)?, &caller(ctx)?.actor);
    let expires = app.db.clock().now().plus_seconds(app.config.photo.link_seconds).0.div_euclid(1_000_000);
    let link = Link { photo, rendition: rendition.name().to_owned(), session: actor.session, expires };
    let signature = link.sign(&app.keys.keys())?;
    let base = app.config.http.public_url.as_deref().unwrap_or_default();
    let (photo, rendition, session) = (link.photo.0, &link.rendition, link.session.0);
    Ok(format!("{base}/photos/{photo}/{rendition}?session={session}&expires={expires}&signature={signature}"))
}
