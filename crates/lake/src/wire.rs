//! Ledger batches: changes as compressed Arrow IPC, and back into rows of the tail.

use crate::error::{Error, Result};
use crate::partition::{Partition, RawId};
use crate::schema::{Field, HAS_TEXT, Ids, NO_ITEM, column, layout, numbers};
use arrow_array::builder::{BooleanBuilder, Float64Builder, Int8Builder, StringBuilder, UInt32Builder};
use arrow_array::types::{Int32Type, Int64Type, UInt8Type, UInt32Type};
use arrow_array::{ArrayRef, BooleanArray, FixedSizeBinaryArray, RecordBatch, UInt8Array, UInt32Array, UInt64Array};
use arrow_buffer::Buffer;
use arrow_ipc::CompressionType;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::{IpcWriteOptions, StreamWriter};
use arrow_select::filter::filter_record_batch;
use bytes::Bytes;
use domain::ids::{SeriesNo, SignalId};
use domain::signal::{Change, Dataset, Envelope, Feedback, Interaction, Item};
use std::ops::Range;
use std::sync::Arc;
use uuid::Uuid;

const PUT: u8 = 0;
const DELETE: u8 = 1;

/// A version is the ledger's sequence number above the place of the change in its batch.
pub(crate) const PLACE_BITS: u32 = 24;
const MAX_CHANGES: usize = 1 << PLACE_BITS;
const MAX_ITEMS: usize = 1 << 16;

pub(crate) fn version(seq: u64, place: u64) -> u64 {
    (seq << PLACE_BITS) | place
}

/// Packs changes of feedback for the ledger. Pure; the later of two changes of one id wins.
///
/// # Errors
/// When there are more than 16 million changes, or a piece of feedback has more than 65,536 items.
pub fn encode_feedback(changes: &[Change<Feedback>]) -> Result<Bytes> {
    let mut envelopes = EnvelopeColumns::with_capacity(changes.len())?;
    let mut items = ItemColumns::default();
    for (place, change) in changes.iter().enumerate() {
        match change {
            Change::Delete(envelope) => {
                envelopes.push(place, DELETE, envelope, false);
                items.push(None, 0, None);
            }
            Change::Put(feedback) if feedback.items.is_empty() => {
                envelopes.push(place, PUT, &feedback.envelope, true);
                items.push(Some(feedback), 0, None);
            }
            Change::Put(feedback) => {
                if feedback.items.len() > MAX_ITEMS {
                    return Err(Error::TooLarge { what: "items of one piece of feedback", limit: MAX_ITEMS });
                }
                for (number, item) in feedback.items.iter().enumerate() {
                    envelopes.push(place, PUT, &feedback.envelope, number == 0);
                    items.push(Some(feedback), number as u16, Some(item));
                }
            }
        }
    }
    write(Dataset::Feedback, envelopes.finish().into_iter().chain(items.finish()).collect())
}

/// Packs changes of interactions for the ledger. Pure; the later of two changes of one id wins.
///
/// # Errors
/// When there are more than 16 million changes.
pub fn encode_interactions(changes: &[Change<Interaction>]) -> Result<Bytes> {
    let mut envelopes = EnvelopeColumns::with_capacity(changes.len())?;
    let mut events = Vec::with_capacity(changes.len());
    let mut values = Float64Builder::with_capacity(changes.len());
    for (place, change) in changes.iter().enumerate() {
        let (operation, envelope, event, value) = match change {
            Change::Put(interaction) => (PUT, &interaction.envelope, interaction.event.0, interaction.value),
            Change::Delete(envelope) => (DELETE, envelope, 0, None),
        };
        envelopes.push(place, operation, envelope, operation == PUT);
        events.push(event);
        values.append_option(value);
    }
    let own: [ArrayRef; 2] = [Arc::new(UInt32Array::from(events)), Arc::new(values.finish())];
    write(Dataset::Interactions, envelopes.finish().into_iter().chain(own).collect())
}

/// The signals a ledger batch changes, in the order of its changes. Pure.
///
/// # Errors
/// When `payload` was not written by [`encode_feedback`] or [`encode_interactions`] for this dataset.
pub fn changed_ids(dataset: Dataset, payload: &[u8]) -> Result<Vec<SignalId>> {
    let arrivals = decode(dataset, 0, 1, payload)?;
    Ok(arrivals.changes.iter().map(|change| SignalId(Uuid::from_u128(change.id))).collect())
}

fn write(dataset: Dataset, columns: Vec<ArrayRef>) -> Result<Bytes> {
    let schema = &layout(dataset).wire;
    let batch = RecordBatch::try_new(schema.clone(), columns)?;
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::LZ4_FRAME))?;
    let mut writer = StreamWriter::try_new_with_options(Vec::new(), schema, options)?;
    writer.write(&batch)?;
    Ok(Bytes::from(writer.into_inner()?))
}

