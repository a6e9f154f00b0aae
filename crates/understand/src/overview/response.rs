//! How many of those who opened a survey answered it.

use super::OverviewQuestion;
use crate::Understand;
use crate::ask::{Audience, selections};
use crate::error::Result;
use crate::names::Names;
use access::Caller;
use domain::disclosure::too_few;
use domain::ids::SurveyNo;
use domain::metric::Series;
use domain::question::{Filter, Period};
use domain::time::MICROS_PER_SECOND;
use serde::{Deserialize, Serialize};
use statistics::Confidence;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::visits::{VisitQuery, Visits};
use utoipa::ToSchema;

/// How many of those who opened a survey that asks for a score said something in it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ResponseRate {
    /// How often the first page was opened by somebody who had not answered yet.
    pub opened: u64,
    /// How often something was said, partial answers included.
    pub answered: u64,
    /// Percent, 0 to 100, unrounded.
    pub rate: f64,
    /// 95 % interval of the rate.
    pub interval: [f64; 2],
}

/// What visits were counted by: filters, for whom.
pub(crate) type VisitKey = (Period, Vec<Filter>, Audience);

/// Visits are not of the lake: they may be this old.
const LAST_SECONDS: i64 = 2;

/// Visits of each survey, as far as the caller may see them.
#[derive(Debug)]
pub(crate) struct Participation {
    /// What the filters leave.
    asked: BTreeMap<SurveyNo, Visits>,
    /// Without filters.
    everything: BTreeMap<SurveyNo, Visits>,
}

impl Understand {
    /// `None` when the filters ask for what is not known of those who only opened a survey. Shared by all
    /// who ask the same at about the same time.
    pub(super) async fn participation(
        &self,
        who: &Caller,
        question: &OverviewQuestion,
    ) -> Result<Arc<Option<Participation>>> {
        let names = self.names(who).await?;
        let moment = self.world.now().micros().div_euclid(LAST_SECONDS * MICROS_PER_SECOND);
        let key: VisitKey = (question.period, question.filters.clone(), Audience::of(who, &names));
        self.participations
            .get(
                &key,
                |kept| *kept == moment,
                async || Ok((moment, self.find_participation(who, &names, question).await?)),
            )
            .await
    }

    async fn find_participation(
        &self,
        who: &Caller,
        names: &Names,
        question: &OverviewQuestion,
    ) -> Result<Option<Participation>> {
        let mut filter = lake::Filter::default();
        for selection in selections(who, names, &question.filters)? {
            selection.restrict(names, &mut filter);
        }
        if filter.facet_sets.is_some() || filter.groups.is_some() || filter.solicited.is_some() {
            return Ok(None);
        }
        let all = VisitQuery { rows: who.scope.rows(names.tree()), period: question.period, channels: None };
        let everything = store::visits::by_survey(&self.db, &all).await?;
        if question.filters.is_empty() {
            return Ok(Some(Participation { asked: everything.clone(), everything }));
        }
        let mut query = VisitQuery { channels: filter.channels, ..all };
        if let Some(sets) = filter.unit_sets {
            query.rows = query.rows.and_unit_sets(sets);
        }
        if let Some(touchpoints) = filter.touchpoints {
            query.rows = query.rows.and_touchpoints(touchpoints);
        }
        let mut asked = store::visits::by_survey(&self.db, &query).await?;
        if let Some(surveys) = filter.surveys {
            asked.retain(|survey, _| surveys.contains(survey));
        }
        Ok(Some(Participation { asked, everything }))
    }
}

impl Participation {
    /// Of all surveys whose newest version asks for `series`.
    pub(super) fn rate(&self, names: &Names, series: &Series, minimum: u64) -> Option<ResponseRate> {
        let asks = |no: SurveyNo| names.survey(no).is_some_and(|survey| survey.series.contains(series));
        let turnout = |visits: &BTreeMap<SurveyNo, Visits>| {
            let mut sum = Visits::default();
            for (_, visits) in visits.iter().filter(|(no, _)| asks(**no)) {
                sum += *visits;
            }
            Turnout::of(sum)
        };
        shown(turnout(&self.asked), turnout(&self.everything), minimum)
    }
}

/// What those who opened a survey did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Turnout {
    answered: u64,
    /// Left without a word.
    silent: u64,
}

impl Turnout {
    fn of(visits: Visits) -> Self {
        let answered = u64::try_from(visits.answered).unwrap_or_default();
        // Whoever answered has opened, even if that was not counted, or on the day before.
        let opened = u64::try_from(visits.opened).unwrap_or_default().max(answered);
        Self { answered, silent: opened - answered }
    }

