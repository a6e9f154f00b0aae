//! What contacts do: how answers to invitations go down with the contacts a customer already had, from where on another
//! contact costs more than it brings, and what was sent for nothing. The rules are in
//! `docs/methods/contact-pressure.md`.

use super::results::Rate;
use crate::{Listen, Result};
use access::{Caller, Project};
use domain::disclosure::{Figure, Sum, suppress, too_few};
use domain::ids::ProgrammeId;
use domain::role::Right;
use domain::time::Timestamp;
use serde::Serialize;
use statistics::{Confidence, proportion_difference};
use std::collections::BTreeMap;
use store::customers;
use store::messages::{self, CLASSES, ClassCount, ProgrammeWaste, Window, class_of};
use utoipa::ToSchema;

/// Invitations this old still count.
const REPORT_DAYS: i64 = 365;
/// Contacts this long ago still count as earlier ones.
const EARLIER_DAYS: i64 = 90;
/// Classes with fewer invitations are not compared.
const FEWEST: u64 = 50;

/// What contacts do, from invitations of the last year whose time to be answered is over.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ContactReport {
    /// Invitations sent from then on.
    pub since: Timestamp,
    /// By the contacts the customer already had in the 90 days before the invitation: 0, 1, 2, 3, 4 to 5, 6 and more.
    pub classes: Vec<ContactClass>,
    pub saturation: Saturation,
    /// How many persons had how many contacts in the last 90 days, in the same classes.
    pub frequency: Vec<ContactShare>,
    /// By programme, those with the most invitations first.
    pub waste: Vec<Waste>,
}

/// Invitations of customers who had been contacted about as often before.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ContactClass {
    /// Contacts before, at least.
    pub from: u64,
    /// At most; null: any number.
    pub to: Option<u64>,
    /// Null when there are too few invitations to show.
    pub figures: Option<ContactFigures>,
}

/// What came of invitations.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ContactFigures {
    pub sent: u64,
    /// Mail programs open links by themselves, so this is an upper bound.
    pub opened: Rate,
    pub answered: Rate,
    /// Took a consent back within 30 days.
    pub unsubscribed: Rate,
    /// A mail of it bounced for good or was complained about.
    pub undeliverable: Rate,
    /// The share answered minus that of customers without any contact before; null where one of the two has too few
    /// invitations to compare, and for those without contacts themselves.
    pub difference: Option<ShareDifference>,
}

/// One share minus another one. −1 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct ShareDifference {
    pub value: f64,
    /// 95 % interval.
    pub interval: [f64; 2],
    /// The interval leaves out zero: it is hardly chance.
    pub clear: bool,
}

/// From how many contacts on fewer answer than without any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Saturation {
    /// From so many earlier contacts on clearly fewer answer.
    Found { contacts: u64 },
    /// In no class that can be compared clearly fewer answer.
    Nowhere,
    /// Without earlier contacts, or with any number of them, there are only `have` invitations; both need `need`.
    TooFew { have: u64, need: u64 },
}

/// Customers by their contacts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContactShare {
    pub from: u64,
    /// Null: any number.
    pub to: Option<u64>,
    /// Null when that would point at few people.
    pub persons: Option<u64>,
}

/// What a programme sent for nothing.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Waste {
    pub programme: ProgrammeId,
    pub name: String,
    /// Null when there are too few invitations to show.
    pub figures: Option<WasteFigures>,
}

/// Invitations that came to nothing.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WasteFigures {
    pub sent: u64,
    /// Neither opened nor answered.
    pub unopened: Rate,
    /// Went to people who are outside the programme's audience now; null when it asks everyone.
    pub outside: Option<Rate>,
    /// Took a consent back within 30 days.
    pub unsubscribed: Rate,
}

impl Listen {
    /// What contacts do, over all programmes of the project.
    pub async fn contact_report(&self, who: &Caller) -> Result<ContactReport> {
        who.require_everywhere(Right::ManageSurveys)?;
        let (project, minimum) = (who.project.no, who.project.minimums.numbers);
        let window = self.closed_invitations();
        let counted = messages::outcomes(&self.db, project, window).await?;
        let since = window.now.plus_days(-EARLIER_DAYS);
        let frequencies = messages::frequencies(&self.db, project, since, window.now).await?;
        let waste = messages::waste(&self.db, project, window).await?;
        let outside = self.outside_audience(&who.project, window).await?;
        let by_class = by_class(&counted);
        Ok(ContactReport {
            since: window.since,
            saturation: saturation(&by_class),
            classes: classes(&by_class, minimum),
            frequency: self.shares(&who.project, &frequencies).await?,
            waste: waste.into_iter().map(|one| wasted(one, &outside, minimum)).collect(),
        })
    }

