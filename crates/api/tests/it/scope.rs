//! Nobody gets a row, a number, a name or an object from outside of what they may see, at any address.

use crate::actors::{Answer, Client, Server};
use crate::company::{Company, Dice, Said, in_project};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Somebody limited to units, touchpoints, both or nothing.
struct Limited {
    client: Client,
    role: &'static str,
    units: BTreeSet<usize>,
    touchpoints: BTreeSet<usize>,
}

impl Limited {
    async fn new(server: &Server, company: &Company, dice: &mut Dice, no: usize) -> Self {
        let role = ["manager", "agent", "partner", "executive", "viewer"][no % 5];
        let some =
            |dice: &mut Dice, of: usize| -> BTreeSet<usize> { (0..=dice.below(2)).map(|_| dice.below(of)).collect() };
        let units = if no % 4 == 3 { BTreeSet::new() } else { some(dice, company.units.len()) };
        let touchpoints = if no % 4 < 2 { BTreeSet::new() } else { some(dice, company.touchpoints.len()) };
        let grant = json!({
            "project": company.project,
            "role": role,
            "units": units.iter().map(|at| &company.units[*at].id).collect::<Vec<_>>(),
            "touchpoints": touchpoints.iter().map(|at| &company.touchpoints[*at]).collect::<Vec<_>>(),
        });
        let client = server.somebody(&company.admin, &format!("p{no}@x.example"), json!([grant])).await;
        Self { client, role, units, touchpoints }
    }

    fn sees(&self, company: &Company, said: &Said) -> bool {
        company.is_within(said.unit, &self.units)
            && (self.touchpoints.is_empty() || self.touchpoints.contains(&said.touchpoint))
    }

    fn may_read_voices(&self) -> bool {
        matches!(self.role, "manager" | "agent" | "partner")
    }

    async fn get(&self, path: &str) -> Answer {
        self.client.get(&in_project(path)).await
    }
}

const PERIOD: &str = "from=2026-11-01&to=2026-11-30";

