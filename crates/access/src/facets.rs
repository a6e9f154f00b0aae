//! Facets: which attributes of customers and signals are kept as dimensions of every number.

use crate::caller::Caller;
use crate::error::Fault;
use crate::{Access, Error, Result, Words, text};
use domain::ids::ProjectNo;
use domain::role::Right;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use store::facets::FacetRow;
use store::versions::{self, Topic};
use utoipa::ToSchema;

/// Each one multiplies the combinations numbers are kept for.
const MOST: usize = 16;

/// Whose attribute it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FacetSource {
    Customer,
    Signal,
}

/// An attribute kept as a dimension. Signals of the past keep what they had, and get what is known of their customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Facet {
    /// Name of the attribute, such as `segment`.
    pub key: String,
    pub label: Words,
    pub source: FacetSource,
}

/// The facets of one project, in the order people gave them.
#[derive(Debug, Default)]
pub struct Facets(pub Vec<Facet>);

/// The facets of one project in the API.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct FacetList {
    pub items: Vec<Facet>,
}

impl Facets {
    pub fn by_key(&self, key: &str) -> Option<&Facet> {
        self.0.iter().find(|facet| facet.key == key)
    }
}

pub(crate) fn read(rows: Vec<FacetRow>) -> Result<HashMap<ProjectNo, Arc<Facets>>> {
    let mut projects: HashMap<ProjectNo, Facets> = HashMap::new();
    for row in rows {
        let source = match row.source.as_str() {
            "customer" => FacetSource::Customer,
            "signal" => FacetSource::Signal,
            other => return Err(Error::Internal(format!("facet {}: \"{other}\" is not a source", row.key))),
        };
        let facet = Facet { key: row.key, label: Words::new(row.label_de, row.label_en), source };
        projects.entry(row.project).or_default().0.push(facet);
    }
    Ok(projects.into_iter().map(|(no, facets)| (no, Arc::new(facets))).collect())
}

impl Access {
    pub async fn list_facets(&self, who: &Caller) -> Result<FacetList> {
        who.require_any(&[Right::ReadScores, Right::ManageCatalogue, Right::WriteSignals])?;
        Ok(FacetList { items: self.facets(who.project.no).await?.0.clone() })
    }

    /// Replaces the facets of the project.
    pub async fn set_facets(&self, who: &Caller, list: FacetList) -> Result<FacetList> {
        who.require_everywhere(Right::ManageCatalogue)?;
        let list = FacetList { items: list.items.into_iter().map(complete).collect() };
        let faults = check(&list.items);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let rows: Vec<_> = (0_i64..).zip(&list.items).map(|(position, facet)| row(who, position, facet)).collect();
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::Facets).await?;
        let known = store::facets::customer_keys(&mut tx, who.project.no).await?;
        store::facets::replace(&mut tx, who.project.no, &rows).await?;
        let mut of_customers = list.items.iter().filter(|facet| facet.source == FacetSource::Customer);
        if of_customers.any(|facet| !known.contains(&facet.key)) {
            store::facet_fills::begin_round(&mut tx, who.project.no, self.world.now()).await?;
        }
        self.record(&mut tx, &who.actor, Some(who.project.id), "facets.set", who.project.id, &list).await?;
        tx.commit().await?;
        self.forget();
        Ok(list)
    }
}

/// Without any label the key is one.
fn complete(mut facet: Facet) -> Facet {
    if facet.label.de.trim().is_empty() && facet.label.en.trim().is_empty() {
        facet.label = Words::new(facet.key.clone(), facet.key.clone());
    }
    facet
}

fn row(who: &Caller, position: i64, facet: &Facet) -> FacetRow {
    FacetRow {
        project: who.project.no,
        key: facet.key.clone(),
        position,
        label_de: facet.label.de.clone(),
        label_en: facet.label.en.clone(),
        source: match facet.source {
            FacetSource::Customer => "customer".to_owned(),
            FacetSource::Signal => "signal".to_owned(),
        },
    }
}

fn check(facets: &[Facet]) -> Vec<Fault> {
    let mut faults = Vec::new();
    if facets.len() > MOST {
        faults.push(Fault::new(
            "items",
            "too_many",
            format!("Mehr als {MOST} Merkmale machen die Gruppen zu klein: Lassen Sie einige weg."),
            format!("more than {MOST} facets make groups too small: leave some out"),
        ));
    }
    let mut keys = BTreeSet::new();
    for (i, facet) in facets.iter().enumerate() {
        faults.extend(text::key(&format!("items[{i}].key"), &facet.key));
        faults.extend(text::short(&format!("items[{i}].label.de"), &facet.label.de));
        faults.extend(text::short(&format!("items[{i}].label.en"), &facet.label.en));
        if !keys.insert(&facet.key) {
            faults.push(Fault::new(
                format!("items[{i}].key"),
                "twice",
                format!("„{}“ steht zweimal in der Liste.", facet.key),
                format!("\"{}\" is in the list twice", facet.key),
            ));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facet(key: &str) -> Facet {
        complete(Facet { key: key.into(), label: Words::default(), source: FacetSource::Signal })
    }

    #[test]
    fn facets_are_few_distinct_and_named() {
        assert!(check(&[facet("segment"), facet("device")]).is_empty());
        assert_eq!(check(&[facet("segment"), facet("segment")])[0].code, "twice");
        assert_eq!(check(&[facet("Kunden Segment")])[0].code, "not_a_key");
        let many: Vec<_> = (0..17).map(|i| facet(&format!("f{i}"))).collect();
        assert_eq!(check(&many)[0].code, "too_many");
        assert_eq!(facet("segment").label.de, "segment");
    }
}
