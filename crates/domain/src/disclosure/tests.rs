use super::*;
use proptest::prelude::*;

fn figure(n: u64) -> Figure {
    Figure { n, hide: false, level: 0 }
}

/// A list of parts and, last, their shown whole of `total`.
fn hidden_below(total: u64, ns: &[u64], minimum: u64) -> Vec<bool> {
    let figures: Vec<Figure> = ns.iter().copied().chain([total]).map(figure).collect();
    let sum = Sum { whole: ns.len(), parts: (0..ns.len()).collect() };
    suppress(&figures, &[sum], minimum)
}

fn hidden(ns: &[u64], minimum: u64) -> Vec<bool> {
    let mut hidden = hidden_below(ns.iter().sum(), ns, minimum);
    hidden.pop();
    hidden
}

#[test]
fn small_figures_are_hidden_and_none_is_shown_as_none() {
    let figures = [4, 5, 0, 100].map(figure);
    assert_eq!(suppress(&figures, &[], 5), [true, false, false, false]);
}

#[test]
fn one_small_part_takes_the_next_smallest_with_it() {
    assert_eq!(hidden(&[4, 60, 100], 5), [true, true, false]);
    assert_eq!(hidden(&[4, 4, 100], 5), [true, true, false], "eight hidden together are enough");
    assert_eq!(hidden(&[2, 1, 50, 7], 5), [true, true, false, true]);
    assert_eq!(hidden(&[5, 6, 0], 5), [false, false, false], "nothing hidden, nothing to protect");
}

#[test]
fn a_whole_that_is_a_few_goes_with_its_parts() {
    assert_eq!(hidden_below(4, &[4, 0], 5), [true, false, true]);
    assert_eq!(hidden_below(3, &[1, 2], 5), [true, true, true]);
    assert_eq!(hidden_below(6, &[3, 3], 5), [true, true, false]);
}

#[test]
fn rows_outside_all_parts_are_protected_too() {
    assert_eq!(hidden_below(50, &[20, 30], 5), [false, false, false]);
    assert_eq!(hidden_below(52, &[20, 30], 5), [true, false, false], "two people without a unit");
    assert_eq!(hidden_below(60, &[20, 30], 5), [false, false, false]);
}

#[test]
fn a_hidden_whole_is_not_the_sum_of_shown_parts() {
    let figures = [figure(20), figure(30), Figure { hide: true, ..figure(50) }];
    let sums = [Sum { whole: 2, parts: vec![0, 1] }];
    assert_eq!(suppress(&figures, &sums, 5), [true, false, true]);
}

#[test]
fn what_is_told_elsewhere_must_be_hidden_and_is_not_alone() {
    let figures = [Figure { hide: true, ..figure(9) }, figure(30), figure(20), figure(59)];
    let sums = [Sum { whole: 3, parts: vec![0, 1, 2] }];
    assert_eq!(suppress(&figures, &sums, 5), [true, false, true, false]);
}

#[test]
fn nothing_hides_behind_a_figure_that_is_known_from_a_coarser_table() {
    let coarse = |n| Figure { level: 1, ..figure(n) };
    let fine = |n| Figure { level: 2, ..figure(n) };
    // All of north is web: whoever sees the table of regions knows it.
    let [north, south, west, web, phone] = [10, 43, 54, 58, 49].map(coarse);
    let [north_web, south_web, west_web, south_phone, west_phone] = [10, 3, 45, 40, 9].map(fine);
    let figures = [north, south, west, web, phone, north_web, south_web, west_web, south_phone, west_phone];
    let sums = [
        Sum { whole: 0, parts: vec![5] },
        Sum { whole: 1, parts: vec![6, 8] },
        Sum { whole: 2, parts: vec![7, 9] },
        Sum { whole: 3, parts: vec![5, 6, 7] },
        Sum { whole: 4, parts: vec![8, 9] },
    ];
    let hidden = suppress(&figures, &sums, 5);
    assert_eq!(hidden[..5], [false; 5], "nothing coarse has to go");
    assert_eq!(hidden[5..], [false, true, true, true, true], "west, although north is smaller");
}

#[test]
fn minimums_have_defaults() {
    let given: Minimums = serde_json::from_str("{\"numbers\": 10}").expect("minimums");
    assert_eq!(given, Minimums { numbers: 10, comments: 8 });
}

/// Tables of rows and columns with their margins, the rows in a hierarchy of their own.
#[derive(Clone, Debug)]
struct Grid {
    figures: Vec<Figure>,
    sums: Vec<Sum>,
}

