//! What the small numbers of the lake stand for in one project.

use crate::{Result, Understand};
use access::{Caller, Facets, Places, Touchpoints};
use domain::facets::FacetValues;
use domain::ids::{FacetSetNo, HierarchyId, ProjectNo, SeriesNo, SurveyId, SurveyNo, UnitNo, UnitSetNo};
use domain::metric::Series;
use domain::place::OrgTree;
use domain::survey::LocalText;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use store::dictionary::Kind;

/// A survey as rows and filters name it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SurveyName {
    pub(crate) no: SurveyNo,
    pub(crate) id: SurveyId,
    pub(crate) title: LocalText,
    pub(crate) default_language: String,
    /// What its newest version asks for.
    pub(crate) series: Vec<Series>,
}

impl SurveyName {
    pub(crate) fn title(&self, language: access::Language) -> &str {
        self.title.get(language.tag(), &self.default_language)
    }
}

/// One consistent picture of all names.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    pub(crate) places: Arc<Places>,
    pub(crate) touchpoints: Arc<Touchpoints>,
    pub(crate) facets: Arc<Facets>,
    pub(crate) series: Arc<BTreeMap<SeriesNo, Series>>,
    pub(crate) facet_sets: Arc<HashMap<FacetSetNo, FacetValues>>,
    pub(crate) surveys: Arc<Vec<SurveyName>>,
}

impl Names {
    pub(crate) fn tree(&self) -> &OrgTree {
        &self.places.tree
    }

    /// The numbers of `wanted`; all there are when nothing is wanted in particular.
    pub(crate) fn series_numbers(&self, wanted: &[Series]) -> BTreeSet<SeriesNo> {
        let is_wanted = |series: &Series| wanted.is_empty() || wanted.contains(series);
        self.series.iter().filter(|(_, series)| is_wanted(series)).map(|(no, _)| *no).collect()
    }

    /// The combinations in which `key` has one of `values`; the empty value stands for having none.
    pub(crate) fn facet_sets_with(&self, key: &str, values: &[String]) -> BTreeSet<FacetSetNo> {
        let matches = |value: &str| values.iter().any(|wanted| wanted == value);
        let mut found: BTreeSet<FacetSetNo> = self
            .facet_sets
            .iter()
            .filter(|(_, set)| matches(set.get(key).unwrap_or_default()))
            .map(|(no, _)| *no)
            .collect();
        if matches("") {
            found.insert(FacetSetNo::NONE);
        }
        found
    }

    pub(crate) fn facet_value(&self, set: FacetSetNo, key: &str) -> Option<&str> {
        self.facet_sets.get(&set)?.get(key)
    }

    pub(crate) fn survey(&self, no: SurveyNo) -> Option<&SurveyName> {
        self.surveys.iter().find(|survey| survey.no == no)
    }

    pub(crate) fn survey_by_id(&self, id: SurveyId) -> Option<&SurveyName> {
        self.surveys.iter().find(|survey| survey.id == id)
    }

    /// The unit of `hierarchy` in a combination.
    pub(crate) fn unit_in(&self, set: UnitSetNo, hierarchy: HierarchyId) -> Option<UnitNo> {
        let tree = self.tree();
        tree.set(set).iter().copied().find(|no| tree.unit(*no).is_some_and(|unit| unit.hierarchy == hierarchy))
    }

    /// Are they the very same pictures, so that an answer made with one still holds for the other?
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.places, &other.places)
            && Arc::ptr_eq(&self.touchpoints, &other.touchpoints)
            && Arc::ptr_eq(&self.facets, &other.facets)
            && Arc::ptr_eq(&self.series, &other.series)
            && Arc::ptr_eq(&self.facet_sets, &other.facet_sets)
            && Arc::ptr_eq(&self.surveys, &other.surveys)
    }
}

/// What the store said last about a project, so that unchanged names stay the same [`Arc`]s.
#[derive(Clone, Debug, Default)]
pub(crate) struct Remembered {
    series: Arc<BTreeMap<SeriesNo, Series>>,
    facet_sets: Arc<HashMap<FacetSetNo, FacetValues>>,
    surveys: Arc<Vec<SurveyName>>,
    /// State of the lake and second of the clock they were read at.
    read_at: Option<(crate::shared::LakeStamp, i64)>,
}

impl Understand {
    /// Everything with a name that `who` asks about. New words are there at once, because no row can
    /// be seen before its words are committed; titles of surveys may be a second old.
    pub(crate) async fn names(&self, who: &Caller) -> Result<Names> {
        let project = who.project.no;
        let stamp = (self.lake_stamp(), self.world.now().micros().div_euclid(1_000_000));
        let known = self.remembered.lock().get(&project).cloned().unwrap_or_default();
        let known = if known.read_at == Some(stamp) { known } else { self.read_names(project, known, stamp).await? };
        Ok(Names {
            places: self.access.places().await?,
            touchpoints: self.access.touchpoints(project).await?,
            facets: self.access.facets(project).await?,
            series: known.series,
            facet_sets: known.facet_sets,
            surveys: known.surveys,
        })
    }

    async fn read_names(
        &self,
        project: ProjectNo,
        known: Remembered,
        stamp: (crate::shared::LakeStamp, i64),
    ) -> Result<Remembered> {
        let mut series = BTreeMap::new();
        for owner in [ProjectNo::NONE, project] {
            for entry in self.dictionary.entries(owner, Kind::Series).await? {
                let parsed: Series = entry
                    .word
                    .parse()
                    .map_err(|error| crate::Error::Internal(format!("series {}: {error}", entry.no)))?;
                series.insert(SeriesNo(entry.no), parsed);
            }
        }
        let sets = self.dictionary.entries(project, Kind::FacetSet).await?;
        let sets = if sets.len() == known.facet_sets.len() {
            // Words are only ever added.
            Arc::clone(&known.facet_sets)
        } else {
            let values = |word: &str| {
                FacetValues::from_word(word)
                    .ok_or_else(|| crate::Error::Internal(format!("\"{word}\" is no combination of facet values")))
            };
            let parsed = sets.iter().map(|entry| Ok((FacetSetNo(entry.no), values(&entry.word)?)));
            Arc::new(parsed.collect::<Result<_>>()?)
        };
        let surveys = store::surveys::newest_versions(&self.db, project).await?;
        let surveys = surveys.into_iter().map(|row| SurveyName {
            no: row.no,
            id: row.id,
            series: row.definition.0.series().into_iter().cloned().collect(),
            title: row.definition.0.title,
            default_language: row.definition.0.default_language,
        });
        let read = Remembered {
            series: same_or_new(known.series, series),
            facet_sets: sets,
            surveys: same_or_new(known.surveys, surveys.collect()),
            read_at: Some(stamp),
        };
        self.remembered.lock().insert(project, read.clone());
        Ok(read)
    }
}

fn same_or_new<T: PartialEq>(old: Arc<T>, new: T) -> Arc<T> {
    if *old == new { old } else { Arc::new(new) }
}
