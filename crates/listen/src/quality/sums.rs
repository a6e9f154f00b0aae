//! What is added up of many answers.

use crate::answering::Context;
use domain::survey::{AnswerValue, Answers, Interview, Kind, Survey, seed_of};
use statistics::{Histogram, Moments};
use std::collections::BTreeMap;
use store::answers::GivenRow;

/// A matrix with fewer scores says nothing about care.
const SCORES_OF_A_LINE: usize = 4;
/// Whoever goes on the next day has not thought about it all night: longer times count as this long.
pub const SLOWEST_TENTHS: u64 = 24 * 3_600 * 10;
/// Longer comments count as this long.
const MOST_WORDS: u64 = 10_000;
const MICROS_PER_TENTH: i64 = 100_000;

/// How many answers were given how.
#[derive(Clone, Debug, Default)]
pub struct Quality {
    /// Sent at least one page.
    pub begun: u64,
    /// Went through to the end.
    pub completed: u64,
    /// By key of the question.
    pub questions: BTreeMap<String, Asked>,
    /// Tenths of a second from the first page sent to the last, of those who went through on more than one page. Kiosks
    /// say when the first one was sent, so their times are of the same kind.
    pub tenths: Histogram,
    /// Answers with at least one matrix of four scores or more.
    pub lined: u64,
    /// Those of them in which every such matrix has the same score in all its rows.
    pub straight: u64,
    /// Were asked at least one question that takes words.
    pub asked_for_words: u64,
    /// Words of each answer that has some.
    pub words: Histogram,
    /// By key of the expectation and key of the experience.
    pub gaps: BTreeMap<(String, String), Gap>,
}

/// How many answers there were to one question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Saw it.
    pub asked: u64,
    pub answered: u64,
    /// Stopped there: never went on.
    pub stopped: u64,
    /// Of a matrix: gave at least four scores.
    pub lined: u64,
    /// Of a matrix: gave at least four scores, all the same.
    pub straight: u64,
}

/// What was expected and what was experienced, by the same people.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gap {
    pub expected: Moments,
    pub experienced: Moments,
    /// Experience minus expectation, of each.
    pub difference: Moments,
}

impl Quality {
    /// Adds one answer to this version of a survey.
    pub(crate) fn take(&mut self, survey: &Survey, given: &GivenRow) {
        let context: Context = serde_json::from_str(&given.context).unwrap_or_default();
        let known = context.known();
        let interview = Interview::new(survey, &given.answers.0, &known, seed_of(given.id));
        let reached = interview.reached(given.completed_at.is_none().then_some(given.page.as_str()));
        self.begun += 1;
        if let Some(completed_at) = given.completed_at {
            self.completed += 1;
            let tenths = (completed_at.micros() - given.started_at.micros()) / MICROS_PER_TENTH;
            // All on one page: how long that took is not known.
            if tenths > 0 {
                self.tenths.push(tenths.unsigned_abs().min(SLOWEST_TENTHS));
            }
        }
        let (mut lines, mut straight) = (0, 0);
        let mut words = None;
        for (question, answer) in &reached.asked {
            let asked = self.question(&question.key);
            asked.asked += 1;
            asked.answered += u64::from(answer.is_some());
            if matches!(question.kind, Kind::ShortText(_) | Kind::LongText(_)) {
                let said = answer.and_then(AnswerValue::text).unwrap_or_default();
                *words.get_or_insert(0) += said.split_whitespace().count() as u64;
            }
            if let Some(is_straight) = answer.and_then(is_straight) {
                asked.lined += 1;
                asked.straight += u64::from(is_straight);
                lines += 1;
                straight += u64::from(is_straight);
            }
            if let Some(experience) = question.kind.expectation_of().filter(|key| interview.asks(key)) {
                self.compare(&question.key, experience, &given.answers.0);
            }
        }
        if let Some(stopped) = reached.stopped {
            self.question(&stopped.key).stopped += 1;
        }
        self.lined += u64::from(lines > 0);
        self.straight += u64::from(lines > 0 && straight == lines);
        if let Some(words) = words {
            self.asked_for_words += 1;
            if words > 0 {
                self.words.push(words.min(MOST_WORDS));
            }
        }
    }

    fn question(&mut self, key: &str) -> &mut Asked {
        if !self.questions.contains_key(key) {
            self.questions.insert(key.to_owned(), Asked::default());
        }
        self.questions.get_mut(key).expect("it was put there")
    }

    fn compare(&mut self, expectation: &str, experience: &str, answers: &Answers) {
        let number = |key: &str| answers.get(key).and_then(AnswerValue::number);
        let (Some(expected), Some(experienced)) = (number(expectation), number(experience)) else { return };
        let gap = self.gaps.entry((expectation.to_owned(), experience.to_owned())).or_default();
        gap.expected.push(expected);
        gap.experienced.push(experienced);
        gap.difference.push(experienced - expected);
    }

    /// Adds what is known of other answers.
    pub(crate) fn absorb_care(&mut self, other: &Self) {
        self.begun += other.begun;
        self.completed += other.completed;
        self.lined += other.lined;
        self.straight += other.straight;
        self.asked_for_words += other.asked_for_words;
        self.words.absorb(&other.words);
        self.tenths.absorb(&other.tenths);
    }
}

