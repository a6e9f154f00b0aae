//! How often surveys were opened, and how often an answer came of it, by day and place.

use crate::value::numbers;
use crate::{Db, Result, Statement, Tx, dialect, list, sql};
use domain::ids::{ProjectNo, SurveyNo, TouchpointNo, UnitSetNo};
use domain::question::Period;
use domain::scope::RowFilter;
use domain::signal::Channel;
use domain::time::Day;
use sqlx::FromRow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

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
    /// Something was said for the first time; one less for every answer that was taken back as a whole.
    pub answered: i64,
}

impl AddAssign for Visits {
    fn add_assign(&mut self, more: Self) {
        self.opened += more.opened;
        self.answered += more.answered;
    }
}

/// Columns in the order of [`put`].
type Row = (u32, i32, u32, u32, u32, u8, i64, i64);

fn rows(visits: &BTreeMap<VisitPlace, Visits>) -> Vec<Row> {
    let row = |(place, visits): (&VisitPlace, &Visits)| {
        let VisitPlace { project, day, survey, touchpoint, units, channel } = *place;
        (project.0, day.0, survey.0, touchpoint.0, units.0, channel.code(), visits.opened, visits.answered)
    };
    visits.iter().map(row).collect()
}

/// Where there are some already, `rows` are added to them, or the larger number of both stays.
fn put(rows: &[Row], adds: bool) -> Statement {
    dialect(
        "INSERT INTO survey_visits (project, day, survey, touchpoint, units, channel, opened, answered) \
         WITH r AS MATERIALIZED (SELECT value FROM json_each($1)) \
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7 \
         FROM r WHERE true \
         ON CONFLICT (project, day, survey, touchpoint, units, channel) DO UPDATE SET \
             opened = CASE WHEN $2 THEN survey_visits.opened + excluded.opened \
                           ELSE max(survey_visits.opened, excluded.opened) END, \
             answered = CASE WHEN $2 THEN survey_visits.answered + excluded.answered \
                             ELSE max(survey_visits.answered, excluded.answered) END",
        "INSERT INTO survey_visits (project, day, survey, touchpoint, units, channel, opened, answered) \
         SELECT (value ->> 0)::bigint, (value ->> 1)::integer, (value ->> 2)::bigint, (value ->> 3)::bigint, \
                (value ->> 4)::bigint, (value ->> 5)::bigint, (value ->> 6)::bigint, (value ->> 7)::bigint \
         FROM jsonb_array_elements($1::jsonb) \
         ON CONFLICT (project, day, survey, touchpoint, units, channel) DO UPDATE SET \
             opened = CASE WHEN $2 THEN survey_visits.opened + excluded.opened \
                           ELSE GREATEST(survey_visits.opened, excluded.opened) END, \
             answered = CASE WHEN $2 THEN survey_visits.answered + excluded.answered \
                             ELSE GREATEST(survey_visits.answered, excluded.answered) END",
    )
    .bind(list(rows))
    .bind(adds)
}

/// Adds to what is counted already.
pub async fn add(db: &Db, visits: &BTreeMap<VisitPlace, Visits>) -> Result<()> {
    if !visits.is_empty() {
        db.run(put(&rows(visits), true)).await?;
    }
    Ok(())
}

/// Rows of one statement.
const PORTION: usize = 2_000;

/// Brings counts back. Where there are some already the larger ones stay: counts grow, so they are the
/// later ones, and doing this twice changes nothing.
pub async fn restore(tx: &mut Tx, visits: &BTreeMap<VisitPlace, Visits>) -> Result<()> {
    for portion in rows(visits).chunks(PORTION) {
        tx.run(put(portion, false)).await?;
    }
    Ok(())
}

/// Which visits are counted; `None` means no restriction, an empty set no visit.
#[derive(Clone, Debug)]
pub struct VisitQuery {
    pub rows: RowFilter,
    pub period: Period,
    pub channels: Option<BTreeSet<Channel>>,
}

#[derive(FromRow)]
struct OfSurvey {
    survey: SurveyNo,
    #[sqlx(flatten)]
    visits: Visits,
}

