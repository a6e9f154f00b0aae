//! What customers did, one customer at a time: how often, when last, and where the last score stood.

use crate::archive::Archive;
use crate::error::{Error, Result};
use crate::find::{Starts, keys_at};
use crate::lake::Lake;
use crate::lanes::{LaneName, group_of_number};
use crate::pick::{Wanted, pick};
use crate::query::Filter;
use crate::scan::{Selector, Source, Test, sources, tests};
use crate::schema::Field;
use crate::view::View;
use domain::ids::CustomerId;
use domain::scope::RowFilter;
use domain::signal::{Dataset, Group};
use domain::time::Timestamp;
use foldhash::fast::RandomState;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use uuid::Uuid;

/// The matching signals of one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Track {
    /// How many.
    pub signals: u64,
    /// When the newest of them was said or done.
    pub last: Timestamp,
    /// When the newest score among the matching rows was given, and where it stands.
    pub score: Option<(Timestamp, Group)>,
}

impl Track {
    /// Both together, as of one person. Of scores given at the same moment the lowest counts.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let rank = |(at, group): (Timestamp, Group)| (at, Reverse(group));
        Self {
            signals: self.signals + other.signals,
            last: self.last.max(other.last),
            score: self.score.into_iter().chain(other.score).max_by_key(|score| rank(*score)),
        }
    }
}

/// Tracks by the profile that was first identified.
pub type Tracks = HashMap<CustomerId, Track>;

type Found = HashMap<u128, Track, RandomState>;

impl Lake {
    /// Of every customer who has any: the signals that match, since this instant if one is given. Signals of nobody
    /// known are left out.
    ///
    /// # Errors
    /// When files cannot be read.
    pub async fn customers(
        &self,
        scope: &RowFilter,
        dataset: Dataset,
        filter: &Filter,
        since: Option<Timestamp>,
    ) -> Result<Tracks> {
        let (scope, filter) = (scope.clone(), filter.clone());
        self.query(move |lake| {
            let view = lake.table(dataset).snapshot();
            let search = Search { archive: &lake.archive, dataset, tests: tests(&scope, &filter), since };
            let found = search.everywhere(&view, lake.threads, &scope, &filter)?;
            Ok(found.into_iter().map(|(id, track)| (CustomerId(Uuid::from_u128(id)), track)).collect())
        })
        .await
    }
}

struct Search<'a> {
    archive: &'a Archive,
    dataset: Dataset,
    tests: Vec<Test>,
    since: Option<Timestamp>,
}

impl Search<'_> {
    fn everywhere(&self, view: &View, threads: usize, scope: &RowFilter, filter: &Filter) -> Result<Found> {
        let sources = match Wanted::of(filter, None) {
            Some(wanted) => pick(self.archive, view, self.dataset, scope, filter, &wanted)?,
            None => sources(self.archive, view, scope, filter)?,
        };
        let next = AtomicUsize::new(0);
        let work = || -> Result<Found> {
            let mut found = Found::default();
            while let Some(source) = sources.get(next.fetch_add(1, Ordering::Relaxed)) {
                self.within(source, &mut found)?;
            }
            Ok(found)
        };
        std::thread::scope(|scope| {
            let helpers: Vec<_> = (1..threads.min(sources.len())).map(|_| scope.spawn(work)).collect();
            let mut found = work()?;
            for helper in helpers {
                let helped = helper.join().map_err(|_| Error::Interrupted("a searching thread panicked".to_owned()))?;
                for (customer, track) in helped? {
                    add(&mut found, customer, track);
                }
            }
            Ok(found)
        })
    }

    fn within(&self, source: &Source, found: &mut Found) -> Result<()> {
        let since = self.since.unwrap_or(Timestamp(i64::MIN));
        if source.last_time() < since {
            return Ok(());
        }
        let Some(selector) = Selector::new(self.archive, self.dataset, source, &self.tests)? else { return Ok(()) };
        let lanes = source.lanes(self.archive, self.dataset, &[LaneName::Item, LaneName::Time, LaneName::Group])?;
        let [item, time, group] = lanes.as_slice() else { return Ok(()) };
        let (starts, times) = (Starts::of(item), time.instants());
        let (codes, values) = group.coded();
        // Each signal by its first row, with its last matching score.
        let mut signals: Vec<(u32, Option<Group>)> = Vec::new();
        let (mut end, mut room) = (0, Vec::new());
        for block in selector.blocks() {
            let rows = selector.select(block, &mut room);
            for row in (0..rows.len()).map(|at| rows.row(at)) {
                let group = group_of_number(values.numbers()[codes.at(row)]);
                if let Some((_, last)) = signals.last_mut().filter(|_| (row as u32) < end) {
                    *last = group.or(*last);
                    continue;
                }
                let signal = starts.around(row as u32, times.len() as u32);
                end = signal.end;
                signals.push((signal.start, group));
            }
        }
        signals.retain(|(row, _)| Timestamp(times[*row as usize]) >= since);
        let rows: Vec<u32> = signals.iter().map(|(row, _)| *row).collect();
        let customers = keys_at(self.archive, self.dataset, source, Field::Customer, &rows)?;
        // Zero is nobody known.
        for ((row, group), customer) in signals.into_iter().zip(customers).filter(|(_, customer)| *customer != 0) {
            let last = Timestamp(times[row as usize]);
            add(found, customer, Track { signals: 1, last, score: group.map(|group| (last, group)) });
        }
        Ok(())
    }
}

fn add(found: &mut Found, customer: u128, track: Track) {
    found.entry(customer).and_modify(|known| *known = known.and(track)).or_insert(track);
}
