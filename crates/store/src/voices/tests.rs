use super::*;
use crate::Db;
use domain::ids::{
    CustomerId, FacetSetNo, ProjectId, ProjectNo, SeriesNo, SignalId, SurveyNo, TouchpointNo, UnitSetNo, UserId,
};
use domain::place::OrgTree;
use domain::question::Period;
use domain::role::Right;
use domain::scope::{RowFilter, Scope};
use domain::signal::{Channel, Group};
use domain::time::{Day, Timestamp};
use domain::voice::{Headline, VoiceOrder, VoiceState};
use std::collections::BTreeSet;
use uuid::Uuid;

const ANNA: UserId = UserId(Uuid::from_u128(1));
const BEN: UserId = UserId(Uuid::from_u128(2));
const HOUR: i64 = 3_600_000_000;

fn row(no: u32, words: &[&str]) -> VoiceRow {
    let headline =
        Headline { series: SeriesNo(1), value: f64::from(no % 11), group: Group::from_code((no % 3) as i8 - 1) };
    VoiceRow {
        project: ProjectNo(1),
        id: SignalId(Uuid::from_u128(u128::from(no))),
        // Several at one moment, so that paging has to fall back on the id.
        time: Timestamp(i64::from(no / 3) * HOUR),
        day: Day((no / 3 / 24) as i32),
        recorded: Timestamp(i64::from(no) * HOUR),
        customer: (no % 5 == 0).then(|| CustomerId(Uuid::from_u128(u128::from(no % 7)))),
        touchpoint: TouchpointNo(no % 4),
        units: UnitSetNo(no % 6),
        facets: FacetSetNo(no % 3),
        channel: Channel::from_code((no % 5) as u8),
        survey: SurveyNo(no % 2),
        survey_version: 1,
        solicited: no % 2 == 0,
        language: "de".into(),
        headline: (no % 4 != 0).then_some(headline),
        texts: vec![VoiceText { question: "why".into(), text: format!("Nr. {no}: \"gut\" 😀") }],
        scores: vec![VoiceScore { question: "q".into(), series: SeriesNo(1), value: 2.5, group: Group::Neutral }],
        urgent: no % 7 == 0,
        words: words.iter().map(|w| (*w).to_owned()).collect(),
    }
}

fn everyone() -> Scope {
    Scope::whole_project(ProjectId(Uuid::nil()), ProjectNo(1), [Right::ReadVoices])
}

fn all_rows() -> RowFilter {
    everyone().rows(&OrgTree::default())
}

fn all() -> VoiceQuery {
    VoiceQuery::new(all_rows(), Period { from: Day(-1), to: Day(1_000) })
}

async fn put(db: &Db, rows: &[VoiceRow]) {
    let mut tx = db.begin().await.expect("a transaction");
    put_many(&mut tx, rows).await.expect("stored");
    tx.commit().await.expect("committed");
}

async fn ids(db: &Db, query: &VoiceQuery) -> Vec<u128> {
    let found = page(db, query, VoiceOrder::Newest, None, 1_000).await.expect("a page");
    let count = counts(db, query, Timestamp(0)).await.expect("counts").voices;
    assert_eq!(count, i64::try_from(found.len()).expect("few"), "lists and counts agree");
    found.iter().map(|voice| voice.id.0.as_u128()).collect()
}

/// A word that ends in `*` is a beginning.
fn term(any_of: &[&str]) -> SearchTerm {
    SearchTerm {
        alternatives: any_of.iter().map(|word| word.trim_end_matches('*').to_owned()).collect(),
        prefix: any_of.iter().any(|word| word.ends_with('*')),
    }
}

fn search(words: &[&[&str]]) -> Option<Search> {
    Search::new(words.iter().map(|any_of| term(any_of)), [])
}

/// Voices with any of these phrases, written with spaces.
async fn found_by_phrase(db: &Db, any_of: &[&str]) -> Vec<u128> {
    let phrase = |phrase: &&str| SearchPhrase {
        words: phrase.trim_end_matches('*').split(' ').map(str::to_owned).collect(),
        prefix: phrase.ends_with('*'),
    };
    let first: Vec<&str> = any_of.iter().filter_map(|phrase| phrase.split(' ').next()).collect();
    let search = Search::new([term(&first)], [any_of.iter().map(phrase).collect()]);
    ids(db, &VoiceQuery { search, ..all() }).await
}

