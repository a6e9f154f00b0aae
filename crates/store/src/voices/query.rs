//! Finding, listing and counting voices. Nothing is read without a [`RowFilter`].

use super::row::{StoredVoice, plain};
use crate::value::numbers;
use crate::{Db, Result, Statement, Value, dialect, list};
use domain::ids::{FacetSetNo, SeriesNo, SignalId, SurveyNo, UserId};
use domain::question::Period;
use domain::scope::RowFilter;
use domain::signal::{Channel, Group};
use domain::time::{Day, Timestamp};
use domain::voice::{VoiceOrder, VoiceState};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Which voices. `None` means no restriction, an empty list no voice.
#[derive(Clone, Debug)]
pub struct VoiceQuery {
    pub rows: RowFilter,
    pub period: Period,
    pub facets: Option<Vec<FacetSetNo>>,
    pub channels: Option<Vec<Channel>>,
    pub surveys: Option<Vec<SurveyNo>>,
    /// Group of the score a voice is filed under.
    pub groups: Option<Vec<Group>>,
    /// Series of that score.
    pub series: Option<Vec<SeriesNo>>,
    pub solicited: Option<bool>,
    pub state: Option<VoiceState>,
    /// Who asks; without one, nothing is read or mine.
    pub reader: Option<UserId>,
    pub search: Option<Search>,
}

impl VoiceQuery {
    /// All voices of a period that may be seen.
    pub fn new(rows: RowFilter, period: Period) -> Self {
        Self {
            rows,
            period,
            facets: None,
            channels: None,
            surveys: None,
            groups: None,
            series: None,
            solicited: None,
            state: None,
            reader: None,
            search: None,
        }
    }
}

/// What somebody looks for: each of the terms and each of the phrases must be in the voice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    terms: Vec<SearchTerm>,
    /// Any one of the inner ones will do; between spaces, without one behind a beginning.
    phrases: Vec<Vec<String>>,
}

/// One word to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchTerm {
    /// Any of these will do.
    pub alternatives: Vec<String>,
    /// Longer words that begin so will do too.
    pub prefix: bool,
}

/// Words that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchPhrase {
    pub words: Vec<String>,
    /// Longer words in the last place that begin so will do too.
    pub prefix: bool,
}

impl SearchPhrase {
    fn between_spaces(&self) -> Option<String> {
        let words: Vec<String> = self.words.iter().map(|word| plain(word)).collect::<Option<_>>()?;
        let end = if self.prefix { "" } else { " " };
        Some(format!(" {}{end}", words.join(" ")))
    }
}

impl Search {
    /// `None` when nothing remains to look for. Of each of the `phrases`, any one will do.
    pub fn new(
        terms: impl IntoIterator<Item = SearchTerm>,
        phrases: impl IntoIterator<Item = Vec<SearchPhrase>>,
    ) -> Option<Self> {
        let terms: Vec<SearchTerm> = terms
            .into_iter()
            .map(|SearchTerm { alternatives, prefix }| {
                let plain: BTreeSet<String> = alternatives.iter().filter_map(|word| plain(word)).collect();
                SearchTerm { alternatives: plain.into_iter().collect(), prefix }
            })
            .filter(|term| !term.alternatives.is_empty())
            .collect();
        let any_of = |phrases: Vec<SearchPhrase>| phrases.iter().filter_map(SearchPhrase::between_spaces).collect();
        let phrases = phrases.into_iter().map(any_of).filter(|any_of: &Vec<String>| !any_of.is_empty()).collect();
        (!terms.is_empty()).then_some(Self { terms, phrases })
    }

    /// [`plain`] terms hold neither quotes nor backslashes.
    fn for_engine(&self, db: &Db) -> Value {
        let (quote, star, or, and) = match db {
            Db::Sqlite { .. } => ('"', "*", " OR ", " AND "),
            Db::Postgres(_) => ('\'', ":*", " | ", " & "),
        };
        let any_of = |term: &SearchTerm| {
            let star = if term.prefix { star } else { "" };
            let words: Vec<String> =
                term.alternatives.iter().map(|word| format!("{quote}{word}{quote}{star}")).collect();
            format!("({})", words.join(or))
        };
        self.terms.iter().map(any_of).collect::<Vec<_>>().join(and).into()
    }
}

