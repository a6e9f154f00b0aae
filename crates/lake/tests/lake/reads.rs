//! What single questions must do, with answers worked out by hand.

use crate::installation::{Installation, LATER, everyone};
use crate::signals::{self, customer};
use domain::ids::{SeriesNo, TouchpointNo};
use domain::signal::{Change, Dataset, Feedback, Group, Item};
use domain::time::{Day, Timestamp};
use futures::StreamExt;
use lake::{CellQuery, Count, Dimension, Filter, Key, SealWhen, SignalQuery};
use std::collections::BTreeSet;

fn score(value: f64, group: Group) -> Item {
    Item { series: SeriesNo(1), value: Some(value), group: Some(group), question: "nps".to_owned(), ..Item::default() }
}

fn answer(n: u32, day: i32, items: Vec<Item>) -> Feedback {
    let mut feedback = signals::feedback(1, n, 1 + n % 3, day, 0);
    feedback.envelope.touchpoint = TouchpointNo(1);
    feedback.items = items;
    feedback
}

fn puts(all: impl IntoIterator<Item = Feedback>) -> Vec<Change<Feedback>> {
    all.into_iter().map(Change::Put).collect()
}

#[tokio::test]
async fn a_score_by_week_adds_up() {
    let mut home = Installation::new();
    // 1970-01-01 was a Thursday: days 0 to 3 are one week, 4 starts the next.
    let comment = Item { text: Some("zu spät".to_owned()), ..Item::default() };
    home.put_feedback(&puts([
        answer(1, 0, vec![score(10.0, Group::Positive), comment]),
        answer(2, 3, vec![score(3.0, Group::Negative)]),
        answer(3, 4, vec![score(8.0, Group::Neutral)]),
    ]));
    let query = CellQuery::feedback(Filter::default(), [Dimension::Week]);
    for _ in 0..2 {
        let cells = home.lake.cells(&everyone(1), &query).await.expect("answered");
        let [first, second] = cells.as_slice() else { panic!("two weeks: {cells:?}") };
        assert_eq!(first.keys, [Key::Week(Day(-3))]);
        assert_eq!((first.n, first.sum, first.sum_sq), (2, 13.0, 109.0));
        assert_eq!((first.negative, first.positive, first.comments), (1, 1, 1));
        assert_eq!((second.keys[0].clone(), second.n, second.sum), (Key::Week(Day(4)), 1, 8.0));
        assert!(home.lake.cells(&everyone(2), &query).await.expect("answered").is_empty());
        home.seal(Dataset::Feedback).await;
    }
}

#[tokio::test]
async fn a_hidden_touchpoint_hides_its_items_and_the_payload_that_tells_them() {
    let mut home = Installation::new();
    let elsewhere = Item { touchpoint: Some(TouchpointNo(9)), text: Some("secret".to_owned()), ..Item::default() };
    home.put_feedback(&puts([answer(1, 0, vec![score(10.0, Group::Positive), elsewhere])]));
    for _ in 0..2 {
        let scope = everyone(1).and_touchpoints(BTreeSet::from([TouchpointNo(1)]));
        let seen = home.lake.feedback(&scope, &SignalQuery::new(Filter::default(), 9)).await.expect("answered");
        assert_eq!(seen[0].items, [score(10.0, Group::Positive)]);
        assert_eq!(seen[0].envelope.payload, "");
        let nothing = everyone(1).and_touchpoints(BTreeSet::from([TouchpointNo(2)]));
        assert!(home.lake.feedback(&nothing, &SignalQuery::ids([signals::id(1)])).await.expect("answered").is_empty());
        home.seal(Dataset::Feedback).await;
    }
}

