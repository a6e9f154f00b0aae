//! Spreadsheets: the first sheet with rows becomes a CSV file once, cell by cell, so that everything
//! after it reads rows of text and a sheet of any size takes little memory.
//!
//! A file may lie about its size and its dimensions. Every part is unpacked and counted before it is
//! believed, and cells are taken one after the other, never by a declared range.

use super::reason::Reason;
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

/// How large a spreadsheet may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct SheetLimits {
    /// Bytes of all parts, unpacked.
    pub(super) unpacked: u64,
    /// Bytes unpacked per byte of the file; sheets of repeated numbers reach some fifty.
    pub(super) ratio: u64,
    pub(super) parts: usize,
    /// Bytes of all parts but sheets, unpacked: they are kept in memory while sheets are read.
    pub(super) kept: u64,
    /// Bytes of one text or tag, which has to be held whole.
    pub(super) text: u64,
    pub(super) columns: usize,
    /// Bytes of one cell.
    pub(super) cell: usize,
}

impl SheetLimits {
    pub(super) const USUAL: Self = Self {
        unpacked: 4 << 30,
        ratio: 300,
        parts: 10_000,
        kept: 256 << 20,
        text: 8 << 20,
        columns: 2_000,
        cell: 1 << 20,
    };
}

#[derive(Debug)]
pub(super) enum SheetError {
    File(io::Error),
    Refused(Reason),
}

impl From<io::Error> for SheetError {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

impl From<Reason> for SheetError {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason)
    }
}

fn too_large() -> Reason {
    Reason::new(
        "spreadsheet_too_large",
        "Die Tabelle ist entpackt zu groß: Speichern Sie sie als CSV.",
        "The spreadsheet is too large when unpacked: save it as CSV.",
    )
}

fn unreadable(detail: &str) -> Reason {
    Reason::new(
        "not_a_spreadsheet",
        format!("Die Datei lässt sich nicht als XLSX lesen ({detail}): Speichern Sie sie neu oder als CSV."),
        format!("The file cannot be read as XLSX ({detail}): save it again, or as CSV."),
    )
}

/// Counts what is written: all of it, and the longest stretch in which no tag begins.
#[derive(Default)]
struct Measured {
    stretch: u64,
    longest: u64,
}

impl Write for Measured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for (at, stretch) in bytes.split(|byte| *byte == b'<').enumerate() {
            let before = if at == 0 { self.stretch } else { 0 };
            self.stretch = before + stretch.len() as u64;
            self.longest = self.longest.max(self.stretch);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Unpacks every part once, into nothing, and counts.
pub(super) fn check_archive(path: &Path, limits: SheetLimits) -> Result<(), SheetError> {
    let size = std::fs::metadata(path)?.len();
    let allowed = limits.unpacked.min(size.saturating_mul(limits.ratio));
    let mut archive =
        zip::ZipArchive::new(BufReader::new(File::open(path)?)).map_err(|error| unreadable(&error.to_string()))?;
    if archive.len() > limits.parts {
        return Err(too_large().into());
    }
    let (mut total, mut kept) = (0_u64, 0_u64);
    for part in 0..archive.len() {
        let mut part = archive.by_index(part).map_err(|error| unreadable(&error.to_string()))?;
        // One byte beyond what is allowed is enough to know.
        let room = allowed.saturating_sub(total) + 1;
        let name = part.name().map_err(|error| unreadable(&error.to_string()))?.to_lowercase();
        let mut measured = Measured::default();
        let bytes = io::copy(&mut part.by_ref().take(room), &mut measured).map_err(|e| unreadable(&e.to_string()))?;
        // Pictures and the like are never read.
        let is_read = [".xml", ".rels"].iter().any(|end| name.ends_with(end));
        total += bytes;
        kept += if is_read && !name.contains("/sheet") { bytes } else { 0 };
        if total > allowed || kept > limits.kept || (is_read && measured.longest > limits.text) {
            return Err(too_large().into());
        }
    }
    Ok(())
}

/// Writes the first sheet that has rows to `to`, as CSV. Returns the name of the sheet.
pub(super) fn to_csv(from: &Path, to: &Path, limits: SheetLimits) -> Result<String, SheetError> {
    check_archive(from, limits)?;
    let sound = |error: XlsxError| SheetError::Refused(unreadable(&super::reason::shortened(&error.to_string())));
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(File::open(from)?)).map_err(sound)?;
    for sheet in book.sheet_names() {
        let mut cells = match book.worksheet_cells_reader(&sheet) {
            Ok(cells) => cells,
            // Charts are sheets too.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(sound(error)),
        };
        let mut writer = csv::Writer::from_writer(BufWriter::new(File::create(to)?));
        let mut rows = Rows::new(limits);
        while let Some(cell) = cells.next_cell().map_err(sound)? {
            let (row, column) = cell.get_position();
            rows.cell(row, column as usize, cell.get_value(), &mut writer)?;
        }
        if rows.finish(&mut writer)? {
            writer.flush()?;
            let file = writer.into_inner().map_err(|e| io::Error::other(e.to_string()))?;
            file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            return Ok(sheet);
        }
    }
    Err(Reason::new(
        "empty_file",
        "Die Datei enthält keine Tabelle mit Zeilen: Prüfen Sie, ob es die richtige ist.",
        "The file holds no sheet with rows: check whether it is the right one.",
    )
    .into())
}

