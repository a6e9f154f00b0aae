//! Forgetting a customer: in one call, everywhere, with proof.
//!
//! New signals wait while it happens. What is in the ledger is sealed into the lake without the
//! customer's rows, the lake's files that hold some are rewritten, and the database forgets its rows:
//! one transaction makes all of it true at once. Afterwards everything is looked through again, and
//! the result says what was found. The audit log keeps that it happened, not to whom.
//!
//! What goes wrong before that transaction, such as a full disk, leaves everything as it was, and the call can be
//! repeated. What goes wrong after it is part of the result: the customer is forgotten, and there is nobody left to
//! repeat it for.

use crate::{Error, Listen, Result};
use access::Caller;
use domain::ids::CustomerId;
use domain::role::Right;
use domain::scope::RowFilter;
use lake::{CatalogueChange, CellQuery, Count, Filter};
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use store::customers::Erased;
use store::ledger::Seq;
use store::{Db, Tx};
use utoipa::ToSchema;

/// Rows of the database that were deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErasedDatabase {
    pub profiles: u64,
    pub identities: u64,
    pub consents: u64,
    pub pairs: u64,
    /// Answers under way on respondent pages.
    pub answers: u64,
}

/// Signals that were deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErasedLake {
    pub feedback: u64,
    pub interactions: u64,
}

/// What was forgotten, and what a second look found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Erasure {
    pub database: ErasedDatabase,
    /// Batches that left the ledger, rewritten without the customer.
    pub ledger: u64,
    pub lake: ErasedLake,
    /// Voices that left the full-text search.
    pub search: u64,
    /// Files of refused rows that named the customer and were deleted.
    pub files: u64,
    /// Uploads not yet imported that name the customer: importing them brings the customer back.
    pub waiting_imports: u64,
    /// What is left or could not be looked for: nothing, unless other servers still read the old files for a while.
    pub remaining: Vec<String>,
}

impl Listen {
    /// Erases the customer with all linked profiles.
    pub async fn erase_customer(&self, who: &Caller, id: CustomerId) -> Result<Erasure> {
        who.require_everywhere(Right::Administer)?;
        let rows = self.seen_customer(who, id).await?;
        let profiles: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
        let named = self.names_of(&profiles).await?;
        // A seal or compaction under way would hold the rows in a file of its own until it gives up.
        let alone = self.intake.replay().alone().await;
        let mut erasure = self.forget(who, &profiles).await?;
        if let Err(error) = self.forget_files(who, named, &mut erasure).await {
            tracing::error!(%error, "files of imports could not be searched for an erased customer");
            erasure.remaining.push("files: imports".to_owned());
        }
        match self.left_of(who, &profiles).await {
            Ok(left) => erasure.remaining.extend(left),
            Err(error) => {
                tracing::error!(%error, "what is left of an erased customer could not be looked for");
                erasure.remaining.push("lake: not looked through".to_owned());
            }
        }
        drop(alone);
        self.customers_changed(who);
        Ok(erasure)
    }

    /// What files may call the customer by.
    async fn names_of(&self, profiles: &[CustomerId]) -> Result<Vec<String>> {
        let identities = store::customers::identities(&self.db, profiles).await?;
        let values = identities.iter().filter_map(|row| domain::identity::Identity::from_key(&row.key));
        Ok(values.map(|identity| identity.value).collect())
    }

    /// Tries again when the housekeeping of the lake was faster.
    async fn forget(&self, who: &Caller, profiles: &[CustomerId]) -> Result<Erasure> {
        const TRIES: usize = 10;
        let mut tried = 0;
        loop {
            tried += 1;
            match self.try_to_forget(who, profiles).await {
                Err(error) if is_outdated(&error) && tried < TRIES => {}
                done => return done,
            }
        }
    }

    async fn try_to_forget(&self, who: &Caller, profiles: &[CustomerId]) -> Result<Erasure> {
        let project = &who.project;
        let set: BTreeSet<CustomerId> = profiles.iter().copied().collect();
        let quiet = self.intake.quiesce().await;
        self.intake.replay().catch_up().await?;
        let lake = self.signals_of(&self.everything(project).await?, &set).await?;
        let changes = self.lake.plan_erasure(project.no, &set, &self.world).await?;
        let (erasure, versions) = match self.commit_erasure(who, profiles, &changes, lake).await {
            Ok(done) => done,
            Err(error) => {
                // Of any other failure nobody knows whether it came before the commit or after it;
                // then the files stay, and the next start sweeps them if nothing names them.
                if is_outdated(&error) {
                    for change in changes {
                        self.lake.abandon(change).await?;
                    }
                }
                self.intake.replay().load().await?;
                return Err(error);
            }
        };
        for (change, version) in changes.iter().zip(versions) {
            self.lake.install(change, version)?;
        }
        drop(quiet);
        // One server alone may delete the old files at once; several give each other time to see the change.
        let grace = if matches!(self.db, Db::Sqlite { .. }) { 0 } else { crate::sealing::Sealing::GRACE_SECONDS };
        if let Err(error) = self.lake.sweep(self.world.now(), grace).await {
            // The second look names the files; housekeeping deletes them later.
            tracing::error!(%error, "files of the lake could not be deleted after an erasure");
        }
        Ok(erasure)
    }

