//! Customers and accounts out.

use super::answers::first_of;
use super::lines::{Lines, text};
use super::records::{AccountRecord, ConsentRecord, IdentityRecord, ProfileRecord};
use super::{Listen, Result};
use access::Caller;
use domain::customer_request::RequestKind;
use domain::identity::{Attributes, Identity, IdentityKind, attribute_text};
use domain::ids::{AccountId, CustomerId, ProjectNo};
use domain::survey::columns::Cell;
use domain::time::Timestamp;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use store::accounts;
use store::customers::{self, ConsentRow, CustomerRow, IdentityRow};

/// Rows read at once.
const PORTION: u32 = 2_000;
/// Attributes with a column of their own; the rest stands together in the last column.
const MOST_COLUMNS: usize = 500;

/// Profiles with what belongs to them.
#[derive(Debug, Default)]
pub(super) struct Profiles {
    pub(super) rows: Vec<CustomerRow>,
    identities: HashMap<CustomerId, Vec<IdentityRow>>,
    consents: HashMap<CustomerId, Vec<ConsentRow>>,
    /// When they asked for what.
    requests: HashMap<(CustomerId, RequestKind), Timestamp>,
}

impl Profiles {
    fn identities(&self, id: CustomerId) -> &[IdentityRow] {
        self.identities.get(&id).map_or(&[], Vec::as_slice)
    }

    fn consents(&self, id: CustomerId) -> &[ConsentRow] {
        self.consents.get(&id).map_or(&[], Vec::as_slice)
    }

