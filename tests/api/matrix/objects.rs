//! The objects that are asked for: made through the API by those who may, one for each subject and relation, and another
//! when one was used up.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU32, Ordering},
};

use longhaul_entity::{ClosedEnum, UnitId, enums::UnitKind};
use serde_json::{Value, json};

use super::{
    concessions, gifts, grades, offences, plans,
    relation::{
        Relation,
        Subject::{
            self, Answered, Approval, Case, Catalogue, Customer, Delegation, FollowUp, Given, Group, House, Import,
            Incident, Joined, Lead, Market, NewUnit, Nothing, Notice, Offence, Pair, Penalty, Person, Planned,
            Proposal, Recruit, Refresh, Reviewed, Session, SetAside, Suspended, Ticket, Unit, UnitOfTree, Visit,
        },
    },
};
use crate::support::{self, Client, Dealer, PASSWORD, TestApp};

/// What an example is asked about: its words in place of `$id`, `$version` and the like.
#[derive(Clone, Debug, Default)]
pub(super) struct Target {
    words: Vec<(&'static str, String)>,
}

impl Target {
    pub(super) fn new(words: &[(&'static str, &str)]) -> Self {
        Self { words: words.iter().map(|(name, word)| (*name, (*word).to_owned())).collect() }
    }

    pub(super) fn and(mut self, name: &'static str, word: impl Into<String>) -> Self {
        self.words.push((name, word.into()));
        self
    }

    /// What stands for that name; nothing when it knows none.
    pub(super) fn word(&self, name: &str) -> &str {
        self.words.iter().find(|(own, _)| *own == name).map_or("", |(_, word)| word)
    }

    /// The text with its words in it, the longest names first.
    pub(super) fn fill(&self, text: &str) -> String {
        let mut words: Vec<_> = self.words.iter().collect();
        words.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        words.iter().fold(text.to_owned(), |text, (name, word)| text.replace(&format!("${name}"), word))
    }
}

/// Makes and keeps the objects.
pub(super) struct Objects<'a> {
    app: &'a TestApp,
    admin: Client,
    // Each signs in once: the sixth session of somebody ends his first.
    staff: [Client; 5],
    managers: [Client; 4],
    areas: [Client; 3],
    hq: Client,
    gift: String,
    kept: HashMap<(Subject, Relation), Target>,
}

/// Numbers that no two objects share.
static SERIAL: AtomicU32 = AtomicU32::new(1);

pub(super) fn serial() -> String {
    format!("{:08}", SERIAL.fetch_add(1, Ordering::SeqCst))
}

/// An id of that type that nothing has.
pub(super) fn absent(kind: &str) -> String {
    format!("{kind}:0190ffff-ffff-7fff-bfff-ffffffffffff")
}

/// The dealer that things of that relation belong to.
pub(super) const fn dealer(relation: Relation) -> Dealer {
    match relation {
        Relation::Dealer => Dealer::B,
        Relation::Area => Dealer::C,
        Relation::Region => Dealer::D,
        _ => Dealer::A,
    }
}

impl<'a> Objects<'a> {
    pub(super) async fn new(app: &'a TestApp) -> Self {
        let admin = app.admin().await;
        let site =
            json!({ "name": "首矿", "kind": "MINE", "division": "130202", "latitude": 39.5, "longitude": 118.1 });
        let site = admin.perform("createWorkSite", site, "site { id }").await["site"]["id"].clone();
        let territory = json!({ "unitId": app.world.dealer(Dealer::A).id.to_string(), "version": 1,
            "divisions": ["130200"], "siteIds": [site] });
        admin.perform("setTerritory", territory, "unit { id }").await;
        let policy = json!({ "unitId": app.world.hq.to_string(), "validFrom": "2026-06-01T00:00:00Z", "why": "矩阵",
            "changes": [{ "key": "FOLLOW_UP_CONTACT", "value": 5 }] });
        admin.perform("setPolicies", policy, "unit { id }").await;
        let staff = [
            app.salesperson_of(Dealer::A).await,
            app.salesperson_of(Dealer::B).await,
            app.salesperson_of(Dealer::C).await,
            app.salesperson_of(Dealer::D).await,
            app.colleague_of(Dealer::A).await,
        ];
        let managers = [
            app.manager_of(Dealer::A).await,
            app.manager_of(Dealer::B).await,
            app.manager_of(Dealer::C).await,
            app.manager_of(Dealer::D).await,
        ];
        let hq = app.hq().await;
        let deputy = later(&app.world.hq_manager.id.to_string());
        let areas = [
            app.area_manager_of(Dealer::A).await,
            app.area_manager_of(Dealer::C).await,
            app.area_manager_of(Dealer::D).await,
        ];
        areas[0].perform("delegateApprovals", deputy, "delegation { id }").await;
        let gift = gifts::stocked(app, &hq).await;
        crate::form::published(&hq, crate::form::version("MEETING", crate::form::questions())).await;
        Self { app, admin, staff, managers, areas, hq, gift, kept: HashMap::new() }
    }

