//! What is on its way when the demo begins (VISIT-9): a salesperson lost his network on a visit. His report came in and waits for its
//! photo, whose upload stands halfway.

use std::convert::Infallible;

use bytes::Bytes;
use data_encoding::{BASE64, HEXLOWER};
use futures_util::stream;
use longhaul_entity::{
    CustomerId, Timestamp,
    enums::{PhotoSource, VisitWay},
};
use sha2::{Digest, Sha256};

use super::{
    chance::Chance,
    customers::Firm,
    desk::Desk,
    evidence::{self, Arrival},
    organisation::Organisation,
    pictures::{self, Shot},
    reports,
};
use crate::{
    domain::{
        Caller,
        visit::{
            Darkroom, Handed, submit,
            upload::{self, CreateUpload, Fault, Piece},
        },
    },
    error::{Error, Result},
};

/// Seconds before the demo begins that the report came in: after all that happened on the days before.
const CAME_IN: i64 = 30 * 60;
/// Seconds before its report that the visit began, and that the photo was taken.
const BEGAN: i64 = 45 * 60;
const TAKEN: i64 = 40 * 60;
/// Whose phone it is: the second salesperson of the first dealer. The first one is whom the documents sign in as.
const WHOSE: (usize, Option<usize>) = (0, Some(1));
/// Another picture than any that is kept.
const PICTURE: usize = 1_000_000;
/// The seed of what the report says.
const SEED: i64 = 6;

/// A visit on which the network was lost.
struct Visit<'a> {
    who: &'a Caller,
    firm: &'a Firm,
    customer: CustomerId,
}

/// Leaves a report that waits for its photo, and half of the photo; nothing without customers. The customers stand beside their firms.
pub(super) async fn leave(
    desk: &Desk<'_>,
    organisation: &Organisation,
    (firms, customers): (&[Firm], &[Option<CustomerId>]),
    darkroom: Darkroom<'_>,
    now: Timestamp,
) -> Result<()> {
    let Some(visit) = Visit::find(organisation, firms, customers) else { return Ok(()) };
    desk.set(now.plus_seconds(-CAME_IN));
    let photo = visit.photo(desk).await?;
    let sha256: [u8; 32] = Sha256::digest(&photo).into();
    visit.report(desk, darkroom, sha256).await?;
    visit.send_half(desk, darkroom, &photo, sha256).await
}

impl<'a> Visit<'a> {
    /// A visit by the one whose phone it is; by the first who has a customer, should he have none.
    fn find(organisation: &'a Organisation, firms: &'a [Firm], customers: &[Option<CustomerId>]) -> Option<Self> {
        let mut first = None;
        for (number, (firm, customer)) in firms.iter().zip(customers).enumerate() {
            let who = firm.seller.and_then(|seller| organisation.teams[firm.house].sellers.get(seller));
            let (Some(who), Some(customer)) = (who, *customer) else { continue };
            // What was set aside is visited by nobody any more.
            if number % 50 == 7 {
                continue;
            }
            let visit = Self { who, firm, customer };
            if (firm.house, firm.seller) == WHOSE {
                return Some(visit);
            }
            first = first.or(Some(visit));
        }
        first
    }

    async fn photo(&self, desk: &Desk<'_>) -> Result<Bytes> {
        let place = self.firm.place;
        let shot = Shot {
            picture: PICTURE,
            taken_at: desk.now().plus_seconds(-TAKEN),
            place: Some((place.lat(), place.lon())),
            model: format!("Yard {}", self.firm.house + 1),
        };
        pictures::on_a_phone(shot).await
    }

    /// Hands the report in, which names its photo.
    async fn report(&self, desk: &Desk<'_>, darkroom: Darkroom<'_>, sha256: [u8; 32]) -> Result<()> {
        let (at, way, customer) = (desk.now(), VisitWay::OnSite, self.customer);
        let told = reports::told(self.firm, way, &mut Chance::new(SEED));
        let began = at.plus_seconds(-BEGAN);
        let arrival = Arrival { number: 0, customer, way, at: began, place: self.firm.place };
        let photo = Handed { id: None, source: Some(PhotoSource::Camera), claimed: None, sha256, bytes: 0, path: None };
        let draft = submit::Draft {
            id: None,
            customer,
            way,
            visited_at: began,
            device_at: at.plus_seconds(-60),
            check_in: evidence::arrive(desk, self.who, &arrival).await?,
            planned_visit: None,
            steps: told.steps,
            persons: told.persons,
            concerns: told.concerns,
            purchase: told.purchase,
            summary: Some(told.summary),
            next_step: told.next_step,
            photos: vec![photo],
            form: None,
        };
        submit::submit(desk.db, darkroom, self.who, None, &draft).await.map(drop)
    }

    /// Opens the upload of the photo and sends its first half.
    async fn send_half(&self, desk: &Desk<'_>, darkroom: Darkroom<'_>, photo: &Bytes, sha256: [u8; 32]) -> Result<()> {
        let (name, hash) = (BASE64.encode("现场照片.jpg".as_bytes()), HEXLOWER.encode(&sha256));
        let metadata = format!("filename {name},sha256 {}", BASE64.encode(hash.as_bytes()));
        let wanted = CreateUpload { length: photo.len() as u64, sha256, metadata };
        let opened = upload::create(desk.db, darkroom, self.who, wanted).await.map_err(failed)?;
        let half = photo.slice(..photo.len() / 2);
        let piece = Piece { offset: 0, length: Some(half.len() as u64), checksum: None };
        let body = stream::iter([Ok::<_, Infallible>(half)]);
        upload::receive(desk.db, darkroom, self.who, opened.id, piece, body).await.map_err(failed).map(drop)
    }
}

fn failed(fault: Fault) -> Error {
    match fault {
        Fault::Refused(err) => err,
        other => Error::broken(format!("an upload of the demo: {other:?}")),
    }
}
