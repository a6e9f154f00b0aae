//! What became of voices, and how far respondents have come, for archives.

use super::archive::Archive;
use crate::{Listen, Result};
use access::Project;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::ids::{CustomerId, LinkId, SignalId, SurveyId, UserId};
use domain::survey::Answers;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::{answers, voices};

/// What people did about a voice.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct VoiceRecord {
    /// Of its signal.
    pub(super) id: SignalId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) assignee: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) answered: Option<AnsweredRecord>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) reads: Vec<ReadRecord>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AnsweredRecord {
    pub(super) at: Timestamp,
    pub(super) by: Option<UserId>,
    pub(super) note: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ReadRecord {
    pub(super) user: UserId,
    pub(super) at: Timestamp,
}

/// An answer on a respondent's page, so that it can be gone on with.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PageRecord {
    pub(super) id: SignalId,
    pub(super) survey: SurveyId,
    pub(super) version: i64,
    pub(super) link: Option<LinkId>,
    pub(super) customer: Option<CustomerId>,
    /// SHA-256 of the token in the address, in base64.
    pub(super) token: String,
    pub(super) revision: i64,
    pub(super) page: String,
    pub(super) language: String,
    pub(super) answers: Answers,
    pub(super) context: String,
    pub(super) started_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) completed_at: Option<Timestamp>,
}

const PORTION: u32 = 2_000;

impl Listen {
    pub(super) async fn archive_states(&self, project: &Project, archive: &mut Archive) -> Result<()> {
        archive.part("voices.jsonl").await?;
        let mut after = 0;
        loop {
            let rows = voices::states_after(&self.db, project.no, after, PORTION).await?;
            let Some(last) = rows.last() else { break };
            after = last.no;
            let numbers: Vec<i64> = rows.iter().map(|row| row.no).collect();
            let mut reads: HashMap<i64, Vec<ReadRecord>> = HashMap::new();
            for (voice, user, at) in voices::reads_of(&self.db, &numbers).await? {
                reads.entry(voice).or_default().push(ReadRecord { user, at });
            }
            for row in rows {
                let (by, note) = (row.answered_by, row.answer_note);
                let record = VoiceRecord {
                    id: row.id,
                    assignee: row.assignee,
                    answered: row.answered_at.map(|at| AnsweredRecord { at, by, note }),
                    reads: reads.remove(&row.no).unwrap_or_default(),
                };
                archive.line(&record).await?;
            }
        }
        archive.part("pages.jsonl").await?;
        let mut after = None;
        loop {
            let states = answers::after(&self.db, project.no, after, PORTION).await?;
            let Some(last) = states.last() else { return Ok(()) };
            after = Some(last.id);
            for state in states {
                let record = PageRecord {
                    id: state.id,
                    survey: state.survey,
                    version: state.version,
                    link: state.link,
                    customer: state.customer,
                    token: BASE64.encode(&state.token_hash),
                    revision: state.revision,
                    page: state.page,
                    language: state.language,
                    answers: state.answers.0,
                    context: state.context,
                    started_at: state.started_at,
                    updated_at: state.updated_at,
                    completed_at: state.completed_at,
                };
                archive.line(&record).await?;
            }
        }
    }
}
