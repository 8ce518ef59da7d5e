//! Taking the bytes of an upload: into its temporary file, hashed as they come, acknowledged once they are on disk.
//!
//! Every mebibyte is made durable and counted, so that a server that dies loses no more than that, and a client that is cut off
//! anywhere goes on behind what arrived. A piece with a checksum counts as a whole or not at all.

use std::{pin::pin, time::Duration};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use longhaul_entity::{UploadId, upload};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde::Serialize;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use tokio::time::{Instant, timeout_at};

use super::{super::darkroom::Darkroom, Fault, KEPT_SECONDS, finish, query};
use crate::{
    auth::{Action, Actor},
    db::{Db, Op},
    domain::{Caller, Operation, perform},
    error::{Error, Result, not_found},
    storage::{Incoming, PartName},
};

/// Bytes after which what came is made durable and counted.
const CHECKPOINT: u64 = 1024 * 1024;
/// How long nothing may come.
const SILENCE: Duration = Duration::from_secs(15);
/// How long one request may take.
const LONGEST: Duration = Duration::from_secs(300);

/// A checksum that a piece must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// SHA-1, which the protocol asks every server for.
    Sha1([u8; 20]),
    /// SHA-256.
    Sha256([u8; 32]),
}

/// A piece of a file.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Where in the file it begins, in bytes.
    pub offset: u64,
    /// Its length in bytes, if the client says so.
    pub length: Option<u64>,
    /// What it must add up to.
    pub checksum: Option<Checksum>,
}

/// Takes a piece. What arrives is kept however the connection ends; with the last byte the file becomes a photo of its owner, and
/// the reports that wait for it get it.
///
/// # Errors
/// [`Fault`]; NOT_FOUND for somebody else's upload as for none.
pub async fn receive<E>(
    db: &Db,
    darkroom: Darkroom<'_>,
    caller: &Caller,
    id: UploadId,
    piece: Piece,
    body: impl Stream<Item = std::result::Result<Bytes, E>>,
) -> Result<upload::Model, Fault> {
    let row = open(db, &caller.actor, id).await?;
    let Some(part) = row.part.as_deref() else { return settled(row, &piece) };
    let part = PartName::parse(part).ok_or_else(|| Error::broken("an upload without a proper file"))?;
    let held = darkroom.storage.hold(&part).await?;
    // From here on nobody else changes it; what was read before may be old.
    let row = open(db, &caller.actor, id).await?;
    if row.part.is_none() {
        return settled(row, &piece);
    }
    let (present, length) = (bytes(row.received), bytes(row.length));
    if piece.offset != present {
        return Err(Fault::Offset { present });
    }
    if piece.length.is_some_and(|more| more > length - present) {
        return Err(Fault::TooLong { most: length });
    }
    let incoming = darkroom.storage.resume(held, present, length).await?;
    let mut reception = Reception { db, caller, id, incoming, length, saved: present };
    let ended = reception.take(&piece, body).await?;
    if reception.incoming.bytes() == length {
        finish::finish(&mut reception, darkroom, &row, &part).await?;
    } else {
        reception.save().await?;
    }
    match ended {
        End::Silent if reception.incoming.bytes() < length => Err(Fault::Silent),
        End::Slow if reception.incoming.bytes() < length => Err(Fault::Slow),
        _ => Ok(query::find(db.read(), &caller.actor, id).await?),
    }
}

async fn open(db: &Db, actor: &Actor, id: UploadId) -> Result<upload::Model, Fault> {
    let row = query::find(db.read(), actor, id).await?;
    if row.expires_at <= db.clock().now() { Err(Fault::Gone) } else { Ok(row) }
}

/// For a file that is there: nothing more fits, and nothing more is fine.
fn settled(row: upload::Model, piece: &Piece) -> Result<upload::Model, Fault> {
    let present = bytes(row.length);
    if piece.offset == present && piece.length == Some(0) {
        return Ok(row);
    }
    Err(Fault::Offset { present })
}

/// A column that is never negative.
pub(super) fn bytes(column: i64) -> u64 {
    u64::try_from(column).unwrap_or(0)
}

/// How a body came to its end.
enum End {
    Whole,
    Cut,
    Silent,
    Slow,
}

/// An upload that is being written to.
pub(super) struct Reception<'a> {
    pub(super) db: &'a Db,
    pub(super) caller: &'a Caller,
    pub(super) id: UploadId,
    pub(super) incoming: Incoming,
    /// Bytes of the whole file.
    length: u64,
    /// Bytes that count.
    saved: u64,
}

