//! Who may go on with a lead (LEAD-9): the channel whose business it is, by its dealers, or by the people at HQ whom it was
//! passed on to.

use std::collections::HashMap;

use longhaul_entity::{ChannelId, ClosedEnum, LeadId, channel, customer, enums::Role, lead, lead_passing};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::query;
use crate::{
    auth::Actor,
    db::{Op, among},
    domain::boundary,
    error::{Code, Refusal, Result},
};

/// How a lead stands to the channels.
#[derive(Clone, Debug, Default)]
pub struct Handling {
    /// Whose business it is; none for a series that no channel sells.
    pub route: Option<channel::Model>,
    /// The channels that its dealer is named for.
    pub of_dealer: Vec<ChannelId>,
    /// How it was passed on, the first time first.
    pub passings: Vec<lead_passing::Model>,
}

impl Handling {
    /// How the lead stands, for an operation that has locked it.
    pub(super) async fn of(op: &Op<'_>, lead: &lead::Model) -> Result<Self> {
        let wish = (lead.customer_id, lead.series.clone());
        let mut routes = boundary::query::routes_unscoped(op.tx(), std::slice::from_ref(&wish)).await?;
        let mut channels = boundary::query::channels_of_unscoped(op.tx(), &[lead.dealer_id]).await?;
        let mut passings = passings_unscoped(op.tx(), &[lead.id]).await?;
        Ok(Self {
            route: routes.remove(&wish),
            of_dealer: channels.remove(&lead.dealer_id).unwrap_or_default(),
            passings: passings.remove(&lead.id).unwrap_or_default(),
        })
    }

    /// The channel that it was passed on to last.
    #[must_use]
    pub fn passed_to(&self) -> Option<ChannelId> {
        self.passings.last().map(|passing| passing.to_channel_id)
    }

    /// Whether the dealer's people may plan and negotiate.
    #[must_use]
    pub fn is_of_dealer(&self) -> bool {
        boundary::rules::may_handle(self.route.as_ref(), &self.of_dealer)
    }

    /// Whether somebody may plan and negotiate who may see the lead: the dealer's people where it is their business, and those of
    /// the channel at HQ that it was passed on to while it is that channel's.
    #[must_use]
    pub fn is_for(&self, actor: &Actor) -> bool {
        match actor.role {
            Role::DealerStaff | Role::DealerManager => self.is_of_dealer(),
            Role::HqManager => {
                let route = self.route.as_ref().map(|route| route.id);
                self.passed_to()
                    .is_some_and(|channel| in_channel(actor, channel) && route.is_none_or(|own| own == channel))
            }
            _ => false,
        }
    }

    /// Refuses whoever may not plan or negotiate.
    ///
    /// # Errors
    /// RULE LEAD-9, with the channel whose business it is.
    pub(super) fn check(&self, actor: &Actor, field: &'static str) -> Result<()> {
        if self.is_for(actor) {
            return Ok(());
        }
        let zh = "该客户属于其他销售通路的业务，请转介，不能自行洽谈";
        let en = "The customer is another channel's business: pass the lead on, and do not negotiate";
        let refusal = Refusal::new(Code::Rule, zh, en).rule("LEAD-9").field(field);
        Err(match &self.route {
            Some(route) => refusal.fact("channel", route.kind.text()).into(),
            None => refusal.into(),
        })
    }

    /// Refuses whoever may not feed back how it ended: the dealer may until it has passed the lead on.
    ///
    /// # Errors
    /// As [`Handling::check`].
    pub(super) fn may_feed_back(&self, actor: &Actor) -> Result<()> {
        if self.passings.is_empty() && actor.role != Role::HqManager { Ok(()) } else { self.check(actor, "input.id") }
    }
}

/// Whether somebody at HQ decides for that channel.
pub(super) fn in_channel(actor: &Actor, channel: ChannelId) -> bool {
    actor.channel.is_none_or(|own| own == channel)
}

/// Whether he may go on with the lead that he has locked and that `field` named: plans, follow-ups and contracts about it ask
/// this first.
///
/// # Errors
/// RULE LEAD-9 for another channel's business.
pub async fn may_deal(op: &Op<'_>, actor: &Actor, lead: &lead::Model, field: &'static str) -> Result<()> {
    Handling::of(op, lead).await?.check(actor, field)
}

/// Whether the dealer that is responsible for the customer, whose row is locked, may plan visits to it (LEAD-9): industry key accounts
/// are the key-account department's; for others, a series is another channel's where every open lead of the dealer is about such.
///
/// # Errors
/// RULE LEAD-9 for another channel's business.
pub async fn may_plan(op: &Op<'_>, customer: &customer::Model, field: &'static str) -> Result<()> {
    let open = lead::Entity::find()
        .select_only()
        .column(lead::Column::Series)
        .distinct()
        .filter(query::of_customer(customer.id))
        .filter(lead::Column::DealerId.eq(customer.dealer_id))
        .filter(lead::Column::Ended.is_null());
    let open: Vec<String> = open.into_tuple().all(op.tx()).await?;
    // Without a lead the class alone says whose business it is.
    let series = if open.is_empty() { vec![String::new()] } else { open };
    let wishes: Vec<_> = series.into_iter().map(|series| (customer.id, series)).collect();
    let routes = boundary::query::routes_unscoped(op.tx(), &wishes).await?;
    let mut channels = boundary::query::channels_of_unscoped(op.tx(), &[customer.dealer_id]).await?;
    let of_dealer = channels.remove(&customer.dealer_id).unwrap_or_default();
    if wishes.iter().any(|wish| boundary::rules::may_handle(routes.get(wish), &of_dealer)) {
        return Ok(());
    }
    let zh = "该客户属于其他销售通路的业务，不能制定拜访计划";
    let en = "The customer is another channel's business: no visit is planned";
    let refusal = Refusal::new(Code::Rule, zh, en).rule("LEAD-9").field(field);
    Err(match wishes.iter().find_map(|wish| routes.get(wish)) {
        Some(route) => refusal.fact("channel", route.kind.text()).into(),
        None => refusal.into(),
    })
}

/// How leads were passed on, the first time first; for leads that the caller has seen through a scoped finder.
///
/// # Errors
/// What the database answers.
pub async fn passings_unscoped(
    db: &impl ConnectionTrait,
    of: &[LeadId],
) -> Result<HashMap<LeadId, Vec<lead_passing::Model>>> {
    let rows = lead_passing::Entity::find().filter(among(db, lead_passing::Column::LeadId, of));
    let mut found: HashMap<LeadId, Vec<lead_passing::Model>> = HashMap::new();
    for row in rows.order_by_asc(lead_passing::Column::Seq).all(db).await? {
        found.entry(row.lead_id).or_default().push(row);
    }
    Ok(found)
}
