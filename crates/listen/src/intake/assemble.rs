//! From what was handed in to what is written: numbers instead of names, days, search terms.

use super::submission::{Circumstances, IncomingFeedback, IncomingInteraction, Submission};
use crate::programmes::{Listening, Watch};
use crate::{Error, Result};
use access::{Access, FacetSource, Facets, Project, Touchpoints};
use domain::facets::FacetValues;
use domain::identity::normal_form::CallingCode;
use domain::identity::{Identification, attribute_text};
use domain::ids::{CustomerId, EventTypeNo, FacetSetNo, InvitationId, ProjectNo, SignalId, TouchpointNo, UnitSetNo};
use domain::signal::{Change, Dataset, Envelope, Feedback, Interaction, Item};
use domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;
use store::customers::Resolved;
use store::dictionary::{Dictionary, Kind};
use store::occasions::NewOccasion;
use store::voices::VoiceRow;

/// A submission with everything that can be found out without the customers.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) project: Arc<Project>,
    pub(crate) facets: Arc<Facets>,
    touchpoints: Arc<Touchpoints>,
    /// What live programmes wait for; `None`: nothing.
    listening: Option<Arc<Listening>>,
    /// Where phone numbers without a country code belong.
    pub(crate) country: CallingCode,
    pub(crate) feedback: Vec<PreparedFeedback>,
    pub(crate) interactions: Vec<PreparedInteraction>,
    pub(crate) deletions: Vec<(Dataset, Envelope)>,
    /// Facets of versions that are replaced.
    before: HashMap<FacetSetNo, FacetValues>,
}

#[derive(Debug)]
pub(crate) struct PreparedFeedback {
    pub(crate) given: IncomingFeedback,
    units: UnitSetNo,
    /// Search terms of each text, in the order of the items with text.
    terms: Vec<Vec<String>>,
}

#[derive(Debug)]
pub(crate) struct PreparedInteraction {
    pub(crate) given: IncomingInteraction,
    units: UnitSetNo,
    event: EventTypeNo,
}

/// What the transaction found out about one signal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    pub(crate) customer: Option<CustomerId>,
    pub(crate) facets: FacetSetNo,
    pub(crate) recorded: Timestamp,
}

/// Runs in the task of the request, so that requests prepare in parallel.
pub(crate) async fn prepare(
    access: &Access,
    dictionary: &Dictionary,
    watch: &Watch,
    project: &Arc<Project>,
    submission: Submission,
) -> Result<Prepared> {
    let names: Vec<&str> = submission.interactions.iter().map(|one| one.event.as_str()).collect();
    let events = dictionary.numbers(project.no, Kind::EventType, &names).await?;
    let mut interactions = Vec::with_capacity(submission.interactions.len());
    for (given, event) in submission.interactions.into_iter().zip(events) {
        let units = access.unit_set(&given.circumstances.units).await?;
        interactions.push(PreparedInteraction { given, units, event: EventTypeNo(event) });
    }
    let mut feedback = Vec::with_capacity(submission.feedback.len());
    for mut given in submission.feedback {
        let units = access.unit_set(&given.circumstances.units).await?;
        let terms = given.terms.take().unwrap_or_else(|| search_terms(&given.items, &given.language));
        feedback.push(PreparedFeedback { given, units, terms });
    }
    let mut prepared = Prepared {
        country: CallingCode::NONE,
        facets: access.facets(project.no).await?,
        touchpoints: access.touchpoints(project.no).await?,
        listening: if interactions.is_empty() { None } else { watch.listening(project.no).await? },
        project: Arc::clone(project),
        feedback,
        interactions,
        deletions: submission.deletions,
        before: HashMap::new(),
    };
    let replaced = prepared.circumstances().filter_map(|one| one.replaces.as_ref()).map(|old| old.facets);
    let replaced: BTreeSet<FacetSetNo> = replaced.filter(|facets| !facets.is_none()).collect();
    for facets in replaced {
        let word = dictionary.word(Kind::FacetSet, facets.0).await?;
        let values = word.and_then(|word| FacetValues::from_word(&word));
        prepared.before.extend(values.map(|values| (facets, values)));
    }
    if prepared.identifications().any(|customer| customer.phone.is_some()) {
        prepared.country = CallingCode::of_language(&access.default_language().await?);
    }
    Ok(prepared)
}

