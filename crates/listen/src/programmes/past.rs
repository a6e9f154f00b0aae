//! What programmes asked before anybody here kept count, written down as it was: nothing is sent, nobody is asked.

use super::naming;
use super::no_programme;
use super::watch::Happened;
use crate::answering::answer_of_invitation;
use crate::circumstances::{signal_of_message, units_named};
use crate::surveys::no_survey;
use crate::{Error, Listen, Result};
use access::Caller;
use domain::facets::FacetValues;
use domain::identity::{Identity, IdentityKind};
use domain::ids::{CustomerId, InvitationId, LinkId, ProgrammeId, SurveyId};
use domain::programme::Held;
use domain::role::Right;
use domain::signal::Channel;
use domain::survey::Answers;
use domain::time::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::Json;
use store::answers::AnswerState;
use store::messages::MessageRow;
use store::occasions::{KeptOccasion, OccasionRow};
use store::versions::{self, Topic};

/// A customer at the trigger of a published programme.
#[derive(Clone, Debug)]
pub struct PastOccasion {
    pub programme: ProgrammeId,
    /// External id.
    pub customer: String,
    /// `message_id` of the event; `None`: a run of a schedule.
    pub event: Option<String>,
    pub happened_at: Timestamp,
    /// Codes or ids.
    pub units: Vec<String>,
    pub attributes: BTreeMap<String, String>,
    pub decided_at: Timestamp,
    pub became: PastVerdict,
}

/// What became of it.
#[derive(Clone, Debug)]
pub enum PastVerdict {
    /// Nobody was asked, and why.
    Held(Held),
    Asked(Box<PastInvitation>),
}

/// An invitation that was sent by mail when it was decided.
#[derive(Clone, Debug)]
pub struct PastInvitation {
    pub variant: String,
    pub survey: SurveyId,
    pub language: String,
    pub probability: f64,
    pub facets: FacetValues,
    pub expires_at: Timestamp,
    /// The e-mail address that did not accept it.
    pub refused_by: Option<String>,
    pub opened_at: Option<Timestamp>,
    pub reminders: Vec<PastReminder>,
    pub answer: Option<PastAnswer>,
}

/// A reminder that was sent or cancelled.
#[derive(Clone, Copy, Debug)]
pub struct PastReminder {
    /// From 1.
    pub number: u32,
    pub at: Timestamp,
    /// Why it was not sent.
    pub cancelled: Option<Held>,
}

/// An answer that was handed in under a `message_id`.
#[derive(Clone, Debug)]
pub struct PastAnswer {
    pub message_id: String,
    pub at: Timestamp,
    pub answers: Answers,
}

/// What the past of one request refers to.
#[derive(Debug)]
struct Known {
    /// The newest versions.
    programmes: HashMap<ProgrammeId, i64>,
    links: HashMap<(ProgrammeId, SurveyId), LinkId>,
    /// Versions of surveys.
    surveys: HashMap<SurveyId, i64>,
    /// By the key of the external id.
    customers: HashMap<String, CustomerId>,
}

/// Rows to write.
#[derive(Debug, Default)]
struct Rows {
    occasions: Vec<KeptOccasion>,
    messages: Vec<MessageRow>,
    answers: Vec<AnswerState>,
    /// Keys of addresses, and when they refused.
    undeliverable: Vec<(String, Timestamp)>,
}

