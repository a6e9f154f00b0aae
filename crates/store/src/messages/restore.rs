//! Messages out for an export and back in.

use super::MessageRow;
use crate::{Db, Result, Tx, dialect, list, sql};
use domain::ids::{MessageId, ProjectNo};
use domain::time::Timestamp;
use uuid::Uuid;

/// Messages of a project in the order of their ids, after `after`.
pub async fn after(db: &Db, project: ProjectNo, after: Option<MessageId>, limit: u32) -> Result<Vec<MessageRow>> {
    db.all(
        sql("SELECT id, project, occasion, customer, number, channel, send_at, status, reason, reply, attempts, \
                    settled_at, came_back_at, came_back, came_back_words FROM messages WHERE project = $1 AND id > $2 ORDER BY id LIMIT $3")
        .bind(project)
        .bind(after.unwrap_or(MessageId(Uuid::nil())))
        .bind(limit),
    )
    .await
}

/// Inserts messages of a project just as they are given. What is there already stays as it is.
pub async fn restore(tx: &mut Tx, project: ProjectNo, messages: &[MessageRow]) -> Result<()> {
    if messages.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = messages
        .iter()
        .map(|one| {
            (
                (one.id, one.occasion, one.customer, one.number, one.channel, one.send_at.micros()),
                (&one.status, &one.reason, &one.reply, one.attempts, one.settled_at.map(Timestamp::micros)),
                (one.came_back_at.map(Timestamp::micros), &one.came_back, &one.came_back_words),
            )
        })
        .collect();
    tx.run(
        dialect(
            "INSERT INTO messages (id, project, occasion, customer, number, channel, send_at, status, reason, reply, \
                                   attempts, settled_at, came_back_at, came_back, came_back_words) \
             WITH r AS MATERIALIZED (SELECT value FROM json_each($2)) \
             SELECT unhex(value ->> '$[0][0]', '-'), $1, unhex(value ->> '$[0][1]', '-'), \
                    unhex(value ->> '$[0][2]', '-'), value ->> '$[0][3]', value ->> '$[0][4]', value ->> '$[0][5]', \
                    value ->> '$[1][0]', value ->> '$[1][1]', value ->> '$[1][2]', value ->> '$[1][3]', \
                    value ->> '$[1][4]', value ->> '$[2][0]', value ->> '$[2][1]', value ->> '$[2][2]' FROM r WHERE true ON CONFLICT DO NOTHING",
            "INSERT INTO messages (id, project, occasion, customer, number, channel, send_at, status, reason, reply, \
                                   attempts, settled_at, came_back_at, came_back, came_back_words) \
             SELECT (value -> 0 ->> 0)::uuid, $1, (value -> 0 ->> 1)::uuid, (value -> 0 ->> 2)::uuid, \
                    (value -> 0 ->> 3)::bigint, (value -> 0 ->> 4)::bigint, (value -> 0 ->> 5)::bigint, \
                    value -> 1 ->> 0, value -> 1 ->> 1, value -> 1 ->> 2, (value -> 1 ->> 3)::bigint, \
                    (value -> 1 ->> 4)::bigint, (value -> 2 ->> 0)::bigint, value -> 2 ->> 1, value -> 2 ->> 2 \
             FROM jsonb_array_elements($2::jsonb) ON CONFLICT DO NOTHING",
        )
        .bind(project)
        .bind(list(&rows)),
    )
    .await?;
    Ok(())
}
