//! Who belongs to a rule: what it asks for is read once for many customers.

use crate::{Listen, Result};
use access::Project;
use domain::identity::{Identity, IdentityKind, attribute_text};
use domain::ids::{AccountId, CustomerId, EventTypeNo, ProjectNo, SeriesNo, TouchpointId, TouchpointNo};
use domain::scope::RowFilter;
use domain::segment::{Answered, Did, Facts, Predicate};
use domain::signal::Dataset;
use domain::survey::Attributes;
use domain::time::Timestamp;
use lake::{Filter, Track, Tracks};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::customers::{self, ConsentRow, CustomerRow, IdentityRow, Person};
use store::dictionary::Kind as Word;

/// Customers looked at together.
const PAGE: u32 = if cfg!(test) { 3 } else { 2_500 };

/// One person, with what rules are reckoned by.
#[derive(Debug)]
pub(crate) struct Somebody {
    pub(crate) person: Person,
    /// All profiles, the one that answers for them first.
    pub(crate) profiles: Vec<CustomerId>,
    pub(crate) has_email: bool,
    pub(crate) has_phone: bool,
    /// Keys of its e-mail addresses, those of the first profile first.
    pub(crate) emails: Vec<String>,
    pub(crate) attributes: Attributes,
    pub(crate) consents: BTreeMap<String, bool>,
}

/// What customers did and said, as far as rules ask for it.
#[derive(Debug, Default)]
pub(crate) struct Behaviour {
    did: Vec<(Did, Tracks)>,
    answered: Vec<(Answered, Tracks)>,
}

impl Behaviour {
    fn has_done(&self, did: &Did, profiles: &[CustomerId]) -> u64 {
        let tracks = self.did.iter().find(|(of, _)| of == did).map(|(_, tracks)| tracks);
        tracks.and_then(|tracks| together(tracks, profiles)).map_or(0, |track| track.signals)
    }

    fn has_answered(&self, answered: &Answered, profiles: &[CustomerId]) -> bool {
        let tracks = self.answered.iter().find(|(of, _)| of == answered).map(|(_, tracks)| tracks);
        let Some(track) = tracks.and_then(|tracks| together(tracks, profiles)) else { return false };
        answered.group.is_none_or(|group| track.score.is_some_and(|(_, last)| last == group))
    }
}

fn narrowed(filter: Filter, profiles: Option<&BTreeSet<CustomerId>>) -> Filter {
    Filter { customers: profiles.cloned(), ..filter }
}

fn together(tracks: &Tracks, profiles: &[CustomerId]) -> Option<Track> {
    profiles.iter().filter_map(|profile| tracks.get(profile).copied()).reduce(Track::and)
}

impl Listen {
    /// Hands everybody to `take`, with whether he belongs to each of the rules. Persons come in no order.
    pub(crate) async fn reckon(
        &self,
        project: &Project,
        rules: &[&Predicate],
        mut take: impl FnMut(&Somebody, &[bool]) + Send,
    ) -> Result<()> {
        let now = self.world.now();
        let behaviour = self.behaviour(project, rules, now, None).await?;
        let mut before = None;
        loop {
            let ids = customers::newest(&self.db, project.no, before, PAGE).await?;
            before = ids.last().copied();
            let people = self.somebodies(project.no, &ids).await?;
            let belongs = self.belonging(project.no, rules, &behaviour, &people).await?;
            for (one, belongs) in people.iter().zip(&belongs) {
                take(one, belongs);
            }
            if ids.len() < PAGE as usize {
                return Ok(());
            }
        }
    }

    /// The persons behind these profiles, with whether they belong to each of the rules. What they did and said is
    /// read unless it is known of everybody.
    pub(crate) async fn reckon_these(
        &self,
        project: &Project,
        rules: &[&Predicate],
        known: Option<&Behaviour>,
        ids: &[CustomerId],
    ) -> Result<Vec<(Somebody, Vec<bool>)>> {
        let people = self.somebodies(project.no, ids).await?;
        let belongs = match known {
            Some(behaviour) => self.belonging(project.no, rules, behaviour, &people).await?,
            None => {
                let profiles = people.iter().flat_map(|one| one.profiles.iter().copied()).collect();
                let behaviour = self.behaviour(project, rules, self.world.now(), Some(&profiles)).await?;
                self.belonging(project.no, rules, &behaviour, &people).await?
            }
        };
        Ok(people.into_iter().zip(belongs).collect())
    }

