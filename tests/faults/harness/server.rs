//! A server as a process: started, listened to, killed, told to end, started again.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc, RwLock,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    time::Duration,
};

use super::{PATIENCE, Site};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// Where the server listens at present: clients keep it over restarts.
pub(crate) type Address = Arc<RwLock<String>>;

/// A running server; killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    log: PathBuf,
    address: Address,
}

impl Server {
    /// Starts a command that serves, and waits until it says where it listens.
    #[track_caller]
    pub(crate) fn start(command: Command, folder: impl AsRef<Path>) -> Self {
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let log = folder.as_ref().join(format!("server-{number}.log"));
        let (child, base) = launch(command, &log);
        let base = base.unwrap_or_else(|| panic!("the server did not come to listen\n{}", tail(&log)));
        Self { child, log, address: Arc::new(RwLock::new(base)) }
    }

    /// Where it listens, now and after restarts.
    pub(crate) fn address(&self) -> Address {
        Arc::clone(&self.address)
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn base(&self) -> String {
        self.address.read().unwrap().clone()
    }

    /// Ends it as a power cut would: it has no say.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a signal by its name: `TERM`, `INT`.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("sh")
            .args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Waits until it has ended by itself.
    #[track_caller]
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let steps = PATIENCE.as_millis() / 10;
        for _ in 0..steps {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the server does not end\n{}", tail(&self.log));
    }

    /// Tells it to end and waits; it must end in order.
    #[track_caller]
    pub(crate) fn term(&mut self) {
        self.signal("TERM");
        let status = self.ended();
        assert!(status.success(), "{status}\n{}", tail(&self.log));
    }

    /// Starts it again after its end, on another port: clients learn it through the address.
    #[track_caller]
    pub(crate) fn restart(&mut self, site: &Site) {
        let (child, base) = launch(site.command(&["serve"]), &self.log);
        self.child = child;
        let base = base.unwrap_or_else(|| panic!("the server did not come to listen again\n{}", tail(&self.log)));
        *self.address.write().unwrap() = base;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended_before = self.child.kill();
        let _ended_before = self.child.wait();
        if std::thread::panicking() {
            eprintln!("the server's last words:\n{}", tail(&self.log));
        }
    }
}

/// Starts the command; the address that it comes to listen on, nothing if it ends or stays silent.
fn launch(mut command: Command, log: &Path) -> (Child, Option<String>) {
    let log = File::options().create(true).append(true).open(log).unwrap();
    let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
    let said = BufReader::new(child.stdout.take().unwrap());
    let (sender, receiver) = mpsc::channel();
    // Reads on after that, so that the server never waits for somebody to listen.
    std::thread::spawn(move || {
        for line in said.lines().map_while(Result::ok) {
            let base = line.strip_prefix("Longhaul listens on ").and_then(|rest| rest.strip_suffix("/graphql"));
            let _gone = base.map(|base| sender.send(base.to_owned()));
        }
    });
    (child, receiver.recv_timeout(PATIENCE).ok())
}

/// The end of a log.
fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}