/// Collects the cells of a row until the next one begins. Rows without any cell are not written.
struct Rows {
    limits: SheetLimits,
    current: Option<u32>,
    cells: Vec<String>,
    /// Columns of the first row, at least; rows are filled up to it.
    width: usize,
    written: bool,
}

impl Rows {
    fn new(limits: SheetLimits) -> Self {
        Self { limits, current: None, cells: Vec::new(), width: 0, written: false }
    }

    fn cell(
        &mut self,
        row: u32,
        column: usize,
        value: &DataRef<'_>,
        writer: &mut csv::Writer<impl Write>,
    ) -> Result<(), SheetError> {
        if self.current != Some(row) {
            self.end_row(writer)?;
            self.current = Some(row);
        }
        let text = text(value);
        if text.is_empty() {
            return Ok(());
        }
        if column >= self.limits.columns || text.len() > self.limits.cell {
            return Err(too_large().into());
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        self.cells[column] = text;
        Ok(())
    }

    fn end_row(&mut self, writer: &mut csv::Writer<impl Write>) -> Result<(), SheetError> {
        if self.cells.is_empty() {
            return Ok(());
        }
        self.width = self.width.max(self.cells.len());
        self.cells.resize(self.width, String::new());
        writer.write_record(&self.cells).map_err(io::Error::other)?;
        self.cells.clear();
        self.written = true;
        Ok(())
    }

    /// Were there any rows?
    fn finish(mut self, writer: &mut csv::Writer<impl Write>) -> Result<bool, SheetError> {
        self.end_row(writer)?;
        Ok(self.written)
    }
}

/// As a person reads the cell: dates as dates, whole numbers without a point. Errors are empty.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => format!("{number:.0}"),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(at) if at.is_duration() => at.as_f64().to_string(),
        DataRef::DateTime(at) => {
            let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            // A clock time alone is day 0 of the calendar.
            let clock = format!("{hour:02}:{minute:02}:{second:02}");
            match (at.as_f64() < 1.0, hour, minute, second, milli) {
                (true, ..) => clock,
                (false, 0, 0, 0, 0) => date,
                (false, ..) => format!("{date}T{clock}"),
            }
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    use std::path::PathBuf;
    use zip::write::SimpleFileOptions;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Self(tempfile::tempdir().expect("a folder"))
        }

        fn at(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        fn read(&self, from: &Path, limits: SheetLimits) -> Result<String, &'static str> {
            let to = self.at("out.csv");
            match to_csv(from, &to, limits) {
                Ok(_) => Ok(std::fs::read_to_string(to).expect("a CSV file")),
                Err(SheetError::Refused(reason)) => Err(reason.code),
                Err(SheetError::File(error)) => panic!("{error}"),
            }
        }

