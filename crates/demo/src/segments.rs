//! The segments of the demo company: groups of customers by what they did and said, and one list.

use domain::ids::SurveyId;
use domain::metric::Series;
use domain::segment::{Answered, Did, Predicate};
use domain::signal::Group;
use domain::survey::condition::AttributeIs;
use domain::survey::{Literal, Test};
use std::collections::BTreeMap;

pub const LOYAL: &str = "loyal";
pub const NEW: &str = "new";
pub const CRITICS: &str = "critics";
pub const IN_TOUCH: &str = "in_touch";
pub const COUNCIL: &str = "council";

#[derive(Clone, Debug, PartialEq)]
pub struct SegmentPlan {
    pub key: &'static str,
    pub name: &'static str,
    /// `None`: the customers are listed.
    pub rule: Option<Predicate>,
    /// Numbers of the customers on the list.
    pub members: Vec<u32>,
}

/// All of them. `surveys` by the key of the plan.
pub fn segments(surveys: &BTreeMap<&'static str, SurveyId>) -> Vec<SegmentPlan> {
    let by = |key, name, rule| SegmentPlan { key, name, rule: Some(rule), members: Vec::new() };
    let dissatisfied = Predicate::Answered(Answered {
        survey: surveys.get("delivery").copied(),
        group: Some(Group::Negative),
        within_days: Some(90),
        ..Answered::default()
    });
    let critics = Predicate::Answered(Answered {
        series: Some(Series::nps()),
        group: Some(Group::Negative),
        within_days: Some(90),
        ..Answered::default()
    });
    let bought = |at_least, within_days| {
        let often = |r#type| Predicate::Did(did(r#type, at_least, within_days));
        Predicate::Any(vec![often("order_placed"), often("purchase")])
    };
    let in_touch = ["chat_started", "call_started"].map(|r#type| Predicate::Did(did(r#type, 1, Some(14))));
    let plans = ["Premium", "Familie"].map(|plan| Literal::Text(plan.to_owned()));
    let well_known = Predicate::Attribute(AttributeIs { name: "segment".to_owned(), is: Test::OneOf(plans.to_vec()) });
    vec![
        by(LOYAL, "Treue Kundschaft", Predicate::All(vec![well_known, bought(2, Some(365))])),
        by(NEW, "Neu bei uns", Predicate::All(vec![bought(1, Some(90)), Predicate::Not(Box::new(bought(2, None)))])),
        by(CRITICS, "Zuletzt unzufrieden", Predicate::Any(vec![critics, dissatisfied])),
        by(IN_TOUCH, "Im Gespräch mit dem Service", Predicate::Any(in_touch.to_vec())),
        SegmentPlan { key: COUNCIL, name: "Kundenbeirat", rule: None, members: (0..12).map(|n| n * 17 + 3).collect() },
    ]
}

fn did(r#type: &str, at_least: u32, within_days: Option<u32>) -> Did {
    Did { r#type: r#type.to_owned(), touchpoint: None, at_least, within_days }
}
