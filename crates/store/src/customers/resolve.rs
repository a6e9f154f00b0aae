//! Who is it? Answers for ten thousand identifications at once with a handful of statements, and for
//! people seen before with none.

use super::memory::{Hit, Known, Learned, Lesson, Memory};
use super::writing::{self, Details};
use super::{CustomerRow, head, merged};
use crate::{Result, Tx, accounts, facet_fills, facets};
use domain::facets::FacetValues;
use domain::identity::linking::{Changes, Pair, People};
use domain::identity::normal_form::CallingCode;
use domain::identity::{Attributes, Identification, Identity, set_attributes};
use domain::ids::{AccountId, CustomerId, ProjectNo};
use domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// Whom one identification stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// The profile its strongest identity belongs to; later links never change it. `None` when it
    /// names no usable identity.
    pub customer: Option<CustomerId>,
    /// The attributes of that person, all linked profiles together, with what this identification
    /// itself says.
    pub attributes: Arc<Attributes>,
    /// This batch was the first to hear of any of its identities.
    pub new: bool,
}

/// The answers, in the order of the questions.
#[derive(Debug)]
pub struct Resolution {
    pub resolved: Vec<Resolved>,
    /// For [`Resolver::remember`] after the commit.
    pub learned: Learned,
}

/// Finds and creates customers, remembering those seen before. One per process; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Resolver {
    memory: Memory,
}

impl Resolver {
    /// Resolves identifications of one project: creates customers, adds identities, links profiles by
    /// [the rules](domain::identity::linking), sets what is said about name, attributes, account
    /// and consent. Of a transaction that serves several projects, call it in the order of their numbers.
    ///
    /// `new_id` makes ids of new customers and accounts, growing with time.
    pub async fn resolve_many(
        &self,
        tx: &mut Tx,
        project: ProjectNo,
        country: CallingCode,
        now: Timestamp,
        said: &[&Identification],
        new_id: impl FnMut() -> Uuid + Send,
    ) -> Result<Resolution> {
        let identities: Vec<Vec<Identity>> = said.iter().map(|one| one.identities(country)).collect();
        let epoch = head::lock(tx, project).await?;
        let asked = said.iter().copied().zip(identities.iter().map(Vec::as_slice));
        let hits = self.memory.hits(project, epoch, asked);
        let missed: Vec<usize> = (0..said.len()).filter(|i| hits[*i].is_none() && !identities[*i].is_empty()).collect();
        let mut resolved: Vec<Resolved> = hits.iter().map(|hit| from_memory(hit.as_ref())).collect();
        let mut learned = Learned::default();
        if !missed.is_empty() {
            let batch = Batch { project, now, said, identities: &identities, missed: &missed };
            let lesson = batch.run(tx, epoch, new_id, &mut resolved).await?;
            refresh(&hits, &lesson, &mut resolved);
            learned.0.push(lesson);
        }
        Ok(Resolution { resolved, learned })
    }

    /// Remembers what a transaction found out. Call it after the commit, and only then.
    pub fn remember(&self, learned: Learned) {
        for lesson in learned.0 {
            self.memory.learn(lesson);
        }
    }
}

fn from_memory(hit: Option<&Hit>) -> Resolved {
    match hit {
        Some((owner, _, person)) => {
            Resolved { customer: Some(*owner), attributes: Arc::clone(&person.attributes), new: false }
        }
        None => Resolved { customer: None, attributes: Arc::default(), new: false },
    }
}

/// What memory answered, where the rest of the batch has changed the same people.
fn refresh(hits: &[Option<Hit>], lesson: &Lesson, resolved: &mut [Resolved]) {
    let roots: HashMap<CustomerId, CustomerId> = lesson.roots.iter().copied().collect();
    let people: HashMap<CustomerId, &Arc<Known>> = lesson.people.iter().map(|(root, known)| (*root, known)).collect();
    for (hit, resolved) in hits.iter().zip(resolved) {
        let Some((_, root, _)) = hit else { continue };
        if let Some(known) = people.get(roots.get(root).unwrap_or(root)) {
            resolved.attributes = Arc::clone(&known.attributes);
        }
    }
}

/// Identifications the memory could not answer.
struct Batch<'a> {
    project: ProjectNo,
    now: Timestamp,
    said: &'a [&'a Identification],
    identities: &'a [Vec<Identity>],
    missed: &'a [usize],
}

/// The customers of a batch while it is worked through.
struct Book {
    people: People,
    details: HashMap<CustomerId, Details>,
    account_keys: HashMap<AccountId, String>,
    changed: HashSet<CustomerId>,
    /// The attributes that are facets.
    facets: Vec<String>,
    /// Of whom a facet has become known.
    gained: HashSet<CustomerId>,
    /// By profile and purpose, the last word of the batch.
    consents: BTreeMap<(CustomerId, String), bool>,
}

