//! Photos that come by themselves: which one need not send again, and which a report waits for (VISIT-9).

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use longhaul_entity::{VisitId, awaited_photo};

use crate::{
    app::App,
    auth::Actor,
    domain::visit::upload::{self, HASHES_MOST},
    error::{Code, Error, Refusal, Result, invalid},
    graphql::kit::{Batch, Reply, app, batch, caller},
};

/// A photo that a report names and that has not come yet (待补照片). It comes by `/uploads`, from whoever made the visit.
#[derive(SimpleObject)]
pub(super) struct AwaitedPhoto {
    /// Its place in the report, from 0 on.
    position: i32,
    /// SHA-256 that its file has, in hex.
    sha256: String,
}

/// What the report waits for, in its order; loaded together with those of other reports.
pub(super) async fn awaited(ctx: &Context<'_>, visit: VisitId) -> Reply<Vec<AwaitedPhoto>> {
    let rows = batch::<AwaitedOfVisits>(ctx, visit).await?.unwrap_or_default();
    Ok(rows.into_iter().map(|row| AwaitedPhoto { position: row.position, sha256: row.sha256 }).collect())
}

/// What reports wait for that came through a scoped finder.
struct AwaitedOfVisits;

impl Batch for AwaitedOfVisits {
    type Key = VisitId;
    type Value = Vec<awaited_photo::Model>;

    async fn load(app: &App, _: &Actor, keys: &[VisitId]) -> Result<HashMap<VisitId, Vec<awaited_photo::Model>>> {
        upload::outstanding_unscoped(app.db.read(), keys).await
    }
}

/// Queries about photos that come by themselves.
#[derive(Default)]
pub(in crate::graphql) struct LatePhotoQuery;

#[Object]
impl LatePhotoQuery {
    /// Those of the hashes whose photos you need not send again: your own that are here already, by an upload or in a report, each once
    /// and in hex. LIMIT for more than 20.
    async fn known_photos(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "SHA-256 of the files, in hex; at most 20.")] sha256: Vec<String>,
    ) -> Reply<Vec<String>> {
        if sha256.len() > HASHES_MOST {
            let (zh, en) = (format!("最多{HASHES_MOST}个"), format!("{HASHES_MOST} at most"));
            let refusal = Refusal::new(Code::Limit, zh, en).rule("VISIT-9").field("sha256").fact("max", HASHES_MOST);
            return Err(Error::from(refusal).into());
        }
        let hashes: Vec<String> = sha256.iter().map(|typed| hash(typed)).collect::<Result<_>>()?;
        let (app, actor) = (app(ctx)?, &caller(ctx)?.actor);
        let known = upload::known(app.db.read(), actor, &hashes, app.db.clock().now()).await?;
        let mut answer: Vec<String> = known.into_iter().collect();
        answer.sort_unstable();
        Ok(answer)
    }
}

fn hash(typed: &str) -> Result<String> {
    let bytes = HEXLOWER_PERMISSIVE.decode(typed.as_bytes()).ok().filter(|bytes| bytes.len() == 32);
    let (zh, en) = ("应为64位十六进制的SHA-256", "A SHA-256 is 64 hexadecimal digits");
    Ok(HEXLOWER.encode(&bytes.ok_or_else(|| invalid("sha256", zh, en))?))
}
