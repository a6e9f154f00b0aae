//! Everything, signal by signal, in bounded memory.

use crate::archive::Archive;
use crate::error::Result;
use crate::merge::Remaining;
use crate::pick::{Wanted, pick};
use crate::query::Filter;
use crate::rows::signal_ranges;
use crate::scan::{Selector, Source, Test, sources, tests};
use crate::schema::{Field, layout, numbers};
use crate::view::View;
use arrow_array::RecordBatch;
use arrow_array::types::UInt16Type;
use arrow_select::concat::concat_batches;
use domain::scope::RowFilter;
use domain::signal::Dataset;
use std::ops::{ControlFlow, Range};

/// What takes the rows of the signals found, batch by batch, until it has enough.
pub(crate) type Take<'a> = dyn FnMut(&RecordBatch, Vec<Range<usize>>) -> ControlFlow<()> + 'a;

/// Month by month, in no promised order within.
pub(crate) fn export(
    archive: &Archive,
    view: &View,
    dataset: Dataset,
    scope: &RowFilter,
    filter: &Filter,
    take: &mut Take<'_>,
) -> Result<()> {
    let tests = tests(scope, filter);
    let sources = match Wanted::of(filter, None) {
        Some(wanted) => pick(archive, view, dataset, scope, filter, &wanted)?,
        None => sources(archive, view, scope, filter)?,
    };
    for source in sources {
        let flow = match &source {
            Source::Segment { handle, void } => {
                let fields = &layout(dataset).fields;
                let batches = Remaining::of(archive, handle, fields, void.clone())?;
                whole_signals(archive, dataset, batches, &tests, take)?
            }
            Source::Chunk(chunk) => offer(archive, dataset, &chunk.live_rows()?, &tests, take)?,
            Source::Picked(batch) => offer(archive, dataset, batch, &tests, take)?,
        };
        if flow.is_break() {
            break;
        }
    }
    Ok(())
}

/// Batches end anywhere; the last signal of one waits for the next.
fn whole_signals(
    archive: &Archive,
    dataset: Dataset,
    batches: Remaining,
    tests: &[Test],
    take: &mut Take<'_>,
) -> Result<ControlFlow<()>> {
    let schema = &layout(dataset).schema;
    let mut waiting = RecordBatch::new_empty(schema.clone());
    for batch in batches {
        let batch = concat_batches(schema, &[waiting, batch?])?;
        let split = match dataset {
            Dataset::Interactions => batch.num_rows(),
            Dataset::Feedback => {
                let items = numbers::<UInt16Type>(&batch, Field::Item).values();
                items.iter().rposition(|item| *item == 0).unwrap_or(0)
            }
        };
        waiting = batch.slice(split, batch.num_rows() - split);
        if offer(archive, dataset, &batch.slice(0, split), tests, take)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    offer(archive, dataset, &waiting, tests, take)
}

fn offer(
    archive: &Archive,
    dataset: Dataset,
    batch: &RecordBatch,
    tests: &[Test],
    take: &mut Take<'_>,
) -> Result<ControlFlow<()>> {
    if batch.num_rows() == 0 {
        return Ok(ControlFlow::Continue(()));
    }
    let signals = signal_ranges(batch, dataset);
    let source = Source::Picked(batch.clone());
    let Some(selector) = Selector::new(archive, dataset, &source, tests)? else { return Ok(ControlFlow::Continue(())) };
    let mut matches = vec![false; batch.num_rows()];
    let mut room = Vec::new();
    for block in selector.blocks() {
        let rows = selector.select(block, &mut room);
        (0..rows.len()).for_each(|at| matches[rows.row(at)] = true);
    }
    let found: Vec<_> = signals.into_iter().filter(|rows| matches[rows.clone()].contains(&true)).collect();
    Ok(if found.is_empty() { ControlFlow::Continue(()) } else { take(batch, found) })
}
