//! Units, touchpoints, facets and surveys back in.

use super::parts::Parts;
use super::{Restored, no_archive};
use crate::export::archive::{HierarchyRecord, LinkRecord, SurveyRecord, TillRecord, TouchpointRecord, UnitRecord};
use crate::{Listen, Result};
use access::{Caller, EventName, EventNameList, Facet, FacetList};
use domain::ids::{
    HierarchyId, LinkId, SurveyId, SurveyNo, TillId, TouchpointId, TouchpointNo, UnitId, UnitNo, UserId,
};
use domain::survey::Survey;
use std::collections::{HashMap, HashSet};
use store::links::LinkRow;
use store::places::{HierarchyRow, UnitRow};
use store::surveys::{NewSurvey, Status};
use store::tills::TillRow;
use store::touchpoints::TouchpointRow;
use store::versions::{self, Topic};
use store::{Json, Tx};

/// What the records of an archive refer to, here.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Of units here with the same code.
    units: HashMap<UnitId, UnitId>,
    touchpoints: HashMap<TouchpointId, TouchpointId>,
    pub(super) surveys: HashMap<SurveyId, SurveyNo>,
    pub(super) links: HashSet<LinkId>,
    /// The same people here.
    pub(super) users: HashMap<UserId, UserId>,
}

impl Found {
    pub(super) fn touchpoint(&self, id: TouchpointId) -> TouchpointId {
        self.touchpoints.get(&id).copied().unwrap_or(id)
    }

    pub(super) fn unit(&self, id: UnitId) -> UnitId {
        self.units.get(&id).copied().unwrap_or(id)
    }
}

impl Listen {
    pub(super) async fn restore_catalogue(
        &self,
        who: &Caller,
        parts: &Parts,
        mut found: Found,
        restored: &mut Restored,
    ) -> Result<Found> {
        let hierarchies: Vec<HierarchyRecord> = parts.all("hierarchies.jsonl").await?;
        let units: Vec<UnitRecord> = parts.all("units.jsonl").await?;
        let touchpoints: Vec<TouchpointRecord> = parts.all("touchpoints.jsonl").await?;
        restored.units = units.len() as u64;
        restored.touchpoints = touchpoints.len() as u64;
        let now = self.world.now();
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::Places).await?;
        restore_units(&mut tx, hierarchies, units, &mut found).await?;
        versions::bump(&mut tx, Topic::Touchpoints).await?;
        let known = self.access.touchpoints(who.project.no).await?;
        for record in touchpoints {
            if let Some(same) = known.by_key(&record.key) {
                found.touchpoints.insert(record.id, same.id);
                continue;
            }
            // Whoever restores answers for what nobody here answered for.
            let owner = record.owner.and_then(|id| found.users.get(&id).copied()).or(who.actor.user());
            let row = TouchpointRow {
                id: record.id,
                no: TouchpointNo::NONE,
                project: who.project.no,
                key: record.key,
                name: record.name,
                channel: record.channel.code().into(),
                phase: record.phase.unwrap_or_default(),
                process: record.process.unwrap_or_default(),
                owner,
                owner_name: None,
                decisive: record.decisive,
                live: record.live && owner.is_some(),
                archived: record.archived,
            };
            store::touchpoints::insert(&mut tx, &row, now).await?;
        }
        tx.commit().await?;
        self.access.forget();
        self.restore_facets(who, parts).await?;
        self.restore_event_names(who, parts).await?;
        Ok(found)
    }

    async fn restore_facets(&self, who: &Caller, parts: &Parts) -> Result<()> {
        let facets: Vec<Facet> = parts.all("facets.jsonl").await?;
        let mut items = self.access.facets(who.project.no).await?.0.clone();
        let before = items.len();
        for facet in facets {
            if items.iter().all(|known| known.key != facet.key) {
                items.push(facet);
            }
        }
        if items.len() > before {
            self.access.set_facets(who, FacetList { items }).await?;
        }
        Ok(())
    }

    async fn restore_event_names(&self, who: &Caller, parts: &Parts) -> Result<()> {
        let names: Vec<EventName> = parts.all_if_any("event_names.jsonl").await?;
        let mut items = self.access.event_names(who.project.no).await?.0.clone();
        let before = items.len();
        for name in names {
            if items.iter().all(|known| known.r#type != name.r#type) {
                items.push(name);
            }
        }
        if items.len() > before {
            self.access.set_event_names(who, EventNameList { items }).await?;
        }
        Ok(())
    }

    /// Every published version, the draft and the links of each survey that is not there.
    pub(super) async fn restore_surveys(
        &self,
        who: &Caller,
        parts: &Parts,
        mut found: Found,
        restored: &mut Restored,
    ) -> Result<Found> {
        let surveys: Vec<SurveyRecord> = parts.all("surveys.jsonl").await?;
        restored.surveys = surveys.len() as u64;
        for survey in surveys {
            let mut tx = self.db.begin().await?;
            let no = match store::surveys::find_tx(&mut tx, who.project.no, survey.id).await? {
                Some(row) => row.no,
                None => restore_survey(&mut tx, who, &survey, &found).await?,
            };
            tx.commit().await?;
            found.surveys.insert(survey.id, no);
            self.count_links(&survey, &mut found, restored).await?;
        }
        Ok(found)
    }

    /// Codes and numbers are unique in the installation: what of a survey is here by now, and what is not.
    async fn count_links(&self, survey: &SurveyRecord, found: &mut Found, restored: &mut Restored) -> Result<()> {
        let links: HashSet<LinkId> = store::links::ids(&self.db, survey.id).await?.into_iter().collect();
        let tills: HashSet<TillId> = store::tills::ids(&self.db, survey.id).await?.into_iter().collect();
        for link in &survey.links {
            if links.contains(&link.id) {
                found.links.insert(link.id);
                restored.links += 1;
            } else {
                restored.left_out.links += 1;
            }
            let here = link.tills.iter().filter(|till| tills.contains(&till.id)).count();
            restored.tills += here as u64;
            restored.left_out.tills += (link.tills.len() - here) as u64;
        }
        Ok(())
    }
}

