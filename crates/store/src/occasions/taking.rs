//! Occasions as they come in.

use super::{NewOccasion, remove};
use crate::{Result, Tx, dialect, list};
use domain::ids::{InvitationId, ProjectNo};
use std::collections::BTreeMap;

/// Both engines' statement, with what to do about those that are known.
macro_rules! insert {
    ($known:literal) => {
        dialect(
            concat!(
                "INSERT INTO occasions (id, project, programme, version, customer, signal, happened_at, \
                                        circumstances, draw, drawn, status, due_at, notes) \
                 WITH r AS MATERIALIZED (SELECT value FROM json_each($2)) \
                 SELECT unhex(value ->> 'id', '-'), $1, unhex(value ->> 'programme', '-'), 0, \
                        unhex(value ->> 'customer', '-'), unhex(value ->> 'signal', '-'), value ->> 'happened_at', \
                        value ->> 'circumstances', value ->> 'draw', value ->> 'drawn', 'due', value ->> 'due_at', \
                        '[]' \
                 FROM r WHERE true ON CONFLICT (id) ",
                $known
            ),
            concat!(
                "INSERT INTO occasions (id, project, programme, version, customer, signal, happened_at, \
                                        circumstances, draw, drawn, status, due_at, notes) \
                 SELECT id, $1, programme, 0, customer, signal, happened_at, circumstances, draw, drawn, 'due', \
                        due_at, '[]' \
                 FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, programme uuid, customer uuid, signal uuid, \
                     happened_at bigint, circumstances text, draw double precision, drawn boolean, due_at bigint) \
                 ON CONFLICT (id) ",
                $known
            ),
        )
    };
}

/// Adds occasions, those that are known left out. Returns how many were new.
pub async fn add(tx: &mut Tx, project: ProjectNo, new: &[NewOccasion]) -> Result<u64> {
    if new.is_empty() {
        return Ok(0);
    }
    tx.run(insert!("DO NOTHING").bind(project).bind(list(new))).await
}

/// What events are that came in, by the ids of their occasions. What nobody has decided about becomes what its event
/// says now; `None`: the event is no occasion any more.
pub async fn take(tx: &mut Tx, project: ProjectNo, events: &BTreeMap<InvitationId, Option<NewOccasion>>) -> Result<()> {
    let none: Vec<InvitationId> = events.iter().filter(|(_, one)| one.is_none()).map(|(id, _)| *id).collect();
    remove(tx, &none).await?;
    let new: Vec<&NewOccasion> = events.values().flatten().collect();
    if new.is_empty() {
        return Ok(());
    }
    let insert = insert!(
        "DO UPDATE SET customer = excluded.customer, happened_at = excluded.happened_at, \
                       circumstances = excluded.circumstances, due_at = excluded.due_at \
         WHERE occasions.version = 0 AND occasions.status = 'due'"
    );
    tx.run(insert.bind(project).bind(list(&new))).await?;
    Ok(())
}
