//! Conditions on earlier answers and on what is known about the customer.

use super::Attributes;
use crate::metric::Series;
use crate::signal::Group;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A condition, such as
/// `{"all": [{"answer": {"question": "score", "is": {"group": "negative"}}}, {"not": {"attribute": {"name": "segment", "is": {"equals": "b2b"}}}}]}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Every one holds; the empty list always holds.
    #[schema(no_recursion)]
    All(Vec<Condition>),
    /// At least one holds; the empty list never holds.
    #[schema(no_recursion)]
    Any(Vec<Condition>),
    #[schema(no_recursion)]
    Not(Box<Condition>),
    Answer(AnswerIs),
    Attribute(AttributeIs),
}

/// A test of an earlier answer. An answer not given (or given to a question that was not asked)
/// fails every test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerIs {
    pub question: String,
    /// Which aspect of a matrix; required there, absent elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aspect: Option<String>,
    pub is: Test,
}

/// A test of a customer attribute. An unknown attribute fails every test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttributeIs {
    pub name: String,
    pub is: Test,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Exactly this: a number, a text (ignoring case), yes or no, the only chosen option, the first
    /// in a ranking.
    Equals(Literal),
    /// One of these, or a chosen option among these.
    OneOf(Vec<Literal>),
    /// The text holds this part (ignoring case), or this option is among the chosen.
    Contains(String),
    /// This number or date (`"2026-11-22"`) or more.
    AtLeast(Literal),
    /// This number or date or less.
    AtMost(Literal),
    /// There is an answer.
    Answered,
    /// The score is in this group.
    Group(Group),
}

/// A value to compare with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Literal {
    Truth(bool),
    Number(f64),
    Text(String),
}

impl Condition {
    /// Shorthand for the most frequent condition.
    pub fn answer(question: &str, is: Test) -> Self {
        Self::Answer(AnswerIs { question: question.to_owned(), aspect: None, is })
    }

    /// Calls `visit` for this condition and all inside it, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.walk(visit)),
            Self::Not(inner) => inner.walk(visit),
            Self::Answer(_) | Self::Attribute(_) => {}
        }
    }

    /// Every test of an answer in it.
    pub fn answers(&self) -> Vec<&AnswerIs> {
        let mut found = Vec::new();
        self.walk(&mut |condition| {
            if let Self::Answer(test) = condition {
                found.push(test);
            }
        });
        found
    }

    /// How deep conditions lie inside one another; 1 for a single test.
    pub fn depth(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => 1 + parts.iter().map(Self::depth).max().unwrap_or(0),
            Self::Not(inner) => 1 + inner.depth(),
            Self::Answer(_) | Self::Attribute(_) => 1,
        }
    }

    /// How many conditions there are, this one included.
    pub fn count(&self) -> usize {
        let mut count = 0;
        self.walk(&mut |_| count += 1);
        count
    }

    /// Does it hold? `answer` gives what is compared, `None` for an answer not given.
    pub fn holds<'a>(&self, answer: &impl Fn(&AnswerIs) -> Option<Subject<'a>>, attributes: &'a Attributes) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(answer, attributes)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(answer, attributes)),
            Self::Not(inner) => !inner.holds(answer, attributes),
            Self::Answer(test) => answer(test).is_some_and(|subject| test.is.holds(&subject)),
            Self::Attribute(test) => test.is.holds_for(attributes.get(&test.name).map(String::as_str)),
        }
    }
}

