//! The one spelling of each identity.
//!
//! - External and anonymous ids: trimmed, otherwise exactly as sent (they are case sensitive).
//! - E-mail: trimmed and lower-cased. International domain names stay as they are written.
//! - Phone: digits with a leading `+` where the country is known. `00…` and `+…` carry their own
//!   country; `0…` is a number inside the country of the project's language (the trunk zero is
//!   dropped, except in Italy where it belongs to the number); eleven or more digits that begin
//!   with that country's code already carry it. Anything else stays as dialled, without `+`, so that
//!   two numbers are never taken for one on a guess.

use super::{Identity, IdentityError, IdentityKind, LONGEST_TEXT};

/// Country code put before phone numbers that are written without one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CallingCode(&'static str);

impl CallingCode {
    /// No assumption: numbers without a country code stay as dialled.
    pub const NONE: Self = Self("");

    /// The country a language stands for when nobody says otherwise: a BCP 47 tag such as `de` or `de-AT`.
    pub fn of_language(tag: &str) -> Self {
        let mut parts = tag.split(['-', '_']);
        let language = parts.next().unwrap_or_default().to_ascii_lowercase();
        let region = parts.next_back().unwrap_or_default().to_ascii_uppercase();
        Self(match (language.as_str(), region.as_str()) {
            (_, "DE") => "49",
            (_, "AT") => "43",
            (_, "CH") => "41",
            (_, "GB") => "44",
            (_, "IE") => "353",
            (_, "US" | "CA") => "1",
            ("de", _) => "49",
            ("en", _) => "44",
            ("fr", _) => "33",
            ("it", _) => "39",
            ("es", _) => "34",
            ("nl", _) => "31",
            ("pl", _) => "48",
            ("cs", _) => "420",
            ("da", _) => "45",
            ("sv", _) => "46",
            _ => "",
        })
    }
}

/// # Errors
/// What is wrong with the text as an identity of this kind. An empty text is an error too.
pub fn normalise(kind: IdentityKind, text: &str, country: CallingCode) -> Result<Identity, IdentityError> {
    let text = plain(kind.name(), text.trim())?;
    let value = match kind {
        IdentityKind::ExternalId | IdentityKind::AnonymousId => {
            if text.is_empty() {
                return Err(IdentityError::Nothing);
            }
            text.to_owned()
        }
        IdentityKind::Email => email(text)?,
        IdentityKind::Phone => phone(text, country)?,
    };
    Ok(Identity { kind, value })
}

/// A text fit to be a key: not too long, without control characters.
pub(super) fn plain<'a>(field: &'static str, text: &'a str) -> Result<&'a str, IdentityError> {
    // Bytes bound characters from above, so the usual short text is not counted.
    if text.len() > LONGEST_TEXT && text.chars().count() > LONGEST_TEXT {
        return Err(IdentityError::TooLong(field));
    }
    if text.chars().any(char::is_control) {
        return Err(IdentityError::ControlCharacter(field));
    }
    Ok(text)
}

fn email(text: &str) -> Result<String, IdentityError> {
    let (local, host) = text.rsplit_once('@').ok_or(IdentityError::NotAnEmail)?;
    let host_is_wrong = host.is_empty() || host.starts_with('.') || host.ends_with('.') || host.contains("..");
    let quoted = local.starts_with('"') && local.ends_with('"') && local.len() > 2;
    let local_is_wrong = local.is_empty() || (!quoted && local.contains('@'));
    if host_is_wrong || local_is_wrong || text.chars().any(|c| c.is_whitespace() || ",;<>()".contains(c)) {
        return Err(IdentityError::NotAnEmail);
    }
    Ok(text.to_lowercase())
}

