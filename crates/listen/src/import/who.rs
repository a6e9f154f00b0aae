//! Whom a row speaks of.

use super::mapping::Used;
use super::reason::{Reason, shortened};
use super::rows::Row;
use super::target::Target;
use super::values;
use domain::identity::normal_form::CallingCode;
use domain::identity::{Identification, IdentityError};
use serde_json::Value;

/// The columns that say who it is.
#[derive(Clone, Debug)]
pub(super) struct Who {
    columns: Vec<Used>,
    country: CallingCode,
}

impl Who {
    pub(super) fn of(used: &[Used], country: CallingCode) -> Self {
        let about = |target: &Target| {
            matches!(
                target,
                Target::ExternalId
                    | Target::Email
                    | Target::Phone
                    | Target::AnonymousId
                    | Target::Name
                    | Target::FirstName
                    | Target::LastName
                    | Target::Account
                    | Target::Customer(_)
                    | Target::Consent(_)
            )
        };
        Self { columns: used.iter().filter(|one| about(&one.target)).cloned().collect(), country }
    }

    /// Whom the row names; `None` when it names nobody.
    pub(super) fn read(&self, row: &Row) -> Result<Option<Identification>, Reason> {
        let mut who = Identification::default();
        let (mut first, mut last) = (None, None);
        for column in &self.columns {
            let Some(cell) = column.said(row.cell(column.at)) else { continue };
            let text = || Some(cell.to_owned());
            match &column.target {
                Target::ExternalId => who.external_id = text(),
                Target::Email => who.email = text(),
                Target::Phone => who.phone = text(),
                Target::AnonymousId => who.anonymous_id = text(),
                Target::Name => who.name = text(),
                Target::FirstName => first = Some(cell),
                Target::LastName => last = Some(cell),
                Target::Account => who.account = text(),
                Target::Customer(name) => {
                    who.attributes.insert(name.clone(), Value::from(cell));
                }
                Target::Consent(purpose) => {
                    let given = values::truth(cell).ok_or_else(|| not_yes_or_no(cell).in_column(&column.name))?;
                    who.consent.insert(purpose.clone(), given);
                }
                _ => {}
            }
        }
        if who.name.is_none() {
            who.name = match (first, last) {
                (Some(first), Some(last)) => Some(format!("{first} {last}")),
                (one, other) => one.or(other).map(str::to_owned),
            };
        }
        match who.check(self.country) {
            Ok(_) => Ok(Some(who)),
            Err(wrong) if wrong == [IdentityError::Nothing] => Ok(None),
            Err(wrong) => Err(self.explain(&wrong[0])),
        }
    }

    fn explain(&self, error: &IdentityError) -> Reason {
        let (de, en) = match error {
            IdentityError::NotAnEmail => (
                "Das ist keine E-Mail-Adresse: Schreiben Sie sie wie name@example.org.",
                "This is not an e-mail address: write it as name@example.org.",
            ),
            IdentityError::NotAPhone => (
                "Das ist keine Telefonnummer: Schreiben Sie 5 bis 15 Ziffern, am besten mit Ländervorwahl.",
                "This is not a phone number: write 5 to 15 digits, best with country code.",
            ),
            IdentityError::TooLong(_) => ("Der Text ist zu lang: Kürzen Sie ihn.", "The text is too long: shorten it."),
            IdentityError::ControlCharacter(_) => (
                "Der Text enthält Steuerzeichen: Entfernen Sie sie.",
                "The text holds control characters: remove them.",
            ),
            _ => (
                "Der Kunde hat zu viele oder zu lange Merkmale: Lassen Sie Spalten weg.",
                "The customer has too many or too long attributes: leave columns out.",
            ),
        };
        let about = |column: &&Used| column.target.to_string().split(':').next() == Some(error.field());
        let reason = Reason::new(error.code(), de, en);
        match self.columns.iter().find(about) {
            Some(column) => reason.in_column(&column.name),
            None => reason,
        }
    }
}

pub(super) fn not_yes_or_no(cell: &str) -> Reason {
    let cell = shortened(cell);
    Reason::new(
        "not_yes_or_no",
        format!("\"{cell}\" ist weder ja noch nein: Schreiben Sie ja/nein, true/false oder 1/0."),
        format!("\"{cell}\" is neither yes nor no: write yes/no, true/false or 1/0."),
    )
}
