//! Results of other people's software, made by `fixtures/statistics/make.py`.

use serde::Deserialize;
use statistics::{
    Confidence, Estimate, Groups, Moments, NotEnough, mean, mean_difference, net, net_difference, proportion,
    proportion_difference,
};

/// The ends of the scale the golden means were made on.
const STARS: (f64, f64) = (1.0, 5.0);

#[derive(Deserialize)]
struct Golden<T> {
    cases: Vec<Case<T>>,
}

#[derive(Deserialize)]
struct Case<T> {
    #[serde(flatten)]
    given: T,
    level: f64,
    estimate: f64,
    low: f64,
    high: f64,
}

#[derive(Clone, Copy, Deserialize)]
struct GivenSums {
    n: u64,
    sum: f64,
    sum_sq: f64,
}

impl From<GivenSums> for Moments {
    fn from(given: GivenSums) -> Self {
        Self { n: given.n, sum: given.sum, sum_sq: given.sum_sq }
    }
}

#[derive(Deserialize)]
struct Two<T> {
    now: T,
    before: T,
}

/// Made as (negative, neutral, positive).
fn to_groups([negative, neutral, positive]: [u64; 3]) -> Groups {
    Groups { positive, negative, n: negative + neutral + positive }
}

/// Made as (yes, no), wanted as (yes, n).
fn to_share([yes, no]: [u64; 2]) -> (u64, u64) {
    (yes, yes + no)
}

/// Runs every case and compares within one millionth.
fn agree<'a, T: Deserialize<'a>>(
    file: &'a str,
    at_least: usize,
    answer: impl Fn(&T, Confidence) -> Result<Estimate, NotEnough>,
) {
    let golden: Golden<T> = serde_json::from_str(file).expect("a golden file");
    assert!(golden.cases.len() >= at_least, "only {} cases", golden.cases.len());
    for (number, case) in golden.cases.iter().enumerate() {
        let confidence = Confidence::new(case.level).expect("a level");
        let answer = answer(&case.given, confidence).expect("enough");
        for (name, ours, theirs) in [
            ("estimate", answer.value, case.estimate),
            ("low", answer.interval.low, case.low),
            ("high", answer.interval.high, case.high),
        ] {
            assert!((ours - theirs).abs() < 1e-6, "case {number}, {name}: ours {ours}, theirs {theirs}");
        }
    }
}

#[test]
fn wilson_agrees_with_statsmodels() {
    #[derive(Deserialize)]
    struct Given {
        yes: u64,
        no: u64,
    }
    let file = include_str!("../../../fixtures/statistics/wilson.json");
    agree(file, 100, |given: &Given, confidence| proportion(given.yes, given.yes + given.no, confidence));
}

#[test]
fn difference_of_shares_agrees_with_statsmodels() {
    let file = include_str!("../../../fixtures/statistics/newcombe.json");
    agree(file, 100, |given: &Two<[u64; 2]>, confidence| {
        proportion_difference(to_share(given.now), to_share(given.before), confidence)
    });
}

#[test]
fn mean_agrees_with_scipy() {
    let file = include_str!("../../../fixtures/statistics/student_t.json");
    agree(file, 60, |given: &GivenSums, confidence| mean((*given).into(), STARS, confidence));
}

#[test]
fn difference_of_means_agrees_with_scipy() {
    let file = include_str!("../../../fixtures/statistics/welch.json");
    agree(file, 60, |given: &Two<GivenSums>, confidence| {
        mean_difference(given.now.into(), given.before.into(), STARS, confidence)
    });
}

#[test]
fn net_score_agrees_with_the_formula_written_down_twice() {
    #[derive(Deserialize)]
    struct Given {
        split: [u64; 3],
    }
    let file = include_str!("../../../fixtures/statistics/adjusted_wald.json");
    agree(file, 100, |given: &Given, confidence| net(to_groups(given.split), confidence));
}

#[test]
fn difference_of_net_scores_agrees_with_the_formula_written_down_twice() {
    let file = include_str!("../../../fixtures/statistics/net_difference.json");
    agree(file, 100, |given: &Two<[u64; 3]>, confidence| {
        net_difference(to_groups(given.now), to_groups(given.before), confidence)
    });
}
