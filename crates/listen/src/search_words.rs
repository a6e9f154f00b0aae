//! The words voices are found by, made anew when a new version of the program makes others of the same text.

use crate::{Error, Listen, Result};
use std::time::Duration;
use store::voices::{self, Wordless};
use text::{TERMS_VERSION, search_terms};

/// Voices at a time: few enough that nobody waits for their transaction.
const BATCH: u32 = if cfg!(test) { 7 } else { 250 };
const PAUSE: Duration = Duration::from_secs(10);

impl Listen {
    /// Runs beside everything else until the words of all voices are those of this version. Meanwhile those that
    /// are not done yet are found by their old words.
    pub async fn run_search_words(self) {
        loop {
            match self.renew_search_words().await {
                Ok(()) => return,
                Err(error) => {
                    tracing::error!(%error, "making the words of voices anew failed, going on in a while");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// From now on words are made as this version does. Returns whether those that are there have to be made anew.
    pub async fn begin_search_words(&self) -> Result<bool> {
        Ok(voices::begin_words(&self.db, TERMS_VERSION).await?)
    }

    /// Makes the words of all voices anew, unless they are those of this version; goes on where it stopped.
    pub async fn renew_search_words(&self) -> Result<()> {
        if !self.begin_search_words().await? {
            return Ok(());
        }
        let (mut done, mut changed) = (0, 0);
        while let Some(through) = voices::words_through(&self.db, TERMS_VERSION).await? {
            let batch = voices::after_no(&self.db, through, BATCH).await?;
            let made = tokio::task::spawn_blocking(move || with_words(batch)).await;
            let made = made.map_err(|error| Error::Internal(format!("making words stopped: {error}")))??;
            let mut tx = self.db.begin().await?;
            // Somebody else's batch may have been faster: then the next look says where it goes on.
            let Some(others) = voices::put_words(&mut tx, TERMS_VERSION, through, &made).await? else {
                tx.rollback().await?;
                continue;
            };
            tx.commit().await?;
            (done, changed) = (done + made.len(), changed + others);
        }
        if done > 0 {
            tracing::info!(voices = done, changed, "voices are found by the words of this version");
        }
        Ok(())
    }
}

fn with_words(batch: Vec<Wordless>) -> Result<Vec<(Wordless, Vec<String>)>> {
    let words = |voice: Wordless| -> Result<(Wordless, Vec<String>)> {
        let texts = voice.texts()?;
        let words = texts.iter().flat_map(|said| search_terms(&said.text, &voice.language)).collect();
        Ok((voice, words))
    };
    batch.into_iter().map(words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::House;
    use crate::import::{ImportKind, ImportOptions};
    use domain::question::Period;
    use domain::time::Day;
    use store::voices::{Search, SearchTerm, VoiceQuery};

    async fn found(house: &House, word: &str) -> i64 {
        let alternatives = text::parse_query(word).terms.remove(0).alternatives;
        let period = Period { from: Day(0), to: Day(99_999) };
        let search = Search::new([SearchTerm { alternatives, prefix: false }], []);
        let query = VoiceQuery { search, ..VoiceQuery::new(house.rows().await, period) };
        voices::counts(&house.db, &query, crate::house::NOW).await.expect("counts").voices
    }

    async fn words(house: &House) -> Vec<(i64, String)> {
        house.db.all(store::sql("SELECT no, words FROM voices ORDER BY no")).await.expect("voices")
    }

    store::store_tests! {
        async fn an_index_of_an_older_version_is_made_anew(db: Db) {
            let house = House::new(db).await;
            let row = |n: u32| format!("{},\"Die Lieferzeiten waren zu lang, {n}\"", n % 11);
            let rows: Vec<String> = (0..30).map(row).collect();
            let content = format!("NPS,Kommentar\n{}\n", rows.join("\n"));
            let options = ImportOptions { touchpoint: Some("filiale".into()), ..ImportOptions::default() };
            let (import, _) = house.mapped("a.csv", Some(ImportKind::Answers), content, options).await;
            house.run(&import).await;
            let right = words(&house).await;
            assert_eq!(found(&house, "Lieferzeit").await, 30);
            house.listen.renew_search_words().await.expect("whatever they were made by");
            assert_eq!(words(&house).await, right, "made anew they are what they were");

            // As an older version would have left them, with one batch done by a process that died.
            house.db.run(store::sql("UPDATE voices SET words = 'lieferzeiten'")).await.expect("changed");
            let older = store::sql("UPDATE voice_words SET version = $1, through = NULL").bind(TERMS_VERSION - 1);
            house.db.run(older).await.expect("changed");
            assert_eq!(found(&house, "Lieferzeit").await, 0);
            assert!(house.listen.begin_search_words().await.expect("begun"));
            let batch = with_words(voices::after_no(&house.db, 0, 4).await.expect("voices")).expect("words");
            let mut tx = house.db.begin().await.expect("a transaction");
            assert_eq!(voices::put_words(&mut tx, TERMS_VERSION, 0, &batch).await.expect("written"), Some(4));
            tx.commit().await.expect("committed");
            assert_eq!(found(&house, "Lieferzeit").await, 4);

            let (one, other) = (house.listen.clone(), house.another_process().await);
            let (one, other) = tokio::join!(one.renew_search_words(), other.renew_search_words());
            one.and(other).expect("both at once");
            assert_eq!(found(&house, "Lieferzeit").await, 30);
            assert_eq!(words(&house).await, right);
            assert!(!house.listen.begin_search_words().await.expect("nothing to do"));
        }
    }
}
