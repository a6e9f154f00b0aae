//! The mails that bring somebody a link he asked for on his page: to his own data, or to confirm that he agreed.

mod words;

use crate::mailing::paper::{BUTTON, PARAGRAPH, SMALL, lines, sheet};
use crate::mailing::{Letterhead, Note};
use maud::html;
use words::Words;

/// `link`: where the data are, for as many minutes as the words say.
pub(super) fn note(head: &Letterhead, language: &str, link: &str) -> Note {
    written(head, Words::of(language), link)
}

/// Asks whether it was him who agreed. `link`: where he confirms it, for as many days as the words say.
pub(super) fn question(head: &Letterhead, language: &str, link: &str) -> Note {
    written(head, Words::of_question(language), link)
}

fn written(head: &Letterhead, words: &Words, link: &str) -> Note {
    let company = head.company.as_str();
    let [subject, asked] = [words.subject, words.asked].map(|text| text.replace("{company}", company));
    let body = html! {
        p style=(PARAGRAPH) { (asked) }
        p style=(PARAGRAPH) { a href=(link) style=(BUTTON) { (words.open) } }
        p style=(PARAGRAPH) { (words.how_long) }
        p style=(PARAGRAPH) { (words.not_you) }
        @if !head.foot.is_empty() {
            // Written by the company, in whichever language it likes.
            p style=(SMALL) { (lines(&head.foot)) }
        }
    };
    let mut text = format!("{asked}\n\n{}: {link}\n\n{}\n\n{}\n", words.open, words.how_long, words.not_you);
    if !head.foot.is_empty() {
        text.push_str("\n--\n");
        text.push_str(&head.foot);
    }
    let html = sheet(words.tag, &subject, &body);
    Note { subject, text, html }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(company: &str) -> Letterhead {
        Letterhead {
            from: "cx@moewe.example".to_owned(),
            company: company.to_owned(),
            bounces_to: None,
            reply_to: None,
            foot: "Möwe GmbH <Kiel>\nKai 1".to_owned(),
            signer: None,
        }
    }

    fn written(company: &str, language: &str) -> Note {
        note(&head(company), language, "https://cx.example/c/a/data/b")
    }

    #[test]
    fn it_says_who_asked_for_what_and_what_to_do() {
        let german = written("Möwe & Söhne", "de-AT");
        assert_eq!(german.subject, "Ihre Daten bei Möwe & Söhne");
        for part in ["60 Minuten", "https://cx.example/c/a/data/b", "Möwe GmbH <Kiel>\nKai 1"] {
            assert!(german.text.contains(part), "{part} in {}", german.text);
        }
        for part in ["lang=\"de\"", "Möwe &amp; Söhne", "\"https://cx.example/c/a/data/b\"", "&lt;Kiel&gt;<br>Kai 1"]
        {
            assert!(german.html.contains(part), "{part} in {}", german.html);
        }
        assert!(!german.html.contains("<img") && !german.html.contains("<script"));
        assert!(written("Möwe", "tlh").html.contains("<html lang=\"en\" dir=\"ltr\">"));
        assert!(written("Möwe", "ar").html.contains("<html lang=\"ar\" dir=\"rtl\">"));
    }

    #[test]
    fn it_asks_who_agreed_in_the_languages_of_the_page() {
        let link = "https://cx.example/c/a/consent/b";
        let german = question(&head("Möwe"), "de-AT", link);
        assert!(german.subject.contains("Möwe") && german.text.contains("7 Tage") && german.text.contains(link));
        let english = question(&head("Möwe"), "fr", link);
        assert!(english.text.contains("7 days") && english.html.contains("lang=\"en\""), "{}", english.text);
    }

    #[test]
    fn hostile_names_break_out_of_nothing() {
        let hostile = written("\"><script>alert(1)</script>", "en");
        assert!(!hostile.html.contains("<script"), "{}", hostile.html);
    }
}
