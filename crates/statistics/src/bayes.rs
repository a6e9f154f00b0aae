//! Which of several classes something belongs to, by naive Bayes, and how often that is right.
//!
//! Manning, Raghavan and Schütze, *Introduction to Information Retrieval*, Cambridge University Press
//! 2008, chapter 13: multinomial naive Bayes with add-one smoothing, each word counted once a document.

use std::collections::HashMap;

/// What is known of one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// One entry for each kind of mark, the same kinds everywhere; `None` where it is not known.
    pub marks: Vec<Option<u64>>,
    /// Each word once.
    pub words: Vec<u32>,
}

/// A thing whose class is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// From 0.
    pub class: usize,
    pub evidence: Evidence,
    /// Examples that are put to the test together.
    pub part: usize,
}

/// One kind of mark.
#[derive(Clone, Debug, Default)]
struct Mark {
    /// By value: how often in each class.
    values: HashMap<u64, Vec<u32>>,
    /// How often it is known in each class.
    known: Vec<u32>,
}

/// What was learned from examples.
#[derive(Clone, Debug, Default)]
pub struct NaiveBayes {
    examples: Vec<u32>,
    marks: Vec<Mark>,
    words: HashMap<u32, Vec<u32>>,
    /// Words of all examples of each class.
    lengths: Vec<u32>,
}

impl NaiveBayes {
    /// `classes`: how many there are; every example's is below it.
    pub fn learn<'a>(classes: usize, examples: impl IntoIterator<Item = &'a Example>) -> Self {
        let none = || vec![0; classes];
        let mut learned = Self { examples: none(), lengths: none(), ..Self::default() };
        for Example { class, evidence, .. } in examples {
            learned.examples[*class] += 1;
            for (kind, value) in evidence.marks.iter().enumerate() {
                if learned.marks.len() == kind {
                    learned.marks.push(Mark { known: none(), ..Mark::default() });
                }
                if let Some(value) = value {
                    let mark = &mut learned.marks[kind];
                    mark.known[*class] += 1;
                    mark.values.entry(*value).or_insert_with(none)[*class] += 1;
                }
            }
            for word in &evidence.words {
                learned.lengths[*class] += 1;
                learned.words.entry(*word).or_insert_with(none)[*class] += 1;
            }
        }
        learned
    }

    /// How probable each class is; they add up to 1. Marks and words no example has say nothing. Without
    /// a single example all are 0.
    pub fn posterior(&self, evidence: &Evidence) -> Vec<f64> {
        let mut logs: Vec<f64> = self.examples.iter().map(|n| f64::from(*n).ln()).collect();
        let mut add = |counts: &[u32], totals: &[u32], different: usize| {
            for ((log, count), total) in logs.iter_mut().zip(counts).zip(totals) {
                *log += ((f64::from(*count) + 1.0) / (f64::from(*total) + different as f64)).ln();
            }
        };
        for (mark, value) in self.marks.iter().zip(&evidence.marks) {
            if let Some(counts) = value.and_then(|value| mark.values.get(&value)) {
                add(counts, &mark.known, mark.values.len());
            }
        }
        for word in &evidence.words {
            if let Some(counts) = self.words.get(word) {
                add(counts, &self.lengths, self.words.len());
            }
        }
        let highest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if highest == f64::NEG_INFINITY {
            return vec![0.0; logs.len()];
        }
        let weights: Vec<f64> = logs.iter().map(|log| (log - highest).exp()).collect();
        let sum: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / sum).collect()
    }

    /// The most probable class, the first of equals, and how probable it is.
    pub fn most_probable(&self, evidence: &Evidence) -> Option<(usize, f64)> {
        let posterior = self.posterior(evidence).into_iter().enumerate();
        posterior.filter(|(_, p)| *p > 0.0).reduce(|best, one| if one.1 > best.1 { one } else { best })
    }
}

/// Where the bands of probability begin. Dense near 1, where naive Bayes is most often, and too sure.
const EDGES: [f64; 9] = [0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999];

/// Verdicts of about the same probability.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Band {
    /// The smallest probability in it.
    pub from: f64,
    pub n: u64,
    pub right: u64,
}

