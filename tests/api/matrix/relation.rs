//! How what is asked for stands to whoever asks: the rows below each field of the matrix.

/// Whose it is, seen from dealer A and its first salesperson.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Relation {
    /// The field is about nothing in particular, or about whoever asks.
    Any,
    /// The first salesperson's own.
    Own,
    /// A colleague's, shared with him.
    Shared,
    /// A colleague's.
    Colleague,
    /// Of another dealer of the same area.
    Dealer,
    /// Of another area of the same region.
    Area,
    /// Of another region.
    Region,
    /// The area above, where everybody below sees that it is there.
    AreaAbove,
    /// The area as a whole.
    WholeArea,
    /// The region as a whole.
    WholeRegion,
    /// HQ, or somebody of HQ.
    Hq,
    /// Of somebody else, and for nobody but him.
    Private,
    /// There is no such thing.
    Absent,
}

impl Relation {
    /// As the table calls it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Own => "own",
            Self::Shared => "shared",
            Self::Colleague => "colleague's",
            Self::Dealer => "other dealer",
            Self::Area => "other area",
            Self::Region => "other region",
            Self::AreaAbove => "area above",
            Self::WholeArea => "whole area",
            Self::WholeRegion => "whole region",
            Self::Hq => "HQ",
            Self::Private => "another's",
            Self::Absent => "not there",
        }
    }

    /// How far somebody has to see to see it: 0 his own, 1 his dealer, 2 his area, 3 his region, 4 the brand, 9 beyond all.
    pub(super) const fn distance(self) -> u8 {
        match self {
            Self::Any | Self::Own | Self::Shared | Self::AreaAbove => 0,
            Self::Colleague => 1,
            Self::Dealer | Self::WholeArea => 2,
            Self::Area | Self::WholeRegion => 3,
            Self::Region | Self::Hq => 4,
            Self::Private | Self::Absent => 9,
        }
    }
}

/// What a field is asked about, and in which relations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Subject {
    /// Nothing, or oneself.
    Nothing,
    /// A customer with contact, fleet and plan.
    Customer,
    /// Two customers that somebody may merge.
    Pair,
    /// A customer that another one was merged into.
    Joined,
    /// A customer that was set aside.
    SetAside,
    /// A group of customers kept by a dealer, with a customer of that dealer.
    Group,
    /// A visit with a photo and an amendment.
    Visit,
    /// A purchase lead that is a tender.
    Lead,
    /// A contact with the buyer of a lead.
    FollowUp,
    /// An offence of a dealer that has answered, with its customer.
    Offence,
    /// An offence of a dealer that was penalised.
    Penalty,
    /// A proposal of a first grade, with its customer.
    Proposal,
    /// A proposal that was reviewed.
    Reviewed,
    /// A bad event that waits for its decision, with its customer.
    Incident,
    /// Somebody of the test world.
    Person,
    /// Somebody invited for the purpose.
    Recruit,
    /// Somebody invited and suspended for the purpose.
    Suspended,
    /// A unit as a place of numbers: only within reach.
    Unit,
    /// A dealer as a place of things: what is within a unit above counts whoever asks.
    House,
    /// A unit as a part of the tree: those above one's own are seen too.
    UnitOfTree,
    /// A market area: those below see something of it.
    Market,
    /// An import of customers.
    Import,
    /// A dealer created for the purpose.
    NewUnit,
    /// A session of somebody else.
    Session,
    /// A refresh token.
    Refresh,
    /// A ticket to set a password.
    Ticket,
    /// A request for approval that waits for its area.
    Approval,
    /// A request for approval that HQ has answered.
    Answered,
    /// A delegation between two managers who do not ask.
    Delegation,
    /// A notice to compliance.
    Notice,
    /// Gifts that were given on a visit, with its customer and photo.
    Given,
    /// A visit that is planned, with its customer.
    Planned,
    /// A gift of the catalogue that nobody has.
    Catalogue,
    /// A concession case that has come so far, with its customer.
    Case(super::concessions::At),
}

impl Subject {
    /// The rows that fields about it have.
    pub(super) const fn relations(self) -> &'static [Relation] {
        use Relation::{
            Absent, Any, Area, AreaAbove, Colleague, Dealer, Hq, Own, Private, Region, Shared, WholeArea, WholeRegion,
        };
        match self {
            Self::Nothing | Self::Refresh | Self::Ticket | Self::Notice | Self::Catalogue => &[Any],
            Self::Customer
            | Self::Pair
            | Self::Joined
            | Self::SetAside
            | Self::Visit
            | Self::Given
            | Self::Case(_)
            | Self::Planned
            | Self::Proposal
            | Self::Reviewed
            | Self::Incident
            | Self::Approval
            | Self::Answered => &[Own, Shared, Colleague, Dealer, Area, Region, Absent],
            Self::Group | Self::Offence | Self::Penalty => &[Colleague, Dealer, Area, Region, Absent],
            Self::Lead | Self::FollowUp => &[Own, Colleague, Dealer, Area, Region, Absent],
            Self::Person => &[Own, Colleague, Dealer, Area, Region, Hq, Absent],
            Self::Recruit | Self::Suspended => &[Colleague, Dealer, Area, Region, Hq, Absent],
            Self::Unit => &[Own, Dealer, WholeArea, Area, WholeRegion, Region, Hq, Absent],
            Self::House => &[Own, Dealer, Area, Region, Absent],
            Self::UnitOfTree => &[Own, AreaAbove, Dealer, Area, Region, Absent],
            Self::Market => &[AreaAbove, Area, Region, Absent],
            Self::Import => &[Own, Colleague, Dealer, Area, Region, Absent],
            Self::NewUnit => &[Dealer, Area, Region, Absent],
            Self::Session | Self::Delegation => &[Private, Absent],
        }
    }
}
