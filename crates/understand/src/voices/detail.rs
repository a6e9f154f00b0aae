//! One voice with everything that was answered with it.

use super::read::question_title;
use super::shape::{VoiceAnswer, VoiceDetail, VoiceTouchpoint};
use crate::Understand;
use crate::error::Result;
use crate::names::Names;
use crate::overview::number;
use access::{Caller, Language};
use domain::signal::{INFERRED_TOUCHPOINT, InferredTouchpoint, Item};
use domain::survey::{Kind, LocalText, Survey};
use lake::SignalQuery;
use std::sync::Arc;
use store::voices::StoredVoice;

impl Understand {
    pub(super) async fn detail(&self, who: &Caller, names: &Names, voice: StoredVoice) -> Result<VoiceDetail> {
        let rows = who.scope.rows(names.tree());
        let signals = self.lake.feedback(&rows, &SignalQuery::ids([voice.id])).await?;
        let definitions = self.definitions(names, std::slice::from_ref(&voice)).await?;
        let definition = definitions.get(&(voice.survey, voice.survey_version)).map(Arc::as_ref);
        let items = signals.into_iter().next().map(|signal| signal.items).unwrap_or_default();
        let answers = answers(who, definition, &items);
        let touchpoint_inferred = inferred(who, names, &items);
        let mut shown = self.shown(who, names, vec![voice], "").await?;
        let voice = shown.pop().ok_or_else(|| crate::Error::not_found("Die Stimme", "the voice"))?;
        let timeline = voice
            .customer
            .as_ref()
            .map(|customer| format!("/api/v1/projects/{}/customers/{}/timeline", who.project.id, customer.id));
        Ok(VoiceDetail { voice, answers, touchpoint_inferred, timeline })
    }
}

/// Where the voice probably belongs, as far as the caller may see it.
fn inferred(who: &Caller, names: &Names, items: &[Item]) -> Option<VoiceTouchpoint> {
    let InferredTouchpoint { touchpoint, confidence } = InferredTouchpoint::of(items)?;
    let touchpoint = names.touchpoints.by_id(touchpoint).filter(|one| who.scope.sees_touchpoint(one.no))?;
    Some(VoiceTouchpoint { id: touchpoint.id, name: touchpoint.name.clone(), confidence })
}

/// One entry per question, in the order of the answers; several choices stand in one entry.
fn answers(who: &Caller, definition: Option<&Survey>, items: &[Item]) -> Vec<VoiceAnswer> {
    let mut answers: Vec<VoiceAnswer> = Vec::new();
    for item in items.iter().filter(|item| item.question != INFERRED_TOUCHPOINT) {
        let value_text = value_text(who.language, definition, item);
        if value_text.is_empty() {
            continue;
        }
        match answers.last_mut().filter(|last| last.question == item.question) {
            Some(last) => {
                last.value_text.push_str("; ");
                last.value_text.push_str(&value_text);
            }
            None => answers.push(VoiceAnswer {
                title: question_title(definition, &item.question, who),
                question: item.question.clone(),
                value_text,
            }),
        }
    }
    answers
}

fn value_text(language: Language, definition: Option<&Survey>, item: &Item) -> String {
    let choice = item.choice.as_deref().map(|key| choice_label(language, definition, &item.question, key));
    let value = item.value.map(|value| number(value, u8::from(value.fract() != 0.0), language));
    let parts = [choice, value, item.text.clone()];
    parts.into_iter().flatten().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(": ")
}

/// What an option or aspect was called; its key when the survey does not know it.
fn choice_label(language: Language, definition: Option<&Survey>, question: &str, key: &str) -> String {
    let label = definition.and_then(|survey| {
        let kind = &survey.questions.iter().find(|q| q.key == question)?.kind;
        let label = label_of(kind, key)?;
        Some(label.get(language.tag(), &survey.default_language).to_owned())
    });
    label.unwrap_or_else(|| key.to_owned())
}

fn label_of<'a>(kind: &'a Kind, key: &str) -> Option<&'a LocalText> {
    let (options, other) = match kind {
        Kind::SingleChoice(choice) => (&choice.options, choice.other.as_ref()),
        Kind::MultipleChoice(choice) => (&choice.options, choice.other.as_ref()),
        Kind::Ranking(ranking) => (&ranking.options, None),
        Kind::Matrix(matrix) => {
            return matrix.aspects.iter().find(|aspect| aspect.key == key).map(|aspect| &aspect.label);
        }
        _ => return None,
    };
    let option = options.iter().find(|option| option.key == key).map(|option| &option.label);
    option.or_else(|| other.filter(|_| key == domain::survey::kind::OTHER))
}
