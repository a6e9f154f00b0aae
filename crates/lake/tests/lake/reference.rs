//! What every question must answer: computed from plain maps, one signal at a time.

use domain::ids::{EventTypeNo, ProjectNo, SeriesNo, SignalId, SurveyNo, TouchpointNo};
use domain::scope::RowFilter;
use domain::signal::{Change, Dataset, Envelope, Feedback, Group, Interaction};
use domain::time::Timestamp;
use lake::{Cell, CellQuery, Count, Cursor, Dimension, Filter, Key, SignalQuery, Track, Tracks};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A signal as the reference looks at it: an envelope and rows.
pub(crate) trait Signal: Clone {
    fn envelope(&self) -> &Envelope;
    fn rows(&self) -> Vec<Row>;
    /// With the rows a caller may see.
    fn limited_to(&self, seen: &dyn Fn(TouchpointNo) -> bool) -> Self;
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    about: Option<TouchpointNo>,
    series: SeriesNo,
    value: Option<f64>,
    group: Option<Group>,
    question: String,
    choice: Option<String>,
    has_text: bool,
    survey: SurveyNo,
    survey_version: u32,
    solicited: bool,
    language: String,
    event: EventTypeNo,
}

impl Signal for Feedback {
    fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    fn rows(&self) -> Vec<Row> {
        let bare = Row {
            survey: self.survey,
            survey_version: self.survey_version,
            solicited: self.solicited,
            language: self.language.clone(),
            ..Row::default()
        };
        let of_item = |item: &domain::signal::Item| Row {
            about: item.touchpoint,
            series: item.series,
            value: item.value,
            group: item.group,
            question: item.question.clone(),
            choice: item.choice.clone(),
            has_text: item.text.is_some(),
            ..bare.clone()
        };
        if self.items.is_empty() { vec![bare.clone()] } else { self.items.iter().map(of_item).collect() }
    }

    fn limited_to(&self, seen: &dyn Fn(TouchpointNo) -> bool) -> Self {
        let mut limited = self.clone();
        limited.items.retain(|item| seen(item.touchpoint.unwrap_or(self.envelope.touchpoint)));
        if limited.items.len() < self.items.len() {
            limited.envelope.payload = String::new();
        }
        limited
    }
}

impl Signal for Interaction {
    fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    fn rows(&self) -> Vec<Row> {
        vec![Row { event: self.event, value: self.value, ..Row::default() }]
    }

    fn limited_to(&self, _: &dyn Fn(TouchpointNo) -> bool) -> Self {
        self.clone()
    }
}

/// The newest version of everything.
#[derive(Clone, Debug)]
pub(crate) struct Reference<T>(pub(crate) BTreeMap<(ProjectNo, SignalId), T>);

impl<T> Default for Reference<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Signal> Reference<T> {
    pub(crate) fn change(&mut self, change: &Change<T>) {
        match change {
            Change::Put(signal) => {
                self.0.insert((signal.envelope().project, signal.envelope().id), signal.clone());
            }
            Change::Delete(envelope) => {
                self.0.remove(&(envelope.project, envelope.id));
            }
        }
    }

    fn matching(&self, scope: &RowFilter, filter: &Filter) -> impl Iterator<Item = (&T, Vec<Row>)> {
        self.0.values().filter_map(move |signal| {
            let fits = |row: &Row| fits(signal.envelope(), row, scope, filter);
            let rows: Vec<Row> = signal.rows().into_iter().filter(fits).collect();
            (!rows.is_empty()).then_some((signal, rows))
        })
    }

    pub(crate) fn cells(&self, scope: &RowFilter, query: &CellQuery) -> Vec<Cell> {
        let mut cells: BTreeMap<Vec<Key>, (Cell, BTreeSet<SignalId>, BTreeSet<SignalId>)> = BTreeMap::new();
        for (signal, rows) in self.matching(scope, &query.filter) {
            for row in rows {
                let keys: Vec<_> = query.group_by.iter().map(|d| key(*d, signal.envelope(), &row)).collect();
                let (cell, signals, commented) = cells.entry(keys.clone()).or_insert_with(|| {
                    let cell = Cell { keys, n: 0, sum: 0.0, sum_sq: 0.0, negative: 0, positive: 0, comments: 0 };
                    (cell, BTreeSet::new(), BTreeSet::new())
                });
                let value = row.value.unwrap_or(0.0);
                cell.sum += value;
                cell.sum_sq += value * value;
                cell.negative += u64::from(row.group == Some(Group::Negative));
                cell.positive += u64::from(row.group == Some(Group::Positive));
                let new = signals.insert(signal.envelope().id);
                let new_comment = row.has_text && commented.insert(signal.envelope().id);
                match query.count {
                    Count::Signals => {
                        cell.n += u64::from(new);
                        cell.comments += u64::from(new_comment);
                    }
                    Count::Items => {
                        cell.n += u64::from(row.value.is_some());
                        cell.comments += u64::from(row.has_text);
                    }
                }
            }
        }
        cells.into_values().map(|(cell, ..)| cell).filter(|c| c.n > 0 || c.comments > 0).collect()
    }

    /// When the newest row that counts was recorded.
    pub(crate) fn newest(&self, scope: &RowFilter, query: &CellQuery) -> Option<Timestamp> {
        let counts = |rows: &[Row]| query.count == Count::Signals || rows.iter().any(|row| row.value.is_some());
        let counted = self.matching(scope, &query.filter).filter(|(_, rows)| counts(rows));
        counted.map(|(signal, _)| signal.envelope().recorded).max()
    }

