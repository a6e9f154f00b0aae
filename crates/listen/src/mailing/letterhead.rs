//! What all mails of a project have in common.

use super::choice::MailChoice;
use super::paper::on_one_line;
use super::safe;
use crate::programmes::Postman;
use crate::{Error, Listen, Result};
use access::Project;
use channels::Secret;
use channels::mail::{DkimKey, LONGEST_NAME, LONGEST_SUBJECT, Mail, Party, Signer, verp};
use domain::ids::{MessageId, ProjectNo};
use domain::time::Timestamp;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The projects whose key was complained about: it is the same with each of their mails.
#[derive(Debug, Default)]
pub(crate) struct Warned(Mutex<HashSet<ProjectNo>>);

impl Warned {
    /// Whether it has to be said now. Asked again it does not.
    fn is_first(&self, project: ProjectNo) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(project)
    }
}

/// Who writes, and where what comes back goes.
#[derive(Debug)]
pub(crate) struct Letterhead {
    /// The address mails come from.
    pub(crate) from: String,
    /// Who writes, in words customers know.
    pub(crate) company: String,
    /// Each mail gets an address of its own, made of this one, for what comes back.
    pub(crate) bounces_to: Option<String>,
    /// Where replies go, unless a programme names somebody.
    pub(crate) reply_to: Option<String>,
    /// Postal address and legal notice.
    pub(crate) foot: String,
    /// Signs instead of the installation.
    pub(crate) signer: Option<Signer>,
}

/// What one mail says that somebody asked for.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    pub(crate) subject: String,
    pub(crate) text: String,
    /// Complete and already escaped.
    pub(crate) html: String,
}

impl Letterhead {
    /// A mail that was asked for: there is nothing to unsubscribe from.
    pub(crate) fn mail(&self, id: MessageId, now: Timestamp, to: &str, note: Note) -> Mail {
        let id = id.0.simple().to_string();
        let domain = self.from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        let named: String = on_one_line(&self.company).chars().take(LONGEST_NAME).collect();
        Mail {
            message_id: format!("{id}@{domain}"),
            date: now,
            bounces_to: self.bounces_to.as_deref().map_or_else(|| self.from.clone(), |base| verp::address(base, &id)),
            from: Party::named(named, self.from.clone()),
            reply_to: self.reply_to.clone().map(Party::address),
            to: Party::address(to),
            subject: on_one_line(&note.subject).chars().take(LONGEST_SUBJECT).collect(),
            text: note.text,
            html: note.html,
            unsubscribe: None,
            feedback_id: None,
        }
    }
}

/// What a project has set, with its key opened.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) choice: MailChoice,
    pub(super) dkim_key: Option<Secret>,
}

impl Listen {
    pub(super) async fn kept_mail(&self, project: ProjectNo) -> Result<Kept> {
        let Some(row) = store::mailing::find(&self.db, project).await? else { return Ok(Kept::default()) };
        let choice = serde_json::from_str(&row.choice)
            .map_err(|error| Error::Internal(format!("the mail settings of a project: {error}")))?;
        let dkim_key = row.dkim_key.and_then(|sealed| {
            let key = safe::unlocked(&self.secret, project, &sealed);
            if key.is_none() && self.warned.is_first(project) {
                tracing::warn!("the secret was changed: the DKIM key of a project has to be set again");
            }
            key.map(Secret::new)
        });
        Ok(Kept { choice, dkim_key })
    }

    /// What mails say of the project, where nothing leaves: with an address that does not exist.
    pub(crate) async fn sample_letterhead(&self, project: &Project) -> Result<Letterhead> {
        let Kept { choice, .. } = self.kept_mail(project.no).await?;
        let company = if choice.company.is_empty() { project.name.clone() } else { choice.company };
        let from = "mail@example.invalid".to_owned();
        Ok(Letterhead { from, company, bounces_to: None, reply_to: None, foot: choice.foot, signer: None })
    }

    pub(crate) async fn letterhead(&self, project: &Project, postman: &Postman) -> Result<Letterhead> {
        let Kept { choice, dkim_key } = self.kept_mail(project.no).await?;
        let signer = dkim_key.and_then(|key| match signer(&choice, key) {
            Ok(signer) => Some(signer),
            Err(error) => {
                if self.warned.is_first(project.no) {
                    tracing::warn!(%error, "mails of a project are not signed with its key");
                }
                None
            }
        });
        let own = |text: String| (!text.is_empty()).then_some(text);
        // What the administrator does not allow any more is not used any more.
        let from = own(choice.from).filter(|from| postman.allows(from));
        Ok(Letterhead {
            from: from.unwrap_or_else(|| postman.from.clone()),
            company: own(choice.company).unwrap_or_else(|| project.name.clone()),
            bounces_to: own(choice.bounces_to).or_else(|| postman.bounces_to.clone()),
            reply_to: own(choice.reply_to),
            foot: choice.foot,
            signer,
        })
    }
}

/// Signs as the project wants it.
pub(super) fn signer(choice: &MailChoice, private_key: Secret) -> Result<Signer, channels::mail::DkimError> {
    let (selector, domain) = (choice.dkim_selector.clone(), choice.dkim_domain.clone());
    Signer::new(&DkimKey { selector, domain, private_key })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_project_is_warned_of_once() {
        let warned = Warned::default();
        assert!(warned.is_first(ProjectNo(1)) && warned.is_first(ProjectNo(2)));
        assert!(!warned.is_first(ProjectNo(1)) && !warned.is_first(ProjectNo(2)));
    }
}
