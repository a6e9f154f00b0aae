//! What an uploaded file is: its format, how it is read, and its columns. Found out once, when it
//! arrives; after that only rows are read.

use super::csv_shape::CsvShape;
use super::encoding::{self, TextEncoding};
use super::profile::Profile;
use super::reason::Reason;
use super::rows::{Position, Row, Rows, count_csv, flatten};
use super::spreadsheet::{self, SheetError, SheetLimits};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use utoipa::ToSchema;

/// Kinds of files that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum FileFormat {
    Csv,
    Xlsx,
    Jsonl,
}

/// Rows looked at to find out what the columns are.
const SAMPLED_ROWS: u64 = 2_000;
const MOST_COLUMNS: usize = 2_000;
const SNIFFED_BYTES: usize = 256 * 1024;

/// One column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Column {
    /// Unique in the file.
    pub(super) name: String,
    pub(super) profile: Profile,
}

/// How an uploaded file is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Source {
    pub(super) format: FileFormat,
    pub(super) encoding: TextEncoding,
    /// Name of the sheet, of spreadsheets.
    pub(super) sheet: Option<String>,
    shape: Option<CsvShape>,
    /// The upload was rewritten, and rows are read from the copy.
    rewritten: bool,
    pub(super) columns: Vec<Column>,
    /// Rows without the header.
    pub(super) rows: u64,
    /// The first row begins here.
    pub(super) first: u64,
}

/// Why a file was not understood.
#[derive(Debug)]
pub(super) enum SourceError {
    File(io::Error),
    Refused(Reason),
}

impl From<io::Error> for SourceError {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

impl From<Reason> for SourceError {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason)
    }
}

impl From<SheetError> for SourceError {
    fn from(error: SheetError) -> Self {
        match error {
            SheetError::File(error) => Self::File(error),
            SheetError::Refused(reason) => Self::Refused(reason),
        }
    }
}

/// Where the rows of an upload are read from when it had to be rewritten.
pub(super) fn rewritten_path(upload: &Path) -> PathBuf {
    upload.with_extension("rows")
}

const MADE_UP: &str = "column_";

