//! The scoring kernel: counts and sums of matching rows per combination of keys.
//!
//! Within one source a combination is one small number, added up from the codes of its lanes; a
//! table of slots turns it into a place among the thread's cells, which are hashed once per
//! source and combination, not once per row.

use crate::archive::Archive;
use crate::error::{Error, Result};
use crate::lanes::{Codes, Lane, LaneName, Measure, Values};
use crate::query::{Count, Dimension};
use crate::scan::{Rows, Selector, Source, Test};
use domain::signal::Dataset;
use domain::time::Day;
use foldhash::fast::RandomState;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Up to so many combinations a source gets a plain table of slots; beyond, a hash table.
const DENSE: u64 = 1 << 21;
const EMPTY: u32 = u32::MAX;

#[derive(Clone, Debug, Default)]
pub(crate) struct Sums {
    pub(crate) n: u64,
    pub(crate) sum: f64,
    pub(crate) sum_sq: f64,
    pub(crate) negative: u64,
    pub(crate) positive: u64,
    pub(crate) comments: u64,
}

impl Sums {
    fn measure(&mut self, measure: &Measure) {
        self.sum += measure.value;
        self.sum_sq += measure.value * measure.value;
        self.negative += u64::from(measure.negative);
        self.positive += u64::from(measure.positive);
    }

    fn add(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.sum_sq += other.sum_sq;
        self.negative += other.negative;
        self.positive += other.positive;
        self.comments += other.comments;
    }
}

/// The last signal a cell counted, and the last one whose text it counted. Rows of one signal come
/// one after the other, so remembering the last one counts each once.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    signal: u64,
    text: u64,
}

impl Counted {
    fn count(&mut self, signal: u64, has_text: bool, into: &mut Sums) {
        into.n += u64::from(self.signal != signal);
        self.signal = signal;
        if has_text {
            into.comments += u64::from(self.text != signal);
            self.text = signal;
        }
    }
}

/// Texts met as keys, numbered for the length of one query.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    numbers: HashMap<Option<Arc<str>>, u32>,
    pub(crate) texts: Vec<Option<Arc<str>>>,
}

impl Texts {
    fn number(&mut self, text: Option<&Arc<str>>) -> u32 {
        let text = text.cloned();
        *self.numbers.entry(text).or_insert_with_key(|text| {
            self.texts.push(text.clone());
            self.texts.len() as u32 - 1
        })
    }
}

/// What is asked, shared by all threads.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) dataset: Dataset,
    pub(crate) tests: Vec<Test>,
    pub(crate) group_by: Vec<Dimension>,
    pub(crate) count: Count,
    pub(crate) texts: Mutex<Texts>,
    /// When the newest row counted so far was recorded; `None` when nobody asks.
    pub(crate) newest: Option<AtomicI64>,
}

impl Plan {
    /// May `source` hold something newer than what was counted so far?
    fn may_be_newer(&self, archive: &Archive, source: &Source) -> Result<bool> {
        let Some(newest) = &self.newest else { return Ok(false) };
        Ok(source.newest(archive)? > newest.load(Ordering::Relaxed))
    }
}

/// The cells one thread has found.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// By the values of the dimensions: numbers, days as two's complement, numbers of texts.
    slots: HashMap<Box<[u32]>, u32, RandomState>,
    pub(crate) cells: Vec<Sums>,
    /// By cell, when signals are counted.
    counted: Vec<Counted>,
    /// Signals met so far, so that every one has its own number.
    ordinal: u64,
    dense: Vec<u32>,
    buffers: Buffers,
}

#[derive(Debug, Default)]
struct Buffers {
    rows: Vec<u32>,
    places: Vec<u64>,
    measures: Vec<u32>,
    ordinals: Vec<u64>,
}

pub(crate) fn lane_of(dimension: Dimension) -> LaneName {
    match dimension {
        Dimension::Day | Dimension::Week | Dimension::Month => LaneName::Day,
        Dimension::Touchpoint => LaneName::Touchpoint,
        Dimension::UnitSet => LaneName::Units,
        Dimension::FacetSet => LaneName::Facets,
        Dimension::Channel => LaneName::Channel,
        Dimension::Series => LaneName::Series,
        Dimension::Survey => LaneName::Survey,
        Dimension::SurveyVersion => LaneName::SurveyVersion,
        Dimension::Question => LaneName::Question,
        Dimension::Choice => LaneName::Choice,
        Dimension::Group => LaneName::Group,
        Dimension::Solicited => LaneName::Solicited,
        Dimension::Language => LaneName::Language,
        Dimension::Event => LaneName::Event,
    }
}

