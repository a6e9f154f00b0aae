//! Kiosks that fall silent: noticed once, shown at once, and told to whom it concerns.

use crate::programmes::Postman;
use crate::{Listen, Result};
use access::Project;
use channels::mail::{LONGEST_SUBJECT, Mail, Outcome, Party};
use domain::time::{MICROS_PER_SECOND, Timestamp};
use maud::{DOCTYPE, html};
use std::time::Duration;
use store::kiosks::KioskRow;

/// Between two looks whether a kiosk has fallen silent.
const PAUSE: Duration = Duration::from_mins(1);

impl Listen {
    /// Looks after the kiosks of all projects, for good.
    pub async fn run_kiosks(self) {
        loop {
            if let Err(error) = self.notice_silent_kiosks().await {
                tracing::error!(%error, "kiosks could not be looked after, trying again");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Notices every kiosk that has fallen silent since the last look, and returns how many there were.
    pub async fn notice_silent_kiosks(&self) -> Result<u64> {
        let now = self.world.now();
        let mut noticed = 0;
        for row in store::kiosks::newly_silent(&self.db, now).await? {
            if !store::kiosks::notice_silence(&self.db, row.id, row.seen_at, now).await? {
                continue;
            }
            noticed += 1;
            let Some(project) = self.access.project_by_no(row.project).await? else { continue };
            self.kiosks_changed(project.id);
            if !self.tell_of_silence(&project, &row, now).await {
                store::kiosks::forget_notice(&self.db, row.id).await?;
            }
        }
        Ok(noticed)
    }

    /// `false`: nobody has the mail, and it is worth trying again.
    async fn tell_of_silence(&self, project: &Project, row: &KioskRow, now: Timestamp) -> bool {
        let (Some(postman), false) = (self.postman.get(), row.alert_mail.is_empty()) else { return true };
        postman.wait(&self.world).await;
        match postman.send(&mail(postman, project, row, now), None).await {
            Outcome::Accepted { .. } => true,
            Outcome::Later { reply, .. } => {
                tracing::warn!(reply, "the mail about a silent kiosk has to wait");
                false
            }
            Outcome::Refused { reply, .. } => {
                tracing::warn!(reply, "the mail about a silent kiosk was refused");
                true
            }
            // It may have arrived: it is not sent twice.
            Outcome::Unclear { reason } => {
                tracing::warn!(reason, "the mail about a silent kiosk may not have arrived");
                true
            }
        }
    }
}

/// In both languages: nobody knows which one is read there.
fn mail(postman: &Postman, project: &Project, row: &KioskRow, now: Timestamp) -> Mail {
    let seen = row.seen_at.unwrap_or(row.created_at);
    let minutes = (now.micros() - seen.micros()) / MICROS_PER_SECOND / 60;
    let (name, waiting) = (&row.name, row.waiting);
    let page = format!("{}/p/{}/kiosks", postman.base, project.slug);
    let german = format!(
        "Der Kiosk „{name}“ hat sich seit {minutes} Minuten nicht gemeldet. Zuletzt warteten auf ihm {waiting} Antworten; \
         sie gehen nicht verloren. Bitte sehen Sie nach, ob er Strom und Netz hat."
    );
    let english = format!(
        "The kiosk “{name}” has not been heard of for {minutes} minutes. When last heard of, {waiting} answers waited on \
         it; they are not lost. Please see whether it has power and a network."
    );
    let domain = postman.from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    let subject = format!("Kiosk „{name}“ ist still / is silent");
    let html = html! {
        (DOCTYPE)
        html lang="de" {
            head { meta charset="utf-8"; title { "Kiosk" } }
            body {
                p { (german) }
                p lang="en" { (english) }
                p { a href=(page) { (page) } }
            }
        }
    };
    Mail {
        message_id: format!("kiosk-{}-{}@{domain}", row.id.0.simple(), seen.micros()),
        date: now,
        bounces_to: postman.from.clone(),
        from: Party::named("Resonanz", postman.from.clone()),
        reply_to: None,
        to: Party::address(row.alert_mail.clone()),
        subject: subject.chars().take(LONGEST_SUBJECT).collect(),
        text: format!("{german}\n\n{english}\n\n{page}\n"),
        html: html.into_string(),
        unsubscribe: None,
        feedback_id: None,
    }
}
