//! `publishForm`: a form has another version from now on (VISIT-3).

use longhaul_entity::{FormVersionId, enums::FormKind, form_version};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{LockType, OnConflict},
};
use serde::Serialize;
use serde_json::json;

use super::{
    RULE,
    rules::{self, Drafted},
};
use crate::{
    auth::{Action, Actor},
    db::Op,
    domain::Operation,
    error::{Code, Error, Refusal, Result},
    journal::{self, Entry},
};

use form_version::Column;

/// A version to come (发布表单).
#[derive(Clone, Debug, Serialize)]
pub struct PublishForm {
    /// Of which form.
    pub kind: FormKind,
    /// The newest version that whoever publishes knows; none: whichever it is.
    pub expected_version: Option<i32>,
    /// Its title in Chinese, at most 500 characters.
    pub title_zh: String,
    /// Its title in English, at most 500 characters.
    pub title_en: String,
    /// What it asks, 1 to 100 questions in their order.
    pub questions: Vec<Drafted>,
}

impl Operation for PublishForm {
    const NAME: &'static str = "publishForm";
    const ACTION: Action = Action::FormPublish;
    type Output = FormVersionId;

    async fn run(&self, op: &Op<'_>, actor: &Actor) -> Result<FormVersionId> {
        let (title_zh, title_en) = rules::title(&self.title_zh, &self.title_en)?;
        let questions = rules::questions(&self.questions)?;
        let newest = newest_held(op, self.kind).await?;
        if self.expected_version.is_some_and(|expected| expected != newest) {
            return Err(another(newest));
        }
        let row = form_version::Model {
            id: op.id(),
            kind: self.kind,
            number: newest + 1,
            title_zh,
            title_en,
            questions,
            published_at: Some(op.now()),
            published_by: Some(actor.user),
        };
        let inserted = form_version::Entity::insert(row.clone().into_active_model())
            .on_conflict(OnConflict::columns([Column::Kind, Column::Number]).do_nothing().to_owned())
            .exec_without_returning(op.tx())
            .await?;
        if inserted != 1 {
            return Err(another(newest + 1));
        }
        let keys: Vec<&str> = row.questions.0.iter().map(|question| question.key.as_str()).collect();
        let told = json!({ "kind": row.kind, "number": row.number, "titleZh": row.title_zh, "questions": keys });
        // Forms are the maker's, and so are their entries.
        journal::record(op, Entry::new("FormPublished", row.id, actor.unit, &told)).await?;
        Ok(row.id)
    }
}

/// The number of the newest version. The first one is locked: of two who publish a form, the second sees what the first has published.
async fn newest_held(op: &Op<'_>, kind: FormKind) -> Result<i32> {
    let of_it = form_version::Entity::find().filter(Column::Kind.eq(kind));
    let first = of_it.clone().filter(Column::Number.eq(1)).lock(LockType::NoKeyUpdate).one(op.tx()).await?;
    first.ok_or_else(|| Error::broken("a form without its first version"))?;
    let newest: Option<i32> =
        of_it.select_only().column(Column::Number).order_by_desc(Column::Number).into_tuple().one(op.tx()).await?;
    newest.ok_or_else(|| Error::broken("a form without a version"))
}

/// Somebody published in between.
fn another(newest: i32) -> Error {
    let (zh, en) = ("表单已有新版本，请核对后重新发布", "There is a newer version of the form; look at it first");
    let refusal = Refusal::new(Code::Conflict, zh, en).rule(RULE).field("input.expectedVersion");
    refusal.fact("currentVersion", newest).into()
}
