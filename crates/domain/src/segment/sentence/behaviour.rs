//! What customers did and answered, in words.

use super::Reader;
use crate::ids::{SurveyId, TouchpointId};
use crate::segment::{Answered, Did};

/// Words in their order; what is not said leaves no gap.
fn joined(words: &[Option<String>]) -> String {
    words.iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn word(word: &str) -> Option<String> {
    Some(word.to_owned()).filter(|word| !word.is_empty())
}

impl Reader<'_> {
    pub(super) fn did(&self, did: &Did, negated: bool) -> String {
        let (window, place) = (self.window(did.within_days), self.touchpoint(did.touchpoint));
        let (what, done) = self.event(&did.r#type);
        let ever = did.within_days.is_none();
        if self.german {
            let times = match (negated, did.at_least, ever) {
                (false, 0 | 1, false) => None,
                (false, 0 | 1, true) => word("schon einmal"),
                (true, 0 | 1, false) => word("nicht"),
                (true, 0 | 1, true) => word("noch nie"),
                (false, times, _) => Some(format!("mindestens {times}-mal")),
                (true, times, _) => Some(format!("weniger als {times}-mal")),
            };
            return joined(&[word("hat"), window, place, times, Some(what), word(done)]);
        }
        let has = match (negated, did.at_least, ever) {
            (true, 0 | 1, false) => "has not",
            (true, 0 | 1, true) => "has never",
            _ => "has",
        };
        let times = match (negated, did.at_least) {
            (_, 0 | 1) => None,
            (false, times) => Some(format!("at least {times} times")),
            (true, times) => Some(format!("fewer than {times} times")),
        };
        let some_time = if ever && !negated && did.at_least < 2 { word("at some time") } else { None };
        joined(&[word(has), word(done), Some(what), times, place, window, some_time])
    }

    /// What happened, and the verb that goes with it.
    fn event(&self, r#type: &str) -> (String, &'static str) {
        match (self.names.events.get(r#type), self.german) {
            (Some((de, _)), true) => (format!("das Ereignis „{de}“"), "erlebt"),
            (Some((_, en)), false) => (format!("the event “{en}”"), "had"),
            (None, german) => (self.quoted(r#type), if german { "getan" } else { "done" }),
        }
    }

    pub(super) fn answered(&self, answered: &Answered, negated: bool) -> String {
        let ever = answered.within_days.is_none();
        let (window, place) = (self.window(answered.within_days), self.touchpoint(answered.touchpoint));
        let series = answered.series.as_ref().map(|series| self.series(series));
        let survey = answered.survey.map(|survey| self.survey(survey));
        if self.german {
            let survey = survey.map(|name| format!("auf die Umfrage {name}"));
            let score = series.as_ref().map(|name| format!("bei {name}"));
            let verb = if score.is_some() || answered.group.is_some() { "bewertet" } else { "geantwortet" };
            let (when, group) = match (answered.group, ever, negated) {
                (Some(group), _, _) => (word("zuletzt"), word(self.adjective(group))),
                (None, true, false) => (word("schon einmal"), None),
                (None, true, true) => (word("noch nie"), None),
                (None, false, _) => (None, None),
            };
            let says_never = answered.group.is_none() && ever;
            let not = if negated && !says_never { word("nicht") } else { None };
            return joined(&[word("hat"), window, when, survey, place, score, not, group, word(verb)]);
        }
        let score = series.as_ref().map(|name| format!("for {name}"));
        let some_time = if ever && !negated && answered.group.is_none() { word("at some time") } else { None };
        let (verb, on) = match (answered.group, series.is_some()) {
            (Some(group), _) => {
                let gave = if negated { "did not last give" } else { "last gave" };
                (format!("{gave} a {} score", self.adjective(group)), "on survey")
            }
            (None, true) => (format!("{} given a score", has(negated, ever)), "on survey"),
            (None, false) => (format!("{} answered", has(negated, ever)), "survey"),
        };
        let survey = survey.map(|name| format!("{on} {name}"));
        joined(&[Some(verb), score, survey, place, window, some_time])
    }

    fn window(&self, days: Option<u32>) -> Option<String> {
        Some(match (days?, self.german) {
            (1, true) => "in den letzten 24 Stunden".to_owned(),
            (1, false) => "in the last 24 hours".to_owned(),
            (days, true) => format!("in den letzten {days} Tagen"),
            (days, false) => format!("in the last {days} days"),
        })
    }

    fn touchpoint(&self, touchpoint: Option<TouchpointId>) -> Option<String> {
        let id = touchpoint?;
        let name = self.names.touchpoints.get(&id).map_or_else(|| id.to_string(), |name| self.quoted(name));
        Some(format!("{} {name}", self.in_words("am Kontaktpunkt", "at touchpoint")))
    }

    fn survey(&self, id: SurveyId) -> String {
        self.names.surveys.get(&id).map_or_else(|| id.to_string(), |name| self.quoted(name))
    }
}

fn has(negated: bool, ever: bool) -> &'static str {
    match (negated, ever) {
        (false, _) => "has",
        (true, true) => "has never",
        (true, false) => "has not",
    }
}