/// Was the name made up because the file gave none?
pub(super) fn is_made_up(name: &str) -> bool {
    name.strip_prefix(MADE_UP).is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

impl Source {
    /// Looks at the whole upload; may write a copy beside it. Takes seconds for large files.
    pub(super) fn analyse(upload: &Path) -> Result<Self, SourceError> {
        let mut beginning = Vec::new();
        File::open(upload)?.take(4).read_to_end(&mut beginning)?;
        let copy = rewritten_path(upload);
        if beginning.starts_with(b"PK\x03\x04") {
            let sheet = spreadsheet::to_csv(upload, &copy, SheetLimits::USUAL)?;
            let source = Self::csv(&copy, TextEncoding::Utf8, true, Some(CsvShape::OWN))?;
            return Ok(Self { format: FileFormat::Xlsx, sheet: Some(sheet), ..source });
        }
        if beginning.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(Reason::new(
                "old_spreadsheet",
                "Das ist eine Tabelle im alten Excel-Format: Speichern Sie sie als XLSX oder CSV.",
                "This is a spreadsheet in the old Excel format: save it as XLSX or CSV.",
            )
            .into());
        }
        let found = encoding::detect(upload)??;
        if found.rewrite {
            encoding::rewrite(upload, found.encoding, &copy)?;
        }
        let text = if found.rewrite { copy.as_path() } else { upload };
        match first_character(text)? {
            Some('{') => Self::json(text, found.encoding, found.rewrite),
            Some('[') => Err(Reason::new(
                "json_array",
                "Das ist eine JSON-Liste: Speichern Sie ein Objekt je Zeile (JSON Lines).",
                "This is a JSON array: save one object per line (JSON lines).",
            )
            .into()),
            Some(_) => Self::csv(text, found.encoding, found.rewrite, None),
            None => Err(empty().into()),
        }
    }

    fn csv(path: &Path, encoding: TextEncoding, rewritten: bool, shape: Option<CsvShape>) -> Result<Self, SourceError> {
        let sample = sample(path)?;
        let complete = sample.len() < SNIFFED_BYTES;
        let sniffed = CsvShape::sniff(&sample, complete);
        let shape = shape.map_or(sniffed, |known| CsvShape { header: sniffed.header, ..known });
        let counted = count_csv(path, shape)??;
        let start = Position { byte: shape.skip, rows: 0 };
        let mut rows = Rows::csv(path, shape, MOST_COLUMNS, start)?;
        let Some(first) = rows.next()? else { return Err(empty().into()) };
        if first.broken.is_some() {
            return Err(too_wide().into());
        }
        let names = if shape.header {
            unique(first.cells.iter().map(str::to_owned))
        } else {
            unique((0..first.cells.len()).map(|_| String::new()))
        };
        let first = if shape.header { rows.position().byte } else { shape.skip };
        let count = counted.records - u64::from(shape.header);
        if count == 0 {
            return Err(empty().into());
        }
        let (format, shape) = (FileFormat::Csv, Some(shape));
        let mut source =
            Self { format, encoding, sheet: None, shape, rewritten, columns: Vec::new(), rows: count, first };
        source.columns = source.profiles(path, names)?;
        Ok(source)
    }

    fn json(path: &Path, encoding: TextEncoding, rewritten: bool) -> Result<Self, SourceError> {
        let (names, rows) = json_names(path)?;
        let format = FileFormat::Jsonl;
        let mut source =
            Self { format, encoding, sheet: None, shape: None, rewritten, columns: Vec::new(), rows, first: 0 };
        source.columns = source.profiles(path, names)?;
        Ok(source)
    }

    fn profiles(&self, path: &Path, names: Vec<String>) -> io::Result<Vec<Column>> {
        let mut columns: Vec<Column> =
            names.into_iter().map(|name| Column { name, profile: Profile::default() }).collect();
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        let mut rows = self.open_path(path, &names, self.start())?;
        while rows.position().rows < SAMPLED_ROWS
            && let Some(row) = rows.next()?
        {
            for (at, column) in columns.iter_mut().enumerate() {
                column.profile.add(row.cell(at));
            }
        }
        Ok(columns)
    }

    /// Where the first row begins.
    pub(super) fn start(&self) -> Position {
        Position { byte: self.first, rows: 0 }
    }

    /// Reads rows from `from` on.
    pub(super) fn open(&self, upload: &Path, from: Position) -> io::Result<Rows> {
        let path = if self.rewritten { rewritten_path(upload) } else { upload.to_owned() };
        let names: Vec<String> = self.columns.iter().map(|column| column.name.clone()).collect();
        self.open_path(&path, &names, from)
    }

    fn open_path(&self, path: &Path, names: &[String], from: Position) -> io::Result<Rows> {
        match self.shape {
            Some(shape) => Rows::csv(path, shape, names.len(), from),
            None => Rows::json(path, names, from),
        }
    }

    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The cells of a row by column, shortened.
    pub(super) fn preview(&self, row: &Row) -> Value {
        let cells = self.columns.iter().enumerate().filter(|(at, _)| !row.cell(*at).is_empty());
        cells.map(|(at, column)| (column.name.clone(), Value::from(super::reason::shortened(row.cell(at))))).collect()
    }

    /// The row as its sender wrote it, JSON: what is kept with the signal.
    pub(super) fn payload(&self, row: &Row) -> String {
        if let Some(json) = &row.json {
            return json.clone();
        }
        let cells = self.columns.iter().zip(row.cells.iter()).filter(|(_, cell)| !cell.is_empty());
        let mut payload = String::with_capacity(64 + row.cells.as_slice().len() * 2);
        payload.push('{');
        for (column, cell) in cells {
            if payload.len() > 1 {
                payload.push(',');
            }
            payload.push_str(&json_text(&column.name));
            payload.push(':');
            payload.push_str(&json_text(cell));
        }
        payload.push('}');
        payload
    }
}

