//! The columns of both datasets, as they stand in the tail, in segments and in ledger batches.
//!
//! Feedback is kept *long*: one row per item with the envelope repeated, the payload only on the
//! first. Feedback without items has one row marked [`NO_ITEM`].

use arrow_array::ArrowPrimitiveType;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, FixedSizeBinaryArray, PrimitiveArray, RecordBatch, StringArray};
use arrow_schema::{DataType, Field as ArrowField, Schema, SchemaRef};
use domain::signal::Dataset;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// Bits of [`Field::Flags`].
pub(crate) const HAS_TEXT: u8 = 1;
pub(crate) const NO_ITEM: u8 = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Field {
    Version,
    Project,
    Customer,
    Id,
    Time,
    Day,
    Recorded,
    Channel,
    Touchpoint,
    Units,
    Facets,
    Payload,
    Survey,
    SurveyVersion,
    Solicited,
    Language,
    Item,
    Flags,
    /// The item's own touchpoint, where it has one.
    About,
    Question,
    Series,
    Value,
    Group,
    Choice,
    Text,
    Event,
    /// Ledger batches only: the place of the change in its batch.
    Change,
    /// Ledger batches only: [`crate::wire`] says which.
    Operation,
}

const ENVELOPE: [Field; 11] = [
    Field::Project,
    Field::Customer,
    Field::Id,
    Field::Time,
    Field::Day,
    Field::Recorded,
    Field::Channel,
    Field::Touchpoint,
    Field::Units,
    Field::Facets,
    Field::Payload,
];
const FEEDBACK: [Field; 13] = [
    Field::Survey,
    Field::SurveyVersion,
    Field::Solicited,
    Field::Language,
    Field::Item,
    Field::Flags,
    Field::About,
    Field::Question,
    Field::Series,
    Field::Value,
    Field::Group,
    Field::Choice,
    Field::Text,
];
const INTERACTION: [Field; 2] = [Field::Event, Field::Value];

impl Field {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Project => "project",
            Self::Customer => "customer",
            Self::Id => "id",
            Self::Time => "time",
            Self::Day => "day",
            Self::Recorded => "recorded",
            Self::Channel => "channel",
            Self::Touchpoint => "touchpoint",
            Self::Units => "unit_set",
            Self::Facets => "facet_set",
            Self::Payload => "payload",
            Self::Survey => "survey",
            Self::SurveyVersion => "survey_version",
            Self::Solicited => "solicited",
            Self::Language => "language",
            Self::Item => "item",
            Self::Flags => "flags",
            Self::About => "about",
            Self::Question => "question",
            Self::Series => "series",
            Self::Value => "value",
            Self::Group => "group",
            Self::Choice => "choice",
            Self::Text => "text",
            Self::Event => "event",
            Self::Change => "change",
            Self::Operation => "operation",
        }
    }

    fn data_type(self) -> DataType {
        match self {
            Self::Customer | Self::Id => DataType::FixedSizeBinary(16),
            Self::Time | Self::Recorded => DataType::Int64,
            Self::Version => DataType::UInt64,
            Self::Day => DataType::Int32,
            Self::Channel | Self::Flags | Self::Operation => DataType::UInt8,
            Self::Item => DataType::UInt16,
            Self::Group => DataType::Int8,
            Self::Value => DataType::Float64,
            Self::Solicited => DataType::Boolean,
            Self::Payload | Self::Language | Self::Question | Self::Choice | Self::Text => DataType::Utf8,
            Self::Project
            | Self::Touchpoint
            | Self::Units
            | Self::Facets
            | Self::Survey
            | Self::SurveyVersion
            | Self::About
            | Self::Series
            | Self::Event
            | Self::Change => DataType::UInt32,
        }
    }

    const fn nullable(self) -> bool {
        matches!(self, Self::Payload | Self::About | Self::Value | Self::Group | Self::Choice | Self::Text)
    }

    pub(crate) fn exists_in(self, dataset: Dataset) -> bool {
        let layout = layout(dataset);
        layout.fields.contains(&self)
    }
}

/// The columns of one dataset.
#[derive(Debug)]
pub(crate) struct Layout {
    /// In the tail and in segments: the version, then what the ledger batch carries.
    pub(crate) fields: Vec<Field>,
    pub(crate) schema: SchemaRef,
    /// In ledger batches.
    pub(crate) wire: SchemaRef,
}

pub(crate) fn layout(dataset: Dataset) -> &'static Layout {
    static FEEDBACK_LAYOUT: LazyLock<Layout> = LazyLock::new(|| lay_out("feedback", &FEEDBACK));
    static INTERACTION_LAYOUT: LazyLock<Layout> = LazyLock::new(|| lay_out("interactions", &INTERACTION));
    match dataset {
        Dataset::Feedback => &FEEDBACK_LAYOUT,
        Dataset::Interactions => &INTERACTION_LAYOUT,
    }
}

fn lay_out(name: &str, own: &[Field]) -> Layout {
    let carried = || ENVELOPE.iter().chain(own).copied();
    let fields: Vec<_> = std::iter::once(Field::Version).chain(carried()).collect();
    let wire: Vec<_> = [Field::Change, Field::Operation].into_iter().chain(carried()).collect();
    let schema = |fields: &[Field]| {
        let fields: Vec<_> = fields.iter().map(|f| ArrowField::new(f.name(), f.data_type(), f.nullable())).collect();
        let mark = HashMap::from([("resonanz.lake".to_owned(), format!("{name} 1"))]);
        Arc::new(Schema::new_with_metadata(fields, mark))
    };
    Layout { schema: schema(&fields), wire: schema(&wire), fields }
}

/// A column of a batch whose schema has been checked against the layout.
pub(crate) fn column(batch: &RecordBatch, field: Field) -> &ArrayRef {
    batch.column_by_name(field.name()).expect("batches are checked against the layout when they come in")
}

pub(crate) fn numbers<T: ArrowPrimitiveType>(batch: &RecordBatch, field: Field) -> &PrimitiveArray<T> {
    column(batch, field).as_primitive::<T>()
}

pub(crate) fn texts(batch: &RecordBatch, field: Field) -> &StringArray {
    column(batch, field).as_string::<i32>()
}

/// Sixteen-byte keys as big-endian numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ids<'a>(&'a [u8]);

impl<'a> Ids<'a> {
    pub(crate) fn of(batch: &'a RecordBatch, field: Field) -> Self {
        let array: &FixedSizeBinaryArray = column(batch, field).as_fixed_size_binary();
        let start = array.offset() * 16;
        Self(&array.value_data()[start..start + array.len() * 16])
    }

    pub(crate) fn get(&self, row: usize) -> u128 {
        let bytes = self.0[row * 16..row * 16 + 16].try_into().expect("sixteen bytes");
        u128::from_be_bytes(bytes)
    }
}
