//! Everything kept about somebody, into his own hands.
//!
//! Whoever holds a forwarded mail can open the page, so the page hands nothing out: it sends a mail to an address that
//! is known to be the customer's, and the link in it is good for a while. It does not count in the contact budget,
//! because it was asked for. Where no mail can be sent, people take care of it.

use super::changing::Source;
use super::{letter, ticket};
use crate::customers::PersonalData;
use crate::mailing::{Letterhead, marked};
use crate::programmes::{LANGUAGE, Postman};
use crate::{Listen, Result};
use access::{Actor, Caller, Language, Project};
use channels::mail::{Fault, Outcome};
use domain::customer_request::RequestKind;
use domain::identity::{Identity, IdentityKind, attribute_text};
use domain::ids::{CustomerId, ProjectNo};
use domain::role::Right;
use domain::scope::Scope;
use serde_json::json;
use std::time::Duration;
use store::customers::{self, CustomerRow, IdentityRow, Person};
use store::{customer_requests, undeliverable};

/// How long a link in a mail is good; its words say the same.
const GOOD_SECONDS: i64 = 3_600;
/// How long somebody waits in front of the page for one address.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);
/// Addresses that are tried.
const MOST_ADDRESSES: usize = 2;

/// How somebody gets his data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataWay {
    /// By a link in a mail.
    Mail,
    /// People get in touch.
    People,
}

impl DataWay {
    const fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::People => "people",
        }
    }
}

/// A mail address of somebody.
#[derive(Debug)]
pub(super) struct MailAddress {
    pub(super) key: String,
    pub(super) address: String,
    /// No server refuses it, as far as is known.
    pub(super) takes_mail: bool,
}

impl Listen {
    /// The mail addresses of somebody's profiles, those that take mails first, and in the order in which programmes
    /// write to them.
    pub(super) async fn mail_addresses(
        &self,
        project: ProjectNo,
        rows: &[CustomerRow],
        known: &[IdentityRow],
    ) -> Result<Vec<MailAddress>> {
        let keys: Vec<&str> = known.iter().map(|row| row.key.as_str()).collect();
        let closed = undeliverable::among(&self.db, project, &keys).await?;
        let mut addresses: Vec<MailAddress> = Vec::new();
        for row in rows {
            for identity in known.iter().filter(|identity| identity.customer == row.id) {
                let Some(Identity { kind: IdentityKind::Email, value }) = Identity::from_key(&identity.key) else {
                    continue;
                };
                let takes_mail = !closed.contains(&identity.key);
                addresses.push(MailAddress { key: identity.key.clone(), address: value, takes_mail });
            }
        }
        // Stable: the order stays among those that take mails.
        addresses.sort_by_key(|one| !one.takes_mail);
        Ok(addresses)
    }

    /// Sends a mail with a link to the data; where that cannot be done, leaves it to people. `None`: nobody's page is
    /// there. `language`: that of the page, for customers who never said one.
    pub async fn ask_for_data(&self, token: &str, language: &str) -> Result<Option<DataWay>> {
        let Some((project, customer)) = self.whose_page(token).await? else { return Ok(None) };
        let rows = customers::group(&self.db, project.no, customer).await?;
        let profiles: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
        let Some(person) = customers::person(&rows, &[]) else { return Ok(None) };
        let known = customers::identities(&self.db, &profiles).await?;
        let addresses = self.mail_addresses(project.no, &rows, &known).await?;
        let open: Vec<&MailAddress> = addresses.iter().filter(|one| one.takes_mail).take(MOST_ADDRESSES).collect();
        if let Some(postman) = self.postman.get()
            && !open.is_empty()
        {
            // Noted before it leaves: whatever is sent was noted.
            if !self.note_data_request(&project, customer, DataWay::Mail).await? {
                return Ok(None);
            }
            let head = self.letterhead(&project, postman).await?;
            let said = person.attributes.get(LANGUAGE).and_then(attribute_text).unwrap_or_default();
            let language = if said.trim().is_empty() { language } else { said.trim() };
            for address in open {
                match self.send_link(postman, (project.no, &head), customer, address, language).await {
                    Some(Outcome::Accepted { .. }) => return Ok(Some(DataWay::Mail)),
                    Some(Outcome::Refused { fault: Fault::Recipient, .. }) => {
                        self.refuses_mail(&project, customer, &address.key).await?;
                    }
                    _ => break,
                }
            }
        }
        let there = self.note_data_request(&project, customer, DataWay::People).await?;
        Ok(there.then_some(DataWay::People))
    }

