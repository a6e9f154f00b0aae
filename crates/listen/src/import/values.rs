//! What cells of tables mean: times, numbers, yes and no, channels.

use domain::signal::Channel;
use domain::time::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which comes first where a date is written with two numbers that could both be the month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 22.11.2026, 22/11/2026
    #[default]
    DayFirst,
    /// 11/22/2026
    MonthFirst,
}

/// A moment, as exactly as a cell says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// With an offset, or counted from 1970.
    Instant(Timestamp),
    /// On somebody's clock.
    Local(DateTime),
    Day(Date),
}

impl Moment {
    /// The instant. A day without a clock time is its noon: whatever the zone, it stays that day.
    pub(super) fn instant(self, zone: &TimeZone) -> Option<Timestamp> {
        let local = match self {
            Self::Instant(instant) => return Some(instant),
            Self::Local(local) => local,
            Self::Day(date) => date.at(12, 0, 0, 0),
        };
        let zoned = zone.to_ambiguous_zoned(local).compatible().ok()?;
        Some(Timestamp(zoned.timestamp().as_microsecond()))
    }

    pub(super) fn date(self, zone: &TimeZone) -> Date {
        match self {
            Self::Instant(instant) => {
                let jiff = jiff::Timestamp::from_microsecond(instant.micros()).unwrap_or_default();
                jiff.to_zoned(zone.clone()).date()
            }
            Self::Local(local) => local.date(),
            Self::Day(date) => date,
        }
    }
}

/// A date with or without time, in the ways people and programs write it; `None` when it is none.
pub(super) fn moment(cell: &str, order: DateOrder) -> Option<Moment> {
    let cell = cell.trim();
    if cell.is_empty() || cell.len() > 64 {
        return None;
    }
    if cell.bytes().all(|b| b.is_ascii_digit()) {
        return digits_only(cell);
    }
    // "2026-11-22T13:45:00+01:00[Europe/Berlin]" names its zone a second time.
    let with_zone = cell.split('[').next().unwrap_or(cell);
    if let Ok(instant) = with_zone.replacen(' ', "T", 1).parse::<jiff::Timestamp>() {
        return Some(Moment::Instant(Timestamp(instant.as_microsecond())));
    }
    let (date, rest) = date_and_rest(cell, order)?;
    let rest = rest.trim_start_matches([',', 'T', 't']).trim();
    if rest.is_empty() {
        return Some(Moment::Day(date));
    }
    Some(Moment::Local(date.to_datetime(clock(rest)?)))
}

/// 20261122, or seconds, milliseconds or microseconds since 1970.
fn digits_only(cell: &str) -> Option<Moment> {
    let number: i64 = cell.parse().ok()?;
    match cell.len() {
        8 => {
            Date::new((number / 10_000) as i16, (number / 100 % 100) as i8, (number % 100) as i8).ok().map(Moment::Day)
        }
        9 | 10 => Some(Moment::Instant(Timestamp(number * 1_000_000))),
        12 | 13 => Some(Moment::Instant(Timestamp(number * 1_000))),
        15 | 16 => Some(Moment::Instant(Timestamp(number))),
        _ => None,
    }
}

fn date_and_rest(cell: &str, order: DateOrder) -> Option<(Date, &str)> {
    // "Monday, 22 November 2026", "So., 22.11.2026"
    let cell = match cell.split_once([',', ' ']) {
        Some((word, rest)) if is_weekday(word) => rest.trim_start_matches([',', ' ']),
        _ => cell,
    };
    if cell.starts_with(|c: char| c.is_alphabetic()) {
        return month_name_first(cell);
    }
    let (first, rest) = leading_number(cell)?;
    let separator = rest.chars().next()?;
    let rest = rest[separator.len_utf8()..].trim_start();
    if rest.starts_with(|c: char| c.is_alphabetic()) {
        return day_then_month_name(first, rest);
    }
    let (second, rest) = leading_number(rest)?;
    let rest = rest.trim_start_matches(separator).trim_start();
    let (third, rest) = leading_number(rest)?;
    let (year, month, day) = match separator {
        '-' | '/' | '.' if first > 31 => (first, second, third),
        '.' => (year(third), second, first),
        '/' | '-' if second > 12 => (year(third), first, second),
        '/' | '-' if first > 12 || order == DateOrder::DayFirst => (year(third), second, first),
        '/' | '-' => (year(third), first, second),
        _ => return None,
    };
    Some((date(year, month, day)?, rest))
}

