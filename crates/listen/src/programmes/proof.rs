//! A mail before anybody gets it: what would be written to somebody of whom nothing is known.

use super::mail::Letter;
use crate::{Error, Listen, Result};
use access::{Caller, Fault};
use domain::ids::{MessageId, SurveyId};
use domain::programme::{Sender, Variant};
use domain::role::Right;
use domain::survey::{Attributes, LocalText, Survey, limits};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A survey and the words around its first question, none of which need be saved.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailDraft {
    pub definition: Survey,
    /// The offered language nearest to it is taken; without one the survey's default.
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    pub words: MailWords,
    /// Who asks; without one the project.
    #[serde(default)]
    pub sender: Option<Sender>,
    /// Look at the reminder of the invitation instead.
    #[serde(default)]
    pub reminder: bool,
}

/// What a variant of a programme says in its mails.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailWords {
    #[serde(default)]
    pub subject: LocalText,
    #[serde(default)]
    pub greeting: LocalText,
    #[serde(default)]
    pub closing: LocalText,
    #[serde(default)]
    pub sender_name: Option<String>,
}

/// A mail as it would leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MailPreview {
    pub language: String,
    /// The name it comes from.
    pub from: String,
    pub subject: String,
    /// A whole document, everything in it escaped.
    pub html: String,
    /// The same for people who read text.
    pub text: String,
}

impl Listen {
    /// The mail that asks for a survey. `base`: where addresses begin.
    pub async fn preview_mail(&self, who: &Caller, draft: MailDraft, base: &str) -> Result<MailPreview> {
        who.require(Right::ManageSurveys)?;
        let MailDraft { definition, language, words, sender, reminder } = draft;
        if definition.questions.len() > limits::QUESTIONS {
            let most = limits::QUESTIONS;
            return Err(Error::invalid(vec![Fault::new(
                "definition.questions",
                "too_many_questions",
                format!("Eine Umfrage hat höchstens {most} Fragen."),
                format!("A survey has at most {most} questions."),
            )]));
        }
        let variant = Variant {
            key: "proof".to_owned(),
            name: String::new(),
            weight: 1,
            survey: SurveyId(Uuid::nil()),
            subject: words.subject,
            greeting: words.greeting,
            closing: words.closing,
            sender_name: words.sender_name,
        };
        let head = self.sample_letterhead(&who.project).await?;
        let nobody = Sender { name: head.company.clone(), title: String::new(), reply_to: None };
        let language = definition.choose_language(language.as_deref()).to_owned();
        let mail = Letter {
            id: MessageId(Uuid::nil()),
            number: i64::from(reminder),
            now: self.world.now(),
            sender: sender.as_ref().unwrap_or(&nobody),
            head: &head,
            to: "kim@example.invalid",
            to_name: None,
            variant: &variant,
            survey: &definition,
            language: &language,
            known: &Attributes::new(),
            address: &format!("{base}/i/0"),
            preferences: &format!("{base}/c/0"),
        }
        .write();
        let from = mail.from.name.unwrap_or(mail.from.address);
        Ok(MailPreview { language, from, subject: mail.subject, html: mail.html, text: mail.text })
    }
}
