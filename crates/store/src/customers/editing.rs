//! Changes people make to one customer.

use super::writing::{self, Details};
use super::{CustomerRow, head, merged};
use crate::{Result, Tx, accounts, dialect, facet_fills, facets, list, sql};
use domain::facets::FacetValues;
use domain::identity::{Attributes, set_attributes};
use domain::ids::{AccountId, CustomerId, ProjectNo};
use domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// What to change; what is not named stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edit {
    /// `Some(None)` takes the name away.
    pub name: Option<Option<String>>,
    /// `null` removes a field.
    pub attributes: Attributes,
    /// Key of the account, created when new; `Some(None)` takes the customer out of its account.
    pub account: Option<Option<String>>,
    pub consent: BTreeMap<String, bool>,
}

/// Changes the person `id` belongs to. Returns its root; `None` when there is no such customer.
///
/// What a linked profile says is changed with it, so that nothing removed here shines through.
pub async fn edit(
    tx: &mut Tx,
    project: ProjectNo,
    now: Timestamp,
    id: CustomerId,
    wanted: &Edit,
    new_account: impl FnMut() -> AccountId,
) -> Result<Option<CustomerId>> {
    let epoch = head::bump(tx, project).await?;
    let rows = group_tx(tx, project, id).await?;
    let Some(root) = rows.first().map(|row| row.root) else { return Ok(None) };
    let account = match &wanted.account {
        Some(Some(key)) => {
            let found = accounts::find_or_create(tx, project, now, &[key.as_str()], new_account).await?;
            found.get(key).copied().map_or(AccountChange::None, AccountChange::Of)
        }
        Some(None) => AccountChange::Leave,
        None => AccountChange::None,
    };
    let facets = facets::customer_keys(tx, project).await?;
    let mut changed = Vec::new();
    let mut gained = false;
    for row in rows {
        let before = Details { name: row.name, attributes: row.attributes.0, account: row.account };
        let after = edited(&before, wanted, account, row.id == root);
        if (&before.name, &before.attributes, before.account) != (&after.name, &after.attributes, after.account) {
            gained |= FacetValues::of_customer(&facets, &after.attributes)
                .adds_to(&FacetValues::of_customer(&facets, &before.attributes));
            changed.push((row.id, after));
        }
    }
    if !changed.is_empty() {
        let rows: Vec<_> = changed.iter().map(|(id, details)| (*id, details)).collect();
        writing::set_details(tx, now, &rows).await?;
    }
    if gained {
        facet_fills::note(tx, project, epoch, &BTreeSet::from([root])).await?;
    }
    if !wanted.consent.is_empty() {
        let said: Vec<_> = wanted.consent.iter().map(|(purpose, given)| (root, purpose.as_str(), *given)).collect();
        writing::put_consents(tx, now, &said).await?;
    }
    Ok(Some(root))
}

/// Takes back what the person `id` belongs to has agreed to. `false`: that was done before, or there is no such
/// customer.
pub async fn withdraw(tx: &mut Tx, project: ProjectNo, now: Timestamp, id: CustomerId, purpose: &str) -> Result<bool> {
    head::bump(tx, project).await?;
    let rows = group_tx(tx, project, id).await?;
    let Some(root) = rows.first().map(|row| row.root) else { return Ok(false) };
    let profiles: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
    let newest: Option<(bool,)> = tx
        .maybe(
            dialect(
                "SELECT given FROM customer_consents \
                 WHERE purpose = $1 AND customer IN (SELECT unhex(value, '-') FROM json_each($2)) \
                 ORDER BY time DESC, customer DESC LIMIT 1",
                "SELECT given FROM customer_consents \
                 WHERE purpose = $1 \
                   AND customer IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb)) \
                 ORDER BY time DESC, customer DESC LIMIT 1",
            )
            .bind(purpose)
            .bind(list(&profiles)),
        )
        .await?;
    writing::put_consents(tx, now, &[(root, purpose, false)]).await?;
    Ok(newest != Some((false,)))
}

#[derive(Clone, Copy)]
enum AccountChange {
    None,
    Leave,
    Of(AccountId),
}

fn edited(before: &Details, wanted: &Edit, account: AccountChange, is_root: bool) -> Details {
    let mut after = before.clone();
    let removals = wanted.attributes.iter().filter(|(_, value)| value.is_null());
    if is_root {
        set_attributes(&mut after.attributes, &wanted.attributes);
    } else {
        set_attributes(&mut after.attributes, &removals.map(|(name, value)| (name.clone(), value.clone())).collect());
    }
    match &wanted.name {
        Some(name) if is_root => after.name.clone_from(name),
        Some(None) => after.name = None,
        _ => {}
    }
    match account {
        AccountChange::Of(account) if is_root => after.account = Some(account),
        AccountChange::Leave => after.account = None,
        AccountChange::Of(_) | AccountChange::None => {}
    }
    after
}

/// Every profile linked to `id`, the root first.
pub(super) async fn group_tx(tx: &mut Tx, project: ProjectNo, id: CustomerId) -> Result<Vec<CustomerRow>> {
    let root: Option<(CustomerId,)> =
        tx.maybe(sql("SELECT root FROM customers WHERE project = $1 AND id = $2").bind(project).bind(id)).await?;
    let Some((root,)) = root else { return Ok(Vec::new()) };
    let mut rows = writing::groups_tx(tx, &[root]).await?;
    merged::sort(&mut rows);
    Ok(rows)
}
