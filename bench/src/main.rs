//! Measures Longhaul beside bare endpoints: the same answers, made by one hand-written SQL each, driven by the same
//! clients in the same run, turn by turn. What counts is the ratio; CPU per request is the steadiest of the figures.
//!
//! `longhaul-bench run` fills a database (kept for the next run), starts the server and the bare endpoints as processes
//! of their own, drives both, and writes a table and a chart. It knows the database's tables and the public API; of the
//! server's code it knows nothing.

mod bare;
mod cases;
mod chart;
mod cpu;
mod drive;
mod failure;
mod fill;
mod place;
mod process;
mod report;
mod reporting;
mod round;
mod searching;
mod sign_in;
mod writing;

use clap::{Parser, Subcommand};

use crate::failure::Result;

#[derive(Parser)]
#[command(about, version)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fill, start, drive, report.
    Run(round::Options),
    /// The bare endpoints alone, until killed. `run` starts them.
    Bare {
        /// The database.
        #[arg(long)]
        database: String,
        /// The port on loopback.
        #[arg(long)]
        port: u16,
    },
}

fn main() -> std::process::ExitCode {
    let done = match Line::parse().command {
        Command::Run(options) => run(round::run(options)),
        Command::Bare { database, port } => actix_web::rt::System::new().block_on(bare::serve(database, port)),
    };
    match done {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(err) => {
            place::say(&format!("longhaul-bench: {err}"));
            std::process::ExitCode::FAILURE
        }
    }
}

fn run(work: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}
