//! One customer: who they are and everything they say and do in eighteen months.

use crate::company::{Company, company};
use crate::dice::Dice;
use crate::visits::{Visit, visit_of};
use crate::{Plan, comments, journeys, truths};
use domain::signal::Channel;
use domain::time::{Day, Timestamp};

/// A customer with all their signals, in order of time.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoCustomer {
    pub number: u32,
    pub external_id: String,
    pub name: String,
    pub email: String,
    pub language: &'static str,
    /// Attributes such as `segment` and `age_group`.
    pub attributes: Vec<(&'static str, String)>,
    /// What was said about being asked for opinions; `None`: nothing.
    pub consent: Option<bool>,
    /// How this customer likes to be written to, where that was said.
    pub preferred_channel: Option<&'static str>,
    pub happenings: Vec<Happening>,
    /// The surveys this customer opened, in order of time.
    pub visits: Vec<Visit>,
    /// When this customer was asked for an opinion, in order of time.
    pub asks: Vec<Ask>,
}

/// A customer was asked, and may have looked or answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    pub survey: &'static str,
    pub time: Timestamp,
    /// When the survey was opened without an answer.
    pub looked_at: Option<Timestamp>,
    /// Key and time of the answer.
    pub answer: Option<(String, Timestamp)>,
}

/// Something a customer did, or said.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    Interaction {
        /// Unique in the company; sending it again changes nothing.
        key: String,
        kind: &'static str,
        time: Timestamp,
        touchpoint: &'static str,
        channel: Channel,
        units: Vec<String>,
        /// Seconds on hold, an amount in euro: whatever the kind of event carries.
        value: Option<f64>,
        attributes: Vec<(&'static str, String)>,
    },
    Answer {
        key: String,
        survey: &'static str,
        time: Timestamp,
        channel: Channel,
        units: Vec<String>,
        score: f64,
        /// In [0, 1): which of the offered reasons was ticked, if any.
        reason: Option<f64>,
        comment: Option<String>,
        attributes: Vec<(&'static str, String)>,
    },
}

impl Happening {
    /// Unique in the company.
    pub fn key(&self) -> &str {
        match self {
            Self::Interaction { key, .. } | Self::Answer { key, .. } => key,
        }
    }

    pub fn time(&self) -> Timestamp {
        match self {
            Self::Interaction { time, .. } | Self::Answer { time, .. } => *time,
        }
    }
}

pub(crate) struct Life<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) company: Company,
    pub(crate) dice: Dice,
    pub(crate) number: u32,
    pub(crate) language: &'static str,
    pub(crate) segment: &'static str,
    /// Index of the home branch.
    pub(crate) branch: usize,
    /// How easily this person is pleased; mean 0, standard deviation about 0.5.
    pub(crate) temper: f64,
    pub(crate) done: Vec<Happening>,
    /// Only for looking at surveys without a word.
    pub(crate) looks: Dice,
    /// Surveys that were opened, and no answer came of it.
    pub(crate) visits: Vec<Visit>,
    pub(crate) asks: Vec<Ask>,
    /// Latest felt quality, for the relationship score.
    pub(crate) memory: f64,
}

/// Numbers of the streams of chance behind those of the customers' lives.
const LOOKS: u64 = 1 << 32;
const WISHES: u64 = 2 << 32;
/// Behind all others.
pub(crate) const PAST: u64 = 3 << 32;

const SEGMENTS: [(&str, f64); 4] =
    [("Standard", 0.52), ("Familie", 0.2), ("Premium", 0.16), (truths::SILENT_SEGMENT, 0.12)];
const AGE_GROUPS: [&str; 5] = ["18-29", "30-44", "45-59", "60-74", "75+"];
const GIVEN: [&str; 24] = [
    "Anna", "Ben", "Clara", "David", "Emine", "Felix", "Greta", "Hakan", "Ida", "Jonas", "Katrin", "Lukas", "Mia",
    "Noah", "Olga", "Paul", "Quirin", "Rosa", "Samir", "Tilda", "Uwe", "Vera", "Wim", "Yara",
];
const FAMILY: [&str; 28] = [
    "Albrecht",
    "Bauer",
    "Çelik",
    "Dörfler",
    "Engel",
    "Fuchs",
    "Groß",
    "Hahn",
    "Iwanow",
    "Jäger",
    "Krüger",
    "Lehmann",
    "Möller",
    "Nowak",
    "Özdemir",
    "Peters",
    "Quandt",
    "Richter",
    "Schäfer",
    "Thiele",
    "Ullrich",
    "Vogt",
    "Weiß",
    "Yilmaz",
    "Zimmermann",
    "Smith",
    "Kowalski",
    "Rossi",
];

