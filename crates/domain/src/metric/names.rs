//! What groups and points of a scale are called, in German and English.

use super::{Metric, Series};
use crate::signal::Group;
use serde::Serialize;
use utoipa::ToSchema;

/// A stable code with its wording in the languages of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Name {
    pub code: &'static str,
    pub de: &'static str,
    pub en: &'static str,
}

impl Name {
    const fn new(code: &'static str, de: &'static str, en: &'static str) -> Self {
        Self { code, de, en }
    }

    /// German for `de` and its regions, English for every other language.
    pub fn in_language(self, language: &str) -> &'static str {
        if is_german(language) { self.de } else { self.en }
    }
}

pub(crate) fn is_german(language: &str) -> bool {
    language.split('-').next().is_some_and(|primary| primary.eq_ignore_ascii_case("de"))
}

const VERY_DISSATISFIED: [&str; 2] = ["sehr unzufrieden", "very dissatisfied"];
const DISSATISFIED: [&str; 2] = ["unzufrieden", "dissatisfied"];
const SATISFIED: [&str; 2] = ["zufrieden", "satisfied"];
const VERY_SATISFIED: [&str; 2] = ["sehr zufrieden", "very satisfied"];
const SATISFACTION_5: [[&str; 2]; 5] =
    [VERY_DISSATISFIED, DISSATISFIED, ["teils, teils", "neutral"], SATISFIED, VERY_SATISFIED];
const SATISFACTION_7: [[&str; 2]; 7] = [
    VERY_DISSATISFIED,
    DISSATISFIED,
    ["eher unzufrieden", "somewhat dissatisfied"],
    ["teils, teils", "neutral"],
    ["eher zufrieden", "somewhat satisfied"],
    SATISFIED,
    VERY_SATISFIED,
];
const AGREEMENT_5: [[&str; 2]; 5] = [
    ["stimme überhaupt nicht zu", "strongly disagree"],
    ["stimme nicht zu", "disagree"],
    ["teils, teils", "neither agree nor disagree"],
    ["stimme zu", "agree"],
    ["stimme voll und ganz zu", "strongly agree"],
];
const AGREEMENT_7: [[&str; 2]; 7] = [
    ["stimme überhaupt nicht zu", "strongly disagree"],
    ["stimme nicht zu", "disagree"],
    ["stimme eher nicht zu", "somewhat disagree"],
    ["teils, teils", "neither agree nor disagree"],
    ["stimme eher zu", "somewhat agree"],
    ["stimme zu", "agree"],
    ["stimme voll und ganz zu", "strongly agree"],
];
const STARS: [[&str; 2]; 5] = [
    ["1 Stern", "1 star"],
    ["2 Sterne", "2 stars"],
    ["3 Sterne", "3 stars"],
    ["4 Sterne", "4 stars"],
    ["5 Sterne", "5 stars"],
];
const THUMBS: [[&str; 2]; 2] = [["Daumen runter", "thumb down"], ["Daumen hoch", "thumb up"]];

impl Metric {
    /// What the metric is called.
    pub const fn name(self) -> Name {
        match self {
            Self::Nps => Name::new("nps", "NPS", "NPS"),
            Self::Csat => Name::new("csat", "Zufriedenheit (CSAT)", "Satisfaction (CSAT)"),
            Self::Ces => Name::new("ces", "Leichtigkeit (CES)", "Ease (CES)"),
            Self::Stars => Name::new("stars", "Sterne", "Stars"),
            Self::Smileys => Name::new("smileys", "Smileys", "Smileys"),
            Self::Thumbs => Name::new("thumbs", "Daumen", "Thumbs"),
            Self::Custom => Name::new("custom", "Eigene Skala", "Custom scale"),
        }
    }

    /// What its groups are called.
    pub const fn group_name(self, group: Group) -> Name {
        match (self, group) {
            (Self::Nps, Group::Negative) => Name::new("detractor", "Kritiker", "Detractors"),
            (Self::Nps, Group::Neutral) => Name::new("passive", "Passive", "Passives"),
            (Self::Nps, Group::Positive) => Name::new("promoter", "Fürsprecher", "Promoters"),
            (Self::Csat | Self::Smileys, Group::Negative) => Name::new("dissatisfied", "Unzufriedene", "Dissatisfied"),
            (Self::Csat | Self::Smileys, Group::Positive) => Name::new("satisfied", "Zufriedene", "Satisfied"),
            (Self::Ces, Group::Negative) => Name::new("disagree", "Mühsam", "Disagree"),
            (Self::Ces, Group::Positive) => Name::new("agree", "Leicht", "Agree"),
            (Self::Thumbs, Group::Negative) => Name::new("down", "Daumen runter", "Thumbs down"),
            (Self::Thumbs, Group::Positive) => Name::new("up", "Daumen hoch", "Thumbs up"),
            (Self::Stars | Self::Custom, Group::Negative) => Name::new("negative", "Negativ", "Negative"),
            (Self::Stars | Self::Custom, Group::Positive) => Name::new("positive", "Positiv", "Positive"),
            (_, Group::Neutral) => Name::new("neutral", "Neutral", "Neutral"),
        }
    }
}

impl Series {
    /// What a point of the scale says, for people who cannot see the picture; `None` where the
    /// number speaks for itself.
    pub fn point_label(&self, value: i32, language: &str) -> Option<&'static str> {
        let labels: &[[&str; 2]] = match (self.metric(), self.scale().points()) {
            (Metric::Csat | Metric::Smileys, 5) => &SATISFACTION_5,
            (Metric::Csat, 7) => &SATISFACTION_7,
            (Metric::Ces, 5) => &AGREEMENT_5,
            (Metric::Ces, 7) => &AGREEMENT_7,
            (Metric::Stars, _) => &STARS,
            (Metric::Thumbs, _) => &THUMBS,
            _ => return None,
        };
        let position = usize::try_from(value - self.scale().min).ok()?;
        labels.get(position).map(|[de, en]| if is_german(language) { *de } else { *en })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_have_their_own_names() {
        assert_eq!(Metric::Nps.group_name(Group::Positive).code, "promoter");
        assert_eq!(Metric::Ces.group_name(Group::Negative).in_language("de-AT"), "Mühsam");
        assert_eq!(Metric::Thumbs.group_name(Group::Positive).in_language("fr"), "Thumbs up");
    }

    #[test]
    fn every_labelled_point_has_its_label() {
        for series in Series::all_known() {
            let labelled = series.scale().values().filter(|v| series.point_label(*v, "de").is_some()).count();
            let points = series.scale().points() as usize;
            assert!(labelled == points || labelled == 0, "{series}: {labelled} of {points}");
        }
        assert_eq!(Series::csat().point_label(5, "de"), Some("sehr zufrieden"));
        assert_eq!(Series::ces().point_label(1, "en"), Some("strongly disagree"));
        assert_eq!(Series::stars().point_label(9, "en"), None);
        assert_eq!(Series::nps().point_label(9, "en"), None);
    }
}
