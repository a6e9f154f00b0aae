//! Values and names inside a sentence.

use super::Reader;
use crate::metric::{Metric, Series};
use crate::signal::Group;
use crate::survey::condition::Literal;

impl Reader<'_> {
    /// In quotation marks where it is not plainly one word.
    pub(super) fn quoted(&self, text: &str) -> String {
        let is_word = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "_-.@".contains(c));
        match (is_word, self.german) {
            (true, _) => text.to_owned(),
            (false, true) => format!("„{text}“"),
            (false, false) => format!("“{text}”"),
        }
    }

    pub(super) fn literal(&self, literal: &Literal) -> String {
        match literal {
            Literal::Truth(true) => self.in_words("ja", "yes").to_owned(),
            Literal::Truth(false) => self.in_words("nein", "no").to_owned(),
            Literal::Number(number) if self.german => number.to_string().replace('.', ","),
            Literal::Number(number) => number.to_string(),
            Literal::Text(text) => self.quoted(text),
        }
    }

    /// `a, b or c`.
    pub(super) fn one_of(&self, literals: &[Literal]) -> String {
        let words: Vec<String> = literals.iter().map(|literal| self.literal(literal)).collect();
        match words.as_slice() {
            [] => self.in_words("nichts davon", "none of these").to_owned(),
            [only] => only.clone(),
            [others @ .., last] => format!("{} {} {last}", others.join(", "), self.in_words("oder", "or")),
        }
    }

    pub(super) fn adjective(&self, group: Group) -> &'static str {
        match group {
            Group::Negative => self.in_words("negativ", "negative"),
            Group::Neutral => "neutral",
            Group::Positive => self.in_words("positiv", "positive"),
        }
    }

    pub(super) fn series(&self, series: &Series) -> String {
        match series.metric() {
            Metric::Custom => self.quoted(series.name()),
            metric => {
                let name = metric.name();
                self.in_words(name.de, name.en).to_owned()
            }
        }
    }
}
