//! When two profiles are one person, and which of them answers for both.
//!
//! - An identity belongs to the profile it was first seen with, for good. Signals keep that profile's
//!   id, so linking and unlinking move no signal.
//! - Identities named together in one request are one person: their profiles are *linked*. The
//!   survivor is the profile with the strongest identity, then the older one, then the smaller id.
//! - Two different external ids are never linked by a request: the company's own systems say that they
//!   are two customers. The link is refused and the refusal kept, for people to decide.
//! - Profiles that people have taken apart stay apart, until people link them again.

use super::{Identity, IdentityKind};
use crate::ids::CustomerId;
use crate::time::Timestamp;
use std::collections::{HashMap, HashSet};

/// One profile as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub id: CustomerId,
    /// The profile that answers for the whole group; itself when not linked.
    pub root: CustomerId,
    pub created: Timestamp,
    pub strongest: IdentityKind,
    pub external_id: Option<String>,
}

/// `profile`, until now answering for its group, has joined the group of `into`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Merge {
    pub profile: CustomerId,
    pub into: CustomerId,
}

/// Why two profiles named together were not linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    DifferentExternalIds,
    KeptApart,
}

impl Refusal {
    pub const fn name(self) -> &'static str {
        match self {
            Self::DifferentExternalIds => "different_external_ids",
            Self::KeptApart => "kept_apart",
        }
    }
}

/// Two profiles, smaller id first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair(CustomerId, CustomerId);

impl Pair {
    pub fn of(a: CustomerId, b: CustomerId) -> Self {
        if a <= b { Self(a, b) } else { Self(b, a) }
    }

    pub fn first(self) -> CustomerId {
        self.0
    }

    pub fn second(self) -> CustomerId {
        self.1
    }
}

/// What a run of identifications changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub created: Vec<Profile>,
    pub identities: Vec<(Identity, CustomerId)>,
    /// Known profiles that got a stronger identity, as they are now.
    pub strengthened: Vec<Profile>,
    pub merges: Vec<Merge>,
    /// Known profiles that now answer to another root, with that root.
    pub rerooted: Vec<(CustomerId, CustomerId)>,
    pub refused: Vec<(Pair, Refusal)>,
}

/// The part of a project's customers that a run of identifications touches.
#[derive(Clone, Debug, Default)]
pub struct People {
    owners: HashMap<Identity, CustomerId>,
    profiles: HashMap<CustomerId, Profile>,
    members: HashMap<CustomerId, Vec<CustomerId>>,
    apart: HashSet<Pair>,
    new: HashSet<CustomerId>,
    moved: HashSet<CustomerId>,
    strengthened: HashSet<CustomerId>,
    changes: Changes,
}

impl People {
    /// `profiles` holds whole groups: every profile linked to an owner, and their roots.
    pub fn new(
        owners: impl IntoIterator<Item = (Identity, CustomerId)>,
        profiles: impl IntoIterator<Item = Profile>,
        apart: impl IntoIterator<Item = Pair>,
    ) -> Self {
        let mut people =
            Self { owners: owners.into_iter().collect(), apart: apart.into_iter().collect(), ..Self::default() };
        for profile in profiles {
            people.members.entry(profile.root).or_default().push(profile.id);
            people.profiles.insert(profile.id, profile);
        }
        people
    }

    /// The profile these identities (strongest first) stand for; creates, extends and links profiles as
    /// needed. `None` without identities.
    pub fn identify(
        &mut self,
        identities: &[Identity],
        now: Timestamp,
        new_id: impl FnOnce() -> CustomerId,
    ) -> Option<CustomerId> {
        let strongest = identities.first()?;
        let owner = match self.owners.get(strongest) {
            Some(owner) => *owner,
            None => match self.owner_for_new(strongest, &identities[1..]) {
                Some(owner) => {
                    self.own(strongest, owner);
                    owner
                }
                None => self.create(strongest, now, new_id()),
            },
        };
        for identity in &identities[1..] {
            match self.owners.get(identity) {
                Some(other) => self.link(owner, *other),
                None => self.own(identity, owner),
            }
        }
        Some(owner)
    }

    /// The profile that takes on an identity nobody had: that of the strongest one named with it, unless
    /// the newcomer is an external id and that person already has another.
    fn owner_for_new(&self, newcomer: &Identity, others: &[Identity]) -> Option<CustomerId> {
        others
            .iter()
            .filter_map(|other| self.owners.get(other))
            .copied()
            .find(|owner| newcomer.kind != IdentityKind::ExternalId || !self.has_external_id(self.root(*owner)))
    }

