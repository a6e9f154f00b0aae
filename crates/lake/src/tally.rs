//! The scoring kernel: counts and sums of matching rows per combination of keys.
//!
//! Within one source a combination is one small number, added up from the codes of its lanes; a
//! table of slots turns it into a place among the thread's cells, which are hashed once per
//! source and combination, not once per row.

use crate::archive::Archive;
use crate::error::{Error, Result};
use crate::lanes::{Codes, Lane, LaneName, Values};
use crate::query::{Count, Dimension};
use crate::scan::{Selector, Source, Test};
use crate::schema::HAS_TEXT;
use domain::signal::Dataset;
use domain::time::Day;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;

/// Up to so many combinations a source gets a plain table of slots; beyond, a hash table.
const DENSE: u64 = 1 << 21;
const EMPTY: u32 = u32::MAX;

#[derive(Clone, Debug)]
pub(crate) struct Sums {
    pub(crate) n: u64,
    pub(crate) sum: f64,
    pub(crate) sum_sq: f64,
    pub(crate) negative: u64,
    pub(crate) positive: u64,
    pub(crate) comments: u64,
    pub(crate) last_recorded: i64,
    /// The last signal counted, and the last one whose text was.
    seen: u64,
    seen_text: u64,
}

impl Default for Sums {
    fn default() -> Self {
        Self {
            n: 0,
            sum: 0.0,
            sum_sq: 0.0,
            negative: 0,
            positive: 0,
            comments: 0,
            last_recorded: i64::MIN,
            seen: 0,
            seen_text: 0,
        }
    }
}

impl Sums {
    fn measure(&mut self, value: f64, (negative, positive): (u32, u32)) {
        self.sum += value;
        self.sum_sq += value * value;
        self.negative += u64::from(negative);
        self.positive += u64::from(positive);
    }

    /// Rows of one signal come one after the other, so remembering the last one counts each once.
    fn count_signal(&mut self, signal: u64, text: u32) {
        self.n += u64::from(self.seen != signal);
        self.seen = signal;
        if text != 0 {
            self.comments += u64::from(self.seen_text != signal);
            self.seen_text = signal;
        }
    }

    fn add(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.sum_sq += other.sum_sq;
        self.negative += other.negative;
        self.positive += other.positive;
        self.comments += other.comments;
        self.last_recorded = self.last_recorded.max(other.last_recorded);
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
    pub(crate) freshness: bool,
    pub(crate) texts: Mutex<Texts>,
}

/// The cells one thread has found.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// By the values of the dimensions: numbers, days as two's complement, numbers of texts.
    slots: HashMap<Box<[u32]>, u32>,
    pub(crate) cells: Vec<Sums>,
    /// Signals met so far, so that every one has its own number.
    ordinal: u64,
    dense: Vec<u32>,
    buffers: Buffers,
}

