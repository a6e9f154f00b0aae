//! Touchpoints: where customer and company meet. None goes live without somebody who owns it.

use crate::caller::{Caller, Person};
use crate::error::Fault;
use crate::patch::present;
use crate::{Access, Error, Result, Words, text};
use domain::ids::{ProjectNo, TouchpointId, TouchpointNo, UserId};
use domain::role::Right;
use domain::signal::Channel;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use store::touchpoints::TouchpointRow;
use store::versions::{self, Topic};
use utoipa::ToSchema;

/// A touchpoint, in the API too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Touchpoint {
    pub id: TouchpointId,
    #[serde(skip)]
    pub no: TouchpointNo,
    /// What other systems call it, unique in the project.
    pub key: String,
    pub name: String,
    pub channel: Channel,
    /// Part of the customer's way it belongs to, such as "purchase".
    pub phase: Option<String>,
    /// What runs it: CRM, call centre, service partner, customer care, online shop …
    pub process: Option<String>,
    pub owner: Option<Person>,
    /// Does it decide whether customers stay?
    pub decisive: bool,
    pub live: bool,
    /// Out of use; its signals stay.
    pub archived: bool,
}

/// The touchpoints of one project, archived ones included.
#[derive(Debug, Default)]
pub struct Touchpoints {
    all: Vec<Touchpoint>,
    by_no: HashMap<TouchpointNo, usize>,
    by_id: HashMap<TouchpointId, usize>,
    by_key: HashMap<String, usize>,
}

impl Touchpoints {
    fn add(&mut self, touchpoint: Touchpoint) {
        let index = self.all.len();
        self.by_no.insert(touchpoint.no, index);
        self.by_id.insert(touchpoint.id, index);
        self.by_key.insert(touchpoint.key.clone(), index);
        self.all.push(touchpoint);
    }

    /// In the order they were created.
    pub fn all(&self) -> &[Touchpoint] {
        &self.all
    }

    pub fn by_no(&self, no: TouchpointNo) -> Option<&Touchpoint> {
        self.by_no.get(&no).map(|index| &self.all[*index])
    }

    pub fn by_id(&self, id: TouchpointId) -> Option<&Touchpoint> {
        self.by_id.get(&id).map(|index| &self.all[*index])
    }

    pub fn by_key(&self, key: &str) -> Option<&Touchpoint> {
        self.by_key.get(key).map(|index| &self.all[*index])
    }

    /// By its key or its id.
    pub fn find(&self, key_or_id: &str) -> Option<&Touchpoint> {
        self.by_key(key_or_id).or_else(|| key_or_id.parse().ok().and_then(|id| self.by_id(id)))
    }
}

pub(crate) fn read(rows: Vec<TouchpointRow>) -> HashMap<ProjectNo, Arc<Touchpoints>> {
    let mut projects: HashMap<ProjectNo, Touchpoints> = HashMap::new();
    for row in rows {
        projects.entry(row.project).or_default().add(touchpoint(row));
    }
    projects.into_iter().map(|(no, touchpoints)| (no, Arc::new(touchpoints))).collect()
}

fn touchpoint(row: TouchpointRow) -> Touchpoint {
    let filled = |text: String| Some(text).filter(|text| !text.is_empty());
    Touchpoint {
        id: row.id,
        no: row.no,
        key: row.key,
        name: row.name,
        channel: u8::try_from(row.channel).map_or_else(|_| Channel::default(), Channel::from_code),
        phase: filled(row.phase),
        process: filled(row.process),
        owner: row.owner.map(|id| Person { id, name: row.owner_name.unwrap_or_default() }),
        decisive: row.decisive,
        live: row.live,
        archived: row.archived,
    }
}

/// A new touchpoint. Without a key one is made of the name.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct TouchpointDraft {
    pub key: Option<String>,
    pub name: String,
    #[serde(default)]
    pub channel: Channel,
    pub phase: Option<String>,
    pub process: Option<String>,
    pub owner: Option<UserId>,
    #[serde(default)]
    pub decisive: bool,
    #[serde(default)]
    pub live: bool,
}

/// What is left out stays; `null` empties.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct TouchpointPatch {
    pub key: Option<String>,
    pub name: Option<String>,
    pub channel: Option<Channel>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub phase: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub process: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<UserId>)]
    pub owner: Option<Option<UserId>>,
    pub decisive: Option<bool>,
    pub live: Option<bool>,
    /// `false` brings an archived touchpoint back.
    pub archived: Option<bool>,
}

impl Access {
    /// The touchpoints the caller may see, by name.
    pub async fn list_touchpoints(&self, who: &Caller, archived: bool) -> Result<Vec<Touchpoint>> {
        who.require_any(&[Right::ReadScores, Right::ManageCatalogue, Right::ManageSurveys, Right::WriteSignals])?;
        let touchpoints = self.touchpoints(who.project.no).await?;
        let mut seen: Vec<_> = touchpoints
            .all()
            .iter()
            .filter(|t| (archived || !t.archived) && who.scope.sees_touchpoint(t.no))
            .cloned()
            .collect();
        seen.sort_by(|a, b| a.name.cmp(&b.name).then(a.no.cmp(&b.no)));
        Ok(seen)
    }

    pub async fn read_touchpoint(&self, who: &Caller, id: TouchpointId) -> Result<Touchpoint> {
        who.require_any(&[Right::ReadScores, Right::ManageCatalogue, Right::ManageSurveys, Right::WriteSignals])?;
        let touchpoints = self.touchpoints(who.project.no).await?;
        touchpoints.by_id(id).filter(|t| who.scope.sees_touchpoint(t.no)).cloned().ok_or_else(no_touchpoint)
    }

