//! Receipt codes: what a till prints, short enough to be typed, that says till, time and number of a purchase.
//!
//! Fourteen characters of five bits each, from the most significant bit on:
//!
//! | bits | what |
//! |---|---|
//! | 16 | number of the till, from 1 |
//! | 17 | minutes from [`EPOCH`] to the purchase, the lowest bits of them |
//! | 14 | the last four digits of the receipt's number |
//! | 23 | proof: the first bits of an HMAC-SHA256 over [`Purchase::message`] with the key of the till |
//!
//! The proof covers all of the minutes: a code that comes around again after 91 days proves nothing. Whoever guesses
//! one is right once in 2^23 = 8,388,608 times, and so is whoever mistypes one.

use crate::time::{MICROS_PER_SECOND, Timestamp};

/// 2020-01-01T00:00:00Z.
pub const EPOCH: Timestamp = Timestamp(1_577_836_800 * MICROS_PER_SECOND);
/// Characters of a code, without what separates its groups.
pub const LENGTH: usize = 14;
/// The longest a code may be good for: until before its minutes come around again.
pub const MOST_DAYS: u16 = 60;
/// How far ahead the clock of a till may be.
pub const AHEAD_MINUTES: i64 = 24 * 60;

/// Digits and letters that cannot be mistaken for each other: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Where a hyphen stands before.
const GROUPS: [usize; 2] = [5, 9];
const CYCLE: i64 = 1 << 17;
const NUMBERS: u64 = 10_000;
const MICROS_PER_MINUTE: i64 = 60 * MICROS_PER_SECOND;
/// Earlier cycles a code is compared with, to tell one that is over from one that never was.
const CYCLES: i64 = 4;

/// What a code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purchase {
    pub till: u16,
    /// Since [`EPOCH`].
    pub minutes: u32,
    /// The last four digits of the receipt's number.
    pub number: u16,
}

impl Purchase {
    /// `None`: at a time no code can say.
    pub fn new(till: u16, at: Timestamp, receipt: u64) -> Option<Self> {
        let minutes = (at.micros() - EPOCH.micros()).div_euclid(MICROS_PER_MINUTE);
        Some(Self { till, minutes: u32::try_from(minutes).ok()?, number: (receipt % NUMBERS) as u16 })
    }

    /// When it was bought, to the minute.
    pub fn at(&self) -> Timestamp {
        Timestamp(EPOCH.micros() + i64::from(self.minutes) * MICROS_PER_MINUTE)
    }

    /// What the proof is made of: `resonanz receipt 1`, a zero byte, and till, minutes and number as big-endian numbers
    /// of two, four and two bytes.
    pub fn message(&self) -> Vec<u8> {
        let mut message = b"resonanz receipt 1\0".to_vec();
        message.extend(self.till.to_be_bytes());
        message.extend(self.minutes.to_be_bytes());
        message.extend(self.number.to_be_bytes());
        message
    }

    /// The code in groups of five, four and five. `digest`: the HMAC-SHA256 of [`Self::message`] with the till's key.
    pub fn code(&self, digest: &[u8; 32]) -> String {
        let minutes = u128::from(self.minutes) & (CYCLE as u128 - 1);
        let bits = (u128::from(self.till) << 54)
            | (minutes << 37)
            | (u128::from(self.number) << 23)
            | u128::from(proof(digest));
        let mut code = String::with_capacity(LENGTH + GROUPS.len());
        for place in 0..LENGTH {
            if GROUPS.contains(&place) {
                code.push('-');
            }
            let index = (bits >> (5 * (LENGTH - 1 - place))) & 31;
            code.push(char::from(ALPHABET[index as usize]));
        }
        code
    }
}

fn proof(digest: &[u8; 32]) -> u32 {
    u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]) >> 9
}

/// A code as it was typed: well formed, and not yet believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiptCode {
    pub till: u16,
    minutes: i64,
    number: u16,
    proof: u32,
}

/// Why a text cannot be a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    Empty,
    /// It has a character that is in no code.
    Letter(char),
    /// It has so many characters, and not [`LENGTH`].
    Length(usize),
}

