//! The listening programmes of the demo company, and how often it writes to one customer at most.

use crate::{Plan, segments};
use domain::ids::{SegmentId, SurveyId};
use domain::programme::{
    Audience, Budget, Definition, EventIs, Every, Per, Quiet, Quota, Reminder, Route, Rule, Sample, Schedule, Sender,
    Trigger, Variant,
};
use domain::signal::Channel;
use domain::survey::{Literal, LocalText, Test};
use domain::time::{Day, TimeOfDay, Weekday};
use std::collections::BTreeMap;

/// The purpose customers agree to when they let themselves be asked.
pub const CONSENT: &str = "surveys";

#[derive(Clone, Debug, PartialEq)]
pub struct ProgrammePlan {
    pub key: &'static str,
    pub name: &'static str,
    /// Key of the touchpoint.
    pub touchpoint: &'static str,
    /// Key of the survey of all its variants.
    pub survey: &'static str,
    pub definition: Definition,
    pub standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Draft,
    Live,
    /// Has asked nobody for so many days.
    Paused {
        days: i32,
    },
}

/// Nobody gets two mails in three days, or three in thirty.
pub fn contact_budget() -> Budget {
    Budget { rules: vec![Rule { most: 1, days: 3 }, Rule { most: 2, days: 30 }] }
}

/// All of them. `surveys` and `segments` by the keys of the plan.
///
/// # Panics
/// When a survey or segment is missing.
pub fn programmes(
    plan: &Plan,
    surveys: &BTreeMap<&'static str, SurveyId>,
    segments: &BTreeMap<&'static str, SegmentId>,
) -> Vec<ProgrammePlan> {
    let survey = |key: &str| surveys[key];
    let segment = |key: &str| segments[key];
    vec![
        after_delivery(survey("delivery"), segment(segments::IN_TOUCH)),
        after_trouble(survey("delivery")),
        every_quarter(plan, survey("relationship"), [segment(segments::NEW), segment(segments::COUNCIL)]),
        after_repair(survey("repair")),
        after_crash(survey("app")),
    ]
}

/// The first day of the run that lies behind the last day of the plan, at least six weeks.
pub(crate) fn last_run(plan: &Plan) -> Day {
    plan.today().plus(-45).month_start()
}

fn after_delivery(survey: SurveyId, in_touch: SegmentId) -> ProgrammePlan {
    let variants = vec![
        variant(
            ("question", "Mit Frage im Betreff"),
            survey,
            ("Ist Ihr Paket gut angekommen?", "Did your parcel arrive safely?"),
            ("Ihr Paket ist da. Wie war die Lieferung?", "Your parcel is there. How was the delivery?"),
        ),
        variant(
            ("thanks", "Mit Dank im Betreff"),
            survey,
            ("Danke für Ihre Bestellung", "Thank you for your order"),
            ("danke für Ihre Bestellung! Eine kurze Frage dazu:", "thank you for your order! One short question:"),
        ),
    ];
    ProgrammePlan {
        key: "delivery",
        name: "Nach der Lieferung",
        touchpoint: "delivery",
        survey: "delivery",
        definition: Definition {
            audience: Audience::Segments { any_of: Vec::new(), none_of: vec![in_touch] },
            delay_minutes: 180,
            ask_again_days: Some(60),
            reminders: vec![Reminder { after_days: 4 }],
            variants,
            ..definition(Trigger::Event(EventIs::of_type("order_delivered")), 14)
        },
        standing: Standing::Live,
    }
}

fn after_trouble(survey: SurveyId) -> ProgrammePlan {
    let events = vec![EventIs::of_type("chat_ended"), EventIs::of_type("order_delivered")];
    ProgrammePlan {
        key: "trouble",
        name: "Verspätet, nachgefragt, geliefert",
        touchpoint: "delivery",
        survey: "delivery",
        definition: Definition {
            delay_minutes: 60,
            ask_again_days: Some(90),
            variants: vec![variant(
                ("sorry", "Mit Entschuldigung"),
                survey,
                ("Das hat gedauert. Wie war es am Ende?", "That took a while. How was it in the end?"),
                (
                    "Sie mussten nach Ihrem Paket fragen, das tut uns leid. Wie war die Lieferung am Ende?",
                    "You had to ask for your parcel, and we are sorry. How was the delivery in the end?",
                ),
            )],
            ..definition(Trigger::Together { events, within_days: 10 }, 14)
        },
        standing: Standing::Live,
    }
}

