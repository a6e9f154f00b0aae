//! Sentences of a report: the figure first, with its interval and how many stand behind it.

use super::ReportFigures;
use crate::overview::number;
use access::Language;
use listen::programmes::Rate;

/// Characters of a question quoted in a sentence.
const QUOTED: usize = 80;

/// What the report opens with: how many came to the end, and where most others stopped.
pub(super) fn opening(language: Language, figures: Option<&ReportFigures>, minimum: u64) -> String {
    let Some(figures) = figures else {
        return match language {
            Language::De => format!("Noch zu wenige Antworten für eine Auswertung: Es braucht mindestens {minimum}."),
            Language::En => format!("Not enough answers yet for a report: it takes at least {minimum}."),
        };
    };
    let completed = &figures.completed;
    let (Some(value), Some([low, high])) = (completed.value, completed.interval) else {
        return match language {
            Language::De => "In diesem Zeitraum hat hier niemand diese Umfrage begonnen.".to_owned(),
            Language::En => "Nobody began this survey here in this period.".to_owned(),
        };
    };
    let n = number(completed.n as f64, 0, language);
    let (share, low, high) = (percent(value, language), percent(low, language), percent(high, language));
    let first = match language {
        Language::De => format!("Begonnene Antworten: {n}. Bis zum Ende kamen {share} (95\u{a0}%: {low} bis {high})."),
        Language::En => format!("Answers begun: {n}. {share} reached the end (95%: {low} to {high})."),
    };
    let most = figures.questions.iter().filter_map(|question| Some((question, &question.figures.as_ref()?.stopped)));
    let most = most.filter(|(_, stopped)| stopped.count >= minimum).max_by_key(|(_, stopped)| stopped.count);
    let Some((question, stopped)) = most else { return first };
    format!("{first} {}", stopping(language, &question.text, stopped))
}

fn stopping(language: Language, text: &str, stopped: &Rate) -> String {
    let (count, n) = (number(stopped.count as f64, 0, language), number(stopped.n as f64, 0, language));
    let text = shortened(text);
    match language {
        Language::De => format!("Die meisten Abbrüche gibt es bei „{text}“: {count} von {n}, die diese Frage sahen."),
        Language::En => format!("Most of those who stop do so at “{text}”: {count} of {n} who saw this question."),
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= QUOTED {
        return text.to_owned();
    }
    let start: String = text.chars().take(QUOTED).collect();
    format!("{}…", start.trim_end())
}

fn percent(share: f64, language: Language) -> String {
    let text = number(share * 100.0, 0, language);
    match language {
        Language::De => format!("{text}\u{a0}%"),
        Language::En => format!("{text}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{AskedQuestion, QuestionFigures};

    fn figures(begun: u64, completed: u64, stopped: &[(&str, u64)]) -> ReportFigures {
        let question = |(text, stopped): &(&str, u64)| AskedQuestion {
            key: (*text).to_owned(),
            text: (*text).to_owned(),
            kind: "score".to_owned(),
            retired: false,
            figures: Some(QuestionFigures {
                asked: begun,
                answered: Rate::of(begun, begun),
                stopped: Rate::of(*stopped, begun),
                straight: None,
            }),
        };
        ReportFigures {
            begun: None,
            completed: Rate::of(completed, begun),
            tempo: None,
            speeders: None,
            straight: None,
            commented: None,
            words: None,
            questions: stopped.iter().map(question).collect(),
            gaps: Vec::new(),
        }
    }

    #[test]
    fn the_end_first_then_where_most_stop() {
        let some = figures(1_000, 800, &[("Wie war es?", 20), ("Warum?", 180)]);
        assert_eq!(
            opening(Language::De, Some(&some), 5),
            "Begonnene Antworten: 1.000. Bis zum Ende kamen 80\u{a0}% (95\u{a0}%: 77\u{a0}% bis 82\u{a0}%). \
             Die meisten Abbrüche gibt es bei „Warum?“: 180 von 1.000, die diese Frage sahen."
        );
        let few = figures(10, 8, &[("Warum?", 2)]);
        assert_eq!(
            opening(Language::En, Some(&few), 5),
            "Answers begun: 10. 80% reached the end (95%: 49% to 94%).",
            "two are too few to speak of"
        );
        let nobody = opening(Language::En, Some(&figures(0, 0, &[])), 5);
        assert_eq!(nobody, "Nobody began this survey here in this period.");
        assert!(opening(Language::De, None, 5).ends_with("mindestens 5."));
    }

    #[test]
    fn long_questions_are_cut_at_a_character() {
        let long = "ä".repeat(200);
        assert_eq!(shortened(&long).chars().count(), QUOTED + 1);
        assert_eq!(shortened("kurz"), "kurz");
    }
}
