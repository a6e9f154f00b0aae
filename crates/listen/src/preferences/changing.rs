//! What a customer said himself, through an address that was sent to him: written once, noted once.

use super::Preferences;
use super::confirming::Saved;
use crate::programmes::LANGUAGE;
use crate::{Listen, Notice, Result, Topic};
use access::{Actor, Project};
use domain::customer_request::RequestKind;
use domain::ids::{AccountId, CustomerId, InvitationId};
use domain::programme::OwnLimit;
use domain::programme::own_limit::CONTACT_LIMIT;
use domain::programme::route::PREFERRED_CHANNEL;
use domain::signal::Channel;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::customers::{self, Edit};
use store::{Tx, customer_requests, undeliverable};

/// A page as it was sent. What it does not offer is not changed.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// The purposes that stood on it.
    pub shown: BTreeSet<String>,
    /// Those of them that were agreed to.
    pub given: BTreeSet<String>,
    /// `email` or `sms`; empty: no preference.
    pub channel: Option<String>,
    /// A code of [`OwnLimit`]; empty: none.
    pub limit: Option<String>,
    /// BCP 47 tag; empty: no preference.
    pub language: Option<String>,
    /// The language the page was shown in.
    pub spoken: String,
}

/// Where a customer said something.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source {
    PreferencePage,
    /// The link in a mail that asked whether it was him.
    Confirmation,
    /// The link to unsubscribe in the mail of this invitation, or the button of a mail program.
    Mail(InvitationId),
}

impl Source {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::PreferencePage => "preference_page",
            Self::Confirmation => "confirmation",
            Self::Mail(_) => "mail",
        }
    }

    const fn action(self) -> &'static str {
        match self {
            Self::PreferencePage | Self::Confirmation => "customer.preferences_changed",
            Self::Mail(_) => "customer.unsubscribed",
        }
    }

    const fn invitation(self) -> Option<InvitationId> {
        match self {
            Self::PreferencePage | Self::Confirmation => None,
            Self::Mail(invitation) => Some(invitation),
        }
    }
}

impl Wishes {
    /// What of it is different from what the page showed.
    fn edit(&self, page: &Preferences) -> Edit {
        let mut edit = Edit::default();
        for purpose in page.purposes.iter().filter(|one| self.shown.contains(&one.purpose)) {
            let given = self.given.contains(&purpose.purpose);
            if given != purpose.given {
                edit.consent.insert(purpose.purpose.clone(), given);
            }
        }
        let channels: Vec<&str> = page.channels.iter().map(|channel| channel_code(*channel)).collect();
        let limits = OwnLimit::ALL.map(OwnLimit::code);
        let languages: Vec<&str> = page.languages.iter().map(String::as_str).collect();
        let fields = [
            (PREFERRED_CHANNEL, &self.channel, page.channel.map(channel_code), channels.as_slice()),
            (CONTACT_LIMIT, &self.limit, page.limit.map(OwnLimit::code), limits.as_slice()),
            (LANGUAGE, &self.language, page.language.as_deref(), languages.as_slice()),
        ];
        for (name, said, shown, offered) in fields {
            let Some(said) = said.as_deref() else { continue };
            let wanted = Some(said).filter(|said| !said.is_empty());
            let is_offered = wanted.is_none_or(|wanted| offered.contains(&wanted));
            if is_offered && wanted != shown {
                edit.attributes.insert(name.to_owned(), wanted.map_or(Value::Null, Value::from));
            }
        }
        edit
    }
}

const fn channel_code(channel: Channel) -> &'static str {
    match channel {
        Channel::Sms => "sms",
        _ => "email",
    }
}

