//! Voices as they are written and read.

use crate::{Json, Result, Tx, dialect, list, sql};
use domain::ids::{CustomerId, FacetSetNo, ProjectNo, SeriesNo, SignalId, SurveyNo, TouchpointNo, UnitSetNo, UserId};
use domain::signal::{Channel, Feedback, Group};
use domain::time::{Day, Timestamp};
use domain::voice;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use std::collections::HashMap;

/// Words said to one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoiceText {
    /// Empty for feedback that had no questions.
    pub question: String,
    pub text: String,
}

/// A score given beside the words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VoiceScore {
    pub question: String,
    pub series: SeriesNo,
    pub value: f64,
    pub group: Group,
}

/// One voice as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct VoiceRow {
    pub project: ProjectNo,
    pub id: SignalId,
    pub time: Timestamp,
    pub day: Day,
    pub recorded: Timestamp,
    pub customer: Option<CustomerId>,
    pub touchpoint: TouchpointNo,
    pub units: UnitSetNo,
    pub facets: FacetSetNo,
    pub channel: Channel,
    pub survey: SurveyNo,
    pub survey_version: u32,
    pub solicited: bool,
    pub language: String,
    pub headline: Option<voice::Headline>,
    pub texts: Vec<VoiceText>,
    pub scores: Vec<VoiceScore>,
    pub urgent: bool,
    /// What a search finds it by, in the order in which phrases are looked for, see
    /// `text::search_terms`. Terms are taken as they are; in the place of those with spaces or longer
    /// than 64 characters stands one that nobody looks for.
    pub words: Vec<String>,
}

impl VoiceRow {
    /// The voice in a piece of feedback; `None` when it has no words.
    ///
    /// `decisive` tells whether a touchpoint is marked decisive; `terms` makes the search terms of
    /// one text.
    pub fn of(
        feedback: &Feedback,
        decisive: impl Fn(TouchpointNo) -> bool,
        mut terms: impl FnMut(&str) -> Vec<String>,
    ) -> Option<Self> {
        let texts: Vec<VoiceText> = feedback
            .items
            .iter()
            .filter_map(|item| {
                voice::words(item).map(|text| VoiceText { question: item.question.clone(), text: text.to_owned() })
            })
            .collect();
        if texts.is_empty() {
            return None;
        }
        let scores = feedback.items.iter().filter_map(|item| {
            let (Some(value), Some(group)) = (item.value, item.group) else { return None };
            Some(VoiceScore { question: item.question.clone(), series: item.series, value, group })
        });
        let envelope = &feedback.envelope;
        Some(Self {
            project: envelope.project,
            id: envelope.id,
            time: envelope.time,
            day: envelope.day,
            recorded: envelope.recorded,
            customer: envelope.customer,
            touchpoint: envelope.touchpoint,
            units: envelope.units,
            facets: envelope.facets,
            channel: envelope.channel,
            survey: feedback.survey,
            survey_version: feedback.survey_version,
            solicited: feedback.solicited,
            language: feedback.language.clone(),
            headline: voice::headline(&feedback.items),
            scores: scores.collect(),
            urgent: voice::is_urgent(feedback, decisive),
            words: texts.iter().flat_map(|text| terms(&text.text)).collect(),
            texts,
        })
    }
}

/// One voice as it is read.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct StoredVoice {
    /// Names it within the store.
    pub no: i64,
    pub id: SignalId,
    pub time: Timestamp,
    pub day: Day,
    pub recorded: Timestamp,
    pub customer: Option<CustomerId>,
    pub touchpoint: TouchpointNo,
    pub units: UnitSetNo,
    pub facets: FacetSetNo,
    /// [`Channel::code`].
    pub channel: i64,
    pub survey: SurveyNo,
    pub survey_version: i64,
    pub solicited: bool,
    pub language: String,
    pub texts: Json<Vec<VoiceText>>,
    pub scores: Json<Vec<VoiceScore>>,
    pub urgent: bool,
    pub assignee: Option<UserId>,
    pub assignee_name: Option<String>,
    pub answered_at: Option<Timestamp>,
    pub answered_by: Option<UserId>,
    pub answered_by_name: Option<String>,
    pub answer_note: Option<String>,
    /// By the reader who asks.
    pub read: bool,
}

