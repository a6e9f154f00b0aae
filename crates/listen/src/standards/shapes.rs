//! What the API says of standards.

use access::Person;
use domain::ids::{StandardId, TouchpointId};
use domain::standard::{Dimension, Tally, Verdict};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What every touchpoint has to keep, in one dimension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Standard {
    pub id: StandardId,
    pub dimension: Dimension,
    pub name: String,
    /// What has to be seen for it to be met.
    pub description: String,
    /// Out of use; what was found stays.
    pub archived: bool,
}

/// A new standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StandardDraft {
    pub dimension: Dimension,
    pub name: String,
    #[serde(default)]
    pub description: String,
}

/// What is left out stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StandardPatch {
    pub dimension: Option<Dimension>,
    pub name: Option<String>,
    pub description: Option<String>,
    pub archived: Option<bool>,
}

/// All standards, and those many companies begin with that are not there yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StandardList {
    pub items: Vec<Standard>,
    pub proposals: Vec<StandardDraft>,
}

/// What somebody finds at a touchpoint.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StandardCheckDraft {
    pub standard: StandardId,
    pub verdict: Verdict,
    /// What was seen; required where the standard is not fully met.
    #[serde(default)]
    pub evidence: String,
    /// Where it can be seen: `https://…`
    #[serde(default)]
    pub link: Option<String>,
}

/// What somebody found, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StandardCheck {
    pub verdict: Verdict,
    pub evidence: String,
    pub link: Option<String>,
    /// None: found by a program, or by somebody who is gone.
    pub by: Option<Person>,
    pub at: Timestamp,
}

/// A standard at one touchpoint.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChecklistItem {
    pub standard: Standard,
    /// What was found last; none: nobody has looked yet.
    pub check: Option<StandardCheck>,
}

/// The standards of one touchpoint.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Checklist {
    pub items: Vec<ChecklistItem>,
    /// May the caller say what was found?
    pub may_check: bool,
}

/// How well standards are kept.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Kept {
    /// From 0 to 100: met counts 1, partly counts a half. None: nothing was checked.
    pub index: Option<f64>,
    /// How many verdicts it is made of.
    pub n: u32,
    pub met: u32,
    pub partly: u32,
    pub missed: u32,
    /// Nobody has looked yet.
    pub unchecked: u32,
}

impl From<Tally> for Kept {
    fn from(tally: Tally) -> Self {
        Self {
            index: tally.index(),
            n: tally.checked(),
            met: tally.met,
            partly: tally.partly,
            missed: tally.missed,
            unchecked: tally.unchecked,
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DimensionKept {
    pub dimension: Dimension,
    /// What the dimension is about, in the caller's language.
    pub about: String,
    pub kept: Kept,
}

/// How well one touchpoint keeps the standards, altogether and in each dimension.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TouchpointKept {
    pub id: TouchpointId,
    pub name: String,
    pub decisive: bool,
    pub kept: Kept,
    /// In the order of the report's dimensions.
    pub dimensions: Vec<Kept>,
}

/// Evidence at one touchpoint.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InconsistencyEvidence {
    pub touchpoint: TouchpointId,
    pub name: String,
    pub check: StandardCheck,
}

/// A standard that some touchpoints keep and others do not.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Inconsistency {
    pub standard: Standard,
    pub kept: Kept,
    /// What was seen where it is not met, decisive touchpoints first.
    pub evidence: Vec<InconsistencyEvidence>,
}

/// Does the company appear as one?
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Consistency {
    pub kept: Kept,
    pub dimensions: Vec<DimensionKept>,
    /// Worst first, those nobody has looked at last.
    pub touchpoints: Vec<TouchpointKept>,
    /// Worst first.
    pub worst: Vec<Inconsistency>,
}
