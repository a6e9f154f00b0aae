//! Columns as the scoring kernel wants them: dictionary codes as narrow as the column allows.
//!
//! A month of one bucket has few distinct days, units, segments and scores, so most lanes need
//! one byte a row and a constant one needs none. What a row adds to a score (value, group, text) is
//! one lane, so that it costs one look-up. Ten million pieces of feedback stay decoded in little more
//! than a hundred megabytes.

use crate::schema::{Field, HAS_TEXT, column, numbers, texts};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int8Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type};
use arrow_array::{Array, RecordBatch};
use domain::signal::{Dataset, Group};
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum LaneName {
    Project,
    Day,
    Channel,
    /// The item's own touchpoint or else the signal's.
    Touchpoint,
    Units,
    Facets,
    Survey,
    SurveyVersion,
    Solicited,
    Language,
    Item,
    Flags,
    Question,
    Series,
    /// What a row adds to the sums of its cell.
    Measure,
    /// Shifted by two, so that zero is "none".
    Group,
    Choice,
    Event,
    Time,
    Recorded,
}

impl LaneName {
    /// The columns it is made of.
    pub(crate) fn fields(self) -> &'static [Field] {
        match self {
            Self::Project => &[Field::Project],
            Self::Day => &[Field::Day],
            Self::Channel => &[Field::Channel],
            Self::Touchpoint => &[Field::Touchpoint, Field::About],
            Self::Units => &[Field::Units],
            Self::Facets => &[Field::Facets],
            Self::Survey => &[Field::Survey],
            Self::SurveyVersion => &[Field::SurveyVersion],
            Self::Solicited => &[Field::Solicited],
            Self::Language => &[Field::Language],
            Self::Item => &[Field::Item],
            Self::Flags => &[Field::Flags],
            Self::Question => &[Field::Question],
            Self::Series => &[Field::Series],
            Self::Measure => &[Field::Value, Field::Group, Field::Flags],
            Self::Group => &[Field::Group],
            Self::Choice => &[Field::Choice],
            Self::Event => &[Field::Event],
            Self::Time => &[Field::Time],
            Self::Recorded => &[Field::Recorded],
        }
    }

    /// The columns to read for it in one dataset; empty when the dataset has none of them.
    pub(crate) fn fields_in(self, dataset: Dataset) -> impl Iterator<Item = Field> {
        self.fields().iter().copied().filter(move |f| f.exists_in(dataset))
    }

    fn empty_values(self) -> Values {
        match self {
            Self::Language | Self::Question => Values::Texts(vec![Some(Arc::from(""))]),
            Self::Choice => Values::Texts(vec![None]),
            Self::Measure => Values::Measures(vec![Measure::default()]),
            _ => Values::Numbers(vec![0]),
        }
    }
}

/// One code per row, in the narrowest width.
#[derive(Debug)]
pub(crate) enum Codes {
    /// All rows have code zero.
    Same(usize),
    U8(Vec<u8>),
    U16(Vec<u16>),
    U32(Vec<u32>),
}

/// What a row adds to the sums of its cell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Measure {
    pub(crate) value: f64,
    /// One where there is a value.
    pub(crate) n: u32,
    pub(crate) negative: u32,
    pub(crate) positive: u32,
    /// One where there is a text.
    pub(crate) text: u32,
}

impl Measure {
    fn new(value: Option<f64>, group: Option<i8>, flags: u8) -> Self {
        Self {
            value: value.unwrap_or(0.0),
            n: u32::from(value.is_some()),
            negative: u32::from(group.is_some_and(|group| group < 0)),
            positive: u32::from(group.is_some_and(|group| group > 0)),
            text: u32::from(flags & HAS_TEXT),
        }
    }

    /// What makes it another one.
    fn key(&self) -> (u64, [u32; 4]) {
        (self.value.to_bits(), [self.n, self.negative, self.positive, self.text])
    }
}

/// What the codes stand for.
#[derive(Debug)]
pub(crate) enum Values {
    /// Numbers of things; days as their two's complement.
    Numbers(Vec<u32>),
    Measures(Vec<Measure>),
    Texts(Vec<Option<Arc<str>>>),
}

#[derive(Debug)]
pub(crate) enum Lane {
    Coded {
        codes: Codes,
        values: Values,
    },
    /// Instants: nearly every row has its own.
    Instants(Vec<i64>),
}

