//! Making and changing drafts of programmes.

use super::no_programme;
use super::shapes::{ProgrammeFindingShape, ProgrammeShape, finding};
use crate::{Error, Listen, Result};
use access::{Caller, Kind};
use domain::ids::{ProgrammeId, TouchpointId};
use domain::programme::Definition;
use domain::role::Right;
use serde::Deserialize;
use store::programmes::Draft;
use utoipa::ToSchema;

/// Of one project.
const MOST: u64 = 200;
const LONGEST_NAME: usize = 100;

/// A new programme.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeDraft {
    pub name: String,
    /// Where what is asked counts.
    #[serde(default)]
    pub touchpoint: Option<TouchpointId>,
    pub definition: Definition,
}

/// A change of a draft.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeChange {
    pub name: String,
    #[serde(default)]
    pub touchpoint: Option<TouchpointId>,
    pub definition: Definition,
    /// The revision this change was made from.
    pub revision: i64,
}

impl Listen {
    /// What is wrong with a definition?
    pub async fn check_programme(&self, who: &Caller, definition: &Definition) -> Result<Vec<ProgrammeFindingShape>> {
        who.require(Right::ManageSurveys)?;
        let language = self.access.default_language().await?;
        Ok(definition.check(&language).iter().map(|one| finding(one, who.language)).collect())
    }

    pub async fn create_programme(&self, who: &Caller, draft: ProgrammeDraft) -> Result<ProgrammeShape> {
        who.require_everywhere(Right::ManageSurveys)?;
        check_name(&draft.name)?;
        self.require_touchpoint(who, draft.touchpoint).await?;
        if store::programmes::count(&self.db, who.project.no).await? >= MOST {
            return Err(Error::refused(
                Kind::Conflict,
                "too_many_programmes",
                format!("Mehr als {MOST} Programme überblickt niemand: Löschen Sie erst einen Entwurf."),
                format!("Nobody keeps track of more than {MOST} programmes: delete a draft first."),
            ));
        }
        let id: ProgrammeId = self.world.id();
        let changed_by = who.actor.for_audit();
        let new = Draft {
            name: draft.name.trim(),
            touchpoint: draft.touchpoint,
            definition: &draft.definition,
            changed_by: &changed_by,
        };
        let mut tx = self.db.begin().await?;
        store::programmes::insert(&mut tx, who.project.no, id, &new, self.world.now()).await?;
        let detail = serde_json::json!({ "name": new.name });
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "programme.created", id, &detail).await?;
        tx.commit().await?;
        self.programmes_changed(who);
        self.read_programme(who, id).await
    }

    /// Replaces the draft; what is published stays as it is until the next publishing.
    pub async fn save_programme(
        &self,
        who: &Caller,
        id: ProgrammeId,
        change: ProgrammeChange,
    ) -> Result<ProgrammeShape> {
        who.require_everywhere(Right::ManageSurveys)?;
        check_name(&change.name)?;
        let before = self.programme_row(who, id).await?;
        if before.touchpoint != change.touchpoint {
            self.require_touchpoint(who, change.touchpoint).await?;
        }
        let changed_by = who.actor.for_audit();
        let draft = Draft {
            name: change.name.trim(),
            touchpoint: change.touchpoint,
            definition: &change.definition,
            changed_by: &changed_by,
        };
        let mut tx = self.db.begin().await?;
        if !store::programmes::update_draft(&mut tx, id, change.revision, &draft, self.world.now()).await? {
            return Err(changed_meanwhile());
        }
        let detail = serde_json::json!({ "revision": change.revision + 1, "name": draft.name });
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "programme.draft_saved", id, &detail).await?;
        tx.commit().await?;
        self.programmes_changed(who);
        self.read_programme(who, id).await
    }

    /// A new draft that says the same.
    pub async fn duplicate_programme(&self, who: &Caller, id: ProgrammeId) -> Result<ProgrammeShape> {
        who.require_everywhere(Right::ManageSurveys)?;
        let row = self.programme_row(who, id).await?;
        let name: String = row.name.chars().take(LONGEST_NAME - 10).collect();
        let name = format!("{name} {}", who.language.pick("(Kopie)", "(copy)"));
        let draft = ProgrammeDraft { name, touchpoint: row.touchpoint, definition: row.draft.0 };
        self.create_programme(who, draft).await
    }

    /// Deletes a programme that never asked anybody.
    pub async fn delete_programme(&self, who: &Caller, id: ProgrammeId) -> Result<()> {
        who.require_everywhere(Right::ManageSurveys)?;
        let mut tx = self.db.begin().await?;
        store::programmes::find_tx(&mut tx, who.project.no, id).await?.ok_or_else(no_programme)?;
        if !store::programmes::delete_draft(&mut tx, id).await? {
            return Err(Error::refused(
                Kind::Conflict,
                "programme_published",
                "Ein veröffentlichtes Programm lässt sich nicht löschen, denn es hat Menschen gefragt: Beenden Sie es.",
                "A programme that was published cannot be deleted, because it has asked people: end it.",
            ));
        }
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "programme.deleted", id, &()).await?;
        tx.commit().await?;
        self.programmes_changed(who);
        Ok(())
    }
}

fn check_name(name: &str) -> Result<()> {
    let checked = crate::circumstances::short_text("name", "not_a_name", name, LONGEST_NAME);
    checked.map_err(|fault| Error::invalid(vec![fault]))
}

pub(super) fn changed_meanwhile() -> Error {
    Error::refused(
        Kind::Conflict,
        "changed_meanwhile",
        "Jemand anders hat das Programm inzwischen geändert: Laden Sie es neu und übertragen Sie Ihre Änderung.",
        "Somebody else has changed the programme meanwhile: read it again and make your change there.",
    )
}
