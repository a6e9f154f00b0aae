//! Comments for those who may see scores, but not single voices.

use super::shape::{Voice, VoiceList};
use super::{LIMIT, MOST, VoicesQuestion};
use crate::Understand;
use crate::error::Result;
use access::Caller;
use domain::role::Right;
use domain::time::Timestamp;
use domain::voice::VoiceOrder;
use std::hash::{DefaultHasher, Hash, Hasher};

impl Understand {
    /// The newest comments, in an order that does not tell which is which; none when fewer match than
    /// the project's minimum for comments.
    pub(super) async fn comments(&self, who: &Caller, question: VoicesQuestion) -> Result<VoiceList> {
        who.require(Right::ReadScores)?;
        // Neither pages nor read states: both would tell single voices apart.
        let question = VoicesQuestion { state: None, after: None, order: VoiceOrder::Newest, ..question }.checked()?;
        let names = self.names(who).await?;
        let minimum = who.project.minimums.comments;
        let count = self.voice_counts(who, &question, Timestamp(i64::MIN)).await?.voices;
        let count = u64::try_from(count).unwrap_or_default();
        if count < minimum {
            // None at all is no secret.
            return Ok(VoiceList { count: (count == 0).then_some(0), suppressed: count > 0, ..VoiceList::default() });
        }
        let query = question.plan(who, &names)?;
        // Fewer than the minimum would point at single comments again.
        let least = usize::try_from(minimum).unwrap_or(MOST);
        let limit = question.limit.unwrap_or(LIMIT).min(MOST).max(least);
        let mut found = store::voices::page(&self.db, &query, VoiceOrder::Newest, None, limit).await?;
        if (found.len() as u64) < minimum {
            // Removed since they were counted.
            return Ok(VoiceList { count: None, suppressed: true, ..VoiceList::default() });
        }
        found.sort_by_key(|voice| {
            let mut hash = DefaultHasher::new();
            voice.texts.0.iter().for_each(|said| said.text.hash(&mut hash));
            hash.finish()
        });
        let shown = self.shown(who, &names, found, &question.search).await?;
        let items = shown.into_iter().map(without_person).collect();
        Ok(VoiceList { items, next: None, count: Some(count), suppressed: false })
    }
}

/// What was said, and about what; not by whom, where and when.
fn without_person(voice: Voice) -> Voice {
    Voice {
        id: None,
        time: None,
        recorded: None,
        customer: None,
        units: Vec::new(),
        facets: indexmap::IndexMap::new(),
        state: None,
        ..voice
    }
}
