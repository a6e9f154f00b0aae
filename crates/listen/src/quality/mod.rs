//! How answers are given: how far people come, where they stop, how fast they are and how much care they take.
//!
//! Measured are answers given on the pages of this product, in a browser, a widget or a kiosk. Of those that were
//! imported or sent in whole nobody knows how they came about. The rules are in `docs/methods/answer-quality.md`.

mod sums;

pub use sums::{Asked, Gap, Quality, SLOWEST_TENTHS};

use domain::ids::{ProgrammeId, SurveyId};
use domain::survey::Survey;
use domain::time::Timestamp;
use statistics::Histogram;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use store::answers::{self, GivenRow, InvitedRow};
use store::surveys::VersionRow;
use store::{Db, Result};

/// In less than the median time divided by this nobody has read and thought.
const TOO_FAST: f64 = 3.0;
/// A median of fewer times says little.
pub const FEWEST_TIMES: u64 = 30;

/// Tenths of a second below which an answer was given too fast, by the times of all who answered the same survey;
/// `None` when there are too few to say.
pub fn too_fast(tenths: &Histogram) -> Option<f64> {
    let median = tenths.median().filter(|_| tenths.n() >= FEWEST_TIMES)?;
    Some(median as f64 / TOO_FAST)
}

/// Answers read together.
const PORTION: u32 = if cfg!(test) { 2 } else { 2_000 };

/// The answers to these versions of a survey begun from the first time on and before the second. Holds sums only,
/// however many answers there are.
pub async fn of_survey(
    db: &Db,
    survey: SurveyId,
    versions: &[VersionRow],
    between: (Timestamp, Timestamp),
) -> Result<Quality> {
    let definitions: HashMap<i64, &Survey> = versions.iter().map(|row| (row.version, &row.definition.0)).collect();
    let mut quality = Quality::default();
    let mut last: Option<GivenRow> = None;
    loop {
        let mut rows = answers::of_survey(db, survey, between, last.as_ref(), PORTION).await?;
        for row in &rows {
            if let Some(definition) = definitions.get(&row.version) {
                quality.take(definition, row);
            }
        }
        let is_all = rows.len() < PORTION as usize;
        last = rows.pop();
        if is_all {
            return Ok(quality);
        }
    }
}

/// The answers to the invitations of a programme, by variant and survey: times are compared within a survey only.
pub(crate) async fn of_programme(
    db: &Db,
    programme: ProgrammeId,
) -> Result<BTreeMap<String, BTreeMap<SurveyId, Quality>>> {
    let mut definitions: HashMap<(SurveyId, i64), Option<Arc<Survey>>> = HashMap::new();
    let mut found: BTreeMap<String, BTreeMap<SurveyId, Quality>> = BTreeMap::new();
    let mut last: Option<InvitedRow> = None;
    loop {
        let mut rows = answers::of_programme(db, programme, last.as_ref(), PORTION).await?;
        for row in &rows {
            let key = (row.given.survey, row.given.version);
            let definition = match definitions.get(&key) {
                Some(known) => known.clone(),
                None => {
                    let version = store::surveys::version(db, key.0, key.1).await?;
                    let definition = version.map(|version| Arc::new(version.definition.0));
                    definitions.insert(key, definition.clone());
                    definition
                }
            };
            let Some(definition) = definition else { continue };
            let variant = found.entry(row.variant.clone()).or_default();
            variant.entry(key.0).or_default().take(&definition, &row.given);
        }
        let is_all = rows.len() < PORTION as usize;
        last = rows.pop();
        if is_all {
            return Ok(found);
        }
    }
}
