//! One metric on one scale: the key under which scores may be added up.

use super::{Method, Metric, Unit};
use crate::signal::Group;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// The points of a scale, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    pub min: i32,
    pub max: i32,
}

impl Scale {
    pub const fn new(min: i32, max: i32) -> Self {
        Self { min, max }
    }

    /// Number of points when answered in whole steps.
    pub fn points(self) -> u32 {
        self.max.abs_diff(self.min) + 1
    }

    /// The points in ascending order.
    pub fn values(self) -> impl DoubleEndedIterator<Item = i32> {
        self.min..=self.max
    }

    pub fn contains(self, value: f64) -> bool {
        value >= f64::from(self.min) && value <= f64::from(self.max)
    }
}

/// Where the outer groups begin; what lies strictly between is neutral.
///
/// `negative < positive`: higher is better, so `value <= negative` is negative and
/// `value >= positive` positive. `negative > positive`: lower is better, both comparisons turn round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    pub negative: i32,
    pub positive: i32,
}

impl Thresholds {
    pub const fn new(negative: i32, positive: i32) -> Self {
        Self { negative, positive }
    }
}

/// One metric on one scale with one rule for its groups. JSON and storage form: its key, such as
/// `nps:0-10`, `ces:1-7` or `custom:delivery:1-10:net:6:9`
/// (name, scale, method, negative threshold, positive threshold).
///
/// | key | negative | neutral | positive | score |
/// |---|---|---|---|---|
/// | `nps:0-10` | 0–6 detractor | 7–8 passive | 9–10 promoter | net |
/// | `csat:1-5` | 1–2 dissatisfied | 3 | 4–5 satisfied | % satisfied |
/// | `csat:1-7` | 1–3 | 4 | 5–7 | % satisfied |
/// | `csat:1-10` | 1–4 | 5–6 | 7–10 | % satisfied |
/// | `ces:1-7` | 1–3 disagrees | 4 | 5–7 agrees | % agree |
/// | `ces:1-5` | 1–2 disagrees | 3 | 4–5 agrees | % agree |
/// | `stars:1-5` | 1–2 | 3 | 4–5 | mean |
/// | `smileys:1-5` | 1–2 | 3 | 4–5 | % satisfied |
/// | `thumbs:0-1` | 0 down | – | 1 up | % up |
///
/// Other thresholds for a known metric are a custom series: they must never meet in one figure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Series {
    metric: Metric,
    name: String,
    scale: Scale,
    thresholds: Thresholds,
    method: Method,
}

/// Why something is not a series, or a value not on its scale.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SeriesError {
    #[error(
        "\"{0}\" is not a series: use nps:0-10, csat:1-5, csat:1-7, csat:1-10, ces:1-7, ces:1-5, stars:1-5, \
         smileys:1-5, thumbs:0-1 or custom:name:min-max:method:negative:positive"
    )]
    UnknownKey(String),
    #[error("\"{0}\" cannot name a custom scale: use 1 to 40 of a-z, 0-9 and _, beginning with a letter")]
    BadName(String),
    #[error("a scale from {min} to {max} cannot be used: the end must lie above the start, by at most {most}")]
    BadScale { min: i32, max: i32, most: u32 },
    #[error("the thresholds {negative} and {positive} must differ and lie on the scale")]
    BadThresholds { negative: i32, positive: i32 },
    #[error("{value} is not on the scale from {min} to {max}{}", if *.whole { " in whole steps" } else { "" })]
    OffScale { value: String, min: i32, max: i32, whole: bool },
}

impl Series {
    /// Largest distance between the ends of a custom scale.
    pub const MAX_SPAN: u32 = 1_000;

    pub fn nps() -> Self {
        Self::known(Metric::Nps, Scale::new(0, 10), Thresholds::new(6, 9), Method::Net)
    }

    pub fn stars() -> Self {
        Self::known(Metric::Stars, Scale::new(1, 5), Thresholds::new(2, 4), Method::Mean)
    }

    pub fn smileys() -> Self {
        Self::known(Metric::Smileys, Scale::new(1, 5), Thresholds::new(2, 4), Method::Favourable)
    }

    pub fn thumbs() -> Self {
        Self::known(Metric::Thumbs, Scale::new(0, 1), Thresholds::new(0, 1), Method::Favourable)
    }

    /// Satisfaction on 5 points, the usual form.
    pub fn csat() -> Self {
        Self::known(Metric::Csat, Scale::new(1, 5), Thresholds::new(2, 4), Method::Favourable)
    }

    pub fn csat_7() -> Self {
        Self::known(Metric::Csat, Scale::new(1, 7), Thresholds::new(3, 5), Method::Favourable)
    }

    pub fn csat_10() -> Self {
        Self::known(Metric::Csat, Scale::new(1, 10), Thresholds::new(4, 7), Method::Favourable)
    }

