//! The two servers as processes of their own.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::failure::{Result, unexpected};

/// A server that runs until it is dropped.
pub(crate) struct Served {
    child: Child,
    /// Where it listens, without a slash at the end.
    pub(crate) base: String,
}

impl Served {
    /// The process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It has nothing that anybody needs; one that has ended already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The settings of the product for a database, its files in `folder`.
fn settings(command: &mut Command, database: &str, folder: &Path) {
    command
        .env("DATABASE_URL", database)
        .env("LONGHAUL_PHOTO_FOLDER", folder.join("photos"))
        .env("LONGHAUL_KEY_FOLDER", folder.join("keys"))
        .env("LONGHAUL_DATABASE_REQUIRE_DURABLE", "false")
        .env("LONGHAUL_LOG", "warn");
}

/// Brings the database's schema up to date with the product's own command.
pub(crate) fn migrate(program: &Path, database: &str, folder: &Path) -> Result<()> {
    let mut command = Command::new(program);
    settings(&mut command, database, folder);
    let done = command.args(["migrate", "up"]).stdout(Stdio::null()).status()?;
    if done.success() { Ok(()) } else { Err(unexpected("`longhaul migrate up` failed")) }
}

/// The product.
pub(crate) async fn product(program: &Path, database: &str, folder: &Path) -> Result<Served> {
    let port = free_port()?;
    let mut command = Command::new(program);
    settings(&mut command, database, folder);
    command.arg("serve").env("LONGHAUL_PORT", port.to_string()).stdout(Stdio::null());
    served(command, port, "/health/live").await
}

/// The bare endpoints: this same program.
pub(crate) async fn bare(database: &str) -> Result<Served> {
    let port = free_port()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["bare", "--database", database, "--port", &port.to_string()]);
    served(command, port, "/text").await
}

async fn served(mut command: Command, port: u16, path: &str) -> Result<Served> {
    let served = Served { child: command.spawn()?, base: format!("http://127.0.0.1:{port}") };
    let ask = format!("{}{path}", served.base);
    for _ in 0..400 {
        if reqwest::get(&ask).await.is_ok_and(|answer| answer.status().is_success()) {
            return Ok(served);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err(unexpected(format!("nothing answers at {ask}")))
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// The product's program: beside this one unless it is named.
pub(crate) fn program(named: Option<PathBuf>) -> Result<PathBuf> {
    let program = match named {
        Some(named) => named,
        None => std::env::current_exe()?.with_file_name("longhaul"),
    };
    if program.is_file() { Ok(program) } else { Err(unexpected(format!("{} is not there", program.display()))) }
}
