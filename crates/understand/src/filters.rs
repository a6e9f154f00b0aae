//! What can be filtered by, as far as the caller may see it.

use crate::Understand;
use crate::error::Result;
use crate::names::Names;
use access::{Caller, HierarchyShape, Words};
use domain::facets::FacetValues;
use domain::ids::{SurveyId, TouchpointId};
use domain::question::SeriesInfo;
use domain::role::Right;
use domain::signal::Channel;
use lake::{CellQuery, Count, Key};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Filters {
    pub touchpoints: Vec<TouchpointChoice>,
    pub channels: Vec<Channel>,
    pub hierarchies: Vec<HierarchyShape>,
    pub facets: Vec<FacetChoice>,
    pub surveys: Vec<SurveyChoice>,
    /// Every score that has ever been given in this project.
    pub series: Vec<SeriesInfo>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TouchpointChoice {
    pub id: TouchpointId,
    pub name: String,
    pub channel: Channel,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FacetChoice {
    pub key: String,
    pub label: Words,
    /// Every value met so far in what the caller may see.
    pub values: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SurveyChoice {
    pub id: SurveyId,
    pub title: String,
}

impl Understand {
    pub async fn filters(&self, who: &Caller) -> Result<Filters> {
        who.require(Right::ReadScores)?;
        let names = self.names(who).await?;
        let mut touchpoints: Vec<TouchpointChoice> = names
            .touchpoints
            .all()
            .iter()
            .filter(|touchpoint| who.scope.sees_touchpoint(touchpoint.no))
            .map(|touchpoint| TouchpointChoice {
                id: touchpoint.id,
                name: touchpoint.name.clone(),
                channel: touchpoint.channel,
            })
            .collect();
        touchpoints.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        let met = self.facets_met(who, &names).await?;
        let facets = names.facets.0.iter().map(|facet| {
            let values: BTreeSet<&str> = met.iter().filter_map(|set| set.get(&facet.key)).collect();
            FacetChoice {
                key: facet.key.clone(),
                label: facet.label.clone(),
                values: values.into_iter().map(str::to_owned).collect(),
            }
        });
        let mut surveys: Vec<SurveyChoice> = names
            .surveys
            .iter()
            .map(|survey| SurveyChoice { id: survey.id, title: survey.title(who.language).to_owned() })
            .collect();
        surveys.sort_by(|a, b| (&a.title, a.id).cmp(&(&b.title, b.id)));
        let mut series: Vec<_> = names.series.values().collect();
        series.sort();
        Ok(Filters {
            touchpoints,
            channels: Channel::ALL.to_vec(),
            hierarchies: self.access.hierarchies_in(&who.scope).await?,
            facets: facets.collect(),
            surveys,
            series: series.into_iter().map(SeriesInfo::from).collect(),
        })
    }

    /// Whoever sees a part of the rows learns the values of that part only.
    async fn facets_met<'a>(&self, who: &Caller, names: &'a Names) -> Result<Vec<&'a FacetValues>> {
        if who.scope.is_whole_project() {
            return Ok(names.facet_sets.values().collect());
        }
        let query = CellQuery {
            count: Count::Signals,
            ..CellQuery::feedback(lake::Filter::default(), [lake::Dimension::FacetSet])
        };
        let cells = self.lake.cells(&who.scope.rows(names.tree()), &query).await?;
        let set = |cell: &lake::Cell| match cell.keys.first() {
            Some(Key::FacetSet(no)) => names.facet_sets.get(no),
            _ => None,
        };
        Ok(cells.iter().filter_map(set).collect())
    }
}
