//! Rows of an uploaded file, one after the other, from any place on.

use super::csv_shape::CsvShape;
use super::reason::Reason;
use crate::export::neutral::original;
use csv::StringRecord;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// The longest line of JSON or record of CSV, in bytes. An unclosed quote ends here, not at the end
/// of memory.
pub(super) const LONGEST_ROW: usize = 4 << 20;

/// Where reading goes on: the byte the next row begins at, and how many rows came before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    pub(super) byte: u64,
    pub(super) rows: u64,
}

/// One row; its cells stand in the order of the columns.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    /// From 1, the header not counted.
    pub(super) number: u64,
    pub(super) cells: StringRecord,
    /// Why it is not a row of this table.
    pub(super) broken: Option<Reason>,
    /// The line itself, where the file has JSON.
    pub(super) json: Option<String>,
}

impl Row {
    /// What stands in a column, without space around it and without the apostrophe that keeps
    /// spreadsheets from running it.
    pub(super) fn cell(&self, column: usize) -> &str {
        original(self.cells.get(column).unwrap_or_default()).trim()
    }
}

/// Reads the rows of one file.
#[derive(Debug)]
pub(super) struct Rows {
    lines: Lines,
    columns: usize,
    position: Position,
}

#[derive(Debug)]
enum Lines {
    Csv(Box<csv::Reader<File>>),
    Json { file: BufReader<File>, places: HashMap<String, usize> },
}

impl Rows {
    pub(super) fn csv(path: &Path, shape: CsvShape, columns: usize, from: Position) -> io::Result<Self> {
        let mut reader = shape.builder().buffer_capacity(256 * 1024).from_reader(File::open(path)?);
        let mut place = csv::Position::new();
        place.set_byte(from.byte);
        reader.seek(place).map_err(io::Error::other)?;
        Ok(Self { lines: Lines::Csv(Box::new(reader)), columns, position: from })
    }

    pub(super) fn json(path: &Path, names: &[String], from: Position) -> io::Result<Self> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(from.byte))?;
        let places = names.iter().enumerate().map(|(at, name)| (name.clone(), at)).collect();
        let file = BufReader::with_capacity(256 * 1024, file);
        Ok(Self { lines: Lines::Json { file, places }, columns: names.len(), position: from })
    }

    /// Where the next row begins.
    pub(super) fn position(&self) -> Position {
        self.position
    }

    /// The next row; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Row>> {
        let number = self.position.rows + 1;
        let row = match &mut self.lines {
            Lines::Csv(reader) => {
                let mut cells = StringRecord::new();
                if !reader.read_record(&mut cells).map_err(io::Error::other)? {
                    return Ok(None);
                }
                self.position.byte = reader.position().byte();
                let broken = (cells.len() > self.columns).then(|| too_many_cells(cells.len(), self.columns));
                Row { number, cells, broken, json: None }
            }
            Lines::Json { file, places } => {
                let Some(line) = json_line(file, &mut self.position.byte)? else { return Ok(None) };
                json_row(number, line, places)
            }
        };
        self.position.rows = number;
        Ok(Some(row))
    }
}

fn too_many_cells(found: usize, columns: usize) -> Reason {
    Reason::new(
        "too_many_cells",
        format!(
            "Die Zeile hat {found} Zellen, die Tabelle {columns} Spalten: Setzen Sie Trennzeichen in Anführungszeichen."
        ),
        format!("The row has {found} cells, the table {columns} columns: put delimiters inside quotes."),
    )
}

/// The next line that is not blank. A line that is too long comes cut, which no JSON survives.
fn json_line(file: &mut BufReader<File>, byte: &mut u64) -> io::Result<Option<String>> {
    loop {
        let mut line = Vec::new();
        let read = file.by_ref().take(LONGEST_ROW as u64).read_until(b'\n', &mut line)?;
        *byte += read as u64;
        if read == 0 {
            return Ok(None);
        }
        if read == LONGEST_ROW && !line.ends_with(b"\n") {
            *byte += skip_line(file)?;
        }
        let text = String::from_utf8_lossy(&line);
        if !text.trim().is_empty() {
            return Ok(Some(text.trim().to_owned()));
        }
    }
}

