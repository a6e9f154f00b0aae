//! Finding and reading customers.

use super::shapes::{Customer, CustomerPage, CustomerScore};
use crate::{Error, Listen, Result};
use access::Caller;
use domain::customer_request::RequestKind;
use domain::identity::Identity;
use domain::ids::{AccountId, CustomerId};
use domain::metric::Series;
use domain::role::Right;
use domain::signal::Feedback;
use lake::{Filter, SignalQuery};
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};
use store::customers::{self, SearchPosition, SearchTerms};
use store::dictionary::Kind as Word;
use utoipa::{IntoParams, ToSchema};

const LONGEST_PAGE: u32 = 100;
/// Customers looked through for one page of somebody who may see only some of them.
const ROUNDS: usize = 5;

/// Which customers to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams, ToSchema)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct CustomerQuery {
    /// The beginning of a name, e-mail address, phone number or external id.
    pub search: Option<String>,
    /// Only customers of this account.
    pub account: Option<AccountId>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// At most 100; 50 when absent.
    pub limit: Option<u32>,
}

impl Listen {
    /// Customers, the newest first; or those found by what was typed.
    pub async fn list_customers(&self, who: &Caller, query: &CustomerQuery) -> Result<CustomerPage> {
        who.require_any(&[Right::ReadVoices, Right::ManageCustomers])?;
        let limit = query.limit.unwrap_or(50).clamp(1, LONGEST_PAGE);
        if let Some(account) = query.account {
            store::accounts::find(&self.db, who.project.no, account).await?.ok_or_else(crate::accounts::no_account)?;
        }
        let mut page = CustomerPage { items: Vec::new(), next: query.after.clone() };
        for _ in 0..ROUNDS {
            let (ids, next) = self.page_of_ids(who, query, page.next.as_deref(), limit).await?;
            let seen = self.seen_customers(who, ids).await?;
            page.items.extend(self.customers(who, &seen).await?);
            page.next = next;
            // A scope that hides most must not make an endless request; the rest is the next page.
            if page.next.is_none() || !page.items.is_empty() {
                break;
            }
        }
        Ok(page)
    }

    async fn page_of_ids(
        &self,
        who: &Caller,
        query: &CustomerQuery,
        after: Option<&str>,
        limit: u32,
    ) -> Result<(Vec<CustomerId>, Option<String>)> {
        let project = who.project.no;
        let typed = query.search.as_deref().map(str::trim).filter(|typed| !typed.is_empty());
        let terms = match typed {
            Some(typed) => match SearchTerms::of(typed, self.country().await?) {
                Some(terms) => Some(terms),
                None => return Ok((Vec::new(), None)),
            },
            None => None,
        };
        let mut ids = match (query.account, &terms) {
            (Some(account), terms) => {
                store::accounts::members(&self.db, account, terms.as_ref(), newest_first(after)?, limit + 1).await?
            }
            (None, None) => customers::newest(&self.db, project, newest_first(after)?, limit + 1).await?,
            (None, Some(terms)) => {
                let after = match after {
                    Some(cursor) => {
                        let place = SearchPosition::from_text(&self.db, project, terms, cursor).await?;
                        Some(place.ok_or_else(|| Error::bad_cursor("after"))?)
                    }
                    None => None,
                };
                let found = customers::search(&self.db, project, terms, after.as_ref(), limit).await?;
                let next = match found.next {
                    Some(next) => Some(next.to_text(&self.db, project, terms).await?),
                    None => None,
                };
                return Ok((found.customers, next));
            }
        };
        let more = ids.len() > limit as usize;
        ids.truncate(limit as usize);
        let next = if more { ids.last().map(ToString::to_string) } else { None };
        Ok((ids, next))
    }

    /// Those of the customers the caller may see, in their order.
    async fn seen_customers(&self, who: &Caller, ids: Vec<CustomerId>) -> Result<Vec<CustomerId>> {
        if who.scope.is_whole_project() || ids.is_empty() {
            return Ok(ids);
        }
        let profiles = customers::expand(&self.db, who.project.no, &ids).await?;
        let seen = self.with_seen_signals(who, profiles.values().flatten().copied().collect()).await?;
        let visible = |id: &CustomerId| profiles.get(id).is_some_and(|all| all.iter().any(|one| seen.contains(one)));
        Ok(ids.into_iter().filter(visible).collect())
    }