    /// The object of that subject in that relation.
    pub(super) async fn get(&mut self, subject: Subject, relation: Relation) -> Target {
        let made = match self.kept.get(&(subject, relation)) {
            Some(kept) => kept.clone(),
            None => self.make(subject, relation).await,
        };
        self.kept.insert((subject, relation), made.clone());
        made.and("new", serial())
            .and("password", PASSWORD)
            .and("gift", self.gift.as_str())
            .and("hqManager", self.app.world.hq_manager.id.to_string())
            .and("signer", &self.app.world.dealer(Dealer::D).staff[1].phone)
    }

    /// What was asked for has changed: the next one gets another.
    pub(super) fn used_up(&mut self, subject: Subject, relation: Relation) {
        self.kept.remove(&(subject, relation));
    }

    async fn make(&self, subject: Subject, relation: Relation) -> Target {
        match subject {
            Nothing => Target::default(),
            Customer => self.customer(relation).await,
            Pair => self.pair(relation).await,
            Joined => self.joined(relation).await,
            SetAside => self.set_aside(relation).await,
            Group => self.group(relation).await,
            Visit => self.visit(relation).await,
            Lead => self.lead(relation).await,
            FollowUp => self.follow_up(relation).await,
            Offence => self.offence(relation).await,
            Penalty => self.penalty(relation).await,
            Proposal => grades::proposal(self.app, &self.customer(relation).await, relation, false).await,
            Reviewed => grades::proposal(self.app, &self.customer(relation).await, relation, true).await,
            Incident => grades::incident(self.owner(relation), &self.customer(relation).await, relation).await,
            Person => self.person(relation),
            Recruit => self.recruit(relation).await,
            Suspended => self.suspended(relation).await,
            Unit | UnitOfTree | House => self.unit(relation),
            Market => self.market(relation),
            Import => self.import(relation).await,
            NewUnit => self.new_unit(relation).await,
            Session if relation == Relation::Absent => Target::new(&[("id", &absent("Session"))]),
            Session => Target::default().and("id", self.signed_in("sessionId").await),
            Refresh => Target::default().and("token", self.signed_in("refreshToken").await),
            Ticket => self.recruit(Relation::Colleague).await,
            Approval => self.approval(relation, 100_000).await,
            Answered => self.answered(relation).await,
            Delegation => self.delegation(relation).await,
            Notice => self.notice().await,
            Catalogue => gifts::unstocked(&self.hq).await,
            Case(at) => concessions::case(self.owner(relation), &self.customer(relation).await, at, relation).await,
            Planned => plans::planned(self.owner(relation), &self.customer(relation).await, &self.gift, relation).await,
            Given => {
                let (visit, people) = (self.visit(relation).await, (&self.hq, self.owner(relation)));
                gifts::given(self.app, people, visit, &self.gift, relation).await
            }
        }
    }