impl StoredVoice {
    pub fn channel(&self) -> Channel {
        Channel::from_code(u8::try_from(self.channel).unwrap_or_default())
    }
}

/// A row of the bulk insert; columns in the order of its statement.
#[derive(Serialize)]
struct Written<'a> {
    no: i64,
    project: u32,
    id: SignalId,
    time: i64,
    day: i32,
    recorded: i64,
    customer: Option<CustomerId>,
    touchpoint: u32,
    units: u32,
    facets: u32,
    channel: u8,
    survey: u32,
    survey_version: u32,
    solicited: bool,
    language: &'a str,
    series: u32,
    score_group: Option<i8>,
    texts: String,
    scores: String,
    urgent: bool,
    words: String,
}

/// Inserts or replaces many; an older version never replaces a newer one, and what became of a
/// voice stays. Rows may name a voice twice: the later one counts.
///
/// A newer version without words is not a voice: [`remove_many`] it.
pub async fn put_many(tx: &mut Tx, rows: &[VoiceRow]) -> Result<()> {
    // PostgreSQL refuses to change one row twice in a statement.
    let mut newest: HashMap<(ProjectNo, SignalId), &VoiceRow> = HashMap::with_capacity(rows.len());
    for row in rows {
        newest.insert((row.project, row.id), row);
    }
    if newest.is_empty() {
        return Ok(());
    }
    let mut newest: Vec<&VoiceRow> = newest.into_values().collect();
    newest.sort_unstable_by_key(|row| (row.project, row.time, row.id));
    let (last,): (i64,) = tx
        .one(sql("UPDATE voice_numbers SET no = no + $1 WHERE id = 1 RETURNING no").bind(newest.len() as i64))
        .await?;
    let first = last - newest.len() as i64 + 1;
    let rows: Vec<Written<'_>> =
        newest.into_iter().zip(first..).map(|(row, no)| written(row, no)).collect::<Result<_>>()?;
    tx.run(
        dialect(
            "INSERT INTO voices (no, project, id, time, day, recorded, customer, touchpoint, units, facets, channel, \
                 survey, survey_version, solicited, language, series, score_group, texts, scores, urgent, words) \
             WITH r AS MATERIALIZED (SELECT value FROM json_each($1)) \
             SELECT value ->> 'no', value ->> 'project', unhex(value ->> 'id', '-'), value ->> 'time', \
                 value ->> 'day', value ->> 'recorded', unhex(value ->> 'customer', '-'), value ->> 'touchpoint', \
                 value ->> 'units', value ->> 'facets', value ->> 'channel', value ->> 'survey', \
                 value ->> 'survey_version', value ->> 'solicited', value ->> 'language', value ->> 'series', \
                 value ->> 'score_group', value ->> 'texts', value ->> 'scores', value ->> 'urgent', value ->> 'words' \
             FROM r WHERE true \
             ON CONFLICT (project, id) DO UPDATE SET time = excluded.time, day = excluded.day, \
                 recorded = excluded.recorded, customer = excluded.customer, touchpoint = excluded.touchpoint, \
                 units = excluded.units, facets = excluded.facets, channel = excluded.channel, \
                 survey = excluded.survey, survey_version = excluded.survey_version, \
                 solicited = excluded.solicited, language = excluded.language, series = excluded.series, \
                 score_group = excluded.score_group, texts = excluded.texts, scores = excluded.scores, \
                 urgent = excluded.urgent, words = excluded.words \
             WHERE voices.recorded <= excluded.recorded",
            "INSERT INTO voices (no, project, id, time, day, recorded, customer, touchpoint, units, facets, channel, \
                 survey, survey_version, solicited, language, series, score_group, texts, scores, urgent, words) \
             SELECT no, project, id, time, day, recorded, customer, touchpoint, units, facets, channel, \
                 survey, survey_version, solicited, language, series, score_group, texts, scores, urgent, words \
             FROM jsonb_to_recordset($1::jsonb) AS r (no bigint, project bigint, id uuid, time bigint, day integer, \
                 recorded bigint, customer uuid, touchpoint bigint, units bigint, facets bigint, channel bigint, \
                 survey bigint, survey_version bigint, solicited boolean, language text, series bigint, \
                 score_group bigint, texts text, scores text, urgent boolean, words text) \
             ON CONFLICT (project, id) DO UPDATE SET time = excluded.time, day = excluded.day, \
                 recorded = excluded.recorded, customer = excluded.customer, touchpoint = excluded.touchpoint, \
                 units = excluded.units, facets = excluded.facets, channel = excluded.channel, \
                 survey = excluded.survey, survey_version = excluded.survey_version, \
                 solicited = excluded.solicited, language = excluded.language, series = excluded.series, \
                 score_group = excluded.score_group, texts = excluded.texts, scores = excluded.scores, \
                 urgent = excluded.urgent, words = excluded.words \
             WHERE voices.recorded <= excluded.recorded",
        )
        .bind(list(&rows)),
    )
    .await?;
    Ok(())
}

