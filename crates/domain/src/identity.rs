//! Who a signal came from: identities, how they are written, and when profiles are one person.
//!
//! A customer is known by *identities* of four kinds, strongest first: the id of the company's own
//! systems, e-mail, phone, and an anonymous id such as a cookie. Each identity belongs to the
//! profile it was first seen with, for good; profiles found to be one person are linked, and
//! unlinked without loss (see [`linking`]).

pub mod linking;
pub mod normal_form;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

/// Free fields of a customer, account or signal. Any JSON value; `null` removes a field.
pub type Attributes = BTreeMap<String, Value>;

/// The kinds of identity, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// The key of the company's own systems, such as a CRM number. A person has one.
    ExternalId,
    Email,
    Phone,
    /// A cookie or device: one person uses several, several persons may share one.
    AnonymousId,
}

impl IdentityKind {
    pub const ALL: [Self; 4] = [Self::ExternalId, Self::Email, Self::Phone, Self::AnonymousId];

    pub const fn name(self) -> &'static str {
        match self {
            Self::ExternalId => "external_id",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::AnonymousId => "anonymous_id",
        }
    }

    /// One letter, the first of a stored key.
    const fn letter(self) -> char {
        match self {
            Self::ExternalId => 'x',
            Self::Email => 'e',
            Self::Phone => 'p',
            Self::AnonymousId => 'a',
        }
    }
}

impl FromStr for IdentityKind {
    type Err = IdentityError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| IdentityError::UnknownKind(name.to_owned()))
    }
}

/// One identity in its normal form: two spellings of the same thing are equal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
pub struct Identity {
    pub kind: IdentityKind,
    pub value: String,
}

impl Identity {
    /// Both parts in one text, unique per project and sorted by kind: `"e:anna@example.org"`.
    pub fn key(&self) -> String {
        format!("{}:{}", self.kind.letter(), self.value)
    }

    /// The inverse of [`Identity::key`]; `None` for a text that is no key.
    pub fn from_key(key: &str) -> Option<Self> {
        let (letter, value) = key.split_once(':')?;
        let kind = IdentityKind::ALL.into_iter().find(|kind| letter.chars().eq([kind.letter()]))?;
        Some(Self { kind, value: value.to_owned() })
    }
}

/// Identities are personal data: a log line shows the kind and nothing of the value.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(…)", self.kind.name())
    }
}

/// What a request says about the customer it speaks of. Empty texts count as not given.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Identification {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// With country code, or as dialled inside the country of the project's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anonymous_id: Option<String>,
    /// The name to show and to search by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Fields to set; `null` removes one; fields not named stay.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Object)]
    pub attributes: Attributes,
    /// Key of the company (B2B) this customer belongs to; created when new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Consent per purpose, as said now. A purpose never named counts as refused.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub consent: BTreeMap<String, bool>,
}

/// Counts only: who it is stays out of logs.
impl fmt::Debug for Identification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given: Vec<_> =
            IdentityKind::ALL.into_iter().filter(|kind| self.raw(*kind).is_some()).map(IdentityKind::name).collect();
        f.debug_struct("Identification")
            .field("by", &given)
            .field("attributes", &self.attributes.len())
            .finish_non_exhaustive()
    }
}

