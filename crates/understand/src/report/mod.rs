//! How a survey is answered: who comes to the end, where others stop, how fast and with how much care.
//!
//! Figures of few answers are left out here, like everywhere in this crate. The rules are in
//! `docs/methods/answer-quality.md`.

mod gap;
#[cfg(test)]
mod tests;
mod words;

pub use gap::{ExpectationGap, GapFigures};

use crate::Understand;
use crate::error::{Error, Result};
use access::{Caller, Language};
use domain::disclosure::too_few;
use domain::ids::{SurveyId, SurveyNo};
use domain::question::Period;
use domain::role::Right;
use domain::survey::{Question, Survey};
use listen::programmes::Rate;
use listen::quality::{self, Asked, FEWEST_TIMES, Quality, too_fast};
use serde::Serialize;
use std::collections::BTreeSet;
use store::surveys::VersionRow;
use store::visits::VisitQuery;
use utoipa::ToSchema;

/// What a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportQuestion {
    /// Answers begun on these days.
    pub period: Period,
}

/// How a survey was answered on the pages of this product; answers that were imported or sent in whole are not counted.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SurveyReport {
    pub period: Period,
    /// How many answers must stand behind what is shown.
    pub minimum: u64,
    /// What is going on, in the caller's language.
    pub sentence: String,
    /// Null when there are too few answers to show.
    pub figures: Option<ReportFigures>,
}

/// The figures of a report. A rate is null when there are too few answers behind it to show.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ReportFigures {
    /// Of those who opened the survey: sent at least one page. Null also when few of them did not.
    pub begun: Option<Rate>,
    /// Of those who began: went through to the end.
    pub completed: Rate,
    /// How long it took. Null when too few times are known.
    pub tempo: Option<Tempo>,
    /// Of those whose time is known: faster than a third of the median time. Null with fewer than 30 known times.
    pub speeders: Option<Rate>,
    /// Of those who gave at least four scores in a matrix: the same score in all rows of every such matrix.
    pub straight: Option<Rate>,
    /// Of those who were asked for words: wrote some.
    pub commented: Option<Rate>,
    /// Words of a comment: half of the comments have as many or fewer.
    pub words: Option<u64>,
    /// In the order of the newest version; questions that are not asked any more come last.
    pub questions: Vec<AskedQuestion>,
    /// What people expected beside what they experienced.
    pub gaps: Vec<ExpectationGap>,
}

/// How long it took from the first page sent to the last, of those who went through on more than one page.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Tempo {
    /// Known times.
    pub n: u64,
    /// Seconds within which half of them were done.
    pub median: f64,
    /// Seconds within which nine of ten were done.
    pub p90: f64,
    /// Seconds below which an answer is too fast; null with too few known times.
    pub limit: Option<f64>,
    /// Known times it takes to say what is too fast.
    pub need: u64,
}

/// One question of the report.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AskedQuestion {
    pub key: String,
    /// In the caller's language, as far as there is one.
    pub text: String,
    /// Its type, such as `score`.
    pub kind: String,
    /// The newest version does not ask it.
    pub retired: bool,
    /// Null when too few saw it.
    pub figures: Option<QuestionFigures>,
}

/// What those who saw a question did.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct QuestionFigures {
    /// How many saw it.
    pub asked: u64,
    pub answered: Rate,
    /// Stopped there and never went on.
    pub stopped: Rate,
    /// Of a matrix: of those with at least four scores, the same in every row. Null for others, and when there are too
    /// few.
    pub straight: Option<Rate>,
}

impl Understand {
    /// How a survey was answered. It counts everything, so it is for those who may see all rows.
    pub async fn survey_report(&self, who: &Caller, id: SurveyId, question: ReportQuestion) -> Result<SurveyReport> {
        who.require_everywhere(Right::ReadScores)?;
        let row = store::surveys::find(&self.db, who.project.no, id).await?;
        let row = row.ok_or_else(|| Error::not_found("Die Umfrage", "the survey"))?;
        let versions = store::surveys::versions(&self.db, id).await?;
        let ReportQuestion { period } = question;
        let zone = &who.project.zone;
        let between = (period.from.start_in(zone), period.to.plus(1).start_in(zone));
        let quality = quality::of_survey(&self.db, id, &versions, between).await?;
        let opened = self.opened(who, row.no, period).await?;
        let minimum = who.project.minimums.numbers;
        let figures = Some(figures(&quality, &versions, opened, Shown { minimum, language: who.language }));
        let figures = figures.filter(|_| !too_few(quality.begun, minimum));
        let sentence = words::opening(who.language, figures.as_ref(), minimum);
        Ok(SurveyReport { period, minimum, sentence, figures })
    }

