//! The answer to a question.

use super::{Period, Question};
use crate::metric::{Method, Metric, Scale, Series};
use crate::time::Timestamp;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Rows, their total, and what they were computed from. The rows of each dimension add up exactly
/// to the total, because rows that belong nowhere are a row of their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Table {
    pub question: Question,
    pub period: Period,
    pub compare: Option<Period>,
    /// When the newest row behind the answer was recorded; null without rows.
    pub fresh: Option<Timestamp>,
    pub series: Vec<SeriesInfo>,
    pub rows: Vec<Row>,
    pub total: Total,
}

/// The figures over all rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Total {
    #[schema(value_type = std::collections::HashMap<String, Cell>)]
    pub cells: IndexMap<String, Cell>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Row {
    /// Value per dimension: an id, a code, a day; null for [`RowKind::NotAssigned`].
    #[schema(value_type = std::collections::HashMap<String, Option<String>>)]
    pub key: IndexMap<String, Option<String>>,
    /// Name of the first dimension's value.
    pub label: String,
    /// Names of the values of all dimensions, in their order.
    pub labels: Vec<String>,
    pub kind: RowKind,
    /// Can be opened with `within`.
    pub has_children: bool,
    /// Cells by series key; a series without answers in this row is missing.
    #[schema(value_type = std::collections::HashMap<String, Cell>)]
    pub cells: IndexMap<String, Cell>,
}

/// What a row of a table stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    Value,
    /// Attached to the opened unit itself, not to one of its children.
    Own,
    /// Without a value, or with one the caller may not see by name.
    NotAssigned,
}

/// One figure, or that it may not be shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Cell {
    Shown(ShownCell),
    Hidden(HiddenCell),
}

/// A figure with its proof.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ShownCell {
    /// Always true.
    pub shown: bool,
    /// How many scores.
    pub n: u64,
    /// Unrounded; null without a single answer.
    pub score: Option<f64>,
    /// 95 % interval of the score.
    pub interval: Option<[f64; 2]>,
    pub groups: GroupCounts,
    /// The compared period; null when not asked for or too small to show.
    pub compare: Option<Compared>,
    pub change: Option<Change>,
    /// The places this row may have among the rows with answers that are shown; null where nothing is
    /// ranked: in totals, in tables over time, by group or of several dimensions, and of more than 500 rows.
    pub rank: Option<RankRange>,
}

/// Places that cannot be told apart: rows that share one are ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RankRange {
    /// One more than there are rows clearly better; 1 is the best place.
    pub from: u32,
    /// How many rows are not clearly worse, this one included.
    pub to: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HiddenCell {
    /// Always false.
    pub shown: bool,
    /// `too_few`: fewer than `minimum` answers here, or in what could be found out by subtraction.
    pub reason: String,
    pub minimum: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GroupCounts {
    pub negative: u64,
    pub neutral: u64,
    pub positive: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Compared {
    pub n: u64,
    pub score: Option<f64>,
    pub interval: Option<[f64; 2]>,
}

/// Score now minus score then.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    pub difference: f64,
    /// 95 % interval of the difference.
    pub interval: [f64; 2],
    /// Zero lies outside the interval.
    pub clear: bool,
}

impl Cell {
    pub fn hidden(minimum: u64) -> Self {
        Self::Hidden(HiddenCell { shown: false, reason: "too_few".to_owned(), minimum })
    }

    pub fn shown(&self) -> Option<&ShownCell> {
        match self {
            Self::Shown(cell) => Some(cell),
            Self::Hidden(_) => None,
        }
    }
}

/// A series as pages need it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SeriesInfo {
    #[schema(value_type = String, example = "nps:0-10")]
    pub key: Series,
    pub metric: Metric,
    pub label: LocalName,
    pub scale: Scale,
    /// `net`, `percent` or `mean`.
    pub kind: String,
    /// Smallest and largest score possible.
    pub range: [f64; 2],
    /// Digits after the decimal point.
    pub decimals: u8,
    /// `up`: a rising score is good news; `down`: a falling one.
    pub better: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LocalName {
    pub de: String,
    pub en: String,
}

impl From<&Series> for SeriesInfo {
    fn from(series: &Series) -> Self {
        let name = series.metric().name();
        let scale = series.scale();
        let (low, high) = series.score_range();
        // Scales that are not the metric's usual one are told apart by their points.
        let in_words = |word: &str, self_image: &str| match series.metric() {
            // What leaders believe their customers would say.
            Metric::Custom if series.name() == "self_image" => self_image.to_owned(),
            Metric::Custom => series.name().replace('_', " "),
            Metric::Csat | Metric::Ces if ![Series::csat(), Series::ces()].contains(series) => {
                format!("{word} {}–{}", scale.min, scale.max)
            }
            _ => word.to_owned(),
        };
        let kind = match series.method() {
            Method::Net => "net",
            Method::Favourable => "percent",
            Method::Mean => "mean",
        };
        Self {
            key: series.clone(),
            metric: series.metric(),
            label: LocalName { de: in_words(name.de, "Selbstbild"), en: in_words(name.en, "Self-image") },
            scale,
            kind: kind.to_owned(),
            range: [low, high],
            decimals: series.decimals(),
            better: if series.rising_is_good() { "up" } else { "down" }.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_told_apart_by_shown() {
        let hidden = Cell::hidden(5);
        let json = serde_json::to_value(&hidden).expect("JSON");
        assert_eq!(json, serde_json::json!({"shown": false, "reason": "too_few", "minimum": 5}));
        assert_eq!(serde_json::from_value::<Cell>(json).expect("a cell"), hidden);
    }

    #[test]
    fn a_series_explains_itself() {
        let seven = SeriesInfo::from(&Series::csat_7());
        assert_eq!((seven.label.de.as_str(), seven.kind.as_str()), ("Zufriedenheit (CSAT) 1–7", "percent"));
        let wait: Series = "custom:wait_minutes:0-60:mean:20:5".parse().expect("a series");
        let wait = SeriesInfo::from(&wait);
        assert_eq!((wait.label.en.as_str(), wait.better.as_str(), wait.decimals), ("wait minutes", "down", 1));
    }
}
