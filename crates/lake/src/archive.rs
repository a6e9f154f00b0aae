//! Segments on disk, and what of them is kept in memory: footers, id filters, lanes.

use crate::cache::Cache;
use crate::config::LakeConfig;
use crate::error::{Error, Result};
use crate::files::Files;
use crate::id_filter::{IdFilter, IdPrints};
use crate::keys_file::{self, Superseded};
use crate::lanes::{Lane, LaneName, Packer};
use crate::schema::{Field, Ids, layout, numbers};
use crate::segment::Segment;
use arrow_array::RecordBatch;
use arrow_array::types::Int64Type;
use domain::signal::Dataset;
use parking_lot::Mutex;
use parquet::DecodeResult;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, RowSelection};
use parquet::arrow::push_decoder::{ParquetPushDecoder, ParquetPushDecoderBuilder};
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataPushDecoder, RowGroupMetaData};
use parquet::file::statistics::Statistics;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// Rows decoded at a time.
pub(crate) const BATCH_ROWS: usize = 8_192;
/// Footers with their page indexes: some tens of kilobytes each.
const FOOTER_CACHE_BYTES: usize = 64 << 20;
/// Read at once from the end of a file; holds the footer and page index of a usual segment.
const FOOTER_BYTES: u64 = 128 << 10;

/// Names a segment or a part of the tail while the process lives.
pub(crate) type SourceId = u64;

