//! A hostile network: a proxy that damages what goes through it, by path.
//!
//! The first rule whose pattern matches the path decides. A request whose answer will be damaged
//! loses its range and its conditions on the way, so that there is a whole answer to damage.

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::header::{self, HeaderMap};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use regex::Regex;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use crate::background::Background;

/// What happens to an answer.
#[derive(Clone, Debug)]
pub enum Damage {
    /// One bit is flipped, this far into the body (0.0 to 1.0); the length stays.
    FlipBit(f64),
    /// Bytes are added at the end.
    Append(Vec<u8>),
    /// Another body is given.
    Replace(Vec<u8>),
    /// The answer to another path is given, such as an older file.
    AnswerOf(String),
    /// The true length is announced and the connection closed after this many bytes.
    Cut(usize),
    /// Only this many bytes are given, and the length says so.
    Shorten(usize),
    /// The server is not asked; this status is the answer.
    Status(u16),
    /// The answer comes this much later.
    Delay(Duration),
    /// The request loses its credentials.
    DropAuthorization,
}

impl Damage {
    /// Whether the upstream's whole body is needed.
    fn touches_body(&self) -> bool {
        !matches!(
            self,
            Self::Delay(_) | Self::DropAuthorization | Self::Status(_)
        )
    }
}

/// Damage for the paths that match.
#[derive(Clone, Debug)]
struct Rule {
    path: Regex,
    damage: Damage,
    once: bool,
}

/// A request that came by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The status the client got.
    pub status: u16,
}

/// The proxy; it ends when dropped.
#[derive(Debug)]
pub struct Tamper {
    background: Background,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    upstream: String,
    http: reqwest::Client,
    rules: Mutex<Vec<Rule>>,
    seen: Mutex<Vec<Seen>>,
}

impl Tamper {
    /// A proxy before `upstream`, such as `http://127.0.0.1:8080`, that passes everything on.
    pub fn before(upstream: &str) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client needs nothing from outside");
        let state = Arc::new(State {
            upstream: upstream.trim_end_matches('/').to_owned(),
            http,
            rules: Mutex::default(),
            seen: Mutex::default(),
        });
        let served = Arc::clone(&state);
        let background = Background::serve(move |stream| {
            let state = Arc::clone(&served);
            async move {
                let answer = service_fn(|request| answer(&state, request));
                let mut http = hyper::server::conn::http1::Builder::new();
                // A connection that ends with an error is what some damage is for.
                let _ = http
                    .half_close(true)
                    .serve_connection(TokioIo::new(stream), answer)
                    .await;
            }
        });
        Self { background, state }
    }

    /// The proxy's own base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.background.address())
    }

    /// `url` of the server behind, as seen through the proxy.
    pub fn through(&self, url: &str) -> String {
        url.replacen(&self.state.upstream, &self.url(), 1)
    }

    /// Damages every answer whose path matches the regular expression `path`.
    #[track_caller]
    pub fn damage(&self, path: &str, damage: Damage) -> &Self {
        self.add(path, damage, false)
    }

    /// The same for the first such request alone, for clients that try again.
    #[track_caller]
    pub fn damage_once(&self, path: &str, damage: Damage) -> &Self {
        self.add(path, damage, true)
    }

    /// Forgets all rules.
    pub fn heal(&self) {
        lock(&self.state.rules).clear();
    }

    /// The requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.state.seen).clone()
    }

    #[track_caller]
    fn add(&self, path: &str, damage: Damage, once: bool) -> &Self {
        let path = match Regex::new(path) {
            Ok(path) => path,
            Err(error) => panic!("`{path}` is not a regular expression: {error}"),
        };
        lock(&self.state.rules).push(Rule { path, damage, once });
        self
    }
}

