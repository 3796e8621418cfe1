//! `/compat/packyard`: what Packyard's admin API answers for keys, accounts and components, so that
//! scripts that were written for it go on working. Every mutation is a task of ours that is waited
//! for; nothing is stored for this API's sake. See `docs/packyard.md` for what differs.

mod accounts;
mod act;
mod components;
mod fault;
mod keys;
mod lenient;
mod page;
mod whoami;

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use poem::http::{HeaderValue, Method, header};
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response};
use poem_openapi::{OpenApi, OpenApiService};
use serde_json::{Value, json};

use self::fault::Fault;
use crate::auth;
use crate::context::Context;
use crate::document::bounds::{self, Unknown};
use crate::document::{Described, members};
use crate::linger::lingering;
use crate::problem::Refusal;
use crate::roles::{Access, matches};

/// Where Packyard's host is to be looked for: scripts put it before `/api/v1`.
pub(crate) const ROOT: &str = "/compat/packyard";

/// The cookie in which Packyard's scripts send their session; here it holds a token.
const COOKIE: &str = "packyard_session";

/// A label of a key: one line.
const LABEL: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f]{0,200}$";

/// Statuses of refusals, and what they mean.
const REFUSALS: &[(&str, &str)] = &[
    ("400", "The request cannot be read or makes no sense."),
    ("401", "There is no token, or it is not accepted."),
    ("403", "The role of the token does not allow this."),
    ("404", "There is no such thing."),
    ("405", "The path has no such method; see `Allow`."),
    ("409", "It cannot be done in the present state."),
    ("429", "Too many wrong tokens; see `Retry-After`."),
    ("500", "Something went wrong inside the server."),
    (
        "503",
        "It cannot be said now, or was not done in time; see `Retry-After`.",
    ),
];

type All = (
    keys::Keys,
    accounts::Accounts,
    components::Components,
    whoami::Whoami,
);

/// Everything below `/api/v1` of [`ROOT`].
pub(crate) fn endpoint(context: &Context) -> impl Endpoint + use<> {
    let all: All = (
        keys::Keys(context.clone()),
        accounts::Accounts(context.clone()),
        components::Components(context.clone()),
        whoami::Whoami(context.clone()),
    );
    let gate = context.clone();
    service(all)
        .data(context.clone())
        .around(move |api, request| admit(gate.clone(), api, request))
}

fn service<T: OpenApi>(api: T) -> OpenApiService<T, ()> {
    OpenApiService::new(api, "Packyard, as Countersign answers it", "1")
        .description(
            "For scripts that were written for Packyard. New ones are better off with `/api/v1`.",
        )
        .server(format!("{ROOT}/api/v1"))
}

/// The document of this API, as JSON that ends in a newline. It is committed as
/// `openapi/packyard.json`.
pub fn document() -> String {
    let described = service(Described::<All>::default()).spec();
    let mut document: Value = serde_json::from_str(&described).unwrap_or_default();
    document["security"] = json!([{"token": []}]);
    let components = &mut document["components"];
    components["securitySchemes"] = json!({
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": format!("An operator token; the cookie `{COOKIE}` may hold it as well."),
        },
    });
    let responses = REFUSALS.iter().map(|(status, description)| {
        let schema = json!({"$ref": "#/components/schemas/Error"});
        let content = json!({"application/json": {"schema": schema}});
        let response = json!({"description": description, "content": content});
        (format!("Refused{status}"), response)
    });
    components["responses"] = responses.collect::<serde_json::Map<_, _>>().into();
    let schemas = &mut components["schemas"];
    // Packyard writes the end of a key that has none as null.
    schemas["Key"]["properties"]["expires_at"]["nullable"] = true.into();
    schemas["NewKey"]["properties"]["label"]["pattern"] = LABEL.into();
    // What it is refused without, with a code of its own.
    schemas["NewKey"]["required"] = json!(["component"]);
    let visibility = json!(["public", "private"]);
    schemas["ComponentPatch"]["properties"]["visibility"]["enum"] = visibility;
    schemas["ComponentPatch"]["required"] = json!(["visibility"]);
    for (_, item) in members(&mut document["paths"]) {
        for (_, operation) in members(item) {
            for (status, _) in REFUSALS {
                let reference = format!("#/components/responses/Refused{status}");
                operation["responses"][*status] = json!({"$ref": reference});
            }
        }
    }
    bounds::add_usual(&mut document, Unknown::Ignored);
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// Lets a request through as Packyard lets its operators: readers read, admins do everything.
async fn admit(
    context: Context,
    api: Arc<impl Endpoint>,
    mut request: Request,
) -> poem::Result<Response> {
    let body = lingering(request.take_body());
    request.set_body(body);
    let token = auth::bearer(&request).or_else(|| session(&request));
    let caller = match auth::authenticate(&context, &request, token).await {
        Ok(caller) => caller,
        Err(refusal) => return Ok(Fault::from(refusal).into_response()),
    };
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let access = if reads {
        Access::Audit
    } else {
        Access::Administer
    };
    if !access.allows(caller.role) {
        return Ok(Fault::role_denied().into_response());
    }
    let methods = methods(request.uri().path());
    if !methods.is_empty() && !methods.contains(&request.method().as_str()) {
        return Ok(Fault::other_methods(methods.join(", ")).into_response());
    }
    request.extensions_mut().insert(caller);
    // Scripts send what `curl -d` sends by itself; Packyard does not look at it.
    let json = HeaderValue::from_static("application/json");
    request.headers_mut().insert(header::CONTENT_TYPE, json);
    let answered = api.call(request).await;
    Ok(answered.map_or_else(edge, IntoResponse::into_response))
}

