//! Lists: requests as they are asked for, those that wait for somebody, and the notices to compliance.

use longhaul_entity::{
    ApprovalId, ClosedEnum, CustomerId, Timestamp, UnitId, app_user, approval_request, compliance_notice,
    enums::{ApprovalKind, ApprovalLevel, ApprovalState, UserStatus},
    unit_within,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};

use super::{
    query::{about, visible},
    rules::level_of,
    seats::{self, MANAGERS, Seat},
};
use crate::{
    auth::{Action, Actor, lies_within},
    domain::page::{Key, Page, Place, Window},
    error::Result,
};

/// Which requests; what is left out does not restrict.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In one of these states; empty: in any.
    pub states: Vec<ApprovalState>,
    /// Of one of these kinds; empty: of any.
    pub kinds: Vec<ApprovalKind>,
    /// Those that wait for his answer now, or those that do not.
    pub waiting_for_me: Option<bool>,
    /// Those whose level has let its time pass, or the others.
    pub overdue: Option<bool>,
    /// Those that he asked for himself, or the others.
    pub mine: Option<bool>,
    /// Asked for by this unit or one below it.
    pub unit: Option<UnitId>,
    /// About this customer, or a record that was merged into it.
    pub customer: Option<CustomerId>,
}

/// By what a list is sorted; the id decides between equals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// The latest submitted first.
    Latest,
    /// The first due first.
    Due,
}

impl Sort {
    const fn column(self) -> approval_request::Column {
        match self {
            Self::Latest => approval_request::Column::CreatedAt,
            Self::Due => approval_request::Column::DueAt,
        }
    }

    /// The row's place in this order.
    #[must_use]
    pub const fn place(self, row: &approval_request::Model) -> Place {
        let at = match self {
            Self::Latest => row.created_at,
            Self::Due => row.due_at,
        };
        Place { key: Key::Number(at.0), id: row.id.0 }
    }
}

/// The part of what he sees.
///
/// # Errors
/// FORBIDDEN for roles without approvals.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    sort: Sort,
    now: Timestamp,
    window: &Window,
) -> Result<Page<approval_request::Model>> {
    let all = wanted(db, actor, filter, now).await?;
    let part = window.apply(all, sort.column(), approval_request::Column::Id, sort == Sort::Latest);
    Ok(window.cut(part.all(db).await?))
}

/// How many there are in all that he sees.
///
/// # Errors
/// As [`list`].
pub async fn count(db: &impl ConnectionTrait, actor: &Actor, filter: &Filter, now: Timestamp) -> Result<u64> {
    Ok(wanted(db, actor, filter, now).await?.count(db).await?)
}

async fn wanted(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    now: Timestamp,
) -> Result<Select<approval_request::Entity>> {
    use approval_request::Column;

    actor.may(Action::ApprovalView)?;
    let either = |holds: Condition, asked: bool| if asked { holds } else { holds.not() };
    let overdue = Condition::all().add(Column::State.eq(ApprovalState::Pending)).add(Column::DueAt.lt(now));
    let mine = Condition::all().add(Column::RequesterId.eq(actor.user));
    let waits = match filter.waiting_for_me {
        Some(asked) => Some(either(waits_for(actor, &seats::of_actor(db, actor, now).await?), asked)),
        None => None,
    };
    let asked = visible(actor, Action::ApprovalView)
        .add_option((!filter.states.is_empty()).then(|| Column::State.is_in(filter.states.iter().copied())))
        .add_option((!filter.kinds.is_empty()).then(|| Column::Kind.is_in(filter.kinds.iter().copied())))
        .add_option(filter.overdue.map(|asked| either(overdue, asked)))
        .add_option(filter.mine.map(|asked| either(mine, asked)))
        .add_option(filter.unit.map(|top| lies_within(Column::UnitId, top)))
        .add_option(filter.customer.map(about))
        .add_option(waits);
    Ok(approval_request::Entity::find().filter(asked))
}

