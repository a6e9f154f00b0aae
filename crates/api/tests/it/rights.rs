//! Who may use which route.
//!
//! A new route adds a row: method, path, who may, and a body of the right form where one is needed,
//! so that only rights decide.

use crate::matrix::Allow::{
    Administrator, Any, Each, EachEverywhere, Everywhere, Inside, Known, Organisation, Person, Public, SignedIn,
};
use crate::matrix::{Row, row};
use domain::role::Right;
use serde_json::{Value, json};

pub(crate) const NOBODYS_ID: &str = "018f0000-0000-7000-8000-000000000000";

/// Who may see touchpoints: whoever must name one.
const CATALOGUE_READERS: &[Right] =
    &[Right::ReadScores, Right::ManageCatalogue, Right::ManageSurveys, Right::WriteSignals];
/// Who may see surveys: whoever makes them, or sends answers to them.
const SURVEY_READERS: &[Right] = &[Right::ManageSurveys, Right::WriteSignals, Right::ImportData];

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = organisation();
    rows.extend(places_and_people());
    rows.extend(surveys());
    rows.extend(kiosks());
    rows.extend(programmes());
    rows.extend(signals());
    rows.extend(customers());
    rows.extend(files());
    rows.extend(understanding());
    rows
}

fn organisation() -> Vec<Row> {
    let credentials = json!({ "email": "nobody@x.example", "password": "wrong" });
    vec![
        row("get", "/setup", Public),
        row("post", "/setup", Public).sending(crate::actors::set_up("late@x.example")),
        row("get", "/session", SignedIn),
        row("post", "/session", Public).sending(credentials),
        row("delete", "/session", SignedIn),
        row("patch", "/session/user", SignedIn).sending(json!({})),
        row("get", "/invitations/{token}", Public),
        row("post", "/invitations/{token}", Public).sending(json!({ "password": "x" })),
        row("get", "/organisation", Known),
        row("patch", "/organisation", Administrator).sending(json!({})),
        row("get", "/audit", Administrator),
        row("get", "/installation", Administrator),
        row("get", "/dead-letters", Administrator),
        row("post", "/dead-letters/{id}/retry", Administrator),
        row("get", "/projects", SignedIn),
        row("post", "/projects", Administrator).sending(json!({ "name": "" })),
        row("get", "/projects/{project}", Inside),
        row("patch", "/projects/{project}", Everywhere(Right::Administer)).sending(json!({})),
        row("get", "P/keys", Everywhere(Right::Administer)),
        row("post", "P/keys", Everywhere(Right::Administer)).sending(json!({ "name": "", "rights": [] })),
        row("delete", "P/keys/{id}", Everywhere(Right::Administer)),
    ]
}