async fn restore_units(
    tx: &mut Tx,
    hierarchies: Vec<HierarchyRecord>,
    units: Vec<UnitRecord>,
    found: &mut Found,
) -> Result<()> {
    let known = store::places::hierarchies_tx(tx).await?;
    let mut same: HashMap<HierarchyId, HierarchyId> = HashMap::new();
    for record in hierarchies {
        if let Some(one) = known.iter().find(|one| one.id == record.id || one.name == record.name) {
            same.insert(record.id, one.id);
            continue;
        }
        let row = HierarchyRow { id: record.id, name: record.name, position: record.position };
        store::places::insert_hierarchy(tx, &row).await?;
    }
    let known = store::places::units_tx(tx).await?;
    for record in units {
        if let Some(one) = known.iter().find(|one| one.code == record.code) {
            found.units.insert(record.id, one.id);
            continue;
        }
        let row = UnitRow {
            id: record.id,
            no: UnitNo::NONE,
            hierarchy: same.get(&record.hierarchy).copied().unwrap_or(record.hierarchy),
            parent: record.parent.map(|id| found.unit(id)),
            code: record.code,
            name: record.name,
        };
        store::places::insert_unit(tx, &row).await?;
    }
    Ok(())
}

async fn restore_survey(tx: &mut Tx, who: &Caller, survey: &SurveyRecord, found: &Found) -> Result<SurveyNo> {
    let touchpoint = survey.touchpoint.map(|id| found.touchpoint(id));
    let first = survey.versions.first().map_or(&survey.draft, |one| &one.definition);
    let new = NewSurvey { id: survey.id, project: who.project.no, touchpoint, draft: first };
    let no = store::surveys::insert(tx, &new, survey.updated_at).await?;
    let mut revision = 1;
    let mut put = async |tx: &mut Tx, draft: &Survey, touchpoint, at| -> Result<i64> {
        if !store::surveys::update_draft(tx, survey.id, revision, draft, touchpoint, at).await? {
            return Err(no_archive("a survey changed while it was restored"));
        }
        revision += 1;
        Ok(revision)
    };
    for (at, one) in survey.versions.iter().enumerate() {
        if one.version != at as i64 + 1 {
            return Err(no_archive("a survey lacks a version"));
        }
        let own = found.touchpoint(one.touchpoint);
        let revision = put(tx, &one.definition, Some(own), one.published_at).await?;
        store::surveys::publish(tx, survey.id, revision, own, &one.published_by, one.published_at).await?;
    }
    put(tx, &survey.draft, touchpoint, survey.updated_at).await?;
    let status = [Status::Draft, Status::Live, Status::Closed].into_iter().find(|one| one.name() == survey.status);
    if let Some(status) = status.filter(|_| !survey.versions.is_empty()) {
        store::surveys::set_status(tx, survey.id, status, survey.updated_at).await?;
    }
    for link in &survey.links {
        if store::links::insert(tx, &link_row(survey.id, link, found)).await? {
            for till in &link.tills {
                // A number that is another till's here cannot be this one's too.
                store::tills::insert(tx, &till_row(link, till)).await?;
            }
        }
    }
    Ok(no)
}

fn till_row(link: &LinkRecord, till: &TillRecord) -> TillRow {
    TillRow {
        id: till.id,
        no: till.number,
        link: link.id,
        valid_days: till.valid_days,
        created_at: till.created_at,
        revoked_at: till.revoked_at,
    }
}

fn link_row(survey: SurveyId, link: &LinkRecord, found: &Found) -> LinkRow {
    LinkRow {
        id: link.id,
        survey,
        code: link.code.clone(),
        name: link.name.clone(),
        units: Json(link.units.iter().map(|id| found.unit(*id)).collect()),
        touchpoint: link.touchpoint.map(|id| found.touchpoint(id)),
        channel: link.channel,
        attributes: Json(link.attributes.clone()),
        created_at: link.created_at,
        widget: link.widget.clone().map(Json),
    }
}
