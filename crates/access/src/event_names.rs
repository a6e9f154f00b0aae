//! What people call types of events: programs send `order_placed`, sentences say "Order placed".

use crate::caller::Caller;
use crate::error::Fault;
use crate::{Access, Error, Result, Words, text};
use domain::ids::ProjectNo;
use domain::role::Right;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use store::event_names::EventNameRow;
use store::versions::{self, Topic};
use utoipa::ToSchema;

/// More than anybody keeps by hand.
const MOST: usize = 500;

/// A type of events and its name for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventName {
    /// As programs send it, such as `order_placed`.
    pub r#type: String,
    /// In one language at least.
    pub label: Words,
}

/// The names of one project, in the order people gave them.
#[derive(Debug, Default)]
pub struct EventNames(pub Vec<EventName>);

/// The names of one project in the API.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct EventNameList {
    pub items: Vec<EventName>,
}

impl EventNames {
    /// What people call a type in both languages; `None`: nobody gave it a name.
    pub fn of(&self, event: &str) -> Option<&Words> {
        self.0.iter().find(|name| name.r#type == event).map(|name| &name.label)
    }
}

pub(crate) fn read(rows: Vec<EventNameRow>) -> HashMap<ProjectNo, Arc<EventNames>> {
    let mut projects: HashMap<ProjectNo, EventNames> = HashMap::new();
    for row in rows {
        let name = EventName { r#type: row.event, label: Words::new(row.label_de, row.label_en) };
        projects.entry(row.project).or_default().0.push(name);
    }
    projects.into_iter().map(|(no, names)| (no, Arc::new(names))).collect()
}

impl Access {
    pub async fn list_event_names(&self, who: &Caller) -> Result<EventNameList> {
        who.require_any(&[Right::ReadScores, Right::ManageCatalogue, Right::ManageSurveys, Right::WriteSignals])?;
        Ok(EventNameList { items: self.event_names(who.project.no).await?.0.clone() })
    }

    /// Replaces the names of the project.
    pub async fn set_event_names(&self, who: &Caller, list: EventNameList) -> Result<EventNameList> {
        who.require_everywhere(Right::ManageCatalogue)?;
        let list = EventNameList { items: list.items.into_iter().map(complete).collect() };
        let faults = check(&list.items);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let rows: Vec<_> = (0_i64..).zip(&list.items).map(|(position, name)| row(who, position, name)).collect();
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::EventNames).await?;
        store::event_names::replace(&mut tx, who.project.no, &rows).await?;
        self.record(&mut tx, &who.actor, Some(who.project.id), "event_names.set", who.project.id, &list).await?;
        tx.commit().await?;
        self.forget();
        Ok(list)
    }
}

/// What is missing in one language is said as in the other.
fn complete(name: EventName) -> EventName {
    let (de, en) = (name.label.de.trim(), name.label.en.trim());
    let label = Words::new(if de.is_empty() { en } else { de }, if en.is_empty() { de } else { en });
    EventName { r#type: name.r#type.trim().to_owned(), label }
}

fn row(who: &Caller, position: i64, name: &EventName) -> EventNameRow {
    EventNameRow {
        project: who.project.no,
        event: name.r#type.clone(),
        position,
        label_de: name.label.de.clone(),
        label_en: name.label.en.clone(),
    }
}

fn check(names: &[EventName]) -> Vec<Fault> {
    let mut faults = Vec::new();
    if names.len() > MOST {
        faults.push(Fault::new(
            "items",
            "too_many",
            format!("Mehr als {MOST} Namen für Ereignisse passen nicht in ein Projekt."),
            format!("a project holds at most {MOST} names of events"),
        ));
    }
    let mut types = BTreeSet::new();
    for (i, name) in names.iter().enumerate() {
        faults.extend(text::name(&format!("items[{i}].type"), &name.r#type));
        faults.extend(text::name(&format!("items[{i}].label.de"), &name.label.de));
        faults.extend(text::name(&format!("items[{i}].label.en"), &name.label.en));
        if !types.insert(&name.r#type) {
            faults.push(Fault::new(
                format!("items[{i}].type"),
                "twice",
                format!("„{}“ steht zweimal in der Liste.", name.r#type),
                format!("\"{}\" is in the list twice", name.r#type),
            ));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(r#type: &str, de: &str, en: &str) -> EventName {
        complete(EventName { r#type: r#type.into(), label: Words::new(de, en) })
    }

    #[test]
    fn names_are_whole_and_one_for_each_type() {
        let (order, chat) = (name("order_placed", "Bestellung", "Order"), name(" chat ", "", "Chat"));
        assert_eq!((chat.r#type.as_str(), chat.label.de.as_str()), ("chat", "Chat"));
        assert!(check(&[order.clone(), chat]).is_empty());
        assert_eq!(check(&[order.clone(), order])[0].code, "twice");
        assert_eq!(check(&[name("", "x", "x")])[0].field, "items[0].type");
        assert_eq!(check(&[name("x", " ", "")]).len(), 2, "no name in either language");
        let many: Vec<_> = (0..=MOST).map(|i| name(&format!("e{i}"), "x", "x")).collect();
        assert_eq!(check(&many)[0].code, "too_many");
    }

    #[test]
    fn a_type_is_found_as_it_is_written() {
        let names = EventNames(vec![name("order_placed", "Bestellung", "Order")]);
        assert_eq!(names.of("order_placed").map(|label| label.en.as_str()), Some("Order"));
        assert_eq!(names.of("Order_placed"), None);
    }
}