fn places_and_people() -> Vec<Row> {
    let unit = json!({ "hierarchy": NOBODYS_ID, "parent": null, "code": "X", "name": "X" });
    let standard = json!({ "dimension": "tone", "name": "" });
    let check = json!({ "standard": NOBODYS_ID, "verdict": "met" });
    let user = json!({ "name": "X", "email": "not an address", "grants": [] });
    vec![
        row("get", "/hierarchies", Known),
        row("post", "/hierarchies", Organisation(Right::ManageCatalogue)).sending(json!({ "name": "" })),
        row("patch", "/hierarchies/{id}", Organisation(Right::ManageCatalogue)).sending(json!({})),
        row("delete", "/hierarchies/{id}", Organisation(Right::ManageCatalogue)),
        row("post", "/units", Organisation(Right::ManageCatalogue)).sending(unit),
        row("patch", "/units/{id}", Organisation(Right::ManageCatalogue)).sending(json!({})),
        row("delete", "/units/{id}", Organisation(Right::ManageCatalogue)),
        row("get", "/users", Administrator),
        row("post", "/users", Administrator).sending(user),
        row("get", "/users/{id}", Administrator),
        row("patch", "/users/{id}", Administrator).sending(json!({})),
        row("delete", "/users/{id}", Administrator),
        row("post", "/users/{id}/invitation", Administrator),
        row("get", "P/touchpoints", Any(CATALOGUE_READERS)),
        row("post", "P/touchpoints", Everywhere(Right::ManageCatalogue)).sending(json!({ "name": "" })),
        row("get", "P/touchpoints/proposals", Everywhere(Right::ManageCatalogue)),
        row("get", "P/touchpoints/inference", Everywhere(Right::ManageCatalogue)),
        row("get", "P/touchpoints/{id}", Any(CATALOGUE_READERS)),
        row("patch", "P/touchpoints/{id}", Any(&[Right::ManageCatalogue])).sending(json!({})),
        row("delete", "P/touchpoints/{id}", Any(&[Right::ManageCatalogue])),
        row("get", "P/standards", Any(&[Right::ReadScores, Right::ManageCatalogue])),
        row("post", "P/standards", Everywhere(Right::ManageCatalogue)).sending(standard),
        row("get", "P/standards/consistency", Any(&[Right::ReadScores, Right::ManageCatalogue])),
        row("patch", "P/standards/{id}", Everywhere(Right::ManageCatalogue)).sending(json!({})),
        row("get", "P/touchpoints/{id}/standards", Any(&[Right::ReadScores, Right::ManageCatalogue])),
        // So may the owner of the touchpoint, which this one does not have.
        row("post", "P/touchpoints/{id}/standards", Any(&[Right::ReadScores, Right::ManageCatalogue])).sending(check),
        row("get", "P/facets", Any(&[Right::ReadScores, Right::ManageCatalogue, Right::WriteSignals])),
        row("put", "P/facets", Everywhere(Right::ManageCatalogue)).sending(json!({ "items": [] })),
        row(
            "get",
            "P/event-names",
            Any(&[Right::ReadScores, Right::ManageCatalogue, Right::ManageSurveys, Right::WriteSignals]),
        ),
        row("put", "P/event-names", Everywhere(Right::ManageCatalogue)).sending(json!({ "items": [] })),
    ]
}

fn programmes() -> Vec<Row> {
    let readers = || Any(&[Right::ManageSurveys]);
    let makers = || Everywhere(Right::ManageSurveys);
    // Single customers stand there.
    let seers = || EachEverywhere(&[Right::ManageSurveys, Right::ReadVoices]);
    let definition = json!({
        "trigger": { "event": { "type": "order_placed" } }, "channels": [], "expires_days": 0, "variants": [],
        "sender": { "name": "" }
    });
    let draft = json!({ "name": "", "definition": definition });
    let change = json!({ "name": "", "definition": definition, "revision": 0 });
    vec![
        row("get", "P/programmes", readers()),
        row("post", "P/programmes", makers()).sending(draft),
        row("post", "P/programmes/check", readers()).sending(definition.clone()),
        row("post", "P/programmes/preview", seers()).sending(json!({ "definition": definition })),
        row("get", "P/programmes/coverage", readers()),
        row("get", "P/programmes/{id}", readers()),
        row("put", "P/programmes/{id}", makers()).sending(change),
        row("delete", "P/programmes/{id}", makers()),
        row("get", "P/programmes/{id}/versions", readers()),
        row("post", "P/programmes/{id}/publish", makers()).sending(json!({})),
        row("post", "P/programmes/{id}/approve", Everywhere(Right::Administer)).sending(json!({ "revision": 0 })),
        row("post", "P/programmes/{id}/pause", makers()),
        row("post", "P/programmes/{id}/resume", makers()),
        row("post", "P/programmes/{id}/end", makers()),
        row("post", "P/programmes/{id}/duplicate", makers()),
        row("get", "P/programmes/{id}/decisions", seers()),
        row("get", "P/programmes/{id}/results", makers()),
        row("get", "P/contact-budget", readers()),
        row("get", "P/contact-budget/report", makers()),
        row("put", "P/contact-budget", Everywhere(Right::Administer)).sending(json!({ "rules": [] })),
        row("get", "P/mail", Everywhere(Right::Administer)),
        row("put", "P/mail", Everywhere(Right::Administer)).sending(json!({ "settings": {} })),
        row("post", "P/mail/trial", Everywhere(Right::Administer)),
        row("post", "P/mail/reports", Everywhere(Right::WriteSignals)).sending(json!([])),
    ]
}

