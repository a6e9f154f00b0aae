//! What rows can stand for and what can be filtered by.

use super::{Grain, QuestionError};
use crate::ids::{HierarchyId, SurveyId, TouchpointId, UnitId};
use crate::metric::Series;
use crate::signal::{Channel, Group};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// What the rows of a table stand for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    Unit(HierarchyId),
    Touchpoint,
    Channel,
    Survey,
    /// An attribute kept as a dimension: segment, product, device …
    Facet(String),
    Group,
    Time(Grain),
}

/// What rows can be filtered by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Unit,
    Touchpoint,
    Channel,
    Survey,
    Facet(String),
    Group,
    /// Asked for, or said unasked: `true` or `false`.
    Solicited,
}

/// Rows whose `field` is one of the values. Units of one hierarchy widen, units of different
/// hierarchies narrow: *North or South*, and *television*.
///
/// The empty value of `survey` and of a facet stands for rows without one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    pub field: Field,
    pub any_of: Vec<String>,
}

impl Dimension {
    pub fn grain(&self) -> Option<Grain> {
        match self {
            Self::Time(grain) => Some(*grain),
            _ => None,
        }
    }
}

impl Filter {
    pub const MAX_VALUES: usize = 200;

    pub fn new(field: Field, any_of: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { field, any_of: any_of.into_iter().map(Into::into).collect() }
    }

    /// Sorts the values and checks those that can be checked without a catalogue.
    pub(super) fn normalise(&mut self) -> Result<(), QuestionError> {
        self.any_of.sort();
        self.any_of.dedup();
        if self.any_of.is_empty() {
            return Err(QuestionError::EmptyFilter(self.field.to_string()));
        }
        if self.any_of.len() > Self::MAX_VALUES {
            return Err(QuestionError::TooManyValues { field: self.field.to_string(), count: self.any_of.len() });
        }
        for value in &self.any_of {
            self.check_value(value)?;
        }
        Ok(())
    }

    fn check_value(&self, value: &str) -> Result<(), QuestionError> {
        let refuse = |allowed: Vec<String>| {
            Err(QuestionError::UnknownValue { field: self.field.to_string(), value: value.to_owned(), allowed })
        };
        match &self.field {
            Field::Unit if value.parse::<UnitId>().is_err() => refuse(Vec::new()),
            Field::Touchpoint if value.parse::<TouchpointId>().is_err() => refuse(Vec::new()),
            Field::Survey if !value.is_empty() && value.parse::<SurveyId>().is_err() => refuse(Vec::new()),
            Field::Channel if word::<Channel>(value).is_none() => refuse(words(&Channel::ALL)),
            Field::Group if word::<Group>(value).is_none() => {
                refuse(words(&[Group::Negative, Group::Neutral, Group::Positive]))
            }
            Field::Solicited if value.parse::<bool>().is_err() => refuse(vec!["true".to_owned(), "false".to_owned()]),
            _ => Ok(()),
        }
    }

    /// The values as channels, groups, ids …; only those that are ones.
    pub fn values<T: for<'de> Deserialize<'de>>(&self) -> Vec<T> {
        self.any_of.iter().filter_map(|value| word(value)).collect()
    }
}

fn word<T: for<'de> Deserialize<'de>>(text: &str) -> Option<T> {
    let text: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
        serde::de::IntoDeserializer::into_deserializer(text);
    T::deserialize(text).ok()
}

fn words<T: Serialize>(all: &[T]) -> Vec<String> {
    all.iter().filter_map(|value| serde_json::to_value(value).ok()?.as_str().map(str::to_owned)).collect()
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit(hierarchy) => write!(f, "unit:{hierarchy}"),
            Self::Touchpoint => f.write_str("touchpoint"),
            Self::Channel => f.write_str("channel"),
            Self::Survey => f.write_str("survey"),
            Self::Facet(key) => write!(f, "facet:{key}"),
            Self::Group => f.write_str("group"),
            Self::Time(grain) => grain.fmt(f),
        }
    }
}

