//! Which signals a segment may contain: a blocked Bloom filter, one cache line per question.
//!
//! Three bytes a signal give about one false alarm in ten thousand questions. A false alarm costs
//! a look into the id column, never a wrong answer. The format is part of the layout on disk.

use crate::partition::{RawId, stable_hash};

/// Eight words; an id sets one bit in each.
const WORDS: usize = 8;
const BITS_PER_ID: usize = 24;

/// Odd multipliers, one per word, as in the split block filters of Parquet.
const SALT: [u32; WORDS] =
    [0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d, 0x7054_95c7, 0x2df1_424b, 0x9efc_4947, 0x5c6b_fb31];

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct IdFilter {
    blocks: Vec<[u32; WORDS]>,
}

impl IdFilter {
    pub(crate) fn of(ids: &[RawId]) -> Self {
        let blocks = (ids.len() * BITS_PER_ID).div_ceil(WORDS * 32).max(1);
        let mut filter = Self { blocks: vec![[0; WORDS]; blocks] };
        for id in ids {
            let (block, bits) = filter.place(*id);
            for (word, bit) in filter.blocks[block].iter_mut().zip(bits) {
                *word |= bit;
            }
        }
        filter
    }

    pub(crate) fn may_contain(&self, id: RawId) -> bool {
        let (block, bits) = self.place(id);
        self.blocks[block].iter().zip(bits).all(|(word, bit)| word & bit != 0)
    }

    fn place(&self, id: RawId) -> (usize, [u32; WORDS]) {
        let hash = stable_hash(id);
        // Mixed once more, because the ids of one bucket may share the upper bits of their hash.
        let spread = hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        let block = ((spread * self.blocks.len() as u64) >> 32) as usize;
        let key = hash as u32;
        (block, SALT.map(|salt| 1_u32 << (key.wrapping_mul(salt) >> 27)))
    }

    pub(crate) fn bytes(&self) -> usize {
        self.blocks.len() * WORDS * 4
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.blocks.iter().flatten().flat_map(|word| word.to_le_bytes()).collect()
    }

    /// `None` when `bytes` are not whole blocks.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.is_empty() || !bytes.len().is_multiple_of(WORDS * 4) {
            return None;
        }
        let word = |bytes: &[u8]| u32::from_le_bytes(bytes.try_into().expect("four bytes"));
        let block = |bytes: &[u8]| std::array::from_fn(|i| word(&bytes[i * 4..i * 4 + 4]));
        Some(Self { blocks: bytes.chunks_exact(WORDS * 4).map(block).collect() })
    }
}

/// Four bytes of every id, sorted: made of the ids themselves when somebody asks, and kept in memory only.
/// Bits the filter does not look at, so that hardly one of its false alarms passes here too.
#[derive(Debug, Default)]
pub(crate) struct IdPrints(Vec<u32>);

impl IdPrints {
    /// Rows of one signal come one after the other.
    pub(crate) fn extend(&mut self, ids: impl Iterator<Item = RawId>) {
        for print in ids.map(print) {
            if self.0.last() != Some(&print) {
                self.0.push(print);
            }
        }
    }

    pub(crate) fn sorted(mut self) -> Self {
        self.0.sort_unstable();
        self.0.dedup();
        self.0.shrink_to_fit();
        self
    }

    /// Of what was [`Self::sorted`].
    pub(crate) fn may_contain(&self, id: RawId) -> bool {
        self.0.binary_search(&print(id)).is_ok()
    }

    pub(crate) fn bytes(&self) -> usize {
        size_of_val(self.0.as_slice())
    }
}

fn print(id: RawId) -> u32 {
    (stable_hash(id.rotate_left(64) ^ 1) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u64) -> RawId {
        u128::from(stable_hash(u128::from(n))) << 64 | u128::from(stable_hash(u128::from(n) << 70 | 5))
    }

    #[test]
    fn whatever_is_inside_is_found_and_little_else() {
        let inside: Vec<_> = (0..20_000).map(id).collect();
        let filter = IdFilter::of(&inside);
        let read = IdFilter::from_bytes(&filter.to_bytes()).expect("whole blocks");
        assert_eq!(filter, read);
        assert!(inside.iter().all(|id| read.may_contain(*id)));
        let alarms = (20_000..220_000).filter(|n| read.may_contain(id(*n))).count();
        assert!(alarms < 60, "{alarms} false alarms in 200,000");
    }

    #[test]
    fn prints_tell_what_a_filter_takes_for_possible() {
        let inside: Vec<_> = (0..20_000).map(id).collect();
        let filter = IdFilter::of(&inside);
        let mut prints = IdPrints::default();
        prints.extend(inside.iter().flat_map(|id| [*id, *id]));
        let prints = prints.sorted();
        assert!(inside.iter().all(|id| prints.may_contain(*id)));
        assert!(prints.bytes() <= 20_000 * 4);
        let both = (20_000..2_020_000).map(id).filter(|id| filter.may_contain(*id) && prints.may_contain(*id)).count();
        assert!(both <= 1, "{both} of two millions pass both");
    }

    #[test]
    fn nothing_is_in_an_empty_filter() {
        let filter = IdFilter::of(&[]);
        assert!((0..1_000).all(|n| !filter.may_contain(id(n))));
    }
}