impl Batch<'_> {
    async fn run(
        &self,
        tx: &mut Tx,
        epoch: i64,
        mut new_id: impl FnMut() -> Uuid + Send,
        resolved: &mut [Resolved],
    ) -> Result<Lesson> {
        let mut book = self.read(tx).await?;
        let accounts = self.accounts(tx, &mut new_id).await?;
        book.account_keys.extend(accounts.iter().map(|(key, id)| (*id, key.clone())));
        let mut owners = Vec::with_capacity(self.missed.len());
        for i in self.missed {
            let known = self.identities[*i].iter().any(|identity| book.people.owner(identity).is_some());
            let owner = book.people.identify(&self.identities[*i], self.now, || CustomerId(new_id()));
            let Some(owner) = owner else { continue };
            book.apply(owner, self.said[*i], &accounts);
            owners.push((*i, owner, !known));
        }
        let roots: HashMap<CustomerId, CustomerId> =
            owners.iter().map(|(_, owner, _)| (*owner, book.people.root(*owner))).collect();
        let people = book.known(roots.values().copied().collect());
        for (i, owner, new) in &owners {
            let attributes = people.get(&roots[owner]).map(|known| Arc::clone(&known.attributes)).unwrap_or_default();
            let attributes = with_own(attributes, &self.said[*i].attributes);
            resolved[*i] = Resolved { customer: Some(*owner), attributes, new: *new };
        }
        let keys = self.keys(&book.people);
        let Book { people: rules, details, changed, facets, gained, consents, .. } = book;
        let changes = rules.into_changes();
        let next = self.write(tx, epoch, &changes, &details, &changed, &consents).await?;
        if !facets.is_empty() {
            self.note(tx, next, &changes, &gained).await?;
        }
        let rerooted = changes.rerooted.iter().copied();
        Ok(Lesson {
            project: self.project,
            epochs: (epoch, next),
            identities: keys,
            roots: roots.into_iter().chain(rerooted).collect(),
            people: people.into_iter().collect(),
            outdated: changed.into_iter().collect(),
        })
    }

    /// The groups these identifications touch.
    async fn read(&self, tx: &mut Tx) -> Result<Book> {
        let keys: BTreeSet<String> = self.missed.iter().flat_map(|i| &self.identities[*i]).map(Identity::key).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let owners = writing::owners(tx, self.project, &keys).await?;
        let roots: BTreeSet<CustomerId> = owners.iter().map(|(_, _, root)| *root).collect();
        let roots: Vec<CustomerId> = roots.into_iter().collect();
        let mut rows = writing::groups_tx(tx, &roots).await?;
        merged::sort(&mut rows);
        let apart = if roots.len() < 2 {
            Vec::new()
        } else {
            let profiles: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
            writing::apart(tx, &profiles).await?
        };
        let mut book = Book::new(owners, rows, apart);
        // Whoever is new has no earlier signals.
        if !roots.is_empty() {
            book.facets = facets::customer_keys(tx, self.project).await?;
        }
        Ok(book)
    }

    /// Notes whose earlier signals may lack what is known now. `epoch` is the one these changes have begun.
    async fn note(&self, tx: &mut Tx, epoch: i64, changes: &Changes, gained: &HashSet<CustomerId>) -> Result<()> {
        let new: HashSet<CustomerId> = changes.created.iter().map(|profile| profile.id).collect();
        let mut noted: BTreeSet<CustomerId> = gained.difference(&new).copied().collect();
        noted.extend(changes.merges.iter().map(|merge| merge.into));
        facet_fills::note(tx, self.project, epoch, &noted).await
    }

    /// Ids of the accounts named, created where new.
    async fn accounts(
        &self,
        tx: &mut Tx,
        new_id: &mut (impl FnMut() -> Uuid + Send),
    ) -> Result<HashMap<String, AccountId>> {
        let keys: BTreeSet<&str> = self.missed.iter().filter_map(|i| text(self.said[*i].account.as_deref())).collect();
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let keys: Vec<&str> = keys.into_iter().collect();
        accounts::find_or_create(tx, self.project, self.now, &keys, || AccountId(new_id())).await
    }

    fn keys(&self, people: &People) -> Vec<(String, CustomerId)> {
        let identities = self.missed.iter().flat_map(|i| &self.identities[*i]);
        identities.filter_map(|identity| Some((identity.key(), people.owner(identity)?))).collect()
    }

    /// Writes what changed and returns the epoch that begins with it.
    async fn write(
        &self,
        tx: &mut Tx,
        epoch: i64,
        changes: &Changes,
        details: &HashMap<CustomerId, Details>,
        changed: &HashSet<CustomerId>,
        consents: &BTreeMap<(CustomerId, String), bool>,
    ) -> Result<i64> {
        let nothing = Details::default();
        let of = |id: &CustomerId| details.get(id).unwrap_or(&nothing);
        let created: Vec<_> = changes.created.iter().map(|profile| (profile, of(&profile.id))).collect();
        if !created.is_empty() {
            writing::insert(tx, self.project, self.now, &created).await?;
        }
        if !changes.identities.is_empty() {
            writing::insert_identities(tx, self.project, self.now, &changes.identities).await?;
        }
        if !changes.strengthened.is_empty() {
            writing::strengthen(tx, &changes.strengthened).await?;
        }
        if !changes.merges.is_empty() {
            writing::merge(tx, self.now, &changes.merges).await?;
        }
        if !changes.rerooted.is_empty() {
            writing::reroot(tx, &changes.rerooted).await?;
        }
        if !changes.refused.is_empty() {
            writing::put_refused(tx, self.project, self.now, &changes.refused).await?;
        }
        let new: HashSet<CustomerId> = changes.created.iter().map(|profile| profile.id).collect();
        let mut edited: Vec<_> = changed.difference(&new).map(|id| (*id, of(id))).collect();
        edited.sort_unstable_by_key(|(id, _)| *id);
        if !edited.is_empty() {
            writing::set_details(tx, self.now, &edited).await?;
        }
        if !consents.is_empty() {
            let said: Vec<_> = consents.iter().map(|((id, purpose), given)| (*id, purpose.as_str(), *given)).collect();
            writing::put_consents(tx, self.now, &said).await?;
        }
        if edited.is_empty() && changes.merges.is_empty() {
            return Ok(epoch);
        }
        head::bump(tx, self.project).await
    }
}

