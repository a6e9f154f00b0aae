//! Cells of tables that spreadsheets open: what customers wrote must stay text.
//!
//! A cell that begins with `=`, `+`, `-`, `@`, a tab or a line break can be run as a formula by the
//! program that opens the file, so an apostrophe is put before it. Numbers stay numbers: `-3` is no
//! danger. Reading takes exactly that apostrophe away again, so a round trip changes nothing: a
//! text that itself begins with an apostrophe before such a character gets a second one.

use std::borrow::Cow;

/// The cell as it may stand in a file for spreadsheets.
pub(crate) fn neutral(cell: &str) -> Cow<'_, str> {
    if is_risky(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The inverse of [`neutral`].
pub(crate) fn original(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_risky(rest) => rest,
        _ => cell,
    }
}

fn is_risky(cell: &str) -> bool {
    let bare = cell.trim_start_matches('\'');
    let quoted = bare.len() < cell.len();
    let risky = bare.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    risky && (quoted || !is_number(cell))
}

fn is_number(cell: &str) -> bool {
    let digits = cell.trim_start_matches(['+', '-']);
    cell.len() - digits.len() <= 1
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        let table = [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+SUM(A1)", "'+SUM(A1)"),
            ("-2+3", "'-2+3"),
            ("@x", "'@x"),
            ("\tx", "'\tx"),
            ("\r=1", "'\r=1"),
            ("-3", "-3"),
            ("+49", "+49"),
            ("-3.5", "-3.5"),
            ("--3", "'--3"),
            ("'=x", "''=x"),
            ("it's", "it's"),
            ("'quoted'", "'quoted'"),
            ("", ""),
            ("＝1", "'＝1"),
        ];
        for (cell, expected) in table {
            assert_eq!(neutral(cell), expected, "{cell:?}");
        }
    }

    proptest! {
        #[test]
        fn a_round_trip_changes_nothing(cell in "['=+\\-@\\t\\r\\n0-9a ]{0,6}|\\PC{0,10}") {
            let written = neutral(&cell);
            prop_assert_eq!(original(&written), &cell);
            prop_assert!(!written.starts_with(['=', '@', '\t', '\r', '\n']));
        }
    }
}
