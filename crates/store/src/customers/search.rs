//! Lists of customers: the newest, and those whose name, e-mail, phone or external id begins with what
//! was typed. Each page reads a few index ranges, however many customers there are.

use super::{CustomerRow, IdentityRow, groups, identities, writing};
use crate::{Db, Result, Statement, sql};
use domain::identity::normal_form::{CallingCode, phone_prefix, search_key};
use domain::ids::{CustomerId, ProjectNo};
use std::collections::HashMap;

/// The customers below `before`, newest first.
pub async fn newest(db: &Db, project: ProjectNo, before: Option<CustomerId>, limit: u32) -> Result<Vec<CustomerId>> {
    let rows: Vec<(CustomerId,)> = match before {
        Some(before) => {
            db.all(
                sql("SELECT id FROM customers WHERE project = $1 AND merged_into IS NULL AND id < $2 \
                     ORDER BY id DESC LIMIT $3")
                .bind(project)
                .bind(before)
                .bind(limit),
            )
            .await?
        }
        None => {
            db.all(
                sql("SELECT id FROM customers WHERE project = $1 AND merged_into IS NULL ORDER BY id DESC LIMIT $2")
                    .bind(project)
                    .bind(limit),
            )
            .await?
        }
    };
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The index ranges a search reads, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Range {
    Identity,
    Name,
    NameTurned,
}

/// What the typed text means in each index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchTerms(Vec<(Range, String)>);

impl SearchTerms {
    /// `None` when nothing can begin with this text.
    pub fn of(typed: &str, country: CallingCode) -> Option<Self> {
        let typed = typed.trim();
        if typed.is_empty() || typed.contains('\0') {
            return None;
        }
        let mut terms =
            vec![(Range::Identity, format!("e:{}", typed.to_lowercase())), (Range::Identity, format!("x:{typed}"))];
        terms.extend(phone_prefix(typed, country).map(|digits| (Range::Identity, format!("p:{digits}"))));
        let name = search_key(typed);
        if !name.is_empty() {
            terms.push((Range::Name, name.clone()));
            terms.push((Range::NameTurned, name));
        }
        terms.sort();
        Some(Self(terms))
    }

    /// Adds the beginning and the end of the range of names and of three ranges of identities; where
    /// there are fewer, the rest is null and finds nothing.
    pub(crate) fn bind_ranges(&self, statement: Statement) -> Statement {
        let of = |wanted| self.0.iter().filter(move |(range, _)| *range == wanted).map(|(_, prefix)| prefix.as_str());
        let names = of(Range::Name).map(Some).chain([None]).take(1);
        let identities = of(Range::Identity).map(Some).chain([None; 3]).take(3);
        names.chain(identities).fold(statement, |statement, prefix| statement.bind(prefix).bind(prefix.map(end_of)))
    }

    /// Where a customer stands in the results: at its first match.
    fn first_match(&self, rows: &[CustomerRow], identities: &[IdentityRow]) -> Option<SearchPosition> {
        let mut matches = Vec::new();
        for (at, (range, prefix)) in self.0.iter().enumerate() {
            let place = |key: &str, customer| SearchPosition { range: at, key: key.to_owned(), customer };
            match range {
                Range::Identity => matches
                    .extend(identities.iter().filter(|i| i.key.starts_with(prefix)).map(|i| place(&i.key, i.customer))),
                Range::Name | Range::NameTurned => matches.extend(rows.iter().filter_map(|row| {
                    let (name, turned) = writing::name_keys(row.name.as_deref());
                    let key = if *range == Range::Name { name } else { turned };
                    key.filter(|key| key.starts_with(prefix)).map(|key| place(&key, row.id))
                })),
            }
        }
        matches.into_iter().min()
    }
}

impl SearchTerms {
    /// What the customer is found by in the range at `at`, in order.
    async fn own_keys(&self, db: &Db, project: ProjectNo, at: usize, customer: CustomerId) -> Result<Vec<String>> {
        let (range, prefix) = &self.0[at];
        let mut keys: Vec<String> = match range {
            Range::Identity => identities(db, &[customer]).await?.into_iter().map(|identity| identity.key).collect(),
            Range::Name | Range::NameTurned => {
                let groups = groups(db, project, &[customer]).await?;
                let row = groups.values().flatten().find(|row| row.id == customer);
                let (name, turned) = writing::name_keys(row.and_then(|row| row.name.as_deref()));
                if *range == Range::Name { name } else { turned }.into_iter().collect()
            }
        };
        keys.retain(|key| key.starts_with(prefix));
        keys.sort_unstable();
        Ok(keys)
    }
}

/// A place in the results of one search.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SearchPosition {
    range: usize,
    key: String,
    customer: CustomerId,
}

impl SearchPosition {
    /// As text, for a cursor. It names the customer by id only: whoever turns the page may not be
    /// allowed to see the name or address at its end.
    pub async fn to_text(&self, db: &Db, project: ProjectNo, terms: &SearchTerms) -> Result<String> {
        let own = terms.own_keys(db, project, self.range, self.customer).await?;
        let which = own.iter().position(|key| *key == self.key).unwrap_or_default();
        Ok(format!("{} {} {which}", self.range, self.customer))
    }