impl ReceiptCode {
    /// Reads a code as people type it: in either case, with or without separators, O for 0, I and L for 1.
    ///
    /// # Errors
    /// Says what is wrong with it, for whoever typed it.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let mut bits = 0_u128;
        let mut length = 0;
        for letter in text.chars().filter(|letter| letter.is_alphanumeric()) {
            let meant = match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let index = ALPHABET.iter().position(|known| char::from(*known) == meant);
            let index = index.ok_or(Unreadable::Letter(letter))?;
            length += 1;
            if length <= LENGTH {
                bits = (bits << 5) | index as u128;
            }
        }
        match length {
            0 => Err(Unreadable::Empty),
            LENGTH => Ok(Self {
                till: (bits >> 54) as u16,
                minutes: (bits >> 37) as i64 & (CYCLE - 1),
                number: (bits >> 23) as u16 & 0x3fff,
                proof: bits as u32 & 0x7f_ffff,
            }),
            other => Err(Unreadable::Length(other)),
        }
    }

    /// The purchases it may mean, the latest first. Only the first one can be recent enough to count.
    pub fn purchases(&self, now: Timestamp) -> Vec<Purchase> {
        let newest = (now.micros() - EPOCH.micros()).div_euclid(MICROS_PER_MINUTE) + AHEAD_MINUTES;
        let newest = newest - (newest - self.minutes).rem_euclid(CYCLE);
        (0..=CYCLES)
            .filter_map(|cycle| u32::try_from(newest - cycle * CYCLE).ok())
            .map(|minutes| Purchase { till: self.till, minutes, number: self.number })
            .collect()
    }

    /// Is this digest of one of its purchases the one it was made with?
    pub fn proves(&self, digest: &[u8; 32]) -> bool {
        proof(digest) == self.proof
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 2026-11-22T18:31:00Z
    const AT: Timestamp = Timestamp(1_795_372_260 * MICROS_PER_SECOND);
    const DIGEST: [u8; 32] = [0xa5; 32];

    fn purchase() -> Purchase {
        Purchase::new(1_234, AT, 20_260_471).expect("a time of today")
    }

    #[test]
    fn a_code_says_what_was_bought_where_and_when() {
        let code = purchase().code(&DIGEST);
        assert_eq!(code.chars().filter(|letter| *letter != '-').count(), LENGTH);
        let read = ReceiptCode::parse(&code).unwrap();
        assert!(read.proves(&DIGEST) && !read.proves(&[0; 32]));
        assert_eq!(read.purchases(AT.plus_days(30))[0], purchase());
        assert_eq!((purchase().number, purchase().at()), (471, AT));
    }

    #[test]
    fn people_may_type_it_as_they_read_it() {
        let code = purchase().code(&DIGEST);
        let read = ReceiptCode::parse(&code).unwrap();
        let sloppy = code.to_lowercase().replace('-', " – ").replace('0', "o").replace('1', "l");
        assert_eq!(ReceiptCode::parse(&sloppy), Ok(read));
        assert_eq!(ReceiptCode::parse(&format!(" {}.", code.replace('1', "I").replace('0', "O"))), Ok(read));
    }

    #[test]
    fn what_cannot_be_a_code_says_why() {
        assert_eq!(ReceiptCode::parse(" - "), Err(Unreadable::Empty));
        assert_eq!(ReceiptCode::parse("ABCDE-FGHU"), Err(Unreadable::Letter('U')));
        assert_eq!(ReceiptCode::parse("ä"), Err(Unreadable::Letter('ä')));
        assert_eq!(ReceiptCode::parse("0123456789ABC"), Err(Unreadable::Length(13)));
        assert_eq!(ReceiptCode::parse(&"7".repeat(100_000)), Err(Unreadable::Length(100_000)));
    }

    #[test]
    fn a_till_whose_clock_is_ahead_means_now_and_not_three_months_ago() {
        let read = ReceiptCode::parse(&purchase().code(&DIGEST)).unwrap();
        assert_eq!(read.purchases(AT.plus_seconds(-3_600))[0], purchase());
        // A cycle later the same characters mean another purchase first.
        let later = read.purchases(AT.plus_days(92));
        assert_ne!(later[0], purchase());
        assert!(later.contains(&purchase()));
        assert_ne!(later[0].message(), purchase().message());
    }

    #[test]
    fn times_no_code_can_say_have_none() {
        assert_eq!(Purchase::new(1, EPOCH.plus_seconds(-1), 1), None);
        assert_eq!(Purchase::new(1, EPOCH, 1).map(|purchase| purchase.minutes), Some(0));
        assert_eq!(Purchase::new(1, Timestamp(i64::MAX), 1), None);
        let early = ReceiptCode::parse("00000-0000-00000").unwrap();
        assert!(early.purchases(EPOCH).len() <= 2);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            till in 1..=u16::MAX,
            minutes in 0..30_000_000_u32,
            number in 0..10_000_u16,
            digest in any::<[u8; 32]>(),
            days in 0..59_i64,
        ) {
            let purchase = Purchase { till, minutes, number };
            let read = ReceiptCode::parse(&purchase.code(&digest)).unwrap();
            prop_assert!(read.proves(&digest));
            prop_assert_eq!(read.purchases(purchase.at().plus_days(days))[0], purchase);
        }

        #[test]
        fn a_slip_is_another_code(place in 0..LENGTH, letter in 0..31_usize) {
            let code: Vec<char> = purchase().code(&DIGEST).chars().filter(|letter| *letter != '-').collect();
            let mut slip = code.clone();
            let known = ALPHABET.iter().position(|known| char::from(*known) == code[place]).unwrap();
            slip[place] = char::from(ALPHABET[(known + 1 + letter) % 32]);
            let text: String = slip.into_iter().collect();
            prop_assert_ne!(ReceiptCode::parse(&text).unwrap(), ReceiptCode::parse(&purchase().code(&DIGEST)).unwrap());
        }

        #[test]
        fn no_text_makes_it_stumble(text in ".{0,40}") {
            let _ = ReceiptCode::parse(&text);
        }
    }
}
