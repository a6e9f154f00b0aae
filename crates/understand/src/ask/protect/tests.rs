use super::*;
use crate::ask::axis::{Axis, Member};
use domain::ids::{TouchpointNo, UnitNo};
use domain::metric::Tally;
use domain::question::Grain;
use domain::signal::Channel;
use domain::time::Day;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const SERIES: SeriesNo = SeriesNo(1);

/// A cube whose axes are trees given by the parent of each member; member 0 is the total.
fn cube(parents: &[Vec<u32>], leaves: &[(Place, u64)]) -> Cube {
    let ancestors = |axis: usize, mut member: u32| {
        let mut all = vec![member];
        while member != 0 {
            member = parents[axis][member as usize];
            all.push(member);
        }
        all
    };
    let mut tallies: Map<Place, Tally> = Map::default();
    for (place, n) in leaves.iter().filter(|(_, n)| *n > 0) {
        let mut sums = vec![[0; Cube::AXES]];
        for axis in 0..parents.len() {
            sums = ancestors(axis, place[axis])
                .into_iter()
                .flat_map(|member| {
                    sums.iter().map(move |sum| {
                        let mut sum = *sum;
                        sum[axis] = member;
                        sum
                    })
                })
                .collect();
        }
        for sum in sums {
            tallies.entry(sum).or_default().n += n;
        }
    }
    let named = |axis: usize, member: u32| match (member, axis) {
        (0, _) => Member::Total,
        (no, 0) => Member::Unit(UnitNo(no)),
        (no, 1) => Member::Touchpoint(TouchpointNo(no)),
        (no, _) => Member::Piece(Day(no as i32)),
    };
    let kinds = [
        Axis::Unit("00000000-0000-0000-0000-000000000000".parse().expect("an id")),
        Axis::Touchpoint,
        Axis::Time(Grain::Month),
    ];
    Cube {
        axes: kinds[..parents.len()].to_vec(),
        members: std::array::from_fn(|axis| {
            let count = parents.get(axis).map_or(1, Vec::len) as u32;
            (0..count).map(|member| named(axis, member)).collect()
        }),
        wholes: std::array::from_fn(|axis| match parents.get(axis) {
            None => vec![Vec::new()],
            Some(parents) => parents
                .iter()
                .enumerate()
                .map(|(member, parent)| if member == 0 { Vec::new() } else { vec![*parent] })
                .collect(),
        }),
        tallies: BTreeMap::from([(SERIES, tallies)]),
        fresh: None,
    }
}

/// The place of these members, in the total of all other axes.
fn at<const N: usize>(members: [u32; N]) -> Place {
    std::array::from_fn(|axis| members.get(axis).copied().unwrap_or(0))
}

/// A flat list of values below one total.
fn list(values: &[u64]) -> Cube {
    let leaves: Vec<(Place, u64)> = values.iter().zip(1..).map(|(n, member)| (at([member]), *n)).collect();
    cube(&[vec![0; values.len() + 1]], &leaves)
}

fn hidden_of(values: &[u64]) -> Vec<u32> {
    let mut members: Vec<u32> =
        hidden(&list(values), SERIES, &Set::default(), 5).into_iter().map(|place| place[0]).collect();
    members.sort_unstable();
    members
}

#[test]
fn what_is_large_enough_is_shown() {
    assert_eq!(hidden_of(&[5, 9, 0, 7]), [] as [u32; 0]);
    assert_eq!(hidden_of(&[]), [] as [u32; 0]);
}

#[test]
fn one_small_group_takes_the_next_smallest_with_it() {
    assert_eq!(hidden_of(&[50, 3, 40, 7]), [2, 4]);
}

#[test]
fn several_small_groups_hide_each_other_when_they_are_enough_together() {
    assert_eq!(hidden_of(&[50, 3, 40, 2]), [2, 4]);
    assert_eq!(hidden_of(&[50, 2, 40, 1]), [2, 3, 4], "three together are still too few");
}

#[test]
fn a_total_that_equals_its_only_part_goes_with_it() {
    assert_eq!(hidden_of(&[4]), [0, 1]);
    assert_eq!(hidden_of(&[3, 3]), [1, 2]);
    assert_eq!(hidden_of(&[1, 2]), [0, 1, 2]);
}

