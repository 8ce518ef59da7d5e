//! A PostgreSQL of a test's own, that it may restart and stop. Made by `scripts/postgres`, then set to keep what it
//! acknowledges.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use sea_orm::ConnectionTrait;

use super::{
    Kind, Site,
    site::{connect, text},
};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/postgres");

/// A cluster; it and all its databases go when it is dropped.
pub(crate) struct Cluster {
    url: String,
    folder: PathBuf,
}

impl Cluster {
    /// Starts one. Fails loudly where the server's programs are missing.
    pub(crate) async fn start() -> Self {
        let output = Command::new(SCRIPT).arg("start").output().unwrap();
        assert!(output.status.success(), "scripts/postgres start: {}", text(&output.stderr));
        let url = text(&output.stdout).trim().to_owned();
        let folder = PathBuf::from(url.rsplit_once("host=").unwrap().1);
        let cluster = Self { url, folder };
        let db = connect(&cluster.url).await;
        // What was acknowledged outlives a crash of PostgreSQL; a crash of the machine, which needs fsync, is not tried.
        db.execute_unprepared("ALTER SYSTEM SET synchronous_commit = on").await.unwrap();
        db.close().await.unwrap();
        cluster.control(&["reload"]);
        cluster
    }

    /// A deployment on it.
    pub(crate) fn site(&self) -> Site {
        Site::at(Kind::Postgres, &self.url)
    }

    /// Restarts it: `immediate` is a crash, `fast` cuts everybody off in order.
    pub(crate) fn restart(&self, mode: &str) {
        self.control(&["restart", "-m", mode]);
    }

    /// Stops it.
    pub(crate) fn stop(&self, mode: &str) {
        self.control(&["stop", "-m", mode]);
    }

    /// Starts it after a stop.
    pub(crate) fn resume(&self) {
        self.control(&["start"]);
    }

    fn control(&self, arguments: &[&str]) {
        let binaries = std::fs::read_to_string(self.folder.join("binaries")).unwrap();
        let program = Path::new(binaries.trim()).join("pg_ctl");
        let data = self.folder.join("data");
        // PostgreSQL refuses to run as root.
        let mut command = if is_root() { Command::new("runuser") } else { Command::new(&program) };
        if is_root() {
            command.args(["-u", "postgres", "--"]).arg(&program);
        }
        command.args(arguments).arg("-D").arg(&data).arg("-l").arg(data.join("server.log")).args(["-w", "-t", "60"]);
        // The cluster would keep a pipe open for as long as it runs.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/");
        let status = command.status().unwrap();
        let log = std::fs::read_to_string(data.join("server.log")).unwrap_or_default();
        assert!(status.success(), "pg_ctl {arguments:?}: {status}\n{log}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let stopped = Command::new(SCRIPT).args(["stop", &self.url]).output();
        if !stopped.is_ok_and(|output| output.status.success()) {
            eprintln!("the cluster in {} could not be removed", self.folder.display());
        }
    }
}

pub(crate) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|this| this.uid() == 0)
}
