//! Listening programmes back in. One that was live is paused: no copy asks anybody before somebody says so.

use super::catalogue::Found;
use super::parts::Parts;
use super::{Restored, no_archive};
use crate::export::programmes::{
    BUDGET, BudgetRecord, PROGRAMMES, ProgrammeRecord, ProgrammeVersionRecord, UNDELIVERABLE, UndeliverableRecord,
};
use crate::{Listen, Result};
use access::{Caller, Touchpoints};
use domain::ids::{LinkId, SurveyId, TouchpointId, UserId};
use domain::programme::{Budget, Definition};
use store::Json;
use store::programmes::{Kept, Status, VersionRow};
use store::versions::{self, Topic};

impl Listen {
    pub(super) async fn restore_programmes(
        &self,
        who: &Caller,
        parts: &Parts,
        found: &Found,
        restored: &mut Restored,
    ) -> Result<()> {
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        let mut portions = parts.portions_if_any::<ProgrammeRecord>(PROGRAMMES);
        while let Some(portion) = portions.next().await? {
            restored.programmes += portion.len() as u64;
            for record in portion {
                self.restore_programme(who, record, found, &touchpoints).await?;
            }
        }
        self.access.forget();
        self.restore_budget(who, parts).await?;
        let mut portions = parts.portions_if_any::<UndeliverableRecord>(UNDELIVERABLE);
        while let Some(portion) = portions.next().await? {
            restored.undeliverable += portion.len() as u64;
            let mut tx = self.db.begin().await?;
            for one in portion {
                store::undeliverable::put(&mut tx, who.project.no, &one.key, &one.reason, one.at).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }

    async fn restore_programme(
        &self,
        who: &Caller,
        record: ProgrammeRecord,
        found: &Found,
        touchpoints: &Touchpoints,
    ) -> Result<()> {
        let mut links: Vec<(SurveyId, LinkId)> = Vec::new();
        for one in &record.links {
            let is_there = store::links::find(&self.db, who.project.no, one.link).await?.is_some();
            if is_there && found.surveys.contains_key(&one.survey) {
                links.push((one.survey, one.link));
            }
        }
        let kept = kept(record, found, touchpoints)?;
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::Programmes).await?;
        if store::programmes::restore(&mut tx, who.project.no, &kept).await? {
            for (survey, link) in links {
                store::programmes::put_link(&mut tx, kept.id, survey, link).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// A budget that is there already stays.
    async fn restore_budget(&self, who: &Caller, parts: &Parts) -> Result<()> {
        let Some(record) = parts.all_if_any::<BudgetRecord>(BUDGET).await?.into_iter().next() else { return Ok(()) };
        if store::budgets::find(&self.db, who.project.no).await? != Budget::default() {
            return Ok(());
        }
        let mut tx = self.db.begin().await?;
        store::budgets::put(&mut tx, who.project.no, &record.contact_budget, self.world.now()).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn kept(record: ProgrammeRecord, found: &Found, touchpoints: &Touchpoints) -> Result<Kept> {
    let here = |id: TouchpointId| found.touchpoint(id);
    let there = |id: TouchpointId| touchpoints.by_id(here(id)).map(|touchpoint| touchpoint.id);
    let definition = |definition: Definition| definition.at_touchpoints(&here);
    let mut versions = Vec::with_capacity(record.versions.len());
    for (at, one) in record.versions.into_iter().enumerate() {
        let ProgrammeVersionRecord { version, definition: asked, touchpoint, published_at, published_by } = one;
        if version != at as i64 + 1 {
            return Err(no_archive(&format!("{PROGRAMMES}: a programme lacks a version")));
        }
        let Some(touchpoint) = there(touchpoint) else {
            return Err(no_archive(&format!("{PROGRAMMES}: the touchpoint {touchpoint} is missing")));
        };
        let definition = Json(definition(asked));
        versions.push(VersionRow { programme: record.id, version, definition, touchpoint, published_at, published_by });
    }
    let Some(status) = Status::ALL.into_iter().find(|status| status.name() == record.status) else {
        return Err(no_archive(&format!("{PROGRAMMES}: \"{}\" is no status", record.status)));
    };
    let status = match status {
        _ if versions.is_empty() => Status::Draft,
        Status::Ended => Status::Ended,
        Status::Draft | Status::Live | Status::Paused => Status::Paused,
    };
    Ok(Kept {
        id: record.id,
        name: record.name,
        status,
        touchpoint: record.touchpoint.and_then(there),
        revision: record.revision,
        draft: definition(record.draft),
        changed_by: author(record.changed_by, found),
        approved: record.approved.map(|one| (one.revision, one.by, one.at)),
        live_since: record.live_since.filter(|_| !versions.is_empty()),
        created_at: record.created_at,
        updated_at: record.updated_at,
        versions,
    })
}

/// The same person here, so that nobody approves what he wrote there.
fn author(changed_by: String, found: &Found) -> String {
    let there = changed_by.strip_prefix("user:").and_then(|id| id.parse::<UserId>().ok());
    match there.and_then(|id| found.users.get(&id)) {
        Some(here) => format!("user:{here}"),
        None => changed_by,
    }
}
