//! How often one customer may be contacted, over all programmes and channels.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// All of these rules hold at once; without rules there is no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ContactBudget)]
pub struct Budget {
    #[serde(default)]
    pub rules: Vec<Rule>,
}

/// At most `most` contacts in every window of `days` days of 24 hours, wherever it begins: `(t − days, t]` for all t.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ContactBudgetRule)]
pub struct Rule {
    pub most: u32,
    pub days: u32,
}

impl Budget {
    /// What [`Self::free_from`] says where a rule allows nothing at all.
    pub const NEVER: Timestamp = Timestamp(i64::MAX);

    /// The earliest instant, `at` or later, at which one more contact keeps every rule.
    ///
    /// `contacts` are those of the customer, in any order, also planned ones in the future: a window that ends after
    /// the new contact counts as well. Where `contacts` alone break a rule, as they may after two profiles were found
    /// to be one person, a new one must not lie in a window that is full already.
    pub fn free_from(&self, contacts: &[Timestamp], at: Timestamp) -> Timestamp {
        let mut contacts: Vec<i64> = contacts.iter().map(|time| time.micros()).collect();
        contacts.sort_unstable();
        let mut closed = Vec::new();
        for rule in &self.rules {
            if rule.most == 0 {
                return Self::NEVER;
            }
            closed.extend(rule.closed(&contacts));
        }
        // In order of their beginning one pass is enough: what begins later never covers what came before.
        closed.sort_unstable();
        let free = closed.into_iter().fold(at.micros(), |free, (after, before)| {
            let inside = after < free && free < before;
            if inside { before } else { free }
        });
        Timestamp(free)
    }
}

impl Rule {
    /// Micros of a window.
    fn length(self) -> i64 {
        Timestamp(0).plus_days(i64::from(self.days)).micros()
    }

    /// Between which instants (both excluded) there is no room: as many contacts as are allowed, near enough to each
    /// other for one window, and a further one near enough to all of them.
    fn closed(self, contacts: &[i64]) -> impl Iterator<Item = (i64, i64)> {
        let (most, length) = (self.most as usize, self.length());
        contacts.windows(most).filter_map(move |full| {
            let (first, last) = (full[0], full[most - 1]);
            let in_one_window = last.saturating_sub(first) < length;
            in_one_window.then(|| (last.saturating_sub(length), first.saturating_add(length)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 3_600_000_000;

    fn budget(rules: &[(u32, u32)]) -> Budget {
        Budget { rules: rules.iter().map(|(most, days)| Rule { most: *most, days: *days }).collect() }
    }

    /// All in hours.
    fn free(rules: &[(u32, u32)], contacts: &[i64], at: i64) -> i64 {
        let contacts: Vec<Timestamp> = contacts.iter().map(|hour| Timestamp(hour * HOUR)).collect();
        budget(rules).free_from(&contacts, Timestamp(at * HOUR)).micros() / HOUR
    }

    #[test]
    fn room_comes_back_when_the_oldest_contact_leaves_the_window() {
        assert_eq!(free(&[(1, 1)], &[], 5), 5);
        assert_eq!(free(&[(1, 1)], &[0], 5), 24);
        assert_eq!(free(&[(1, 1)], &[0], 24), 24);
        assert_eq!(free(&[(2, 1)], &[0, 5], 6), 24);
        assert_eq!(free(&[(2, 1)], &[0, 5], 4), 24);
        assert_eq!(free(&[(2, 1)], &[5, 0, 28], 6), 29, "24 to 29 lie within a day of both 5 and 28");
        assert_eq!(free(&[(2, 1)], &[5, 0, 30], 6), 24, "no day holds both 5 and 30");
        assert_eq!(free(&[(1, 1), (2, 7)], &[0, 48], 49), 168);
    }

    #[test]
    fn planned_contacts_take_their_room_before_they_come() {
        assert_eq!(free(&[(1, 1)], &[30], 5), 5);
        assert_eq!(free(&[(1, 1)], &[30], 6), 6);
        assert_eq!(free(&[(1, 1)], &[30], 7), 54);
        assert_eq!(free(&[(1, 1)], &[30, 54], 10), 78);
        assert_eq!(free(&[(1, 1)], &[30, 80], 10), 54);
    }

    #[test]
    fn no_rule_is_no_limit_and_no_room_is_never() {
        assert_eq!(free(&[], &[1, 1, 1], 1), 1);
        assert_eq!(budget(&[(0, 1)]).free_from(&[], Timestamp(0)), Budget::NEVER);
        assert_eq!(budget(&[(1, u32::MAX)]).free_from(&[Timestamp(i64::MAX)], Timestamp(3)), Budget::NEVER);
        assert_eq!(budget(&[(1, 1)]).free_from(&[Timestamp(i64::MIN)], Timestamp(3)), Timestamp(3));
    }

    #[test]
    fn a_merged_history_over_the_limit_only_shuts_its_own_windows() {
        assert_eq!(free(&[(1, 1)], &[0, 1, 2], 3), 26);
        assert_eq!(free(&[(1, 1)], &[0, 1, 2, 50], 3), 26);
        assert_eq!(free(&[(1, 1)], &[0, 1, 2, 49], 3), 73);
    }

    /// The most contacts in any window of a rule that holds hour `through`.
    fn fullest(rule: (u32, u32), contacts: &[i64], through: i64) -> usize {
        let length = i64::from(rule.1) * 24;
        let ends = through..through + length;
        ends.map(|end| contacts.iter().filter(|time| end - length < **time && **time <= end).count()).max().unwrap_or(0)
    }

    fn fits(rules: &[(u32, u32)], contacts: &[i64], hour: i64) -> bool {
        let with: Vec<i64> = contacts.iter().copied().chain([hour]).collect();
        rules.iter().all(|rule| fullest(*rule, &with, hour) <= rule.0 as usize)
    }

    fn rules() -> impl Strategy<Value = Vec<(u32, u32)>> {
        prop::collection::vec((1..4_u32, 1..5_u32), 0..4)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn the_earliest_hour_that_fits_is_found(
            rules in rules(),
            contacts in prop::collection::vec(0..200_i64, 0..8),
            at in 0..200_i64,
        ) {
            let expected = (at..at + 100_000).find(|hour| fits(&rules, &contacts, *hour)).expect("some day");
            prop_assert_eq!(free(&rules, &contacts, at), expected);
        }

        #[test]
        fn whoever_asks_first_never_breaks_a_rule(
            rules in rules(),
            wishes in prop::collection::vec(0..400_i64, 0..40),
        ) {
            let mut contacts = Vec::new();
            for wish in wishes {
                contacts.push(free(&rules, &contacts, wish));
            }
            for hour in 0..contacts.iter().max().map_or(0, |last| last + 100) {
                for rule in &rules {
                    let fullest = fullest(*rule, &contacts, hour);
                    prop_assert!(fullest <= rule.0 as usize, "{rule:?} at hour {hour}: {contacts:?}");
                }
            }
        }
    }
}