fn json_text(text: &str) -> String {
    Value::from(text).to_string()
}

fn empty() -> Reason {
    Reason::new(
        "empty_file",
        "Die Datei enthält keine Zeilen: Prüfen Sie, ob es die richtige ist.",
        "The file holds no rows: check whether it is the right one.",
    )
}

fn too_wide() -> Reason {
    Reason::new(
        "too_many_columns",
        format!("Die Tabelle hat mehr als {MOST_COLUMNS} Spalten: Lassen Sie einige weg."),
        format!("The table has more than {MOST_COLUMNS} columns: leave some out."),
    )
}

fn first_character(path: &Path) -> io::Result<Option<char>> {
    Ok(sample(path)?.trim_start().chars().next())
}

/// The beginning of a UTF-8 file, cut between characters.
fn sample(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::with_capacity(SNIFFED_BYTES);
    File::open(path)?.take(SNIFFED_BYTES as u64).read_to_end(&mut bytes)?;
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let end = error.utf8_error().valid_up_to();
            String::from_utf8_lossy(&error.as_bytes()[..end]).into_owned()
        }
    })
}

/// Trims names, makes up missing ones and numbers the second of a kind.
fn unique(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut taken: std::collections::HashSet<String> = std::collections::HashSet::new();
    names
        .enumerate()
        .map(|(at, name)| {
            let name: String = name.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            let name = if name.is_empty() { format!("{MADE_UP}{}", at + 1) } else { name };
            let mut candidate = name.clone();
            while !taken.insert(candidate.clone()) {
                let count = seen.entry(name.clone()).or_insert(1);
                *count += 1;
                candidate = format!("{name} ({count})");
            }
            candidate
        })
        .collect()
}

/// The fields of the first objects in the order they appear, and the number of lines.
fn json_names(path: &Path) -> Result<(Vec<String>, u64), SourceError> {
    let mut names: Vec<String> = Vec::new();
    let mut rows = Rows::json(path, &[], Position::default())?;
    while rows.position().rows < SAMPLED_ROWS
        && let Some(row) = rows.next()?
    {
        let Some(Ok(Value::Object(fields))) = row.json.as_deref().map(serde_json::from_str) else { continue };
        flatten(&fields, "", 0, &mut |name, _| {
            if names.len() <= MOST_COLUMNS && !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        });
    }
    if names.len() > MOST_COLUMNS {
        return Err(too_wide().into());
    }
    if names.is_empty() {
        return Err(Reason::new(
            "no_objects",
            "Die ersten Zeilen sind keine JSON-Objekte: Schreiben Sie je Zeile {\"spalte\": wert, …}.",
            "The first lines are no JSON objects: write {\"column\": value, …} on each line.",
        )
        .into());
    }
    Ok((names, count_lines(path)?))
}

