//! A server with a small schema behind the door, and what the tests ask of its answers.

use std::{io::Read, path::Path, sync::Arc, time::Duration};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, dev::ServerHandle, web};
use async_graphql::{
    Context, Enum, Error, ErrorExtensions, Executor, Object, Schema, SimpleObject, Upload, ValidationMode,
};
use longhaul::{
    graphql::kit::uploads::ReceivedFiles,
    http::door::{self, Contract, Door, DoorLimits},
};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;

use super::subscriptions::{Guest, House, Subscription};

pub(crate) const REQUEST_ID: &str = "req-17";
pub(crate) const SECRET: &str = "secret: table users is locked";

pub(crate) struct Query;
pub(crate) struct Mutation;

#[derive(SimpleObject)]
struct Stored {
    bytes: u64,
    sha256: String,
    name: String,
    content_type: Option<String>,
    /// Bytes that `Upload::value` reads.
    read: u64,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
enum Colour {
    Red,
}

#[derive(SimpleObject)]
#[graphql(complex)]
struct Link {
    name: String,
}

#[async_graphql::ComplexObject]
impl Link {
    async fn links(&self, first: Option<i32>) -> Vec<Link> {
        (0..first.unwrap_or(1)).map(|_| Link { name: self.name.clone() }).collect()
    }

    async fn next(&self) -> Link {
        Link { name: self.name.clone() }
    }
}

#[Object]
impl Query {
    async fn hello(&self, #[graphql(default)] name: Option<String>) -> String {
        format!("hello {}", name.unwrap_or_default())
    }

    async fn zebra(&self) -> i32 {
        1
    }

    /// Finishes after its neighbours.
    async fn late(&self) -> i32 {
        tokio::task::yield_now().await;
        3
    }

    async fn strict(&self) -> Result<i32, Error> {
        Err(Error::new(SECRET))
    }

    async fn apple(&self) -> i32 {
        2
    }

    async fn colour(&self, colour: Option<Colour>) -> bool {
        colour.is_some()
    }

    async fn echo(&self, values: Vec<String>) -> Vec<String> {
        values
    }

    async fn id(&self, id: uuid::Uuid) -> String {
        id.to_string()
    }

    async fn link(&self) -> Link {
        Link { name: "link".to_owned() }
    }

    /// The same link several times.
    async fn links(&self, #[graphql(default = 3)] first: i32) -> Vec<Link> {
        (0..first).map(|_| Link { name: "link".to_owned() }).collect()
    }

    async fn broken(&self) -> Result<Option<i32>, Error> {
        Err(Error::new(SECRET))
    }

    async fn refused(&self) -> Result<Option<i32>, Error> {
        Err(Error::new("English").extend_with(|_, extensions| {
            extensions.set("code", "RULE");
            extensions.set("messages", async_graphql::value!({"zh": "中文", "en": "English"}));
        }))
    }

    async fn lengthy(&self) -> Result<Option<i32>, Error> {
        Err(Error::new("长".repeat(2_000)).extend_with(|_, extensions| extensions.set("code", "RULE")))
    }

    async fn unknown_code(&self) -> Result<Option<i32>, Error> {
        Err(Error::new(SECRET).extend_with(|_, extensions| extensions.set("code", "SQLSTATE 42P01")))
    }

    async fn many_errors(&self) -> Vec<Failing> {
        (0..9).map(|_| Failing).collect()
    }

    async fn panics(&self) -> i32 {
        "no number".parse().expect(SECRET)
    }

    async fn never(&self) -> i32 {
        std::future::pending().await
    }
}

struct Failing;

#[Object]
impl Failing {
    async fn broken(&self) -> Result<Option<i32>, Error> {
        Err(Error::new(SECRET))
    }
}

#[Object]
impl Mutation {
    async fn touch(&self) -> bool {
        true
    }

    /// Tries a secret.
    async fn unlock(&self, id: Option<uuid::Uuid>) -> bool {
        id.is_none()
    }

