//! Learning from feedback whose touchpoint is known, and putting what was learned to the test.

use super::clues::{CHANNEL, Clues, PARTS};
use crate::{Error, Listen, Result};
use access::{Project, Touchpoints};
use domain::ids::{TouchpointId, TouchpointNo};
use domain::signal::{Feedback, InferredTouchpoint};
use lake::{Cursor, Filter, SignalQuery};
use statistics::{Evidence, Example, NaiveBayes, Trial};
use std::collections::{BTreeMap, HashMap};

/// The newest so many are learned from.
const MOST_EXAMPLES: usize = 4_000;
const PAGE: usize = 2_000;
/// Pages looked through for them.
const PAGES: usize = 10;
/// With fewer nothing is learned.
const FEWEST_EXAMPLES: usize = 50;
/// A touchpoint with fewer is never inferred.
const FEWEST_OF_ONE: usize = 10;
/// Words in fewer examples are not learned.
const FEWEST_OF_A_WORD: u32 = 2;

/// What can be said of feedback without a touchpoint.
#[derive(Debug)]
pub(super) struct Learned {
    /// By their class.
    pub(super) touchpoints: Vec<TouchpointId>,
    vocabulary: HashMap<String, u32>,
    model: NaiveBayes,
    pub(super) examples: u64,
    /// Where the channel is known.
    pub(super) with_channel: Trial,
    /// Where it is not: it is withheld from the examples too.
    pub(super) without_channel: Trial,
}

impl Learned {
    /// `None`: there are not enough examples, or all are of one touchpoint.
    fn of(clues: &[Clues], touchpoints: &Touchpoints) -> Option<Self> {
        let mut counts: BTreeMap<TouchpointNo, usize> = BTreeMap::new();
        for one in clues {
            *counts.entry(one.touchpoint).or_default() += 1;
        }
        counts.retain(|_, n| *n >= FEWEST_OF_ONE);
        let classes: Vec<TouchpointNo> = counts.into_keys().collect();
        let known: Vec<&Clues> = clues.iter().filter(|one| classes.contains(&one.touchpoint)).collect();
        if classes.len() < 2 || known.len() < FEWEST_EXAMPLES {
            return None;
        }
        let vocabulary = vocabulary(&known);
        let example = |clues: &&Clues| {
            let class = classes.binary_search(&clues.touchpoint).ok()?;
            Some(Example { class, evidence: evidence(clues, &vocabulary), part: clues.part })
        };
        let examples: Vec<Example> = known.iter().filter_map(example).collect();
        let without_channel = |evidence: &Evidence| {
            let mut evidence = evidence.clone();
            evidence.marks[CHANNEL] = None;
            evidence
        };
        Some(Self {
            touchpoints: classes.iter().map(|no| touchpoints.by_no(*no).map(|one| one.id)).collect::<Option<_>>()?,
            model: NaiveBayes::learn(classes.len(), &examples),
            examples: examples.len() as u64,
            with_channel: Trial::of(classes.len(), &examples, PARTS, Evidence::clone),
            without_channel: Trial::of(classes.len(), &examples, PARTS, without_channel),
            vocabulary,
        })
    }

    /// Where this most probably belongs.
    pub(super) fn judge(&self, clues: &Clues) -> Option<InferredTouchpoint> {
        let (class, probability) = self.model.most_probable(&evidence(clues, &self.vocabulary))?;
        let trial = if clues.marks[CHANNEL].is_some() { &self.with_channel } else { &self.without_channel };
        Some(InferredTouchpoint { touchpoint: self.touchpoints[class], confidence: trial.confidence(probability) })
    }
}

/// Numbers for the words that are said more than once.
fn vocabulary(clues: &[&Clues]) -> HashMap<String, u32> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for term in clues.iter().flat_map(|one| &one.terms) {
        *counts.entry(term.as_str()).or_default() += 1;
    }
    let often = counts.into_iter().filter(|(_, n)| *n >= FEWEST_OF_A_WORD);
    often.zip(0..).map(|((term, _), number)| (term.to_owned(), number)).collect()
}

fn evidence(clues: &Clues, vocabulary: &HashMap<String, u32>) -> Evidence {
    let words = clues.terms.iter().filter_map(|term| vocabulary.get(term)).copied();
    Evidence { marks: clues.marks.clone(), words: words.collect() }
}

impl Listen {
    pub(super) async fn learn_touchpoints(&self, project: &Project) -> Result<Option<Learned>> {
        let rows = self.everything(project).await?;
        let touchpoints = self.access.touchpoints(project.no).await?;
        let in_use = |no: TouchpointNo| touchpoints.by_no(no).is_some_and(|touchpoint| !touchpoint.archived);
        let wanted = touchpoints.all().iter().map(|touchpoint| touchpoint.no).filter(|no| in_use(*no)).collect();
        let filter = Filter { touchpoints: Some(wanted), ..Filter::default() };
        // Named by whoever sent it, not by us.
        let is_example =
            |one: &Feedback| in_use(one.envelope.touchpoint) && InferredTouchpoint::of(&one.items).is_none();
        let mut examples: Vec<Feedback> = Vec::new();
        let mut before = None;
        for _ in 0..PAGES {
            let query = SignalQuery { filter: filter.clone(), ids: None, before, limit: PAGE };
            let page = self.lake.feedback(&rows, &query).await?;
            let Some(last) = page.last() else { break };
            before = Some(Cursor { time: last.envelope.time, id: last.envelope.id });
            examples.extend(page.into_iter().filter(is_example));
            if examples.len() >= MOST_EXAMPLES {
                break;
            }
        }
        examples.truncate(MOST_EXAMPLES);
        let clues = self.clues(&rows, examples).await?;
        let learn = move || Learned::of(&clues, &touchpoints);
        tokio::task::spawn_blocking(learn).await.map_err(|error| Error::Internal(format!("learning stopped: {error}")))
    }
}
