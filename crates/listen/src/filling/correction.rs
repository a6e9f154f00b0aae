//! Signals with gaps, and their newer versions. When somebody said something newer meanwhile, the portion is due again.

use super::portion::{People, Portion};
use crate::corrections::{Batch, Signal};
use crate::{Listen, Result};
use domain::facets::FacetValues;
use domain::ids::{FacetSetNo, ProjectNo};
use domain::scope::RowFilter;
use domain::signal::{Change, Envelope, Feedback, Interaction};
use lake::{Cursor, Filter, SignalQuery};
use std::collections::{BTreeSet, HashMap};
use store::dictionary::Kind as Word;

/// Signals read at once.
const READ: usize = if cfg!(test) { 7 } else { 20_000 };
/// Signals corrected in one transaction.
const WRITTEN: usize = if cfg!(test) { 3 } else { 2_500 };

/// What was corrected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Corrected {
    pub(super) feedback: u64,
    pub(super) interactions: u64,
    /// `false`: something newer came in between.
    pub(super) complete: bool,
}

impl Corrected {
    pub(super) fn signals(self) -> u64 {
        self.feedback + self.interactions
    }
}

/// The facet values behind the numbers of a project.
#[derive(Debug)]
struct FacetSets(HashMap<FacetSetNo, FacetValues>);

impl FacetSets {
    /// Those without one of these facets.
    fn lacking(&self, facets: &[String]) -> BTreeSet<FacetSetNo> {
        let lacks = |values: &FacetValues| facets.iter().any(|facet| values.get(facet).is_none());
        self.0.iter().filter(|(_, values)| lacks(values)).map(|(no, _)| *no).collect()
    }

    /// The facets of a signal with its gaps filled, as a word; `None` when there is nothing to fill.
    fn filled(&self, envelope: &Envelope, people: &People) -> Option<String> {
        let known = people.get(&envelope.customer?)?;
        let mut values = self.0.get(&envelope.facets).filter(|values| known.adds_to(values))?.clone();
        values.fill_from(known);
        Some(values.to_word())
    }
}

/// Where gaps are looked for, and what they are filled with.
#[derive(Debug)]
struct Gaps {
    project: ProjectNo,
    people: People,
    sets: FacetSets,
    rows: RowFilter,
    filter: Filter,
}

impl Listen {
    /// Fills the gaps in the signals of a portion.
    pub(super) async fn correct(&self, portion: &Portion) -> Result<Corrected> {
        let project = &portion.project;
        let facets = self.customer_facets(project.no).await?;
        let people = self.people(portion, &facets).await?;
        if people.is_empty() {
            return Ok(Corrected { complete: true, ..Corrected::default() });
        }
        let sets = self.facet_sets(project.no).await?;
        let filter = Filter {
            customers: Some(people.keys().copied().collect()),
            facet_sets: Some(sets.lacking(&facets)),
            ..Filter::default()
        };
        let rows = self.everything(project).await?;
        let gaps = Gaps { project: project.no, people, sets, rows, filter };
        let (feedback, complete) = self.correct_all::<Feedback>(&gaps).await?;
        if !complete {
            return Ok(Corrected { feedback, interactions: 0, complete });
        }
        let (interactions, complete) = self.correct_all::<Interaction>(&gaps).await?;
        Ok(Corrected { feedback, interactions, complete })
    }

    async fn facet_sets(&self, project: ProjectNo) -> Result<FacetSets> {
        let entries = self.dictionary.entries(project, Word::FacetSet).await?;
        let known = entries.into_iter().filter_map(|e| Some((FacetSetNo(e.no), FacetValues::from_word(&e.word)?)));
        Ok(FacetSets(known.chain([(FacetSetNo::NONE, FacetValues::default())]).collect()))
    }

    /// How many signals were corrected, and whether nothing came in between.
    async fn correct_all<T: Signal>(&self, gaps: &Gaps) -> Result<(u64, bool)> {
        let mut query = SignalQuery::new(gaps.filter.clone(), READ);
        let mut corrected = 0;
        loop {
            // Whoever forgets a customer waits until this page is through, and the other way round.
            let _in_flight = self.intake.in_flight().await;
            let seen = self.intake.replay().level().await?;
            let found = T::find(&self.lake, &gaps.rows, &query).await?;
            query.before = found.last().filter(|_| found.len() == READ).map(|one| {
                let envelope = one.envelope();
                Cursor { time: envelope.time, id: envelope.id }
            });
            for changes in self.filled(gaps, found).await?.chunks(WRITTEN) {
                if !self.write_corrections(gaps.project, seen, &Batch::of(changes)?, None).await? {
                    return Ok((corrected, false));
                }
                corrected += changes.len() as u64;
            }
            if query.before.is_none() {
                return Ok((corrected, true));
            }
        }
    }

    /// New versions of those signals that have gaps, which differ in nothing but the facets.
    async fn filled<T: Signal>(&self, gaps: &Gaps, found: Vec<T>) -> Result<Vec<Change<T>>> {
        let filled = |one: &T| gaps.sets.filled(one.envelope(), &gaps.people);
        let words: Vec<Option<String>> = found.iter().map(filled).collect();
        let given: Vec<&str> = words.iter().flatten().map(String::as_str).collect();
        let mut numbers = self.dictionary.numbers(gaps.project, Word::FacetSet, &given).await?.into_iter();
        let mut changes = Vec::with_capacity(given.len());
        for (mut one, word) in found.into_iter().zip(&words) {
            let Some(number) = word.as_ref().and_then(|_| numbers.next()) else { continue };
            one.envelope_mut().facets = FacetSetNo(number);
            changes.push(Change::Put(one));
        }
        Ok(changes)
    }
}
