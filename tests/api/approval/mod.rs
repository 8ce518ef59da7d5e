//! Approvals: laid before the right level, decided once by whoever may, used once, void when changed.

mod change;
mod decide;
mod delegate;
mod merged;
mod nouns;
mod officials;
mod overdue;
mod route;
mod scope;
mod told;
mod told_elsewhere;

use longhaul::{
    db::{Op, Origin, Work},
    error::Result,
};
use longhaul_entity::{
    ApprovalId, ChannelId, TypedId, UnitId, UserId, app_user,
    enums::{Role, UserStatus},
};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, Client, TestApp};

/// What the tests look at.
pub(crate) const SHOWN: &str = "id number kind state level version perVehicle total vehicles limit dueAt overdueSeconds
    at { id } items { what perVehicle } requester { userId } waitingFor { userId } mayDecide
    decidedAt decidedBy { userId } answer
    steps { number kind why round perVehicle limit actor { userId } inNameOf { userId } from { id } to { id } }";

/// A promotion of one item, in fen per vehicle.
pub(crate) fn promotion(fen: i64) -> Value {
    json!({ "kind": "PROMOTION", "reason": "竞品降价", "items": [{ "what": "现金优惠", "perVehicle": fen }] })
}

/// Asks; the request.
pub(crate) async fn ask(client: &Client, input: Value) -> Value {
    client.perform("requestApproval", input, &format!("approval {{ {SHOWN} }}")).await["approval"].clone()
}

/// The request as that client sees it.
async fn read(client: &Client, request: &Value) -> Value {
    let query = format!("query($id: ID!) {{ approval(id: $id) {{ {SHOWN} }} }}");
    client.ask(&query, json!({ "id": request["id"] })).await["approval"].clone()
}

/// Does something with the request as it was read; whatever is answered.
async fn act(client: &Client, mutation: &str, request: &Value, more: Value) -> Answer {
    let input = crate::customer::with(json!({ "id": request["id"], "version": request["version"] }), more);
    client.mutate(mutation, input, &format!("approval {{ {SHOWN} }}")).await
}

async fn approve(client: &Client, request: &Value) -> Answer {
    act(client, "decideApproval", request, json!({ "verdict": "APPROVE", "why": "同意" })).await
}

/// What the request is after that was done, which must succeed.
#[track_caller]
fn done(answer: &Answer) -> Value {
    answer.data().as_object().unwrap().values().next().unwrap()["approval"].clone()
}

/// Refused, and the request is what it was.
async fn refused(client: &Client, answer: &Answer, request: &Value) -> Value {
    let refusal = answer.refusal();
    let now = read(client, request).await;
    assert_eq!(
        (&now["version"], &now["state"], &now["steps"]),
        (&request["version"], &request["state"], &request["steps"])
    );
    refusal
}

/// The kinds of the steps, in order.
fn steps(request: &Value) -> Vec<&str> {
    request["steps"].as_array().unwrap().iter().map(|step| step["kind"].as_str().unwrap()).collect()
}

/// The users that it waits for.
fn waiting_for(request: &Value) -> Vec<&str> {
    request["waitingFor"].as_array().unwrap().iter().map(|user| user["userId"].as_str().unwrap()).collect()
}

/// The numbers of the requests that a filter finds.
async fn found(client: &Client, filter: &str) -> Vec<String> {
    let query =
        format!("{{ approvals(filter: {{ {filter} }}, first: 100) {{ totalCount edges {{ node {{ id }} }} }} }}");
    let list = client.ask(&query, json!({})).await["approvals"].clone();
    let edges = list["edges"].as_array().unwrap();
    assert_eq!(list["totalCount"], edges.len());
    edges.iter().map(|edge| edge["node"]["id"].as_str().unwrap().to_owned()).collect()
}

fn id(request: &Value) -> ApprovalId {
    let text = request["id"].as_str().unwrap();
    ApprovalId::from_uuid(text.split_once(':').unwrap().1.parse().unwrap())
}

/// Somebody more at work, with everybody's password; a client signed in as him.
pub(crate) async fn hire(
    app: &TestApp,
    number: u128,
    role: Role,
    unit: UnitId,
    channel: Option<ChannelId>,
) -> (UserId, Client) {
    let id = UserId::from_uuid(Uuid::from_u128(0x0191_0000_0000_7000_8000_0000_0002_0000 + number));
    let phone = format!("1360000{number:04}");
    let like = app.world.hq_manager.id;
    let hire = Hire { id, like, phone: phone.clone(), role, unit, channel };
    app.app.db.write(&Origin::system("test"), &hire).await.unwrap();
    (id, app.nobody().sign_in(&phone).await)
}

struct Hire {
    id: UserId,
    like: UserId,
    phone: String,
    role: Role,
    unit: UnitId,
    channel: Option<ChannelId>,
}

impl Work for Hire {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> Result<()> {
        let like = app_user::Entity::find_by_id(self.like).one(op.tx()).await?.unwrap();
        let row = app_user::Model {
            id: self.id,
            phone: self.phone.clone(),
            role: self.role,
            unit_id: self.unit,
            channel_id: self.channel,
            ..like
        };
        app_user::Entity::insert(row.into_active_model()).exec_without_returning(op.tx()).await?;
        Ok(())
    }
}

/// Suspends somebody behind the API's back; his session is not ended by it.
struct Suspend(UserId);

impl Work for Suspend {
    type Out = ();

    async fn run(&self, op: &Op<'_>) -> Result<()> {
        app_user::Entity::update_many()
            .col_expr(app_user::Column::Status, Expr::value(UserStatus::Suspended))
            .filter(app_user::Column::Id.eq(self.0))
            .exec(op.tx())
            .await?;
        op.changes_rights();
        Ok(())
    }
}

async fn suspend(app: &TestApp, user: UserId) {
    app.app.db.write(&Origin::system("test"), &Suspend(user)).await.unwrap();
}

/// One of the channels of the test world, from 1 on.
pub(crate) fn channel(number: u128) -> ChannelId {
    ChannelId::from_uuid(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 + number))
}
