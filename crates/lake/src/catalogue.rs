//! Changes of the catalogue: planned here, committed by the store, installed here.

use crate::archive::SegmentHandle;
use crate::compact::{choose, compact};
use crate::erase::{rewrite, traces};
use crate::error::Result;
use crate::lake::{Inner, Lake};
use crate::partition::RawId;
use crate::schema::{Field, Ids};
use crate::seal::{SealWhen, seal};
use crate::segment::{Catalogue, CatalogueChange, Segment, SegmentId};
use crate::segment_writer::delete_written;
use crate::view::{Planned, Retired, Segments, Table, View, partition_of};
use domain::ids::{CustomerId, ProjectNo};
use domain::signal::Dataset;
use domain::time::Timestamp;
use domain::world::World;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

impl Lake {
    /// Shows the catalogue as the store has it: on start, and whenever another node changed it.
    /// Ledger entries after a dataset's `sealed_through` must then be applied.
    ///
    /// # Errors
    /// When the lake was laid out with other bucket counts.
    pub fn load(&self, catalogue: &Catalogue) -> Result<()> {
        for table in &self.inner.tables {
            let mut writer = table.writer.lock();
            let view = table.snapshot();
            let mut segments = Segments::new();
            for segment in catalogue.segments.iter().filter(|s| s.dataset == table.dataset) {
                let handle = table.handle(segment, &view)?;
                segments.entry(partition_of(segment)).or_default().push(handle);
            }
            let sealed = catalogue.sealed_through.iter().find(|(dataset, _)| *dataset == table.dataset);
            table.swap(&mut writer, segments, sealed.map_or(0, |(_, seq)| *seq))?;
        }
        self.inner.version.store(catalogue.version, Ordering::SeqCst);
        Ok(())
    }

    /// Writes the tail into segments when it is due; `None` when it is not. `through` is the last
    /// ledger entry up to which all entries of this dataset have been applied; `None` means all
    /// that were. Nothing visible changes before [`Lake::install`].
    ///
    /// # Errors
    /// When files cannot be read or written.
    pub async fn plan_seal(
        &self,
        dataset: Dataset,
        when: &SealWhen,
        through: Option<u64>,
        world: &World,
    ) -> Result<Option<CatalogueChange>> {
        let (when, world) = (*when, world.clone());
        self.background(move |lake| {
            let (table, base) = (lake.table(dataset), lake.version.load(Ordering::SeqCst));
            let through = through.unwrap_or_else(|| table.writer.lock().head);
            let view = table.snapshot();
            if !when.is_due(&view.tail, world.now()) || through <= view.sealed_through {
                return Ok(None);
            }
            let written = seal(&lake.archive, table, &view, through, &world, &|_, _| false)?;
            Ok(Some(planned(table, base, written, Vec::new(), Some(through))))
        })
        .await
    }

    /// Merges small segments of one partition; `None` when there is nothing worth merging. Call it
    /// again until then.
    ///
    /// # Errors
    /// When files cannot be read or written.
    pub async fn plan_compaction(&self, dataset: Dataset, world: &World) -> Result<Option<CatalogueChange>> {
        let world = world.clone();
        self.background(move |lake| {
            let (table, base) = (lake.table(dataset), lake.version.load(Ordering::SeqCst));
            let view = table.snapshot();
            let Some((partition, segments)) = choose(&view) else { return Ok(None) };
            let merged = compact(&lake.archive, table, &view, partition, &segments, &world)?;
            let remove = segments.iter().map(|s| s.meta.id).collect();
            Ok(Some(planned(table, base, merged.into_iter().collect(), remove, None)))
        })
        .await
    }

    /// Removes every row of `customers` physically: rewrites the segments that hold some and, if
    /// the tail does, seals it without them. Commit all changes in one transaction, in this order,
    /// together with trimming the ledger through each `sealed_through`; then install and
    /// [`Lake::sweep`] them. [`Lake::traces`] proves it.
    ///
    /// # Errors
    /// When files cannot be read or written. Then nothing is planned, and what was written is deleted.
    pub async fn plan_erasure(
        &self,
        project: ProjectNo,
        customers: &BTreeSet<CustomerId>,
        world: &World,
    ) -> Result<Vec<CatalogueChange>> {
        let (customers, world) = (raw(customers), world.clone());
        self.background(move |lake| {
            let mut base = lake.version.load(Ordering::SeqCst);
            let mut changes = Vec::new();
            for table in &lake.tables {
                match erase_from(lake, table, base, project, &customers, &world) {
                    Ok(None) => {}
                    Ok(Some(change)) => {
                        base += 1;
                        changes.push(change);
                    }
                    Err(error) => {
                        changes.iter().for_each(|change| discard(lake, change));
                        return Err(error);
                    }
                }
            }
            Ok(changes)
        })
        .await
    }

