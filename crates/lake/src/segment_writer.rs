//! Sorted rows into the two files of a segment.

use crate::archive::SegmentHandle;
use crate::error::Result;
use crate::files::Files;
use crate::id_filter::IdFilter;
use crate::keys_file::{self, Superseded};
use crate::partition::{Partition, RawId};
use crate::schema::{Field, Ids, layout, numbers};
use crate::segment::{Segment, SegmentId};
use arrow_array::RecordBatch;
use arrow_array::types::{Int32Type, Int64Type, UInt64Type};
use bytes::Bytes;
use domain::signal::Dataset;
use domain::time::{Day, Timestamp};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::schema::types::ColumnPath;

/// Small enough that two cores share one segment and merging many stays within memory.
const ROW_GROUP_ROWS: usize = 1 << 17;
/// Small enough to fetch a single voice without much around it.
const PAGE_ROWS: usize = 4_096;

#[derive(Debug)]
pub(crate) struct SegmentWriter {
    segment: Segment,
    parquet: ArrowWriter<Vec<u8>>,
    ids: Vec<RawId>,
}

impl SegmentWriter {
    pub(crate) fn new(dataset: Dataset, partition: Partition, buckets: u16, id: SegmentId) -> Result<Self> {
        let segment = Segment {
            id,
            dataset,
            project: partition.project,
            month: partition.month,
            bucket: partition.bucket,
            buckets,
            rows: 0,
            signals: 0,
            bytes: 0,
            first_day: Day(i32::MAX),
            last_day: Day(i32::MIN),
            first_time: Timestamp(i64::MAX),
            last_time: Timestamp(i64::MIN),
            first_version: u64::MAX,
            last_version: 0,
            supersedes: 0,
        };
        let schema = layout(dataset).schema.clone();
        let parquet = ArrowWriter::try_new(Vec::new(), schema, Some(properties(dataset)))?;
        Ok(Self { segment, parquet, ids: Vec::new() })
    }

    /// Rows in the order of a segment: customer, time, id, item.
    pub(crate) fn push(&mut self, batch: &RecordBatch) -> Result<()> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        self.parquet.write(batch)?;
        let segment = &mut self.segment;
        segment.rows += batch.num_rows() as u64;
        let (first, last) = bounds(numbers::<Int32Type>(batch, Field::Day).values());
        segment.first_day = segment.first_day.min(Day(first));
        segment.last_day = segment.last_day.max(Day(last));
        let (first, last) = bounds(numbers::<Int64Type>(batch, Field::Time).values());
        segment.first_time = segment.first_time.min(Timestamp(first));
        segment.last_time = segment.last_time.max(Timestamp(last));
        let (first, last) = bounds(numbers::<UInt64Type>(batch, Field::Version).values());
        segment.first_version = segment.first_version.min(first);
        segment.last_version = segment.last_version.max(last);
        let ids = Ids::of(batch, Field::Id);
        for id in (0..batch.num_rows()).map(|row| ids.get(row)) {
            if self.ids.last() != Some(&id) {
                self.ids.push(id);
            }
        }
        Ok(())
    }

    /// Makes both files durable. `None` when there would be nothing in them.
    pub(crate) fn finish(mut self, superseded: &[Superseded], files: &Files) -> Result<Option<SegmentHandle>> {
        if self.segment.rows == 0 && superseded.is_empty() {
            return Ok(None);
        }
        for key in superseded {
            self.segment.last_version = self.segment.last_version.max(key.version);
        }
        if self.segment.rows == 0 {
            // Nobody looks into it, but its days must lie somewhere in its month.
            (self.segment.first_day, self.segment.last_day) = (self.segment.month, self.segment.month);
            (self.segment.first_time, self.segment.last_time) = Default::default();
            self.segment.first_version = self.segment.last_version;
        }
        self.segment.supersedes = superseded.len() as u64;
        self.segment.signals = self.ids.len() as u64;
        let rows = self.parquet.into_inner()?;
        if let Some(path) = self.segment.rows_path() {
            self.segment.bytes = rows.len() as u64;
            files.put(&path, Bytes::from(rows))?;
        }
        let keys = keys_file::write(superseded, &IdFilter::of(&self.ids));
        if let Err(error) = files.put(&self.segment.keys_path(), Bytes::from(keys)) {
            delete_written(&[self.segment], files);
            return Err(error);
        }
        Ok(Some(SegmentHandle::new(self.segment)))
    }
}

/// Deletes segments that will not be used, as far as that is possible: what is left is swept later.
pub(crate) fn delete_written<'a>(segments: impl IntoIterator<Item = &'a Segment>, files: &Files) {
    for segment in segments {
        for path in segment.rows_path().into_iter().chain([segment.keys_path()]) {
            let _ = files.delete(&path);
        }
    }
}

fn bounds<T: Copy + Ord + Default>(values: &[T]) -> (T, T) {
    let first = values.first().copied().unwrap_or_default();
    values.iter().fold((first, first), |(low, high), v| (low.min(*v), high.max(*v)))
}

/// Small numbers: dictionaries and run lengths, uncompressed, because they decode fastest.
/// Instants and versions: deltas. Keys and texts: zstd.
fn properties(dataset: Dataset) -> WriterProperties {
    let zstd = Compression::ZSTD(ZstdLevel::try_new(1).expect("a level zstd has"));
    let mut properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_created_by("resonanz lake".to_owned());
    for field in &layout(dataset).fields {
        let column = || ColumnPath::from(field.name());
        properties = match field {
            Field::Customer => properties
                .set_column_compression(column(), zstd)
                .set_column_dictionary_enabled(column(), false)
                .set_column_statistics_enabled(column(), EnabledStatistics::Page),
            Field::Id | Field::Payload | Field::Text => {
                properties.set_column_compression(column(), zstd).set_column_dictionary_enabled(column(), false)
            }
            // Whether a segment has something newer than the rest is told by its footer.
            Field::Recorded => properties
                .set_column_dictionary_enabled(column(), false)
                .set_column_encoding(column(), Encoding::DELTA_BINARY_PACKED)
                .set_column_statistics_enabled(column(), EnabledStatistics::Chunk),
            Field::Time | Field::Version => properties
                .set_column_dictionary_enabled(column(), false)
                .set_column_encoding(column(), Encoding::DELTA_BINARY_PACKED),
            _ => properties,
        };
    }
    properties.build()
}
