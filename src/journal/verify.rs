//! Checking: recomputes the chain and names the first entry that does not fit (ALL-3).

use std::collections::HashMap;

use data_encoding::HEXLOWER;
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use longhaul_entity::{journal_entry, journal_head, journal_seal};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::seal::{GENESIS, chain, head_bytes};
use crate::error::Result;

const PAGE: u64 = 1000;

/// Findings in words, none when the journal is whole. `keys` are the sealing keys that have ever been used.
///
/// # Errors
/// What the database answers.
pub async fn verify(db: &impl ConnectionTrait, keys: &[VerifyingKey]) -> Result<Vec<String>> {
    let head = journal_head::Entity::find_by_id(1).one(db).await?;
    let Some(head) = head else {
        let sealed = journal_seal::Entity::find().one(db).await?;
        return Ok(sealed.map(|_| "journal: there are seals but no signed head".to_owned()).into_iter().collect());
    };
    if let Err(finding) = check_signature(&head, keys) {
        return Ok(vec![finding]);
    }
    let mut before = GENESIS.to_owned();
    let mut position = 0;
    loop {
        let seals = journal_seal::Entity::find()
            .filter(journal_seal::Column::Position.gt(position))
            .filter(journal_seal::Column::Position.lte(head.position))
            .order_by_asc(journal_seal::Column::Position)
            .limit(PAGE)
            .all(db)
            .await?;
        if seals.is_empty() {
            break;
        }
        let entries = journal_entry::Entity::find()
            .filter(journal_entry::Column::Seq.is_in(seals.iter().map(|seal| seal.entry_seq)))
            .all(db)
            .await?;
        let entries: HashMap<i64, journal_entry::Model> = entries.into_iter().map(|entry| (entry.seq, entry)).collect();
        for seal in seals {
            position += 1;
            let entry = entries.get(&seal.entry_seq);
            let Some(entry) = entry.filter(|_| seal.position == position) else {
                return Ok(vec![format!("journal: the entry at position {position} is missing")]);
            };
            before = chain(&before, entry);
            if before != seal.hash {
                return Ok(vec![format!(
                    "journal: entry {} ({}, position {position}) was changed behind the program's back",
                    entry.id, entry.kind
                )]);
            }
        }
    }
    if (position, &before) == (head.position, &head.hash) && !goes_on(db, head.position).await? {
        return Ok(Vec::new());
    }
    Ok(vec![format!("journal: sealed up to position {}, but the chain does not end there", head.position)])
}

/// Whether there are seals behind that position that no head is signed for. A server may seal while this reads: its head comes
/// with its seals, so it is there whenever they are.
async fn goes_on(db: &impl ConnectionTrait, position: i64) -> Result<bool> {
    let behind = journal_seal::Entity::find().filter(journal_seal::Column::Position.gt(position)).one(db).await?;
    let head = journal_head::Entity::find_by_id(1).one(db).await?;
    Ok(behind.is_some() && head.is_none_or(|head| head.position <= position))
}

fn check_signature(head: &journal_head::Model, keys: &[VerifyingKey]) -> std::result::Result<(), String> {
    let bytes = head_bytes(head.position, &head.hash);
    let signature = HEXLOWER.decode(head.signature.as_bytes()).ok().and_then(|raw| Signature::from_slice(&raw).ok());
    let good = signature.is_some_and(|signature| keys.iter().any(|key| key.verify(&bytes, &signature).is_ok()));
    if good {
        return Ok(());
    }
    Err(format!("journal: the head at position {} is not signed by a known key", head.position))
}
