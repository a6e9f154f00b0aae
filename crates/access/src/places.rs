//! Hierarchies and units: reading them as far as one may see, changing them without cycles.

use crate::caller::Principal;
use crate::error::Fault;
use crate::patch::present;
use crate::people::scope_of;
use crate::{Access, Error, Result, Words, text};
use domain::ids::{HierarchyId, UnitId, UnitNo, UnitSetNo};
use domain::place::{Hierarchy, OrgTree, Unit};
use domain::role::Right;
use domain::scope::Scope;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use store::places::{HierarchyRow, UnitRow};
use store::versions::{self, Topic};
use utoipa::ToSchema;

/// All hierarchies, units and combinations of units, and what is found by code.
#[derive(Debug, Default)]
pub struct Places {
    pub hierarchies: Vec<Hierarchy>,
    pub tree: Arc<OrgTree>,
    by_code: HashMap<String, UnitNo>,
    set_numbers: HashMap<Vec<UnitNo>, UnitSetNo>,
}

impl Places {
    pub(crate) fn read(
        hierarchies: Vec<HierarchyRow>,
        units: Vec<UnitRow>,
        sets: Vec<(UnitSetNo, Vec<UnitNo>)>,
    ) -> Self {
        let set_numbers = sets.iter().map(|(no, units)| (units.clone(), *no)).collect();
        let by_code = units.iter().map(|unit| (unit.code.clone(), unit.no)).collect();
        let tree = Arc::new(OrgTree::new(units.into_iter().map(unit).collect(), sets.into_iter().collect()));
        let hierarchies =
            hierarchies.into_iter().map(|h| Hierarchy { id: h.id, name: h.name, position: h.position }).collect();
        Self { hierarchies, tree, by_code, set_numbers }
    }

    /// By its id or its code.
    pub fn find(&self, id_or_code: &str) -> Option<&Unit> {
        let by_code = self.by_code.get(id_or_code).copied();
        let no = by_code.or_else(|| id_or_code.parse().ok().and_then(|id| self.tree.number(id)))?;
        self.tree.unit(no)
    }

    /// The sorted combination of `units`.
    ///
    /// # Errors
    /// [`Error::Invalid`] when a unit is unknown or two are of the same hierarchy.
    pub fn combination(&self, units: &[UnitNo]) -> Result<Vec<UnitNo>> {
        let members: BTreeSet<UnitNo> = units.iter().copied().collect();
        let mut hierarchies = HashSet::new();
        for no in &members {
            let unit = self.tree.unit(*no).ok_or_else(|| {
                Error::invalid("units", "unknown_unit", "Eine Einheit gibt es nicht.", "a unit does not exist")
            })?;
            if !hierarchies.insert(unit.hierarchy) {
                return Err(Error::invalid(
                    "units",
                    "two_units_of_one_hierarchy",
                    format!(
                        "„{}“ ist die zweite Einheit derselben Hierarchie: Geben Sie je Hierarchie eine an.",
                        unit.code
                    ),
                    format!("\"{}\" is the second unit of the same hierarchy: name one of each", unit.code),
                ));
            }
        }
        Ok(members.into_iter().collect())
    }

    pub(crate) fn set_number(&self, members: &[UnitNo]) -> Option<UnitSetNo> {
        self.set_numbers.get(members).copied()
    }
}

fn unit(row: UnitRow) -> Unit {
    Unit { id: row.id, no: row.no, hierarchy: row.hierarchy, parent: row.parent, code: row.code, name: row.name }
}