    /// Every file and tail that physically holds rows of `customers`; empty once they are erased,
    /// installed and swept. Reads the customer column of every file of the project.
    ///
    /// # Errors
    /// When files cannot be read.
    pub async fn traces(&self, project: ProjectNo, customers: &BTreeSet<CustomerId>) -> Result<Vec<String>> {
        let customers = raw(customers);
        self.background(move |lake| traces(&lake.archive, &lake.tables, project, &customers)).await
    }

    /// Shows a change the store has committed as `version` of the catalogue. Running queries keep
    /// what they see.
    ///
    /// # Errors
    /// When the change is of a lake laid out with other bucket counts.
    pub fn install(&self, change: &CatalogueChange, version: u64) -> Result<()> {
        let table = self.inner.table(change.dataset);
        let mut writer = table.writer.lock();
        let view = table.snapshot();
        let mut segments = Segments::clone(&view.segments);
        for handles in segments.values_mut() {
            handles.retain(|h| !change.remove.contains(&h.meta.id));
        }
        for segment in &change.add {
            let handle = table.handle(segment, &view)?;
            let handles = segments.entry(partition_of(segment)).or_default();
            if !handles.iter().any(|h| h.meta.id == segment.id) {
                handles.push(handle);
            }
            table.planned.lock().remove(&segment.id);
        }
        segments.retain(|_, handles| !handles.is_empty());
        table.swap(&mut writer, segments, change.sealed_through.unwrap_or(0))?;
        self.inner.version.fetch_max(version, Ordering::SeqCst);
        Ok(())
    }

    /// Deletes the files of a change that will not be committed.
    ///
    /// # Errors
    /// When files cannot be deleted.
    pub async fn abandon(&self, change: CatalogueChange) -> Result<()> {
        self.background(move |lake| {
            let table = lake.table(change.dataset);
            for segment in &change.add {
                table.planned.lock().remove(&segment.id);
                delete_files(lake, segment)?;
            }
            Ok(())
        })
        .await
    }

    /// Deletes the files of segments that left the catalogue at least `grace_seconds` ago and that
    /// no query reads any more, and those of plans that can no longer be committed. The grace is for other nodes, which learn of a change later; one
    /// node alone needs none. Returns how many segments went.
    ///
    /// # Errors
    /// When files cannot be deleted.
    pub async fn sweep(&self, now: Timestamp, grace_seconds: i64) -> Result<usize> {
        self.background(move |lake| lake.tables.iter().map(|t| sweep_retired(lake, t, now, grace_seconds)).sum()).await
    }

    /// Deletes files that no catalogue entry names, such as those of a seal that was interrupted.
    /// Call it after [`Lake::load`] on start; with several nodes use a grace longer than the
    /// longest seal or compaction. Returns how many files went.
    ///
    /// # Errors
    /// When files cannot be listed or deleted.
    pub async fn sweep_orphans(&self, now: Timestamp, grace_seconds: i64) -> Result<usize> {
        self.background(move |lake| {
            let files = lake.archive.files.list()?;
            let known = known_files(lake);
            let old = |modified: Timestamp| modified.plus_seconds(grace_seconds) <= now;
            let orphans = files.iter().filter(|f| !known.contains(&f.path) && old(f.modified));
            orphans.map(|f| lake.archive.files.delete(&f.path).map(|()| 1)).sum()
        })
        .await
    }
}

fn raw(customers: &BTreeSet<CustomerId>) -> HashSet<RawId> {
    customers.iter().map(|c| c.0.as_u128()).collect()
}

fn planned(
    table: &Table,
    base: u64,
    written: Vec<SegmentHandle>,
    remove: Vec<SegmentId>,
    sealed_through: Option<u64>,
) -> CatalogueChange {
    let add: Vec<Segment> = written.iter().map(|h| h.meta.clone()).collect();
    let files = written.into_iter().map(|h| (h.meta.id, Planned { handle: Arc::new(h), base }));
    table.planned.lock().extend(files);
    CatalogueChange { dataset: table.dataset, base, add, remove, sealed_through }
}

