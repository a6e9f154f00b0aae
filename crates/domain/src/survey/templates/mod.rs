//! Ready surveys in German and English: one per metric, and one per occasion that comes up everywhere.
//!
//! Each asks for the score, then for the reason, and says thank you by group. Those of a metric ask
//! for the reason that fits the score (chosen and in words): three questions at most for anyone. The
//! files beside this one are also examples of the JSON form.

use super::definition::Survey;
use super::local_text::LocalText;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A survey to begin with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Stable code: that of its metric, or of its occasion.
    pub code: String,
    pub name: LocalText,
    /// When to use it.
    pub about: LocalText,
    pub survey: Survey,
}

const FILES: [&str; 12] = [
    include_str!("nps.json"),
    include_str!("csat.json"),
    include_str!("ces.json"),
    include_str!("stars.json"),
    include_str!("smileys.json"),
    include_str!("thumbs.json"),
    include_str!("relationship.json"),
    include_str!("store_visit.json"),
    include_str!("support.json"),
    include_str!("onboarding.json"),
    include_str!("cancellation.json"),
    include_str!("expectation.json"),
];

/// All templates, in the order they are offered.
pub fn all() -> Vec<Template> {
    FILES.iter().map(|file| serde_json::from_str(file).expect("compiled in, and read by a test")).collect()
}

/// The template of that code.
pub fn template(code: &str) -> Option<Template> {
    all().into_iter().find(|template| template.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::Group;
    use crate::survey::{AnswerValue, Answers, Attributes, Interview, Kind, check};
    use std::collections::BTreeSet;

    #[test]
    fn templates_pass_every_check_without_a_finding() {
        for template in all() {
            let findings: Vec<String> = check(&template.survey).iter().map(|f| format!("{f:?}")).collect();
            assert!(findings.is_empty(), "{}: {findings:#?}", template.code);
            for text in [&template.name, &template.about] {
                assert!(text.missing(&template.survey.languages).is_empty(), "{}", template.code);
            }
        }
    }

    #[test]
    fn every_score_leads_to_a_reason_and_to_its_own_thanks() {
        let nobody = Attributes::new();
        let metrics = ["nps", "csat", "ces", "stars", "smileys", "thumbs"];
        for template in all() {
            let survey = &template.survey;
            let Kind::Score(score) = &survey.questions[0].kind else { panic!("{} begins with a score", template.code) };
            let mut thanks = BTreeSet::new();
            for value in score.series.scale().values() {
                let answers = Answers::new([("score", AnswerValue::from(value))]);
                let interview = Interview::new(survey, &answers, &nobody, 1);
                let types: Vec<&str> = interview.questions().map(|q| q.kind.about().code).collect();
                if metrics.contains(&template.code.as_str()) {
                    assert_eq!(score.series.metric().code(), template.code);
                    assert_eq!(types, ["score", "multiple_choice", "long_text"], "{} {value}", template.code);
                } else {
                    assert!(types.contains(&"long_text") && types.len() <= 5, "{} {value}: {types:?}", template.code);
                }
                thanks.insert(interview.thank_you("de"));
            }
            let groups = score.series.scale().values().filter_map(|v| score.series.group(f64::from(v)).ok());
            assert_eq!(thanks.len(), groups.collect::<BTreeSet<Group>>().len(), "{}", template.code);
        }
    }

    #[test]
    fn templates_come_back_from_storage_unchanged() {
        for template in all() {
            let stored = serde_json::to_string(&template).expect("json");
            assert_eq!(serde_json::from_str::<Template>(&stored).expect("read"), template);
        }
        assert_eq!(template("ces").map(|t| t.code), Some("ces".to_owned()));
        assert_eq!(template("nothing"), None);
    }
}
