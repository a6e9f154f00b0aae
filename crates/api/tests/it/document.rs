//! The OpenAPI document.

use crate::actors::Server;
use serde_json::Value;
use std::collections::BTreeSet;
use store::testing::Scratch;

async fn document() -> Value {
    let scratch = Scratch::sqlite();
    let server = Server::start(scratch.open().await).await;
    server.anonymous().get("/api/v1/openapi.json").await.json()
}

/// `get /api/v1/…` of every operation.
pub(crate) async fn operations() -> Vec<String> {
    let document = document().await;
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("operations").keys() {
            found.push(format!("{method} {path}"));
        }
    }
    found
}

#[tokio::test]
async fn every_operation_is_named_once_and_complete() {
    let document = document().await;
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let name = format!("{method} {path}");
            assert!(
                ids.insert(operation["operationId"].as_str().expect("an id").to_owned()),
                "{name}: id is not unique"
            );
            assert!(operation["summary"].is_string(), "{name} has no summary");
            assert!(operation["tags"][0].is_string(), "{name} has no tag");
            assert!(operation["responses"]["default"].is_object(), "{name} does not document problems");
            let named = |parameter: &str| {
                let all = operation["parameters"].as_array().into_iter().flatten();
                all.filter(|p| p["in"] == "path" && p["name"] == parameter && p["required"] == true).count()
            };
            for parameter in path.split('/').filter_map(|part| part.split_once('{')?.1.split_once('}')) {
                assert_eq!(named(parameter.0), 1, "{name} does not document {}", parameter.0);
            }
        }
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let document = document().await;
    let mut missing = BTreeSet::new();
    follow(&document, &mut |reference| {
        let pointer = reference.strip_prefix('#').unwrap_or(reference);
        if document.pointer(pointer).is_none() {
            missing.insert(reference.to_owned());
        }
    });
    assert!(missing.is_empty(), "{missing:#?}");
}

fn follow(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field.as_str() {
                    Some(reference) if name == "$ref" => found(reference),
                    _ => follow(field, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| follow(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_readable_page_shows_every_operation_without_scripts() {
    let scratch = Scratch::sqlite();
    let server = Server::start(scratch.open().await).await;
    let page = server.anonymous().get("/api").await;
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(!page.text.contains("<script") && !page.text.contains(" style="));
    for operation in operations().await {
        let path = operation.split_once(' ').expect("method and path").1;
        assert!(page.text.contains(path), "{path} is missing");
    }
    let style = server.anonymous().get("/api/page.css").await;
    assert!(style.header("content-type").starts_with("text/css"));
}

/// The document is kept beside the program too, for people and generators that run none.
#[tokio::test]
async fn the_file_in_the_repository_is_the_document() {
    let place = "../../openapi.json";
    let document = serde_json::to_string_pretty(&document().await).expect("the document is JSON") + "\n";
    if std::env::var_os("WRITE_OPENAPI").is_some() {
        std::fs::write(place, document).expect("openapi.json can be written");
        return;
    }
    let kept = std::fs::read_to_string(place).expect("openapi.json is in the root of the repository");
    let line = kept.lines().zip(document.lines()).position(|(kept, now)| kept != now);
    let line = line.unwrap_or_else(|| kept.lines().count().min(document.lines().count())) + 1;
    assert!(
        kept == document,
        "openapi.json is not what the handlers say, from line {line} on: `make openapi` writes it anew, and with it the \
         types of the web app. Look at the difference before you commit it: programs of others rely on it."
    );
}
