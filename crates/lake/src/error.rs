//! What can go wrong, in words that say what to do.

use std::io::ErrorKind;

/// Anything that stops the lake from answering or writing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("\"{0}\" is not a place for the lake: use file:///folder or s3://bucket/prefix")]
    BadUrl(String),
    #[error("the lake's file {path} could not be {action}: {source}. Check space, permissions and the object store")]
    Storage { path: String, action: &'static str, source: std::io::Error },
    #[error("the lake's file {path} is damaged: {reason}. Restore it from a backup")]
    Damaged { path: String, reason: String },
    #[error(
        "this is not a ledger batch of {expected}: {reason}. It was written by another version or for another dataset"
    )]
    NotABatch { expected: &'static str, reason: String },
    #[error("{what}: at most {limit} fit into one batch. Send smaller batches")]
    TooLarge { what: &'static str, limit: usize },
    #[error(
        "the lake was laid out with {found} buckets for {dataset}, the configuration says {configured}. Set it back to {found}"
    )]
    Buckets { dataset: &'static str, found: u16, configured: u16 },
    #[error("this question has too many combinations of groups. Group by fewer dimensions")]
    TooManyGroups,
    #[error("the lake's work was interrupted: {0}. Ask again")]
    Interrupted(String),
    #[error("the columnar engine refused: {0}. This is a defect of the lake, please report it")]
    Engine(String),
}

impl Error {
    /// Was there no space left, on the disk or of what this user may take? Then nothing is wrong but that.
    pub fn is_disk_full(&self) -> bool {
        let full = |source: &std::io::Error| matches!(source.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
        matches!(self, Self::Storage { source, .. } if full(source))
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<arrow_schema::ArrowError> for Error {
    fn from(e: arrow_schema::ArrowError) -> Self {
        Self::Engine(e.to_string())
    }
}

impl From<parquet::errors::ParquetError> for Error {
    fn from(e: parquet::errors::ParquetError) -> Self {
        Self::Engine(e.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_and_a_used_up_quota_are_told_from_other_faults() {
        const NO_SPACE: i32 = 28;
        const QUOTA: i32 = 122;
        const NOT_ALLOWED: i32 = 13;
        let storage = |number| Error::Storage {
            path: "feedback/p1/a.keys".to_owned(),
            action: "written",
            source: std::io::Error::from_raw_os_error(number),
        };
        assert!(storage(NO_SPACE).is_disk_full() && storage(QUOTA).is_disk_full());
        assert!(!storage(NOT_ALLOWED).is_disk_full() && !Error::TooManyGroups.is_disk_full());
    }
}
