//! The pipe against the obvious way: a list of everything said, gone through once per row.

use crate::house::{House, REGIONS, Said, TODAY};
use access::Caller;
use domain::ids::UnitNo;
use domain::metric::{Series, Tally};
use domain::question::{Cell, Compare, Dimension, Field, Filter, Grain, Period, Question, Table};
use domain::role::Role;
use domain::scope::Scope;
use domain::signal::{Channel, Group};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::{BTreeMap, BTreeSet};

/// One score with everything that is known about it.
#[derive(Clone, Debug)]
struct Fact {
    region: Option<usize>,
    on_tv: Option<bool>,
    touchpoint: usize,
    channel: Channel,
    segment: Option<&'static str>,
    day: domain::time::Day,
    solicited: bool,
    series: usize,
    value: f64,
    group: Group,
}

fn facts(house: &House, all: &[Said]) -> Vec<Fact> {
    let fact = |said: &Said, (series, value, touchpoint): &(usize, f64, Option<usize>)| Fact {
        region: said.region,
        on_tv: said.on_tv,
        touchpoint: touchpoint.unwrap_or(said.touchpoint),
        channel: said.channel,
        segment: said.segment,
        day: said.day,
        solicited: said.solicited,
        series: *series,
        value: *value,
        group: house.series[*series].1.group(*value).expect("on the scale"),
    };
    all.iter().flat_map(|said| said.scores.iter().map(move |score| fact(said, score))).collect()
}

/// Many different things said, the same ones every time.
fn conversation(count: usize) -> Vec<Said> {
    let mut state = 7_u64;
    let mut below = move |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    let values = |series: usize, at: usize| match series {
        0 => at % 11,
        _ => at % 5 + 1,
    };
    (0..count)
        .map(|at| {
            let mut scores = vec![(0, values(0, below(11)) as f64, None)];
            if below(3) == 0 {
                scores.push((1, values(1, below(5)) as f64, Some(below(3))));
            }
            if below(4) == 0 {
                scores.push((2, values(2, below(5)) as f64, None));
            }
            Said {
                // Also inner units and none at all.
                region: (below(8) != 0).then(|| below(REGIONS.len())),
                on_tv: (below(3) != 0).then(|| below(2) == 0),
                touchpoint: below(3),
                channel: [Channel::Web, Channel::Store, Channel::Phone][below(3)],
                segment: [None, Some("gold"), Some("silver")][below(3)],
                day: TODAY.plus(-(below(90) as i32)),
                solicited: below(5) != 0,
                scores,
                text: (at % 2 == 0).then(|| format!("Nummer {at}")),
            }
        })
        .collect()
}

/// The unit and everything above it.
fn chain(unit: usize) -> Vec<usize> {
    let mut chain = vec![unit];
    while let Some(parent) = REGIONS[chain[chain.len() - 1]].1 {
        chain.push(parent);
    }
    chain
}

fn is_below(unit: Option<usize>, above: usize) -> bool {
    unit.is_some_and(|unit| chain(unit).contains(&above))
}

/// Whose rows these are, in positions of [`REGIONS`].
#[derive(Clone, Debug)]
enum Reach {
    Everything,
    Regions(Vec<usize>),
    RegionAndTv(usize),
    Touchpoint(usize),
}

impl Reach {
    fn narrow(&self, house: &House, scope: Scope) -> Scope {
        match self {
            Self::Everything => scope,
            Self::Regions(regions) => scope.within_units(regions.iter().map(|at| house.units[*at].1)),
            Self::RegionAndTv(region) => scope.within_units([house.units[*region].1]).within_units([house.tv.1]),
            Self::Touchpoint(at) => scope.within_touchpoints([house.touchpoint(*at)]),
        }
    }

    fn reaches(&self, fact: &Fact) -> bool {
        match self {
            Self::Everything => true,
            Self::Regions(regions) => regions.iter().any(|above| is_below(fact.region, *above)),
            Self::RegionAndTv(region) => is_below(fact.region, *region) && fact.on_tv == Some(true),
            Self::Touchpoint(at) => fact.touchpoint == *at,
        }
    }

