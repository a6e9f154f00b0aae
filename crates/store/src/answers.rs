//! Answers under way or given on respondent pages: what is needed to continue them. The signals made
//! of them are in the ledger and the lake; both are written in one transaction.

mod given;

pub use given::{GivenRow, InvitedRow, of_programme, of_survey};

use crate::hex::to_hex;
use crate::{Db, Json, Result, Tx, dialect, list, sql};
use domain::ids::{CustomerId, LinkId, ProjectNo, SignalId, SurveyId};
use domain::survey::Answers;
use domain::time::Timestamp;
use serde::Serialize;
use sqlx::FromRow;
use std::collections::HashMap;

/// One answer as it stands.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct AnswerState {
    /// The id of its signal.
    pub id: SignalId,
    pub project: ProjectNo,
    pub survey: SurveyId,
    /// The published version it was begun with; a newer one does not change it under way.
    pub version: i64,
    pub link: Option<LinkId>,
    /// As first identified; set by whoever resolves the customer in the same transaction.
    pub customer: Option<CustomerId>,
    /// SHA-256 of the token in the address.
    pub token_hash: Vec<u8>,
    /// From 1, one more with each version sent.
    pub revision: i64,
    /// Key of the question that is next; empty at the end.
    pub page: String,
    pub language: String,
    pub answers: Json<Answers>,
    /// JSON: who was asked and where, as the link said it when the answer was begun.
    pub context: String,
    pub started_at: Timestamp,
    pub updated_at: Timestamp,
    pub completed_at: Option<Timestamp>,
}

pub async fn by_token(db: &Db, token_hash: &[u8]) -> Result<Option<AnswerState>> {
    db.maybe(
        sql("SELECT id, project, survey, version, link, customer, token_hash, revision, page, language, answers, \
                    context, started_at, updated_at, completed_at FROM answers WHERE token_hash = $1")
        .bind(token_hash),
    )
    .await
}

/// Answers of a project in the order of their ids, after `after`.
pub async fn after(db: &Db, project: ProjectNo, after: Option<SignalId>, limit: u32) -> Result<Vec<AnswerState>> {
    db.all(
        sql("SELECT id, project, survey, version, link, customer, token_hash, revision, page, language, answers, \
                    context, started_at, updated_at, completed_at FROM answers \
             WHERE project = $1 AND id > $2 ORDER BY id LIMIT $3")
        .bind(project)
        .bind(after.unwrap_or(SignalId(uuid::Uuid::nil())))
        .bind(limit),
    )
    .await
}

#[derive(Serialize)]
struct Row<'a> {
    id: SignalId,
    project: u32,
    survey: SurveyId,
    version: i64,
    link: Option<LinkId>,
    customer: Option<CustomerId>,
    token_hash: String,
    revision: i64,
    page: &'a str,
    language: &'a str,
    answers: String,
    context: &'a str,
    started_at: i64,
    updated_at: i64,
    completed_at: Option<i64>,
}

/// Inserts or replaces many; a state never replaces one with a higher revision.
pub async fn put_many(tx: &mut Tx, states: &[AnswerState]) -> Result<()> {
    // PostgreSQL refuses to change one row twice in a statement.
    let mut newest: HashMap<SignalId, &AnswerState> = HashMap::with_capacity(states.len());
    for state in states {
        let kept = newest.entry(state.id).or_insert(state);
        if state.revision >= kept.revision {
            *kept = state;
        }
    }
    if newest.is_empty() {
        return Ok(());
    }
    let rows = newest.into_values().map(row).collect::<Result<Vec<_>>>()?;
    tx.run(
        dialect(
            "INSERT INTO answers (id, project, survey, version, link, customer, token_hash, revision, page, language, \
                                  answers, context, started_at, updated_at, completed_at) \
             WITH r AS MATERIALIZED (SELECT value FROM json_each($1)) \
             SELECT unhex(value ->> 'id', '-'), value ->> 'project', unhex(value ->> 'survey', '-'), \
                    value ->> 'version', unhex(value ->> 'link', '-'), unhex(value ->> 'customer', '-'), \
                    unhex(value ->> 'token_hash'), value ->> 'revision', value ->> 'page', value ->> 'language', \
                    value ->> 'answers', value ->> 'context', value ->> 'started_at', value ->> 'updated_at', \
                    value ->> 'completed_at' \
             FROM r WHERE true \
             ON CONFLICT (id) DO UPDATE SET customer = COALESCE(excluded.customer, answers.customer), \
                 revision = excluded.revision, page = excluded.page, language = excluded.language, \
                 answers = excluded.answers, updated_at = excluded.updated_at, completed_at = excluded.completed_at \
             WHERE answers.revision < excluded.revision",
            "INSERT INTO answers (id, project, survey, version, link, customer, token_hash, revision, page, language, \
                                  answers, context, started_at, updated_at, completed_at) \
             SELECT id, project, survey, version, link, customer, decode(token_hash, 'hex'), revision, page, language, \
                    answers, context, started_at, updated_at, completed_at \
             FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, project bigint, survey uuid, version bigint, link uuid, \
                 customer uuid, token_hash text, revision bigint, page text, language text, answers text, context text, \
                 started_at bigint, updated_at bigint, completed_at bigint) \
             ON CONFLICT (id) DO UPDATE SET customer = COALESCE(excluded.customer, answers.customer), \
                 revision = excluded.revision, page = excluded.page, language = excluded.language, \
                 answers = excluded.answers, updated_at = excluded.updated_at, completed_at = excluded.completed_at \
             WHERE answers.revision < excluded.revision",
        )
        .bind(list(&rows)),
    )
    .await?;
    Ok(())
}

