//! The OpenAPI document: what the handlers say about themselves, completed by what is true of all
//! of them, so that no handler has to repeat it.

use crate::problem::{FieldProblem, ProblemBody};
use serde_json::{Map, Value, json};
use utoipa::PartialSchema;
use utoipa::openapi::OpenApi;

/// Answered to anybody. Every other route of the document refuses who is not signed in.
pub const PUBLIC: [(&str, &str); 6] = [
    ("get", "/api/v1/setup"),
    ("post", "/api/v1/setup"),
    ("post", "/api/v1/session"),
    ("get", "/api/v1/invitations/{token}"),
    ("post", "/api/v1/invitations/{token}"),
    ("get", "/api/v1/openapi.json"),
];

/// Open to keys too, although their paths name no project.
const ORGANISATION_WIDE: [&str; 3] = ["/api/v1/hierarchies", "/api/v1/units", "/api/v1/organisation"];

const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];

/// The whole document, ready to be served.
pub fn complete(document: &OpenApi) -> Value {
    let mut document = serde_json::to_value(document).expect("an OpenAPI document is plain JSON");
    document["info"] = json!({
        "title": "Resonanz",
        "version": env!("CARGO_PKG_VERSION"),
        "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        "description": "Everything the dashboard does, any program may do, with the same rights.\n\n\
            Programs send `Authorization: Bearer rsn_…` with a key of one project (Settings, keys). Browsers sign in \
            and send the header `x-csrf-token` with every request that changes something. Ids are UUIDs, instants RFC \
            3339, days `2026-11-22`. Lists answer `items` and, when there is more, `next`. Errors are RFC 9457 \
            problems with a stable `code` and a `detail` in German or English (`Accept-Language`).",
    });
    document["components"]["securitySchemes"] = json!({
        "session": { "type": "apiKey", "in": "cookie", "name": crate::caller::SESSION_COOKIE },
        "key": { "type": "http", "scheme": "bearer", "bearerFormat": "rsn_…" },
    });
    let schemas = &mut document["components"]["schemas"];
    schemas["ProblemDetails"] = json!(ProblemBody::schema());
    schemas["FieldProblem"] = json!(FieldProblem::schema());
    let known = schemas.clone();
    join_closed_parts(schemas, &known);
    for (path, operation, method) in operations(&mut document) {
        complete_operation(&path, method, operation);
    }
    document
}

fn complete_operation(path: &str, method: &'static str, operation: &mut Map<String, Value>) {
    operation.insert("operationId".into(), operation_id(method, path).into());
    let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
    for (at, name) in parameters_of(path).into_iter().enumerate() {
        let known = parameters.as_array().is_some_and(|all| all.iter().any(|p| p["name"] == name && p["in"] == "path"));
        if let (false, Some(all)) = (known, parameters.as_array_mut()) {
            let about = match name {
                "project" => "Id or short name of the project.",
                _ => "Names the thing meant.",
            };
            let parameter = json!({
                "name": name, "in": "path", "required": true, "description": about, "schema": { "type": "string" },
            });
            all.insert(at, parameter);
        }
    }
    if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
        responses.entry("default").or_insert_with(|| {
            json!({
                "description": "A problem: what is wrong and what to do.",
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/ProblemDetails" } } },
            })
        });
    }
    let security = if PUBLIC.contains(&(method, path)) {
        json!([])
    } else if path.contains("/{project}") || ORGANISATION_WIDE.iter().any(|start| path.starts_with(start)) {
        json!([{ "session": [] }, { "key": [] }])
    } else {
        json!([{ "session": [] }])
    };
    operation.entry("security").or_insert(security);
}

/// A part that refuses every field it does not name fits beside no other: `allOf` such parts, which is
/// how an enum with a tag is described, becomes one object.
fn join_closed_parts(schema: &mut Value, known: &Value) {
    if let Some(whole) = schema.get("allOf").and_then(Value::as_array).and_then(|parts| joined(parts, known)) {
        *schema = whole;
    }
    match schema {
        Value::Object(fields) => fields.values_mut().for_each(|field| join_closed_parts(field, known)),
        Value::Array(items) => items.iter_mut().for_each(|item| join_closed_parts(item, known)),
        _ => {}
    }
}

/// One object with the fields of all parts, if one of them is closed.
fn joined(parts: &[Value], known: &Value) -> Option<Value> {
    let named = |part: &Value| {
        let name = part["$ref"].as_str()?.strip_prefix("#/components/schemas/")?;
        known.get(name).cloned()
    };
    let parts: Vec<Value> = parts.iter().map(|part| named(part).unwrap_or_else(|| part.clone())).collect();
    if !parts.iter().any(|part| part["additionalProperties"].as_bool() == Some(false)) {
        return None;
    }
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for part in &parts {
        let fields = part["properties"].as_object().into_iter().flatten();
        properties.extend(fields.map(|(name, field)| (name.clone(), field.clone())));
        required.extend(part["required"].as_array().into_iter().flatten().cloned());
    }
    let mut whole = json!({
        "type": "object", "required": required, "properties": properties, "additionalProperties": false,
    });
    if let Some(about) = parts.iter().find_map(|part| part["description"].as_str()) {
        whole["description"] = about.into();
    }
    Some(whole)
}

/// Every operation with its path and method.
fn operations(document: &mut Value) -> Vec<(String, &mut Map<String, Value>, &'static str)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        for (name, operation) in item.as_object_mut().into_iter().flatten() {
            let method = METHODS.iter().find(|method| *method == name);
            if let (Some(method), Some(operation)) = (method, operation.as_object_mut()) {
                found.push((path.clone(), operation, *method));
            }
        }
    }
    found
}

/// `{…}` parts of a path.
fn parameters_of(path: &str) -> Vec<&str> {
    path.split('/').filter_map(|part| part.split_once('{')?.1.split_once('}')).map(|(name, _)| name).collect()
}

/// Handlers in different files share names; paths are distinct.
fn operation_id(method: &str, path: &str) -> String {
    let path = path.trim_start_matches("/api/v1");
    let words = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(method.to_owned(), |id, word| format!("{id}_{word}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_name_operations_and_parameters() {
        assert_eq!(operation_id("get", "/api/v1/projects/{project}/keys/{id}"), "get_projects_project_keys_id");
        assert_eq!(parameters_of("/projects/{project}/export/{kind}.csv"), ["project", "kind"]);
    }

    #[test]
    fn closed_parts_become_one_object() {
        let known = json!({
            "Number": {
                "type": "object", "description": "A number.", "required": ["lowest"],
                "properties": { "lowest": { "type": "integer" } }, "additionalProperties": false,
            },
            "Open": { "type": "object", "properties": { "a": { "type": "string" } } },
        });
        let tag = json!({ "type": "object", "required": ["type"], "properties": { "type": { "enum": ["number"] } } });
        let mut kind = json!({ "oneOf": [{ "allOf": [{ "$ref": "#/components/schemas/Number" }, tag.clone()] }] });
        join_closed_parts(&mut kind, &known);
        let whole = json!({
            "type": "object", "description": "A number.", "required": ["lowest", "type"], "additionalProperties": false,
            "properties": { "lowest": { "type": "integer" }, "type": { "enum": ["number"] } },
        });
        assert_eq!(kind, json!({ "oneOf": [whole] }));
        let open = json!({ "allOf": [{ "$ref": "#/components/schemas/Open" }, tag] });
        let mut same = open.clone();
        join_closed_parts(&mut same, &known);
        assert_eq!(same, open);
    }
}
