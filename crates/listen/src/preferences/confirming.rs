//! Consent given on somebody's page holds once whoever reads his mails has confirmed it.
//!
//! Mails are forwarded, and whoever holds one can open the page. Taking back what was given is never made difficult;
//! what is given anew is asked about in a mail to a known address (double opt-in). Where no mail can reach the customer,
//! the address of the page did not reach him by mail either, and what he says there holds at once.

use super::changing::Source;
use super::data::{MailAddress, PATIENCE};
use super::{letter, promise};
use crate::mailing::marked;
use crate::programmes::{LANGUAGE, Postman};
use crate::{Listen, Result};
use access::{Actor, Project};
use channels::mail::{Fault, Outcome};
use domain::identity::attribute_text;
use domain::ids::CustomerId;
use domain::pace::{Allowance, Buckets};
use domain::time::Timestamp;
use serde_json::json;
use std::collections::BTreeSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError};
use store::customers::{self, Edit, IdentityRow, Person};

/// How long a link in a mail is good; its words say the same.
const GOOD_DAYS: i64 = 7;
/// Mails to one customer: whoever holds a forwarded mail fills nobody's mailbox.
const MAILS: Allowance = Allowance { burst: 5.0, per_second: 5.0 / 86_400.0 };

/// What became of a page that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It holds.
    Done,
    /// Consent that was given anew waits for its link in a mail; the rest holds.
    ToConfirm,
    /// Consent that was given anew could not be asked about and does not hold; the rest does.
    NotAsked,
}

/// Mails that asked, counted in memory of this process.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    hashed: RandomState,
    mails: Mutex<Buckets>,
}

impl Asked {
    fn take(&self, customer: CustomerId, now: Timestamp) -> bool {
        let mut mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        mails.take(self.hashed.hash_one(customer), MAILS, now).is_ok()
    }
}

/// Somebody who can be asked.
#[derive(Debug)]
pub(super) struct Askable<'a> {
    postman: &'a Postman,
    /// The profile of the page.
    customer: CustomerId,
    person: Person,
    to: MailAddress,
}

