//! Segments: groups of customers with a name, by a rule over what is known of them, or as a list.
//!
//! A rule is reckoned whenever it is asked for: nobody belongs to a segment because of what was true
//! last week. What customers did and said comes from the lake, everything else from the store; linked
//! profiles are one person.

mod lift;
mod lists;
mod reckoning;
mod shapes;
mod size;
#[cfg(test)]
mod tests;

pub use lift::AnswerLift;
pub use lists::{ListChange, ListChanged};
pub(crate) use reckoning::{Behaviour, Somebody};
pub use shapes::{Segment, SegmentDraft, SegmentPatch};
pub(crate) use size::Group;
pub use size::{Overlap, SegmentCount, SegmentQuestion, SegmentSize, SegmentSizes};

use crate::{Error, Listen, Notice, Result, Topic};
use access::{Caller, Fault, Kind};
use domain::ids::SegmentId;
use domain::role::Right;
use domain::segment::Predicate;
use store::Json;
use store::segments::{self, Changed, SegmentRow};

/// Of one project.
const MOST: usize = 200;
const LONGEST_NAME: usize = 100;

impl Listen {
    /// All segments of the project, by name.
    pub async fn list_segments(&self, who: &Caller) -> Result<Vec<Segment>> {
        who.require_any(&[Right::ReadScores, Right::ManageCatalogue, Right::ManageSurveys])?;
        let rows = segments::all(&self.db, who.project.no).await?;
        let names = self.names_in_rules(who).await?;
        Ok(rows.into_iter().map(|row| Segment::of(row, &names)).collect())
    }

    pub async fn read_segment(&self, who: &Caller, id: SegmentId) -> Result<Segment> {
        who.require_any(&[Right::ReadScores, Right::ManageCatalogue, Right::ManageSurveys])?;
        Ok(Segment::of(self.segment_row(who, id).await?, &self.names_in_rules(who).await?))
    }

    pub async fn create_segment(&self, who: &Caller, draft: SegmentDraft) -> Result<Segment> {
        who.require_everywhere(Right::ManageCatalogue)?;
        check(&draft.name, draft.rule.as_ref())?;
        if segments::all(&self.db, who.project.no).await?.len() >= MOST {
            return Err(Error::refused(
                Kind::Conflict,
                "too_many_segments",
                format!("Mehr als {MOST} Segmente überblickt niemand: Löschen Sie erst eines."),
                format!("Nobody keeps track of more than {MOST} segments: delete one first."),
            ));
        }
        let now = self.world.now();
        let row = SegmentRow {
            id: self.world.id(),
            name: draft.name.trim().to_owned(),
            rule: draft.rule.map(Json),
            revision: 1,
            created_at: now,
            updated_at: now,
        };
        let mut tx = self.db.begin().await?;
        if !segments::insert(&mut tx, who.project.no, &row).await? {
            return Err(name_taken());
        }
        let detail = serde_json::json!({ "name": row.name, "rule": row.rule.as_ref().map(|rule| &rule.0) });
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "segment.created", row.id, &detail).await?;
        tx.commit().await?;
        self.segments_changed(who);
        Ok(Segment::of(row, &self.names_in_rules(who).await?))
    }

    pub async fn change_segment(&self, who: &Caller, id: SegmentId, patch: SegmentPatch) -> Result<Segment> {
        who.require_everywhere(Right::ManageCatalogue)?;
        let mut row = self.segment_row(who, id).await?;
        if patch.rule.is_some() && row.rule.is_none() {
            return Err(Error::invalid_field(
                "rule",
                "is_a_list",
                "Dieses Segment ist eine Liste und hat keine Regel: Legen Sie dafür ein neues Segment an.",
                "this segment is a list and has no rule: make a new segment for it",
            ));
        }
        row.revision = patch.revision;
        if let Some(name) = patch.name {
            name.trim().clone_into(&mut row.name);
        }
        row.rule = patch.rule.map(Json).or(row.rule);
        check(&row.name, row.rule.as_ref().map(|rule| &rule.0))?;
        let mut tx = self.db.begin().await?;
        match segments::update(&mut tx, who.project.no, &row, self.world.now()).await? {
            Changed::Done => {}
            Changed::NameTaken => return Err(name_taken()),
            Changed::Outdated => {
                return Err(Error::refused(
                    Kind::Conflict,
                    "segment_changed_meanwhile",
                    "Jemand anders hat dieses Segment inzwischen geändert: Laden Sie es neu und ändern Sie es noch einmal.",
                    "Somebody else has changed this segment meanwhile: load it again and repeat your change.",
                ));
            }
        }
        let detail = serde_json::json!({ "name": row.name, "rule": row.rule.as_ref().map(|rule| &rule.0) });
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "segment.changed", id, &detail).await?;
        tx.commit().await?;
        self.segments_changed(who);
        self.read_segment(who, id).await
    }

    pub async fn delete_segment(&self, who: &Caller, id: SegmentId) -> Result<()> {
        who.require_everywhere(Right::ManageCatalogue)?;
        let programmes = store::programmes::published(&self.db, who.project.no).await?;
        let goes_by_it = |named: SegmentId| named == id;
        let mut running = programmes.iter().filter(|one| !one.has_ended());
        if let Some(one) = running.find(|one| one.definition.0.audience.segments().any(goes_by_it)) {
            return Err(Error::refused(
                Kind::Conflict,
                "segment_in_use",
                format!(
                    "Das Programm „{}“ fragt nach diesem Segment: Nehmen Sie es dort heraus oder beenden Sie es.",
                    one.name
                ),
                format!(
                    "The programme \"{}\" goes by this segment: take it out there, or end the programme.",
                    one.name
                ),
            ));
        }
        let mut tx = self.db.begin().await?;
        if !segments::delete(&mut tx, who.project.no, id).await? {
            return Err(no_segment());
        }
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "segment.deleted", id, &()).await?;
        tx.commit().await?;
        self.segments_changed(who);
        Ok(())
    }

    async fn segment_row(&self, who: &Caller, id: SegmentId) -> Result<SegmentRow> {
        segments::find(&self.db, who.project.no, id).await?.ok_or_else(no_segment)
    }

    fn segments_changed(&self, who: &Caller) {
        self.live.publish(Notice { project: who.project.id, topic: Topic::Catalogue, at: self.world.now() });
    }
}

fn check(name: &str, rule: Option<&Predicate>) -> Result<()> {
    let mut faults: Vec<Fault> =
        crate::circumstances::short_text("name", "not_a_name", name, LONGEST_NAME).err().into_iter().collect();
    faults.extend(rule.map(rule_faults).unwrap_or_default());
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}

fn rule_faults(rule: &Predicate) -> Vec<Fault> {
    let fault = |wrong: domain::segment::Fault| {
        Fault::new(format!("rule{}", wrong.place), wrong.code, wrong.message("de"), wrong.message("en"))
    };
    rule.check().into_iter().map(fault).collect()
}

fn name_taken() -> Error {
    Error::refused(
        Kind::Conflict,
        "segment_name_taken",
        "Es gibt schon ein Segment mit diesem Namen: Wählen Sie einen anderen.",
        "There is a segment with this name already: choose another one.",
    )
}

fn no_segment() -> Error {
    Error::not_found("Das Segment", "the segment")
}
