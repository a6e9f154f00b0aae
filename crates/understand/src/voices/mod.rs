//! The voices behind the numbers: lists, search, one voice in full.
//!
//! Who may not read single voices gets comments only: without who, when and id, never fewer than
//! the project's minimum, and in an order that tells nothing. What that does not protect from is
//! comparing two lists whose filters differ by a little.

mod anonymous;
mod detail;
mod query;
mod read;
mod search;
mod shape;

pub use shape::{
    AnsweredState, CustomerName, Handling, Hit, Named, SurveyTitle, Voice, VoiceAnswer, VoiceDetail, VoiceList,
    VoiceScore, VoiceText, VoiceTouchpoint,
};

use crate::Understand;
use crate::ask::Audience;
use crate::error::{Error, Result};
use crate::shared::LakeStamp;
use access::Caller;
use domain::ids::{SignalId, UserId};
use domain::metric::Series;
use domain::question::{Filter, Period};
use domain::role::Right;
use domain::time::{MICROS_PER_SECOND, Timestamp};
use domain::voice::{VoiceOrder, VoiceState};
use std::sync::atomic::Ordering;
use store::voices::{Counts, Cursor, StoredVoice};

/// Which voices, in which order, how many.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VoicesQuestion {
    pub period: Period,
    pub filters: Vec<Filter>,
    /// Of the score a voice is filed under; empty: any or none.
    pub series: Vec<Series>,
    /// All words must be found; blank: no search.
    pub search: String,
    pub state: Option<VoiceState>,
    pub order: VoiceOrder,
    /// At most 200; without one, 50.
    pub limit: Option<usize>,
    /// `next` of the page before.
    pub after: Option<String>,
}

const LIMIT: usize = 50;
const MOST: usize = 200;
/// Changes made by other nodes are seen after this long at the latest.
const COUNTS_LAST_SECONDS: i64 = 2;

/// What was counted: filters, for whom, read by whom.
pub(crate) type CountKey = (VoicesQuestion, Audience, Option<UserId>);

/// When it was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CountStamp {
    lake: LakeStamp,
    changes: u64,
    moment: i64,
}

impl Understand {
    pub async fn voices(&self, who: &Caller, question: VoicesQuestion) -> Result<VoiceList> {
        if !who.scope.may(Right::ReadVoices) {
            return self.comments(who, question).await;
        }
        who.require(Right::ReadVoices)?;
        let question = question.checked()?;
        let names = self.names(who).await?;
        let query = question.plan(who, &names)?;
        let limit = question.limit.unwrap_or(LIMIT).clamp(1, MOST);
        let after = question.after.as_deref().map(cursor).transpose()?;
        let page = async {
            // One more than asked for says whether there is a next page.
            store::voices::page(&self.db, &query, question.order, after, limit + 1).await.map_err(Error::from)
        };
        let (mut found, counts) = tokio::try_join!(page, self.voice_counts(who, &question, Timestamp(i64::MIN)))?;
        let has_more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| has_more).map(|last| written(&Cursor::after(last)));
        let items = self.shown(who, &names, found, &question.search).await?;
        Ok(VoiceList { items, next, count: Some(u64::try_from(counts.voices).unwrap_or_default()), suppressed: false })
    }

    /// One voice with all answers given with it.
    ///
    /// # Errors
    /// [`Error::NotFound`] also when it lies outside of what the caller may see.
    pub async fn voice(&self, who: &Caller, id: SignalId) -> Result<VoiceDetail> {
        who.require(Right::ReadVoices)?;
        let names = self.names(who).await?;
        let found = self.stored_voice(who, id).await?;
        self.detail(who, &names, found).await
    }

    /// The voice as the store keeps it.
    ///
    /// # Errors
    /// [`Error::NotFound`] also when it lies outside of what the caller may see.
    pub async fn stored_voice(&self, who: &Caller, id: SignalId) -> Result<StoredVoice> {
        who.require(Right::ReadVoices)?;
        let rows = who.scope.rows(self.access.places().await?.tree.as_ref());
        let found = store::voices::find(&self.db, &rows, id, who.actor.user()).await?;
        found.ok_or_else(|| Error::not_found("Die Stimme", "the voice"))
    }

    /// What became of a voice has changed: counts must be counted anew.
    pub fn voices_changed(&self) {
        self.voice_changes.fetch_add(1, Ordering::SeqCst);
    }

    /// Shared by all who ask the same at about the same time. `overdue_before` is not looked at
    /// closer than to the second.
    pub(crate) async fn voice_counts(
        &self,
        who: &Caller,
        question: &VoicesQuestion,
        overdue_before: Timestamp,
    ) -> Result<Counts> {
        let names = self.names(who).await?;
        let only_filters =
            VoicesQuestion { order: VoiceOrder::default(), limit: None, after: None, ..question.clone() };
        let reader = question.state.and_then(|_| who.actor.user());
        let stamp = CountStamp {
            lake: self.lake_stamp(),
            changes: self.voice_changes.load(Ordering::SeqCst),
            moment: self.world.now().micros().div_euclid(COUNTS_LAST_SECONDS * MICROS_PER_SECOND),
        };
        let key = (only_filters, Audience::of(who, &names), reader);
        let counts = self
            .counts
            .get(
                &key,
                |kept| *kept == stamp,
                async || {
                    let query = key.0.plan(who, &names)?;
                    Ok((stamp, store::voices::counts(&self.db, &query, overdue_before).await?))
                },
            )
            .await?;
        Ok(*counts)
    }
}

/// Opaque to callers; holds nothing they do not see.
fn written(cursor: &Cursor) -> String {
    format!("{}.{:x}.{}", u8::from(cursor.urgent), cursor.time, cursor.id.0.simple())
}

fn cursor(text: &str) -> Result<Cursor> {
    let parts: Vec<&str> = text.split('.').collect();
    let parsed = match parts[..] {
        [urgent @ ("0" | "1"), time, id] => u64::from_str_radix(time, 16)
            .ok()
            .map(u64::cast_signed)
            .zip(id.parse().ok())
            .map(|(time, id)| Cursor { urgent: urgent == "1", time, id }),
        _ => None,
    };
    parsed.ok_or_else(|| {
        Error::question(
            "after",
            "invalid_cursor",
            "Das ist keine Seite dieser Liste: Beginnen Sie von vorn.",
            "this is no page of this list: start from the beginning",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn cursors_come_back_as_they_were() {
        for time in [0, -5, i64::MAX, 1_700_000_000_000_000] {
            let there = Cursor { urgent: time > 0, time, id: SignalId(Uuid::from_u128(7)) };
            assert_eq!(cursor(&written(&there)).expect("a cursor"), there);
        }
        for nonsense in ["", "1", "2.0.0", "1.x.00000000000000000000000000000007", "1.1.", "1.1.7.7"] {
            assert!(cursor(nonsense).is_err(), "{nonsense}");
        }
    }
}