impl Listen {
    /// Takes over what was sent; consent that is given anew only where the customer cannot be asked by mail whether it
    /// was him. Sent again it changes nothing. `None`: nobody's page is there.
    pub async fn change_preferences(&self, token: &str, wishes: &Wishes) -> Result<Option<Saved>> {
        let Some((project, customer)) = self.whose_page(token).await? else { return Ok(None) };
        let Some(page) = self.preferences(token).await? else { return Ok(None) };
        let mut edit = wishes.edit(&page);
        let given = edit.consent.iter().filter(|(_, given)| **given);
        let wanted: BTreeSet<String> = given.map(|(purpose, _)| purpose.clone()).collect();
        let askable = if wanted.is_empty() { None } else { self.askable(&project, customer).await? };
        if askable.is_some() {
            edit.consent.retain(|_, given| !*given);
        }
        let mut tx = self.db.begin().await?;
        let changed = self.said_by_customer(&mut tx, &project, customer, edit, Source::PreferencePage).await?;
        tx.commit().await?;
        if changed {
            self.customer_spoke(&project);
        }
        Ok(Some(match askable {
            Some(askable) => self.ask_to_confirm(&project, &askable, &wanted, &wishes.spoken).await?,
            None => Saved::Done,
        }))
    }

    /// Writes what a customer said, and that he said it. What was so before is not written again, and without any
    /// news there is nothing to note either. Write it last in `tx`.
    pub(crate) async fn said_by_customer(
        &self,
        tx: &mut Tx,
        project: &Project,
        customer: CustomerId,
        mut edit: Edit,
        source: Source,
    ) -> Result<bool> {
        let Some(person) = customers::standing(tx, project.no, customer).await? else { return Ok(false) };
        let said = |purpose: &str| person.consents.iter().find(|one| one.purpose == purpose).map(|one| one.given);
        edit.consent.retain(|purpose, given| said(purpose) != Some(*given));
        edit.attributes.retain(|name, value| {
            let known = person.attributes.get(name).unwrap_or(&Value::Null);
            known != value
        });
        if edit.consent.is_empty() && edit.attributes.is_empty() {
            return Ok(false);
        }
        let new_account = || self.world.id::<AccountId>();
        customers::edit(tx, project.no, self.world.now(), customer, &edit, new_account).await?;
        if matches!(source, Source::PreferencePage | Source::Confirmation) && edit.consent.values().any(|given| *given)
        {
            // Who complained and agrees again wants mails again. Programs that repeat a consent cannot say so for him.
            let merged = person.merged.iter().map(|(profile, _)| *profile);
            let profiles: Vec<CustomerId> = std::iter::once(person.id).chain(merged).collect();
            undeliverable::reopen(tx, project.no, &profiles, Some("complained")).await?;
        }
        let fields: Vec<&String> = edit.attributes.keys().collect();
        let detail = json!({
            "source": source.name(), "consent": edit.consent, "fields": fields, "invitation": source.invitation(),
        });
        self.access.record(tx, &Actor::System, Some(project.id), source.action(), person.id, &detail).await?;
        Ok(true)
    }

    /// Notes that the customer wants to be forgotten, for people to look at. `false`: nobody's page is there.
    pub async fn ask_for_erasure(&self, token: &str) -> Result<bool> {
        let Some((project, customer)) = self.whose_page(token).await? else { return Ok(false) };
        let mut tx = self.db.begin().await?;
        let Some(person) = customers::standing(&mut tx, project.no, customer).await? else { return Ok(false) };
        let (kind, now) = (RequestKind::Erasure, self.world.now());
        let asked = customer_requests::put(&mut tx, project.no, person.id, kind, now).await?;
        if asked {
            let detail = json!({ "source": Source::PreferencePage.name() });
            let action = "customer.erasure_requested";
            self.access.record(&mut tx, &Actor::System, Some(project.id), action, person.id, &detail).await?;
        }
        tx.commit().await?;
        if asked {
            self.customer_spoke(&project);
        }
        Ok(true)
    }

    pub(super) fn customer_spoke(&self, project: &Project) {
        self.live.publish(Notice { project: project.id, topic: Topic::Customers, at: self.world.now() });
    }
}
