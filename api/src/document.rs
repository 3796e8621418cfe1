//! The API document: what the endpoints say of themselves, and what holds for all of them.
//!
//! Terms of mutations and refusals follow rules, so they are added here by rule and stand in the
//! document once, as components.

pub(crate) mod bounds;

use std::collections::HashMap;
use std::marker::PhantomData;

use poem::endpoint::BoxEndpoint;
use poem::http::Method;
use poem_openapi::registry::{MetaApi, Registry};
use poem_openapi::{OpenApi, OpenApiService};
use serde_json::{Map, Value, json};

use crate::problem::CONTENT_TYPE;
use crate::routes;

/// Title of the document.
const TITLE: &str = "Countersign";

/// Version of the API, not of the program.
const VERSION: &str = "1";

/// Statuses that requests are refused with, and what they mean.
const REFUSALS: &[(&str, &str)] = &[
    ("400", "A parameter or the body cannot be read."),
    ("401", "There is no token, or it is not accepted."),
    ("403", "The role of the token does not allow this."),
    ("404", "There is no such thing."),
    ("409", "It cannot be done in the present state."),
    (
        "412",
        "`If-Match` names another revision than the present one.",
    ),
    ("413", "The body is larger than allowed."),
    ("415", "The body is of a kind that is not taken here."),
    (
        "422",
        "The request is well formed and makes no sense; see `fields`.",
    ),
    ("429", "Too many requests; see `Retry-After`."),
    ("500", "Something went wrong inside the server."),
    (
        "503",
        "The database or storage does not answer now; see `Retry-After`.",
    ),
    ("507", "Storage is full; nothing was kept."),
];

/// Headers that go with mutations, and the forms of those that have one.
const HEADERS: &[(&str, Option<&str>, &str)] = &[
    (
        "Prefer",
        None,
        "`wait=N` (RFC 7240) holds the answer back until the task has ended, for at most N seconds (up to 60).",
    ),
    (
        "Idempotency-Key",
        Some("^[!-~]{1,255}$"),
        "Names this request: the same request under the same key is carried out once, and answered \
         with the same task for 24 hours.",
    ),
    (
        "If-Match",
        None,
        "The `ETag` that was read: refused when it has changed since.",
    ),
    (
        "Content-Digest",
        Some("^sha-256=:[A-Za-z0-9+/]{43}=:$"),
        "`sha-256=:<base64>:` (RFC 9530). Octets with another digest are refused, and nothing is kept.",
    ),
    (
        "X-Checksum-Sha256",
        Some("^[0-9a-fA-F]{64}$"),
        "The same as 64 hexadecimal digits.",
    ),
];

/// Parts of the paths of what has no revision of its own.
const UNREVISED: &[&str] = &[
    "/packages/",
    "/metadata-files/",
    "/signatures/",
    "/delegations/",
];

/// Operations that name elsewhere than in their paths what may not be there.
const NAMING: &[(&str, &str)] = &[("get", "/explain"), ("post", "/promotions")];

/// The service of the endpoints in `api`.
pub(crate) fn service<T: OpenApi>(api: T) -> OpenApiService<T, ()> {
    OpenApiService::new(api, TITLE, VERSION)
        .description(
            "Signed package repositories. Every mutation is a task: it is answered with 202 and the \
             task, and done when the task has succeeded.",
        )
        .server("/api/v1")
}

/// The API document, as JSON that ends in a newline. It is committed as `openapi/v1.json`.
pub fn document() -> String {
    let described = service(Described::<routes::All>::default()).spec();
    let mut document: Value = serde_json::from_str(&described).unwrap_or_default();
    document["security"] = json!([{"token": []}]);
    let components = &mut document["components"];
    components["securitySchemes"] = json!({
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "An operator token; the first one is made at the first start.",
        }
    });
    components["parameters"] = HEADERS.iter().map(header).collect::<Map<_, _>>().into();
    components["responses"] = REFUSALS.iter().map(refusal).collect::<Map<_, _>>().into();
    for (path, item) in members(&mut document["paths"]) {
        for (method, operation) in members(item) {
            complete(path, method, operation);
            describe_events(&mut operation["responses"]["200"]["content"]);
        }
    }
    bounds::add(&mut document);
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// The document as pages for people.
pub(crate) fn pages() -> String {
    let service = service(Described::<routes::All>::default());
    // The framework's pages hold the document as it made it.
    service
        .swagger_ui_html()
        .replacen(&service.spec(), &document(), 1)
}

/// What endpoints say of themselves, without any endpoint.
pub(crate) struct Described<T>(PhantomData<T>);

