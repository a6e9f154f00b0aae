//! Hierarchies, units, and combinations of units.
//!
//! Whoever changes them calls [`versions::bump`](crate::versions::bump) for
//! [`Topic::Places`](crate::versions::Topic) first: then nobody else changes them until the
//! transaction ends, and what was checked stays true.

use crate::dictionary::{self, Kind};
use crate::{Db, Result, Statement, Tx, dialect, list, sql};
use domain::ids::{HierarchyId, ProjectNo, UnitId, UnitNo, UnitSetNo};
use sqlx::FromRow;

#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct HierarchyRow {
    pub id: HierarchyId,
    pub name: String,
    pub position: i64,
}

#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct UnitRow {
    pub id: UnitId,
    pub no: UnitNo,
    pub hierarchy: HierarchyId,
    pub parent: Option<UnitId>,
    /// Unique in the organisation.
    pub code: String,
    pub name: String,
}

fn all_hierarchies() -> Statement {
    sql("SELECT id, name, position FROM hierarchies ORDER BY position, id")
}

fn all_units() -> Statement {
    sql("SELECT id, no, hierarchy, parent, code, name FROM units ORDER BY no")
}

pub async fn hierarchies(db: &Db) -> Result<Vec<HierarchyRow>> {
    db.all(all_hierarchies()).await
}

pub async fn hierarchies_tx(tx: &mut Tx) -> Result<Vec<HierarchyRow>> {
    tx.all(all_hierarchies()).await
}

pub async fn units(db: &Db) -> Result<Vec<UnitRow>> {
    db.all(all_units()).await
}

pub async fn units_tx(tx: &mut Tx) -> Result<Vec<UnitRow>> {
    tx.all(all_units()).await
}

/// Every combination of units signals were given for, each sorted.
pub async fn unit_sets(db: &Db) -> Result<Vec<(UnitSetNo, Vec<UnitNo>)>> {
    let entries = dictionary::entries(db, ProjectNo::NONE, Kind::UnitSet).await?;
    entries.iter().map(|entry| Ok((UnitSetNo(entry.no), members(&entry.word)?))).collect()
}

pub async fn insert_hierarchy(tx: &mut Tx, row: &HierarchyRow) -> Result<()> {
    tx.run(
        sql("INSERT INTO hierarchies (id, name, position) VALUES ($1, $2, $3)")
            .bind(row.id)
            .bind(&row.name)
            .bind(row.position),
    )
    .await?;
    Ok(())
}

pub async fn update_hierarchy(tx: &mut Tx, row: &HierarchyRow) -> Result<()> {
    tx.run(
        sql("UPDATE hierarchies SET name = $2, position = $3 WHERE id = $1")
            .bind(row.id)
            .bind(&row.name)
            .bind(row.position),
    )
    .await?;
    Ok(())
}

/// The hierarchy must have no units.
pub async fn delete_hierarchy(tx: &mut Tx, id: HierarchyId) -> Result<()> {
    tx.run(sql("DELETE FROM hierarchies WHERE id = $1").bind(id)).await?;
    Ok(())
}

/// Inserts a unit and returns its number; `row.no` is not looked at.
pub async fn insert_unit(tx: &mut Tx, row: &UnitRow) -> Result<UnitNo> {
    let no = UnitNo(dictionary::intern(tx, ProjectNo::NONE, Kind::Unit, &row.id.to_string()).await?);
    tx.run(
        sql("INSERT INTO units (id, no, hierarchy, parent, code, name) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(row.id)
            .bind(no)
            .bind(row.hierarchy)
            .bind(row.parent)
            .bind(&row.code)
            .bind(&row.name),
    )
    .await?;
    Ok(no)
}

pub async fn update_unit(tx: &mut Tx, row: &UnitRow) -> Result<()> {
    tx.run(
        sql("UPDATE units SET parent = $2, code = $3, name = $4 WHERE id = $1")
            .bind(row.id)
            .bind(row.parent)
            .bind(&row.code)
            .bind(&row.name),
    )
    .await?;
    Ok(())
}

/// The unit must have no units below it, no signals and no grants.
pub async fn delete_unit(tx: &mut Tx, id: UnitId) -> Result<()> {
    tx.run(sql("DELETE FROM units WHERE id = $1").bind(id)).await?;
    Ok(())
}

/// What hangs on a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitUse {
    pub children: i64,
    pub grants: i64,
    /// Were signals given for it?
    pub signals: bool,
}

pub async fn unit_use(tx: &mut Tx, id: UnitId, no: UnitNo) -> Result<UnitUse> {
    let (children, grants): (i64, i64) = tx
        .one(
            sql("SELECT (SELECT COUNT(*) FROM units WHERE parent = $1), \
                        (SELECT COUNT(*) FROM grant_units WHERE unit = $2)")
            .bind(id)
            .bind(no),
        )
        .await?;
    let sets: Vec<(String,)> =
        tx.all(sql("SELECT word FROM dictionary WHERE kind = $1").bind(Kind::UnitSet.name())).await?;
    let signals = sets.iter().any(|(word,)| members(word).is_ok_and(|units| units.contains(&no)));
    Ok(UnitUse { children, grants, signals })
}

/// The number of the combination of `units`, which must be sorted; a new one when it is new.
pub async fn intern_unit_set(tx: &mut Tx, units: &[UnitNo]) -> Result<UnitSetNo> {
    let word = units.iter().map(|unit| unit.0.to_string()).collect::<Vec<_>>().join(",");
    Ok(UnitSetNo(dictionary::intern(tx, ProjectNo::NONE, Kind::UnitSet, &word).await?))
}

/// Are all of these units still there?
pub async fn units_exist(tx: &mut Tx, units: &[UnitNo]) -> Result<bool> {
    let (found,): (i64,) = tx
        .one(
            dialect(
                "SELECT COUNT(*) FROM units WHERE no IN (SELECT value FROM json_each($1))",
                "SELECT COUNT(*) FROM units \
                 WHERE no IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb))",
            )
            .bind(list(units)),
        )
        .await?;
    Ok(usize::try_from(found) == Ok(units.len()))
}

fn members(word: &str) -> Result<Vec<UnitNo>> {
    word.split(',').map(|no| no.parse().map(UnitNo)).collect::<Result<_, _>>().map_err(|error| crate::Error::Damaged {
        what: format!("the combination of units \"{word}\""),
        why: error.to_string(),
    })
}
