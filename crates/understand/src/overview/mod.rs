//! The first page: what changed, how each score stands, how far the loop has come, what stands out.

mod highlights;
mod response;
mod sentence;

pub use highlights::Highlight;
pub use response::ResponseRate;
pub(crate) use response::{Participation, VisitKey};

use crate::Understand;
use crate::ask::{Answer, Audience, Figure, Finder, Member, Stamp, spot_of};
use crate::error::Result;
use crate::names::Names;
use crate::voices::VoicesQuestion;
use access::{Caller, Language};
use domain::ids::SeriesNo;
use domain::metric::Series;
use domain::question::{Cell, Compare, Dimension, Filter, Grain, Period, Question, SeriesInfo};
use domain::role::Right;
use domain::time::{Day, Timestamp};
use lake::{CellQuery, Count};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// What the page is asked about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OverviewQuestion {
    pub period: Period,
    pub compare: Option<Compare>,
    pub filters: Vec<Filter>,
    /// Empty: every series that has answers.
    pub series: Vec<Series>,
    /// Of the trend; without one, what suits the length of the period.
    pub grain: Option<Grain>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Overview {
    pub period: Period,
    pub compare: Option<Period>,
    /// When the newest row was recorded; null without rows.
    pub fresh: Option<Timestamp>,
    /// What is going on, in the caller's language.
    pub sentence: String,
    pub series: Vec<SeriesOverview>,
    /// Null when there are too few answers to say anything about them.
    #[serde(rename = "loop")]
    pub progress: Option<Loop>,
    /// What is clearly better than the rest, if anything is.
    pub strength: Option<Highlight>,
    /// What is clearly worse than the rest, if anything is.
    pub weakness: Option<Highlight>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SeriesOverview {
    pub series: SeriesInfo,
    pub cell: Cell,
    pub sentence: String,
    pub trend: Trend,
    /// How many of those who opened a survey that asks for it answered. Null when nobody opened one, when
    /// there are too few to say, and with filters by facet, group or whether the feedback was asked for.
    pub response: Option<ResponseRate>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Trend {
    pub grain: Grain,
    /// Every piece of the period, also those without answers.
    pub points: Vec<TrendPoint>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TrendPoint {
    /// The first day of the piece; that of the first may lie before the period.
    pub day: Day,
    /// Null when not shown.
    pub n: Option<u64>,
    pub shown: bool,
    /// Null without answers.
    pub score: Option<f64>,
    pub interval: Option<[f64; 2]>,
}

/// How far feedback has come, from asking to answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Loop {
    /// Pieces of feedback.
    pub collected: u64,
    pub with_words: u64,
    /// Voices somebody has opened.
    pub read: u64,
    pub answered: u64,
    /// Voices nobody has opened for two days.
    pub unread_over_48h: u64,
}

/// Everything that only changes with the lake.
#[derive(Debug)]
pub(crate) struct Scores {
    fresh: Option<Timestamp>,
    sentence: String,
    series: Vec<SeriesOverview>,
    /// `None` when too few to say.
    collected: Option<u64>,
    strength: Option<Highlight>,
    weakness: Option<Highlight>,
}

const OVERDUE_SECONDS: i64 = 48 * 3_600;

impl Understand {
    pub async fn overview(&self, who: &Caller, question: OverviewQuestion) -> Result<Overview> {
        who.require(Right::ReadScores)?;
        let question = question.checked()?;
        let (scores, progress, participation) = tokio::try_join!(
            self.scores(who, &question),
            self.progress(who, &question),
            self.participation(who, &question),
        )?;
        let names = self.names(who).await?;
        let response = |one: &SeriesOverview| {
            // Where the score is hidden, how many answered is hidden too.
            one.cell.shown()?;
            (*participation).as_ref()?.rate(&names, &one.series.key, who.project.minimums.numbers)
        };
        let series = scores.series.iter().map(|one| SeriesOverview { response: response(one), ..one.clone() });
        Ok(Overview {
            period: question.period,
            compare: question.compare.map(|compare| compare.resolve(question.period)),
            fresh: scores.fresh,
            sentence: scores.sentence.clone(),
            series: series.collect(),
            progress: scores
                .collected
                .map(|collected| Loop { collected: collected.max(progress.with_words), ..progress }),
            strength: scores.strength.clone(),
            weakness: scores.weakness.clone(),
        })
    }

    async fn scores(&self, who: &Caller, question: &OverviewQuestion) -> Result<Arc<Scores>> {
        let now = Stamp { lake: self.lake_stamp(), names: self.names(who).await? };
        let key = (question.clone(), Audience::of(who, &now.names));
        self.overviews
            .get(
                &key,
                |stamp| stamp.holds_for(&now),
                async || {
                    let stamp = Stamp { lake: self.lake_stamp(), names: now.names.clone() };
                    let scores = self.find_scores(who, &stamp.names, question).await?;
                    Ok((stamp, scores))
                },
            )
            .await
    }

    async fn find_scores(&self, who: &Caller, names: &Names, question: &OverviewQuestion) -> Result<Scores> {
        let grain = question.grain.unwrap_or_else(|| question.period.natural_grain());
        let trend_question = question.asked(vec![Dimension::Time(grain)], question.compare);
        let (trend, splits, collected) = tokio::try_join!(
            self.find(who, names, &trend_question),
            self.splits(who, names, question),
            self.collected(who, names, question),
        )?;
        let total = trend.total_spot();
        let than = trend_question.compared_period();
        let series = trend.series();
        let series: Vec<(SeriesNo, &Series, Cell)> =
            series.into_iter().filter_map(|(no, series)| Some((no, series, trend.cell(&total, no, series)?))).collect();
        let (strength, weakness) = highlights::outstanding(who, &splits, &series);
        // How much there is of what is hidden would give others of its kind away.
        let collected = collected.filter(|_| series.iter().all(|(_, _, cell)| cell.shown().is_some()));
        Ok(Scores {
            fresh: trend.fresh,
            sentence: sentence::opening(who.language, &series, than, trend.minimum),
            collected,
            strength,
            weakness,
            series: series
                .iter()
                .map(|(no, series, cell)| SeriesOverview {
                    series: SeriesInfo::from(*series),
                    cell: cell.clone(),
                    sentence: sentence::of_series(who.language, series, cell, than),
                    trend: trend_of(&trend, *no, series, grain),
                    // Visits change without the lake: they are put in with every question.
                    response: None,
                })
                .collect(),
        })
    }

    /// The tables in which something may stand out: touchpoints, and the units of each hierarchy.
    async fn splits(&self, who: &Caller, names: &Names, question: &OverviewQuestion) -> Result<Vec<Answer>> {
        let finder = Finder { names, scope: &who.scope, period: question.period };
        let mut questions = vec![question.asked(vec![Dimension::Touchpoint], None)];
        for hierarchy in &names.places.hierarchies {
            let mut asked = question.asked(vec![Dimension::Unit(hierarchy.id)], None);
            // A single top is everything: what is below it can be compared.
            if let [only] = finder.tops(hierarchy.id)[..] {
                asked.within = names.tree().unit(only).map(|unit| unit.id);
            }
            questions.push(asked);
        }
        let mut answers = Vec::new();
        for question in questions {
            answers.push(self.find(who, names, &question).await?);
        }
        Ok(answers)
    }

    /// How many pieces of feedback; `None` when too few to say, here or in what the filters leave out.
    async fn collected(&self, who: &Caller, names: &Names, question: &OverviewQuestion) -> Result<Option<u64>> {
        let minimum = who.project.minimums.numbers;
        let mut filter = lake::Filter {
            days: Some((question.period.from, question.period.to)),
            series: (!question.series.is_empty()).then(|| names.series_numbers(&question.series)),
            ..lake::Filter::default()
        };
        let everything = self.count_signals(who, names, filter.clone()).await?;
        for selection in crate::ask::selections(who, names, &question.filters)? {
            selection.restrict(names, &mut filter);
        }
        let collected =
            if question.filters.is_empty() { everything } else { self.count_signals(who, names, filter).await? };
        let is_large = |n: u64| n == 0 || n >= minimum;
        Ok(Some(collected).filter(|n| is_large(*n) && is_large(everything.saturating_sub(*n))))
    }

    async fn count_signals(&self, who: &Caller, names: &Names, filter: lake::Filter) -> Result<u64> {
        let query = CellQuery { count: Count::Signals, ..CellQuery::feedback(filter, []) };
        let cells = self.lake.cells(&who.scope.rows(names.tree()), &query).await?;
        Ok(cells.iter().map(|cell| cell.n).sum())
    }

    async fn progress(&self, who: &Caller, question: &OverviewQuestion) -> Result<Loop> {
        let voices = VoicesQuestion {
            filters: question.filters.clone(),
            series: question.series.clone(),
            ..VoicesQuestion::of(question.period)
        };
        let counts = self.voice_counts(who, &voices, self.world.now().plus_seconds(-OVERDUE_SECONDS)).await?;
        let number = |n: i64| u64::try_from(n).unwrap_or_default();
        Ok(Loop {
            collected: 0,
            with_words: number(counts.voices),
            read: number(counts.read),
            answered: number(counts.answered),
            unread_over_48h: number(counts.overdue),
        })
    }
}

impl OverviewQuestion {
    fn checked(self) -> Result<Self> {
        let asked = self.asked(Vec::new(), self.compare).checked()?;
        Ok(Self { filters: asked.filters, series: asked.series, ..self })
    }

    fn asked(&self, dimensions: Vec<Dimension>, compare: Option<Compare>) -> Question {
        Question {
            series: self.series.clone(),
            dimensions,
            filters: self.filters.clone(),
            compare,
            ..Question::of(self.period)
        }
    }
}

fn trend_of(trend: &Answer, no: SeriesNo, series: &Series, grain: Grain) -> Trend {
    let figures = trend.now.get(&no);
    let point = |day: Day| match figures.and_then(|figures| figures.get(&spot_of(Member::Piece(day)))) {
        None => TrendPoint { day, n: Some(0), shown: true, score: None, interval: None },
        Some(Figure::Hidden) => TrendPoint { day, n: None, shown: false, score: None, interval: None },
        Some(Figure::Shown(tally)) => TrendPoint {
            day,
            n: Some(tally.n),
            shown: true,
            score: tally.score(series).map(|score| score.value),
            interval: crate::ask::interval(series, tally),
        },
    };
    Trend { grain, points: trend.question.period.pieces(grain).map(point).collect() }
}

/// Whole numbers and scores as people of either language write them.
pub(crate) fn number(value: f64, decimals: u8, language: Language) -> String {
    let text = format!("{:.*}", usize::from(decimals), value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let (group, point) = match language {
        Language::De => ('.', ','),
        Language::En => (',', '.'),
    };
    let mut written = String::new();
    if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        written.push('−');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            written.push(group);
        }
        written.push(digit);
    }
    if !fraction.is_empty() {
        written.push(point);
        written.push_str(fraction);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_do() {
        assert_eq!(number(1_234_567.0, 0, Language::De), "1.234.567");
        assert_eq!(number(1_234.56, 1, Language::En), "1,234.6");
        assert_eq!(number(-0.04, 1, Language::De), "0,0");
        assert_eq!(number(-12.0, 0, Language::De), "−12");
        assert_eq!(number(999.0, 0, Language::De), "999");
    }
}