    /// The salesperson whose customers stand in that relation.
    const fn owner(&self, relation: Relation) -> &Client {
        match relation {
            Relation::Shared | Relation::Colleague => &self.staff[4],
            other => &self.staff[dealer(other) as usize],
        }
    }

    async fn customer(&self, relation: Relation) -> Target {
        let at = self.app.world.dealer(dealer(relation));
        // In a dealer's own list of people his head is somebody who can be assigned to and shared with.
        let target = Target::new(&[("user", &at.manager.id.to_string())]);
        if relation == Relation::Absent {
            let words = [("id", absent("Customer")), ("contact", absent("Contact")), ("version", "1".to_owned())];
            let target = words.into_iter().fold(target, |target, (name, word)| target.and(name, word));
            return target.and("name", "矩阵无此客户").and("phone", "13500000000");
        }
        let (number, phone) = (serial(), format!("139{}", serial()));
        let input = json!({ "kind": "SMALL_ENTERPRISE", "name": format!("矩阵{number}物流有限公司"), "phone": phone,
            "creditCode": crate::customer::code(number.parse().unwrap()), "industry": "煤炭", "areaOfUse": "唐山",
            "address": "路北区1号", "coordinates": { "latitude": 39.6, "longitude": 118.2 },
            "transportUse": "MINING", "divisionCode": dealer(relation).county(), "source": "WALK_IN",
            "contacts": [{ "name": "联系人", "title": "队长", "phone": format!("137{number}") }],
            "fleet": [{ "brand": "远航", "series": "H5", "count": 2, "year": 2024 }],
            "purchasePlans": [{ "series": "H7", "count": 1, "month": 202609, "budget": 30_000_000, "way": "CASH" }] });
        let made = self.owner(relation).perform("createCustomer", input, "customer { id contacts { id } }").await;
        let made = &made["customer"];
        if relation == Relation::Shared {
            let with = self.app.world.dealer(Dealer::A).staff[0].id.to_string();
            let share = json!({ "id": made["id"], "userId": with });
            self.managers[0].perform("shareCustomer", share, "customer { id }").await;
        }
        let version = if relation == Relation::Shared { "2" } else { "1" };
        target
            .and("id", text(&made["id"]))
            .and("contact", text(&made["contacts"][0]["id"]))
            .and("version", version)
            .and("name", format!("矩阵{number}物流有限公司"))
            .and("phone", phone)
    }

    /// A customer and another of the same owner.
    async fn pair(&self, relation: Relation) -> Target {
        let (one, other) = (self.customer(relation).await, self.customer(relation).await);
        // Of what is not there there are two as well: one with itself is another refusal.
        let id = if relation == Relation::Absent {
            absent("Customer").replace("ffffffffffff", "fffffffffffe")
        } else {
            other.word("id").to_owned()
        };
        let version = other.word("version").to_owned();
        one.and("other", id).and("otherVersion", version)
    }

    /// A customer that another of the same owner was merged into.
    async fn joined(&self, relation: Relation) -> Target {
        let pair = self.pair(relation).await;
        if relation == Relation::Absent {
            return pair.and("merge", absent("CustomerMerge"));
        }
        let input = json!({ "keepId": pair.word("id"), "keepVersion": pair.word("version").parse::<i32>().unwrap(),
            "mergeId": pair.word("other"), "mergeVersion": pair.word("otherVersion").parse::<i32>().unwrap(),
            "why": "重复" });
        let manager = &self.managers[dealer(relation) as usize];
        let made = manager.perform("mergeCustomers", input, "mergeId").await;
        pair.and("merge", text(&made["mergeId"]))
    }

    async fn set_aside(&self, relation: Relation) -> Target {
        let customer = self.customer(relation).await;
        let version: i32 = customer.word("version").parse().unwrap();
        if relation != Relation::Absent {
            let input = json!({ "id": customer.word("id"), "version": version });
            let manager = &self.managers[dealer(relation) as usize];
            manager.perform("archiveCustomer", input, "customer { id }").await;
        }
        Target::default().and("id", customer.word("id")).and("version", (version + 1).to_string())
    }