/// Customer `number` of the plan, `0..plan.customers`.
pub fn customer(plan: &Plan, number: u32) -> DemoCustomer {
    let mut dice = Dice::new(plan.seed, u64::from(number) + 1);
    let (given, family) = (*dice.pick(&GIVEN), *dice.pick(&FAMILY));
    let language = if dice.chance(0.82) { "de" } else { "en" };
    let segment = SEGMENTS[dice.weighted(&SEGMENTS.map(|(_, w)| w))].0;
    let age = *dice.pick(&AGE_GROUPS);
    let branch = dice.weighted(&branch_weights());
    let temper = dice.normal() * 0.5;
    let mut life = Life {
        plan,
        company: company(),
        dice,
        number,
        language,
        segment,
        branch,
        temper,
        done: Vec::new(),
        looks: Dice::new(plan.seed, LOOKS + u64::from(number)),
        visits: Vec::new(),
        asks: Vec::new(),
        memory: temper,
    };
    journeys::live(&mut life);
    life.done.sort_by_key(Happening::time);
    let mut visits: Vec<Visit> = life.done.iter().filter_map(visit_of).collect();
    visits.append(&mut life.visits);
    visits.sort_by_key(|visit| visit.time);
    life.asks.sort_by_key(|ask| ask.time);
    let (consent, preferred_channel) = wishes(plan, number, &life.asks);
    DemoCustomer {
        number,
        external_id: external_id(number),
        name: format!("{given} {family}"),
        email: format!("k{number:07}@kunden.example"),
        language,
        attributes: vec![("segment", segment.to_owned()), ("age_group", age.to_owned())],
        consent,
        preferred_channel,
        happenings: life.done,
        visits,
        asks: life.asks,
    }
}

/// What the company itself calls this customer.
pub fn external_id(number: u32) -> String {
    format!("K{number:07}")
}

/// Whether and how somebody wants to be asked. Whoever answered has agreed.
fn wishes(plan: &Plan, number: u32, asks: &[Ask]) -> (Option<bool>, Option<&'static str>) {
    let mut dice = Dice::new(plan.seed, WISHES + u64::from(number));
    let said = match dice.weighted(&[0.68, 0.08, 0.24]) {
        0 => Some(true),
        1 => Some(false),
        _ => None,
    };
    let channel = ["email", "sms"].get(dice.weighted(&[0.16, 0.06, 0.78])).copied();
    (if asks.iter().any(|ask| ask.answer.is_some()) { Some(true) } else { said }, channel)
}

/// What the managers of the branches believe their customers would answer: high everywhere.
pub fn self_images(plan: &Plan) -> Vec<Happening> {
    let company = company();
    let mut dice = Dice::new(plan.seed, 0);
    let mut answers = Vec::new();
    for branch in &company.branches {
        for (quarter, back) in [500, 410, 320, 230, 140, 50].into_iter().enumerate() {
            for voter in 0..2 {
                let score = if dice.chance(0.75) { 9.0 } else { 8.0 + f64::from(dice.between(0, 3)) };
                answers.push(Happening::Answer {
                    key: format!("self-{}-{quarter}-{voter}", branch.code),
                    survey: truths::SELF_IMAGE_SURVEY,
                    time: at(plan.today().plus(-back), 9, voter * 7),
                    channel: Channel::Other,
                    units: vec![branch.code.clone()],
                    score,
                    reason: None,
                    comment: None,
                    attributes: vec![("audience", "staff".to_owned())],
                });
            }
        }
    }
    answers
}

/// Large towns have more customers.
fn branch_weights() -> Vec<f64> {
    (0..40).map(|i| 1.0 / (1.0 + f64::from(i % 10) * 0.35)).collect()
}

pub(crate) fn at(day: Day, hour: i32, minute: i32) -> Timestamp {
    let minutes = i64::from(day.0) * 1_440 + i64::from(hour * 60 + minute);
    Timestamp::from_micros(0).plus_seconds(minutes * 60)
}

