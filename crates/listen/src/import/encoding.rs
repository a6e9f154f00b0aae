//! Text files in any of the encodings spreadsheets write, made UTF-8 once, before anything is read.

use super::reason::Reason;
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use utoipa::ToSchema;

/// How a text file was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum TextEncoding {
    #[default]
    #[serde(rename = "UTF-8")]
    Utf8,
    #[serde(rename = "UTF-16LE")]
    Utf16Le,
    #[serde(rename = "UTF-16BE")]
    Utf16Be,
    #[serde(rename = "windows-1252")]
    Windows1252,
}

impl TextEncoding {
    fn decoder(self) -> Decoder {
        let encoding: &'static Encoding = match self {
            Self::Utf8 => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Windows1252 => WINDOWS_1252,
        };
        encoding.new_decoder_with_bom_removal()
    }
}

/// What a file's bytes say about its encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Detected {
    pub(super) encoding: TextEncoding,
    /// It has to be rewritten before it can be read as UTF-8 from its first byte.
    pub(super) rewrite: bool,
}

const CHUNK: usize = 64 * 1024;

/// Reads the whole file: one wrong byte in the last line decides too.
pub(super) fn detect(path: &Path) -> io::Result<Result<Detected, Reason>> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; CHUNK];
    let mut filled = read_full(&mut file, &mut buffer)?;
    if let Some(encoding) = of_beginning(&buffer[..filled]) {
        return Ok(Ok(Detected { encoding, rewrite: true }));
    }
    let mut decoder = UTF_8.new_decoder_without_bom_handling();
    // Replacements are what the decoder would write; the text itself is not needed.
    let mut text = vec![0; CHUNK * 3 + 16];
    let mut utf8 = true;
    let mut nul = false;
    loop {
        let last = filled < CHUNK;
        let bytes = &buffer[..filled];
        nul |= bytes.contains(&0);
        if utf8 {
            let (result, _, _) = decoder.decode_to_utf8_without_replacement(bytes, &mut text, last);
            utf8 = !matches!(result, DecoderResult::Malformed(..));
        }
        if last {
            break;
        }
        filled = read_full(&mut file, &mut buffer)?;
    }
    if nul {
        return Ok(Err(Reason::new(
            "not_text",
            "Das ist keine Textdatei: Laden Sie CSV, XLSX oder JSON-Zeilen hoch.",
            "This is not a text file: upload CSV, XLSX or JSON lines.",
        )));
    }
    let encoding = if utf8 { TextEncoding::Utf8 } else { TextEncoding::Windows1252 };
    Ok(Ok(Detected { encoding, rewrite: !utf8 }))
}

/// By its mark; without one, UTF-16 shows by the zeros of Western letters on one side.
fn of_beginning(bytes: &[u8]) -> Option<TextEncoding> {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => return Some(TextEncoding::Utf8),
        [0xff, 0xfe, ..] => return Some(TextEncoding::Utf16Le),
        [0xfe, 0xff, ..] => return Some(TextEncoding::Utf16Be),
        _ => {}
    }
    let sample = &bytes[..bytes.len().min(4096) & !1];
    let pairs = sample.len() / 2;
    let zeros = |side: usize| sample.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    match (zeros(0), zeros(1)) {
        (0, right) if pairs >= 2 && right * 2 > pairs => Some(TextEncoding::Utf16Le),
        (left, 0) if pairs >= 2 && left * 2 > pairs => Some(TextEncoding::Utf16Be),
        _ => None,
    }
}

/// Writes `from` as UTF-8 without a mark to `to`. What cannot be read becomes U+FFFD.
pub(super) fn rewrite(from: &Path, encoding: TextEncoding, to: &Path) -> io::Result<()> {
    let mut file = File::open(from)?;
    let mut out = BufWriter::new(File::create(to)?);
    let mut decoder = encoding.decoder();
    let mut buffer = vec![0; CHUNK];
    let mut text = vec![0; CHUNK * 3 + 16];
    loop {
        let filled = read_full(&mut file, &mut buffer)?;
        let last = filled < CHUNK;
        let mut rest = &buffer[..filled];
        loop {
            let (result, read, written, _) = decoder.decode_to_utf8(rest, &mut text, last);
            out.write_all(&text[..written])?;
            rest = &rest[read..];
            if result == encoding_rs::CoderResult::InputEmpty {
                break;
            }
        }
        if last {
            break;
        }
    }
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

/// Fills the buffer unless the file ends.
fn read_full(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..])? {
            0 => break,
            more => filled += more,
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Größe;Öl\nKüche;ß\n";

    fn as_utf8(bytes: &[u8]) -> (Option<TextEncoding>, String) {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        std::fs::write(&from, bytes).expect("a file");
        match detect(&from).expect("readable") {
            Ok(found) if found.rewrite => {
                rewrite(&from, found.encoding, &to).expect("rewritten");
                (Some(found.encoding), std::fs::read_to_string(&to).expect("UTF-8"))
            }
            Ok(found) => (Some(found.encoding), std::fs::read_to_string(&from).expect("UTF-8")),
            Err(reason) => (None, reason.code.to_owned()),
        }
    }

    fn utf16(text: &str, bytes_of: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
        let mark = mark.then_some(0xfeff);
        mark.into_iter().chain(text.encode_utf16()).flat_map(bytes_of).collect()
    }

    #[test]
    fn every_encoding_becomes_the_same_text() {
        let latin: Vec<u8> = TEXT.chars().map(|c| c as u8).collect();
        let marked = [&[0xef, 0xbb, 0xbf], TEXT.as_bytes()].concat();
        let cases = [
            (TEXT.as_bytes().to_vec(), TextEncoding::Utf8),
            (marked, TextEncoding::Utf8),
            (latin, TextEncoding::Windows1252),
            (utf16(TEXT, u16::to_le_bytes, true), TextEncoding::Utf16Le),
            (utf16(TEXT, u16::to_be_bytes, true), TextEncoding::Utf16Be),
            (utf16(TEXT, u16::to_le_bytes, false), TextEncoding::Utf16Le),
            (utf16(TEXT, u16::to_be_bytes, false), TextEncoding::Utf16Be),
        ];
        for (bytes, encoding) in cases {
            assert_eq!(as_utf8(&bytes), (Some(encoding), TEXT.to_owned()));
        }
        assert_eq!(as_utf8(&[b'1', 0x80, b'\n']).1, "1€\n", "Windows-1252, not ISO 8859-1");
    }

    #[test]
    fn characters_across_reads_stay_whole() {
        let long = "ä€😀".repeat(CHUNK / 4);
        assert_eq!(as_utf8(long.as_bytes()), (Some(TextEncoding::Utf8), long.clone()));
        let shifted = format!("x{long}");
        assert_eq!(as_utf8(&utf16(&shifted, u16::to_le_bytes, true)).1, shifted);
        let late = format!("{}\u{fc}", "a".repeat(CHUNK * 2));
        let latin: Vec<u8> = late.chars().map(|c| c as u8).collect();
        assert_eq!(as_utf8(&latin), (Some(TextEncoding::Windows1252), late));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(as_utf8(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), (None, "not_text".to_owned()));
        assert_eq!(as_utf8(b""), (Some(TextEncoding::Utf8), String::new()));
        assert_eq!(as_utf8(&[0xff, 0xfe, 0x00]).0, Some(TextEncoding::Utf16Le), "a cut pair is replaced, not fatal");
    }
}