/// What a search finds each text of these items by.
pub(crate) fn search_terms(items: &[Item], language: &str) -> Vec<Vec<String>> {
    items.iter().filter_map(domain::voice::words).map(|text| text::search_terms(text, language)).collect()
}

/// The voices among these pieces of feedback.
pub(crate) fn voices_of(touchpoints: &Touchpoints, feedback: &[Feedback]) -> Vec<VoiceRow> {
    let voice = |one: &Feedback| {
        VoiceRow::of(one, |no| is_decisive(touchpoints, no), |words| text::search_terms(words, &one.language))
    };
    feedback.iter().filter_map(voice).collect()
}

fn is_decisive(touchpoints: &Touchpoints, no: TouchpointNo) -> bool {
    touchpoints.by_no(no).is_some_and(|touchpoint| touchpoint.decisive)
}

impl Prepared {
    /// Who is spoken of, in the order of feedback and then interactions; anonymous ones left out.
    pub(crate) fn identifications(&self) -> impl Iterator<Item = &Identification> {
        self.circumstances().filter_map(|c| c.customer.as_ref())
    }

    pub(crate) fn circumstances(&self) -> impl Iterator<Item = &Circumstances> {
        let feedback = self.feedback.iter().map(|one| &one.given.circumstances);
        feedback.chain(self.interactions.iter().map(|one| &one.given.circumstances))
    }

    /// The facet values of a signal of this submission. What was known of the same customer in the version
    /// before stays, unless the signal itself says something else.
    pub(crate) fn facet_values(&self, circumstances: &Circumstances, customer: Option<&Resolved>) -> FacetValues {
        let same = |old: &&Envelope| customer.is_some_and(|found| found.customer == old.customer);
        let before = circumstances.replaces.as_ref().filter(same).and_then(|old| self.before.get(&old.facets));
        let mut values = FacetValues::default();
        for facet in &self.facets.0 {
            match facet.source {
                FacetSource::Signal => {
                    if let Some(value) = circumstances.attributes.get(&facet.key) {
                        values.insert(&facet.key, value);
                    }
                }
                FacetSource::Customer => {
                    let said = circumstances.customer.as_ref().and_then(|said| said.attributes.get(&facet.key));
                    let known = before.filter(|_| said.is_none()).and_then(|before| before.get(&facet.key));
                    let now = || customer.and_then(|found| found.attributes.get(&facet.key)).and_then(attribute_text);
                    if let Some(value) = known.map(ToOwned::to_owned).or_else(now) {
                        values.insert(&facet.key, &value);
                    }
                }
            }
        }
        values
    }

    fn envelope(&self, circumstances: &Circumstances, units: UnitSetNo, found: Found) -> Envelope {
        Envelope {
            project: self.project.no,
            id: circumstances.id,
            customer: found.customer,
            time: circumstances.time,
            day: circumstances.time.day_in(&self.project.zone),
            recorded: found.recorded,
            channel: circumstances.channel,
            touchpoint: circumstances.touchpoint,
            units,
            facets: found.facets,
            payload: circumstances.payload.clone(),
        }
    }

