//! The second file of a segment: which older versions it supersedes, and its id filter.
//!
//! Layout, little endian: `RLK1`, number of superseded keys (u64), the keys (id u128, version
//! u64 each), the filter's blocks.

use crate::error::{Error, Result};
use crate::id_filter::IdFilter;
use crate::partition::RawId;

const MAGIC: &[u8; 4] = b"RLK1";
const HEAD: usize = 12;
const ENTRY: usize = 24;

/// A signal and the version from which on its older rows in the partition are void.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Superseded {
    pub(crate) id: RawId,
    pub(crate) version: u64,
}

pub(crate) fn write(superseded: &[Superseded], filter: &IdFilter) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + superseded.len() * ENTRY + filter.bytes());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&(superseded.len() as u64).to_le_bytes());
    for key in superseded {
        bytes.extend_from_slice(&key.id.to_le_bytes());
        bytes.extend_from_slice(&key.version.to_le_bytes());
    }
    bytes.extend(filter.to_bytes());
    bytes
}

pub(crate) fn read(path: &str, bytes: &[u8]) -> Result<(Vec<Superseded>, IdFilter)> {
    let damaged = |reason: &str| Error::Damaged { path: path.to_owned(), reason: reason.to_owned() };
    let (head, rest) = bytes.split_at_checked(HEAD).ok_or_else(|| damaged("it is too short"))?;
    if &head[..4] != MAGIC {
        return Err(damaged("it does not start like a keys file"));
    }
    let entries = u64::from_le_bytes(head[4..].try_into().expect("eight bytes"));
    let length = usize::try_from(entries).ok().and_then(|n| n.checked_mul(ENTRY));
    let (keys, filter) = length.and_then(|n| rest.split_at_checked(n)).ok_or_else(|| damaged("it is cut off"))?;
    let superseded = keys.chunks_exact(ENTRY).map(|entry| Superseded {
        id: u128::from_le_bytes(entry[..16].try_into().expect("sixteen bytes")),
        version: u64::from_le_bytes(entry[16..].try_into().expect("eight bytes")),
    });
    let filter = IdFilter::from_bytes(filter).ok_or_else(|| damaged("its filter is cut off"))?;
    Ok((superseded.collect(), filter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_damage_is_noticed() {
        let superseded = [Superseded { id: 7 << 100, version: 3 }, Superseded { id: 9, version: u64::MAX }];
        let filter = IdFilter::of(&[1, 2, 3]);
        let bytes = write(&superseded, &filter);
        assert_eq!(read("k", &bytes).expect("whole"), (superseded.to_vec(), filter));
        for cut in [0, 3, 11, 20, bytes.len() - 1] {
            assert!(read("k", &bytes[..cut]).is_err(), "cut at {cut}");
        }
        let mut wrong = bytes;
        wrong[0] = b'X';
        assert!(read("k", &wrong).is_err());
    }
}