#[test]
fn a_small_leaf_is_not_given_away_by_the_levels_above() {
    // 1 and 2 below the total; 3, 4 below 1; 5 below 2; 6 below 5.
    let parents = vec![vec![0, 0, 0, 1, 1, 2, 5]];
    let cube = cube(&parents, &[(at([3]), 20), (at([4]), 30), (at([6]), 3)]);
    let hidden: BTreeSet<u32> = hidden(&cube, SERIES, &Set::default(), 5).into_iter().map(|place| place[0]).collect();
    // 6, 5 and 2 are the same three people; 1 must go, or the total would give 2 away, and then one of
    // its parts, or they would add up to it.
    assert_eq!(hidden, BTreeSet::from([1, 2, 3, 5, 6]));
}

#[test]
fn channels_are_axes_like_any_other() {
    assert!(Axis::Channel.is_protected() && !Axis::Group.is_protected());
    assert_ne!(Member::Channel(Channel::Web), Member::Channel(Channel::App));
}

/// Sums of parts, as somebody with the table could write them down.
fn sums(cube: &Cube) -> Vec<(Place, Vec<Place>)> {
    let tallies = &cube.tallies[&SERIES];
    let mut sums: BTreeMap<(Place, usize), Vec<Place>> = BTreeMap::new();
    for place in tallies.keys() {
        for axis in 0..cube.axes.len() {
            for whole in &cube.wholes[axis][place[axis] as usize] {
                let mut above = *place;
                above[axis] = *whole;
                sums.entry((above, axis)).or_default().push(*place);
            }
        }
    }
    sums.into_iter().map(|((whole, _), parts)| (whole, parts)).collect()
}

proptest! {
    /// No single sum gives away a hidden cell, or hidden cells that together are too few.
    #[test]
    fn no_sum_gives_a_small_group_away(
        units in prop::collection::vec(0..6_u32, 1..9),
        others in prop::collection::vec(0..1_u32, 1..5),
        months in 0..3_u32,
        counts in prop::collection::vec(0..12_u64, 90),
        minimum in 2..8_u64,
    ) {
        // Parents come before their children, so that there is no cycle.
        let tree = |given: &[u32]| -> Vec<u32> {
            std::iter::once(0).chain(given.iter().enumerate().map(|(at, parent)| parent % (at as u32 + 1))).collect()
        };
        let mut parents = vec![tree(&units), vec![0; others.len() + 1]];
        parents.extend((months > 0).then(|| vec![0; months as usize + 1]));
        let is_leaf = |member: u32| member != 0 && !parents[0][1..].contains(&member);
        let leaves: Vec<(Place, u64)> = (1..=units.len() as u32)
            .filter(|unit| is_leaf(*unit))
            .flat_map(|unit| (1..=others.len() as u32).map(move |other| (unit, other)))
            .flat_map(|(unit, other)| (months.min(1)..=months).map(move |month| at([unit, other, month])))
            .zip(counts)
            .collect();
        let cube = cube(&parents, &leaves);
        prop_assume!(cube.tallies[&SERIES].values().any(|t| t.n > 0));
        let tallies = &cube.tallies[&SERIES];
        let hidden = hidden(&cube, SERIES, &Set::default(), minimum);
        for (place, tally) in tallies {
            prop_assert!(tally.n >= minimum || hidden.contains(place), "{place:?} has {}", tally.n);
        }
        for (whole, parts) in sums(&cube) {
            let unknown: Vec<&Place> = parts.iter().filter(|part| hidden.contains(*part)).collect();
            let together: u64 = unknown.iter().map(|part| tallies[*part].n).sum();
            if hidden.contains(&whole) {
                prop_assert!(!unknown.is_empty(), "{whole:?} is the sum of what is shown");
            } else {
                prop_assert!(unknown.is_empty() || (unknown.len() > 1 && together >= minimum), "{whole:?} gives {unknown:?} away");
            }
        }
    }

    #[test]
    fn nothing_is_hidden_without_a_small_group(counts in prop::collection::vec(5..40_u64, 1..12)) {
        prop_assert!(hidden(&list(&counts), SERIES, &Set::default(), 5).is_empty());
    }
}
