//! The program: reads the command line and runs one command.

use std::process::ExitCode;

use clap::Parser;
use longhaul::commands::{Cli, run};

/// Answers are built of many small pieces: the system's allocator took a quarter of their CPU.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match actix_web::rt::System::new().block_on(run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(ended) => {
            complain(&ended.message);
            ExitCode::from(ended.code)
        }
    }
}

#[expect(clippy::print_stderr, reason = "the last word of a program that ends early")]
fn complain(message: &str) {
    eprintln!("longhaul: {message}");
}