    async fn group(&self, relation: Relation) -> Target {
        let customer = self.customer(relation).await;
        if relation == Relation::Absent {
            return Target::new(&[("id", &absent("CustomerGroup")), ("customer", customer.word("id"))]);
        }
        let manager = &self.managers[dealer(relation) as usize];
        let input = json!({ "name": format!("矩阵集团{}", serial()) });
        let made = manager.perform("createCustomerGroup", input, "group { id }").await;
        let (id, customer) = (text(&made["group"]["id"]), customer.word("id"));
        let joined = json!({ "groupId": id, "customerId": customer });
        manager.perform("joinGroup", joined, "customer { id }").await;
        Target::new(&[("id", id), ("customer", customer)])
    }

    async fn visit(&self, relation: Relation) -> Target {
        let customer = self.customer(relation).await;
        if relation == Relation::Absent {
            return Target::new(&[("id", &absent("Visit")), ("customer", customer.word("id"))]);
        }
        let mut report = crate::visit::report(customer.word("id"));
        report["purchase"] = json!("三季度两台");
        report["summary"] = json!("谈了价格");
        report["nextStep"] = json!("下周再访");
        report["form"] = crate::form::filled();
        let photo = crate::visit::small(serial().parse().unwrap());
        let visitor = self.owner(relation);
        plans::plan(visitor, customer.word("id"), &self.gift).await;
        let place = crate::visit::presence(customer.word("id"), crate::visit::PLACE);
        let begun = crate::visit::check_in(visitor, place.clone()).await.at("recordCheckIn.checkIn.id");
        let end = crate::customer::with(place, json!({ "kind": "END", "beginId": begun }));
        crate::visit::check_in(visitor, end).await.data();
        report["checkInId"] = begun;
        // It waits for a manager.
        report["photos"] = json!([{ "file": null, "source": "GALLERY" }]);
        let made = crate::visit::taken(&crate::visit::hand_in(visitor, report, &[photo]).await);
        let amend = json!({ "visitId": made["id"], "text": "更正", "deviceTime": "2026-06-15T01:55:00Z" });
        visitor.perform("amendVisitReport", amend, "visit { id }").await;
        Target::new(&[("id", text(&made["id"])), ("customer", customer.word("id"))])
    }

    /// A lead about a customer that nobody had.
    async fn lead(&self, relation: Relation) -> Target {
        let at = self.app.world.dealer(dealer(relation));
        let target = Target::new(&[("user", &at.manager.id.to_string()), ("version", "2")]);
        if relation == Relation::Absent {
            return target.and("id", absent("Lead")).and("customer", absent("Customer"));
        }
        // In the dealer's own territory: from outside it, nothing would be done with it.
        let division = match dealer(relation) {
            Dealer::A | Dealer::B => "130202",
            Dealer::C => "140212",
            Dealer::D => "610802",
        };
        let customer = crate::lead::described(&format!("矩阵线索{}物流有限公司", serial()));
        let customer = crate::customer::with(customer, json!({ "divisionCode": division }));
        let input = crate::customer::with(crate::lead::about(&customer), json!({ "kind": "TENDER", "note": "三季度" }));
        let reporter = self.owner(relation);
        let made = crate::lead::report(reporter, input).await;
        let step = json!({ "id": made["id"], "version": 1, "step": "ANNOUNCED", "day": "2026-06-10" });
        reporter.perform("recordTenderStep", step, "lead { id }").await;
        target.and("id", text(&made["id"])).and("customer", text(&made["customer"]["id"]))
    }

    async fn penalty(&self, relation: Relation) -> Target {
        offences::penalised(&self.hq, self.offence(relation).await, relation).await
    }

    async fn offence(&self, relation: Relation) -> Target {
        let accused = dealer(relation);
        let area = &self.areas[[0, 0, 1, 2][accused as usize]];
        let at = self.app.world.dealer(accused).id.to_string();
        offences::answered(at, [self.owner(relation), &self.managers[accused as usize], area], relation).await
    }

