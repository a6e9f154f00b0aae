//! Chance that can be repeated: the same names give the same draw, today and after a restart, on every machine.
//!
//! Everything here is a SHA-256 hash of the parts handed in, each with its length before it, so that parts cannot run
//! into one another: `["ab", "c"]` and `["a", "bc"]` are different draws. The three draws below begin differently, so
//! the same parts give independent results.

use crate::ids::CustomerId;
use sha2::{Digest, Sha256};

/// How many buckets [`bucket`] sorts into.
pub const BUCKETS: u16 = 10_000;

/// A number from 0 (included) to 1 (excluded), uniform over parts.
pub fn unit_interval(parts: &[&[u8]]) -> f64 {
    /// 2⁵³: every number of the draw is exact in an `f64`.
    const STEPS: f64 = 9_007_199_254_740_992.0;
    let draw = leading(absorb(b"resonanz chance 1\0", parts)) >> 11;
    draw as f64 / STEPS
}

/// A bucket below [`BUCKETS`], uniform over parts. Give it what names a customer, and the customer stays there.
pub fn bucket(parts: &[&[u8]]) -> u16 {
    (leading(absorb(b"resonanz bucket 1\0", parts)) % u64::from(BUCKETS)) as u16
}

/// Which of several variants a bucket gets: each gets its weight's share of the buckets, in order, and one of weight
/// zero gets none. Without any weight it is the first.
pub fn variant_of(bucket: u16, weights: &[u32]) -> usize {
    let total: u64 = weights.iter().copied().map(u64::from).sum();
    let point = u64::from(bucket.min(BUCKETS - 1)) * total / u64::from(BUCKETS);
    let mut upto = 0;
    let holds_point = |weight: &u32| {
        upto += u64::from(*weight);
        point < upto
    };
    weights.iter().position(holds_point).unwrap_or(0)
}

/// At most `most` of `ids`, each of them as likely as any other, in the order they came in, and the probability with
/// which each had been chosen. Each id stands in `ids` once. Who is chosen does not depend on the order of `ids`; a
/// draw with a larger `most` keeps everyone of the smaller one.
pub fn sample(ids: &[CustomerId], most: usize, seed: &[&[u8]]) -> (Vec<CustomerId>, f64) {
    if ids.len() <= most {
        return (ids.to_vec(), 1.0);
    }
    if most == 0 {
        return (Vec::new(), 0.0);
    }
    let seeded = absorb(b"resonanz sample 1\0", seed);
    let draw = |id: &CustomerId| leading(with(seeded.clone(), id.0.as_bytes()));
    let mut drawn: Vec<(u64, CustomerId, usize)> = ids.iter().enumerate().map(|(at, id)| (draw(id), *id, at)).collect();
    drawn.select_nth_unstable(most - 1);
    drawn.truncate(most);
    drawn.sort_unstable_by_key(|(_, _, at)| *at);
    let chosen = drawn.into_iter().map(|(_, id, _)| id).collect();
    (chosen, most as f64 / ids.len() as f64)
}

fn absorb(purpose: &[u8], parts: &[&[u8]]) -> Sha256 {
    parts.iter().fold(Sha256::new_with_prefix(purpose), |digest, part| with(digest, part))
}

fn with(digest: Sha256, part: &[u8]) -> Sha256 {
    digest.chain_update((part.len() as u64).to_le_bytes()).chain_update(part)
}