    /// Appends the changes this submission makes to each dataset, and its voices.
    pub(crate) fn write_into(&self, found: &[Found], batch: &mut Batch) {
        let mut found = found.iter().copied();
        let mut next = || found.next().expect("one finding per signal");
        for (dataset, envelope) in &self.deletions {
            batch.delete(*dataset, envelope.clone());
        }
        for one in &self.feedback {
            let circumstances = &one.given.circumstances;
            let envelope = self.envelope(circumstances, one.units, next());
            if let Some(old) = &circumstances.replaces {
                batch.delete(Dataset::Feedback, old.clone());
            }
            if let Some(answer) = &one.given.answer {
                batch.answers.push(store::answers::AnswerState { customer: envelope.customer, ..answer.clone() });
            }
            let feedback = Feedback {
                envelope,
                solicited: one.given.solicited,
                survey: one.given.survey,
                survey_version: one.given.survey_version,
                language: one.given.language.clone(),
                items: one.given.items.clone(),
            };
            batch.put_feedback(feedback, one.terms.clone(), &self.touchpoints);
        }
        for one in &self.interactions {
            let circumstances = &one.given.circumstances;
            let envelope = self.envelope(circumstances, one.units, next());
            if let Some(old) = &circumstances.replaces {
                batch.delete(Dataset::Interactions, old.clone());
            }
            if let Some(listening) = &self.listening {
                let touchpoint = self.touchpoints.by_no(circumstances.touchpoint).map(|touchpoint| touchpoint.id);
                let occasions = batch.occasions.entry(self.project.no).or_default();
                if circumstances.replaces.is_some() {
                    occasions.extend(listening.ids_of(circumstances.id).map(|id| (id, None)));
                }
                if let Some(customer) = envelope.customer {
                    let now = listening.occasions(&one.given, touchpoint, customer, envelope.recorded);
                    occasions.extend(now.into_iter().map(|occasion| (occasion.id, Some(occasion))));
                }
            }
            let interaction = Interaction { envelope, event: one.event, value: one.given.value };
            batch.interactions.push(Change::Put(interaction));
        }
    }
}

/// Everything one transaction adds.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) feedback: Vec<Change<Feedback>>,
    pub(crate) interactions: Vec<Change<Interaction>>,
    pub(crate) answers: Vec<store::answers::AnswerState>,
    pub(crate) voices: Vec<VoiceRow>,
    /// Signals that are, in this version, no voices.
    pub(crate) silent: Vec<(ProjectNo, SignalId)>,
    /// What live programmes have waited for; `None`: the event was corrected and is no occasion now.
    pub(crate) occasions: BTreeMap<ProjectNo, BTreeMap<InvitationId, Option<NewOccasion>>>,
}

impl Batch {
    fn put_feedback(&mut self, feedback: Feedback, terms: Vec<Vec<String>>, touchpoints: &Touchpoints) {
        let decisive = |no| is_decisive(touchpoints, no);
        let mut terms = VecDeque::from(terms);
        match VoiceRow::of(&feedback, decisive, |_| terms.pop_front().unwrap_or_default()) {
            Some(voice) => self.voices.push(voice),
            None => self.silent.push((feedback.envelope.project, feedback.envelope.id)),
        }
        self.feedback.push(Change::Put(feedback));
    }

    fn delete(&mut self, dataset: Dataset, old: Envelope) {
        let old = Envelope { payload: String::new(), ..old };
        match dataset {
            Dataset::Feedback => {
                self.silent.push((old.project, old.id));
                self.feedback.push(Change::Delete(old));
            }
            Dataset::Interactions => self.interactions.push(Change::Delete(old)),
        }
    }

    /// The voices that really are none in the end, by project: a correction deletes and puts the
    /// same signal.
    pub(crate) fn silenced(&self) -> BTreeMap<ProjectNo, Vec<SignalId>> {
        let kept: HashSet<SignalId> = self.voices.iter().map(|voice| voice.id).collect();
        let mut silenced: BTreeMap<ProjectNo, Vec<SignalId>> = BTreeMap::new();
        for (project, id) in self.silent.iter().filter(|(_, id)| !kept.contains(id)) {
            silenced.entry(*project).or_default().push(*id);
        }
        silenced
    }
}

/// A ledger entry counts its signals in 32 bits.
pub(crate) fn row_count(rows: usize) -> Result<u32> {
    u32::try_from(rows).map_err(|_| Error::TooLarge)
}
