//! Earlier answers and customer attributes inside a text: `{{answer.product}}`,
//! `{{answer.aspects.speed}}`, `{{customer.name|fallback}}`.
//!
//! The result is plain text; whoever renders it escapes it. What a respondent wrote is put in as it
//! is and never looked at for further braces.

/// One piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    Plain(&'a str),
    Answer {
        question: &'a str,
        aspect: Option<&'a str>,
        fallback: &'a str,
    },
    Customer {
        attribute: &'a str,
        fallback: &'a str,
    },
    /// Braces that make no sense; shown as they stand.
    Unclear(&'a str),
}

/// Takes a text apart. Never fails: what is not understood becomes [`Piece::Unclear`].
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        if start > 0 {
            found.push(Piece::Plain(&rest[..start]));
        }
        let Some(end) = rest[start..].find("}}").map(|end| start + end + 2) else {
            found.push(Piece::Unclear(&rest[start..]));
            return found;
        };
        found.push(reference(&rest[start..end]));
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        found.push(Piece::Plain(rest));
    }
    found
}

/// `braced` begins with `{{` and ends with `}}`.
fn reference(braced: &str) -> Piece<'_> {
    let inner = &braced[2..braced.len() - 2];
    let (path, fallback) = inner.split_once('|').unwrap_or((inner, ""));
    let fallback = fallback.trim();
    let mut steps = path.trim().splitn(3, '.');
    match (steps.next(), steps.next(), steps.next()) {
        (Some("answer"), Some(question), aspect) if is_name(question) && aspect.is_none_or(is_name) => {
            Piece::Answer { question, aspect, fallback }
        }
        (Some("customer"), Some(attribute), None) if is_name(attribute) => Piece::Customer { attribute, fallback },
        _ => Piece::Unclear(braced),
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_are_taken_apart() {
        let expected = [
            Piece::Plain("Hallo "),
            Piece::Customer { attribute: "name", fallback: "Sie da" },
            Piece::Plain(", warum "),
            Piece::Answer { question: "score", aspect: None, fallback: "" },
            Piece::Plain("?"),
        ];
        assert_eq!(pieces("Hallo {{ customer.name | Sie da }}, warum {{answer.score}}?"), expected);
        let aspect = Piece::Answer { question: "m", aspect: Some("speed"), fallback: "" };
        assert_eq!(pieces("{{answer.m.speed}}"), [aspect]);
    }

    #[test]
    fn braces_without_sense_are_kept() {
        for text in ["{{", "{{answer}}", "{{secret.key}}", "{{answer.}}", "{{customer.a.b}}", "{{answer.a b}}"] {
            assert_eq!(pieces(text), [Piece::Unclear(text)]);
        }
        assert_eq!(pieces("{ a } }}"), [Piece::Plain("{ a } }}")]);
    }

    proptest! {
        #[test]
        fn any_text_is_taken_apart_without_loss_of_plain_text(text in "[a{}.|äé ]{0,40}") {
            let kept: usize = pieces(&text).iter().map(|piece| match piece {
                Piece::Plain(plain) | Piece::Unclear(plain) => plain.len(),
                Piece::Answer { .. } | Piece::Customer { .. } => 0,
            }).sum();
            prop_assert_eq!(kept, text.len(), "no reference can be spelt with these characters");
        }
    }
}