fn surveys() -> Vec<Row> {
    let makers = || Any(&[Right::ManageSurveys]);
    let readers = || Any(SURVEY_READERS);
    let empty = json!({ "languages": ["de"], "default_language": "de", "title": { "de": "Leer" }, "questions": [] });
    let draft = json!({ "definition": empty, "revision": 0 });
    vec![
        row("get", "P/templates", readers()),
        row("get", "P/question-types", readers()),
        row("get", "P/surveys", readers()),
        row("post", "P/surveys", makers()).sending(json!({ "template": "none of them" })),
        row("post", "P/surveys/check", readers()).sending(json!({ "definition": empty })),
        row("post", "P/surveys/mail-preview", makers()).sending(json!({ "definition": empty })),
        row("get", "P/surveys/{id}", readers()),
        row("get", "P/surveys/{id}/report", Everywhere(Right::ReadScores)),
        row("delete", "P/surveys/{id}", makers()),
        row("put", "P/surveys/{id}/draft", makers()).sending(draft),
        row("post", "P/surveys/{id}/publish", makers()).sending(json!({})),
        row("post", "P/surveys/{id}/close", makers()),
        row("post", "P/surveys/{id}/reopen", makers()),
        row("get", "P/surveys/{id}/versions", readers()),
        row("get", "P/surveys/{id}/preview", makers()),
        row("get", "P/surveys/{id}/links", readers()),
        row("post", "P/surveys/{id}/links", makers()).sending(json!({ "name": "", "units": [], "attributes": {} })),
        row("post", "P/surveys/{id}/links/batch", makers()).sending(json!({ "tills": ["1"] })),
        row("get", "P/surveys/{id}/posters.pdf", readers()),
        row("get", "P/surveys/{id}/posters.zip", readers()),
        row("get", "P/surveys/{id}/addresses.csv", readers()),
        row("get", "P/surveys/{id}/addresses.xlsx", readers()),
        row("get", "P/surveys/{id}/tills", readers()),
        row("post", "P/surveys/{id}/tills", makers()).sending(json!({ "places": { "tills": ["1"] } })),
        row("delete", "P/tills/{id}", makers()),
        row("post", "P/receipt-codes", Any(&[Right::WriteSignals])).sending(json!({ "receipts": [] })),
        row("post", "P/surveys/{id}/signed-links", readers()).sending(json!({ "units": [], "attributes": {} })),
        row("delete", "P/links/{id}", makers()),
        row("put", "P/links/{id}/widget", makers()).sending(json!({})),
        row("delete", "P/links/{id}/widget", makers()),
        row("get", "P/links/{id}/qr.svg", readers()),
        row("get", "P/links/{id}/poster.svg", readers()),
        row("get", "P/links/{id}/poster.pdf", readers()),
    ]
}

fn kiosks() -> Vec<Row> {
    let makers = || Any(&[Right::ManageSurveys]);
    vec![
        row("get", "P/kiosks", Any(SURVEY_READERS)),
        row("post", "P/kiosks", makers()).sending(json!({ "name": "" })),
        row("patch", "P/kiosks/{id}", makers()).sending(json!({})),
        row("delete", "P/kiosks/{id}", makers()),
        row("post", "P/kiosks/{id}/address", makers()),
    ]
}

fn signals() -> Vec<Row> {
    let writers = || Any(&[Right::WriteSignals]);
    let answer = json!({ "survey": NOBODYS_ID, "answers": {} });
    vec![
        row("post", "P/answers", writers()).sending(answer),
        row("post", "P/answers/batch", writers()).sending(json!({ "answers": [] })),
        row("get", "P/answers/{id}", Any(&[Right::ReadVoices, Right::WriteSignals])),
        row("delete", "P/answers/{id}", writers()),
        row("post", "P/interactions", writers()).sending(json!({ "interactions": [] })),
    ]
}