fn written(row: &VoiceRow, no: i64) -> Result<Written<'_>> {
    Ok(Written {
        no,
        project: row.project.0,
        id: row.id,
        time: row.time.micros(),
        day: row.day.0,
        recorded: row.recorded.micros(),
        customer: row.customer,
        touchpoint: row.touchpoint.0,
        units: row.units.0,
        facets: row.facets.0,
        channel: row.channel.code(),
        survey: row.survey.0,
        survey_version: row.survey_version,
        solicited: row.solicited,
        language: &row.language,
        series: row.headline.map_or(0, |headline| headline.series.0),
        score_group: row.headline.map(|headline| headline.group.code()),
        texts: json_text(&row.texts)?,
        scores: json_text(&row.scores)?,
        urgent: row.urgent,
        words: joined(&row.words),
    })
}

fn json_text<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| crate::Error::Unstorable(format!("this voice cannot be written as JSON: {error}")))
}

/// Terms in their order, without characters that either index would cut at or has a meaning for.
pub(super) fn joined(words: &[String]) -> String {
    const GAP: &str = "¶";
    words.iter().map(|word| plain(word).unwrap_or_else(|| GAP.to_owned())).collect::<Vec<_>>().join(" ")
}

/// A term as both indexes keep it; `None` when nothing of it can be found again. What is not ASCII
/// stays as it is: SQLite's `ascii` tokenizer never cuts there, and PostgreSQL gets an array.
pub(super) fn plain(word: &str) -> Option<String> {
    const LONGEST: usize = 64;
    let kept: String = word.chars().filter(|c| !c.is_ascii() || c.is_ascii_alphanumeric()).collect();
    let kept = kept.to_lowercase();
    let usable = !kept.is_empty() && kept.chars().count() <= LONGEST && !kept.chars().any(char::is_whitespace);
    usable.then_some(kept)
}

/// Forgets voices, and what became of them. Returns how many there were.
pub async fn remove_many(tx: &mut Tx, project: ProjectNo, ids: &[SignalId]) -> Result<u64> {
    if ids.is_empty() {
        return Ok(0);
    }
    tx.run(
        dialect(
            "DELETE FROM voices WHERE project = $1 AND id IN (SELECT unhex(value, '-') FROM json_each($2))",
            "DELETE FROM voices WHERE project = $1 \
               AND id IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb))",
        )
        .bind(project)
        .bind(list(ids)),
    )
    .await
}

/// Files these voices under other combinations of facets; nothing else of them changes. Without a
/// materialised list SQLite would go through all voices of the project.
pub async fn set_facets(tx: &mut Tx, project: ProjectNo, voices: &[(SignalId, FacetSetNo)]) -> Result<()> {
    if voices.is_empty() {
        return Ok(());
    }
    tx.run(
        dialect(
            "WITH r AS MATERIALIZED (SELECT unhex(value ->> 0, '-') AS id, value ->> 1 AS facets FROM json_each($2)) \
             UPDATE voices SET facets = r.facets FROM r WHERE voices.project = $1 AND voices.id = r.id",
            "UPDATE voices SET facets = (w.value ->> 1)::bigint FROM jsonb_array_elements($2::jsonb) AS w (value) \
             WHERE voices.project = $1 AND voices.id = (w.value ->> 0)::uuid",
        )
        .bind(project)
        .bind(list(voices)),
    )
    .await?;
    Ok(())
}
