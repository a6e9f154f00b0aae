//! Does a condition fit the question it looks at, and could an answer ever meet it?

use super::finding::FindingCode;
use crate::survey::condition::{AnswerIs, Literal, Test};
use crate::survey::kind::{ChoiceOption, Kind, OTHER};
use crate::survey::{AnswerValue, LocalText};
use crate::time::Day;

type Verdict = Result<(), (FindingCode, String)>;

/// `test` asks about a question of this kind.
///
/// # Errors
/// What to report, with its detail.
pub(super) fn check_test(kind: &Kind, test: &AnswerIs) -> Verdict {
    let wrong = || Err((FindingCode::WrongTest, test.question.clone()));
    match (kind, &test.is) {
        (Kind::Section(_) | Kind::Statement(_), _) => wrong(),
        (_, Test::Answered) | (Kind::Score(_) | Kind::Matrix(_), Test::Group(_)) => Ok(()),
        (_, Test::Equals(literal)) => check_literal(kind, literal, &test.question),
        (_, Test::OneOf(literals)) => literals.iter().try_for_each(|l| check_literal(kind, l, &test.question)),
        (Kind::Score(_) | Kind::Matrix(_) | Kind::Number(_) | Kind::Date(_), Test::AtLeast(l) | Test::AtMost(l)) => {
            check_bound(kind, l, &test.question)
        }
        (Kind::SingleChoice(_) | Kind::MultipleChoice(_) | Kind::Ranking(_), Test::Contains(option)) => {
            check_option(kind, option)
        }
        (Kind::ShortText(_) | Kind::LongText(_), Test::Contains(part)) if !part.trim().is_empty() => Ok(()),
        _ => wrong(),
    }
}

/// Could the answer be exactly this?
fn check_literal(kind: &Kind, literal: &Literal, question: &str) -> Verdict {
    let never = |shown: String| Err((FindingCode::UnknownOption, shown));
    match (kind, literal) {
        (Kind::SingleChoice(_) | Kind::MultipleChoice(_) | Kind::Ranking(_), Literal::Text(option)) => {
            check_option(kind, option)
        }
        (Kind::Score(_) | Kind::Matrix(_), Literal::Number(number)) => {
            let on_scale = kind.series().is_some_and(|s| s.scale().contains(*number) && number.fract() == 0.0);
            if on_scale { Ok(()) } else { never(number.to_string()) }
        }
        (Kind::Number(_), Literal::Number(number)) => {
            let possible = kind.problems("", &AnswerValue::Number(*number)).is_empty();
            if possible { Ok(()) } else { never(number.to_string()) }
        }
        (Kind::Date(_), Literal::Text(day)) => {
            let possible = kind.problems("", &AnswerValue::from(day.as_str())).is_empty();
            if possible { Ok(()) } else { never(day.clone()) }
        }
        (Kind::ShortText(_) | Kind::LongText(_), Literal::Text(_)) | (Kind::Consent(_), Literal::Truth(_)) => Ok(()),
        _ => Err((FindingCode::WrongTest, question.to_owned())),
    }
}

/// A bound may lie outside of what can be answered (it then always or never holds, which
/// reachability finds), but must be of the same nature.
fn check_bound(kind: &Kind, literal: &Literal, question: &str) -> Verdict {
    match (kind, literal) {
        (Kind::Date(_), Literal::Text(day)) if Day::parse(day).is_ok() => Ok(()),
        (Kind::Score(_) | Kind::Matrix(_) | Kind::Number(_), Literal::Number(_)) => Ok(()),
        _ => Err((FindingCode::WrongTest, question.to_owned())),
    }
}

fn check_option(kind: &Kind, option: &str) -> Verdict {
    let (options, other): (&[ChoiceOption], Option<&LocalText>) = match kind {
        Kind::SingleChoice(choice) => (&choice.options, choice.other.as_ref()),
        Kind::MultipleChoice(choice) => (&choice.options, choice.other.as_ref()),
        Kind::Ranking(ranking) => (&ranking.options, None),
        _ => (&[], None),
    };
    let offered = options.iter().any(|known| known.key == option) || (other.is_some() && option == OTHER);
    if offered { Ok(()) } else { Err((FindingCode::UnknownOption, option.to_owned())) }
}