struct EnvelopeColumns {
    change: Vec<u32>,
    operation: Vec<u8>,
    project: Vec<u32>,
    customer: Vec<u8>,
    id: Vec<u8>,
    time: Vec<i64>,
    day: Vec<i32>,
    recorded: Vec<i64>,
    channel: Vec<u8>,
    touchpoint: Vec<u32>,
    units: Vec<u32>,
    facets: Vec<u32>,
    payload: StringBuilder,
}

impl EnvelopeColumns {
    fn with_capacity(changes: usize) -> Result<Self> {
        if changes > MAX_CHANGES {
            return Err(Error::TooLarge { what: "changes", limit: MAX_CHANGES });
        }
        Ok(Self {
            change: Vec::with_capacity(changes),
            operation: Vec::with_capacity(changes),
            project: Vec::with_capacity(changes),
            customer: Vec::with_capacity(changes * 16),
            id: Vec::with_capacity(changes * 16),
            time: Vec::with_capacity(changes),
            day: Vec::with_capacity(changes),
            recorded: Vec::with_capacity(changes),
            channel: Vec::with_capacity(changes),
            touchpoint: Vec::with_capacity(changes),
            units: Vec::with_capacity(changes),
            facets: Vec::with_capacity(changes),
            payload: StringBuilder::with_capacity(changes, changes * 128),
        })
    }

    fn push(&mut self, place: usize, operation: u8, envelope: &Envelope, with_payload: bool) {
        self.change.push(place as u32);
        self.operation.push(operation);
        self.project.push(envelope.project.0);
        let customer = envelope.customer.map_or([0; 16], |c| c.0.into_bytes());
        self.customer.extend_from_slice(&customer);
        self.id.extend_from_slice(envelope.id.0.as_bytes());
        self.time.push(envelope.time.0);
        self.day.push(envelope.day.0);
        self.recorded.push(envelope.recorded.0);
        self.channel.push(envelope.channel.code());
        self.touchpoint.push(envelope.touchpoint.0);
        self.units.push(envelope.units.0);
        self.facets.push(envelope.facets.0);
        self.payload.append_option(with_payload.then_some(&envelope.payload));
    }

    /// In the order of the layout.
    fn finish(mut self) -> Vec<ArrayRef> {
        let keys = |bytes: Vec<u8>| Arc::new(FixedSizeBinaryArray::new(16, Buffer::from_vec(bytes), None));
        vec![
            Arc::new(UInt32Array::from(self.change)),
            Arc::new(UInt8Array::from(self.operation)),
            Arc::new(UInt32Array::from(self.project)),
            keys(self.customer),
            keys(self.id),
            Arc::new(arrow_array::Int64Array::from(self.time)),
            Arc::new(arrow_array::Int32Array::from(self.day)),
            Arc::new(arrow_array::Int64Array::from(self.recorded)),
            Arc::new(UInt8Array::from(self.channel)),
            Arc::new(UInt32Array::from(self.touchpoint)),
            Arc::new(UInt32Array::from(self.units)),
            Arc::new(UInt32Array::from(self.facets)),
            Arc::new(self.payload.finish()),
        ]
    }
}

#[derive(Default)]
struct ItemColumns {
    survey: Vec<u32>,
    survey_version: Vec<u32>,
    solicited: BooleanBuilder,
    language: StringBuilder,
    item: Vec<u16>,
    flags: Vec<u8>,
    about: UInt32Builder,
    question: StringBuilder,
    series: Vec<u32>,
    value: Float64Builder,
    group: Int8Builder,
    choice: StringBuilder,
    text: StringBuilder,
}

impl ItemColumns {
    fn push(&mut self, feedback: Option<&Feedback>, number: u16, item: Option<&Item>) {
        self.survey.push(feedback.map_or(0, |f| f.survey.0));
        self.survey_version.push(feedback.map_or(0, |f| f.survey_version));
        self.solicited.append_value(feedback.is_some_and(|f| f.solicited));
        self.language.append_value(feedback.map_or("", |f| &f.language));
        self.item.push(number);
        let text = item.and_then(|i| i.text.as_deref());
        let flags = if item.is_none() { NO_ITEM } else { 0 } | if text.is_some() { HAS_TEXT } else { 0 };
        self.flags.push(flags);
        self.about.append_option(item.and_then(|i| i.touchpoint).map(|t| t.0));
        self.question.append_value(item.map_or("", |i| &i.question));
        self.series.push(item.map_or(SeriesNo::NONE, |i| i.series).0);
        self.value.append_option(item.and_then(|i| i.value));
        self.group.append_option(item.and_then(|i| i.group).map(domain::signal::Group::code));
        self.choice.append_option(item.and_then(|i| i.choice.as_deref()));
        self.text.append_option(text);
    }

