//! What makes a programme ask.

use super::event::EventIs;
use super::schedule::Schedule;
use crate::ids::TouchpointId;
use crate::survey::Attributes;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
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

/// Where "A and B within `within_days` days" is completed: indices into `events`, ascending.
///
/// `events` are of one customer in order of time, each with the number of its kind, from 0 to below `kinds`; others are
/// passed over. It is completed on the event at time `t` that finds, with itself, every kind in `(t − days, t]`.
/// After that it starts afresh: no event before or on a completion counts for another one.
pub fn completions(events: &[(Timestamp, usize)], kinds: usize, within_days: u32) -> Vec<usize> {
    let mut completed = Vec::new();
    let mut latest: Vec<Option<Timestamp>> = vec![None; kinds];
    for (at, (time, kind)) in events.iter().enumerate() {
        let Some(own) = latest.get_mut(*kind) else { continue };
        *own = Some(*time);
        let after = time.plus_days(-i64::from(within_days));
        if latest.iter().all(|seen| seen.is_some_and(|seen| seen > after)) {
            completed.push(at);
            latest.fill(None);
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

    #[test]
    fn a_pair_is_completed_once_on_its_second_event() {
        let completed = |events: &[(i64, usize)]| completions(&at_hours(events), 2, 1);
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
        assert!(completions(&at_hours(&[(0, 0)]), 0, 30).is_empty());
        assert_eq!(completions(&at_hours(&[(0, 0), (1, 0)]), 1, 1), [0, 1]);
        assert!(completions(&[], 2, 30).is_empty());
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
            prop_assert_eq!(completions(&events, kinds, within_days), slowly(&events, kinds, within_days));
        }
    }
}