impl Listen {
    /// `None`: no mail can reach this customer.
    pub(super) async fn askable(&self, project: &Project, customer: CustomerId) -> Result<Option<Askable<'_>>> {
        let Some(postman) = self.postman.get() else { return Ok(None) };
        let rows = customers::group(&self.db, project.no, customer).await?;
        let profiles: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
        let consents = customers::consents(&self.db, &profiles).await?;
        let Some(person) = customers::person(&rows, &consents) else { return Ok(None) };
        let known = customers::identities(&self.db, &profiles).await?;
        let addresses = self.mail_addresses(project.no, &rows, &known).await?;
        let open = addresses.into_iter().find(|one| one.takes_mail);
        Ok(open.map(|to| Askable { postman, customer, person, to }))
    }

    /// Asks by mail whether it was the customer who agreed. `spoken`: the language of the page, for customers who never
    /// said one.
    pub(super) async fn ask_to_confirm(
        &self,
        project: &Project,
        askable: &Askable<'_>,
        wanted: &BTreeSet<String>,
        spoken: &str,
    ) -> Result<Saved> {
        let Askable { postman, customer, person, to } = askable;
        if !self.asked.take(person.id, self.world.now()) {
            return Ok(Saved::NotAsked);
        }
        // Noted before it leaves: whatever is sent was noted.
        let mut tx = self.db.begin().await?;
        if customers::standing(&mut tx, project.no, *customer).await?.is_none() {
            return Ok(Saved::NotAsked);
        }
        let detail = json!({ "source": Source::PreferencePage.name(), "purposes": wanted });
        let action = "customer.consent_asked_about";
        self.access.record(&mut tx, &Actor::System, Some(project.id), action, person.id, &detail).await?;
        tx.commit().await?;
        let head = self.letterhead(project, postman).await?;
        postman.wait(&self.world).await;
        let now = self.world.now();
        let end = now.plus_days(GOOD_DAYS);
        let promise = promise::of(&self.secret, *customer, &to.key, &last_said(person, wanted), end);
        let link = format!("{}{}/consent/{promise}", postman.base, self.preference_path(*customer));
        let said = person.attributes.get(LANGUAGE).and_then(attribute_text).unwrap_or_default();
        let language = if said.trim().is_empty() { spoken } else { said.trim() };
        let name = marked::name(&self.secret, project.no, &to.key, now);
        let mail = head.mail(name, now, &to.address, letter::question(&head, language, &link));
        match tokio::time::timeout(PATIENCE, postman.send(&mail, head.signer.as_ref())).await {
            // It may have arrived.
            Ok(Outcome::Accepted { .. } | Outcome::Unclear { .. }) | Err(_) => Ok(Saved::ToConfirm),
            Ok(Outcome::Refused { fault: Fault::Recipient, .. }) => {
                self.refuses_mail(project, *customer, &to.key).await?;
                Ok(Saved::NotAsked)
            }
            Ok(Outcome::Refused { .. } | Outcome::Later { .. }) => Ok(Saved::NotAsked),
        }
    }

    /// What the link in a mail agrees to, now; `None`: nothing, or no longer. Changes nothing.
    pub async fn consent_to_confirm(&self, token: &str, promise: &str) -> Result<Option<BTreeSet<String>>> {
        let Some(page) = self.page_of(token).await? else { return Ok(None) };
        Ok(self.promised(&page, &page.person, promise))
    }

    /// The customer agrees. Done twice it is done once: `false` the second time, and for whatever is no good.
    pub async fn confirm_consent(&self, token: &str, promise: &str) -> Result<bool> {
        let Some(page) = self.page_of(token).await? else { return Ok(false) };
        let (project, customer) = (&page.project, page.customer);
        let mut tx = self.db.begin().await?;
        let Some(person) = customers::standing(&mut tx, project.no, customer).await? else { return Ok(false) };
        let Some(purposes) = self.promised(&page, &person, promise) else { return Ok(false) };
        let consent = purposes.into_iter().map(|purpose| (purpose, true)).collect();
        let edit = Edit { consent, ..Edit::default() };
        let changed = self.said_by_customer(&mut tx, project, customer, edit, Source::Confirmation).await?;
        tx.commit().await?;
        if changed {
            self.customer_spoke(project);
        }
        Ok(changed)
    }

    async fn page_of(&self, token: &str) -> Result<Option<Page>> {
        let Some((project, customer)) = self.whose_page(token).await? else { return Ok(None) };
        let rows = customers::group(&self.db, project.no, customer).await?;
        let profiles: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
        let consents = customers::consents(&self.db, &profiles).await?;
        let Some(person) = customers::person(&rows, &consents) else { return Ok(None) };
        let known = customers::identities(&self.db, &profiles).await?;
        Ok(Some(Page { project, customer, person, known }))
    }

    /// What `person`, as he stands, agrees to with this.
    fn promised(&self, page: &Page, person: &Person, promise: &str) -> Option<BTreeSet<String>> {
        let purposes = promise::purposes(promise);
        let addresses = page.known.iter().map(|row| row.key.as_str());
        let (said, now) = (last_said(person, &purposes), self.world.now());
        promise::is_good(&self.secret, promise, page.customer, addresses, &said, now).then_some(purposes)
    }
}

/// Whose page it is.
struct Page {
    project: Arc<Project>,
    /// The profile it was made for.
    customer: CustomerId,
    person: Person,
    known: Vec<IdentityRow>,
}

fn last_said(person: &Person, purposes: &BTreeSet<String>) -> promise::Said {
    let at = |purpose: &String| person.consents.iter().find(|one| one.purpose == *purpose).map(|one| one.time);
    purposes.iter().map(|purpose| (purpose.clone(), at(purpose))).collect()
}