    fn sees(&self, unit: usize) -> bool {
        match self {
            Self::Everything | Self::Touchpoint(_) => true,
            Self::Regions(regions) => regions.iter().any(|above| chain(unit).contains(above)),
            Self::RegionAndTv(region) => chain(unit).contains(region),
        }
    }
}

/// What is asked, in positions.
#[derive(Clone, Debug)]
struct Asked {
    reach: Reach,
    dimensions: Vec<usize>,
    within: Option<usize>,
    filters: Vec<(usize, Vec<usize>)>,
    days: (i32, i32),
}

fn dimension(house: &House, at: usize) -> Dimension {
    [
        Dimension::Unit(house.regions),
        Dimension::Touchpoint,
        Dimension::Channel,
        Dimension::Facet("segment".into()),
        Dimension::Group,
        Dimension::Time(Grain::Day),
        Dimension::Time(Grain::Week),
        Dimension::Time(Grain::Month),
        Dimension::Unit(house.lines),
    ][at]
        .clone()
}

fn filter(house: &House, field: usize, values: &[usize]) -> Filter {
    let pick = |all: &[&str]| values.iter().map(|at| all[at % all.len()].to_owned()).collect::<Vec<_>>();
    match field {
        0 => Filter::new(Field::Unit, values.iter().map(|at| house.units[at % REGIONS.len()].0.to_string())),
        1 => Filter::new(Field::Touchpoint, values.iter().map(|at| house.touchpoints[at % 3].id.to_string())),
        2 => Filter::new(Field::Channel, pick(&["web", "store", "phone", "chat"])),
        3 => Filter::new(Field::Facet("segment".into()), pick(&["gold", "silver", "", "bronze"])),
        4 => Filter::new(Field::Group, pick(&["negative", "neutral", "positive"])),
        _ => Filter::new(Field::Solicited, pick(&["true", "false"])),
    }
}

fn passes(fact: &Fact, field: usize, values: &[usize]) -> bool {
    values.iter().any(|at| match field {
        0 => is_below(fact.region, at % REGIONS.len()),
        1 => fact.touchpoint == at % 3,
        2 => fact.channel == [Channel::Web, Channel::Store, Channel::Phone, Channel::Chat][at % 4],
        3 => fact.segment == [Some("gold"), Some("silver"), None, Some("bronze")][at % 4],
        4 => fact.group == [Group::Negative, Group::Neutral, Group::Positive][at % 3],
        _ => fact.solicited == [true, false][at % 2],
    })
}

impl Asked {
    fn question(&self, house: &House) -> Question {
        Question {
            dimensions: self.dimensions.iter().map(|at| dimension(house, *at)).collect(),
            within: self.within.map(|at| house.units[at].0),
            filters: self.filters.iter().map(|(field, values)| filter(house, *field, values)).collect(),
            compare: Some(Compare::Previous),
            ..Question::of(self.period())
        }
    }

    fn period(&self) -> Period {
        Period { from: TODAY.plus(self.days.0 - self.days.1), to: TODAY.plus(self.days.0) }
    }

    fn counts(&self, fact: &Fact, period: Period) -> bool {
        period.contains(fact.day)
            && self.reach.reaches(fact)
            && self.filters.iter().all(|(field, values)| passes(fact, *field, values))
    }

    /// The row a score stands in; `None`: in none, because another unit is opened.
    fn row(&self, house: &House, fact: &Fact) -> Option<Vec<Option<String>>> {
        self.dimensions.iter().map(|at| self.value(house, *at, fact)).collect()
    }

    fn value(&self, house: &House, dimension: usize, fact: &Fact) -> Option<Option<String>> {
        let grain = |grain: Grain| Some(Some(grain.start(fact.day).to_string()));
        match dimension {
            0 => self.unit_row(house, fact),
            1 => Some(Some(house.touchpoints[fact.touchpoint].id.to_string())),
            2 => Some(Some(serde_json::to_value(fact.channel).expect("JSON").as_str().expect("a word").to_owned())),
            3 => Some(fact.segment.map(str::to_owned)),
            4 => Some(Some(serde_json::to_value(fact.group).expect("JSON").as_str().expect("a word").to_owned())),
            5 => grain(Grain::Day),
            6 => grain(Grain::Week),
            7 => grain(Grain::Month),
            _ => Some(fact.on_tv.map(|tv| if tv { house.tv.0 } else { house.audio.0 }.to_string())),
        }
    }

