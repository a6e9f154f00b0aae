//! What the rules make of what happens, in order of time.

use super::programmes::CALLS;
use super::world::{Customer, Given, Occasion, chance};
use domain::ids::{MessageId, ProgrammeId};
use domain::programme::choice::{bucket, unit_interval};
use domain::programme::{Case, Held, History, Leaving, Look, Made, Moment, Outcome, Waiting, decide, look_again};
use domain::signal::Channel;
use domain::time::{Day, Timestamp};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::fmt::Write;
use uuid::Uuid;

/// Of those who got an invitation, how many answer it.
const ANSWERING: f64 = 0.3;
/// Within so many seconds.
const ANSWERED_WITHIN: f64 = 5.0 * 86_400.0;

/// How an occasion ended.
#[derive(Debug, PartialEq)]
pub(crate) enum Fate {
    Sent { at: Timestamp, channel: Channel, variant: usize },
    Held(Held),
}

/// A mail or text message that left, in the order they left in.
#[derive(Debug, PartialEq)]
pub(crate) struct Sent {
    pub(super) at: Timestamp,
    pub(super) occasion: usize,
    /// 0: the invitation, then its reminders.
    pub(super) number: usize,
}

/// All that came of it.
#[derive(Default)]
pub(crate) struct Lived {
    /// One for each occasion, in their order.
    pub(crate) fates: Vec<Option<Fate>>,
    pub(crate) sent: Vec<Sent>,
    /// Why reminders did not leave, and how many.
    pub(crate) cancelled: BTreeMap<Held, usize>,
    pub(crate) waits: BTreeSet<Waiting>,
    /// Messages that are neither sent nor cancelled.
    pub(super) open: usize,
}

/// An invitation or reminder on its way.
#[derive(Clone, Copy)]
struct Message {
    occasion: usize,
    number: usize,
    channel: Channel,
    variant: usize,
    expires_at: Timestamp,
    /// When the invitation is answered, if ever.
    answered: Option<Timestamp>,
}

/// What is to be done at some time; of the same time, in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Decide(usize),
    Send(usize),
}

/// Where things stand.
struct Now<'a> {
    given: &'a Given,
    lived: Lived,
    queue: BinaryHeap<Reverse<(Timestamp, What)>>,
    /// The person each profile belongs to, the profiles of each person, and what happened to it.
    person: Vec<usize>,
    profiles: Vec<Vec<usize>>,
    histories: Vec<History>,
    messages: Vec<Message>,
    /// Invited on a day of the project: all, and Premium.
    made: BTreeMap<(usize, Day), (u32, u32)>,
}

impl Lived {
    /// All of it, the same for the same.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut text = String::new();
        for fate in &self.fates {
            writeln!(text, "{fate:?}").expect("writing to a String succeeds");
        }
        for sent in &self.sent {
            writeln!(text, "{sent:?}").expect("writing to a String succeeds");
        }
        writeln!(text, "{:?} {:?} {}", self.cancelled, self.waits, self.open).expect("writing to a String succeeds");
        text.into_bytes()
    }
}

impl Given {
    pub(crate) fn live(&self) -> Lived {
        let all = self.occasions.iter().enumerate();
        let customers = self.customers.len();
        let mut now = Now {
            given: self,
            lived: Lived::default(),
            queue: all.map(|(at, occasion)| Reverse((occasion.time, What::Decide(at)))).collect(),
            person: (0..customers).collect(),
            profiles: (0..customers).map(|profile| vec![profile]).collect(),
            histories: vec![History::default(); customers],
            messages: Vec::new(),
            made: BTreeMap::new(),
        };
        now.lived.fates.resize_with(self.occasions.len(), || None);
        let mut merges = self.merges.iter().peekable();
        while let Some(Reverse((time, what))) = now.queue.pop() {
            while let Some((_, one, other)) = merges.next_if(|(at, ..)| *at <= time) {
                now.merge(*one, *other);
            }
            match what {
                What::Decide(at) => now.decide(at, time),
                What::Send(at) => now.send(at, time),
            }
        }
        now.lived
    }

    fn case<'a>(
        &'a self,
        (occasion, customer): (&Occasion, &'a Customer),
        (invited, contacts): (&'a [Timestamp], &'a [Timestamp]),
        now: Timestamp,
        made: Made<'a>,
    ) -> Case<'a> {
        let names: [&[u8]; 2] = [&occasion.programme.to_le_bytes(), customer.id.0.as_bytes()];
        let when = occasion.time.micros().to_le_bytes();
        Case {
            moment: self.moment((occasion, customer), contacts, now),
            occasion: occasion.time,
            gone: customer.erased.is_some_and(|erased| erased <= now),
            in_audience: true,
            preferred: customer.preferred,
            facets: &customer.facets,
            invited,
            made,
            chance: unit_interval(&[self.seed.as_bytes(), names[0], names[1], &when]),
            drawn: occasion.drawn,
            bucket: bucket(&names),
        }
    }

    fn moment<'a>(
        &'a self,
        (occasion, customer): (&Occasion, &'a Customer),
        contacts: &'a [Timestamp],
        now: Timestamp,
    ) -> Moment<'a> {
        Moment {
            definition: &self.programmes[occasion.programme],
            budget: &self.budget,
            now,
            zone: &self.zones[0],
            customer_zone: Some(&self.zones[customer.zone]),
            paused: false,
            consents: self.consents(customer, now),
            reach: customer.reach,
            own_limit: customer.own_limit,
            contacts,
        }
    }
}

