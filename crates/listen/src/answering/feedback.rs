//! From answers to the signal that is kept of them.

use super::context::Context;
use super::definitions::Definition;
use crate::{Circumstances, IncomingFeedback, Listen, Result};
use access::{Project, Touchpoints};
use domain::identity::Identification;
use domain::ids::{LinkId, ProjectNo, SeriesNo, SignalId, SurveyId, TouchpointId, TouchpointNo, UnitNo};
use domain::metric::Series;
use domain::signal::Channel;
use domain::survey::{Answers, Attributes, Survey, to_items};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::dictionary::Kind;

/// Everything about one answer, as it stands now.
#[derive(Debug)]
pub(crate) struct Given<'a> {
    pub(crate) id: SignalId,
    pub(crate) definition: &'a Definition,
    /// To questions that are asked, and not blank.
    pub(crate) answers: &'a Answers,
    /// As they were sent.
    pub(crate) sent: &'a Answers,
    /// What counted in the version before.
    pub(crate) before: &'a Answers,
    pub(crate) context: &'a Context,
    pub(crate) link: Option<LinkId>,
    pub(crate) time: Timestamp,
    pub(crate) language: &'a str,
    pub(crate) completed: bool,
}

/// The payload of an answer: as it was sent, in the shape the API takes it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct AnswerPayload {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) survey: Option<SurveyId>,
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) link: Option<LinkId>,
    /// With the touchpoint and the channel it counts at.
    #[serde(flatten)]
    pub(crate) context: Context,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) language: String,
    pub(crate) answers: Answers,
    /// The respondent went through to the end.
    pub(crate) completed: bool,
}

/// Where an answer counts, and already the look at the first page.
#[derive(Debug)]
pub(super) struct Whereabouts {
    touchpoint: Option<TouchpointId>,
    pub(super) touchpoint_no: TouchpointNo,
    pub(super) channel: Channel,
    /// Those that still exist.
    pub(super) units: Vec<UnitNo>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out a reference")]
fn is_zero(version: &u32) -> bool {
    *version == 0
}

impl Listen {
    /// The signal of an answer, ready for the intake.
    pub(crate) async fn feedback_of(&self, project: &Project, given: Given<'_>) -> Result<IncomingFeedback> {
        let touchpoints = self.access.touchpoints(project.no).await?;
        let Whereabouts { touchpoint, touchpoint_no, channel, units } =
            self.whereabouts(&touchpoints, given.definition, given.context).await?;
        let series = self.series_numbers(&given.definition.survey).await?;
        let number_of = |asked: &Series| series.get(asked).copied().unwrap_or_default();
        let number = |id: TouchpointId| touchpoints.by_id(id).map(|touchpoint| touchpoint.no);
        let payload = AnswerPayload {
            survey: Some(given.definition.id),
            version: given.definition.version,
            link: given.link,
            context: Context { touchpoint, channel: Some(channel), known: Attributes::new(), ..given.context.clone() },
            language: given.language.to_owned(),
            answers: given.sent.clone(),
            completed: given.completed,
        };
        Ok(IncomingFeedback {
            circumstances: Circumstances {
                id: given.id,
                customer: customer(&given),
                time: given.time,
                channel,
                touchpoint: touchpoint_no,
                units,
                attributes: given.context.for_signal(),
                payload: serde_json::to_string(&payload).map_err(|error| crate::Error::Internal(error.to_string()))?,
                replaces: None,
            },
            solicited: !given.context.unasked,
            survey: given.definition.no,
            survey_version: given.definition.version,
            language: given.language.split('-').next().unwrap_or_default().to_owned(),
            items: to_items(&given.definition.survey, given.answers, number_of, number),
            terms: None,
            answer: None,
        })
    }

    /// The touchpoint of the link, else of the survey, and its channel unless the link names one.
    pub(super) async fn whereabouts(
        &self,
        touchpoints: &Touchpoints,
        definition: &Definition,
        context: &Context,
    ) -> Result<Whereabouts> {
        let at = context.touchpoint.or(definition.touchpoint).and_then(|id| touchpoints.by_id(id));
        Ok(Whereabouts {
            touchpoint: at.map(|touchpoint| touchpoint.id),
            touchpoint_no: at.map_or(TouchpointNo::NONE, |touchpoint| touchpoint.no),
            channel: context.channel.or(at.map(|touchpoint| touchpoint.channel)).unwrap_or_default(),
            units: self.unit_numbers(context).await?,
        })
    }

    /// The numbers of all series a survey asks for.
    async fn series_numbers(&self, survey: &Survey) -> Result<HashMap<Series, SeriesNo>> {
        let series = survey.series();
        let keys: Vec<String> = series.iter().map(ToString::to_string).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let numbers = self.dictionary.numbers(ProjectNo::NONE, Kind::Series, &keys).await?;
        Ok(series.into_iter().cloned().zip(numbers.into_iter().map(SeriesNo)).collect())
    }
}

/// Who answered, with the consents given here. Consent is only ever what was said: ticked is yes, and
/// a tick taken back is no.
fn customer(given: &Given<'_>) -> Option<Identification> {
    let mut customer = given.context.customer.clone()?;
    let survey = &given.definition.survey;
    for ((purpose, yes), (_, was)) in survey.consents(given.answers).into_iter().zip(survey.consents(given.before)) {
        if yes || was {
            customer.consent.insert(purpose.to_owned(), yes);
        }
    }
    Some(customer)
}