fn leading(digest: Sha256) -> u64 {
    let mut bytes = [0_u8; 8];
    bytes.copy_from_slice(&digest.finalize()[..8]);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn customers(n: u128) -> Vec<CustomerId> {
        (0..n).map(|id| CustomerId(Uuid::from_u128(id))).collect()
    }

    /// Pearson's statistic of counts that ought to be equal.
    fn chi_square(counts: &[u32]) -> f64 {
        let expected = f64::from(counts.iter().sum::<u32>()) / counts.len() as f64;
        counts.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum()
    }

    /// 99.9 % quantile of chi-square with 19 degrees of freedom.
    const BOUND_19: f64 = 43.82;
    /// The same with 15 and with 9.
    const BOUND_15: f64 = 37.70;
    const BOUND_9: f64 = 27.88;

    /// Whoever changes these deals anew: customers change variants, replays change invitations.
    #[test]
    fn draws_are_what_they_have_always_been() {
        let steps = |parts: &[&[u8]]| (unit_interval(parts) * 9_007_199_254_740_992.0) as u64;
        assert_eq!(steps(&[]), 852_783_211_807_140);
        assert_eq!(steps(&[b"a"]), 2_435_403_666_521_984);
        assert_eq!(steps(&[b"programme", b"customer"]), 1_795_438_364_779_515);
        assert_eq!(bucket(&[]), 9_406);
        assert_eq!(bucket(&[b"a"]), 1_796);
        assert_eq!(bucket(&[b"programme", b"customer"]), 3_218);
        let (chosen, _) = sample(&customers(10), 3, &[b"run", b"1"]);
        assert_eq!(chosen, [1, 2, 4].map(|id| CustomerId(Uuid::from_u128(id))));
    }

    #[test]
    fn draws_are_uniform_and_independent_of_each_other() {
        for seed in [b"north".as_slice(), b"south", b"west"] {
            let (mut chances, mut buckets, mut both) = ([0_u32; 20], [0_u32; 20], [0_u32; 16]);
            for customer in 0..20_000_u32 {
                let name = customer.to_le_bytes();
                let (chance, bucket) = (unit_interval(&[seed, &name]), bucket(&[seed, &name]));
                chances[(chance * 20.0) as usize] += 1;
                buckets[usize::from(bucket / 500)] += 1;
                both[(chance * 4.0) as usize * 4 + usize::from(bucket / 2_500)] += 1;
            }
            assert!(chi_square(&chances) < BOUND_19, "{chances:?}");
            assert!(chi_square(&buckets) < BOUND_19, "{buckets:?}");
            assert!(chi_square(&both) < BOUND_15, "{both:?}");
        }
    }

    #[test]
    fn everyone_is_as_likely_as_any_other() {
        let (ids, mut counts) = (customers(10), [0_u32; 10]);
        for run in 0..3_000_u32 {
            let (chosen, probability) = sample(&ids, 3, &[b"run", &run.to_le_bytes()]);
            assert!((probability - 0.3).abs() < 1e-12);
            chosen.iter().for_each(|id| counts[id.0.as_u128() as usize] += 1);
        }
        assert_eq!(counts.iter().sum::<u32>(), 9_000);
        assert!(chi_square(&counts) < BOUND_9, "{counts:?}");
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let one = bucket(&[b"ab", b"c"]);
        assert!([bucket(&[b"a", b"bc"]), bucket(&[b"abc"]), bucket(&[b"ab", b"c", b""])].iter().all(|two| *two != one));
    }

    #[test]
    fn variants_get_their_share_of_the_buckets() {
        let shares = |weights: &[u32]| {
            let mut counts = vec![0; weights.len()];
            (0..BUCKETS).for_each(|bucket| counts[variant_of(bucket, weights)] += 1);
            counts
        };
        assert_eq!(shares(&[1]), [10_000]);
        assert_eq!(shares(&[1, 1]), [5_000, 5_000]);
        assert_eq!(shares(&[1, 0, 3]), [2_500, 0, 7_500]);
        assert_eq!(shares(&[0, 0]), [10_000, 0]);
        assert_eq!(shares(&[1, 1, 1]), [3_334, 3_333, 3_333]);
        assert_eq!(variant_of(u16::MAX, &[1, 1]), 1);
        assert_eq!(variant_of(3, &[]), 0);
    }

    proptest! {
        #[test]
        fn a_sample_keeps_order_and_grows(
            n in 0..60_u128,
            most in 0..70_usize,
            turn in 0..60_usize,
            seed in any::<u64>(),
        ) {
            let ids = customers(n);
            let seed = seed.to_le_bytes();
            let (chosen, probability) = sample(&ids, most, &[&seed]);
            prop_assert_eq!(chosen.len(), most.min(ids.len()));
            prop_assert!(chosen.is_sorted());
            prop_assert!((0.0..=1.0).contains(&probability));
            let (more, _) = sample(&ids, most + 1, &[&seed]);
            prop_assert!(chosen.iter().all(|id| more.contains(id)));
            let mut turned = ids.clone();
            turned.rotate_left(turn % ids.len().max(1));
            let (mut others, _) = sample(&turned, most, &[&seed]);
            others.sort_unstable();
            prop_assert_eq!(others, chosen);
        }
    }
}
