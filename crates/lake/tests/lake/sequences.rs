//! Random histories: whatever happens to signals and to the lake's files, every answer is that of
//! the reference.

use crate::installation::{Installation, LATER, everyone};
use crate::reference::{ALL_DIMENSIONS, Reference, Signal, count_by};
use crate::signals::{self, MICROS_PER_DAY};
use domain::ids::{CustomerId, ProjectNo, SeriesNo, TouchpointNo, UnitSetNo};
use domain::scope::RowFilter;
use domain::signal::{Change, Dataset, Envelope, Feedback, Interaction};
use domain::time::{Day, Timestamp};
use futures::StreamExt;
use lake::{CellQuery, Count, Cursor, Filter, SignalQuery};
use proptest::prelude::*;
use std::collections::BTreeSet;

#[derive(Clone, Debug)]
enum Step {
    /// One ledger entry per dataset with these edits.
    Batch(Vec<Edit>),
    /// The same batch twice, or two batches in the wrong order.
    BatchAgain(Vec<Edit>),
    OutOfOrder(Vec<Edit>, Vec<Edit>),
    Seal,
    /// Only up to the entry before the last.
    SealPart,
    Compact,
    /// Files are written; the change is never committed.
    SealInterrupted,
    CompactInterrupted,
    SealAbandoned,
    /// Both planned against the same catalogue, then both committed.
    CompactWhileSealing,
    Restart,
    Sweep,
    Erase(u32),
}

#[derive(Clone, Debug)]
enum Edit {
    /// New, sent again, or corrected in place.
    Put {
        project: u32,
        n: u32,
        content: u32,
    },
    /// Moved to another owner and day; both rows arrive together.
    Move {
        project: u32,
        n: u32,
        owner: u32,
        day: i32,
        content: u32,
    },
    Delete {
        project: u32,
        n: u32,
    },
}

