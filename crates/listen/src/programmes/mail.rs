//! The mail an invitation is: its words, the first question as links, and how to get no more of them.
//!
//! A link only opens the page with a score chosen; nothing is answered before it is sent there. So programs that
//! follow every link of a mail say nothing in anybody's name.

mod page;
mod words;

use crate::mailing::Letterhead;
use crate::mailing::paper::on_one_line;
use channels::mail::{Mail, Party, Unsubscribe, verp};
use domain::ids::MessageId;
use domain::programme::{Sender, Variant};
use domain::survey::kind::Kind;
use domain::survey::{Answers, Attributes, Interview, LocalText, Question, Survey};
use domain::time::Timestamp;
use words::Words;

/// Longer scales are asked on the page.
const MOST_POINTS: u32 = 11;

/// What one mail is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter<'a> {
    pub(super) id: MessageId,
    pub(super) number: i64,
    pub(super) now: Timestamp,
    pub(super) head: &'a Letterhead,
    /// Who asks.
    pub(super) sender: &'a Sender,
    pub(super) to: &'a str,
    pub(super) to_name: Option<&'a str>,
    pub(super) variant: &'a Variant,
    pub(super) survey: &'a Survey,
    pub(super) language: &'a str,
    /// What texts may quote of the customer.
    pub(super) known: &'a Attributes,
    /// Where the invitation is opened, such as `https://cx.example/i/abc`.
    pub(super) address: &'a str,
    /// Where the customer decides what he is asked, such as `https://cx.example/c/abc`.
    pub(super) preferences: &'a str,
}

/// What mails in this language call the page of preferences.
pub fn preferences_named(language: &str) -> &'static str {
    Words::of(language).preferences
}

impl Letter<'_> {
    pub(super) fn write(&self) -> Mail {
        let words = Words::of(self.language);
        let from = self.head.from.as_str();
        let domain = from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        let id = self.id.0.simple().to_string();
        let name = self.variant.sender_name.as_deref().unwrap_or(&self.sender.name);
        let reply_to = self.sender.reply_to.as_ref().or(self.head.reply_to.as_ref());
        let unsubscribe = format!("{}/unsubscribe", self.address);
        let base = self.head.bounces_to.as_deref();
        Mail {
            bounces_to: base.map_or_else(|| from.to_owned(), |base| verp::address(base, &id)),
            message_id: format!("{id}@{domain}"),
            date: self.now,
            from: Party::named(named(name), from),
            reply_to: reply_to.cloned().map(Party::address),
            to: Party { name: self.to_name.map(named), address: self.to.to_owned() },
            subject: self.subject(words),
            text: self.text(words, &unsubscribe),
            html: page::page(self, words, &unsubscribe),
            // Mail programs post to https only.
            unsubscribe: unsubscribe.starts_with("https://").then_some(Unsubscribe { url: unsubscribe, mailto: None }),
            feedback_id: None,
        }
    }

    /// The language of the fixed words, where it is not that of the mail.
    fn worded(&self, words: &Words) -> Option<&'static str> {
        let primary = self.language.split('-').next().unwrap_or(self.language);
        (!words.tag.eq_ignore_ascii_case(primary)).then_some(words.tag)
    }

    fn said(&self, text: &LocalText) -> String {
        let answers = Answers::default();
        Interview::new(self.survey, &answers, self.known, 0).text(text, self.language)
    }

    fn subject(&self, words: &Words) -> String {
        let own = on_one_line(&self.said(&self.variant.subject));
        let company = on_one_line(&self.head.company);
        let subject = if own.is_empty() { words.subject.replace("{company}", &company) } else { own };
        let subject = if self.number > 0 { format!("{} {subject}", words.reminder) } else { subject };
        subject.chars().take(channels::mail::LONGEST_SUBJECT).collect()
    }

    /// The first question and its points, when it is a score that fits a mail.
    fn score(&self) -> Option<(&Question, Vec<i32>)> {
        let question = self.survey.questions.iter().find(|question| question.kind.takes_answer())?;
        let Kind::Score(score) = &question.kind else { return None };
        let scale = score.series.scale();
        let fits = question.show_if.is_none() && scale.points() <= MOST_POINTS;
        fits.then(|| (question, scale.values().collect()))
    }

    fn text(&self, words: &Words, unsubscribe: &str) -> String {
        let mut text = String::new();
        let mut say = |paragraph: &str| {
            if !paragraph.trim().is_empty() {
                text.push_str(paragraph.trim());
                text.push_str("\n\n");
            }
        };
        say(&self.said(&self.variant.greeting));
        if let Some((question, points)) = self.score() {
            say(&self.said(&question.text));
            let line = |point: &i32| format!("{point}: {}?s={point}", self.address);
            say(&points.iter().map(line).collect::<Vec<_>>().join("\n"));
        } else {
            say(&format!("{}: {}", words.open, self.address));
        }
        say(&self.said(&self.variant.closing));
        say(&format!("{}\n{}", self.sender.name, self.sender.title));
        let why = words.why.replace("{company}", &self.head.company);
        say(&format!("--\n{why}\n{}: {unsubscribe}", words.unsubscribe));
        say(&format!("{}: {}", words.preferences, self.preferences));
        say(&self.head.foot);
        text
    }
}

