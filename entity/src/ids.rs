//! Typed ids: a customer's id cannot stand where a visit's is asked for. All are UUID v7; the client may make them.

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An id that knows what it names.
pub trait TypedId: Copy + Eq + std::hash::Hash + Send + Sync + 'static {
    /// The type's name in a global id: `Visit:0192…`.
    const TYPE: &'static str;
    /// The id without its type.
    fn uuid(self) -> Uuid;
    /// Gives a bare id its type; whoever calls it vouches for it.
    fn from_uuid(uuid: Uuid) -> Self;
}

macro_rules! typed_ids {
    ($($(#[doc = $doc:literal])+ $name:ident = $type_name:literal;)+) => {$(
        $(#[doc = $doc])+
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, DeriveValueType,
        )]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl TypedId for $name {
            const TYPE: &'static str = $type_name;

            fn uuid(self) -> Uuid {
                self.0
            }

            fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        // No id is ever a number; SeaORM asks for the conversion all the same.
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!($type_name, ":{}"), self.0)
            }
        }
    )+};
}

typed_ids! {
    /// A unit of the organisation (组织单元).
    UnitId = "Unit";
    /// A sales channel of HQ (销售通路).
    ChannelId = "Channel";
    /// Somebody who signs in (用户).
    UserId = "User";
    /// A signed-in device (登录会话).
    SessionId = "Session";
    /// A one-time ticket to set a password (设置密码凭据).
    TicketId = "PasswordTicket";
    /// A mine or work site (矿区/工地).
    SiteId = "WorkSite";
    /// A customer (客户).
    CustomerId = "Customer";
    /// A person at a customer's (联系人).
    ContactId = "Contact";
    /// An entry of the log of a customer's decision map (支持度变化).
    SupportEventId = "SupportEvent";
    /// A completed step of a customer's development (开发步骤).
    DevelopmentStepId = "DevelopmentStep";
    /// A line of a customer's fleet (车队明细).
    FleetItemId = "FleetItem";
    /// What a customer means to buy (购车计划).
    PurchasePlanId = "PurchasePlan";
    /// That two records of one customer became one (客户合并).
    MergeId = "CustomerMerge";
    /// A group of customers that count together (集团客户).
    GroupId = "CustomerGroup";
    /// A purchase of a customer (购车记录).
    PurchaseId = "CustomerPurchase";
    /// A change of a customer's standing (客户定位变动).
    StandingChangeId = "StandingChange";
    /// A visit report (拜访报告).
    VisitId = "Visit";
    /// A visit that somebody means to make in a month (计划拜访).
    PlannedVisitId = "PlannedVisit";
    /// A photo of a visit (拜访照片).
    PhotoId = "Photo";
    /// A check-in of somebody on a visit (签到).
    CheckInId = "CheckIn";
    /// What speaks against a visit report (疑点).
    FindingId = "VisitFinding";
    /// A version of a form (表单版本).
    FormVersionId = "FormVersion";
    /// A photo on its way, in pieces (断点续传).
    UploadId = "Upload";
    /// An amendment to a sealed report (更正).
    AmendmentId = "VisitAmendment";
    /// A judgement of what a visit came to (拜访效果评定).
    EffectId = "VisitEffect";
    /// A complaint that is met by a service (让渡服务).
    ConcessionId = "Concession";
    /// A reported intention to buy (大客户购车意向信息).
    LeadId = "Lead";
    /// A contact with the buyer of a lead (跟进记录).
    FollowUpId = "FollowUp";
    /// A step of a tender (招标步骤).
    TenderStepId = "TenderStep";
    /// A contact without approval (违规考核).
    OffenceId = "Offence";
    /// A gift of the catalogue (礼品).
    GiftId = "Gift";
    /// A unit's stock of a gift (礼品库存).
    GiftStockId = "GiftStock";
    /// An entry in the ledger of stocks (礼品库存变动).
    GiftMovementId = "GiftMovement";
    /// A gift that was given (礼品发放).
    GiftIssueId = "GiftIssue";
    /// A version of a standard for gifts (赠礼标准).
    GiftStandardId = "GiftStandard";
    /// The fact that a customer entered a stage (阶段事件).
    StageEventId = "StageEvent";
    /// A version of a figure in the policy book (政策值版本).
    PolicyVersionId = "PolicyVersion";
    /// A file of the customer ledger (台账文件).
    LedgerFileId = "LedgerFile";
    /// An import of customers (台账导入).
    CustomerImportId = "CustomerImport";
    /// A bad cell of an import (导入错误).
    ImportErrorId = "ImportError";
    /// A month of the customer ledger that an area handed in (月度台账).
    MonthlyLedgerId = "MonthlyLedger";
    /// A row of a month that was handed in (月度台账明细).
    LedgerRowId = "LedgerRow";
    /// A month of the customer ledger that HQ brought together (台账汇总).
    ConsolidationId = "LedgerConsolidation";
    /// A proposal of a grade (评级审批).
    GradeReviewId = "GradeReview";
    /// A change of a grade (等级变更).
    GradeChangeId = "GradeChange";
    /// A bad event of a customer (不良事件).
    BadEventId = "BadEvent";
    /// An entry of the journal (日志条目).
    EntryId = "JournalEntry";
    /// A request for an approval (审批申请).
    ApprovalId = "ApprovalRequest";
    /// A manager's decisions handed to another (审批授权).
    DelegationId = "ApprovalDelegation";
    /// A notice to compliance (合规通知).
    NoticeId = "ComplianceNotice";
}