/// Whether all scores of a matrix are the same; `None` for anything else, and for a few scores only.
fn is_straight(answer: &AnswerValue) -> Option<bool> {
    let AnswerValue::Scores(scores) = answer else { return None };
    let mut values = scores.values();
    let first = values.next().filter(|_| scores.len() >= SCORES_OF_A_LINE)?;
    // Points of a scale are whole numbers.
    Some(values.all(|value| (value - first).abs() < 0.5))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::{SignalId, SurveyId};
    use domain::time::Timestamp;
    use serde_json::{Value, json};
    use store::Json;
    use uuid::Uuid;

    fn survey() -> Survey {
        let aspects: Vec<Value> = ["a", "b", "c", "d"].map(|key| json!({"key": key, "label": {"de": key}})).into();
        let unhappy = json!({"answer": {"question": "score", "is": {"group": "negative"}}});
        serde_json::from_value(json!({
            "languages": ["de"], "default_language": "de", "title": {"de": "T"}, "questions": [
                {"key": "hoped", "text": {"de": "?"},
                 "kind": {"type": "score", "series": "nps:0-10", "expectation_of": "score"}},
                {"key": "score", "text": {"de": "?"}, "kind": {"type": "score", "series": "nps:0-10"}},
                {"key": "trouble", "text": {"de": "?"}, "kind": {"type": "short_text"}, "show_if": unhappy},
                {"key": "m", "text": {"de": "?"}, "kind": {"type": "matrix", "series": "csat:1-5", "aspects": aspects}},
                {"key": "why", "text": {"de": "?"}, "kind": {"type": "long_text"}}
            ]
        }))
        .expect("a survey")
    }

    fn given(answers: Value, page: &str, tenths: i64) -> GivenRow {
        GivenRow {
            id: SignalId(Uuid::from_u128(1)),
            survey: SurveyId(Uuid::from_u128(2)),
            version: 1,
            page: page.to_owned(),
            answers: Json(serde_json::from_value(answers).expect("answers")),
            context: "{}".to_owned(),
            started_at: Timestamp(0),
            completed_at: page.is_empty().then_some(Timestamp(tenths * MICROS_PER_TENTH)),
        }
    }

    fn sums(all: &[GivenRow]) -> Quality {
        let (survey, mut quality) = (survey(), Quality::default());
        all.iter().for_each(|one| quality.take(&survey, one));
        quality
    }

    #[test]
    fn who_was_asked_who_said_something_who_stopped() {
        let quality = sums(&[
            given(json!({"hoped": 8, "score": 9, "why": "nett und schnell"}), "", 300),
            given(json!({"hoped": 8, "score": 3}), "trouble", 0),
            given(json!({"hoped": 8}), "score", 0),
            given(json!({}), "", 0),
        ]);
        assert_eq!((quality.begun, quality.completed), (4, 2));
        let of = |key: &str| quality.questions.get(key).map(|one| (one.asked, one.answered, one.stopped));
        assert_eq!(of("hoped"), Some((4, 3, 0)));
        assert_eq!(of("score"), Some((4, 2, 1)));
        assert_eq!(of("trouble"), Some((1, 0, 1)), "only unhappy customers are asked it");
        assert_eq!(of("why"), Some((2, 1, 0)));
        assert_eq!((quality.asked_for_words, quality.words.n(), quality.words.median()), (3, 1, Some(3)));
        assert_eq!((quality.tenths.n(), quality.tenths.median()), (1, Some(300)), "of one page the time is not known");
    }

    #[test]
    fn straight_lines_are_of_four_scores_or_more() {
        let m = |scores: Value| given(json!({ "m": scores }), "", 10);
        let quality = sums(&[
            m(json!({"a": 3, "b": 3, "c": 3, "d": 3})),
            m(json!({"a": 3, "b": 3, "c": 3, "d": 4})),
            m(json!({"a": 3, "b": 3, "c": 3})),
            m(json!({})),
        ]);
        assert_eq!((quality.lined, quality.straight), (2, 1));
        assert_eq!((quality.questions["m"].lined, quality.questions["m"].straight), (2, 1));
    }

    #[test]
    fn expectation_and_experience_are_those_of_the_same_person() {
        let quality = sums(&[
            given(json!({"hoped": 9, "score": 7}), "", 10),
            given(json!({"hoped": 5, "score": 6}), "m", 0),
            given(json!({"hoped": 10}), "score", 0),
        ]);
        let gap = quality.gaps[&("hoped".to_owned(), "score".to_owned())];
        assert_eq!((gap.difference.n, gap.expected.n), (2, 2));
        assert!((gap.difference.mean() + 0.5).abs() < 1e-12 && (gap.expected.mean() - 7.0).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_read_of_the_context_is_nothing() {
        let odd = GivenRow { context: "not JSON".to_owned(), ..given(json!({"score": 9}), "", 9_000_000) };
        let quality = sums(&[odd]);
        assert_eq!((quality.begun, quality.tenths.median()), (1, Some(SLOWEST_TENTHS)));
    }
}