    /// Makes all of it true at once: the rows, the lake, the ledger, and that it was done.
    async fn commit_erasure(
        &self,
        who: &Caller,
        profiles: &[CustomerId],
        changes: &[CatalogueChange],
        lake: ErasedLake,
    ) -> Result<(Erasure, Vec<u64>)> {
        let project = &who.project;
        let mut tx = self.db.begin().await?;
        let (ledger, versions) = change_catalogue(&mut tx, changes).await?;
        let erased = store::customers::erase(&mut tx, project.no, profiles).await?;
        let Erased { answers, voices: search, identities, consents, pairs, profiles: count } = erased;
        let database = ErasedDatabase { profiles: count, identities, consents, pairs, answers };
        let erasure = Erasure { database, ledger, lake, search, ..Erasure::default() };
        // The id alone leads nowhere any more.
        let object = profiles.first().map_or_else(String::new, ToString::to_string);
        let detail = serde_json::json!({ "database": database, "ledger": ledger, "lake": lake, "search": search });
        self.access.record(&mut tx, &who.actor, Some(project.id), "customer.erased", object, &detail).await?;
        tx.commit().await?;
        Ok((erasure, versions))
    }

    async fn signals_of(&self, rows: &RowFilter, customers: &BTreeSet<CustomerId>) -> Result<ErasedLake> {
        let filter = || Filter { customers: Some(customers.clone()), ..Filter::default() };
        let feedback = CellQuery { count: Count::Signals, ..CellQuery::feedback(filter(), []) };
        let interactions = CellQuery::interactions(filter(), []);
        let count = async |query| -> Result<u64> {
            let cells = self.lake.cells(rows, &query).await?;
            Ok(cells.iter().map(|cell| cell.n).sum())
        };
        Ok(ErasedLake { feedback: count(feedback).await?, interactions: count(interactions).await? })
    }

    /// Deletes files of refused rows that name the customer, and counts uploads that do.
    async fn forget_files(&self, who: &Caller, names: Vec<String>, erasure: &mut Erasure) -> Result<()> {
        let over = store::imports::over(&self.db, who.project.no).await?;
        let open = store::imports::open(&self.db, who.project.no).await?;
        let refused: Vec<PathBuf> = over.iter().map(|row| self.refused_path(row.id)).collect();
        let uploads: Vec<PathBuf> = open.iter().map(|row| self.upload_path(row.id)).collect();
        let searched = tokio::task::spawn_blocking(move || -> std::io::Result<(u64, u64)> {
            let mut deleted = 0;
            for path in refused {
                if names_any(&path, &names)? {
                    match std::fs::remove_file(&path) {
                        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                        _ => deleted += 1,
                    }
                }
            }
            let mut waiting = 0;
            for path in uploads {
                waiting += u64::from(names_any(&path, &names)?);
            }
            Ok((deleted, waiting))
        });
        let searched =
            searched.await.map_err(|error| Error::Internal(format!("the search of files stopped: {error}")))?;
        let (deleted, waiting) = searched.map_err(|error| Error::Internal(format!("a file of an import: {error}")))?;
        (erasure.files, erasure.waiting_imports) = (deleted, waiting);
        Ok(())
    }

    /// Where something of these profiles still is.
    async fn left_of(&self, who: &Caller, profiles: &[CustomerId]) -> Result<Vec<String>> {
        let project = who.project.no;
        let set: BTreeSet<CustomerId> = profiles.iter().copied().collect();
        let mut left = self.lake.traces(project, &set).await?;
        if !store::customers::expand(&self.db, project, profiles).await?.is_empty() {
            left.push("database: customers".to_owned());
        }
        if !store::customers::identities(&self.db, profiles).await?.is_empty() {
            left.push("database: identities".to_owned());
        }
        let signals = self.signals_of(&self.everything(&who.project).await?, &set).await?;
        if signals != ErasedLake::default() {
            left.push("lake: signals".to_owned());
        }
        Ok(left)
    }
}

/// Was somebody else's change of the lake committed first?
fn is_outdated(error: &Error) -> bool {
    matches!(error, Error::Store(store::Error::Conflict { constraint }) if constraint == store::catalogue::OUTDATED)
}

/// Commits planned changes of the lake and trims the ledger to what they hold. Returns how many batches
/// left it, and the version of each change.
async fn change_catalogue(tx: &mut Tx, changes: &[CatalogueChange]) -> Result<(u64, Vec<u64>)> {
    let mut trimmed = 0;
    let mut versions = Vec::with_capacity(changes.len());
    for change in changes {
        let add = crate::sealing::new_segments(change)?;
        let remove: Vec<String> = change.remove.iter().map(ToString::to_string).collect();
        let sealed = change.sealed_through.map(Seq);
        versions.push(store::catalogue::change(tx, change.base, change.dataset, &add, &remove, sealed).await?);
        if let Some(through) = sealed {
            trimmed += store::ledger::trim(tx, change.dataset, through).await?;
        }
    }
    Ok((trimmed, versions))
}

/// Does a line of the file hold one of the names, in upper or lower case?
fn names_any(path: &Path, names: &[String]) -> std::io::Result<bool> {
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let names: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line).to_lowercase();
        if names.iter().any(|name| text.contains(name.as_str())) {
            return Ok(true);
        }
        line.clear();
    }
    Ok(false)
}