impl Lane {
    /// For a column the dataset does not have.
    pub(crate) fn absent(name: LaneName, rows: usize) -> Self {
        Self::Coded { codes: Codes::Same(rows), values: name.empty_values() }
    }

    pub(crate) fn coded(&self) -> (&Codes, &Values) {
        match self {
            Self::Coded { codes, values } => (codes, values),
            Self::Instants(_) => unreachable!("only time and recorded are instants, and nobody groups by them"),
        }
    }

    pub(crate) fn instants(&self) -> &[i64] {
        match self {
            Self::Instants(instants) => instants,
            Self::Coded { .. } => unreachable!("time and recorded are instants in both datasets"),
        }
    }

    /// What it costs to keep.
    pub(crate) fn bytes(&self) -> usize {
        let fixed = 128;
        fixed
            + match self {
                Self::Instants(instants) => instants.len() * 8,
                Self::Coded { codes, values } => {
                    let codes = match codes {
                        Codes::Same(_) => 0,
                        Codes::U8(codes) => codes.len(),
                        Codes::U16(codes) => codes.len() * 2,
                        Codes::U32(codes) => codes.len() * 4,
                    };
                    codes
                        + match values {
                            Values::Numbers(values) => values.len() * 4,
                            Values::Measures(values) => size_of_val(values.as_slice()),
                            Values::Texts(values) => values.iter().flatten().map(|t| t.len() + 32).sum(),
                        }
                }
            }
    }
}

impl Values {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Measures(values) => values.len(),
            Self::Texts(values) => values.len(),
        }
    }

    pub(crate) fn numbers(&self) -> &[u32] {
        match self {
            Self::Numbers(numbers) => numbers,
            Self::Measures(_) | Self::Texts(_) => unreachable!("asked of number lanes only"),
        }
    }

    pub(crate) fn measures(&self) -> &[Measure] {
        match self {
            Self::Measures(measures) => measures,
            Self::Numbers(_) | Self::Texts(_) => unreachable!("asked of the measure lane only"),
        }
    }

    pub(crate) fn texts(&self) -> &[Option<Arc<str>>] {
        match self {
            Self::Texts(texts) => texts,
            Self::Numbers(_) | Self::Measures(_) => unreachable!("asked of text lanes only"),
        }
    }
}

/// Builds one lane from batches in row order.
#[derive(Debug)]
pub(crate) struct Packer {
    name: LaneName,
    codes: Codes,
    seen: Seen,
}

#[derive(Debug)]
enum Seen {
    Numbers { small: Vec<u32>, large: HashMap<u32, u32>, values: Vec<u32> },
    Measures { codes: HashMap<(u64, [u32; 4]), u32, RandomState>, values: Vec<Measure> },
    Texts { codes: HashMap<Option<Arc<str>>, u32>, values: Vec<Option<Arc<str>>> },
    Instants(Vec<i64>),
}

const UNSEEN: u32 = u32::MAX;
/// Numbers below this find their code by position.
const SMALL: usize = 1 << 16;

impl Packer {
    pub(crate) fn new(name: LaneName) -> Self {
        let seen = match name {
            LaneName::Time | LaneName::Recorded => Seen::Instants(Vec::new()),
            LaneName::Measure => Seen::Measures { codes: HashMap::default(), values: Vec::new() },
            LaneName::Language | LaneName::Question | LaneName::Choice => {
                Seen::Texts { codes: HashMap::new(), values: Vec::new() }
            }
            _ => Seen::Numbers { small: Vec::new(), large: HashMap::new(), values: Vec::new() },
        };
        Self { name, codes: Codes::Same(0), seen }
    }