async fn answer(state: &State, request: Request<Incoming>) -> Result<Response<Given>, io::Error> {
    let method = request.method().to_string();
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    let damage = state.damage_for(&path);
    if let Some(Damage::Delay(time)) = &damage {
        tokio::time::sleep(*time).await;
    }
    let response = match &damage {
        Some(Damage::Status(status)) => refusal(*status),
        damage => state
            .pass_on(request, damage.as_ref())
            .await
            .unwrap_or_else(|error| {
                eprintln!("the proxy got no answer to {path}: {error:?}");
                refusal(502)
            }),
    };
    let status = response.status().as_u16();
    lock(&state.seen).push(Seen {
        method,
        path,
        status,
    });
    Ok(response)
}

impl State {
    fn damage_for(&self, path: &str) -> Option<Damage> {
        let mut rules = lock(&self.rules);
        let position = rules.iter().position(|rule| rule.path.is_match(path))?;
        if rules[position].once {
            return Some(rules.remove(position).damage);
        }
        Some(rules[position].damage.clone())
    }

    async fn pass_on(
        &self,
        request: Request<Incoming>,
        damage: Option<&Damage>,
    ) -> Result<Response<Given>, reqwest::Error> {
        let path = match damage {
            Some(Damage::AnswerOf(path)) => path.clone(),
            _ => request
                .uri()
                .path_and_query()
                .map_or("/", |path| path.as_str())
                .to_owned(),
        };
        let mut headers = request.headers().clone();
        forget(&mut headers, &[header::HOST, header::CONNECTION]);
        if damage.is_some_and(Damage::touches_body) {
            let conditions = [
                header::RANGE,
                header::IF_RANGE,
                header::IF_NONE_MATCH,
                header::IF_MODIFIED_SINCE,
            ];
            forget(&mut headers, &conditions);
        }
        if matches!(damage, Some(Damage::DropAuthorization)) {
            forget(&mut headers, &[header::AUTHORIZATION]);
        }
        let is_head = request.method() == hyper::Method::HEAD;
        let url = format!("{}{path}", self.upstream);
        let upstream = self
            .http
            .request(request.method().clone(), url)
            .headers(headers);
        let answer = upstream.send().await?;
        let (status, mut headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await?;
        forget(
            &mut headers,
            &[header::CONNECTION, header::TRANSFER_ENCODING],
        );
        let given = damaged(body, damage);
        if !is_head {
            headers.insert(header::CONTENT_LENGTH, given.announced.into());
        }
        let mut response = Response::new(given);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

fn damaged(body: Bytes, damage: Option<&Damage>) -> Given {
    let mut bytes = Vec::from(body);
    match damage {
        Some(Damage::FlipBit(share)) if !bytes.is_empty() => {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss
            )]
            let position = (bytes.len() as f64 * share.clamp(0.0, 1.0)) as usize;
            let last = bytes.len() - 1;
            bytes[position.min(last)] ^= 1;
        }
        Some(Damage::Append(more)) => bytes.extend(more),
        Some(Damage::Replace(other)) => bytes.clone_from(other),
        Some(Damage::Shorten(length)) => bytes.truncate(*length),
        Some(Damage::Cut(after)) => {
            let announced = bytes.len();
            bytes.truncate(*after);
            return Given {
                announced,
                bytes: Some(bytes.into()),
                then_fail: true,
            };
        }
        _ => {}
    }
    Given {
        announced: bytes.len(),
        bytes: Some(bytes.into()),
        then_fail: false,
    }
}

fn refusal(status: u16) -> Response<Given> {
    let body = Bytes::from(format!("{status} by the tampering proxy\n"));
    let mut response = Response::new(damaged(body, None));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    if status == 503 {
        response.headers_mut().insert(header::RETRY_AFTER, 1.into());
    }
    response
}

fn forget(headers: &mut HeaderMap, names: &[header::HeaderName]) {
    for name in names {
        headers.remove(name);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A body that may announce more than it gives.
#[derive(Debug)]
struct Given {
    announced: usize,
    bytes: Option<Bytes>,
    then_fail: bool,
}

impl Body for Given {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(bytes) = self.bytes.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        if std::mem::take(&mut self.then_fail) {
            return Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into())));
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none() && !self.then_fail
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced as u64)
    }
}