async fn found_by(db: &Db, words: &[&[&str]]) -> Vec<u128> {
    ids(db, &VoiceQuery { search: search(words), ..all() }).await
}

/// The obvious way to do it.
fn matches(row: &VoiceRow, query: &VoiceQuery) -> bool {
    fn within<T: PartialEq>(list: Option<&Vec<T>>, value: Option<T>) -> bool {
        list.is_none_or(|list| value.is_some_and(|value| list.contains(&value)))
    }
    query.period.contains(row.day)
        && query.rows.unit_sets().is_none_or(|sets| sets.contains(&row.units))
        && query.rows.touchpoints().is_none_or(|touchpoints| touchpoints.contains(&row.touchpoint))
        && within(query.facets.as_ref(), Some(row.facets))
        && within(query.channels.as_ref(), Some(row.channel))
        && within(query.surveys.as_ref(), Some(row.survey))
        && within(query.groups.as_ref(), row.headline.map(|h| h.group))
        && within(query.series.as_ref(), Some(row.headline.map_or(SeriesNo::NONE, |h| h.series)))
        && query.solicited.is_none_or(|solicited| solicited == row.solicited)
}

fn questions() -> Vec<VoiceQuery> {
    let rows = |units: &[u32], touchpoints: &[u32]| {
        let rows = all_rows();
        let rows =
            if units.is_empty() { rows } else { rows.and_unit_sets(units.iter().map(|n| UnitSetNo(*n)).collect()) };
        if touchpoints.is_empty() {
            rows
        } else {
            rows.and_touchpoints(touchpoints.iter().map(|n| TouchpointNo(*n)).collect())
        }
    };
    vec![
        all(),
        VoiceQuery { period: Period { from: Day(1), to: Day(1) }, ..all() },
        VoiceQuery { rows: rows(&[1, 4], &[]), ..all() },
        VoiceQuery { rows: rows(&[1, 2, 3], &[1, 3]), ..all() },
        VoiceQuery { rows: all_rows().and_unit_sets(BTreeSet::new()), ..all() },
        VoiceQuery { facets: Some(vec![FacetSetNo(0), FacetSetNo(2)]), ..all() },
        VoiceQuery { channels: Some(vec![Channel::Web]), surveys: Some(vec![SurveyNo(1)]), ..all() },
        VoiceQuery { groups: Some(vec![Group::Negative, Group::Neutral]), ..all() },
        VoiceQuery { series: Some(vec![SeriesNo(1)]), solicited: Some(false), ..all() },
        VoiceQuery { series: Some(Vec::new()), ..all() },
    ]
}

