//! The mail an invitation is: its words, the first question as links, and how to get no more of them.
//!
//! A link only opens the page with a score chosen; nothing is answered before it is sent there. So programs that
//! follow every link of a mail say nothing in anybody's name.

use channels::mail::{Mail, Party, Unsubscribe};
use domain::ids::MessageId;
use domain::programme::{Sender, Variant};
use domain::survey::kind::Kind;
use domain::survey::{Answers, Attributes, Interview, LocalText, Question, Survey};
use domain::time::Timestamp;
use std::fmt::Write;

/// Points in one row, so that each is large enough for a thumb on a narrow screen.
const IN_A_ROW: usize = 6;
/// Longer scales are asked on the page.
const MOST_POINTS: u32 = 11;

/// What one mail is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter<'a> {
    pub(super) id: MessageId,
    pub(super) number: i64,
    pub(super) now: Timestamp,
    /// Who writes, in the words of the company.
    pub(super) company: &'a str,
    pub(super) sender: &'a Sender,
    /// The address it comes from.
    pub(super) from: &'a str,
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

/// What the mail says by itself.
struct Words {
    subject: &'static str,
    reminder: &'static str,
    open: &'static str,
    why: &'static str,
    unsubscribe: &'static str,
    preferences: &'static str,
}

const GERMAN: Words = Words {
    subject: "Eine kurze Frage von",
    reminder: "Zur Erinnerung:",
    open: "Zur Umfrage",
    why: "Sie bekommen diese Nachricht, weil Sie zugestimmt haben oder Kundin oder Kunde sind bei",
    unsubscribe: "Keine solchen Nachrichten mehr",
    preferences: "Einstellungen und Ihre Daten",
};

const ENGLISH: Words = Words {
    subject: "A short question from",
    reminder: "A reminder:",
    open: "Open the survey",
    why: "You get this message because you agreed to it or are a customer of",
    unsubscribe: "No more of these messages",
    preferences: "Preferences and your data",
};

impl Letter<'_> {
    pub(super) fn write(&self) -> Mail {
        let words = if self.language.starts_with("de") { &GERMAN } else { &ENGLISH };
        let domain = self.from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        let name = self.variant.sender_name.as_deref().unwrap_or(&self.sender.name);
        let unsubscribe = format!("{}/unsubscribe", self.address);
        Mail {
            message_id: format!("{}@{domain}", self.id.0.simple()),
            date: self.now,
            bounces_to: self.from.to_owned(),
            from: Party::named(named(name), self.from),
            reply_to: self.sender.reply_to.clone().map(Party::address),
            to: Party { name: self.to_name.map(named), address: self.to.to_owned() },
            subject: self.subject(words),
            text: self.text(words, &unsubscribe),
            html: self.html(words, &unsubscribe),
            // Mail programs post to https only.
            unsubscribe: unsubscribe.starts_with("https://").then_some(Unsubscribe { url: unsubscribe, mailto: None }),
            feedback_id: None,
        }
    }

    fn said(&self, text: &LocalText) -> String {
        let answers = Answers::default();
        Interview::new(self.survey, &answers, self.known, 0).text(text, self.language)
    }

    fn subject(&self, words: &Words) -> String {
        let own = on_one_line(&self.said(&self.variant.subject));
        let subject = if own.is_empty() { format!("{} {}", words.subject, self.company) } else { own };
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
        say(&format!("--\n{} {}\n{}: {unsubscribe}", words.why, self.company, words.unsubscribe));
        say(&format!("{}: {}", words.preferences, self.preferences));
        text
    }

    /// Tables and inline styles, because mail programs know nothing else; no colours but those of buttons, so that
    /// dark mode stays dark; no pictures.
    fn html(&self, words: &Words, unsubscribe: &str) -> String {
        let mut body = String::new();
        body.push_str(&paragraphs(&self.said(&self.variant.greeting)));
        let address = escaped(self.address);
        match self.score() {
            Some((question, points)) => {
                let asked = escaped(&self.said(&question.text));
                let _ = write!(body, "<p style=\"{PARAGRAPH};font-weight:bold\">{asked}</p>");
                body.push_str(&rows_of_points(&points, &address));
                if let Kind::Score(score) = &question.kind {
                    body.push_str(&self.ends(&score.low, &score.high));
                }
            }
            None => {
                let open = words.open;
                let _ =
                    write!(body, "<p style=\"{PARAGRAPH}\"><a href=\"{address}\" style=\"{BUTTON}\">{open}</a></p>");
            }
        }
        body.push_str(&paragraphs(&self.said(&self.variant.closing)));
        let (name, title) = (escaped(&self.sender.name), escaped(&self.sender.title));
        let _ = write!(body, "<p style=\"{PARAGRAPH}\">{name}<br>{title}</p>");
        let (company, unsubscribe) = (escaped(self.company), escaped(unsubscribe));
        let _ = write!(
            body,
            "<p style=\"margin:32px 0 0;font-size:13px;line-height:1.5\">{} {company}<br>\
             <a href=\"{unsubscribe}\" style=\"color:inherit\">{}</a><br>\
             <a href=\"{}\" style=\"color:inherit\">{}</a></p>",
            words.why,
            words.unsubscribe,
            escaped(self.preferences),
            words.preferences
        );
        let (language, title) = (escaped(self.language), escaped(&self.subject(words)));
        format!(
            "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\">\
             <meta name=\"color-scheme\" content=\"light dark\">\
             <meta name=\"supported-color-schemes\" content=\"light dark\"><title>{title}</title></head>\
             <body style=\"margin:0;padding:0\"><table role=\"presentation\" width=\"100%\" cellpadding=\"0\" \
             cellspacing=\"0\" border=\"0\"><tr><td align=\"center\" style=\"padding:24px 12px\">\
             <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
             style=\"max-width:560px\"><tr><td align=\"left\" \
             style=\"font-family:system-ui,-apple-system,'Segoe UI',Arial,sans-serif;font-size:17px;line-height:1.5\">\
             {body}</td></tr></table></td></tr></table></body></html>"
        )
    }

    fn ends(&self, low: &LocalText, high: &LocalText) -> String {
        let (low, high) = (escaped(&self.said(low)), escaped(&self.said(high)));
        if low.is_empty() && high.is_empty() {
            return String::new();
        }
        format!(
            "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
             style=\"margin:0 0 16px\"><tr>\
             <td align=\"left\" style=\"font-size:14px\">{low}</td>\
             <td align=\"right\" style=\"font-size:14px\">{high}</td></tr></table>"
        )
    }
}

