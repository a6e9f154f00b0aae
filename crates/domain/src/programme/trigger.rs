//! What makes a programme ask.

use super::event::EventIs;
use super::schedule::Schedule;
use crate::ids::TouchpointId;
use crate::survey::Attributes;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = ProgrammeTrigger)]
pub enum Trigger {
    /// Every such event of a customer.
    Event(EventIs),
    /// All of these events of one customer, in any order, within so many days; on the last of them.
    Together { events: Vec<EventIs>, within_days: u32 },
    /// At set times, everyone in the audience.
    Schedule(Schedule),
}

impl Trigger {
    /// The events it listens to; none for a schedule.
    pub fn events(&self) -> &[EventIs] {
        match self {
            Self::Event(event) => std::slice::from_ref(event),
            Self::Together { events, .. } => events,
            Self::Schedule(_) => &[],
        }
    }

    /// The same where touchpoints have other ids.
    #[must_use]
    pub fn at_touchpoints(self, of: &dyn Fn(TouchpointId) -> TouchpointId) -> Self {
        match self {
            Self::Event(event) => Self::Event(event.at_touchpoints(of)),
            Self::Together { events, within_days } => {
                let events = events.into_iter().map(|event| event.at_touchpoints(of)).collect();
                Self::Together { events, within_days }
            }
            Self::Schedule(schedule) => Self::Schedule(schedule),
        }
    }

