//! Touchpoints nobody has written down yet: kinds of events that come in without one.

use crate::circumstances::touchpoint_key;
use crate::{Listen, Result};
use access::{Caller, capital};
use domain::ids::{EventTypeNo, TouchpointNo};
use domain::role::Right;
use domain::signal::Channel;
use lake::{CellQuery, Dimension, Filter, Key};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use store::dictionary::Kind;
use utoipa::ToSchema;

/// More than anybody looks through.
const MOST: usize = 50;

/// A touchpoint there could be. Created with this key, it is where interactions of the type belong
/// from then on, unless they name another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TouchpointProposal {
    /// The type of the interactions.
    pub r#type: String,
    pub key: String,
    /// The type as people would write it.
    pub name: String,
    /// Most of them came through.
    pub channel: Channel,
    /// How many have come in without a touchpoint.
    pub interactions: u64,
}

impl Listen {
    /// Kinds of events that come in without a touchpoint and have none of their name, the most
    /// frequent first.
    pub async fn touchpoint_proposals(&self, who: &Caller) -> Result<Vec<TouchpointProposal>> {
        who.require_everywhere(Right::ManageCatalogue)?;
        let nowhere = Filter { touchpoints: Some(BTreeSet::from([TouchpointNo::NONE])), ..Filter::default() };
        let query = CellQuery::interactions(nowhere, [Dimension::Event, Dimension::Channel]);
        let mut found: BTreeMap<EventTypeNo, BTreeMap<Channel, u64>> = BTreeMap::new();
        for cell in self.lake.cells(&self.rows_of(who).await?, &query).await? {
            if let [Key::Event(event), Key::Channel(channel)] = cell.keys.as_slice() {
                *found.entry(*event).or_default().entry(*channel).or_default() += cell.n;
            }
        }
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        let mut by_key: BTreeMap<String, (String, BTreeMap<Channel, u64>)> = BTreeMap::new();
        for (event, channels) in found {
            let Some(r#type) = self.dictionary.word(Kind::EventType, event.0).await? else { continue };
            let key = touchpoint_key(&r#type);
            if key.is_empty() || touchpoints.by_key(&key).is_some() {
                continue;
            }
            let (_, all) = by_key.entry(key).or_insert_with(|| (r#type.to_string(), BTreeMap::new()));
            for (channel, n) in channels {
                *all.entry(channel).or_default() += n;
            }
        }
        let proposal = |(key, (r#type, channels)): (String, (String, BTreeMap<Channel, u64>))| TouchpointProposal {
            name: name(&r#type),
            r#type,
            key,
            channel: channels.iter().max_by_key(|(_, n)| **n).map_or(Channel::Other, |(channel, _)| *channel),
            interactions: channels.values().sum(),
        };
        let mut proposals: Vec<TouchpointProposal> = by_key.into_iter().map(proposal).collect();
        proposals.sort_by(|a, b| b.interactions.cmp(&a.interactions).then_with(|| a.key.cmp(&b.key)));
        proposals.truncate(MOST);
        Ok(proposals)
    }
}

/// `order_placed` as "Order placed".
fn name(event: &str) -> String {
    let words: Vec<&str> = event.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    capital(&words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::House;
    use crate::interactions_api::interaction_batch;
    use access::{Explain, TouchpointDraft};
    use domain::role::Role;
    use domain::scope::Scope;
    use serde_json::json;

    async fn send(house: &House, types: &[&str]) {
        let all: Vec<_> = types
            .iter()
            .enumerate()
            .map(|(n, r#type)| json!({ "message_id": format!("{type}{n}"), "type": r#type, "channel": "app" }))
            .collect();
        let batch = interaction_batch(json!({ "interactions": all }).to_string().as_bytes()).expect("a batch");
        let taken = house.listen.submit_interactions(&house.who, batch).await.expect("taken");
        assert_eq!(taken.accepted, types.len());
    }

    #[test]
    fn names_are_for_people_and_keys_for_programs() {
        assert_eq!(
            (name("order_placed").as_str(), touchpoint_key("order_placed").as_str()),
            ("Order placed", "order_placed")
        );
        assert_eq!(
            (name("Überweisung.Fehler").as_str(), touchpoint_key("Überweisung.Fehler").as_str()),
            ("Überweisung Fehler", "berweisung_fehler")
        );
        assert_eq!((name("??").as_str(), touchpoint_key("??").as_str()), ("", ""));
        assert_eq!(touchpoint_key(&"x".repeat(90)).len(), 64);
    }

    store::store_tests! {
        async fn what_comes_in_without_a_touchpoint_is_proposed_and_then_belongs_to_it(db: Db) {
            let house = House::new(db).await;
            send(&house, &["chat_started", "filiale", "chat_started", "??", "Chat started"]).await;
            let proposals = house.listen.touchpoint_proposals(&house.who).await.expect("proposals");
            let found: Vec<_> = proposals.iter().map(|one| (one.key.as_str(), one.interactions)).collect();
            assert_eq!(found, [("chat_started", 3)], "a touchpoint is called filiale already");
            assert_eq!((proposals[0].name.as_str(), proposals[0].channel), ("Chat started", Channel::App));

            let TouchpointProposal { key, name, channel, .. } = proposals[0].clone();
            let draft = TouchpointDraft { key: Some(key), name, channel, ..TouchpointDraft::default() };
            let made = house.access.create_touchpoint(&house.who, draft).await.expect("a touchpoint");
            assert_eq!(house.listen.touchpoint_proposals(&house.who).await.expect("proposals"), []);
            send(&house, &["x", "y", "z", "chat_started"]).await;
            let there = house.interactions().await.into_iter().filter(|one| one.envelope.touchpoint == made.no);
            assert_eq!(there.count(), 1, "the one that came after it was made");
        }

        async fn only_who_keeps_the_catalogue_is_asked(db: Db) {
            let house = House::new(db).await;
            let rights = Role::Viewer.rights().iter().copied();
            let scope = Scope::whole_project(house.who.project.id, house.who.project.no, rights);
            let viewer = Caller { scope, ..house.who.clone() };
            assert_eq!(house.listen.touchpoint_proposals(&viewer).await.expect_err("refused").code(), "forbidden");
        }
    }
}
