//! What all mails of a project have in common.

use super::choice::MailChoice;
use super::safe;
use crate::programmes::Postman;
use crate::{Error, Listen, Result};
use access::Project;
use channels::Secret;
use channels::mail::{DkimKey, Signer};
use domain::ids::ProjectNo;

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
            if key.is_none() {
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
                tracing::warn!(%error, "mails of a project are not signed with its key");
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
