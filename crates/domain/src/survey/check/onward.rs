//! Pages to go on to: addresses that can be used, and nobody sent to a review site only because he is satisfied.

use super::finding::{Finding, FindingCode};
use crate::metric::Series;
use crate::signal::Group;
use crate::survey::definition::Survey;
use crate::survey::kind::Kind;
use crate::survey::onward::{Onward, Trouble};
use std::collections::BTreeSet;

pub(super) fn check(survey: &Survey, found: &mut Vec<Finding>) {
    let onward = &survey.thank_you.onward;
    for (_, one) in onward.all() {
        match one.trouble() {
            Some(Trouble::Address) => found.push(Finding::of(FindingCode::BadOnward, &one.address)),
            Some(Trouble::Braces(braces)) => found.push(Finding::of(FindingCode::UnclearOnward, braces)),
            None => {}
        }
    }
    let invited = |group: Group| onward.for_group(Some(group)).is_some_and(Onward::is_review_site);
    if invited(Group::Positive) && groups(survey).into_iter().any(|group| !invited(group)) {
        found.push(Finding::of(FindingCode::ReviewGating, ""));
    }
}

/// Groups that the score of an answer can fall into.
fn groups(survey: &Survey) -> BTreeSet<Group> {
    let scores = survey.questions.iter().filter_map(|question| match &question.kind {
        Kind::Score(score) if score.expectation_of.is_none() => Some(&score.series),
        _ => None,
    });
    let of = |series: &Series| -> Vec<Group> {
        series.scale().values().filter_map(|value| series.group(f64::from(value)).ok()).collect()
    };
    scores.flat_map(of).collect()
}
