//! Gifts for the matrix: a catalogue of one, stocks everywhere, and a visit on which two were given; with the examples of their fields.

use longhaul::auth::Action;
use serde_json::{Value, json};

use super::{
    lines::{Line, ask, veiled},
    objects::{Target, absent, dealer, serial},
    relation::{
        Relation,
        Subject::{Catalogue, Customer, Given, House, Nothing, Unit, UnitOfTree},
    },
};
use crate::support::{Client, TestApp};

/// Queries.
pub(super) const QUERIES: &[Line] = &[
    ask("gift", Nothing, r#"gift(id: "$gift") { id }"#),
    ask("gifts", Nothing, "gifts { edges { node { id } } totalCount }"),
    ask("giftStandards", Nothing, "giftStandards { id }"),
    ask("giftStandardHistory", Nothing, "giftStandardHistory { edges { node { id } } totalCount }"),
    ask(
        "giftStocks",
        House,
        r#"giftStocks(filter: { unitId: "$id" }, first: 100) { edges { node { unit { id } } } totalCount }"#,
    ),
    ask(
        "giftMovements",
        Given,
        r#"giftMovements(filter: { unitId: "$unit", kind: ISSUE }, first: 100) { edges { node { issue { id } } } totalCount }"#,
    ),
    ask("giftIssue", Given, r#"giftIssue(id: "$id") { id }"#),
    ask("giftIssues", Given, r#"giftIssues(filter: { customerId: "$customer" }) { edges { node { id } } totalCount }"#),
    ask(
        "giftFigures",
        Unit,
        r#"giftFigures(unitId: "$id", from: 202606, to: 202606, by: DEALER) { total { issues } parts { pieces } }"#,
    ),
    veiled("node", Given, Action::GiftView, r#"node(id: "$id") { id }"#),
    veiled("nodes", Given, Action::GiftView, r#"nodes(ids: ["$id"]) { id }"#),
];

/// Mutations.
pub(super) const MUTATIONS: &[Line] = &[
    ask(
        "createGift",
        Nothing,
        r#"createGift(input: { name: "礼品$new", measure: "个", value: 100, practical: true }) { gift { id } }"#,
    ),
    ask("updateGift", Catalogue, r#"updateGift(input: { id: "$id", version: 1, value: 200 }) { gift { id } }"#),
    ask(
        "setGiftStandard",
        Nothing,
        r#"setGiftStandard(input: { tier: GOLD, occasion: EVENT, recipient: MANAGER, most: 50000, validFrom: "2026-06-15",
            why: "试行" }) { standard { id } }"#,
    ),
    ask(
        "receiveGifts",
        Nothing,
        r#"receiveGifts(input: { giftId: "$gift", count: 1, why: "采购" }) { movement { id } stock { id } }"#,
    ),
    ask(
        "transferGifts",
        UnitOfTree,
        r#"transferGifts(input: { giftId: "$gift", toUnitId: "$id", count: 1 }) { movement { otherUnit { id } } }"#,
    ),
    ask(
        "countGift",
        Catalogue,
        r#"countGift(input: { giftId: "$id", onHand: 0, counted: 3, why: "盘点" }) { stock { gift { id } } }"#,
    ),
    ask(
        "issueGift",
        Given,
        r#"issueGift(input: { customerId: "$customer", giftId: "$gift", count: 1, occasion: VISIT, visitId: "$visit",
            photoId: "$photo", recipient: { kind: DRIVER, name: "李师傅", publicOfficial: false } }) { issue { id } }"#,
    ),
    ask(
        "requestGiftApproval",
        Customer,
        r#"requestGiftApproval(input: { customerId: "$id", giftId: "$gift", count: 1, occasion: VISIT, reason: "续购",
            recipient: { kind: DRIVER, name: "李师傅", publicOfficial: false } }) { approval { customer { id } } }"#,
    ),
    ask("returnGift", Given, r#"returnGift(input: { issueId: "$id", count: 1, why: "婉拒" }) { issue { id } }"#),
];

/// A gift that every unit has many of, and a standard; its id.
pub(super) async fn stocked(app: &TestApp, hq: &Client) -> String {
    let gift = catalogued(hq).await;
    let received = json!({ "giftId": gift, "count": 100_000, "why": "采购" });
    hq.perform("receiveGifts", received, "stock { id }").await;
    let world = &app.world;
    let units = world.dealers.iter().map(|dealer| dealer.id);
    for unit in units.chain(world.areas.iter().chain(&world.regions).map(|unit| unit.id)) {
        let input = json!({ "giftId": gift, "count": 1_000, "toUnitId": unit.to_string() });
        hq.perform("transferGifts", input, "stock { id }").await;
    }
    let standard = json!({ "tier": "GOLD", "occasion": "EVENT", "recipient": "MANAGER", "most": 50_000,
        "giftIds": [gift], "validFrom": "2026-06-15", "why": "年度方案" });
    hq.perform("setGiftStandard", standard, "standard { id }").await;
    gift
}

async fn catalogued(hq: &Client) -> String {
    let new = json!({ "name": format!("矩阵礼品{}", serial()), "measure": "个", "value": 100, "practical": true });
    text(&hq.perform("createGift", new, "gift { id }").await["gift"]["id"])
}

/// A gift that nobody has.
pub(super) async fn unstocked(hq: &Client) -> Target {
    Target::default().and("id", catalogued(hq).await)
}

/// Two gifts that were given on that visit, by its visitor.
pub(super) async fn given(
    app: &TestApp,
    (hq, visitor): (&Client, &Client),
    visit: Target,
    gift: &str,
    relation: Relation,
) -> Target {
    let target = Target::default().and("customer", visit.word("customer")).and("visit", visit.word("id"));
    if relation == Relation::Absent {
        let words = [("id", "GiftIssue"), ("photo", "Photo"), ("unit", "Unit")];
        return words.into_iter().fold(target, |target, (name, kind)| target.and(name, absent(kind)));
    }
    let shown = hq.ask("query($id: ID!) { visit(id: $id) { photos { id } } }", json!({ "id": visit.word("id") })).await;
    let photo = text(&shown["visit"]["photos"][0]["id"]);
    let input = json!({ "customerId": visit.word("customer"), "giftId": gift, "count": 2, "occasion": "VISIT",
        "visitId": visit.word("id"), "photoId": photo,
        "recipient": { "kind": "DRIVER", "name": "王师傅", "publicOfficial": false } });
    let made = visitor.perform("issueGift", input, "issue { id }").await;
    let unit = app.world.dealer(dealer(relation)).id.to_string();
    target.and("id", text(&made["issue"]["id"])).and("photo", photo).and("unit", unit)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