/// A hierarchy with those of its units the caller may see. A unit whose parent is hidden stands at the top.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HierarchyWithUnits)]
pub struct HierarchyShape {
    pub id: HierarchyId,
    pub name: String,
    pub position: i64,
    pub units: Vec<Unit>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct HierarchyDraft {
    pub name: String,
    /// Where it stands among the others; without one, last.
    pub position: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct HierarchyPatch {
    pub name: Option<String>,
    pub position: Option<i64>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct UnitDraft {
    pub hierarchy: HierarchyId,
    /// `null`: at the top.
    pub parent: Option<UnitId>,
    /// Unique in the organisation.
    pub code: String,
    pub name: String,
}

/// A unit stays in its hierarchy.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct UnitPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<UnitId>)]
    pub parent: Option<Option<UnitId>>,
    pub code: Option<String>,
    pub name: Option<String>,
}

impl Access {
    /// Every hierarchy, with the units that any of the caller's projects lets them see.
    pub async fn hierarchies(&self, who: &Principal) -> Result<Vec<HierarchyShape>> {
        let known = self.known().await?;
        let scopes: Vec<Scope> = match who {
            Principal::Key(caller) => vec![caller.scope.clone()],
            Principal::Member(member) => {
                known.projects.all().into_iter().filter_map(|project| scope_of(&member.grants, project)).collect()
            }
        };
        Ok(visible(&known.places, &scopes))
    }

    /// The same for a caller inside a project: what its scope there lets them see.
    pub async fn hierarchies_in(&self, scope: &Scope) -> Result<Vec<HierarchyShape>> {
        Ok(visible(&self.known().await?.places, std::slice::from_ref(scope)))
    }

    pub async fn create_hierarchy(&self, who: &Principal, draft: HierarchyDraft) -> Result<HierarchyShape> {
        who.require_everywhere(Right::ManageCatalogue)?;
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::Places).await?;
        let others = store::places::hierarchies_tx(&mut tx).await?;
        let last = others.iter().map(|h| h.position).max().unwrap_or(0);
        let name = draft.name.trim().to_owned();
        let row =
            HierarchyRow { id: self.world.id(), name, position: draft.position.unwrap_or(last.saturating_add(1)) };
        check_hierarchy(&row, &others)?;
        store::places::insert_hierarchy(&mut tx, &row).await?;
        let detail = serde_json::json!({ "name": row.name });
        self.record(&mut tx, &who.actor(), None, "hierarchy.created", row.id, &detail).await?;
        tx.commit().await?;
        self.forget();
        Ok(HierarchyShape { id: row.id, name: row.name, position: row.position, units: Vec::new() })
    }

    pub async fn change_hierarchy(&self, who: &Principal, id: HierarchyId, patch: HierarchyPatch) -> Result<()> {
        who.require_everywhere(Right::ManageCatalogue)?;
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::Places).await?;
        let others = store::places::hierarchies_tx(&mut tx).await?;
        let mut row = others.iter().find(|h| h.id == id).cloned().ok_or_else(no_hierarchy)?;
        if let Some(name) = patch.name {
            name.trim().clone_into(&mut row.name);
        }
        row.position = patch.position.unwrap_or(row.position);
        check_hierarchy(&row, &others)?;
        store::places::update_hierarchy(&mut tx, &row).await?;
        let detail = serde_json::json!({ "name": row.name, "position": row.position });
        self.record(&mut tx, &who.actor(), None, "hierarchy.changed", id, &detail).await?;
        tx.commit().await?;
        self.forget();
        Ok(())
    }

    /// # Errors
    /// [`Error::HierarchyInUse`] while it has units.
    pub async fn delete_hierarchy(&self, who: &Principal, id: HierarchyId) -> Result<()> {
        who.require_everywhere(Right::ManageCatalogue)?;
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::Places).await?;
        let hierarchies = store::places::hierarchies_tx(&mut tx).await?;
        let row = hierarchies.into_iter().find(|h| h.id == id).ok_or_else(no_hierarchy)?;
        if store::places::units_tx(&mut tx).await?.iter().any(|unit| unit.hierarchy == id) {
            return Err(Error::HierarchyInUse);
        }
        store::places::delete_hierarchy(&mut tx, id).await?;
        let detail = serde_json::json!({ "name": row.name });
        self.record(&mut tx, &who.actor(), None, "hierarchy.deleted", id, &detail).await?;
        tx.commit().await?;
        self.forget();
        Ok(())
    }

    pub async fn create_unit(&self, who: &Principal, draft: UnitDraft) -> Result<Unit> {
        who.require_everywhere(Right::ManageCatalogue)?;
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::Places).await?;
        let hierarchies = store::places::hierarchies_tx(&mut tx).await?;
        if !hierarchies.iter().any(|h| h.id == draft.hierarchy) {
            return Err(no_hierarchy());
        }
        let units = store::places::units_tx(&mut tx).await?;
        let mut row = UnitRow {
            id: self.world.id(),
            no: UnitNo::NONE,
            hierarchy: draft.hierarchy,
            parent: draft.parent,
            code: draft.code.trim().to_owned(),
            name: draft.name.trim().to_owned(),
        };
        check_unit(&row, &units)?;
        row.no = store::places::insert_unit(&mut tx, &row).await?;
        let detail = serde_json::json!({ "code": row.code, "name": row.name, "parent": row.parent });
        self.record(&mut tx, &who.actor(), None, "unit.created", row.id, &detail).await?;
        tx.commit().await?;
        self.forget();
        Ok(unit(row))
    }

    /// # Errors
    /// [`Error::UnitCycle`] when the unit would lie below itself.
    pub async fn change_unit(&self, who: &Principal, id: UnitId, patch: UnitPatch) -> Result<Unit> {
        who.require_everywhere(Right::ManageCatalogue)?;
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::Places).await?;
        let units = store::places::units_tx(&mut tx).await?;
        let mut row = units.iter().find(|unit| unit.id == id).cloned().ok_or_else(no_unit)?;
        row.parent = patch.parent.unwrap_or(row.parent);
        if let Some(code) = patch.code {
            code.trim().clone_into(&mut row.code);
        }
        if let Some(name) = patch.name {
            name.trim().clone_into(&mut row.name);
        }
        check_unit(&row, &units)?;
        store::places::update_unit(&mut tx, &row).await?;
        let detail = serde_json::json!({ "code": row.code, "name": row.name, "parent": row.parent });
        self.record(&mut tx, &who.actor(), None, "unit.changed", id, &detail).await?;
        tx.commit().await?;
        self.forget();
        Ok(unit(row))
    }

    /// # Errors
    /// [`Error::UnitInUse`] while units lie below it, signals were given for it, or grants name it.
    pub async fn delete_unit(&self, who: &Principal, id: UnitId) -> Result<()> {
        who.require_everywhere(Right::ManageCatalogue)?;
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::Places).await?;
        let row = store::places::units_tx(&mut tx).await?.into_iter().find(|unit| unit.id == id).ok_or_else(no_unit)?;
        let used = store::places::unit_use(&mut tx, id, row.no).await?;
        if used.signals || used.children + used.grants > 0 {
            return Err(Error::UnitInUse(row.code));
        }
        store::places::delete_unit(&mut tx, id).await.map_err(|error| match error {
            // Used since it was looked at.
            store::Error::Refused { .. } => Error::UnitInUse(row.code.clone()),
            error => error.into(),
        })?;
        let detail = serde_json::json!({ "code": row.code, "name": row.name });
        self.record(&mut tx, &who.actor(), None, "unit.deleted", id, &detail).await?;
        tx.commit().await?;
        self.forget();
        Ok(())
    }
}