impl Listen {
    /// Says that a programme was published for the first time then, and not when this database got to know it.
    pub async fn remember_publishing(&self, who: &Caller, id: ProgrammeId, at: Timestamp) -> Result<()> {
        who.require_everywhere(Right::Administer)?;
        let mut tx = self.db.begin().await?;
        store::programmes::find_tx(&mut tx, who.project.no, id).await?.ok_or_else(no_programme)?;
        versions::bump(&mut tx, Topic::Programmes).await?;
        store::programmes::backdate(&mut tx, id, at).await?;
        let detail = serde_json::json!({ "published_at": at });
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "programme.backdated", id, &detail).await?;
        tx.commit().await?;
        self.access.forget();
        self.programmes_changed(who);
        Ok(())
    }

    /// Writes occasions down that were decided elsewhere, with what came of them. The same again changes nothing.
    ///
    /// # Errors
    /// When a programme was never published, or a survey, customer or unit is not known; then nothing is written.
    pub async fn remember_occasions(&self, who: &Caller, past: &[PastOccasion]) -> Result<()> {
        who.require_everywhere(Right::Administer)?;
        let known = self.known_past(who, past).await?;
        let places = self.access.places().await?;
        let mut rows = Rows::default();
        for one in past {
            let units = units_named(who, &places, &one.units).map_err(|fault| Error::invalid(vec![fault]))?;
            let happened =
                Happened { units: units.iter().map(|unit| unit.no).collect(), attributes: one.attributes.clone() };
            self.write_past(who, &known, one, &happened, &mut rows)?;
        }
        let project = who.project.no;
        let mut tx = self.db.begin().await?;
        store::occasions::restore(&mut tx, project, &rows.occasions).await?;
        store::messages::restore(&mut tx, project, &rows.messages).await?;
        store::answers::put_many(&mut tx, &rows.answers).await?;
        for (key, at) in &rows.undeliverable {
            store::undeliverable::put(&mut tx, project, key, "refused", *at).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn known_past(&self, who: &Caller, past: &[PastOccasion]) -> Result<Known> {
        let project = who.project.no;
        let wanted: BTreeSet<ProgrammeId> = past.iter().map(|one| one.programme).collect();
        let mut programmes = HashMap::new();
        for id in wanted {
            let row = store::programmes::find(&self.db, project, id).await?.filter(|row| row.version > 0);
            programmes.insert(id, row.ok_or_else(no_programme)?.version);
        }
        let invitations = past.iter().filter_map(|one| Some((one.programme, one.invitation()?.survey)));
        let wanted: BTreeSet<(ProgrammeId, SurveyId)> = invitations.collect();
        let mut links = HashMap::new();
        for (programme, survey) in &wanted {
            let link = store::programmes::link(&self.db, *programme, *survey).await?;
            links.extend(link.map(|(link, _)| ((*programme, *survey), link)));
        }
        let wanted: BTreeSet<SurveyId> = wanted.into_iter().map(|(_, survey)| survey).collect();
        let standings = self.desk.standings.of(&self.db, project, &wanted).await?;
        let keys: BTreeSet<String> = past.iter().map(PastOccasion::customer_key).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        Ok(Known {
            programmes,
            links,
            surveys: standings.into_iter().map(|(id, standing)| (id, standing.version)).collect(),
            customers: store::customers::owners(&self.db, project, &keys).await?,
        })
    }

    fn write_past(
        &self,
        who: &Caller,
        known: &Known,
        one: &PastOccasion,
        happened: &Happened,
        rows: &mut Rows,
    ) -> Result<()> {
        let nobody = || Error::not_found("Diese Person", "this customer");
        let customer = *known.customers.get(&one.customer_key()).ok_or_else(nobody)?;
        let version = *known.programmes.get(&one.programme).ok_or_else(no_programme)?;
        let signal = one.event.as_deref().map(|event| signal_of_message(who.project.id, event));
        let id = match signal {
            Some(signal) => naming::of_event(one.programme, signal),
            None => naming::of_run(one.programme, one.happened_at, customer),
        };
        let invitation = one.invitation();
        let refused = invitation.is_some_and(|to| to.refused_by.is_some());
        let (status, reason) = match &one.became {
            PastVerdict::Held(why) => ("held", Some(*why)),
            PastVerdict::Asked(_) if refused => ("held", Some(Held::Undeliverable)),
            PastVerdict::Asked(_) => ("sent", None),
        };
        if let Some(to) = invitation {
            rows.messages.extend(messages_of(who, id, customer, one.decided_at, to));
            if let Some(answer) = &to.answer {
                let survey = *known.surveys.get(&to.survey).ok_or_else(no_survey)?;
                let link = known.links.get(&(one.programme, to.survey)).copied();
                rows.answers.push(state(who, (to, answer), survey, link, customer));
            }
            let refused_by = to.refused_by.clone();
            let key = refused_by.map(|value| Identity { kind: IdentityKind::Email, value }.key());
            rows.undeliverable.extend(key.map(|key| (key, one.decided_at)));
        }
        let given = invitation.and_then(|to| to.answer.as_ref());
        let answer = given.map(|given| signal_of_message(who.project.id, &given.message_id));
        let row = OccasionRow {
            id,
            project: who.project.no,
            programme: one.programme,
            version,
            customer,
            signal,
            happened_at: one.happened_at,
            circumstances: serde_json::to_string(happened).expect("numbers and texts are always JSON"),
            draw: None,
            drawn: None,
            status: status.to_owned(),
            reason: reason.map(|why| why.code().to_owned()),
            due_at: one.decided_at,
            notes: "[]".to_owned(),
            decided_at: Some(one.decided_at),
            variant: invitation.map(|to| to.variant.clone()),
            survey: invitation.map(|to| to.survey),
            channel: invitation.map(|_| Channel::Email.code().into()),
            language: invitation.map(|to| to.language.clone()),
            probability: invitation.map(|to| to.probability),
            expires_at: invitation.map(|to| to.expires_at),
            sent_at: invitation.filter(|_| !refused).map(|_| one.decided_at),
            opened_at: invitation.and_then(|to| to.opened_at),
            answer: invitation.map(|_| answer.unwrap_or_else(|| answer_of_invitation(&self.secret, id))),
        };
        rows.occasions.push(KeptOccasion {
            row,
            facets: invitation.map(|to| to.facets.to_word()),
            token_hash: invitation.and_then(|_| naming::token_hash(&naming::token(&self.secret, id))),
            later_token_hash: None,
        });
        Ok(())
    }
}

impl PastOccasion {
    fn invitation(&self) -> Option<&PastInvitation> {
        match &self.became {
            PastVerdict::Held(_) => None,
            PastVerdict::Asked(invitation) => Some(invitation),
        }
    }

    fn customer_key(&self) -> String {
        Identity { kind: IdentityKind::ExternalId, value: self.customer.clone() }.key()
    }
}

/// The invitation and its reminders.
fn messages_of(
    who: &Caller,
    occasion: InvitationId,
    customer: CustomerId,
    sent: Timestamp,
    to: &PastInvitation,
) -> Vec<MessageRow> {
    let message = |number: u32, at: Timestamp, status: &str, reason: Option<Held>| MessageRow {
        id: naming::message(occasion, number),
        project: who.project.no,
        occasion,
        customer,
        number: number.into(),
        channel: Channel::Email.code().into(),
        send_at: at,
        status: status.to_owned(),
        reason: reason.map(|why| why.code().to_owned()),
        reply: None,
        attempts: i64::from(status != "cancelled"),
        settled_at: Some(at),
        came_back_at: None,
        came_back: None,
        came_back_words: None,
    };
    let first = match &to.refused_by {
        Some(_) => message(0, sent, "refused", Some(Held::Undeliverable)),
        None => message(0, sent, "accepted", None),
    };
    let reminder = |one: &PastReminder| {
        let status = if one.cancelled.is_some() { "cancelled" } else { "accepted" };
        message(one.number, one.at, status, one.cancelled)
    };
    std::iter::once(first).chain(to.reminders.iter().map(reminder)).collect()
}

/// The answer as if it had been given on a respondent's page, which nobody can go on with: no token has this hash.
fn state(
    who: &Caller,
    (to, answer): (&PastInvitation, &PastAnswer),
    version: i64,
    link: Option<LinkId>,
    customer: CustomerId,
) -> AnswerState {
    let id = signal_of_message(who.project.id, &answer.message_id);
    let hash = Sha256::new().chain_update(b"resonanz past answer 1\0").chain_update(id.0.as_bytes());
    AnswerState {
        id,
        project: who.project.no,
        survey: to.survey,
        version,
        link,
        customer: Some(customer),
        token_hash: hash.finalize().to_vec(),
        revision: 1,
        page: String::new(),
        language: to.language.clone(),
        answers: Json(answer.answers.clone()),
        context: "{}".to_owned(),
        started_at: to.opened_at.unwrap_or(answer.at),
        updated_at: answer.at,
        completed_at: Some(answer.at),
    }
}
