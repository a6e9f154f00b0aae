//! The past of listening programmes back in. What was still to be sent there is not sent from here.

use super::Restored;
use super::catalogue::Found;
use super::here::Here;
use super::no_archive;
use super::parts::Parts;
use crate::answering::answer_of_invitation;
use crate::export::occasions::{MESSAGES, MessageRecord, OCCASIONS, OccasionRecord};
use crate::programmes::Happened;
use crate::{Listen, Result};
use access::Caller;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::ids::{CustomerId, InvitationId, ProgrammeId, ProjectNo, SignalId};
use domain::programme::Held;
use domain::time::Timestamp;
use std::collections::{HashMap, HashSet};
use store::Tx;
use store::messages::MessageRow;
use store::occasions::{KeptOccasion, OccasionRow};

impl Listen {
    pub(super) async fn restore_occasions(
        &self,
        who: &Caller,
        parts: &Parts,
        found: &Found,
        restored: &mut Restored,
    ) -> Result<()> {
        let here = self.here(who, found).await?;
        let programmes = store::programmes::all(&self.db, who.project.no).await?;
        let programmes: HashSet<ProgrammeId> = programmes.into_iter().map(|row| row.id).collect();
        let mut portions = parts.portions_if_any::<OccasionRecord>(OCCASIONS);
        while let Some(portion) = portions.next().await? {
            let all = portion.len() as u64;
            let known = portion.into_iter().filter(|record| programmes.contains(&record.programme));
            let kept = known.map(|record| occasion(record, &here)).collect::<Result<Vec<KeptOccasion>>>()?;
            let back = self.put_occasions_back(who, kept).await?;
            restored.occasions += back;
            restored.left_out.occasions += all - back;
        }
        let mut portions = parts.portions_if_any::<MessageRecord>(MESSAGES);
        while let Some(portion) = portions.next().await? {
            let all = portion.len() as u64;
            let back = self.put_messages_back(who, portion).await?;
            restored.messages += back;
            restored.left_out.messages += all - back;
        }
        Ok(())
    }

    /// Only those of customers who are there. Returns how many these are.
    async fn put_occasions_back(&self, who: &Caller, mut kept: Vec<KeptOccasion>) -> Result<u64> {
        let customers: HashSet<CustomerId> = kept.iter().map(|one| one.row.customer).collect();
        let customers: Vec<CustomerId> = customers.into_iter().collect();
        let mut tx = self.db.begin().await?;
        let there = store::customers::those_there(&mut tx, who.project.no, &customers).await?;
        let there: HashSet<CustomerId> = there.into_iter().collect();
        kept.retain(|one| there.contains(&one.row.customer));
        self.name_answers(&mut tx, &mut kept).await?;
        store::occasions::restore(&mut tx, who.project.no, &kept).await?;
        tx.commit().await?;
        Ok(kept.len() as u64)
    }

    /// The signal an answer becomes is made with the secret of the installation: with this one's, where nobody has
    /// answered yet.
    async fn name_answers(&self, tx: &mut Tx, kept: &mut [KeptOccasion]) -> Result<()> {
        let answers: Vec<SignalId> = kept.iter().filter_map(|one| one.row.answer).collect();
        let given: HashSet<SignalId> = store::answers::those_there(tx, &answers).await?.into_iter().collect();
        for one in kept {
            let id = one.row.id;
            if let Some(answer) = one.row.answer.as_mut().filter(|answer| !given.contains(&**answer)) {
                *answer = answer_of_invitation(&self.secret, id);
            }
        }
        Ok(())
    }

