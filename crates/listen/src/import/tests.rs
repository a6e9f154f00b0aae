//! Files from the upload to the lake, on both databases.

use super::plan::Pretended;
use super::run::next_chunk;
use super::shapes::Known;
use super::{ColumnMapping, ImportKind, ImportOptions, ImportState, NewTouchpoint};
use crate::Error;
use crate::house::House;
use access::{Explain, Facet, FacetList, FacetSource, TouchpointDraft, Words};
use domain::ids::SeriesNo;
use domain::signal::{Channel, Group};
use lake::{Cell, CellQuery, Dimension, Filter, Key};
use std::collections::BTreeMap;
use store::dictionary::Kind as Word;
use store::testing::Scratch;

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> &'static str {
    result.expect_err("it should be refused").code()
}

/// What an airline might send.
fn airline(rows: usize) -> Vec<String> {
    (0..rows)
        .map(|n| {
            let comment = match n % 4 {
                0 => format!("Great crew and food on flight {n}"),
                1 => format!("Seat {n} was much too narrow"),
                2 => String::new(),
                _ => format!("It was late by {n} minutes"),
            };
            let branch = ["F001", "Lübeck", "F003"][n % 3];
            format!(
                "{n},K-{},{}.10.2025,{},{},\"{comment}\",{branch}",
                n % 40,
                n % 28 + 1,
                ["Eco", "Business"][n % 2],
                n % 6,
            )
        })
        .collect()
}

const AIRLINE: &str = "Response ID,Customer ID,Date,Class,Overall satisfaction,Comment,Branch";

fn table(rows: &[String]) -> String {
    format!("{AIRLINE}\n{}\n", rows.join("\n"))
}

async fn cells(house: &House, group_by: &[Dimension]) -> Vec<Cell> {
    let query = CellQuery::feedback(Filter::default(), group_by);
    house.listen.lake.cells(&house.rows().await, &query).await.expect("the lake answers")
}

fn options(house: &House) -> ImportOptions {
    ImportOptions {
        touchpoint: Some(house.touchpoint.to_string()),
        new_units_below: Some(house.region),
        new_facets: vec!["class".to_owned()],
        ..ImportOptions::default()
    }
}

/// One of three files about the same people: customers, answers or interactions; ids name the rows.
async fn one_of_three(house: &House, file: usize) {
    let lines = |header: &str, rows: usize, row: &dyn Fn(usize) -> String| {
        std::iter::once(header.to_owned()).chain((0..rows).map(row)).collect::<Vec<_>>().join("\n")
    };
    let (kind, content, mut options) = match file {
        0 => {
            let row = |n: usize| format!("K-{n},k{n}@b.de,Kunde {n},{}", ["Gold", "Silver", "Bronze"][n % 3]);
            (ImportKind::Customers, lines("external_id,email,name,segment", 12, &row), ImportOptions::default())
        }
        1 => {
            let row = |n: usize| format!("a{n},k{}@b.de,{},F00{},{}.10.2025", n % 12, n % 11, n % 2 + 1, n % 28 + 1);
            (ImportKind::Answers, lines("message_id,email,NPS,unit,time", 30, &row), options(house))
        }
        _ => {
            let row = |n: usize| format!("i{n},order,2025-10-02T08:00:00Z,K-{},{n}.5", n % 12);
            (
                ImportKind::Interactions,
                lines("message_id,type,time,external_id,value", 20, &row),
                ImportOptions::default(),
            )
        }
    };
    options.new_facets.clear();
    let import = house.upload(&format!("{file}.csv"), Some(kind), content).await;
    let mut mapping = house.listen.suggest_mapping(&house.who, import.id, options).await.expect("a suggestion");
    if kind == ImportKind::Answers {
        mapping.survey = house.listen.list_surveys(&house.who).await.expect("surveys").first().map(|survey| survey.id);
        let target = if mapping.survey.is_some() { "question:nps" } else { "new:score:nps:0-10" };
        mapping.columns[2].target = Some(target.to_owned());
    }
    let import = house.listen.map_import(&house.who, import.id, mapping).await.expect("mapped");
    assert_eq!(house.run(&import).await.refused, 0);
}

