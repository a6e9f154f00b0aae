//! From filters and search words to what is asked of the store.

use super::VoicesQuestion;
use super::search;
use crate::ask::{Selection, selections};
use crate::error::{Error, Result};
use crate::names::Names;
use access::Caller;
use domain::question::{Period, Question};
use store::voices::VoiceQuery;

impl VoicesQuestion {
    /// Every voice of a period.
    pub fn of(period: Period) -> Self {
        Self {
            period,
            filters: Vec::new(),
            series: Vec::new(),
            search: String::new(),
            state: None,
            order: domain::voice::VoiceOrder::default(),
            limit: None,
            after: None,
        }
    }

    pub(super) fn checked(self) -> Result<Self> {
        let asked = Question { filters: self.filters, series: self.series, ..Question::of(self.period) }.checked()?;
        Ok(Self { filters: asked.filters, series: asked.series, ..self })
    }

    /// The same filters that scores are asked with, on voices: a score group is that of the score a
    /// voice is filed under.
    pub(crate) fn plan(&self, who: &Caller, names: &Names) -> Result<VoiceQuery> {
        let mut query = VoiceQuery::new(who.scope.rows(names.tree()), self.period);
        for selection in selections(who, names, &self.filters)? {
            restrict(&mut query, names, &selection);
        }
        if !self.series.is_empty() {
            query.series = Some(names.series_numbers(&self.series).into_iter().collect());
        }
        query.state = self.state;
        query.reader = who.actor.user();
        if !self.search.trim().is_empty() {
            query.search = Some(search::search(&self.search).ok_or_else(nothing_to_find)?);
        }
        Ok(query)
    }
}

fn nothing_to_find() -> Error {
    Error::question(
        "q",
        "nothing_to_search_for",
        "Die Suche enthält kein Wort, nach dem sich suchen lässt: Geben Sie ein ganzes Wort ein.",
        "the search has no word that could be found: type a whole word",
    )
}

fn restrict(query: &mut VoiceQuery, names: &Names, selection: &Selection) {
    // Touchpoints and units narrow what the scope allows; the rest are conditions of their own.
    let mut filter = lake::Filter::default();
    selection.restrict(names, &mut filter);
    let rows = query.rows.clone();
    query.rows = match (filter.unit_sets, filter.touchpoints) {
        (Some(sets), _) => rows.and_unit_sets(sets),
        (None, Some(touchpoints)) => rows.and_touchpoints(touchpoints),
        (None, None) => rows,
    };
    both(&mut query.facets, filter.facet_sets);
    both(&mut query.channels, filter.channels);
    both(&mut query.groups, filter.groups);
    both(&mut query.surveys, filter.surveys);
    query.solicited = filter.solicited.or(query.solicited);
}

/// Two conditions on one field must both hold.
fn both<T: PartialEq>(list: &mut Option<Vec<T>>, more: Option<impl IntoIterator<Item = T>>) {
    let Some(more) = more else { return };
    let more = more.into_iter();
    *list = Some(match list.take() {
        None => more.collect(),
        Some(old) => more.filter(|value| old.contains(value)).collect(),
    });
}