/// Where a page ended; the next one continues behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    pub urgent: bool,
    pub time: i64,
    pub id: SignalId,
}

impl Cursor {
    pub fn after(voice: &StoredVoice) -> Self {
        Self { urgent: voice.urgent, time: voice.time.micros(), id: voice.id }
    }
}

/// How many voices, and how far they have come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Counts {
    pub voices: i64,
    /// Opened by anybody.
    pub read: i64,
    pub answered: i64,
    /// Opened by nobody although recorded before the given moment.
    pub overdue: i64,
}

macro_rules! columns {
    () => {
        "v.no, v.id, v.time, v.day, v.recorded, v.customer, v.touchpoint, v.units, v.facets, v.channel, v.survey, \
         v.survey_version, v.solicited, v.language, v.texts, v.scores, v.urgent, v.assignee, v.answered_at, \
         v.answered_by, v.answer_note, \
         (SELECT name FROM users WHERE users.id = v.assignee) AS assignee_name, \
         (SELECT name FROM users WHERE users.id = v.answered_by) AS answered_by_name, "
    };
}

macro_rules! read_by {
    ($user:literal) => {
        concat!("EXISTS (SELECT 1 FROM voice_reads r WHERE r.user_id = ", $user, " AND r.voice = v.no)")
    };
}

/// Parameters $1 to $13, see [`restricted`].
macro_rules! restrictions {
    (sqlite) => {
        concat!(
            "v.project = $1 AND v.day BETWEEN $2 AND $3 \
             AND ($4 IS NULL OR v.units IN (SELECT value FROM json_each($4))) \
             AND ($5 IS NULL OR v.touchpoint IN (SELECT value FROM json_each($5))) \
             AND ($6 IS NULL OR v.facets IN (SELECT value FROM json_each($6))) \
             AND ($7 IS NULL OR v.channel IN (SELECT value FROM json_each($7))) \
             AND ($8 IS NULL OR v.survey IN (SELECT value FROM json_each($8))) \
             AND ($9 IS NULL OR v.score_group IN (SELECT value FROM json_each($9))) \
             AND ($10 IS NULL OR v.series IN (SELECT value FROM json_each($10))) ",
            restrictions!(same)
        )
    };
    (postgres) => {
        concat!(
            "v.project = $1 AND v.day BETWEEN $2 AND $3 \
             AND ($4::text IS NULL OR \
                  v.units = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($4::jsonb)))) \
             AND ($5::text IS NULL OR \
                  v.touchpoint = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($5::jsonb)))) \
             AND ($6::text IS NULL OR \
                  v.facets = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($6::jsonb)))) \
             AND ($7::text IS NULL OR \
                  v.channel = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($7::jsonb)))) \
             AND ($8::text IS NULL OR \
                  v.survey = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($8::jsonb)))) \
             AND ($9::text IS NULL OR \
                  v.score_group = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($9::jsonb)))) \
             AND ($10::text IS NULL OR \
                  v.series = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($10::jsonb)))) ",
            restrictions!(same)
        )
    };
    (same) => {
        concat!(
            "AND (CAST($11 AS BOOLEAN) IS NULL OR v.solicited = $11) \
             AND (CAST($12 AS TEXT) IS NULL OR CASE $12 WHEN 'unread' THEN NOT ",
            read_by!("$13"),
            " WHEN 'unanswered' THEN v.answered_at IS NULL WHEN 'answered' THEN v.answered_at IS NOT NULL \
              ELSE v.assignee = $13 END) "
        )
    };
}

