//! Sentences computed from figures: the answer first with its interval and how many answered, then
//! what changed and whether that is more than chance.

use super::number;
use access::Language;
use domain::ids::SeriesNo;
use domain::metric::{Series, Unit};
use domain::question::{Cell, Period, SeriesInfo, ShownCell};
use domain::time::Day;

/// The figure in one sentence. A colon, because names of scores are singular and plural.
///
/// `than` is the compared period.
pub(super) fn of_series(language: Language, series: &Series, cell: &Cell, than: Option<Period>) -> String {
    let name = name(language, series);
    match cell {
        Cell::Hidden(hidden) => match language {
            Language::De => format!("{name}: zu wenige Antworten für eine Aussage (mindestens {}).", hidden.minimum),
            Language::En => format!("{name}: not enough answers to say (at least {}).", hidden.minimum),
        },
        Cell::Shown(cell) => match cell.score {
            None => match language {
                Language::De => format!("{name}: keine Antworten in diesem Zeitraum."),
                Language::En => format!("{name}: no answers in this period."),
            },
            Some(score) => {
                let score = value(language, series, score);
                let interval = cell.interval.map(|ends| interval(language, series, ends)).unwrap_or_default();
                let answers = answers(language, cell.n);
                format!("{name}: {score} ({interval}{answers}){}.", change(language, series, cell, than))
            }
        },
    }
}

/// What the page opens with: the clearest change, or that nothing changed clearly.
pub(super) fn opening(
    language: Language,
    series: &[(SeriesNo, &Series, Cell)],
    than: Option<Period>,
    minimum: u64,
) -> String {
    let shown: Vec<(&Series, &ShownCell)> = series
        .iter()
        .filter_map(|(_, series, cell)| Some((*series, cell.shown()?)))
        .filter(|(_, cell)| cell.n > 0)
        .collect();
    if shown.is_empty() {
        let nothing = series.is_empty();
        return match (language, nothing) {
            (Language::De, true) => "Im gewählten Zeitraum gibt es keine Antworten.".to_owned(),
            (Language::En, true) => "There are no answers in this period.".to_owned(),
            (Language::De, false) => format!("Noch nicht genug Daten: Es braucht mindestens {minimum} Antworten."),
            (Language::En, false) => format!("Not enough data yet: it takes at least {minimum} answers."),
        };
    }
    let weight = |series: &Series, cell: &ShownCell| {
        let (low, high) = series.score_range();
        cell.change.filter(|change| change.clear).map_or(0.0, |change| change.difference.abs() / (high - low))
    };
    let clear = shown.iter().filter(|(series, cell)| weight(series, cell) > 0.0).count();
    let first = shown
        .iter()
        .max_by(|(a, x), (b, y)| weight(a, x).total_cmp(&weight(b, y)).then(x.n.cmp(&y.n)))
        .map(|(series, cell)| of_series(language, series, &Cell::Shown((*cell).clone()), than))
        .unwrap_or_default();
    let others = clear.saturating_sub(1);
    let more = match (language, others) {
        (_, 0) => String::new(),
        (Language::De, 1) => " Eine weitere Kennzahl hat sich deutlich verändert.".to_owned(),
        (Language::En, 1) => " One more score has clearly changed.".to_owned(),
        (Language::De, n) => format!(" {n} weitere Kennzahlen haben sich deutlich verändert."),
        (Language::En, n) => format!(" {n} more scores have clearly changed."),
    };
    first + &more
}

fn name(language: Language, series: &Series) -> String {
    let label = SeriesInfo::from(series).label;
    language.pick(&label.de, &label.en).to_owned()
}

fn value(language: Language, series: &Series, score: f64) -> String {
    let text = number(series.shown(score), series.decimals(), language);
    match (series.unit(), language) {
        (Unit::Percent, Language::De) => format!("{text}\u{a0}%"),
        (Unit::Percent, Language::En) => format!("{text}%"),
        _ => text,
    }
}