impl<T> Default for Described<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T: OpenApi> OpenApi for Described<T> {
    fn meta() -> Vec<MetaApi> {
        T::meta()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn add_routes(self, _: &mut HashMap<String, HashMap<Method, BoxEndpoint<'static>>>) {}
}

fn header((name, form, description): &(&str, Option<&str>, &str)) -> (String, Value) {
    let schema = match form {
        Some(form) => json!({"type": "string", "pattern": form}),
        None => json!({"type": "string"}),
    };
    let parameter = json!({
        "name": name,
        "in": "header",
        "required": false,
        "schema": schema,
        "description": description,
    });
    ((*name).into(), parameter)
}

fn refusal((status, description): &(&str, &str)) -> (String, Value) {
    let response = json!({
        "description": description,
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    });
    (format!("Refused{status}"), response)
}

/// Adds to one operation what its path, its method and its body imply.
fn complete(path: &str, method: &str, operation: &mut Value) {
    let content = &operation["requestBody"]["content"];
    let (json, octets) = (
        !content["application/json"].is_null(),
        !content["application/octet-stream"].is_null(),
    );
    let mutation = method != "get";
    let revised = matches!(method, "patch" | "delete")
        && !UNREVISED.iter().any(|part| path.contains(part))
        || path.ends_with("/retire")
        || path.ends_with("/revoke");

    let headers = [
        ("Prefer", mutation),
        ("Idempotency-Key", mutation && !path.ends_with("/cancel")),
        ("If-Match", revised),
        ("Content-Digest", octets),
        ("X-Checksum-Sha256", octets),
    ];
    let wanted = headers.iter().filter(|(_, wanted)| *wanted);
    let references = wanted.map(|(name, _)| reference("parameters", name));
    let parameters = operation["parameters"].take();
    let mut parameters: Vec<Value> = parameters.as_array().cloned().unwrap_or_default();
    parameters.extend(references);
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    } else if let Some(operation) = operation.as_object_mut() {
        operation.remove("parameters");
    }

    let refusals = [
        (
            "404",
            path.contains('{') || NAMING.contains(&(method, path)),
        ),
        ("409", mutation),
        ("412", revised),
        ("413", json || octets),
        ("415", json || octets),
        ("422", mutation),
        ("507", octets),
    ];
    for (status, _) in REFUSALS {
        let rule = refusals.iter().find(|(other, _)| other == status);
        if rule.is_none_or(|(_, applies)| *applies) {
            operation["responses"][*status] = reference("responses", &format!("Refused{status}"));
        }
    }
}

/// Describes one event of a stream: the framework describes what is told, not how.
fn describe_events(content: &mut Value) {
    let Some(stream) = content.get_mut("text/event-stream") else {
        return;
    };
    stream["schema"] = json!({
        "type": "object",
        "description": "One event.",
        "required": ["event", "data"],
        "properties": {
            "event": {
                "type": "string",
                "enum": ["state", "progress"],
                "description": "What changed.",
            },
            "data": {
                "type": "string",
                "description": "The task as JSON: `#/components/schemas/Task`.",
            },
        },
    });
}

fn reference(kind: &str, name: &str) -> Value {
    json!({"$ref": format!("#/components/{kind}/{name}")})
}

pub(crate) fn members(value: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    value.as_object_mut().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::roles::OPERATIONS;

    #[test]
    fn every_operation_is_in_the_authorization_table_and_nothing_else_is() {
        let mut document: Value = serde_json::from_str(&document()).unwrap();
        let mut described = BTreeSet::new();
        for (path, item) in members(&mut document["paths"]) {
            for (method, operation) in members(item) {
                let id = operation["operationId"].as_str().expect("an operation id");
                described.insert((method.to_uppercase(), path.clone(), id.to_owned()));
            }
        }
        let table: BTreeSet<_> = OPERATIONS
            .iter()
            .map(|row| {
                (
                    row.method.to_string(),
                    row.path.to_owned(),
                    row.id.to_owned(),
                )
            })
            .collect();

        assert_eq!(described, table);
    }

    #[test]
    fn every_answer_is_described() {
        let mut document: Value = serde_json::from_str(&document()).unwrap();
        for (path, item) in members(&mut document["paths"]) {
            for (method, operation) in members(item) {
                assert!(operation["summary"].is_string(), "{method} {path}");
                for (status, response) in members(&mut operation["responses"]) {
                    let described = response["description"]
                        .as_str()
                        .is_some_and(|text| !text.is_empty());
                    assert!(
                        described || response["$ref"].is_string(),
                        "{method} {path} {status}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_pages_show_the_whole_document() {
        assert!(pages().contains("Idempotency-Key"));
    }
}
