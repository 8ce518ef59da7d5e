//! Merges the roots of all nouns and says what each field needs. The only file that imports all nouns.

use std::sync::Arc;

use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions, Schema, SchemaBuilder, ValidationMode};

use super::{
    account_map::{AccountMapMutation, AccountMapQuery},
    approval::{ApprovalMutation, ApprovalQuery, ApprovalSubscription},
    audit::AuditQuery,
    concession::{ConcessionMutation, ConcessionQuery},
    customer::{CustomerMutation, CustomerQuery, CustomerSearchQuery, MergeMutation, MergeQuery, VehicleMutation},
    follow_up::{FollowUpMutation, FollowUpQuery},
    form::{FormMutation, FormQuery},
    funnel::FunnelQuery,
    gift::{GiftMutation, GiftQuery},
    grading::{GradingMutation, GradingQuery},
    kit::{Access, Gate, Guarded},
    labels::LabelQuery,
    lead::{LeadMutation, LeadQuery},
    ledger::{LedgerMutation, LedgerQuery},
    node::NodeQuery,
    offence::{OffenceMutation, OffenceQuery},
    org::{ChannelMutation, OrgMutation, OrgQuery},
    person::{PersonMutation, PersonQuery},
    policy::{PolicyMutation, PolicyQuery},
    session::{SessionMutation, SessionQuery},
    standing::{GroupMutation, GroupQuery, StandingMutation, TrialQuery},
    visit::{
        LatePhotoQuery, VisitEffectMutation, VisitMutation, VisitQuery, VisitReviewMutation, VisitReviewQuery,
        plan::{VisitPlanMutation, VisitPlanQuery},
    },
    work_list::WorkListQuery,
};
use crate::{
    app::App,
    auth::Action::{self, *},
};

/// What can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    SessionQuery,
    OrgQuery,
    PersonQuery,
    CustomerQuery,
    CustomerSearchQuery,
    GroupQuery,
    TrialQuery,
    MergeQuery,
    AccountMapQuery,
    VisitQuery,
    VisitReviewQuery,
    VisitPlanQuery,
    LatePhotoQuery,
    LeadQuery,
    FollowUpQuery,
    OffenceQuery,
    WorkListQuery,
    FunnelQuery,
    AuditQuery,
    PolicyQuery,
    GradingQuery,
    LabelQuery,
    NodeQuery,
    LedgerQuery,
    ApprovalQuery,
    GiftQuery,
    FormQuery,
    ConcessionQuery,
);

/// What can be done. Each mutation takes one `input` and answers with what it changed; each input may carry an
/// `operationId`: sent again, the same request answers the same and does nothing twice (ALL-4).
#[derive(MergedObject, Default)]
pub struct Mutation(
    SessionMutation,
    OrgMutation,
    ChannelMutation,
    PersonMutation,
    CustomerMutation,
    AccountMapMutation,
    VisitMutation,
    VisitReviewMutation,
    VisitPlanMutation,
    LedgerMutation,
    PolicyMutation,
    StandingMutation,
    GroupMutation,
    VehicleMutation,
    GradingMutation,
    MergeMutation,
    LeadMutation,
    FollowUpMutation,
    OffenceMutation,
    ApprovalMutation,
    GiftMutation,
    FormMutation,
    VisitEffectMutation,
    ConcessionMutation,
);

/// What is told as it happens, over a WebSocket. Each time it is read anew, under the rights that you have then.
#[derive(MergedSubscription, Default)]
pub struct Subscription(ApprovalSubscription);

/// The rights of the queries.
pub struct QueryAccess;

/// The rights of the mutations.
pub struct MutationAccess;

/// The rights of the subscriptions.
pub struct SubscriptionAccess;

const fn needs(action: Action) -> Access {
    Access::Needs(action)
}