        fn zip(&self, parts: &[(&str, &[u8])]) -> PathBuf {
            let path = self.at("made.xlsx");
            let mut zip = zip::ZipWriter::new(File::create(&path).expect("a file"));
            for (name, content) in parts {
                zip.start_file(*name, SimpleFileOptions::default()).expect("a part");
                zip.write_all(content).expect("written");
            }
            zip.finish().expect("a zip file");
            path
        }
    }

    fn saved(folder: &Folder, fill: impl FnOnce(&mut Workbook)) -> PathBuf {
        let mut book = Workbook::new();
        fill(&mut book);
        let path = folder.at("in.xlsx");
        book.save(&path).expect("a workbook");
        path
    }

    #[test]
    fn cells_read_as_people_read_them() {
        let folder = Folder::new();
        let path = saved(&folder, |book| {
            let _empty = book.add_worksheet();
            let sheet = book.add_worksheet();
            let date = Format::new().set_num_format("dd.mm.yyyy");
            let time = Format::new().set_num_format("dd.mm.yyyy hh:mm");
            sheet.write_row(2, 0, ["Name", "Note", "Tag", "Zeit"]).expect("names");
            sheet.write(4, 0, "Zoë; \"Ö\"\n2").expect("text");
            sheet.write(4, 1, 5).expect("a number");
            let day = ExcelDateTime::from_ymd(2026, 11, 22).expect("a day");
            sheet.write_with_format(4, 2, &day, &date).expect("a day");
            let at = ExcelDateTime::from_ymd(2026, 11, 22).and_then(|d| d.and_hms(13, 45, 0)).expect("a time");
            sheet.write_with_format(4, 3, &at, &time).expect("a time");
            sheet.write(5, 1, 4.5).expect("a number");
        });
        let csv = folder.read(&path, SheetLimits::USUAL).expect("a table");
        assert_eq!(csv, "Name,Note,Tag,Zeit\n\"Zoë; \"\"Ö\"\"\n2\",5,2026-11-22,2026-11-22T13:45:00\n,4.5,,\n");
    }

    #[test]
    fn a_cell_far_away_costs_nothing() {
        let folder = Folder::new();
        let path = saved(&folder, |book| {
            let sheet = book.add_worksheet();
            sheet.write(0, 0, "a").expect("a cell");
            sheet.write(1_048_575, 0, "b").expect("a cell");
        });
        assert_eq!(folder.read(&path, SheetLimits::USUAL).as_deref(), Ok("a\nb\n"));
        let wide = saved(&folder, |book| {
            book.add_worksheet().write(0, 16_383, "x").expect("a cell");
        });
        assert_eq!(folder.read(&wide, SheetLimits::USUAL), Err("spreadsheet_too_large"));
    }

    #[test]
    fn bombs_do_not_go_off() {
        let folder = Folder::new();
        let zeros = vec![b' '; 4 << 20];
        let bomb = folder.zip(&[("xl/workbook.xml", &zeros), ("xl/worksheets/sheet1.xml", &zeros)]);
        assert_eq!(folder.read(&bomb, SheetLimits::USUAL), Err("spreadsheet_too_large"), "by ratio");
        let limits = SheetLimits { unpacked: 1 << 20, ratio: 1 << 40, ..SheetLimits::USUAL };
        assert_eq!(folder.read(&bomb, limits), Err("spreadsheet_too_large"), "by size");
        let shared = folder.zip(&[("xl/sharedStrings.xml", &zeros)]);
        let patient = SheetLimits { ratio: 1 << 40, ..SheetLimits::USUAL };
        let limits = SheetLimits { kept: 1 << 20, ..patient };
        assert_eq!(folder.read(&shared, limits), Err("spreadsheet_too_large"), "by what is kept");
        let sheet = folder.zip(&[("xl/worksheets/sheet1.xml", &zeros)]);
        assert_eq!(folder.read(&sheet, limits), Err("not_a_spreadsheet"), "sheets are not kept");
        let limits = SheetLimits { text: 1 << 20, ..patient };
        assert_eq!(folder.read(&sheet, limits), Err("spreadsheet_too_large"), "by one text");
        let parts: Vec<_> = (0..20).map(|n| format!("part{n}")).collect();
        let many = folder.zip(&parts.iter().map(|name| (name.as_str(), &b"x"[..])).collect::<Vec<_>>());
        assert_eq!(folder.read(&many, SheetLimits { parts: 10, ..SheetLimits::USUAL }), Err("spreadsheet_too_large"));
    }

    #[test]
    fn what_is_no_spreadsheet_is_refused_with_advice() {
        let folder = Folder::new();
        let path = folder.at("x.xlsx");
        for content in [&b"PK\x03\x04 nonsense"[..], b"", b"a,b\n1,2\n"] {
            std::fs::write(&path, content).expect("a file");
            assert_eq!(folder.read(&path, SheetLimits::USUAL), Err("not_a_spreadsheet"));
        }
        let other = folder.zip(&[("word/document.xml", b"<w/>")]);
        assert_eq!(folder.read(&other, SheetLimits::USUAL), Err("not_a_spreadsheet"));
        let empty = saved(&folder, |book| {
            book.add_worksheet();
        });
        assert_eq!(folder.read(&empty, SheetLimits::USUAL), Err("empty_file"));
    }
}