    async fn opened(&self, who: &Caller, survey: SurveyNo, period: Period) -> Result<u64> {
        let names = self.names(who).await?;
        let query = VisitQuery { rows: who.scope.rows(names.tree()), period, channels: None };
        let visits = store::visits::by_survey(&self.db, &query).await?;
        Ok(visits.get(&survey).map_or(0, |visits| visits.opened.unsigned_abs()))
    }
}

/// What may be shown, and in which words.
#[derive(Clone, Copy, Debug)]
struct Shown {
    minimum: u64,
    language: Language,
}

impl Shown {
    fn rate(self, count: u64, n: u64) -> Option<Rate> {
        (!too_few(n, self.minimum)).then(|| Rate::of(count, n))
    }

    fn text<'a>(self, survey: &'a Survey, question: &'a Question) -> &'a str {
        survey.text(&question.text, self.language.tag())
    }
}

fn figures(quality: &Quality, versions: &[VersionRow], opened: u64, shown: Shown) -> ReportFigures {
    // Whoever sent a page has opened, even if that was not counted, or on the day before.
    let opened = opened.max(quality.begun);
    let silent = opened - quality.begun;
    let limit = too_fast(&quality.tenths);
    let seconds = |tenths: u64| tenths as f64 / 10.0;
    let known = quality.tenths.median().zip(quality.tenths.quantile(0.9));
    let tempo = known.filter(|_| !too_few(quality.tenths.n(), shown.minimum)).map(|(median, p90)| Tempo {
        n: quality.tenths.n(),
        median: seconds(median),
        p90: seconds(p90),
        limit: limit.map(|tenths| tenths / 10.0),
        need: FEWEST_TIMES,
    });
    let all = all_questions(versions);
    ReportFigures {
        begun: shown.rate(quality.begun, opened).filter(|_| !too_few(silent, shown.minimum)),
        completed: Rate::of(quality.completed, quality.begun),
        speeders: limit.and_then(|limit| shown.rate(quality.tenths.below(limit), quality.tenths.n())),
        tempo,
        straight: shown.rate(quality.straight, quality.lined),
        commented: shown.rate(quality.words.n(), quality.asked_for_words),
        words: quality.words.median().filter(|_| !too_few(quality.words.n(), shown.minimum)),
        gaps: gap::of_all(&all, quality, shown),
        questions: all.iter().map(|one| asked(one, quality, shown)).collect(),
    }
}

/// A question as its newest version has it.
#[derive(Clone, Copy, Debug)]
struct Known<'a> {
    survey: &'a Survey,
    question: &'a Question,
    retired: bool,
}

/// Every question there ever was, those of the newest version first. `versions`: newest first.
fn all_questions(versions: &[VersionRow]) -> Vec<Known<'_>> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for (at, version) in versions.iter().enumerate() {
        let survey = &version.definition.0;
        for question in survey.questions.iter().filter(|question| question.kind.takes_answer()) {
            if seen.insert(question.key.as_str()) {
                all.push(Known { survey, question, retired: at > 0 });
            }
        }
    }
    all
}

fn asked(one: &Known<'_>, quality: &Quality, shown: Shown) -> AskedQuestion {
    let Known { survey, question, retired } = *one;
    let counted = quality.questions.get(&question.key).copied().unwrap_or_default();
    let Asked { asked, answered, stopped, lined, straight } = counted;
    let figures = QuestionFigures {
        asked,
        answered: Rate::of(answered, asked),
        stopped: Rate::of(stopped, asked),
        straight: shown.rate(straight, lined).filter(|rate| rate.n > 0),
    };
    AskedQuestion {
        key: question.key.clone(),
        text: shown.text(survey, question).to_owned(),
        kind: question.kind.about().code.to_owned(),
        retired,
        figures: Some(figures).filter(|_| !too_few(asked, shown.minimum)),
    }
}