fn every_quarter(plan: &Plan, survey: SurveyId, strangers: [SegmentId; 2]) -> ProgrammePlan {
    let schedule = Schedule { first: last_run(plan), time: clock(10, 0), every: Every::Months(3) };
    let premium = Quota {
        facet: "segment".to_owned(),
        value: "Premium".to_owned(),
        most: (plan.customers / 100).max(5),
        per: Per::Month,
    };
    ProgrammePlan {
        key: "relationship",
        name: "Einmal im Quartal",
        touchpoint: "brand",
        survey: "relationship",
        definition: Definition {
            audience: Audience::Segments { any_of: Vec::new(), none_of: strangers.to_vec() },
            sample: Sample { share: 0.15, most: None, quotas: vec![premium] },
            ask_again_days: Some(180),
            reminders: vec![Reminder { after_days: 7 }],
            variants: vec![variant(
                ("plain", "Eine Frage"),
                survey,
                ("Eine Frage zu Silbermöwe", "One question about Silbermöwe"),
                ("was halten Sie von uns? Eine Minute genügt.", "what do you think of us? A minute is enough."),
            )],
            ..definition(Trigger::Schedule(schedule), 21)
        },
        standing: Standing::Live,
    }
}

fn after_repair(survey: SurveyId) -> ProgrammePlan {
    ProgrammePlan {
        key: "repair",
        name: "Nach der Reparatur",
        touchpoint: "repair",
        survey: "repair",
        definition: Definition {
            delay_minutes: 24 * 60,
            ask_again_days: Some(60),
            variants: vec![variant(
                ("plain", "Eine Frage"),
                survey,
                ("Läuft Ihr Gerät wieder?", "Does your device work again?"),
                ("Ihr Gerät ist zurück. Wie war die Reparatur?", "your device is back. How was the repair?"),
            )],
            ..definition(Trigger::Event(EventIs::of_type("repair_returned")), 14)
        },
        standing: Standing::Paused { days: 21 },
    }
}

/// Not published: it would ask beyond the contact budget, and nobody has approved that.
fn after_crash(survey: SurveyId) -> ProgrammePlan {
    let android = Test::Equals(Literal::Text("Android".to_owned()));
    let attributes = BTreeMap::from([("device".to_owned(), android)]);
    let crash = EventIs { attributes, ..EventIs::of_type("app_crashed") };
    ProgrammePlan {
        key: "crash",
        name: "Nach einem Absturz der App",
        touchpoint: "app",
        survey: "app",
        definition: Definition {
            delay_minutes: 30,
            sample: Sample { share: 0.5, most: Some(50), quotas: Vec::new() },
            exceeds_budget: true,
            variants: vec![variant(
                ("plain", "Eine Frage"),
                survey,
                ("Da ist etwas schiefgegangen", "Something went wrong"),
                (
                    "die App wurde gerade unerwartet beendet. Dürfen wir fragen, wie Sie sie finden?",
                    "the app has just stopped unexpectedly. May we ask what you think of it?",
                ),
            )],
            ..definition(Trigger::Event(crash), 3)
        },
        standing: Standing::Draft,
    }
}

/// By mail to whoever agreed, not at night and not on Sundays, in the name of one person.
fn definition(trigger: Trigger, expires_days: u32) -> Definition {
    let days = Weekday::ALL.into_iter().filter(|day| *day != Weekday::Sunday).collect();
    Definition {
        audience: Audience::Everyone,
        trigger,
        delay_minutes: 0,
        quiet: Some(Quiet { from: clock(20, 0), to: clock(8, 0), days }),
        sample: Sample::default(),
        ask_again_days: None,
        channels: vec![Route { channel: Channel::Email, consent: Some(CONSENT.to_owned()) }],
        follow_preference: false,
        reminders: Vec::new(),
        expires_days,
        variants: Vec::new(),
        sender: Sender {
            name: "Cem Xander".to_owned(),
            title: "Kundenerlebnis, Silbermöwe".to_owned(),
            reply_to: Some("cx@silbermoewe.example".to_owned()),
        },
        exceeds_budget: false,
    }
}

fn variant((key, name): (&str, &str), survey: SurveyId, subject: (&str, &str), greeting: (&str, &str)) -> Variant {
    Variant {
        key: key.to_owned(),
        name: name.to_owned(),
        weight: 1,
        survey,
        subject: LocalText::de_en(subject.0, subject.1),
        greeting: LocalText::de_en(greeting.0, greeting.1),
        closing: LocalText::de_en("Vielen Dank, dass Sie uns weiterhelfen.", "Thank you for helping us."),
        sender_name: None,
    }
}

fn clock(hour: u8, minute: u8) -> TimeOfDay {
    TimeOfDay::new(hour, minute).expect("the plan reads the clock right")
}