/// "95 %: 29 bis 35, ", before the number of answers.
fn interval(language: Language, series: &Series, [low, high]: [f64; 2]) -> String {
    let (low, high) = (value(language, series, low), value(language, series, high));
    match language {
        Language::De => format!("95\u{a0}%: {low} bis {high}, "),
        Language::En => format!("95\u{a0}%: {low} to {high}, "),
    }
}

fn answers(language: Language, n: u64) -> String {
    let count = number(n as f64, 0, language);
    match (language, n) {
        (Language::De, 1) => "1 Antwort".to_owned(),
        (Language::En, 1) => "1 answer".to_owned(),
        (Language::De, _) => format!("{count} Antworten"),
        (Language::En, _) => format!("{count} answers"),
    }
}

/// The part of the sentence about the change; empty without a comparison.
fn change(language: Language, series: &Series, cell: &ShownCell, than: Option<Period>) -> String {
    let Some(than) = than.map(|period| days(language, period)) else { return String::new() };
    let Some(change) = cell.change else {
        return match (language, cell.compare.is_some_and(|compare| compare.n == 0)) {
            (Language::De, true) => format!("; im Vergleichszeitraum ({than}) gab es keine Antworten"),
            (Language::En, true) => format!("; there were no answers in the compared period ({than})"),
            (_, false) => String::new(),
        };
    };
    if !change.clear {
        return match language {
            Language::De => format!(", ohne gesicherte Veränderung gegenüber dem Vergleichszeitraum ({than})"),
            Language::En => format!(", with no clear change from the compared period ({than})"),
        };
    }
    let by = points(language, series, change.difference.abs());
    match (language, change.difference > 0.0) {
        (Language::De, true) => format!(", {by} höher als im Vergleichszeitraum ({than}); das ist mehr als Zufall"),
        (Language::De, false) => {
            format!(", {by} niedriger als im Vergleichszeitraum ({than}); das ist mehr als Zufall")
        }
        (Language::En, true) => {
            format!(", {by} higher than in the compared period ({than}), which is more than chance")
        }
        (Language::En, false) => {
            format!(", {by} lower than in the compared period ({than}), which is more than chance")
        }
    }
}

/// "5 Punkte", "0,3 points": differences of percentages are points too.
fn points(language: Language, series: &Series, difference: f64) -> String {
    let shown = series.shown(difference);
    // A clear change is never shown as none.
    let (shown, decimals) = if shown == 0.0 { (difference, series.decimals() + 1) } else { (shown, series.decimals()) };
    let text = number(shown, decimals, language);
    let one = text == "1";
    match (series.unit(), language) {
        (Unit::Scale, _) => text,
        (_, Language::De) => format!("{text} {}", if one { "Punkt" } else { "Punkte" }),
        (_, Language::En) => format!("{text} {}", if one { "point" } else { "points" }),
    }
}