    pub(crate) fn customers(&self, scope: &RowFilter, filter: &Filter, since: Option<Timestamp>) -> Tracks {
        let mut tracks = Tracks::new();
        for (signal, rows) in self.matching(scope, filter) {
            let Envelope { customer: Some(customer), time, .. } = *signal.envelope() else { continue };
            if since.is_none_or(|since| time >= since) {
                let group = rows.iter().filter_map(|row| row.group).next_back();
                let track = Track { signals: 1, last: time, score: group.map(|group| (time, group)) };
                tracks.entry(customer).and_modify(|known| *known = known.and(track)).or_insert(track);
            }
        }
        tracks
    }

    pub(crate) fn find(&self, scope: &RowFilter, query: &SignalQuery) -> Vec<T> {
        let mut found: Vec<&T> = self.matching(scope, &query.filter).map(|(signal, _)| signal).collect();
        found.retain(|s| query.ids.as_ref().is_none_or(|ids| ids.contains(&s.envelope().id)));
        let cursor = |s: &T| Cursor { time: s.envelope().time, id: s.envelope().id };
        found.retain(|s| query.before.is_none_or(|before| cursor(s) < before));
        found.sort_by_key(|s| std::cmp::Reverse(cursor(s)));
        found.truncate(query.limit);
        let seen = |touchpoint: TouchpointNo| scope.touchpoints().is_none_or(|all| all.contains(&touchpoint));
        found.into_iter().map(|signal| signal.limited_to(&seen)).collect()
    }
}

fn fits(envelope: &Envelope, row: &Row, scope: &RowFilter, filter: &Filter) -> bool {
    fn within<T: Ord>(set: Option<&BTreeSet<T>>, value: &T) -> bool {
        set.is_none_or(|set| set.contains(value))
    }
    fn one_of(set: Option<&BTreeSet<String>>, value: Option<&String>) -> bool {
        set.is_none_or(|set| value.is_some_and(|value| set.contains(value)))
    }
    let touchpoint = row.about.unwrap_or(envelope.touchpoint);
    envelope.project == scope.project()
        && within(scope.unit_sets(), &envelope.units)
        && within(scope.touchpoints(), &touchpoint)
        && filter.days.is_none_or(|(first, last)| (first..=last).contains(&envelope.day))
        && within(filter.touchpoints.as_ref(), &touchpoint)
        && within(filter.unit_sets.as_ref(), &envelope.units)
        && within(filter.facet_sets.as_ref(), &envelope.facets)
        && within(filter.channels.as_ref(), &envelope.channel)
        && within(filter.series.as_ref(), &row.series)
        && filter.groups.as_ref().is_none_or(|all| row.group.is_some_and(|g| all.contains(&g)))
        && within(filter.surveys.as_ref(), &row.survey)
        && one_of(filter.questions.as_ref(), Some(&row.question))
        && one_of(filter.choices.as_ref(), row.choice.as_ref())
        && one_of(filter.languages.as_ref(), Some(&row.language))
        && filter.customers.as_ref().is_none_or(|all| envelope.customer.is_some_and(|c| all.contains(&c)))
        && within(filter.events.as_ref(), &row.event)
        && filter.solicited.is_none_or(|wanted| row.solicited == wanted)
        && filter.with_text.is_none_or(|wanted| row.has_text == wanted)
}

fn key(dimension: Dimension, envelope: &Envelope, row: &Row) -> Key {
    match dimension {
        Dimension::Day => Key::Day(envelope.day),
        Dimension::Week => Key::Week(envelope.day.week_start()),
        Dimension::Month => Key::Month(envelope.day.month_start()),
        Dimension::Touchpoint => Key::Touchpoint(row.about.unwrap_or(envelope.touchpoint)),
        Dimension::UnitSet => Key::UnitSet(envelope.units),
        Dimension::FacetSet => Key::FacetSet(envelope.facets),
        Dimension::Channel => Key::Channel(envelope.channel),
        Dimension::Series => Key::Series(row.series),
        Dimension::Survey => Key::Survey(row.survey),
        Dimension::SurveyVersion => Key::SurveyVersion(row.survey_version),
        Dimension::Question => Key::Question(Arc::from(row.question.as_str())),
        Dimension::Choice => Key::Choice(row.choice.as_deref().map(Arc::from)),
        Dimension::Group => Key::Group(row.group),
        Dimension::Solicited => Key::Solicited(row.solicited),
        Dimension::Language => Key::Language(Arc::from(row.language.as_str())),
        Dimension::Event => Key::Event(row.event),
    }
}

pub(crate) const ALL_DIMENSIONS: [Dimension; 16] = [
    Dimension::Day,
    Dimension::Week,
    Dimension::Month,
    Dimension::Touchpoint,
    Dimension::UnitSet,
    Dimension::FacetSet,
    Dimension::Channel,
    Dimension::Series,
    Dimension::Survey,
    Dimension::SurveyVersion,
    Dimension::Question,
    Dimension::Choice,
    Dimension::Group,
    Dimension::Solicited,
    Dimension::Language,
    Dimension::Event,
];

pub(crate) fn count_by(dataset: Dataset, group_by: Vec<Dimension>) -> CellQuery {
    CellQuery { dataset, filter: Filter::default(), group_by, count: Count::Signals }
}
