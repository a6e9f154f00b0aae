//! The last look at a message before it leaves: what was decided may be out of date by then, and a reminder was planned
//! long before.

use super::moment::Moment;
use super::own_limit::OwnLimit;
use super::reason::Held;
use crate::signal::Channel;
use crate::time::Timestamp;

/// How long a message waits while its programme asks nobody.
const PAUSED_SECONDS: i64 = 900;

/// Everything known of one message and the person it is for.
#[derive(Clone, Debug)]
pub struct Leaving<'a> {
    /// This message is not among the contacts. What is planned for later than now is passed over: it looks once more
    /// itself, and finds this message then.
    pub moment: Moment<'a>,
    pub channel: Channel,
    /// Until when the invitation can be answered.
    pub expires_at: Timestamp,
    /// Somebody has answered it.
    pub answered: bool,
}

/// What becomes of a message that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Send,
    /// Look again then, which is later than now.
    PutOff(Timestamp),
    /// It does not leave.
    Cancel(Held),
}

/// Looks once more. The rules are looked at in this order, and the first that speaks decides: answered, expired,
/// paused, channel, what the person said is enough, contact budget, quiet hours.
pub fn look_again(leaving: &Leaving<'_>) -> Look {
    let Leaving { moment, expires_at, .. } = *leaving;
    let Moment { definition, budget, now, paused, consents, reach, own_limit, .. } = moment;
    if leaving.answered {
        return Look::Cancel(Held::Answered);
    }
    if now >= expires_at {
        return Look::Cancel(Held::Expired);
    }
    // Two messages that made room for each other would put each other off until it is too late for one of them.
    let contacts: Vec<Timestamp> = moment.contacts.iter().copied().filter(|at| *at <= now).collect();
    let put_off = |until: Timestamp, too_late: Held| {
        let look = if until >= expires_at { Look::Cancel(too_late) } else { Look::PutOff(until) };
        (until > now).then_some(look)
    };
    let resting = || put_off(now.plus_seconds(PAUSED_SECONDS), Held::Paused).filter(|_| paused);
    let closed = || {
        let route = definition.channels.iter().find(|route| route.channel == leaving.channel);
        let why = route.map_or(Some(Held::NoAddress), |route| route.closed(reach, consents));
        why.map(Look::Cancel)
    };
    let enough = || {
        let limit = own_limit?;
        let why = if limit == OwnLimit::Never { Held::WantsNone } else { Held::OwnLimit };
        put_off(limit.free_from(&contacts, now), why)
    };
    let no_room = || {
        let keeps = !definition.exceeds_budget;
        keeps.then(|| put_off(budget.free_from(&contacts, now), Held::OverBudget)).flatten()
    };
    let quiet = || put_off(moment.allowed_from(), Held::Expired);
    resting().or_else(closed).or_else(enough).or_else(no_room).or_else(quiet).unwrap_or(Look::Send)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::{Address, Budget, Definition, Reach, Rule};
    use crate::time::zone;
    use serde_json::json;
    use std::collections::BTreeMap;

    fn definition() -> Definition {
        serde_json::from_value(json!({
            "trigger": {"event": {"type": "order_placed"}}, "quiet": {"from": "20:00", "to": "08:00"},
            "channels": [{"channel": "email", "consent": "surveys"}], "expires_days": 14,
            "sender": {"name": "Ada"},
            "variants": [{"key": "a", "name": "A", "survey": "00000000-0000-0000-0000-000000000001"}]
        }))
        .expect("a definition")
    }

    struct Given {
        now: &'static str,
        paused: bool,
        channel: Channel,
        answered: bool,
        agreed: bool,
        reach: Reach,
        own_limit: Option<OwnLimit>,
        contacts: Vec<Timestamp>,
    }

    const NOON: &str = "2026-06-10T12:00:00Z";

    fn given(now: &'static str) -> Given {
        Given {
            now,
            paused: false,
            channel: Channel::Email,
            answered: false,
            agreed: true,
            reach: Reach { email: Address::Known, phone: Address::Unknown },
            own_limit: None,
            contacts: Vec::new(),
        }
    }

    fn look(given: Given) -> Look {
        let consents = BTreeMap::from([("surveys".to_owned(), given.agreed)]);
        look_again(&Leaving {
            moment: Moment {
                definition: &definition(),
                budget: &Budget { rules: vec![Rule { most: 1, days: 7 }] },
                now: at(given.now),
                zone: &zone("Europe/Berlin").expect("a zone"),
                customer_zone: None,
                paused: given.paused,
                consents: &consents,
                reach: given.reach,
                own_limit: given.own_limit,
                contacts: &given.contacts,
            },
            channel: given.channel,
            expires_at: at("2026-06-20T12:00:00Z"),
            answered: given.answered,
        })
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("an instant")
    }

    #[test]
    fn what_nothing_speaks_against_leaves() {
        assert_eq!(look(given(NOON)), Look::Send);
    }

    #[test]
    fn the_first_rule_that_speaks_decides() {
        let end = "2026-06-20T12:00:00Z";
        assert_eq!(look(Given { answered: true, ..given(end) }), Look::Cancel(Held::Answered));
        assert_eq!(look(Given { paused: true, ..given(end) }), Look::Cancel(Held::Expired));
        let quarter_past = at("2026-06-10T12:15:00Z");
        assert_eq!(look(Given { paused: true, agreed: false, ..given(NOON) }), Look::PutOff(quarter_past));
        assert_eq!(look(Given { paused: true, ..given("2026-06-20T11:50:00Z") }), Look::Cancel(Held::Paused));
        assert_eq!(look(Given { reach: Reach::default(), ..given(NOON) }), Look::Cancel(Held::NoAddress));
        assert_eq!(look(Given { channel: Channel::Sms, ..given(NOON) }), Look::Cancel(Held::NoAddress), "no route");
        assert_eq!(look(Given { agreed: false, ..given(NOON) }), Look::Cancel(Held::NoConsent));
    }

    #[test]
    fn what_is_enough_for_a_person_is_enough_for_reminders_too() {
        let after = |days: i64, own_limit: Option<OwnLimit>| {
            let contacts = vec![at(NOON).plus_days(-days)];
            look(Given { own_limit, contacts, ..given(NOON) })
        };
        assert_eq!(after(7, None), Look::Send);
        assert_eq!(after(5, None), Look::PutOff(at("2026-06-12T12:00:00Z")));
        assert_eq!(after(0, None), Look::PutOff(at("2026-06-17T12:00:00Z")));
        assert_eq!(after(-6, None), Look::Send, "what is planned for later makes room itself");
        assert_eq!(after(50, Some(OwnLimit::ThreeMonths)), Look::Cancel(Held::OwnLimit));
        assert_eq!(after(200, Some(OwnLimit::ThreeMonths)), Look::Send);
        assert_eq!(after(200, Some(OwnLimit::Never)), Look::Cancel(Held::WantsNone));
    }

    #[test]
    fn of_two_messages_near_each_other_one_leaves_in_time() {
        let (first, second) = (at(NOON), "2026-06-10T13:00:00Z");
        // The second one is planned when the first one looks, and the first one has left when the second one looks.
        assert_eq!(look(Given { contacts: vec![at(second)], ..given(NOON) }), Look::Send);
        assert_eq!(look(Given { contacts: vec![first], ..given(second) }), Look::PutOff(first.plus_days(7)));
    }

    #[test]
    fn nobody_is_woken() {
        assert_eq!(look(given("2026-06-10T21:00:00Z")), Look::PutOff(at("2026-06-11T06:00:00Z")));
        assert_eq!(look(given("2026-06-19T21:00:00Z")), Look::PutOff(at("2026-06-20T06:00:00Z")));
    }
}
