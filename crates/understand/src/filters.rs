//! What can be filtered by, as far as the caller may see it.

use crate::Understand;
use crate::error::Result;
use crate::names::Names;
use access::{Caller, HierarchyShape, Words};
use domain::facets::FacetValues;
use domain::ids::{EventTypeNo, SurveyId, TouchpointId};
use domain::question::SeriesInfo;
use domain::role::Right;
use domain::signal::Channel;
use lake::{CellQuery, Count, Key};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use store::dictionary::Kind;
use utoipa::ToSchema;

/// How far back types of events are looked for.
const EVENT_DAYS: i32 = 90;

/// More types of events than anybody looks through.
const MOST_EVENTS: usize = 100;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Filters {
    pub touchpoints: Vec<TouchpointChoice>,
    pub channels: Vec<Channel>,
    pub hierarchies: Vec<HierarchyShape>,
    pub facets: Vec<FacetChoice>,
    pub surveys: Vec<SurveyChoice>,
    /// Every score that has ever been given in this project.
    pub series: Vec<SeriesInfo>,
    /// Types of the interactions of the last 90 days, the most frequent first, at most 100; none for whoever may not
    /// read single voices.
    pub events: Vec<String>,
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
        let events = self.events_met(who, &names).await?;
        Ok(Filters {
            touchpoints,
            channels: Channel::ALL.to_vec(),
            hierarchies: self.access.hierarchies_in(&who.scope).await?,
            facets: facets.collect(),
            surveys,
            series: series.into_iter().map(SeriesInfo::from).collect(),
            events,
        })
    }

    /// Types of interactions in what the caller may see.
    async fn events_met(&self, who: &Caller, names: &Names) -> Result<Vec<String>> {
        if !who.scope.may(Right::ReadVoices) {
            return Ok(Vec::new());
        }
        let today = self.world.now().day_in(&who.project.zone);
        // A day more: clocks that send may be ahead.
        let days = Some((today.plus(-EVENT_DAYS), today.plus(1)));
        let query = CellQuery::interactions(lake::Filter { days, ..lake::Filter::default() }, [lake::Dimension::Event]);
        let cells = self.lake.cells(&who.scope.rows(names.tree()), &query).await?;
        let counted = |cell: &lake::Cell| match cell.keys.first() {
            Some(Key::Event(event)) => Some((Reverse(cell.n), *event)),
            _ => None,
        };
        let mut met: Vec<(Reverse<u64>, EventTypeNo)> = cells.iter().filter_map(counted).collect();
        met.sort_unstable();
        met.truncate(MOST_EVENTS);
        let mut events = Vec::new();
        for (_, event) in met {
            if let Some(word) = self.dictionary.word(Kind::EventType, event.0).await? {
                events.push(word.to_string());
            }
        }
        Ok(events)
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

#[cfg(test)]
mod tests {
    use crate::house::{House, TODAY};
    use domain::role::Role;

    store::store_tests! {
        async fn events_are_those_one_may_see_the_most_frequent_first(db: Db) {
            let house = House::on(db).await;
            for (event, region, days_ago, times) in
                [("return", 4, 0, 1), ("order_placed", 4, 3, 3), ("call", 6, 1, 2), ("long_ago", 4, 120, 9)]
            {
                house.happened(event, region, TODAY.plus(-days_ago), times).await;
            }
            let analyst = house.caller(Role::CxManager, (1, 1), |scope| scope);
            let filters = house.understand.filters(&analyst).await.expect("filters");
            assert_eq!(filters.events, ["order_placed", "call", "return"]);
            let south = house.caller(Role::Manager, (1, 1), |scope| scope.within_units([house.units[6].1]));
            assert_eq!(house.understand.filters(&south).await.expect("filters").events, ["call"]);
            let viewer = house.caller(Role::Viewer, (1, 1), |scope| scope);
            assert!(house.understand.filters(&viewer).await.expect("filters").events.is_empty());
        }
    }
}