    /// Whether each of these people belongs to each of the rules.
    async fn belonging(
        &self,
        project: ProjectNo,
        rules: &[&Predicate],
        behaviour: &Behaviour,
        people: &[Somebody],
    ) -> Result<Vec<Vec<bool>>> {
        let asks_accounts = rules.iter().any(|rule| rule.asks_accounts());
        let accounts = if asks_accounts { self.account_facts(project, people).await? } else { HashMap::new() };
        let nothing = Attributes::new();
        let belongs = |one: &Somebody| -> Vec<bool> {
            let facts = Facts {
                attributes: &one.attributes,
                account: one.person.account.and_then(|id| accounts.get(&id)).unwrap_or(&nothing),
                consents: &one.consents,
                has_email: one.has_email,
                has_phone: one.has_phone,
                did: &|did| behaviour.has_done(did, &one.profiles),
                answered: &|answered| behaviour.has_answered(answered, &one.profiles),
            };
            rules.iter().map(|rule| rule.holds(&facts)).collect()
        };
        Ok(people.iter().map(belongs).collect())
    }

    /// What everybody, or these profiles, did and said.
    pub(crate) async fn behaviour(
        &self,
        project: &Project,
        rules: &[&Predicate],
        now: Timestamp,
        profiles: Option<&BTreeSet<CustomerId>>,
    ) -> Result<Behaviour> {
        let rows = self.everything(project).await?;
        let mut behaviour = Behaviour::default();
        for did in rules.iter().flat_map(|rule| rule.did()) {
            if behaviour.did.iter().all(|(known, _)| known != did) {
                let filter = self.filter_of_did(project.no, did).await?.map(|filter| narrowed(filter, profiles));
                let tracks = self.tracks(&rows, Dataset::Interactions, filter, did.within_days, now).await?;
                behaviour.did.push((did.clone(), tracks));
            }
        }
        for answered in rules.iter().flat_map(|rule| rule.answered()) {
            if behaviour.answered.iter().all(|(known, _)| known != answered) {
                let filter = self.filter_of_answered(project.no, answered).await?;
                let filter = filter.map(|filter| narrowed(filter, profiles));
                let tracks = self.tracks(&rows, Dataset::Feedback, filter, answered.within_days, now).await?;
                behaviour.answered.push((answered.clone(), tracks));
            }
        }
        Ok(behaviour)
    }

    /// Nothing without a filter.
    async fn tracks(
        &self,
        rows: &RowFilter,
        dataset: Dataset,
        filter: Option<Filter>,
        within_days: Option<u32>,
        now: Timestamp,
    ) -> Result<Tracks> {
        let Some(filter) = filter else { return Ok(Tracks::new()) };
        let since = within_days.map(|days| now.plus_days(-i64::from(days)));
        Ok(self.lake.customers(rows, dataset, &filter, since).await?)
    }

