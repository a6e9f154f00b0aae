//! How answers were given, many of them in portions.

use crate::{Db, Json, Result, sql};
use domain::ids::{InvitationId, ProgrammeId, SignalId, SurveyId};
use domain::survey::Answers;
use domain::time::Timestamp;
use sqlx::FromRow;

/// One answer as far as it says how it was given.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct GivenRow {
    pub id: SignalId,
    pub survey: SurveyId,
    pub version: i64,
    /// Key of a question on the page shown last; empty at the end.
    pub page: String,
    pub answers: Json<Answers>,
    /// JSON: who was asked and where.
    pub context: String,
    /// When the first page was sent.
    pub started_at: Timestamp,
    pub completed_at: Option<Timestamp>,
}

/// An answer to an invitation.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct InvitedRow {
    pub invitation: InvitationId,
    pub happened_at: Timestamp,
    pub variant: String,
    #[sqlx(flatten)]
    pub given: GivenRow,
}

/// At most `limit` answers of a survey begun from `from` on and before `until`, in the order they were begun in, those
/// behind `after` only.
pub async fn of_survey(
    db: &Db,
    survey: SurveyId,
    (from, until): (Timestamp, Timestamp),
    after: Option<&GivenRow>,
    limit: u32,
) -> Result<Vec<GivenRow>> {
    let (time, id) = after.map_or((from, SignalId(uuid::Uuid::nil())), |last| (last.started_at, last.id));
    db.all(
        sql("SELECT id, survey, version, page, answers, context, started_at, completed_at FROM answers \
             WHERE survey = $1 AND started_at < $2 AND (started_at, id) > ($3, $4) ORDER BY started_at, id LIMIT $5")
        .bind(survey)
        .bind(until)
        .bind(time)
        .bind(id)
        .bind(limit),
    )
    .await
}

/// At most `limit` answers to the invitations of a programme behind `after`, in the order of its occasions.
pub async fn of_programme(
    db: &Db,
    programme: ProgrammeId,
    after: Option<&InvitedRow>,
    limit: u32,
) -> Result<Vec<InvitedRow>> {
    let start = (Timestamp(i64::MIN), InvitationId(uuid::Uuid::nil()));
    let (time, id) = after.map_or(start, |last| (last.happened_at, last.invitation));
    db.all(
        sql("SELECT o.id AS invitation, o.happened_at AS happened_at, o.variant AS variant, a.id AS id, \
                    a.survey AS survey, a.version AS version, a.page AS page, a.answers AS answers, \
                    a.context AS context, a.started_at AS started_at, a.completed_at AS completed_at \
             FROM occasions o JOIN answers a ON a.id = o.answer \
             WHERE o.programme = $1 AND o.status = 'sent' AND o.variant IS NOT NULL \
               AND (o.happened_at, o.id) > ($2, $3) ORDER BY o.happened_at, o.id LIMIT $4")
        .bind(programme)
        .bind(time)
        .bind(id)
        .bind(limit),
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::{AnswerState, put_many};
    use crate::messages;
    use crate::occasions::tests::{invited, occasion};
    use crate::occasions::{self, Verdict};
    use crate::programmes::tests::programme;
    use crate::surveys::tests::{NOW, project, survey};
    use domain::ids::ProjectNo;
    use uuid::Uuid;

    fn state(project: ProjectNo, survey: SurveyId, id: u128, started_at: Timestamp) -> AnswerState {
        AnswerState {
            id: SignalId(Uuid::from_u128(id)),
            project,
            survey,
            version: 1,
            link: None,
            customer: None,
            token_hash: id.to_be_bytes().to_vec(),
            revision: 1,
            page: "why".to_owned(),
            language: "de".to_owned(),
            answers: Json(Answers::default()),
            context: "{}".to_owned(),
            started_at,
            updated_at: started_at,
            completed_at: None,
        }
    }

    async fn put(db: &Db, states: &[AnswerState]) {
        let mut tx = db.begin().await.unwrap();
        put_many(&mut tx, states).await.unwrap();
        tx.commit().await.unwrap();
    }

    crate::store_tests! {
        async fn answers_of_a_period_come_once_and_in_order(db: Db) {
            let project = project(&db).await;
            let (mine, other) = (survey(&db, project, 10).await, survey(&db, project, 11).await);
            // Three of each second, and what is before and after.
            let states: Vec<AnswerState> =
                (0..30).map(|n| state(project, mine, n + 1, NOW.plus_seconds(n as i64 / 3 - 2))).collect();
            put(&db, &states).await;
            put(&db, &[state(project, other, 99, NOW)]).await;
            let between = (NOW, NOW.plus_seconds(5));
            let mut found: Vec<GivenRow> = Vec::new();
            loop {
                let more = of_survey(&db, mine, between, found.last(), 4).await.unwrap();
                if more.is_empty() {
                    break;
                }
                found.extend(more);
            }
            let mut expected: Vec<&AnswerState> =
                states.iter().filter(|one| between.0 <= one.started_at && one.started_at < between.1).collect();
            expected.sort_by_key(|one| (one.started_at, one.id));
            assert_eq!(expected.len(), 15);
            let ids = |rows: &[GivenRow]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
            assert_eq!(ids(&found), expected.iter().map(|one| one.id).collect::<Vec<_>>());
        }

        async fn answers_to_a_programme_come_with_their_variant(db: Db) {
            let project = project(&db).await;
            let survey = survey(&db, project, 10).await;
            let programme = programme(&db, project, 1).await;
            let new = [occasion(1, programme), occasion(2, programme), occasion(3, programme)];
            let mut tx = db.begin().await.unwrap();
            occasions::add(&mut tx, project, &new).await.unwrap();
            let verdicts: Vec<Verdict> = (1..=3)
                .map(|n| Verdict {
                    id: new[n as usize - 1].id, version: 1, reason: None, again_at: None, notes: "[]".to_owned(),
                    invited: Some(invited(n)),
                })
                .collect();
            occasions::settle(&mut tx, NOW, &verdicts).await.unwrap();
            // The third never left.
            for one in &new[..2] {
                messages::conclude(&mut tx, one.id, None, NOW).await.unwrap();
            }
            tx.commit().await.unwrap();
            put(&db, &[101, 102, 103].map(|id| state(project, survey, id, NOW))).await;
            let first = of_programme(&db, programme, None, 1).await.unwrap();
            assert_eq!((first.len(), first[0].variant.as_str(), first[0].given.page.as_str()), (1, "a", "why"));
            let second = of_programme(&db, programme, first.last(), 9).await.unwrap();
            assert_eq!(second.iter().map(|row| row.given.id).collect::<Vec<_>>(), [SignalId(Uuid::from_u128(102))]);
        }
    }
}