/// The longest identity, name, account key, purpose or attribute name, in characters.
pub const LONGEST_TEXT: usize = 254;
/// The most attributes one request may set.
pub const MOST_ATTRIBUTES: usize = 200;
/// The most bytes the attributes of one request may take as JSON.
pub const MOST_ATTRIBUTE_BYTES: usize = 32 * 1024;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    #[error("the customer has no identity: give external_id, email, phone or anonymous_id")]
    Nothing,
    #[error("{} is longer than {LONGEST_TEXT} characters: shorten it", .0)]
    TooLong(&'static str),
    #[error("{} contains a control character: remove it", .0)]
    ControlCharacter(&'static str),
    #[error("this is not an e-mail address: write it as name@example.org")]
    NotAnEmail,
    #[error("this is not a phone number: write 5 to 15 digits, best with country code, such as +49 30 1234567")]
    NotAPhone,
    #[error("\"{0}\" is not a kind of identity: use external_id, email, phone or anonymous_id")]
    UnknownKind(String),
    #[error("more than {MOST_ATTRIBUTES} attributes: send fewer")]
    TooManyAttributes,
    #[error("the attributes take more than {} kB as JSON: shorten them", MOST_ATTRIBUTE_BYTES / 1024)]
    AttributesTooLarge,
}

impl IdentityError {
    /// Stable name for machines.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Nothing => "no_identity",
            Self::TooLong(_) => "too_long",
            Self::ControlCharacter(_) => "control_character",
            Self::NotAnEmail => "not_an_email",
            Self::NotAPhone => "not_a_phone",
            Self::UnknownKind(_) => "unknown_identity_kind",
            Self::TooManyAttributes => "too_many_attributes",
            Self::AttributesTooLarge => "attributes_too_large",
        }
    }

    /// The field of [`Identification`] that is wrong.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::TooLong(field) | Self::ControlCharacter(field) => field,
            Self::NotAnEmail => "email",
            Self::NotAPhone => "phone",
            Self::TooManyAttributes | Self::AttributesTooLarge => "attributes",
            Self::Nothing | Self::UnknownKind(_) => "customer",
        }
    }
}

impl Identification {
    pub fn by(kind: IdentityKind, value: impl Into<String>) -> Self {
        let mut one = Self::default();
        let value = Some(value.into());
        match kind {
            IdentityKind::ExternalId => one.external_id = value,
            IdentityKind::Email => one.email = value,
            IdentityKind::Phone => one.phone = value,
            IdentityKind::AnonymousId => one.anonymous_id = value,
        }
        one
    }

    /// The text given for `kind`, trimmed; `None` when absent or blank.
    pub fn raw(&self, kind: IdentityKind) -> Option<&str> {
        let text = match kind {
            IdentityKind::ExternalId => &self.external_id,
            IdentityKind::Email => &self.email,
            IdentityKind::Phone => &self.phone,
            IdentityKind::AnonymousId => &self.anonymous_id,
        };
        text.as_deref().map(str::trim).filter(|text| !text.is_empty())
    }

    /// The identities in normal form, strongest first; those that cannot be read are left out.
    pub fn identities(&self, country: normal_form::CallingCode) -> Vec<Identity> {
        IdentityKind::ALL
            .into_iter()
            .filter_map(|kind| normal_form::normalise(kind, self.raw(kind)?, country).ok())
            .collect()
    }

    /// Everything wrong with this identification, for callers who can still be asked to mend it.
    ///
    /// # Errors
    /// Every finding; an identification without any identity is one.
    pub fn check(&self, country: normal_form::CallingCode) -> Result<Vec<Identity>, Vec<IdentityError>> {
        let mut identities = Vec::new();
        let mut wrong = Vec::new();
        for kind in IdentityKind::ALL {
            match self.raw(kind).map(|raw| normal_form::normalise(kind, raw, country)) {
                Some(Ok(identity)) => identities.push(identity),
                Some(Err(error)) => wrong.push(error),
                None => {}
            }
        }
        if identities.is_empty() && wrong.is_empty() {
            wrong.push(IdentityError::Nothing);
        }
        wrong.extend(self.check_fields());
        if wrong.is_empty() { Ok(identities) } else { Err(wrong) }
    }

    fn check_fields(&self) -> Vec<IdentityError> {
        let mut wrong = Vec::new();
        let texts = [("name", self.name.as_deref()), ("account", self.account.as_deref())];
        let purposes = self.consent.keys().map(|purpose| ("consent", Some(purpose.as_str())));
        let names = self.attributes.keys().map(|name| ("attributes", Some(name.as_str())));
        for (field, text) in texts.into_iter().chain(purposes).chain(names) {
            wrong.extend(text.and_then(|text| normal_form::plain(field, text).err()));
        }
        if self.attributes.len() > MOST_ATTRIBUTES {
            wrong.push(IdentityError::TooManyAttributes);
        }
        if serde_json::to_vec(&self.attributes).is_ok_and(|json| json.len() > MOST_ATTRIBUTE_BYTES) {
            wrong.push(IdentityError::AttributesTooLarge);
        }
        if self.attributes.values().any(holds_nul) {
            wrong.push(IdentityError::ControlCharacter("attributes"));
        }
        wrong
    }