fn phone(text: &str, country: CallingCode) -> Result<String, IdentityError> {
    let text = text.strip_prefix("tel:").unwrap_or(text);
    // "+49 (0)30 …" repeats the trunk zero for people; it is not part of the number.
    let text = if text.trim_start().starts_with(['+', '＋']) || text.trim_start().starts_with("00") {
        text.replace("(0)", "")
    } else {
        text.to_owned()
    };
    let mut digits = String::with_capacity(text.len());
    let mut international = false;
    for (position, c) in text.trim().char_indices() {
        match c {
            '0'..='9' => digits.push(c),
            '+' | '＋' if position == 0 => international = true,
            ' ' | '-' | '/' | '.' | '(' | ')' | '\u{a0}' | '\u{2010}'..='\u{2015}' => {}
            _ => return Err(IdentityError::NotAPhone),
        }
    }
    if !international && let Some(rest) = digits.strip_prefix("00") {
        digits = String::from(rest);
        international = true;
    }
    if !international && !country.0.is_empty() {
        if let Some(rest) = digits.strip_prefix('0') {
            let number = if country.0 == "39" { digits.as_str() } else { rest };
            digits = format!("{}{number}", country.0);
            international = true;
        } else if digits.len() >= 11 && digits.starts_with(country.0) {
            international = true;
        }
    }
    if !(5..=15).contains(&digits.len()) || (international && digits.starts_with('0')) {
        return Err(IdentityError::NotAPhone);
    }
    Ok(if international { format!("+{digits}") } else { digits })
}

/// What a name is found by: lower case, without accents, umlauts in either spelling alike
/// (`Müller`, `Mueller` and `MULLER` are `muller`), single spaces. A prefix of a name gives a prefix
/// of its key.
pub fn search_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' | 'æ' => key.push('a'),
            'ö' | 'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ō' | 'ő' | 'œ' => key.push('o'),
            'ü' | 'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' => key.push('u'),
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => key.push('e'),
            'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => key.push('i'),
            'ç' | 'ć' | 'č' => key.push('c'),
            'ñ' | 'ń' | 'ň' => key.push('n'),
            'ś' | 'š' | 'ş' => key.push('s'),
            'ź' | 'ż' | 'ž' => key.push('z'),
            'ý' | 'ÿ' => key.push('y'),
            'ł' => key.push('l'),
            'ř' => key.push('r'),
            'ť' => key.push('t'),
            'ď' | 'đ' => key.push('d'),
            'ğ' => key.push('g'),
            'ß' => key.push_str("ss"),
            'e' if key.ends_with(['a', 'o', 'u']) => {}
            // Combining marks.
            '\u{300}'..='\u{36f}' => {}
            c if c.is_whitespace() || c.is_control() => {
                if !key.is_empty() && !key.ends_with(' ') {
                    key.push(' ');
                }
            }
            c => key.push(c),
        }
    }
    key.truncate(key.trim_end().len());
    key
}

