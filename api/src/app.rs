//! What the listeners answer: the API with its document, health, and the data plane.

use bytes::Bytes;
use poem::endpoint::{BoxEndpoint, make_sync};
use poem::http::{HeaderValue, StatusCode, header};
use poem::middleware::CatchPanic;
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response, get};
use serve::Plane;
use tracing::Instrument;

use crate::auth;
use crate::context::Context;
use crate::document;
use crate::front::{Front, Manner};
use crate::measures;
use crate::packyard;
use crate::problem::Refusal;
use crate::ready;
use crate::routes;

/// What a browser may do with answers of this listener: show the documentation, nothing else.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'unsafe-inline'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The admin listener: `/api`, its document, metrics, and health.
pub(crate) fn admin(context: &Context) -> impl Endpoint + use<> {
    let gate = context.clone();
    let api = document::service(routes::all(context))
        .data(context.clone())
        .around(move |api, request| auth::gate(gate.clone(), api, request));
    let routes = ready::routes(context)
        .at("/metrics", measures::page(context))
        .at(
            "/api/v1/openapi.json",
            fixed("application/json", document::document()),
        )
        .at(
            "/api/docs",
            fixed("text/html; charset=utf-8", document::pages()),
        )
        .at(
            format!("{}/openapi.json", packyard::ROOT),
            fixed("application/json", packyard::document()),
        )
        .nest(
            format!("{}/api/v1", packyard::ROOT),
            packyard::endpoint(context),
        )
        .nest("/api/v1", api);
    let answers = context.measures.admin.answers.clone();
    let manner = Manner {
        spans: true,
        ..Manner::of("admin", &context.settings, answers)
    };
    Front::new(edge(routes), manner)
}

/// The public listener: health, and else the data plane.
pub(crate) fn public(context: &Context, plane: Plane) -> impl Endpoint + use<> {
    let health = edge(ready::routes(context)).boxed();
    let answers = context.measures.public.answers.clone();
    let manner = Manner {
        tls: context.measures.certificate.is_some(),
        spans: context.settings.telemetry.otlp_endpoint.is_some(),
        ..Manner::of("public", &context.settings, answers)
    };
    Front::new(Public { health, plane }.with(CatchPanic::new()), manner)
}

/// Goes by the whole path, so that a file costs no more than it must.
struct Public {
    health: BoxEndpoint<'static, Response>,
    plane: Plane,
}

impl Endpoint for Public {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        match request.uri().path() {
            "/health" | "/ready" => {
                let id = request.header("x-request-id").map(str::to_owned);
                let span = tracing::info_span!("health", request.id = id);
                self.health.call(request).instrument(span).await
            }
            _ => self.plane.call(request).await,
        }
    }
}

/// Makes a problem of everything that went wrong, and says what browsers may do.
fn edge(routes: impl Endpoint + 'static) -> impl Endpoint<Output = Response> {
    let panics = CatchPanic::new().with_handler(|_| Refusal::internal().into_response());
    routes
        .with(panics)
        .catch_all_error(|error| async move { refuse(error) })
        .after(|answered| async move {
            answered.map(|mut response: Response| {
                harden(&mut response);
                response
            })
        })
}

fn refuse(error: poem::Error) -> Response {
    if error.is_from_response() {
        return error.into_response();
    }
    Refusal::from_edge(&error).into_response()
}

fn harden(response: &mut Response) {
    let html = response
        .content_type()
        .is_some_and(|kind| kind.starts_with("text/html"));
    let quiet = response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    let mut set = |name, value| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set(header::X_FRAME_OPTIONS, "DENY");
    set(
        header::CONTENT_SECURITY_POLICY,
        if html {
            CONTENT_SECURITY_POLICY
        } else {
            "default-src 'none'; frame-ancestors 'none'"
        },
    );
    if !quiet {
        set(header::CACHE_CONTROL, "no-store");
    }
}

fn fixed(content_type: &'static str, text: String) -> impl Endpoint {
    let bytes = Bytes::from(text);
    get(make_sync(move |_| {
        Response::builder()
            .content_type(content_type)
            .body(bytes.clone())
    }))
}