crate::store_tests! {
    async fn a_voice_comes_back_as_it_was(db: Db) {
        put(&db, &[row(10, &["lieferung"])]).await;
        let found = find(&db, &all_rows(), SignalId(Uuid::from_u128(10)), Some(ANNA)).await.expect("found").expect("there");
        let written = row(10, &[]);
        assert_eq!((&found.texts.0, &found.scores.0), (&written.texts, &written.scores));
        assert_eq!((found.time, found.day, found.recorded), (written.time, written.day, written.recorded));
        assert_eq!((found.customer, found.touchpoint, found.units), (written.customer, written.touchpoint, written.units));
        assert_eq!((found.facets, found.channel(), found.survey), (written.facets, written.channel, written.survey));
        assert_eq!((found.urgent, found.read, found.solicited), (false, false, true));
    }

    async fn lists_and_counts_agree_with_the_obvious_way(db: Db) {
        let rows: Vec<VoiceRow> = (0..200).map(|no| row(no, &["x"])).collect();
        put(&db, &rows).await;
        for query in questions() {
            let mut expected: Vec<&VoiceRow> = rows.iter().filter(|row| matches(row, &query)).collect();
            expected.sort_by_key(|row| std::cmp::Reverse((row.time, row.id)));
            let expected: Vec<u128> = expected.iter().map(|row| row.id.0.as_u128()).collect();
            assert_eq!(ids(&db, &query).await, expected, "{query:?}");
        }
    }

    async fn pages_follow_each_other_in_both_orders(db: Db) {
        let rows: Vec<VoiceRow> = (0..60).map(|no| row(no, &["gut"])).collect();
        put(&db, &rows).await;
        let found = search(&[&["gut"]]);
        for (order, search) in [(VoiceOrder::Newest, None), (VoiceOrder::Urgent, None), (VoiceOrder::Urgent, found)] {
            let query = VoiceQuery { search, ..all() };
            let mut expected: Vec<&VoiceRow> = rows.iter().collect();
            expected.sort_by_key(|row| std::cmp::Reverse((order == VoiceOrder::Urgent && row.urgent, row.time, row.id)));
            let mut seen = Vec::new();
            let mut after = None;
            loop {
                let found = page(&db, &query, order, after, 7).await.expect("a page");
                let Some(last) = found.last() else { break };
                after = Some(Cursor::after(last));
                seen.extend(found.iter().map(|voice| voice.id));
            }
            assert_eq!(seen, expected.iter().map(|row| row.id).collect::<Vec<_>>(), "{order:?}");
        }
    }

    async fn a_newer_version_replaces_the_words_but_not_what_became_of_them(db: Db) {
        put(&db, &[row(1, &["alt"])]).await;
        let voice = find(&db, &all_rows(), row(1, &[]).id, None).await.expect("found").expect("there").no;
        let mut tx = db.begin().await.expect("a transaction");
        mark_read(&mut tx, voice, ANNA, true, Timestamp(5)).await.expect("marked");
        assign(&mut tx, voice, Some(BEN)).await.expect("assigned");
        let answered = Answered { at: Timestamp(6), by: ANNA, note: Some("angerufen".into()) };
        set_answered(&mut tx, voice, Some(&answered)).await.expect("answered");
        tx.commit().await.expect("committed");

        let newer = VoiceRow { recorded: Timestamp(9 * HOUR), ..row(1, &["neu"]) };
        let older = VoiceRow { recorded: Timestamp(0), ..row(1, &["uralt"]) };
        put(&db, &[row(1, &["dazwischen"]), newer]).await;
        put(&db, &[older]).await;
        assert_eq!(found_by(&db, &[&["neu"]]).await, [1]);
        for gone in ["alt", "dazwischen", "uralt"] {
            assert!(found_by(&db, &[&[gone]]).await.is_empty(), "{gone}");
        }
        let found = find(&db, &all_rows(), row(1, &[]).id, Some(ANNA)).await.expect("found").expect("there");
        assert_eq!((found.no, found.read, found.assignee), (voice, true, Some(BEN)));
        assert_eq!((found.answered_at, found.answered_by, found.answer_note.as_deref()), (Some(Timestamp(6)), Some(ANNA), Some("angerufen")));
    }

    async fn searches_find_every_group_by_any_of_its_terms(db: Db) {
        put(&db, &[
            row(1, &["liefer", "spät", "größe"]),
            row(2, &["liefer", "pünktlich"]),
            row(3, &["expressliefer", "express", "liefer", "spät"]),
            row(4, &["o'neill", "a\"b", "c\\d", "E-Mail", "日本語", "x y"]),
        ]).await;
        assert_eq!(found_by(&db, &[&["liefer"]]).await, [3, 2, 1]);
        assert_eq!(found_by(&db, &[&["liefer"], &["spät"]]).await, [3, 1]);
        assert_eq!(found_by(&db, &[&["express", "pünktlich"], &["liefer"]]).await, [3, 2]);
        assert_eq!(found_by(&db, &[&["lief"]]).await, [] as [u128; 0]);
        for awkward in ["o'neill", "a\"b", "c\\d", "e-mail", "日本語"] {
            assert_eq!(found_by(&db, &[&[awkward]]).await, [4], "{awkward}");
        }
        assert_eq!(found_by(&db, &[&["lief*"], &["sp*", "pün*"]]).await, [3, 2, 1]);
        assert_eq!(found_by(&db, &[&["日*"]]).await, [4]);
        assert_eq!(search(&[&["\"", "' & !"], &[]]), None);
    }

    async fn phrases_are_words_that_follow_each_other(db: Db) {
        put(&db, &[
            row(1, &["sehr", "lang", "lieferzeit", "¶", "lieferzeiten", "lange"]),
            row(2, &["lieferzeit", "sehr", "lang"]),
            row(3, &["lang", "lieferzeitraum"]),
            row(4, &["sehr", "a\\\"b", "größe", "sehr", "größe"]),
            row(5, &["lang", "x y", "lieferzeit"]),
        ]).await;
        assert_eq!(found_by_phrase(&db, &["lang lieferzeit"]).await, [1]);
        assert_eq!(found_by_phrase(&db, &["lang lieferzeit*"]).await, [3, 1]);
        assert_eq!(found_by_phrase(&db, &["sehr lang", "sehr ab"]).await, [4, 2, 1]);
        assert_eq!(found_by_phrase(&db, &["sehr größe"]).await, [4], "the second time");
        assert_eq!(found_by_phrase(&db, &["lang größe", "lang % lieferzeit", "lang' lieferzeit_"]).await, [1], "no signs count");
        let phrase = |words: &[&str]| vec![SearchPhrase { words: words.iter().map(|w| (*w).to_owned()).collect(), prefix: false }];
        let both = Search::new([term(&["sehr"])], [phrase(&["sehr", "lang"]), phrase(&["lang", "lieferzeit"])]);
        assert_eq!(ids(&db, &VoiceQuery { search: both, ..all() }).await, [1]);
    }

    async fn states_are_those_of_the_reader(db: Db) {
        put(&db, &(0..4).map(|no| row(no, &["x"])).collect::<Vec<_>>()).await;
        let no = |id: u32| { let db = db.clone(); async move {
            find(&db, &all_rows(), row(id, &[]).id, None).await.expect("found").expect("there").no
        }};
        let (first, second) = (no(0).await, no(1).await);
        let mut tx = db.begin().await.expect("a transaction");
        mark_read(&mut tx, first, ANNA, true, Timestamp(1)).await.expect("marked");
        mark_read(&mut tx, first, ANNA, true, Timestamp(2)).await.expect("marked");
        assign(&mut tx, second, Some(ANNA)).await.expect("assigned");
        set_answered(&mut tx, second, Some(&Answered { at: Timestamp(3), by: BEN, note: None })).await.expect("answered");
        tx.commit().await.expect("committed");
        let asked = |state, reader| VoiceQuery { state: Some(state), reader, ..all() };
        assert_eq!(ids(&db, &asked(VoiceState::Unread, Some(ANNA))).await, [3, 2, 1]);
        assert_eq!(ids(&db, &asked(VoiceState::Unread, Some(BEN))).await, [3, 2, 1, 0]);
        assert_eq!(ids(&db, &asked(VoiceState::Unread, None)).await, [3, 2, 1, 0]);
        assert_eq!(ids(&db, &asked(VoiceState::Mine, Some(ANNA))).await, [1]);
        assert_eq!(ids(&db, &asked(VoiceState::Mine, Some(BEN))).await, [] as [u128; 0]);
        assert_eq!(ids(&db, &asked(VoiceState::Mine, None)).await, [] as [u128; 0]);
        assert_eq!(ids(&db, &asked(VoiceState::Answered, None)).await, [1]);
        assert_eq!(ids(&db, &asked(VoiceState::Unanswered, None)).await, [3, 2, 0]);

        let tally = counts(&db, &all(), Timestamp(2 * HOUR)).await.expect("counts");
        assert_eq!(tally, Counts { voices: 4, read: 1, answered: 1, overdue: 1 });

        let mut tx = db.begin().await.expect("a transaction");
        mark_read(&mut tx, first, ANNA, false, Timestamp(4)).await.expect("marked");
        set_answered(&mut tx, second, None).await.expect("not answered");
        tx.commit().await.expect("committed");
        let tally = counts(&db, &all(), Timestamp(2 * HOUR)).await.expect("counts");
        assert_eq!(tally, Counts { voices: 4, read: 0, answered: 0, overdue: 2 });
    }

    async fn what_lies_outside_the_scope_does_not_exist(db: Db) {
        put(&db, &[row(1, &["x"])]).await;
        put(&db, &[VoiceRow { project: ProjectNo(2), ..row(1, &["x"]) }]).await;
        assert_eq!(ids(&db, &all()).await, [1], "the other project's voice has the same id");
        let id = row(1, &[]).id;
        let elsewhere = all_rows().and_unit_sets(BTreeSet::from([UnitSetNo(2)]));
        assert_eq!(find(&db, &elsewhere, id, None).await.expect("answered"), None);
        let elsewhere = all_rows().and_touchpoints(BTreeSet::new());
        assert_eq!(find(&db, &elsewhere, id, None).await.expect("answered"), None);
    }

    async fn what_is_removed_is_found_nowhere(db: Db) {
        put(&db, &(1..=8).map(|no| row(no, &["geheim"])).collect::<Vec<_>>()).await;
        let customer = row(5, &[]).customer.expect("known");
        let voice = find(&db, &all_rows(), row(5, &[]).id, None).await.expect("found").expect("there").no;
        let mut tx = db.begin().await.expect("a transaction");
        mark_read(&mut tx, voice, ANNA, true, Timestamp(1)).await.expect("marked");
        for (project, erased) in [(2, 0), (1, 1)] {
            let rows = crate::customers::erase(&mut tx, ProjectNo(project), &[customer]).await.expect("erased");
            assert_eq!(rows.voices, erased);
        }
        assert_eq!(remove_many(&mut tx, ProjectNo(1), &[row(1, &[]).id, row(99, &[]).id]).await.expect("removed"), 1);
        tx.commit().await.expect("committed");
        assert_eq!(found_by(&db, &[&["geheim"]]).await, [8, 7, 6, 4, 3, 2]);
        assert_eq!(counts(&db, &all(), Timestamp(0)).await.expect("counts").read, 0);
    }

    async fn nothing_to_store_is_no_error(db: Db) {
        put(&db, &[]).await;
        assert!(ids(&db, &all()).await.is_empty());
    }
    async fn words_are_made_anew_in_batches_that_anybody_goes_on_with(db: Db) {
        assert!(!begin_words(&db, 1).await.expect("begun"), "there are none yet");
        put(&db, &(1..=5).map(|no| row(no, &["alt"])).collect::<Vec<_>>()).await;
        assert!(!begin_words(&db, 1).await.expect("nothing to do"));
        assert!(begin_words(&db, 2).await.expect("begun"), "the rules have changed");
        let batch = after_no(&db, 0, 3).await.expect("voices");
        assert_eq!(batch[0].texts().expect("texts"), row(1, &[]).texts);
        let made: Vec<_> = batch.into_iter().map(|voice| (voice, vec!["neu".to_owned()])).collect();
        let mut tx = db.begin().await.expect("a transaction");
        assert_eq!(put_words(&mut tx, 1, 0, &made).await.expect("other rules hold"), None);
        assert_eq!(put_words(&mut tx, 2, 0, &made).await.expect("written"), Some(3));
        assert_eq!(put_words(&mut tx, 2, 0, &made).await.expect("done already"), None);
        tx.commit().await.expect("committed");
        assert_eq!(found_by(&db, &[&["neu"]]).await, [3, 2, 1]);
        assert_eq!(found_by(&db, &[&["alt"]]).await, [5, 4], "the rest is found as before");

        let through = words_through(&db, 2).await.expect("a place").expect("not all");
        assert!(begin_words(&db, 2).await.expect("the next process"), "it goes on");
        let rest = after_no(&db, through, 9).await.expect("voices");
        let made: Vec<_> = rest.into_iter().map(|voice| (voice, vec!["neu".to_owned()])).collect();
        // One of them says something else by now, with words of its own.
        let said = vec![VoiceText { question: "why".into(), text: "anders".into() }];
        put(&db, &[VoiceRow { texts: said, ..row(5, &["anders"]) }]).await;
        let mut tx = db.begin().await.expect("a transaction");
        assert_eq!(put_words(&mut tx, 2, through, &made).await.expect("written"), Some(1));
        let last = made.last().expect("the last").0.no;
        assert_eq!(put_words(&mut tx, 2, last, &[]).await.expect("ended"), Some(0));
        tx.commit().await.expect("committed");
        assert_eq!(found_by(&db, &[&["neu"]]).await, [4, 3, 2, 1]);
        assert_eq!(found_by(&db, &[&["anders"]]).await, [5]);
        assert_eq!(words_through(&db, 2).await.expect("all"), None);
        assert!(!begin_words(&db, 2).await.expect("nothing to do"));
        assert!(begin_words(&db, 3).await.expect("rules have changed"));
    }
}
