//! What a project sets about its mails.

use super::letterhead::{Kept, signer};
use super::safe;
use crate::{Error, Listen, Result};
use access::{Caller, Fault};
use channels::Secret;
use channels::mail::{LONGEST_NAME, checked_address};
use domain::ids::{ProjectNo, SurveyId};
use domain::role::Right;
use domain::survey::Kind;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::mailing::MailRow;
use utoipa::ToSchema;

/// Characters of the foot.
const LONGEST_FOOT: usize = 1_000;
/// Characters of a private key in PEM; one of 4096 bits has 3,300.
const LONGEST_KEY: usize = 10_000;

/// How a project writes mails. What is empty is as the installation has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MailChoice {
    /// The address mails come from. Each programme names the person.
    pub from: String,
    /// Who writes, in words customers know; empty: the name of the project.
    pub company: String,
    /// The address that bounces go to. It must also take mails with `+something` before the `@`.
    pub bounces_to: String,
    /// Where replies go, unless a programme names an address; empty: where mails come from.
    pub reply_to: String,
    /// Postal address and legal notice, at the foot of every mail. Lines are kept.
    pub foot: String,
    /// The domain that signs mails (DKIM); empty: signed as the installation does.
    pub dkim_domain: String,
    /// Where the public key is found: `selector._domainkey.domain`.
    pub dkim_selector: String,
    /// Makes answers of mails that customers write; null: no.
    pub inbox: Option<MailInbox>,
}

/// Where mails of customers become answers that nobody asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailInbox {
    /// The address customers write to; its mails must arrive in the mailbox of the installation.
    pub address: String,
    pub survey: SurveyId,
    /// Key of a question for long texts.
    pub question: String,
}

/// New settings.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MailChange {
    pub settings: MailChoice,
    /// The private key mails are signed with, in PEM. It is never shown again. Absent: it stays; empty: it is removed.
    pub dkim_key: Option<String>,
}

/// Never the key.
impl std::fmt::Debug for MailChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailChange").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// The settings as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MailShape {
    pub settings: MailChoice,
    /// A private key is set, and can be used.
    pub has_dkim_key: bool,
    pub installation: MailInstallation,
}

/// What the installation does where a project sets nothing, and what it allows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct MailInstallation {
    /// Whether mails leave at all.
    pub sends: bool,
    pub from: Option<String>,
    pub bounces_to: Option<String>,
    /// Domains of addresses that mails may come from; empty: any.
    pub domains: Vec<String>,
    /// Whether a mailbox is read.
    pub reads: bool,
    /// When it was last read.
    pub visited_at: Option<Timestamp>,
    /// When it could last not be read, if it could not since.
    pub failed_at: Option<Timestamp>,
    /// Why not.
    pub failure: Option<String>,
    /// Mails of the project's customers that became no feedback because too many came, since the program began; they
    /// are still in the mailbox. Null: none.
    pub left_out: Option<u64>,
}

impl Listen {
    pub async fn mail_settings(&self, who: &Caller) -> Result<MailShape> {
        who.require_everywhere(Right::Administer)?;
        let Kept { choice, dkim_key } = self.kept_mail(who.project.no).await?;
        self.mail_shape(who.project.no, choice, dkim_key.is_some()).await
    }

