//! How often surveys were opened, and how often an answer came of it, by day and place.

use crate::{Db, Result, dialect, list};
use domain::ids::{ProjectNo, SurveyNo, TouchpointNo, UnitSetNo};
use domain::question::Period;
use domain::scope::RowFilter;
use domain::signal::Channel;
use domain::time::Day;
use sqlx::FromRow;
use std::collections::BTreeMap;

/// Where and when a survey was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VisitPlace {
    pub project: ProjectNo,
    pub day: Day,
    pub survey: SurveyNo,
    pub touchpoint: TouchpointNo,
    pub units: UnitSetNo,
    pub channel: Channel,
}

/// How often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Visits {
    /// The first page was shown to somebody who had not answered yet.
    pub opened: i64,
    /// The first page was sent with something said on it.
    pub answered: i64,
}

impl Visits {
    pub fn add(&mut self, more: Self) {
        self.opened += more.opened;
        self.answered += more.answered;
    }
}

/// Adds to what is counted already.
pub async fn add(db: &Db, visits: &BTreeMap<VisitPlace, Visits>) -> Result<()> {
    if visits.is_empty() {
        return Ok(());
    }
    let row = |(place, visits): (&VisitPlace, &Visits)| {
        let VisitPlace { project, day, survey, touchpoint, units, channel } = *place;
        let place = (project.0, day.0, survey.0, touchpoint.0, units.0, channel.code());
        (place.0, place.1, place.2, place.3, place.4, place.5, visits.opened, visits.answered)
    };
    let rows: Vec<_> = visits.iter().map(row).collect();
    db.run(
        dialect(
            "INSERT INTO survey_visits (project, day, survey, touchpoint, units, channel, opened, answered) \
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7 \
             FROM json_each($1) WHERE true \
             ON CONFLICT (project, day, survey, touchpoint, units, channel) DO UPDATE \
             SET opened = survey_visits.opened + excluded.opened, answered = survey_visits.answered + excluded.answered",
            "INSERT INTO survey_visits (project, day, survey, touchpoint, units, channel, opened, answered) \
             SELECT (value ->> 0)::bigint, (value ->> 1)::integer, (value ->> 2)::bigint, (value ->> 3)::bigint, \
                    (value ->> 4)::bigint, (value ->> 5)::bigint, (value ->> 6)::bigint, (value ->> 7)::bigint \
             FROM jsonb_array_elements($1::jsonb) \
             ON CONFLICT (project, day, survey, touchpoint, units, channel) DO UPDATE \
             SET opened = survey_visits.opened + excluded.opened, answered = survey_visits.answered + excluded.answered",
        )
        .bind(list(&rows)),
    )
    .await?;
    Ok(())
}

/// Which visits are counted; `None` means no restriction.
#[derive(Clone, Debug)]
pub struct VisitQuery {
    pub rows: RowFilter,
    pub period: Period,
    pub channels: Option<Vec<Channel>>,
}

#[derive(FromRow)]
struct OfSurvey {
    survey: i64,
    #[sqlx(flatten)]
    visits: Visits,
}

/// How often each survey was opened and answered.
pub async fn by_survey(db: &Db, query: &VisitQuery) -> Result<BTreeMap<SurveyNo, Visits>> {
    let units: Option<Vec<u32>> = query.rows.unit_sets().map(|sets| sets.iter().map(|set| set.0).collect());
    let touchpoints: Option<Vec<u32>> = query.rows.touchpoints().map(|all| all.iter().map(|one| one.0).collect());
    let channels: Option<Vec<u8>> = query.channels.as_ref().map(|all| all.iter().map(|one| one.code()).collect());
    let rows: Vec<OfSurvey> = db
        .all(
            dialect(
                "SELECT survey, SUM(opened) AS opened, SUM(answered) AS answered FROM survey_visits \
                 WHERE project = $1 AND day BETWEEN $2 AND $3 \
                 AND ($4 IS NULL OR units IN (SELECT value FROM json_each($4))) \
                 AND ($5 IS NULL OR touchpoint IN (SELECT value FROM json_each($5))) \
                 AND ($6 IS NULL OR channel IN (SELECT value FROM json_each($6))) GROUP BY survey",
                "SELECT survey, SUM(opened)::bigint AS opened, SUM(answered)::bigint AS answered FROM survey_visits \
                 WHERE project = $1 AND day BETWEEN $2 AND $3 \
                 AND ($4::text IS NULL OR \
                      units = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($4::jsonb)))) \
                 AND ($5::text IS NULL OR \
                      touchpoint = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($5::jsonb)))) \
                 AND ($6::text IS NULL OR \
                      channel = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($6::jsonb)))) \
                 GROUP BY survey",
            )
            .bind(query.rows.project())
            .bind(query.period.from)
            .bind(query.period.to)
            .bind(numbers(units))
            .bind(numbers(touchpoints))
            .bind(numbers(channels)),
        )
        .await?;
    let number = |no: i64| SurveyNo(u32::try_from(no).unwrap_or_default());
    Ok(rows.into_iter().map(|row| (number(row.survey), row.visits)).collect())
}
