//! A company with random branches and answers, for tests of what people get to see.

use crate::actors::{Client, PROJECT, Server};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Numbers that look random and are the same every time.
#[derive(Debug)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) id: String,
    pub(crate) code: String,
    pub(crate) name: String,
    /// Position of the unit above.
    pub(crate) parent: Option<usize>,
}

/// One answer, by somebody of their own.
#[derive(Debug)]
pub(crate) struct Said {
    /// Position in [`Company::units`].
    pub(crate) unit: usize,
    /// Position in [`Company::touchpoints`].
    pub(crate) touchpoint: usize,
    pub(crate) score: u64,
    /// One word that stands in the comment, the customer's name and nowhere else.
    pub(crate) marker: String,
}

#[derive(Debug)]
pub(crate) struct Company {
    pub(crate) admin: Client,
    pub(crate) project: Value,
    pub(crate) hierarchy: String,
    pub(crate) units: Vec<Unit>,
    pub(crate) touchpoints: Vec<String>,
    pub(crate) said: Vec<Said>,
}

pub(crate) fn in_project(path: &str) -> String {
    format!("/api/v1/projects/{PROJECT}{path}")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

impl Company {
    /// Units in a random tree, three touchpoints, and answers that were all given on 2026-11-20. Single
    /// answers are shown.
    pub(crate) async fn random(server: &Server, dice: &mut Dice, units: usize, answers: usize) -> Self {
        let admin = server.set_up().await;
        let minimums = json!({ "minimums": { "numbers": 1, "comments": 1 } });
        let project = admin.patch(&in_project(""), minimums).await.expect(StatusCode::OK);
        let facet = json!({ "key": "ort", "label": { "de": "Ort", "en": "Place" }, "source": "signal" });
        admin.put(&in_project("/facets"), json!({ "items": [facet] })).await.expect(StatusCode::OK);
        let hierarchy = admin.post("/api/v1/hierarchies", json!({ "name": "Regionen" })).await;
        let hierarchy = text(&hierarchy.expect(StatusCode::CREATED)["id"]);
        let mut company = Self {
            admin,
            project: project["id"].clone(),
            hierarchy,
            units: Vec::new(),
            touchpoints: Vec::new(),
            said: Vec::new(),
        };
        for no in 0..units {
            let parent = (no > 1).then(|| dice.below(no));
            company.add_unit(no, parent).await;
        }
        let owner = company.admin.get("/api/v1/session").await.expect(StatusCode::OK)["user"]["id"].clone();
        for name in ["Kasse", "Hotline", "Onlineshop"] {
            let draft = json!({ "name": name, "owner": owner, "live": true });
            let created = company.admin.post(&in_project("/touchpoints"), draft).await;
            company.touchpoints.push(text(&created.expect(StatusCode::CREATED)["id"]));
        }
        let said = |no| Said {
            unit: dice.below(units),
            touchpoint: dice.below(3),
            score: dice.below(11) as u64,
            marker: format!("geheimnis{}{no}", "abcdefghij".chars().nth(no % 10).expect("a letter")),
        };
        company.said = (0..answers).map(said).collect();
        company.hear(server).await;
        company
    }

    async fn add_unit(&mut self, no: usize, parent: Option<usize>) {
        let (code, name) = (format!("EINHEIT-{no:02}"), format!("Filiale Nr{no:02}"));
        let above = parent.map(|parent| self.units[parent].id.clone());
        let draft = json!({ "hierarchy": self.hierarchy, "parent": above, "code": code, "name": name });
        let created = self.admin.post("/api/v1/units", draft).await.expect(StatusCode::CREATED);
        self.units.push(Unit { id: text(&created["id"]), code, name, parent });
    }

    async fn hear(&self, server: &Server) {
        let question = |key: &str, kind: Value| json!({ "key": key, "text": { "de": key }, "kind": kind });
        let definition = json!({
            "languages": ["de"],
            "default_language": "de",
            "title": { "de": "Ihre Meinung" },
            "questions": [
                question("score", json!({ "type": "score", "series": "nps:0-10" })),
                question("comment", json!({ "type": "long_text" })),
            ],
        });
        let draft = json!({ "touchpoint": self.touchpoints[0], "definition": definition });
        let survey = self.admin.post(&in_project("/surveys"), draft).await.expect(StatusCode::CREATED)["id"].clone();
        let address = in_project(&format!("/surveys/{}/publish", survey.as_str().expect("an id")));
        let published = self.admin.post(&address, json!({ "accept_warnings": true })).await;
        assert!(published.status.is_success(), "{published:?}");
        let program = server.program(&self.admin, PROJECT, json!(["write_signals"])).await;
        let answers: Vec<Value> = self.said.iter().map(|said| self.answer(&survey, said)).collect();
        let done = program.post(&in_project("/answers/batch"), json!({ "answers": answers })).await;
        let status = done.status;
        let done = done.json();
        assert!(status.is_success() && done["refused"] == json!([]), "{done}");
    }

    fn answer(&self, survey: &Value, said: &Said) -> Value {
        json!({
            "message_id": said.marker,
            "survey": survey,
            "time": "2026-11-20T10:00:00Z",
            "touchpoint": self.touchpoints[said.touchpoint],
            "units": [self.units[said.unit].code],
            "language": "de",
            "attributes": { "ort": format!("Ort-{}", self.units[said.unit].code) },
            "customer": { "external_id": said.marker, "name": format!("Frau {}", said.marker) },
            "answers": { "score": said.score, "comment": format!("Mein {} war zu spät.", said.marker) },
        })
    }

    /// The unit and everything above it.
    pub(crate) fn chain(&self, unit: usize) -> Vec<usize> {
        let mut chain = vec![unit];
        while let Some(parent) = self.units[chain[chain.len() - 1]].parent {
            chain.push(parent);
        }
        chain
    }

    /// Is the unit one of these or below one of them? All are when there are none.
    pub(crate) fn is_within(&self, unit: usize, units: &BTreeSet<usize>) -> bool {
        units.is_empty() || self.chain(unit).iter().any(|above| units.contains(above))
    }
}