/// How often each survey was opened and answered.
pub async fn by_survey(db: &Db, query: &VisitQuery) -> Result<BTreeMap<SurveyNo, Visits>> {
    let rows: Vec<OfSurvey> = db
        .all(
            dialect(
                "SELECT survey, SUM(opened) AS opened, SUM(answered) AS answered FROM survey_visits \
                 WHERE project = $1 AND day BETWEEN $2 AND $3 \
                 AND ($4 IS NULL OR units IN (SELECT value FROM json_each($4))) \
                 AND ($5 IS NULL OR touchpoint IN (SELECT value FROM json_each($5))) \
                 AND ($6 IS NULL OR channel IN (SELECT value FROM json_each($6))) GROUP BY survey",
                // SUM of BIGINT is NUMERIC.
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
            .bind(numbers(query.rows.unit_sets(), |set| set.0))
            .bind(numbers(query.rows.touchpoints(), |touchpoint| touchpoint.0))
            .bind(numbers(query.channels.as_ref(), |channel| channel.code())),
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.survey, row.visits)).collect())
}

#[derive(FromRow)]
struct OfPlace {
    day: Day,
    survey: SurveyNo,
    touchpoint: TouchpointNo,
    units: UnitSetNo,
    channel: i64,
    #[sqlx(flatten)]
    visits: Visits,
}

