//! The words of closed enums, for clients that show them: introspection is closed in production.

use async_graphql::{Object, SimpleObject};
use longhaul_entity::{ClosedEnum, enums};

use crate::domain::policy::Key;

/// A closed enum with its words (枚举).
#[derive(SimpleObject)]
struct EnumLabels {
    /// The type's name in this schema.
    name: &'static str,
    /// Its values, in the order of the rule book.
    values: Vec<EnumLabel>,
}

/// A value of a closed enum with its words.
#[derive(SimpleObject)]
struct EnumLabel {
    /// The value as the API writes it.
    value: &'static str,
    /// What people call it in Chinese.
    zh: &'static str,
    /// What people call it in English.
    en: &'static str,
}

fn labels<T: ClosedEnum>() -> EnumLabels {
    let value = |value: &T| EnumLabel { value: value.text(), zh: value.zh(), en: value.en() };
    EnumLabels { name: T::NAME, values: T::ALL.iter().map(value).collect() }
}

macro_rules! all {
    ($($name:ident),+ $(,)?) => { vec![$(labels::<enums::$name>()),+] };
}

/// Queries about words.
#[derive(Default)]
pub(super) struct LabelQuery;

#[Object]
impl LabelQuery {
    /// The closed enums with the Chinese and English words of their values; a client may keep them as long as it likes.
    async fn enum_labels(&self, #[graphql(desc = "Only this enum.")] name: Option<String>) -> Vec<EnumLabels> {
        let mut found = of_people_and_customers();
        found.extend(of_work());
        found.extend(of_rules_and_requests());
        found.push(labels::<Key>());
        found.retain(|labels| name.as_deref().is_none_or(|name| name == labels.name));
        found
    }
}

/// Who works here, and whom for.
fn of_people_and_customers() -> Vec<EnumLabels> {
    all![
        Role,
        UserStatus,
        UnitKind,
        ChannelKind,
        DivisionLevel,
        SiteKind,
        CustomerKind,
        TransportUse,
        Source,
        PurchaseWay,
        Stage,
        CustomerClass,
        CustomerTier,
        CustomerSize,
        CustomerLayer,
        KeyIndustry,
        StandingAspect,
        StandingCause,
        CountedWay,
    ]
}

/// Visits, leads, follow-ups, and what goes wrong with them.
fn of_work() -> Vec<EnumLabels> {
    all![
        VisitWay,
        VisitStep,
        PhotoFormat,
        PhotoSource,
        CheckInKind,
        PositionProvider,
        FindingKind,
        EvidenceState,
        PlannedVisitState,
        LeadKind,
        LeadOutcome,
        LeadState,
        LeadEnd,
        FollowUpWay,
        DemandKind,
        LossReason,
        TenderStage,
        OffenceWay,
        OffenceState,
        OffenceStepKind,
    ]
}

/// The policy book, grades, account maps, spreadsheets, approvals, and what was added since.
fn of_rules_and_requests() -> Vec<EnumLabels> {
    all![
        PolicyMeasure,
        Grade,
        GradeScheme,
        GradeReviewState,
        GradeCause,
        BadEventKind,
        DecisionPart,
        Stance,
        RelationStage,
        DevelopmentStep,
        DevelopmentCondition,
        ImportStatus,
        ImportFault,
        LedgerFileKind,
        LedgerGap,
        LedgerState,
        Matched,
        ApprovalKind,
        ApprovalState,
        ApprovalLevel,
        ApprovalStepKind,
        OfficialGround,
        GiftOccasion,
        GiftRecipientKind,
        GiftMovementKind,
        FormKind,
        QuestionKind,
        VisitEffectVerdict,
        ConcessionState,
        ConcessionItemKind,
        ConcessionStepKind,
    ]
}