    fn unit_row(&self, house: &House, fact: &Fact) -> Option<Option<String>> {
        let id = |unit: usize| Some(Some(house.units[unit].0.to_string()));
        let visible: Vec<usize> =
            fact.region.map(chain).unwrap_or_default().into_iter().filter(|unit| self.reach.sees(*unit)).collect();
        match self.within {
            // The topmost unit that may be seen.
            None => visible.last().map_or(Some(None), |top| id(*top)),
            Some(within) => {
                let at = visible.iter().position(|unit| *unit == within)?;
                // The unit one step below on the way, or the opened one itself.
                id(if at == 0 { within } else { visible[at - 1] })
            }
        }
    }
}

type Rows = BTreeMap<Vec<Option<String>>, BTreeMap<String, Tally>>;

fn expected(house: &House, facts: &[Fact], asked: &Asked, period: Period) -> Rows {
    let mut rows = Rows::new();
    for fact in facts.iter().filter(|fact| asked.counts(fact, period)) {
        let Some(row) = asked.row(house, fact) else { continue };
        let series = house.series[fact.series].1.key();
        rows.entry(row).or_default().entry(series).or_default().add(fact.value, fact.group);
    }
    rows
}

fn total(rows: &Rows) -> BTreeMap<String, Tally> {
    let mut total: BTreeMap<String, Tally> = BTreeMap::new();
    for (series, tally) in rows.values().flatten() {
        total.entry(series.clone()).or_default().merge(tally);
    }
    total
}

fn check_cell(cell: Option<&Cell>, now: Option<&Tally>, then: Option<&Tally>, series: &Series, place: &str) {
    let empty = Tally::default();
    if now.is_none() && then.is_none() {
        assert!(cell.is_none(), "{place}: nobody said {series}, yet there is {cell:?}");
        return;
    }
    let shown = cell.and_then(Cell::shown).unwrap_or_else(|| panic!("{place}: {series} is missing"));
    let now = now.unwrap_or(&empty);
    let groups = (shown.groups.negative, shown.groups.neutral, shown.groups.positive);
    assert_eq!((shown.n, groups), (now.n, (now.negative, now.neutral(), now.positive)), "{place}: {series}");
    assert_eq!(shown.score, now.score(series).map(|score| score.value), "{place}: {series}");
    assert_eq!(shown.compare.map(|compare| compare.n), then.map(|then| then.n), "{place}: {series} then");
}

fn compare(house: &House, facts: &[Fact], asked: &Asked, table: &Table) {
    let now = expected(house, facts, asked, asked.period());
    let then = expected(house, facts, asked, asked.period().previous());
    let keys: BTreeSet<&Vec<Option<String>>> = now.keys().chain(then.keys()).collect();
    let found: BTreeMap<Vec<Option<String>>, _> =
        table.rows.iter().map(|row| (row.key.values().cloned().collect(), &row.cells)).collect();
    assert_eq!(found.len(), table.rows.len(), "no row stands twice");
    if !asked.dimensions.is_empty() {
        assert_eq!(found.keys().collect::<BTreeSet<_>>(), keys, "the rows of {asked:?}");
    }
    let (total_now, total_then) = (total(&now), total(&then));
    for (_, series) in &house.series {
        let key = series.key();
        check_cell(table.total.cells.get(&key), total_now.get(&key), total_then.get(&key), series, "total");
        for (row, cells) in &found {
            let of = |rows: &Rows| rows.get(row).and_then(|cells| cells.get(&key)).copied();
            check_cell(
                cells.get(&key),
                of(&now).as_ref(),
                of(&then).as_ref(),
                series,
                &format!("{row:?} of {asked:?}"),
            );
        }
    }
}

