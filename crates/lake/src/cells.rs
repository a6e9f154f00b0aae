//! Cell tables: spreads the kernel over the cores and names what it found.

use crate::archive::Archive;
use crate::error::{Error, Result};
use crate::lanes::group_of_number;
use crate::pick::{Wanted, pick};
use crate::query::{Cell, CellQuery, Dimension, Key};
use crate::scan::{Source, sources, tests};
use crate::tally::{Plan, Sums, Tally};
use crate::view::View;
use domain::ids::{EventTypeNo, FacetSetNo, SeriesNo, SurveyNo, TouchpointNo, UnitSetNo};
use domain::scope::RowFilter;
use domain::signal::Channel;
use domain::time::{Day, Timestamp};
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

/// Below this, a second thread costs more than it brings.
const ROWS_PER_THREAD: usize = 200_000;
const MOST_DIMENSIONS: usize = 8;

pub(crate) fn cells(
    archive: &Archive,
    view: &View,
    threads: usize,
    scope: &RowFilter,
    query: &CellQuery,
    with_newest: bool,
) -> Result<(Vec<Cell>, Option<Timestamp>)> {
    if query.group_by.len() > MOST_DIMENSIONS {
        return Err(Error::TooManyGroups);
    }
    let mut sources = match Wanted::of(&query.filter, None) {
        Some(wanted) => pick(archive, view, query.dataset, scope, &query.filter, &wanted)?,
        None => sources(archive, view, scope, &query.filter)?,
    };
    sources.sort_by_key(|source| std::cmp::Reverse(source.rows()));
    if with_newest && let Some(newest) = (0..sources.len()).max_by_key(|at| sources[*at].last_version()) {
        // Whoever knows the newest row need not look at when the others were recorded.
        sources.swap(0, newest);
    }
    let plan = Plan {
        dataset: query.dataset,
        tests: tests(scope, &query.filter),
        group_by: query.group_by.clone(),
        count: query.count,
        texts: Mutex::default(),
        newest: with_newest.then(|| AtomicI64::new(i64::MIN)),
    };
    let tally = spread(archive, &plan, &sources, threads)?;
    let newest = plan.newest.as_ref().map(|newest| newest.load(Ordering::Relaxed)).filter(|at| *at > i64::MIN);
    Ok((named(plan, tally), newest.map(Timestamp)))
}

fn spread(archive: &Archive, plan: &Plan, sources: &[Source], threads: usize) -> Result<Tally> {
    let rows: usize = sources.iter().map(Source::rows).sum();
    let helpers = threads.min(rows / ROWS_PER_THREAD + 1).min(sources.len()).saturating_sub(1);
    let next = AtomicUsize::new(0);
    let work = || -> Result<Tally> {
        let mut tally = Tally::default();
        while let Some(source) = sources.get(next.fetch_add(1, Ordering::Relaxed)) {
            tally.add_source(archive, plan, source)?;
        }
        Ok(tally)
    };
    std::thread::scope(|scope| {
        let helpers: Vec<_> = (0..helpers).map(|_| scope.spawn(work)).collect();
        let mut tally = work()?;
        for helper in helpers {
            let helped = helper.join().map_err(|_| Error::Interrupted("a scoring thread panicked".to_owned()))?;
            tally.merge(&helped?);
        }
        Ok(tally)
    })
}

/// A cell before its numbers have become keys.
struct Unnamed {
    rank: Box<[u32]>,
    key: Box<[u32]>,
    sums: Sums,
}

fn named(plan: Plan, tally: Tally) -> Vec<Cell> {
    let texts = plan.texts.into_inner().texts;
    let mut by_text: Vec<u32> = (0..texts.len() as u32).collect();
    by_text.sort_unstable_by_key(|number| &texts[*number as usize]);
    let mut ranks = vec![0_u32; texts.len()];
    by_text.iter().enumerate().for_each(|(rank, number)| ranks[*number as usize] = rank as u32);
    // Cells are sorted by plain numbers that are in the order of the keys they stand for.
    let sortable = |dimension: Dimension, number: u32| match dimension {
        Dimension::Day | Dimension::Week | Dimension::Month => number ^ (1 << 31),
        Dimension::Question | Dimension::Choice | Dimension::Language => ranks[number as usize],
        _ => number,
    };
    let mut found: Vec<Unnamed> = tally
        .into_cells()
        .filter(|(_, sums)| sums.n > 0 || sums.comments > 0)
        .map(|(key, sums)| {
            let rank = plan.group_by.iter().zip(&key).map(|(d, n)| sortable(*d, *n)).collect();
            Unnamed { rank, key, sums }
        })
        .collect();
    found.sort_unstable_by(|a, b| a.rank.cmp(&b.rank));
    let cell = |Unnamed { key, sums, .. }| Cell {
        keys: plan.group_by.iter().zip(&key).map(|(d, number)| name(*d, *number, &texts)).collect(),
        n: sums.n,
        sum: sums.sum,
        sum_sq: sums.sum_sq,
        negative: sums.negative,
        positive: sums.positive,
        comments: sums.comments,
    };
    found.into_iter().map(cell).collect()
}

fn name(dimension: Dimension, number: u32, texts: &[Option<Arc<str>>]) -> Key {
    let day = Day(number as i32);
    let text = || texts[number as usize].clone();
    match dimension {
        Dimension::Day => Key::Day(day),
        Dimension::Week => Key::Week(day),
        Dimension::Month => Key::Month(day),
        Dimension::Touchpoint => Key::Touchpoint(TouchpointNo(number)),
        Dimension::UnitSet => Key::UnitSet(UnitSetNo(number)),
        Dimension::FacetSet => Key::FacetSet(FacetSetNo(number)),
        Dimension::Channel => Key::Channel(Channel::from_code(number as u8)),
        Dimension::Series => Key::Series(SeriesNo(number)),
        Dimension::Survey => Key::Survey(SurveyNo(number)),
        Dimension::SurveyVersion => Key::SurveyVersion(number),
        Dimension::Question => Key::Question(text().unwrap_or_default()),
        Dimension::Choice => Key::Choice(text()),
        Dimension::Group => Key::Group(group_of_number(number)),
        Dimension::Solicited => Key::Solicited(number > 0),
        Dimension::Language => Key::Language(text().unwrap_or_default()),
        Dimension::Event => Key::Event(EventTypeNo(number)),
    }
}