    /// Many customers with a handful of statements.
    async fn customers(&self, who: &Caller, ids: &[CustomerId]) -> Result<Vec<Customer>> {
        let groups = customers::groups(&self.db, who.project.no, ids).await?;
        let profiles: Vec<CustomerId> = groups.values().flatten().map(|row| row.id).collect();
        let mut identities: HashMap<CustomerId, Vec<_>> = HashMap::new();
        for row in customers::identities(&self.db, &profiles).await? {
            identities.entry(row.customer).or_default().push(row);
        }
        let mut consents: HashMap<CustomerId, Vec<_>> = HashMap::new();
        for row in customers::consents(&self.db, &profiles).await? {
            consents.entry(row.customer).or_default().push(row);
        }
        let mut found = Vec::with_capacity(ids.len());
        for rows in ids.iter().filter_map(|id| groups.get(id)) {
            let of = |row: &customers::CustomerRow| consents.get(&row.id).cloned().unwrap_or_default();
            let said: Vec<_> = rows.iter().flat_map(of).collect();
            let known: Vec<_> = rows.iter().filter_map(|row| identities.get(&row.id)).flatten().cloned().collect();
            found.extend(
                customers::person(rows, &said).map(|person| Customer::of(person, &strongest_first(known), &[])),
            );
        }
        Ok(found)
    }

    pub async fn read_customer(&self, who: &Caller, id: CustomerId) -> Result<Customer> {
        who.require_any(&[Right::ReadVoices, Right::ManageCustomers])?;
        let rows = self.seen_customer(who, id).await?;
        let profiles: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
        let consents = customers::consents(&self.db, &profiles).await?;
        let person = customers::person(&rows, &consents).ok_or_else(super::no_customer)?;
        let identities = customers::identities(&self.db, &profiles).await?;
        let pairs = customers::pairs(&self.db, &profiles).await?;
        let mut customer = Customer::of(person, &identities, &pairs);
        let asked = store::customer_requests::of(&self.db, &profiles).await?;
        let first = |kind| asked.iter().find(|request| request.kind() == Some(kind)).map(|request| request.asked_at);
        customer.erasure_asked_at = first(RequestKind::Erasure);
        customer.data_asked_at = first(RequestKind::Data);
        let keys: Vec<&str> = identities.iter().map(|row| row.key.as_str()).collect();
        let closed = store::undeliverable::among(&self.db, who.project.no, &keys).await?;
        let closed = identities.iter().filter(|row| closed.contains(&row.key));
        customer.undeliverable = closed.filter_map(|row| Identity::from_key(&row.key)).map(|one| one.value).collect();
        customer.last_scores = Some(self.last_scores(who, profiles.into_iter().collect()).await?);
        Ok(customer)
    }

    /// The newest score of each series, out of the latest feedback.
    async fn last_scores(&self, who: &Caller, profiles: BTreeSet<CustomerId>) -> Result<Vec<CustomerScore>> {
        const LATEST: usize = 50;
        let filter = Filter { customers: Some(profiles), ..Filter::default() };
        let feedback = self.lake.feedback(&self.rows_of(who).await?, &SignalQuery::new(filter, LATEST)).await?;
        let mut seen = BTreeSet::new();
        let mut scores = Vec::new();
        for one in &feedback {
            for score in self.scores_of(one).await? {
                if seen.insert(score.series.clone()) {
                    scores.push(score);
                }
            }
        }
        Ok(scores)
    }

    /// The scores of one piece of feedback, in its order.
    pub(crate) async fn scores_of(&self, feedback: &Feedback) -> Result<Vec<CustomerScore>> {
        let mut scores = Vec::new();
        for item in &feedback.items {
            let (Some(value), Some(group)) = (item.value, item.group) else { continue };
            let Some(key) = self.dictionary.word(Word::Series, item.series.0).await? else { continue };
            let Ok(series) = key.parse::<Series>() else { continue };
            let time = feedback.envelope.time;
            scores.push(CustomerScore { series: key.to_string(), metric: series.metric(), value, group, time });
        }
        Ok(scores)
    }
}

fn strongest_first(mut rows: Vec<customers::IdentityRow>) -> Vec<customers::IdentityRow> {
    rows.sort_by_cached_key(|row| (domain::identity::Identity::from_key(&row.key), row.customer));
    rows
}

/// The cursor of a list by age.
fn newest_first(cursor: Option<&str>) -> Result<Option<CustomerId>> {
    cursor.map(|cursor| cursor.parse().map_err(|_| Error::bad_cursor("after"))).transpose()
}
