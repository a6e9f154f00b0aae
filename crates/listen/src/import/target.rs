//! What a column can be.

use access::Words;
use domain::metric::Series;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

/// What the rows of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    Customers,
    Answers,
    Interactions,
    Accounts,
}

impl ImportKind {
    pub const ALL: [Self; 4] = [Self::Customers, Self::Answers, Self::Interactions, Self::Accounts];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Answers => "answers",
            Self::Interactions => "interactions",
            Self::Accounts => "accounts",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A question made for a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum NewQuestion {
    Score(Series),
    SingleChoice,
    MultipleChoice,
    ShortText,
    LongText,
    Number,
    Date,
}

/// What one column of a file is. Written as text: `email`, `customer:segment`, `question:nps`,
/// `new:score:csat:1-5`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    // Who
    ExternalId,
    Email,
    Phone,
    AnonymousId,
    Name,
    FirstName,
    LastName,
    Account,
    /// An attribute of the customer, or of the account.
    Customer(String),
    Consent(String),
    // What every signal has
    /// An id of ours, as exports carry it.
    Id,
    /// Another system's key of the signal.
    MessageId,
    Time,
    Date,
    TimeOfDay,
    Touchpoint,
    Unit,
    Channel,
    /// An attribute of the signal.
    Attribute(String),
    // Answers
    Language,
    Solicited,
    /// A question of the survey chosen, or a part of one: `question:reasons.price`.
    Question(String),
    New(NewQuestion),
    // Interactions
    Type,
    Value,
    // Accounts
    Key,
}

const FIXED: [(&str, Target); 21] = [
    ("external_id", Target::ExternalId),
    ("email", Target::Email),
    ("phone", Target::Phone),
    ("anonymous_id", Target::AnonymousId),
    ("name", Target::Name),
    ("first_name", Target::FirstName),
    ("last_name", Target::LastName),
    ("account", Target::Account),
    ("id", Target::Id),
    ("message_id", Target::MessageId),
    ("time", Target::Time),
    ("date", Target::Date),
    ("time_of_day", Target::TimeOfDay),
    ("touchpoint", Target::Touchpoint),
    ("unit", Target::Unit),
    ("channel", Target::Channel),
    ("language", Target::Language),
    ("solicited", Target::Solicited),
    ("type", Target::Type),
    ("value", Target::Value),
    ("key", Target::Key),
];

const NEW: [(&str, NewQuestion); 6] = [
    ("single_choice", NewQuestion::SingleChoice),
    ("multiple_choice", NewQuestion::MultipleChoice),
    ("short_text", NewQuestion::ShortText),
    ("long_text", NewQuestion::LongText),
    ("number", NewQuestion::Number),
    ("date", NewQuestion::Date),
];

impl FromStr for Target {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if let Some((_, target)) = FIXED.iter().find(|(name, _)| *name == text) {
            return Ok(target.clone());
        }
        let (prefix, rest) = text.split_once(':').filter(|(_, rest)| !rest.trim().is_empty()).ok_or(())?;
        let named = || rest.trim().to_owned();
        match prefix {
            "customer" => Ok(Self::Customer(named())),
            "consent" => Ok(Self::Consent(named())),
            "attribute" => Ok(Self::Attribute(named())),
            "question" => Ok(Self::Question(named())),
            // Exports name the hierarchy, which the unit knows itself.
            "unit" => Ok(Self::Unit),
            "new" => match rest.split_once(':') {
                Some(("score", series)) => series.parse().map(|s| Self::New(NewQuestion::Score(s))).map_err(|_| ()),
                _ => NEW.iter().find(|(name, _)| *name == rest).map(|(_, new)| Self::New(new.clone())).ok_or(()),
            },
            _ => Err(()),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Customer(name) => write!(f, "customer:{name}"),
            Self::Consent(purpose) => write!(f, "consent:{purpose}"),
            Self::Attribute(name) => write!(f, "attribute:{name}"),
            Self::Question(name) => write!(f, "question:{name}"),
            Self::New(NewQuestion::Score(series)) => write!(f, "new:score:{series}"),
            Self::New(new) => {
                write!(f, "new:{}", NEW.iter().find(|(_, known)| known == new).map_or("", |(name, _)| name))
            }
            fixed => f.write_str(FIXED.iter().find(|(_, known)| known == fixed).map_or("", |(name, _)| name)),
        }
    }
}

impl Target {
    /// May only one column be this?
    pub(super) fn is_single(&self) -> bool {
        !matches!(self, Self::Unit | Self::New(_))
    }

    /// Is it one of what a file of this kind can have?
    pub(super) fn fits(&self, kind: ImportKind) -> bool {
        use ImportKind::{Accounts, Answers, Customers, Interactions};
        match self {
            Self::ExternalId
            | Self::Email
            | Self::Phone
            | Self::AnonymousId
            | Self::FirstName
            | Self::LastName
            | Self::Account
            | Self::Consent(_) => kind != Accounts,
            Self::Name | Self::Customer(_) => true,
            Self::Id
            | Self::MessageId
            | Self::Time
            | Self::Date
            | Self::TimeOfDay
            | Self::Touchpoint
            | Self::Unit
            | Self::Channel
            | Self::Attribute(_) => matches!(kind, Answers | Interactions),
            Self::Language | Self::Solicited | Self::Question(_) | Self::New(_) => kind == Answers,
            Self::Type | Self::Value => kind == Interactions,
            Self::Key => matches!(kind, Accounts | Customers) && kind == Accounts,
        }
    }
}