impl Grid {
    /// `parents[row]`: the row it lies in, always an earlier one; rows with rows below them have no
    /// rows of their own. Column 0 is the sum of the columns.
    fn new(parents: &[Option<usize>], columns: usize, mut ns: impl Iterator<Item = (u64, bool)>) -> Self {
        let width = columns + 1;
        let place = |row: usize, column: usize| row * width + column;
        let is_leaf = |row: usize| !parents.contains(&Some(row));
        let mut figures = Vec::new();
        for row in 0..parents.len() {
            for column in 0..width {
                let level = u8::from(row > 0) + u8::from(column > 0);
                let (n, hide) = if is_leaf(row) && column > 0 { ns.next().expect("enough") } else { (0, false) };
                figures.push(Figure { n, hide, level });
            }
        }
        for row in 0..parents.len() {
            figures[place(row, 0)].n = (1..width).map(|column| figures[place(row, column)].n).sum();
        }
        for row in (1..parents.len()).rev() {
            let parent = parents[row].expect("only the first has none");
            for column in 0..width {
                figures[place(parent, column)].n += figures[place(row, column)].n;
            }
        }
        let mut sums = Vec::new();
        for row in 0..parents.len() {
            sums.push(Sum { whole: place(row, 0), parts: (1..width).map(|column| place(row, column)).collect() });
            let below: Vec<usize> = (0..parents.len()).filter(|below| parents[*below] == Some(row)).collect();
            if !below.is_empty() {
                let sum = |column| Sum {
                    whole: place(row, column),
                    parts: below.iter().map(|below| place(*below, column)).collect(),
                };
                sums.extend((0..width).map(sum));
            }
        }
        Self { figures, sums }
    }

    fn n(&self, at: usize) -> u64 {
        self.figures[at].n
    }
}

fn grids() -> impl Strategy<Value = Grid> {
    let counts = prop_oneof![3 => Just(0_u64), 5 => 1..8_u64, 3 => 8..60_u64];
    (
        prop::collection::vec(any::<prop::sample::Index>(), 0..9),
        1..5_usize,
        prop::collection::vec((counts, any::<u8>()), 50),
    )
        .prop_map(|(parents, columns, ns)| {
            let below = parents.iter().zip(1..).map(|(parent, row): (_, usize)| Some(parent.index(row)));
            let parents: Vec<Option<usize>> = [None].into_iter().chain(below).collect();
            Grid::new(&parents, columns, ns.into_iter().map(|(n, chance)| (n, chance < 15)))
        })
}

proptest! {
    #[test]
    fn subtracting_shown_parts_from_a_whole_never_isolates_a_few(
        ns in prop::collection::vec(prop_oneof![Just(0_u64), 1..8_u64, 8..100_u64], 1..12), minimum in 1..10_u64,
    ) {
        let hidden = hidden(&ns, minimum);
        let total: u64 = ns.iter().sum();
        prop_assume!(total >= minimum);
        for set in 0..1_usize << ns.len() {
            let members = (0..ns.len()).filter(|at| (set >> at) & 1 == 1);
            if members.clone().any(|at| hidden[at]) {
                continue;
            }
            let rest = total - members.map(|at| ns[at]).sum::<u64>();
            prop_assert!(!too_few(rest, minimum), "{ns:?} {hidden:?} leaves {rest}");
        }
    }

    /// What a shown whole leaves open is nothing, or two unknown figures with at least the minimum
    /// together; and no hidden whole can be added up.
    #[test]
    fn no_sum_gives_anything_away(grid in grids(), minimum in 1..9_u64) {
        let hidden = suppress(&grid.figures, &grid.sums, minimum);
        for (at, figure) in grid.figures.iter().enumerate() {
            prop_assert!(hidden[at] || !(too_few(figure.n, minimum) || (figure.hide && figure.n > 0)), "{figure:?}");
            prop_assert!(figure.n > 0 || !hidden[at], "nothing is no secret");
        }
        for sum in &grid.sums {
            let unknown: Vec<u64> = sum.parts.iter().filter(|part| hidden[**part]).map(|part| grid.n(*part)).collect();
            if hidden[sum.whole] {
                prop_assert!(!unknown.is_empty(), "{sum:?} is the sum of what is shown");
            } else {
                let together: u64 = unknown.iter().sum();
                prop_assert!(
                    unknown.is_empty() || (unknown.len() > 1 && together >= minimum),
                    "{sum:?} gives {unknown:?} away: {:?} {hidden:?}", grid.figures
                );
            }
        }
    }

    /// Who asks for the coarse figures alone sees the same, unless they had to go for something finer.
    #[test]
    fn a_finer_table_never_shows_what_the_coarser_one_hides(grid in grids(), minimum in 1..9_u64) {
        let is_coarse = |sum: &&Sum| sum.parts.iter().all(|part| grid.figures[*part].level < 2);
        let coarse: Vec<Sum> = grid.sums.iter().filter(is_coarse).cloned().collect();
        let (alone, with_finer) =
            (suppress(&grid.figures, &coarse, minimum), suppress(&grid.figures, &grid.sums, minimum));
        for (at, figure) in grid.figures.iter().enumerate() {
            prop_assert!(figure.level > 1 || !alone[at] || with_finer[at]);
        }
    }

    #[test]
    fn nothing_is_hidden_without_need(ns in prop::collection::vec(5..100_u64, 1..12)) {
        prop_assert!(hidden(&ns, 5).iter().all(|hidden| !hidden));
    }
}
