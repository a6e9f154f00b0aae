//! How far a respondent came, and where one stopped.

use super::answer::AnswerValue;
use super::interview::Interview;
use super::question::Question;

/// What one respondent was asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reached<'a> {
    /// Every question that was shown, in the order of this respondent, with the answer to it.
    pub asked: Vec<(&'a Question, Option<&'a AnswerValue>)>,
    /// The question in `asked` at which one stopped: the first without an answer on the page that was shown last, else
    /// the last question shown. `None`: went through to the end, or was asked nothing.
    pub stopped: Option<&'a Question>,
}

impl<'a> Interview<'a> {
    /// `stands_at` is the key of a question on the page that was shown last; `None` for somebody who went through to
    /// the end. Blank answers are none; statements and sections are no questions.
    pub fn reached(&self, stands_at: Option<&str>) -> Reached<'a> {
        let pages: Vec<usize> = std::iter::successors(self.first_page(), |page| self.next_page(*page)).collect();
        let stands_on = |key: &str| {
            let found = pages.iter().find(|page| self.page(**page).iter().any(|question| question.key == key));
            // What was changed further up may have hidden that page.
            found.copied().or_else(|| self.resume_page())
        };
        let last = stands_at.map(stands_on);
        let shown = pages.iter().copied().filter(|page| last.is_none_or(|last| last.is_none_or(|last| *page <= last)));
        let mut reached = Reached::default();
        for page in shown {
            let asked = self.page(page).into_iter().filter(|question| question.kind.takes_answer());
            let with_answer: Vec<_> = asked.map(|question| (question, self.answer_to(&question.key))).collect();
            if last.flatten() == Some(page) {
                reached.stopped =
                    with_answer.iter().find(|(_, answer)| answer.is_none()).map(|(question, _)| *question);
            }
            reached.asked.extend(with_answer);
        }
        if stands_at.is_some() && reached.stopped.is_none() {
            reached.stopped = reached.asked.last().map(|(question, _)| *question);
        }
        reached
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::{Answers, Attributes, Survey};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    /// A score, a question for the unhappy, a statement, two more questions.
    fn survey(pages: &str) -> Survey {
        let unhappy = json!({"answer": {"question": "score", "is": {"group": "negative"}}});
        serde_json::from_value(json!({
            "languages": ["de"], "default_language": "de", "title": {"de": "T"}, "pages": pages, "questions": [
                {"key": "score", "text": {"de": "?"}, "kind": {"type": "score", "series": "nps:0-10"}},
                {"key": "trouble", "text": {"de": "?"}, "kind": {"type": "short_text"}, "show_if": unhappy},
                {"key": "hint", "text": {"de": "!"}, "kind": {"type": "statement"}},
                {"key": "why", "text": {"de": "?"}, "kind": {"type": "long_text"}},
                {"key": "age", "text": {"de": "?"}, "kind": {"type": "number"}}
            ]
        }))
        .expect("a survey")
    }

    fn keys(survey: &Survey, answers: Value, stands_at: Option<&str>) -> (Vec<String>, Option<String>) {
        let answers: Answers = serde_json::from_value(answers).expect("answers");
        let nothing = Attributes::new();
        let interview = Interview::new(survey, &answers, &nothing, 1);
        let reached = interview.reached(stands_at);
        let asked = reached.asked.iter().map(|(question, _)| question.key.clone()).collect();
        (asked, reached.stopped.map(|question| question.key.clone()))
    }

    fn is(asked: &[&str], stopped: Option<&str>) -> (Vec<String>, Option<String>) {
        (asked.iter().map(|key| (*key).to_owned()).collect(), stopped.map(str::to_owned))
    }

    #[test]
    fn only_those_who_saw_a_question_were_asked_it() {
        let survey = survey("one");
        let end = None;
        assert_eq!(keys(&survey, json!({"score": 9}), end), is(&["score", "why", "age"], None));
        assert_eq!(keys(&survey, json!({"score": 3}), end), is(&["score", "trouble", "why", "age"], None));
        assert_eq!(keys(&survey, json!({"score": 3}), Some("trouble")), is(&["score", "trouble"], Some("trouble")));
        assert_eq!(keys(&survey, json!({"score": 9}), Some("hint")), is(&["score", "why"], Some("why")));
        assert_eq!(keys(&survey, json!({}), Some("score")), is(&["score"], Some("score")));
    }

    #[test]
    fn on_a_page_of_many_questions_one_stops_at_the_first_without_an_answer() {
        let survey = survey("many");
        let (asked, stopped) = keys(&survey, json!({"score": 9, "why": "so"}), Some("hint"));
        assert_eq!((asked.len(), stopped.as_deref()), (3, Some("age")));
        let all = json!({"score": 9, "why": "so", "age": 40});
        assert_eq!(keys(&survey, all, Some("why")).1.as_deref(), Some("age"), "everything said, and not sent");
        assert_eq!(keys(&survey, json!({"score": 9, "why": "  "}), Some("why")).1.as_deref(), Some("why"));
    }

    #[test]
    fn a_page_that_is_hidden_by_now_is_not_where_one_stands() {
        let survey = survey("one");
        assert_eq!(keys(&survey, json!({"score": 9}), Some("trouble")), is(&["score", "why"], Some("why")));
        assert_eq!(keys(&survey, json!({"score": 9}), Some("no such key")), is(&["score", "why"], Some("why")));
    }

    proptest! {
        #[test]
        fn who_stops_has_seen_where(score in 0..=10_i32, at in 0..5_usize, many in any::<bool>()) {
            let survey = survey(if many { "many" } else { "one" });
            let key = survey.questions[at].key.clone();
            let (asked, stopped) = keys(&survey, json!({ "score": score }), Some(&key));
            let (all, _) = keys(&survey, json!({ "score": score }), None);
            prop_assert!(asked.iter().all(|key| all.contains(key)));
            prop_assert!(asked.contains(&stopped.expect("somewhere")));
        }
    }
}