    /// `None`: there is nothing of the kind.
    async fn filter_of_did(&self, project: ProjectNo, did: &Did) -> Result<Option<Filter>> {
        let Some(event) = self.known_number(project, Word::EventType, &did.r#type).await? else { return Ok(None) };
        let Some(touchpoints) = self.touchpoints_of(project, did.touchpoint).await? else { return Ok(None) };
        Ok(Some(Filter { events: Some(BTreeSet::from([EventTypeNo(event)])), touchpoints, ..Filter::default() }))
    }

    async fn filter_of_answered(&self, project: ProjectNo, answered: &Answered) -> Result<Option<Filter>> {
        let mut filter = Filter::default();
        if let Some(series) = &answered.series {
            let number = self.known_number(ProjectNo::NONE, Word::Series, &series.to_string()).await?;
            let Some(number) = number else { return Ok(None) };
            filter.series = Some(BTreeSet::from([SeriesNo(number)]));
        }
        if let Some(survey) = answered.survey {
            let row = store::surveys::find(&self.db, project, survey).await?;
            let Some(row) = row else { return Ok(None) };
            filter.surveys = Some(BTreeSet::from([row.no]));
        }
        let Some(touchpoints) = self.touchpoints_of(project, answered.touchpoint).await? else { return Ok(None) };
        filter.touchpoints = touchpoints;
        Ok(Some(filter))
    }

    /// The number of a word somebody has used already.
    async fn known_number(&self, project: ProjectNo, kind: Word, word: &str) -> Result<Option<u32>> {
        if let Some(number) = self.dictionary.known(project, kind, word) {
            return Ok(Some(number));
        }
        let entries = self.dictionary.entries(project, kind).await?;
        Ok(entries.into_iter().find(|entry| entry.word == word).map(|entry| entry.no))
    }

    async fn touchpoints_of(
        &self,
        project: ProjectNo,
        wanted: Option<TouchpointId>,
    ) -> Result<Option<Option<BTreeSet<TouchpointNo>>>> {
        let Some(id) = wanted else { return Ok(Some(None)) };
        let touchpoints = self.access.touchpoints(project).await?;
        Ok(touchpoints.by_id(id).map(|touchpoint| Some(BTreeSet::from([touchpoint.no]))))
    }

    /// The persons behind these profiles.
    async fn somebodies(&self, project: ProjectNo, ids: &[CustomerId]) -> Result<Vec<Somebody>> {
        let mut groups: Vec<Vec<CustomerRow>> =
            customers::groups(&self.db, project, ids).await?.into_values().collect();
        groups.sort_unstable_by_key(|rows| rows.first().map(|row| row.root));
        groups.dedup_by_key(|rows| rows.first().map(|row| row.root));
        let profiles: Vec<CustomerId> = groups.iter().flatten().map(|row| row.id).collect();
        let identities = customers::identities(&self.db, &profiles).await?;
        let consents = customers::consents(&self.db, &profiles).await?;
        let mut emails: HashMap<CustomerId, Vec<String>> = HashMap::new();
        let mut phones = BTreeSet::new();
        for IdentityRow { customer, key, .. } in identities {
            match Identity::from_key(&key).map(|identity| identity.kind) {
                Some(IdentityKind::Email) => emails.entry(customer).or_default().push(key),
                Some(IdentityKind::Phone) => drop(phones.insert(customer)),
                _ => {}
            }
        }
        let mut said: HashMap<CustomerId, Vec<ConsentRow>> = HashMap::new();
        for row in consents {
            said.entry(row.customer).or_default().push(row);
        }
        let somebody = |rows: Vec<CustomerRow>| {
            let said: Vec<ConsentRow> = rows.iter().filter_map(|row| said.get(&row.id)).flatten().cloned().collect();
            let person = customers::person(&rows, &said)?;
            let texts = person.attributes.iter();
            Some(Somebody {
                attributes: texts.filter_map(|(name, value)| Some((name.clone(), attribute_text(value)?))).collect(),
                consents: person.consents.iter().map(|row| (row.purpose.clone(), row.given)).collect(),
                has_email: rows.iter().any(|row| emails.contains_key(&row.id)),
                emails: rows.iter().filter_map(|row| emails.get(&row.id)).flatten().cloned().collect(),
                has_phone: rows.iter().any(|row| phones.contains(&row.id)),
                profiles: rows.iter().map(|row| row.id).collect(),
                person,
            })
        };
        Ok(groups.into_iter().filter_map(somebody).collect())
    }

    /// The attributes of the accounts these people belong to, with `key` and `name` among them.
    async fn account_facts(&self, project: ProjectNo, people: &[Somebody]) -> Result<HashMap<AccountId, Attributes>> {
        let ids: BTreeSet<AccountId> = people.iter().filter_map(|one| one.person.account).collect();
        let ids: Vec<AccountId> = ids.into_iter().collect();
        let mut found = HashMap::with_capacity(ids.len());
        for row in store::accounts::many(&self.db, project, &ids).await? {
            let texts = row.attributes.0.iter();
            let mut facts: Attributes =
                texts.filter_map(|(name, value)| Some((name.clone(), attribute_text(value)?))).collect();
            facts.insert("key".to_owned(), row.key);
            facts.insert("name".to_owned(), row.name);
            found.insert(row.id, facts);
        }
        Ok(found)
    }
}
