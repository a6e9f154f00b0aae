//! Which part of the lake a signal belongs to: project, month, hash bucket of the customer.
//!
//! The functions here are part of the layout on disk and never change.

use domain::ids::ProjectNo;
use domain::time::Day;

/// A key as the lake compares it: the sixteen bytes of a UUID, big endian, so that numbers and
/// bytes sort alike.
pub(crate) type RawId = u128;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Partition {
    pub(crate) project: ProjectNo,
    /// First day of the month.
    pub(crate) month: Day,
    pub(crate) bucket: u16,
}

impl Partition {
    /// Signals of an unknown customer (zero) are spread by their own id.
    pub(crate) fn of(project: u32, day: i32, customer: RawId, id: RawId, buckets: u16) -> Self {
        let spread = if customer == 0 { id } else { customer };
        Self { project: ProjectNo(project), month: month_of(Day(day)), bucket: bucket_of(spread, buckets) }
    }
}

pub(crate) fn bucket_of(id: RawId, buckets: u16) -> u16 {
    // The upper half of the hash, scaled: no modulo bias and independent of the bits filters use.
    (((stable_hash(id) >> 32) * u64::from(buckets)) >> 32) as u16
}

/// A fixed, well-mixing hash of an id (the finaliser of `SplitMix64` over both halves).
pub(crate) fn stable_hash(id: RawId) -> u64 {
    let mut x = (id >> 64) as u64 ^ (id as u64).rotate_left(32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// The first day of the month of `day`: Hinnant's civil-from-days, because this runs per row.
pub(crate) fn month_of(day: Day) -> Day {
    let z = day.0 + 719_468;
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month + 2) / 5;
    Day(day.0 - day_of_month)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn months_agree_with_the_calendar() {
        for day in (-60_000..60_000).step_by(7).chain(-800..800) {
            assert_eq!(month_of(Day(day)), Day(day).month_start(), "{}", Day(day));
        }
    }

    #[test]
    fn buckets_are_even_for_ids_that_differ_only_in_time() {
        let mut counts = HashMap::new();
        for millis in 0..16_000_u128 {
            *counts.entry(bucket_of((1_700_000_000_000 + millis) << 80 | 7 << 76, 16)).or_insert(0_u32) += 1;
        }
        assert_eq!(counts.len(), 16);
        assert!(counts.values().all(|n| (850..1_150).contains(n)), "{counts:?}");
    }

    #[test]
    fn the_layout_on_disk_stays() {
        assert_eq!(stable_hash(0), 0);
        assert_eq!(stable_hash(1), 0xBEEB_67EA_F1FC_5E61);
        assert_eq!(bucket_of(0x0192_4f5c_0000_7000_8000_0000_0000_0001, 16), 4);
    }
}