fn skip_line(file: &mut BufReader<File>) -> io::Result<u64> {
    let mut skipped = 0;
    loop {
        let buffer = file.fill_buf()?;
        if buffer.is_empty() {
            return Ok(skipped);
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(buffer.len(), |end| end + 1);
        file.consume(used);
        skipped += used as u64;
        if end.is_some() {
            return Ok(skipped);
        }
    }
}

fn json_row(number: u64, line: String, places: &HashMap<String, usize>) -> Row {
    let mut cells = vec![String::new(); places.len()];
    let broken = match serde_json::from_str::<Value>(&line) {
        Ok(Value::Object(fields)) => {
            flatten(&fields, "", 0, &mut |name, text| {
                if let Some(at) = places.get(name) {
                    cells[*at] = text;
                }
            });
            None
        }
        Ok(_) => Some(Reason::new(
            "not_an_object",
            "Die Zeile ist kein JSON-Objekt: Schreiben Sie {\"spalte\": wert, …}.",
            "The line is not a JSON object: write {\"column\": value, …}.",
        )),
        Err(error) => Some(Reason::new(
            "not_json",
            format!("Die Zeile ist kein JSON ({error}): Jede Zeile muss ein ganzes Objekt sein."),
            format!("The line is not JSON ({error}): every line must be one whole object."),
        )),
    };
    Row { number, cells: StringRecord::from(cells), broken, json: Some(line) }
}

/// Fields of fields are named `outer.inner`; what is deeper than that many levels is given as JSON.
pub(super) fn flatten(
    fields: &serde_json::Map<String, Value>,
    before: &str,
    depth: u8,
    each: &mut impl FnMut(&str, String),
) {
    const DEEPEST: u8 = 3;
    for (name, value) in fields {
        let name = if before.is_empty() { name.clone() } else { format!("{before}.{name}") };
        match value {
            Value::Null => {}
            Value::String(text) => each(&name, text.clone()),
            Value::Object(inner) if depth < DEEPEST => flatten(inner, &name, depth + 1, each),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => each(&name, value.to_string()),
        }
    }
}

/// What one pass over a CSV file finds out before any row is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counted {
    /// Records, the header included.
    pub(super) records: u64,
}