    async fn approval(&self, relation: Relation, fen: i64) -> Target {
        let customer = self.customer(relation).await;
        let about = Target::new(&[("customer", customer.word("id")), ("version", "1")]);
        if relation == Relation::Absent {
            return about.and("id", absent("ApprovalRequest"));
        }
        let guest = json!({ "name": "王经理", "title": "经理", "publicOfficial": false });
        let channel = "Channel:01920000-0000-7000-8000-000000000001";
        let input = json!({ "kind": "PROMOTION", "reason": "竞品降价", "customerId": customer.word("id"), "vehicles": 2,
            "channelId": channel, "recipient": guest,
            "items": [{ "what": "现金优惠", "perVehicle": fen, "recipient": guest }] });
        let made = self.owner(relation).perform("requestApproval", input, "approval { id }").await;
        about.and("id", text(&made["approval"]["id"]))
    }

    async fn answered(&self, relation: Relation) -> Target {
        let asked = self.approval(relation, 600_000).await;
        if relation != Relation::Absent {
            let answer = json!({ "id": asked.word("id"), "version": 1, "verdict": "APPROVE", "why": "同意" });
            self.hq.perform("decideApproval", answer, "approval { id }").await;
        }
        asked
    }

    async fn delegation(&self, relation: Relation) -> Target {
        if relation == Relation::Absent {
            return Target::new(&[("id", &absent("ApprovalDelegation"))]);
        }
        let deputy = self.app.world.region_of(Dealer::D).manager.id.to_string();
        let given = later(&deputy);
        let given = self.areas[2].perform("delegateApprovals", given, "delegation { id }").await;
        Target::new(&[("id", text(&given["delegation"]["id"]))])
    }

    /// A request that was to be turned towards an official.
    async fn notice(&self) -> Target {
        let asked = self.approval(Relation::Own, 100_000).await;
        let official = json!({ "id": asked.word("id"), "version": 1, "reason": "招待",
            "items": [{ "what": "晚餐", "perVehicle": 30_000 }],
            "recipient": { "name": "赵科长", "title": "科长", "publicOfficial": true } });
        let refused = self.staff[0].mutate("changeApprovalRequest", official, "approval { id }").await;
        assert_eq!(refused.refusal()["rule"], "APPR-6");
        Target::default()
    }

    /// A contact with the buyer of such a lead.
    async fn follow_up(&self, relation: Relation) -> Target {
        let lead = self.lead(relation).await;
        let target = Target::new(&[("lead", lead.word("id"))]);
        if relation == Relation::Absent {
            return target.and("id", absent("FollowUp"));
        }
        let input = json!({ "leadId": lead.word("id"), "way": "PHONE", "contactedAt": "2026-06-15T01:00:00Z",
            "persons": [{ "name": "王总" }], "said": "下月定车", "nextStep": "下周再谈",
            "demands": [{ "kind": "PRICE", "wish": "降价", "answer": "请示", "settled": false }] });
        let made = crate::follow_up::record(self.owner(relation), input).await;
        target.and("id", text(&made["id"]))
    }

    fn person(&self, relation: Relation) -> Target {
        let world = &self.app.world;
        let person = match relation {
            Relation::Colleague => &world.dealer(Dealer::A).staff[1],
            Relation::Hq => &world.admin,
            other => &world.dealer(dealer(other)).staff[0],
        };
        let (id, unit) = match relation {
            Relation::Absent => (absent("User"), absent("Unit")),
            _ => (person.id.to_string(), person.unit.to_string()),
        };
        Target::new(&[("id", &id), ("unit", &unit), ("role", person.role.text())])
    }