/// The methods that `path` has, by the document; none where there is no such path.
fn methods(path: &str) -> Vec<&'static str> {
    static PATHS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
        let mut document: Value = serde_json::from_str(&document()).unwrap_or_default();
        let mut operations = Vec::new();
        for (path, item) in members(&mut document["paths"]) {
            for (method, _) in members(item) {
                operations.push((path.clone(), method.to_uppercase()));
            }
        }
        operations
    });
    let paths = PATHS.iter().filter(|(pattern, _)| matches(pattern, path));
    paths.map(|(_, method)| method.as_str()).collect()
}

/// Makes a fault of what no endpoint answered.
fn edge(error: poem::Error) -> Response {
    if error.is_from_response() {
        return error.into_response();
    }
    Fault::from(Refusal::from_edge(&error)).into_response()
}

fn session(request: &Request) -> Option<&str> {
    let lines = request.headers().get_all(header::COOKIE);
    let mut pairs = lines.iter().filter_map(|line| line.to_str().ok());
    pairs.find_map(|line| {
        let mut pairs = line
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='));
        pairs.find_map(|(name, value)| (name == COOKIE).then_some(value))
    })
}

/// `path` as logs may show it: scripts of Packyard name a key by its secret.
pub(crate) fn shown(path: &str) -> Cow<'_, str> {
    let is_api = path.starts_with("/api/") || path.starts_with(ROOT);
    match path.split_once("/keys/") {
        Some((before, key)) if is_api && uuid::Uuid::try_parse(key).is_err() => {
            format!("{before}/keys/…").into()
        }
        _ => path.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_found_among_other_cookies() {
        let with = |line: &str| Request::builder().header("cookie", line).finish();

        let found = with("a=b; packyard_session=cst_1_2; c=d");
        assert_eq!(session(&found), Some("cst_1_2"));
        assert_eq!(session(&with("packyard=1; xpackyard_session=2")), None);
        assert_eq!(session(&Request::default()), None);
    }

    #[test]
    fn a_key_that_is_named_by_its_secret_is_not_shown() {
        let secret = "0f".repeat(32);
        let id = "0192f0c8-0000-7000-8000-000000000000";

        for root in ["/compat/packyard/api/v1", "/api/v1"] {
            let path = format!("{root}/keys/{secret}");
            assert_eq!(shown(&path), format!("{root}/keys/…"));
            let path = format!("{root}/keys/{id}");
            assert_eq!(shown(&path), path);
        }
        for path in ["/api/v1/accounts", "/keys/release.asc"] {
            assert_eq!(shown(path), path);
        }
    }

    #[test]
    fn every_answer_is_described() {
        let mut document: Value = serde_json::from_str(&document()).unwrap();
        for (path, item) in members(&mut document["paths"]) {
            for (method, operation) in members(item) {
                assert!(operation["summary"].is_string(), "{method} {path}");
                assert!(operation["operationId"].is_string(), "{method} {path}");
            }
        }
    }
}
