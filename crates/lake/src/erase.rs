//! Physical removal of customers.

use crate::archive::{Archive, Batches, SegmentHandle, read_footer};
use crate::error::Result;
use crate::keys_file::Superseded;
use crate::merge::Remaining;
use crate::partition::{RawId, bucket_of};
use crate::schema::{Field, Ids, layout};
use crate::segment::SegmentId;
use crate::segment_writer::SegmentWriter;
use crate::view::{Table, View, partition_of};
use crate::voided::void_rows;
use arrow_array::BooleanArray;
use arrow_select::filter::filter_record_batch;
use domain::ids::ProjectNo;
use domain::world::World;
use std::collections::HashSet;
use std::sync::Arc;

/// Rewrites every segment that holds rows of `customers`: returns what goes; what comes instead is added to
/// `written`, of an attempt that fails too.
pub(crate) fn rewrite(
    archive: &Archive,
    table: &Table,
    view: &View,
    project: ProjectNo,
    customers: &HashSet<RawId>,
    world: &World,
    written: &mut Vec<SegmentHandle>,
) -> Result<Vec<SegmentId>> {
    let buckets: HashSet<u16> = customers.iter().map(|c| bucket_of(*c, table.buckets)).collect();
    let mut remove = Vec::new();
    let in_project = view.handles().filter(|s| s.meta.project == project && buckets.contains(&s.meta.bucket));
    for segment in in_project {
        if !holds(archive, segment, customers)? {
            continue;
        }
        remove.push(segment.meta.id);
        let id: SegmentId = world.id();
        let mut writer = SegmentWriter::new(table.dataset, partition_of(&segment.meta), table.buckets, id)?;
        let void = void_rows(archive, view, segment)?;
        for batch in Remaining::of(archive, segment, &layout(table.dataset).fields, void)? {
            let batch = batch?;
            let owners = Ids::of(&batch, Field::Customer);
            let keep: BooleanArray =
                (0..batch.num_rows()).map(|row| Some(!customers.contains(&owners.get(row)))).collect();
            writer.push(&filter_record_batch(&batch, &keep)?)?;
        }
        let superseded: Arc<[Superseded]> = archive.superseded(segment)?;
        written.extend(writer.finish(&superseded, &archive.files)?);
    }
    Ok(remove)
}

fn holds(archive: &Archive, segment: &SegmentHandle, customers: &HashSet<RawId>) -> Result<bool> {
    for batch in archive.batches(segment, &[Field::Customer], None)? {
        let batch = batch?;
        let owners = Ids::of(&batch, Field::Customer);
        if (0..batch.num_rows()).any(|row| customers.contains(&owners.get(row))) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Every place where rows of `customers` physically are: files, in the catalogue or not, and
/// the tail. Reads the customer column of every file of the project.
pub(crate) fn traces(
    archive: &Archive,
    tables: &[Table],
    project: ProjectNo,
    customers: &HashSet<RawId>,
) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for table in tables {
        let prefix = format!("{}/p{}/", table.dataset.name(), project.0);
        for file in archive.files.list()?.into_iter().filter(|f| f.path.starts_with(&prefix)) {
            if file.path.ends_with(".parquet") && file_holds(archive, table, &file.path, file.bytes, customers)? {
                found.push(file.path);
            }
        }
        for chunk in &table.snapshot().tail {
            let owners = Ids::of(&chunk.body.rows, Field::Customer);
            if (0..chunk.body.rows.num_rows()).any(|row| customers.contains(&owners.get(row))) {
                found.push(format!("tail of {}", table.dataset.name()));
            }
        }
    }
    Ok(found)
}

fn file_holds(archive: &Archive, table: &Table, path: &str, bytes: u64, customers: &HashSet<RawId>) -> Result<bool> {
    let footer = read_footer(&archive.files, path, bytes)?;
    let all = &layout(table.dataset).fields;
    let column: Vec<usize> = (0..all.len()).filter(|at| all[*at] == Field::Customer).collect();
    for batch in Batches::of_file(&archive.files, path, footer, &column)? {
        let batch = batch?;
        let owners = Ids::of(&batch, Field::Customer);
        if (0..batch.num_rows()).any(|row| customers.contains(&owners.get(row))) {
            return Ok(true);
        }
    }
    Ok(false)
}