    fn without(self, other: Self) -> Self {
        Self {
            answered: self.answered.saturating_sub(other.answered),
            silent: self.silent.saturating_sub(other.silent),
        }
    }

    /// Both who answered and who did not are none or enough.
    fn may_be_shown(self, minimum: u64) -> bool {
        !too_few(self.answered, minimum) && !too_few(self.silent, minimum)
    }
}

/// The rate of `asked`; `None` without anybody who opened, and when it would point at few, here or in what
/// the filters leave out of `everything`.
fn shown(asked: Turnout, everything: Turnout, minimum: u64) -> Option<ResponseRate> {
    if !asked.may_be_shown(minimum) || !everything.without(asked).may_be_shown(minimum) {
        return None;
    }
    let Turnout { answered, silent } = asked;
    let opened = answered + silent;
    let share = statistics::proportion(answered, opened, Confidence::USUAL).ok()?;
    let percent = |share: f64| share * 100.0;
    let interval = [percent(share.interval.low), percent(share.interval.high)];
    Some(ResponseRate { opened, answered, rate: percent(share.value), interval })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::{House, Said, TODAY};
    use domain::ids::SurveyId;
    use domain::question::Field;
    use domain::role::Role;
    use domain::scope::Scope;
    use domain::signal::Channel;
    use uuid::Uuid;

    const ALTONA: usize = 4;
    const BERGEDORF: usize = 5;
    const FIRST: SurveyId = SurveyId(Uuid::from_u128(101));
    const SECOND: SurveyId = SurveyId(Uuid::from_u128(102));

    fn rate(asked: (u64, u64), everything: (u64, u64)) -> Option<(u64, u64)> {
        let turnout = |(answered, silent): (u64, u64)| Turnout { answered, silent };
        shown(turnout(asked), turnout(everything), 5).map(|rate| (rate.answered, rate.opened))
    }

    #[test]
    fn few_are_hidden_wherever_they_are() {
        assert_eq!(rate((20, 30), (20, 30)), Some((20, 50)));
        assert_eq!(rate((0, 30), (0, 30)), Some((0, 30)), "nobody is nobody");
        assert_eq!(rate((30, 0), (30, 0)), Some((30, 30)));
        assert_eq!(rate((5, 5), (5, 5)), Some((5, 10)));
        assert_eq!(rate((0, 0), (40, 40)), None, "nobody was asked");
        assert_eq!(rate((4, 30), (4, 30)), None);
        assert_eq!(rate((30, 4), (30, 4)), None, "who is left points at few as well");
        assert_eq!(rate((20, 30), (24, 30)), None, "the filter leaves out few");
        assert_eq!(rate((20, 30), (20, 31)), None);
        assert_eq!(rate((20, 30), (20, 36)), Some((20, 50)));
    }

    #[test]
    fn a_share_in_percent_with_its_interval() {
        let half = Turnout { answered: 20, silent: 20 };
        let rate = shown(half, half, 5).expect("a rate");
        assert!((rate.rate - 50.0).abs() < 1e-9);
        // Wilson, 20 of 40: 0.3520 to 0.6480.
        assert!((rate.interval[0] - 35.20).abs() < 0.01 && (rate.interval[1] - 64.80).abs() < 0.01, "{rate:?}");
        let counted = Turnout::of(Visits { opened: 3, answered: 7 });
        assert_eq!(counted, Turnout { answered: 7, silent: 0 }, "whoever answered has opened");
        assert_eq!(Turnout::of(Visits { opened: 3, answered: -1 }), Turnout { answered: 0, silent: 3 });
    }

    /// Two surveys about recommending, one of them about stars too, in two branches.
    async fn visited(db: store::Db) -> House {
        let house = House::on(db).await;
        let said = |region: usize, channel: Channel, touchpoint: usize| Said {
            region: Some(region),
            on_tv: None,
            touchpoint,
            channel,
            segment: None,
            day: TODAY,
            solicited: true,
            scores: vec![(0, 9.0, None), (1, 4.0, None), (2, 5.0, None)],
            text: None,
        };
        let all = [
            vec![said(ALTONA, Channel::Web, 0); 10],
            vec![said(ALTONA, Channel::Store, 0); 10],
            vec![said(BERGEDORF, Channel::Web, 0); 10],
            vec![said(ALTONA, Channel::Web, 1); 10],
        ];
        house.hear(&all.concat()).await;
        let first = house.survey(FIRST, &[0]).await;
        let second = house.survey(SECOND, &[0, 2]).await;
        for (survey, region, channel, opened, answered) in [
            (first, ALTONA, Channel::Web, 40, 10),
            (first, ALTONA, Channel::Store, 20, 10),
            (second, ALTONA, Channel::Web, 30, 20),
            (first, BERGEDORF, Channel::Web, 100, 50),
            (second, BERGEDORF, Channel::Web, 10, 7),
        ] {
            house.visited(survey, region, channel, Visits { opened, answered }).await;
        }
        house
    }

    /// Answered and opened, as the overview shows them for a series of the house.
    async fn response(house: &House, who: &Caller, series: usize, filters: &[Filter]) -> Option<(u64, u64)> {
        let period = Period { from: TODAY.plus(-6), to: TODAY };
        let filters = filters.to_vec();
        let question = OverviewQuestion { period, compare: None, filters, series: Vec::new(), grain: None };
        let overview = Box::pin(house.understand.overview(who, question)).await.expect("an overview");
        let one = overview.series.iter().find(|one| one.series.key == house.series[series].1);
        one.expect("a series with answers").response.map(|rate| (rate.answered, rate.opened))
    }

    fn viewer(house: &House, narrow: impl FnOnce(Scope) -> Scope) -> Caller {
        house.caller(Role::Viewer, (5, 8), narrow)
    }

    store::store_tests! {
        async fn only_surveys_that_ask_for_it_count(db: Db) {
            let house = visited(db).await;
            let who = viewer(&house, |scope| scope);
            assert_eq!(response(&house, &who, 0, &[]).await, Some((97, 200)));
            assert_eq!(response(&house, &who, 1, &[]).await, None, "no survey asks for it");
            assert_eq!(response(&house, &who, 2, &[]).await, Some((27, 40)));
        }

        async fn another_branch_is_not_counted(db: Db) {
            let house = visited(db).await;
            let (altona, bergedorf) = (house.units[ALTONA].1, house.units[BERGEDORF].1);
            let who = viewer(&house, |scope| scope.within_units([altona]));
            assert_eq!(response(&house, &who, 0, &[]).await, Some((40, 90)));
            assert_eq!(response(&house, &who, 2, &[]).await, Some((20, 30)));
            let who = viewer(&house, |scope| scope.within_units([bergedorf]));
            assert_eq!(response(&house, &who, 0, &[]).await, Some((57, 110)));
            assert_eq!(response(&house, &who, 2, &[]).await, None, "three did not answer");
            let elsewhere = house.touchpoint(1);
            let who = viewer(&house, |scope| scope.within_touchpoints([elsewhere]));
            assert_eq!(response(&house, &who, 0, &[]).await, None, "nobody opened a survey at this touchpoint");
        }

        async fn filters_hold_as_far_as_they_are_known(db: Db) {
            let house = visited(db).await;
            let who = viewer(&house, |scope| scope);
            let by = |field, value: &str| [Filter::new(field, [value])];
            let web = by(Field::Channel, "web");
            assert_eq!(response(&house, &who, 0, &web).await, Some((87, 180)));
            let altona = by(Field::Unit, &house.units[ALTONA].0.to_string());
            assert_eq!(response(&house, &who, 0, &altona).await, Some((40, 90)));
            assert_eq!(response(&house, &who, 2, &altona).await, None, "what it leaves out are three in Bergedorf");
            let both = [web[0].clone(), altona[0].clone()];
            assert_eq!(response(&house, &who, 0, &both).await, Some((30, 70)));
            let till = by(Field::Touchpoint, &house.touchpoints[0].id.to_string());
            assert_eq!(response(&house, &who, 0, &till).await, Some((97, 200)));
            // Answers of no survey, because those of the house belong to none.
            let first = [Filter::new(Field::Survey, [String::new(), FIRST.to_string()])];
            assert_eq!(response(&house, &who, 0, &first).await, Some((70, 160)));
            for unknown in [by(Field::Facet("segment".into()), ""), by(Field::Group, "positive"), by(Field::Solicited, "true")] {
                assert_eq!(response(&house, &who, 0, &unknown).await, None, "{unknown:?}");
            }
        }

        async fn where_the_score_is_hidden_so_is_the_rate(db: Db) {
            let house = visited(db).await;
            let who = house.caller(Role::Viewer, (41, 41), |scope| scope);
            assert_eq!(response(&house, &who, 0, &[]).await, None, "40 scores are too few, 97 of 200 visitors are not");
        }
    }
}
