//! Places in a table, as far as its rows can be told apart.

use super::figures::difference;
use domain::metric::{Series, Tally};
use domain::question::RankRange;
use std::cmp::Ordering;

/// Every pair of rows is compared: beyond this it takes too long, and nobody reads places.
const MOST_RANKED: usize = 500;

/// The places of `rows` in their order: behind all that are clearly better, before all that are
/// clearly worse. Empty when there is nothing to compare, or too much.
pub(crate) fn ranks(series: &Series, rows: &[&Tally]) -> Vec<RankRange> {
    if !(2..=MOST_RANKED).contains(&rows.len()) {
        return Vec::new();
    }
    let last = u32::try_from(rows.len()).expect("at most MOST_RANKED");
    let mut ranks = vec![RankRange { from: 1, to: last }; rows.len()];
    for one in 0..rows.len() {
        for other in one + 1..rows.len() {
            let (better, worse) = match compared(series, rows[one], rows[other]) {
                Ordering::Greater => (one, other),
                Ordering::Less => (other, one),
                Ordering::Equal => continue,
            };
            ranks[better].to -= 1;
            ranks[worse].from += 1;
        }
    }
    ranks
}

/// Greater when `one` is clearly better, equal when that cannot be told.
fn compared(series: &Series, one: &Tally, other: &Tally) -> Ordering {
    match difference(series, one, other) {
        Some(change) if change.clear && (change.difference > 0.0) == series.rising_is_good() => Ordering::Greater,
        Some(change) if change.clear => Ordering::Less,
        _ => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::{House, Said, TODAY};
    use domain::question::{Cell, Dimension, Grain, Period, Question};
    use domain::role::Role;
    use domain::signal::Channel;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// Answers on a scale from 1 to 5, by value.
    fn tally(series: &Series, counts: [u64; 5]) -> Tally {
        let mut tally = Tally::default();
        for (value, count) in [1.0, 2.0, 3.0, 4.0, 5.0].into_iter().zip(counts) {
            let group = series.group(value).expect("on the scale");
            for _ in 0..count {
                tally.add(value, group);
            }
        }
        tally
    }

    fn satisfied(positive: u64, n: u64) -> Tally {
        tally(&Series::csat(), [n - positive, 0, 0, 0, positive])
    }

    fn places(series: &Series, tallies: &[Tally]) -> Vec<(u32, u32)> {
        let rows: Vec<&Tally> = tallies.iter().collect();
        ranks(series, &rows).into_iter().map(|rank| (rank.from, rank.to)).collect()
    }

    /// Newcombe's interval by hand: 90 − 85 of 100 holds zero, as does 90 of 100 − 4 of 6
    /// (from −1.4 points); 85 − 60 of 100 does not, nor does 4 of 6 − 20 of 100 (from 8.9 points).
    #[test]
    fn five_branches_by_hand() {
        let rows = [satisfied(90, 100), satisfied(85, 100), satisfied(60, 100), satisfied(4, 6), satisfied(20, 100)];
        assert_eq!(places(&Series::csat(), &rows), [(1, 3), (1, 3), (3, 4), (1, 4), (5, 5)]);
    }

    #[test]
    fn where_less_is_better_the_lowest_is_first() {
        let wait: Series = "custom:wait:1-5:mean:4:2".parse().expect("a series");
        let rows = [tally(&wait, [0, 0, 0, 20, 80]), tally(&wait, [80, 20, 0, 0, 0])];
        assert_eq!(places(&wait, &rows), [(2, 2), (1, 1)]);
    }

    #[test]
    fn nothing_to_compare_has_no_place() {
        assert_eq!(places(&Series::csat(), &[]), []);
        assert_eq!(places(&Series::csat(), &[satisfied(90, 100)]), []);
        assert_eq!(places(&Series::csat(), &vec![satisfied(5, 10); MOST_RANKED + 1]), []);
        assert_eq!(places(&Series::csat(), &vec![satisfied(5, 10); MOST_RANKED]), [(1, 500); MOST_RANKED]);
    }

    fn series() -> impl Strategy<Value = Series> {
        let net = "custom:loyalty:1-5:net:2:4".parse().expect("a series");
        prop_oneof![Just(Series::csat()), Just(Series::stars()), Just(net)]
    }

    /// Hidden cells, the total and answers that belong nowhere have no place and take none away.
    #[test]
    fn only_shown_rows_take_part() {
        let said = |channel, segment, value, count: usize| {
            let one = Said {
                region: Some(4),
                on_tv: None,
                touchpoint: 0,
                channel,
                segment,
                day: TODAY,
                solicited: true,
                scores: vec![(0, value, None)],
                text: None,
            };
            vec![one; count]
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let scratch = store::testing::Scratch::sqlite();
            let house = House::on(scratch.open().await).await;
            let all = [
                said(Channel::Web, Some("gold"), 9.0, 50),
                said(Channel::Store, Some("silver"), 3.0, 40),
                said(Channel::Phone, None, 9.0, 30),
                said(Channel::Chat, None, 9.0, 3),
                said(Channel::Letter, None, 3.0, 6),
            ];
            house.hear(&all.concat()).await;
            let who = house.caller(Role::Viewer, (5, 8), |scope| scope);
            let ask = async |dimensions: Vec<Dimension>| {
                let question = Question { dimensions, ..Question::of(Period { from: TODAY, to: TODAY }) };
                let table = house.understand.ask(&who, question).await.expect("an answer");
                let total = table.total.cells["nps:0-10"].shown().expect("enough");
                assert_eq!(total.rank, None);
                let rows = table.rows.iter().map(|row| {
                    let place = |cell: &Cell| cell.shown().map(|cell| cell.rank.map(|rank| (rank.from, rank.to)));
                    (row.key.values().flatten().cloned().collect::<String>(), place(&row.cells["nps:0-10"]))
                });
                rows.collect::<BTreeMap<_, _>>()
            };
            let channels = ask(vec![Dimension::Channel]).await;
            assert_eq!((channels["chat"], channels["letter"]), (None, None), "too few are not shown");
            assert_eq!((channels["web"], channels["phone"]), (Some(Some((1, 2))), Some(Some((1, 2)))));
            assert_eq!(channels["store"], Some(Some((3, 3))));
            let segments = ask(vec![Dimension::Facet("segment".into())]).await;
            assert_eq!((segments["gold"], segments["silver"]), (Some(Some((1, 1))), Some(Some((2, 2)))));
            assert_eq!(segments[""], Some(None), "no segment is no contender");
            let unranked = [
                vec![Dimension::Time(Grain::Day)],
                vec![Dimension::Group],
                vec![Dimension::Facet("segment".into()), Dimension::Touchpoint],
            ];
            for dimensions in unranked {
                assert!(ask(dimensions).await.values().all(|place| place.flatten().is_none()));
            }
        });
    }

    fn answers() -> impl Strategy<Value = [u64; 5]> {
        prop::array::uniform5(0..40_u64).prop_filter("answers", |counts| counts.iter().any(|count| *count > 0))
    }

    proptest! {
        #[test]
        fn places_agree_with_the_scores(
            series in series(),
            counts in prop::collection::vec(answers(), 2..12),
            turn in 0..12_usize,
        ) {
            let mut rows: Vec<Tally> = counts.into_iter().map(|counts| tally(&series, counts)).collect();
            let ranks = places(&series, &rows);
            let score = |row: &Tally| row.score(&series).expect("answers").value;
            // The place by score alone is one of the places.
            for (row, (from, to)) in rows.iter().zip(&ranks) {
                let better = rows.iter().filter(|other| score(other) > score(row)).count();
                let worse = rows.iter().filter(|other| score(other) < score(row)).count();
                prop_assert!(*from as usize <= 1 + better && rows.len() - worse <= *to as usize);
            }
            // A better score never lies wholly behind a worse one.
            for (one, a) in rows.iter().zip(&ranks) {
                for (other, b) in rows.iter().zip(&ranks) {
                    prop_assert!(score(one) <= score(other) || a.0 <= b.1, "{:?} {:?}", a, b);
                }
            }
            // The order in which rows are given does not matter.
            let turn = turn % rows.len();
            rows.rotate_left(turn);
            let mut turned = ranks;
            turned.rotate_left(turn);
            prop_assert_eq!(places(&series, &rows), turned);
        }

        #[test]
        fn of_as_many_answers_the_better_never_has_the_worse_place(
            positives in prop::collection::vec(0..=60_u64, 2..12),
        ) {
            let rows: Vec<Tally> = positives.iter().map(|positive| satisfied(*positive, 60)).collect();
            let ranks = places(&Series::csat(), &rows);
            for (one, a) in positives.iter().zip(&ranks) {
                for (other, b) in positives.iter().zip(&ranks) {
                    prop_assert!(one < other || (a.0 <= b.0 && a.1 <= b.1), "{} {:?}, {} {:?}", one, a, other, b);
                }
            }
        }
    }
}