impl Life<'_> {
    pub(crate) fn region(&self) -> &'static str {
        self.company.regions[self.company.branches[self.branch].region].code
    }

    pub(crate) fn branch_code(&self) -> String {
        self.company.branches[self.branch].code.clone()
    }

    /// Days from `day` to the end of the plan.
    pub(crate) fn days_ago(&self, day: Day) -> i32 {
        self.plan.today().0 - day.0
    }

    pub(crate) fn is_over(&self, time: Timestamp) -> bool {
        time > self.plan.until
    }

    /// Records what the customer did; what would lie in the future has not happened yet.
    pub(crate) fn does(
        &mut self,
        kind: &'static str,
        touchpoint: &'static str,
        time: Timestamp,
        units: &[String],
        value: Option<f64>,
        attributes: &[(&'static str, String)],
    ) {
        if self.is_over(time) {
            return;
        }
        let channel = self.channel(touchpoint);
        let key = format!("e-{}-{}", self.number, self.done.len());
        self.done.push(Happening::Interaction {
            key,
            kind,
            time,
            touchpoint,
            channel,
            units: units.to_vec(),
            value,
            attributes: attributes.to_vec(),
        });
    }

    /// Asks the customer and records the answer, if there is one. `felt` is how good it was:
    /// 0 is average, a standard deviation is about 1.
    pub(crate) fn is_asked(
        &mut self,
        survey: &'static str,
        time: Timestamp,
        units: &[String],
        felt: f64,
        topic: &str,
        attributes: &[(&'static str, String)],
    ) {
        self.remembers(felt);
        self.asks.push(Ask { survey, time, looked_at: None, answer: None });
        // People with something to complain about or to praise answer more often.
        let willing = (0.17 + 0.05 * felt.abs()).min(0.4) * self.silence();
        if self.dice.chance(willing) {
            self.says(survey, time, units, felt, topic, attributes);
        } else {
            self.looks(survey, time, units);
        }
    }

    /// The same of somebody who came to complain, and says so when asked.
    pub(crate) fn complains(
        &mut self,
        survey: &'static str,
        time: Timestamp,
        units: &[String],
        felt: f64,
        topic: &str,
        attributes: &[(&'static str, String)],
    ) {
        self.remembers(felt);
        self.asks.push(Ask { survey, time, looked_at: None, answer: None });
        let silence = self.silence();
        if self.dice.chance(0.6 * silence) {
            self.says(survey, time, units, felt, topic, attributes);
        } else {
            self.looks(survey, time, units);
        }
    }

    fn remembers(&mut self, felt: f64) {
        self.memory = 0.6 * self.memory + 0.4 * felt;
    }

    pub(crate) fn silence(&self) -> f64 {
        if self.segment == truths::SILENT_SEGMENT { 0.12 } else { 1.0 }
    }

    fn says(
        &mut self,
        survey: &'static str,
        time: Timestamp,
        units: &[String],
        felt: f64,
        topic: &str,
        attributes: &[(&'static str, String)],
    ) {
        let score = score_of(survey, felt + 0.55 * self.dice.normal());
        let later = i64::from(self.dice.between(600, 90_000));
        let before = self.done.len();
        self.answers(survey, time.plus_seconds(later), units, score, topic, attributes);
        if let (Some(Happening::Answer { key, time, .. }), Some(ask)) = (self.done.get(before), self.asks.last_mut()) {
            ask.answer = Some((key.clone(), *time));
        }
    }

    pub(crate) fn answers(
        &mut self,
        survey: &'static str,
        time: Timestamp,
        units: &[String],
        score: f64,
        topic: &str,
        attributes: &[(&'static str, String)],
    ) {
        if self.is_over(time) {
            return;
        }
        let mood = comments::mood(survey, score);
        let comment = self.dice.chance(0.44).then(|| comments::comment(&mut self.dice, self.language, topic, mood));
        let reason = self.dice.chance(0.6).then(|| self.dice.share());
        let channel = self.channel_of(survey);
        let key = format!("a-{}-{}", self.number, self.done.len());
        self.done.push(Happening::Answer {
            key,
            survey,
            time,
            channel,
            units: units.to_vec(),
            score,
            reason,
            comment,
            attributes: attributes.to_vec(),
        });
    }

    fn channel(&self, touchpoint: &str) -> Channel {
        self.company.touchpoints.iter().find(|t| t.key == touchpoint).map_or(Channel::Other, |t| t.channel)
    }

    pub(crate) fn channel_of(&self, survey: &str) -> Channel {
        let plan = self.company.surveys.iter().find(|s| s.key == survey);
        plan.map_or(Channel::Other, |s| self.channel(s.touchpoint))
    }
}

/// A felt quality on the scale of the survey's metric.
fn score_of(survey: &str, felt: f64) -> f64 {
    let (low, high, middle, step) = match survey {
        "relationship" => (0.0, 10.0, 7.9, 1.9),
        "call" => (1.0, 7.0, 5.2, 1.3),
        "app" => return f64::from(u8::from(felt > -0.9)),
        _ => (1.0, 5.0, 3.95, 0.95),
    };
    (middle + step * felt).round().clamp(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan { customers: 50, seed: 7, until: Timestamp::parse("2026-11-22T10:00:00Z").expect("an instant") }
    }

    #[test]
    fn the_same_plan_gives_the_same_customer_in_any_order() {
        let forward: Vec<_> = (0..20).map(|n| customer(&plan(), n)).collect();
        let backward: Vec<_> = (0..20).rev().map(|n| customer(&plan(), n)).collect();
        assert!(forward.iter().eq(backward.iter().rev()));
    }

    #[test]
    fn nothing_happens_before_the_first_or_after_the_last_day() {
        let plan = plan();
        for n in 0..plan.customers {
            for happening in customer(&plan, n).happenings {
                assert!(happening.time() >= at(plan.first_day(), 0, 0));
                assert!(happening.time() <= plan.until);
            }
        }
    }
}
