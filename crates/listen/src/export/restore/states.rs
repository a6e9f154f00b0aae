//! What became of voices, and answers under way, back in.

use super::Restored;
use super::catalogue::Found;
use super::no_archive;
use super::parts::Parts;
use crate::answering::Context;
use crate::export::states::{PageRecord, VoiceRecord};
use crate::{Listen, Result};
use access::Caller;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::ids::ProjectNo;
use store::Json;
use store::answers::AnswerState;
use store::voices::VoiceState;

impl Listen {
    pub(super) async fn restore_states(
        &self,
        who: &Caller,
        parts: &Parts,
        found: &Found,
        restored: &mut Restored,
    ) -> Result<()> {
        let project = who.project.no;
        let mut portions = parts.portions_if_any::<VoiceRecord>("voices.jsonl");
        while let Some(portion) = portions.next().await? {
            let states: Vec<VoiceState> = portion.into_iter().map(|record| state(record, found)).collect();
            restored.voices += states.len() as u64;
            let mut tx = self.db.begin().await?;
            store::voices::restore_states(&mut tx, project, &states).await?;
            tx.commit().await?;
        }
        let mut portions = parts.portions_if_any::<PageRecord>("pages.jsonl");
        while let Some(portion) = portions.next().await? {
            let pages = portion.into_iter().map(|record| page(project, record, found));
            let pages = pages.collect::<Result<Vec<AnswerState>>>()?;
            restored.pages += pages.len() as u64;
            let mut tx = self.db.begin().await?;
            store::answers::put_many(&mut tx, &pages).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

fn state(record: VoiceRecord, found: &Found) -> VoiceState {
    let here = |id| found.users.get(&id).copied();
    let (answered_at, answered_by, answer_note) =
        record.answered.map_or((None, None, None), |one| (Some(one.at), one.by.and_then(here), one.note));
    VoiceState {
        id: record.id,
        assignee: record.assignee.and_then(here),
        answered_at,
        answered_by,
        answer_note,
        reads: record.reads.into_iter().filter_map(|read| Some((here(read.user)?, read.at))).collect(),
    }
}

fn page(project: ProjectNo, record: PageRecord, found: &Found) -> Result<AnswerState> {
    let broken = |what: &str| no_archive(&format!("pages.jsonl: {what}"));
    let mut context: Context = serde_json::from_str(&record.context).map_err(|error| broken(&error.to_string()))?;
    context.units = context.units.into_iter().map(|id| found.unit(id)).collect();
    context.touchpoint = context.touchpoint.map(|id| found.touchpoint(id));
    Ok(AnswerState {
        id: record.id,
        project,
        survey: record.survey,
        version: record.version,
        // Links that were deleted are not in the archive.
        link: record.link.filter(|link| found.links.contains(link)),
        customer: record.customer,
        token_hash: BASE64.decode(&record.token).map_err(|error| broken(&error.to_string()))?,
        revision: record.revision,
        page: record.page,
        language: record.language,
        answers: Json(record.answers),
        context: serde_json::to_string(&context).expect("a context holds nothing JSON cannot say"),
        started_at: record.started_at,
        updated_at: record.updated_at,
        completed_at: record.completed_at,
    })
}