    pub(crate) fn push(&mut self, batch: &RecordBatch) {
        let mut codes = Vec::with_capacity(batch.num_rows());
        match &mut self.seen {
            Seen::Instants(instants) => {
                instants.extend_from_slice(numbers::<Int64Type>(batch, self.name.fields()[0]).values());
                return;
            }
            Seen::Numbers { small, large, values } => {
                let mut last = (0, UNSEEN);
                for_each_number(batch, self.name, |number| {
                    if number != last.0 || last.1 == UNSEEN {
                        last = (number, number_code(number, small, large, values));
                    }
                    codes.push(last.1);
                });
            }
            Seen::Measures { codes: known, values } => {
                for_each_measure(batch, |measure| {
                    let code = *known.entry(measure.key()).or_insert_with(|| {
                        values.push(measure);
                        values.len() as u32 - 1
                    });
                    codes.push(code);
                });
            }
            Seen::Texts { codes: known, values } => {
                let texts = texts(batch, self.name.fields()[0]);
                let mut last: Option<(Option<&str>, u32)> = None;
                for text in texts {
                    let code = match last {
                        Some((same, code)) if same == text => code,
                        _ => text_code(text, known, values),
                    };
                    last = Some((text, code));
                    codes.push(code);
                }
            }
        }
        self.codes.append(&codes);
    }

    pub(crate) fn finish(self) -> Lane {
        let values = match self.seen {
            Seen::Instants(instants) => return Lane::Instants(instants),
            Seen::Numbers { values, .. } => Values::Numbers(values),
            Seen::Measures { values, .. } => Values::Measures(values),
            Seen::Texts { values, .. } => Values::Texts(values),
        };
        // An empty lane still has a value, so that its lookup tables are never empty.
        let values = if values.len() == 0 { self.name.empty_values() } else { values };
        Lane::Coded { codes: self.codes, values }
    }
}

/// Packs lanes of one batch.
pub(crate) fn pack(batch: &RecordBatch, dataset: Dataset, name: LaneName) -> Lane {
    if name.fields_in(dataset).next().is_none() {
        return Lane::absent(name, batch.num_rows());
    }
    let mut packer = Packer::new(name);
    packer.push(batch);
    packer.finish()
}

fn number_code(number: u32, small: &mut Vec<u32>, large: &mut HashMap<u32, u32>, values: &mut Vec<u32>) -> u32 {
    let mut fresh = || {
        values.push(number);
        values.len() as u32 - 1
    };
    let at = number as usize;
    if at >= SMALL {
        return *large.entry(number).or_insert_with(fresh);
    }
    if at >= small.len() {
        small.resize(at + 1, UNSEEN);
    }
    if small[at] == UNSEEN {
        small[at] = fresh();
    }
    small[at]
}

fn text_code(
    text: Option<&str>,
    known: &mut HashMap<Option<Arc<str>>, u32>,
    values: &mut Vec<Option<Arc<str>>>,
) -> u32 {
    let key: Option<Arc<str>> = text.map(Arc::from);
    if let Some(code) = known.get(&key) {
        return *code;
    }
    let code = values.len() as u32;
    values.push(key.clone());
    known.insert(key, code);
    code
}

fn for_each_number(batch: &RecordBatch, name: LaneName, mut take: impl FnMut(u32)) {
    let field = name.fields()[0];
    match name {
        LaneName::Day => numbers::<Int32Type>(batch, field).values().iter().for_each(|n| take(*n as u32)),
        LaneName::Channel | LaneName::Flags => {
            numbers::<UInt8Type>(batch, field).values().iter().for_each(|n| take(u32::from(*n)));
        }
        LaneName::Item => numbers::<UInt16Type>(batch, field).values().iter().for_each(|n| take(u32::from(*n))),
        LaneName::Solicited => column(batch, field).as_boolean().values().iter().for_each(|b| take(u32::from(b))),
        LaneName::Group => numbers::<Int8Type>(batch, field).iter().for_each(|group| take(group_number(group))),
        LaneName::Touchpoint => {
            let envelope = numbers::<UInt32Type>(batch, field).values();
            match batch.column_by_name(Field::About.name()).map(AsArray::as_primitive::<UInt32Type>) {
                Some(about) if about.null_count() < about.len() => {
                    about.iter().zip(envelope).for_each(|(about, envelope)| take(about.unwrap_or(*envelope)));
                }
                _ => envelope.iter().for_each(|n| take(*n)),
            }
        }
        _ => numbers::<UInt32Type>(batch, field).values().iter().for_each(|n| take(*n)),
    }
}

