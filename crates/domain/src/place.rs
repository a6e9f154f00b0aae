//! Where in the organisation something happened: hierarchies, units, and combinations of units.
//!
//! A signal has at most one unit per hierarchy (a branch in "regions", a range in "business
//! lines"). The combination is interned as one small number, so the lake groups by a single
//! column and every hierarchy is rolled up from the same rows: children add up to their parent
//! by construction.

use crate::ids::{HierarchyId, UnitId, UnitNo, UnitSetNo};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;

/// One tree of org units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hierarchy {
    pub id: HierarchyId,
    pub name: String,
    pub position: i64,
}

/// A node of a hierarchy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Unit {
    pub id: UnitId,
    #[serde(skip)]
    pub no: UnitNo,
    pub hierarchy: HierarchyId,
    pub parent: Option<UnitId>,
    /// The key other systems use for this unit, unique in the organisation: `"F012"`.
    pub code: String,
    pub name: String,
}

/// All hierarchies, units and combinations of one organisation, ready for roll-ups.
#[derive(Clone, Debug, Default)]
pub struct OrgTree {
    units: HashMap<UnitNo, Unit>,
    by_id: HashMap<UnitId, UnitNo>,
    children: HashMap<UnitNo, Vec<UnitNo>>,
    sets: HashMap<UnitSetNo, Vec<UnitNo>>,
}

impl OrgTree {
    /// Units whose parent is missing are treated as roots, so that no row is ever lost from a total.
    pub fn new(units: Vec<Unit>, sets: HashMap<UnitSetNo, Vec<UnitNo>>) -> Self {
        let by_id: HashMap<_, _> = units.iter().map(|u| (u.id, u.no)).collect();
        let mut children: HashMap<UnitNo, Vec<UnitNo>> = HashMap::new();
        for unit in &units {
            if let Some(parent) = unit.parent.and_then(|p| by_id.get(&p)) {
                children.entry(*parent).or_default().push(unit.no);
            }
        }
        let units = units.into_iter().map(|u| (u.no, u)).collect();
        Self { units, by_id, children, sets }
    }

    pub fn unit(&self, no: UnitNo) -> Option<&Unit> {
        self.units.get(&no)
    }

    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    pub fn number(&self, id: UnitId) -> Option<UnitNo> {
        self.by_id.get(&id).copied()
    }

    pub fn children(&self, no: UnitNo) -> &[UnitNo] {
        self.children.get(&no).map_or(&[], Vec::as_slice)
    }

    pub fn roots(&self, hierarchy: HierarchyId) -> Vec<UnitNo> {
        let mut roots: Vec<_> = self
            .units
            .values()
            .filter(|u| u.hierarchy == hierarchy && u.parent.is_none_or(|p| !self.by_id.contains_key(&p)))
            .map(|u| u.no)
            .collect();
        roots.sort_unstable();
        roots
    }

    /// The unit itself and its ancestors, nearest first. A cycle in the data ends the walk.
    pub fn path_to_root(&self, no: UnitNo) -> Vec<UnitNo> {
        let mut path = Vec::new();
        let mut next = Some(no);
        while let Some(unit) = next.filter(|n| !path.contains(n)).and_then(|n| self.units.get(&n)) {
            path.push(unit.no);
            next = unit.parent.and_then(|p| self.number(p));
        }
        path
    }

    /// The unit and all units below it.
    pub fn subtree(&self, no: UnitNo) -> BTreeSet<UnitNo> {
        let mut found = BTreeSet::new();
        let mut open = vec![no];
        while let Some(unit) = open.pop() {
            if found.insert(unit) {
                open.extend_from_slice(self.children(unit));
            }
        }
        found
    }

    pub fn set(&self, no: UnitSetNo) -> &[UnitNo] {
        self.sets.get(&no).map_or(&[], Vec::as_slice)
    }

    /// Every combination that contains one of `units`.
    pub fn sets_with_any(&self, units: &BTreeSet<UnitNo>) -> BTreeSet<UnitSetNo> {
        self.sets.iter().filter(|(_, set)| set.iter().any(|u| units.contains(u))).map(|(no, _)| *no).collect()
    }
}
