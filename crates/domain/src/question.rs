//! The one typed question that dashboards, exports, alerts and the API ask.
//!
//! Scores of which series, along which dimensions, of which rows, in which period, compared with
//! which: [`Question`]. The answer is a [`Table`]. Names (units, touchpoints, surveys, facet values)
//! stand as the API writes them; turning them into numbers of the lake is the asker's business.

mod field;
mod period;
mod table;

pub use field::{Dimension, Field, Filter, QueryFilters, filters_from_query};
pub use period::{Compare, Grain, Period};
pub use table::{
    Cell, Change, Compared, GroupCounts, HiddenCell, LocalName, RankRange, Row, RowKind, SeriesInfo, ShownCell, Table,
    Total,
};

use crate::ids::UnitId;
use crate::metric::Series;
use crate::time::TimeError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody wants to know.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Which scores; empty: every series that has answers.
    #[serde(default)]
    #[schema(value_type = Vec<String>, example = json!(["nps:0-10"]))]
    pub series: Vec<Series>,
    /// What the rows stand for, none to three of `unit:<hierarchy>`, `touchpoint`, `channel`, `survey`,
    /// `facet:<key>`, `group`, `day`, `week`, `month`. None: only the total is answered.
    #[serde(default)]
    #[schema(example = json!(["touchpoint", "week"]))]
    pub dimensions: Vec<Dimension>,
    /// Rows of its hierarchy are the children of this unit; without it, the topmost units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<UnitId>,
    /// All of them must hold.
    #[serde(default)]
    pub filters: Vec<Filter>,
    pub period: Period,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare: Option<Compare>,
}

/// Why a question cannot be asked.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum QuestionError {
    #[error(transparent)]
    Time(#[from] TimeError),
    #[error("the period ends on {to}, before it begins on {from}: swap the two days")]
    PeriodEndsFirst { from: String, to: String },
    #[error("a period may be at most {} days long: choose a shorter one", Period::MAX_DAYS)]
    PeriodTooLong,
    #[error(
        "\"{0}\" is not a dimension: use unit:<hierarchy id>, touchpoint, channel, survey, facet:<key>, group, day, week \
         or month"
    )]
    UnknownDimension(String),
    #[error("at most three dimensions can be asked at once: leave some out")]
    TooManyDimensions,
    #[error("the dimension {0} is asked twice: ask it once")]
    DimensionTwice(String),
    #[error("ask for one of day, week and month at a time")]
    TwoGrains,
    #[error("within names a unit, so one dimension must be unit:<its hierarchy>")]
    WithinWithoutUnits,
    #[error("\"{0}\" cannot be filtered by: use unit, touchpoint, channel, survey, facet:<key>, group or solicited")]
    UnknownField(String),
    #[error("the filter on {0} names no value: name at least one or leave the filter out")]
    EmptyFilter(String),
    #[error(
        "the filter on {field} names {count} values, at most {} are possible: use a unit or facet above them",
        Filter::MAX_VALUES
    )]
    TooManyValues { field: String, count: usize },
    #[error("at most {} filters can be used at once: leave some out", Question::MAX_FILTERS)]
    TooManyFilters,
    #[error("\"{value}\" is not a value of {field}{}", known(.allowed))]
    UnknownValue { field: String, value: String, allowed: Vec<String> },
    #[error("at most {} series can be asked at once: leave some out", Question::MAX_SERIES)]
    TooManySeries,
    #[error("{0}")]
    Series(#[from] crate::metric::SeriesError),
    #[error("compare with \"previous\" or with a period {{from, to}}, not with \"{0}\"")]
    UnknownCompare(String),
}

fn known(allowed: &[String]) -> String {
    if allowed.is_empty() {
        ": look it up in the list of filters".to_owned()
    } else {
        format!(": use {}", allowed.join(", "))
    }
}

impl QuestionError {
    /// The field of the question the error speaks about.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Time(_) | Self::PeriodEndsFirst { .. } | Self::PeriodTooLong => "period",
            Self::UnknownDimension(_) | Self::TooManyDimensions | Self::DimensionTwice(_) | Self::TwoGrains => {
                "dimensions"
            }
            Self::WithinWithoutUnits => "within",
            Self::UnknownField(_)
            | Self::EmptyFilter(_)
            | Self::TooManyValues { .. }
            | Self::TooManyFilters
            | Self::UnknownValue { .. } => "filters",
            Self::TooManySeries | Self::Series(_) => "series",
            Self::UnknownCompare(_) => "compare",
        }
    }
}

impl Question {
    pub const MAX_DIMENSIONS: usize = 3;
    pub const MAX_FILTERS: usize = 12;
    pub const MAX_SERIES: usize = 20;

    /// The total of `period`, without dimensions and filters.
    pub fn of(period: Period) -> Self {
        Self { series: Vec::new(), dimensions: Vec::new(), within: None, filters: Vec::new(), period, compare: None }
    }

    /// Checks everything that can be checked without knowing names, and brings the question into its
    /// canonical form: equal questions become equal values, so that they share one answer.
    ///
    /// # Errors
    /// Says what to change.
    pub fn checked(mut self) -> Result<Self, QuestionError> {
        self.check_dimensions()?;
        self.period.check()?;
        if let Some(Compare::With(period)) = self.compare {
            period.check()?;
        }
        if self.series.len() > Self::MAX_SERIES {
            return Err(QuestionError::TooManySeries);
        }
        if self.filters.len() > Self::MAX_FILTERS {
            return Err(QuestionError::TooManyFilters);
        }
        for filter in &mut self.filters {
            filter.normalise()?;
        }
        self.filters.sort();
        self.filters.dedup();
        self.series.sort();
        self.series.dedup();
        Ok(self)
    }

