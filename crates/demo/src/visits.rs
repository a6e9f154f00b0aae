//! Who opened a survey, whether an answer came of it or not.

use crate::life::{Happening, Life};
use domain::signal::Channel;
use domain::time::Timestamp;

/// The first page of a survey was shown to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    pub survey: &'static str,
    pub time: Timestamp,
    pub channel: Channel,
    pub units: Vec<String>,
    /// An answer of the same place and time came of it.
    pub answered: bool,
}

/// Of those who were asked and said nothing, how many looked first. A link in a mail is opened out of
/// curiosity; whoever holds on for the questions behind a call mostly answers them.
fn curiosity(channel: Channel) -> f64 {
    match channel {
        Channel::App => 0.45,
        Channel::Email | Channel::Web => 0.27,
        Channel::Store | Channel::Kiosk | Channel::Partner => 0.16,
        Channel::Chat => 0.12,
        _ => 0.07,
    }
}

impl Life<'_> {
    /// Whoever was asked and said nothing may have looked all the same. Thrown with dice of its own, so
    /// that everything else stays as it is.
    pub(crate) fn looks(&mut self, survey: &'static str, time: Timestamp, units: &[String]) {
        let channel = self.channel_of(survey);
        let later = i64::from(self.looks.between(600, 90_000));
        let silence = self.silence();
        let time = time.plus_seconds(later);
        if self.looks.chance(curiosity(channel) * silence) && !self.is_over(time) {
            let units = units.to_vec();
            if let Some(ask) = self.asks.last_mut() {
                ask.looked_at = Some(time);
            }
            self.visits.push(Visit { survey, time, channel, units, answered: false });
        }
    }
}

/// Whoever answered has opened the survey.
pub fn visit_of(happening: &Happening) -> Option<Visit> {
    let Happening::Answer { survey, time, channel, units, .. } = happening else { return None };
    Some(Visit { survey, time: *time, channel: *channel, units: units.clone(), answered: true })
}

#[cfg(test)]
mod tests {
    use crate::{DemoCustomer, Plan, customer};
    use domain::signal::Channel;
    use domain::time::Timestamp;
    use std::collections::BTreeMap;

    fn customers() -> impl Iterator<Item = DemoCustomer> {
        let until = Timestamp::parse("2026-11-22T10:00:00Z").expect("an instant");
        let plan = Plan { customers: 3_000, seed: 42, until };
        (0..plan.customers).map(move |number| customer(&plan, number))
    }

    #[test]
    fn every_answer_was_opened_where_and_when_it_was_given() {
        for customer in customers().take(300) {
            let answers = customer.happenings.iter().filter_map(super::visit_of);
            let opened = customer.visits.iter().filter(|visit| visit.answered).cloned();
            assert!(answers.eq(opened));
        }
    }

    #[test]
    fn the_rate_differs_by_channel() {
        let mut counts: BTreeMap<Channel, (f64, f64)> = BTreeMap::new();
        for visit in customers().flat_map(|customer| customer.visits) {
            let (opened, answered) = counts.entry(visit.channel).or_default();
            *opened += 1.0;
            *answered += f64::from(u8::from(visit.answered));
        }
        let rates: BTreeMap<Channel, f64> =
            counts.into_iter().map(|(channel, (opened, answered))| (channel, answered / opened)).collect();
        println!("{rates:?}");
        assert!(rates.values().all(|rate| (0.3..0.9).contains(rate)), "{rates:?}");
        let (app, mail, phone) = (rates[&Channel::App], rates[&Channel::Email], rates[&Channel::Phone]);
        assert!(app + 0.04 < mail && mail + 0.1 < phone, "{rates:?}");
    }
}
