//! The binary: commands, configuration, wiring, shutdown.
//!
//! Never here: a rule of the product. Every command calls the same use cases as the web.

mod cli;
mod commands;
mod config;
mod house;
mod mail;
mod outside;

use clap::Parser;
use std::process::ExitCode;

/// Many short-lived buffers on many threads: measured faster and smaller than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("resonanz: {error:#}");
            ExitCode::FAILURE
        }
    }
}
