//! Expectations: each belongs to the score of one experience, on the same scale, so that the two can be compared.

use super::finding::{Finding, FindingCode};
use crate::survey::definition::Survey;
use crate::survey::kind::Kind;
use std::collections::BTreeSet;

pub(super) fn check(survey: &Survey, found: &mut Vec<Finding>) {
    let mut experiences = BTreeSet::new();
    for question in &survey.questions {
        let Kind::Score(expected) = &question.kind else { continue };
        let Some(key) = expected.expectation_of.as_deref() else { continue };
        let Some(experience) = survey.question(key) else {
            found.push(Finding::at(&question.key, FindingCode::UnknownQuestion, key));
            continue;
        };
        // An expectation is no experience: that settles the question itself, and circles too.
        let fits = matches!(
            &experience.kind,
            Kind::Score(score) if score.expectation_of.is_none() && score.series == expected.series
        );
        if !fits {
            found.push(Finding::at(&question.key, FindingCode::BadExpectation, key));
        } else if !experiences.insert(key) {
            found.push(Finding::at(&question.key, FindingCode::SecondExpectation, key));
        }
    }
}