    /// Invitations of the last year whose time to be answered is over.
    pub(crate) fn closed_invitations(&self) -> Window {
        let now = self.world.now();
        Window { since: now.plus_days(-REPORT_DAYS), now }
    }

    async fn shares(&self, project: &Project, frequencies: &[(i64, i64)]) -> Result<Vec<ContactShare>> {
        let mut persons = [0; CLASSES];
        for (contacts, n) in frequencies {
            persons[class_of(contacts.unsigned_abs())] += n.unsigned_abs();
        }
        let all = customers::count(&self.db, project.no).await?;
        let contacted: u64 = persons.iter().sum();
        persons[0] = all.saturating_sub(contacted);
        // How many customers there are is told elsewhere.
        let whole = Figure { n: persons.iter().sum(), hide: false, level: 0 };
        let parts = persons.iter().map(|n| Figure { n: *n, hide: false, level: 1 });
        let figures: Vec<Figure> = parts.chain([whole]).collect();
        let sum = Sum { whole: CLASSES, parts: (0..CLASSES).collect() };
        let hidden = suppress(&figures, &[sum], project.minimums.numbers);
        let share = |(class, n): (usize, u64)| {
            let (from, to) = bounds(class);
            ContactShare { from, to, persons: Some(n).filter(|_| !hidden[class]) }
        };
        Ok(persons.into_iter().enumerate().map(share).collect())
    }
}

/// Fewest and most contacts of a class.
const fn bounds(class: usize) -> (u64, Option<u64>) {
    match class {
        0 => (0, Some(0)),
        1 => (1, Some(1)),
        2 => (2, Some(2)),
        3 => (3, Some(3)),
        4 => (4, Some(5)),
        _ => (6, None),
    }
}

fn by_class(counted: &[ClassCount]) -> [ClassCount; CLASSES] {
    let mut all = [ClassCount::default(); CLASSES];
    for one in counted {
        if let Some(place) = usize::try_from(one.class).ok().and_then(|class| all.get_mut(class)) {
            *place = *one;
        }
    }
    all
}

fn answered(one: &ClassCount) -> (u64, u64) {
    (one.answered.unsigned_abs(), one.sent.unsigned_abs())
}

/// How the share answered differs from that of customers without contacts before.
fn difference(one: &ClassCount, first: &ClassCount) -> Option<ShareDifference> {
    let (now, before) = (answered(one), answered(first));
    share_difference(now, before, FEWEST)
}

/// `now` minus `before`, both as (yes, n), unless one of them has fewer than `fewest`.
pub(crate) fn share_difference(now: (u64, u64), before: (u64, u64), fewest: u64) -> Option<ShareDifference> {
    if now.1 < fewest || before.1 < fewest {
        return None;
    }
    let found = proportion_difference(now, before, Confidence::USUAL).ok()?;
    let interval = [found.interval.low, found.interval.high];
    Some(ShareDifference { value: found.value, interval, clear: found.interval.excludes_zero() })
}

fn saturation(all: &[ClassCount; CLASSES]) -> Saturation {
    let differences = (1..CLASSES).map(|class| (class, difference(&all[class], &all[0])));
    let known: Vec<(usize, ShareDifference)> = differences.filter_map(|(class, one)| Some((class, one?))).collect();
    if known.is_empty() {
        let largest = all[1..].iter().map(|one| answered(one).1).max().unwrap_or_default();
        return Saturation::TooFew { have: largest.min(answered(&all[0]).1), need: FEWEST };
    }
    let fewer = known.iter().find(|(_, one)| one.interval[1] < 0.0);
    fewer.map_or(Saturation::Nowhere, |(class, _)| Saturation::Found { contacts: bounds(*class).0 })
}

