//! What comes back of a message after the next server had taken it: bounces and complaints.
//!
//! Anybody can write such a report. It is believed of a message that was really sent, and about addresses of the customer
//! it went to.

use super::people::{Groups, Known};
use super::sending::reminders;
use crate::{Listen, Notice, Result, Topic};
use access::Actor;
use domain::identity::IdentityKind;
use domain::identity::normal_form::{CallingCode, normalise};
use domain::ids::MessageId;
use domain::programme::Held;
use domain::time::Timestamp;
use store::messages::{CameBack, MessageRow, Settled};
use store::{customers, messages, occasions, undeliverable};
use uuid::Uuid;

/// So many messages that did not get through say as much as one that never will.
const TIMES: i64 = 3;
/// Messages further apart than this say nothing together.
const WITHIN_SECONDS: i64 = 90 * 86_400;

/// What a report says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct News<'a> {
    pub(crate) what: CameBack,
    /// Nobody has the address any more.
    pub(crate) nobody_there: bool,
    /// The address it is about, as the report writes it.
    pub(crate) recipient: Option<&'a str>,
    pub(crate) words: &'a str,
    pub(crate) at: Timestamp,
}

/// The message a token in an address or the beginning of a Message-ID names.
pub(crate) fn message_named(text: &str) -> Option<MessageId> {
    let name = text.split('@').next().unwrap_or(text);
    (name.len() == 32).then(|| Uuid::try_parse(name).ok().map(MessageId)).flatten()
}

impl Listen {
    /// Takes news of a message. `false`: that, or worse, was known before.
    pub(crate) async fn message_came_back(&self, message: &MessageRow, news: News<'_>) -> Result<bool> {
        let Some(project) = self.access.project_by_no(message.project).await? else { return Ok(false) };
        let Some(occasion) = occasions::many(&self.db, &[message.occasion]).await?.into_iter().next() else {
            return Ok(false);
        };
        let people = self.known_people(&project, &Groups::default(), &[message.customer]).await?;
        let known = people.get(message.customer);
        let profiles = known.map_or_else(|| vec![message.customer], |known| known.somebody.profiles.clone());
        let address = known.and_then(|known| address_of(known, news.recipient));
        let complained = news.what == CameBack::Complained;
        let purposes = self.purposes_of(&occasion).await?;
        let now = self.world.now();
        let mut tx = self.db.begin().await?;
        // Customers before messages, as everybody does.
        customers::those_there(&mut tx, project.no, &[message.customer]).await?;
        if !messages::came_back(&mut tx, message.id, news.what, news.words, news.at).await? {
            return Ok(false);
        }
        let reason = match news.what {
            CameBack::Complained => Some("complained"),
            CameBack::Bounced if news.nobody_there => Some("bounced"),
            CameBack::Bounced | CameBack::Deferred => {
                let times = messages::given_up(&mut tx, &profiles, now.plus_seconds(-WITHIN_SECONDS)).await?;
                (times >= TIMES).then_some("bounced_repeatedly")
            }
        };
        if let Some(reason) = reason {
            if let Some(key) = &address {
                undeliverable::put(&mut tx, project.no, key, reason, now).await?;
            }
            let held = if complained { Held::NoConsent } else { Held::Undeliverable };
            messages::cancel(&mut tx, message.occasion, held.code(), now).await?;
        }
        for purpose in purposes.iter().filter(|_| complained) {
            if !customers::withdraw(&mut tx, project.no, now, message.customer, purpose).await? {
                continue;
            }
            let detail = serde_json::json!({ "purpose": purpose, "invitation": occasion.id });
            let (id, customer) = (project.id, message.customer);
            self.access.record(&mut tx, &Actor::System, Some(id), "customer.complained", customer, &detail).await?;
        }
        tx.commit().await?;
        self.live.publish(Notice { project: project.id, topic: Topic::Catalogue, at: now });
        Ok(true)
    }

    /// A message is known to have arrived: it goes on as if that had been clear at once. `false`: that was not in
    /// doubt.
    pub(crate) async fn message_arrived(&self, message: &MessageRow, words: &str) -> Result<bool> {
        if message.status != "unclear" {
            return Ok(false);
        }
        let now = self.world.now();
        let occasion = occasions::many(&self.db, &[message.occasion]).await?.into_iter().next();
        let published = store::programmes::published(&self.db, message.project).await?;
        let asked = occasion.and_then(|row| Some((published.iter().find(|one| one.id == row.programme)?, row)));
        let planned = asked.map(|(programme, row)| reminders(&programme.definition.0, &row, now)).unwrap_or_default();
        let mut tx = self.db.begin().await?;
        // Customers before messages, as everybody does.
        customers::those_there(&mut tx, message.project, &[message.customer]).await?;
        let settled = messages::settle(&mut tx, message.id, now, &Settled::Accepted { reply: words }).await?;
        if settled && message.number == 0 {
            messages::conclude(&mut tx, message.occasion, None, now).await?;
            messages::plan(&mut tx, message.project, &planned).await?;
        }
        tx.commit().await?;
        Ok(settled)
    }
}

/// The address a report is about: the one it names, if it is the customer's, else the one messages go to.
fn address_of(known: &Known, recipient: Option<&str>) -> Option<String> {
    let named = recipient.and_then(|address| normalise(IdentityKind::Email, address, CallingCode::NONE).ok());
    let named = named.map(|address| address.key()).filter(|key| known.somebody.emails.contains(key));
    named.or_else(|| known.email.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_found_by_their_names_only() {
        let id = MessageId(Uuid::from_u128(7));
        assert_eq!(message_named(&format!("{}@x.example", id.0.simple())), Some(id));
        assert_eq!(message_named(&id.0.simple().to_string()), Some(id));
        for other in ["", "a@b", "00000000-0000-0000-0000-000000000007@x", "zz000000000000000000000000000000"] {
            assert_eq!(message_named(other), None, "{other}");
        }
    }
}