pub(crate) fn next_source_id() -> SourceId {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A segment as a view holds it.
#[derive(Debug)]
pub(crate) struct SegmentHandle {
    pub(crate) source: SourceId,
    pub(crate) meta: Segment,
    superseded: OnceLock<Arc<[Superseded]>>,
    newest: OnceLock<i64>,
    /// Rows of this segment made void by another source, found once and true for ever, because
    /// both are immutable.
    pub(crate) voided_by: Mutex<HashMap<SourceId, Arc<[u32]>>>,
    /// Held while lanes are decoded, so that two queries do not do it twice.
    decoding: Mutex<()>,
}

impl SegmentHandle {
    pub(crate) fn new(meta: Segment) -> Self {
        Self {
            source: next_source_id(),
            meta,
            superseded: OnceLock::new(),
            newest: OnceLock::new(),
            voided_by: Mutex::default(),
            decoding: Mutex::default(),
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.meta.rows as usize
    }
}

#[derive(Debug)]
pub(crate) struct Archive {
    pub(crate) files: Arc<Files>,
    footers: Cache<SourceId, ArrowReaderMetadata>,
    filters: Cache<SourceId, IdFilter>,
    prints: Cache<SourceId, IdPrints>,
    lanes: Cache<(SourceId, LaneName), Lane>,
}

impl Archive {
    pub(crate) fn open(config: &LakeConfig) -> Result<Self> {
        Ok(Self {
            files: Arc::new(Files::open(&config.url)?),
            footers: Cache::with_budget(FOOTER_CACHE_BYTES),
            filters: Cache::with_budget(config.filter_cache_bytes),
            prints: Cache::with_budget(config.filter_cache_bytes),
            lanes: Cache::with_budget(config.column_cache_bytes),
        })
    }

    /// Frees what is kept of segments that left the catalogue.
    pub(crate) fn forget(&self, sources: &[SourceId]) {
        self.footers.forget(|key| sources.contains(key));
        self.filters.forget(|key| sources.contains(key));
        self.prints.forget(|key| sources.contains(key));
        self.lanes.forget(|key| sources.contains(&key.0));
    }

    pub(crate) fn cached_bytes(&self) -> usize {
        self.footers.bytes() + self.filters.bytes() + self.prints.bytes() + self.lanes.bytes()
    }

    pub(crate) fn filter(&self, segment: &SegmentHandle) -> Result<Arc<IdFilter>> {
        match self.filters.get(segment.source) {
            Some(filter) => Ok(filter),
            None => Ok(self.read_keys(segment)?.1),
        }
    }

    /// Short prints of all its ids, for those that pass its filter.
    pub(crate) fn id_prints(&self, segment: &SegmentHandle) -> Result<Arc<IdPrints>> {
        if let Some(prints) = self.prints.get(segment.source) {
            return Ok(prints);
        }
        let mut prints = IdPrints::default();
        for batch in self.batches(segment, &[Field::Id], None)? {
            let batch = batch?;
            let ids = Ids::of(&batch, Field::Id);
            prints.extend((0..batch.num_rows()).map(|row| ids.get(row)));
        }
        let prints = prints.sorted();
        let bytes = prints.bytes();
        Ok(self.prints.put(segment.source, prints, bytes))
    }

    /// Which older rows of its partition the segment makes void.
    pub(crate) fn superseded(&self, segment: &SegmentHandle) -> Result<Arc<[Superseded]>> {
        if segment.meta.supersedes == 0 {
            return Ok(Arc::default());
        }
        match segment.superseded.get() {
            Some(superseded) => Ok(superseded.clone()),
            None => Ok(self.read_keys(segment)?.0),
        }
    }

    /// When the newest of its rows was recorded.
    pub(crate) fn newest(&self, segment: &SegmentHandle) -> Result<i64> {
        if let Some(newest) = segment.newest.get() {
            return Ok(*newest);
        }
        let newest = match segment.meta.rows_path() {
            None => i64::MIN,
            Some(path) => match newest_in_statistics(segment.meta.dataset, self.footer(segment, &path)?.metadata()) {
                Some(newest) => newest,
                None => self.newest_in_rows(segment)?,
            },
        };
        Ok(*segment.newest.get_or_init(|| newest))
    }

    /// For segments without statistics.
    fn newest_in_rows(&self, segment: &SegmentHandle) -> Result<i64> {
        let mut newest = i64::MIN;
        for batch in self.batches(segment, &[Field::Recorded], None)? {
            newest = numbers::<Int64Type>(&batch?, Field::Recorded).values().iter().copied().fold(newest, i64::max);
        }
        Ok(newest)
    }

    fn read_keys(&self, segment: &SegmentHandle) -> Result<(Arc<[Superseded]>, Arc<IdFilter>)> {
        let path = segment.meta.keys_path();
        let (superseded, filter) = keys_file::read(&path, &self.files.read(&path)?)?;
        let bytes = filter.bytes();
        let filter = self.filters.put(segment.source, filter, bytes);
        Ok((segment.superseded.get_or_init(|| superseded.into()).clone(), filter))
    }

    pub(crate) fn footer(&self, segment: &SegmentHandle, path: &str) -> Result<Arc<ArrowReaderMetadata>> {
        if let Some(footer) = self.footers.get(segment.source) {
            return Ok(footer);
        }
        let footer = read_footer(&self.files, path, segment.meta.bytes)?;
        if footer.schema().fields() != layout(segment.meta.dataset).schema.fields() {
            return Err(Error::Damaged { path: path.to_owned(), reason: "its columns are not ours".to_owned() });
        }
        if footer.metadata().file_metadata().num_rows() as u64 != segment.meta.rows {
            return Err(Error::Damaged { path: path.to_owned(), reason: "it has another number of rows".to_owned() });
        }
        let bytes = footer.metadata().memory_size();
        Ok(self.footers.put(segment.source, footer, bytes))
    }

    /// The rows of a segment in file order, of `selection` if given.
    pub(crate) fn batches(
        &self,
        segment: &SegmentHandle,
        fields: &[Field],
        selection: Option<RowSelection>,
    ) -> Result<Batches> {
        let Some(path) = segment.meta.rows_path() else { return Ok(Batches::none(self.files.clone())) };
        let footer = self.footer(segment, &path)?;
        let all = &layout(segment.meta.dataset).fields;
        let wanted = all.iter().enumerate().filter(|(_, f)| fields.contains(f)).map(|(at, _)| at);
        let mask = ProjectionMask::roots(footer.parquet_schema(), wanted);
        let mut builder = ParquetPushDecoderBuilder::new_with_metadata(ArrowReaderMetadata::clone(&footer))
            .with_projection(mask)
            .with_batch_size(BATCH_ROWS);
        if let Some(selection) = selection {
            builder = builder.with_row_selection(selection);
        }
        Ok(Batches { decoder: Some(builder.build()?), files: self.files.clone(), path })
    }

    /// The named lanes, decoded now or kept from an earlier query.
    pub(crate) fn lanes(&self, segment: &SegmentHandle, names: &[LaneName]) -> Result<Vec<Arc<Lane>>> {
        if let Some(lanes) = self.kept_lanes(segment, names) {
            return Ok(lanes);
        }
        let _one_at_a_time = segment.decoding.lock();
        let mut found: HashMap<LaneName, Arc<Lane>> = HashMap::new();
        let mut packers = Vec::new();
        for name in names {
            if let Some(lane) = self.lanes.get((segment.source, *name)) {
                found.insert(*name, lane);
            } else if name.fields_in(segment.meta.dataset).next().is_none() {
                found.insert(*name, Arc::new(Lane::absent(*name, segment.rows())));
            } else if !packers.iter().any(|(packed, _)| packed == name) {
                packers.push((*name, Packer::new(*name)));
            }
        }
        let fields = fields_of(packers.iter().map(|(name, _)| *name), segment.meta.dataset);
        if !packers.is_empty() {
            for batch in self.batches(segment, &fields, None)? {
                let batch = batch?;
                for (_, packer) in &mut packers {
                    packer.push(&batch);
                }
            }
        }
        for (name, packer) in packers {
            let lane = packer.finish();
            let bytes = lane.bytes();
            found.insert(name, self.lanes.put((segment.source, name), lane, bytes));
        }
        Ok(names.iter().filter_map(|name| found.get(name).cloned()).collect())
    }

    fn kept_lanes(&self, segment: &SegmentHandle, names: &[LaneName]) -> Option<Vec<Arc<Lane>>> {
        let kept = |name: &LaneName| match name.fields_in(segment.meta.dataset).next() {
            Some(_) => self.lanes.get((segment.source, *name)),
            None => Some(Arc::new(Lane::absent(*name, segment.rows()))),
        };
        names.iter().map(kept).collect()
    }
}

fn newest_in_statistics(dataset: Dataset, footer: &ParquetMetaData) -> Option<i64> {
    let column = layout(dataset).fields.iter().position(|field| *field == Field::Recorded)?;
    let newest = |group: &RowGroupMetaData| match group.column(column).statistics()? {
        Statistics::Int64(values) => values.max_opt().copied(),
        _ => None,
    };
    footer.row_groups().iter().map(newest).try_fold(i64::MIN, |newest, group| Some(newest.max(group?)))
}

fn fields_of(names: impl Iterator<Item = LaneName>, dataset: Dataset) -> Vec<Field> {
    let mut fields: Vec<_> = names.flat_map(|name| name.fields_in(dataset)).collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

pub(crate) fn read_footer(files: &Files, path: &str, bytes: u64) -> Result<ArrowReaderMetadata> {
    let damaged = |e: parquet::errors::ParquetError| Error::Damaged { path: path.to_owned(), reason: e.to_string() };
    let mut decoder = ParquetMetaDataPushDecoder::try_new(bytes).map_err(damaged)?;
    let mut wanted: Vec<Range<u64>> = std::iter::once(bytes.saturating_sub(FOOTER_BYTES)..bytes).collect();
    loop {
        let data = files.ranges(path, &wanted)?;
        decoder.push_ranges(wanted, data).map_err(damaged)?;
        match decoder.try_decode().map_err(damaged)? {
            DecodeResult::NeedsData(ranges) => wanted = ranges,
            DecodeResult::Data(footer) => {
                return ArrowReaderMetadata::try_new(Arc::new(footer), ArrowReaderOptions::new()).map_err(damaged);
            }
            DecodeResult::Finished => {
                return Err(Error::Damaged { path: path.to_owned(), reason: "it has no footer".to_owned() });
            }
        }
    }
}

/// Rows of one segment, decoded as they are asked for.
#[derive(Debug)]
pub(crate) struct Batches {
    decoder: Option<ParquetPushDecoder>,
    files: Arc<Files>,
    path: String,
}

impl Batches {
    fn none(files: Arc<Files>) -> Self {
        Self { decoder: None, files, path: String::new() }
    }

    pub(crate) fn of_file(
        files: &Arc<Files>,
        path: &str,
        footer: ArrowReaderMetadata,
        columns: &[usize],
    ) -> Result<Self> {
        let mask = ProjectionMask::roots(footer.parquet_schema(), columns.iter().copied());
        let decoder = ParquetPushDecoderBuilder::new_with_metadata(footer).with_projection(mask).build()?;
        Ok(Self { decoder: Some(decoder), files: files.clone(), path: path.to_owned() })
    }

    fn advance(&mut self) -> Result<Option<RecordBatch>> {
        let Some(decoder) = &mut self.decoder else { return Ok(None) };
        let damaged =
            |e: parquet::errors::ParquetError| Error::Damaged { path: self.path.clone(), reason: e.to_string() };
        loop {
            match decoder.try_decode().map_err(damaged)? {
                DecodeResult::Data(batch) => return Ok(Some(batch)),
                DecodeResult::Finished => return Ok(None),
                DecodeResult::NeedsData(ranges) => {
                    let data = self.files.ranges(&self.path, &ranges)?;
                    // Whatever is still buffered belongs to row groups already decoded.
                    decoder.clear_all_ranges();
                    decoder.push_ranges(ranges, data).map_err(damaged)?;
                }
            }
        }
    }
}

impl Iterator for Batches {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        let step = self.advance().transpose();
        if matches!(step, None | Some(Err(_))) {
            self.decoder = None;
        }
        step
    }
}
