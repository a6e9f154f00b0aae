//! Forgetting customers: every row about them, at once.

use super::head;
use crate::{
    Result, Statement, Tx, customer_requests, dialect, facet_fills, list, messages, occasions, segments, undeliverable,
};
use domain::ids::{CustomerId, ProjectNo};
use serde::Serialize;

/// How many rows were removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Erased {
    pub answers: u64,
    pub voices: u64,
    pub identities: u64,
    pub consents: u64,
    pub pairs: u64,
    pub profiles: u64,
}

/// Removes these profiles with everything that hangs on them. Give all profiles of a person. Whoever
/// comes with one of the identities afterwards is somebody new.
pub async fn erase(tx: &mut Tx, project: ProjectNo, profiles: &[CustomerId]) -> Result<Erased> {
    head::bump(tx, project).await?;
    facet_fills::erase(tx, project, profiles).await?;
    segments::erase(tx, project, profiles).await?;
    messages::erase(tx, project, profiles).await?;
    occasions::erase(tx, project, profiles).await?;
    undeliverable::erase(tx, project, profiles).await?;
    customer_requests::erase(tx, project, profiles).await?;
    let mut removed = [0; 6];
    for (rows, deletion) in removed.iter_mut().zip(deletions()) {
        *rows = tx.run(deletion.bind(project).bind(list(profiles))).await?;
    }
    let [answers, voices, identities, consents, pairs, profiles] = removed;
    Ok(Erased { answers, voices, identities, consents, pairs, profiles })
}

/// In the order of [`Erased`]: consents are found by the profiles, which go last.
fn deletions() -> [Statement; 6] {
    [
        dialect(
            "DELETE FROM answers WHERE project = $1 AND customer IN (SELECT unhex(value, '-') FROM json_each($2))",
            "DELETE FROM answers WHERE project = $1 \
               AND customer IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb))",
        ),
        dialect(
            "DELETE FROM voices WHERE project = $1 AND customer IN (SELECT unhex(value, '-') FROM json_each($2))",
            "DELETE FROM voices WHERE project = $1 \
               AND customer IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb))",
        ),
        dialect(
            "DELETE FROM customer_identities WHERE project = $1 \
               AND customer IN (SELECT unhex(value, '-') FROM json_each($2))",
            "DELETE FROM customer_identities WHERE project = $1 \
               AND customer IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb))",
        ),
        dialect(
            "DELETE FROM customer_consents WHERE customer IN (SELECT c.id FROM customers c \
               WHERE c.project = $1 AND c.id IN (SELECT unhex(value, '-') FROM json_each($2)))",
            "DELETE FROM customer_consents WHERE customer IN (SELECT c.id FROM customers c \
               WHERE c.project = $1 AND c.id IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb)))",
        ),
        dialect(
            "DELETE FROM customer_pairs WHERE project = $1 \
               AND (first IN (SELECT unhex(value, '-') FROM json_each($2)) \
                    OR second IN (SELECT unhex(value, '-') FROM json_each($2)))",
            "DELETE FROM customer_pairs WHERE project = $1 \
               AND (first IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb)) \
                    OR second IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb)))",
        ),
        dialect(
            "DELETE FROM customers WHERE project = $1 AND id IN (SELECT unhex(value, '-') FROM json_each($2))",
            "DELETE FROM customers WHERE project = $1 \
               AND id IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb))",
        ),
    ]
}