    async fn store(&self, ctx: &Context<'_>, files: Vec<Upload>) -> Result<Vec<Stored>, Error> {
        files.into_iter().map(|upload| stored(ctx, upload)).collect()
    }
}

fn stored(ctx: &Context<'_>, upload: Upload) -> Result<Stored, Error> {
    let file = ReceivedFiles::of(ctx, upload).ok_or("not received")?;
    let mut bytes = Vec::new();
    upload.value(ctx)?.into_read().read_to_end(&mut bytes)?;
    Ok(Stored {
        bytes: file.bytes(),
        sha256: file.sha256().iter().map(|byte| format!("{byte:02x}")).collect(),
        name: file.name().to_owned(),
        content_type: file.content_type().map(str::to_owned),
        read: bytes.len() as u64,
    })
}

pub(crate) type TestSchema = Schema<Query, Mutation, Subscription>;
pub(crate) type TestDoor = Door<TestSchema>;

/// The door before the schema above.
pub(crate) fn test_door(limits: DoorLimits, folder: &Path) -> TestDoor {
    door_of(&Arc::new(House::default()), limits, folder)
}

fn door_of(house: &Arc<House>, limits: DoorLimits, folder: &Path) -> TestDoor {
    let schema = Schema::build(Query, Mutation, Subscription)
        .data(Arc::clone(house))
        .validation_mode(ValidationMode::Fast)
        .limit_recursive_depth(100)
        .finish();
    let contract = Contract::read(&schema.sdl()).unwrap();
    Door::new(schema, contract, limits, folder)
}

async fn route<E: Executor>(
    door: web::Data<Door<E>>,
    house: web::Data<House>,
    req: HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    if req.path() == "/graphql/ws" {
        let guest = Guest(house.into_inner());
        return door::serve_socket(door.into_inner(), &req, payload, REQUEST_ID, guest).await;
    }
    door::handle(&door, &req, payload, REQUEST_ID, async |request| request).await
}

pub(crate) struct Server<E = TestSchema> {
    pub(crate) url: String,
    pub(crate) address: std::net::SocketAddr,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) client: Client,
    /// Who is welcome at its sockets, and what became of their subscriptions.
    pub(crate) house: Arc<House>,
    pub(crate) door: Arc<Door<E>>,
    handle: ServerHandle,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut DoorLimits)) -> Self {
        let mut limits = DoorLimits::default();
        change(&mut limits);
        let (folder, house) = (tempfile::tempdir().unwrap(), Arc::new(House::default()));
        let door = Arc::new(door_of(&house, limits, folder.path()));
        Self::serving(folder, house, door)
    }
}

impl<E: Executor> Server<E> {
    /// A server with any door, for whose uploads there is a folder.
    pub(crate) fn before(door: impl FnOnce(&Path) -> Door<E>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let house = Arc::new(House::default());
        let door = Arc::new(door(folder.path()));
        Self::serving(folder, house, door)
    }

    fn serving(folder: tempfile::TempDir, house: Arc<House>, door: Arc<Door<E>>) -> Self {
        let (shared, known) = (web::Data::from(Arc::clone(&door)), web::Data::from(Arc::clone(&house)));
        let app =
            move || App::new().app_data(shared.clone()).app_data(known.clone()).default_service(web::to(route::<E>));
        let server = HttpServer::new(app).workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let client = Client::builder().timeout(Duration::from_secs(60)).build().unwrap();
        Self { url: format!("http://{address}/graphql"), address, folder, client, house, door, handle }
    }

    pub(crate) fn post(&self, body: &Value) -> RequestBuilder {
        self.client.post(&self.url).json(body)
    }

    /// The answer to a query under `application/graphql-response+json`.
    pub(crate) async fn ask(&self, query: &str) -> Answer {
        self.ask_all(&serde_json::json!({ "query": query })).await
    }

    pub(crate) async fn ask_all(&self, body: &Value) -> Answer {
        answer(self.post(body).header("accept", "application/graphql-response+json")).await
    }

    pub(crate) fn files_left(&self) -> usize {
        std::fs::read_dir(self.folder.path()).unwrap().count()
    }
}

impl<E> Drop for Server<E> {
    fn drop(&mut self) {
        actix_web::rt::spawn(self.handle.stop(false));
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
    pub(crate) json: Value,
}

pub(crate) async fn answer(request: RequestBuilder) -> Answer {
    read(request.send().await.unwrap()).await
}

async fn read(response: Response) -> Answer {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.unwrap();
    let json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    Answer { status, headers, text, json }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn extension(&self, name: &str) -> &str {
        self.json["errors"][0]["extensions"][name].as_str().unwrap_or_default()
    }

    /// The bound that was exceeded.
    pub(crate) fn limit(&self) -> &str {
        self.json["errors"][0]["extensions"]["limit"]["name"].as_str().unwrap_or_default()
    }

    /// Asserts that this is a refusal without `data`, of our shape and with nothing internal in it.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str, classification: &str) -> &Self {
        assert_eq!(self.status, status, "{}", self.text);
        assert!(self.json.get("data").is_none(), "{}", self.text);
        assert_eq!(self.extension("code"), code, "{}", self.text);
        assert_eq!(self.extension("classification"), classification, "{}", self.text);
        let error = &self.json["errors"][0];
        assert!(error["extensions"]["messages"]["zh"].is_string(), "{}", self.text);
        assert_eq!(error["message"], error["extensions"]["messages"]["en"]);
        assert!(!self.text.contains("secret"), "{}", self.text);
        self
    }
}
