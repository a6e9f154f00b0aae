//! Understanding: scores, trends, what stands out, and the voices behind every number.
//!
//! Never here: HTTP, SQL, a figure that has not passed the caller's scope and the suppression of
//! small groups, or a sentence that says more than the numbers do.

mod address;
mod ask;
mod error;
mod filters;
#[cfg(test)]
mod house;
mod names;
mod overview;
mod report;
mod shared;
mod voices;

pub use address::Parameters;
pub use error::{Error, Result};
pub use filters::{FacetChoice, Filters, SurveyChoice, TouchpointChoice};
pub use overview::{Highlight, Loop, Overview, OverviewQuestion, ResponseRate, SeriesOverview, Trend, TrendPoint};
pub use report::{
    AskedQuestion, ExpectationGap, GapFigures, QuestionFigures, ReportFigures, ReportQuestion, SurveyReport, Tempo,
};
pub use voices::{
    AnsweredState, CustomerName, Handling, Hit, Named, SurveyTitle, Voice, VoiceAnswer, VoiceDetail, VoiceList,
    VoiceScore, VoiceText, VoiceTouchpoint, VoicesQuestion,
};

use access::Access;
use ask::{Audience, Stamp};
use domain::ids::{ProjectNo, SurveyNo};
use domain::question::{Question, Table};
use domain::survey::Survey;
use domain::world::World;
use lake::Lake;
use parking_lot::Mutex;
use shared::Shared;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use store::Db;
use store::dictionary::Dictionary;

/// Answers kept for those who ask the same again.
const KEPT_ANSWERS: usize = 2_000;

/// Published definitions, by survey and version.
type Definitions = HashMap<(SurveyNo, i64), Arc<Survey>>;

/// All use cases of understanding; cheap to clone.
#[derive(Clone, Debug)]
pub struct Understand {
    db: Db,
    lake: Lake,
    world: World,
    access: Access,
    dictionary: Dictionary,
    remembered: Arc<Mutex<HashMap<ProjectNo, names::Remembered>>>,
    tables: Arc<Shared<(Question, Audience), Stamp, Table>>,
    overviews: Arc<Shared<(OverviewQuestion, Audience), Stamp, overview::Scores>>,
    definitions: Arc<Mutex<Definitions>>,
    /// Counts what becomes of voices in this process.
    voice_changes: Arc<AtomicU64>,
    counts: Arc<Shared<voices::CountKey, voices::CountStamp, store::voices::Counts>>,
    participations: Arc<Shared<overview::VisitKey, i64, Option<overview::Participation>>>,
}

impl Understand {
    pub fn new(db: Db, lake: Lake, world: World, access: Access, dictionary: Dictionary) -> Self {
        Self {
            db,
            lake,
            world,
            access,
            dictionary,
            remembered: Arc::default(),
            definitions: Arc::default(),
            voice_changes: Arc::default(),
            tables: Arc::new(Shared::new(KEPT_ANSWERS)),
            overviews: Arc::new(Shared::new(KEPT_ANSWERS)),
            counts: Arc::new(Shared::new(KEPT_ANSWERS)),
            participations: Arc::new(Shared::new(KEPT_ANSWERS)),
        }
    }
}
