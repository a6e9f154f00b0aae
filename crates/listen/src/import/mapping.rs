//! Which column is what, and what holds for all rows: as people choose it, and checked.

use super::reason::Reason;
use super::source::Source;
use super::target::{ImportKind, Target};
use super::values::DateOrder;
use crate::circumstances::{MOST_ATTRIBUTES, is_attribute_name};
use domain::ids::{SurveyId, UnitId};
use domain::signal::Channel;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::ToSchema;

/// How a file is to be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Mapping {
    pub kind: ImportKind,
    /// The survey answers belong to; without one, the columns marked `new:…` become one.
    #[serde(default)]
    pub survey: Option<SurveyId>,
    pub columns: Vec<ColumnMapping>,
    #[serde(default)]
    pub options: ImportOptions,
}

/// What one column is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ColumnMapping {
    pub column: String,
    /// Key of a target; null leaves the column out (it stays in the signal's payload).
    pub target: Option<String>,
    /// Cells with one of these texts count as empty, such as `0` for "does not apply".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub empty: Vec<String>,
}

/// What holds for all rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ImportOptions {
    /// Zone of times without an offset; the project's when absent.
    pub time_zone: Option<String>,
    /// Found out from the column of times when absent.
    pub date_order: Option<DateOrder>,
    /// For rows without a time of their own: when it was said or done. The moment of the upload when absent.
    pub time: Option<String>,
    /// Key or id of the touchpoint of rows without one.
    pub touchpoint: Option<String>,
    /// Makes a touchpoint for the rows without one.
    pub new_touchpoint: Option<NewTouchpoint>,
    /// Answers without a touchpoint of their own belong nowhere at first, and one is inferred from what
    /// they say; without it they belong to the touchpoint above or that of the survey.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub infer_touchpoint: bool,
    /// For rows without a channel; the touchpoint's when absent.
    pub channel: Option<Channel>,
    /// Language of answers without one; found out from their words when absent.
    pub language: Option<String>,
    /// Were the answers asked for? Yes when absent.
    pub solicited: Option<bool>,
    /// Title of the survey made of the columns; the file's name when absent.
    pub survey_title: Option<String>,
    /// Where unknown units are put; rows that name one are refused when absent.
    pub new_units_below: Option<UnitId>,
    /// Type of interactions without one.
    pub event_type: Option<String>,
    /// Attributes of signals that become dimensions of every number from now on.
    pub new_facets: Vec<String>,
}

/// A touchpoint to make.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NewTouchpoint {
    pub name: String,
    #[serde(default)]
    pub key: Option<String>,
    #[serde(default)]
    pub channel: Option<Channel>,
}

/// One column that is used.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Used {
    pub(super) at: usize,
    pub(super) name: String,
    pub(super) target: Target,
    empty: Vec<String>,
}

impl Used {
    /// What the cell says; `None` when it says nothing.
    pub(super) fn said<'a>(&self, cell: &'a str) -> Option<&'a str> {
        let nothing = super::values::is_blank(cell) || self.empty.iter().any(|empty| empty == cell);
        (!nothing).then_some(cell)
    }
}

impl Mapping {
    /// The columns that are used.
    ///
    /// # Errors
    /// The first thing that is wrong with the mapping.
    pub(super) fn check(&self, source: &Source) -> Result<Vec<Used>, Reason> {
        let mut used = Vec::new();
        let mut columns = HashSet::new();
        for mapped in &self.columns {
            let at = source.column(&mapped.column).ok_or_else(|| {
                Reason::new(
                    "unknown_column",
                    format!("Die Datei hat keine Spalte \"{}\".", mapped.column),
                    format!("The file has no column \"{}\".", mapped.column),
                )
            })?;
            if !columns.insert(at) {
                return Err(Reason::new("column_twice", "Sie ist zweimal zugeordnet.", "It is mapped twice.")
                    .in_column(&mapped.column));
            }
            let Some(text) = mapped.target.as_deref() else { continue };
            let target: Target = text.parse().map_err(|()| unknown(text).in_column(&mapped.column))?;
            if !target.fits(self.kind) {
                return Err(unknown(text).in_column(&mapped.column));
            }
            let empty = mapped.empty.iter().map(|text| text.trim().to_owned()).collect();
            used.push(Used { at, name: mapped.column.clone(), target, empty });
        }
        for (at, one) in used.iter().enumerate() {
            if one.target.is_single() && used[..at].iter().any(|other| other.target == one.target) {
                return Err(Reason::new(
                    "target_twice",
                    format!("Zwei Spalten sind \"{}\": Lassen Sie eine weg.", one.target),
                    format!("Two columns are \"{}\": leave one out.", one.target),
                ));
            }
        }
        let attributes = used.iter().filter_map(|one| match &one.target {
            Target::Attribute(name) => Some((one, name)),
            _ => None,
        });
        for (count, (one, name)) in attributes.enumerate() {
            if count == MOST_ATTRIBUTES || !is_attribute_name(name) {
                return Err(Reason::new(
                    "not_an_attribute",
                    format!("Höchstens {MOST_ATTRIBUTES} Merkmale, mit Namen aus a-z, 0-9, _ und -."),
                    format!("At most {MOST_ATTRIBUTES} attributes, with names of a-z, 0-9, _ and -."),
                )
                .in_column(&one.name));
            }
        }
        self.check_enough(&used)?;
        Ok(used)
    }