fn classes(all: &[ClassCount; CLASSES], minimum: u64) -> Vec<ContactClass> {
    let class = |(class, one): (usize, &ClassCount)| {
        let (from, to) = bounds(class);
        let (yes, sent) = answered(one);
        let rate = |count: i64| Rate::of(count.unsigned_abs(), sent);
        let figures = ContactFigures {
            sent,
            opened: rate(one.opened),
            answered: Rate::of(yes, sent),
            unsubscribed: rate(one.unsubscribed),
            undeliverable: rate(one.undeliverable),
            difference: if class == 0 { None } else { difference(one, &all[0]) },
        };
        ContactClass { from, to, figures: Some(figures).filter(|_| !too_few(sent, minimum)) }
    };
    all.iter().enumerate().map(class).collect()
}

fn wasted(one: ProgrammeWaste, outside: &BTreeMap<ProgrammeId, u64>, minimum: u64) -> Waste {
    let sent = one.sent.unsigned_abs();
    let figures = WasteFigures {
        sent,
        unopened: Rate::of(one.unopened.unsigned_abs(), sent),
        outside: outside.get(&one.programme).map(|count| Rate::of(*count, sent)),
        unsubscribed: Rate::of(one.unsubscribed.unsigned_abs(), sent),
    };
    Waste { programme: one.programme, name: one.name, figures: Some(figures).filter(|_| !too_few(sent, minimum)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::{House, code};
    use domain::role::Role;

    fn counts(answered_of: [(i64, i64); CLASSES]) -> [ClassCount; CLASSES] {
        let mut class = -1;
        answered_of.map(|(answered, sent)| {
            class += 1;
            ClassCount { class, sent, answered, opened: answered, ..ClassCount::default() }
        })
    }

    #[test]
    fn saturation_is_where_clearly_fewer_answer_first() {
        let falls = counts([(200, 1_000), (190, 1_000), (30, 40), (100, 1_000), (10, 1_000), (0, 0)]);
        assert_eq!(saturation(&falls), Saturation::Found { contacts: 3 }, "40 invitations say nothing");
        let stays = counts([(200, 1_000), (190, 1_000), (210, 1_000), (0, 0), (0, 0), (0, 0)]);
        assert_eq!(saturation(&stays), Saturation::Nowhere);
        let rises = counts([(100, 1_000), (300, 1_000), (0, 0), (0, 0), (0, 0), (0, 0)]);
        assert_eq!(saturation(&rises), Saturation::Nowhere);
        let few = counts([(200, 1_000), (1, 20), (2, 30), (0, 0), (0, 0), (0, 0)]);
        assert_eq!(saturation(&few), Saturation::TooFew { have: 30, need: FEWEST });
        let no_first = counts([(2, 10), (20, 100), (0, 0), (0, 0), (0, 0), (0, 0)]);
        assert_eq!(saturation(&no_first), Saturation::TooFew { have: 10, need: FEWEST });
    }

    #[test]
    fn few_invitations_are_not_shown() {
        let all = classes(&counts([(20, 100), (1, 4), (0, 0), (10, 100), (0, 0), (0, 0)]), 5);
        assert_eq!(
            all.iter().map(|one| one.figures.is_some()).collect::<Vec<_>>(),
            [true, false, true, true, true, true]
        );
        let of = |class: usize| all[class].figures.as_ref().expect("shown");
        assert_eq!((of(0).answered.value, of(0).difference), (Some(0.2), None));
        let difference = of(3).difference.expect("enough of both");
        assert!((difference.value + 0.1).abs() < 1e-12 && difference.clear == (difference.interval[1] < 0.0));
        assert_eq!(of(2).answered.value, None, "nothing is nothing");
    }

    #[test]
    fn every_number_of_contacts_is_in_its_class() {
        for contacts in 0..20 {
            let (from, to) = bounds(class_of(contacts));
            assert!(from <= contacts && to.is_none_or(|to| contacts <= to), "{contacts}");
        }
    }

    store::store_tests! {
        async fn without_invitations_there_is_an_empty_report(db: Db) {
            let house = House::new(db).await;
            let report = house.listen.contact_report(&house.who).await.expect("a report");
            assert_eq!((report.classes.len(), report.frequency.len(), report.waste.len()), (CLASSES, CLASSES, 0));
            assert_eq!(report.saturation, Saturation::TooFew { have: 0, need: FEWEST });
            let viewer = house.acting_as(Role::Viewer);
            assert_eq!(code(house.listen.contact_report(&viewer).await), "forbidden");
            let limited = house.limited(Role::CxManager, "F001").await;
            assert_eq!(code(house.listen.contact_report(&limited).await), "forbidden");
        }
    }
}