fn questions() -> impl Strategy<Value = Asked> {
    let reach = prop_oneof![
        3 => Just(Reach::Everything),
        2 => prop::collection::vec(0..REGIONS.len(), 1..3).prop_map(Reach::Regions),
        1 => (0..REGIONS.len()).prop_map(Reach::RegionAndTv),
        1 => (0..3_usize).prop_map(Reach::Touchpoint),
    ];
    let filters = prop::collection::vec((0..6_usize, prop::collection::vec(0..9_usize, 1..3)), 0..3);
    (
        reach,
        prop::collection::btree_set(0..9_usize, 0..=Question::MAX_DIMENSIONS),
        prop::option::of(0..REGIONS.len()),
        filters,
        (-20..1_i32, 0..70_i32),
    )
        .prop_map(|(reach, dimensions, within, filters, days)| {
            let mut grains = 0;
            let dimensions: Vec<usize> = dimensions
                .into_iter()
                .filter(|at| {
                    grains += usize::from((5..8).contains(at));
                    !(5..8).contains(at) || grains == 1
                })
                .collect();
            let within = within.filter(|unit| dimensions.contains(&0) && reach.sees(*unit));
            // What the caller may not see cannot be filtered by.
            let filters = filters.into_iter().filter(|(field, values)| match field {
                0 => values.iter().all(|at| reach.sees(at % REGIONS.len())),
                1 => !matches!(reach, Reach::Touchpoint(_)),
                _ => true,
            });
            Asked { filters: filters.collect(), reach, dimensions, within, days }
        })
}

fn with_house(count: usize, test: impl FnOnce(&tokio::runtime::Runtime, &House, &[Fact])) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let scratch = store::testing::Scratch::sqlite();
    let (house, all) = runtime.block_on(async {
        let house = House::on(scratch.open().await).await;
        let all = conversation(count);
        house.hear(&all).await;
        (house, all)
    });
    let facts = facts(&house, &all);
    test(&runtime, &house, &facts);
}

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
}

fn caller(house: &House, asked: &Asked, minimum: u64) -> Caller {
    house.caller(Role::Viewer, (minimum, 8), |scope| asked.reach.narrow(house, scope))
}

#[test]
fn every_answer_is_that_of_the_obvious_way() {
    with_house(900, |runtime, house, facts| {
        let ask = |asked: Asked| {
            let who = caller(house, &asked, 1);
            let table = runtime.block_on(house.understand.ask(&who, asked.question(house)));
            compare(house, facts, &asked, &table.expect("an answer"));
            Ok(())
        };
        runner(300).run(&questions(), ask).expect("all questions");
    });
}

/// What is shown is the truth; what is hidden is hidden for a reason.
#[test]
fn small_groups_are_hidden_and_the_rest_is_exact() {
    with_house(260, |runtime, house, facts| {
        let ask = |asked: Asked| {
            let minimum = 5;
            let who = caller(house, &asked, minimum);
            let table = runtime.block_on(house.understand.ask(&who, asked.question(house))).expect("an answer");
            let now = expected(house, facts, &asked, asked.period());
            for row in &table.rows {
                let key: Vec<Option<String>> = row.key.values().cloned().collect();
                for (series, cell) in &row.cells {
                    let truth = now.get(&key).and_then(|cells| cells.get(series)).map_or(0, |tally| tally.n);
                    if let Some(shown) = cell.shown() {
                        assert_eq!(shown.n, truth);
                        assert!(truth == 0 || truth >= minimum, "{truth} answers are shown in {key:?}");
                    }
                }
            }
            for (_, series) in &house.series {
                subtraction_finds_nothing(&table, &now, &series.key(), minimum, asked.dimensions.len());
            }
            Ok(())
        };
        runner(300).run(&questions(), ask).expect("all questions");
    });
}

/// Whoever adds up the shown rows of a table and takes them from its total learns nothing about few.
fn subtraction_finds_nothing(table: &Table, now: &Rows, series: &str, minimum: u64, dimensions: usize) {
    let Some(total) = table.total.cells.get(series).and_then(Cell::shown) else { return };
    let is_group = |name: &String| name == "group";
    if dimensions != 1 || table.rows.iter().any(|row| row.key.keys().any(is_group)) {
        return;
    }
    let hidden: Vec<u64> = table
        .rows
        .iter()
        .filter(|row| matches!(row.cells.get(series), Some(Cell::Hidden(_))))
        .filter_map(|row| now.get(&row.key.values().cloned().collect::<Vec<_>>())?.get(series).map(|tally| tally.n))
        .collect();
    let together: u64 = hidden.iter().sum();
    assert!(together == 0 || (hidden.len() > 1 && together >= minimum), "{hidden:?} of {} are given away", total.n);
}