/// How a phone number begins whose first digits are typed; `None` when this is no beginning of one.
pub fn phone_prefix(text: &str, country: CallingCode) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let only_phone = text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-/.()".contains(c));
    if digits.len() < 3 || !only_phone {
        return None;
    }
    Some(if text.trim_start().starts_with('+') {
        format!("+{digits}")
    } else if let Some(rest) = digits.strip_prefix("00") {
        format!("+{rest}")
    } else if let Some(rest) = digits.strip_prefix('0').filter(|_| !country.0.is_empty() && country.0 != "39") {
        format!("+{}{rest}", country.0)
    } else {
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn german(text: &str) -> Result<String, IdentityError> {
        normalise(IdentityKind::Phone, text, CallingCode::of_language("de")).map(|identity| identity.value)
    }

    #[test]
    fn spellings_of_one_phone_number_are_one() {
        let spellings = [
            "+49 30 1234567",
            "0049301234567",
            "030/1234567",
            "(030) 123-45 67",
            "+49 (0)30 1234567",
            "49301234567",
            "tel:+49-30-1234567",
            "030\u{a0}1234567",
            "030–1234567",
        ];
        for spelling in spellings {
            assert_eq!(german(spelling).as_deref(), Ok("+49301234567"), "{spelling}");
        }
    }

    #[test]
    fn countries_differ() {
        let number = |tag| normalise(IdentityKind::Phone, "06 1234567", CallingCode::of_language(tag)).map(|i| i.value);
        assert_eq!(number("de-AT").as_deref(), Ok("+4361234567"));
        assert_eq!(number("en").as_deref(), Ok("+4461234567"));
        assert_eq!(number("it").as_deref(), Ok("+39061234567"));
        assert_eq!(number("ja").as_deref(), Ok("061234567"), "no country is guessed for a language without one");
        assert_eq!(CallingCode::of_language("de_Latn_CH"), CallingCode::of_language("fr-CH"));
    }

    #[test]
    fn a_short_local_number_is_not_given_a_country() {
        assert_eq!(german("1234567").as_deref(), Ok("1234567"));
        assert_eq!(german("4912345").as_deref(), Ok("4912345"));
    }

    #[test]
    fn what_is_no_phone_number_is_refused() {
        for text in ["", "1234", "+", "12345678901234567", "030 12 ext 4", "+49+30", "anna@example.org", "0000001"] {
            assert_eq!(german(text), Err(IdentityError::NotAPhone), "{text}");
        }
    }

    #[test]
    fn e_mail_addresses() {
        let email = |text| normalise(IdentityKind::Email, text, CallingCode::NONE).map(|identity| identity.value);
        assert_eq!(email(" Anna.Berg@BÜCHER.example ").as_deref(), Ok("anna.berg@bücher.example"));
        assert_eq!(email("\"a@b\"@example.org").as_deref(), Ok("\"a@b\"@example.org"));
        for text in ["", "anna", "@example.org", "anna@", "a b@example.org", "a@b@c", "a@.org", "a@b..c", "a@b,c@d"] {
            assert_eq!(email(text), Err(IdentityError::NotAnEmail), "{text}");
        }
        assert_eq!(email("a\u{7}@example.org"), Err(IdentityError::ControlCharacter("email")));
        assert_eq!(email(&format!("{}@example.org", "a".repeat(250))), Err(IdentityError::TooLong("email")));
    }

    #[test]
    fn ids_of_other_systems_stay_as_they_are() {
        let id = normalise(IdentityKind::ExternalId, " Kd-007/Ä ", CallingCode::NONE).expect("an id");
        assert_eq!(id.value, "Kd-007/Ä");
    }

    #[test]
    fn names_are_found_however_umlauts_are_typed() {
        for name in ["Jörg Müller", "Joerg Mueller", "  JÖRG\tMÜLLER ", "Jorg Muller", "Jo\u{308}rg Mu\u{308}ller"]
        {
            assert_eq!(search_key(name), "jorg muller", "{name}");
        }
        assert_eq!(search_key("Groß"), "gross");
        assert_eq!(search_key("Łukasz Nuñez"), "lukasz nunez");
    }

    #[test]
    fn the_first_digits_of_a_phone_number() {
        let german = CallingCode::of_language("de");
        assert_eq!(phone_prefix("030 12", german).as_deref(), Some("+493012"));
        assert_eq!(phone_prefix("+49 (30", german).as_deref(), Some("+4930"));
        assert_eq!(phone_prefix("0049", german).as_deref(), Some("+49"));
        assert_eq!(phone_prefix("12", german), None);
        assert_eq!(phone_prefix("Kd-007", german), None);
    }

    proptest! {
        #[test]
        fn a_prefix_of_a_name_gives_a_prefix_of_its_key(name in "[ A-Za-zäöüß]{0,20}", cut in 0..20_usize) {
            let prefix: String = name.chars().take(cut).collect();
            prop_assert!(search_key(&name).starts_with(&search_key(&prefix)));
        }

        #[test]
        fn a_normal_form_is_its_own_normal_form(text in "\\PC{0,40}", tag in "de|en|it|ja|en-US") {
            let country = CallingCode::of_language(&tag);
            for kind in IdentityKind::ALL {
                if let Ok(once) = normalise(kind, &text, country) {
                    prop_assert_eq!(normalise(kind, &once.value, country), Ok(once));
                }
            }
        }

        #[test]
        fn punctuation_in_a_phone_number_means_nothing(digits in "0[1-9][0-9]{5,10}", gaps in "[ /.-]{0,3}") {
            let spaced: String = digits.chars().flat_map(|d| std::iter::once(d).chain(gaps.chars())).collect();
            prop_assert_eq!(german(&spaced), german(&digits));
        }
    }
}
