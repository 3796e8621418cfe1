//! What every request of a listener goes through, on its way in and out: its id, the headers that
//! all answers carry, its count, and its line in the log.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use metrics::{Counter, Kind, Page};
use poem::http::header::{
    CONTENT_LENGTH, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use poem::http::{HeaderName, HeaderValue, StatusCode};
use poem::{Endpoint, IntoResponse, Request, Response};
use rand::Rng;
use settings::{Network, Settings};
use tracing::{Instrument, Level, Span};

use crate::packyard;

/// Names a request, in its answer and in the log.
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id that is taken from a proxy.
const LONGEST_ID: usize = 64;

/// What a browser is told of a listener with TLS: to come back the same way, for two years.
const STRICT: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// The target of the lines for requests.
const ACCESS: &str = "countersign::access";

/// How many requests were answered how. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers {
    classes: Arc<[Counter; 5]>,
}

/// What stands in a metric for each class of answers.
const CLASSES: [&str; 5] = [
    "informational",
    "success",
    "redirection",
    "client_error",
    "server_error",
];

impl Answers {
    fn count(&self, status: StatusCode) {
        let class = usize::from(status.as_u16() / 100).clamp(1, 5);
        self.classes[class - 1].count();
    }

    /// Writes those of several listeners.
    pub(crate) fn write(page: &mut Page, listeners: &[(&str, &Self)]) {
        let help = "Requests answered, by listener and class of the status.";
        let mut family = page.family("countersign_http_requests_total", Kind::Counter, help);
        for (listener, answers) in listeners {
            for (class, counter) in CLASSES.iter().zip(answers.classes.iter()) {
                let labels = [("listener", *listener), ("outcome", *class)];
                family.value(&labels, counter.get());
            }
        }
    }
}

/// How the front of a listener behaves.
pub(crate) struct Manner {
    /// The listener.
    pub(crate) name: &'static str,
    /// Where its answers are counted.
    pub(crate) answers: Answers,
    /// Whether it speaks TLS.
    pub(crate) tls: bool,
    /// Whether each request is a span, so that every line of the log has its id. What is answered
    /// from memory logs nothing, and would pay for a span with a tenth of its time.
    pub(crate) spans: bool,
    /// Whether each request is logged.
    pub(crate) access: bool,
    /// Peers whose ids are taken over.
    pub(crate) trusted_proxies: Vec<Network>,
}

impl Manner {
    /// That of the listener `name` in these settings.
    pub(crate) fn of(name: &'static str, settings: &Settings, answers: Answers) -> Self {
        Self {
            name,
            answers,
            tls: false,
            spans: false,
            access: settings.log.access,
            trusted_proxies: settings.server.trusted_proxies.clone(),
        }
    }
}

/// An endpoint with its front.
pub(crate) struct Front<E> {
    inner: E,
    manner: Manner,
    ids: Ids,
}

impl<E: Endpoint> Front<E> {
    pub(crate) fn new(inner: E, manner: Manner) -> Self {
        Self {
            inner,
            manner,
            ids: Ids::new(),
        }
    }

    fn id(&self, request: &Request) -> HeaderValue {
        let given = request.headers().get(X_REQUEST_ID);
        let given = given.filter(|id| is_id(id.as_bytes()));
        let taken = given.filter(|_| {
            let peer = request.remote_addr().as_socket_addr();
            let mut proxies = self.manner.trusted_proxies.iter();
            peer.is_some_and(|peer| proxies.any(|network| network.contains(peer.ip())))
        });
        taken.cloned().unwrap_or_else(|| self.ids.next())
    }

    fn span(&self, request: &Request, id: &HeaderValue) -> Span {
        if !self.manner.spans {
            return Span::none();
        }
        tracing::info_span!(
            "request",
            request.id = text(id),
            listener = self.manner.name,
            method = %request.method(),
            path = &*packyard::shown(request.original_uri().path()),
            status = tracing::field::Empty,
        )
    }

    async fn answer(&self, request: Request) -> Response {
        match self.inner.call(request).await {
            Ok(answer) => answer.into_response(),
            Err(error) => error.into_response(),
        }
    }

    fn harden(&self, response: &mut Response, id: HeaderValue) {
        let headers = response.headers_mut();
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        if self.manner.tls {
            headers.insert(STRICT_TRANSPORT_SECURITY, STRICT);
        }
        headers.insert(X_REQUEST_ID, id);
    }
}

impl<E: Endpoint> Endpoint for Front<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let id = self.id(&request);
        let line = self.manner.access.then(|| Line::of(&request));
        let span = self.span(&request, &id);
        // Below, the header of the request is the id, whoever gave it.
        request.headers_mut().insert(X_REQUEST_ID, id.clone());
        let mut response = self.answer(request).instrument(span.clone()).await;
        span.record("status", response.status().as_u16());
        self.manner.answers.count(response.status());
        if let Some(line) = line {
            line.write(self.manner.name, &id, &response);
        }
        self.harden(&mut response, id);
        Ok(response)
    }
}