/// One dimension of one source.
struct Axis {
    lane: Arc<Lane>,
    /// What each code adds to the place.
    steps: Vec<u64>,
    /// The values along the axis.
    values: Vec<u32>,
    stride: u64,
}

impl Axis {
    fn new(dimension: Dimension, lane: Arc<Lane>, stride: u64, texts: &Mutex<Texts>) -> Self {
        let of_code: Vec<u32> = match lane.coded().1 {
            Values::Texts(values) => {
                let mut texts = texts.lock();
                values.iter().map(|text| texts.number(text.as_ref())).collect()
            }
            values => values.numbers().iter().map(|n| truncate_day(dimension, *n)).collect(),
        };
        let mut values: Vec<u32> = of_code.clone();
        values.sort_unstable();
        values.dedup();
        let steps = of_code.iter().map(|v| values.partition_point(|other| other < v) as u64 * stride).collect();
        Self { lane, steps, values, stride }
    }
}

fn truncate_day(dimension: Dimension, number: u32) -> u32 {
    let day = Day(number as i32);
    match dimension {
        Dimension::Week => day.week_start().0 as u32,
        Dimension::Month => crate::partition::month_of(day).0 as u32,
        _ => number,
    }
}

impl Tally {
    pub(crate) fn add_source(&mut self, archive: &Archive, plan: &Plan, source: &Source) -> Result<()> {
        let Some(selector) = Selector::new(archive, plan.dataset, source, &plan.tests)? else { return Ok(()) };
        let mut names: Vec<LaneName> = plan.group_by.iter().map(|d| lane_of(*d)).collect();
        names.push(LaneName::Measure);
        let by_signal = plan.count == Count::Signals;
        names.extend(by_signal.then_some(LaneName::Item));
        let may_be_newer = plan.may_be_newer(archive, source)?;
        names.extend(may_be_newer.then_some(LaneName::Recorded));
        let mut lanes = source.lanes(archive, plan.dataset, &names)?.into_iter();
        let (axes, places) = axes(plan, &mut lanes)?;
        let mut next = || lanes.next().expect("one lane for every name");
        let measure = next();
        let item = by_signal.then(&mut next);
        let recorded = may_be_newer.then(&mut next);
        let (codes, values) = (measure.coded().0, measure.coded().1.measures());
        let mut slots = Slots::new(&mut self.dense, places);
        let buffers = &mut self.buffers;
        let mut newest = i64::MIN;
        for block in selector.blocks() {
            if let Some(item) = &item {
                number_signals(item, block.clone(), &mut self.ordinal, &mut buffers.ordinals);
            }
            let rows = selector.select(block.clone(), &mut buffers.rows);
            gather_places(&rows, &axes, &mut buffers.places);
            gather_codes(&rows, codes, &mut buffers.measures);
            for (at, (place, code)) in buffers.places.iter().zip(&buffers.measures).enumerate() {
                let slot = slots.slot(*place, || new_cell(&mut self.slots, &mut self.cells, &axes, *place)) as usize;
                let measure = &values[*code as usize];
                let cell = &mut self.cells[slot];
                cell.measure(measure);
                if by_signal {
                    if slot >= self.counted.len() {
                        self.counted.resize(slot + 1, Counted::default());
                    }
                    let signal = buffers.ordinals[rows.row(at) - block.start];
                    self.counted[slot].count(signal, measure.text > 0, cell);
                } else {
                    cell.n += u64::from(measure.n);
                    cell.comments += u64::from(measure.text);
                }
            }
            if let Some(recorded) = &recorded {
                let counts = |code: &u32| by_signal || values[*code as usize].n > 0;
                let counted = buffers.measures.iter().enumerate().filter(|(_, code)| counts(code));
                let instants = counted.map(|(at, _)| recorded.instants()[rows.row(at)]);
                newest = instants.fold(newest, i64::max);
            }
        }
        if let Some(known) = &plan.newest {
            known.fetch_max(newest, Ordering::Relaxed);
        }
        Ok(())
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (key, slot) in &other.slots {
            let sums = &other.cells[*slot as usize];
            if let Some(mine) = self.slots.get(key) {
                self.cells[*mine as usize].add(sums);
            } else {
                self.slots.insert(key.clone(), self.cells.len() as u32);
                self.cells.push(sums.clone());
            }
        }
    }

    pub(crate) fn into_cells(self) -> impl Iterator<Item = (Box<[u32]>, Sums)> {
        let cells = self.cells;
        self.slots.into_iter().map(move |(key, slot)| (key, cells[slot as usize].clone()))
    }
}

