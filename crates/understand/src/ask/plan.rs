//! From a question to what is asked of the lake: names become numbers, the caller's scope becomes
//! the row filter.

use super::axis::{Axis, Member};
use super::slice::{Selection, Wanted};
use crate::error::{Error, Result};
use crate::names::Names;
use access::Caller;
use domain::ids::{HierarchyId, SeriesNo, SurveyId, SurveyNo, TouchpointId, UnitId, UnitNo};
use domain::question::{Dimension, Field, Filter, Period, Question};
use domain::scope::RowFilter;
use domain::signal::{Channel, Group};
use std::collections::{BTreeMap, BTreeSet};

/// What is asked, in numbers.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) rows: RowFilter,
    pub(crate) series: BTreeSet<SeriesNo>,
    pub(crate) dimensions: Vec<Axis>,
    pub(crate) selections: Vec<Selection>,
    /// The opened unit.
    pub(crate) within: Option<UnitNo>,
}

impl Plan {
    pub(crate) fn new(who: &Caller, names: &Names, question: &Question) -> Result<Self> {
        let mut dimensions = Vec::new();
        for dimension in &question.dimensions {
            check_dimension(names, dimension)?;
            dimensions.push(Axis::of(dimension));
        }
        let within = question.within.map(|unit| within(who, names, unit, &dimensions)).transpose()?;
        Ok(Self {
            rows: who.scope.rows(names.tree()),
            series: names.series_numbers(&question.series),
            dimensions,
            selections: selections(who, names, &question.filters)?,
            within,
        })
    }

    /// Axes of the cube that shows what the selection at `selection` would leave out; without one,
    /// of the table itself.
    pub(crate) fn axes(&self, selection: Option<usize>) -> Vec<Axis> {
        let along = selection.map(|at| self.selections[at].axis.clone());
        self.dimensions.iter().cloned().chain(along).collect()
    }

    /// Every selection but the one at `without`, as conditions on rows.
    pub(crate) fn filter(&self, names: &Names, period: Period, without: Option<usize>) -> lake::Filter {
        let mut filter = lake::Filter {
            days: Some((period.from, period.to)),
            series: Some(self.series.clone()),
            ..lake::Filter::default()
        };
        for (at, selection) in self.selections.iter().enumerate() {
            if Some(at) != without {
                selection.restrict(names, &mut filter);
            }
        }
        filter
    }
}

impl Selection {
    /// Adds this selection to the conditions on rows.
    pub(crate) fn restrict(&self, names: &Names, filter: &mut lake::Filter) {
        let members = match &self.wanted {
            Wanted::Units(units) => {
                let tree = names.tree();
                let below = units.iter().flat_map(|unit| tree.subtree(*unit)).collect();
                return narrow(&mut filter.unit_sets, tree.sets_with_any(&below));
            }
            Wanted::Members(members) => members,
        };
        match &self.axis {
            Axis::Touchpoint => narrow(
                &mut filter.touchpoints,
                pick(members, |m| match m {
                    Member::Touchpoint(no) => Some(*no),
                    _ => None,
                }),
            ),
            Axis::Channel => narrow(
                &mut filter.channels,
                pick(members, |m| match m {
                    Member::Channel(channel) => Some(*channel),
                    _ => None,
                }),
            ),
            Axis::Survey => narrow(
                &mut filter.surveys,
                pick(members, |m| match m {
                    Member::Survey(no) => Some(*no),
                    Member::Nothing => Some(SurveyNo::NONE),
                    _ => None,
                }),
            ),
            Axis::Group => narrow(
                &mut filter.groups,
                pick(members, |m| match m {
                    Member::Group(group) => Some(*group),
                    _ => None,
                }),
            ),
            Axis::Facet(key) => {
                let values: Vec<String> = members
                    .iter()
                    .filter_map(|member| match member {
                        Member::Facet(value) => Some(value.to_string()),
                        Member::Nothing => Some(String::new()),
                        _ => None,
                    })
                    .collect();
                narrow(&mut filter.facet_sets, names.facet_sets_with(key, &values));
            }
            Axis::Solicited => {
                // Both are no condition.
                if let [Member::Solicited(solicited)] = members.iter().collect::<Vec<_>>()[..] {
                    filter.solicited = Some(*solicited);
                }
            }
            Axis::Unit(_) | Axis::Time(_) => {}
        }
    }
}

fn pick<T: Ord>(members: &BTreeSet<Member>, number: impl Fn(&Member) -> Option<T>) -> BTreeSet<T> {
    members.iter().filter_map(number).collect()
}

fn narrow<T: Ord + Copy>(current: &mut Option<BTreeSet<T>>, by: BTreeSet<T>) {
    *current = Some(match current.take() {
        None => by,
        Some(current) => current.intersection(&by).copied().collect(),
    });
}