    fn check_enough(&self, used: &[Used]) -> Result<(), Reason> {
        let any = |test: fn(&Target) -> bool| used.iter().any(|one| test(&one.target));
        let who = any(|t| matches!(t, Target::ExternalId | Target::Email | Target::Phone | Target::AnonymousId));
        match self.kind {
            ImportKind::Customers if !who => Err(Reason::new(
                "no_identity",
                "Keine Spalte sagt, wer es ist: Ordnen Sie Kundennummer, E-Mail oder Telefon zu.",
                "No column says who it is: map the customer number, e-mail or phone.",
            )),
            ImportKind::Accounts if !any(|t| *t == Target::Key) => Err(Reason::new(
                "no_key",
                "Ordnen Sie die Spalte mit dem Schlüssel der Firma zu.",
                "Map the column with the key of the account.",
            )),
            ImportKind::Answers if !any(|t| matches!(t, Target::Question(_) | Target::New(_))) => Err(Reason::new(
                "no_answers",
                "Keine Spalte ist eine Antwort: Ordnen Sie mindestens eine Frage zu.",
                "No column is an answer: map at least one question.",
            )),
            ImportKind::Answers if any(|t| matches!(t, Target::New(_))) && self.survey.is_some() => Err(Reason::new(
                "survey_and_new_questions",
                "Ordnen Sie die Spalten den Fragen der gewählten Umfrage zu, oder wählen Sie keine Umfrage.",
                "Map the columns to questions of the chosen survey, or choose no survey.",
            )),
            ImportKind::Answers if any(|t| matches!(t, Target::Question(_))) && self.survey.is_none() => {
                Err(Reason::new(
                    "no_survey",
                    "Wählen Sie die Umfrage, zu deren Fragen die Spalten gehören.",
                    "Choose the survey whose questions the columns belong to.",
                ))
            }
            ImportKind::Interactions if !any(|t| *t == Target::Type) && self.options.event_type.is_none() => {
                Err(Reason::new(
                    "no_event_type",
                    "Ordnen Sie die Spalte mit der Art des Ereignisses zu, oder geben Sie eine für alle an.",
                    "Map the column with the type of event, or give one for all rows.",
                ))
            }
            _ => Ok(()),
        }
    }
}

fn unknown(target: &str) -> Reason {
    Reason::new(
        "unknown_target",
        format!("\"{target}\" kann eine Spalte hier nicht sein: Wählen Sie aus der Liste."),
        format!("A column cannot be \"{target}\" here: choose from the list."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> (tempfile::TempDir, Source) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("upload");
        std::fs::write(&path, "nr,mail,note,why\n1,a@b.de,5,good\n").expect("a file");
        let source = Source::analyse(&path).ok().expect("understood");
        (folder, source)
    }

    fn mapping(kind: ImportKind, targets: &[(&str, &str)]) -> Mapping {
        let column = |(column, target): &(&str, &str)| ColumnMapping {
            column: (*column).to_owned(),
            target: (!target.is_empty()).then(|| (*target).to_owned()),
            empty: vec!["0".to_owned()],
        };
        let columns = targets.iter().map(column).collect();
        Mapping { kind, survey: None, columns, options: ImportOptions::default() }
    }

    fn checked(kind: ImportKind, targets: &[(&str, &str)]) -> Result<usize, &'static str> {
        let (_folder, source) = source();
        mapping(kind, targets).check(&source).map(|used| used.len()).map_err(|reason| reason.code)
    }

    #[test]
    fn a_sound_mapping_is_taken() {
        assert_eq!(checked(ImportKind::Customers, &[("nr", "external_id"), ("mail", "email"), ("why", "")]), Ok(2));
        assert_eq!(checked(ImportKind::Answers, &[("note", "new:score:csat:1-5"), ("why", "new:long_text")]), Ok(2));
    }

    #[test]
    fn each_mistake_has_its_name() {
        use ImportKind::{Accounts, Answers, Customers, Interactions};
        let cases: [(ImportKind, &[(&str, &str)], &str); 10] = [
            (Customers, &[("nope", "email")], "unknown_column"),
            (Customers, &[("mail", "email"), ("mail", "phone")], "column_twice"),
            (Customers, &[("mail", "email"), ("nr", "email")], "target_twice"),
            (Customers, &[("mail", "e-mail")], "unknown_target"),
            (Customers, &[("mail", "new:long_text")], "unknown_target"),
            (Customers, &[("why", "name")], "no_identity"),
            (Accounts, &[("why", "name")], "no_key"),
            (Answers, &[("mail", "email")], "no_answers"),
            (Answers, &[("note", "question:nps")], "no_survey"),
            (Interactions, &[("mail", "email")], "no_event_type"),
        ];
        for (kind, targets, code) in cases {
            assert_eq!(checked(kind, targets), Err(code));
        }
    }

    #[test]
    fn cells_that_mean_nothing_say_nothing() {
        let (_folder, source) = source();
        let used = mapping(ImportKind::Customers, &[("nr", "external_id")]).check(&source).expect("sound");
        assert_eq!((used[0].said("0"), used[0].said("n/a"), used[0].said("00")), (None, None, Some("00")));
    }
}