#[tokio::test]
async fn a_signal_with_many_choices_is_counted_once() {
    let mut home = Installation::new();
    let choice = |c: &str| Item { question: "why".to_owned(), choice: Some(c.to_owned()), ..Item::default() };
    home.put_feedback(&puts([answer(1, 0, vec![choice("a"), choice("b")]), answer(2, 0, vec![choice("a")])]));
    let count = |group_by: Vec<Dimension>| CellQuery {
        count: Count::Signals,
        ..CellQuery::feedback(Filter::default(), group_by)
    };
    let all = home.lake.cells(&everyone(1), &count(vec![])).await.expect("answered");
    assert_eq!(all[0].n, 2);
    let by_choice = home.lake.cells(&everyone(1), &count(vec![Dimension::Choice])).await.expect("answered");
    assert_eq!(by_choice.iter().map(|c| c.n).collect::<Vec<_>>(), [2, 1]);
}

#[tokio::test]
async fn the_tail_is_sealed_when_it_is_full_or_old() {
    let mut home = Installation::new();
    let recorded = signals::feedback(1, 1, 1, 5, 0).envelope.recorded;
    home.put_feedback(&puts([signals::feedback(1, 1, 1, 5, 3)]));
    let at = |seconds: i64| {
        let clock = domain::world::ManualClock::at(recorded.plus_seconds(seconds));
        domain::world::World::new(std::sync::Arc::new(clock), [1; 32])
    };
    let when = SealWhen { rows: 10, bytes: usize::MAX, age_seconds: 60 };
    assert_eq!(home.lake.plan_seal(Dataset::Feedback, &when, None, &at(59)).await.expect("planned"), None);
    assert!(home.lake.plan_seal(Dataset::Feedback, &when, None, &at(61)).await.expect("planned").is_some());
    let full = SealWhen { rows: 3, ..when };
    assert!(home.lake.plan_seal(Dataset::Feedback, &full, None, &at(0)).await.expect("planned").is_some());
    assert_eq!(home.lake.plan_seal(Dataset::Interactions, &full, None, &at(99)).await.expect("planned"), None);
    assert_eq!(home.lake.state(Dataset::Feedback).oldest_recorded, Some(Timestamp(recorded.0 + 3)));
}

#[tokio::test]
async fn compaction_leaves_few_files_and_the_same_answers() {
    let mut home = Installation::new();
    for round in 0..9 {
        home.put_feedback(&puts((0..20).map(|n| signals::feedback(1, round * 20 + n, 1 + n % 5, 3, n))));
        home.seal(Dataset::Feedback).await;
    }
    let query = CellQuery::feedback(Filter::default(), [Dimension::Series, Dimension::Question]);
    let before = home.lake.cells(&everyone(1), &query).await.expect("answered");
    assert_eq!(home.segments(), 18);
    while let Some(change) = home.plan_compaction(Dataset::Feedback).await {
        home.commit(&change);
    }
    assert_eq!(home.segments(), 2);
    assert_eq!(home.ledger_len(), 0);
    assert_eq!(home.lake.cells(&everyone(1), &query).await.expect("answered"), before);
    assert_eq!(home.lake.sweep(LATER, 0).await.expect("swept"), 18);
    assert_eq!(home.lake.cells(&everyone(1), &query).await.expect("answered"), before);
}

#[tokio::test]
async fn an_export_under_way_survives_compaction_and_sweeping() {
    let mut home = Installation::new();
    for round in 0..4 {
        home.put_feedback(&puts((0..3_000).map(|n| signals::feedback(1, round * 3_000 + n, 1 + n % 5, 3, n))));
        home.seal(Dataset::Feedback).await;
    }
    let mut export = std::pin::pin!(home.lake.export_feedback(&everyone(1), &Filter::default()));
    let mut found = export.next().await.expect("something").expect("exported").len();
    while let Some(change) = home.plan_compaction(Dataset::Feedback).await {
        home.commit(&change);
    }
    assert_eq!(home.lake.sweep(LATER, 0).await.expect("swept"), 0, "the export still reads them");
    while let Some(batch) = export.next().await {
        found += batch.expect("exported").len();
    }
    assert_eq!(found, 12_000);
    assert_eq!(home.lake.sweep(LATER, 0).await.expect("swept"), 8);
}

