//! Several profiles seen as one person.

use super::{ConsentRow, CustomerRow};
use domain::identity::Attributes;
use domain::ids::{AccountId, CustomerId};
use domain::time::Timestamp;

/// What the profiles of one group say together.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The profile that answers for the group.
    pub id: CustomerId,
    pub name: Option<String>,
    /// The root's value where it has one; what it lacks comes from the others, the oldest first.
    pub attributes: Attributes,
    pub account: Option<AccountId>,
    pub account_key: Option<String>,
    /// The latest word on each purpose, sorted by purpose; where two were said at once, no is no.
    pub consents: Vec<ConsentRow>,
    /// When the first of the profiles came to be.
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The linked profiles and when they were linked, the oldest first.
    pub merged: Vec<(CustomerId, Timestamp)>,
}

/// The root first, then by age.
pub(super) fn sort(rows: &mut [CustomerRow]) {
    rows.sort_by_key(|row| (row.id != row.root, row.created_at, row.id));
}

/// One person of a [`group`](super::group) and its consents; `None` for an empty group.
pub fn person(rows: &[CustomerRow], consents: &[ConsentRow]) -> Option<Person> {
    let root = rows.first()?;
    let with_account = rows.iter().find(|row| row.account.is_some());
    Some(Person {
        id: root.root,
        name: name(rows),
        attributes: attributes(rows.iter().map(|row| &row.attributes.0)),
        account: with_account.and_then(|row| row.account),
        account_key: with_account.and_then(|row| row.account_key.clone()),
        consents: latest(consents),
        created_at: rows.iter().map(|row| row.created_at).min().unwrap_or(root.created_at),
        updated_at: rows.iter().map(|row| row.updated_at).max().unwrap_or(root.updated_at),
        merged: rows.iter().filter_map(|row| Some((row.id, row.merged_at.filter(|_| row.id != row.root)?))).collect(),
    })
}

pub(super) fn name(rows: &[CustomerRow]) -> Option<String> {
    rows.iter().find_map(|row| row.name.clone())
}

/// Earlier ones win.
pub(super) fn attributes<'a>(in_order: impl Iterator<Item = &'a Attributes>) -> Attributes {
    let mut all = Attributes::new();
    for one in in_order {
        for (name, value) in one {
            if !all.contains_key(name) {
                all.insert(name.clone(), value.clone());
            }
        }
    }
    all
}

fn latest(consents: &[ConsentRow]) -> Vec<ConsentRow> {
    let mut sorted: Vec<&ConsentRow> = consents.iter().collect();
    // Within a purpose the one that counts comes first: the latest, a no before a yes.
    sorted.sort_by(|a, b| (&a.purpose, b.time, a.given).cmp(&(&b.purpose, a.time, b.given)));
    sorted.dedup_by(|later, kept| later.purpose == kept.purpose);
    sorted.into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Json;
    use serde_json::json;
    use uuid::Uuid;

    fn row(id: u128, created: i64, attributes: &[(&str, i64)]) -> CustomerRow {
        CustomerRow {
            id: CustomerId(Uuid::from_u128(id)),
            root: CustomerId(Uuid::from_u128(1)),
            merged_into: (id != 1).then_some(CustomerId(Uuid::from_u128(1))),
            merged_at: (id != 1).then_some(Timestamp(99)),
            strongest: 0,
            external_id: None,
            name: (id == 3).then(|| "Anna".to_owned()),
            attributes: Json(attributes.iter().map(|(name, n)| ((*name).to_owned(), json!(n))).collect()),
            account: None,
            account_key: None,
            created_at: Timestamp(created),
            updated_at: Timestamp(created),
        }
    }

    fn consent(purpose: &str, given: bool, time: i64) -> ConsentRow {
        let customer = CustomerId(Uuid::from_u128(1));
        ConsentRow { customer, purpose: purpose.to_owned(), given, time: Timestamp(time) }
    }

    #[test]
    fn the_root_speaks_first_and_the_others_fill_the_gaps() {
        let mut rows = vec![row(3, 5, &[("a", 3), ("c", 3)]), row(2, 4, &[("b", 2), ("c", 2)]), row(1, 7, &[("a", 1)])];
        sort(&mut rows);
        let person = person(&rows, &[]).expect("a person");
        assert_eq!(json!(person.attributes), json!({"a": 1, "b": 2, "c": 2}));
        assert_eq!(person.name.as_deref(), Some("Anna"));
        assert_eq!((person.created_at, person.updated_at), (Timestamp(4), Timestamp(7)));
        assert_eq!(person.merged.len(), 2);
    }

    #[test]
    fn the_last_word_on_a_purpose_counts_and_a_no_wins_a_tie() {
        let said = [
            consent("mail", true, 1),
            consent("mail", false, 3),
            consent("mail", true, 2),
            consent("call", true, 5),
            consent("call", false, 5),
            consent("sms", false, 1),
            consent("sms", true, 2),
        ];
        let latest: Vec<_> = latest(&said).into_iter().map(|c| (c.purpose, c.given)).collect();
        assert_eq!(latest, [("call".to_owned(), false), ("mail".to_owned(), false), ("sms".to_owned(), true)]);
    }

    #[test]
    fn nobody_is_no_person() {
        assert_eq!(person(&[], &[]), None);
    }
}
