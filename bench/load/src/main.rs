//! Sends load to a Resonanz server on this machine and prints one line of JSON with what came back.
//!
//! ```text
//! load interactions HOST:PORT PROJECT_PATH KEY SECONDS CONNECTIONS BATCH CUSTOMERS
//! load answers      HOST:PORT PROJECT_PATH KEY SECONDS CONNECTIONS SURVEY QUESTION CUSTOMERS
//! load pages        HOST:PORT LINK_PATH QUESTION SECONDS RATE
//! ```
//!
//! `interactions` and `answers` send as fast as they are answered (closed loop, one request under way
//! per connection). `pages` sends at a fixed rate whatever comes back (open loop): a visit opens the
//! survey and, when that is answered, sends it; the time of every request counts from when it was due,
//! so that a stall of the server shows in all that waited for it.

mod bodies;
mod client;
mod pages;

use bodies::{Answers, Interactions};
use client::Client;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What one kind of load sends: a body for each turn.
trait Bodies: Send + Sync + 'static {
    const PATH: &'static str;
    /// Signals in one request.
    fn signals(&self) -> u64;
    fn body(&self, turn: u64) -> bytes::Bytes;
}

/// Times in microseconds, sorted.
struct Times(Vec<u64>);

impl Times {
    fn new(mut all: Vec<u64>) -> Self {
        all.sort_unstable();
        Self(all)
    }

    /// Milliseconds below which this share of the requests was answered.
    fn at(&self, share: f64) -> f64 {
        let last = self.0.len().saturating_sub(1);
        let place = ((self.0.len() as f64 * share).ceil() as usize).saturating_sub(1).min(last);
        self.0.get(place).map_or(0.0, |micros| *micros as f64 / 1_000.0)
    }

    fn summary(&self) -> serde_json::Value {
        serde_json::json!({
            "requests": self.0.len(),
            "p50_ms": self.at(0.50),
            "p95_ms": self.at(0.95),
            "p99_ms": self.at(0.99),
            "p999_ms": self.at(0.999),
            "max_ms": self.at(1.0),
        })
    }
}

async fn as_fast_as_answered<B: Bodies>(bodies: B, target: Target, seconds: f64, connections: usize) {
    let bodies = Arc::new(bodies);
    let turns = Arc::new(AtomicU64::new(0));
    let started = Instant::now();
    let end = started + Duration::from_secs_f64(seconds);
    let mut senders = Vec::new();
    for _ in 0..connections {
        let (bodies, turns, target) = (bodies.clone(), turns.clone(), target.clone());
        senders.push(tokio::spawn(async move {
            let mut client = Client::connect(&target.host).await;
            let path = format!("{}{}", target.project, B::PATH);
            let mut times = Vec::new();
            while Instant::now() < end {
                let body = bodies.body(turns.fetch_add(1, Ordering::Relaxed));
                let sent = Instant::now();
                let (status, answer) = client.post(&path, "application/json", Some(&target.key), body).await;
                times.push(sent.elapsed().as_micros() as u64);
                assert!((200..300).contains(&status), "{status}: {}", String::from_utf8_lossy(&answer));
            }
            times
        }));
    }
    let mut times = Vec::new();
    for sender in senders {
        times.extend(sender.await.expect("a sender ended early"));
    }
    let elapsed = started.elapsed().as_secs_f64();
    let signals = times.len() as u64 * bodies.signals();
    let mut summary = Times::new(times).summary();
    summary["seconds"] = elapsed.into();
    summary["signals"] = signals.into();
    summary["per_second"] = (signals as f64 / elapsed).into();
    println!("{summary}");
}

#[derive(Clone)]
struct Target {
    host: String,
    project: String,
    key: String,
}

#[tokio::main(worker_threads = 2)]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let text = |at: usize| arguments.get(at).cloned().unwrap_or_else(|| panic!("argument {at} is missing"));
    let number = |at: usize| text(at).parse::<f64>().unwrap_or_else(|_| panic!("argument {at} is a number"));
    let target = || Target { host: text(1), project: text(2), key: text(3) };
    match text(0).as_str() {
        "interactions" => {
            let bodies = Interactions::new(number(6) as usize, number(7) as u64);
            as_fast_as_answered(bodies, target(), number(4), number(5) as usize).await;
        }
        "answers" => {
            let bodies = Answers { survey: text(6), question: text(7), customers: number(8) as u64 };
            as_fast_as_answered(bodies, target(), number(4), number(5) as usize).await;
        }
        "pages" => pages::visit(text(1), text(2), text(3), number(4), number(5)).await,
        other => panic!("what is \"{other}\"? interactions, answers or pages"),
    }
}
