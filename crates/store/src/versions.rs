//! Counters of changes to what every node keeps in memory; they also order those changes.

use crate::{Db, Result, Tx, sql};
use sqlx::FromRow;

/// What is kept in memory together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    Projects,
    /// Hierarchies, units and combinations of units.
    Places,
    Touchpoints,
    Facets,
    EventNames,
    Keys,
    /// What live programmes listen to.
    Programmes,
    /// Users and grants. Nobody keeps these in memory; the counter only orders changes.
    People,
}

impl Topic {
    const fn name(self) -> &'static str {
        match self {
            Self::Projects => "projects",
            Self::Places => "places",
            Self::Touchpoints => "touchpoints",
            Self::Facets => "facets",
            Self::EventNames => "event_names",
            Self::Keys => "keys",
            Self::Programmes => "programmes",
            Self::People => "people",
        }
    }
}

/// How often each topic has changed so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    pub projects: i64,
    pub places: i64,
    pub touchpoints: i64,
    pub facets: i64,
    pub event_names: i64,
    pub keys: i64,
    pub programmes: i64,
}

#[derive(FromRow)]
struct VersionRow {
    topic: String,
    version: i64,
}

pub async fn load(db: &Db) -> Result<Versions> {
    let mut versions = Versions::default();
    for row in db.all::<VersionRow>(sql("SELECT topic, version FROM access_versions")).await? {
        match row.topic.as_str() {
            "projects" => versions.projects = row.version,
            "places" => versions.places = row.version,
            "touchpoints" => versions.touchpoints = row.version,
            "facets" => versions.facets = row.version,
            "event_names" => versions.event_names = row.version,
            "keys" => versions.keys = row.version,
            "programmes" => versions.programmes = row.version,
            _ => {}
        }
    }
    Ok(versions)
}

/// Says that `topic` changes with this transaction. Whoever does this first in a transaction is the
/// only one changing the topic until it ends, so it can check before it writes.
pub async fn bump(tx: &mut Tx, topic: Topic) -> Result<()> {
    tx.run(sql("UPDATE access_versions SET version = version + 1 WHERE topic = $1").bind(topic.name())).await?;
    Ok(())
}
