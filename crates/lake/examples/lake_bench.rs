//! Measures the lake: intake, sealing, compaction, questions, memory.
//!
//! `cargo run --release -p lake --example lake_bench -- [feedback] [interactions] [folder]`
//!
//! Signals are spread over 18 months, 40 branches and a shop, and 60 combinations of segment and
//! product; 40 % of the feedback has a comment. Everything is deterministic.

use domain::ids::{
    CustomerId, EventTypeNo, FacetSetNo, ProjectId, ProjectNo, SeriesNo, SignalId, SurveyNo, TouchpointNo, UnitSetNo,
};
use domain::place::OrgTree;
use domain::scope::{RowFilter, Scope};
use domain::signal::{Change, Channel, Dataset, Envelope, Feedback, Group, Interaction, Item};
use domain::time::{Day, Timestamp};
use domain::world::{ManualClock, World};
use futures::StreamExt;
use lake::{CellQuery, Count, Dimension, Filter, Lake, LakeConfig, SealWhen, SignalQuery};
use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

const BATCH: usize = 2_000;
const SEAL_ROWS: usize = 1_000_000;
const FIRST_DAY: i32 = 20_240;
const DAYS: u64 = 18 * 30;
const MICROS_PER_DAY: i64 = 86_400_000_000;

struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn id(&mut self, micros: i64) -> Uuid {
        let low = (u128::from(self.next()) << 16 | 7 << 76) & ((1 << 80) - 1);
        Uuid::from_u128((micros as u128 / 1_000) << 80 | low | u128::from(self.next() >> 48))
    }

    /// Day by day through the months, as signals come in.
    fn envelope(&mut self, at: usize, of: usize) -> Envelope {
        let day = FIRST_DAY + (at as u64 * DAYS / of as u64) as i32;
        let time = i64::from(day) * MICROS_PER_DAY + self.below(MICROS_PER_DAY as u64) as i64;
        let customer = u128::from(self.below(1 + of as u64 / 10));
        let score = self.below(11);
        Envelope {
            project: ProjectNo(1),
            id: SignalId(self.id(time)),
            customer: Some(CustomerId(Uuid::from_u128(
                (customer + 1).wrapping_mul(0xD134_2543_DE82_EF95_9E37_79B9_7F4A_7C15),
            ))),
            time: Timestamp(time),
            day: Day(day),
            recorded: Timestamp(time + 2_000_000),
            channel: Channel::from_code(self.below(6) as u8),
            touchpoint: TouchpointNo(1 + self.below(12) as u32),
            units: UnitSetNo(1 + self.below(41) as u32),
            facets: FacetSetNo(1 + self.below(60) as u32),
            payload: format!(
                "{{\"survey\":\"nps\",\"score\":{score},\"device\":\"phone\",\"link\":\"{:x}\"}}",
                self.below(1 << 40)
            ),
        }
    }

    fn feedback(&mut self, at: usize, of: usize) -> Feedback {
        let envelope = self.envelope(at, of);
        let score = self.below(11);
        let group = match score {
            0..=6 => Group::Negative,
            7..=8 => Group::Neutral,
            _ => Group::Positive,
        };
        let mut items = vec![Item {
            question: "nps".to_owned(),
            series: SeriesNo(1),
            value: Some(score as f64),
            group: Some(group),
            ..Item::default()
        }];
        if self.below(10) < 4 {
            let words =
                ["Lieferung", "zu", "spät", "Filiale", "sehr", "freundlich", "Hotline", "wartete", "lange", "gut"];
            let text: Vec<&str> = (0..6 + self.below(12)).map(|_| words[self.below(10) as usize]).collect();
            items.push(Item { question: "why".to_owned(), text: Some(text.join(" ")), ..Item::default() });
        }
        Feedback { envelope, solicited: true, survey: SurveyNo(1), survey_version: 1, language: "de".to_owned(), items }
    }

    fn interaction(&mut self, at: usize, of: usize) -> Interaction {
        let envelope = self.envelope(at, of);
        let value = (self.below(4) == 0).then(|| self.below(10_000) as f64 / 100.0);
        Interaction { envelope, event: EventTypeNo(1 + self.below(40) as u32), value }
    }
}

