//! Grants: which role a person has in which project, and on which units and touchpoints.

use crate::error::Fault;
use crate::known::Known;
use crate::{Error, Result};
use domain::ids::{ProjectId, ProjectNo, TouchpointId, TouchpointNo, UnitId, UnitNo, UserId};
use domain::role::{Right, Role};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::people::{GrantRow, NewGrant};
use utoipa::ToSchema;

/// One grant of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// `None`: the whole organisation, which only administrators have.
    pub project: Option<ProjectNo>,
    pub role: Role,
    /// These and everything below them; `None`: no restriction.
    pub units: Option<BTreeSet<UnitNo>>,
    /// `None`: no restriction.
    pub touchpoints: Option<BTreeSet<TouchpointNo>>,
}

impl Grant {
    pub fn concerns(&self, project: ProjectNo) -> bool {
        self.project.is_none_or(|no| no == project)
    }

    pub(crate) fn is_whole_project_with(&self, right: Right) -> bool {
        self.role.may(right) && self.units.is_none() && self.touchpoints.is_none()
    }

    /// The grants of each user, put together from their rows.
    pub(crate) fn read(rows: Vec<GrantRow>) -> Result<BTreeMap<UserId, Vec<Self>>> {
        let mut grants: BTreeMap<(UserId, i64), Self> = BTreeMap::new();
        for row in rows {
            let role = row
                .role
                .parse()
                .map_err(|error| Error::Internal(format!("a grant of user {}: {error}", row.user_id)))?;
            let grant = grants.entry((row.user_id, row.position)).or_insert_with(|| Self {
                project: row.project,
                role,
                units: row.limited_to_units.then(BTreeSet::new),
                touchpoints: row.limited_to_touchpoints.then(BTreeSet::new),
            });
            if let (Some(units), Some(unit)) = (&mut grant.units, row.unit) {
                units.insert(unit);
            }
            if let (Some(touchpoints), Some(touchpoint)) = (&mut grant.touchpoints, row.touchpoint) {
                touchpoints.insert(touchpoint);
            }
        }
        let mut by_user: BTreeMap<UserId, Vec<Self>> = BTreeMap::new();
        for ((user, _), grant) in grants {
            by_user.entry(user).or_default().push(grant);
        }
        Ok(by_user)
    }

    pub(crate) fn shape(&self, known: &Known) -> GrantShape {
        let units = self.units.iter().flatten().filter_map(|no| known.places.tree.unit(*no)).map(|unit| unit.id);
        let touchpoints = self
            .touchpoints
            .iter()
            .flatten()
            .filter_map(|no| known.touchpoints_of(self.project?)?.by_no(*no).map(|touchpoint| touchpoint.id));
        GrantShape {
            project: self.project.and_then(|no| known.projects.by_no(no)).map(|project| project.id),
            role: self.role,
            units: units.collect(),
            touchpoints: touchpoints.collect(),
        }
    }
}

/// A grant in the API. Several grants in one project: the narrowest wins, that is, only the rights
/// all of them give, only rows all of them reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Grant)]
pub struct GrantShape {
    /// `null` for administrators: they are organisation-wide.
    #[serde(default)]
    pub project: Option<ProjectId>,
    pub role: Role,
    /// Only these units and everything below them; empty: all.
    #[serde(default)]
    pub units: Vec<UnitId>,
    /// Only these touchpoints; empty: all.
    #[serde(default)]
    pub touchpoints: Vec<TouchpointId>,
}

/// What is to be stored for `shapes`.
///
/// # Errors
/// [`Error::Invalid`] names every grant that is wrong.
pub(crate) fn resolve(shapes: &[GrantShape], known: &Known) -> Result<Vec<NewGrant>> {
    let mut faults = Vec::new();
    let grants: Vec<_> = shapes.iter().enumerate().filter_map(|(i, shape)| one(i, shape, known, &mut faults)).collect();
    if shapes.len() > 1 && shapes.iter().any(|shape| shape.role == Role::Administrator) {
        faults.push(Fault::new(
            "grants",
            "administrator_needs_no_other_grant",
            "Wer administriert, darf schon alles: Lassen Sie die übrigen Berechtigungen weg.",
            "an administrator may do everything already: leave out the other grants",
        ));
    }
    if faults.is_empty() { Ok(grants) } else { Err(Error::Invalid(faults)) }
}

fn one(index: usize, shape: &GrantShape, known: &Known, faults: &mut Vec<Fault>) -> Option<NewGrant> {
    let at = |what: &str| format!("grants[{index}].{what}");
    let role = shape.role.name();
    if shape.role == Role::Administrator {
        if !shape.units.is_empty() || !shape.touchpoints.is_empty() {
            faults.push(Fault::new(
                at("units"),
                "administrator_without_limits",
                "Administration gilt für die ganze Organisation: Lassen Sie Einheiten und Kontaktpunkte weg.",
                "administrators are organisation-wide: leave out units and touchpoints",
            ));
            return None;
        }
        // A project named beside this role changes nothing: administrators are organisation-wide.
        return Some(NewGrant { project: None, role, units: Vec::new(), touchpoints: Vec::new() });
    }
    let Some(project) = shape.project.and_then(|id| known.projects.by_id(id)) else {
        faults.push(Fault::new(
            at("project"),
            "unknown_project",
            "Dieses Projekt gibt es nicht.",
            "this project does not exist",
        ));
        return None;
    };
    let units: Option<BTreeSet<_>> = shape.units.iter().map(|id| known.places.tree.number(*id)).collect();
    if units.is_none() {
        faults.push(Fault::new(at("units"), "unknown_unit", "Eine Einheit gibt es nicht.", "a unit does not exist"));
    }
    let all = known.touchpoints_of(project.no);
    let touchpoints: Option<BTreeSet<_>> =
        shape.touchpoints.iter().map(|id| Some(all.as_ref()?.by_id(*id)?.no)).collect();
    if touchpoints.is_none() {
        faults.push(Fault::new(
            at("touchpoints"),
            "unknown_touchpoint",
            "Einen Kontaktpunkt gibt es nicht in diesem Projekt.",
            "a touchpoint does not exist in this project",
        ));
    }
    Some(NewGrant {
        project: Some(project.no),
        role,
        units: units?.into_iter().collect(),
        touchpoints: touchpoints?.into_iter().collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(position: i64, unit: Option<u32>, touchpoint: Option<u32>) -> GrantRow {
        GrantRow {
            position,
            user_id: UserId(uuid::Uuid::nil()),
            project: Some(ProjectNo(1)),
            role: "manager".into(),
            limited_to_units: true,
            limited_to_touchpoints: false,
            unit: unit.map(UnitNo),
            touchpoint: touchpoint.map(TouchpointNo),
        }
    }

    #[test]
    fn rows_of_one_position_are_one_grant() {
        let grants =
            Grant::read(vec![row(1, None, None), row(1, Some(4), None), row(1, Some(2), None), row(2, None, None)]);
        let grants = grants.expect("readable").into_values().next().expect("one user");
        assert_eq!(grants.len(), 2);
        assert_eq!(grants[0].units, Some(BTreeSet::from([UnitNo(2), UnitNo(4)])));
        assert_eq!(grants[0].touchpoints, None);
        assert_eq!(grants[1].units, Some(BTreeSet::new()), "a limit without units reaches nothing");
    }

    #[test]
    fn an_unknown_role_is_not_read_as_another() {
        let mut damaged = row(1, None, None);
        damaged.role = "root".into();
        assert!(Grant::read(vec![damaged]).is_err());
    }
}