    /// The inverse of [`to_text`](Self::to_text); `None` also when the customer is not there any more.
    pub async fn from_text(db: &Db, project: ProjectNo, terms: &SearchTerms, text: &str) -> Result<Option<Self>> {
        let Some((range, customer, which)) = parsed(text).filter(|(range, ..)| *range < terms.0.len()) else {
            return Ok(None);
        };
        let own = terms.own_keys(db, project, range, customer).await?;
        Ok(own.into_iter().nth(which).map(|key| Self { range, key, customer }))
    }
}

fn parsed(text: &str) -> Option<(usize, CustomerId, usize)> {
    let mut parts = text.split(' ');
    let parsed = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().is_none().then_some(parsed)
}

/// One page of results.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Roots, each person once over all pages.
    pub customers: Vec<CustomerId>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<SearchPosition>,
}

/// The customers that match, after `after`. A page may hold fewer than `limit` and still have a next.
pub async fn search(
    db: &Db,
    project: ProjectNo,
    terms: &SearchTerms,
    after: Option<&SearchPosition>,
    limit: u32,
) -> Result<Found> {
    let mut places = Vec::new();
    let mut more = false;
    for at in after.map_or(0, |after| after.range)..terms.0.len() {
        let room = limit as usize - places.len();
        let from = after.filter(|after| after.range == at).map(|after| (after.key.as_str(), after.customer));
        let rows = range(db, project, &terms.0[at], from, room as u32 + 1).await?;
        more = rows.len() > room;
        places.extend(rows.into_iter().take(room).map(|(key, customer)| SearchPosition { range: at, key, customer }));
        if more {
            break;
        }
    }
    let next = if more { places.last().cloned() } else { None };
    Ok(Found { customers: at_first_match(db, project, terms, &places).await?, next })
}

/// The roots of those places that are the first match of their person.
async fn at_first_match(
    db: &Db,
    project: ProjectNo,
    terms: &SearchTerms,
    places: &[SearchPosition],
) -> Result<Vec<CustomerId>> {
    let ids: Vec<CustomerId> = places.iter().map(|place| place.customer).collect();
    let groups = groups(db, project, &ids).await?;
    let mut profiles: Vec<CustomerId> = groups.values().flatten().map(|row| row.id).collect();
    profiles.sort_unstable();
    profiles.dedup();
    let mut by_profile: HashMap<CustomerId, Vec<IdentityRow>> = HashMap::new();
    for identity in identities(db, &profiles).await? {
        by_profile.entry(identity.customer).or_default().push(identity);
    }
    let mut found = Vec::new();
    for place in places {
        let Some(rows) = groups.get(&place.customer) else { continue };
        let known: Vec<IdentityRow> =
            rows.iter().filter_map(|row| by_profile.get(&row.id)).flatten().cloned().collect();
        if terms.first_match(rows, &known).as_ref() == Some(place) {
            found.extend(rows.first().map(|row| row.root));
        }
    }
    Ok(found)
}

async fn range(
    db: &Db,
    project: ProjectNo,
    (range, prefix): &(Range, String),
    after: Option<(&str, CustomerId)>,
    limit: u32,
) -> Result<Vec<(String, CustomerId)>> {
    // Without a position the page begins just before the prefix itself.
    let (key, customer) = after.map_or((prefix.as_str(), CustomerId(uuid::Uuid::nil())), |(key, id)| (key, id));
    let statement = match range {
        Range::Identity => sql("SELECT key, customer FROM customer_identities WHERE project = $1 \
                                AND key >= $2 AND key <= $3 AND (key > $2 OR customer > $4) ORDER BY key LIMIT $5"),
        Range::Name => sql("SELECT name_key, id FROM customers WHERE project = $1 AND name_key IS NOT NULL \
                            AND name_key >= $2 AND name_key <= $3 AND (name_key > $2 OR id > $4) \
                            ORDER BY name_key, id LIMIT $5"),
        Range::NameTurned => {
            sql("SELECT name_turned, id FROM customers WHERE project = $1 AND name_turned IS NOT NULL \
                                  AND name_turned >= $2 AND name_turned <= $3 AND (name_turned > $2 OR id > $4) \
                                  ORDER BY name_turned, id LIMIT $5")
        }
    };
    db.all(statement.bind(project).bind(key).bind(end_of(prefix)).bind(customer).bind(limit)).await
}

/// The end of the range of what begins with `prefix`: no character sorts after U+10FFFF.
fn end_of(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_place_is_none() {
        assert!(parsed("2 00000000-0000-0000-0000-000000000007 1").is_some());
        for text in
            ["", "1", "1 x 0", "x 00000000-0000-0000-0000-000000000007 0", "1 00000000-0000-0000-0000-000000000007 k"]
        {
            assert_eq!(parsed(text), None, "{text}");
        }
        assert_eq!(parsed("1 00000000-0000-0000-0000-000000000007 0 x"), None);
    }

    #[test]
    fn nothing_typed_finds_nothing() {
        assert_eq!(SearchTerms::of("  ", CallingCode::NONE), None);
        assert_eq!(SearchTerms::of("a\0", CallingCode::NONE), None);
    }
}
