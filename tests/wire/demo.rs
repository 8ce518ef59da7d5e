//! A server with demo data, in a process and a folder of its own.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A page that may use the server.
const PAGE: &str = "https://app.example.com";

pub(crate) struct Demo {
    process: Child,
    pub(crate) address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Demo {
    /// Fills a database and serves it; returns when it listens.
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let mut process = Command::new(env!("CARGO_BIN_EXE_longhaul"))
            .arg("demo")
            .env("DATABASE_URL", format!("sqlite://{}", place("longhaul.db")))
            .env("LONGHAUL_PHOTO_FOLDER", place("photos"))
            .env("LONGHAUL_KEY_FOLDER", place("keys"))
            .env("LONGHAUL_PORT", "0")
            .env("LONGHAUL_WORKERS", "2")
            .env("LONGHAUL_LOG", "warn")
            // Unoptimised codecs beside other tests are slow.
            .env("LONGHAUL_REQUEST_SECONDS", "120")
            .env("LONGHAUL_CORS_ORIGINS", PAGE)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        let listens = said.find_map(|line| Some(line.strip_prefix("Longhaul listens on http://")?.to_owned()));
        let listens = listens.expect("the server ended before it listened");
        let address = listens.strip_suffix("/graphql").unwrap().parse().unwrap();
        // What it says later is read as well, so that it never waits for a reader.
        std::thread::spawn(move || said.for_each(drop));
        Self { process, address, _folder: folder }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
        stream
    }

    /// Sends `request` and reads until the server closes the connection.
    pub(crate) fn exchange(&self, request: &[u8]) -> String {
        let mut stream = self.connect();
        // The server may have answered and gone before it has read all.
        let _gone = stream.write_all(request);
        read_all(stream)
    }

    /// Bytes of memory that the process holds.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }

    /// The largest number of bytes that it ever held since the start or the last [`Demo::forget_peak`].
    pub(crate) fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }

    /// Lets the peak begin anew.
    pub(crate) fn forget_peak(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.process.id()), "5").unwrap();
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ended = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// All that comes until the connection ends, however it ends.
pub(crate) fn read_all(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let _reset = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
