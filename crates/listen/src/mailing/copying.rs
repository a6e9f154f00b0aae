//! What a project has set about its mails, out for a complete export and back in. The key stays where it is.

use super::choice::MailChoice;
use crate::{Error, Listen, Result};
use access::{Caller, Project};
use store::mailing::MailRow;

impl Listen {
    /// `None`: mails are written as the installation does.
    pub(crate) async fn mail_choice(&self, project: &Project) -> Result<Option<MailChoice>> {
        let choice = self.kept_mail(project.no).await?.choice;
        Ok((choice != MailChoice::default()).then_some(choice))
    }

    /// What is set already stays. Without its key nothing can be signed, so that is done as the installation does.
    /// `false`: the inbox was left out, because its address is another project's or its question is not here.
    pub(crate) async fn put_mail_choice_back(&self, who: &Caller, copied: MailChoice) -> Result<bool> {
        let project = who.project.no;
        if store::mailing::find(&self.db, project).await?.is_some() {
            return Ok(true);
        }
        let unsigned = MailChoice { dkim_domain: String::new(), dkim_selector: String::new(), ..copied };
        let mut faults = Vec::new();
        let mut choice = self.tidy(unsigned, &mut faults);
        // It stays, and is not used as long as the administrator does not allow it.
        faults.retain(|fault| fault.code != "domain_not_allowed");
        if !faults.is_empty() {
            return Err(Error::invalid(faults));
        }
        let is_whole = self.inbox_fault(who, &choice).await?.is_none();
        if !is_whole {
            choice.inbox = None;
        }
        let choice = serde_json::to_string(&choice).map_err(|error| Error::Internal(error.to_string()))?;
        let mut tx = self.db.begin().await?;
        store::mailing::put(&mut tx, &MailRow { project, choice, dkim_key: None }, self.world.now()).await?;
        tx.commit().await?;
        Ok(is_whole)
    }
}
