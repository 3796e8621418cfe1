//! The committed API document and the committed client are what the code says.
//!
//! `UPDATE_OPENAPI=1` writes both instead of comparing.

use std::path::PathBuf;

use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle};
use serde_json::{Value, json};

/// What the document says of values beyond their types.
const BOUNDS: [&str; 10] = [
    "additionalProperties",
    "anyOf",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "nullable",
    "pattern",
];

#[test]
fn the_committed_document_is_what_the_code_says() {
    hold("v1.json", &api::document());
}

#[test]
fn the_committed_document_of_packyards_api_is_what_the_code_says() {
    hold("packyard.json", &api::packyard_document());
}

#[test]
fn the_committed_client_is_generated_from_the_document() {
    hold("src/client.rs", &client(&api::document()));
}

/// Compares a committed file with what it should be, or writes it.
fn hold(name: &str, expected: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../openapi")
        .join(name);
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(&file, expected).expect("the file can be written");
        return;
    }
    let committed = std::fs::read_to_string(&file).expect("the file is committed");
    let differs = committed
        .lines()
        .zip(expected.lines())
        .position(|(committed, expected)| committed != expected);
    let line = differs.unwrap_or(committed.lines().count().min(expected.lines().count())) + 1;
    assert!(
        committed == expected,
        "openapi/{name} differs from line {line} on; write it anew with UPDATE_OPENAPI=1"
    );
}

/// The client that the generator makes of `document`.
fn client(document: &str) -> String {
    let mut document: Value = serde_json::from_str(document).expect("the document is JSON");
    for item in members(&mut document["paths"]) {
        for operation in members(item) {
            simplify_responses(&mut operation["responses"]);
        }
    }
    forget_bounds(&mut document);
    unwrap_references(&mut document);
    tell_empty_lists(&mut document["components"]["schemas"]);
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Builder);
    let document = serde_json::from_value(document).expect("the document is OpenAPI 3.0");
    let tokens = Generator::new(&settings)
        .generate_tokens(&document)
        .expect("a client can be generated");
    let file = syn::parse2(tokens).expect("the client is Rust");
    let text = progenitor_impl::space_out_items(prettyplease::unparse(&file))
        .expect("the client can be laid out");
    format!("// Generated from v1.json by tests/openapi.rs. Do not edit.\n\n{text}")
}

/// One kind of success and one of refusal are all that the generator tells apart; the media type
/// of problems is unknown to it.
fn simplify_responses(responses: &mut Value) {
    let Some(map) = responses.as_object_mut() else {
        return;
    };
    let success = map
        .iter()
        .find(|(status, _)| status.starts_with('2'))
        .map(|(_, response)| response.clone());
    map.retain(|status, _| !status.starts_with(['2', '4', '5']));
    map.extend(success.map(|response| ("2XX".to_owned(), response)));
    let refusal = json!({
        "description": "Refused.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    });
    map.insert("4XX".into(), refusal.clone());
    map.insert("5XX".into(), refusal);
}

/// Takes away what the server judges itself, which the generator makes a type of for each value.
fn forget_bounds(value: &mut Value) {
    match value {
        Value::Object(map) => {
            // Elsewhere, properties are called so.
            if ["type", "allOf", "anyOf"]
                .iter()
                .any(|kind| map.contains_key(*kind))
            {
                map.retain(|name, bound| !BOUNDS.contains(&name.as_str()) || bound.is_object());
            }
            map.values_mut().for_each(forget_bounds);
        }
        Value::Array(elements) => elements.iter_mut().for_each(forget_bounds),
        _ => {}
    }
}

/// Turns a reference with a description beside it, which the generator takes for a new type,
/// into the reference.
fn unwrap_references(value: &mut Value) {
    let reference = value
        .get("allOf")
        .and_then(|parts| parts.get(0))
        .filter(|part| part.get("$ref").is_some())
        .cloned();
    if let Some(reference) = reference {
        *value = reference;
        return;
    }
    match value {
        Value::Object(map) => map.values_mut().for_each(unwrap_references),
        Value::Array(elements) => elements.iter_mut().for_each(unwrap_references),
        _ => {}
    }
}

/// In what changes a row an empty list is something else than none, which the generator takes for
/// the same unless the list may be null.
fn tell_empty_lists(schemas: &mut Value) {
    let changes = schemas.as_object_mut().into_iter().flatten();
    for (_, schema) in changes.filter(|(name, _)| name.ends_with("Change")) {
        for property in members(&mut schema["properties"]) {
            if property["type"] == "array" {
                property["nullable"] = true.into();
            }
        }
    }
}

fn members(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    value
        .as_object_mut()
        .into_iter()
        .flat_map(|map| map.values_mut())
}
