//! Role × action: the one table of rights (domain section 1). What it says is enforced, documented and printed.

use longhaul_entity::{ClosedEnum, enums::Role};

use Role::{Admin, AreaManager, DealerManager, DealerStaff, Finance, HqManager, Referrer, RegionManager, Verifier};

macro_rules! actions {
    ($($(#[doc = $doc:literal])+ $name:ident: $($role:ident)|+;)+) => {
        /// Everything that needs a right.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Action {
            /// All actions, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name of the action, as `viewer` lists it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)+ }
            }

            /// Who may do it, within his reach.
            #[must_use]
            pub const fn roles(self) -> &'static [Role] {
                match self { $(Self::$name => &[$($role),+],)+ }
            }
        }
    };
}

actions! {
    /// See and end one's own sessions, change one's own password.
    OwnAccount: DealerStaff | DealerManager | AreaManager | RegionManager | HqManager | Verifier | Finance | Referrer
        | Admin;
    /// See the units within reach.
    OrgView: DealerStaff | DealerManager | AreaManager | RegionManager | HqManager | Verifier | Finance | Admin;
    /// Create, rename and move units; set territories and work sites.
    OrgManage: Admin;
    /// Say what business a channel has and which dealers do it (ORG-2, LEAD-9).
    ChannelManage: HqManager | Admin;
    /// See the users of the units within reach.
    UserView: DealerManager | AreaManager | RegionManager | HqManager | Admin;
    /// Invite, suspend and restore users below oneself, reset their passwords, change their roles.
    UserManage: DealerManager | AreaManager | RegionManager | HqManager | Admin;
    /// See customers within reach.
    CustomerView: DealerStaff | DealerManager | AreaManager | RegionManager | HqManager;
    /// Record and edit customers of one's own dealer.
    CustomerEdit: DealerStaff | DealerManager;
    /// Assign and share customers of one's own dealer, set them aside and take them back.
    CustomerAssign: DealerManager;
    /// Merge records of one customer, undo that, see what may be the same (CUST-10).
    CustomerMerge: DealerManager | AreaManager | RegionManager | HqManager;
    /// Ask whether a customer is taken (CUST-10).
    CustomerTaken: DealerStaff | DealerManager | AreaManager | RegionManager | HqManager;
    /// Place contacts, set relationships, weigh and score criteria, complete development steps (KAM-1 to KAM-5).
    AccountMapEdit: DealerStaff | DealerManager;
    /// Keep groups of customers that count together, within the units that one reaches (CUST-5).
    GroupManage: DealerManager | AreaManager | RegionManager | HqManager;
    /// Try a figure of the policy book on the records before it is set (POL-4).
    PolicyTry: HqManager | Admin;
    /// See a phone number in full; each look is on record (ALL-2).
    PhoneReveal: DealerStaff | DealerManager;
    /// Take out the customers and follow-ups that one sees as spreadsheets; phones in full only for who may see them so (CUST-12,
    /// FOLLOW-3, ALL-2).
    LedgerExport: DealerStaff | DealerManager | AreaManager | RegionManager | HqManager;
    /// Import customers of one's own dealer from a spreadsheet (CUST-12).
    LedgerImport: DealerStaff | DealerManager;
    /// See the monthly ledgers of units within reach (CUST-11).
    LedgerView: DealerManager | AreaManager | RegionManager | HqManager;
    /// Hand in the monthly ledger of one's own market area (CUST-11).
    LedgerHandIn: AreaManager;
    /// Bring the monthly ledgers of all areas together (CUST-11).
    LedgerCollect: HqManager;
    /// See purchase leads within reach.
    LeadView: DealerStaff | DealerManager | AreaManager | RegionManager | HqManager;
    /// Report purchase leads of one's own dealer.
    LeadReport: DealerStaff | DealerManager;
    /// Hand leads of one's own dealer over to somebody else of it.
    LeadAssign: DealerManager;
    /// Record contacts with the buyers of one's own dealer's leads, or of one's own channel's at HQ (FOLLOW-1, LEAD-9).
    FollowUpRecord: DealerStaff | DealerManager | HqManager;
    /// Pass leads on to the channel whose business they are (LEAD-9).
    LeadPass: DealerStaff | DealerManager | HqManager;
    /// Go on with leads of one's own dealer, or of one's own channel at HQ, and feed back what became of them (LEAD-7, LEAD-9).
    LeadWork: DealerStaff | DealerManager | HqManager;
    /// See offences against territories, of dealers within reach (LEAD-6).
    OffenceView: DealerManager | AreaManager | RegionManager | HqManager;
    /// Record an offence of a dealer below oneself (LEAD-6).
    OffenceRecord: AreaManager | RegionManager | HqManager;
    /// Answer for one's own dealer, before the decision and after it (LEAD-6).
    OffenceAnswer: DealerManager;
    /// Decide on an offence that somebody else recorded, and reverse a penalty (LEAD-6).
    OffenceDecide: RegionManager | HqManager;
    /// See visit reports within reach.
    VisitView: DealerStaff | DealerManager | AreaManager | RegionManager | HqManager;
    /// Hand in and amend one's own visit reports.
    VisitReport: DealerStaff | DealerManager;
    /// Plan visits: one's own, and as a manager those of one's own dealer (VISIT-1).
    VisitPlan: DealerStaff | DealerManager;
    /// Say what visits of one's own dealer came to (VISIT-6).
    VisitJudge: DealerStaff | DealerManager;
    /// See concession cases within reach (VISIT-7).
    ConcessionView: DealerStaff | DealerManager | AreaManager | RegionManager | HqManager;
    /// Open concession cases of one's own dealer, change, carry out, close and withdraw them (VISIT-7).
    ConcessionOpen: DealerStaff | DealerManager;
    /// See the figures of concessions within reach (VISIT-7).
    ConcessionFigures: DealerManager | AreaManager | RegionManager | HqManager;
    /// See the catalogue and standards of gifts, stocks and what was given within reach (GIFT-1 to GIFT-3).
    GiftView: DealerStaff | DealerManager | AreaManager | RegionManager | HqManager;
    /// Keep the catalogue and the standards of gifts (GIFT-1, GIFT-2).
    GiftManage: HqManager;
    /// Receive, transfer and count the gifts of one's own unit (GIFT-1).
    GiftStock: DealerManager | AreaManager | RegionManager | HqManager;
    /// See the ledger of stocks and the figures of gifts within reach (GIFT-3, GIFT-4).
    GiftLedgerView: DealerManager | AreaManager | RegionManager | HqManager;
    /// Give gifts of one's own dealer, take them back, ask for more than the standard (GIFT-2, GIFT-3).
    GiftIssue: DealerStaff | DealerManager;
    /// Publish new versions of the forms that visits are filled in by (VISIT-3).
    FormPublish: HqManager;
    /// Clear or uphold what speaks against visit reports of others within reach (VISIT-5).
    VisitReview: DealerManager | AreaManager | RegionManager | HqManager;
    /// See the original of a photo, where and when it was taken.
    PhotoEvidence: DealerManager | AreaManager | RegionManager | HqManager;
    /// See the funnel of units within reach.
    FunnelView: DealerManager | AreaManager | RegionManager | HqManager;
    /// Propose a grade of a customer that one works on (GRADE-3).
    GradePropose: DealerStaff | DealerManager;
    /// Review a proposed grade (GRADE-3); nobody his own.
    GradeReview: DealerManager | AreaManager;
    /// Approve a reviewed grade (GRADE-3).
    GradeApprove: HqManager;
    /// Lower a grade after a bad event, raise it for good conduct (GRADE-4).
    GradeChange: AreaManager | RegionManager | HqManager;
    /// Record what was traded with a customer in a year (GRADE-1, GRADE-2).
    TradeRecord: DealerManager | AreaManager | RegionManager | HqManager;
    /// Record a bad event of a customer (GRADE-4).
    BadEventRecord: DealerStaff | DealerManager | AreaManager | RegionManager | HqManager;
    /// Read the policy book as it counts for units within reach (POL-2).
    PolicyView: DealerStaff | DealerManager | AreaManager | RegionManager | HqManager | Verifier | Finance | Admin;
    /// Set values of the policy book (POL-3).
    PolicySet: HqManager | Admin;
    /// Read the audit trail of units within reach.
    AuditView: DealerManager | AreaManager | RegionManager | HqManager | Admin;
    /// See requests for approval within reach (APPR-4).
    ApprovalView: DealerStaff | DealerManager | AreaManager | RegionManager | HqManager;
    /// Ask for approvals, change and take back one's own requests (APPR-1, APPR-5).
    ApprovalRequest: DealerStaff | DealerManager | AreaManager | RegionManager | HqManager;
    /// Decide on requests, pass them on, hand one's decisions to another manager (APPR-2, APPR-3).
    ApprovalDecide: AreaManager | RegionManager | HqManager;
    /// Read the notices to compliance (APPR-6).
    ComplianceView: HqManager | Admin;
}

