//! What people expected beside what they experienced: means of both, and of the difference within each person.

use super::{Known, Shown};
use crate::overview::number;
use access::Language;
use domain::disclosure::too_few;
use listen::quality::{Gap, Quality};
use serde::Serialize;
use statistics::{Confidence, Estimate, mean};
use utoipa::ToSchema;

/// One expectation and the experience that belongs to it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ExpectationGap {
    /// Key of the question that asks what was expected.
    pub expectation: String,
    pub expectation_text: String,
    /// Key of the question that asks what was experienced.
    pub experience: String,
    pub experience_text: String,
    /// Lowest and highest point of the scale of both.
    pub scale: [i32; 2],
    /// Null when too few answered both.
    pub figures: Option<GapFigures>,
}

/// Of those who answered both questions, in points of the scale.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct GapFigures {
    pub n: u64,
    /// Mean expectation; null without answers.
    pub expected: Option<f64>,
    /// Mean experience; null without answers.
    pub experienced: Option<f64>,
    /// Mean of experience minus expectation within each person; null with fewer than two.
    pub difference: Option<f64>,
    /// 95 % interval of the difference.
    pub interval: Option<[f64; 2]>,
    /// In the caller's language.
    pub sentence: String,
}

/// Every pair that the newest version asks for, and those of earlier versions that have answers.
pub(super) fn of_all(all: &[Known<'_>], quality: &Quality, shown: Shown) -> Vec<ExpectationGap> {
    let pair = |one: &Known<'_>| {
        let key = one.question.kind.expectation_of()?;
        let other = all.iter().find(|other| other.question.key == key)?;
        let scale = other.question.kind.series()?.scale();
        let counted = quality.gaps.get(&(one.question.key.clone(), key.to_owned())).copied();
        if one.retired && counted.is_none() {
            return None;
        }
        let counted = counted.unwrap_or_default();
        let range = f64::from(scale.max) - f64::from(scale.min);
        let figures = figures(&counted, range, shown.language);
        Some(ExpectationGap {
            expectation: one.question.key.clone(),
            expectation_text: shown.text(one.survey, one.question).to_owned(),
            experience: key.to_owned(),
            experience_text: shown.text(other.survey, other.question).to_owned(),
            scale: [scale.min, scale.max],
            figures: Some(figures).filter(|figures| !too_few(figures.n, shown.minimum)),
        })
    };
    all.iter().filter_map(pair).collect()
}

fn figures(gap: &Gap, range: f64, language: Language) -> GapFigures {
    let n = gap.difference.n;
    let difference = mean(gap.difference, (-range, range), Confidence::USUAL).ok();
    let known = |mean: f64| (n > 0).then_some(mean);
    GapFigures {
        n,
        expected: known(gap.expected.mean()),
        experienced: known(gap.experienced.mean()),
        difference: difference.map(|one| one.value),
        interval: difference.map(|one| [one.interval.low, one.interval.high]),
        sentence: sentence(language, difference, n),
    }
}

fn sentence(language: Language, difference: Option<Estimate>, n: u64) -> String {
    let Some(Estimate { value, interval, .. }) = difference else {
        return match language {
            Language::De => "Noch zu wenige haben beide Fragen beantwortet.".to_owned(),
            Language::En => "Too few have answered both questions yet.".to_owned(),
        };
    };
    let points = |value: f64| number(value, 1, language);
    let answers = number(n as f64, 0, language);
    let within = |low: f64, high: f64| match language {
        Language::De => format!("95\u{a0}%: {} bis {}, {answers} Antworten", points(low), points(high)),
        Language::En => format!("95%: {} to {}, {answers} answers", points(low), points(high)),
    };
    let by = points(value.abs());
    match (language, interval.excludes_zero(), value < 0.0) {
        (Language::De, true, true) => {
            let within = within(-interval.high, -interval.low);
            format!("Das Erlebnis bleibt {by} Punkte hinter der Erwartung zurück ({within}).")
        }
        (Language::En, true, true) => {
            let within = within(-interval.high, -interval.low);
            format!("The experience falls short of the expectation by {by} points ({within}).")
        }
        (Language::De, true, false) => {
            let within = within(interval.low, interval.high);
            format!("Das Erlebnis übertrifft die Erwartung um {by} Punkte ({within}).")
        }
        (Language::En, true, false) => {
            let within = within(interval.low, interval.high);
            format!("The experience exceeds the expectation by {by} points ({within}).")
        }
        (Language::De, false, _) => {
            let within = within(interval.low, interval.high);
            format!("Zwischen Erwartung und Erlebnis ist kein gesicherter Unterschied ({within}).")
        }
        (Language::En, false, _) => {
            let within = within(interval.low, interval.high);
            format!("There is no clear difference between expectation and experience ({within}).")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(pairs: &[(f64, f64)]) -> Gap {
        let mut gap = Gap::default();
        for (expected, experienced) in pairs {
            gap.expected.push(*expected);
            gap.experienced.push(*experienced);
            gap.difference.push(experienced - expected);
        }
        gap
    }

    #[test]
    fn by_hand() {
        // Differences −1, −1, −2, 0, −1: mean −1, variance 0.5, error 0.316228, t(4) = 2.776445: reach 0.877989.
        let pairs = [(9.0, 8.0), (8.0, 7.0), (9.0, 7.0), (7.0, 7.0), (10.0, 9.0)];
        let found = figures(&gap(&pairs), 10.0, Language::De);
        assert_eq!(
            (found.n, found.expected, found.experienced, found.difference),
            (5, Some(8.6), Some(7.6), Some(-1.0))
        );
        let [low, high] = found.interval.expect("enough");
        assert!((low + 1.877_989).abs() < 1e-5 && (high + 0.122_011).abs() < 1e-5, "{low} {high}");
        assert_eq!(
            found.sentence,
            "Das Erlebnis bleibt 1,0 Punkte hinter der Erwartung zurück (95\u{a0}%: 0,1 bis 1,9, 5 Antworten)."
        );
    }

    #[test]
    fn chance_is_not_called_a_gap() {
        let found = figures(&gap(&[(5.0, 6.0), (6.0, 5.0), (7.0, 7.0)]), 10.0, Language::En);
        assert!(found.sentence.starts_with("There is no clear difference"), "{}", found.sentence);
        let better = figures(&gap(&[(5.0, 7.0), (6.0, 8.0), (7.0, 9.0), (3.0, 4.0)]), 10.0, Language::En);
        assert!(better.sentence.starts_with("The experience exceeds"), "{}", better.sentence);
        let one = figures(&gap(&[(5.0, 7.0)]), 10.0, Language::De);
        assert_eq!((one.n, one.difference, one.expected), (1, None, Some(5.0)));
        assert_eq!(figures(&gap(&[]), 10.0, Language::De).expected, None);
    }
}
