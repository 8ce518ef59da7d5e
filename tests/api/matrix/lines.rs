//! The examples: how each root field is asked for. `$id` and the like stand for what `Target` knows.
//!
//! A field of the schema without a line here makes the matrix fail.

use longhaul::auth::Action;

use super::relation::Subject::{
    self, Customer, Lead, NewUnit, Nothing, Person, Recruit, Refresh, Session, SetAside, Suspended, Ticket, Unit, UnitOfTree,
    Visit,
};

/// One way of asking for a root field.
pub(super) struct Line {
    /// The field.
    pub(super) field: &'static str,
    /// What it is asked about.
    pub(super) about: Subject,
    /// The selection.
    pub(super) text: &'static str,
    /// The right that decides where the field itself is for everybody: without it the thing is not there.
    pub(super) veil: Option<Action>,
}

const fn ask(field: &'static str, about: Subject, text: &'static str) -> Line {
    Line { field, about, text, veil: None }
}

const fn veiled(field: &'static str, about: Subject, veil: Action, text: &'static str) -> Line {
    Line { field, about, text, veil: Some(veil) }
}

/// Root fields that have no line yet, with the reason. May only shrink.
pub(super) const WITHOUT_LINE: &[(&str, &str)] = &[];

/// Queries.
pub(super) const QUERIES: &[Line] = &[
    ask("viewer", Nothing, "viewer { id }"),
    ask("sessions", Nothing, "sessions { id }"),
    ask("divisions", Nothing, "divisions { code }"),
    ask("division", Nothing, r#"division(code: "130202") { code }"#),
    ask("workSites", Nothing, "workSites { totalCount }"),
    ask("channels", Nothing, "channels { id }"),
    ask("maker", Nothing, "maker { name }"),
    ask("enumLabels", Nothing, "enumLabels { name }"),
    ask("unit", UnitOfTree, r#"unit(id: "$id") { id }"#),
    ask("units", UnitOfTree, r#"units(filter: { withinId: "$id", kind: $kind }) { edges { node { id } } totalCount }"#),
    ask("user", Person, r#"user(id: "$id") { id }"#),
    ask(
        "users",
        Person,
        r#"users(filter: { unitId: "$unit", role: $role }, first: 100) { edges { node { id } } totalCount }"#,
    ),
    ask("customer", Customer, r#"customer(id: "$id") { id }"#),
    ask("customers", Customer, r#"customers(filter: { text: "$name" }) { edges { node { id } } totalCount }"#),
    ask("customerTaken", Customer, r#"customerTaken(input: { phone: "$phone" }) { taken customerId }"#),
    ask("visit", Visit, r#"visit(id: "$id") { id }"#),
    ask("visits", Visit, r#"visits(filter: { customerId: "$customer" }) { edges { node { id } } totalCount }"#),
    ask("lead", Lead, r#"lead(id: "$id") { id }"#),
    ask("leads", Customer, r#"leads(filter: { customerId: "$id" }) { edges { node { id } } totalCount }"#),
    ask("verifyLeadReceipt", Nothing, r#"verifyLeadReceipt(payload: "p", signature: "AAAA") { genuine }"#),
    ask("funnel", Unit, r#"funnel(unitId: "$id", from: "2026-06-01", to: "2026-06-30") { unit { id } }"#),
    ask(
        "funnelEntries",
        Unit,
        r#"funnelEntries(unitId: "$id", stage: COLLECTED, from: "2026-06-01", to: "2026-06-30") { totalCount }"#,
    ),
    ask("auditTrail", Customer, r#"auditTrail(filter: { objectId: "$id" }) { edges { node { objectId } } }"#),
    veiled("node", Customer, Action::CustomerView, r#"node(id: "$id") { id }"#),
    veiled("node", Visit, Action::VisitView, r#"node(id: "$id") { id }"#),
    veiled("node", Lead, Action::LeadView, r#"node(id: "$id") { id }"#),
    veiled("node", UnitOfTree, Action::OrgView, r#"node(id: "$id") { id }"#),
    veiled("node", Person, Action::UserView, r#"node(id: "$id") { id }"#),
    veiled("nodes", Customer, Action::CustomerView, r#"nodes(ids: ["$id"]) { id }"#),
    veiled("nodes", Visit, Action::VisitView, r#"nodes(ids: ["$id"]) { id }"#),
    veiled("nodes", Lead, Action::LeadView, r#"nodes(ids: ["$id"]) { id }"#),
    veiled("nodes", UnitOfTree, Action::OrgView, r#"nodes(ids: ["$id"]) { id }"#),
    veiled("nodes", Person, Action::UserView, r#"nodes(ids: ["$id"]) { id }"#),
];

/// Mutations. `changeOwnPassword` stands last: it ends the other sessions of whoever asks.
pub(super) const MUTATIONS: &[Line] = &[
    ask("signIn", Nothing, r#"signIn(input: { phone: "$signer", password: "$password" }) { userId }"#),
    ask("refreshSession", Refresh, r#"refreshSession(input: { refreshToken: "$token" }) { userId }"#),
    ask("setPassword", Ticket, r#"setPassword(input: { ticket: "$token", newPassword: "$password" }) { userId }"#),
    ask("revokeSession", Nothing, r#"revokeSession(input: { id: "$spare" }) { sessionId }"#),
    ask("revokeSession", Session, r#"revokeSession(input: { id: "$id" }) { sessionId }"#),
    ask(
        "createUnit",
        NewUnit,
        r#"createUnit(input: { parentId: "$area", kind: DEALER, name: "$new" }) { unit { id } }"#,
    ),
    ask(
        "updateUnit",
        NewUnit,
        r#"updateUnit(input: { unitId: "$id", version: $version, name: "$new" }) { unit { id } }"#,
    ),
    ask(
        "moveUnit",
        NewUnit,
        r#"moveUnit(input: { unitId: "$id", version: $version, parentId: "$away" }) { unit { id } }"#,
    ),
    ask(
        "setTerritory",
        NewUnit,
        r#"setTerritory(input: { unitId: "$id", version: $version, divisions: ["130200"], siteIds: [] }) { unit { id } }"#,
    ),
    ask(
        "createWorkSite",
        Nothing,
        r#"createWorkSite(input: { name: "$new", kind: MINE, division: "130202", latitude: 39.6, longitude: 118.2 })
            { site { id } }"#,
    ),
    ask(
        "inviteUser",
        Recruit,
        r#"inviteUser(input: { phone: "136$new", name: "新人", role: $role, unitId: "$unit" }) { user { id } }"#,
    ),
    ask("suspendUser", Recruit, r#"suspendUser(input: { userId: "$id" }) { user { id } }"#),
    ask("restoreUser", Suspended, r#"restoreUser(input: { userId: "$id" }) { user { id } }"#),
    ask("resetPassword", Recruit, r#"resetPassword(input: { userId: "$id" }) { user { id } }"#),
    ask(
        "changeUserRole",
        Recruit,
        r#"changeUserRole(input: { userId: "$id", version: $version, role: $role, unitId: "$unit" }) { user { id } }"#,
    ),
    ask(
        "createCustomer",
        Nothing,
        r#"createCustomer(input: { kind: SMALL_ENTERPRISE, name: "新建$new", transportUse: MINING, divisionCode: "130202",
            source: WALK_IN }) { customer { id } }"#,
    ),
    ask(
        "updateCustomer",
        Customer,
        r#"updateCustomer(input: { id: "$id", version: $version, industry: "煤炭" }) { customer { id } }"#,
    ),
    ask(
        "setContacts",
        Customer,
        r#"setContacts(input: { id: "$id", version: $version, contacts: [] }) { customer { id } }"#,
    ),
    ask("setFleet", Customer, r#"setFleet(input: { id: "$id", version: $version, fleet: [] }) { customer { id } }"#),
    ask(
        "setPurchasePlans",
        Customer,
        r#"setPurchasePlans(input: { id: "$id", version: $version, purchasePlans: [] }) { customer { id } }"#,
    ),
    ask(
        "assignCustomer",
        Customer,
        r#"assignCustomer(input: { id: "$id", version: $version, ownerId: "$user" }) { customer { id } }"#,
    ),
    ask("shareCustomer", Customer, r#"shareCustomer(input: { id: "$id", userId: "$user" }) { customer { id } }"#),
    ask("unshareCustomer", Customer, r#"unshareCustomer(input: { id: "$id", userId: "$user" }) { customer { id } }"#),
    ask("archiveCustomer", Customer, r#"archiveCustomer(input: { id: "$id", version: $version }) { customer { id } }"#),
    ask("restoreCustomer", SetAside, r#"restoreCustomer(input: { id: "$id", version: $version }) { customer { id } }"#),
    ask("revealPhone", Customer, r#"revealPhone(input: { customerId: "$id" }) { phone }"#),
    ask("revealPhone", Customer, r#"revealPhone(input: { contactId: "$contact" }) { phone }"#),
    ask(
        "submitVisitReport",
        Customer,
        r#"submitVisitReport(input: { customerId: "$id", way: PHONE, visitedAt: "2026-06-15T01:00:00Z",
            deviceTime: "2026-06-15T01:50:00Z" }) { visit { customerId } }"#,
    ),
    ask(
        "amendVisitReport",
        Visit,
        r#"amendVisitReport(input: { visitId: "$id", text: "更正", deviceTime: "2026-06-15T01:55:00Z" }) { visit { id } }"#,
    ),
    ask(
        "reportLead",
        Customer,
        r#"reportLead(input: { customerId: "$id", kind: DIRECT, series: "H9", count: 2, month: 202609, way: CASH })
            { lead { id } }"#,
    ),
    ask(
        "handOverLead",
        Lead,
        r#"handOverLead(input: { id: "$id", version: $version, toId: "$user" }) { lead { id } }"#,
    ),
    ask(
        "loseLead",
        Lead,
        r#"loseLead(input: { id: "$id", version: $version, reason: NO_DEMAND }) { lead { id } }"#,
    ),
    ask(
        "recordTenderStep",
        Lead,
        r#"recordTenderStep(input: { id: "$id", version: $version, step: QUALIFIED, day: "2026-06-12" }) { lead { id } }"#,
    ),
    ask(
        "changeOwnPassword",
        Nothing,
        r#"changeOwnPassword(input: { current: "$password", newPassword: "$password" }) { userId }"#,
    ),
];