impl FromStr for Dimension {
    type Err = QuestionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || QuestionError::UnknownDimension(text.to_owned());
        Ok(match text.split_once(':') {
            Some(("unit", id)) => Self::Unit(id.parse().map_err(|_| unknown())?),
            Some(("facet", key)) if !key.is_empty() => Self::Facet(key.to_owned()),
            Some(_) => return Err(unknown()),
            None => match text {
                "touchpoint" => Self::Touchpoint,
                "channel" => Self::Channel,
                "survey" => Self::Survey,
                "group" => Self::Group,
                "day" => Self::Time(Grain::Day),
                "week" => Self::Time(Grain::Week),
                "month" => Self::Time(Grain::Month),
                _ => return Err(unknown()),
            },
        })
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit => f.write_str("unit"),
            Self::Touchpoint => f.write_str("touchpoint"),
            Self::Channel => f.write_str("channel"),
            Self::Survey => f.write_str("survey"),
            Self::Facet(key) => write!(f, "facet:{key}"),
            Self::Group => f.write_str("group"),
            Self::Solicited => f.write_str("solicited"),
        }
    }
}

impl FromStr for Field {
    type Err = QuestionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "unit" => Self::Unit,
            "touchpoint" => Self::Touchpoint,
            "channel" => Self::Channel,
            "survey" => Self::Survey,
            "group" => Self::Group,
            "solicited" => Self::Solicited,
            _ => match text.strip_prefix("facet:").filter(|key| !key.is_empty()) {
                Some(key) => Self::Facet(key.to_owned()),
                None => return Err(QuestionError::UnknownField(text.to_owned())),
            },
        })
    }
}

macro_rules! json_as_text {
    ($($name:ident)+) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                String::schema()
            }
        }
        impl ToSchema for $name {}
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}
json_as_text!(Dimension Field);

/// What a query string says about rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryFilters {
    pub filters: Vec<Filter>,
    pub series: Vec<Series>,
}

/// Reads the filters of a query string: `unit=`, `touchpoint=`, `channel=`, `survey=`,
/// `facet.<key>=`, `group=`, `solicited=`, `series=`, each repeatable. Other names are left alone,
/// because a page's address holds more than filters.
///
/// # Errors
/// When a value is not one of its field.
pub fn filters_from_query<'a>(
    pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<QueryFilters, QuestionError> {
    let mut found = QueryFilters::default();
    for (name, value) in pairs {
        let field = match name {
            "series" => {
                found.series.push(value.parse()?);
                continue;
            }
            "unit" | "touchpoint" | "channel" | "survey" | "group" | "solicited" => name.parse()?,
            _ => match name.strip_prefix("facet.").filter(|key| !key.is_empty()) {
                Some(key) => Field::Facet(key.to_owned()),
                None => continue,
            },
        };
        match found.filters.iter_mut().find(|filter| filter.field == field) {
            Some(filter) => filter.any_of.push(value.to_owned()),
            None => found.filters.push(Filter::new(field, [value])),
        }
    }
    for filter in &mut found.filters {
        filter.normalise()?;
    }
    found.filters.sort();
    found.series.sort();
    found.series.dedup();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_string_becomes_filters() {
        let pairs = [
            ("from", "2026-11-01"),
            ("channel", "web"),
            ("facet.segment", "gold"),
            ("channel", "app"),
            ("series", "nps:0-10"),
            ("facet.segment", ""),
            ("q", "Lieferung"),
        ];
        let found = filters_from_query(pairs).expect("filters");
        assert_eq!(
            found.filters,
            [Filter::new(Field::Channel, ["app", "web"]), Filter::new(Field::Facet("segment".into()), ["", "gold"])]
        );
        assert_eq!(found.series, [Series::nps()]);
        assert_eq!(found.filters[0].values::<Channel>(), [Channel::App, Channel::Web]);
    }

    #[test]
    fn nonsense_in_a_query_string_is_refused() {
        for (name, value) in [
            ("channel", "fax"),
            ("unit", "F012"),
            ("series", "nps"),
            ("group", ""),
            ("solicited", "perhaps"),
            ("touchpoint", "x"),
        ] {
            assert!(filters_from_query([(name, value)]).is_err(), "{name}={value}");
        }
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        for name in ["touchpoint", "channel", "survey", "facet:a:b", "group", "day", "week", "month"] {
            assert_eq!(name.parse::<Dimension>().expect("a dimension").to_string(), name);
        }
        for name in ["unit", "touchpoint", "channel", "survey", "facet:ä b", "group", "solicited"] {
            assert_eq!(name.parse::<Field>().expect("a field").to_string(), name);
        }
    }
}
