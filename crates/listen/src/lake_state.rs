//! How much the lake holds, for operators.

use crate::Listen;
use domain::signal::Dataset;
use serde::Serialize;
use utoipa::ToSchema;

/// Both datasets of the lake.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct LakeState {
    pub feedback: DatasetShape,
    pub interactions: DatasetShape,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct DatasetShape {
    /// In segments and in memory; superseded ones count until they are compacted away.
    pub rows: u64,
    /// Files of the lake.
    pub segments: usize,
    pub bytes: u64,
    /// Rows still in memory only; the ledger has them too.
    pub tail_rows: usize,
    /// The ledger entry up to which everything lies in segments.
    pub sealed_through: u64,
}

impl Listen {
    pub fn lake_state(&self) -> LakeState {
        let shape = |dataset| {
            let state = self.lake.state(dataset);
            DatasetShape {
                rows: state.segment_rows + state.tail_rows as u64,
                segments: state.segments,
                bytes: state.segment_bytes,
                tail_rows: state.tail_rows,
                sealed_through: state.sealed_through,
            }
        };
        LakeState { feedback: shape(Dataset::Feedback), interactions: shape(Dataset::Interactions) }
    }
}
