//! The people who work with Resonanz and what they are granted in the project, for archives. Passwords
//! stay where they are: whoever is restored is invited again.

use super::archive::Archive;
use crate::{Listen, Result};
use access::{Caller, Places, Touchpoints};
use domain::ids::{TouchpointId, UnitId, UserId};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::people::{self, GrantRow};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct UserRecord {
    pub(super) id: UserId,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) language: String,
    pub(super) active: bool,
    pub(super) created_at: Timestamp,
    /// For this project, or the whole organisation.
    pub(super) grants: Vec<GrantRecord>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GrantRecord {
    pub(super) role: String,
    /// Only administrators have it.
    #[serde(default)]
    pub(super) whole_organisation: bool,
    /// Absent: no restriction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) units: Option<Vec<UnitId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) touchpoints: Option<Vec<TouchpointId>>,
}

impl Listen {
    pub(super) async fn archive_staff(&self, who: &Caller, archive: &mut Archive) -> Result<()> {
        const PORTION: u32 = 500;
        let (places, touchpoints) = (self.access.places().await?, self.access.touchpoints(who.project.no).await?);
        archive.part("users.jsonl").await?;
        let mut after = None;
        loop {
            let rows = people::page(&self.db, after, PORTION).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = Some(last.id);
            let ids: Vec<UserId> = rows.iter().map(|row| row.id).collect();
            let concerned = |grant: &GrantRow| grant.project.is_none_or(|project| project == who.project.no);
            let granted = people::grants(&self.db, &ids).await?.into_iter().filter(concerned);
            let mut grants = records(granted, &places, &touchpoints);
            for row in rows {
                let record = UserRecord {
                    id: row.id,
                    name: row.name,
                    email: row.email,
                    language: row.language,
                    active: row.active,
                    created_at: row.created_at,
                    grants: grants.remove(&row.id).unwrap_or_default(),
                };
                archive.line(&record).await?;
            }
        }
    }
}

/// Rows of one user and position are one grant.
fn records(
    rows: impl IntoIterator<Item = GrantRow>,
    places: &Places,
    touchpoints: &Touchpoints,
) -> BTreeMap<UserId, Vec<GrantRecord>> {
    let mut grants: BTreeMap<(UserId, i64), GrantRecord> = BTreeMap::new();
    for row in rows {
        let grant = grants.entry((row.user_id, row.position)).or_insert_with(|| GrantRecord {
            role: row.role.clone(),
            whole_organisation: row.project.is_none(),
            units: row.limited_to_units.then(Vec::new),
            touchpoints: row.limited_to_touchpoints.then(Vec::new),
        });
        let unit = row.unit.and_then(|no| places.tree.unit(no)).map(|unit| unit.id);
        if let Some(units) = &mut grant.units {
            units.extend(unit);
        }
        let touchpoint = row.touchpoint.and_then(|no| touchpoints.by_no(no)).map(|touchpoint| touchpoint.id);
        if let Some(touchpoints) = &mut grant.touchpoints {
            touchpoints.extend(touchpoint);
        }
    }
    let mut by_user: BTreeMap<UserId, Vec<GrantRecord>> = BTreeMap::new();
    for ((user, _), grant) in grants {
        by_user.entry(user).or_default().push(grant);
    }
    by_user
}
