//! Small groups are not shown, not even by subtraction.
//!
//! A figure about fewer than a minimum of answers may point at single people, so it is hidden
//! (*primary* suppression). But whoever sees the total and all other parts can subtract: what stays
//! hidden below one shown total must therefore be nothing, or together reach the minimum
//! (*complementary* suppression). The rule is decided from the top of a hierarchy downwards and
//! depends on numbers of rows only, so every view of the same rows hides the same cells.
//!
//! Zero rows say nothing about anybody and are shown as zero.
//!
//! Not covered: watching a live figure while single answers arrive, and two people who put together
//! what each of them may see.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many answers must stand behind what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Minimums {
    /// Behind a score, a count of a group, a share.
    #[serde(default = "numbers")]
    pub numbers: u64,
    /// Behind comments shown to people who may not read single voices.
    #[serde(default = "comments")]
    pub comments: u64,
}

const fn numbers() -> u64 {
    5
}

const fn comments() -> u64 {
    8
}

impl Default for Minimums {
    fn default() -> Self {
        Self { numbers: numbers(), comments: comments() }
    }
}

/// Are `n` rows too few to be shown, though not none?
pub const fn too_few(n: u64, minimum: u64) -> bool {
    0 < n && n < minimum
}

/// One cell of a table whose cells are disjoint parts of the same rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub n: u64,
    /// Hide it whatever its size, because another figure on show would give it away; see
    /// [`filter_isolates`].
    pub hide: bool,
}

impl From<u64> for Part {
    fn from(n: u64) -> Self {
        Self { n, hide: false }
    }
}

/// Which of the disjoint cells with `ns` rows must be hidden. With `total_is_shown` (the sum, or
/// anything it follows from) so many more are hidden, smallest first, that the hidden ones cannot
/// be computed as a group of fewer than `minimum` rows.
pub fn suppress(ns: &[u64], minimum: u64, total_is_shown: bool) -> Vec<bool> {
    let parts: Vec<Part> = ns.iter().copied().map(Part::from).collect();
    let total = total_is_shown.then(|| ns.iter().sum());
    suppress_parts(&parts, minimum, total)
}

/// The same for cells some of which must be hidden anyway, and for a shown `total` that may count
/// rows no cell counts (signals without a unit, say): those rows are hidden with the rest.
pub fn suppress_parts(parts: &[Part], minimum: u64, total: Option<u64>) -> Vec<bool> {
    let mut hidden: Vec<bool> =
        parts.iter().map(|part| too_few(part.n, minimum) || (part.hide && part.n > 0)).collect();
    let Some(total) = total else { return hidden };
    let shown: u64 = parts.iter().zip(&hidden).filter(|(_, hidden)| !**hidden).map(|(part, _)| part.n).sum();
    let mut concealed = total.saturating_sub(shown);
    let mut candidates: Vec<usize> = (0..parts.len()).filter(|at| !hidden[*at] && parts[*at].n > 0).collect();
    candidates.sort_by_key(|at| (parts[*at].n, *at));
    for at in candidates {
        if !too_few(concealed, minimum) {
            break;
        }
        hidden[at] = true;
        concealed += parts[at].n;
    }
    hidden
}

/// A node of a hierarchy of groups: a unit with its rows and everything below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Position of the parent in the same list; `None` for a top node.
    pub parent: Option<usize>,
    /// Rows of this node, those of its children included.
    pub n: u64,
    /// Hide it whatever its size; see [`Part::hide`].
    pub hide: bool,
}

/// Which nodes must be hidden so that no set of shown nodes can be subtracted from a shown ancestor
/// to isolate fewer than `minimum` rows. Below a hidden node everything is hidden.
///
/// `total`: rows above all top nodes, when that number is shown too. Give the whole hierarchy of
/// the caller's scope, also when only one level is displayed: then every level agrees with every
/// other. Order does not matter; nodes that hang in a cycle are hidden.
pub fn suppress_tree(nodes: &[Node], minimum: u64, total: Option<u64>) -> Vec<bool> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    let mut tops = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        match node.parent {
            Some(parent) if parent < nodes.len() => children[parent].push(at),
            _ => tops.push(at),
        }
    }
    let mut hidden = vec![true; nodes.len()];
    let mut open = vec![(tops, total)];
    while let Some((siblings, total)) = open.pop() {
        let parts: Vec<Part> = siblings.iter().map(|at| Part { n: nodes[*at].n, hide: nodes[*at].hide }).collect();
        for (at, hide) in siblings.iter().zip(suppress_parts(&parts, minimum, total)) {
            hidden[*at] = hide;
            if !hide {
                open.push((std::mem::take(&mut children[*at]), Some(nodes[*at].n)));
            }
        }
    }
    hidden
}

