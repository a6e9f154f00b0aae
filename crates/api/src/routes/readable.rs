//! The API for people: one page made of the OpenAPI document, without scripts.

use crate::state::App;
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use maud::{DOCTYPE, Markup, html};
use serde_json::Value;
use std::collections::BTreeMap;
use std::future::ready;

const STYLE: &str = include_str!("readable.css");

pub(super) fn router(document: &Value) -> Router<App> {
    let json = document.to_string();
    let page = page(document).into_string();
    Router::new()
        .route("/api/v1/openapi.json", get(move || ready(serve("application/json", json.clone()))))
        .route("/api", get(move || ready(serve("text/html; charset=utf-8", page.clone()))))
        .route("/api/page.css", get(|| ready(serve("text/css; charset=utf-8", STYLE.to_owned()))))
}

fn serve(kind: &'static str, text: String) -> impl IntoResponse {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")], text)
}

/// One operation of the document.
struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    about: &'a Value,
}

fn page(document: &Value) -> Markup {
    let mut by_tag: BTreeMap<&str, Vec<Operation<'_>>> = BTreeMap::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, about) in item.as_object().into_iter().flatten().filter(|(_, about)| about.is_object()) {
            let tag = about["tags"][0].as_str().unwrap_or("Other");
            by_tag.entry(tag).or_default().push(Operation { method, path, about });
        }
    }
    let introduction = document["info"]["description"].as_str().unwrap_or_default();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Resonanz API" }
                link rel="stylesheet" href="/api/page.css";
            }
            body {
                header {
                    h1 { "Resonanz API" }
                    @for paragraph in introduction.split("\n\n") { p { (marked(paragraph)) } }
                    p { a href="/api/v1/openapi.json" { "OpenAPI document" } }
                }
                nav aria-label="Sections" {
                    ul { @for tag in by_tag.keys() { li { a href={ "#" (anchor(tag)) } { (tag) } } } }
                }
                main {
                    @for (tag, operations) in &by_tag {
                        section aria-labelledby=(anchor(tag)) {
                            h2 id=(anchor(tag)) { (tag) }
                            @for operation in operations { (described(operation, document)) }
                        }
                    }
                }
            }
        }
    }
}

fn described(operation: &Operation<'_>, document: &Value) -> Markup {
    let about = operation.about;
    let parameters: Vec<&Value> = about["parameters"].as_array().into_iter().flatten().collect();
    let body = &about["requestBody"]["content"]["application/json"]["schema"];
    html! {
        article tabindex="0" {
            h3 { code { span.method { (operation.method.to_uppercase()) } " " (operation.path) } }
            @if let Some(summary) = about["summary"].as_str() { p { (marked(summary)) } }
            @if let Some(more) = about["description"].as_str() {
                @for paragraph in more.split("\n\n") { p { (marked(paragraph)) } }
            }
            @if !parameters.is_empty() {
                h4 { "Parameters" }
                dl {
                    @for parameter in parameters {
                        dt { code { (text(&parameter["name"])) } " " small { (text(&parameter["in"])) } }
                        dd { (marked(&text(&parameter["description"]))) }
                    }
                }
            }
            @if body.is_object() { h4 { "Send" } (shape(body, document)) }
            @for (status, response) in about["responses"].as_object().into_iter().flatten() {
                @let schema = &response["content"]["application/json"]["schema"];
                @if status != "default" {
                    h4 { "Answer " (status) }
                    @if schema.is_object() { (shape(schema, document)) }
                }
            }
        }
    }
}

/// Fields of an object, one level deep.
fn shape(schema: &Value, document: &Value) -> Markup {
    let resolved = resolve(schema, document);
    let parts: Vec<&Value> = match resolved["allOf"].as_array() {
        Some(all) => all.iter().map(|part| resolve(part, document)).collect(),
        None => vec![resolved],
    };
    html! {
        @if parts.iter().any(|part| part["properties"].is_object()) {
            table {
                thead { tr { th scope="col" { "Field" } th scope="col" { "Type" } th scope="col" { "Meaning" } } }
                tbody {
                    @for part in parts {
                        @for (name, property) in part["properties"].as_object().into_iter().flatten() {
                            tr {
                                td { code { (name) } }
                                td { (kind(property)) }
                                td { (marked(&text(&property["description"]))) }
                            }
                        }
                    }
                }
            }
        } @else {
            p { (kind(schema)) }
        }
    }
}

fn resolve<'a>(schema: &'a Value, document: &'a Value) -> &'a Value {
    let name = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/components/schemas/"));
    name.map_or(schema, |name| &document["components"]["schemas"][name])
}

/// A schema in a few words: `list of Touchpoint`, `text (uuid)`, `text or null`.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        return name.to_owned();
    }
    if let Some(options) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
        return options.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    let one = |name: &str| match name {
        "array" => format!("list of {}", kind(&schema["items"])),
        "string" => schema["format"].as_str().map_or_else(|| "text".to_owned(), |format| format!("text ({format})")),
        other => other.to_owned(),
    };
    match &schema["type"] {
        Value::String(name) => one(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).map(one).collect::<Vec<_>>().join(" or "),
        _ => "anything".to_owned(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Text with `code` between backticks, as doc comments write it.
fn marked(text: &str) -> Markup {
    html! {
        @for (i, part) in text.split('`').enumerate() {
            @if i % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

fn anchor(tag: &str) -> String {
    tag.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn schemas_are_told_in_a_few_words() {
        assert_eq!(kind(&json!({ "type": "array", "items": { "$ref": "#/components/schemas/Unit" } })), "list of Unit");
        assert_eq!(kind(&json!({ "type": ["string", "null"], "format": "uuid" })), "text (uuid) or null");
        assert_eq!(kind(&json!({ "oneOf": [{ "type": "null" }, { "$ref": "#/x/Person" }] })), "null or Person");
    }

    #[test]
    fn text_of_the_document_is_text() {
        assert_eq!(marked("<b> `a<b`").into_string(), "&lt;b&gt; <code>a&lt;b</code>");
    }
}