fn visible(places: &Places, scopes: &[Scope]) -> Vec<HierarchyShape> {
    let tree = &places.tree;
    let seen: HashSet<UnitId> =
        tree.units().filter(|u| scopes.iter().any(|scope| scope.sees_unit(u.no, tree))).map(|u| u.id).collect();
    let of = |hierarchy: HierarchyId| {
        let mut units: Vec<Unit> = tree
            .units()
            .filter(|unit| unit.hierarchy == hierarchy && seen.contains(&unit.id))
            .map(|unit| Unit { parent: unit.parent.filter(|parent| seen.contains(parent)), ..unit.clone() })
            .collect();
        units.sort_by(|a, b| a.name.cmp(&b.name).then(a.no.cmp(&b.no)));
        units
    };
    if scopes.is_empty() {
        return Vec::new();
    }
    places
        .hierarchies
        .iter()
        .map(|h| HierarchyShape { id: h.id, name: h.name.clone(), position: h.position, units: of(h.id) })
        .collect()
}

fn no_hierarchy() -> Error {
    Error::not_found("Die Hierarchie", "the hierarchy")
}

fn no_unit() -> Error {
    Error::not_found("Die Einheit", "the unit")
}

fn check_hierarchy(row: &HierarchyRow, others: &[HierarchyRow]) -> Result<()> {
    if let Some(fault) = text::name("name", &row.name) {
        return Err(Error::Invalid(vec![fault]));
    }
    if others.iter().any(|other| other.id != row.id && other.name == row.name) {
        let what = Words::new(format!("Der Name „{}“", row.name), format!("the name \"{}\"", row.name));
        return Err(Error::Taken { code: "hierarchy_name_taken", field: "name", what });
    }
    Ok(())
}

fn check_unit(row: &UnitRow, units: &[UnitRow]) -> Result<()> {
    let mut faults: Vec<Fault> = text::name("name", &row.name).into_iter().collect();
    faults.extend(text::name("code", &row.code));
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    if units.iter().any(|other| other.id != row.id && other.code == row.code) {
        let what = Words::new(format!("Das Kürzel „{}“", row.code), format!("the code \"{}\"", row.code));
        return Err(Error::Taken { code: "unit_code_taken", field: "code", what });
    }
    let by_id: HashMap<UnitId, &UnitRow> = units.iter().map(|unit| (unit.id, unit)).collect();
    let mut above = row.parent;
    let mut steps = 0;
    while let Some(id) = above {
        if id == row.id || steps > units.len() {
            return Err(Error::UnitCycle(row.name.clone()));
        }
        let parent = by_id.get(&id).filter(|parent| parent.hierarchy == row.hierarchy).ok_or_else(|| {
            Error::invalid(
                "parent",
                "unknown_parent",
                "Die übergeordnete Einheit gibt es in dieser Hierarchie nicht.",
                "the parent does not exist in this hierarchy",
            )
        })?;
        above = parent.parent;
        steps += 1;
    }
    Ok(())
}
