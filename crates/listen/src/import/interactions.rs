//! Rows that are interactions: behaviour and operational events.

use super::cells::not_a_number;
use super::mapping::{ImportOptions, Used};
use super::place::{Place, without_nul};
use super::reason::Reason;
use super::rows::Row;
use super::target::Target;
use super::values;
use super::who::Who;
use crate::IncomingInteraction;
use crate::circumstances::{LONGEST_EVENT, is_short_text};

/// Reads one row after the other.
#[derive(Debug)]
pub(super) struct InteractionRows {
    who: Who,
    place: Place,
    event: Option<Used>,
    default_event: Option<String>,
    value: Option<Used>,
}

impl InteractionRows {
    pub(super) fn new(used: &[Used], options: &ImportOptions, who: Who, place: Place) -> Self {
        let column = |target: &Target| used.iter().find(|one| one.target == *target).cloned();
        Self {
            who,
            place,
            event: column(&Target::Type),
            default_event: options.event_type.clone(),
            value: column(&Target::Value),
        }
    }

    pub(super) fn read(&self, row: &Row, payload: String) -> Result<IncomingInteraction, Reason> {
        let said = self.event.as_ref().and_then(|column| column.said(row.cell(column.at)));
        let event = said.or(self.default_event.as_deref()).ok_or_else(|| {
            Reason::new(
                "no_event_type",
                "Die Zeile nennt keine Art des Ereignisses.",
                "The row names no type of event.",
            )
        })?;
        if !is_short_text(event, LONGEST_EVENT) {
            return Err(Reason::new(
                "bad_event_type",
                format!("Die Art des Ereignisses ist länger als {LONGEST_EVENT} Zeichen oder enthält Steuerzeichen."),
                format!("The type of event is longer than {LONGEST_EVENT} characters or holds control characters."),
            ));
        }
        let value = match &self.value {
            Some(column) => self.number(column, row)?,
            None => None,
        };
        let customer = self.who.read(row)?;
        let placed = self.place.read(row)?;
        Ok(IncomingInteraction {
            circumstances: placed.circumstances(customer, None, without_nul(&payload)?.to_owned()),
            event: event.to_owned(),
            value,
        })
    }

    fn number(&self, column: &Used, row: &Row) -> Result<Option<f64>, Reason> {
        let Some(cell) = column.said(row.cell(column.at)) else { return Ok(None) };
        values::number(cell).map(Some).ok_or_else(|| not_a_number(cell).in_column(&column.name))
    }
}