store::store_tests! {
    async fn nobody_sees_what_lies_elsewhere(db: Db) {
        let server = Server::start(db).await;
        let mut dice = Dice(11);
        let company = Company::random(&server, &mut dice, 9, 60).await;
        let objects = Objects::all(&company).await;
        for no in 0..12 {
            let who = Limited::new(&server, &company, &mut dice, no).await;
            let inside: Vec<&Said> = company.said.iter().filter(|said| who.sees(&company, said)).collect();
            nothing_from_outside_is_said(&company, &who, &inside).await;
            numbers_are_those_of_the_inside(&company, &who, &inside).await;
            if who.may_read_voices() {
                rows_are_those_of_the_inside(&who, &inside).await;
            }
            objects_from_outside_do_not_exist(&company, &who, &objects).await;
        }
    }

    async fn what_people_make_reaches_no_further_than_they_see(db: Db) {
        let server = Server::start(db).await;
        let company = Company::random(&server, &mut Dice(7), 4, 2).await;
        let (outside, inside) = (&company.units[0].id, &company.units[2].id);
        let grant = json!({ "project": company.project, "role": "cx_manager", "units": [inside], "touchpoints": [] });
        let who = server.somebody(&company.admin, "cx@x.example", json!([grant])).await;
        let surveys = company.admin.get(&in_project("/surveys")).await.expect(StatusCode::OK);
        let survey = surveys["items"][0]["id"].as_str().expect("a survey").to_owned();
        let of_survey = |what: &str| in_project(&format!("/surveys/{survey}/{what}"));
        let of_all = json!({ "name": "Alle" });
        let of_all = company.admin.post(&of_survey("links"), of_all).await.expect(StatusCode::CREATED);
        for units in [json!([]), json!([outside]), json!([inside, outside])] {
            for (what, body) in [
                ("links", json!({ "name": "Eingang", "units": units })),
                ("links/batch", json!({ "units": units, "tills": ["1"] })),
                ("tills", json!({ "places": { "units": units, "tills": ["1"] } })),
                ("signed-links", json!({ "units": units })),
            ] {
                let refused = who.post(&of_survey(what), body).await;
                assert_eq!(refused.code(), "invalid", "{what}: {units}");
            }
        }
        let kiosk = |link: &Value| json!({ "name": "Eingang", "link": link, "pin": "1234" });
        assert_eq!(who.post(&in_project("/kiosks"), kiosk(&of_all["id"])).await.code(), "not_found");
        let signed = json!({ "link": of_all["id"], "units": [inside] });
        assert_eq!(who.post(&of_survey("signed-links"), signed).await.code(), "not_found");
        let own = json!({ "name": "Eingang", "units": [inside] });
        let own = who.post(&of_survey("links"), own).await.expect(StatusCode::CREATED);
        who.post(&in_project("/kiosks"), kiosk(&own["id"])).await.expect(StatusCode::CREATED);
        assert!(who.post(&of_survey("signed-links"), json!({ "units": [] })).await.status.is_success());
    }

    async fn surveys_of_other_touchpoints_are_not_changed(db: Db) {
        let server = Server::start(db).await;
        let company = Company::random(&server, &mut Dice(9), 4, 2).await;
        let surveys = company.admin.get(&in_project("/surveys")).await.expect(StatusCode::OK);
        let survey = &surveys["items"][0];
        let id = survey["id"].as_str().expect("a survey");
        let own = &survey["touchpoint"]["id"];
        let other = company.touchpoints.iter().find(|one| own != one.as_str()).expect("another touchpoint");
        let limited = |touchpoint: Value| {
            json!([{ "project": company.project, "role": "cx_manager", "units": [], "touchpoints": [touchpoint] }])
        };
        let stranger = server.somebody(&company.admin, "a@x.example", limited(json!(other))).await;
        let of_survey = |what: &str| in_project(&format!("/surveys/{id}{what}"));
        let whole = company.admin.get(&of_survey("")).await.expect(StatusCode::OK);
        let draft = json!({ "definition": whole["draft"], "touchpoint": other, "revision": whole["revision"] });
        assert_eq!(stranger.put(&of_survey("/draft"), draft).await.code(), "survey_of_others");
        for what in ["/publish", "/close", "/reopen"] {
            assert_eq!(stranger.post(&of_survey(what), json!({})).await.code(), "survey_of_others", "{what}");
        }
        assert_eq!(stranger.post(&of_survey("/links"), json!({ "name": "Alle" })).await.code(), "survey_of_others");
        let owner = server.somebody(&company.admin, "b@x.example", limited(own.clone())).await;
        assert!(owner.post(&of_survey("/close"), json!({})).await.status.is_success());
    }

    /// What the administrator sees is everything, so that the first test can fail.
    async fn the_whole_is_there_to_be_seen(db: Db) {
        let server = Server::start(db).await;
        let company = Company::random(&server, &mut Dice(5), 5, 20).await;
        let voices = company.admin.get(&in_project(&format!("/voices?{PERIOD}&limit=200"))).await.text;
        let export = company.admin.get(&in_project("/export/answers.jsonl")).await.text;
        for said in &company.said {
            assert!(voices.contains(&said.marker) && export.contains(&said.marker), "{said:?}");
        }
        assert_eq!(total(&company.admin, Vec::new()).await, 20);
    }
}

/// Every answer with the ids it is known by.
struct Objects(Vec<(usize, String, String)>);

impl Objects {
    async fn all(company: &Company) -> Self {
        let voices =
            company.admin.get(&in_project(&format!("/voices?{PERIOD}&limit=200"))).await.expect(StatusCode::OK);
        let items = voices["items"].as_array().expect("voices");
        let found = company.said.iter().enumerate().map(|(at, said)| {
            let has = |voice: &&Value| {
                voice["texts"][0]["text"].as_str().is_some_and(|text| text.contains(&format!(" {} ", said.marker)))
            };
            let voice = items.iter().find(has).expect("every answer is a voice");
            let id = |value: &Value| value.as_str().expect("an id").to_owned();
            (at, id(&voice["id"]), id(&voice["customer"]["id"]))
        });
        Self(found.collect())
    }
}

/// Every address that says something about the project, for whoever asks.
fn addresses(company: &Company) -> Vec<String> {
    let mut all: Vec<String> = [
        "",
        "/filters",
        "/touchpoints",
        "/facets",
        "/event-names",
        "/segments",
        "/segments/sizes",
        "/standards",
        "/standards/consistency",
        "/kiosks",
        "/programmes",
        "/programmes/coverage",
        "/contact-budget",
        "/contact-budget/report",
        "/mail",
        "/assignees",
        "/customers",
        "/customers?limit=100",
        "/accounts",
        "/customers?search=geheimnis",
        "/customers?search=Frau",
        "/customer-requests",
        "/export/answers.jsonl",
        "/export/answers.csv",
        "/export/customers.jsonl",
        "/export/customers.csv",
        "/export/interactions.jsonl",
        "/surveys",
    ]
    .map(str::to_owned)
    .into();
    all.push(format!("/overview?{PERIOD}&compare=previous"));
    for more in ["", "&limit=200", "&order=urgent", "&q=sp%C3%A4t", "&q=geheim*", "&state=unread", "&group=negative"] {
        all.push(format!("/voices?{PERIOD}{more}"));
    }
    all.push(format!("/overview?{PERIOD}&unit={}", company.units[0].id));
    all
}

