//! What the small numbers of exported rows stand for.

use crate::answering::Definition;
use crate::{Listen, Result};
use access::{Facets, Places, Project, Touchpoints};
use domain::facets::FacetValues;
use domain::ids::{CustomerId, EventTypeNo, FacetSetNo, HierarchyId, SeriesNo, SurveyNo, UnitSetNo};
use domain::metric::Series;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use store::customers::IdentityRow;
use store::dictionary::Kind as Word;
use store::surveys::SurveyRow;

/// Names of one project, looked up as they are needed and then remembered.
#[derive(Debug)]
pub(super) struct Names {
    listen: Listen,
    pub(super) places: Arc<Places>,
    pub(super) touchpoints: Arc<Touchpoints>,
    pub(super) facets: Arc<Facets>,
    pub(super) surveys: HashMap<SurveyNo, SurveyRow>,
    facet_sets: HashMap<FacetSetNo, FacetValues>,
}

impl Names {
    pub(super) async fn new(listen: &Listen, project: &Project) -> Result<Self> {
        let surveys = store::surveys::all(&listen.db, project.no).await?;
        Ok(Self {
            places: listen.access.places().await?,
            touchpoints: listen.access.touchpoints(project.no).await?,
            facets: listen.access.facets(project.no).await?,
            surveys: surveys.into_iter().map(|row| (row.no, row)).collect(),
            facet_sets: HashMap::new(),
            listen: listen.clone(),
        })
    }

    /// The unit codes of a combination, by hierarchy.
    pub(super) fn units(&self, set: UnitSetNo) -> HashMap<HierarchyId, String> {
        let tree = &self.places.tree;
        tree.set(set).iter().filter_map(|no| tree.unit(*no)).map(|unit| (unit.hierarchy, unit.code.clone())).collect()
    }

    pub(super) async fn facet_values(&mut self, set: FacetSetNo) -> Result<FacetValues> {
        if set.is_none() {
            return Ok(FacetValues::default());
        }
        if let Some(known) = self.facet_sets.get(&set) {
            return Ok(known.clone());
        }
        let word = self.listen.dictionary.word(Word::FacetSet, set.0).await?;
        let values = word.and_then(|word| FacetValues::from_word(&word)).unwrap_or_default();
        self.facet_sets.insert(set, values.clone());
        Ok(values)
    }

    pub(super) async fn series(&self, no: SeriesNo) -> Result<Option<Series>> {
        let word = if no.is_none() { None } else { self.listen.dictionary.word(Word::Series, no.0).await? };
        Ok(word.and_then(|word| word.parse().ok()))
    }

    pub(super) async fn event(&self, no: EventTypeNo) -> Result<String> {
        self.listen.event_name(no).await
    }

    /// The version of a survey an answer was given to.
    pub(super) async fn definition(&self, no: SurveyNo, version: u32) -> Result<Option<Arc<Definition>>> {
        let Some(row) = self.surveys.get(&no) else { return Ok(None) };
        self.listen.definition(row.id, no, version.into()).await
    }

    /// What the customers of a batch are known by, by profile.
    pub(super) async fn identities(
        &self,
        customers: impl Iterator<Item = CustomerId>,
    ) -> Result<HashMap<CustomerId, Vec<IdentityRow>>> {
        let wanted: HashSet<CustomerId> = customers.collect();
        let wanted: Vec<CustomerId> = wanted.into_iter().collect();
        let mut found: HashMap<CustomerId, Vec<IdentityRow>> = HashMap::new();
        for row in store::customers::identities(&self.listen.db, &wanted).await? {
            found.entry(row.customer).or_default().push(row);
        }
        Ok(found)
    }
}