fn erase_from(
    lake: &Inner,
    table: &Table,
    base: u64,
    project: ProjectNo,
    customers: &HashSet<RawId>,
    world: &World,
) -> Result<Option<CatalogueChange>> {
    let through = table.writer.lock().head;
    let view = table.snapshot();
    let in_tail = tail_holds(&view, customers);
    let mut add = Vec::new();
    let mut write = || -> Result<Vec<SegmentId>> {
        let remove = rewrite(&lake.archive, table, &view, project, customers, world, &mut add)?;
        if in_tail {
            let erased = |partition: &crate::partition::Partition, customer| {
                partition.project == project && customers.contains(&customer)
            };
            add.extend(seal(&lake.archive, table, &view, through, world, &erased)?);
        }
        Ok(remove)
    };
    let remove = match write() {
        Ok(remove) => remove,
        Err(error) => {
            delete_written(add.iter().map(|handle| &handle.meta), &lake.archive.files);
            return Err(error);
        }
    };
    // Files of a plan nobody committed may hold such rows too. A change, even an empty one, makes
    // that plan outdated, so that sweeping takes them.
    let uncommitted = !table.planned.lock().is_empty();
    let needed = in_tail || uncommitted || !remove.is_empty();
    Ok(needed.then(|| planned(table, base, add, remove, in_tail.then_some(through))))
}

/// Takes a plan back that is not to be committed, as far as that is possible: what is left is swept later.
fn discard(lake: &Inner, change: &CatalogueChange) {
    let mut planned = lake.table(change.dataset).planned.lock();
    planned.retain(|id, _| change.add.iter().all(|segment| segment.id != *id));
    drop(planned);
    delete_written(&change.add, &lake.archive.files);
}

fn tail_holds(view: &View, customers: &HashSet<RawId>) -> bool {
    view.tail.iter().any(|chunk| {
        let owners = Ids::of(&chunk.body.rows, Field::Customer);
        (0..chunk.body.rows.num_rows()).any(|row| customers.contains(&owners.get(row)))
    })
}

/// Plans made against an older catalogue than the one shown can no longer be committed: what is not
/// in the view by now never will be.
fn retire_outdated_plans(lake: &Inner, table: &Table) {
    // In the order `install` and `load` use: the view is there before the version says so.
    let version = lake.version.load(Ordering::SeqCst);
    let view = table.snapshot();
    let shown: HashSet<SegmentId> = view.handles().map(|h| h.meta.id).collect();
    let outdated = table.planned.lock().extract_if(|_, p| p.base < version).collect::<Vec<_>>();
    let never_shown = outdated.into_iter().filter(|(id, _)| !shown.contains(id));
    table.retired.lock().extend(never_shown.map(|(_, p)| Retired { handle: p.handle, since: None }));
}

fn sweep_retired(lake: &Inner, table: &Table, now: Timestamp, grace_seconds: i64) -> Result<usize> {
    retire_outdated_plans(lake, table);
    let mut gone = Vec::new();
    table.retired.lock().retain_mut(|retired| {
        let since = *retired.since.get_or_insert(now);
        // Only this list still knows the segment.
        let unread = Arc::strong_count(&retired.handle) == 1;
        let goes = unread && since.plus_seconds(grace_seconds) <= now;
        if goes {
            gone.push(retired.handle.clone());
        }
        !goes
    });
    lake.archive.forget(&gone.iter().map(|h| h.source).collect::<Vec<_>>());
    for (at, handle) in gone.iter().enumerate() {
        if let Err(error) = delete_files(lake, &handle.meta) {
            // The next sweep tries again.
            let left = gone[at..].iter().map(|handle| Retired { handle: handle.clone(), since: Some(now) });
            table.retired.lock().extend(left);
            return Err(error);
        }
    }
    Ok(gone.len())
}

fn delete_files(lake: &Inner, segment: &Segment) -> Result<()> {
    if let Some(path) = segment.rows_path() {
        lake.archive.files.delete(&path)?;
    }
    lake.archive.files.delete(&segment.keys_path())
}

fn known_files(lake: &Inner) -> HashSet<String> {
    let mut known = HashSet::new();
    let mut add = |segment: &Segment| {
        known.extend(segment.rows_path());
        known.insert(segment.keys_path());
    };
    for table in &lake.tables {
        table.planned.lock().values().for_each(|p| add(&p.handle.meta));
        table.retired.lock().iter().for_each(|r| add(&r.handle.meta));
        table.snapshot().handles().for_each(|h| add(&h.meta));
    }
    known
}