#[tokio::test]
async fn what_a_customer_did_is_one_track() {
    let mut home = Installation::new();
    home.put_feedback(&puts([
        answer(1, 0, vec![score(10.0, Group::Positive)]),
        answer(4, 5, vec![score(3.0, Group::Negative)]),
        answer(7, 9, vec![Item::default()]),
        answer(2, 9, vec![score(9.0, Group::Positive)]),
    ]));
    let all = Filter::default();
    let ask = async |home: &Installation, since| {
        home.lake.customers(&everyone(1), Dataset::Feedback, &all, since).await.expect("answered")
    };
    for _ in 0..2 {
        let tracks = ask(&home, None).await;
        let track = tracks[&customer(2).expect("somebody")];
        assert_eq!((tracks.len(), track.signals), (2, 3));
        assert_eq!(track.score.map(|(_, group)| group), Some(Group::Negative), "the newest one with a score");
        let late = ask(&home, Some(Timestamp(9 * 86_400_000_000))).await[&customer(2).expect("somebody")];
        assert_eq!((late.signals, late.score, late.last), (1, None, track.last));
        home.seal(Dataset::Feedback).await;
    }
}

#[tokio::test]
async fn a_grace_keeps_files_for_other_nodes() {
    let mut home = Installation::new();
    for n in 0..4 {
        home.put_feedback(&puts([signals::feedback(1, n, 1, 3, n)]));
        home.seal(Dataset::Feedback).await;
    }
    let change = home.plan_compaction(Dataset::Feedback).await.expect("four small ones");
    home.commit(&change);
    let noon = Timestamp(1_000_000);
    assert_eq!(home.lake.sweep(noon, 60).await.expect("swept"), 0);
    assert_eq!(home.lake.sweep(noon.plus_seconds(59), 60).await.expect("swept"), 0);
    assert_eq!(home.lake.sweep(noon.plus_seconds(60), 60).await.expect("swept"), 4);
}

#[tokio::test]
async fn one_project_never_touches_another_even_with_the_same_ids() {
    let mut home = Installation::new();
    let two = |project| signals::feedback(project, 1, 1, 3, 5);
    home.put_feedback(&puts([two(1), two(2)]));
    home.seal(Dataset::Feedback).await;
    home.put_feedback(&[Change::Delete(two(1).envelope)]);
    for _ in 0..2 {
        let find = async |project| {
            let query = SignalQuery::ids([signals::id(1)]);
            home.lake.feedback(&everyone(project), &query).await.expect("answered").len()
        };
        assert_eq!((find(1).await, find(2).await), (0, 1));
        home.seal(Dataset::Feedback).await;
    }
}

#[tokio::test]
async fn erasure_reports_where_traces_are_until_there_are_none() {
    let mut home = Installation::new();
    let (project, erased) = (domain::ids::ProjectNo(1), BTreeSet::from([customer(1).expect("somebody")]));
    home.put_feedback(&puts([signals::feedback(1, 1, 1, 3, 5), signals::feedback(1, 2, 2, 3, 5)]));
    home.seal(Dataset::Feedback).await;
    home.put_interactions(&[Change::Put(signals::interaction(1, 3, 1, 3, 5))]);
    let traces = home.lake.traces(project, &erased).await.expect("searched");
    assert_eq!(traces.len(), 2, "{traces:?}");
    let plan = home.lake.plan_erasure(project, &erased, &home.world).await.expect("planned");
    assert_eq!(plan.iter().map(|c| c.base).collect::<Vec<_>>(), [1, 2]);
    plan.iter().for_each(|change| home.commit(change));
    assert_eq!(home.lake.traces(project, &erased).await.expect("searched").len(), 1, "the old file is still there");
    home.lake.sweep(LATER, 0).await.expect("swept");
    assert!(home.lake.traces(project, &erased).await.expect("searched").is_empty());
    let left = home.lake.feedback(&everyone(1), &SignalQuery::new(Filter::default(), 9)).await.expect("answered");
    assert_eq!(left.len(), 1);
    assert!(home.lake.plan_erasure(project, &erased, &home.world).await.expect("planned").is_empty());
}
