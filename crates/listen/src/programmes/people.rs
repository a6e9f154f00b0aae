//! What decisions need to know of customers, read for many of them at once.

use crate::segments::{Behaviour, Group, Somebody};
use crate::{Listen, Result};
use access::{FacetSource, Project};
use domain::facets::FacetValues;
use domain::ids::{CustomerId, SegmentId};
use domain::programme::{Address, History, Reach};
use domain::segment::Predicate;
use jiff::tz::TimeZone;
use std::collections::{BTreeSet, HashMap, HashSet};
use store::{Tx, customers, messages, occasions, segments, undeliverable};

/// The name of the attribute that says where a customer's clocks hang, such as `America/Sao_Paulo`.
const TIME_ZONE: &str = "time_zone";
/// The name of the attribute that says in which language a customer is written to, such as `de`.
pub(crate) const LANGUAGE: &str = "language";

/// One person with all linked profiles.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) somebody: Somebody,
    pub(super) segments: BTreeSet<SegmentId>,
    pub(super) facets: FacetValues,
    pub(super) reach: Reach,
    /// Key of the address a mail goes to.
    pub(super) email: Option<String>,
    /// Clocks where the customer lives, if known.
    pub(super) zone: Option<TimeZone>,
    pub(super) history: History,
}

/// Persons by their profiles.
#[derive(Debug, Default)]
pub(super) struct People {
    all: Vec<Known>,
    by_profile: HashMap<CustomerId, usize>,
}

impl People {
    pub(super) fn get(&self, profile: CustomerId) -> Option<&Known> {
        self.by_profile.get(&profile).map(|at| &self.all[*at])
    }

    pub(super) fn get_mut(&mut self, profile: CustomerId) -> Option<&mut Known> {
        self.by_profile.get(&profile).map(|at| &mut self.all[*at])
    }

    pub(super) fn all(&self) -> &[Known] {
        &self.all
    }
}

/// Segments that decisions go by, read once for many customers.
#[derive(Debug, Default)]
pub(super) struct Groups {
    rules: Vec<Predicate>,
    all: Vec<(SegmentId, Group)>,
    /// What everybody did and said; `None`: it is read of those who are looked at.
    behaviour: Option<Behaviour>,
}

impl Known {
    pub(super) fn language(&self) -> Option<&str> {
        self.somebody.attributes.get(LANGUAGE).map(|tag| tag.trim())
    }
}

impl Listen {
    /// These segments as they are now, for some customers.
    pub(super) async fn groups(&self, project: &Project, wanted: &BTreeSet<SegmentId>) -> Result<Groups> {
        if wanted.is_empty() {
            return Ok(Groups::default());
        }
        let mut rows = segments::all(&self.db, project.no).await?;
        rows.retain(|row| wanted.contains(&row.id));
        let mut rules: Vec<&Predicate> = Vec::new();
        let mut all = Vec::with_capacity(rows.len());
        for row in &rows {
            all.push((row.id, self.group_of(row, &mut rules).await?));
        }
        let rules = rules.into_iter().cloned().collect();
        Ok(Groups { rules, all, behaviour: None })
    }

    /// These segments as they are now, for everybody.
    pub(super) async fn groups_of_all(&self, project: &Project, wanted: &BTreeSet<SegmentId>) -> Result<Groups> {
        let mut groups = self.groups(project, wanted).await?;
        let rules: Vec<&Predicate> = groups.rules.iter().collect();
        groups.behaviour = Some(self.behaviour(project, &rules, self.world.now(), None).await?);
        Ok(groups)
    }

    /// The persons behind these profiles, and to which of the groups they belong.
    pub(super) async fn known_people(&self, project: &Project, groups: &Groups, ids: &[CustomerId]) -> Result<People> {
        let rules: Vec<&Predicate> = groups.rules.iter().collect();
        let found = self.reckon_these(project, &rules, groups.behaviour.as_ref(), ids).await?;
        let facets = self.access.facets(project.no).await?;
        let of_customers = facets.0.iter().filter(|facet| facet.source == FacetSource::Customer);
        let keys: Vec<&str> = of_customers.map(|facet| facet.key.as_str()).collect();
        let profiles: Vec<CustomerId> = found.iter().flat_map(|(one, _)| one.profiles.iter().copied()).collect();
        let emails: Vec<&str> = found.iter().flat_map(|(one, _)| one.emails.iter().map(String::as_str)).collect();
        let closed = undeliverable::among(&self.db, project.no, &emails).await?;
        let mut people = People::default();
        for (somebody, belongs) in found {
            let is_in = |(id, group): &(SegmentId, Group)| group.holds(&somebody.profiles, &belongs).then_some(*id);
            let (email, reach) = reach(&somebody, &closed);
            let at = people.all.len();
            people.by_profile.extend(somebody.profiles.iter().map(|profile| (*profile, at)));
            people.all.push(Known {
                segments: groups.all.iter().filter_map(is_in).collect(),
                facets: FacetValues::of_customer(&keys, &somebody.person.attributes),
                zone: somebody.attributes.get(TIME_ZONE).and_then(|name| domain::time::zone(name.trim()).ok()),
                reach,
                email,
                history: History::default(),
                somebody,
            });
        }
        let mut histories: HashMap<CustomerId, History> = HashMap::new();
        for contact in messages::contacts(&self.db, &profiles).await? {
            histories.entry(contact.customer).or_default().contacts.push((contact.id, contact.send_at));
        }
        for earlier in occasions::invited(&self.db, &profiles).await? {
            histories.entry(earlier.customer).or_default().invited.push((earlier.programme, earlier.decided_at));
        }
        for known in &mut people.all {
            let of_profiles = known.somebody.profiles.iter().filter_map(|profile| histories.remove(profile));
            known.history = of_profiles.reduce(History::and).unwrap_or_default();
        }
        Ok(people)
    }
}

/// Those of these profiles that have not been erased, and are not until `tx` ends.
pub(super) async fn those_there(
    tx: &mut Tx,
    project: &Project,
    profiles: BTreeSet<CustomerId>,
) -> Result<HashSet<CustomerId>> {
    if profiles.is_empty() {
        return Ok(HashSet::new());
    }
    let profiles: Vec<CustomerId> = profiles.into_iter().collect();
    Ok(customers::those_there(tx, project.no, &profiles).await?.into_iter().collect())
}

/// The first address that takes mails, else the first. Nothing is written to phones yet.
fn reach(somebody: &Somebody, closed: &HashSet<String>) -> (Option<String>, Reach) {
    let open = somebody.emails.iter().find(|key| !closed.contains(*key));
    let email = match (open, somebody.emails.first()) {
        (Some(_), _) => Address::Known,
        (None, Some(_)) => Address::Undeliverable,
        (None, None) => Address::Unknown,
    };
    (open.cloned(), Reach { email, phone: Address::Unknown })
}
