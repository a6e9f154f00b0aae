//! What a person or key may see. No row is read without a [`Scope`]: the lake and the store take a
//! [`RowFilter`], and only a scope can make one.

use crate::ids::{ProjectId, ProjectNo, TouchpointNo, UnitNo, UnitSetNo};
use crate::place::OrgTree;
use crate::role::Right;
use std::collections::BTreeSet;

/// Project, rights and row restrictions of one caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    project: ProjectId,
    project_no: ProjectNo,
    rights: BTreeSet<Right>,
    /// Each entry is one grant's units (with everything below them); a row must satisfy every entry.
    units: Vec<BTreeSet<UnitNo>>,
    touchpoints: Option<BTreeSet<TouchpointNo>>,
}

/// The rows of one project that may be read. Deliberately without a public constructor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFilter {
    project: ProjectNo,
    unit_sets: Option<BTreeSet<UnitSetNo>>,
    touchpoints: Option<BTreeSet<TouchpointNo>>,
}

impl Scope {
    /// A caller who sees the whole project, with the given rights.
    pub fn whole_project(project: ProjectId, no: ProjectNo, rights: impl IntoIterator<Item = Right>) -> Self {
        Self { project, project_no: no, rights: rights.into_iter().collect(), units: Vec::new(), touchpoints: None }
    }

    /// Restricts to the given units and everything below them. Applying it again narrows further.
    #[must_use]
    pub fn within_units(mut self, units: impl IntoIterator<Item = UnitNo>) -> Self {
        self.units.push(units.into_iter().collect());
        self
    }

    /// Restricts to the given touchpoints. Applying it again narrows further.
    #[must_use]
    pub fn within_touchpoints(mut self, touchpoints: impl IntoIterator<Item = TouchpointNo>) -> Self {
        self.touchpoints = Some(narrow(self.touchpoints, touchpoints.into_iter().collect()));
        self
    }

    pub fn project(&self) -> ProjectId {
        self.project
    }

    pub fn project_no(&self) -> ProjectNo {
        self.project_no
    }

    pub fn may(&self, right: Right) -> bool {
        self.rights.contains(&right)
    }

    pub fn rights(&self) -> impl Iterator<Item = Right> {
        self.rights.iter().copied()
    }

    pub fn is_whole_project(&self) -> bool {
        self.units.is_empty() && self.touchpoints.is_none()
    }

    /// The top units this caller may see; `None` when there is no restriction by unit.
    pub fn unit_grants(&self) -> Option<&[BTreeSet<UnitNo>]> {
        (!self.units.is_empty()).then_some(&self.units)
    }

    /// May this caller see `unit` itself as a row of a table?
    pub fn sees_unit(&self, unit: UnitNo, tree: &OrgTree) -> bool {
        let path = tree.path_to_root(unit);
        self.units.iter().all(|grant| {
            // A grant speaks only about its own hierarchies; units of other hierarchies stay
            // visible as headings, their rows are filtered by `rows`.
            let same_hierarchy = grant.iter().any(|g| hierarchy(tree, *g) == hierarchy(tree, unit));
            !same_hierarchy || path.iter().any(|u| grant.contains(u))
        })
    }

    /// May this caller see `touchpoint` as a row of a table, or in a list?
    pub fn sees_touchpoint(&self, touchpoint: TouchpointNo) -> bool {
        self.touchpoints.as_ref().is_none_or(|granted| granted.contains(&touchpoint))
    }

    /// The filter every read must carry.
    pub fn rows(&self, tree: &OrgTree) -> RowFilter {
        let mut unit_sets = None;
        for grant in &self.units {
            let below = grant.iter().flat_map(|u| tree.subtree(*u)).collect();
            unit_sets = Some(narrow(unit_sets, tree.sets_with_any(&below)));
        }
        RowFilter { project: self.project_no, unit_sets, touchpoints: self.touchpoints.clone() }
    }
}

impl RowFilter {
    pub fn project(&self) -> ProjectNo {
        self.project
    }

    /// `None`: no restriction. An empty set: no row.
    pub fn unit_sets(&self) -> Option<&BTreeSet<UnitSetNo>> {
        self.unit_sets.as_ref()
    }

    /// `None`: no restriction. An empty set: no row.
    pub fn touchpoints(&self) -> Option<&BTreeSet<TouchpointNo>> {
        self.touchpoints.as_ref()
    }

    #[must_use]
    pub fn and_unit_sets(mut self, sets: BTreeSet<UnitSetNo>) -> Self {
        self.unit_sets = Some(narrow(self.unit_sets, sets));
        self
    }

    #[must_use]
    pub fn and_touchpoints(mut self, touchpoints: BTreeSet<TouchpointNo>) -> Self {
        self.touchpoints = Some(narrow(self.touchpoints, touchpoints));
        self
    }
}

fn hierarchy(tree: &OrgTree, unit: UnitNo) -> Option<crate::ids::HierarchyId> {
    tree.unit(unit).map(|u| u.hierarchy)
}

fn narrow<T: Ord + Copy>(current: Option<BTreeSet<T>>, by: BTreeSet<T>) -> BTreeSet<T> {
    match current {
        None => by,
        Some(current) => current.intersection(&by).copied().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{HierarchyId, UnitId};
    use crate::place::Unit;
    use std::collections::HashMap;
    use uuid::Uuid;

    fn tree() -> OrgTree {
        let unit = |no: u32, hierarchy: u128, parent: Option<u128>| Unit {
            id: UnitId(Uuid::from_u128(u128::from(no))),
            no: UnitNo(no),
            hierarchy: HierarchyId(Uuid::from_u128(hierarchy)),
            parent: parent.map(|p| UnitId(Uuid::from_u128(p))),
            code: format!("U{no}"),
            name: format!("Unit {no}"),
        };
        // Regions: 1 > {2 > 3, 4}; lines: 10 > {11}
        let units = vec![
            unit(1, 1, None),
            unit(2, 1, Some(1)),
            unit(3, 1, Some(2)),
            unit(4, 1, Some(1)),
            unit(10, 2, None),
            unit(11, 2, Some(10)),
        ];
        let sets = HashMap::from([
            (UnitSetNo(1), vec![UnitNo(3), UnitNo(11)]),
            (UnitSetNo(2), vec![UnitNo(4), UnitNo(11)]),
            (UnitSetNo(3), vec![UnitNo(3)]),
        ]);
        OrgTree::new(units, sets)
    }

    fn everyone() -> Scope {
        Scope::whole_project(ProjectId(Uuid::nil()), ProjectNo(1), [Right::ReadScores])
    }

    #[test]
    fn a_grant_reaches_down_and_never_up() {
        let rows = everyone().within_units([UnitNo(2)]).rows(&tree());
        assert_eq!(rows.unit_sets(), Some(&BTreeSet::from([UnitSetNo(1), UnitSetNo(3)])));
    }

    #[test]
    fn two_grants_narrow_across_hierarchies() {
        let scope = everyone().within_units([UnitNo(2)]).within_units([UnitNo(10)]);
        assert_eq!(scope.rows(&tree()).unit_sets(), Some(&BTreeSet::from([UnitSetNo(1)])));
        assert!(scope.sees_unit(UnitNo(3), &tree()));
        assert!(!scope.sees_unit(UnitNo(4), &tree()));
        assert!(scope.sees_unit(UnitNo(11), &tree()));
    }

    #[test]
    fn grants_that_exclude_each_other_leave_nothing() {
        let rows = everyone().within_units([UnitNo(3)]).within_units([UnitNo(4)]).rows(&tree());
        assert_eq!(rows.unit_sets(), Some(&BTreeSet::new()));
    }
}