/// A filter must not show what the unfiltered table hides.
#[test]
fn a_filter_does_not_give_away_what_the_table_hides() {
    let said = |channel, count: usize| {
        let one = Said {
            region: Some(4),
            on_tv: None,
            touchpoint: 0,
            channel,
            segment: None,
            day: TODAY,
            solicited: true,
            scores: vec![(0, 9.0, None)],
            text: None,
        };
        vec![one; count]
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let scratch = store::testing::Scratch::sqlite();
        let house = House::on(scratch.open().await).await;
        let all: Vec<Said> =
            [said(Channel::Web, 50), said(Channel::Store, 40), said(Channel::Phone, 7), said(Channel::Chat, 3)]
                .concat();
        house.hear(&all).await;
        let who = house.caller(Role::Viewer, (5, 8), |scope| scope);
        let shown = async |channels: &[&str]| {
            let mut question = Question::of(Period { from: TODAY, to: TODAY });
            if !channels.is_empty() {
                question.filters = vec![Filter::new(Field::Channel, channels.iter().copied())];
            }
            let table = house.understand.ask(&who, question).await.expect("an answer");
            table.total.cells.get("nps:0-10").and_then(Cell::shown).map(|cell| cell.n)
        };
        assert_eq!(shown(&[]).await, Some(100));
        assert_eq!(shown(&["web"]).await, Some(50));
        assert_eq!(shown(&["chat"]).await, None, "three are too few");
        assert_eq!(shown(&["web", "store", "phone"]).await, None, "100 − 97 would be the three");
        assert_eq!(shown(&["phone"]).await, None, "with web and store it would give the three away");
        assert_eq!(shown(&["phone", "chat"]).await, Some(10), "together they are enough");
        assert_eq!(shown(&["web", "store"]).await, Some(90));
        // Nor is it said in the loop how many there are.
        for (channel, collected) in [("web", Some(50)), ("phone", None)] {
            let (period, filters) = (Period { from: TODAY, to: TODAY }, vec![Filter::new(Field::Channel, [channel])]);
            let question = crate::OverviewQuestion { period, compare: None, filters, series: Vec::new(), grain: None };
            let overview = house.understand.overview(&who, question).await.expect("an overview");
            assert_eq!(overview.progress.map(|progress| progress.collected), collected, "{channel}");
        }
    });
}

/// Nothing of Filiale Altona is in anything somebody from Filiale Bergedorf may ask.
#[test]
fn another_branch_is_in_no_answer() {
    with_house(400, |runtime, house, _| {
        let altona: UnitNo = house.units[4].1;
        let who = house.caller(Role::Manager, (1, 1), |scope| scope.within_units([altona]));
        let elsewhere = house.units[5].0;
        runtime.block_on(async {
            for dimension in (0..9).map(|at| dimension(house, at)) {
                let question = Question {
                    dimensions: vec![dimension],
                    ..Question::of(Period { from: TODAY.plus(-90), to: TODAY })
                };
                let table = house.understand.ask(&who, question).await.expect("an answer");
                let text = serde_json::to_string(&*table).expect("JSON");
                assert!(
                    !text.contains("Bergedorf") && !text.contains("Hamburg") && !text.contains(&elsewhere.to_string()),
                    "{text}"
                );
            }
            for question in [
                Question {
                    filters: vec![Filter::new(Field::Unit, [elsewhere.to_string()])],
                    ..Question::of(Period { from: TODAY, to: TODAY })
                },
                Question {
                    dimensions: vec![Dimension::Unit(house.regions)],
                    within: Some(house.units[3].0),
                    ..Question::of(Period { from: TODAY, to: TODAY })
                },
            ] {
                let error = house.understand.ask(&who, question).await.expect_err("not found");
                assert!(matches!(error, crate::Error::NotFound(_)), "{error}");
            }
        });
    });
}