impl Band {
    /// How sure a verdict of this band is: Laplace's rule of succession.
    pub fn confidence(self) -> f64 {
        (self.right as f64 + 1.0) / (self.n as f64 + 2.0)
    }
}

/// How often verdicts about examples were right that nothing had been learned from.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    bands: [Band; EDGES.len()],
}

impl Trial {
    /// Cross-validation: each part is judged by what is learned from the others. `seen` is what is known
    /// of an example when it is judged.
    pub fn of(classes: usize, examples: &[Example], parts: usize, seen: impl Fn(&Evidence) -> Evidence) -> Self {
        let mut trial = Self { bands: EDGES.map(|from| Band { from, ..Band::default() }) };
        for part in 0..parts {
            let others = examples.iter().filter(|example| example.part != part);
            let learned = NaiveBayes::learn(classes, others);
            for example in examples.iter().filter(|example| example.part == part) {
                let verdict = learned.most_probable(&seen(&example.evidence));
                let (class, probability) = verdict.unwrap_or((usize::MAX, 0.0));
                let band = trial.band_of(probability);
                trial.bands[band].n += 1;
                trial.bands[band].right += u64::from(class == example.class);
            }
        }
        trial
    }

    fn band_of(&self, probability: f64) -> usize {
        self.bands.iter().rposition(|band| probability >= band.from).unwrap_or(0)
    }