    /// Does it only say who it was, and nothing new about the customer?
    pub fn only_identifies(&self) -> bool {
        self.attributes.is_empty() && self.consent.is_empty() && self.name.is_none() && self.account.is_none()
    }
}

/// Databases cannot keep U+0000 in text.
fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Sets and removes fields as a request asks; true when anything changed.
pub fn set_attributes(current: &mut Attributes, wanted: &Attributes) -> bool {
    let mut changed = false;
    for (name, value) in wanted {
        changed |= if value.is_null() {
            current.remove(name).is_some()
        } else {
            current.insert(name.clone(), value.clone()).as_ref() != Some(value)
        };
    }
    changed
}

/// The text by which an attribute is a dimension; `None` for values that are lists or objects.
pub fn attribute_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::normal_form::CallingCode;
    use super::*;
    use serde_json::json;

    #[test]
    fn a_key_says_kind_and_value_and_reads_back() {
        for kind in IdentityKind::ALL {
            let identity = Identity { kind, value: "a:b ü".to_owned() };
            assert_eq!(Identity::from_key(&identity.key()), Some(identity));
        }
        assert_eq!(Identity::from_key("z:1"), None);
        assert_eq!(Identity::from_key("external"), None);
    }

    #[test]
    fn identities_come_strongest_first_and_blank_ones_not_at_all() {
        let given = Identification {
            anonymous_id: Some("c-1".into()),
            email: Some(" Anna@Example.ORG ".into()),
            external_id: Some("  ".into()),
            ..Identification::default()
        };
        let identities = given.check(CallingCode::NONE).expect("two identities");
        assert_eq!(identities.iter().map(Identity::key).collect::<Vec<_>>(), ["e:anna@example.org", "a:c-1"]);
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let given = Identification {
            email: Some("nobody".into()),
            phone: Some("call me".into()),
            name: Some("a\u{0}b".into()),
            ..Identification::default()
        };
        let codes: Vec<_> =
            given.check(CallingCode::NONE).expect_err("wrong").iter().map(IdentityError::code).collect();
        assert_eq!(codes, ["not_an_email", "not_a_phone", "control_character"]);
        assert_eq!(Identification::default().check(CallingCode::NONE), Err(vec![IdentityError::Nothing]));
    }

    #[test]
    fn attributes_are_limited_in_number_and_size() {
        let mut given = Identification::by(IdentityKind::ExternalId, "1");
        given.attributes = (0..=MOST_ATTRIBUTES).map(|n| (n.to_string(), json!(n))).collect();
        assert_eq!(given.check(CallingCode::NONE), Err(vec![IdentityError::TooManyAttributes]));
        given.attributes = Attributes::from([("long".into(), json!("x".repeat(MOST_ATTRIBUTE_BYTES)))]);
        assert_eq!(given.check(CallingCode::NONE), Err(vec![IdentityError::AttributesTooLarge]));
    }

    #[test]
    fn null_removes_an_attribute() {
        let mut current = Attributes::from([("a".into(), json!(1)), ("b".into(), json!(2))]);
        assert!(!set_attributes(&mut current, &Attributes::from([("a".into(), json!(1))])));
        assert!(!set_attributes(&mut current, &Attributes::from([("c".into(), json!(null))])));
        assert!(set_attributes(&mut current, &Attributes::from([("b".into(), json!(null)), ("c".into(), json!("x"))])));
        assert_eq!(current, Attributes::from([("a".into(), json!(1)), ("c".into(), json!("x"))]));
    }

    #[test]
    fn logs_show_no_personal_data() {
        let given = Identification::by(IdentityKind::Email, "anna@example.org");
        let identity = given.check(CallingCode::NONE).expect("one").remove(0);
        assert!(!format!("{given:?} {identity:?}").contains("anna"));
    }
}