    fn create(&mut self, strongest: &Identity, created: Timestamp, id: CustomerId) -> CustomerId {
        let external_id = (strongest.kind == IdentityKind::ExternalId).then(|| strongest.value.clone());
        self.profiles.insert(id, Profile { id, root: id, created, strongest: strongest.kind, external_id });
        self.members.insert(id, vec![id]);
        self.new.insert(id);
        self.changes.identities.push((strongest.clone(), id));
        self.owners.insert(strongest.clone(), id);
        id
    }

    fn own(&mut self, identity: &Identity, owner: CustomerId) {
        self.changes.identities.push((identity.clone(), owner));
        self.owners.insert(identity.clone(), owner);
        let Some(profile) = self.profiles.get_mut(&owner) else { return };
        let stronger = identity.kind < profile.strongest;
        profile.strongest = profile.strongest.min(identity.kind);
        if identity.kind == IdentityKind::ExternalId && profile.external_id.is_none() {
            profile.external_id = Some(identity.value.clone());
        }
        if stronger && !self.new.contains(&owner) {
            self.strengthened.insert(owner);
        }
    }

    fn link(&mut self, a: CustomerId, b: CustomerId) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        match self.refusal(a, b) {
            Some(refusal) => {
                let refused = (Pair::of(a, b), refusal);
                if !self.changes.refused.contains(&refused) {
                    self.changes.refused.push(refused);
                }
            }
            None => self.merge(a, b),
        }
    }

    fn refusal(&self, a: CustomerId, b: CustomerId) -> Option<Refusal> {
        if self.has_external_id(a) && self.has_external_id(b) {
            return Some(Refusal::DifferentExternalIds);
        }
        let apart = !self.apart.is_empty()
            && self.group(a).iter().any(|a| self.group(b).iter().any(|b| self.apart.contains(&Pair::of(*a, *b))));
        apart.then_some(Refusal::KeptApart)
    }

    fn merge(&mut self, a: CustomerId, b: CustomerId) {
        let (into, profile) = if self.rank(a) <= self.rank(b) { (a, b) } else { (b, a) };
        self.join(profile, into);
    }

    fn join(&mut self, profile: CustomerId, into: CustomerId) {
        let moving = self.members.remove(&profile).unwrap_or_default();
        for member in &moving {
            if let Some(member) = self.profiles.get_mut(member) {
                member.root = into;
            }
        }
        self.moved.extend(moving.iter().filter(|member| !self.new.contains(*member)));
        self.members.entry(into).or_default().extend(moving);
        self.changes.merges.push(Merge { profile, into });
    }

    /// Smaller survives.
    fn rank(&self, root: CustomerId) -> (Option<IdentityKind>, Option<Timestamp>, CustomerId) {
        let strongest = self.group(root).iter().filter_map(|id| self.profiles.get(id)).map(|p| p.strongest).min();
        (strongest, self.profiles.get(&root).map(|p| p.created), root)
    }

    fn has_external_id(&self, root: CustomerId) -> bool {
        self.group(root).iter().any(|id| self.profiles.get(id).is_some_and(|p| p.external_id.is_some()))
    }

    /// Every profile that answers to `root`, the root among them.
    pub fn group(&self, root: CustomerId) -> &[CustomerId] {
        self.members.get(&root).map_or(&[], Vec::as_slice)
    }

    /// The profile that answers for `profile`'s group.
    pub fn root(&self, profile: CustomerId) -> CustomerId {
        self.profiles.get(&profile).map_or(profile, |p| p.root)
    }

    pub fn profile(&self, id: CustomerId) -> Option<&Profile> {
        self.profiles.get(&id)
    }

    pub fn owner(&self, identity: &Identity) -> Option<CustomerId> {
        self.owners.get(identity).copied()
    }

    /// What has changed since this was made. New profiles come with the roots they end up with.
    pub fn into_changes(mut self) -> Changes {
        let mut rerooted: Vec<_> = self.moved.iter().map(|id| (*id, self.root(*id))).collect();
        rerooted.sort_unstable();
        let mut created: Vec<_> = self.new.iter().filter_map(|id| self.profiles.remove(id)).collect();
        created.sort_unstable_by_key(|profile| profile.id);
        let mut strengthened: Vec<_> = self.strengthened.iter().filter_map(|id| self.profiles.remove(id)).collect();
        strengthened.sort_unstable_by_key(|profile| profile.id);
        Changes { created, strengthened, rerooted, ..self.changes }
    }
}

