//! A million occasions over a year, twice: is the contact budget kept, has every silence its reason, and does the same
//! seed send the same?
//!
//! `cargo run --release -p domain --example million_sends -- [occasions] [seed]`

mod simulation;

use simulation::{Given, Lived, Size, prove};
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let mut said = std::env::args().skip(1);
    let Ok(occasions) = said.next().map_or(Ok(1_000_000), |text| text.parse::<usize>()) else {
        eprintln!("how many occasions? give a number, or nothing for a million");
        return ExitCode::FAILURE;
    };
    let seed = said.next().unwrap_or_else(|| "one".to_owned());
    let (given, lived) = year(occasions, &seed);
    let begun = Instant::now();
    let found = prove(&given, &lived);
    println!("proved in {:.1} s", begun.elapsed().as_secs_f64());
    for (what, count) in &found {
        println!("{count:>10}  {what}");
    }
    let (_, again) = year(occasions, &seed);
    assert!(lived.to_bytes() == again.to_bytes(), "the same seed has sent something else");
    println!("the same again, byte by byte");
    ExitCode::SUCCESS
}

fn year(occasions: usize, seed: &str) -> (Given, Lived) {
    let begun = Instant::now();
    let given = Given::new(seed, Size::of(occasions));
    let lived = given.live();
    let (n, seconds) = (lived.fates.len(), begun.elapsed().as_secs_f64());
    println!("{n} occasions, {} mails and text messages in {seconds:.1} s", lived.sent.len());
    (given, lived)
}