/// Counts records without keeping any, and stops at one that is too long.
pub(super) fn count_csv(path: &Path, shape: CsvShape) -> io::Result<Result<Counted, Reason>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(shape.skip))?;
    let mut reader = csv_core::ReaderBuilder::new().delimiter(shape.delimiter).quote(shape.quote).build();
    let mut buffer = vec![0; 256 * 1024];
    let mut cells = vec![0; 64 * 1024];
    let mut ends = vec![0; 4 * 1024];
    let (mut records, mut length) = (0, 0);
    let mut filled = 0;
    let mut used = 0;
    loop {
        if used == filled {
            filled = file.read(&mut buffer)?;
            used = 0;
        }
        let (result, read, written, _) = reader.read_record(&buffer[used..filled], &mut cells, &mut ends);
        used += read;
        length += written;
        if length > LONGEST_ROW {
            return Ok(Err(Reason::new(
                "row_too_long",
                format!("Zeile {} ist zu lang: Wahrscheinlich fehlt ein schließendes Anführungszeichen.", records + 1),
                format!("Row {} is too long: a closing quote is probably missing.", records + 1),
            )));
        }
        match result {
            csv_core::ReadRecordResult::Record => {
                records += 1;
                length = 0;
            }
            csv_core::ReadRecordResult::End => return Ok(Ok(Counted { records })),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(content: &[u8]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), content).expect("written");
        file
    }

    fn cells(row: &Row) -> Vec<String> {
        row.cells.iter().map(str::to_owned).collect()
    }

    fn read_all(mut rows: Rows) -> Vec<Row> {
        std::iter::from_fn(|| rows.next().expect("readable")).collect()
    }

    #[test]
    fn too_many_cells_are_one_broken_row() {
        let file = file(b"1,2\n1,2,3\n\n4\n");
        let rows = read_all(Rows::csv(file.path(), CsvShape::OWN, 2, Position::default()).expect("opened"));
        assert_eq!(rows.iter().map(|r| r.number).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(rows[1].broken.as_ref().map(|r| r.code), Some("too_many_cells"));
        assert_eq!((rows[2].cell(0), rows[2].cell(1)), ("4", ""));
    }

    #[test]
    fn json_lines_are_flattened_and_broken_ones_named() {
        let text = "{\"id\": 7, \"who\": {\"email\": \"a@b.de\", \"x\": null}, \"tags\": [\"a\", 1]}\n\n[1]\n{\"id\": \n\"t\"\n";
        let file = file(text.as_bytes());
        let names = ["id", "who.email", "tags"].map(str::to_owned);
        let rows = read_all(Rows::json(file.path(), &names, Position::default()).expect("opened"));
        assert_eq!(cells(&rows[0]), ["7", "a@b.de", "[\"a\",1]"]);
        let codes: Vec<_> = rows.iter().map(|row| row.broken.as_ref().map(|r| r.code)).collect();
        assert_eq!(codes, [None, Some("not_an_object"), Some("not_json"), Some("not_an_object")]);
    }

    #[test]
    fn a_line_without_end_is_one_broken_row() {
        let mut text = vec![b'{'; LONGEST_ROW * 2 + 7];
        text.extend_from_slice(b"\n{\"a\": 1}\n");
        let file = file(&text);
        let rows = read_all(Rows::json(file.path(), &["a".to_owned()], Position::default()).expect("opened"));
        assert_eq!(rows.len(), 2);
        assert!(rows[0].broken.is_some());
        assert_eq!(cells(&rows[1]), ["1"]);
    }

    #[test]
    fn deep_json_stays_json() {
        let deep = format!("{}1{}", "{\"a\":".repeat(60), "}".repeat(60));
        let Ok(Value::Object(fields)) = serde_json::from_str(&deep) else { panic!("an object") };
        let mut found = Vec::new();
        flatten(&fields, "", 0, &mut |name, _| found.push(name.to_owned()));
        assert_eq!(found, ["a.a.a.a"]);
    }

    #[test]
    fn an_unclosed_quote_is_found_before_reading() {
        let broken = [b"a,b\n1,\"".as_slice(), &vec![b'x'; LONGEST_ROW + 10]].concat();
        let counted = count_csv(file(&broken).path(), CsvShape::OWN).expect("readable");
        assert_eq!(counted.map_err(|reason| reason.code), Err("row_too_long"));
        let fine = file(b"sep=,\na,b\n1,\"2\n3\"\n\n4,5");
        let shape = CsvShape { skip: 6, ..CsvShape::OWN };
        assert_eq!(count_csv(fine.path(), shape).expect("readable"), Ok(Counted { records: 3 }));
        assert_eq!(count_csv(file(b"").path(), CsvShape::OWN).expect("readable"), Ok(Counted { records: 0 }));
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_and_can_be_resumed_anywhere(
            table in prop::collection::vec(prop::collection::vec("\\PC{0,8}|[\"',;\\n\\r]{0,4}", 3), 0..12),
            cut in 0..12_usize,
        ) {
            // A record of empty cells only is a blank line in some columns; give each a mark.
            let mut writer = csv::Writer::from_writer(Vec::new());
            for cells in &table {
                writer.write_record(std::iter::once("x").chain(cells.iter().map(String::as_str))).expect("written");
            }
            let file = file(&writer.into_inner().expect("a table"));
            let open = |from| Rows::csv(file.path(), CsvShape::OWN, 4, from).expect("opened");
            let rows = read_all(open(Position::default()));
            let read: Vec<Vec<String>> = rows.iter().map(|row| cells(row)[1..].to_vec()).collect();
            prop_assert_eq!(&read, &table);

            let mut first = open(Position::default());
            let mut seen = Vec::new();
            for _ in 0..cut.min(table.len()) {
                seen.push(first.next().expect("readable").expect("a row"));
            }
            seen.extend(read_all(open(first.position())));
            prop_assert_eq!(seen, rows);
            let counted = count_csv(file.path(), CsvShape::OWN).expect("readable").expect("short rows");
            prop_assert_eq!(counted.records, table.len() as u64);
        }
    }
}
