//! The examples: how each root field is asked for. `$id` and the like stand for what `Target` knows.
//!
//! A field of the schema without a line here makes the matrix fail.

use longhaul::auth::Action;

use super::relation::Subject::{
    self, Approval, Customer, Delegation, FollowUp, Group, Import, Incident, Joined, Lead, Market, NewUnit, Nothing,
    Offence, Pair, Penalty, Person, Proposal, Recruit, Refresh, Reviewed, Session, SetAside, Suspended, Ticket, Unit,
    UnitOfTree, Visit,
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

pub(super) const fn ask(field: &'static str, about: Subject, text: &'static str) -> Line {
    Line { field, about, text, veil: None }
}

pub(super) const fn veiled(field: &'static str, about: Subject, veil: Action, text: &'static str) -> Line {
    Line { field, about, text, veil: Some(veil) }
}

/// Subscriptions.
pub(super) const SUBSCRIPTIONS: &[Line] = &[ask("approvalAnswered", Nothing, "approvalAnswered { id }")];

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
    ask("searchCustomers", Customer, r#"searchCustomers(text: "$name") { customer { id } matched }"#),
    ask("customerTaken", Customer, r#"customerTaken(input: { phone: "$phone" }) { taken customerId }"#),
    ask("supportHistory", Customer, r#"supportHistory(customerId: "$id") { totalCount }"#),
    ask("duplicateCandidates", Nothing, "duplicateCandidates { pageInfo { hasNextPage } }"),
    ask("customerGroup", Group, r#"customerGroup(id: "$id") { id }"#),
    ask("customerGroups", Nothing, "customerGroups { edges { cursor } }"),
    ask("groupMembers", Group, r#"groupMembers(groupId: "$id") { totalCount }"#),
    ask("tryPolicy", UnitOfTree, r#"tryPolicy(key: CUSTOMER_TIER_GOLD, value: 18, unitId: "$id") { value }"#),
    ask("visit", Visit, r#"visit(id: "$id") { id }"#),
    ask(
        "visitReviews",
        Visit,
        r#"visitReviews(filter: { customerId: "$customer" }) { edges { node { id } } totalCount }"#,
    ),
    ask(
        "knownPhotos",
        Nothing,
        r#"knownPhotos(sha256: ["0000000000000000000000000000000000000000000000000000000000000000"])"#,
    ),
    ask("visits", Visit, r#"visits(filter: { customerId: "$customer" }) { edges { node { id } } totalCount }"#),
    ask("form", Nothing, "form(kind: BOUGHT) { id }"),
    ask("forms", Nothing, "forms { id }"),
    ask("formVersions", Nothing, "formVersions(kind: BOUGHT) { edges { node { id } } totalCount }"),
    ask("lead", Lead, r#"lead(id: "$id") { id }"#),
    ask("leads", Lead, r#"leads(filter: { customerId: "$customer" }) { edges { node { id } } totalCount }"#),
    ask("followUp", FollowUp, r#"followUp(id: "$id") { id }"#),
    ask("followUps", FollowUp, r#"followUps(filter: { leadId: "$lead" }) { edges { node { id } } totalCount }"#),
    veiled("node", FollowUp, Action::LeadView, r#"node(id: "$id") { id }"#),
    ask(
        "workList",
        Nothing,
        "workList { toDecide { pageInfo { hasNextPage } } toContact { pageInfo { hasNextPage } }
            toReport { pageInfo { hasNextPage } } lapsing { pageInfo { hasNextPage } } untouched { pageInfo { hasNextPage } } }",
    ),
    ask("verifyLeadReceipt", Nothing, r#"verifyLeadReceipt(payload: "p", signature: "AAAA") { genuine }"#),
    ask("offence", Offence, r#"offence(id: "$id") { id }"#),
    ask("offences", Offence, r#"offences(filter: { customerId: "$customer" }) { edges { node { id } } totalCount }"#),
    ask("funnel", Unit, r#"funnel(unitId: "$id", from: "2026-06-01", to: "2026-06-30") { unit { id } }"#),
    ask(
        "funnelEntries",
        Unit,
        r#"funnelEntries(unitId: "$id", stage: COLLECTED, from: "2026-06-01", to: "2026-06-30") { totalCount }"#,
    ),
    ask("auditTrail", Customer, r#"auditTrail(filter: { objectId: "$id" }) { edges { node { objectId } } }"#),
    ask("customerImport", Import, r#"customerImport(id: "$id") { id }"#),
    ask("customerImports", Nothing, "customerImports { totalCount }"),
    ask("monthlyLedger", Market, r#"monthlyLedger(areaId: "$id", month: 202605) { month }"#),
    ask("monthlyLedgers", Nothing, "monthlyLedgers(month: 202605) { totalCount }"),
    ask("monthlyLedgerRows", Market, r#"monthlyLedgerRows(areaId: "$id", month: 202605) { totalCount }"#),
    ask("ledgerConsolidation", Nothing, "ledgerConsolidation(month: 202605) { month }"),
    veiled("node", Import, Action::LedgerImport, r#"node(id: "$id") { id }"#),
    veiled("nodes", Import, Action::LedgerImport, r#"nodes(ids: ["$id"]) { id }"#),
    ask("policyAt", UnitOfTree, r#"policyAt(key: CUSTOMER_TIER_GOLD, unitId: "$id") { value version { id } }"#),
    ask("policies", UnitOfTree, r#"policies(unitId: "$id", prefix: "customer.") { key value }"#),
    ask("policyHistory", UnitOfTree, r#"policyHistory(key: FOLLOW_UP_CONTACT, unitId: "$id") { totalCount }"#),
    ask(
        "gradeReviews",
        Proposal,
        r#"gradeReviews(filter: { customerId: "$customer" }) { edges { node { id } } totalCount }"#,
    ),
    ask("importantCustomers", Unit, r#"importantCustomers(year: 2026, unitId: "$id") { totalCount }"#),
    ask(
        "badEvents",
        Incident,
        r#"badEvents(filter: { customerId: "$customer" }) { edges { node { id } } totalCount }"#,
    ),
    ask("gradesToAssess", Unit, r#"gradesToAssess(unitId: "$id") { totalCount }"#),
    ask("eliminationList", Unit, r#"eliminationList(unitId: "$id", scheme: SCORE) { totalCount }"#),
    ask("approval", Approval, r#"approval(id: "$id") { id }"#),
    ask(
        "approvals",
        Approval,
        r#"approvals(filter: { customerId: "$customer" }) { edges { node { id } } totalCount }"#,
    ),
    ask("approvalDelegations", Nothing, "approvalDelegations { totalCount }"),
    ask("approvalDeputies", Nothing, "approvalDeputies { userId }"),
    ask("complianceNotices", Nothing, "complianceNotices { totalCount }"),
    veiled("node", Approval, Action::ApprovalView, r#"node(id: "$id") { id }"#),
    veiled("nodes", Approval, Action::ApprovalView, r#"nodes(ids: ["$id"]) { id }"#),
    veiled("node", Customer, Action::CustomerView, r#"node(id: "$id") { id }"#),
    veiled("node", Visit, Action::VisitView, r#"node(id: "$id") { id }"#),
    veiled("node", Lead, Action::LeadView, r#"node(id: "$id") { id }"#),
    veiled("node", Offence, Action::OffenceView, r#"node(id: "$id") { id }"#),
    veiled("nodes", Offence, Action::OffenceView, r#"nodes(ids: ["$id"]) { id }"#),
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
        "setChannelBusiness",
        Nothing,
        r#"setChannelBusiness(input: { channelId: "Channel:01920000-0000-7000-8000-000000000004", series: [], dealerIds: [] })
            { channel { id } }"#,
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
        "setVehicles",
        Customer,
        r#"setVehicles(input: { id: "$id", version: $version, vehicles: [] }) { customer { id } }"#,
    ),
    ask(
        "setPurchasePlans",
        Customer,
        r#"setPurchasePlans(input: { id: "$id", version: $version, purchasePlans: [] }) { customer { id } }"#,
    ),
    ask(
        "setCustomerFacts",
        Customer,
        r#"setCustomerFacts(input: { id: "$id", version: $version, stateOwned: true }) { customer { id } }"#,
    ),
    ask(
        "setCustomerSites",
        Customer,
        r#"setCustomerSites(input: { id: "$id", version: $version, siteIds: [] }) { customer { id } }"#,
    ),
    ask("setIntroducer", Customer, r#"setIntroducer(input: { id: "$id", version: $version }) { customer { id } }"#),
    ask(
        "recordPurchase",
        Customer,
        r#"recordPurchase(input: { customerId: "$id", brand: "远航", series: "H5", vehicles: 1 }) { customer { id } }"#,
    ),
    ask("createCustomerGroup", Nothing, r#"createCustomerGroup(input: { name: "集团$new" }) { group { id } }"#),
    ask("joinGroup", Group, r#"joinGroup(input: { groupId: "$id", customerId: "$customer" }) { customer { id } }"#),
    ask("leaveGroup", Group, r#"leaveGroup(input: { groupId: "$id", customerId: "$customer" }) { customer { id } }"#),
    ask(
        "assignCustomer",
        Customer,
        r#"assignCustomer(input: { id: "$id", version: $version, ownerId: "$user" }) { customer { id } }"#,
    ),
    ask("shareCustomer", Customer, r#"shareCustomer(input: { id: "$id", userId: "$user" }) { customer { id } }"#),
    ask("unshareCustomer", Customer, r#"unshareCustomer(input: { id: "$id", userId: "$user" }) { customer { id } }"#),
    ask("archiveCustomer", Customer, r#"archiveCustomer(input: { id: "$id", version: $version }) { customer { id } }"#),
    ask("restoreCustomer", SetAside, r#"restoreCustomer(input: { id: "$id", version: $version }) { customer { id } }"#),
    ask(
        "mergeCustomers",
        Pair,
        r#"mergeCustomers(input: { keepId: "$id", keepVersion: $version, mergeId: "$other", mergeVersion: $otherVersion,
            why: "重复" }) { mergeId }"#,
    ),
    ask("undoMerge", Joined, r#"undoMerge(input: { id: "$merge", why: "有误" }) { mergeId }"#),
    ask("revealPhone", Customer, r#"revealPhone(input: { customerId: "$id" }) { phone }"#),
    ask("revealPhone", Customer, r#"revealPhone(input: { contactId: "$contact" }) { phone }"#),
    ask(
        "placeContact",
        Customer,
        r#"placeContact(input: { customerId: "$id", contactId: "$contact", part: DECIDES, share: 50, stance: SUPPORTS })
            { customer { id } }"#,
    ),
    ask(
        "setRelationship",
        Customer,
        r#"setRelationship(input: { customerId: "$id", contactId: "$contact", stage: KNOWN, holderId: "$user" })
            { customer { id } }"#,
    ),
    ask(
        "setBuyingCriteria",
        Customer,
        r#"setBuyingCriteria(input: { customerId: "$id", weights: { industryStanding: 0, brand: 0, performance: 0, price: 1,
            supply: 0, response: 0, afterSales: 0, relationship: 0 } }) { customer { id } }"#,
    ),
    // Of a customer without weights: who may score is told so.
    ask(
        "scoreCompetitors",
        Customer,
        r#"scoreCompetitors(input: { customerId: "$id", version: 1, ours: { industryStanding: 0, brand: 0, performance: 0,
            price: 1, supply: 0, response: 0, afterSales: 0, relationship: 0 }, competitors: [] }) { customer { id } }"#,
    ),
    ask(
        "completeDevelopmentStep",
        Customer,
        r#"completeDevelopmentStep(input: { customerId: "$id", round: 1, step: PHONE_APPOINTMENT, output: "周三" })
            { customer { id } }"#,
    ),
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
        "recordCheckIn",
        Customer,
        r#"recordCheckIn(input: { customerId: "$id", kind: BEGIN, latitude: 39.6, longitude: 118.2, accuracy: 10, provider: GPS,
            deviceTime: "2026-06-15T01:00:00Z" }) { checkIn { customerId } }"#,
    ),
    ask(
        "decideVisitReview",
        Visit,
        r#"decideVisitReview(input: { visitId: "$id", version: 1, verdict: CLEAR, reason: "已核实" }) { visit { id } }"#,
    ),
    ask(
        "publishForm",
        Nothing,
        r#"publishForm(input: { kind: MEETING, titleZh: "会议", titleEn: "Meeting",
            questions: [{ key: "topic", zh: "议题", en: "Topic", kind: TEXT }] }) { version { id } }"#,
    ),
    ask("exportCustomerLedger", Nothing, "exportCustomerLedger(input: {}) { file { name } }"),
    ask("exportFollowUpLedger", Nothing, "exportFollowUpLedger(input: { bought: false }) { file { name } }"),
    ask("importCustomers", Nothing, "customerImport { id }"),
    ask(
        "handInMonthlyLedger",
        Market,
        r#"handInMonthlyLedger(input: { areaId: "$id", month: 202606 }) { monthlyLedger { month } }"#,
    ),
    ask(
        "exportMonthlyLedger",
        Market,
        r#"exportMonthlyLedger(input: { areaId: "$id", month: 202605 }) { file { name } }"#,
    ),
    ask(
        "consolidateMonthlyLedger",
        Nothing,
        "consolidateMonthlyLedger(input: { month: 202606 }) { consolidation { month } }",
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
        "recordFollowUp",
        Lead,
        r#"recordFollowUp(input: { leadId: "$id", way: PHONE, contactedAt: "2026-06-15T01:00:00Z", said: "x" })
            { followUp { id } }"#,
    ),
    ask(
        "requestPromotion",
        FollowUp,
        r#"requestPromotion(input: { followUpId: "$id", demand: 1, reason: "竞品降价", items: [{ what: "现金优惠", perVehicle: 1 }] })
            { approval { id } }"#,
    ),
    ask("loseLead", Lead, r#"loseLead(input: { id: "$id", version: $version, reason: NO_DEMAND }) { lead { id } }"#),
    ask(
        "recordTenderStep",
        Lead,
        r#"recordTenderStep(input: { id: "$id", version: $version, step: QUALIFIED, day: "2026-06-12" }) { lead { id } }"#,
    ),
    ask("passLead", Lead, r#"passLead(input: { id: "$id", version: $version, why: "请跟进" }) { lead { id } }"#),
    ask(
        "recordOffence",
        Offence,
        r#"recordOffence(input: { dealerId: "$dealer", customerId: "$customer", way: SALE,
            happenedAt: "2026-06-10T02:00:00Z", evidence: "客户来电说明已与其签约" }) { offence { state } }"#,
    ),
    ask(
        "answerOffence",
        Penalty,
        r#"answerOffence(input: { id: "$id", version: $version, words: "再次说明" }) { offence { id } }"#,
    ),
    ask(
        "decideOffence",
        Offence,
        r#"decideOffence(input: { id: "$id", version: $version, verdict: PENALISE, amount: 500000, why: "属实" })
            { offence { id } }"#,
    ),
    ask(
        "reverseOffence",
        Penalty,
        r#"reverseOffence(input: { id: "$id", version: $version, why: "有误" }) { offence { id } }"#,
    ),
    ask(
        "setPolicies",
        Unit,
        r#"setPolicies(input: { unitId: "$id", changes: [{ key: FOLLOW_UP_CONTACT, value: 4 }],
            validFrom: "2026-06-15T02:00:00Z", why: "试行" }) { policies { value } }"#,
    ),
    ask(
        "setTradeYear",
        Customer,
        r#"setTradeYear(input: { customerId: "$id", year: 2026, amount: 100, latePayments: 0, latePickups: 0,
            stagnantOrders: 0, potential: 50 }) { customer { id } }"#,
    ),
    ask(
        "proposeGrade",
        Customer,
        r#"proposeGrade(input: { customerId: "$id", scheme: STRATEGIC, grade: B, why: "提报" }) { review { id } }"#,
    ),
    ask(
        "reviewGrade",
        Proposal,
        r#"reviewGrade(input: { reviewId: "$id", accept: true, why: "同意" }) { review { id } }"#,
    ),
    ask(
        "approveGrade",
        Reviewed,
        r#"approveGrade(input: { reviewId: "$id", accept: true, why: "批准" }) { review { id } }"#,
    ),
    ask(
        "recordBadEvent",
        Customer,
        r#"recordBadEvent(input: { customerId: "$id", kind: LATE_PAYMENT, day: "2026-06-10", evidence: "催款函" })
            { event { customerId } }"#,
    ),
    ask("lowerGrade", Incident, r#"lowerGrade(input: { eventId: "$id", why: "下调" }) { event { id } }"#),
    ask(
        "raiseGrade",
        Customer,
        r#"raiseGrade(input: { customerId: "$id", scheme: STRATEGIC, present: C, from: "2026-01-01", to: "2026-06-01",
            why: "表现良好" }) { customer { id } }"#,
    ),
    ask(
        "requestApproval",
        Nothing,
        r#"requestApproval(input: { kind: PROMOTION, reason: "竞品降价", items: [{ what: "现金优惠", perVehicle: 100000 }] })
            { approval { id } }"#,
    ),
    ask(
        "changeApprovalRequest",
        Approval,
        r#"changeApprovalRequest(input: { id: "$id", version: $version, reason: "改", items: [{ what: "保养", perVehicle: 1 }] })
            { approval { id } }"#,
    ),
    ask(
        "withdrawApproval",
        Approval,
        r#"withdrawApproval(input: { id: "$id", version: $version }) { approval { id } }"#,
    ),
    ask(
        "decideApproval",
        Approval,
        r#"decideApproval(input: { id: "$id", version: $version, verdict: APPROVE }) { approval { id } }"#,
    ),
    ask(
        "passOnApproval",
        Approval,
        r#"passOnApproval(input: { id: "$id", version: $version, why: "请上级决定" }) { approval { id } }"#,
    ),
    ask(
        "delegateApprovals",
        Nothing,
        r#"delegateApprovals(input: { deputyId: "$hqManager", from: "2026-07-01T00:00:00Z", until: "2026-07-02T00:00:00Z" })
            { delegation { id } }"#,
    ),
    ask("endDelegation", Delegation, r#"endDelegation(input: { id: "$id" }) { delegation { id } }"#),
    ask(
        "changeOwnPassword",
        Nothing,
        r#"changeOwnPassword(input: { current: "$password", newPassword: "$password" }) { userId }"#,
    ),
];
