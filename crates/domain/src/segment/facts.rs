//! What is known of one customer, and whether a predicate holds for it.

use super::predicate::{AddressKind, Answered, Did, Predicate};
use crate::identity::{Attributes, attribute_text};
use crate::ids::{SurveyId, TouchpointId};
use crate::metric::Series;
use crate::signal::Group;
use crate::survey::condition::AttributeIs;
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// What is known of one customer. Of what [`Needs`](super::Needs) does not name, nothing has to be there.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub attributes: &'a Attributes,
    /// Attributes of the account, with its own `name` and `key` among them; empty without one.
    pub account: &'a Attributes,
    pub consents: &'a BTreeMap<String, bool>,
    pub has_email: bool,
    pub has_phone: bool,
    /// In any order.
    pub did: &'a [Done],
    /// In any order.
    pub answers: &'a [Said],
}

/// One interaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub r#type: String,
    pub touchpoint: Option<TouchpointId>,
    pub time: Timestamp,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub survey: Option<SurveyId>,
    pub touchpoint: Option<TouchpointId>,
    pub time: Timestamp,
    /// In the order of the questions.
    pub scores: Vec<(Series, Group)>,
}

impl Predicate {
    /// Does it hold for a customer at this instant?
    pub fn holds(&self, facts: &Facts<'_>, now: Timestamp) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(facts, now)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(facts, now)),
            Self::Not(inner) => !inner.holds(facts, now),
            Self::Attribute(test) => holds_in(test, facts.attributes),
            Self::Account(test) => holds_in(test, facts.account),
            Self::Consent { purpose, given } => facts.consents.get(purpose).copied().unwrap_or(false) == *given,
            Self::Reachable(AddressKind::Email) => facts.has_email,
            Self::Reachable(AddressKind::Phone) => facts.has_phone,
            Self::Did(did) => {
                let times = facts.did.iter().filter(|done| did.counts(done, now));
                times.take(did.at_least as usize).count() == did.at_least as usize
            }
            Self::Answered(answered) => answered.holds(facts.answers, now),
        }
    }
}

fn holds_in(test: &AttributeIs, attributes: &Attributes) -> bool {
    test.is.holds_for(attributes.get(&test.name).and_then(attribute_text).as_deref())
}

fn lies_within(time: Timestamp, days: Option<u32>, now: Timestamp) -> bool {
    time <= now && days.is_none_or(|days| time > now.plus_days(-i64::from(days)))
}

/// Where none is asked for, every one fits.
fn fits<T: PartialEq>(asked: Option<&T>, there: Option<&T>) -> bool {
    asked.is_none() || asked == there
}

impl Did {
    fn counts(&self, done: &Done, now: Timestamp) -> bool {
        self.r#type == done.r#type
            && fits(self.touchpoint.as_ref(), done.touchpoint.as_ref())
            && lies_within(done.time, self.within_days, now)
    }
}

impl Answered {
    fn holds(&self, answers: &[Said], now: Timestamp) -> bool {
        let of_this_kind = answers.iter().filter(|said| {
            fits(self.survey.as_ref(), said.survey.as_ref())
                && fits(self.touchpoint.as_ref(), said.touchpoint.as_ref())
                && lies_within(said.time, self.within_days, now)
        });
        let mut with_group = of_this_kind.map(|said| (said.time, self.group_of(said)));
        match self.group {
            None => with_group.any(|(_, group)| self.series.is_none() || group.is_some()),
            Some(wanted) => {
                let latest = with_group.filter(|(_, group)| group.is_some()).max_by_key(|(time, _)| *time);
                latest.is_some_and(|(_, group)| group == Some(wanted))
            }
        }
    }

