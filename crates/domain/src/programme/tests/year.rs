//! The year of `examples/million_sends`, with fewer people in it.

use super::simulation::{Given, Lived, Size, prove};
use crate::programme::Waiting;
use std::collections::BTreeSet;

fn year(seed: &str) -> (Given, Lived) {
    let given = Given::new(seed, Size::of(8_000));
    let lived = given.live();
    (given, lived)
}

#[test]
fn a_year_keeps_the_budget_and_explains_every_silence() {
    let (given, lived) = year("one");
    assert!(lived.fates.len() > 7_000);
    let found = prove(&given, &lived);
    assert!(found["invited"] > 500 && found["reminded"] > 50, "{found:?}");
    for reason in [
        "not invited: asked_before",
        "not invited: customer_gone",
        "not invited: no_address",
        "not invited: no_consent",
        "not invited: over_budget",
        "not invited: over_quota",
        "not invited: over_own_limit",
        "not invited: sampled_out",
        "not reminded: answered",
    ] {
        assert!(found.contains_key(reason), "{reason} never came up: {found:?}");
    }
    let usual = BTreeSet::from([Waiting::Delay, Waiting::QuietHours, Waiting::Budget]);
    assert!(lived.waits.is_superset(&usual), "{:?}", lived.waits);
}

#[test]
fn the_same_seed_sends_the_same() {
    let sent = |seed: &str| year(seed).1.to_bytes();
    assert_eq!(sent("one"), sent("one"));
    assert_ne!(sent("one"), sent("two"));
}
