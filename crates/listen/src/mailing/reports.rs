//! What providers and scripts say became of mails.

use crate::programmes::{News, message_named};
use crate::{Error, Listen, Result};
use access::Caller;
use channels::mail::bounce::{Kind as Of, Report};
use domain::identity::IdentityKind;
use domain::identity::normal_form::{CallingCode, normalise};
use domain::role::Right;
use domain::signal::Channel;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::messages::{CameBack, MessageRow};
use store::{customers, messages};
use utoipa::ToSchema;

/// Reports in one request.
const MOST_REPORTS: usize = 1_000;

/// What became of a mail.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailReport {
    pub kind: MailReportKind,
    /// The Message-ID of the mail.
    #[serde(default)]
    pub message_id: Option<String>,
    /// Without a Message-ID: the address it went to; the last mail to it is meant.
    #[serde(default)]
    pub recipient: Option<String>,
    /// Of a bounce: nobody has this address any more.
    #[serde(default)]
    pub permanent: bool,
    /// What the mail server said.
    #[serde(default)]
    pub diagnostic: Option<String>,
    /// When; by default now.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailReportKind {
    /// It came back.
    Bounce,
    /// Its reader called it unwanted.
    Complaint,
    Delivered,
}

/// How many reports said what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct MailReportsTaken {
    /// Something new.
    pub taken: u64,
    /// What was known already, or nothing to act on.
    pub known: u64,
    /// Something about mails this project has not sent.
    pub unknown: u64,
}

impl MailReportsTaken {
    fn count(&mut self, is_new: Option<bool>) {
        match is_new {
            Some(true) => self.taken += 1,
            Some(false) => self.known += 1,
            None => self.unknown += 1,
        }
    }
}

/// Reads the JSON of many reports.
///
/// # Errors
/// When it is something else.
pub fn mail_reports(body: &[u8]) -> Result<Vec<MailReport>> {
    serde_json::from_slice(body).map_err(|error| {
        let de = format!("So sieht keine Liste von Berichten aus: {error}.");
        Error::invalid_field("body", "wrong_shape", de, error.to_string())
    })
}

impl Listen {
    /// Takes reports; the same one again changes nothing.
    pub async fn take_mail_reports(&self, who: &Caller, reports: Vec<MailReport>) -> Result<MailReportsTaken> {
        who.require_everywhere(Right::WriteSignals)?;
        if reports.len() > MOST_REPORTS {
            return Err(Error::TooLarge);
        }
        if let Some(at) = reports.iter().position(|one| one.message_id.is_none() && one.recipient.is_none()) {
            return Err(Error::invalid_field(
                format!("{at}.message_id"),
                "required",
                "Welche Mail ist gemeint? Nennen Sie ihre Message-ID oder ihre Adresse.",
                "which mail is meant? Name its Message-ID or its address",
            ));
        }
        let mut taken = MailReportsTaken::default();
        for report in reports {
            let message = self.message_meant(who, &report).await?;
            taken.count(match message {
                Some(message) => Some(self.take_one(&message, &report).await?),
                None => None,
            });
        }
        Ok(taken)
    }

    /// Takes a mail that came back, as it is.
    pub async fn take_raw_mail_report(&self, who: &Caller, raw: &[u8]) -> Result<MailReportsTaken> {
        who.require_everywhere(Right::WriteSignals)?;
        let Some(report) = Report::parse(raw) else {
            return Err(Error::invalid_field("body", "not_a_mail", "Das ist keine Mail.", "this is no mail"));
        };
        let bounces = self.bounce_addresses(who).await?;
        let reports_something = !matches!(report.kind, Of::Automatic { .. } | Of::Reply);
        let message = if reports_something { self.message_reported(&bounces, &report).await? } else { None };
        let mut taken = MailReportsTaken::default();
        taken.count(match message.filter(|message| message.project == who.project.no) {
            Some(message) => Some(self.take_report(&message, &report).await?),
            None => self.asked_for_reported(&bounces, &report, Some(who.project.no)).await?.then_some(true),
        });
        Ok(taken)
    }

    /// Addresses that those of the project's mails are made of.
    async fn bounce_addresses(&self, who: &Caller) -> Result<Vec<String>> {
        let Some(postman) = self.postman.get() else { return Ok(Vec::new()) };
        let own = self.letterhead(&who.project, postman).await?.bounces_to;
        Ok(own.into_iter().chain(postman.bounces_to.clone()).collect())
    }

    async fn message_meant(&self, who: &Caller, report: &MailReport) -> Result<Option<MessageRow>> {
        let project = who.project.no;
        if let Some(id) = &report.message_id {
            let Some(id) = message_named(id.trim().trim_start_matches('<')) else { return Ok(None) };
            return Ok(messages::find(&self.db, id).await?.filter(|message| message.project == project));
        }
        let address = report.recipient.as_deref().unwrap_or_default();
        let Ok(address) = normalise(IdentityKind::Email, address, CallingCode::NONE) else { return Ok(None) };
        let key = address.key();
        let Some(owner) = customers::owners(&self.db, project, &[key.as_str()]).await?.remove(&key) else {
            return Ok(None);
        };
        let group = customers::group(&self.db, project, owner).await?;
        let profiles: Vec<_> = group.iter().map(|profile| profile.id).collect();
        Ok(messages::last_to(&self.db, &profiles, i64::from(Channel::Email.code())).await?)
    }

    async fn take_one(&self, message: &MessageRow, report: &MailReport) -> Result<bool> {
        let now = self.world.now();
        let words = report.diagnostic.as_deref().unwrap_or_default();
        let what = match report.kind {
            MailReportKind::Delivered => return self.message_arrived(message, words).await,
            MailReportKind::Complaint => CameBack::Complained,
            MailReportKind::Bounce if report.permanent => CameBack::Bounced,
            MailReportKind::Bounce => CameBack::Deferred,
        };
        let at = report.at.filter(|at| *at <= now).unwrap_or(now);
        let (nobody_there, recipient) = (report.permanent, report.recipient.as_deref());
        self.message_came_back(message, News { what, nobody_there, recipient, words, at }).await
    }
}