struct Bench {
    lake: Lake,
    world: World,
    version: u64,
    seq: u64,
    encode: Duration,
    apply: Duration,
    seal: Duration,
    payload_bytes: usize,
}

impl Bench {
    async fn fill<T>(
        &mut self,
        dataset: Dataset,
        count: usize,
        make: fn(&mut Chance, usize, usize) -> T,
        encode: fn(&[Change<T>]) -> lake::Result<bytes::Bytes>,
    ) {
        let mut chance = Chance(dataset as u64 + 1);
        (self.encode, self.apply, self.seal, self.payload_bytes) = Default::default();
        for start in (0..count).step_by(BATCH) {
            let batch: Vec<_> =
                (start..(start + BATCH).min(count)).map(|at| Change::Put(make(&mut chance, at, count))).collect();
            let started = Instant::now();
            let payload = encode(&batch).expect("encoded");
            self.encode += started.elapsed();
            self.payload_bytes += payload.len();
            self.seq += 1;
            let started = Instant::now();
            self.lake.apply(dataset, self.seq, &payload).expect("applied");
            self.apply += started.elapsed();
            self.seal(dataset, SEAL_ROWS).await;
        }
        self.seal(dataset, 0).await;
        let rate = |time: Duration| count as f64 / time.as_secs_f64() / 1_000.0;
        println!("{}: {count} in batches of {BATCH}", dataset.name());
        println!(
            "  encode {:>8.0} k/s   {:.0} bytes each",
            rate(self.encode),
            self.payload_bytes as f64 / count as f64
        );
        println!("  apply  {:>8.0} k/s   (decode included)", rate(self.apply));
        println!("  seal   {:>8.0} k/s   (fsync included)", rate(self.seal));
    }

    async fn seal(&mut self, dataset: Dataset, rows: usize) {
        if self.lake.state(dataset).tail_rows < rows {
            return;
        }
        let started = Instant::now();
        if let Some(change) =
            self.lake.plan_seal(dataset, &SealWhen::ANYTHING, None, &self.world).await.expect("sealed")
        {
            self.version += 1;
            self.lake.install(&change, self.version).expect("installed");
        }
        self.seal += started.elapsed();
    }

    async fn compact(&mut self, dataset: Dataset) {
        let before = self.lake.state(dataset);
        let started = Instant::now();
        let mut merges = 0;
        while let Some(change) = self.lake.plan_compaction(dataset, &self.world).await.expect("compacted") {
            self.version += 1;
            self.lake.install(&change, self.version).expect("installed");
            merges += 1;
        }
        self.lake.sweep(Timestamp(i64::MAX / 2), 0).await.expect("swept");
        let after = self.lake.state(dataset);
        println!(
            "  compact {merges} merges in {:.1} s: {} -> {} segments, {:.1} bytes a row",
            started.elapsed().as_secs_f64(),
            before.segments,
            after.segments,
            after.segment_bytes as f64 / after.segment_rows as f64
        );
    }

    async fn ask(&self, name: &str, scope: &RowFilter, query: &CellQuery) {
        let mut times = Vec::new();
        let mut cells = 0;
        for _ in 0..8 {
            let started = Instant::now();
            cells = self.lake.cells(scope, query).await.expect("answered").len();
            times.push(started.elapsed());
        }
        let cold = times.remove(0);
        times.sort();
        let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
        println!("  {name}: {cells} cells, first {:.0} ms, then median {:.0} ms", ms(cold), ms(times[times.len() / 2]));
    }
}

fn memory(lake: &Lake) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |key: &str| {
        status
            .lines()
            .find(|l| l.starts_with(key))
            .unwrap_or_default()
            .split_whitespace()
            .nth(1)
            .map_or(0, |kb| kb.parse::<u64>().unwrap_or(0) / 1024)
    };
    let held = lake.memory();
    println!(
        "  memory: {} MB resident, {} MB at most; lake: tail {} MB, cached {} MB",
        of("VmRSS:"),
        of("VmHWM:"),
        held.tail >> 20,
        held.cached >> 20
    );
}