fn date(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Two digits mean this century up to 68, as everywhere.
fn year(number: i64) -> i64 {
    match number {
        0..=68 => 2000 + number,
        69..=99 => 1900 + number,
        _ => number,
    }
}

fn leading_number(text: &str) -> Option<(i64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if end == 0 || end > 4 {
        return None;
    }
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// "22. November 2026", "22-Nov-26": the day was read already.
fn day_then_month_name(day: i64, rest: &str) -> Option<(Date, &str)> {
    let (month, rest) = month_name(rest)?;
    let (number, rest) = leading_number(rest.trim_start_matches([' ', '-', '.', ',', '/']))?;
    Some((date(year(number), month, day)?, rest))
}

/// "November 22, 2026"
fn month_name_first(text: &str) -> Option<(Date, &str)> {
    let (month, rest) = month_name(text)?;
    let (day, rest) = leading_number(rest.trim_start_matches([' ', '.', '-']))?;
    let rest = rest.trim_start_matches("st").trim_start_matches("nd").trim_start_matches("rd").trim_start_matches("th");
    let (number, rest) = leading_number(rest.trim_start_matches([' ', ',', '-']))?;
    Some((date(year(number), month, day)?, rest))
}

const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "jänner", "jan"],
    &["february", "februar", "feber", "feb"],
    &["march", "märz", "maerz", "mär", "mrz", "mar"],
    &["april", "apr"],
    &["may", "mai"],
    &["june", "juni", "jun"],
    &["july", "juli", "jul"],
    &["august", "aug"],
    &["september", "sept", "sep"],
    &["october", "oktober", "oct", "okt"],
    &["november", "nov"],
    &["december", "dezember", "dec", "dez"],
];

fn month_name(text: &str) -> Option<(i64, &str)> {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let word = text[..end].to_lowercase();
    let month = MONTHS.iter().position(|names| names.contains(&word.as_str()))?;
    Some((month as i64 + 1, text[end..].trim_start_matches('.')))
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 28] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
        "mo",
        "di",
        "mi",
        "do",
        "fr",
        "sa",
        "so",
    ];
    DAYS.contains(&word.trim_end_matches('.').to_lowercase().as_str())
}

/// "13:45", "1:45:07.5 PM", "13.45 Uhr"
pub(super) fn clock(text: &str) -> Option<Time> {
    let text = text.trim().to_ascii_lowercase();
    let text = text.trim_end_matches("uhr").trim_end_matches('h').trim_end();
    let (text, half) = ["am", "pm", "a.m.", "p.m."]
        .iter()
        .find_map(|half| text.strip_suffix(half).map(|rest| (rest.trim_end(), Some(half.starts_with('p')))))
        .unwrap_or((text, None));
    let mut parts = text.splitn(3, [':', '.']);
    let hour: i8 = parts.next()?.parse().ok()?;
    let minute: i8 = parts.next().map_or(Some(0), |part| part.parse().ok())?;
    let (second, nanos) = match parts.next() {
        Some(seconds) => seconds_of(seconds)?,
        None => (0, 0),
    };
    let hour = match half {
        Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + if afternoon { 12 } else { 0 },
        Some(_) => return None,
        None => hour,
    };
    Time::new(hour, minute, second, nanos).ok()
}

fn seconds_of(text: &str) -> Option<(i8, i32)> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    if fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nanos = format!("{fraction:0<9}").parse().ok()?;
    Some((whole.parse().ok()?, nanos))
}

/// A number as written in German or English: `7,5`, `7.5`, `1.234,5`, `1,234.5`, `1.234.567`, `85 %`.
/// A comma or point that is the only one separates decimals: scores and amounts have decimals more
/// often than thousands.
pub(super) fn number(cell: &str) -> Option<f64> {
    let cell = cell.trim().trim_start_matches('+').trim_end_matches(['%', '€', '$']).trim_end();
    let cell: String = cell.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'')).collect();
    let (points, commas) = (cell.matches('.').count(), cell.matches(',').count());
    let plain = match (points, commas) {
        (0 | 1, 0) => cell,
        (0, 1) => cell.replace(',', "."),
        (_, 0) => grouped(&cell, '.')?,
        (0, _) => grouped(&cell, ',')?,
        _ if cell.rfind('.') > cell.rfind(',') && points == 1 => {
            let (whole, fraction) = cell.split_once('.')?;
            format!("{}.{fraction}", grouped(whole, ',')?)
        }
        _ if commas == 1 => {
            let (whole, fraction) = cell.split_once(',')?;
            format!("{}.{fraction}", grouped(whole, '.')?)
        }
        _ => return None,
    };
    // "inf" and "nan" parse too; "1e5" is a number, but hardly what anybody answered with.
    let digits = plain.strip_prefix(['-', '−']).unwrap_or(&plain);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    plain.replace('−', "-").parse::<f64>().ok().filter(|number| number.is_finite())
}

