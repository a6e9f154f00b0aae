//! Making the words that voices are found by anew, when the rules that make them have changed.
//!
//! In batches by number, each with how far they have come in the same transaction: whoever goes on, in
//! this process or another one, begins behind the last batch. What is written meanwhile has the new words
//! already and is not touched.

use super::row::{VoiceText, joined};
use crate::{Db, Error, Result, Tx, dialect, list, sql};
use serde::Serialize;
use sqlx::FromRow;

/// What the words of one voice are made of.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Wordless {
    pub no: i64,
    pub language: String,
    /// JSON
    texts: String,
}

impl Wordless {
    /// # Errors
    /// [`Error::Damaged`] when the database holds something else.
    pub fn texts(&self) -> Result<Vec<VoiceText>> {
        serde_json::from_str(&self.texts)
            .map_err(|error| Error::Damaged { what: format!("the texts of voice {}", self.no), why: error.to_string() })
    }
}

/// From now on the words of all voices are made by the rules `version`. Returns whether those that are there
/// have to be made anew.
pub async fn begin_words(db: &Db, version: u32) -> Result<bool> {
    let begin =
        sql("UPDATE voice_words SET version = $1, through = CASE WHEN EXISTS (SELECT 1 FROM voices) THEN 0 END \
         WHERE id = 1 AND version <> $1");
    db.run(begin.bind(version)).await?;
    Ok(words_through(db, version).await?.is_some())
}

/// Up to which voice words have been made by the rules `version`; `None` when all have, or when other rules
/// hold by now.
pub async fn words_through(db: &Db, version: u32) -> Result<Option<i64>> {
    let state = sql("SELECT through FROM voice_words WHERE id = 1 AND version = $1").bind(version);
    Ok(db.maybe::<(Option<i64>,)>(state).await?.and_then(|(through,)| through))
}

/// The next voices behind number `no`.
pub async fn after_no(db: &Db, no: i64, limit: u32) -> Result<Vec<Wordless>> {
    db.all(sql("SELECT no, language, texts FROM voices WHERE no > $1 ORDER BY no LIMIT $2").bind(no).bind(limit)).await
}

/// Writes words made by the rules `version` of the voices behind `through`, as [`after_no`] gave them; a voice
/// that says something else by now stays. `None`, with nothing changed, when somebody else did it or other rules
/// hold by now; else how many have other words than before. An empty list ends it: all are done.
pub async fn put_words(
    tx: &mut Tx,
    version: u32,
    through: i64,
    made: &[(Wordless, Vec<String>)],
) -> Result<Option<u64>> {
    #[derive(Serialize)]
    struct Row<'a> {
        no: i64,
        language: &'a str,
        texts: &'a str,
        words: String,
    }
    let last = made.last().map(|(voice, _)| voice.no);
    let advance = sql("UPDATE voice_words SET through = $3 WHERE id = 1 AND version = $1 AND through = $2");
    if tx.run(advance.bind(version).bind(through).bind(last)).await? == 0 {
        return Ok(None);
    }
    let rows: Vec<Row<'_>> = made
        .iter()
        .map(|(voice, words)| Row {
            no: voice.no,
            language: &voice.language,
            texts: &voice.texts,
            words: joined(words),
        })
        .collect();
    let update = dialect(
        "UPDATE voices SET words = made.words \
         FROM (SELECT value ->> 'no' AS voice, value ->> 'language' AS language, value ->> 'texts' AS texts, \
                      value ->> 'words' AS words FROM json_each($1)) AS made \
         WHERE voices.no = made.voice AND voices.language = made.language AND voices.texts = made.texts \
           AND voices.words <> made.words",
        "UPDATE voices SET words = made.words \
         FROM jsonb_to_recordset($1::jsonb) AS made (no bigint, language text, texts text, words text) \
         WHERE voices.no = made.no AND voices.language = made.language AND voices.texts = made.texts \
           AND voices.words <> made.words",
    );
    Ok(Some(tx.run(update.bind(list(&rows))).await?))
}