    /// Only those of occasions that are there. Returns how many these are.
    async fn put_messages_back(&self, who: &Caller, portion: Vec<MessageRecord>) -> Result<u64> {
        let now = self.world.now();
        let ids: HashSet<InvitationId> = portion.iter().map(|record| record.occasion).collect();
        let ids: Vec<InvitationId> = ids.into_iter().collect();
        let rows = store::occasions::many(&self.db, &ids).await?.into_iter();
        let rows = rows.filter(|row| row.project == who.project.no).map(|row| (row.id, row));
        let occasions: HashMap<InvitationId, OccasionRow> = rows.collect();
        let messages = portion.into_iter().filter(|record| occasions.contains_key(&record.occasion));
        let messages = messages.map(|record| message(record, who.project.no, now));
        let messages = messages.collect::<Result<Vec<MessageRow>>>()?;
        let mut tx = self.db.begin().await?;
        store::messages::restore(&mut tx, who.project.no, &messages).await?;
        for one in messages.iter().filter(|one| one.number == 0) {
            // It may have been sent, or not, between the two parts of the archive.
            let is_open = |row: &OccasionRow| row.reason.as_deref() == Some(Held::Restored.code());
            if !occasions.get(&one.occasion).is_some_and(is_open) {
                continue;
            }
            let became = match one.status.as_str() {
                "accepted" => None,
                "unclear" => Some(Held::Interrupted.code()),
                _ => one.reason.as_deref().or(Some(Held::Restored.code())),
            };
            store::messages::conclude(&mut tx, one.occasion, became, one.settled_at.unwrap_or(now)).await?;
        }
        tx.commit().await?;
        Ok(messages.len() as u64)
    }
}

fn occasion(record: OccasionRecord, here: &Here<'_>) -> Result<KeptOccasion> {
    let broken = |what: &str| no_archive(&format!("{OCCASIONS}: {what}"));
    let happened = Happened { units: here.unit_numbers(&record.units), attributes: record.attributes };
    let hash = |token: Option<String>| {
        token.map(|token| BASE64.decode(token)).transpose().map_err(|error| broken(&error.to_string()))
    };
    // Nobody sends it: what is sent is sent from where it was planned.
    let (status, reason) = match record.status.as_str() {
        "planned" => ("held".to_owned(), Some(Held::Restored.code().to_owned())),
        "due" | "held" | "sent" => (record.status, record.reason),
        other => return Err(broken(&format!("\"{other}\" is no status"))),
    };
    Ok(KeptOccasion {
        row: OccasionRow {
            id: record.id,
            project: here.who.project.no,
            programme: record.programme,
            version: record.version,
            customer: record.customer,
            signal: record.signal,
            happened_at: record.happened_at,
            circumstances: serde_json::to_string(&happened).expect("numbers and texts are always JSON"),
            draw: record.draw,
            drawn: record.drawn,
            status,
            reason,
            due_at: record.due_at,
            notes: serde_json::to_string(&record.passed_over).expect("codes are always JSON"),
            decided_at: record.decided_at,
            variant: record.variant,
            survey: record.survey,
            channel: record.channel.map(|channel| channel.code().into()),
            language: record.language,
            probability: record.probability,
            expires_at: record.expires_at,
            sent_at: record.sent_at,
            opened_at: record.opened_at,
            answer: record.answer,
        },
        facets: record.facets.map(|facets| facets.to_word()),
        token_hash: hash(record.token)?,
        later_token_hash: hash(record.later_token)?,
    })
}

fn message(record: MessageRecord, project: ProjectNo, now: Timestamp) -> Result<MessageRow> {
    let copied = || Some(Held::Restored.code().to_owned());
    let (status, reason, reply, settled_at) = match record.status.as_str() {
        "planned" => ("cancelled", copied(), record.reply, Some(now)),
        "sending" => ("unclear", None, Some("the project was exported while it was sent".to_owned()), Some(now)),
        "accepted" => ("accepted", record.reason, record.reply, record.settled_at),
        "refused" => ("refused", record.reason, record.reply, record.settled_at),
        "unclear" => ("unclear", record.reason, record.reply, record.settled_at),
        "cancelled" => ("cancelled", record.reason, record.reply, record.settled_at),
        other => return Err(no_archive(&format!("{MESSAGES}: \"{other}\" is no status"))),
    };
    let (came_back_at, came_back, came_back_words) =
        record.came_back.map_or((None, None, None), |back| (Some(back.at), Some(back.what), back.words));
    Ok(MessageRow {
        id: record.id,
        project,
        occasion: record.occasion,
        customer: record.customer,
        number: record.number,
        channel: record.channel.code().into(),
        send_at: record.send_at,
        status: status.to_owned(),
        reason,
        reply,
        attempts: record.attempts,
        settled_at,
        came_back_at,
        came_back,
        came_back_words,
    })
}