#[derive(Debug, Default)]
struct Buffers {
    rows: Vec<u32>,
    places: Vec<u64>,
    values: Vec<(f64, u64)>,
    groups: Vec<(u32, u32)>,
    texts: Vec<u32>,
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
        names.extend([LaneName::Value, LaneName::Group, LaneName::Flags]);
        let by_signal = plan.count == Count::Signals;
        names.extend(by_signal.then_some(LaneName::Item));
        names.extend(plan.freshness.then_some(LaneName::Recorded));
        let mut lanes = source.lanes(archive, plan.dataset, &names)?.into_iter();
        let (axes, places) = axes(plan, &mut lanes)?;
        let mut next = || lanes.next().expect("one lane for every name");
        let (value, group, flags) = (next(), next(), next());
        let item = by_signal.then(&mut next);
        let recorded = plan.freshness.then(&mut next);
        let tables = Tables::new(&value, &group, &flags);
        let mut slots = Slots::new(&mut self.dense, places);
        let buffers = &mut self.buffers;
        for block in selector.blocks() {
            if let Some(item) = &item {
                number_signals(item, block.clone(), &mut self.ordinal, &mut buffers.ordinals);
            }
            selector.select(block.clone(), &mut buffers.rows);
            buffers.gather(&axes, &tables, &value, &group, &flags);
            for (at, row) in buffers.rows.iter().enumerate() {
                let place = buffers.places[at];
                let slot = slots.slot(place, || new_cell(&mut self.slots, &mut self.cells, &axes, place));
                let cell = &mut self.cells[slot as usize];
                cell.measure(buffers.values[at].0, buffers.groups[at]);
                if by_signal {
                    cell.count_signal(buffers.ordinals[*row as usize - block.start], buffers.texts[at]);
                } else {
                    cell.n += buffers.values[at].1;
                    cell.comments += u64::from(buffers.texts[at]);
                }
                if let Some(recorded) = &recorded {
                    cell.last_recorded = cell.last_recorded.max(recorded.instants()[*row as usize]);
                }
            }
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

fn new_cell(slots: &mut HashMap<Box<[u32]>, u32>, cells: &mut Vec<Sums>, axes: &[Axis], place: u64) -> u32 {
    let value = |axis: &Axis| axis.values[(place / axis.stride % axis.values.len() as u64) as usize];
    *slots.entry(axes.iter().map(value).collect()).or_insert_with(|| {
        cells.push(Sums::default());
        cells.len() as u32 - 1
    })
}

/// From places within one source to cells of the thread.
enum Slots<'a> {
    Dense(&'a mut [u32]),
    Sparse(HashMap<u64, u32>),
}

impl<'a> Slots<'a> {
    fn new(dense: &'a mut Vec<u32>, places: u64) -> Self {
        if places > DENSE {
            return Self::Sparse(HashMap::new());
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

/// What the codes of the measured lanes mean.
struct Tables {
    /// The value, and one where there is one.
    values: Vec<(f64, u64)>,
    /// One where the group is negative, and where it is positive.
    groups: Vec<(u32, u32)>,
    texts: Vec<u32>,
}

impl Tables {
    fn new(value: &Lane, group: &Lane, flags: &Lane) -> Self {
        let values = value.coded().1.reals().iter().map(|v| (v.unwrap_or(0.0), u64::from(v.is_some())));
        let groups = group.coded().1.numbers().iter().map(|g| (u32::from(*g == 1), u32::from(*g == 3)));
        let texts = flags.coded().1.numbers().iter().map(|f| f & u32::from(HAS_TEXT));
        Self { values: values.collect(), groups: groups.collect(), texts: texts.collect() }
    }
}

impl Buffers {
    fn gather(&mut self, axes: &[Axis], tables: &Tables, value: &Lane, group: &Lane, flags: &Lane) {
        self.places.clear();
        self.places.resize(self.rows.len(), 0);
        for axis in axes {
            for_codes(&self.rows, axis.lane.coded().0, |at, code| self.places[at] += axis.steps[code]);
        }
        look_up(&self.rows, value, &tables.values, &mut self.values);
        look_up(&self.rows, group, &tables.groups, &mut self.groups);
        look_up(&self.rows, flags, &tables.texts, &mut self.texts);
    }
}

fn look_up<T: Copy + Default>(rows: &[u32], lane: &Lane, table: &[T], found: &mut Vec<T>) {
    found.clear();
    found.resize(rows.len(), T::default());
    for_codes(rows, lane.coded().0, |at, code| found[at] = table[code]);
}

#[inline]
fn for_codes(rows: &[u32], codes: &Codes, mut take: impl FnMut(usize, usize)) {
    match codes {
        Codes::Same(_) => (0..rows.len()).for_each(|at| take(at, 0)),
        Codes::U8(codes) => rows.iter().enumerate().for_each(|(at, row)| take(at, usize::from(codes[*row as usize]))),
        Codes::U16(codes) => rows.iter().enumerate().for_each(|(at, row)| take(at, usize::from(codes[*row as usize]))),
        Codes::U32(codes) => rows.iter().enumerate().for_each(|(at, row)| take(at, codes[*row as usize] as usize)),
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