/// At most `limit` counts of a project behind the place `after`, in the order of places.
pub async fn after(
    db: &Db,
    project: ProjectNo,
    after: Option<VisitPlace>,
    limit: u32,
) -> Result<Vec<(VisitPlace, Visits)>> {
    let (day, survey, touchpoint, units, channel) = match after {
        Some(last) => (last.day, last.survey, last.touchpoint, last.units, last.channel),
        None => (Day(i32::MIN), SurveyNo::NONE, TouchpointNo::NONE, UnitSetNo::NONE, Channel::from_code(0)),
    };
    let rows: Vec<OfPlace> = db
        .all(
            sql("SELECT day, survey, touchpoint, units, channel, opened, answered FROM survey_visits \
                 WHERE project = $1 AND (day, survey, touchpoint, units, channel) > ($2, $3, $4, $5, $6) \
                 ORDER BY day, survey, touchpoint, units, channel LIMIT $7")
            .bind(project)
            .bind(day)
            .bind(survey)
            .bind(touchpoint)
            .bind(units)
            .bind(channel.code())
            .bind(limit),
        )
        .await?;
    let counted = |row: OfPlace| {
        let OfPlace { day, survey, touchpoint, units, channel, visits } = row;
        let channel = Channel::from_code(u8::try_from(channel).unwrap_or_default());
        (VisitPlace { project, day, survey, touchpoint, units, channel }, visits)
    };
    Ok(rows.into_iter().map(counted).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::ProjectId;
    use domain::place::OrgTree;
    use domain::role::Right;
    use domain::scope::Scope;
    use uuid::Uuid;

    const PROJECT: ProjectNo = ProjectNo(1);

    fn place(no: u32) -> VisitPlace {
        VisitPlace {
            project: ProjectNo(1 + no % 2),
            day: Day((no % 5) as i32 - 1),
            survey: SurveyNo(no % 3),
            touchpoint: TouchpointNo(no % 4),
            units: UnitSetNo(no % 7),
            channel: Channel::from_code((no % 3) as u8),
        }
    }

    /// Some places more than once.
    fn counted() -> BTreeMap<VisitPlace, Visits> {
        let mut all: BTreeMap<VisitPlace, Visits> = BTreeMap::new();
        for no in 0..600 {
            *all.entry(place(no)).or_default() += Visits { opened: i64::from(no % 9), answered: i64::from(no % 4) - 1 };
        }
        all
    }

    fn everywhere() -> RowFilter {
        Scope::whole_project(ProjectId(Uuid::nil()), PROJECT, [Right::ReadScores]).rows(&OrgTree::default())
    }

    fn all() -> VisitQuery {
        VisitQuery { rows: everywhere(), period: Period { from: Day(-10), to: Day(10) }, channels: None }
    }

    fn questions() -> Vec<VisitQuery> {
        let units = |units: &[u32]| everywhere().and_unit_sets(units.iter().map(|no| UnitSetNo(*no)).collect());
        let touchpoints = BTreeSet::from([TouchpointNo(1), TouchpointNo(3)]);
        let web = BTreeSet::from([Channel::Web]);
        vec![
            all(),
            VisitQuery { period: Period { from: Day(0), to: Day(1) }, ..all() },
            VisitQuery { period: Period { from: Day(5), to: Day(9) }, ..all() },
            VisitQuery { rows: units(&[1, 4]), ..all() },
            VisitQuery { rows: units(&[]), ..all() },
            VisitQuery { rows: everywhere().and_touchpoints(touchpoints.clone()), ..all() },
            VisitQuery { rows: units(&[0, 2, 5]).and_touchpoints(touchpoints), channels: Some(web.clone()), ..all() },
            VisitQuery { channels: Some(web), ..all() },
            VisitQuery { channels: Some(BTreeSet::new()), ..all() },
        ]
    }

    /// The obvious way to do it.
    fn expected(all: &BTreeMap<VisitPlace, Visits>, query: &VisitQuery) -> BTreeMap<SurveyNo, Visits> {
        let mut sums: BTreeMap<SurveyNo, Visits> = BTreeMap::new();
        for (place, visits) in all {
            let is_meant = place.project == query.rows.project()
                && query.period.contains(place.day)
                && query.rows.unit_sets().is_none_or(|sets| sets.contains(&place.units))
                && query.rows.touchpoints().is_none_or(|touchpoints| touchpoints.contains(&place.touchpoint))
                && query.channels.as_ref().is_none_or(|channels| channels.contains(&place.channel));
            if is_meant {
                *sums.entry(place.survey).or_default() += *visits;
            }
        }
        sums
    }

    async fn put_back(db: &Db, visits: &BTreeMap<VisitPlace, Visits>) {
        let mut tx = db.begin().await.expect("a transaction");
        restore(&mut tx, visits).await.expect("restored");
        tx.commit().await.expect("committed");
    }

    /// Everything of a project, in portions.
    async fn everything(db: &Db, project: ProjectNo) -> Vec<(VisitPlace, Visits)> {
        let mut found: Vec<(VisitPlace, Visits)> = Vec::new();
        loop {
            let last = found.last().map(|(place, _)| *place);
            let more = after(db, project, last, 50).await.expect("counts");
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    }

    fn of_project(visits: &BTreeMap<VisitPlace, Visits>) -> Vec<(VisitPlace, Visits)> {
        visits.iter().filter(|(place, _)| place.project == PROJECT).map(|(place, visits)| (*place, *visits)).collect()
    }

    crate::store_tests! {
        async fn sums_are_those_of_the_obvious_way(db: Db) {
            let counted = counted();
            add(&db, &counted).await.expect("counted");
            for query in questions() {
                let found = by_survey(&db, &query).await.expect("sums");
                assert_eq!(found, expected(&counted, &query), "{query:?}");
            }
        }

        async fn what_is_counted_later_is_added(db: Db) {
            let counted = counted();
            add(&db, &BTreeMap::new()).await.expect("nothing to count");
            add(&db, &counted).await.expect("counted");
            add(&db, &counted).await.expect("counted");
            let mut twice = expected(&counted, &all());
            for visits in twice.values_mut() {
                let once = *visits;
                *visits += once;
            }
            assert_eq!(by_survey(&db, &all()).await.expect("sums"), twice);
        }

        async fn every_place_is_listed_once_and_in_order(db: Db) {
            let counted = counted();
            add(&db, &counted).await.expect("counted");
            assert_eq!(everything(&db, PROJECT).await, of_project(&counted));
            assert!(everything(&db, ProjectNo(9)).await.is_empty());
        }

        async fn restoring_twice_is_once_and_forgets_nothing(db: Db) {
            let counted = counted();
            put_back(&db, &BTreeMap::new()).await;
            put_back(&db, &counted).await;
            put_back(&db, &counted).await;
            assert_eq!(everything(&db, PROJECT).await, of_project(&counted));
            let since = BTreeMap::from([(place(0), Visits { opened: 3, answered: 2 })]);
            add(&db, &since).await.expect("counted");
            put_back(&db, &counted).await;
            let mut more = counted;
            *more.entry(place(0)).or_default() += since[&place(0)];
            assert_eq!(everything(&db, PROJECT).await, of_project(&more));
        }
    }
}