fn questions(company: &Company) -> Vec<Value> {
    let unit = format!("unit:{}", company.hierarchy);
    let dimensions: [&[&str]; 8] =
        [&[], &[&unit], &["touchpoint"], &["channel"], &["facet:ort"], &["survey"], &["group"], &["facet:ort", "day"]];
    let period = json!({ "from": "2026-11-01", "to": "2026-11-30" });
    let mut all: Vec<Value> =
        dimensions.iter().map(|dimensions| json!({ "dimensions": dimensions, "period": period })).collect();
    for opened in &company.units {
        all.push(json!({ "dimensions": [unit], "within": opened.id, "period": period }));
    }
    all
}

/// No word of any answer, no name of any place outside stands in anything that is said.
async fn nothing_from_outside_is_said(company: &Company, who: &Limited, inside: &[&Said]) {
    let known: BTreeSet<&str> = inside.iter().map(|said| said.marker.as_str()).collect();
    let mut said = Vec::new();
    for path in addresses(company) {
        said.push((path.clone(), who.get(&path).await.text));
    }
    said.push(("/hierarchies".to_owned(), who.client.get("/api/v1/hierarchies").await.text));
    for question in questions(company) {
        let answer = who.client.post(&in_project("/ask"), question.clone()).await;
        said.push((question.to_string(), answer.text));
    }
    for (asked, text) in &said {
        for other in &company.said {
            let is_there = text.split(|c: char| !c.is_alphanumeric()).any(|word| word == other.marker);
            assert!(
                !is_there || known.contains(other.marker.as_str()),
                "{} as {}: {asked} tells {}",
                who.role,
                others(who),
                other.marker
            );
        }
        for (at, unit) in company.units.iter().enumerate() {
            // Whoever is limited to a unit knows where it lies.
            let may_know =
                company.is_within(at, &who.units) || who.units.iter().any(|own| company.chain(*own).contains(&at));
            let told = text.contains(&unit.name) || text.contains(&format!("Ort-{}", unit.code));
            assert!(may_know || !told, "{} as {}: {asked} tells {}", who.role, others(who), unit.name);
        }
    }
}

fn others(who: &Limited) -> String {
    format!("units {:?}, touchpoints {:?}", who.units, who.touchpoints)
}

async fn total(client: &Client, filters: Vec<Value>) -> u64 {
    let period = json!({ "from": "2026-11-01", "to": "2026-11-30" });
    let question = json!({ "period": period, "series": ["nps:0-10"], "filters": filters });
    let table = client.post(&in_project("/ask"), question).await.expect(StatusCode::OK);
    table["total"]["cells"]["nps:0-10"]["n"].as_u64().unwrap_or(0)
}

async fn numbers_are_those_of_the_inside(company: &Company, who: &Limited, inside: &[&Said]) {
    let expected = inside.len() as u64;
    assert_eq!(total(&who.client, Vec::new()).await, expected, "{}", others(who));
    let overview = who.get(&format!("/overview?{PERIOD}")).await.expect(StatusCode::OK);
    assert_eq!(overview["loop"]["collected"].as_u64(), Some(expected), "{overview}");
    assert_eq!(overview["loop"]["with_words"].as_u64(), Some(expected), "{overview}");
    let voices = who.get(&format!("/voices?{PERIOD}")).await.expect(StatusCode::OK);
    assert_eq!(voices["count"].as_u64(), Some(expected));
    for (at, touchpoint) in company.touchpoints.iter().enumerate() {
        if who.touchpoints.is_empty() || who.touchpoints.contains(&at) {
            let there = inside.iter().filter(|said| said.touchpoint == at).count() as u64;
            let filter = json!({ "field": "touchpoint", "any_of": [touchpoint] });
            assert_eq!(total(&who.client, vec![filter]).await, there);
        }
    }
    // Children add up exactly to the parent, on every level that may be opened.
    let unit = format!("unit:{}", company.hierarchy);
    for (at, opened) in company.units.iter().enumerate() {
        let question = json!({
            "dimensions": [unit], "within": opened.id, "series": ["nps:0-10"],
            "period": { "from": "2026-11-01", "to": "2026-11-30" },
        });
        let answer = who.client.post(&in_project("/ask"), question).await;
        if !company.is_within(at, &who.units) {
            assert!(answer.status == StatusCode::NOT_FOUND || answer.status == StatusCode::OK, "{answer:?}");
        }
        if answer.status == StatusCode::OK {
            let table = answer.json();
            let n = |cells: &Value| cells["nps:0-10"]["n"].as_u64().unwrap_or(0);
            let rows = table["rows"].as_array().expect("rows");
            let expected = inside.iter().filter(|said| company.chain(said.unit).contains(&at)).count() as u64;
            assert_eq!(n(&table["total"]["cells"]), expected);
            assert_eq!(rows.iter().map(|row| n(&row["cells"])).sum::<u64>(), expected, "{table}");
            for group in ["negative", "neutral", "positive"] {
                let of = |cells: &Value| cells["nps:0-10"]["groups"][group].as_u64().unwrap_or(0);
                assert_eq!(rows.iter().map(|row| of(&row["cells"])).sum::<u64>(), of(&table["total"]["cells"]));
            }
        }
    }
}

