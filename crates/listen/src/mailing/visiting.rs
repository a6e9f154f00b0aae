//! The mailbox that mails come back to: read by one process at a time, mail by mail.
//!
//! Whatever a mail leads to is done once, however often it is read: a mail is put away after it has been dealt with, and
//! comes again when that did not work.

use super::choice::{MailChoice, MailInbox};
use crate::programmes::{News, message_named};
use crate::{Listen, Result};
use channels::mail::bounce::{Bounce, Fate, Kind, Personal, Report};
use channels::mail::mailbox::{Letter, Mailbox, Verdict};
use domain::ids::{MessageId, ProjectNo};
use std::time::Duration;
use store::messages::{CameBack, MessageRow};
use uuid::Uuid;

/// Between two visits.
const PAUSE: Duration = Duration::from_secs(30);
/// After one that failed.
const LONG_PAUSE: Duration = Duration::from_mins(2);
/// How long a turn lasts from one mail to the next.
const TURN_SECONDS: i64 = 180;
/// Mails of one visit.
const MOST: usize = 200;

/// What addresses mean, as it is when a visit begins.
#[derive(Debug, Default)]
struct Directory {
    /// Addresses that those of single mails are made of.
    bounces: Vec<String>,
    inboxes: Vec<(ProjectNo, MailInbox)>,
}

impl Listen {
    /// From now on this mailbox is read. The first one stays.
    pub fn set_mailbox(&self, mailbox: Mailbox) {
        if self.mailbox.set(mailbox).is_err() {
            tracing::warn!("the mailbox that was set first is read");
        }
    }

    /// Reads the mailbox for ever. It may be broken off at any time.
    pub async fn run_mailbox(self) {
        if self.mailbox.get().is_none() {
            return;
        }
        loop {
            let pause = match self.visit_mailbox().await {
                // There is more.
                Ok(true) => Duration::ZERO,
                Ok(false) => PAUSE,
                Err(error) => {
                    tracing::error!(%error, "what is in the mailbox cannot be dealt with, trying again");
                    LONG_PAUSE
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// Reads what is unread, unless another process does. Returns whether there is more. That the mailbox cannot be read
    /// is kept for the settings to show, and is no error here.
    pub async fn visit_mailbox(&self) -> Result<bool> {
        let Some(mailbox) = self.mailbox.get() else { return Ok(false) };
        let directory = self.directory().await?;
        let (token, now) = (self.world.id::<Uuid>(), self.world.now());
        if !store::mailing::take_turn(&self.db, token, now, now.plus_seconds(TURN_SECONDS)).await? {
            return Ok(false);
        }
        let visit = mailbox.visit(MOST, |letter| self.take_letter(token, &directory, letter)).await;
        let failure = visit.as_ref().err().map(ToString::to_string);
        if let Some(failure) = &failure {
            tracing::warn!(failure, "the mailbox cannot be read, trying again");
        }
        store::mailing::end_turn(&self.db, token, self.world.now(), failure.as_deref()).await?;
        Ok(visit.is_ok_and(|visit| visit.left > 0 && visit.done > 0))
    }

    async fn directory(&self) -> Result<Directory> {
        let mut directory = Directory::default();
        directory.bounces.extend(self.postman.get().and_then(|postman| postman.bounces_to.clone()));
        for row in store::mailing::all(&self.db).await? {
            let Ok(choice) = serde_json::from_str::<MailChoice>(&row.choice) else { continue };
            directory.bounces.extend(Some(choice.bounces_to).filter(|address| !address.is_empty()));
            directory.inboxes.extend(choice.inbox.map(|inbox| (row.project, inbox)));
        }
        Ok(directory)
    }

    async fn take_letter(&self, token: Uuid, directory: &Directory, letter: Letter) -> Verdict {
        let until = self.world.now().plus_seconds(TURN_SECONDS);
        let taken = match store::mailing::renew(&self.db, token, until).await {
            Ok(true) => self.understand_letter(directory, &letter.raw).await,
            // Another process reads on.
            Ok(false) => return Verdict::NotYet,
            Err(error) => Err(error.into()),
        };
        match taken {
            Ok(()) => Verdict::Done,
            Err(error) => {
                tracing::warn!(%error, uid = letter.uid, "a mail could not be dealt with, it is read again");
                Verdict::NotYet
            }
        }
    }

    async fn understand_letter(&self, directory: &Directory, raw: &[u8]) -> Result<()> {
        let Some(report) = Report::parse(raw) else { return Ok(()) };
        if let Kind::Reply = report.kind {
            let to = |(_, inbox): &&(ProjectNo, MailInbox)| {
                report.bounce_addresses.iter().any(|address| address.eq_ignore_ascii_case(&inbox.address))
            };
            let (Some((project, inbox)), Some(mail)) = (directory.inboxes.iter().find(to), Personal::parse(raw)) else {
                return Ok(());
            };
            return self.take_personal(*project, inbox, &mail, raw).await;
        }
        match self.message_reported(&directory.bounces, &report).await? {
            Some(message) => self.take_report(&message, &report).await?,
            None => self.asked_for_reported(&directory.bounces, &report, None).await?,
        };
        Ok(())
    }

    /// The message a report is about, of whatever project.
    pub(super) async fn message_reported(&self, bounces: &[String], report: &Report) -> Result<Option<MessageRow>> {
        match name_in(bounces, report) {
            Some(id) => Ok(store::messages::find(&self.db, id).await?),
            None => Ok(None),
        }
    }

    /// Takes what came back of a mail that is no message, because somebody had asked for it. `of`: only mails of this
    /// project. `false`: it is about no such mail.
    pub(super) async fn asked_for_reported(
        &self,
        bounces: &[String],
        report: &Report,
        of: Option<ProjectNo>,
    ) -> Result<bool> {
        match (name_in(bounces, report), &report.kind) {
            (Some(name), Kind::Bounce(bounce)) => self.asked_for_came_back(name, bounce, of).await,
            _ => Ok(false),
        }
    }

    /// Does what a report asks for. `false`: it says nothing new.
    pub(super) async fn take_report(&self, message: &MessageRow, report: &Report) -> Result<bool> {
        let at = self.world.now();
        match &report.kind {
            Kind::Bounce(bounce) => self.take_bounce(message, bounce).await,
            Kind::Complaint { feedback, recipient } => {
                let recipient = recipient.as_deref();
                let what = CameBack::Complained;
                let news = News { what, nobody_there: false, recipient, words: feedback, at };
                self.message_came_back(message, news).await
            }
            Kind::Automatic { .. } | Kind::Reply => Ok(false),
        }
    }

    async fn take_bounce(&self, message: &MessageRow, bounce: &Bounce) -> Result<bool> {
        let words = bounce.diagnostic.clone().or_else(|| bounce.status.map(|status| status.to_string()));
        let words = words.unwrap_or_default();
        let what = match bounce.fate {
            Fate::Permanent => CameBack::Bounced,
            Fate::Transient => CameBack::Deferred,
            Fate::Delivered => return self.message_arrived(message, &words).await,
            Fate::Delayed => return Ok(false),
        };
        let (nobody_there, recipient) = (bounce.blames_recipient, bounce.recipient.as_deref());
        let news = News { what, nobody_there, recipient, words: &words, at: self.world.now() };
        self.message_came_back(message, news).await
    }
}

/// The mail a report is about, by the address it came to or by its Message-ID.
fn name_in(bounces: &[String], report: &Report) -> Option<MessageId> {
    let by_address = bounces.iter().find_map(|base| message_named(report.token(base)?));
    by_address.or_else(|| message_named(report.message_id.as_deref()?))
}
