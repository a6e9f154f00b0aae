//! Mails of customers whom nobody has asked: they become answers that are kept apart from those to a question.

use super::choice::MailInbox;
use crate::answers_api::AnswerDraft;
use crate::{Error, Listen, Result};
use access::Language;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use channels::mail::bounce::Personal;
use domain::identity::{Identification, IdentityKind};
use domain::ids::ProjectNo;
use domain::signal::Channel;
use domain::survey::{AnswerValue, Answers, Kind as QuestionKind};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The attribute the subject stands in.
const SUBJECT: &str = "subject";
/// A mail that says it is older is as old as its arrival.
const OLDEST_SECONDS: i64 = 30 * 86_400;

impl Listen {
    /// Mails of customers that became no answers because too many came, since the program began.
    pub fn mails_left_out(&self) -> u64 {
        self.flood.left_out_altogether()
    }

    /// Keeps what a person has written, unless it is too much.
    pub(super) async fn take_personal(
        &self,
        project: ProjectNo,
        inbox: &MailInbox,
        mail: &Personal,
        raw: &[u8],
    ) -> Result<()> {
        if let Err(why) = self.flood.take(project, &mail.from, self.world.now()) {
            tracing::warn!(why = why.code(), project = project.0, "a mail of a customer was left alone");
            return Ok(());
        }
        let kept = self.keep_personal(project, inbox, mail, raw).await;
        if kept.is_err() {
            self.flood.give_back(project, &mail.from);
        }
        kept
    }

    /// The same mail again is the same answer. What cannot be an answer is left alone.
    async fn keep_personal(&self, project: ProjectNo, inbox: &MailInbox, mail: &Personal, raw: &[u8]) -> Result<()> {
        let Some(project) = self.access.project_by_no(project).await? else { return Ok(()) };
        let who = self.access.enter_as_system(&project.slug, Language::default()).await?;
        let Some(room) = self.room_for_words(project.no, inbox).await? else {
            tracing::warn!("a mail of a customer was left alone: its question is gone");
            return Ok(());
        };
        let said = if mail.text.is_empty() { &mail.subject } else { &mail.text };
        let text: String = said.chars().filter(|c| *c == '\n' || !c.is_control()).take(room).collect();
        if text.trim().is_empty() {
            return Ok(());
        }
        let digest = match &mail.message_id {
            Some(id) => Sha256::new().chain_update(&mail.from).chain_update([0_u8]).chain_update(id),
            None => Sha256::new().chain_update(raw),
        };
        let now = self.world.now();
        let mut attributes = BTreeMap::new();
        if !mail.subject.is_empty() {
            attributes.insert(SUBJECT.to_owned(), mail.subject.clone());
        }
        let draft = AnswerDraft {
            id: None,
            message_id: Some(format!("mail {}", BASE64.encode(digest.finalize()))),
            survey: inbox.survey,
            // Clocks of senders may be wrong.
            time: mail.sent.filter(|sent| *sent <= now && *sent >= now.plus_seconds(-OLDEST_SECONDS)),
            // Anybody can write any address and any name: nothing that is known of a customer is changed by it.
            customer: Some(Identification::by(IdentityKind::Email, &mail.from)),
            touchpoint: None,
            units: Vec::new(),
            channel: Some(Channel::Email),
            language: None,
            attributes,
            answers: Answers::new([(inbox.question.clone(), AnswerValue::Text(text))]),
            solicited: false,
        };
        match self.submit_answer(&who, draft).await {
            // It will not be right the next time either.
            Err(Error::Refused(refusal)) => {
                tracing::warn!(code = refusal.code, "a mail of a customer could not become an answer");
                Ok(())
            }
            other => other.map(|_| ()),
        }
    }

    /// Characters that the question takes; `None`: there is no such question.
    async fn room_for_words(&self, project: ProjectNo, inbox: &MailInbox) -> Result<Option<usize>> {
        let Some(row) = store::surveys::find(&self.db, project, inbox.survey).await? else { return Ok(None) };
        let Some(published) = store::surveys::version(&self.db, row.id, row.version).await? else { return Ok(None) };
        let asked = published.definition.0.questions.into_iter().find(|one| one.key == inbox.question);
        Ok(asked.and_then(|asked| match asked.kind {
            QuestionKind::LongText(words) => usize::try_from(words.length()).ok(),
            _ => None,
        }))
    }
}
