//! What clients hand in about leads, read into the domain's operations.

use async_graphql::InputObject;
use longhaul_entity::{
    CustomerId, LeadId, UserId,
    enums::{CustomerKind, LeadKind, LossReason, PurchaseWay, Source, TenderStage, TransportUse},
};
use uuid::Uuid;

use crate::{
    domain::{
        customer::Card,
        lead::{Described, Whom, lose::LoseLead, report::ReportLead, tender::RecordTenderStep},
    },
    error::invalid,
    graphql::{
        customer::{ContactInput, contacts, firm_name},
        kit::{Date, DateTime, E, Gid, Money, Reply, Typed},
    },
    vocab::{CreditCode, Phone, RegionCode},
};

/// A customer that the reporter does not see, or that is new (LEAD-1). Code, phone and the name of a body or firm find it,
/// whoever has it; found, nothing of this is written into its record, and the reporter does not learn whose it is.
#[derive(InputObject)]
pub(super) struct LeadCustomerInput {
    /// What kind of customer (CUST-2).
    kind: E<CustomerKind>,
    /// Its name, at most 120 characters.
    name: String,
    /// Its unified social credit code.
    credit_code: Option<Typed<CreditCode>>,
    /// Its own phone; an individual needs one.
    phone: Option<Typed<Phone>>,
    /// Its trade, at most 60 characters.
    industry: Option<String>,
    /// What its trucks are used for.
    transport_use: E<TransportUse>,
    /// Street address, at most 200 characters.
    address: Option<String>,
    /// The county that it lies in, or a city without counties.
    division_code: Typed<RegionCode>,
    /// Where it was learned of (CUST-8).
    source: E<Source>,
    /// Its people, at most 50; recorded with a new customer.
    #[graphql(default)]
    contacts: Vec<ContactInput>,
}

/// An intention to buy (大客户购车意向信息提报单).
#[derive(InputObject)]
pub(super) struct ReportLeadInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The lead's id, if the client makes it (UUID v7).
    id: Option<Gid<LeadId>>,
    /// A customer that the reporter sees. Either this or `customer`.
    customer_id: Option<Gid<CustomerId>>,
    /// A customer that the reporter does not see, or that is new. Either this or `customerId`.
    customer: Option<LeadCustomerInput>,
    /// What kind of purchase (LEAD-8).
    kind: E<LeadKind>,
    /// The series wanted, at most 60 characters.
    series: String,
    /// How many vehicles, 1 to 100,000.
    count: i32,
    /// The month of the purchase, `YYYYMM`: the present one or within the next ten years.
    month: i32,
    /// How it will be paid.
    way: E<PurchaseWay>,
    /// What else is known, at most 1,000 characters.
    note: Option<String>,
    /// Who is to work on it: a salesperson himself; a manager names an active person of his dealer, or nobody.
    owner_id: Option<Gid<UserId>>,
    /// When it was filled in, by the phone. It is kept, and never decides who was first (LEAD-2).
    device_at: Option<DateTime>,
}

/// Who takes a lead over.
#[derive(InputObject)]
pub(super) struct HandOverLeadInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Which lead.
    pub(super) id: Gid<LeadId>,
    /// The version that was read.
    pub(super) version: i32,
    /// An active salesperson or manager of the dealer.
    pub(super) to_id: Gid<UserId>,
}

/// A lead that is passed on (转介).
#[derive(InputObject)]
pub(super) struct PassLeadInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Which lead.
    pub(super) id: Gid<LeadId>,
    /// The version that was read.
    pub(super) version: i32,
    /// Why, and what the next one should know; at most 1,000 characters.
    pub(super) why: String,
}

/// How a purchase was lost (战败反馈).
#[derive(InputObject)]
pub(super) struct LoseLeadInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// Which lead.
    id: Gid<LeadId>,
    /// The version that was read.
    version: i32,
    /// Why.
    reason: E<LossReason>,
    /// To whom, at most 60 characters; needed unless the demand is gone.
    competitor: Option<String>,
    /// The competitor's price of a vehicle, in fen, not negative.
    price: Option<Money>,
    /// What else is known, at most 1,000 characters.
    note: Option<String>,
}

/// The next step of a tender.
#[derive(InputObject)]
pub(super) struct RecordTenderStepInput {
    /// A UUID that the client makes: sent again with the same content, the request answers the same and does nothing.
    pub(super) operation_id: Option<Uuid>,
    /// The lead; it is a tender.
    id: Gid<LeadId>,
    /// The version that was read.
    version: i32,
    /// Which step: the one after the last.
    step: E<TenderStage>,
    /// When it took place: not in the future, not before the step before.
    day: Date,
    /// What is known of it, at most 1,000 characters.
    note: Option<String>,
}

impl ReportLeadInput {
    /// The operation.
    ///
    /// # Errors
    /// INVALID, naming the field.
    pub(super) fn read(self) -> Reply<ReportLead> {
        let whom = match (self.customer_id, self.customer) {
            (Some(id), None) => Whom::Known(id.0),
            (None, Some(described)) => Whom::Described(Box::new(described.read()?)),
            _ => {
                let (zh, en) = ("请指定customerId或customer之一", "Name either customerId or customer");
                return Err(invalid("input.customerId", zh, en).rule("LEAD-1").into());
            }
        };
        Ok(ReportLead {
            id: self.id.map(|id| id.0),
            whom,
            kind: self.kind.0,
            series: self.series,
            count: self.count,
            month: self.month,
            way: self.way.0,
            note: self.note,
            owner: self.owner_id.map(|id| id.0),
            device_at: self.device_at.map(|at| at.0),
        })
    }
}

impl LeadCustomerInput {
    fn read(self) -> Reply<Described> {
        Ok(Described {
            card: Card {
                kind: self.kind.0,
                name: firm_name(&self.name, "input.customer.name".to_owned())?,
                credit_code: self.credit_code.map(|code| code.of("input.customer.creditCode")).transpose()?,
                phone: self.phone.map(|phone| phone.of("input.customer.phone")).transpose()?,
                industry: self.industry,
                transport_use: self.transport_use.0,
                area_of_use: None,
                address: self.address,
                division: self.division_code.of("input.customer.divisionCode")?,
                place: None,
                source: self.source.0,
            },
            contacts: contacts(self.contacts)?,
        })
    }
}

impl LoseLeadInput {
    /// The operation.
    pub(super) fn read(self) -> LoseLead {
        LoseLead {
            id: self.id.0,
            version: self.version,
            reason: self.reason.0,
            competitor: self.competitor,
            price: self.price.map(|price| price.0),
            note: self.note,
        }
    }
}

impl RecordTenderStepInput {
    /// The operation.
    pub(super) fn read(self) -> RecordTenderStep {
        RecordTenderStep { id: self.id.0, version: self.version, step: self.step.0, day: self.day.0, note: self.note }
    }
}
