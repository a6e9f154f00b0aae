//! What the store's catalogue knows about the lake: segments and changes of them.

use domain::ids::ProjectNo;
use domain::signal::Dataset;
use domain::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Names one immutable segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SegmentId(pub Uuid);

impl From<Uuid> for SegmentId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl fmt::Display for SegmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One entry of the catalogue: an immutable pair of files with rows of one partition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    pub id: SegmentId,
    pub dataset: Dataset,
    pub project: ProjectNo,
    /// First day of the month all its rows lie in.
    pub month: Day,
    pub bucket: u16,
    /// The number of buckets this dataset was laid out with.
    pub buckets: u16,
    /// Rows in the file: one per item of feedback, one per interaction. Zero for a segment that
    /// only says which older rows are superseded.
    pub rows: u64,
    /// Distinct signals in the file.
    pub signals: u64,
    /// Size of the rows' file.
    pub bytes: u64,
    pub first_day: Day,
    pub last_day: Day,
    pub first_time: Timestamp,
    pub last_time: Timestamp,
    /// Versions of its rows; a version is the ledger's sequence number and the place in the batch.
    pub first_version: u64,
    pub last_version: u64,
    /// How many signals in older segments of the partition this one replaces or deletes.
    pub supersedes: u64,
}

impl Segment {
    /// The rows, Parquet; `None` when there are none.
    pub fn rows_path(&self) -> Option<String> {
        (self.rows > 0).then(|| format!("{}.parquet", self.stem()))
    }

    /// What is superseded, and the filter that says which ids may be inside.
    pub fn keys_path(&self) -> String {
        format!("{}.keys", self.stem())
    }

    fn stem(&self) -> String {
        let month = self.month.to_string();
        let month = month.get(..7).unwrap_or(&month);
        format!("{}/p{}/{month}/b{}/{}", self.dataset.name(), self.project.0, self.bucket, self.id)
    }
}

/// The state of the catalogue, as the store keeps it.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    pub version: u64,
    pub segments: Vec<Segment>,
    /// The last ledger entry of a dataset whose rows are in segments.
    pub sealed_through: Vec<(Dataset, u64)>,
}

/// A change of the catalogue, planned by the lake and committed by the store. Its files are
/// already durable. Until [`crate::Lake::install`] nobody sees it; if it is never committed its
/// files are swept as orphans.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "commit it in the store and install it"]
pub struct CatalogueChange {
    pub dataset: Dataset,
    /// The version of the catalogue this was planned against.
    pub base: u64,
    pub add: Vec<Segment>,
    pub remove: Vec<SegmentId>,
    /// The ledger may be trimmed through here when this is committed; `None`: unchanged.
    pub sealed_through: Option<u64>,
}