/// "2.10.–31.10.2026", "2 Oct – 31 Oct 2026": the year only once when it is
/// the same.
fn days(language: Language, period: Period) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let name = |month: i8| usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
    let written = |day: Day, with_year: bool| {
        let date = day.to_date();
        match (language, with_year) {
            (Language::De, true) => format!("{}.{}.{}", date.day(), date.month(), date.year()),
            (Language::De, false) => format!("{}.{}.", date.day(), date.month()),
            (Language::En, true) => format!("{} {} {}", date.day(), name(date.month()), date.year()),
            (Language::En, false) => format!("{} {}", date.day(), name(date.month())),
        }
    };
    let to = written(period.to, true);
    if period.from == period.to {
        return to;
    }
    let from = written(period.from, period.from.to_date().year() != period.to.to_date().year());
    match language {
        Language::De => format!("{from}–{to}"),
        Language::En => format!("{from} – {to}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-10-02 to 2026-10-31.
    const BEFORE: Option<Period> = Some(Period { from: Day(20_728), to: Day(20_757) });

    #[test]
    fn the_compared_period_is_named() {
        let october = BEFORE.expect("a period");
        assert_eq!(days(Language::De, october), "2.10.–31.10.2026");
        assert_eq!(days(Language::En, october), "2 Oct – 31 Oct 2026");
        let winter = Period { from: Day(20_800), to: Day(20_830) };
        assert_eq!(days(Language::De, winter), "13.12.2026–12.1.2027");
        assert_eq!(days(Language::En, winter), "13 Dec 2026 – 12 Jan 2027");
        let day = Period { from: Day(20_757), to: Day(20_757) };
        assert_eq!((days(Language::De, day), days(Language::En, day)), ("31.10.2026".into(), "31 Oct 2026".into()));
    }
    use domain::question::{Change, Compared, GroupCounts};

    fn cell(n: u64, score: f64, change: Option<(f64, bool)>) -> Cell {
        Cell::Shown(ShownCell {
            shown: true,
            n,
            score: Some(score),
            interval: Some([score - 3.0, score + 3.0]),
            groups: GroupCounts::default(),
            compare: change.map(|(difference, _)| Compared { n, score: Some(score - difference), interval: None }),
            change: change.map(|(difference, clear)| Change {
                difference,
                interval: [difference - 1.0, difference + 1.0],
                clear,
            }),
            rank: None,
        })
    }

    #[test]
    fn the_figure_comes_first_then_the_change() {
        let nps = Series::nps();
        assert_eq!(
            of_series(Language::De, &nps, &cell(1_204, 31.6, Some((5.2, true))), BEFORE),
            "NPS: 32 (95\u{a0}%: 29 bis 35, 1.204 Antworten), 5 Punkte höher als im Vergleichszeitraum (2.10.–31.10.2026); das ist mehr als Zufall."
        );
        assert_eq!(
            of_series(Language::En, &nps, &cell(1, -31.6, Some((-1.0, true))), BEFORE),
            "NPS: −32 (95\u{a0}%: −35 to −29, 1 answer), 1 point lower than in the compared period (2 Oct – 31 Oct 2026), which is more than chance."
        );
        assert_eq!(
            of_series(Language::De, &Series::csat(), &cell(20, 80.0, Some((-4.0, false))), BEFORE),
            "Zufriedenheit (CSAT): 80\u{a0}% (95\u{a0}%: 77\u{a0}% bis 83\u{a0}%, 20 Antworten), ohne gesicherte Veränderung gegenüber dem Vergleichszeitraum (2.10.–31.10.2026)."
        );
        assert_eq!(
            of_series(Language::En, &Series::stars(), &cell(90_000, 4.31, Some((0.02, true))), BEFORE),
            "Stars: 4.3 (95\u{a0}%: 1.3 to 7.3, 90,000 answers), 0.02 higher than in the compared period (2 Oct – 31 Oct 2026), which is more than chance."
        );
        assert_eq!(
            of_series(Language::En, &nps, &Cell::hidden(5), BEFORE),
            "NPS: not enough answers to say (at least 5)."
        );
    }

    #[test]
    fn the_page_opens_with_the_clearest_change() {
        let (nps, csat) = (Series::nps(), Series::csat());
        let two = [
            (SeriesNo(1), &nps, cell(5_000, 10.0, Some((1.0, true)))),
            (SeriesNo(2), &csat, cell(50, 80.0, Some((9.0, true)))),
        ];
        let sentence = opening(Language::De, &two, BEFORE, 5);
        assert!(sentence.starts_with("Zufriedenheit (CSAT): 80"), "{sentence}");
        assert!(sentence.ends_with("Eine weitere Kennzahl hat sich deutlich verändert."), "{sentence}");
        assert_eq!(opening(Language::De, &[], None, 5), "Im gewählten Zeitraum gibt es keine Antworten.");
        let few = [(SeriesNo(1), &nps, Cell::hidden(5))];
        assert_eq!(opening(Language::En, &few, None, 5), "Not enough data yet: it takes at least 5 answers.");
    }
}
