//! One look at some columns of the whole file, before the first row is taken: which units, which
//! answers to choose from.

use super::cells::parts;
use super::mapping::Used;
use super::reason::Reason;
use super::source::Source;
use super::target::{NewQuestion, Target};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

/// More units than this are no units.
const MOST_UNITS: usize = 2_000;
/// More values than this are no choice; the rest is kept as "other".
pub(super) const MOST_OPTIONS: usize = 150;

/// What stands in the columns that were looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Scan {
    pub(super) units: BTreeSet<String>,
    /// Values of columns that become a choice, by the column's place; how often each was found.
    pub(super) values: BTreeMap<usize, BTreeMap<String, u64>>,
}

impl Scan {
    /// Is there anything to look for?
    pub(super) fn is_needed(used: &[Used]) -> bool {
        used.iter().any(|one| one.target == Target::Unit || is_choice(&one.target))
    }

    pub(super) fn read(source: &Source, upload: &Path, used: &[Used]) -> io::Result<Result<Self, Reason>> {
        let mut scan = Self::default();
        let mut rows = source.open(upload, source.start())?;
        while let Some(row) = rows.next()? {
            if row.broken.is_some() {
                continue;
            }
            for column in used {
                let Some(cell) = column.said(row.cell(column.at)) else { continue };
                match &column.target {
                    Target::Unit if !scan.units.contains(cell) => {
                        scan.units.insert(cell.to_owned());
                    }
                    Target::New(NewQuestion::SingleChoice) => scan.count(column.at, cell),
                    Target::New(NewQuestion::MultipleChoice) => {
                        parts(cell).iter().for_each(|part| scan.count(column.at, part));
                    }
                    _ => {}
                }
            }
            if scan.units.len() > MOST_UNITS {
                return Ok(Err(Reason::new(
                    "too_many_units",
                    format!(
                        "Die Spalte der Einheiten hat mehr als {MOST_UNITS} verschiedene Werte: Ist es die richtige?"
                    ),
                    format!("The column of units has more than {MOST_UNITS} different values: is it the right one?"),
                )));
            }
        }
        Ok(Ok(scan))
    }

    fn count(&mut self, column: usize, value: &str) {
        // Beyond this nothing can become an option any more, but what is known is still counted.
        const REMEMBERED: usize = MOST_OPTIONS * 20;
        let values = self.values.entry(column).or_default();
        if let Some(count) = values.get_mut(value) {
            *count += 1;
        } else if values.len() < REMEMBERED {
            values.insert(value.to_owned(), 1);
        }
    }

    /// The values of a column that become options, the same whatever order the rows come in, and
    /// whether some are left over.
    pub(super) fn options(&self, column: usize) -> (Vec<&str>, bool) {
        let Some(values) = self.values.get(&column) else { return (Vec::new(), false) };
        let mut by_count: Vec<(&str, u64)> = values.iter().map(|(value, count)| (value.as_str(), *count)).collect();
        by_count.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let left_over = by_count.len() > MOST_OPTIONS;
        let mut kept: Vec<&str> = by_count.into_iter().take(MOST_OPTIONS).map(|(value, _)| value).collect();
        kept.sort_unstable();
        (kept, left_over)
    }
}

fn is_choice(target: &Target) -> bool {
    matches!(target, Target::New(NewQuestion::SingleChoice | NewQuestion::MultipleChoice))
}
