//! From a person or a key to a caller inside a project.

use crate::caller::{Actor, Caller, Member, Person};
use crate::grants::Grant;
use crate::language::Language;
use crate::projects::Project;
use crate::{Access, Error, Result};
use domain::ids::UserId;
use domain::role::Right;
use domain::scope::Scope;
use std::collections::BTreeSet;

/// What `grants` let one see and do in `project`; `None`: nothing at all. The narrowest wins: only
/// rights that every grant for the project gives, only rows that every one of them reaches.
pub fn scope_of(grants: &[Grant], project: &Project) -> Option<Scope> {
    let here: Vec<_> = grants.iter().filter(|grant| grant.concerns(project.no)).collect();
    let first = here.first()?;
    let rights: BTreeSet<Right> =
        first.role.rights().iter().copied().filter(|right| here.iter().all(|g| g.role.may(*right))).collect();
    let mut scope = Scope::whole_project(project.id, project.no, rights);
    for grant in here {
        if let Some(units) = &grant.units {
            scope = scope.within_units(units.iter().copied());
        }
        if let Some(touchpoints) = &grant.touchpoints {
            scope = scope.within_touchpoints(touchpoints.iter().copied());
        }
    }
    Some(scope)
}

impl Access {
    /// This person inside a project, named by id or slug.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such project, or nothing in it is granted.
    pub async fn enter(&self, member: &Member, project: &str, language: Language) -> Result<Caller> {
        let project = self.project(project).await?.ok_or_else(no_project)?;
        let scope = scope_of(&member.grants, &project).ok_or_else(no_project)?;
        Ok(Caller { actor: member.actor(), scope, language, project })
    }

    /// The installation itself inside a project, with every right: for its command line and jobs.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such project.
    pub async fn enter_as_system(&self, project: &str, language: Language) -> Result<Caller> {
        let project = self.project(project).await?.ok_or_else(no_project)?;
        let scope =
            Scope::whole_project(project.id, project.no, domain::role::Role::Administrator.rights().iter().copied());
        Ok(Caller { actor: Actor::System, scope, language, project })
    }

    /// Active people who are let into the caller's project at all, by name: those a voice can be
    /// assigned to, those who can own a touchpoint.
    pub async fn people(&self, who: &Caller) -> Result<Vec<Person>> {
        who.require_any(&[Right::HandleVoices, Right::ManageCatalogue, Right::Administer])?;
        let rows = store::people::in_project(&self.db, who.project.no).await?;
        let mut people: Vec<_> = rows.into_iter().map(|(id, name)| Person { id, name }).collect();
        people.sort_by_cached_key(|person| (person.name.to_lowercase(), person.id));
        Ok(people)
    }

    /// What a user sees in the caller's project, to check before something is given to them; `None`
    /// for unknown or inactive users and those who are not let in.
    pub async fn colleague(&self, who: &Caller, user: UserId) -> Result<Option<(Person, Scope)>> {
        let Some(row) = store::people::find(&self.db, user).await?.filter(|row| row.active) else { return Ok(None) };
        let mut grants = Grant::read(store::people::grants(&self.db, &[user]).await?)?;
        let scope = scope_of(&grants.remove(&user).unwrap_or_default(), &who.project);
        Ok(scope.map(|scope| (Person { id: row.id, name: row.name }, scope)))
    }
}

pub(crate) fn no_project() -> Error {
    Error::not_found("Das Projekt", "the project")
}

/// For tests and proofs: a project that exists in memory only.
#[cfg(test)]
pub(crate) fn example_project(no: u32) -> Project {
    use domain::ids::{ProjectId, ProjectNo};
    Project {
        id: ProjectId(uuid::Uuid::from_u128(u128::from(no))),
        no: ProjectNo(no),
        slug: format!("project-{no}"),
        name: format!("Project {no}"),
        time_zone: "Europe/Berlin".into(),
        zone: domain::time::zone("Europe/Berlin").expect("a zone"),
        minimums: domain::disclosure::Minimums::default(),
        brand: crate::Brand::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::{ProjectNo, UnitNo};
    use domain::role::Role;
    use proptest::prelude::*;

    fn grant(project: Option<u32>, role: Role, units: Option<&[u32]>) -> Grant {
        Grant {
            project: project.map(ProjectNo),
            role,
            units: units.map(|units| units.iter().map(|no| UnitNo(*no)).collect()),
            touchpoints: None,
        }
    }

    #[test]
    fn without_a_grant_there_is_no_scope() {
        assert!(scope_of(&[], &example_project(1)).is_none());
        assert!(scope_of(&[grant(Some(2), Role::CxManager, None)], &example_project(1)).is_none());
    }

    #[test]
    fn administrators_see_every_project() {
        let scope = scope_of(&[grant(None, Role::Administrator, None)], &example_project(7)).expect("a scope");
        assert!(scope.is_whole_project() && scope.may(Right::Administer));
    }

    #[test]
    fn units_of_two_grants_must_both_hold() {
        let grants = [grant(Some(1), Role::Manager, Some(&[2])), grant(Some(1), Role::Manager, Some(&[10]))];
        let scope = scope_of(&grants, &example_project(1)).expect("a scope");
        assert_eq!(scope.unit_grants().map(<[_]>::len), Some(2));
    }

    proptest! {
        /// A second grant in the same project never gives a right the first did not.
        #[test]
        fn more_grants_never_widen(roles in proptest::collection::vec(0_usize..7, 1..5)) {
            let grants: Vec<_> = roles.iter().map(|i| grant(Some(1), Role::ALL[*i], None)).collect();
            let rights: BTreeSet<_> = scope_of(&grants, &example_project(1)).expect("a scope").rights().collect();
            for g in &grants {
                prop_assert!(rights.iter().all(|right| g.role.may(*right)));
            }
            let expected = Role::Administrator.rights().iter().filter(|r| grants.iter().all(|g| g.role.may(**r))).count();
            prop_assert_eq!(rights.len(), expected);
        }
    }
}