/// What a test looks at.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject<'a> {
    Score(f64, &'a Series),
    Number(f64),
    Text(&'a str),
    Chosen(Vec<&'a str>),
    /// Best first.
    Ranked(Vec<&'a str>),
    Truth(bool),
    Day(Day),
    /// A customer attribute: text that is also read as a number, a day or yes and no.
    Attribute(&'a str),
}

impl Test {
    /// Does it hold for an attribute? One that is missing or blank fails every test.
    pub fn holds_for(&self, attribute: Option<&str>) -> bool {
        attribute.is_some_and(|text| !text.trim().is_empty() && self.holds(&Subject::Attribute(text)))
    }

    pub(crate) fn holds(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::Answered => true,
            Self::Equals(literal) => subject.equals(literal),
            Self::OneOf(literals) => match subject {
                Subject::Chosen(chosen) => chosen.iter().any(|key| literals.iter().any(|l| l.is_text(key))),
                _ => literals.iter().any(|literal| subject.equals(literal)),
            },
            Self::Contains(part) => match subject {
                Subject::Chosen(keys) | Subject::Ranked(keys) => keys.contains(&part.as_str()),
                Subject::Text(text) | Subject::Attribute(text) => folded(text).contains(&folded(part)),
                _ => false,
            },
            Self::AtLeast(literal) => subject.compare(literal).is_some_and(std::cmp::Ordering::is_ge),
            Self::AtMost(literal) => subject.compare(literal).is_some_and(std::cmp::Ordering::is_le),
            Self::Group(group) => match subject {
                Subject::Score(value, series) => series.group(*value) == Ok(*group),
                _ => false,
            },
        }
    }
}

impl Subject<'_> {
    fn equals(&self, literal: &Literal) -> bool {
        match (self, literal) {
            (Self::Truth(truth), Literal::Truth(wanted)) => truth == wanted,
            (Self::Attribute(text), Literal::Truth(wanted)) => folded(text) == wanted.to_string(),
            (Self::Text(text) | Self::Attribute(text), Literal::Text(wanted)) => folded(text) == folded(wanted),
            (Self::Chosen(chosen), literal) => matches!(chosen[..], [only] if literal.is_text(only)),
            (Self::Ranked(ranked), literal) => ranked.first().is_some_and(|first| literal.is_text(first)),
            _ => self.compare(literal).is_some_and(std::cmp::Ordering::is_eq),
        }
    }

    /// Numbers with numbers, days with days.
    fn compare(&self, literal: &Literal) -> Option<std::cmp::Ordering> {
        match (self, literal) {
            (Self::Score(value, _) | Self::Number(value), Literal::Number(wanted)) => value.partial_cmp(wanted),
            (Self::Day(day), Literal::Text(wanted)) => Some(day.cmp(&Day::parse(wanted).ok()?)),
            (Self::Attribute(text), Literal::Number(wanted)) => text.trim().parse::<f64>().ok()?.partial_cmp(wanted),
            (Self::Attribute(text), Literal::Text(wanted)) => {
                Some(Day::parse(text.trim()).ok()?.cmp(&Day::parse(wanted).ok()?))
            }
            _ => None,
        }
    }
}

impl Literal {
    fn is_text(&self, key: &str) -> bool {
        matches!(self, Self::Text(text) if text == key)
    }
}

fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn test(json: serde_json::Value) -> Test {
        serde_json::from_value(json).expect("a test")
    }

    fn holds(is: serde_json::Value, subject: &Subject<'_>) -> bool {
        test(is).holds(subject)
    }

    #[test]
    fn scores_compare_as_numbers_and_by_group() {
        let nps = Series::nps();
        let score = Subject::Score(7.0, &nps);
        assert!(holds(json!({"equals": 7}), &score));
        assert!(holds(json!({"one_of": [6, 7]}), &score));
        assert!(holds(json!({"at_least": 7}), &score) && holds(json!({"at_most": 7}), &score));
        assert!(!holds(json!({"at_least": 7.5}), &score) && !holds(json!({"equals": "7"}), &score));
        assert!(holds(json!({"group": "neutral"}), &score) && !holds(json!({"group": "positive"}), &score));
        assert!(holds(json!("answered"), &score));
        assert!(!holds(json!({"group": "neutral"}), &Subject::Score(77.0, &nps)), "off the scale");
    }

    #[test]
    fn choices_compare_as_sets() {
        let chosen = Subject::Chosen(vec!["price", "speed"]);
        assert!(holds(json!({"contains": "speed"}), &chosen));
        assert!(holds(json!({"one_of": ["taste", "speed"]}), &chosen));
        assert!(!holds(json!({"equals": "price"}), &chosen), "not the only one");
        assert!(holds(json!({"equals": "price"}), &Subject::Chosen(vec!["price"])));
        assert!(holds(json!({"equals": "price"}), &Subject::Ranked(vec!["price", "speed"])), "ranked first");
    }

    #[test]
    fn words_ignore_case_and_days_compare_as_days() {
        assert!(holds(json!({"contains": "LIEFER"}), &Subject::Text("Die Lieferung")));
        assert!(holds(json!({"equals": "ÄRGER"}), &Subject::Text(" ärger ")));
        let day = Subject::Day(Day::parse("2026-03-01").expect("a day"));
        assert!(holds(json!({"at_least": "2026-02-28"}), &day) && !holds(json!({"at_most": "2026-02-28"}), &day));
    }

    #[test]
    fn attributes_are_read_as_what_they_are_compared_with() {
        assert!(holds(json!({"at_least": 3}), &Subject::Attribute("12")));
        assert!(holds(json!({"equals": true}), &Subject::Attribute("TRUE")));
        assert!(holds(json!({"equals": "Gold"}), &Subject::Attribute("gold")));
        assert!(holds(json!({"at_most": "2026-12-31"}), &Subject::Attribute("2026-11-22")));
        assert!(!holds(json!({"at_least": 3}), &Subject::Attribute("many")));
    }

    #[test]
    fn conditions_nest() {
        let condition: Condition = serde_json::from_value(json!({"all": [
            {"any": [{"answer": {"question": "a", "is": {"equals": 1}}}, {"attribute": {"name": "vip", "is": "answered"}}]},
            {"not": {"answer": {"question": "b", "is": "answered"}}}
        ]}))
        .expect("a condition");
        assert_eq!((condition.depth(), condition.count(), condition.answers().len()), (3, 6, 2));
        let a_is_one = |is: &AnswerIs| (is.question == "a").then_some(Subject::Number(1.0));
        let nothing = |_: &AnswerIs| None;
        let vip = Attributes::from([("vip".to_owned(), "yes".to_owned())]);
        assert!(condition.holds(&a_is_one, &Attributes::new()));
        assert!(condition.holds(&nothing, &vip));
        let blank = Attributes::from([("vip".to_owned(), " ".to_owned())]);
        assert!(!condition.holds(&nothing, &blank));
        let both = |_: &AnswerIs| Some(Subject::Number(1.0));
        assert!(!condition.holds(&both, &vip));
        assert!(Condition::All(vec![]).holds(&nothing, &vip) && !Condition::Any(vec![]).holds(&nothing, &vip));
    }

    #[test]
    fn misspelt_conditions_are_refused() {
        for nonsense in [
            json!({"answer": {"question": "a", "is": {"equal": 1}}}),
            json!({"answer": {"question": "a", "is": "answered", "asspect": "b"}}),
            json!({"never": []}),
        ] {
            assert!(serde_json::from_value::<Condition>(nonsense.clone()).is_err(), "{nonsense}");
        }
    }
}
