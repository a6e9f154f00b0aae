//! A mail to whoever sets up mails, to see whether they arrive and what the mail server says.

use super::Note;
use crate::{Error, Listen, Result};
use access::{Caller, Kind};
use channels::mail::Outcome;
use domain::ids::MessageId;
use domain::role::Right;
use maud::{DOCTYPE, html};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// How long somebody waits in front of the page.
const PATIENCE: Duration = Duration::from_secs(20);

/// What became of the mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MailTrial {
    pub to: String,
    pub from: String,
    /// `accepted`, `refused`, `later` (nobody has it) or `unclear`.
    pub outcome: String,
    /// What the mail server said.
    pub reply: String,
}

impl Listen {
    /// Sends a mail to the caller, as the project writes mails.
    pub async fn try_mail(&self, who: &Caller) -> Result<MailTrial> {
        who.require_everywhere(Right::Administer)?;
        let Some(postman) = self.postman.get() else {
            return Err(Error::refused(
                Kind::Conflict,
                "mail_not_set_up",
                "Diese Installation verschickt noch keine Mails: Sie braucht einen Mailserver in ihrer Konfiguration.",
                "This installation sends no mails yet: it needs a mail server in its configuration.",
            ));
        };
        let user = match who.actor.user() {
            Some(id) => store::people::find(&self.db, id).await?,
            None => None,
        };
        let Some(user) = user else {
            return Err(Error::refused(
                Kind::Conflict,
                "nobody_to_write_to",
                "Eine Probe geht an die Person, die sie verlangt, und ein API-Schlüssel hat keine Adresse.",
                "A trial goes to the person who asks for it, and a key has no address.",
            ));
        };
        let to = user.email;
        let head = self.letterhead(&who.project, postman).await?;
        let subject = who.language.pick("Eine Probe von Resonanz", "A trial from Resonanz").to_owned();
        let text = who.language.pick(
            "Diese Mail kam an: So schreibt Ihr Projekt an Kunden.",
            "This mail has arrived: this is how your project writes to customers.",
        );
        let page = html! {
            (DOCTYPE)
            html lang=(who.language.tag()) {
                head { meta charset="utf-8"; title { (subject) } }
                body {
                    p { (text) }
                    p style="white-space:pre-line" { (head.foot) }
                }
            }
        };
        let note = Note { subject, text: format!("{text}\n\n{}", head.foot), html: page.into_string() };
        let mail = head.mail(self.world.id::<MessageId>(), self.world.now(), &to, note);
        postman.wait(&self.world).await;
        let sent = tokio::time::timeout(PATIENCE, postman.send(&mail, head.signer.as_ref())).await;
        let (outcome, reply) = match sent {
            Ok(Outcome::Accepted { reply }) => ("accepted", reply),
            Ok(Outcome::Refused { reply, .. }) => ("refused", reply),
            Ok(Outcome::Later { reply, .. }) => ("later", reply),
            Ok(Outcome::Unclear { reason }) => ("unclear", reason),
            Err(_) => ("unclear", format!("no answer within {} seconds", PATIENCE.as_secs())),
        };
        Ok(MailTrial { to, from: head.from, outcome: outcome.to_owned(), reply })
    }
}
