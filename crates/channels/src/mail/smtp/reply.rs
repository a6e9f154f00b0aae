//! What a mail server answers: a code, and words over one or more lines.

use crate::WireError;
use std::io;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

/// Longest line read; servers may write 512 bytes.
const LONGEST_LINE: u64 = 4096;
const MOST_LINES: usize = 128;
/// Most characters of an answer that are kept to be shown.
const MOST_SHOWN: usize = 1000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) code: u16,
    pub(super) lines: Vec<String>,
}

impl Reply {
    /// The words on one line, shortened if there are very many.
    pub(super) fn text(&self) -> String {
        let text: String = self.lines.join(" ").chars().take(MOST_SHOWN).collect();
        format!("{} {text}", self.code).trim_end().to_owned()
    }

    pub(super) fn is_done(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// Reads one answer, however many lines it has.
    pub(super) async fn read(from: &mut (impl AsyncBufRead + Unpin)) -> Result<Self, WireError> {
        let mut reply: Option<Self> = None;
        loop {
            let line = line(from).await?;
            let (code, last, words) = parse(&line)?;
            let reply = reply.get_or_insert_with(|| Self { code, lines: Vec::new() });
            if reply.code != code || reply.lines.len() == MOST_LINES {
                return Err(WireError::NotUnderstood(line));
            }
            reply.lines.push(words.to_owned());
            if last {
                return Ok(reply.clone());
            }
        }
    }
}

async fn line(from: &mut (impl AsyncBufRead + Unpin)) -> Result<String, WireError> {
    let mut bytes = Vec::new();
    let read = (&mut *from).take(LONGEST_LINE).read_until(b'\n', &mut bytes).await;
    match read {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(WireError::Closed),
        Err(error) => return Err(WireError::Io(error)),
    }
    let whole = bytes.ends_with(b"\n");
    if !whole && bytes.len() < LONGEST_LINE as usize {
        return Err(WireError::Closed);
    }
    let text = String::from_utf8_lossy(&bytes).trim_end().replace(char::is_control, " ");
    if whole { Ok(text) } else { Err(WireError::NotUnderstood(text.chars().take(100).collect())) }
}

/// Code, whether this is the last line, and the words.
fn parse(line: &str) -> Result<(u16, bool, &str), WireError> {
    let wrong = || WireError::NotUnderstood(line.chars().take(100).collect());
    let digits = line.get(..3).filter(|code| code.bytes().all(|b| b.is_ascii_digit())).ok_or_else(wrong)?;
    let code = digits.parse::<u16>().ok().filter(|code| (200..600).contains(code)).ok_or_else(wrong)?;
    match line.as_bytes().get(3) {
        None => Ok((code, true, "")),
        Some(b' ') => Ok((code, true, &line[4..])),
        Some(b'-') => Ok((code, false, &line[4..])),
        Some(_) => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::Reply;
    use crate::WireError;

    async fn read(mut bytes: &[u8]) -> Result<Reply, WireError> {
        Reply::read(&mut bytes).await
    }

    #[tokio::test]
    async fn answers_have_one_line_or_more() {
        let one = read(b"250 2.1.5 Ok\r\n").await.unwrap();
        assert_eq!((one.code, one.lines.as_slice()), (250, ["2.1.5 Ok".to_owned()].as_slice()));
        let more = read(b"250-mail.example.org\r\n250-SIZE 10\r\n250 STARTTLS\r\n").await.unwrap();
        assert_eq!(more.text(), "250 mail.example.org SIZE 10 STARTTLS");
        assert_eq!(read(b"354\n").await.unwrap().text(), "354");
        assert_eq!(read(b"550 gr\xfc\xdfe\x07\r\n").await.unwrap().text(), "550 gr\u{fffd}\u{fffd}e");
    }

    #[tokio::test]
    async fn anything_else_is_an_error() {
        for cut in [b"".as_slice(), b"25", b"250 Ok", b"250-first\r\n"] {
            assert!(matches!(read(cut).await, Err(WireError::Closed)), "{cut:?}");
        }
        let long = [b"250 ".as_slice(), &[b'x'; 5000], b"\r\n"].concat();
        let endless = b"250-x\r\n".repeat(1000);
        for wrong in [
            b"hello\r\n".as_slice(),
            b"250+x\r\n",
            b"999 x\r\n",
            b"\r\n",
            b"250-a\r\n550 b\r\n",
            long.as_slice(),
            endless.as_slice(),
            "2\u{664}0 x\r\n".as_bytes(),
        ] {
            assert!(matches!(read(wrong).await, Err(WireError::NotUnderstood(_))), "{wrong:?}");
        }
    }
}
