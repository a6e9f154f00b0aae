//! What this process counts about itself, in the text format Prometheus reads.

use crate::state::App;
use access::InstallationState;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use listen::kiosks::KioskCounts;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Upper bounds of the histogram's buckets, in seconds.
const BOUNDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0];

/// Requests by route and outcome. Routes are templates, so that the number of series stays small.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    requests: Mutex<BTreeMap<(String, String, u16), u64>>,
    durations: Mutex<BTreeMap<String, Histogram>>,
}

#[derive(Clone, Debug, Default)]
struct Histogram {
    /// How many were at most as long as each bound; not cumulated yet.
    buckets: [u64; BOUNDS.len()],
    count: u64,
    seconds: f64,
}

impl Metrics {
    fn count(&self, method: &str, route: &str, status: u16, took: Duration) {
        let key = (method.to_owned(), route.to_owned(), status);
        *self.requests.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default() += 1;
        let seconds = took.as_secs_f64();
        let mut durations = self.durations.lock().unwrap_or_else(PoisonError::into_inner);
        let histogram = durations.entry(route.to_owned()).or_default();
        histogram.count += 1;
        histogram.seconds += seconds;
        if let Some(bucket) = BOUNDS.iter().position(|bound| seconds <= *bound) {
            histogram.buckets[bucket] += 1;
        }
    }

    /// Everything counted, and the state of the installation.
    pub(crate) fn text(&self, state: &InstallationState, kiosks: KioskCounts, mails_left_out: u64) -> String {
        let mut text = String::new();
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let durations = self.durations.lock().unwrap_or_else(PoisonError::into_inner).clone();
        write_all(&mut text, &requests, &durations).expect("writing to a string cannot fail");
        write_state(&mut text, state, kiosks).expect("writing to a string cannot fail");
        write_mails(&mut text, mails_left_out).expect("writing to a string cannot fail");
        text
    }
}

fn write_all(
    text: &mut String,
    requests: &BTreeMap<(String, String, u16), u64>,
    durations: &BTreeMap<String, Histogram>,
) -> std::fmt::Result {
    writeln!(text, "# HELP resonanz_http_requests_total Requests answered.")?;
    writeln!(text, "# TYPE resonanz_http_requests_total counter")?;
    for ((method, route, status), count) in requests {
        let (method, route) = (label(method), label(route));
        writeln!(
            text,
            "resonanz_http_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}} {count}"
        )?;
    }
    writeln!(text, "# HELP resonanz_http_request_duration_seconds Time to the first byte of an answer.")?;
    writeln!(text, "# TYPE resonanz_http_request_duration_seconds histogram")?;
    for (route, histogram) in durations {
        let route = label(route);
        let name = "resonanz_http_request_duration_seconds";
        let mut so_far = 0;
        for (bound, count) in BOUNDS.iter().zip(histogram.buckets) {
            so_far += count;
            writeln!(text, "{name}_bucket{{route=\"{route}\",le=\"{bound}\"}} {so_far}")?;
        }
        writeln!(text, "{name}_bucket{{route=\"{route}\",le=\"+Inf\"}} {}", histogram.count)?;
        writeln!(text, "{name}_sum{{route=\"{route}\"}} {}", histogram.seconds)?;
        writeln!(text, "{name}_count{{route=\"{route}\"}} {}", histogram.count)?;
    }
    Ok(())
}

fn write_state(text: &mut String, state: &InstallationState, kiosks: KioskCounts) -> std::fmt::Result {
    let gauges = [
        ("resonanz_database_bytes", "Size of the database.", state.database.size_bytes),
        ("resonanz_jobs_ready", "Jobs waiting.", state.jobs.ready),
        ("resonanz_jobs_running", "Jobs being done.", state.jobs.running),
        ("resonanz_jobs_dead", "Jobs given up.", state.jobs.dead),
        ("resonanz_ledger_head", "Number of the newest batch of signals.", state.ledger.head.cast_signed()),
        ("resonanz_kiosks", "Kiosks in use.", kiosks.in_use),
        ("resonanz_kiosks_silent", "Kiosks silent for longer than they may be.", kiosks.silent),
    ];
    for (name, help, value) in gauges {
        writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}")?;
    }
    writeln!(text, "# HELP resonanz_build_info The version that runs.\n# TYPE resonanz_build_info gauge")?;
    writeln!(text, "resonanz_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION"))
}

fn write_mails(text: &mut String, left_out: u64) -> std::fmt::Result {
    let name = "resonanz_mails_left_out_total";
    writeln!(text, "# HELP {name} Mails of customers that became no feedback because too many came.")?;
    writeln!(text, "# TYPE {name} counter\n{name} {left_out}")
}

fn label(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Counts every request.
pub(crate) async fn measure(State(app): State<App>, request: Request, next: Next) -> Response {
    let method = request.method().as_str().to_owned();
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let begin = Instant::now();
    let response = next.run(request).await;
    app.metrics.count(&method, &route, response.status().as_u16(), begin.elapsed());
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use access::{DatabaseState, JobCounts, LedgerState};

    #[test]
    fn buckets_are_cumulated_and_labels_escaped() {
        let metrics = Metrics::default();
        metrics.count("GET", "/a\"b", 200, Duration::from_micros(500));
        metrics.count("GET", "/a\"b", 200, Duration::from_millis(20));
        metrics.count("GET", "/a\"b", 500, Duration::from_mins(1));
        let state = InstallationState {
            database: DatabaseState { kind: "SQLite", size_bytes: 4096, schema_version: 2 },
            ledger: LedgerState { head: 7 },
            jobs: JobCounts { ready: 1, running: 0, dead: 3 },
        };
        let text = metrics.text(&state, KioskCounts { in_use: 5, silent: 2 }, 31);
        let has = |line: &str| assert!(text.lines().any(|l| l == line), "{line} is missing in\n{text}");
        has(r#"resonanz_http_requests_total{method="GET",route="/a\"b",status="200"} 2"#);
        has(r#"resonanz_http_request_duration_seconds_bucket{route="/a\"b",le="0.001"} 1"#);
        has(r#"resonanz_http_request_duration_seconds_bucket{route="/a\"b",le="0.025"} 2"#);
        has(r#"resonanz_http_request_duration_seconds_bucket{route="/a\"b",le="5"} 2"#);
        has(r#"resonanz_http_request_duration_seconds_bucket{route="/a\"b",le="+Inf"} 3"#);
        has("resonanz_jobs_dead 3");
        has("resonanz_ledger_head 7");
        has("resonanz_kiosks_silent 2");
        has("resonanz_mails_left_out_total 31");
    }
}
