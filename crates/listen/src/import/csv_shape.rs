//! How a CSV file is written: which character separates its columns, which one quotes, and whether
//! the first line names the columns.

use super::values;
use serde::{Deserialize, Serialize};

/// The shape of one CSV file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CsvShape {
    pub(super) delimiter: u8,
    pub(super) quote: u8,
    /// The first record names the columns.
    pub(super) header: bool,
    /// Bytes before the first record: Excel's line `sep=;`.
    pub(super) skip: u64,
}

impl CsvShape {
    /// What we write ourselves.
    pub(super) const OWN: Self = Self { delimiter: b',', quote: b'"', header: true, skip: 0 };

    pub(super) fn builder(self) -> csv::ReaderBuilder {
        let mut builder = csv::ReaderBuilder::new();
        builder.delimiter(self.delimiter).quote(self.quote).has_headers(false).flexible(true);
        builder
    }

    /// Guesses from the beginning of a file; `complete` when that is all there is.
    pub(super) fn sniff(sample: &str, complete: bool) -> Self {
        if let Some((delimiter, skip)) = said(sample) {
            let shape = Self { delimiter, quote: b'"', header: true, skip: skip as u64 };
            return Self { header: has_header(&shape.records(&sample[skip..], complete)), ..shape };
        }
        let mut best: Option<(f64, Self, Vec<Vec<String>>)> = None;
        for quote in [b'"', b'\''] {
            for delimiter in [b',', b';', b'\t', b'|'] {
                let shape = Self { delimiter, quote, header: true, skip: 0 };
                let records = shape.records(sample, complete);
                let fitness = fitness(&records);
                if best.as_ref().is_none_or(|(found, ..)| fitness > *found) {
                    best = Some((fitness, shape, records));
                }
            }
        }
        best.map_or(Self::OWN, |(_, shape, records)| Self { header: has_header(&records), ..shape })
    }

    fn records(self, sample: &str, complete: bool) -> Vec<Vec<String>> {
        const MOST: usize = 500;
        let mut reader = self.builder().from_reader(sample.as_bytes());
        let mut records: Vec<Vec<String>> = reader
            .records()
            .map_while(Result::ok)
            .take(MOST)
            .map(|record| record.iter().map(str::to_owned).collect())
            .collect();
        // The last record of a cut sample is cut too.
        if !complete && records.len() > 1 && records.len() < MOST {
            records.pop();
        }
        records
    }
}

/// Excel's own hint in the first line.
fn said(sample: &str) -> Option<(u8, usize)> {
    let line = sample.split_inclusive('\n').next()?;
    let delimiter = line.trim_end().strip_prefix("sep=").or_else(|| line.trim_end().strip_prefix("SEP="))?;
    match delimiter.as_bytes() {
        [one] => Some((*one, line.len())),
        // A tab at the end was trimmed away.
        [] => Some((b'\t', line.len())),
        _ => None,
    }
}

/// Many columns, the same number in every line, and no quotes left over inside cells.
fn fitness(records: &[Vec<String>]) -> f64 {
    let Some(first) = records.first() else { return 0.0 };
    let columns = first.len();
    if columns < 2 {
        return 0.0;
    }
    let same = records.iter().filter(|record| record.len() == columns).count() as f64 / records.len() as f64;
    let cells = records.iter().flatten();
    let torn = cells.filter(|cell| cell.starts_with('"') || cell.starts_with('\'') || cell.ends_with('"')).count();
    let clean = 1.0 - torn as f64 / (records.len() * columns) as f64;
    same * same * clean * clean * (columns as f64).ln_1p()
}

/// A name is no number, date or address, and does not come again among the cells below it.
fn has_header(records: &[Vec<String>]) -> bool {
    let Some((first, rest)) = records.split_first() else { return true };
    let again = |at: usize, cell: &String| rest.iter().any(|record| record.get(at) == Some(cell));
    let data = |cell: &str| {
        values::number(cell).is_some()
            || values::moment(cell, values::DateOrder::DayFirst).is_some()
            || (cell.contains('@') && cell.contains('.') && !cell.contains(' '))
    };
    let mut named = first.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()).peekable();
    named.peek().is_some() && named.all(|(at, cell)| !data(cell) && !again(at, cell))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(sample: &str) -> (char, char, bool, u64) {
        let CsvShape { delimiter, quote, header, skip } = CsvShape::sniff(sample, true);
        (char::from(delimiter), char::from(quote), header, skip)
    }

    #[test]
    fn delimiters_are_recognised() {
        assert_eq!(shape("id,score,why\n1,9,good\n2,3,\"slow, rude\"\n"), (',', '"', true, 0));
        assert_eq!(shape("id;score;why\n1;9,5;gut, schnell\n2;3,0;na ja, so, so\n"), (';', '"', true, 0));
        assert_eq!(shape("id\tscore\n1\t9\n"), ('\t', '"', true, 0));
        assert_eq!(shape("id|score\n1|9\n"), ('|', '"', true, 0));
        assert_eq!(shape("id,why\n1,'a, b'\n2,'c, d, e'\n3,'f'\n"), (',', '\'', true, 0));
        assert_eq!(shape("sep=;\nid;score\n1;9\n"), (';', '"', true, 6));
        assert_eq!(shape("sep=\t\r\nid\tscore\r\n1\t9\r\n"), ('\t', '"', true, 7));
    }

    #[test]
    fn apostrophes_in_words_are_not_quotes() {
        assert_eq!(shape("id,why\n1,it's fine\n2,didn't work\n3,\"don't, ever\"\n"), (',', '"', true, 0));
    }

    #[test]
    fn one_column_and_nothing_are_still_tables() {
        assert_eq!(shape("comment\nnice\nbad\n").0, ',');
        assert_eq!(shape(""), (',', '"', true, 0));
    }

    #[test]
    fn a_file_without_names_is_recognised() {
        assert!(!shape("1,9,2026-01-01\n2,3,2026-01-02\n").2);
        assert!(!shape("anna@example.org;x\nbert@example.org;y\n").2);
        assert!(shape(",Gender,Age\n0,f,31\n").2, "the first column of a data frame has no name");
    }

    #[test]
    fn a_cut_sample_does_not_mislead() {
        let sample = "a;b;c\n1;2;3\n4;5;6\n7;8";
        let found = CsvShape::sniff(sample, false);
        assert_eq!((found.delimiter, found.header), (b';', true));
    }
}