/// Thousands in groups of three.
fn grouped(text: &str, separator: char) -> Option<String> {
    let mut groups = text.split(separator);
    let first = groups.next()?;
    let sound = !first.trim_start_matches('-').is_empty() && groups.all(|group| group.len() == 3);
    sound.then(|| text.replace(separator, ""))
}

/// A score: a number, also as `9/10`, `4 von 5` or with a word behind it (`5 - sehr gut`).
pub(super) fn score(cell: &str) -> Option<f64> {
    let cell = cell.trim();
    number(cell).or_else(|| {
        let end = cell.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(cell.len());
        let (head, tail) = cell.split_at(end);
        let explained = tail.starts_with(['/', '-', '–', ':', '(', '=']) || tail.starts_with(' ');
        number(head.trim_end_matches(['.', ','])).filter(|_| explained)
    })
}

/// Yes or no, in the ways tables say it.
pub(super) fn truth(cell: &str) -> Option<bool> {
    match cell.trim().to_lowercase().as_str() {
        "1" | "true" | "yes" | "y" | "x" | "ja" | "j" | "wahr" | "on" | "✓" | "checked" | "selected" | "1.0" => {
            Some(true)
        }
        "0" | "false" | "no" | "n" | "nein" | "falsch" | "off" | "-" | "unchecked" | "not selected" | "0.0" => {
            Some(false)
        }
        _ => None,
    }
}

/// The channel a word stands for.
pub(super) fn channel(cell: &str) -> Option<Channel> {
    Some(match cell.trim().to_lowercase().as_str() {
        "web" | "website" | "online" | "internet" | "browser" | "webseite" | "shop" | "online-shop" => Channel::Web,
        "app" | "mobile" | "mobile app" | "ios" | "android" => Channel::App,
        "email" | "e-mail" | "mail" => Channel::Email,
        "sms" | "text" | "text message" => Channel::Sms,
        "phone" | "telefon" | "call" | "telephone" | "call center" | "callcenter" | "call centre" | "hotline" => {
            Channel::Phone
        }
        "chat" | "live chat" | "chatbot" | "whatsapp" | "messenger" => Channel::Chat,
        "store" | "filiale" | "branch" | "in store" | "in-store" | "laden" | "in person" | "vor ort" => Channel::Store,
        "kiosk" | "terminal" => Channel::Kiosk,
        "letter" | "brief" | "post" | "paper" | "papier" => Channel::Letter,
        "social" | "social media" | "facebook" | "instagram" | "twitter" | "x" | "linkedin" => Channel::Social,
        "review" | "bewertung" | "google" | "trustpilot" | "reviews" => Channel::Review,
        "partner" => Channel::Partner,
        "other" | "sonstige" | "sonstiges" | "andere" => Channel::Other,
        _ => return None,
    })
}

