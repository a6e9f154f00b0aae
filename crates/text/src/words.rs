//! Cuts a text into words.

/// A word and where it stands, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word<'t> {
    pub(crate) text: &'t str,
    /// Characters before it.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    /// Stands alone: every emoji is a word.
    Symbol,
    Gap,
}

fn class(c: char) -> Class {
    if c.is_alphanumeric() || is_mark(c) {
        Class::Letter
    } else if matches!(c, '\u{2600}'..='\u{27BF}' | '\u{1F300}'..='\u{1FAFF}') {
        Class::Symbol
    } else {
        Class::Gap
    }
}

/// Accents written as characters of their own.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}')
}

/// The words of `text`: runs of letters and digits, and single emoji.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut characters = text.char_indices().enumerate().peekable();
    std::iter::from_fn(move || {
        loop {
            let (start, (from, c)) = characters.next()?;
            let kind = class(c);
            if kind == Class::Gap || is_mark(c) {
                continue;
            }
            let (mut end, mut to) = (start + 1, from + c.len_utf8());
            while kind == Class::Letter {
                let Some((_, (at, next))) = characters.next_if(|(_, (_, next))| class(*next) == Class::Letter) else {
                    break;
                };
                end += 1;
                to = at + next.len_utf8();
            }
            return Some(Word { text: &text[from..to], start, end });
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_where_they_stand_in_characters() {
        let found: Vec<_> = words("Größe: 5😡😡 – ok").map(|w| (w.text, w.start, w.end)).collect();
        assert_eq!(found, [("Größe", 0, 5), ("5", 7, 8), ("😡", 8, 9), ("😡", 9, 10), ("ok", 13, 15)]);
    }
}
