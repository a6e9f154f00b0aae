//! Variants and sender: keys, weights, and texts that are there and can be filled in.

use super::check_name;
use super::finding::{FindingCode, Found};
use crate::identity::IdentityKind;
use crate::identity::normal_form::{CallingCode, normalise};
use crate::programme::definition::{Definition, Sender, Variant, limits};
use crate::signal::Channel;
use crate::survey::LocalText;
use crate::survey::check::is_key;
use crate::survey::piping::{Piece, pieces};
use std::collections::BTreeSet;

pub(super) fn check_variants(definition: &Definition, language: &str, found: &mut Found) {
    let variants = &definition.variants;
    if variants.is_empty() {
        found.add(FindingCode::NoVariant, "variants", "");
    }
    if variants.len() > limits::VARIANTS {
        found.add(FindingCode::TooMany, "variants", limits::VARIANTS);
    }
    let writes_mail = definition.channels.iter().any(|route| route.channel == Channel::Email);
    let mut seen = BTreeSet::new();
    for (at, variant) in variants.iter().enumerate() {
        let field = format!("variants.{at}");
        if !is_key(&variant.key) {
            found.add(FindingCode::BadKey, &format!("{field}.key"), &variant.key);
        } else if !seen.insert(&variant.key) {
            found.add(FindingCode::DuplicateKey, &format!("{field}.key"), &variant.key);
        }
        check_variant(variant, &field, found);
        check_texts(variant, &field, (language, writes_mail), found);
    }
}

fn check_variant(variant: &Variant, field: &str, found: &mut Found) {
    check_name(&variant.name, &format!("{field}.name"), found);
    if !(1..=limits::WEIGHT).contains(&variant.weight) {
        found.add(FindingCode::BadWeight, &format!("{field}.weight"), limits::WEIGHT);
    }
    if let Some(name) = &variant.sender_name {
        check_name(name, &format!("{field}.sender_name"), found);
    }
}

/// A mail needs a subject; greeting and closing may be left out. What is there is there in the default language, and
/// best in every language that another text of the variant speaks.
fn check_texts(variant: &Variant, field: &str, (language, writes_mail): (&str, bool), found: &mut Found) {
    let texts = [
        ("subject", &variant.subject, limits::SUBJECT),
        ("greeting", &variant.greeting, limits::TEXT),
        ("closing", &variant.closing, limits::TEXT),
    ];
    let mut spoken: BTreeSet<&str> = BTreeSet::new();
    for (_, text, _) in texts {
        spoken.extend(text.0.keys().map(String::as_str).filter(|language| text.exact(language).is_some()));
    }
    for (name, text, most) in texts {
        let field = format!("{field}.{name}");
        if !text.is_empty() || (name == "subject" && writes_mail) {
            if text.exact(language).is_none() {
                found.add(FindingCode::MissingText, &field, language);
            }
            let others = spoken.iter().filter(|other| **other != language && text.exact(other).is_none());
            others.for_each(|other| found.add(FindingCode::MissingTranslation, &field, other));
        }
        check_text(text, &field, most, name == "subject", found);
    }
}

fn check_text(text: &LocalText, field: &str, most: usize, one_line: bool, found: &mut Found) {
    for (language, words) in &text.0 {
        if words.chars().count() > most {
            found.add(FindingCode::TextTooLong, field, format!("{language}, {most}"));
        }
        if words.chars().any(|c| c.is_control() && (one_line || !matches!(c, '\n' | '\r' | '\t'))) {
            found.add(FindingCode::ControlCharacter, field, "");
        }
        for piece in pieces(words) {
            match piece {
                Piece::Plain(_) | Piece::Customer { .. } => {}
                Piece::Answer { question, .. } => {
                    found.add(FindingCode::UnknownPlaceholder, field, format!("{{{{answer.{question}}}}}"));
                }
                Piece::Unclear(braces) => found.add(FindingCode::UnknownPlaceholder, field, braces),
            }
        }
    }
}

pub(super) fn check_sender(sender: &Sender, found: &mut Found) {
    check_name(&sender.name, "sender.name", found);
    if !sender.title.is_empty() {
        check_name(&sender.title, "sender.title", found);
    }
    // Blanks at the ends are refused too: it goes into a header as it stands.
    let is_address =
        |text: &str| text.trim() == text && normalise(IdentityKind::Email, text, CallingCode::NONE).is_ok();
    if let Some(address) = sender.reply_to.as_ref().filter(|address| !is_address(address)) {
        found.add(FindingCode::BadReplyTo, "sender.reply_to", address);
    }
}