/// The line of a request in the log. Neither headers nor what follows `?` is in it: both hold
/// secrets.
struct Line {
    begun: Instant,
    method: String,
    path: String,
    version: String,
    peer: String,
}

impl Line {
    fn of(request: &Request) -> Self {
        Self {
            begun: Instant::now(),
            method: request.method().to_string(),
            path: packyard::shown(request.original_uri().path()).into_owned(),
            version: format!("{:?}", request.version()),
            peer: request.remote_addr().to_string(),
        }
    }

    fn write(self, listener: &str, id: &HeaderValue, response: &Response) {
        let length = response.headers().get(CONTENT_LENGTH).map(text);
        tracing::event!(
            target: ACCESS,
            Level::INFO,
            request.id = text(id),
            listener,
            peer = %self.peer,
            method = %self.method,
            path = %self.path,
            version = %self.version,
            status = response.status().as_u16(),
            length,
            seconds = self.begun.elapsed().as_secs_f64(),
            "answered"
        );
    }
}

fn text(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or_default()
}

/// Whether a proxy's id can stand in a log as it is.
fn is_id(id: &[u8]) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    (1..=LONGEST_ID).contains(&id.len()) && id.iter().all(plain)
}

/// Ids of requests: unique among processes by chance, and in this process by counting.
struct Ids {
    process: u64,
    next: AtomicU64,
}

impl Ids {
    fn new() -> Self {
        Self {
            process: rand::rng().next_u64(),
            next: AtomicU64::new(0),
        }
    }

    /// 16 digits for the process and 16 for the request.
    fn next(&self) -> HeaderValue {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.process.to_be_bytes());
        bytes[8..].copy_from_slice(&number.to_be_bytes());
        let mut digits = [0; 32];
        hex::encode_to_slice(bytes, &mut digits).expect("two digits for each byte");
        HeaderValue::from_bytes(&digits).expect("digits can stand in a header")
    }
}

#[cfg(test)]
mod tests {
    use poem::endpoint::make_sync;

    use super::*;

    fn front(change: impl FnOnce(&mut Manner)) -> Front<impl Endpoint<Output = Response>> {
        let mut manner = Manner::of("public", &Settings::default(), Answers::default());
        change(&mut manner);
        let echo = make_sync(|request: Request| {
            let id = request.headers().get(X_REQUEST_ID).cloned();
            Response::builder().body(text(&id.unwrap()).to_owned())
        });
        Front::new(echo, manner)
    }

    async fn ask(front: &Front<impl Endpoint>, id: Option<&str>) -> Response {
        let mut request = Request::builder();
        if let Some(id) = id {
            request = request.header("x-request-id", id);
        }
        front.call(request.finish()).await.unwrap()
    }

    fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
        response.headers().get(name).map(text)
    }

    #[tokio::test]
    async fn every_answer_has_an_id_of_its_own_that_was_seen_inside_too() {
        let front = front(|_| {});
        let one = ask(&front, None).await;
        let other = ask(&front, None).await;

        let id = header(&one, "x-request-id").unwrap().to_owned();
        assert_eq!(id.len(), 32);
        assert_ne!(Some(id.as_str()), header(&other, "x-request-id"));
        assert_eq!(one.into_body().into_string().await.unwrap(), id);
    }

    #[tokio::test]
    async fn an_id_from_nobody_in_particular_is_not_taken() {
        let answer = ask(&front(|_| {}), Some("mine")).await;

        assert_ne!(header(&answer, "x-request-id"), Some("mine"));
    }

    #[test]
    fn only_ids_that_can_stand_in_a_log_are_taken_from_proxies() {
        assert!(is_id(b"7f3a.B-_9"));
        for id in ["", "a b", "a\nb", "{id}", &"a".repeat(65)] {
            assert!(!is_id(id.as_bytes()), "{id}");
        }
    }

    #[tokio::test]
    async fn strict_transport_is_asked_for_with_tls_alone() {
        let plain = ask(&front(|_| {}), None).await;
        assert_eq!(header(&plain, "strict-transport-security"), None);
        assert_eq!(header(&plain, "x-content-type-options"), Some("nosniff"));
        assert_eq!(header(&plain, "referrer-policy"), Some("no-referrer"));

        let secure = ask(&front(|manner| manner.tls = true), None).await;
        assert!(header(&secure, "strict-transport-security").is_some());
    }

    #[tokio::test]
    async fn answers_are_counted_by_the_class_of_their_status() {
        let answers = Answers::default();
        let counted = answers.clone();
        let front = front(|manner| manner.answers = answers);
        for _ in 0..3 {
            ask(&front, None).await;
        }
        let mut page = Page::default();
        Answers::write(&mut page, &[("public", &counted)]);

        let text = page.into_text();
        assert!(
            text.contains("{listener=\"public\",outcome=\"success\"} 3\n"),
            "{text}"
        );
        assert!(
            text.contains("{listener=\"public\",outcome=\"server_error\"} 0\n"),
            "{text}"
        );
    }
}
