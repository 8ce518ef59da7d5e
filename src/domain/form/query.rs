//! Versions of forms: one book for the maker, read by everybody who sees visits.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use longhaul_entity::{
    FormVersionId,
    enums::FormKind,
    form_version::{self, Answer, Answers},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
    sea_query::{Expr, ExprTrait},
};

use super::answers::{self, Fault, Filled, Given};
use crate::{
    auth::{Action, Actor},
    db::among,
    domain::page::{Page, Window},
    error::{Error, Result, not_found},
};

use form_version::Column;

/// A form that was filled in, with the version that it was filled in by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completed {
    /// The version.
    pub version: Arc<form_version::Model>,
    /// What was answered, in the order of its questions.
    pub answers: Answers,
}

impl Completed {
    /// Whether it is of that form, and the answers are such as its version takes, kept as [`answers::check`] keeps them. For proofs: what
    /// came by [`completed`] always is.
    #[must_use]
    pub fn fits(&self, kind: FormKind) -> bool {
        let given = |answer: &Answer| Given { question: answer.question.clone(), values: vec![answer.value.clone()] };
        let given: Vec<Given> = self.answers.0.iter().map(given).collect();
        let kept = answers::check(&self.version.questions.0, &given, "form");
        self.version.kind == kind && kept.is_ok_and(|kept| kept == self.answers)
    }
}

/// The version of that number; the newest when none is named.
///
/// # Errors
/// FORBIDDEN for roles without visits; NOT_FOUND.
pub async fn version(
    db: &impl ConnectionTrait,
    actor: &Actor,
    kind: FormKind,
    number: Option<i32>,
) -> Result<form_version::Model> {
    actor.may(Action::VisitView)?;
    let of_it = match number {
        Some(number) => numbered(kind, number),
        None => of(kind).order_by_desc(Column::Number),
    };
    of_it.one(db).await?.ok_or_else(not_found)
}

/// The version with this id.
///
/// # Errors
/// FORBIDDEN for roles without visits; NOT_FOUND.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: FormVersionId) -> Result<form_version::Model> {
    actor.may(Action::VisitView)?;
    form_version::Entity::find_by_id(id).one(db).await?.ok_or_else(not_found)
}

/// The newest version of each form, in the order of the rule book.
///
/// # Errors
/// FORBIDDEN for roles without visits.
pub async fn newest(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<form_version::Model>> {
    actor.may(Action::VisitView)?;
    let newest = form_version::Entity::find()
        .select_only()
        .column(Column::Kind)
        .column_as(Column::Number.max(), "number")
        .group_by(Column::Kind)
        .into_query();
    let place = Expr::tuple([Expr::col(Column::Kind), Expr::col(Column::Number)]);
    let mut found = form_version::Entity::find().filter(place.in_subquery(newest)).all(db).await?;
    found.sort_by_key(|version| version.kind);
    Ok(found)
}

/// A page of the versions of a form, the newest first; the key of the page is their number.
///
/// # Errors
/// FORBIDDEN for roles without visits.
pub async fn versions(
    db: &impl ConnectionTrait,
    actor: &Actor,
    kind: FormKind,
    window: &Window,
) -> Result<Page<form_version::Model>> {
    actor.may(Action::VisitView)?;
    Ok(window.cut(window.apply(of(kind), Column::Number, Column::Id, true).all(db).await?))
}

/// How many versions [`versions`] would give in all.
///
/// # Errors
/// As [`versions`].
pub async fn count_versions(db: &impl ConnectionTrait, actor: &Actor, kind: FormKind) -> Result<u64> {
    actor.may(Action::VisitView)?;
    Ok(of(kind).count(db).await?)
}

/// Forms as rows keep them, with the versions that they were filled in by. A row is the id of what was filled in (a report, a judgement),
/// the version and the answers; for what the caller has seen through a scoped finder. One statement, whatever there is.
///
/// # Errors
/// What the database answers.
pub async fn completed_unscoped<K: Eq + Hash>(
    db: &impl ConnectionTrait,
    kept: Vec<(K, FormVersionId, Answers)>,
) -> Result<HashMap<K, Arc<Completed>>> {
    let mut ids: Vec<FormVersionId> = kept.iter().map(|(_, version, _)| *version).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = form_version::Entity::find().filter(among(db, Column::Id, &ids)).all(db).await?;
    let versions: HashMap<FormVersionId, _> = found.into_iter().map(|row| (row.id, Arc::new(row))).collect();
    let form = |(about, version, answers): (K, FormVersionId, Answers)| {
        let version = versions.get(&version).cloned();
        let version = version.ok_or_else(|| Error::broken("a form was filled in by a version that is not there"))?;
        Ok((about, Arc::new(Completed { version, answers })))
    };
    kept.into_iter().map(form).collect()
}

/// What was filled in, as it is kept, by the version that it names, also when there is a newer one (VISIT-3). `kinds` are the forms that
/// are taken here, `at` is the path of the form in the input: `input.form`.
///
/// # Errors
/// INVALID with the fact `fault` for another form, an unknown version, and what [`answers::check`] refuses.
pub async fn completed(db: &impl ConnectionTrait, filled: &Filled, kinds: &[FormKind], at: &str) -> Result<Completed> {
    if !kinds.contains(&filled.kind) {
        let (zh, en) = ("此处不填写这种表单", "That form is not for this place");
        return Err(Fault::OtherForm.refuse(format!("{at}.kind"), zh, en).into());
    }
    let Some(version) = numbered(filled.kind, filled.version).one(db).await? else {
        let (zh, en) = ("表单没有这个版本", "The form has no such version");
        return Err(Fault::UnknownVersion.refuse(format!("{at}.version"), zh, en).into());
    };
    let answers = answers::check(&version.questions.0, &filled.answers, at)?;
    Ok(Completed { version: Arc::new(version), answers })
}

fn of(kind: FormKind) -> Select<form_version::Entity> {
    form_version::Entity::find().filter(Column::Kind.eq(kind))
}

fn numbered(kind: FormKind, number: i32) -> Select<form_version::Entity> {
    of(kind).filter(Column::Number.eq(number))
}