    fn check_dimensions(&self) -> Result<(), QuestionError> {
        if self.dimensions.len() > Self::MAX_DIMENSIONS {
            return Err(QuestionError::TooManyDimensions);
        }
        for (at, dimension) in self.dimensions.iter().enumerate() {
            if self.dimensions[..at].contains(dimension) {
                return Err(QuestionError::DimensionTwice(dimension.to_string()));
            }
        }
        if self.dimensions.iter().filter(|dimension| dimension.grain().is_some()).count() > 1 {
            return Err(QuestionError::TwoGrains);
        }
        if self.within.is_some() && !self.dimensions.iter().any(|d| matches!(d, Dimension::Unit(_))) {
            return Err(QuestionError::WithinWithoutUnits);
        }
        Ok(())
    }

    /// The period to compare with, if any.
    pub fn compared_period(&self) -> Option<Period> {
        self.compare.map(|compare| compare.resolve(self.period))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Day;

    fn question(json: serde_json::Value) -> Result<Question, String> {
        let question: Question = serde_json::from_value(json).map_err(|e| e.to_string())?;
        question.checked().map_err(|e| e.to_string())
    }

    #[test]
    fn a_full_question_comes_back_as_it_was_sent() {
        let json = serde_json::json!({
            "series": ["nps:0-10"],
            "dimensions": ["unit:00000000-0000-0000-0000-000000000001", "week"],
            "within": "00000000-0000-0000-0000-000000000002",
            "filters": [{"field": "facet:segment", "any_of": ["gold", "silver"]}, {"field": "solicited", "any_of": ["true"]}],
            "period": {"from": "2026-11-01", "to": "2026-11-30"},
            "compare": "previous"
        });
        let mut asked = question(json.clone()).expect("a question");
        assert_eq!(
            asked.compared_period(),
            Some(
                Period::new(Day::parse("2026-10-01").expect("a day"), Day::parse("2026-10-31").expect("a day"))
                    .expect("a period")
            )
        );
        asked.filters.sort_by_key(|f| f.field.to_string());
        assert_eq!(serde_json::to_value(&asked).expect("JSON"), json);
    }

    #[test]
    fn the_order_of_filters_series_and_values_makes_no_other_question() {
        let one = question(serde_json::json!({
            "series": ["nps:0-10", "csat:1-5"],
            "filters": [{"field": "channel", "any_of": ["web", "app", "web"]}, {"field": "group", "any_of": ["negative"]}],
            "period": {"from": "2026-11-01", "to": "2026-11-02"}
        }));
        let other = question(serde_json::json!({
            "series": ["csat:1-5", "nps:0-10"],
            "filters": [{"field": "group", "any_of": ["negative"]}, {"field": "channel", "any_of": ["app", "web"]}],
            "period": {"from": "2026-11-01", "to": "2026-11-02"}
        }));
        assert_eq!(one.expect("a question"), other.expect("a question"));
    }

    #[test]
    fn what_cannot_be_asked_is_refused_with_advice() {
        let ask = |extra: serde_json::Value| {
            let mut json = serde_json::json!({"period": {"from": "2026-11-01", "to": "2026-11-30"}});
            json.as_object_mut().expect("an object").extend(extra.as_object().expect("an object").clone());
            question(json).expect_err("refused")
        };
        for (extra, advice) in [
            (serde_json::json!({"dimensions": ["weather"]}), "not a dimension"),
            (serde_json::json!({"dimensions": ["facet:"]}), "not a dimension"),
            (serde_json::json!({"dimensions": ["unit:north"]}), "not a dimension"),
            (serde_json::json!({"dimensions": ["day", "week"]}), "at a time"),
            (serde_json::json!({"dimensions": ["channel", "channel"]}), "asked twice"),
            (serde_json::json!({"dimensions": ["channel", "survey", "channel"]}), "asked twice"),
            (serde_json::json!({"dimensions": ["channel", "week", "group", "survey"]}), "at most three"),
            (serde_json::json!({"within": "00000000-0000-0000-0000-000000000001"}), "unit:<its hierarchy>"),
            (serde_json::json!({"filters": [{"field": "mood", "any_of": ["bad"]}]}), "cannot be filtered by"),
            (serde_json::json!({"filters": [{"field": "channel", "any_of": []}]}), "names no value"),
            (serde_json::json!({"filters": [{"field": "channel", "any_of": ["fax"]}]}), "use other, web, app"),
            (
                serde_json::json!({"filters": [{"field": "group", "any_of": ["promoter"]}]}),
                "use negative, neutral, positive",
            ),
            (serde_json::json!({"filters": [{"field": "unit", "any_of": ["F012"]}]}), "not a value of unit"),
            (serde_json::json!({"series": ["nps"]}), "is not a series"),
            (serde_json::json!({"period": {"from": "2026-11-02", "to": "2026-11-01"}}), "swap the two days"),
            (serde_json::json!({"period": {"from": "1026-11-02", "to": "2026-11-01"}}), "shorter"),
            (serde_json::json!({"compare": "yesteryear"}), "previous"),
            (serde_json::json!({"colour": "red"}), "unknown field"),
        ] {
            let error = ask(extra);
            assert!(error.contains(advice), "{error}");
        }
    }
}
