//! People and what they are granted back in.

use super::Restored;
use super::catalogue::Found;
use super::parts::Parts;
use crate::export::staff::{GrantRecord, UserRecord};
use crate::{Listen, Result};
use access::{Caller, Places, Touchpoints};
use domain::ids::ProjectNo;
use domain::role::Role;
use store::people::{self, NewGrant, UserRow};
use store::versions::{self, Topic};

impl Listen {
    /// People who are not there yet, without a password and without grants. Somebody with the same
    /// e-mail address is the same.
    pub(super) async fn restore_users(
        &self,
        who: &Caller,
        parts: &Parts,
        found: &mut Found,
        restored: &mut Restored,
    ) -> Result<Vec<UserRecord>> {
        let users: Vec<UserRecord> = parts.all_if_any("users.jsonl").await?;
        restored.users = users.len() as u64;
        let mut new = Vec::new();
        for record in users {
            let email_key = record.email.trim().to_lowercase();
            if let Some(same) = people::find_by_email(&self.db, &email_key).await? {
                found.users.insert(record.id, same.id);
                continue;
            }
            let row = UserRow {
                id: record.id,
                name: record.name.clone(),
                email: record.email.clone(),
                email_key,
                language: record.language.clone(),
                password_hash: None,
                active: record.active,
                created_at: record.created_at,
                last_signed_in: None,
            };
            let mut tx = self.db.begin().await?;
            versions::bump(&mut tx, Topic::People).await?;
            if people::insert(&mut tx, &row).await? {
                let detail = serde_json::json!({ "email": row.email });
                let project = Some(who.project.id);
                self.access.record(&mut tx, &who.actor, project, "user.restored", row.id, &detail).await?;
                tx.commit().await?;
                found.users.insert(row.id, row.id);
                new.push(record);
            }
        }
        Ok(new)
    }

    /// Grants of the people who are new here. What those who were here may do, others have decided.
    pub(super) async fn restore_grants(&self, who: &Caller, new: &[UserRecord], found: &Found) -> Result<()> {
        let (places, touchpoints) = (self.access.places().await?, self.access.touchpoints(who.project.no).await?);
        for record in new {
            let grant = |grant: &GrantRecord| new_grant(who.project.no, grant, found, &places, &touchpoints);
            // A grant that cannot be given as narrow as it was is not given: all of them together say
            // what somebody may do, and one less would be more.
            let grants: Option<Vec<NewGrant>> = record.grants.iter().map(grant).collect();
            let Some(grants) = grants else {
                tracing::warn!(user = %record.id, "a grant refers to what is not in the archive: none was restored");
                continue;
            };
            let mut tx = self.db.begin().await?;
            versions::bump(&mut tx, Topic::People).await?;
            people::set_grants(&mut tx, record.id, &grants).await?;
            tx.commit().await?;
        }
        self.access.forget();
        Ok(())
    }
}

fn new_grant(
    project: ProjectNo,
    record: &GrantRecord,
    found: &Found,
    places: &Places,
    touchpoints: &Touchpoints,
) -> Option<NewGrant> {
    let role: Role = record.role.parse().ok()?;
    if record.whole_organisation != (role == Role::Administrator) {
        return None;
    }
    let units = match &record.units {
        None => Vec::new(),
        Some(ids) => some(ids.iter().map(|id| places.tree.number(found.unit(*id))).collect::<Option<_>>()?)?,
    };
    let touchpoints = match &record.touchpoints {
        None => Vec::new(),
        Some(ids) => {
            let number = |id| touchpoints.by_id(found.touchpoint(id)).map(|touchpoint| touchpoint.no);
            some(ids.iter().map(|id| number(*id)).collect::<Option<_>>()?)?
        }
    };
    let project = if record.whole_organisation { None } else { Some(project) };
    Some(NewGrant { project, role: role.name(), units, touchpoints })
}

/// An empty limit reaches nothing; written down it would be no limit.
fn some<T>(limit: Vec<T>) -> Option<Vec<T>> {
    if limit.is_empty() { None } else { Some(limit) }
}