    /// How sure a verdict is that the model gives this probability.
    pub fn confidence(&self, probability: f64) -> f64 {
        self.bands[self.band_of(probability)].confidence()
    }

    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// Verdicts at least this sure, and how many of them were right: (n, right).
    pub fn at_least(&self, confidence: f64) -> (u64, u64) {
        let sure = self.bands.iter().filter(|band| band.confidence() >= confidence);
        sure.fold((0, 0), |(n, right), band| (n + band.n, right + band.right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn words(class: usize, words: &[u32]) -> Example {
        Example { class, evidence: Evidence { marks: Vec::new(), words: words.to_vec() }, part: 0 }
    }

    /// Example 13.1 of the book: China or not, with each word once a document. Chinese 1, Beijing 2,
    /// Shanghai 3, Macao 4, Tokyo 5, Japan 6.
    #[test]
    fn the_example_of_the_book_by_hand() {
        let learned = [words(0, &[1, 2]), words(0, &[1, 3]), words(0, &[1, 4]), words(1, &[5, 6, 1])];
        let learned = NaiveBayes::learn(2, &learned);
        let china = 0.75 * (4.0 / 12.0) * (1.0 / 12.0) * (1.0 / 12.0);
        let other = 0.25 * (2.0 / 9.0) * (2.0 / 9.0) * (2.0 / 9.0);
        let asked = |words: &[u32]| Evidence { marks: Vec::new(), words: words.to_vec() };
        let posterior = learned.posterior(&asked(&[1, 5, 6]));
        assert!((posterior[1] - other / (china + other)).abs() < 1e-12, "{posterior:?}");
        assert_eq!(learned.most_probable(&asked(&[1, 5, 6])).map(|(class, _)| class), Some(1));
        let unheard = learned.posterior(&asked(&[77]));
        assert!((unheard[0] - 0.75).abs() < 1e-12, "a word nobody said says nothing");
        assert_eq!(NaiveBayes::learn(2, &[]).most_probable(&asked(&[1])), None);
    }

    /// 0 ≤ chance < 1, the same each time.
    struct Chance(u64);

    impl Chance {
        fn draw(&mut self) -> f64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as f64 / f64::from(1_u32 << 31)
        }
    }

    /// Three classes whose marks and words are independent of each other, as naive Bayes believes.
    fn planted(n: usize) -> Vec<Example> {
        let mut chance = Chance(42);
        let mut example = |index: usize| {
            let class = (chance.draw() * 3.0) as usize;
            let mut mark = |own: f64| if chance.draw() < own { class as u64 } else { (chance.draw() * 3.0) as u64 };
            let marks = vec![Some(mark(0.5)), Some(mark(0.3))];
            let has =
                |word: u32, chance: &mut Chance| chance.draw() < if word as usize % 3 == class { 0.3 } else { 0.15 };
            let words = (0..12).filter(|word| has(*word, &mut chance)).collect();
            Example { class, evidence: Evidence { marks, words }, part: index % 10 }
        };
        (0..n).map(&mut example).collect()
    }

    #[test]
    fn what_it_says_of_itself_is_true_of_others() {
        let examples = planted(6_000);
        let trial = Trial::of(3, &examples[..3_000], 10, Evidence::clone);
        let learned = NaiveBayes::learn(3, &examples[..3_000]);
        let (mut sure, mut right, mut promised) = (0.0, 0.0, 0.0);
        let mut all_right = 0.0;
        for fresh in &examples[3_000..] {
            let (class, probability) = learned.most_probable(&fresh.evidence).expect("a verdict");
            let is_right = f64::from(u8::from(class == fresh.class));
            all_right += is_right;
            if trial.confidence(probability) >= 0.8 {
                sure += 1.0;
                right += is_right;
                promised += trial.confidence(probability);
            }
        }
        let (n, correct) = trial.at_least(0.0);
        let measured = correct as f64 / n as f64;
        all_right /= 3_000.0;
        println!("right {all_right:.3}, measured {measured:.3}; promised {:.3} of {sure}", promised / sure);
        assert_eq!(n, 3_000);
        assert!(measured > 0.6 && (measured - all_right).abs() < 0.03);
        assert!(sure > 300.0 && (right / sure - promised / sure).abs() < 0.05);
        let (covered, correct) = trial.at_least(0.8);
        assert!((covered as f64 / 3_000.0 - sure / 3_000.0).abs() < 0.05);
        assert!(correct as f64 / covered as f64 > 0.8);
    }

    #[test]
    fn what_is_withheld_does_not_help() {
        let examples = planted(2_000);
        let withheld = |seen: &Evidence| Evidence { marks: vec![None; seen.marks.len()], words: Vec::new() };
        let nothing = Trial::of(3, &examples, 10, withheld);
        let (n, right) = nothing.at_least(0.0);
        assert!((right as f64 / n as f64 - 1.0 / 3.0).abs() < 0.06, "{right} of {n}");
        assert_eq!(nothing.at_least(0.8), (0, 0));
    }

    proptest! {
        /// Against the product of probabilities as it stands in the book.
        #[test]
        fn agrees_with_the_plain_product(
            examples in prop::collection::vec(
                (0..3_usize, prop::option::of(0..4_u64), prop::collection::btree_set(0..6_u32, 0..4)),
                1..30,
            ),
            mark in prop::option::of(0..5_u64),
            said in prop::collection::btree_set(0..8_u32, 0..5),
        ) {
            let examples: Vec<Example> = examples
                .into_iter()
                .map(|(class, mark, words)| Example {
                    class,
                    evidence: Evidence { marks: vec![mark], words: words.into_iter().collect() },
                    part: 0,
                })
                .collect();
            let evidence = Evidence { marks: vec![mark], words: said.into_iter().collect() };
            let of = |class: usize| examples.iter().filter(move |example| example.class == class);
            let values: BTreeSet<u64> = examples.iter().filter_map(|e| e.evidence.marks[0]).collect();
            let vocabulary: BTreeSet<u32> = examples.iter().flat_map(|e| e.evidence.words.clone()).collect();
            let product = |class: usize| {
                let mut p = of(class).count() as f64;
                if let Some(value) = mark.filter(|value| values.contains(value)) {
                    let known = of(class).filter(|e| e.evidence.marks[0].is_some()).count();
                    let same = of(class).filter(|e| e.evidence.marks[0] == Some(value)).count();
                    p *= (same as f64 + 1.0) / (known + values.len()) as f64;
                }
                for word in evidence.words.iter().filter(|word| vocabulary.contains(word)) {
                    let all: usize = of(class).map(|e| e.evidence.words.len()).sum();
                    let same = of(class).filter(|e| e.evidence.words.contains(word)).count();
                    p *= (same as f64 + 1.0) / (all + vocabulary.len()) as f64;
                }
                p
            };
            let products: Vec<f64> = (0..3).map(product).collect();
            let sum: f64 = products.iter().sum();
            let posterior = NaiveBayes::learn(3, &examples).posterior(&evidence);
            for (found, expected) in posterior.iter().zip(&products) {
                prop_assert!((found - expected / sum).abs() < 1e-9, "{posterior:?} {products:?}");
            }
        }
    }
}
