//! What customers decide for themselves, on a page of their own: what they are asked for, on which channel, how often
//! and in which language; what is kept about them; and that they want to be forgotten.
//!
//! Mails are forwarded, and programs open their links. So the page hides whose it is but for beginnings, opening it
//! changes nothing, data go to a known address of the customer only, consent is given anew by a link that is sent
//! there, and nobody is forgotten by one click: a request waits for people to look at it.

mod changing;
mod confirming;
mod data;
mod letter;
mod masking;
mod promise;
mod staff;
mod ticket;
mod token;

pub(crate) use changing::Source;
pub use changing::Wishes;
pub(crate) use confirming::Asked;
pub use confirming::Saved;
pub use data::DataWay;
pub use staff::{CustomerRequest, CustomerRequests, PreferencePage};

use crate::answering::Look;
use crate::programmes::{Asking, LANGUAGE};
use crate::{Listen, Result};
use access::Project;
use data::MailAddress;
use domain::customer_request::RequestKind;
use domain::identity::{Identity, IdentityKind, attribute_text};
use domain::ids::CustomerId;
use domain::programme::OwnLimit;
use domain::programme::route::preferred_channel;
use domain::signal::Channel;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::customer_requests::{self, RequestRow};
use store::customers::{self, IdentityRow, Person};

/// Something consent is given for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// As programmes name it.
    pub purpose: String,
    pub given: bool,
}

/// What the page of one customer shows.
#[derive(Clone, Debug)]
pub struct Preferences {
    pub look: Look,
    /// With all but the beginnings hidden.
    pub name: Option<String>,
    /// With all but the beginnings hidden; the one mails go to.
    pub email: Option<String>,
    /// What live programmes ask for, and whatever this customer has spoken of.
    pub purposes: Vec<Purpose>,
    /// Those the customer has an address for.
    pub channels: Vec<Channel>,
    pub channel: Option<Channel>,
    pub limit: Option<OwnLimit>,
    /// Those somebody can be written to in.
    pub languages: Vec<String>,
    pub language: Option<String>,
    /// How the customer gets what is kept about him.
    pub data_way: DataWay,
    /// People are to get in touch about it.
    pub data_asked: bool,
    /// The customer has asked to be forgotten.
    pub erasure_asked: bool,
}

/// Where somebody can be reached.
#[derive(Clone, Copy, Debug)]
struct Reach<'a> {
    known: &'a [IdentityRow],
    /// Those that take mails first.
    addresses: &'a [MailAddress],
    /// Mails leave at all.
    sends: bool,
}

impl Preferences {
    fn of(project: &Project, person: &Person, reach: &Reach<'_>, asking: Asking, asked: &[RequestRow]) -> Self {
        let mut identities = reach.known.iter().filter_map(|row| Identity::from_key(&row.key));
        let has_phone = identities.any(|one| one.kind == IdentityKind::Phone);
        let email = reach.addresses.first();
        let is_asked = |kind| asked.iter().any(|request| request.kind() == Some(kind));
        let is_sent = reach.sends && email.is_some_and(|address| address.takes_mail);
        let mut purposes: BTreeMap<String, bool> = asking.purposes;
        purposes.extend(person.consents.iter().map(|one| (one.purpose.clone(), one.given)));
        let ways = [(email.is_some(), Channel::Email), (has_phone, Channel::Sms)];
        let channels: Vec<Channel> = ways.into_iter().filter(|(known, _)| *known).map(|(_, channel)| channel).collect();
        let languages: Vec<String> = offered(asking.languages);
        let said = person.attributes.get(LANGUAGE).and_then(attribute_text).unwrap_or_default();
        let language = languages.iter().find(|tag| primary(tag).eq_ignore_ascii_case(primary(said.trim()))).cloned();
        Self {
            look: look(project, said.trim()),
            name: person.name.as_deref().map(masking::name),
            email: email.map(|one| masking::email(&one.address)),
            purposes: purposes.into_iter().map(|(purpose, given)| Purpose { purpose, given }).collect(),
            channel: preferred_channel(&person.attributes).filter(|channel| channels.contains(channel)),
            channels,
            limit: OwnLimit::of(&person.attributes),
            languages,
            language,
            data_way: if is_sent { DataWay::Mail } else { DataWay::People },
            data_asked: is_asked(RequestKind::Data),
            erasure_asked: is_asked(RequestKind::Erasure),
        }
    }
}

impl Listen {
    /// What is shown at this address; `None`: nothing, because nobody's page is there, or no longer.
    pub async fn preferences(&self, token: &str) -> Result<Option<Preferences>> {
        let Some((project, id)) = self.whose_page(token).await? else { return Ok(None) };
        let rows = customers::group(&self.db, project.no, id).await?;
        let profiles: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
        let consents = customers::consents(&self.db, &profiles).await?;
        let Some(person) = customers::person(&rows, &consents) else { return Ok(None) };
        let known = customers::identities(&self.db, &profiles).await?;
        let addresses = self.mail_addresses(project.no, &rows, &known).await?;
        let asked = customer_requests::of(&self.db, &profiles).await?;
        let asking = self.asking(&project).await?;
        let reach = Reach { known: &known, addresses: &addresses, sends: self.postman.get().is_some() };
        Ok(Some(Preferences::of(&project, &person, &reach, asking, &asked)))
    }

    /// Behind the address of the server: the path of somebody's page.
    pub(crate) fn preference_path(&self, customer: CustomerId) -> String {
        format!("/c/{}", token::of(&self.secret, customer))
    }

    /// The project of a page and the profile it was made for, which may be part of another by now.
    async fn whose_page(&self, token: &str) -> Result<Option<(Arc<Project>, CustomerId)>> {
        let Some(customer) = token::read(&self.secret, token) else { return Ok(None) };
        let Some(no) = customers::project_of(&self.db, customer).await? else { return Ok(None) };
        Ok(self.access.project_by_no(no).await?.map(|project| (project, customer)))
    }
}

/// Where no programme speaks any language yet, those of the product.
fn offered(spoken: BTreeSet<String>) -> Vec<String> {
    if spoken.is_empty() {
        return access::Language::ALL.into_iter().map(|language| language.tag().to_owned()).collect();
    }
    spoken.into_iter().collect()
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// `said`: the language the customer is written to; the page itself is in one of the product's.
fn look(project: &Project, said: &str) -> Look {
    let spoken = access::Language::from_tag(said);
    Look {
        name: project.name.clone(),
        colour: project.brand.colour.clone(),
        logo: project.brand.logo.clone(),
        logo_text: project.name.clone(),
        languages: offered(BTreeSet::new()),
        language: spoken.map(|language| language.tag().to_owned()).unwrap_or_default(),
    }
}
