//! Evidence as somebody may see it. Reports that wait: managers those within reach. What pictures were used for before: the reviewer
//! alone, whoever's the earlier report is (VISIT-5).

use std::collections::HashMap;

use longhaul_entity::{
    CheckInId, CustomerId, PhotoId, UnitId, UserId, VisitId, check_in, customer, enums::EvidenceState, unit, visit,
    visit_finding, visit_review,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, sea_query::SelectStatement,
};

use super::super::query as visits;
use crate::{
    auth::{Action, Actor, lies_within},
    db::{Op, among, rows},
    domain::{
        customer::query as customers,
        page::{Page, Window},
    },
    error::{Result, not_found},
};

pub use super::weigh::reviews;

use visit_review::Column;

/// Which reports; what is left out does not restrict.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of dealers within this unit.
    pub unit: Option<UnitId>,
    /// Of this customer, with the records that were merged into it (CUST-10).
    pub customer: Option<CustomerId>,
    /// By this person.
    pub visitor: Option<UserId>,
    /// In one of these states; empty: waiting.
    pub states: Vec<EvidenceState>,
}

fn visible(actor: &Actor) -> Condition {
    actor.reach(Action::VisitReview).covers(Column::DealerId)
}

fn wanted(actor: &Actor, filter: &Filter) -> Condition {
    let states = if filter.states.is_empty() { vec![EvidenceState::Waiting] } else { filter.states.clone() };
    visible(actor)
        .add(Column::State.is_in(states))
        .add_option(filter.unit.map(|top| lies_within(Column::DealerId, top)))
        .add_option(filter.customer.map(|id| Column::VisitId.in_subquery(of_customer(id))))
        .add_option(filter.visitor.map(|id| Column::VisitorId.eq(id)))
}

fn of_customer(id: CustomerId) -> SelectStatement {
    let its = visit::Entity::find().select_only().column(visit::Column::Id);
    its.filter(customers::of_whole(visit::Column::CustomerId, id)).into_query()
}

/// A page of the reviews that he sees, the longest waiting first; the key of the page is when they began.
///
/// # Errors
/// FORBIDDEN for roles that review nothing.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    window: &Window,
) -> Result<Page<visit_review::Model>> {
    actor.may(Action::VisitReview)?;
    let rows = visit_review::Entity::find().filter(wanted(actor, filter));
    Ok(window.cut(window.apply(rows, Column::OpenedAt, Column::VisitId, false).all(db).await?))
}

/// How many reviews he sees.
///
/// # Errors
/// As [`list`].
pub async fn count(db: &impl ConnectionTrait, actor: &Actor, filter: &Filter) -> Result<u64> {
    actor.may(Action::VisitReview)?;
    Ok(visit_review::Entity::find().filter(wanted(actor, filter)).count(db).await?)
}

/// The report of a review within his reach.
///
/// # Errors
/// NOT_FOUND, for one that nothing speaks against, too.
pub(super) async fn reviewable(op: &Op<'_>, actor: &Actor, id: VisitId) -> Result<visit::Model> {
    let reviewed = visit_review::Entity::find_by_id(id).filter(visible(actor));
    let reviewed = reviewed.select_only().column(Column::VisitId).into_query();
    let found = visit::Entity::find_by_id(id).filter(visit::Column::Id.in_subquery(reviewed)).one(op.tx()).await?;
    found.ok_or_else(not_found)
}

/// The review; nobody else decides it until the transaction ends.
///
/// # Errors
/// NOT_FOUND.
pub(super) async fn locked(op: &Op<'_>, actor: &Actor, id: VisitId) -> Result<visit_review::Model> {
    let found = visit_review::Entity::find_by_id(id).filter(visible(actor)).lock_exclusive().one(op.tx()).await?;
    found.ok_or_else(not_found)
}

/// The reviews of reports, for reports whose evidence the caller may see.
///
/// # Errors
/// What the database answers.
pub async fn reviews_unscoped(
    db: &impl ConnectionTrait,
    of: &[VisitId],
) -> Result<HashMap<VisitId, visit_review::Model>> {
    let found = visit_review::Entity::find().filter(among(db, Column::VisitId, of)).all(db).await?;
    Ok(found.into_iter().map(|row| (row.visit_id, row)).collect())
}

/// Check-ins by their ids, with their ends: for reports whose evidence the caller may see. By the id of the beginning, which comes
/// first.
///
/// # Errors
/// What the database answers.
pub async fn check_ins_unscoped(
    db: &impl ConnectionTrait,
    of: &[CheckInId],
) -> Result<HashMap<CheckInId, Vec<check_in::Model>>> {
    let mut found: HashMap<CheckInId, Vec<check_in::Model>> = HashMap::new();
    if of.is_empty() {
        return Ok(found);
    }
    let wanted =
        Condition::any().add(among(db, check_in::Column::Id, of)).add(among(db, check_in::Column::BeginId, of));
    let rows = check_in::Entity::find().filter(wanted).order_by_asc(check_in::Column::Kind);
    for row in rows.all(db).await? {
        found.entry(row.begin_id.unwrap_or(row.id)).or_default().push(row);
    }
    Ok(found)
}

/// One's own check-in.
///
/// # Errors
/// NOT_FOUND.
pub async fn own_check_in(db: &impl ConnectionTrait, actor: &Actor, id: CheckInId) -> Result<check_in::Model> {
    let own = check_in::Entity::find_by_id(id).filter(check_in::Column::UserId.eq(actor.user));
    own.one(db).await?.ok_or_else(not_found)
}

