//! How mails are written, back in.

use super::Restored;
use super::parts::Parts;
use crate::export::mail::PART;
use crate::mailing::MailChoice;
use crate::{Listen, Result};
use access::Caller;

impl Listen {
    pub(super) async fn restore_mail(&self, who: &Caller, parts: &Parts, restored: &mut Restored) -> Result<()> {
        let Some(choice) = parts.all_if_any::<MailChoice>(PART).await?.into_iter().next() else { return Ok(()) };
        if !self.put_mail_choice_back(who, choice).await? {
            restored.left_out.inboxes += 1;
        }
        Ok(())
    }
}
