//! Random order that can be repeated: the same respondent sees the same order on every visit.

use super::definition::Survey;
use super::kind::{Aspect, ChoiceOption, Kind, OTHER};
use super::question::Question;
use crate::ids::SignalId;

/// The seed of one answer, from its id.
pub fn seed_of(answer: SignalId) -> u64 {
    let (high, low) = answer.0.as_u64_pair();
    mix(high ^ mix(low))
}

/// Finaliser of `SplitMix64` (Steele, Lea, Flood, "Fast splittable pseudorandom number generators",
/// OOPSLA 2014): every input bit reaches every output bit.
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The place of `item` among its siblings below `parent`. Each item is drawn on its own, so adding
/// an option in a later version leaves the order of the others alone.
fn draw(seed: u64, parent: &str, item: &str) -> u64 {
    let bytes = parent.bytes().chain([0]).chain(item.bytes());
    mix(bytes.fold(mix(seed), |state, byte| mix(state ^ u64::from(byte))))
}

/// Brings `items` into the order of this respondent.
fn shuffle<T>(items: &mut [T], seed: u64, parent: &str, key: impl Fn(&T) -> &str) {
    items.sort_by_cached_key(|item| draw(seed, parent, key(item)));
}

impl Question {
    /// The options in the order this respondent sees them; exclusive ones stay last. "Other" is not
    /// among them: show it after all, under the key `other`.
    pub fn options_for(&self, seed: u64) -> Vec<&ChoiceOption> {
        let (options, random) = match &self.kind {
            Kind::SingleChoice(choice) => (&choice.options, choice.random_order),
            Kind::MultipleChoice(choice) => (&choice.options, choice.random_order),
            Kind::Ranking(ranking) => (&ranking.options, ranking.random_order),
            _ => return Vec::new(),
        };
        let mut options: Vec<&ChoiceOption> = options.iter().collect();
        if random {
            shuffle(&mut options, seed, &self.key, |option| &option.key);
            options.sort_by_key(|option| option.exclusive);
        }
        options
    }

    /// The aspects of a matrix in the order this respondent sees them.
    pub fn aspects_for(&self, seed: u64) -> Vec<&Aspect> {
        let Kind::Matrix(matrix) = &self.kind else { return Vec::new() };
        let mut aspects: Vec<&Aspect> = matrix.aspects.iter().collect();
        if matrix.random_order {
            shuffle(&mut aspects, seed, &self.key, |aspect| &aspect.key);
        }
        aspects
    }

    /// Label of the "other" option, when it is offered.
    pub fn other_label(&self) -> Option<&super::LocalText> {
        match &self.kind {
            Kind::SingleChoice(choice) => choice.other.as_ref(),
            Kind::MultipleChoice(choice) => choice.other.as_ref(),
            _ => None,
        }
    }

    /// Name of the form field with the words beside "other".
    pub fn other_field(&self) -> String {
        format!("{}.{OTHER}", self.key)
    }
}

/// Positions of the questions in the order this respondent sees them: sections in random order are
/// shuffled, their heading stays first.
pub(crate) fn question_order(survey: &Survey, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..survey.questions.len()).collect();
    let mut start = 0;
    while start < order.len() {
        let is_section = |at: usize| matches!(survey.questions[at].kind, Kind::Section(_));
        let end = (start + 1..order.len()).find(|at| is_section(*at)).unwrap_or(order.len());
        if let Kind::Section(section) = &survey.questions[start].kind
            && section.random_order
        {
            let name = &survey.questions[start].key;
            order[start + 1..end].sort_by_cached_key(|at| draw(seed, name, &survey.questions[*at].key));
        }
        start = end;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_order_and_orders_are_spread_evenly() {
        let order = |seed: u64| {
            let mut items = ["a", "b", "c"];
            shuffle(&mut items, seed, "q", |item| item);
            items.concat()
        };
        assert_eq!(order(7), order(7));
        let mut counts = std::collections::BTreeMap::new();
        for seed in 0..6_000 {
            *counts.entry(order(seed)).or_insert(0_u32) += 1;
        }
        // 1,000 expected of each of six; five standard deviations are 144.
        assert_eq!(counts.len(), 6);
        assert!(counts.values().all(|n| n.abs_diff(1_000) < 144), "{counts:?}");
    }

    #[test]
    fn an_option_more_leaves_the_others_in_order() {
        let mut few = ["a", "b", "c", "d"];
        let mut more = ["a", "b", "new", "c", "d"];
        shuffle(&mut few, 3, "q", |item| item);
        shuffle(&mut more, 3, "q", |item| item);
        assert_eq!(more.iter().filter(|item| **item != "new").copied().collect::<Vec<_>>(), few);
    }
}