/// The profiles that leave with `profile` when it is taken out of its group: itself and all that had
/// joined it. `links` are the (profile, joined) pairs of the group.
pub fn leaving(links: &[(CustomerId, CustomerId)], profile: CustomerId) -> Vec<CustomerId> {
    let mut leaving = vec![profile];
    let mut seen = HashSet::from([profile]);
    let mut next = 0;
    while let Some(parent) = leaving.get(next).copied() {
        leaving.extend(links.iter().filter(|(child, into)| *into == parent && seen.insert(*child)).map(|(c, _)| *c));
        next += 1;
    }
    leaving.sort_unstable();
    leaving
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use uuid::Uuid;

    fn id(n: u128) -> CustomerId {
        CustomerId(Uuid::from_u128(n))
    }

    fn identity(kind: IdentityKind, value: &str) -> Identity {
        Identity { kind, value: value.to_owned() }
    }

    fn x(value: &str) -> Identity {
        identity(IdentityKind::ExternalId, value)
    }

    fn e(value: &str) -> Identity {
        identity(IdentityKind::Email, value)
    }

    fn a(value: &str) -> Identity {
        identity(IdentityKind::AnonymousId, value)
    }

    /// Runs requests one second apart; ids count up from 1.
    fn run(people: &mut People, requests: &[Vec<Identity>]) -> Vec<Option<CustomerId>> {
        let mut next = people.profiles.len() as u128;
        let mut now = Timestamp(0);
        requests
            .iter()
            .map(|request| {
                now = now.plus_seconds(1);
                people.identify(request, now, || {
                    next += 1;
                    id(next)
                })
            })
            .collect()
    }

    #[test]
    fn cookie_then_sign_in_then_call_is_one_person() {
        let mut people = People::default();
        let seen = run(&mut people, &[vec![a("c1")], vec![x("7"), e("a@b")], vec![x("7"), a("c1")], vec![a("c1")]]);
        assert_eq!(seen, [Some(id(1)), Some(id(2)), Some(id(2)), Some(id(1))], "the first owner never changes");
        assert_eq!(people.root(id(1)), id(2), "the profile with the external id answers, though it is younger");
        assert_eq!(people.into_changes().merges, [Merge { profile: id(1), into: id(2) }]);
    }

    #[test]
    fn among_equals_the_older_survives() {
        let mut people = People::default();
        run(&mut people, &[vec![e("a@b")], vec![e("c@d")], vec![e("c@d"), e("a@b")]]);
        assert_eq!(people.root(id(2)), id(1));
    }

    #[test]
    fn two_external_ids_are_never_linked() {
        let mut people = People::default();
        let seen = run(&mut people, &[vec![x("1"), a("kiosk")], vec![x("2"), a("kiosk")], vec![x("3"), a("kiosk")]]);
        assert_eq!(seen, [Some(id(1)), Some(id(2)), Some(id(3))]);
        assert_eq!(people.owner(&a("kiosk")), Some(id(1)));
        let changes = people.into_changes();
        assert!(changes.merges.is_empty());
        let refusal = Refusal::DifferentExternalIds;
        assert_eq!(changes.refused, [(Pair::of(id(1), id(2)), refusal), (Pair::of(id(1), id(3)), refusal)]);
    }

    #[test]
    fn an_external_id_joins_the_person_known_by_mail() {
        let mut people = People::default();
        let seen = run(&mut people, &[vec![e("a@b")], vec![x("1"), e("a@b")], vec![x("1")]]);
        assert_eq!(seen, [Some(id(1)); 3]);
        let changes = people.into_changes();
        assert_eq!(changes.created.len(), 1);
        assert_eq!(changes.created[0].external_id.as_deref(), Some("1"));
        assert!(changes.strengthened.is_empty(), "it is new itself");
    }

    #[test]
    fn a_known_profile_that_grows_is_named() {
        let known = Profile {
            id: id(9),
            root: id(9),
            created: Timestamp(0),
            strongest: IdentityKind::Email,
            external_id: None,
        };
        let mut people = People::new([(e("a@b"), id(9))], [known.clone()], []);
        people.identify(&[x("1"), e("a@b"), a("c")], Timestamp(1), || id(10));
        let changes = people.into_changes();
        let grown = Profile { strongest: IdentityKind::ExternalId, external_id: Some("1".into()), ..known };
        assert_eq!(changes.strengthened, [grown]);
        assert_eq!(changes.identities, [(x("1"), id(9)), (a("c"), id(9))]);
        assert!(changes.created.is_empty());
    }

    #[test]
    fn people_taken_apart_stay_apart() {
        let profile = |n| Profile {
            id: id(n),
            root: id(n),
            created: Timestamp(0),
            strongest: IdentityKind::Email,
            external_id: None,
        };
        let owners = [(e("a@b"), id(1)), (e("c@d"), id(2))];
        let mut people = People::new(owners, [profile(1), profile(2)], [Pair::of(id(2), id(1))]);
        people.identify(&[e("a@b"), e("c@d")], Timestamp(1), || id(3));
        assert_eq!(people.into_changes().refused, [(Pair::of(id(1), id(2)), Refusal::KeptApart)]);
    }

    #[test]
    fn a_profile_leaves_with_those_that_joined_it() {
        let links = [(id(2), id(1)), (id(3), id(2)), (id(4), id(1)), (id(5), id(3))];
        assert_eq!(leaving(&links, id(2)), [id(2), id(3), id(5)]);
        assert_eq!(leaving(&links, id(4)), [id(4)]);
        assert_eq!(leaving(&[(id(1), id(2)), (id(2), id(1))], id(1)), [id(1), id(2)], "a cycle ends");
    }

    #[test]
    fn nobody_is_nobody() {
        assert_eq!(People::default().identify(&[], Timestamp(0), || id(1)), None);
    }

    fn requests(kinds: &'static [IdentityKind]) -> impl Strategy<Value = Vec<Vec<Identity>>> {
        let one = (prop::sample::select(kinds), 0..6_u8).prop_map(|(kind, n)| identity(kind, &n.to_string()));
        let request = prop::collection::btree_set(one, 1..4).prop_map(|set| {
            let mut kinds = HashSet::new();
            set.into_iter().filter(|identity| kinds.insert(identity.kind)).collect::<Vec<_>>()
        });
        prop::collection::vec(request, 0..25)
    }

    /// The slow obvious way: who shares a request shares a group, until nothing changes.
    fn components(requests: &[Vec<Identity>]) -> BTreeSet<BTreeSet<Identity>> {
        let mut groups: Vec<BTreeSet<Identity>> = requests.iter().map(|r| r.iter().cloned().collect()).collect();
        while let Some((i, j)) = (0..groups.len())
            .flat_map(|i| (0..i).map(move |j| (i, j)))
            .find(|(i, j)| !groups[*i].is_disjoint(&groups[*j]))
        {
            let group = groups.remove(i);
            groups[j].extend(group);
        }
        groups.into_iter().collect()
    }

    fn partition(people: &People) -> BTreeSet<BTreeSet<Identity>> {
        let mut groups: HashMap<CustomerId, BTreeSet<Identity>> = HashMap::new();
        for (identity, owner) in &people.owners {
            groups.entry(people.root(*owner)).or_default().insert(identity.clone());
        }
        groups.into_values().collect()
    }

    const WEAK: &[IdentityKind] = &[IdentityKind::Email, IdentityKind::Phone, IdentityKind::AnonymousId];

    proptest! {
        #[test]
        fn without_conflicts_groups_are_what_was_named_together_in_any_order(
            requests in requests(WEAK).prop_shuffle()
        ) {
            let mut people = People::default();
            run(&mut people, &requests);
            prop_assert_eq!(partition(&people), components(&requests));
            let mut reversed = People::default();
            run(&mut reversed, &requests.iter().rev().cloned().collect::<Vec<_>>());
            prop_assert_eq!(partition(&reversed), components(&requests));
        }

        #[test]
        fn a_group_never_holds_two_external_ids_and_owners_never_change(requests in requests(&IdentityKind::ALL)) {
            let mut people = People::default();
            let mut owners: HashMap<Identity, CustomerId> = HashMap::new();
            for request in &requests {
                let next = people.profiles.len() as u128 + 1;
                let owner = people.identify(request, Timestamp(next as i64), || id(next)).expect("identities");
                prop_assert_eq!(people.owner(&request[0]), Some(owner));
                for (identity, owner) in &owners {
                    prop_assert_eq!(people.owner(identity), Some(*owner));
                }
                owners.clone_from(&people.owners);
            }
            for group in partition(&people) {
                prop_assert!(group.iter().filter(|i| i.kind == IdentityKind::ExternalId).count() <= 1);
            }
            for profile in people.profiles.values() {
                prop_assert_eq!(people.root(profile.root), profile.root);
            }
        }

        #[test]
        fn working_in_two_batches_is_working_in_one(requests in requests(&IdentityKind::ALL), cut in 0..25_usize) {
            let mut whole = People::default();
            run(&mut whole, &requests);
            let (first, second) = requests.split_at(cut.min(requests.len()));
            let mut early = People::default();
            run(&mut early, first);
            let mut late = People::new(early.owners.clone(), early.profiles.values().cloned(), []);
            // The clock of the second batch goes on where the first one stopped.
            let mut now = Timestamp(0).plus_seconds(first.len() as i64);
            let mut next = late.profiles.len() as u128;
            for request in second {
                now = now.plus_seconds(1);
                late.identify(request, now, || { next += 1; id(next) });
            }
            prop_assert_eq!(&late.owners, &whole.owners);
            for profile in whole.profiles.values() {
                prop_assert_eq!(late.profile(profile.id), Some(profile));
            }
        }
    }
}