/// Lines that are not blank.
fn count_lines(path: &Path) -> io::Result<u64> {
    let mut file = BufReader::with_capacity(256 * 1024, File::open(path)?);
    let (mut lines, mut blank) = (0, true);
    loop {
        let buffer = file.fill_buf()?;
        if buffer.is_empty() {
            return Ok(lines + u64::from(!blank));
        }
        for byte in buffer {
            match byte {
                b'\n' => {
                    lines += u64::from(!blank);
                    blank = true;
                }
                byte => blank &= byte.is_ascii_whitespace(),
            }
        }
        let used = buffer.len();
        file.consume(used);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn analysed(content: &[u8]) -> (tempfile::TempDir, PathBuf, Result<Source, &'static str>) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("upload");
        std::fs::write(&path, content).expect("a file");
        let source = Source::analyse(&path).map_err(|error| match error {
            SourceError::Refused(reason) => reason.code,
            SourceError::File(error) => panic!("{error}"),
        });
        (folder, path, source)
    }

    fn names(source: &Source) -> Vec<&str> {
        source.columns.iter().map(|column| column.name.as_str()).collect()
    }

    fn all_rows(source: &Source, path: &Path) -> Vec<Row> {
        let mut rows = source.open(path, source.start()).expect("opened");
        std::iter::from_fn(|| rows.next().expect("readable")).collect()
    }

    #[test]
    fn a_german_excel_export_is_read() {
        let text = "sep=;\r\nName;Größe;;Name\r\n\"Zoë; B.\";1,5;x;y\r\n\r\nÄ;2;;\r\n";
        let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
        let (_folder, path, source) = analysed(&latin);
        let source = source.expect("understood");
        assert_eq!(source.encoding, TextEncoding::Windows1252);
        assert_eq!((source.format, source.rows), (FileFormat::Csv, 2));
        assert_eq!(names(&source), ["Name", "Größe", "column_3", "Name (2)"]);
        let rows = all_rows(&source, &path);
        assert_eq!((rows[0].cell(0), rows[1].cell(0), rows[1].cell(1)), ("Zoë; B.", "Ä", "2"));
        assert_eq!(source.payload(&rows[1]), "{\"Name\":\"Ä\",\"Größe\":\"2\"}");
    }

    #[test]
    fn a_file_without_names_keeps_its_first_row() {
        let (_folder, path, source) = analysed(b"1,9,good\n2,3,bad\n");
        let source = source.expect("understood");
        assert_eq!((source.rows, all_rows(&source, &path).len()), (2, 2));
        assert!(names(&source).iter().all(|name| is_made_up(name)));
    }

    #[test]
    fn json_lines_name_their_columns() {
        let (_folder, path, source) =
            analysed("\u{feff}\n{\"id\":1,\"who\":{\"email\":\"a@b\"}}\n{\"id\":2,\"why\":\"ü\"}".as_bytes());
        let source = source.expect("understood");
        assert_eq!(names(&source), ["id", "who.email", "why"]);
        assert_eq!((source.format, source.rows), (FileFormat::Jsonl, 2));
        let rows = all_rows(&source, &path);
        assert_eq!(source.payload(&rows[1]), "{\"id\":2,\"why\":\"ü\"}");
    }

    #[test]
    fn a_spreadsheet_is_read_like_a_table() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("upload");
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet().set_name("Umfrage").expect("a name");
        sheet.write_row(0, 0, ["Note", "Warum"]).expect("names");
        sheet.write(1, 0, 5).expect("a number");
        sheet.write(1, 1, "sehr\ngut").expect("words");
        std::fs::write(&path, book.save_to_buffer().expect("a workbook")).expect("a file");
        let source = Source::analyse(&path).expect("understood");
        assert_eq!((source.format, source.sheet.as_deref(), source.rows), (FileFormat::Xlsx, Some("Umfrage"), 1));
        assert_eq!(all_rows(&source, &path)[0].cell(1), "sehr\ngut");
    }

    #[test]
    fn what_is_no_table_is_refused_with_a_reason() {
        let cases: [(&[u8], &str); 7] = [
            (b"", "empty_file"),
            (b" \n\n", "empty_file"),
            (b"a,b\n", "empty_file"),
            (b"[{\"a\":1}]", "json_array"),
            (b"{nonsense\n{", "no_objects"),
            (&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1], "old_spreadsheet"),
            (b"%PDF-1.7\n\0\0\0", "not_text"),
        ];
        for (content, code) in cases {
            assert_eq!(analysed(content).2.map(drop), Err(code), "{content:?}");
        }
        let wide = (0..3_000).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
        assert_eq!(analysed(format!("{wide}\n{wide}\n").as_bytes()).2.map(drop), Err("too_many_columns"));
    }
}