fn edit() -> impl Strategy<Value = Edit> {
    let (project, n, content) = (1..3_u32, 0..30_u32, 0..40_u32);
    prop_oneof![
        6 => (project.clone(), n.clone(), content.clone()).prop_map(|(project, n, content)| Edit::Put { project, n, content }),
        2 => (project.clone(), n.clone(), 0..6_u32, 0..75_i32, content)
            .prop_map(|(project, n, owner, day, content)| Edit::Move { project, n, owner, day, content }),
        1 => (project, n).prop_map(|(project, n)| Edit::Delete { project, n }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let edits = || prop::collection::vec(edit(), 1..12);
    prop_oneof![
        10 => edits().prop_map(Step::Batch),
        1 => edits().prop_map(Step::BatchAgain),
        2 => (edits(), edits()).prop_map(|(a, b)| Step::OutOfOrder(a, b)),
        3 => Just(Step::Seal),
        1 => Just(Step::SealPart),
        3 => Just(Step::Compact),
        1 => Just(Step::SealInterrupted),
        1 => Just(Step::CompactInterrupted),
        1 => Just(Step::SealAbandoned),
        1 => Just(Step::CompactWhileSealing),
        2 => Just(Step::Restart),
        1 => Just(Step::Sweep),
        1 => (1..6_u32).prop_map(Step::Erase),
    ]
}

struct History {
    home: Installation,
    feedback: Reference<Feedback>,
    interactions: Reference<Interaction>,
}

/// Makes a signal of one dataset from project, number, owner, day and content.
type Make<T> = fn(u32, u32, u32, i32, u32) -> T;

/// The changes of one batch, taken note of in the reference.
fn changes<T: Signal>(edits: &[Edit], reference: &mut Reference<T>, make: Make<T>) -> Vec<Change<T>> {
    let mut changes = Vec::new();
    for edit in edits {
        let mut change = |reference: &mut Reference<T>, change: Change<T>| {
            reference.change(&change);
            changes.push(change);
        };
        let known = |reference: &Reference<T>, project: u32, n: u32| -> Option<Envelope> {
            let found = reference.0.get(&(ProjectNo(project), signals::id(n)))?;
            Some(Envelope { payload: String::new(), ..found.envelope().clone() })
        };
        match *edit {
            Edit::Put { project, n, content } => {
                let (owner, day) = known(reference, project, n).map_or((n % 6, (n * 3) as i32), |old| {
                    let owner = (0..6).find(|o| signals::customer(*o) == old.customer);
                    (owner.expect("one of ours"), old.day.0)
                });
                change(reference, Change::Put(make(project, n, owner, day, content)));
            }
            Edit::Move { project, n, owner, day, content } => {
                if let Some(old) = known(reference, project, n) {
                    change(reference, Change::Delete(old));
                }
                change(reference, Change::Put(make(project, n, owner, day, content)));
            }
            Edit::Delete { project, n } => {
                let old = known(reference, project, n);
                let old = old.unwrap_or_else(|| signals::envelope(project, n, n % 6, (n * 3) as i32, 0));
                change(reference, Change::Delete(old));
            }
        }
    }
    changes
}

impl History {
    fn new() -> Self {
        Self { home: Installation::new(), feedback: Reference::default(), interactions: Reference::default() }
    }

    /// Appends the edits to both datasets; gives the sequence numbers, not yet applied.
    fn append(&mut self, edits: &[Edit]) -> [u64; 2] {
        let feedback = changes(edits, &mut self.feedback, signals::feedback);
        let interactions = changes(edits, &mut self.interactions, signals::interaction);
        let feedback = lake::encode_feedback(&feedback).expect("encoded");
        let interactions = lake::encode_interactions(&interactions).expect("encoded");
        [self.home.append(Dataset::Feedback, feedback), self.home.append(Dataset::Interactions, interactions)]
    }

    async fn take(&mut self, step: &Step) {
        match step {
            Step::Batch(edits) => {
                let seqs = self.append(edits);
                seqs.iter().for_each(|seq| self.home.apply(*seq));
            }
            Step::BatchAgain(edits) => {
                let seqs = self.append(edits);
                seqs.iter().chain(&seqs).for_each(|seq| self.home.apply(*seq));
            }
            Step::OutOfOrder(first, second) => {
                let (first, second) = (self.append(first), self.append(second));
                second.iter().chain(&first).for_each(|seq| self.home.apply(*seq));
            }
            Step::Restart => self.home.restart().await,
            Step::Sweep => {
                self.home.lake.sweep(LATER, 0).await.expect("swept");
            }
            Step::Erase(owner) => self.erase(*owner).await,
            _ => {
                for dataset in Dataset::ALL {
                    self.rearrange(step, dataset).await;
                }
            }
        }
    }

    async fn rearrange(&mut self, step: &Step, dataset: Dataset) {
        let home = &mut self.home;
        match step {
            Step::Seal => home.seal(dataset).await,
            Step::SealPart => {
                let through = home.head().saturating_sub(2);
                if let Some(change) = home.plan_seal(dataset, Some(through)).await {
                    home.commit(&change);
                }
            }
            Step::Compact => {
                while let Some(change) = home.plan_compaction(dataset).await {
                    home.commit(&change);
                }
            }
            Step::SealInterrupted => drop(home.plan_seal(dataset, None).await),
            Step::CompactInterrupted => drop(home.plan_compaction(dataset).await),
            Step::SealAbandoned => {
                if let Some(change) = home.plan_seal(dataset, None).await {
                    home.lake.abandon(change).await.expect("abandoned");
                }
            }
            Step::CompactWhileSealing => {
                let sealed = home.plan_seal(dataset, None).await;
                let compacted = home.plan_compaction(dataset).await;
                for change in compacted.iter().chain(&sealed) {
                    home.commit(change);
                }
            }
            _ => {}
        }
    }

    async fn erase(&mut self, owner: u32) {
        let customer = signals::customer(owner).expect("somebody");
        let erased = BTreeSet::from([customer]);
        let project = ProjectNo(1);
        let plan = self.home.lake.plan_erasure(project, &erased, &self.home.world).await.expect("planned");
        plan.iter().for_each(|change| self.home.commit(change));
        self.home.lake.sweep(LATER, 0).await.expect("swept");
        self.home.lake.sweep_orphans(LATER, 0).await.expect("swept");
        assert_eq!(self.home.lake.traces(project, &erased).await.expect("searched"), Vec::<String>::new());
        let stays = |e: &Envelope| e.project != project || e.customer != Some(customer);
        self.feedback.0.retain(|_, f| stays(&f.envelope));
        self.interactions.0.retain(|_, i| stays(&i.envelope));
    }

    async fn check(&self, seed: usize) {
        for project in [1, 2] {
            for (at, scope) in scopes(project).iter().enumerate() {
                let filter = filter((seed + at * 5) % FILTERS);
                self.check_cells(scope, &filter, seed + at).await;
                self.check_signals(scope, &filter, seed).await;
                self.check_customers(scope, &filter, seed).await;
            }
            self.check_export(&everyone(project)).await;
        }
    }

    async fn check_cells(&self, scope: &RowFilter, filter: &Filter, seed: usize) {
        let dimension = |k: usize| ALL_DIMENSIONS[(seed * 7 + k * 3) % ALL_DIMENSIONS.len()];
        for count in [Count::Items, Count::Signals] {
            for dataset in Dataset::ALL {
                let group_by = (0..seed % 4).map(dimension).collect();
                let query = CellQuery { count, filter: filter.clone(), ..count_by(dataset, group_by) };
                let answer = self.home.lake.cells_and_newest(scope, &query).await.expect("answered");
                let expected = match dataset {
                    Dataset::Feedback => (self.feedback.cells(scope, &query), self.feedback.newest(scope, &query)),
                    Dataset::Interactions => {
                        (self.interactions.cells(scope, &query), self.interactions.newest(scope, &query))
                    }
                };
                assert_eq!(answer, expected, "{query:?}");
            }
        }
    }

    async fn check_signals(&self, scope: &RowFilter, filter: &Filter, seed: usize) {
        let mut query = SignalQuery::new(filter.clone(), 1 + seed % 7);
        query.ids = seed.is_multiple_of(3).then(|| (0..15).map(signals::id).collect());
        let mut before = None;
        // Page by page to the end, so that every cursor is crossed.
        loop {
            query.before = before;
            let page = self.home.lake.feedback(scope, &query).await.expect("answered");
            assert_eq!(page, self.feedback.find(scope, &query), "{query:?}");
            let Some(last) = page.last() else { break };
            before = Some(Cursor { time: last.envelope.time, id: last.envelope.id });
        }
        query.before = None;
        let page = self.home.lake.interactions(scope, &query).await.expect("answered");
        assert_eq!(page, self.interactions.find(scope, &query), "{query:?}");
    }

    async fn check_customers(&self, scope: &RowFilter, filter: &Filter, seed: usize) {
        let since = (!seed.is_multiple_of(3)).then(|| Timestamp((seed % 5) as i64 * MICROS_PER_DAY));
        let found = self.home.lake.customers(scope, Dataset::Feedback, filter, since).await.expect("answered");
        assert_eq!(found, self.feedback.customers(scope, filter, since), "{filter:?} since {since:?}");
        let found = self.home.lake.customers(scope, Dataset::Interactions, filter, since).await.expect("answered");
        assert_eq!(found, self.interactions.customers(scope, filter, since), "{filter:?} since {since:?}");
    }

    async fn check_export(&self, scope: &RowFilter) {
        let everything = SignalQuery::new(Filter::default(), usize::MAX);
        let mut exported: Vec<Feedback> = Vec::new();
        let mut stream = std::pin::pin!(self.home.lake.export_feedback(scope, &Filter::default()));
        while let Some(batch) = stream.next().await {
            exported.extend(batch.expect("exported"));
        }
        exported.sort_by_key(|f| std::cmp::Reverse((f.envelope.time, f.envelope.id)));
        assert_eq!(exported, self.feedback.find(scope, &everything));
    }
}

fn scopes(project: u32) -> [RowFilter; 3] {
    let everyone = everyone(project);
    [
        everyone.clone(),
        everyone.clone().and_unit_sets(BTreeSet::from([UnitSetNo(1), UnitSetNo(3)])),
        everyone.and_touchpoints(BTreeSet::from([TouchpointNo(1), TouchpointNo(7)])),
    ]
}

const FILTERS: usize = 12;

fn filter(which: usize) -> Filter {
    let mut filter = Filter::default();
    let customers: BTreeSet<CustomerId> = [1, 4].into_iter().filter_map(signals::customer).collect();
    match which {
        1 => filter.days = Some((Day(10), Day(35))),
        2 => filter.series = Some(BTreeSet::from([SeriesNo(1)])),
        3 => filter.customers = Some(customers),
        4 => filter.with_text = Some(true),
        5 => filter.groups = Some(BTreeSet::from([domain::signal::Group::Negative])),
        6 => filter.questions = Some(BTreeSet::from(["q1".to_owned(), "q9".to_owned()])),
        7 => (filter.customers, filter.days) = (Some(customers), Some((Day(0), Day(31)))),
        8 => filter.touchpoints = Some(BTreeSet::from([TouchpointNo(7)])),
        9 => filter.solicited = Some(true),
        10 => filter.days = Some((Day(50), Day(20))),
        11 => filter.choices = Some(BTreeSet::from(["c3".to_owned()])),
        _ => {}
    }
    filter
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, max_shrink_iters: 300, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_is_that_of_the_newest_versions(steps in prop::collection::vec(step(), 1..28)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let mut history = History::new();
            for (at, step) in steps.iter().enumerate() {
                history.take(step).await;
                if at % 4 == 3 {
                    history.check(at / 4).await;
                }
            }
            history.check(steps.len()).await;
            history.home.restart().await;
            history.check(steps.len() + 1).await;
        });
    }
}
