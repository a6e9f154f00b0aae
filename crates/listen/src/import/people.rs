//! Rows that are customers, or the companies they belong to.

use super::mapping::Used;
use super::reason::Reason;
use super::rows::Row;
use super::target::Target;
use super::who::Who;
use domain::identity::{Attributes, Identification, LONGEST_TEXT};
use serde_json::Value;

/// Reads customers.
#[derive(Debug)]
pub(super) struct CustomerRows {
    pub(super) who: Who,
}

impl CustomerRows {
    pub(super) fn read(&self, row: &Row) -> Result<Identification, Reason> {
        self.who.read(row)?.ok_or_else(|| {
            Reason::new(
                "no_identity",
                "Die Zeile sagt nicht, wer es ist: Es fehlen Kundennummer, E-Mail und Telefon.",
                "The row does not say who it is: customer number, e-mail and phone are missing.",
            )
        })
    }
}

/// One account as a row gives it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AccountGiven {
    pub(super) key: String,
    pub(super) name: Option<String>,
    pub(super) attributes: Attributes,
}

/// Reads accounts.
#[derive(Debug)]
pub(super) struct AccountRows {
    columns: Vec<Used>,
}

impl AccountRows {
    pub(super) fn new(used: &[Used]) -> Self {
        Self { columns: used.to_vec() }
    }

    pub(super) fn read(&self, row: &Row) -> Result<AccountGiven, Reason> {
        let (mut key, mut name, mut attributes) = (None, None, Attributes::new());
        for column in &self.columns {
            let Some(cell) = column.said(row.cell(column.at)) else { continue };
            let text = plain(cell).map_err(|reason| reason.in_column(&column.name));
            match &column.target {
                Target::Key => key = Some(text?),
                Target::Name => name = Some(text?),
                Target::Customer(field) => drop(attributes.insert(field.clone(), Value::from(text?))),
                _ => {}
            }
        }
        let key = key.ok_or_else(|| {
            Reason::new("no_key", "Die Zeile hat keinen Schlüssel der Firma.", "The row has no key of the account.")
        })?;
        Ok(AccountGiven { key, name, attributes })
    }
}

fn plain(cell: &str) -> Result<String, Reason> {
    if cell.chars().count() > LONGEST_TEXT {
        return Err(Reason::new(
            "too_long",
            "Der Text ist zu lang: Kürzen Sie ihn.",
            "The text is too long: shorten it.",
        ));
    }
    if cell.chars().any(char::is_control) {
        return Err(Reason::new(
            "control_character",
            "Der Text enthält Steuerzeichen: Entfernen Sie sie.",
            "The text holds control characters: remove them.",
        ));
    }
    Ok(cell.to_owned())
}