/// The phrases in a parameter: lists of lists of strings. Of each list, one string must be there.
macro_rules! has_phrases {
    (sqlite, $phrases:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM json_each(",
            $phrases,
            ") p WHERE NOT EXISTS (SELECT 1 FROM json_each(p.value) a \
                 WHERE instr(' ' || v.words || ' ', a.value) > 0)) AND "
        )
    };
    (postgres, $phrases:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM jsonb_array_elements(CAST(",
            $phrases,
            " AS JSONB)) p WHERE NOT EXISTS (SELECT 1 FROM jsonb_array_elements_text(p.value) a \
                 WHERE position(a.value IN ' ' || v.words || ' ') > 0)) AND "
        )
    };
}

/// Parameters $14 to $17, see [`page_part`]: a part of an index from one end.
macro_rules! page_end {
    () => {
        "AND v.time >= $14 AND (v.time, v.id) < ($15, $16) ORDER BY v.time DESC, v.id DESC LIMIT $17"
    };
}

macro_rules! tally {
    () => {
        "SELECT COUNT(*) AS voices, COUNT(v.first_read_at) AS read, COUNT(v.answered_at) AS answered, \
                COUNT(*) FILTER (WHERE v.first_read_at IS NULL AND v.recorded < $14) AS overdue "
    };
}

fn newest() -> Statement {
    dialect(
        concat!(
            "SELECT ",
            columns!(),
            read_by!("$13"),
            " AS read FROM voices v WHERE ",
            restrictions!(sqlite),
            page_end!()
        ),
        concat!(
            "SELECT ",
            columns!(),
            read_by!("$13"),
            " AS read FROM voices v WHERE ",
            restrictions!(postgres),
            page_end!()
        ),
    )
}

fn by_urgency() -> Statement {
    dialect(
        concat!(
            "SELECT ",
            columns!(),
            read_by!("$13"),
            " AS read FROM voices v WHERE v.urgent = $18 AND ",
            restrictions!(sqlite),
            page_end!()
        ),
        concat!(
            "SELECT ",
            columns!(),
            read_by!("$13"),
            " AS read FROM voices v WHERE v.urgent = $18 AND ",
            restrictions!(postgres),
            page_end!()
        ),
    )
}

fn searched() -> Statement {
    dialect(
        // CROSS JOIN: from the index of words, whatever the planner thinks of the others.
        concat!(
            "SELECT ",
            columns!(),
            read_by!("$13"),
            " AS read \
             FROM voices_search CROSS JOIN voices v ON v.no = voices_search.rowid \
             WHERE voices_search MATCH $19 AND (CAST($18 AS BOOLEAN) IS NULL OR v.urgent = $18) AND ",
            has_phrases!(sqlite, "$20"),
            restrictions!(sqlite),
            page_end!()
        ),
        concat!(
            "SELECT ",
            columns!(),
            read_by!("$13"),
            " AS read FROM voices v \
             WHERE array_to_tsvector(string_to_array(v.words, ' ')) @@ CAST(CAST($19 AS TEXT) AS TSQUERY) \
               AND (CAST($18 AS BOOLEAN) IS NULL OR v.urgent = $18) AND ",
            has_phrases!(postgres, "$20"),
            restrictions!(postgres),
            page_end!()
        ),
    )
}

fn tallied() -> Statement {
    dialect(
        concat!(tally!(), "FROM voices v WHERE ", restrictions!(sqlite)),
        concat!(tally!(), "FROM voices v WHERE ", restrictions!(postgres)),
    )
}

fn searched_tally() -> Statement {
    dialect(
        concat!(
            tally!(),
            "FROM voices_search CROSS JOIN voices v ON v.no = voices_search.rowid WHERE voices_search MATCH $15 AND ",
            has_phrases!(sqlite, "$16"),
            restrictions!(sqlite)
        ),
        concat!(
            tally!(),
            "FROM voices v \
             WHERE array_to_tsvector(string_to_array(v.words, ' ')) @@ CAST(CAST($15 AS TEXT) AS TSQUERY) AND ",
            has_phrases!(postgres, "$16"),
            restrictions!(postgres)
        ),
    )
}

/// Binds $1 to $13.
fn restricted(statement: Statement, query: &VoiceQuery) -> Statement {
    let state = query.state.map(|state| match state {
        VoiceState::Unread => "unread",
        VoiceState::Unanswered => "unanswered",
        VoiceState::Answered => "answered",
        VoiceState::Mine => "mine",
    });
    statement
        .bind(query.rows.project())
        .bind(query.period.from)
        .bind(query.period.to)
        .bind(numbers(query.rows.unit_sets(), |set| set.0))
        .bind(numbers(query.rows.touchpoints(), |touchpoint| touchpoint.0))
        .bind(numbers(query.facets.as_ref(), |set| set.0))
        .bind(numbers(query.channels.as_ref(), |channel| channel.code()))
        .bind(numbers(query.surveys.as_ref(), |survey| survey.0))
        .bind(numbers(query.groups.as_ref(), |group| group.code()))
        .bind(numbers(query.series.as_ref(), |series| series.0))
        .bind(query.solicited)
        .bind(state)
        .bind(query.reader)
}

/// At most `limit` voices behind `after`, in `order`.
pub async fn page(
    db: &Db,
    query: &VoiceQuery,
    order: VoiceOrder,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Vec<StoredVoice>> {
    if order == VoiceOrder::Newest {
        return page_part(db, query, None, after, limit).await;
    }
    let mut found = Vec::new();
    if after.is_none_or(|cursor| cursor.urgent) {
        found = page_part(db, query, Some(true), after, limit).await?;
    }
    if found.len() < limit {
        let after = after.filter(|cursor| !cursor.urgent);
        found.extend(page_part(db, query, Some(false), after, limit - found.len()).await?);
    }
    Ok(found)
}

/// Days are local; the instants around them only say where in the index to begin and to end.
const DAY_MICROS: i64 = 86_400_000_000;

async fn page_part(
    db: &Db,
    query: &VoiceQuery,
    urgent: Option<bool>,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Vec<StoredVoice>> {
    let statement = match (&query.search, urgent) {
        (Some(_), _) => searched(),
        (None, Some(_)) => by_urgency(),
        (None, None) => newest(),
    };
    let instant = |day: Day| i64::from(day.0).saturating_mul(DAY_MICROS);
    let end = (instant(query.period.to.plus(2)), SignalId(Uuid::max()));
    let (time, id) = after.map_or(end, |cursor| (cursor.time, cursor.id));
    let mut statement = restricted(statement, query)
        .bind(instant(query.period.from.plus(-1)))
        .bind(time)
        .bind(id)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX));
    if query.search.is_some() || urgent.is_some() {
        statement = statement.bind(urgent);
    }
    if let Some(search) = &query.search {
        statement = statement.bind(search.for_engine(db)).bind(list(&search.phrases));
    }
    db.all(statement).await
}

/// How many voices there are; `overdue` counts those recorded before `overdue_before`.
pub async fn counts(db: &Db, query: &VoiceQuery, overdue_before: Timestamp) -> Result<Counts> {
    let statement = if query.search.is_some() { searched_tally() } else { tallied() };
    let mut statement = restricted(statement, query).bind(overdue_before);
    if let Some(search) = &query.search {
        statement = statement.bind(search.for_engine(db)).bind(list(&search.phrases));
    }
    db.one(statement).await
}

/// One voice, if it exists and may be seen.
pub async fn find(db: &Db, rows: &RowFilter, id: SignalId, reader: Option<UserId>) -> Result<Option<StoredVoice>> {
    db.maybe(
        dialect(
            concat!(
                "SELECT ",
                columns!(),
                read_by!("$5"),
                " AS read FROM voices v WHERE v.project = $1 AND v.id = $2 \
                 AND ($3 IS NULL OR v.units IN (SELECT value FROM json_each($3))) \
                 AND ($4 IS NULL OR v.touchpoint IN (SELECT value FROM json_each($4)))"
            ),
            concat!(
                "SELECT ",
                columns!(),
                read_by!("$5"),
                " AS read FROM voices v WHERE v.project = $1 AND v.id = $2 \
                 AND ($3::text IS NULL OR \
                      v.units = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($3::jsonb)))) \
                 AND ($4::text IS NULL OR \
                      v.touchpoint = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($4::jsonb))))"
            ),
        )
        .bind(rows.project())
        .bind(id)
        .bind(numbers(rows.unit_sets(), |set| set.0))
        .bind(numbers(rows.touchpoints(), |touchpoint| touchpoint.0))
        .bind(reader),
    )
    .await
}