fn for_each_measure(batch: &RecordBatch, mut take: impl FnMut(Measure)) {
    let values = numbers::<Float64Type>(batch, Field::Value);
    // Interactions have neither groups nor flags.
    let groups = batch.column_by_name(Field::Group.name()).map(AsArray::as_primitive::<Int8Type>);
    let flags = batch.column_by_name(Field::Flags.name()).map(AsArray::as_primitive::<UInt8Type>);
    for (row, value) in values.iter().enumerate() {
        let group = groups.filter(|groups| groups.is_valid(row)).map(|groups| groups.value(row));
        take(Measure::new(value, group, flags.map_or(0, |flags| flags.value(row))));
    }
}

/// How [`LaneName::Group`] writes a group's code.
pub(crate) fn group_number(code: Option<i8>) -> u32 {
    code.map_or(0, |code| (i32::from(code.clamp(-1, 1)) + 2) as u32)
}

/// The inverse of [`group_number`].
pub(crate) fn group_of_number(number: u32) -> Option<Group> {
    (number > 0).then(|| Group::from_code(number as i8 - 2))
}

impl Codes {
    /// The code of a row, as a place among the values.
    pub(crate) fn at(&self, row: usize) -> usize {
        match self {
            Self::Same(_) => 0,
            Self::U8(codes) => usize::from(codes[row]),
            Self::U16(codes) => usize::from(codes[row]),
            Self::U32(codes) => codes[row] as usize,
        }
    }

    fn append(&mut self, codes: &[u32]) {
        let widest = codes.iter().copied().max().unwrap_or(0);
        self.widen(widest);
        match self {
            Self::Same(rows) => *rows += codes.len(),
            Self::U8(all) => all.extend(codes.iter().map(|c| *c as u8)),
            Self::U16(all) => all.extend(codes.iter().map(|c| *c as u16)),
            Self::U32(all) => all.extend_from_slice(codes),
        }
    }

    fn widen(&mut self, code: u32) {
        if code > 0
            && let Self::Same(rows) = self
        {
            *self = Self::U8(vec![0; *rows]);
        }
        if code > u32::from(u8::MAX)
            && let Self::U8(codes) = self
        {
            *self = Self::U16(codes.iter().map(|c| u16::from(*c)).collect());
        }
        if code > u32::from(u16::MAX)
            && let Self::U16(codes) = self
        {
            *self = Self::U32(codes.iter().map(|c| u32::from(*c)).collect());
        }
    }

    #[cfg(test)]
    fn get(&self, row: usize) -> usize {
        match self {
            Self::Same(_) => 0,
            Self::U8(codes) => usize::from(codes[row]),
            Self::U16(codes) => usize::from(codes[row]),
            Self::U32(codes) => codes[row] as usize,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::UInt32Array;
    use arrow_schema::{DataType, Field as ArrowField, Schema};

    fn series(numbers: Vec<u32>) -> RecordBatch {
        let schema = Schema::new(vec![ArrowField::new("series", DataType::UInt32, false)]);
        RecordBatch::try_new(Arc::new(schema), vec![Arc::new(UInt32Array::from(numbers))]).expect("one column")
    }

    #[test]
    fn a_lane_is_as_narrow_as_it_can_be_and_says_the_same() {
        for distinct in [1_u32, 2, 256, 257, 65_536, 65_537, 70_000] {
            let numbers: Vec<u32> = (0..distinct).chain(0..distinct).map(|n| n * 3).collect();
            let mut packer = Packer::new(LaneName::Series);
            for part in numbers.chunks(1_000) {
                packer.push(&series(part.to_vec()));
            }
            let lane = packer.finish();
            let (codes, values) = lane.coded();
            let width = match codes {
                Codes::Same(_) => 0,
                Codes::U8(_) => 1,
                Codes::U16(_) => 2,
                Codes::U32(_) => 4,
            };
            assert_eq!(
                width,
                if distinct == 1 {
                    0
                } else if distinct <= 256 {
                    1
                } else if distinct <= 65_536 {
                    2
                } else {
                    4
                }
            );
            let read: Vec<u32> = (0..numbers.len()).map(|row| values.numbers()[codes.get(row)]).collect();
            assert_eq!(read, numbers);
        }
    }

    #[test]
    fn a_lane_without_rows_has_a_value_to_look_up() {
        for name in [LaneName::Series, LaneName::Choice, LaneName::Measure, LaneName::Language] {
            assert_eq!(Packer::new(name).finish().coded().1.len(), 1);
        }
    }
}