    /// The group the answer stands for.
    fn group_of(&self, said: &Said) -> Option<Group> {
        let mut scores = said.scores.iter();
        let score = scores.find(|(series, _)| self.series.as_ref().is_none_or(|wanted| wanted == series));
        score.map(|(_, group)| *group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp(100 * 86_400_000_000);

    #[derive(Default)]
    struct Customer {
        attributes: Attributes,
        account: Attributes,
        consents: BTreeMap<String, bool>,
        has_email: bool,
        did: Vec<Done>,
        answers: Vec<Said>,
    }

    impl Customer {
        #[track_caller]
        fn is(&self, predicate: Value) -> bool {
            let predicate: Predicate = serde_json::from_value(predicate).expect("a predicate");
            let facts = Facts {
                attributes: &self.attributes,
                account: &self.account,
                consents: &self.consents,
                has_email: self.has_email,
                has_phone: false,
                did: &self.did,
                answers: &self.answers,
            };
            predicate.holds(&facts, NOW)
        }
    }

    fn attributes(json: Value) -> Attributes {
        serde_json::from_value(json).expect("attributes")
    }

    fn ago(days: i64) -> Timestamp {
        NOW.plus_days(-days)
    }

    fn shop() -> TouchpointId {
        TouchpointId(Uuid::from_u128(1))
    }

    fn done(r#type: &str, days: i64) -> Done {
        Done { r#type: r#type.to_owned(), touchpoint: (r#type == "order").then(shop), time: ago(days) }
    }

    fn said(days: i64, scores: &[(Series, Group)]) -> Said {
        Said { survey: None, touchpoint: Some(shop()), time: ago(days), scores: scores.to_vec() }
    }

    #[test]
    fn attributes_of_customer_and_account() {
        let one = Customer {
            attributes: attributes(json!({"plan": "Premium", "orders": 12, "vip": true, "tags": ["a"], "note": " "})),
            account: attributes(json!({"name": "Silbermöwe AG", "key": "sm-1"})),
            ..Customer::default()
        };
        let attribute = |name: &str, is: Value| one.is(json!({"attribute": {"name": name, "is": is}}));
        assert!(attribute("plan", json!({"equals": "premium"})));
        assert!(attribute("orders", json!({"at_least": 10})) && !attribute("orders", json!({"at_least": 13})));
        assert!(attribute("vip", json!({"equals": true})));
        assert!(!attribute("tags", json!("answered")) && !attribute("note", json!("answered")));
        assert!(!attribute("key", json!("answered")), "that is the account's");
        assert!(one.is(json!({"account": {"name": "name", "is": {"contains": "möwe"}}})));
        assert!(!Customer::default().is(json!({"account": {"name": "name", "is": "answered"}})));
        assert!(one.is(json!({"not": {"attribute": {"name": "region", "is": {"equals": "north"}}}})));
    }

    #[test]
    fn consent_never_asked_about_was_not_given() {
        let consents = BTreeMap::from([("yes".to_owned(), true), ("no".to_owned(), false)]);
        let one = Customer { consents, has_email: true, ..Customer::default() };
        let consent = |purpose: &str, given: bool| one.is(json!({"consent": {"purpose": purpose, "given": given}}));
        assert!(consent("yes", true) && !consent("yes", false));
        assert!(consent("no", false) && !consent("no", true));
        assert!(consent("other", false) && !consent("other", true));
        assert!(one.is(json!({"reachable": "email"})) && !one.is(json!({"reachable": "phone"})));
    }

    #[test]
    fn what_was_done_is_counted_in_its_window() {
        let did = vec![done("order", 0), done("order", 29), done("order", 30), done("call", 3), done("order", -1)];
        let one = Customer { did, ..Customer::default() };
        let order = |at_least: u32, within_days: Option<u32>| {
            one.is(json!({"did": {"type": "order", "at_least": at_least, "within_days": within_days}}))
        };
        assert!(order(2, Some(30)) && !order(3, Some(30)), "thirty days ago is no longer within 30 days");
        assert!(order(3, None) && !order(4, None), "tomorrow's has not happened");
        assert!(one.is(json!({"did": {"type": "order", "touchpoint": shop()}})));
        assert!(one.is(json!({"did": {"type": "call"}})));
        assert!(!one.is(json!({"did": {"type": "call", "touchpoint": shop()}})));
        assert!(one.is(json!({"not": {"did": {"type": "return"}}})));
    }

    #[test]
    fn the_latest_answer_counts() {
        let nps = |group| vec![(Series::nps(), group)];
        let answers = vec![
            said(10, &nps(Group::Positive)),
            said(50, &nps(Group::Negative)),
            said(5, &[(Series::csat(), Group::Neutral), (Series::csat(), Group::Negative)]),
            said(1, &[]),
        ];
        let one = Customer { answers, ..Customer::default() };
        let answered = |answered: Value| one.is(json!({"answered": answered}));
        assert!(answered(json!({"series": "nps:0-10", "group": "positive"})));
        assert!(!answered(json!({"series": "nps:0-10", "group": "negative"})), "it was, once");
        assert!(answered(json!({"group": "neutral"})), "the latest with a score, by its first one");
        assert!(answered(json!({"series": "csat:1-5", "group": "neutral"})));
        assert!(!answered(json!({"series": "csat:1-5", "group": "negative"})));
        assert!(!answered(json!({"series": "ces:1-7"})) && answered(json!({"series": "nps:0-10"})));
        assert!(answered(json!({"within_days": 5})), "without a score, but an answer");
        assert!(!answered(json!({"series": "nps:0-10", "within_days": 10})));
        assert!(answered(json!({"touchpoint": shop()})));
        let elsewhere = Uuid::from_u128(2);
        assert!(!answered(json!({"touchpoint": elsewhere})) && !answered(json!({"survey": elsewhere})));
    }

    #[test]
    fn predicates_nest() {
        let nobody = Customer::default();
        assert!(nobody.is(json!({"all": []})) && !nobody.is(json!({"any": []})));
        let one = Customer { has_email: true, ..Customer::default() };
        let (email, phone) = (json!({"reachable": "email"}), json!({"reachable": "phone"}));
        assert!(one.is(json!({"any": [email, phone]})) && !one.is(json!({"all": [email, phone]})));
        assert!(one.is(json!({"all": [email, {"not": phone}]})));
    }
}
