//! Questions to the lake and their answers.

use domain::ids::{CustomerId, EventTypeNo, FacetSetNo, SeriesNo, SignalId, SurveyNo, TouchpointNo, UnitSetNo};
use domain::signal::{Channel, Dataset, Group};
use domain::time::{Day, Timestamp};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Conditions on rows; `None` means no restriction, an empty set no row.
///
/// Conditions on items must hold for one and the same item. Interactions know only days,
/// touchpoints, facet sets, channels, customers and events; the other columns are empty there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// First and last local day, both included.
    pub days: Option<(Day, Day)>,
    /// The item's own touchpoint if it has one, otherwise the signal's.
    pub touchpoints: Option<BTreeSet<TouchpointNo>>,
    pub unit_sets: Option<BTreeSet<UnitSetNo>>,
    pub facet_sets: Option<BTreeSet<FacetSetNo>>,
    pub channels: Option<BTreeSet<Channel>>,
    pub series: Option<BTreeSet<SeriesNo>>,
    pub groups: Option<BTreeSet<Group>>,
    pub surveys: Option<BTreeSet<SurveyNo>>,
    pub questions: Option<BTreeSet<String>>,
    pub choices: Option<BTreeSet<String>>,
    pub languages: Option<BTreeSet<String>>,
    pub customers: Option<BTreeSet<CustomerId>>,
    pub events: Option<BTreeSet<EventTypeNo>>,
    pub solicited: Option<bool>,
    /// Only items with (`true`) or without (`false`) free text.
    pub with_text: Option<bool>,
}

/// What rows are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    Day,
    /// ISO weeks, named by their Monday.
    Week,
    Month,
    Touchpoint,
    UnitSet,
    FacetSet,
    Channel,
    Series,
    Survey,
    SurveyVersion,
    Question,
    Choice,
    Group,
    Solicited,
    Language,
    Event,
}

/// The value of one dimension in a cell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    Day(Day),
    /// Its Monday.
    Week(Day),
    /// Its first day.
    Month(Day),
    Touchpoint(TouchpointNo),
    UnitSet(UnitSetNo),
    FacetSet(FacetSetNo),
    Channel(Channel),
    Series(SeriesNo),
    Survey(SurveyNo),
    SurveyVersion(u32),
    /// Empty for items without a question.
    Question(Arc<str>),
    Choice(Option<Arc<str>>),
    Group(Option<Group>),
    Solicited(bool),
    Language(Arc<str>),
    Event(EventTypeNo),
}

/// What `n` counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Count {
    /// Items with a value: the n of a score.
    #[default]
    Items,
    /// Distinct signals with at least one matching row.
    Signals,
}

/// A table of counts and sums.
#[derive(Clone, Debug, PartialEq)]
pub struct CellQuery {
    pub dataset: Dataset,
    pub filter: Filter,
    /// At most eight.
    pub group_by: Vec<Dimension>,
    pub count: Count,
}

impl CellQuery {
    /// Feedback, counted by items.
    pub fn feedback(filter: Filter, group_by: impl Into<Vec<Dimension>>) -> Self {
        Self { dataset: Dataset::Feedback, filter, group_by: group_by.into(), count: Count::Items }
    }

    /// Interactions, counted one by one.
    pub fn interactions(filter: Filter, group_by: impl Into<Vec<Dimension>>) -> Self {
        Self { dataset: Dataset::Interactions, filter, group_by: group_by.into(), count: Count::Signals }
    }
}

/// One combination of keys that has rows. Cells come ordered by their keys.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// In the order of `group_by`.
    pub keys: Vec<Key>,
    /// See [`Count`].
    pub n: u64,
    /// Of the values of the matching items.
    pub sum: f64,
    pub sum_sq: f64,
    /// Items in the negative group.
    pub negative: u64,
    /// Items in the positive group.
    pub positive: u64,
    /// Free texts: items, or with [`Count::Signals`] distinct signals, that have one.
    pub comments: u64,
}

/// Where a page of signals ended: the next one continues with what is older.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    pub time: Timestamp,
    pub id: SignalId,
}

/// Whole signals, newest first by `(time, id)`.
///
/// A piece of feedback is found when one of its items matches, and comes with all items the
/// [`domain::scope::RowFilter`] allows. When it hides some of them, the payload is left empty,
/// since it would tell them.
#[derive(Clone, Debug, PartialEq)]
pub struct SignalQuery {
    pub filter: Filter,
    pub ids: Option<BTreeSet<SignalId>>,
    /// Only what is older than this.
    pub before: Option<Cursor>,
    pub limit: usize,
}

impl SignalQuery {
    pub fn new(filter: Filter, limit: usize) -> Self {
        Self { filter, ids: None, before: None, limit }
    }

    /// These signals; ids that do not exist or may not be seen are missing from the answer.
    pub fn ids(ids: impl IntoIterator<Item = SignalId>) -> Self {
        let ids: BTreeSet<_> = ids.into_iter().collect();
        Self { filter: Filter::default(), limit: ids.len(), ids: Some(ids), before: None }
    }
}
