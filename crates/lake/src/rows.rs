//! Rows back into signals.

use crate::schema::{Field, Ids, NO_ITEM, column, numbers, texts};
use arrow_array::ArrowPrimitiveType;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int8Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type};
use arrow_array::{Array, PrimitiveArray, RecordBatch};
use domain::ids::{
    CustomerId, EventTypeNo, FacetSetNo, ProjectNo, SeriesNo, SignalId, SurveyNo, TouchpointNo, UnitSetNo,
};
use domain::signal::{Channel, Dataset, Envelope, Feedback, Group, Interaction, Item};
use domain::time::{Day, Timestamp};
use std::ops::Range;
use uuid::Uuid;

/// The rows of each signal. Rows of one signal lie together, the first is its item zero.
pub(crate) fn signal_ranges(batch: &RecordBatch, dataset: Dataset) -> Vec<Range<usize>> {
    let rows = batch.num_rows();
    match dataset {
        Dataset::Interactions => (0..rows).map(|row| row..row + 1).collect(),
        Dataset::Feedback => {
            let items = numbers::<UInt16Type>(batch, Field::Item).values();
            let starts: Vec<_> = (0..rows).filter(|row| items[*row] == 0).collect();
            let ends = starts.iter().skip(1).copied().chain([rows]);
            starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
        }
    }
}

/// The touchpoint a row speaks about: the item's own, or the signal's.
pub(crate) fn effective_touchpoint(batch: &RecordBatch, row: usize) -> TouchpointNo {
    let about = batch.column_by_name(Field::About.name()).map(AsArray::as_primitive::<UInt32Type>);
    let own = about.and_then(|about| optional(about, row));
    TouchpointNo(own.unwrap_or_else(|| numbers::<UInt32Type>(batch, Field::Touchpoint).value(row)))
}

/// The feedback in `rows`, without the items about touchpoints that are not `visible`.
pub(crate) fn feedback(batch: &RecordBatch, rows: Range<usize>, visible: impl Fn(TouchpointNo) -> bool) -> Feedback {
    let first = rows.start;
    let u32_at = |field, row| numbers::<UInt32Type>(batch, field).value(row);
    let has_item = numbers::<UInt8Type>(batch, Field::Flags).value(first) & NO_ITEM == 0;
    let seen: Vec<_> = rows.clone().filter(|row| visible(effective_touchpoint(batch, *row))).collect();
    let mut envelope = envelope(batch, first);
    if seen.len() < rows.len() {
        envelope.payload = String::new();
    }
    Feedback {
        envelope,
        solicited: column(batch, Field::Solicited).as_boolean().value(first),
        survey: SurveyNo(u32_at(Field::Survey, first)),
        survey_version: u32_at(Field::SurveyVersion, first),
        language: texts(batch, Field::Language).value(first).to_owned(),
        items: if has_item { seen.into_iter().map(|row| item(batch, row)).collect() } else { Vec::new() },
    }
}

fn item(batch: &RecordBatch, row: usize) -> Item {
    let text_at = |field| {
        let texts = texts(batch, field);
        texts.is_valid(row).then(|| texts.value(row).to_owned())
    };
    Item {
        question: texts(batch, Field::Question).value(row).to_owned(),
        touchpoint: optional(numbers::<UInt32Type>(batch, Field::About), row).map(TouchpointNo),
        series: SeriesNo(numbers::<UInt32Type>(batch, Field::Series).value(row)),
        value: optional(numbers::<Float64Type>(batch, Field::Value), row),
        group: optional(numbers::<Int8Type>(batch, Field::Group), row).map(Group::from_code),
        choice: text_at(Field::Choice),
        text: text_at(Field::Text),
    }
}

pub(crate) fn interaction(batch: &RecordBatch, row: usize) -> Interaction {
    Interaction {
        envelope: envelope(batch, row),
        event: EventTypeNo(numbers::<UInt32Type>(batch, Field::Event).value(row)),
        value: optional(numbers::<Float64Type>(batch, Field::Value), row),
    }
}

fn envelope(batch: &RecordBatch, row: usize) -> Envelope {
    let u32_at = |field| numbers::<UInt32Type>(batch, field).value(row);
    let i64_at = |field| numbers::<Int64Type>(batch, field).value(row);
    let customer = Ids::of(batch, Field::Customer).get(row);
    let payload = texts(batch, Field::Payload);
    Envelope {
        project: ProjectNo(u32_at(Field::Project)),
        id: SignalId(Uuid::from_u128(Ids::of(batch, Field::Id).get(row))),
        customer: (customer != 0).then(|| CustomerId(Uuid::from_u128(customer))),
        time: Timestamp(i64_at(Field::Time)),
        day: Day(numbers::<Int32Type>(batch, Field::Day).value(row)),
        recorded: Timestamp(i64_at(Field::Recorded)),
        channel: Channel::from_code(numbers::<UInt8Type>(batch, Field::Channel).value(row)),
        touchpoint: TouchpointNo(u32_at(Field::Touchpoint)),
        units: UnitSetNo(u32_at(Field::Units)),
        facets: FacetSetNo(u32_at(Field::Facets)),
        payload: if payload.is_valid(row) { payload.value(row).to_owned() } else { String::new() },
    }
}

fn optional<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>, row: usize) -> Option<T::Native> {
    array.is_valid(row).then(|| array.value(row))
}
