//! What a column's cells look like, from a sample.

use super::values::{self, DateOrder};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Different values remembered of a column; with more it is no category.
const MOST_DISTINCT: usize = 50;
const SAMPLES: usize = 5;

/// Counts over the sampled cells of one column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Profile {
    /// Cells that say something.
    pub(super) filled: u32,
    numbers: u32,
    whole: u32,
    lowest: Option<f64>,
    highest: Option<f64>,
    dates: u32,
    clocks: u32,
    /// Dates that fit only one order.
    day_first: u32,
    month_first: u32,
    emails: u32,
    phones: u32,
    truths: u32,
    ids: u32,
    /// Cells of several words.
    phrases: u32,
    longest: usize,
    /// Values found, up to [`MOST_DISTINCT`] and one more.
    pub(super) distinct: BTreeSet<String>,
    pub(super) samples: Vec<String>,
}

impl Profile {
    pub(super) fn add(&mut self, cell: &str) {
        let cell = cell.trim();
        if values::is_blank(cell) {
            return;
        }
        self.filled += 1;
        if let Some(number) = values::number(cell) {
            self.numbers += 1;
            self.whole += u32::from(number.fract() == 0.0);
            self.lowest = Some(self.lowest.map_or(number, |low| low.min(number)));
            self.highest = Some(self.highest.map_or(number, |high| high.max(number)));
        }
        let clock_of_a_sheet = is_day_zero(cell);
        let by_day = values::moment(cell, DateOrder::DayFirst).filter(|_| !clock_of_a_sheet);
        let by_month = values::moment(cell, DateOrder::MonthFirst).filter(|_| !clock_of_a_sheet);
        self.dates += u32::from(by_day.is_some());
        if by_day.is_some() && by_day == by_month {
            let slashes =
                cell.split(['/', '-', ' ', 'T']).take(2).filter_map(|part| part.parse::<u8>().ok()).collect::<Vec<_>>();
            if let [first, second] = slashes[..] {
                self.day_first += u32::from(first > 12 && second <= 12);
                self.month_first += u32::from(second > 12 && first <= 12);
            }
        }
        self.clocks += u32::from(cell.contains(':') && values::clock(cell).is_some());
        let address = cell.contains('@')
            && !cell.contains(char::is_whitespace)
            && cell.rsplit('@').next().is_some_and(|h| h.contains('.'));
        self.emails += u32::from(address);
        let digits = cell.chars().filter(char::is_ascii_digit).count();
        let dialled = cell.chars().all(|c| c.is_ascii_digit() || " +-/().".contains(c));
        self.phones +=
            u32::from(dialled && digits >= 7 && (cell.starts_with(['+', '0', '(']) || cell.contains(['/', ' ', '-'])));
        self.truths += u32::from(values::truth(cell).is_some());
        self.ids += u32::from(
            cell.len() == 36
                && cell.split('-').count() == 5
                && cell.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'),
        );
        self.phrases += u32::from(cell.split_whitespace().count() >= 4);
        self.longest = self.longest.max(cell.chars().count());
        if self.distinct.len() <= MOST_DISTINCT {
            self.distinct.insert(cell.to_owned());
        }
        if self.samples.len() < SAMPLES && !self.samples.iter().any(|sample| sample == cell) {
            self.samples.push(super::reason::shortened(cell));
        }
    }

    fn nearly_all(&self, count: u32) -> bool {
        self.filled > 0 && f64::from(count) >= 0.9 * f64::from(self.filled)
    }

    pub(super) fn is_date(&self) -> bool {
        self.nearly_all(self.dates) && !self.nearly_all(self.numbers)
    }

    pub(super) fn is_clock(&self) -> bool {
        self.nearly_all(self.clocks)
    }

    pub(super) fn is_email(&self) -> bool {
        self.nearly_all(self.emails)
    }

    pub(super) fn is_phone(&self) -> bool {
        self.nearly_all(self.phones) && !self.is_date()
    }