    /// Which of [`Self::events`] this one is: the first that matches, so that one event never counts for two.
    pub fn which(&self, r#type: &str, touchpoint: Option<TouchpointId>, attributes: &Attributes) -> Option<usize> {
        self.events().iter().position(|event| event.matches(r#type, touchpoint, attributes))
    }
}

/// Where events came together.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Completion {
    /// The event that completed it.
    at: usize,
    /// The nearest event of each kind, from the one before it up to itself.
    of: Vec<usize>,
}

/// Which events are an occasion because `new` ones have come in, in order: where "A and B within `within_days` days" is
/// completed (see `completions` below), by new events or now that they are there. Numbers are indices into `events`.
///
/// What was completed before and not acted on, as while a programme was paused, is none.
pub fn completed_by(
    events: &[(Timestamp, usize)],
    kinds: usize,
    within_days: u32,
    settled: &BTreeSet<usize>,
    new: &BTreeSet<usize>,
) -> Vec<usize> {
    let gives_back = |at: usize| {
        let next = settled.range(at..).next();
        next.is_some_and(|next| new.range(at..=*next).next().is_some())
    };
    let is_new = |one: &Completion| {
        !settled.contains(&one.at) && (one.of.iter().any(|at| new.contains(at)) || gives_back(one.at))
    };
    completions(events, kinds, within_days, settled).into_iter().filter(is_new).map(|one| one.at).collect()
}

/// Where "A and B within `within_days` days" is completed, in order; numbers are indices into `events`.
///
/// `events` are of one customer in order of time, each with the number of its kind, from 0 to below `kinds`; others are
/// passed over. It is completed on the event at time `t` that finds, with itself, every kind in `(t − days, t]`.
/// After that it starts afresh: no event before or on a completion counts for another one.
///
/// `settled` are completions that were acted on before some of the events came in. They stay, whatever is known now.
/// Where one of them lacks an event because a late one has shown another completion before it, that other one is none:
/// no event is acted on twice. It may be one after all when more events come in.
fn completions(
    events: &[(Timestamp, usize)],
    kinds: usize,
    within_days: u32,
    settled: &BTreeSet<usize>,
) -> Vec<Completion> {
    let mut completed: Vec<Completion> = Vec::new();
    let mut latest: Vec<Option<usize>> = vec![None; kinds];
    let mut upto_settled = 0;
    for (at, (time, kind)) in events.iter().enumerate() {
        let is_settled = settled.contains(&at);
        match latest.get_mut(*kind) {
            Some(own) => *own = Some(at),
            None if is_settled => {}
            None => continue,
        }
        let after = time.plus_days(-i64::from(within_days));
        let complete = latest.iter().all(|seen| seen.is_some_and(|seen| events[seen].0 > after));
        if is_settled && !complete && completed.len() > upto_settled {
            completed.pop();
        }
        if complete || is_settled {
            completed.push(Completion { at, of: latest.iter().flatten().copied().collect() });
            latest.fill(None);
        }
        if is_settled {
            upto_settled = completed.len();
        }
    }
    completed
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn hours(hours: i64) -> Timestamp {
        Timestamp::default().plus_seconds(hours * 3_600)
    }

    #[test]
    fn a_trigger_speaks_of_the_touchpoints_here() {
        let (there, here) = (TouchpointId(uuid::Uuid::from_u128(1)), TouchpointId(uuid::Uuid::from_u128(2)));
        let at = |id| EventIs { touchpoint: Some(id), ..EventIs::of_type("order_placed") };
        let of = |id| if id == there { here } else { id };
        let together = |id| Trigger::Together { events: vec![at(id), EventIs::of_type("return")], within_days: 3 };
        assert_eq!(Trigger::Event(at(there)).at_touchpoints(&of), Trigger::Event(at(here)));
        assert_eq!(together(there).at_touchpoints(&of), together(here));
    }

    fn at_hours(events: &[(i64, usize)]) -> Vec<(Timestamp, usize)> {
        events.iter().map(|(time, kind)| (hours(*time), *kind)).collect()
    }

    /// Where they are completed when all of them are there before anybody looks.
    fn all_at_once(events: &[(Timestamp, usize)], kinds: usize, within_days: u32) -> Vec<usize> {
        completions(events, kinds, within_days, &BTreeSet::new()).into_iter().map(|one| one.at).collect()
    }

    #[test]
    fn a_pair_is_completed_once_on_its_second_event() {
        let completed = |events: &[(i64, usize)]| all_at_once(&at_hours(events), 2, 1);
        assert_eq!(completed(&[(0, 0), (5, 1)]), [1]);
        assert_eq!(completed(&[(0, 1), (5, 0)]), [1], "in any order");
        assert_eq!(completed(&[(0, 0), (23, 1)]), [1]);
        assert!(completed(&[(0, 0), (24, 1)]).is_empty(), "a day later is no longer within a day");
        assert_eq!(completed(&[(0, 0), (20, 0), (30, 1)]), [2], "the nearest one counts");
        assert_eq!(completed(&[(0, 0), (1, 1), (2, 1)]), [1], "the first was used up");
        assert_eq!(completed(&[(0, 0), (1, 1), (2, 1), (3, 0)]), [1, 3]);
        assert_eq!(completed(&[(0, 0), (1, 7), (2, 1)]), [2], "other kinds are passed over");
    }

    #[test]
    fn nothing_and_one_kind_make_sense_too() {
        assert!(all_at_once(&at_hours(&[(0, 0)]), 0, 30).is_empty());
        assert_eq!(all_at_once(&at_hours(&[(0, 0), (1, 0)]), 1, 1), [0, 1]);
        assert!(all_at_once(&[], 2, 30).is_empty());
    }

    #[test]
    fn what_was_acted_on_stays_and_uses_its_events_up() {
        let completed = |events: &[(i64, usize)], settled: &[usize]| {
            let settled = settled.iter().copied().collect();
            completions(&at_hours(events), 2, 1, &settled).into_iter().map(|one| one.at).collect::<Vec<_>>()
        };
        // The second event was there first; 0 came in late and would have been completed by 1.
        assert_eq!(completed(&[(0, 1), (1, 0), (2, 1)], &[]), [1]);
        assert_eq!(completed(&[(0, 1), (1, 0), (2, 1)], &[2]), [2]);
        assert_eq!(completed(&[(0, 1), (1, 0), (2, 1), (3, 0), (4, 1)], &[2]), [2, 4]);
        assert_eq!(completed(&[(0, 1), (1, 0), (2, 0), (3, 1)], &[3]), [1, 3], "a whole pair of its own came in late");
        assert_eq!(completed(&[(0, 7), (1, 1)], &[0, 1]), [0, 1], "its events are gone or are of no kind any more");
        let one = completions(&at_hours(&[(0, 0), (1, 0), (2, 1)]), 2, 1, &BTreeSet::new());
        assert_eq!(one, [Completion { at: 2, of: vec![1, 2] }]);
    }

    #[test]
    fn only_what_new_events_account_for_is_acted_on() {
        let by = |events: &[(i64, usize)], settled: &[usize], new: &[usize]| {
            let (settled, new) = (settled.iter().copied().collect(), new.iter().copied().collect());
            completed_by(&at_hours(events), 2, 1, &settled, &new)
        };
        assert_eq!(by(&[(0, 0), (1, 1)], &[], &[0]), [1], "the later one came in first");
        assert!(by(&[(0, 0), (1, 1), (2, 0)], &[], &[2]).is_empty(), "the pair came in while nobody was asked");
        assert_eq!(by(&[(0, 0), (1, 1), (2, 0), (3, 1)], &[], &[3]), [3]);
        // What 3 had used up of 1 it finds in 2 instead.
        assert_eq!(by(&[(0, 1), (1, 0), (2, 0), (3, 1)], &[3], &[2]), [1]);
        assert!(by(&[(0, 1), (1, 0), (3, 1)], &[2], &[0]).is_empty(), "it was used up");
    }

    #[test]
    fn an_event_is_the_first_that_matches() {
        let trigger: Trigger = serde_json::from_value(json!({"together": {
            "events": [
                {"type": "call", "attributes": {"reason": {"equals": "fault"}}}, {"type": "call"}, {"type": "bill"}
            ],
            "within_days": 30
        }}))
        .expect("a trigger");
        let which = |r#type: &str, reason: &str| {
            trigger.which(r#type, None, &Attributes::from([("reason".to_owned(), reason.to_owned())]))
        };
        assert_eq!(
            [which("call", "fault"), which("call", "move"), which("bill", ""), which("visit", "")],
            [Some(0), Some(1), Some(2), None]
        );
        let schedule: Trigger = serde_json::from_value(json!({"schedule": {
            "first": "2026-01-31", "time": "09:00", "every": {"months": 1}
        }}))
        .expect("a trigger");
        assert_eq!(schedule.which("call", None, &Attributes::new()), None);
        for wrong in [json!({"event": {"type": "x"}, "more": 1}), json!({"together": {"events": [], "days": 1}})] {
            assert!(serde_json::from_value::<Trigger>(wrong.clone()).is_err(), "{wrong}");
        }
    }

    /// Looks at everything since the last completion, again and again.
    fn slowly(events: &[(Timestamp, usize)], kinds: usize, within_days: u32) -> Vec<usize> {
        let mut completed: Vec<usize> = Vec::new();
        for at in 0..events.len() {
            let fresh = completed.last().map_or(0, |last| last + 1);
            let window = events[fresh..=at]
                .iter()
                .filter(|(time, _)| events[at].0.micros() - time.micros() < i64::from(within_days) * 86_400_000_000);
            let seen: std::collections::BTreeSet<usize> =
                window.map(|(_, kind)| *kind).filter(|kind| *kind < kinds).collect();
            if kinds > 0 && events[at].1 < kinds && seen.len() == kinds {
                completed.push(at);
            }
        }
        completed
    }

    proptest! {
        #[test]
        fn completions_are_those_of_the_slow_way(
            gaps in prop::collection::vec((0..40_i64, 0..5_usize), 0..40),
            kinds in 1..5_usize,
            within_days in 1..5_u32,
        ) {
            let mut time = 0;
            let events: Vec<(Timestamp, usize)> = gaps.into_iter().map(|(gap, kind)| {
                time += gap;
                (hours(time), kind)
            }).collect();
            prop_assert_eq!(all_at_once(&events, kinds, within_days), slowly(&events, kinds, within_days));
        }

        /// Each kind once, and a while until the next round: there is only one way to see it.
        #[test]
        fn rounds_are_completed_on_their_last_event_in_whatever_order_they_come_in(
            kinds in 1..5_usize,
            places in prop::collection::vec((0..24_i64, any::<u32>()), 1..20),
        ) {
            let place = |(at, (hour, _)): (usize, &(i64, u32))| {
                let round = (at / kinds) as i64;
                (hours(round * 100 + hour), at % kinds, at)
            };
            let mut placed: Vec<(Timestamp, usize, usize)> = places.iter().enumerate().map(place).collect();
            placed.sort_unstable();
            let events: Vec<(Timestamp, usize)> = placed.iter().map(|(time, kind, _)| (*time, *kind)).collect();
            let mut order: Vec<usize> = (0..events.len()).collect();
            order.sort_by_key(|at| places[placed[*at].2].1);
            let arrived: Vec<usize> = one_by_one(&events, &order, kinds, 1).into_iter().collect();
            prop_assert_eq!(arrived, all_at_once(&events, kinds, 1));
        }

        #[test]
        fn no_event_is_acted_on_twice_in_whatever_order_they_come_in(
            steps in prop::collection::vec((0..30_i64, 0..3_usize, any::<u32>()), 0..24),
            kinds in 1..4_usize,
            within_days in 1..4_u32,
        ) {
            let mut time = 0;
            let events: Vec<(Timestamp, usize)> = steps.iter().map(|(gap, kind, _)| {
                time += gap;
                (hours(time), *kind)
            }).collect();
            let mut order: Vec<usize> = (0..events.len()).collect();
            order.sort_by_key(|at| steps[*at].2);
            let acted_on = one_by_one(&events, &order, kinds, within_days);
            // Up to any moment there were at least as many events of each kind as were acted on.
            for at in 0..events.len() {
                let completed = acted_on.iter().filter(|one| **one <= at).count();
                for kind in 0..kinds {
                    let there = events[..=at].iter().filter(|(_, of)| *of == kind).count();
                    prop_assert!(completed <= there, "{acted_on:?}");
                }
            }
            let in_order: Vec<usize> = (0..events.len()).collect();
            let in_order: Vec<usize> = one_by_one(&events, &in_order, kinds, within_days).into_iter().collect();
            prop_assert_eq!(in_order, all_at_once(&events, kinds, within_days));
        }
    }

    /// Events come in one by one, and after each of them what is completed is acted on.
    fn one_by_one(events: &[(Timestamp, usize)], order: &[usize], kinds: usize, within_days: u32) -> BTreeSet<usize> {
        let (mut here, mut acted_on) = (BTreeSet::new(), BTreeSet::new());
        for next in order {
            here.insert(*next);
            let track: Vec<usize> = here.iter().copied().collect();
            let known: Vec<(Timestamp, usize)> = track.iter().map(|at| events[*at]).collect();
            let settled: BTreeSet<usize> = (0..track.len()).filter(|at| acted_on.contains(&track[*at])).collect();
            let found = completions(&known, kinds, within_days, &settled);
            assert!(settled.iter().all(|at| found.iter().any(|one| one.at == *at)), "what was acted on stays");
            let found = found.into_iter().map(|one| one.at);
            let found: BTreeSet<usize> = found.filter(|at| !settled.contains(at)).collect();
            let new = (0..track.len()).filter(|at| track[*at] == *next).collect();
            let because: BTreeSet<usize> =
                completed_by(&known, kinds, within_days, &settled, &new).into_iter().collect();
            assert_eq!(because, found, "whatever was not there before is there by the event that came in");
            acted_on.extend(found.into_iter().map(|at| track[at]));
        }
        acted_on
    }
}
