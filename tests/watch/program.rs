//! The program in a process of its own, on a database with the test world in it.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread::JoinHandle,
};

use data_encoding::BASE64;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::support::{Kind, PASSWORD, World, database};

/// What nobody but clients and the database may see.
pub(crate) const PHONE: &str = "13987654321";
pub(crate) const NAME: &str = "绝密物流公司";

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A program under way.
pub(crate) struct Program {
    child: Child,
    said: BufReader<ChildStdout>,
    log: JoinHandle<String>,
    pub(crate) base: String,
    pub(crate) metrics: Option<String>,
    http: reqwest::Client,
}

/// What a program left behind.
pub(crate) struct Left {
    /// All lines of its log.
    pub(crate) log: Vec<Value>,
    pub(crate) log_text: String,
}

/// An answer: the id of its request, and its body.
pub(crate) struct Answer {
    pub(crate) request_id: String,
    pub(crate) body: Value,
}

/// Runs `test` against the program with these settings besides those that every test has.
pub(crate) fn run(kind: Kind, settings: &[(&str, String)], test: impl AsyncFnOnce(Program)) {
    actix_web::rt::System::new().block_on(async {
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let folder = database::run_folder().join(format!("program-{number}"));
        let url = database::fresh(kind).await;
        test(start(&url, &folder, settings)).await;
        database::remove(&url).await;
        let _absent = std::fs::remove_dir_all(&folder);
    });
}

fn start(url: &str, folder: &Path, settings: &[(&str, String)]) -> Program {
    let mut child = Command::new(env!("CARGO_BIN_EXE_longhaul"))
        .arg("serve")
        .env_clear()
        .env("DATABASE_URL", url)
        .env("LONGHAUL_PORT", "0")
        .env("LONGHAUL_WORKERS", "1")
        .env("LONGHAUL_DATABASE_CONNECTIONS", "8")
        .env("LONGHAUL_DATABASE_REQUIRE_DURABLE", "false")
        .env("LONGHAUL_PASSWORD_MEMORY_KIB", "64")
        .env("LONGHAUL_PHOTO_FREE_BYTES", "0")
        .env("LONGHAUL_PHOTO_FOLDER", folder.join("photos"))
        .env("LONGHAUL_KEY_FOLDER", folder.join("keys"))
        .env("LONGHAUL_LOG_FORMAT", "json")
        .envs(settings.iter().map(|(name, value)| (*name, value.as_str())))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let log = std::thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).unwrap();
        text
    });
    let mut said = BufReader::new(child.stdout.take().unwrap());
    let mut metrics = None;
    let base = loop {
        let mut line = String::new();
        assert!(said.read_line(&mut line).unwrap() > 0, "the program ended: {}", log.join().unwrap());
        if let Some(url) = line.strip_prefix("Metrics: ") {
            metrics = Some(url.trim().to_owned());
        }
        if let Some(url) = line.strip_prefix("Longhaul listens on ") {
            break url.trim().trim_end_matches("/graphql").to_owned();
        }
    };
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    Program { child, said, log, base, metrics, http }
}

impl Program {
    /// Sends a document; whatever is answered.
    pub(crate) async fn ask(
        &self,
        token: Option<&str>,
        body: Value,
        with: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Answer {
        let request = with(self.http.post(format!("{}/graphql", self.base)));
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let answer = request.json(&body).send().await.unwrap();
        let request_id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        Answer { request_id, body: answer.json().await.unwrap() }
    }

    /// A token of a salesperson.
    pub(crate) async fn sign_in(&self) -> String {
        let phone = &World::new().dealers[0].staff[0].phone;
        let query = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }";
        let variables = json!({ "input": { "phone": phone, "password": PASSWORD, "device": "test" } });
        let answer = self.ask(None, json!({ "query": query, "variables": variables }), |request| request).await;
        answer.body["data"]["signIn"]["accessToken"].as_str().unwrap().to_owned()
    }

    /// Records a customer with a name and a phone that must not turn up elsewhere.
    pub(crate) async fn create(&self, token: &str, with: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Answer {
        let query = "mutation($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } } }";
        let input = json!({ "kind": "INDIVIDUAL", "name": NAME, "phone": PHONE, "transportUse": "LONG_HAUL",
            "divisionCode": "130202", "source": "WALK_IN" });
        let answer = self.ask(Some(token), json!({ "query": query, "variables": { "input": input } }), with).await;
        assert!(answer.body.get("errors").is_none(), "{:#}", answer.body);
        answer
    }

    /// Opens an upload of a photo that does not come; the id of the request.
    pub(crate) async fn open_upload(&self, token: &str) -> String {
        let metadata = format!("sha256 {}", BASE64.encode("07".repeat(32).as_bytes()));
        let request = self.http.post(format!("{}/uploads", self.base)).bearer_auth(token);
        let request = request.header("tus-resumable", "1.0.0").header("upload-length", "1000");
        let answer = request.header("upload-metadata", metadata).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 201);
        answer.headers()["x-request-id"].to_str().unwrap().to_owned()
    }

    /// What a GET of this address answers: status and text.
    pub(crate) async fn get(&self, url: &str) -> (u16, String) {
        let answer = self.http.get(url).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Ends the program in order.
    pub(crate) fn end(mut self) -> Left {
        drop(self.http);
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let mut rest = String::new();
        self.said.read_to_string(&mut rest).unwrap();
        let log_text = self.log.join().unwrap();
        assert!(self.child.wait().unwrap().success(), "{log_text}");
        let log = log_text.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
        Left { log, log_text }
    }
}