    pub async fn create_touchpoint(&self, who: &Caller, draft: TouchpointDraft) -> Result<Touchpoint> {
        who.require_everywhere(Right::ManageCatalogue)?;
        let mut row = TouchpointRow {
            id: self.world.id(),
            no: TouchpointNo::NONE,
            project: who.project.no,
            key: draft.key.filter(|key| !key.is_empty()).unwrap_or_else(|| text::slug(&draft.name)),
            name: draft.name.trim().to_owned(),
            channel: draft.channel.code().into(),
            phase: trimmed(draft.phase),
            process: trimmed(draft.process),
            owner: draft.owner,
            owner_name: None,
            decisive: draft.decisive,
            live: draft.live,
            archived: false,
        };
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::Touchpoints).await?;
        self.check_touchpoint(&mut tx, &mut row).await?;
        let now = self.world.now();
        row.no = store::touchpoints::insert(&mut tx, &row, now).await?.ok_or_else(|| key_taken(&row.key))?;
        let touchpoint = touchpoint(row);
        self.record(
            &mut tx,
            &who.actor,
            Some(who.project.id),
            "touchpoint.created",
            touchpoint.id,
            &settings(&touchpoint),
        )
        .await?;
        tx.commit().await?;
        self.forget();
        Ok(touchpoint)
    }

    pub async fn change_touchpoint(
        &self,
        who: &Caller,
        id: TouchpointId,
        patch: TouchpointPatch,
    ) -> Result<Touchpoint> {
        who.require(Right::ManageCatalogue)?;
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::Touchpoints).await?;
        let found = store::touchpoints::find_tx(&mut tx, who.project.no, id).await?;
        let mut row = found.filter(|row| who.scope.sees_touchpoint(row.no)).ok_or_else(no_touchpoint)?;
        apply(&mut row, patch);
        self.check_touchpoint(&mut tx, &mut row).await?;
        store::touchpoints::update(&mut tx, &row).await?;
        let touchpoint = touchpoint(row);
        self.record(&mut tx, &who.actor, Some(who.project.id), "touchpoint.changed", id, &settings(&touchpoint))
            .await?;
        tx.commit().await?;
        self.forget();
        Ok(touchpoint)
    }

    /// Takes a touchpoint out of use. Its signals stay, and so does its key.
    pub async fn archive_touchpoint(&self, who: &Caller, id: TouchpointId) -> Result<()> {
        let patch = TouchpointPatch { live: Some(false), archived: Some(true), ..TouchpointPatch::default() };
        self.change_touchpoint(who, id, patch).await.map(drop)
    }

    async fn check_touchpoint(&self, tx: &mut store::Tx, row: &mut TouchpointRow) -> Result<()> {
        let mut faults: Vec<Fault> = text::name("name", &row.name).into_iter().collect();
        faults.extend(text::key("key", &row.key));
        faults.extend(text::short("phase", &row.phase));
        faults.extend(text::short("process", &row.process));
        if let Some(owner) = row.owner {
            match store::people::find_tx(tx, owner).await?.filter(|user| user.active) {
                Some(user) => row.owner_name = Some(user.name),
                None => faults.push(Fault::new(
                    "owner",
                    "unknown_user",
                    "Diese Person gibt es nicht, oder sie ist nicht mehr aktiv.",
                    "this person does not exist or is no longer active",
                )),
            }
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        if row.live && row.owner.is_none() {
            return Err(Error::TouchpointWithoutOwner);
        }
        if row.live && row.archived {
            return Err(Error::invalid(
                "live",
                "archived",
                "Ein archivierter Kontaktpunkt kann nicht live sein: Holen Sie ihn zuerst zurück.",
                "an archived touchpoint cannot be live: bring it back first",
            ));
        }
        if store::touchpoints::key_is_taken(tx, row.project, row.id, &row.key).await? {
            return Err(key_taken(&row.key));
        }
        Ok(())
    }
}

fn apply(row: &mut TouchpointRow, patch: TouchpointPatch) {
    if let Some(key) = patch.key {
        row.key = key;
    }
    if let Some(name) = patch.name {
        name.trim().clone_into(&mut row.name);
    }
    if let Some(channel) = patch.channel {
        row.channel = channel.code().into();
    }
    if let Some(phase) = patch.phase {
        row.phase = trimmed(phase);
    }
    if let Some(process) = patch.process {
        row.process = trimmed(process);
    }
    if let Some(owner) = patch.owner {
        row.owner = owner;
        row.owner_name = None;
    }
    row.decisive = patch.decisive.unwrap_or(row.decisive);
    row.live = patch.live.unwrap_or(row.live);
    row.archived = patch.archived.unwrap_or(row.archived);
}

/// For the audit log, which keeps no names of people.
fn settings(touchpoint: &Touchpoint) -> serde_json::Value {
    let mut settings = serde_json::json!(touchpoint);
    settings["owner"] = serde_json::json!(touchpoint.owner.as_ref().map(|owner| owner.id));
    settings
}

fn trimmed(text: Option<String>) -> String {
    text.map_or_else(String::new, |text| text.trim().to_owned())
}

fn no_touchpoint() -> Error {
    Error::not_found("Den Kontaktpunkt", "the touchpoint")
}

fn key_taken(key: &str) -> Error {
    let what = Words::new(
        format!("Der Schlüssel „{key}“ (vielleicht von einem archivierten Kontaktpunkt)"),
        format!("the key \"{key}\" (perhaps by an archived touchpoint)"),
    );
    Error::Taken { code: "touchpoint_key_taken", field: "key", what }
}