fn row(state: &AnswerState) -> Result<Row<'_>> {
    let answers = serde_json::to_string(&state.answers.0)
        .map_err(|error| crate::Error::Unstorable(format!("this answer cannot be written as JSON: {error}")))?;
    Ok(Row {
        id: state.id,
        project: state.project.0,
        survey: state.survey,
        version: state.version,
        link: state.link,
        customer: state.customer,
        token_hash: to_hex(&state.token_hash),
        revision: state.revision,
        page: &state.page,
        language: &state.language,
        answers,
        context: &state.context,
        started_at: state.started_at.micros(),
        updated_at: state.updated_at.micros(),
        completed_at: state.completed_at.map(Timestamp::micros),
    })
}

/// Which of these signals are answers on respondents' pages.
pub async fn those_there(tx: &mut Tx, ids: &[SignalId]) -> Result<Vec<SignalId>> {
    let rows: Vec<(SignalId,)> = tx
        .all(
            dialect(
                "SELECT id FROM answers WHERE id IN (SELECT unhex(value, '-') FROM json_each($1))",
                "SELECT id FROM answers WHERE id IN (SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb))",
            )
            .bind(list(ids)),
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Forgets answers whose signals were deleted. Returns how many there were.
pub async fn delete_many(tx: &mut Tx, ids: &[SignalId]) -> Result<u64> {
    tx.run(
        dialect(
            "DELETE FROM answers WHERE id IN (SELECT unhex(value, '-') FROM json_each($1))",
            "DELETE FROM answers WHERE id IN (SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb))",
        )
        .bind(list(ids)),
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::tests::{NOW, project, survey};
    use domain::survey::AnswerValue;
    use uuid::Uuid;

    fn state(project: ProjectNo, survey: SurveyId, id: u128, revision: i64, words: &str) -> AnswerState {
        AnswerState {
            id: SignalId(Uuid::from_u128(id)),
            project,
            survey,
            version: 1,
            link: None,
            customer: None,
            token_hash: id.to_be_bytes().to_vec(),
            revision,
            page: "why".to_owned(),
            language: "de".to_owned(),
            answers: Json(Answers::new([("why", AnswerValue::from(words))])),
            context: "{}".to_owned(),
            started_at: NOW,
            updated_at: NOW.plus_seconds(revision),
            completed_at: None,
        }
    }

    fn token(id: u128) -> [u8; 16] {
        id.to_be_bytes()
    }

    crate::store_tests! {
        async fn an_answer_comes_back_as_it_was_and_the_newest_wins(db: Db) {
            let project = project(&db).await;
            let survey = survey(&db, project, 10).await;
            let hostile = "\"'><script>\\u0000 \u{202e}\n😀 $1; DROP TABLE answers";
            let first = state(project, survey, 1, 1, hostile);
            let mut tx = db.begin().await.unwrap();
            put_many(&mut tx, std::slice::from_ref(&first)).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(by_token(&db, &token(1)).await.unwrap(), Some(first.clone()));
            assert_eq!(by_token(&db, b"another").await.unwrap(), None);

            let third = AnswerState {
                completed_at: Some(NOW), customer: Some(CustomerId(Uuid::from_u128(5))), ..state(project, survey, 1, 3, "drei")
            };
            let mut tx = db.begin().await.unwrap();
            // Twice the same answer in one batch, and an older one late.
            put_many(&mut tx, &[third.clone(), state(project, survey, 1, 2, "zwei"), state(project, survey, 2, 1, "b")])
                .await
                .unwrap();
            put_many(&mut tx, &[state(project, survey, 1, 2, "zwei")]).await.unwrap();
            put_many(&mut tx, &[]).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(by_token(&db, &token(1)).await.unwrap(), Some(third));
        }

        async fn a_customers_answers_can_be_forgotten(db: Db) {
            let project = project(&db).await;
            let survey = survey(&db, project, 10).await;
            let customer = CustomerId(Uuid::from_u128(5));
            let mine = AnswerState { customer: Some(customer), ..state(project, survey, 1, 1, "a") };
            let mut tx = db.begin().await.unwrap();
            put_many(&mut tx, &[mine, state(project, survey, 2, 1, "b"), state(project, survey, 3, 1, "c")]).await.unwrap();
            assert_eq!(crate::customers::erase(&mut tx, project, &[customer]).await.unwrap().answers, 1);
            assert_eq!(delete_many(&mut tx, &[SignalId(Uuid::from_u128(3))]).await.unwrap(), 1);
            tx.commit().await.unwrap();
            assert_eq!(by_token(&db, &token(1)).await.unwrap(), None);
            assert!(by_token(&db, &token(2)).await.unwrap().is_some());
        }

        async fn answers_are_counted_by_link(db: Db) {
            let project = project(&db).await;
            let survey = survey(&db, project, 10).await;
            let link = crate::links::tests::link(1, survey, "abcd2345");
            let mut tx = db.begin().await.unwrap();
            assert!(crate::links::insert(&mut tx, &link).await.unwrap());
            let through = |id| AnswerState { link: Some(link.id), ..state(project, survey, id, 1, "a") };
            put_many(&mut tx, &[through(1), through(2), state(project, survey, 3, 1, "b")]).await.unwrap();
            tx.commit().await.unwrap();
            let counted = crate::links::all(&db, survey).await.unwrap();
            assert_eq!((counted.len(), counted[0].answers), (1, 2));
        }
    }
}