impl Now<'_> {
    /// From now on both profiles are one person.
    fn merge(&mut self, one: usize, other: usize) {
        let (one, other) = (self.person[one], self.person[other]);
        if one == other {
            return;
        }
        let joining = std::mem::take(&mut self.profiles[other]);
        for profile in &joining {
            self.person[*profile] = one;
        }
        self.profiles[one].extend(joining);
        let theirs = std::mem::take(&mut self.histories[other]);
        let mine = std::mem::take(&mut self.histories[one]);
        self.histories[one] = mine.and(theirs);
    }

    fn history(&mut self, customer: usize) -> &mut History {
        &mut self.histories[self.person[customer]]
    }

    fn decide(&mut self, at: usize, now: Timestamp) {
        let given = self.given;
        let occasion = &given.occasions[at];
        let customer = &given.customers[occasion.customer];
        let programme = ProgrammeId(Uuid::from_u128(occasion.programme as u128));
        let history = self.history(occasion.customer);
        let (invited, contacts) = (history.invited_by(programme), history.contacts_without(None));
        let today = self.made.entry((occasion.programme, now.day_in(&given.zones[0]))).or_default();
        let premium = [today.1];
        let quotas: &[u32] = if occasion.programme == CALLS { &premium } else { &[] };
        let total = if occasion.drawn.is_some() { 0 } else { today.0 };
        let history = (invited.as_slice(), contacts.as_slice());
        let case = given.case((occasion, customer), history, now, Made { total, quotas });
        match decide(&case).outcome {
            Outcome::Wait { until, why } => {
                assert!(until > now, "{why:?} until {until} at {now}");
                self.lived.waits.insert(why);
                self.queue.push(Reverse((until, What::Decide(at))));
            }
            Outcome::Hold(held) => self.end(at, Fate::Held(held)),
            Outcome::Invite { route, variant, send_at, expires_at, .. } => {
                assert_eq!(send_at, now);
                today.0 += 1;
                today.1 += u32::from(customer.facets.get("segment") == Some("Premium"));
                self.history(occasion.customer).invited.push((programme, now));
                let message =
                    Message { occasion: at, number: 0, channel: route.channel, variant, expires_at, answered: None };
                self.plan(message, now);
            }
        }
    }

    /// What is planned counts in the budget.
    fn plan(&mut self, message: Message, at: Timestamp) {
        let customer = self.given.occasions[message.occasion].customer;
        let place = self.messages.len();
        self.history(customer).contacts.push((name(place), at));
        self.messages.push(message);
        self.queue.push(Reverse((at, What::Send(place))));
        self.lived.open += 1;
    }

    fn send(&mut self, place: usize, now: Timestamp) {
        let given = self.given;
        let Message { occasion: at, number, channel, variant, expires_at, answered } = self.messages[place];
        let occasion = &given.occasions[at];
        let customer = &given.customers[occasion.customer];
        let contacts = self.history(occasion.customer).contacts_without(Some(name(place)));
        let look = if customer.erased.is_some_and(|erased| erased <= now) {
            Look::Cancel(Held::CustomerGone)
        } else {
            look_again(&Leaving {
                moment: given.moment((occasion, customer), &contacts, now),
                channel,
                expires_at,
                answered: answered.is_some_and(|answered| answered <= now),
            })
        };
        let contacts = &mut self.history(occasion.customer).contacts;
        match look {
            Look::PutOff(until) => {
                assert!(until > now, "put off until {until} at {now}");
                contacts.iter_mut().filter(|(id, _)| *id == name(place)).for_each(|(_, planned)| *planned = until);
                self.queue.push(Reverse((until, What::Send(place))));
                return;
            }
            Look::Cancel(why) => {
                contacts.retain(|(id, _)| *id != name(place));
                if number == 0 {
                    self.end(at, Fate::Held(why));
                } else {
                    *self.lived.cancelled.entry(why).or_default() += 1;
                }
            }
            Look::Send => {
                self.lived.sent.push(Sent { at: now, occasion: at, number });
                if number == 0 {
                    self.end(at, Fate::Sent { at: now, channel, variant });
                    self.plan_reminders(place, now);
                }
            }
        }
        self.lived.open -= 1;
    }

    fn plan_reminders(&mut self, place: usize, now: Timestamp) {
        let given = self.given;
        let Message { occasion, channel, variant, expires_at, .. } = self.messages[place];
        let answers = chance(&given.seed, "answers", occasion) < ANSWERING;
        let after = (chance(&given.seed, "answers after", occasion) * ANSWERED_WITHIN) as i64;
        let answered = answers.then(|| now.plus_seconds(after));
        let definition = &given.programmes[given.occasions[occasion].programme];
        let times = definition.reminders_after(now).into_iter().filter(|at| *at < expires_at);
        for (number, at) in (1..).zip(times) {
            self.plan(Message { occasion, number, channel, variant, expires_at, answered }, at);
        }
    }

    fn end(&mut self, occasion: usize, fate: Fate) {
        let before = self.lived.fates[occasion].replace(fate);
        assert_eq!(before, None, "an occasion is decided once");
    }
}

fn name(message: usize) -> MessageId {
    MessageId(Uuid::from_u128(message as u128))
}