/// The facets of a cell that begins with them; their numbers differ from house to house.
async fn facets_of(house: &House, cell: &Cell) -> String {
    let Key::FacetSet(facets) = cell.keys[0] else { panic!("{cell:?}") };
    if facets.is_none() {
        return "none".to_owned();
    }
    let word = house.listen.dictionary.word(Word::FacetSet, facets.0).await.expect("read");
    word.expect("a word").to_string()
}

/// Everything that is counted, without the ids that differ from house to house.
async fn in_numbers(house: &House) -> String {
    let (answers, interactions) = (house.feedback().await, house.interactions().await);
    let customers = store::customers::count(&house.db, house.who.project.no).await.expect("a count");
    let mut text = format!("{} answers, {} interactions, {customers} customers\n", answers.len(), interactions.len());
    let mut counted: Vec<String> = Vec::new();
    let by = [Dimension::FacetSet, Dimension::Day, Dimension::Channel, Dimension::UnitSet];
    let visits = CellQuery::interactions(Filter::default(), &by[..3]);
    let visits = house.listen.lake.cells(&house.rows().await, &visits).await.expect("the lake answers");
    for cell in cells(house, &by).await.into_iter().chain(visits) {
        let (facets, keys) = (facets_of(house, &cell).await, &cell.keys[1..]);
        counted.push(format!("{facets} {keys:?} {} {} {} {}", cell.n, cell.sum, cell.negative, cell.positive));
    }
    // Whose they are: the person behind the profile each of them was filed under.
    let mut of_person: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let envelopes = answers.iter().map(|one| (&one.envelope, true));
    for (envelope, answer) in envelopes.chain(interactions.iter().map(|one| (&one.envelope, false))) {
        let customer = envelope.customer.expect("somebody");
        let rows = store::customers::group(&house.db, house.who.project.no, customer).await.expect("a group");
        let name = rows.iter().find_map(|row| row.name.clone()).expect("a name");
        let counts = of_person.entry(name).or_default();
        if answer { counts.0 += 1 } else { counts.1 += 1 }
    }
    counted.extend(of_person.into_iter().map(|(name, counts)| format!("{name} {counts:?}")));
    counted.sort();
    text.push_str(&counted.join("\n"));
    text
}