    /// `None`: no answer in time.
    async fn send_link(
        &self,
        postman: &Postman,
        (project, head): (ProjectNo, &Letterhead),
        customer: CustomerId,
        to: &MailAddress,
        language: &str,
    ) -> Option<Outcome> {
        postman.wait(&self.world).await;
        let now = self.world.now();
        let ticket = ticket::of(&self.secret, customer, &to.key, now.plus_seconds(GOOD_SECONDS));
        let link = format!("{}{}/data/{ticket}", postman.base, self.preference_path(customer));
        let note = letter::note(head, language, &link);
        let mail = head.mail(marked::name(&self.secret, project, &to.key, now), now, &to.address, note);
        tokio::time::timeout(PATIENCE, postman.send(&mail, head.signer.as_ref())).await.ok()
    }

    pub(super) async fn refuses_mail(&self, project: &Project, customer: CustomerId, key: &str) -> Result<()> {
        let mut tx = self.db.begin().await?;
        // Of somebody who was erased meanwhile nothing is to be known any more.
        if customers::standing(&mut tx, project.no, customer).await?.is_some() {
            undeliverable::put(&mut tx, project.no, key, "refused", self.world.now()).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// For people it is noted once, however often it is asked for. `false`: the customer is no longer there.
    async fn note_data_request(&self, project: &Project, customer: CustomerId, way: DataWay) -> Result<bool> {
        let mut tx = self.db.begin().await?;
        let Some(person) = customers::standing(&mut tx, project.no, customer).await? else { return Ok(false) };
        let is_new = match way {
            DataWay::Mail => true,
            DataWay::People => {
                let now = self.world.now();
                customer_requests::put(&mut tx, project.no, person.id, RequestKind::Data, now).await?
            }
        };
        if is_new {
            let detail = json!({ "source": Source::PreferencePage.name(), "way": way.name() });
            let action = "customer.data_requested";
            self.access.record(&mut tx, &Actor::System, Some(project.id), action, person.id, &detail).await?;
        }
        tx.commit().await?;
        if is_new && way == DataWay::People {
            self.customer_spoke(project);
        }
        Ok(true)
    }

    /// Whether this ticket opens the data of whoever the page belongs to, now.
    pub async fn may_take_data(&self, token: &str, ticket: &str) -> Result<bool> {
        let Some((project, customer)) = self.whose_page(token).await? else { return Ok(false) };
        let rows = customers::group(&self.db, project.no, customer).await?;
        let profiles: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
        let known = customers::identities(&self.db, &profiles).await?;
        let keys = known.iter().map(|row| row.key.as_str());
        Ok(ticket::is_good(&self.secret, ticket, customer, keys, self.world.now()))
    }

    /// Everything kept about the customer, in his own hands; `None`: the ticket does not open it.
    pub async fn own_data(&self, token: &str, ticket: &str, language: Language) -> Result<Option<PersonalData>> {
        if !self.may_take_data(token, ticket).await? {
            return Ok(None);
        }
        let Some((project, customer)) = self.whose_page(token).await? else { return Ok(None) };
        let rights = [Right::ReadVoices, Right::ExportData];
        let scope = Scope::whole_project(project.id, project.no, rights);
        let whole = Caller { actor: Actor::System, scope, language, project };
        let mut data = self.gathered(&whole, customer).await?;
        // They may be somebody else.
        data.customer.unlinked.clear();
        let project = &whole.project;
        let mut tx = self.db.begin().await?;
        let Some(person) = customers::standing(&mut tx, project.no, customer).await? else { return Ok(None) };
        let profiles = profiles(&person);
        // What people were to do about it is done.
        let settled = customer_requests::remove(&mut tx, project.no, &profiles, RequestKind::Data).await?;
        let action = "customer.data_handed_out";
        self.access.record(&mut tx, &Actor::System, Some(project.id), action, person.id, &data.extent()).await?;
        tx.commit().await?;
        if settled > 0 {
            self.customer_spoke(project);
        }
        Ok(Some(data))
    }
}

fn profiles(person: &Person) -> Vec<CustomerId> {
    std::iter::once(person.id).chain(person.merged.iter().map(|(profile, _)| *profile)).collect()
}