/// What speaks against reports, their check-ins included, in the order in which it was found: for reports, each with its
/// check-in, whose evidence the caller may see.
///
/// # Errors
/// What the database answers.
pub async fn findings_unscoped(
    db: &impl ConnectionTrait,
    of: &[(VisitId, Option<CheckInId>)],
) -> Result<HashMap<VisitId, Vec<visit_finding::Model>>> {
    let mut found: HashMap<VisitId, Vec<visit_finding::Model>> = HashMap::new();
    if of.is_empty() {
        return Ok(found);
    }
    let begun: HashMap<CheckInId, VisitId> =
        of.iter().filter_map(|(visit, begun)| begun.map(|begun| (begun, *visit))).collect();
    let ids: Vec<CheckInId> = begun.keys().copied().collect();
    let mut visit_of = HashMap::new();
    for (begin, both) in check_ins_unscoped(db, &ids).await? {
        let visit = begun.get(&begin).copied();
        visit_of.extend(both.into_iter().filter_map(|row| Some((row.id, visit?))));
    }
    let check_ins: Vec<CheckInId> = visit_of.keys().copied().collect();
    let visits: Vec<VisitId> = of.iter().map(|(visit, _)| *visit).collect();
    let of_visits = among(db, visit_finding::Column::VisitId, &visits);
    let of_check_ins = among(db, visit_finding::Column::CheckInId, &check_ins);
    let rows = visit_finding::Entity::find().filter(Condition::any().add(of_visits).add(of_check_ins));
    for row in rows.order_by_asc(visit_finding::Column::Id).all(db).await? {
        let of_check_in = row.check_in_id.and_then(|id| visit_of.get(&id).copied());
        if let Some(visit) = row.visit_id.or(of_check_in) {
            found.entry(visit).or_default().push(row);
        }
    }
    Ok(found)
}

/// What was found of a check-in and of its end, for the report that names it.
///
/// # Errors
/// What the database answers.
pub(super) async fn of_check_in_unscoped(
    db: &impl ConnectionTrait,
    begin: CheckInId,
) -> Result<Vec<visit_finding::Model>> {
    let end = check_in::Entity::find()
        .select_only()
        .column(check_in::Column::Id)
        .filter(check_in::Column::BeginId.eq(begin))
        .into_query();
    let its = Condition::any()
        .add(visit_finding::Column::CheckInId.eq(begin))
        .add(visit_finding::Column::CheckInId.in_subquery(end));
    Ok(visit_finding::Entity::find().filter(its).all(db).await?)
}

/// What a picture was used for before, as its reviewer is shown it: the customer and the dealer in full only where he sees that
/// report anyway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierUse {
    /// The earlier report.
    pub visit: visit::Model,
    /// Whether he sees that report anyway.
    pub seen: bool,
    /// Who was visited.
    pub customer: String,
    /// Whose report it is.
    pub dealer: String,
}

/// The earlier uses by reports: for findings that the caller reviews.
///
/// # Errors
/// What the database answers.
pub async fn earlier_unscoped(
    db: &impl ConnectionTrait,
    actor: &Actor,
    of: &[VisitId],
) -> Result<HashMap<VisitId, EarlierUse>> {
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let found = rows::all(db, visit::Entity::find().filter(among(db, visit::Column::Id, of))).await?;
    let seen: Vec<VisitId> = visits::by_ids(db, actor, of).await?.into_iter().map(|row| row.id).collect();
    let whom: Vec<CustomerId> = found.iter().map(|row| row.customer_id).collect();
    let names: Vec<(CustomerId, String)> = customer::Entity::find()
        .select_only()
        .columns([customer::Column::Id, customer::Column::Name])
        .filter(among(db, customer::Column::Id, &whom))
        .into_tuple()
        .all(db)
        .await?;
    let whose: Vec<UnitId> = found.iter().map(|row| row.dealer_id).collect();
    let dealers: Vec<(UnitId, String)> = unit::Entity::find()
        .select_only()
        .columns([unit::Column::Id, unit::Column::Name])
        .filter(among(db, unit::Column::Id, &whose))
        .into_tuple()
        .all(db)
        .await?;
    let (names, dealers): (HashMap<_, _>, HashMap<_, _>) = (names.into_iter().collect(), dealers.into_iter().collect());
    let use_of = |row: visit::Model| {
        let seen = seen.contains(&row.id);
        let shown = |name: Option<&String>| name.map(|name| if seen { name.clone() } else { masked(name) });
        let customer = shown(names.get(&row.customer_id)).unwrap_or_default();
        let dealer = shown(dealers.get(&row.dealer_id)).unwrap_or_default();
        (row.id, EarlierUse { seen, customer, dealer, visit: row })
    };
    Ok(found.into_iter().map(use_of).collect())
}

/// The first character of a name.
fn masked(name: &str) -> String {
    let first: String = name.chars().take(1).collect();
    format!("{first}***")
}

/// Whether somebody is shown the picture because he reviews a report that used it again.
///
/// # Errors
/// What the database answers.
pub async fn is_shown(db: &impl ConnectionTrait, actor: &Actor, photo: PhotoId) -> Result<bool> {
    if !Action::VisitReview.allows(actor.role) {
        return Ok(false);
    }
    let again = visit_finding::Entity::find()
        .select_only()
        .column(visit_finding::Column::VisitId)
        .filter(visit_finding::Column::EarlierPhotoId.eq(photo))
        .into_query();
    let his = Condition::any().add(Column::State.eq(EvidenceState::Waiting)).add(Column::DecidedBy.eq(actor.user));
    let reviewed = visit_review::Entity::find()
        .filter(Column::VisitId.in_subquery(again))
        .filter(visible(actor))
        .filter(Column::VisitorId.ne(actor.user))
        .filter(his);
    Ok(reviewed.count(db).await? > 0)
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn of_a_name_the_first_character_is_left() {
        assert_eq!(masked("唐山远通物流有限公司"), "唐***");
        assert_eq!(masked(""), "***");
    }
}