fn customers() -> Vec<Row> {
    let readers = || Any(&[Right::ReadVoices, Right::ManageCustomers]);
    let managers = || Any(&[Right::ManageCustomers]);
    let segment_readers = || Any(&[Right::ReadScores, Right::ManageCatalogue, Right::ManageSurveys]);
    vec![
        row("get", "P/customers", readers()),
        row("post", "P/customers", Any(&[Right::ManageCustomers, Right::WriteSignals])).sending(json!({})),
        row("get", "P/customers/{id}", readers()),
        row("patch", "P/customers/{id}", managers()).sending(json!({})),
        row("delete", "P/customers/{id}", Everywhere(Right::Administer)),
        row("post", "P/customers/{id}/merge", managers()).sending(json!({ "other": NOBODYS_ID })),
        row("post", "P/customers/{id}/unmerge", managers()).sending(json!({ "profile": NOBODYS_ID })),
        row("get", "P/customers/{id}/timeline", Any(&[Right::ReadVoices])),
        row("get", "P/customers/{id}/export", EachEverywhere(&[Right::ExportData, Right::ReadVoices])),
        row("get", "P/customers/{id}/preference-page", EachEverywhere(&[Right::ExportData, Right::ManageCustomers])),
        row("get", "P/customer-requests", managers()),
        row("delete", "P/customers/{id}/erasure-request", Everywhere(Right::Administer)),
        row("delete", "P/customers/{id}/data-request", EachEverywhere(&[Right::ExportData, Right::ManageCustomers])),
        row("delete", "P/customers/{id}/undeliverable", managers()),
        row("get", "P/accounts", readers()),
        row("post", "P/accounts", Everywhere(Right::ManageCustomers)).sending(json!({ "key": "" })),
        row("get", "P/accounts/{id}", readers()),
        row("patch", "P/accounts/{id}", Everywhere(Right::ManageCustomers)).sending(json!({})),
        row("delete", "P/accounts/{id}", Everywhere(Right::ManageCustomers)),
        row("get", "P/segments", segment_readers()),
        row("post", "P/segments", Everywhere(Right::ManageCatalogue)).sending(json!({ "name": "" })),
        row("post", "P/segments/size", EachEverywhere(&[Right::ManageCatalogue, Right::ReadVoices])).sending(json!({})),
        row("get", "P/segments/sizes", EachEverywhere(&[Right::ManageCatalogue, Right::ReadVoices])),
        row("get", "P/segments/{id}", segment_readers()),
        row("patch", "P/segments/{id}", Everywhere(Right::ManageCatalogue)).sending(json!({ "revision": 0 })),
        row("delete", "P/segments/{id}", Everywhere(Right::ManageCatalogue)),
        row("post", "P/segments/{id}/members", EachEverywhere(&[Right::ManageCatalogue, Right::ManageCustomers]))
            .sending(json!({})),
    ]
}

fn files() -> Vec<Row> {
    let importers = || Everywhere(Right::ImportData);
    vec![
        row("get", "P/imports", importers()),
        row("post", "P/imports", importers()).sending_a_file(),
        row("get", "P/imports/{id}", importers()),
        row("put", "P/imports/{id}/mapping", importers()).sending(json!({ "kind": "customers", "columns": [] })),
        row("get", "P/imports/{id}/suggested-mapping", importers()),
        row("post", "P/imports/{id}/dry-run", importers()),
        row("post", "P/imports/{id}/start", importers()),
        row("post", "P/imports/{id}/pause", importers()),
        row("post", "P/imports/{id}/resume", importers()),
        row("post", "P/imports/{id}/cancel", importers()),
        row("get", "P/imports/{id}/refused.csv", importers()),
        row("get", "P/export/{file}", Each(&[Right::ExportData, Right::ReadVoices])),
        row("get", "P/export/everything.zip", EachEverywhere(&[Right::ExportData, Right::ReadVoices])),
    ]
}

fn understanding() -> Vec<Row> {
    const PERIOD: &str = "from=2026-10-01&to=2026-10-31";
    let period: Value = json!({ "from": "2026-10-01", "to": "2026-10-31" });
    let scores = || Any(&[Right::ReadScores]);
    vec![
        row("get", "P/filters", scores()),
        row("post", "P/ask", scores()).sending(json!({ "period": period })),
        row("get", "P/overview", scores()).asking(PERIOD),
        row("get", "P/live", scores()),
        row("get", "P/voices", Any(&[Right::ReadVoices, Right::ReadScores])).asking(PERIOD),
        row("get", "P/voices/{id}", Any(&[Right::ReadVoices])),
        row("put", "P/voices/{id}/read", Person(Right::ReadVoices)).sending(json!({ "read": true })),
        row("put", "P/voices/{id}/assignee", Any(&[Right::HandleVoices])).sending(json!({ "user": null })),
        row("put", "P/voices/{id}/answered", Any(&[Right::HandleVoices])).sending(json!({ "answered": true })),
        row("get", "P/assignees", Any(&[Right::HandleVoices])),
    ]
}