    pub(super) fn is_uuid(&self) -> bool {
        self.nearly_all(self.ids)
    }

    pub(super) fn is_truth(&self) -> bool {
        self.nearly_all(self.truths) && self.distinct.len() <= 3
    }

    pub(super) fn is_number(&self) -> bool {
        self.nearly_all(self.numbers)
    }

    /// Words of customers: sentences, or at least many different longer texts.
    pub(super) fn is_words(&self) -> bool {
        self.filled > 0
            && !self.is_number()
            && !self.is_date()
            && !self.is_category()
            && f64::from(self.phrases) >= 0.3 * f64::from(self.filled)
    }

    /// Fit to be an attribute.
    pub(super) fn is_short(&self) -> bool {
        self.longest <= 200
    }

    /// A few values that come again.
    pub(super) fn is_category(&self) -> bool {
        let few = self.distinct.len() <= MOST_DISTINCT && self.distinct.len() >= 2;
        let again = self.filled as usize >= self.distinct.len() * 2;
        few && again && self.longest <= 80 && !self.is_date()
    }

    /// Lowest and highest, where all are whole numbers.
    pub(super) fn whole_range(&self) -> Option<(i64, i64)> {
        let whole = self.is_number() && self.whole == self.numbers;
        match (self.lowest, self.highest) {
            (Some(low), Some(high)) if whole => Some((low as i64, high as i64)),
            _ => None,
        }
    }

    pub(super) fn date_order(&self) -> Option<DateOrder> {
        match (self.day_first, self.month_first) {
            (0, 0) => None,
            (day, month) if day >= month => Some(DateOrder::DayFirst),
            _ => Some(DateOrder::MonthFirst),
        }
    }
}

/// A time of day as a spreadsheet writes it without knowing: with the day its calendar begins.
fn is_day_zero(cell: &str) -> bool {
    ["12/30/1899", "12/31/1899", "30.12.1899", "31.12.1899", "1899-12-3", "1900-01-00"]
        .iter()
        .any(|zero| cell.starts_with(zero))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cells: &[&str]) -> Profile {
        let mut profile = Profile::default();
        cells.iter().for_each(|cell| profile.add(cell));
        profile
    }

    #[test]
    fn columns_show_what_they_are() {
        assert!(of(&["a@b.de", "c@d.org", ""]).is_email());
        assert!(of(&["2026-11-22", "22.11.2026 10:00"]).is_date());
        assert!(!of(&["20261122", "20261123"]).is_date(), "digits only may be anything");
        assert!(!of(&["12/31/1899 02:00:00 PM", "12/30/1899 18:15:00"]).is_date(), "times of day, badly written");
        assert!(of(&["+49 30 1234567", "030/1234567"]).is_phone());
        assert!(of(&["yes", "no", "no", "yes"]).is_truth());
        assert!(of(&["Business", "Eco", "Eco", "Business", "Eco"]).is_category());
        assert!(of(&["It was really very good", "The staff did not help me", "ok"]).is_words());
        assert_eq!(of(&["1", "5", "3", "n/a"]).whole_range(), Some((1, 5)));
        assert_eq!(of(&["1.5", "5"]).whole_range(), None);
        assert!(of(&["13:45", "9:10"]).is_clock());
        assert!(of(&["018f2b1c-0000-7000-8000-000000000001"]).is_uuid());
    }

    #[test]
    fn the_order_of_dates_shows_where_only_one_is_possible() {
        assert_eq!(of(&["03/04/2026", "11/22/2026"]).date_order(), Some(DateOrder::MonthFirst));
        assert_eq!(of(&["03/04/2026", "22/11/2026"]).date_order(), Some(DateOrder::DayFirst));
        assert_eq!(of(&["03/04/2026"]).date_order(), None);
    }

    #[test]
    fn an_empty_column_is_nothing() {
        let empty = of(&["", "n/a", "-"]);
        assert_eq!(empty.filled, 0);
        assert!(!empty.is_category() && !empty.is_number() && !empty.is_words() && !empty.is_date());
    }
}