    pub async fn set_mail_settings(&self, who: &Caller, change: MailChange) -> Result<MailShape> {
        who.require_everywhere(Right::Administer)?;
        let project = &who.project;
        let before = self.kept_mail(project.no).await?;
        let MailChange { settings, dkim_key } = change;
        let mut faults = Vec::new();
        let choice = self.tidy(settings, &mut faults);
        faults.extend(self.inbox_fault(who, &choice).await?);
        let said = match &dkim_key {
            None => "kept",
            Some(key) if key.trim().is_empty() => "removed",
            Some(_) => "set",
        };
        let key = match dkim_key {
            None => before.dkim_key,
            Some(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()).map(Secret::new),
        };
        faults.extend(key_fault(&choice, key.as_ref()));
        if !faults.is_empty() {
            return Err(Error::invalid(faults));
        }
        let row = MailRow {
            project: project.no,
            choice: serde_json::to_string(&choice).map_err(|error| Error::Internal(error.to_string()))?,
            dkim_key: key.as_ref().map(|key| safe::locked(&self.secret, &self.world, project.no, key.reveal())),
        };
        let mut tx = self.db.begin().await?;
        store::mailing::put(&mut tx, &row, self.world.now()).await?;
        let detail = serde_json::json!({ "settings": choice, "dkim_key": said });
        self.access.record(&mut tx, &who.actor, Some(project.id), "mail_settings.changed", project.id, &detail).await?;
        tx.commit().await?;
        self.mail_shape(project.no, choice, key.is_some()).await
    }

    async fn mail_shape(&self, project: ProjectNo, settings: MailChoice, has_dkim_key: bool) -> Result<MailShape> {
        let visits = store::mailing::visits(&self.db).await?;
        let postman = self.postman.get();
        let installation = MailInstallation {
            sends: postman.is_some(),
            from: postman.map(|postman| postman.from.clone()),
            bounces_to: postman.and_then(|postman| postman.bounces_to.clone()),
            domains: postman.map(|postman| postman.domains.clone()).unwrap_or_default(),
            reads: self.mailbox.get().is_some(),
            visited_at: visits.visited_at,
            failed_at: visits.failed_at,
            failure: visits.failure,
            left_out: Some(self.flood.left_out(project)).filter(|mails| *mails > 0),
        };
        Ok(MailShape { settings, has_dkim_key, installation })
    }

    /// The settings as they are kept, and what is wrong with them.
    pub(super) fn tidy(&self, said: MailChoice, faults: &mut Vec<Fault>) -> MailChoice {
        let mut address = |field: &'static str, text: &str| {
            checked(text).unwrap_or_else(|| {
                faults.push(Fault::new(
                    field,
                    "not_an_address",
                    "Das ist keine E-Mail-Adresse: Schreiben Sie sie wie name@example.org.",
                    "this is no e-mail address: write it as name@example.org",
                ));
                String::new()
            })
        };
        let choice = MailChoice {
            from: address("settings.from", &said.from),
            company: said.company.trim().to_owned(),
            bounces_to: address("settings.bounces_to", &said.bounces_to),
            reply_to: address("settings.reply_to", &said.reply_to),
            foot: said.foot.trim().to_owned(),
            dkim_domain: said.dkim_domain.trim().to_owned(),
            dkim_selector: said.dkim_selector.trim().to_owned(),
            inbox: said.inbox.map(|inbox| MailInbox {
                address: address("settings.inbox.address", &inbox.address),
                question: inbox.question.trim().to_owned(),
                ..inbox
            }),
        };
        if let Some(postman) = self.postman.get()
            && !choice.from.is_empty()
            && !postman.allows(&choice.from)
        {
            let domains = postman.domains.join(", ");
            faults.push(Fault::new(
                "settings.from",
                "domain_not_allowed",
                format!("Von dieser Domain darf nicht geschrieben werden. Erlaubt hat die Verwaltung: {domains}."),
                format!("mails may not come from this domain; the administrator allows {domains}"),
            ));
        }
        faults.extend(text_faults(&choice));
        choice
    }

    /// What is wrong with the place mails of customers go to.
    pub(super) async fn inbox_fault(&self, who: &Caller, choice: &MailChoice) -> Result<Option<Fault>> {
        let Some(inbox) = &choice.inbox else { return Ok(None) };
        if inbox.address.is_empty() {
            return Ok(Some(Fault::new(
                "settings.inbox.address",
                "required",
                "Hier fehlt die Adresse, an die Kunden schreiben.",
                "the address customers write to is missing here",
            )));
        }
        for row in store::mailing::all(&self.db).await? {
            let other: MailChoice = serde_json::from_str(&row.choice).unwrap_or_default();
            let taken = other.inbox.is_some_and(|other| other.address.eq_ignore_ascii_case(&inbox.address));
            if taken && row.project != who.project.no {
                return Ok(Some(Fault::new(
                    "settings.inbox.address",
                    "taken",
                    "Diese Adresse gehört schon zu einem anderen Projekt.",
                    "this address belongs to another project already",
                )));
            }
        }
        let row = store::surveys::find(&self.db, who.project.no, inbox.survey).await?;
        let published = match row {
            Some(row) => store::surveys::version(&self.db, row.id, row.version).await?,
            None => None,
        };
        let Some(published) = published else {
            return Ok(Some(Fault::new(
                "settings.inbox.survey",
                "not_published",
                "Wählen Sie eine veröffentlichte Umfrage dieses Projekts.",
                "choose a published survey of this project",
            )));
        };
        let questions = &published.definition.0.questions;
        let fits = questions.iter().any(|one| one.key == inbox.question && matches!(one.kind, Kind::LongText(_)));
        Ok((!fits).then(|| {
            Fault::new(
                "settings.inbox.question",
                "not_a_long_text",
                "Wählen Sie eine Frage der Umfrage, auf die mit langem Text geantwortet wird.",
                "choose a question of the survey that is answered with a long text",
            )
        }))
    }
}