impl Guarded for QueryAccess {
    const ACCESS: &'static [(&'static str, Access)] = &[
        ("viewer", needs(OwnAccount)),
        ("sessions", needs(OwnAccount)),
        ("unit", needs(OrgView)),
        ("units", needs(OrgView)),
        ("divisions", needs(OwnAccount)),
        ("division", needs(OwnAccount)),
        ("workSites", needs(OwnAccount)),
        ("channels", needs(OwnAccount)),
        ("maker", needs(OwnAccount)),
        ("user", needs(UserView)),
        ("users", needs(UserView)),
        ("auditTrail", needs(AuditView)),
        ("enumLabels", Access::Open),
        // what is found depends on what one may see of its type
        ("node", needs(OwnAccount)),
        ("nodes", needs(OwnAccount)),
        ("visit", needs(VisitView)),
        ("visits", needs(VisitView)),
        ("visitReviews", needs(VisitReview)),
        ("plannedVisit", needs(VisitView)),
        ("plannedVisits", needs(VisitView)),
        ("visitPlan", needs(VisitView)),
        ("visitFigures", needs(VisitView)),
        ("knownPhotos", needs(VisitReport)),
        ("funnel", needs(FunnelView)),
        ("funnelEntries", needs(FunnelView)),
        ("lead", needs(LeadView)),
        ("leads", needs(LeadView)),
        ("verifyLeadReceipt", needs(LeadView)),
        ("followUp", needs(LeadView)),
        ("followUps", needs(LeadView)),
        ("offence", needs(OffenceView)),
        ("offences", needs(OffenceView)),
        ("workList", needs(LeadView)),
        ("customer", needs(CustomerView)),
        ("customers", needs(CustomerView)),
        ("customerTaken", needs(CustomerTaken)),
        ("approval", needs(ApprovalView)),
        ("approvals", needs(ApprovalView)),
        ("approvalDelegations", needs(ApprovalDecide)),
        ("approvalDeputies", needs(ApprovalDecide)),
        ("complianceNotices", needs(ComplianceView)),
        ("customerGroup", needs(GroupManage)),
        ("customerGroups", needs(GroupManage)),
        ("groupMembers", needs(GroupManage)),
        ("tryPolicy", needs(PolicyTry)),
        ("policyAt", needs(PolicyView)),
        ("policies", needs(PolicyView)),
        ("policyHistory", needs(PolicyView)),
        ("gradeReviews", needs(CustomerView)),
        ("importantCustomers", needs(CustomerView)),
        ("badEvents", needs(CustomerView)),
        ("gradesToAssess", needs(CustomerView)),
        ("eliminationList", needs(CustomerView)),
        ("supportHistory", needs(CustomerView)),
        ("customerImport", needs(LedgerImport)),
        ("customerImports", needs(LedgerImport)),
        ("monthlyLedger", needs(LedgerView)),
        ("monthlyLedgers", needs(LedgerView)),
        ("monthlyLedgerRows", needs(LedgerView)),
        ("ledgerConsolidation", needs(LedgerCollect)),
        ("duplicateCandidates", needs(CustomerMerge)),
        ("searchCustomers", needs(CustomerView)),
        ("gift", needs(GiftView)),
        ("gifts", needs(GiftView)),
        ("giftStandards", needs(GiftView)),
        ("giftStandardHistory", needs(GiftView)),
        ("giftStocks", needs(GiftView)),
        ("giftMovements", needs(GiftLedgerView)),
        ("giftIssue", needs(GiftView)),
        ("giftIssues", needs(GiftView)),
        ("giftFigures", needs(GiftLedgerView)),
        ("form", needs(VisitView)),
        ("forms", needs(VisitView)),
        ("formVersions", needs(VisitView)),
        ("concession", needs(ConcessionView)),
        ("concessions", needs(ConcessionView)),
        ("concessionFigures", needs(Action::ConcessionFigures)),
    ];
}