impl Book {
    fn new(owners: Vec<(String, CustomerId, CustomerId)>, rows: Vec<CustomerRow>, apart: Vec<Pair>) -> Self {
        let owners = owners.into_iter().filter_map(|(key, owner, _)| Some((Identity::from_key(&key)?, owner)));
        let people = People::new(owners, rows.iter().map(CustomerRow::profile), apart);
        let mut account_keys = HashMap::new();
        let mut details = HashMap::with_capacity(rows.len());
        for row in rows {
            if let (Some(account), Some(key)) = (row.account, row.account_key) {
                account_keys.insert(account, key);
            }
            details.insert(row.id, Details { name: row.name, attributes: row.attributes.0, account: row.account });
        }
        Self {
            people,
            details,
            account_keys,
            changed: HashSet::new(),
            facets: Vec::new(),
            gained: HashSet::new(),
            consents: BTreeMap::new(),
        }
    }

    /// Name, attributes and account are the person's: the root keeps them. Consent stays with the
    /// profile that gave it, so that taking profiles apart gives nobody another one's consent.
    fn apply(&mut self, owner: CustomerId, said: &Identification, accounts: &HashMap<String, AccountId>) {
        let root = self.people.root(owner);
        let details = self.details.entry(root).or_default();
        let before = FacetValues::of_customer(&self.facets, &details.attributes);
        let mut changed = set_attributes(&mut details.attributes, &said.attributes);
        if changed && FacetValues::of_customer(&self.facets, &details.attributes).adds_to(&before) {
            self.gained.insert(root);
        }
        if let Some(name) = text(said.name.as_deref()).filter(|name| details.name.as_deref() != Some(name)) {
            details.name = Some(name.to_owned());
            changed = true;
        }
        let account = text(said.account.as_deref()).and_then(|key| accounts.get(key)).copied();
        if account.is_some() && account != details.account {
            details.account = account;
            changed = true;
        }
        if changed {
            self.changed.insert(root);
        }
        for (purpose, given) in &said.consent {
            self.consents.insert((owner, purpose.clone()), *given);
        }
    }

    /// What is now known of the groups with these roots.
    fn known(&self, roots: BTreeSet<CustomerId>) -> HashMap<CustomerId, Arc<Known>> {
        let of_root = |root: CustomerId| {
            let mut members: Vec<CustomerId> = self.people.group(root).to_vec();
            let age = |id: &CustomerId| self.people.profile(*id).map(|profile| profile.created);
            members.sort_unstable_by_key(|id| (*id != root, age(id), *id));
            let details: Vec<&Details> = members.iter().filter_map(|id| self.details.get(id)).collect();
            let account = details.iter().find_map(|one| one.account);
            let known = Known {
                name: details.iter().find_map(|one| one.name.clone()),
                account: account.and_then(|id| self.account_keys.get(&id).cloned()),
                attributes: Arc::new(merged::attributes(details.iter().map(|one| &one.attributes))),
            };
            (root, Arc::new(known))
        };
        roots.into_iter().map(of_root).collect()
    }
}

/// A signal sees what it says itself, whatever later ones of the same batch say.
fn with_own(attributes: Arc<Attributes>, own: &Attributes) -> Arc<Attributes> {
    if own.is_empty() {
        return attributes;
    }
    let mut seen = (*attributes).clone();
    if set_attributes(&mut seen, own) { Arc::new(seen) } else { attributes }
}

/// Trimmed, and nothing when blank.
fn text(said: Option<&str>) -> Option<&str> {
    said.map(str::trim).filter(|text| !text.is_empty())
}