async fn questions(bench: &Bench, scope: &RowFilter) {
    let nps = Filter { series: Some(BTreeSet::from([SeriesNo(1)])), ..Filter::default() };
    let by = |dimensions: &[Dimension]| CellQuery::feedback(nps.clone(), dimensions);
    let (unit, facet, week) = (Dimension::UnitSet, Dimension::FacetSet, Dimension::Week);
    bench.ask("score by unit set, facet set, week", scope, &by(&[unit, facet, week])).await;
    bench.ask("score by unit set, month", scope, &by(&[unit, Dimension::Month])).await;
    bench.ask("score in total", scope, &by(&[])).await;
    let signals = CellQuery { count: Count::Signals, ..by(&[Dimension::Touchpoint]) };
    bench.ask("signals by touchpoint", scope, &signals).await;
    let month = Filter { days: Some((Day(FIRST_DAY + 510), Day(FIRST_DAY + 540))), ..nps.clone() };
    bench.ask("last month by unit set and day", scope, &CellQuery::feedback(month, [unit, Dimension::Day])).await;
}

async fn voices(bench: &Bench, scope: &RowFilter) {
    let ms = |started: Instant| started.elapsed().as_secs_f64() * 1_000.0;
    for round in ["first", "then"] {
        let started = Instant::now();
        let filter =
            Filter { with_text: Some(true), groups: Some(BTreeSet::from([Group::Negative])), ..Filter::default() };
        let page = bench.lake.feedback(scope, &SignalQuery::new(filter, 50)).await.expect("answered");
        println!("  newest 50 unhappy comments, {round}: {:.1} ms", ms(started));
        let started = Instant::now();
        let owner = page[0].envelope.customer.into_iter().collect();
        let one = SignalQuery::new(Filter { customers: Some(owner), ..Filter::default() }, 100);
        let found = bench.lake.feedback(scope, &one).await.expect("answered").len();
        println!("  one customer's {found} answers, {round}: {:.1} ms", ms(started));
        let started = Instant::now();
        bench.lake.feedback(scope, &SignalQuery::ids([page[7].envelope.id])).await.expect("answered");
        println!("  one answer by id, {round}: {:.1} ms", ms(started));
    }
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: usize| arguments.next().map_or(default, |n| n.parse().expect("a number"));
    let (feedback, interactions) = (number(10_000_000), number(0));
    let folder = arguments.next().map_or_else(|| std::env::temp_dir().join("lake_bench"), Into::into);
    let _ = std::fs::remove_dir_all(&folder);
    let config = LakeConfig::at(format!("file://{}", folder.display()));
    let world = World::new(Arc::new(ManualClock::at(Timestamp(1_800_000_000_000_000))), [3; 32]);
    let scope = Scope::whole_project(ProjectId(Uuid::nil()), ProjectNo(1), []).rows(&OrgTree::default());
    let lake = Lake::open(&config).expect("opens");
    let mut bench = Bench {
        lake,
        world,
        version: 0,
        seq: 0,
        encode: Duration::ZERO,
        apply: Duration::ZERO,
        seal: Duration::ZERO,
        payload_bytes: 0,
    };
    bench.fill(Dataset::Feedback, feedback, Chance::feedback, lake::encode_feedback).await;
    bench.compact(Dataset::Feedback).await;
    memory(&bench.lake);
    questions(&bench, &scope).await;
    voices(&bench, &scope).await;
    memory(&bench.lake);
    if interactions > 0 {
        bench.fill(Dataset::Interactions, interactions, Chance::interaction, lake::encode_interactions).await;
        bench.compact(Dataset::Interactions).await;
        memory(&bench.lake);
        let by_event = CellQuery::interactions(Filter::default(), [Dimension::Event, Dimension::Week]);
        bench.ask("interactions by event and week", &scope, &by_event).await;
        memory(&bench.lake);
    }
    let started = Instant::now();
    let mut exported = 0;
    let mut export = pin!(bench.lake.export_feedback(&scope, &Filter::default()));
    while let Some(batch) = export.next().await {
        exported += batch.expect("exported").len();
    }
    println!("  export {:.0} k/s", exported as f64 / started.elapsed().as_secs_f64() / 1_000.0);
    memory(&bench.lake);
    let _ = std::fs::remove_dir_all(&folder);
}