fn check_dimension(names: &Names, dimension: &Dimension) -> Result<()> {
    match dimension {
        Dimension::Unit(hierarchy) if !names.places.hierarchies.iter().any(|known| known.id == *hierarchy) => {
            Err(Error::not_found("Die Hierarchie", "the hierarchy"))
        }
        Dimension::Facet(key) if names.facets.by_key(key).is_none() => Err(unknown_facet("dimensions", key)),
        _ => Ok(()),
    }
}

fn within(who: &Caller, names: &Names, unit: UnitId, dimensions: &[Axis]) -> Result<UnitNo> {
    let no = visible_unit(who, names, unit)?;
    let hierarchy = names.tree().unit(no).map(|unit| unit.hierarchy);
    let fits = dimensions.iter().any(|axis| matches!(axis, Axis::Unit(asked) if Some(*asked) == hierarchy));
    if fits {
        Ok(no)
    } else {
        Err(Error::question(
            "within",
            "within_other_hierarchy",
            "Die geöffnete Einheit gehört zu einer anderen Hierarchie: Gliedern Sie nach ihrer.",
            "the opened unit belongs to another hierarchy: ask for units of that one",
        ))
    }
}

fn visible_unit(who: &Caller, names: &Names, unit: UnitId) -> Result<UnitNo> {
    let tree = names.tree();
    let found = tree.number(unit).filter(|no| who.scope.sees_unit(*no, tree));
    found.ok_or_else(|| Error::not_found("Die Einheit", "the unit"))
}

fn unknown_facet(field: &'static str, key: &str) -> Error {
    Error::question(
        field,
        "unknown_facet",
        format!("Das Merkmal „{key}“ wird in diesem Projekt nicht geführt: Wählen Sie eines aus der Liste der Filter."),
        format!("the facet \"{key}\" is not kept in this project: choose one from the list of filters"),
    )
}

/// Filters with names as selections along axes; several filters on one axis are several selections.
pub(crate) fn selections(who: &Caller, names: &Names, filters: &[Filter]) -> Result<Vec<Selection>> {
    let mut selections = Vec::new();
    for filter in filters {
        let Some(axis) = Axis::of_field(&filter.field) else {
            selections.extend(unit_selections(who, names, filter)?);
            continue;
        };
        let mut members = BTreeSet::new();
        for value in &filter.any_of {
            members.insert(member(who, names, &filter.field, value)?);
        }
        selections.push(Selection { axis, wanted: Wanted::Members(members) });
    }
    Ok(selections)
}

/// Units of one hierarchy widen, units of different hierarchies narrow.
fn unit_selections(who: &Caller, names: &Names, filter: &Filter) -> Result<Vec<Selection>> {
    let mut by_hierarchy: BTreeMap<HierarchyId, BTreeSet<UnitNo>> = BTreeMap::new();
    for id in filter.values::<UnitId>() {
        let no = visible_unit(who, names, id)?;
        if let Some(unit) = names.tree().unit(no) {
            by_hierarchy.entry(unit.hierarchy).or_default().insert(no);
        }
    }
    let selection = |(hierarchy, units)| Selection { axis: Axis::Unit(hierarchy), wanted: Wanted::Units(units) };
    Ok(by_hierarchy.into_iter().map(selection).collect())
}

/// `domain::question` has checked the form of every value.
fn member(who: &Caller, names: &Names, field: &Field, value: &str) -> Result<Member> {
    let malformed = || Error::not_found("Der Filterwert", "the value of the filter");
    let filter = Filter::new(field.clone(), [value]);
    fn first<T: for<'de> serde::Deserialize<'de>>(filter: &Filter) -> Option<T> {
        filter.values().into_iter().next()
    }
    Ok(match field {
        Field::Touchpoint => {
            let id: TouchpointId = first(&filter).ok_or_else(malformed)?;
            let found = names.touchpoints.by_id(id).filter(|t| who.scope.sees_touchpoint(t.no));
            Member::Touchpoint(found.ok_or_else(|| Error::not_found("Der Kontaktpunkt", "the touchpoint"))?.no)
        }
        Field::Survey if value.is_empty() => Member::Nothing,
        Field::Survey => {
            let id: SurveyId = first(&filter).ok_or_else(malformed)?;
            let found = names.survey_by_id(id);
            Member::Survey(found.ok_or_else(|| Error::not_found("Die Umfrage", "the survey"))?.no)
        }
        Field::Facet(key) if names.facets.by_key(key).is_none() => return Err(unknown_facet("filters", key)),
        Field::Facet(_) if value.is_empty() => Member::Nothing,
        Field::Facet(_) => Member::Facet(value.into()),
        Field::Channel => Member::Channel(first::<Channel>(&filter).ok_or_else(malformed)?),
        Field::Group => Member::Group(first::<Group>(&filter).ok_or_else(malformed)?),
        Field::Solicited => Member::Solicited(value == "true"),
        Field::Unit => return Err(malformed()),
    })
}