impl Reception<'_> {
    /// Writes what comes.
    async fn take<E>(
        &mut self,
        piece: &Piece,
        body: impl Stream<Item = std::result::Result<Bytes, E>>,
    ) -> Result<End, Fault> {
        let mut body = pin!(body);
        let mut sum = piece.checksum.as_ref().map(Sum::of);
        let slow = Instant::now() + LONGEST;
        let ended = loop {
            let silent = Instant::now() + SILENCE;
            let chunk = match timeout_at(silent.min(slow), body.next()).await {
                Ok(Some(Ok(chunk))) => chunk,
                Ok(Some(Err(_))) => break End::Cut,
                Ok(None) => break self.end(piece),
                Err(_) => break if silent < slow { End::Silent } else { End::Slow },
            };
            self.incoming.write(&chunk).await?;
            match &mut sum {
                Some(sum) => sum.add(&chunk),
                // The last byte counts when the file is a photo.
                None if self.incoming.bytes() == self.length => {}
                None if self.incoming.bytes() - self.saved >= CHECKPOINT => self.save().await?,
                None => {}
            }
        };
        let Some(sum) = sum else { return Ok(ended) };
        if matches!(ended, End::Whole) && sum.fits() {
            return Ok(ended);
        }
        // Nothing was counted: who goes on cuts it off.
        Err(match ended {
            End::Silent => Fault::Silent,
            End::Slow => Fault::Slow,
            End::Whole | End::Cut => Fault::Checksum,
        })
    }

    fn end(&self, piece: &Piece) -> End {
        let came = self.incoming.bytes() - piece.offset;
        if piece.length.is_none_or(|length| length == came) { End::Whole } else { End::Cut }
    }

    /// Makes what came durable, then counts it.
    pub(super) async fn save(&mut self) -> Result<(), Fault> {
        self.incoming.checkpoint().await?;
        self.count(self.incoming.bytes()).await
    }

    /// Counts bytes that are durable.
    pub(super) async fn count(&mut self, received: u64) -> Result<(), Fault> {
        if received > self.saved {
            let advance = Advance { upload: self.id, from: self.saved, to: received };
            perform(self.db, self.caller, None, &advance).await?;
            self.saved = received;
        }
        Ok(())
    }
}

/// A running checksum, and what it must be.
enum Sum {
    Sha1(Sha1, [u8; 20]),
    Sha256(Sha256, [u8; 32]),
}

impl Sum {
    fn of(wanted: &Checksum) -> Self {
        match wanted {
            Checksum::Sha1(wanted) => Self::Sha1(Sha1::new(), *wanted),
            Checksum::Sha256(wanted) => Self::Sha256(Sha256::new(), *wanted),
        }
    }

    fn add(&mut self, chunk: &[u8]) {
        match self {
            Self::Sha1(sum, _) => sum.update(chunk),
            Self::Sha256(sum, _) => sum.update(chunk),
        }
    }

    fn fits(self) -> bool {
        match self {
            Self::Sha1(sum, wanted) => <[u8; 20]>::from(sum.finalize()) == wanted,
            Self::Sha256(sum, wanted) => <[u8; 32]>::from(sum.finalize()) == wanted,
        }
    }
}

/// Counts bytes that are on disk.
#[derive(Serialize)]
struct Advance {
    upload: UploadId,
    from: u64,
    to: u64,
}

impl Operation for Advance {
    const NAME: &'static str = "advanceUpload";
    const ACTION: Action = Action::VisitReport;
    type Output = ();

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<()> {
        use upload::Column;

        let column = |bytes: u64| i64::try_from(bytes).map_err(Error::broken);
        let moved = upload::Entity::update_many()
            .col_expr(Column::Received, Expr::value(column(self.to)?))
            .col_expr(Column::ExpiresAt, Expr::value(op.now().plus_seconds(KEPT_SECONDS)))
            .filter(Column::Id.eq(self.upload))
            .filter(Column::OwnerId.eq(actor.user))
            .filter(Column::Received.eq(column(self.from)?))
            .filter(Column::Part.is_not_null())
            .exec(op.tx())
            .await?;
        // Whoever ended it meanwhile wants nothing more of it.
        if moved.rows_affected == 1 { Ok(()) } else { Err(not_found()) }
    }
}