impl Guarded for MutationAccess {
    const ACCESS: &'static [(&'static str, Access)] = &[
        ("signIn", Access::Open),
        ("refreshSession", Access::Open),
        ("revokeSession", needs(OwnAccount)),
        ("createUnit", needs(OrgManage)),
        ("updateUnit", needs(OrgManage)),
        ("moveUnit", needs(OrgManage)),
        ("setTerritory", needs(OrgManage)),
        ("createWorkSite", needs(OrgManage)),
        ("setChannelBusiness", needs(ChannelManage)),
        ("inviteUser", needs(UserManage)),
        ("suspendUser", needs(UserManage)),
        ("restoreUser", needs(UserManage)),
        ("resetPassword", needs(UserManage)),
        ("changeUserRole", needs(UserManage)),
        ("setPassword", Access::Open),
        ("changeOwnPassword", needs(OwnAccount)),
        ("submitVisitReport", needs(VisitReport)),
        ("amendVisitReport", needs(VisitReport)),
        ("recordCheckIn", needs(VisitReport)),
        ("decideVisitReview", needs(VisitReview)),
        ("planVisit", needs(Action::VisitPlan)),
        ("changePlannedVisit", needs(Action::VisitPlan)),
        ("cancelPlannedVisit", needs(Action::VisitPlan)),
        ("reportLead", needs(LeadReport)),
        ("handOverLead", needs(LeadAssign)),
        ("recordFollowUp", needs(FollowUpRecord)),
        ("loseLead", needs(LeadWork)),
        ("passLead", needs(LeadPass)),
        ("recordTenderStep", needs(LeadWork)),
        ("recordOffence", needs(OffenceRecord)),
        ("answerOffence", needs(OffenceAnswer)),
        ("decideOffence", needs(OffenceDecide)),
        ("reverseOffence", needs(OffenceDecide)),
        ("requestPromotion", needs(FollowUpRecord)),
        ("exportFollowUpLedger", needs(LedgerExport)),
        ("createCustomer", needs(CustomerEdit)),
        ("updateCustomer", needs(CustomerEdit)),
        ("setContacts", needs(CustomerEdit)),
        ("setFleet", needs(CustomerEdit)),
        ("setPurchasePlans", needs(CustomerEdit)),
        ("setVehicles", needs(CustomerEdit)),
        ("setCustomerFacts", needs(CustomerEdit)),
        ("setCustomerSites", needs(CustomerEdit)),
        ("setIntroducer", needs(CustomerEdit)),
        ("recordPurchase", needs(CustomerEdit)),
        ("createCustomerGroup", needs(GroupManage)),
        ("joinGroup", needs(GroupManage)),
        ("leaveGroup", needs(GroupManage)),
        ("assignCustomer", needs(CustomerAssign)),
        ("shareCustomer", needs(CustomerAssign)),
        ("unshareCustomer", needs(CustomerAssign)),
        ("archiveCustomer", needs(CustomerAssign)),
        ("restoreCustomer", needs(CustomerAssign)),
        ("revealPhone", needs(PhoneReveal)),
        ("requestApproval", needs(ApprovalRequest)),
        ("changeApprovalRequest", needs(ApprovalRequest)),
        ("withdrawApproval", needs(ApprovalRequest)),
        ("decideApproval", needs(ApprovalDecide)),
        ("passOnApproval", needs(ApprovalDecide)),
        ("delegateApprovals", needs(ApprovalDecide)),
        ("endDelegation", needs(ApprovalDecide)),
        ("setPolicies", needs(PolicySet)),
        ("setTradeYear", needs(Action::TradeRecord)),
        ("proposeGrade", needs(Action::GradePropose)),
        ("reviewGrade", needs(Action::GradeReview)),
        ("approveGrade", needs(Action::GradeApprove)),
        ("recordBadEvent", needs(Action::BadEventRecord)),
        ("lowerGrade", needs(Action::GradeChange)),
        ("raiseGrade", needs(Action::GradeChange)),
        ("placeContact", needs(AccountMapEdit)),
        ("setRelationship", needs(AccountMapEdit)),
        ("setBuyingCriteria", needs(AccountMapEdit)),
        ("scoreCompetitors", needs(AccountMapEdit)),
        ("completeDevelopmentStep", needs(AccountMapEdit)),
        ("exportCustomerLedger", needs(LedgerExport)),
        ("importCustomers", needs(LedgerImport)),
        ("handInMonthlyLedger", needs(LedgerHandIn)),
        ("consolidateMonthlyLedger", needs(LedgerCollect)),
        ("exportMonthlyLedger", needs(LedgerView)),
        ("mergeCustomers", needs(CustomerMerge)),
        ("undoMerge", needs(CustomerMerge)),
        ("createGift", needs(GiftManage)),
        ("updateGift", needs(GiftManage)),
        ("setGiftStandard", needs(GiftManage)),
        ("receiveGifts", needs(Action::GiftStock)),
        ("transferGifts", needs(Action::GiftStock)),
        ("countGift", needs(Action::GiftStock)),
        ("issueGift", needs(Action::GiftIssue)),
        ("requestGiftApproval", needs(Action::GiftIssue)),
        ("returnGift", needs(Action::GiftIssue)),
        ("publishForm", needs(FormPublish)),
        ("judgeVisit", needs(VisitJudge)),
        ("openConcession", needs(ConcessionOpen)),
        ("changeConcession", needs(ConcessionOpen)),
        ("completeConcession", needs(ConcessionOpen)),
        ("closeConcession", needs(ConcessionOpen)),
        ("withdrawConcession", needs(ConcessionOpen)),
    ];
}

impl Guarded for SubscriptionAccess {
    const ACCESS: &'static [(&'static str, Access)] = &[("approvalAnswered", needs(ApprovalRequest))];
}

/// The API's schema.
pub type ApiSchema =
    Schema<Gate<Query, QueryAccess>, Gate<Mutation, MutationAccess>, Gate<Subscription, SubscriptionAccess>>;

/// Nested selection sets that the executor walks through, those of fragments included. The transport refuses documents
/// far below that.
const LEVELS: usize = 100;

/// The schema over an application. It executes what it is given: that documents are valid and within bounds, and whether
/// introspection is answered, is the transport's matter.
#[must_use]
pub fn build(app: Arc<App>) -> ApiSchema {
    roots().data(app).disable_suggestions().validation_mode(ValidationMode::Fast).limit_recursive_depth(LEVELS).finish()
}

/// The printed schema, as `schema.graphql` holds it.
#[must_use]
pub fn sdl() -> String {
    roots().finish().sdl_with_options(SDLExportOptions::new())
}

type Roots =
    SchemaBuilder<Gate<Query, QueryAccess>, Gate<Mutation, MutationAccess>, Gate<Subscription, SubscriptionAccess>>;

fn roots() -> Roots {
    let (query, mutation) = (Gate::new(Query::default()), Gate::new(Mutation::default()));
    Schema::build(query, mutation, Gate::new(Subscription::default()))
}