fn axes(plan: &Plan, lanes: &mut impl Iterator<Item = Arc<Lane>>) -> Result<(Vec<Axis>, u64)> {
    let mut places = 1_u64;
    let mut axes = Vec::with_capacity(plan.group_by.len());
    for (dimension, lane) in plan.group_by.iter().zip(lanes) {
        let axis = Axis::new(*dimension, lane, places, &plan.texts);
        places = places.checked_mul(axis.values.len() as u64).ok_or(Error::TooManyGroups)?;
        axes.push(axis);
    }
    Ok((axes, places))
}

fn new_cell(
    slots: &mut HashMap<Box<[u32]>, u32, RandomState>,
    cells: &mut Vec<Sums>,
    axes: &[Axis],
    place: u64,
) -> u32 {
    let value = |axis: &Axis| axis.values[(place / axis.stride % axis.values.len() as u64) as usize];
    *slots.entry(axes.iter().map(value).collect()).or_insert_with(|| {
        cells.push(Sums::default());
        cells.len() as u32 - 1
    })
}

/// From places within one source to cells of the thread.
enum Slots<'a> {
    Dense(&'a mut [u32]),
    Sparse(HashMap<u64, u32, RandomState>),
}

impl<'a> Slots<'a> {
    fn new(dense: &'a mut Vec<u32>, places: u64) -> Self {
        if places > DENSE {
            return Self::Sparse(HashMap::default());
        }
        dense.clear();
        dense.resize(places as usize, EMPTY);
        Self::Dense(dense)
    }

    fn slot(&mut self, place: u64, fresh: impl FnOnce() -> u32) -> u32 {
        match self {
            Self::Dense(slots) => {
                let slot = &mut slots[place as usize];
                if *slot == EMPTY {
                    *slot = fresh();
                }
                *slot
            }
            Self::Sparse(slots) => *slots.entry(place).or_insert_with(fresh),
        }
    }
}

fn gather_places(rows: &Rows<'_>, axes: &[Axis], places: &mut Vec<u64>) {
    places.clear();
    places.resize(rows.len(), 0);
    for axis in axes.iter().filter(|axis| axis.values.len() > 1) {
        let steps = &axis.steps;
        for_codes(rows, axis.lane.coded().0, |at, code| places[at] += steps[code]);
    }
}

fn gather_codes(rows: &Rows<'_>, codes: &Codes, found: &mut Vec<u32>) {
    found.clear();
    found.resize(rows.len(), 0);
    for_codes(rows, codes, |at, code| found[at] = code as u32);
}

#[inline]
fn for_codes(rows: &Rows<'_>, codes: &Codes, mut take: impl FnMut(usize, usize)) {
    match codes {
        Codes::Same(_) => (0..rows.len()).for_each(|at| take(at, 0)),
        Codes::U8(codes) => each(rows, codes, |code| usize::from(*code), take),
        Codes::U16(codes) => each(rows, codes, |code| usize::from(*code), take),
        Codes::U32(codes) => each(rows, codes, |code| *code as usize, take),
    }
}

#[inline]
fn each<T>(rows: &Rows<'_>, codes: &[T], number: impl Fn(&T) -> usize, mut take: impl FnMut(usize, usize)) {
    match rows {
        Rows::All(range) => {
            codes[range.clone()].iter().enumerate().for_each(|(at, code)| take(at, number(code)));
        }
        Rows::Some(rows) => {
            rows.iter().enumerate().for_each(|(at, row)| take(at, number(&codes[*row as usize])));
        }
    }
}

/// A number for each row's signal; a new one starts at item zero.
fn number_signals(item: &Lane, block: std::ops::Range<usize>, ordinal: &mut u64, ordinals: &mut Vec<u64>) {
    let (codes, values) = item.coded();
    let first: Vec<u64> = values.numbers().iter().map(|item| u64::from(*item == 0)).collect();
    let number = |code: usize| {
        *ordinal += first[code];
        *ordinal
    };
    ordinals.clear();
    match codes {
        Codes::Same(_) => ordinals.extend(block.map(|_| 0).map(number)),
        Codes::U8(codes) => ordinals.extend(codes[block].iter().map(|c| usize::from(*c)).map(number)),
        Codes::U16(codes) => ordinals.extend(codes[block].iter().map(|c| usize::from(*c)).map(number)),
        Codes::U32(codes) => ordinals.extend(codes[block].iter().map(|c| *c as usize).map(number)),
    }
}