    /// Somebody invited: a salesperson of a dealer, an HQ manager at HQ.
    async fn recruit(&self, relation: Relation) -> Target {
        let world = &self.app.world;
        let at = if relation == Relation::Hq { world.hq } else { world.dealer(dealer(relation)).id };
        let role = if relation == Relation::Hq { "HQ_MANAGER" } else { "DEALER_STAFF" };
        if relation == Relation::Absent {
            let (id, unit) = (absent("User"), absent("Unit"));
            return Target::new(&[("id", &id), ("version", "1"), ("role", role), ("unit", &unit)]);
        }
        let input =
            json!({ "phone": format!("135{}", serial()), "name": "新人", "role": role, "unitId": at.to_string() });
        let made = self.admin.perform("inviteUser", input, "user { id } ticket").await;
        let target = Target::new(&[("id", text(&made["user"]["id"])), ("version", "1"), ("role", role)]);
        target.and("unit", at.to_string()).and("token", text(&made["ticket"]))
    }

    async fn suspended(&self, relation: Relation) -> Target {
        let recruit = self.recruit(relation).await;
        if relation != Relation::Absent {
            self.admin.perform("suspendUser", json!({ "userId": recruit.word("id") }), "user { id }").await;
        }
        recruit
    }

    fn unit(&self, relation: Relation) -> Target {
        let world = &self.app.world;
        let (id, kind) = match relation {
            Relation::AreaAbove | Relation::WholeArea => (world.area_of(Dealer::A).id, UnitKind::Area),
            Relation::WholeRegion => (world.region_of(Dealer::A).id, UnitKind::Region),
            Relation::Hq => (world.hq, UnitKind::Hq),
            Relation::Absent => {
                return Target::new(&[("id", &absent("Unit")), ("kind", UnitKind::Dealer.text())]);
            }
            other => (world.dealer(dealer(other)).id, UnitKind::Dealer),
        };
        Target::new(&[("id", &id.to_string()), ("kind", kind.text())])
    }

    fn market(&self, relation: Relation) -> Target {
        let id = match relation {
            Relation::Absent => absent("Unit"),
            other => self.app.world.area_of(dealer(other)).id.to_string(),
        };
        Target::new(&[("id", &id)])
    }

    async fn import(&self, relation: Relation) -> Target {
        if relation == Relation::Absent {
            return Target::new(&[("id", &absent("CustomerImport"))]);
        }
        let file = crate::ledger::workbook(&[crate::ledger::line(&format!("导入{}", serial()))]);
        let answer = crate::ledger::hand_in(self.owner(relation), file, true).await;
        Target::new(&[("id", text(&answer.at("importCustomers.customerImport.id")))])
    }

    async fn new_unit(&self, relation: Relation) -> Target {
        let world = &self.app.world;
        let area = |dealer| -> UnitId { world.area_of(dealer).id };
        let (at, away) = match relation {
            Relation::Area => (area(Dealer::C), area(Dealer::A)),
            Relation::Region => (area(Dealer::D), area(Dealer::A)),
            _ => (area(Dealer::A), area(Dealer::C)),
        };
        let target = Target::new(&[("version", "1"), ("away", &away.to_string())]);
        if relation == Relation::Absent {
            return target.and("id", absent("Unit")).and("area", absent("Unit"));
        }
        let input = json!({ "parentId": at.to_string(), "kind": "DEALER", "name": format!("矩阵{}", serial()) });
        let made = self.admin.perform("createUnit", input, "unit { id }").await;
        target.and("id", text(&made["unit"]["id"])).and("area", at.to_string())
    }

    /// A field of a fresh session of somebody who asks for nothing himself.
    async fn signed_in(&self, field: &str) -> String {
        let phone = &self.app.world.dealer(Dealer::C).staff[1].phone;
        let answer: support::Answer = self.app.nobody().try_sign_in(phone, PASSWORD).await;
        text(&answer.at(&format!("signIn.{field}"))).to_owned()
    }
}

/// Decisions handed to somebody for a time to come.
fn later(deputy: &str) -> Value {
    json!({ "deputyId": deputy, "from": "2026-07-01T00:00:00Z", "until": "2026-07-02T00:00:00Z" })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
