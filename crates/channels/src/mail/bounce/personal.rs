//! What a person writes: who, when, and the words that are theirs.

use super::parts::Parts;
use domain::time::Timestamp;
use mail_parser::MessageParser;

/// Characters of a Message-ID or a subject that are kept.
const LONGEST_LINE: usize = 300;

/// How mail programs begin the copy of the mail that is answered.
const COPIES: [&str; 6] = [
    "-----original message-----",
    "-----ursprüngliche nachricht-----",
    "-----message d'origine-----",
    "----- original message -----",
    "----- ursprüngliche nachricht -----",
    "________________________________",
];

/// How the line in front of a quotation ends.
const SAYS: [&str; 7] = ["wrote:", "schrieb:", "a écrit :", "a écrit:", "escribió:", "ha scritto:", "schreef:"];

/// A mail of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Personal {
    /// Without angle brackets.
    pub message_id: Option<String>,
    /// In small letters.
    pub from: String,
    pub subject: String,
    /// When it was sent, as its sender's clock has it.
    pub sent: Option<Timestamp>,
    /// The first text, without what was quoted at its end and without a signature. Whatever else a mail has is not read.
    pub text: String,
}

impl Personal {
    /// Reads a raw message. `None` if it is no mail, or says nothing about its sender.
    pub fn parse(raw: &[u8]) -> Option<Self> {
        let head = MessageParser::default().parse_headers(raw)?;
        let parts = Parts::of(raw)?;
        if !parts.from.contains('@') {
            return None;
        }
        let one_line = |text: &str| -> String {
            let plain = text.split(char::is_control).collect::<Vec<_>>().join(" ");
            plain.trim().chars().take(LONGEST_LINE).collect()
        };
        Some(Self {
            message_id: head.message_id().map(one_line).filter(|id| !id.is_empty()),
            subject: one_line(head.subject().unwrap_or_default()),
            sent: head.date().map(|date| Timestamp(date.to_timestamp().saturating_mul(1_000_000))),
            text: own_words(&parts.text),
            from: parts.from,
        })
    }
}

/// A reply without the signature and without the copy below it. What stands between quotations stays, with them; and where
/// nothing would be left, everything does.
fn own_words(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let end = lines.iter().enumerate().position(|(at, line)| ends_here(line, &lines[at + 1..]));
    let mut kept = &lines[..end.unwrap_or(lines.len())];
    let quoted = |line: &&str| line.trim().is_empty() || line.trim_start().starts_with('>');
    let own = kept.iter().rposition(|line| !quoted(line)).map_or(0, |last| last + 1);
    let has_quotation = kept[own..].iter().any(|line| line.trim_start().starts_with('>'));
    kept = &kept[..own];
    if has_quotation || end.is_some() {
        kept = without_attribution(kept);
    }
    let words = kept.join("\n").trim().to_owned();
    if words.is_empty() { text.trim().to_owned() } else { words }
}

/// Does a signature or a copy begin with this line?
fn ends_here(line: &str, below: &[&str]) -> bool {
    let small = line.trim().to_lowercase();
    if line == "--" || COPIES.iter().any(|copy| small.starts_with(copy)) {
        return true;
    }
    // A header of the copy, as Outlook writes it: who, and within three lines when.
    let who = ["from:", "von:", "de :", "de:", "da:"].iter().any(|name| small.starts_with(name));
    let when = |line: &&str| {
        let small = line.trim().to_lowercase();
        ["sent:", "gesendet:", "date:", "datum:", "envoyé :", "envoyé:", "enviado:", "inviato:"]
            .iter()
            .any(|name| small.starts_with(name))
    };
    who && small.contains('@') && below.iter().take(3).any(when)
}

/// Takes away "On Monday Anna wrote:", which may run over two lines.
fn without_attribution<'a, 'b>(lines: &'b [&'a str]) -> &'b [&'a str] {
    let Some(last) = lines.iter().rposition(|line| !line.trim().is_empty()) else { return lines };
    let small = lines[last].trim().to_lowercase();
    let says = SAYS.iter().any(|words| small.ends_with(words)) || (small.ends_with(':') && small.contains(" schrieb "));
    if !says {
        return lines;
    }
    let begins = |line: &str| {
        let small = line.trim().to_lowercase();
        ["on ", "am ", "le ", "el ", "il ", "op "].iter().any(|word| small.starts_with(word))
    };
    if begins(lines[last]) {
        return &lines[..last];
    }
    match last.checked_sub(1) {
        Some(before) if begins(lines[before]) => &lines[..before],
        _ => lines,
    }
}

#[cfg(test)]
mod tests {
    use super::{Personal, own_words};
    use domain::time::Timestamp;

    #[test]
    fn a_mail_is_read() {
        let raw = "Message-ID: <a1@mail.example>\r\nFrom: =?utf-8?Q?Anna_M=C3=B6we?= <Anna@Example.org>\r\n\
                   Subject: Re: Wie war es?\r\nDate: Sun, 22 Nov 2026 10:00:00 +0100\r\n\
                   Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
                   Sch=C3=B6n war es.\r\n\r\nAm 21.11.2026 schrieb Ada <ada@x.example>:\r\n> Wie war es?\r\n";
        let mail = Personal::parse(raw.as_bytes()).expect("a mail");
        assert_eq!(
            mail,
            Personal {
                message_id: Some("a1@mail.example".to_owned()),
                from: "anna@example.org".to_owned(),
                subject: "Re: Wie war es?".to_owned(),
                sent: Some(Timestamp::parse("2026-11-22T09:00:00Z").expect("a time")),
                text: "Schön war es.".to_owned(),
            }
        );
    }

    #[test]
    fn html_becomes_text() {
        let raw = "From: a@x.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
                   <html><body><p>Zu <b>teuer</b></p><script>alert(1)</script></body></html>\r\n";
        let text = Personal::parse(raw.as_bytes()).expect("a mail").text;
        assert!(text.contains("Zu teuer") && !text.contains('<'), "{text}");
    }

    #[test]
    fn quotations_and_signatures_go_and_own_words_stay() {
        for (text, own) in [
            ("Gut.\n\nOn Mon, Ada wrote:\n> how?\n> really\n", "Gut."),
            ("Gut.\n\nOn Monday at ten Ada Meer with a long name\n<ada@x.example> wrote:\n\n> how?\n", "Gut."),
            ("Gut.\n-- \nAnna Möwe\n0431 1234", "Gut."),
            ("Gut.\n\nVon: Ada <ada@x.example>\nGesendet: Montag\nAn: Anna\n\nWie war es?", "Gut."),
            ("Gut.\n-----Ursprüngliche Nachricht-----\nWie war es?", "Gut."),
            ("> Schnell?\nJa.\n> Teuer?\nNein.\n", "> Schnell?\nJa.\n> Teuer?\nNein."),
            ("On Monday nobody wrote:\nso I came by.", "On Monday nobody wrote:\nso I came by."),
            ("> nur zitiert", "> nur zitiert"),
            ("Von: hier nach dort\nwar es weit", "Von: hier nach dort\nwar es weit"),
            ("", ""),
        ] {
            assert_eq!(own_words(text), own, "{text}");
        }
    }

    #[test]
    fn what_is_no_mail_of_a_person_is_none() {
        for raw in ["", "no headers at all", "Subject: from nobody\r\n\r\ntext", "From: nobody\r\n\r\ntext"] {
            assert_eq!(Personal::parse(raw.as_bytes()), None, "{raw}");
        }
    }
}