impl Action {
    /// Whether somebody of that role may do it, within his reach.
    #[must_use]
    pub fn allows(self, role: Role) -> bool {
        self.roles().contains(&role)
    }
}

/// Whether somebody of role `granter` may give, change or take the role `granted`: nobody gives rights that he does not
/// have or that lie beside him.
#[must_use]
pub const fn may_grant(granter: Role, granted: Role) -> bool {
    match granter {
        Admin => true,
        HqManager => matches!(granted, RegionManager | AreaManager | DealerManager | DealerStaff),
        RegionManager => matches!(granted, AreaManager | DealerManager | DealerStaff),
        AreaManager => matches!(granted, DealerManager | DealerStaff),
        DealerManager => matches!(granted, DealerStaff),
        DealerStaff | Verifier | Finance | Referrer => false,
    }
}

/// The table as text, one line an action: the committed snapshot of rights.
#[must_use]
pub fn table() -> String {
    let mut text = format!("{:<16}", "action");
    for role in Role::ALL {
        text.push_str(&format!(" {:<14}", role.text()));
    }
    for action in Action::ALL {
        text = format!("{}\n{:<16}", text.trim_end(), action.name());
        for role in Role::ALL {
            text.push_str(&format!(" {:<14}", if action.allows(*role) { "yes" } else { "-" }));
        }
    }
    format!("{}\n", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_table_is_the_one_that_holds() {
        // Whoever changes a right changes `docs/rights.txt` with it, where a reader sees what that means.
        assert_eq!(table(), include_str!("../../docs/rights.txt"));
    }

    #[test]
    fn nobody_grants_his_own_level_or_one_above_but_the_administrator() {
        let ladder = [DealerStaff, DealerManager, AreaManager, RegionManager, HqManager];
        for (low, granted) in ladder.iter().enumerate() {
            for (high, granter) in ladder.iter().enumerate() {
                assert_eq!(may_grant(*granter, *granted), high > low, "{granter} grants {granted}");
            }
        }
        assert!(Role::ALL.iter().all(|role| may_grant(Admin, *role)));
        assert!(!Role::ALL.iter().any(|role| may_grant(*role, Admin) && *role != Admin));
    }

    #[test]
    fn who_may_manage_users_may_grant_something() {
        for role in Role::ALL {
            let grants = Role::ALL.iter().any(|granted| may_grant(*role, *granted));
            assert_eq!(Action::UserManage.allows(*role), grants, "{role}");
        }
    }
}