    /// Effort on 7 points, the usual form.
    pub fn ces() -> Self {
        Self::known(Metric::Ces, Scale::new(1, 7), Thresholds::new(3, 5), Method::Favourable)
    }

    pub fn ces_5() -> Self {
        Self::known(Metric::Ces, Scale::new(1, 5), Thresholds::new(2, 4), Method::Favourable)
    }

    /// Every series that needs no further settings.
    pub fn all_known() -> [Self; 9] {
        [
            Self::nps(),
            Self::csat(),
            Self::csat_7(),
            Self::csat_10(),
            Self::ces(),
            Self::ces_5(),
            Self::stars(),
            Self::smileys(),
            Self::thumbs(),
        ]
    }

    /// A scale of the house.
    ///
    /// # Errors
    /// When the name, the scale or the thresholds make no sense; the error says what to do.
    pub fn custom(name: &str, scale: Scale, thresholds: Thresholds, method: Method) -> Result<Self, SeriesError> {
        let name_is_fine = (1..=40).contains(&name.len())
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !name_is_fine {
            return Err(SeriesError::BadName(name.to_owned()));
        }
        if scale.min >= scale.max || scale.max.abs_diff(scale.min) > Self::MAX_SPAN {
            return Err(SeriesError::BadScale { min: scale.min, max: scale.max, most: Self::MAX_SPAN });
        }
        let on_scale = |point: i32| (scale.min..=scale.max).contains(&point);
        let Thresholds { negative, positive } = thresholds;
        if negative == positive || !on_scale(negative) || !on_scale(positive) {
            return Err(SeriesError::BadThresholds { negative, positive });
        }
        Ok(Self { metric: Metric::Custom, name: name.to_owned(), scale, thresholds, method })
    }

    fn known(metric: Metric, scale: Scale, thresholds: Thresholds, method: Method) -> Self {
        Self { metric, name: String::new(), scale, thresholds, method }
    }

    pub fn metric(&self) -> Metric {
        self.metric
    }

    /// Name of a custom scale, otherwise empty.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn scale(&self) -> Scale {
        self.scale
    }

    pub fn thresholds(&self) -> Thresholds {
        self.thresholds
    }

    pub fn method(&self) -> Method {
        self.method
    }

    /// The canonical text, unique per series; what the store interns.
    pub fn key(&self) -> String {
        self.to_string()
    }

    /// Are high answers good answers?
    pub fn higher_is_better(&self) -> bool {
        self.thresholds.negative < self.thresholds.positive
    }

    /// Is a rising *score* good news? Only a mean of a lower-is-better scale falls when things improve.
    pub fn rising_is_good(&self) -> bool {
        self.method != Method::Mean || self.higher_is_better()
    }

    /// Must values be whole? Stars and custom scales also arrive as averages or halves from outside.
    pub fn whole_steps(&self) -> bool {
        !matches!(self.metric, Metric::Stars | Metric::Custom)
    }

    /// In which unit the score is read.
    pub fn unit(&self) -> Unit {
        match self.method {
            Method::Net => Unit::Points,
            Method::Favourable => Unit::Percent,
            Method::Mean => Unit::Scale,
        }
    }

    /// Smallest and largest score possible.
    pub fn score_range(&self) -> (f64, f64) {
        match self.method {
            Method::Net => (-100.0, 100.0),
            Method::Favourable => (0.0, 100.0),
            Method::Mean => (f64::from(self.scale.min), f64::from(self.scale.max)),
        }
    }

    /// The group `value` belongs to.
    ///
    /// # Errors
    /// [`SeriesError::OffScale`] when `value` is not on the scale.
    pub fn group(&self, value: f64) -> Result<Group, SeriesError> {
        let whole = self.whole_steps();
        if !self.scale.contains(value) || (whole && value.fract() != 0.0) {
            let Scale { min, max } = self.scale;
            return Err(SeriesError::OffScale { value: value.to_string(), min, max, whole });
        }
        let (negative, positive) = (f64::from(self.thresholds.negative), f64::from(self.thresholds.positive));
        let (is_negative, is_positive) = if self.higher_is_better() {
            (value <= negative, value >= positive)
        } else {
            (value >= negative, value <= positive)
        };
        Ok(match (is_negative, is_positive) {
            (true, _) => Group::Negative,
            (_, true) => Group::Positive,
            _ => Group::Neutral,
        })
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Scale { min, max } = self.scale;
        let metric = self.metric.code();
        if self.metric == Metric::Custom {
            let Thresholds { negative, positive } = self.thresholds;
            write!(f, "{metric}:{}:{min}-{max}:{}:{negative}:{positive}", self.name, self.method.code())
        } else {
            write!(f, "{metric}:{min}-{max}")
        }
    }
}