/// One thing a column can be, for people to choose from.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TargetShape {
    /// What to send back. A key that ends in `:` wants a name behind it.
    pub key: String,
    pub label: Words,
    pub required: bool,
}

/// What columns of a file of this kind can be; the questions of a survey come on top.
pub(super) fn targets(kind: ImportKind) -> Vec<TargetShape> {
    const ALL: [(&str, &str, &str); 33] = [
        ("key", "Schlüssel der Firma", "Key of the account"),
        ("external_id", "Kundennummer", "Customer number"),
        ("email", "E-Mail", "E-mail"),
        ("phone", "Telefon", "Phone"),
        ("anonymous_id", "Anonyme Kennung", "Anonymous id"),
        ("name", "Name", "Name"),
        ("first_name", "Vorname", "First name"),
        ("last_name", "Nachname", "Last name"),
        ("account", "Firma (Schlüssel)", "Account (key)"),
        ("customer:", "Merkmal des Kunden", "Attribute of the customer"),
        ("consent:", "Einwilligung für", "Consent to"),
        ("id", "Kennung in Resonanz", "Id in Resonanz"),
        ("message_id", "Kennung im fremden System", "Id in the other system"),
        ("time", "Zeitpunkt", "Date and time"),
        ("date", "Datum", "Date"),
        ("time_of_day", "Uhrzeit", "Time of day"),
        ("type", "Art des Ereignisses", "Type of event"),
        ("value", "Wert", "Value"),
        ("touchpoint", "Kontaktpunkt", "Touchpoint"),
        ("unit", "Einheit (Code oder Name)", "Unit (code or name)"),
        ("channel", "Kanal", "Channel"),
        ("language", "Sprache", "Language"),
        ("solicited", "Gefragt (ja/nein)", "Asked for (yes/no)"),
        ("attribute:", "Merkmal der Antwort", "Attribute of the signal"),
        ("new:score:nps:0-10", "Neue Frage: NPS 0–10", "New question: NPS 0–10"),
        ("new:score:csat:1-5", "Neue Frage: Zufriedenheit 1–5", "New question: satisfaction 1–5"),
        ("new:score:csat:1-7", "Neue Frage: Zufriedenheit 1–7", "New question: satisfaction 1–7"),
        ("new:score:csat:1-10", "Neue Frage: Zufriedenheit 1–10", "New question: satisfaction 1–10"),
        ("new:score:ces:1-7", "Neue Frage: Leichtigkeit 1–7", "New question: ease 1–7"),
        ("new:score:ces:1-5", "Neue Frage: Leichtigkeit 1–5", "New question: ease 1–5"),
        ("new:score:stars:1-5", "Neue Frage: Sterne", "New question: stars"),
        ("new:score:smileys:1-5", "Neue Frage: Smileys", "New question: smileys"),
        ("new:score:thumbs:0-1", "Neue Frage: Daumen oder ja/nein", "New question: thumbs or yes/no"),
    ];
    const MORE: [(&str, &str, &str); 6] = [
        ("new:long_text", "Neue Frage: Freitext", "New question: words"),
        ("new:short_text", "Neue Frage: kurzer Text", "New question: short text"),
        ("new:single_choice", "Neue Frage: Auswahl", "New question: one choice"),
        ("new:multiple_choice", "Neue Frage: Mehrfachauswahl", "New question: several choices"),
        ("new:number", "Neue Frage: Zahl", "New question: number"),
        ("new:date", "Neue Frage: Datum", "New question: date"),
    ];
    ALL.iter()
        .chain(&MORE)
        .filter(|(key, ..)| {
            let named = if key.ends_with(':') { format!("{key}x") } else { (*key).to_owned() };
            named.parse::<Target>().is_ok_and(|target| target.fits(kind))
        })
        .map(|(key, de, en)| TargetShape {
            key: (*key).to_owned(),
            label: Words::new(*de, *en),
            required: matches!((kind, *key), (ImportKind::Accounts, "key")),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_on_offer_reads_back() {
        for kind in ImportKind::ALL {
            for shape in targets(kind) {
                let text = if shape.key.ends_with(':') { format!("{}a b", shape.key) } else { shape.key };
                let target: Target = text.parse().expect("a target");
                assert_eq!(target.to_string(), text);
                assert!(target.fits(kind));
            }
            assert_eq!(ImportKind::from_name(kind.name()), Some(kind));
        }
    }

    #[test]
    fn nonsense_is_no_target() {
        for text in
            ["", "e-mail", "customer:", "consent: ", "new:", "new:score:nps", "new:score:nps:1-3", "new:essay", "x:y"]
        {
            assert_eq!(text.parse::<Target>(), Err(()), "{text}");
        }
    }
}
