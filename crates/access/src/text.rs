//! Checks and forms of short texts people type: names, keys, e-mail addresses.

use crate::error::Fault;

pub(crate) const LONGEST_NAME: usize = 200;
const LONGEST_KEY: usize = 64;
const LONGEST_EMAIL: usize = 254;

/// Something to call a thing by: not empty, one line, not endless.
pub(crate) fn name(field: &str, text: &str) -> Option<Fault> {
    if text.trim().is_empty() {
        return Some(Fault::new(field, "required", "Hier fehlt ein Name.", "a name is missing here"));
    }
    short(field, text)
}

/// May be empty, but is one line and not endless.
pub(crate) fn short(field: &str, text: &str) -> Option<Fault> {
    if text.chars().count() > LONGEST_NAME {
        return Some(Fault::new(
            field,
            "too_long",
            format!("Das sind mehr als {LONGEST_NAME} Zeichen: Kürzen Sie es."),
            format!("these are more than {LONGEST_NAME} characters: shorten it"),
        ));
    }
    text.chars().any(char::is_control).then(|| {
        Fault::new(
            field,
            "control_character",
            "Der Text enthält Steuerzeichen oder Zeilenumbrüche: Entfernen Sie diese.",
            "the text holds control characters or line breaks: remove them",
        )
    })
}

/// A key for programs and addresses: lower-case letters, digits, `-` and `_`.
pub(crate) fn key(field: &str, text: &str) -> Option<Fault> {
    let fine = !text.is_empty()
        && text.len() <= LONGEST_KEY
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
        && text.starts_with(|c: char| c.is_ascii_alphanumeric());
    (!fine).then(|| {
        Fault::new(
            field,
            "not_a_key",
            format!("Erlaubt sind Kleinbuchstaben, Ziffern, - und _, höchstens {LONGEST_KEY} Zeichen, am Anfang ein Buchstabe oder eine Ziffer."),
            format!("use lower-case letters, digits, - and _, at most {LONGEST_KEY} characters, beginning with a letter or digit"),
        )
    })
}

pub(crate) fn email(field: &str, text: &str) -> Option<Fault> {
    let fine = text.len() <= LONGEST_EMAIL
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '<' || c == '>' || c == ',')
        && text.rsplit_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && !domain.starts_with('.') && !domain.ends_with('.')
        });
    (!fine).then(|| {
        Fault::new(
            field,
            "not_an_email",
            "Das ist keine E-Mail-Adresse: Sie sieht so aus: name@firma.example.",
            "this is not an e-mail address: one looks like name@company.example",
        )
    })
}

/// What two spellings of the same e-mail address share.
pub(crate) fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

pub(crate) fn time_zone(field: &str, name: &str) -> Option<Fault> {
    domain::time::zone(name).err().map(|error| {
        Fault::new(
            field,
            "unknown_time_zone",
            format!("„{name}“ ist keine bekannte Zeitzone: Verwenden Sie einen IANA-Namen wie Europe/Berlin."),
            error.to_string(),
        )
    })
}

/// A key made of a name: "Silbermöwe Süd & Co." becomes `silbermoewe-sued-co`.
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.trim().to_lowercase().chars() {
        match c {
            'ä' => slug.push_str("ae"),
            'ö' => slug.push_str("oe"),
            'ü' => slug.push_str("ue"),
            'ß' => slug.push_str("ss"),
            'à'..='å' => slug.push('a'),
            'è'..='ë' => slug.push('e'),
            'ì'..='ï' => slug.push('i'),
            'ò'..='õ' | 'ø' => slug.push('o'),
            'ù'..='û' => slug.push('u'),
            'ç' => slug.push('c'),
            'ñ' => slug.push('n'),
            c if c.is_ascii_alphanumeric() => slug.push(c),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.truncate(LONGEST_KEY);
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "x".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_become_readable_keys() {
        assert_eq!(slug("Silbermöwe Süd & Co."), "silbermoewe-sued-co");
        assert_eq!(slug("  Café Ñandú "), "cafe-nandu");
        assert_eq!(slug("東京"), "x");
    }

    proptest! {
        #[test]
        fn every_name_makes_a_valid_key(name in ".{0,120}") {
            prop_assert!(key("key", &slug(&name)).is_none(), "{}", slug(&name));
        }
    }

    #[test]
    fn addresses_are_recognised() {
        for fine in ["a@b", "maria.o'neil+cx@silbermöwe.example", "\"odd@local\"@firma.example"] {
            assert!(email("email", fine).is_none(), "{fine}");
        }
        for wrong in ["", "a", "@b", "a@", "a@.b", "a b@c", "a@b\r\nBcc: x@y", "Maria <m@b>"] {
            assert!(email("email", wrong).is_some(), "{wrong}");
        }
    }

    #[test]
    fn names_are_one_line() {
        assert!(name("name", "Größe 😀 \u{202e}").is_none());
        assert!(name("name", " ").is_some());
        assert!(name("name", "a\nb").is_some());
        assert!(name("name", &"x".repeat(201)).is_some());
    }
}
