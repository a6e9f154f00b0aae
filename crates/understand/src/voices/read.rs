//! Numbers into names, for voices that are shown.

use super::search;
use super::shape::{AnsweredState, CustomerName, Handling, Named, SurveyTitle, Voice, VoiceScore, VoiceText};
use crate::Understand;
use crate::error::Result;
use crate::names::Names;
use access::Caller;
use domain::ids::{CustomerId, SurveyNo, UnitSetNo};
use domain::survey::Survey;
use std::collections::HashMap;
use std::sync::Arc;
use store::voices::StoredVoice;

impl Understand {
    pub(super) async fn shown(
        &self,
        who: &Caller,
        names: &Names,
        voices: Vec<StoredVoice>,
        typed: &str,
    ) -> Result<Vec<Voice>> {
        let customers = self.customer_names(who, &voices).await?;
        let definitions = self.definitions(names, &voices).await?;
        let wanted = search::parse(typed);
        let shown = voices.into_iter().map(|voice| {
            let definition = definitions.get(&(voice.survey, voice.survey_version)).map(Arc::as_ref);
            let customer = voice.customer.and_then(|id| customers.get(&id).cloned());
            show(who, names, voice, customer, definition, &wanted)
        });
        Ok(shown.collect())
    }

    async fn customer_names(&self, who: &Caller, voices: &[StoredVoice]) -> Result<HashMap<CustomerId, CustomerName>> {
        let mut ids: Vec<CustomerId> = voices.iter().filter_map(|voice| voice.customer).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let groups = store::customers::groups(&self.db, who.project.no, &ids).await?;
        let name = |(id, rows): (CustomerId, Vec<store::customers::CustomerRow>)| {
            let person = store::customers::person(&rows, &[])?;
            Some((id, CustomerName { id: person.id, name: person.name }))
        };
        Ok(groups.into_iter().filter_map(name).collect())
    }

    /// The published versions these voices answered; what was published never changes.
    pub(super) async fn definitions(
        &self,
        names: &Names,
        voices: &[StoredVoice],
    ) -> Result<HashMap<(SurveyNo, i64), Arc<Survey>>> {
        let mut found = HashMap::new();
        for voice in voices {
            let key = (voice.survey, voice.survey_version);
            if found.contains_key(&key) {
                continue;
            }
            let known = self.definitions.lock().get(&key).cloned();
            let definition = match (known, names.survey(voice.survey)) {
                (Some(definition), _) => definition,
                (None, None) => continue,
                (None, Some(survey)) => {
                    let version = store::surveys::version(&self.db, survey.id, voice.survey_version).await?;
                    let Some(version) = version else { continue };
                    let definition = Arc::new(version.definition.0);
                    self.definitions.lock().insert(key, Arc::clone(&definition));
                    definition
                }
            };
            found.insert(key, definition);
        }
        Ok(found)
    }
}

fn show(
    who: &Caller,
    names: &Names,
    voice: StoredVoice,
    customer: Option<CustomerName>,
    definition: Option<&Survey>,
    wanted: &text::Query,
) -> Voice {
    let channel = voice.channel();
    let language = voice.language.clone();
    let person = |id, name: Option<String>| Named { id, name: name.unwrap_or_default() };
    Voice {
        id: Some(voice.id),
        time: Some(voice.time),
        recorded: Some(voice.recorded),
        customer,
        touchpoint: names.touchpoints.by_no(voice.touchpoint).map(|t| Named { id: t.id, name: t.name.clone() }),
        units: units(who, names, voice.units),
        channel,
        language: voice.language,
        survey: names
            .survey(voice.survey)
            .map(|survey| SurveyTitle { id: survey.id, title: survey.title(who.language).to_owned() }),
        scores: voice
            .scores
            .0
            .into_iter()
            .filter_map(|score| {
                let series = names.series.get(&score.series)?.clone();
                let metric = series.metric();
                Some(VoiceScore { series, metric, question: score.question, value: score.value, group: score.group })
            })
            .collect(),
        texts: voice
            .texts
            .0
            .into_iter()
            .map(|said| VoiceText {
                title: question_title(definition, &said.question, who),
                hits: search::hits(&said.text, &language, wanted),
                question: said.question,
                text: said.text,
            })
            .collect(),
        facets: facets(names, voice.facets),
        urgent: voice.urgent,
        state: Some(Handling {
            read: voice.read,
            assignee: voice.assignee.map(|id| person(id, voice.assignee_name)),
            answered: voice.answered_at.map(|at| AnsweredState {
                at,
                by: voice.answered_by.map(|id| person(id, voice.answered_by_name)),
                note: voice.answer_note,
            }),
        }),
    }
}

pub(super) fn units(who: &Caller, names: &Names, set: UnitSetNo) -> Vec<Named<domain::ids::UnitId>> {
    let tree = names.tree();
    let mut units: Vec<_> =
        tree.set(set).iter().filter(|no| who.scope.sees_unit(**no, tree)).filter_map(|no| tree.unit(*no)).collect();
    let position = |hierarchy| names.places.hierarchies.iter().position(|known| known.id == hierarchy);
    units.sort_by_key(|unit| position(unit.hierarchy));
    units.into_iter().map(|unit| Named { id: unit.id, name: unit.name.clone() }).collect()
}

/// Those kept as dimensions today.
pub(super) fn facets(names: &Names, set: domain::ids::FacetSetNo) -> indexmap::IndexMap<String, String> {
    let value = |key: &str| names.facet_value(set, key).map(str::to_owned);
    names.facets.0.iter().filter_map(|facet| Some((facet.key.clone(), value(&facet.key)?))).collect()
}

/// The question in the caller's language. Its pipes stay as they were written: what stood there for
/// this customer is not kept.
pub(super) fn question_title(definition: Option<&Survey>, key: &str, who: &Caller) -> String {
    let title = definition.and_then(|survey| {
        let question = survey.questions.iter().find(|question| question.key == key)?;
        Some(question.text.get(who.language.tag(), &survey.default_language).to_owned())
    });
    title.unwrap_or_default()
}