    pub(super) fn record(&self, row: &CustomerRow) -> ProfileRecord {
        let identity = |row: &IdentityRow| {
            let Identity { kind, value } = Identity::from_key(&row.key)?;
            Some(IdentityRecord { kind, value, since: row.created_at })
        };
        let consent =
            |row: &ConsentRow| ConsentRecord { purpose: row.purpose.clone(), given: row.given, time: row.time };
        ProfileRecord {
            id: row.id,
            root: row.root,
            merged_into: row.merged_into,
            merged_at: row.merged_at,
            name: row.name.clone(),
            identities: self.identities(row.id).iter().filter_map(identity).collect(),
            attributes: row.attributes.0.clone(),
            consents: self.consents(row.id).iter().map(consent).collect(),
            erasure_asked_at: self.requests.get(&(row.id, RequestKind::Erasure)).copied(),
            data_asked_at: self.requests.get(&(row.id, RequestKind::Data)).copied(),
            account: row.account_key.clone(),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl Listen {
    /// The next profiles of a project in the order of their ids; none at the end.
    pub(super) async fn profiles(&self, project: ProjectNo, after: Option<CustomerId>) -> Result<Profiles> {
        let rows = customers::after(&self.db, project, after, PORTION).await?;
        let ids: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
        let mut profiles = Profiles { rows, ..Profiles::default() };
        for row in customers::identities(&self.db, &ids).await? {
            profiles.identities.entry(row.customer).or_default().push(row);
        }
        for row in customers::consents(&self.db, &ids).await? {
            profiles.consents.entry(row.customer).or_default().push(row);
        }
        let requests = store::customer_requests::of(&self.db, &ids).await?;
        let known = requests.iter().filter_map(|row| Some(((row.customer, row.kind()?), row.asked_at)));
        profiles.requests = known.collect();
        Ok(profiles)
    }

    pub(super) async fn export_customers(&self, who: &Caller, lines: &mut Lines) -> Result<()> {
        let project = who.project.no;
        let (mut attributes, mut purposes) = (Vec::new(), Vec::new());
        if lines.is_table() {
            (attributes, purposes) = self.customer_columns(project).await?;
            let fixed =
                ["profile", "root", "external_id", "email", "phone", "anonymous_id", "name", "account", "created_at"];
            let mut header: Vec<String> = fixed.map(str::to_owned).to_vec();
            header.extend(attributes.iter().map(|name| format!("customer:{name}")));
            header.extend(purposes.iter().map(|purpose| format!("consent:{purpose}")));
            header.push("more".to_owned());
            lines.header(&header).await?;
        }
        let mut after = None;
        loop {
            let profiles = self.profiles(project, after).await?;
            let Some(last) = profiles.rows.last() else { return Ok(()) };
            after = Some(last.id);
            for row in &profiles.rows {
                if lines.is_table() {
                    lines.row(cells(&profiles, row, &attributes, &purposes)).await?;
                } else {
                    lines.json(&profiles.record(row)).await?;
                }
            }
        }
    }

    /// The attributes and purposes there are: one look at all customers before the first row.
    async fn customer_columns(&self, project: ProjectNo) -> Result<(Vec<String>, Vec<String>)> {
        let (mut attributes, mut purposes) = (BTreeSet::new(), BTreeSet::new());
        let mut after = None;
        loop {
            let profiles = self.profiles(project, after).await?;
            let Some(last) = profiles.rows.last() else { break };
            after = Some(last.id);
            attributes.extend(profiles.rows.iter().flat_map(|row| row.attributes.0.keys().cloned()));
            purposes.extend(profiles.consents.values().flatten().map(|row| row.purpose.clone()));
        }
        let attributes = attributes.into_iter().take(MOST_COLUMNS).collect();
        Ok((attributes, purposes.into_iter().take(MOST_COLUMNS).collect()))
    }

    pub(super) async fn export_accounts(&self, who: &Caller, lines: &mut Lines) -> Result<()> {
        let project = who.project.no;
        let mut attributes: Vec<String> = Vec::new();
        if lines.is_table() {
            let mut found = BTreeSet::new();
            let mut after: Option<AccountId> = None;
            loop {
                let rows = accounts::after(&self.db, project, after, PORTION).await?;
                let Some(last) = rows.last() else { break };
                after = Some(last.id);
                found.extend(rows.iter().flat_map(|row| row.attributes.0.keys().cloned()));
            }
            attributes = found.into_iter().take(MOST_COLUMNS).collect();
            let mut header: Vec<String> = ["key", "name", "created_at"].map(str::to_owned).to_vec();
            header.extend(attributes.iter().map(|name| format!("customer:{name}")));
            header.push("more".to_owned());
            lines.header(&header).await?;
        }
        let mut after: Option<AccountId> = None;
        loop {
            let rows = accounts::after(&self.db, project, after, PORTION).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = Some(last.id);
            for row in rows {
                if lines.is_table() {
                    let fixed = [row.key, row.name, row.created_at.to_string()];
                    let mut cells: Vec<Cell> = fixed.into_iter().map(Cell::Text).collect();
                    cells.extend(attribute_cells(&row.attributes.0, &attributes));
                    lines.row(cells).await?;
                } else {
                    lines.json(&account_record(row)).await?;
                }
            }
        }
    }
}

pub(super) fn account_record(row: accounts::AccountRow) -> AccountRecord {
    AccountRecord {
        id: row.id,
        key: row.key,
        name: row.name,
        attributes: row.attributes.0,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

fn cells(profiles: &Profiles, row: &CustomerRow, attributes: &[String], purposes: &[String]) -> Vec<Cell> {
    let identities = profiles.identities(row.id);
    let mut cells = vec![Cell::Text(row.id.to_string()), Cell::Text(row.root.to_string())];
    cells.extend(IdentityKind::ALL.map(|kind| text(first_of(identities, kind))));
    cells.extend([text(row.name.clone()), text(row.account_key.clone()), Cell::Text(row.created_at.to_string())]);
    let mut more = attribute_cells(&row.attributes.0, attributes);
    let rest = more.pop().unwrap_or(Cell::Empty);
    cells.extend(more);
    let said = |purpose: &String| profiles.consents(row.id).iter().find(|one| one.purpose == *purpose);
    cells.extend(purposes.iter().map(|purpose| said(purpose).map_or(Cell::Empty, |one| Cell::Truth(one.given))));
    cells.push(rest);
    cells
}

/// One cell for each column, and one with what has none, as JSON.
fn attribute_cells(attributes: &Attributes, columns: &[String]) -> Vec<Cell> {
    let mut rest = attributes.clone();
    let mut cells: Vec<Cell> = columns
        .iter()
        .map(|name| match rest.get(name).and_then(attribute_text) {
            Some(value) => {
                rest.remove(name);
                Cell::Text(value)
            }
            None => Cell::Empty,
        })
        .collect();
    cells.push(if rest.is_empty() { Cell::Empty } else { Cell::Text(Value::from_iter(rest).to_string()) });
    cells
}