/// `None`: no address. An empty text stays one.
fn checked(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() { Some(String::new()) } else { checked_address(text).ok() }
}

fn text_faults(choice: &MailChoice) -> Vec<Fault> {
    let mut faults = Vec::new();
    if choice.company.chars().count() > LONGEST_NAME || choice.company.chars().any(char::is_control) {
        faults.push(Fault::new(
            "settings.company",
            "not_a_name",
            format!("Ein Name ist eine Zeile von höchstens {LONGEST_NAME} Zeichen."),
            format!("a name is one line of at most {LONGEST_NAME} characters"),
        ));
    }
    let hostile = |letter: char| letter.is_control() && letter != '\n';
    if choice.foot.chars().count() > LONGEST_FOOT || choice.foot.contains(hostile) {
        faults.push(Fault::new(
            "settings.foot",
            "too_long",
            format!("Der Fuß einer Mail hat höchstens {LONGEST_FOOT} Zeichen, ohne Steuerzeichen."),
            format!("the foot of a mail has at most {LONGEST_FOOT} characters, and no control characters"),
        ));
    }
    faults
}

/// What is wrong with how mails are signed: domain, selector and key belong together.
fn key_fault(choice: &MailChoice, key: Option<&Secret>) -> Option<Fault> {
    let named = !choice.dkim_domain.is_empty() || !choice.dkim_selector.is_empty();
    let Some(key) = key else {
        return named.then(|| {
            Fault::new(
                "dkim_key",
                "required",
                "Zum Signieren gehört ein privater Schlüssel.",
                "signing needs a private key",
            )
        });
    };
    if key.reveal().len() > LONGEST_KEY {
        return Some(Fault::new("dkim_key", "too_long", "Das ist kein Schlüssel.", "this is no key"));
    }
    let error = signer(choice, key.clone()).err()?;
    Some(match error {
        channels::mail::DkimError::Name(_) => Fault::new(
            "settings.dkim_selector",
            "not_a_dkim_name",
            "Domain und Selektor gehören zum Schlüssel: Buchstaben, Ziffern, Bindestriche und Punkte.",
            "the key needs a domain and a selector: letters, digits, hyphens and full stops",
        ),
        error => Fault::new(
            "dkim_key",
            "not_a_key",
            "Dieser Schlüssel ist nicht zu gebrauchen: Er muss ein privater Schlüssel in PEM sein, Ed25519 oder RSA \
             mit 2048 bis 4096 Bit.",
            error.to_string(),
        ),
    })
}