/// Would showing both a figure over `with_filter` rows and the same figure over `without_filter`
/// rows (of which the first are a part) isolate the few rows between them?
pub const fn filter_isolates(with_filter: u64, without_filter: u64, minimum: u64) -> bool {
    too_few(without_filter.saturating_sub(with_filter), minimum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn small_cells_are_hidden() {
        assert_eq!(suppress(&[4, 5, 0, 100], 5, false), [true, false, false, false]);
    }

    #[test]
    fn one_small_cell_takes_the_next_smallest_with_it_when_the_total_is_shown() {
        assert_eq!(suppress(&[4, 60, 100], 5, true), [true, true, false]);
        assert_eq!(suppress(&[4, 4, 100], 5, true), [true, true, false], "eight hidden together are enough");
        assert_eq!(suppress(&[2, 1, 50, 7], 5, true), [true, true, false, true]);
        assert_eq!(suppress(&[5, 6, 0], 5, true), [false, false, false], "nothing hidden, nothing to protect");
        assert_eq!(suppress(&[4, 0, 0], 5, true), [true, false, false], "there is nothing to hide behind");
    }

    #[test]
    fn rows_outside_all_cells_are_protected_too() {
        let cells = [Part::from(20), Part::from(30)];
        assert_eq!(suppress_parts(&cells, 5, Some(50)), [false, false]);
        assert_eq!(suppress_parts(&cells, 5, Some(52)), [true, false], "two people without a unit");
        assert_eq!(suppress_parts(&cells, 5, Some(60)), [false, false]);
    }

    #[test]
    fn a_filter_must_leave_none_or_enough() {
        assert!(filter_isolates(99, 100, 5));
        assert!(!filter_isolates(100, 100, 5));
        assert!(!filter_isolates(95, 100, 5));
        let isolated = [(40, 41), (30, 30), (20, 60)];
        let parts: Vec<Part> =
            isolated.map(|(with, without)| Part { n: with, hide: filter_isolates(with, without, 5) }).into();
        assert_eq!(suppress_parts(&parts, 5, None), [true, false, false]);
    }

    fn node(parent: Option<usize>, n: u64) -> Node {
        Node { parent, n, hide: false }
    }

    #[test]
    fn below_a_hidden_node_everything_is_hidden() {
        let tree = [node(None, 100), node(Some(0), 96), node(Some(0), 4), node(Some(1), 48), node(Some(1), 48)];
        assert_eq!(suppress_tree(&tree, 5, None), [false, true, true, true, true]);
    }

    #[test]
    fn a_cycle_is_hidden() {
        assert_eq!(suppress_tree(&[node(Some(1), 50), node(Some(0), 50), node(None, 9)], 5, None), [true, true, false]);
    }

    #[test]
    fn minimums_have_defaults() {
        let given: Minimums = serde_json::from_str("{\"numbers\": 10}").expect("minimums");
        assert_eq!(given, Minimums { numbers: 10, comments: 8 });
    }

    /// Every number of rows somebody can compute by adding up shown disjoint parts below `at` and
    /// taking them away from `at`.
    fn differences(nodes: &[Node], hidden: &[bool], at: usize) -> Vec<u64> {
        covered(nodes, hidden, at).into_iter().map(|covered| nodes[at].n - covered).collect()
    }

    /// Sums of all sets of shown, disjoint nodes below `at`.
    fn covered(nodes: &[Node], hidden: &[bool], at: usize) -> Vec<u64> {
        let mut sums = vec![0];
        for child in (0..nodes.len()).filter(|child| nodes[*child].parent == Some(at)) {
            let mut choices = covered(nodes, hidden, child);
            if !hidden[child] {
                choices.push(nodes[child].n);
            }
            sums = sums.iter().flat_map(|sum| choices.iter().map(move |choice| sum + choice)).collect();
            sums.sort_unstable();
            sums.dedup();
        }
        sums
    }

    /// Trees with rows of their own at every node; parents come before children.
    fn trees() -> impl Strategy<Value = Vec<Node>> {
        prop::collection::vec(
            (any::<prop::sample::Index>(), prop_oneof![3 => Just(0_u64), 5 => 1..8_u64, 2 => 8..60_u64], any::<u8>()),
            1..14,
        )
        .prop_map(|raw| {
            let mut nodes: Vec<Node> = Vec::new();
            for (at, (parent, own, chance)) in raw.into_iter().enumerate() {
                let parent = (at > 0).then(|| parent.index(at));
                nodes.push(Node { parent, n: own, hide: chance < 20 });
            }
            for at in (1..nodes.len()).rev() {
                let parent = nodes[at].parent.expect("not the top");
                nodes[parent].n += nodes[at].n;
            }
            nodes
        })
    }

    proptest! {
        #[test]
        fn subtracting_parts_from_a_total_never_isolates_a_few(
            ns in prop::collection::vec(prop_oneof![Just(0_u64), 1..8_u64, 8..100_u64], 1..12), minimum in 1..10_u64,
        ) {
            let hidden = suppress(&ns, minimum, true);
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

        #[test]
        fn no_subtraction_in_a_tree_isolates_a_few(nodes in trees(), minimum in 1..8_u64) {
            let hidden = suppress_tree(&nodes, minimum, None);
            for at in (0..nodes.len()).filter(|at| !hidden[*at]) {
                prop_assert!(!too_few(nodes[at].n, minimum));
                for rest in differences(&nodes, &hidden, at) {
                    prop_assert!(!too_few(rest, minimum), "{nodes:?} {hidden:?} leaves {rest} at {at}");
                }
            }
            for (at, node) in nodes.iter().enumerate() {
                prop_assert!(hidden[at] || node.parent.is_none_or(|parent| !hidden[parent]), "shown below hidden");
            }
        }

        #[test]
        fn every_subtree_asked_alone_agrees_with_the_whole(nodes in trees(), minimum in 1..8_u64) {
            let hidden = suppress_tree(&nodes, minimum, None);
            for top in (0..nodes.len()).filter(|at| !hidden[*at]) {
                let children: Vec<usize> = (0..nodes.len()).filter(|at| nodes[*at].parent == Some(top)).collect();
                let parts: Vec<Part> = children.iter().map(|at| Part { n: nodes[*at].n, hide: nodes[*at].hide }).collect();
                let level = suppress_parts(&parts, minimum, Some(nodes[top].n));
                prop_assert_eq!(level, children.iter().map(|at| hidden[*at]).collect::<Vec<_>>());
            }
        }

        #[test]
        fn nothing_is_hidden_without_need(ns in prop::collection::vec(5..100_u64, 1..12)) {
            prop_assert!(suppress(&ns, 5, true).iter().all(|hidden| !hidden));
        }
    }
}