    /// In the order of the layout.
    fn finish(mut self) -> Vec<ArrayRef> {
        vec![
            Arc::new(UInt32Array::from(self.survey)),
            Arc::new(UInt32Array::from(self.survey_version)),
            Arc::new(self.solicited.finish()),
            Arc::new(self.language.finish()),
            Arc::new(arrow_array::UInt16Array::from(self.item)),
            Arc::new(UInt8Array::from(self.flags)),
            Arc::new(self.about.finish()),
            Arc::new(self.question.finish()),
            Arc::new(UInt32Array::from(self.series)),
            Arc::new(self.value.finish()),
            Arc::new(self.group.finish()),
            Arc::new(self.choice.finish()),
            Arc::new(self.text.finish()),
        ]
    }
}

/// A ledger batch, unpacked.
#[derive(Debug)]
pub(crate) struct Arrivals {
    /// Rows of the puts, in the layout of the tail.
    pub(crate) rows: RecordBatch,
    /// All changes, in their order.
    pub(crate) changes: Vec<Arrival>,
    /// The earliest acceptance time.
    pub(crate) oldest: i64,
}

/// One change and its rows; a delete has none.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    pub(crate) partition: Partition,
    pub(crate) id: RawId,
    pub(crate) version: u64,
    pub(crate) rows: Range<u32>,
}

pub(crate) fn decode(dataset: Dataset, seq: u64, buckets: u16, payload: &[u8]) -> Result<Arrivals> {
    let refuse = |reason: String| Error::NotABatch { expected: dataset.name(), reason };
    let layout = layout(dataset);
    let reader = StreamReader::try_new(payload, None).map_err(|e| refuse(e.to_string()))?;
    if reader.schema() != layout.wire {
        return Err(refuse("its columns are not ours".to_owned()));
    }
    let batches = reader.collect::<Result<Vec<_>, _>>().map_err(|e| refuse(e.to_string()))?;
    let [batch] = batches.as_slice() else {
        return Err(refuse(format!("{} parts instead of one", batches.len())));
    };
    let changes = arrivals(batch, seq, buckets);
    let oldest = numbers::<Int64Type>(batch, Field::Recorded).values().iter().copied().min().unwrap_or(i64::MAX);
    Ok(Arrivals { rows: tail_rows(batch, seq, &layout.schema)?, changes, oldest })
}

fn arrivals(batch: &RecordBatch, seq: u64, buckets: u16) -> Vec<Arrival> {
    let change = numbers::<UInt32Type>(batch, Field::Change).values();
    let operation = numbers::<UInt8Type>(batch, Field::Operation).values();
    let project = numbers::<UInt32Type>(batch, Field::Project).values();
    let day = numbers::<Int32Type>(batch, Field::Day).values();
    let (customers, ids) = (Ids::of(batch, Field::Customer), Ids::of(batch, Field::Id));
    let mut found: Vec<Arrival> = Vec::with_capacity(batch.num_rows());
    let mut tail_row = 0_u32;
    let mut row = 0;
    while row < batch.num_rows() {
        let mut end = row + 1;
        while end < batch.num_rows() && change[end] == change[row] {
            end += 1;
        }
        let id = ids.get(row);
        let kept = if operation[row] == DELETE { 0 } else { (end - row) as u32 };
        found.push(Arrival {
            partition: Partition::of(project[row], day[row], customers.get(row), id, buckets),
            id,
            version: version(seq, u64::from(change[row])),
            rows: tail_row..tail_row + kept,
        });
        tail_row += kept;
        row = end;
    }
    found
}

fn tail_rows(batch: &RecordBatch, seq: u64, schema: &arrow_schema::SchemaRef) -> Result<RecordBatch> {
    let operation = numbers::<UInt8Type>(batch, Field::Operation).values();
    let puts = if operation.contains(&DELETE) {
        let keep: BooleanArray = operation.iter().map(|o| Some(*o != DELETE)).collect();
        filter_record_batch(batch, &keep)?
    } else {
        batch.clone()
    };
    let change = numbers::<UInt32Type>(&puts, Field::Change).values();
    let versions = UInt64Array::from_iter_values(change.iter().map(|c| version(seq, u64::from(*c))));
    let mut columns: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
    columns.push(Arc::new(versions));
    columns.extend(puts.columns()[2..].iter().cloned());
    debug_assert_eq!(column(&puts, Field::Operation).len(), puts.num_rows());
    Ok(RecordBatch::try_new(schema.clone(), columns)?)
}