fn named(text: &str) -> String {
    on_one_line(text).chars().take(channels::mail::LONGEST_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use uuid::Uuid;

    fn survey(kind: serde_json::Value) -> Survey {
        serde_json::from_value(json!({
            "languages": ["de", "en"], "default_language": "de", "title": {"de": "T"},
            "questions": [{"key": "q", "text": {"de": "Empfehlen Sie uns, {{customer.name|Sie}}?"}, "kind": kind}]
        }))
        .expect("a survey")
    }

    fn head() -> Letterhead {
        Letterhead {
            from: "cx@moewe.example".to_owned(),
            company: "Möwe & Söhne".to_owned(),
            bounces_to: None,
            reply_to: None,
            foot: String::new(),
            signer: None,
        }
    }

    fn mail(survey: &Survey, name: &str, number: i64) -> Mail {
        written(survey, name, number, "de", &head())
    }

    fn written(survey: &Survey, name: &str, number: i64, language: &str, head: &Letterhead) -> Mail {
        let variant: Variant = serde_json::from_value(json!({
            "key": "a", "name": "A", "survey": Uuid::nil(),
            "subject": {"de": "Wie war es,\n{{customer.name|}}?"}, "greeting": {"de": "Guten Tag {{customer.name|}},\n\nwie war es?"}
        }))
        .expect("a variant");
        let sender: Sender =
            serde_json::from_value(json!({"name": "Ada <Meer>", "reply_to": "ada@x.example"})).expect("one");
        let known = Attributes::from([("name".to_owned(), name.to_owned())]);
        let letter = Letter {
            id: MessageId(Uuid::from_u128(1)),
            number,
            now: Timestamp(0),
            head,
            sender: &sender,
            to: "k@x.example",
            to_name: None,
            variant: &variant,
            survey,
            language,
            known: &known,
            address: "https://cx.example/i/abc",
            preferences: "https://cx.example/c/xyz",
        };
        letter.write()
    }

    #[test]
    fn a_score_is_a_row_of_links_that_only_open_the_page() {
        let mail = mail(&survey(json!({"type": "score", "series": "nps:0-10"})), "Kim", 0);
        for point in 0..=10 {
            let link = format!("https://cx.example/i/abc?s={point}");
            assert!(mail.html.contains(&format!("\"{link}\"")) && mail.text.contains(&link), "{point}");
        }
        assert!(mail.text.contains("Empfehlen Sie uns, Kim?"));
        assert!(!mail.html.contains("<img") && !mail.html.contains("<script") && !mail.html.contains("<style"));
        assert!(mail.text.contains("https://cx.example/c/xyz") && mail.html.contains("\"https://cx.example/c/xyz\""));
        assert_eq!(mail.unsubscribe.map(|one| one.url).as_deref(), Some("https://cx.example/i/abc/unsubscribe"));
    }

    #[test]
    fn other_questions_are_a_button() {
        let mail = mail(&survey(json!({"type": "long_text"})), "", 1);
        assert!(mail.html.contains("Zur Umfrage") && !mail.html.contains("?s="));
        assert!(mail.subject.starts_with("Zur Erinnerung: Wie war es"));
    }

    #[test]
    fn what_a_project_sets_stands_in_its_mails() {
        let head = Letterhead {
            bounces_to: Some("back@moewe.example".to_owned()),
            reply_to: Some("service@moewe.example".to_owned()),
            foot: "Möwe GmbH <Kiel>\nKai 1".to_owned(),
            ..head()
        };
        let mail = written(&survey(json!({"type": "long_text"})), "", 0, "de", &head);
        assert_eq!(mail.bounces_to, "back+00000000000000000000000000000001@moewe.example");
        assert_eq!(mail.reply_to, Some(Party::address("ada@x.example")), "the programme's own wins");
        assert!(mail.text.contains("Möwe GmbH <Kiel>\nKai 1"), "{}", mail.text);
        assert!(mail.html.contains("Möwe GmbH &lt;Kiel&gt;<br>Kai 1"), "{}", mail.html);
        assert!(mail.write().is_ok());
    }

    #[test]
    fn languages_run_in_their_direction() {
        let kind = json!({"type": "score", "series": "nps:0-10", "low": {"de": "nein"}, "high": {"de": "ja"}});
        let survey = survey(kind);
        let arabic = written(&survey, "", 0, "ar", &head()).html;
        assert!(arabic.contains("<html lang=\"ar\" dir=\"rtl\">"), "{arabic}");
        assert!(arabic.contains("<td align=\"right\" style=\"font-size:14px\">nein</td>"), "{arabic}");
        let unknown = written(&survey, "", 0, "is", &head()).html;
        assert!(unknown.contains("<html lang=\"is\" dir=\"ltr\">"), "{unknown}");
        assert!(unknown.contains("lang=\"en\" dir=\"ltr\">You get this message"), "{unknown}");
    }

    #[test]
    fn hostile_names_break_out_of_nothing() {
        let hostile = "\"><script>alert(1)</script>\r\nBcc: all@x.example";
        let mail = mail(&survey(json!({"type": "long_text"})), hostile, 0);
        assert!(!mail.html.contains("<script"), "{}", mail.html);
        assert!(!mail.subject.contains(['\r', '\n']));
        assert!(mail.html.contains("Ada &lt;Meer&gt;"));
        assert!(mail.write().is_ok());
    }
}