async fn rows_are_those_of_the_inside(who: &Limited, inside: &[&Said]) {
    let known: BTreeSet<&str> = inside.iter().map(|said| said.marker.as_str()).collect();
    let voices = who.get(&format!("/voices?{PERIOD}&limit=200")).await.expect(StatusCode::OK);
    assert_eq!(voices["items"].as_array().expect("voices").len(), inside.len());
    let customers = who.get("/customers?limit=100").await.expect(StatusCode::OK);
    let customers = customers["items"].as_array().expect("customers");
    assert_eq!(customers.len(), inside.len(), "everybody said one thing");
    for said in inside.iter().take(3) {
        let found = who.get(&format!("/voices?{PERIOD}&q={}", said.marker)).await.expect(StatusCode::OK);
        assert_eq!(found["count"], 1, "{}", said.marker);
    }
    if who.role == "manager" {
        let export = who.get("/export/answers.jsonl").await;
        assert_eq!(export.status, StatusCode::OK);
        assert_eq!(export.text.lines().count(), inside.len());
        assert!(known.iter().all(|marker| export.text.contains(marker)));
    }
}

async fn objects_from_outside_do_not_exist(company: &Company, who: &Limited, objects: &Objects) {
    for (at, voice, customer) in &objects.0 {
        let said = &company.said[*at];
        let inside = who.sees(company, said);
        let expected = match (inside, who.may_read_voices()) {
            (_, false) => StatusCode::FORBIDDEN,
            (true, true) => StatusCode::OK,
            (false, true) => StatusCode::NOT_FOUND,
        };
        for path in [
            format!("/voices/{voice}"),
            format!("/answers/{voice}"),
            format!("/customers/{customer}"),
            format!("/customers/{customer}/timeline"),
        ] {
            let answer = who.get(&path).await;
            let managed = who.role == "agent" && path.starts_with("/customers") && !path.ends_with("timeline");
            assert!(
                answer.status == expected || (managed && inside),
                "{} as {}: {path}: {answer:?}",
                who.role,
                others(who)
            );
            assert!(inside || !answer.text.contains(&said.marker));
        }
        if at % 7 == 0 {
            let changes = [
                ("read", json!({ "read": true })),
                ("assignee", json!({ "user": null })),
                ("answered", json!({ "answered": true })),
            ];
            for (what, body) in changes {
                let answer = who.client.put(&in_project(&format!("/voices/{voice}/{what}")), body).await;
                let expected = if expected == StatusCode::OK { StatusCode::NO_CONTENT } else { expected };
                assert_eq!(answer.status, expected, "{} {what}: {answer:?}", who.role);
            }
        }
    }
    for (at, unit) in company.units.iter().enumerate() {
        if who.units.iter().all(|own| !company.chain(*own).contains(&at)) && !company.is_within(at, &who.units) {
            let period = json!({ "from": "2026-11-01", "to": "2026-11-30" });
            let filter = json!({ "field": "unit", "any_of": [unit.id] });
            let answer = who.client.post(&in_project("/ask"), json!({ "period": period, "filters": [filter] })).await;
            assert_eq!((answer.status, answer.code().as_str()), (StatusCode::NOT_FOUND, "not_found"));
        }
    }
}