/// The requests that wait for whoever decides in one of those seats: the same rule as `rules::waits_for`, as a condition.
fn waits_for(actor: &Actor, seats: &[Seat]) -> Condition {
    use approval_request::Column;

    let any = seats.iter().fold(Condition::any().add(Expr::cust("1 = 0")), |any, seat| any.add(waits_in(seat)));
    Condition::all().add(Column::State.eq(ApprovalState::Pending)).add(Column::RequesterId.ne(actor.user)).add(any)
}

/// Those that lie at the seat's level, or below it where nobody is in office any more.
fn waits_in(seat: &Seat) -> Condition {
    use approval_request::Column;

    let below = ApprovalLevel::ALL.iter().filter(|level| **level < seat.level);
    let lies = below.fold(Condition::any().add(Column::Level.eq(seat.level)), |any, level| {
        any.add(Condition::all().add(Column::Level.eq(*level)).add(vacant(*level, seat.level)))
    });
    let channel =
        seat.channel.map(|own| Condition::any().add(Column::ChannelId.is_null()).add(Column::ChannelId.eq(own)));
    Condition::all()
        .add(lies_within(Column::UnitId, seat.unit))
        .add(Column::RequesterId.ne(seat.user))
        .add(lies)
        .add_option(channel)
}

/// The condition that nobody but the requester is in office from that level to the one below `to`.
fn vacant(from: ApprovalLevel, to: ApprovalLevel) -> Expr {
    let request = |column| Expr::col((approval_request::Entity, column));
    let above = unit_within::Entity::find()
        .select_only()
        .column(unit_within::Column::AncestorId)
        .filter(
            Expr::col((unit_within::Entity, unit_within::Column::UnitId)).eq(request(approval_request::Column::UnitId)),
        )
        .into_query();
    let roles = MANAGERS.into_iter().filter(|role| level_of(*role).is_some_and(|level| level >= from && level < to));
    let in_office = app_user::Entity::find()
        .select_only()
        .column(app_user::Column::Id)
        .filter(app_user::Column::Role.is_in(roles))
        .filter(app_user::Column::Status.eq(UserStatus::Active))
        .filter(Expr::col((app_user::Entity, app_user::Column::Id)).ne(request(approval_request::Column::RequesterId)))
        .filter(app_user::Column::UnitId.in_subquery(above))
        .into_query();
    Expr::exists(in_office).not()
}

/// Which notices; what is left out does not restrict.
#[derive(Clone, Debug, Default)]
pub struct NoticeFilter {
    /// Asked for by this unit or one below it.
    pub unit: Option<UnitId>,
    /// Not before this instant.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub to: Option<Timestamp>,
    /// On changing this request.
    pub request: Option<ApprovalId>,
}

/// The notices to compliance, the latest first (APPR-6).
///
/// # Errors
/// FORBIDDEN for whoever is not compliance.
pub async fn notices(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &NoticeFilter,
    window: &Window,
) -> Result<Page<compliance_notice::Model>> {
    use compliance_notice::Column;
    let part = window.apply(noticed(actor, filter)?, Column::At, Column::Id, true);
    Ok(window.cut(part.all(db).await?))
}

/// How many notices [`notices`] would give in all.
///
/// # Errors
/// As [`notices`].
pub async fn count_notices(db: &impl ConnectionTrait, actor: &Actor, filter: &NoticeFilter) -> Result<u64> {
    Ok(noticed(actor, filter)?.count(db).await?)
}

fn noticed(actor: &Actor, filter: &NoticeFilter) -> Result<Select<compliance_notice::Entity>> {
    use compliance_notice::Column;
    actor.may(Action::ComplianceView)?;
    let asked = actor
        .reach(Action::ComplianceView)
        .covers(Column::UnitId)
        .add_option(filter.unit.map(|top| lies_within(Column::UnitId, top)))
        .add_option(filter.from.map(|from| Column::At.gte(from)))
        .add_option(filter.to.map(|to| Column::At.lt(to)))
        .add_option(filter.request.map(|id| Column::RequestId.eq(id)));
    Ok(compliance_notice::Entity::find().filter(asked))
}
