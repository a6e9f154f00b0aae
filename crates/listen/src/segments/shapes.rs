//! Segments as programs and people see them.

use access::{Caller, Words};
use domain::ids::SegmentId;
use domain::segment::{Names, Predicate};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::segments::SegmentRow;
use utoipa::ToSchema;

use crate::{Listen, Result};

/// A group of customers with a name.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Segment {
    pub id: SegmentId,
    pub name: String,
    /// Who belongs to it; null: it is a list.
    pub rule: Option<Predicate>,
    /// The rule as one sentence; null for a list.
    pub sentence: Option<Words>,
    /// Counts changes: send it with yours, so that you overwrite nothing you have not seen.
    pub revision: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A new segment.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SegmentDraft {
    pub name: String,
    /// Who belongs to it. Without a rule it is a list, empty at first.
    #[serde(default)]
    pub rule: Option<Predicate>,
}

/// What to change; what is left out stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SegmentPatch {
    /// The revision this change was made from.
    pub revision: i64,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub rule: Option<Predicate>,
}

impl Segment {
    pub(super) fn of(row: SegmentRow, names: &Names) -> Self {
        let rule = row.rule.map(|rule| rule.0);
        let sentence = rule.as_ref().map(|rule| Words::new(rule.sentence("de", names), rule.sentence("en", names)));
        Self {
            id: row.id,
            name: row.name,
            rule,
            sentence,
            revision: row.revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl Listen {
    /// What touchpoints, surveys and events in rules are called.
    pub(super) async fn names_in_rules(&self, who: &Caller) -> Result<Names> {
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        let events = self.access.event_names(who.project.no).await?;
        let both = |label: &Words| (label.de.clone(), label.en.clone());
        let surveys = store::surveys::all(&self.db, who.project.no).await?;
        let title = |survey: &domain::survey::Survey| survey.title.get(&survey.default_language, "").to_owned();
        Ok(Names {
            touchpoints: touchpoints.all().iter().map(|one| (one.id, one.name.clone())).collect(),
            surveys: surveys.iter().map(|row| (row.id, title(&row.draft.0))).collect(),
            events: events.0.iter().map(|one| (one.r#type.clone(), both(&one.label))).collect(),
        })
    }
}