impl FromStr for Series {
    type Err = SeriesError;

    fn from_str(key: &str) -> Result<Self, Self::Err> {
        let unknown = || SeriesError::UnknownKey(key.to_owned());
        if !key.starts_with("custom:") {
            return Self::all_known().into_iter().find(|s| s.key() == key).ok_or_else(unknown);
        }
        let parts: Vec<&str> = key.split(':').collect();
        let [_, name, scale, method, negative, positive] = parts[..] else { return Err(unknown()) };
        let point = |text: &str| text.parse::<i32>().map_err(|_| unknown());
        // The first character may be the sign of the lower end.
        let dash = scale.char_indices().skip(1).find(|(_, c)| *c == '-').ok_or_else(unknown)?.0;
        let scale = Scale::new(point(&scale[..dash])?, point(&scale[dash + 1..])?);
        let method = Method::ALL.into_iter().find(|m| m.code() == method).ok_or_else(unknown)?;
        let series = Self::custom(name, scale, Thresholds::new(point(negative)?, point(positive)?), method)?;
        // "+3" or "007" parse as numbers, but two spellings of one series must not become two series.
        if series.key() == key { Ok(series) } else { Err(unknown()) }
    }
}

impl PartialSchema for Series {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("One metric on one scale, such as `nps:0-10` or `custom:delivery:1-10:net:6:9`"))
            .examples(["nps:0-10", "csat:1-5", "ces:1-7", "custom:delivery:1-10:net:6:9"])
            .into()
    }
}

impl ToSchema for Series {}

impl Serialize for Series {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Series {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn groups(series: &Series) -> String {
        let letter = |g| match g {
            Group::Negative => '-',
            Group::Neutral => '0',
            Group::Positive => '+',
        };
        series.scale().values().map(|v| letter(series.group(f64::from(v)).expect("on the scale"))).collect()
    }

    #[test]
    fn every_known_scale_groups_as_documented() {
        let table: Vec<_> = Series::all_known().iter().map(|s| (s.key(), groups(s))).collect();
        let expected = [
            ("nps:0-10", "-------00++"),
            ("csat:1-5", "--0++"),
            ("csat:1-7", "---0+++"),
            ("csat:1-10", "----00++++"),
            ("ces:1-7", "---0+++"),
            ("ces:1-5", "--0++"),
            ("stars:1-5", "--0++"),
            ("smileys:1-5", "--0++"),
            ("thumbs:0-1", "-+"),
        ];
        assert_eq!(table, expected.map(|(k, g)| (k.to_owned(), g.to_owned())));
    }

    #[test]
    fn values_off_the_scale_are_refused() {
        for value in [-1.0, 11.0, 8.5, f64::NAN, f64::INFINITY] {
            let error = Series::nps().group(value).expect_err("not an NPS answer");
            assert!(error.to_string().contains("from 0 to 10 in whole steps"), "{error}");
        }
        assert_eq!(Series::stars().group(4.5), Ok(Group::Positive), "reviews bring half stars");
        assert_eq!(Series::stars().group(3.9), Ok(Group::Neutral));
        assert!(Series::stars().group(5.1).is_err());
    }

    #[test]
    fn lower_can_be_better() {
        let wait: Series = "custom:wait_minutes:0-60:mean:20:5".parse().expect("a series");
        assert_eq!(wait.group(4.0), Ok(Group::Positive));
        assert_eq!(wait.group(12.5), Ok(Group::Neutral));
        assert_eq!(wait.group(20.0), Ok(Group::Negative));
        assert!(!wait.rising_is_good());
    }

    #[test]
    fn other_spellings_are_not_other_series() {
        for key in [
            "",
            "nps",
            "nps:1-10",
            "NPS:0-10",
            "custom:a:01-10:net:6:9",
            "custom:a:1-10:net:+6:9",
            "custom:a:1-10:net:6",
            "custom:a:1-10:net:6:9:9",
            "custom:A:1-10:net:6:9",
            "custom:a:10-1:net:6:9",
            "custom:a:1-10:net:6:6",
            "custom:a:1-10:net:6:11",
            "custom:a:0-9999:net:6:11",
            "custom::1-10:net:6:9",
        ] {
            assert!(key.parse::<Series>().is_err(), "{key}");
        }
    }

    proptest! {
        #[test]
        fn keys_are_canonical(min in -50..50_i32, span in 1..100_i32, a in 0..100_i32, b in 0..100_i32, m in 0..3_usize) {
            let (negative, positive) = (min + a % (span + 1), min + b % (span + 1));
            prop_assume!(negative != positive);
            let series = Series::custom("x_1", Scale::new(min, min + span), Thresholds::new(negative, positive), Method::ALL[m])
                .expect("sensible");
            prop_assert_eq!(series.key().parse::<Series>(), Ok(series));
        }
    }
}