/// Does the cell say nothing?
pub(super) fn is_blank(cell: &str) -> bool {
    matches!(
        cell.trim().to_lowercase().as_str(),
        "" | "-" | "--" | "n/a" | "na" | "#n/a" | "null" | "none" | "nan" | "k.a." | "k. a." | "keine angabe" | "nil"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn utc(cell: &str) -> Option<String> {
        moment(cell, DateOrder::DayFirst)?.instant(&TimeZone::UTC).map(|t| t.to_string())
    }

    #[test]
    fn dates_in_the_ways_people_write_them() {
        let day = [
            "2026-11-22",
            "22.11.2026",
            "22.11.26",
            "22/11/2026",
            "11/22/2026",
            "20261122",
            "22. November 2026",
            "22 Nov 2026",
            "22-Nov-26",
            "Nov 22, 2026",
            "November 22nd, 2026",
            "So., 22.11.2026",
            "Sunday, November 22, 2026",
            "2026/11/22",
            "22-11-2026",
        ];
        for cell in day {
            assert_eq!(utc(cell).as_deref(), Some("2026-11-22T12:00:00Z"), "{cell}");
        }
        let time = [
            "2026-11-22T13:45:00Z",
            "2026-11-22 13:45",
            "22.11.2026 13:45:00",
            "22.11.2026, 13:45 Uhr",
            "11/22/2026 1:45 PM",
            "2026-11-22T14:45:00+01:00",
            "2026-11-22 14:45:00+01:00",
            "1795355100",
            "1795355100000",
            "2026-11-22T13:45:00.000000",
            "22 November 2026 13.45",
            "2026-11-22T14:45:00+01:00[Europe/Berlin]",
        ];
        for cell in time {
            assert_eq!(utc(cell).as_deref(), Some("2026-11-22T13:45:00Z"), "{cell}");
        }
    }

    #[test]
    fn the_order_decides_only_where_both_are_possible() {
        let day = |cell, order| moment(cell, order).map(|m| m.date(&TimeZone::UTC).to_string());
        assert_eq!(day("03/04/2026", DateOrder::DayFirst).as_deref(), Some("2026-04-03"));
        assert_eq!(day("03/04/2026", DateOrder::MonthFirst).as_deref(), Some("2026-03-04"));
        assert_eq!(day("03.04.2026", DateOrder::MonthFirst).as_deref(), Some("2026-04-03"), "points are German");
        assert_eq!(day("13/04/2026", DateOrder::MonthFirst).as_deref(), Some("2026-04-13"));
    }

    #[test]
    fn clocks_are_read_in_their_zone_and_days_stay_days() {
        let berlin = domain::time::zone("Europe/Berlin").expect("a zone");
        let at = |cell| moment(cell, DateOrder::DayFirst).and_then(|m| m.instant(&berlin)).map(|t| t.to_string());
        assert_eq!(at("2026-07-01 10:00").as_deref(), Some("2026-07-01T08:00:00Z"));
        // The hour that does not exist, and the one that exists twice.
        assert_eq!(at("2026-03-29 02:30").as_deref(), Some("2026-03-29T01:30:00Z"));
        assert_eq!(at("2026-10-25 02:30").as_deref(), Some("2026-10-25T00:30:00Z"));
        let auckland = domain::time::zone("Pacific/Auckland").expect("a zone");
        let noon = moment("2026-11-22", DateOrder::DayFirst).expect("a day").instant(&auckland).expect("an instant");
        assert_eq!(noon.day_in(&auckland).to_string(), "2026-11-22");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for cell in [
            "",
            "gestern",
            "32.01.2026",
            "2026-02-30",
            "12",
            "1.5",
            "9/10",
            "13:45",
            "2026-11-22 25:00",
            "Nov",
            "1/2/3/4x",
        ] {
            assert_eq!(utc(cell), None, "{cell}");
        }
    }

    #[test]
    fn numbers_in_german_and_english() {
        let table = [
            ("7", 7.0),
            ("7,5", 7.5),
            ("7.5", 7.5),
            ("1.234,5", 1234.5),
            ("1,234.5", 1234.5),
            ("1.234.567", 1_234_567.0),
            ("-3", -3.0),
            ("85 %", 85.0),
            ("12 345,6", 12_345.6),
            ("+4", 4.0),
            ("1'000", 1000.0),
            ("9,99 €", 9.99),
        ];
        for (cell, value) in table {
            assert!(number(cell).is_some_and(|n| (n - value).abs() < 1e-9), "{cell}");
        }
        for cell in ["", "-", "abc", "1e5", "NaN", "inf", "1.23.4", "1,2,3", "--1", "1..2", "0x10"] {
            assert_eq!(number(cell), None, "{cell}");
        }
    }

    #[test]
    fn scores_with_words_around_them() {
        for (cell, value) in [("9/10", 9.0), ("5 - sehr gut", 5.0), ("4 Sterne", 4.0), ("3 (ok)", 3.0), ("4,5", 4.5)] {
            assert!(score(cell).is_some_and(|n| (n - value).abs() < 1e-9), "{cell}");
        }
        for cell in ["sehr gut", "", "10th", "3x"] {
            assert_eq!(score(cell), None, "{cell}");
        }
    }

    proptest! {
        #[test]
        fn no_cell_breaks_anything(cell in "\\PC{0,30}") {
            let _ = (utc(&cell), number(&cell), score(&cell), truth(&cell), channel(&cell), is_blank(&cell), clock(&cell));
        }

        #[test]
        fn a_written_instant_is_read_back(seconds in -2_000_000_000_i64..4_000_000_000) {
            let instant = Timestamp(seconds * 1_000_000);
            prop_assert_eq!(moment(&instant.to_string(), DateOrder::MonthFirst), Some(Moment::Instant(instant)));
        }

        #[test]
        fn a_written_number_is_read_back(value in -1_000_000..1_000_000_i32) {
            let value = f64::from(value) / 100.0;
            let english = format!("{value}");
            prop_assert!(number(&english).is_some_and(|n| (n - value).abs() < 1e-9));
            prop_assert!(number(&english.replace('.', ",")).is_some_and(|n| (n - value).abs() < 1e-9));
        }
    }
}