store::store_tests! {
    async fn a_survey_file_becomes_a_survey_and_its_answers(db: Db) {
        let house = House::new(db).await;
        let (import, mapping) = house.mapped("Flüge 2025.csv", None, table(&airline(120)), options(&house)).await;
        assert_eq!(import.kind, ImportKind::Answers);
        let targets: Vec<_> = mapping.columns.iter().map(|one| one.target.as_deref().unwrap_or("-")).collect();
        assert_eq!(targets, ["message_id", "external_id", "date", "attribute:class", "new:score:csat:1-5", "new:long_text", "unit"]);
        assert_eq!(mapping.columns[4].empty, ["0"], "0 is no point of the scale");

        let would = house.dry_run(&import).await;
        assert!(house.feedback().await.is_empty(), "a dry run changes nothing");
        assert_eq!((would.rows, would.would.create, would.would.refuse), (120, 110, 10), "{:?}", would.sample);
        let refused: Vec<_> = would.sample.iter().filter(|row| row.code.is_some()).map(|row| (row.row, row.code)).collect();
        assert_eq!(refused[0], (7, Some("no_answer")), "neither score nor comment");

        let done = house.run(&import).await;
        assert_eq!((done.accepted, done.updated, done.refused), (110, 0, 10), "as the dry run said");
        let answers = house.feedback().await;
        assert_eq!(answers.len(), 110);
        let surveys = house.listen.list_surveys(&house.who).await.expect("surveys");
        assert_eq!((surveys.len(), surveys[0].title.get("de", "de"), surveys[0].answers), (1, "Flüge 2025", 110));
        let one = answers.iter().find(|one| one.items.iter().any(|item| item.text.is_some())).expect("a comment");
        assert_eq!((one.envelope.channel, one.solicited), (Channel::Store, true));
        assert!(one.envelope.customer.is_some() && !one.envelope.units.is_none() && !one.envelope.facets.is_none());
        assert!(house.access.places().await.expect("places").find("F003").is_some(), "made below the region");
        assert_eq!(store::customers::count(&house.db, house.who.project.no).await.expect("a count"), 40);
        let refused = house.refused_csv(&done).await;
        assert_eq!(refused.lines().count(), 11);
        assert!(refused.contains("Die Zeile beantwortet keine Frage."), "{refused}");
        assert!(!house.listen.upload_path(import.id).exists(), "the upload is not needed any more");
        let by_class = cells(&house, &[Dimension::Series, Dimension::FacetSet]).await;
        assert_eq!(by_class.iter().filter(|cell| cell.n > 0).count(), 2);
    }

    async fn every_order_of_rows_and_files_gives_the_same_numbers(db: Db) {
        // Two projects would need two databases: the orders are told apart by their surveys.
        let house = House::new(db).await;
        let rows = airline(180);
        let mut results = Vec::new();
        for order in 0..3 {
            let mut shuffled = rows.clone();
            match order {
                0 => {}
                1 => shuffled.reverse(),
                _ => shuffled.sort_by_key(|row| row.bytes().map(u64::from).sum::<u64>() * 7919 % 1009),
            }
            let mut counts: BTreeMap<String, (u64, String)> = BTreeMap::new();
            let (first, second) = shuffled.split_at(70 + order * 20);
            for part in [first, second] {
                // Ids of one file: the two parts are other rows, whatever order they come in.
                let (import, _) = house.mapped("x.csv", Some(ImportKind::Answers), table(part), options(&house)).await;
                house.run(&import).await;
            }
            for cell in cells(&house, &[Dimension::Series, Dimension::FacetSet, Dimension::UnitSet, Dimension::Day]).await {
                counts.insert(format!("{:?}", cell.keys), (cell.n, format!("{} {} {}", cell.sum, cell.negative, cell.positive)));
            }
            results.push((house.feedback().await.len(), counts));
        }
        assert_eq!(results[0], results[1], "the same answers again, in another order");
        assert_eq!(results[0], results[2]);
    }

    async fn an_import_that_is_killed_goes_on_in_the_next_process(db: Db) {
        let house = House::new(db).await;
        let rows: Vec<String> = (0..4_000).map(|n| format!("{},{n}", n % 11)).collect();
        let content = format!("NPS,Nummer\n{}\nx,1\n", rows.join("\n"));
        let (import, _) = house.mapped("nps.csv", Some(ImportKind::Answers), content, options(&house)).await;
        house.listen.start_import(&house.who, import.id).await.expect("started");
        let listen = house.listen.clone();
        let job = tokio::spawn(async move { listen.work_off_imports().await });
        let progress = || async { house.listen.read_import(&house.who, import.id).await.expect("there") };
        while progress().await.rows_done < 100 {
            tokio::task::yield_now().await;
        }
        job.abort();
        assert!(job.await.is_err_and(|error| error.is_cancelled()), "it had not come to its end");
        let killed = progress().await;
        assert_eq!(killed.status, ImportState::Running);
        assert!(killed.rate_per_s.is_some() && killed.seconds_left.is_some(), "{killed:?}");

        let next = house.another_process().await;
        assert_eq!(next.work_off_imports().await.expect("nothing is due"), 0, "the dead one still has its lease");
        house.clock.advance_seconds(31);
        assert_eq!(next.work_off_imports().await.expect("worked off"), 1);
        let done = progress().await;
        assert_eq!((done.status, done.rows_done), (ImportState::Done, 4_001));
        assert_eq!((done.accepted, done.updated, done.refused), (4_000, 0, 1));
        house.listen.intake.replay().catch_up().await.expect("level");
        assert_eq!(house.feedback().await.len(), 4_000, "nothing is missing, nothing is there twice");
        assert_eq!(house.refused_csv(&done).await.lines().count(), 2);
    }

    async fn every_order_of_files_gives_the_same_numbers(db: Db) {
        let mut results = Vec::new();
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let scratch = match &db {
                store::Db::Sqlite { .. } => Scratch::sqlite(),
                store::Db::Postgres(_) => Scratch::postgres(true).await.expect("a server"),
            };
            let own = scratch.open().await;
            let house = House::new(own.clone()).await;
            let facet = Facet { key: "segment".into(), label: Words::default(), source: FacetSource::Customer };
            house.access.set_facets(&house.who, FacetList { items: vec![facet] }).await.expect("a facet");
            for file in order {
                one_of_three(&house, file).await;
            }
            house.listen.work_off_filling().await.expect("filled in");
            results.push((order, in_numbers(&house).await));
            own.close().await;
            scratch.drop_database().await;
        }
        let (_, first) = &results[0];
        assert!(first.contains("30 answers, 20 interactions, 12 customers"), "{first}");
        for segment in ["Gold", "Silver", "Bronze"] {
            assert!(first.contains(&format!("{{\"segment\":\"{segment}\"}}")), "{first}");
        }
        for (order, result) in &results {
            assert_eq!(result, first, "{order:?}");
        }
    }

    async fn a_crash_anywhere_doubles_and_loses_nothing(db: Db) {
        let house = House::new(db).await;
        // No id of its own: rows are told apart by their place in the file.
        let rows: Vec<String> = (0..130).map(|n| format!("{},{}", n % 11, n)).collect();
        let content = format!("NPS,Nummer\n{}\nx,1\n", rows.join("\n"));
        let (import, _) = house.mapped("nps.csv", Some(ImportKind::Answers), content, options(&house)).await;
        house.listen.start_import(&house.who, import.id).await.expect("started");

        // The process dies after the second chunk was written and before that was noted.
        let row = store::imports::find(&house.db, import.id).await.expect("read").expect("there");
        let known = Known::of(row).expect("sound");
        let mapping = known.mapping.clone().expect("mapped");
        let plan = house.listen.plan(&known, &house.who.project, &mapping, Pretended::default()).await.expect("a plan");
        let upload = house.listen.upload_path(import.id);
        let mut from = known.source.start();
        for _ in 0..2 {
            let chunk = next_chunk(&known.source, &plan, &upload, from).expect("readable").expect("rows");
            from = chunk.end;
            house.listen.take(&house.who.project, &plan, chunk.given).await.expect("taken");
        }
        assert_eq!(house.feedback().await.len(), 100);
        house.listen.work_off_imports().await.expect("worked off");
        let done = house.listen.read_import(&house.who, import.id).await.expect("there");
        assert_eq!((done.status, done.accepted, done.refused), (ImportState::Done, 130, 1));
        assert_eq!(house.feedback().await.len(), 130);
        assert_eq!(house.refused_csv(&done).await.lines().count(), 2);
    }

    async fn a_paused_import_goes_on_where_it_stopped(db: Db) {
        let house = House::new(db).await;
        let (import, _) = house.mapped("a.csv", Some(ImportKind::Answers), table(&airline(60)), options(&house)).await;
        let (who, id) = (&house.who, import.id);
        assert_eq!(code(house.listen.pause_import(who, id).await), "import_not_in_this_state");
        house.listen.start_import(who, id).await.expect("started");
        assert_eq!(code(house.listen.start_import(who, id).await), "import_not_in_this_state");
        house.listen.pause_import(who, id).await.expect("paused");
        house.listen.work_off_imports().await.expect("nothing to do");
        assert!(house.feedback().await.is_empty());
        house.listen.resume_import(who, id).await.expect("resumed");
        house.listen.work_off_imports().await.expect("worked off");
        let done = house.listen.read_import(who, id).await.expect("there");
        assert_eq!((done.status, done.rows_done), (ImportState::Done, 60));
        assert!(done.rate_per_s.is_some());
        assert_eq!(code(house.listen.cancel_import(who, id).await), "import_not_in_this_state");
    }

    async fn an_import_that_kills_every_worker_fails_and_can_be_resumed(db: Db) {
        let house = House::new(db).await;
        let (import, _) = house.mapped("a.csv", Some(ImportKind::Answers), table(&airline(60)), options(&house)).await;
        let (who, id) = (&house.who, import.id);
        house.listen.start_import(who, id).await.expect("started");
        let state = || async { house.listen.read_import(who, id).await.expect("there") };
        for _ in 0..store::jobs::ATTEMPTS {
            assert_eq!(state().await.status, ImportState::Running);
            let world = &house.listen.world;
            let claimed = store::jobs::claim(&house.db, world, &["import"], 1, 30).await.expect("a claim");
            assert_eq!(claimed.len(), 1);
            // The process dies with it.
            house.clock.advance_seconds(31);
        }
        assert_eq!(house.listen.work_off_imports().await.expect("nothing is left to try"), 0);
        let failed = state().await;
        assert_eq!(failed.status, ImportState::Failed);
        let why = failed.error.expect("a reason");
        assert!(why.contains("setzen Sie den Import dann fort"), "{why}");
        house.listen.resume_import(who, id).await.expect("resumed");
        assert_eq!(house.listen.work_off_imports().await.expect("worked off"), 1);
        let done = state().await;
        assert_eq!((done.status, done.rows_done, done.error), (ImportState::Done, 60, None));
    }

    async fn a_cancelled_import_keeps_nothing_of_its_file(db: Db) {
        let house = House::new(db).await;
        let (import, _) = house.mapped("a.csv", Some(ImportKind::Answers), table(&airline(9)), options(&house)).await;
        house.listen.cancel_import(&house.who, import.id).await.expect("cancelled");
        assert!(!house.listen.upload_path(import.id).exists());
        assert_eq!(code(house.listen.start_import(&house.who, import.id).await), "import_not_in_this_state");
        assert_eq!(code(house.listen.dry_run_import(&house.who, import.id).await), "import_not_in_this_state");
    }

    async fn a_dry_run_says_what_would_stop_a_start(db: Db) {
        let house = House::new(db).await;
        let nobodys = TouchpointDraft { name: "Kasse".into(), ..TouchpointDraft::default() };
        house.access.create_touchpoint(&house.who, nobodys).await.expect("a touchpoint");
        for (given, why) in [
            (ImportOptions { touchpoint: Some("kasse".into()), ..options(&house) }, "touchpoint_without_owner"),
            (ImportOptions { touchpoint: Some("mond".into()), ..options(&house) }, "unknown_touchpoint"),
            (ImportOptions { time: Some("im Mai".into()), ..options(&house) }, "not_a_time"),
        ] {
            let (import, _) = house.mapped("a.csv", Some(ImportKind::Answers), table(&airline(9)), given).await;
            assert_eq!(code(house.listen.dry_run_import(&house.who, import.id).await), why);
            assert_eq!(code(house.listen.start_import(&house.who, import.id).await), why, "as the dry run said");
            let state = house.listen.read_import(&house.who, import.id).await.expect("there").status;
            assert_eq!(state, ImportState::Mapped, "it can be mended and started again");
        }
        assert!(house.access.places().await.expect("places").find("F003").is_none(), "nothing was made");
        assert!(house.listen.list_surveys(&house.who).await.expect("surveys").is_empty());
    }

    async fn customers_are_made_and_changed(db: Db) {
        let house = House::new(db).await;
        let csv = "\u{feff}Kundennummer;E-Mail;Vorname;Nachname;Segment;Newsletter;Firma\r\n\
                   1;anna@b.de;Anna;Berg;Gold;ja;Acme\r\n\
                   2;bert@.de;\"=HYPERLINK(\"\"http://x\"\")\";Cohn;Silber;nein;\r\n\
                   ;;Ohne;Alles;;;\r\n\
                   1;anna@b.de;Anna;Berg-Meer;Platin;nein;Acme\r\n\
                   3;c@d.de;Carla;Dorn;;nein;\r\n";
        let (import, _) = house.mapped("kunden.csv", None, csv, ImportOptions::default()).await;
        assert_eq!(import.kind, ImportKind::Customers);
        let would = house.dry_run(&import).await;
        assert_eq!((would.would.create, would.would.update, would.would.refuse), (2, 1, 2));
        let codes: Vec<_> = would.sample.iter().filter_map(|row| row.code).collect();
        assert_eq!(codes, ["not_an_email", "no_identity"]);
        let done = house.run(&import).await;
        assert_eq!((done.accepted, done.updated, done.refused), (2, 1, 2));
        let query = crate::customers::CustomerQuery { search: Some("anna@b.de".into()), ..Default::default() };
        let page = house.listen.list_customers(&house.who, &query).await.expect("customers");
        let anna = &page.items[0];
        assert_eq!((page.items.len(), anna.name.as_deref()), (1, Some("Anna Berg-Meer")));
        assert_eq!(serde_json::json!(anna.attributes), serde_json::json!({"segment": "Platin"}));
        assert_eq!(anna.consents.iter().map(|c| (c.purpose.as_str(), c.given)).collect::<Vec<_>>(), [("newsletter", false)]);
        assert_eq!(anna.account.as_ref().map(|one| one.key.as_str()), Some("Acme"));
        let refused = house.refused_csv(&done).await;
        assert!(refused.contains("'=HYPERLINK"), "no formula in a file for spreadsheets: {refused}");
    }

    async fn interactions_keep_their_ids_and_move(db: Db) {
        let house = House::new(db).await;
        let csv = |time: &str| format!("message id,event,timestamp,email,amount,till\na,order_placed,{time},anna@b.de,12.5,3\nb,call,{time},,7,1\n,,{time},,1,1\n");
        let (import, mapping) = house.mapped("events.csv", None, csv("2025-10-01T10:00:00Z"), ImportOptions::default()).await;
        assert_eq!(import.kind, ImportKind::Interactions);
        assert_eq!(mapping.columns[5].target.as_deref(), Some("attribute:till"));
        let done = house.run(&import).await;
        assert_eq!((done.accepted, done.refused), (2, 1));
        // The same two, on another day: a correction.
        let (import, _) = house.mapped("events.csv", None, csv("2025-09-01T10:00:00Z"), ImportOptions::default()).await;
        assert_eq!(house.dry_run(&import).await.would.update, 2);
        let done = house.run(&import).await;
        assert_eq!((done.accepted, done.updated, done.refused), (0, 2, 1));
        let kept = house.interactions().await;
        assert_eq!(kept.len(), 2);
        assert!(kept.iter().all(|one| one.envelope.time.to_string() == "2025-09-01T10:00:00Z"));
        assert!(kept[0].envelope.payload.contains("\"till\""));
    }

    async fn answers_find_the_questions_of_a_survey(db: Db) {
        let house = House::new(db).await;
        let (first, _) = house.mapped("a.csv", Some(ImportKind::Answers), "NPS,Grund\n9,\"Der Preis war wirklich gut\"\n", options(&house)).await;
        house.run(&first).await;
        let survey = house.listen.list_surveys(&house.who).await.expect("surveys")[0].id;
        let second = house.upload("b.csv", Some(ImportKind::Answers), "Wert;Anmerkung;Sprache\n3;zu teuer;de-AT\n11;x;\n").await;
        let column = |column: &str, target: &str| ColumnMapping { column: column.into(), target: Some(target.into()), empty: vec![] };
        let mut mapping = house.listen.suggest_mapping(&house.who, second.id, ImportOptions::default()).await.expect("a suggestion");
        mapping.survey = Some(survey);
        mapping.columns = vec![column("Wert", "question:nps"), column("Anmerkung", "question:grund"), column("Sprache", "language")];
        let mapped = house.listen.map_import(&house.who, second.id, mapping.clone()).await.expect("mapped");
        assert!(mapped.targets.iter().any(|target| target.key == "question:grund" && target.label.de == "Grund"));
        assert!(mapped.targets.iter().all(|target| !target.key.starts_with("new:")));
        let done = house.run(&mapped).await;
        assert_eq!((done.accepted, done.refused), (1, 1));
        assert!(house.refused_csv(&done).await.contains("liegt nicht auf der Skala von 0 bis 10"));
        let answer = house.feedback().await.into_iter().find(|one| one.language == "de" && one.items[0].group == Some(Group::Negative));
        let answer = answer.expect("the second answer");
        assert_eq!(answer.items[1].text.as_deref(), Some("zu teuer"));
        assert_ne!(answer.items[0].series, SeriesNo::NONE);

        mapping.columns = vec![column("Wert", "question:nope")];
        let third = house.upload("c.csv", Some(ImportKind::Answers), "Wert\n3\n").await;
        house.listen.map_import(&house.who, third.id, mapping).await.expect("mapped");
        assert_eq!(code(house.listen.start_import(&house.who, third.id).await), "unknown_question");
        let state = house.listen.read_import(&house.who, third.id).await.expect("there").status;
        assert_eq!(state, ImportState::Mapped, "it can be mended and started again");
    }

    async fn words_come_in_exactly_as_they_were(db: Db) {
        let house = House::new(db).await;
        let words = [
            "<script>alert('x')</script> & \"so on\"", "=1+1 is a formula, or is it really", "'; DROP TABLE answers; -- really?",
            "Ünïcödé 😀 \u{202e}verkehrt\u{202c} herum, ja doch", "a line\nand another line, with\ttab", "{{answer.x}} ${7*7} %s %n {0} end",
        ];
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(["NPS", "Kommentar"]).expect("written");
        for word in words {
            csv.write_record(["9", word]).expect("written");
        }
        let bytes = csv.into_inner().expect("a table");
        let (import, _) = house.mapped("x.csv", Some(ImportKind::Answers), bytes, options(&house)).await;
        house.run(&import).await;
        let mut kept: Vec<String> = house.feedback().await.into_iter().filter_map(|one| one.items[1].text.clone()).collect();
        kept.sort();
        let mut expected: Vec<&str> = words.to_vec();
        expected.sort_unstable();
        assert_eq!(kept, expected);
    }

    async fn a_new_touchpoint_belongs_to_who_imports(db: Db) {
        let house = House::empty(db).await;
        let new = NewTouchpoint { name: "Flug".into(), channel: Some(Channel::App), ..NewTouchpoint::default() };
        let options = ImportOptions { new_touchpoint: Some(new), ..ImportOptions::default() };
        let (import, _) = house.mapped("a.csv", Some(ImportKind::Answers), "CSAT\n5\n4\n", options).await;
        house.run(&import).await;
        let touchpoints = house.access.touchpoints(house.who.project.no).await.expect("touchpoints");
        let made = &touchpoints.all()[0];
        assert_eq!((made.name.as_str(), made.live, made.owner.is_some()), ("Flug", true, true));
        assert!(house.feedback().await.iter().all(|one| one.envelope.touchpoint == made.no && one.envelope.channel == Channel::App));
        let (import, _) = house.mapped("b.csv", Some(ImportKind::Answers), "NPS\n10\n4\n", ImportOptions::default()).await;
        assert_eq!(house.run(&import).await.accepted, 2, "the only touchpoint there is is meant");
    }

    async fn uploads_that_are_no_tables_leave_nothing(db: Db) {
        let house = House::empty(db).await;
        for content in [&b"\x89PNG\r\n\0\0"[..], b"", b"[1,2]", b"PK\x03\x04nonsense"] {
            let path = house.file("x", content);
            let refused = house.listen.upload_file(&house.who, &path, None).await;
            assert_eq!(refused.expect_err("no table").kind(), access::Kind::Invalid);
        }
        let mut upload = house.listen.begin_upload(&house.who, "big.csv", None, 10).await.expect("begun");
        assert!(matches!(upload.write(b"more than ten bytes").await, Err(Error::TooLarge)));
        drop(upload);
        assert_eq!(std::fs::read_dir(house.listen.files.as_path()).expect("a folder").count(), 0);
        assert_eq!(house.listen.list_imports(&house.who, None, 9).await.expect("imports").items.len(), 0);
    }
}