const PARAGRAPH: &str = "margin:0 0 16px";
const BUTTON: &str = "display:inline-block;padding:14px 28px;border-radius:8px;background:#0b5c66;color:#ffffff;\
                      font-weight:bold;text-decoration:none";
const POINT: &str = "display:block;padding:13px 0;border-radius:8px;background:#0b5c66;color:#ffffff;font-weight:bold;\
                     text-align:center;text-decoration:none";

/// Rows of equal length, with every point a link.
fn rows_of_points(points: &[i32], address: &str) -> String {
    let rows = points.len().div_ceil(IN_A_ROW).max(1);
    let per_row = points.len().div_ceil(rows).max(1);
    let mut html = String::from(
        "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         style=\"table-layout:fixed\">",
    );
    for row in points.chunks(per_row) {
        html.push_str("<tr>");
        for point in row {
            let _ = write!(
                html,
                "<td style=\"padding:3px\"><a href=\"{address}?s={point}\" style=\"{POINT}\">{point}</a></td>"
            );
        }
        for _ in row.len()..per_row {
            html.push_str("<td style=\"padding:3px\"></td>");
        }
        html.push_str("</tr>");
    }
    html.push_str("</table>");
    html
}

/// Every line break people wrote is one, and an empty line begins a paragraph.
fn paragraphs(text: &str) -> String {
    let shown = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    shown.fold(String::new(), |mut html, paragraph| {
        let _ = write!(html, "<p style=\"{PARAGRAPH}\">{}</p>", escaped(paragraph).replace('\n', "<br>"));
        html
    })
}

fn on_one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ").trim().to_owned()
}

fn named(text: &str) -> String {
    on_one_line(text).chars().take(channels::mail::LONGEST_NAME).collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
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

    fn mail(survey: &Survey, name: &str, number: i64) -> Mail {
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
            company: "Möwe & Söhne",
            sender: &sender,
            from: "cx@moewe.example",
            to: "k@x.example",
            to_name: None,
            variant: &variant,
            survey,
            language: "de",
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
    fn hostile_names_break_out_of_nothing() {
        let hostile = "\"><script>alert(1)</script>\r\nBcc: all@x.example";
        let mail = mail(&survey(json!({"type": "long_text"})), hostile, 0);
        assert!(!mail.html.contains("<script"), "{}", mail.html);
        assert!(!mail.subject.contains(['\r', '\n']));
        assert!(mail.html.contains("Ada &lt;Meer&gt;"));
        assert!(mail.write().is_ok());
    }
}
