//! A client of the admin API that tests write with: status, headers and JSON, nothing hidden.

use bytes::Bytes;
use reqwest::header::HeaderMap;
use reqwest::{Body, Client, Method, RequestBuilder};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::{Duration, Instant};

/// How long a task may take before a test gives up on it.
const PATIENCE: Duration = Duration::from_mins(2);

/// The admin API of one server, seen by one token.
#[derive(Clone, Debug)]
pub struct Admin {
    base: String,
    token: String,
    http: Client,
}

impl Admin {
    /// The API at `base`, such as `http://127.0.0.1:8088`, for the holder of `token`.
    pub fn new(base: &str, token: &str) -> Self {
        let http = Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client needs nothing from outside");
        Self {
            base: base.trim_end_matches('/').to_owned(),
            token: token.trim().to_owned(),
            http,
        }
    }

    /// The same API for the holder of another token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: token.to_owned(),
            ..self.clone()
        }
    }

    /// The base URL of the listener.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The token in use.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// A request to `path` below `/api/v1`, with the token, for headers and bodies of all kinds.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self
            .http
            .request(method, format!("{}/api/v1{path}", self.base));
        if self.token.is_empty() {
            request
        } else {
            request.bearer_auth(&self.token)
        }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    /// POST with JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }

    /// PATCH with JSON.
    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::PATCH, path).json(body)).await
    }

    /// PUT of octets, as uploads are.
    pub async fn put(&self, path: &str, octets: impl Into<Body>) -> Answer {
        let request = self.request(Method::PUT, path);
        Answer::of(
            request
                .header("content-type", "application/octet-stream")
                .body(octets),
        )
        .await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    /// Every item of a list, page by page; `path` has a query already.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let page: Value = self
                .get(&format!("{path}{cursor}"))
                .await
                .expect(200)
                .json();
            items.extend(page["items"].as_array().cloned().unwrap_or_default());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }

    /// The task now.
    pub async fn task(&self, id: &str) -> Task {
        self.get(&format!("/tasks/{id}")).await.expect(200).json()
    }

    /// The task when it has ended, in whatever way.
    pub async fn ended(&self, id: &str) -> Task {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let task: Task = self
                .get(&format!("/tasks/{id}?wait=20"))
                .await
                .expect(200)
                .json();
            if task.has_ended() {
                return task;
            }
            assert!(
                Instant::now() < deadline,
                "task {id} has not ended after {PATIENCE:?}: {task:?}"
            );
        }
    }

    /// Waits until no task is queued or running; returns those that still are when patience ends.
    pub async fn settled(&self) -> Vec<Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.try_unfinished().await {
                Ok(unfinished) if unfinished.is_empty() || Instant::now() > deadline => {
                    return unfinished;
                }
                Ok(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                Err(error) => panic!("no answer: {error:?}"),
            }
        }
    }

    /// The first hundred tasks that are queued or running.
    pub async fn try_unfinished(&self) -> Result<Vec<Value>, reqwest::Error> {
        let mut unfinished = Vec::new();
        for state in ["queued", "running"] {
            let request = self.request(Method::GET, &format!("/tasks?state={state}"));
            let page: Value = Answer::try_of(request).await?.expect(200).json();
            unfinished.extend(page["items"].as_array().cloned().unwrap_or_default());
        }
        Ok(unfinished)
    }

    /// Sends a mutation's answer on to the end of its task, which must succeed.
    pub async fn succeeds(&self, accepted: Answer) -> Task {
        let task = self.ended(&accepted.accepted().id).await;
        assert_eq!(task.state, "succeeded", "{task:?}");
        task
    }

    /// Sends a mutation's answer on to the end of its task, which must fail; returns the problem's type.
    pub async fn fails(&self, accepted: Answer) -> String {
        let task = self.ended(&accepted.accepted().id).await;
        assert_eq!(task.state, "failed", "{task:?}");
        task.problem.as_ref().map(Problem::code).unwrap_or_default()
    }
}

/// What a server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The request, for messages.
    pub request: String,
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl Answer {
    /// Sends `request` and reads the answer to its end.
    pub async fn of(request: RequestBuilder) -> Self {
        match Self::try_of(request).await {
            Ok(answer) => answer,
            Err(error) => panic!("no answer: {error:?}"),
        }
    }

    /// As [`Answer::of`] where no answer is a possible outcome, for servers that die on the way.
    pub async fn try_of(request: RequestBuilder) -> Result<Self, reqwest::Error> {
        let (client, request) = request.build_split();
        let request = request?;
        let name = format!("{} {}", request.method(), request.url());
        let response = client.execute(request).await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await?;
        Ok(Self {
            request: name,
            status,
            headers,
            body,
        })
    }

    /// Fails the test unless the status is `status`.
    #[track_caller]
    pub fn expect(&self, status: u16) -> &Self {
        assert!(self.status == status, "expected {status}\n{self}");
        self
    }

    /// The body as JSON of a type.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => panic!("unexpected JSON: {error}\n{self}"),
        }
    }

    /// The header `name`, or nothing.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as text, invalid UTF-8 replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The task of a mutation that was accepted (202), or finished while it was waited for (200, 201).
    #[track_caller]
    pub fn accepted(&self) -> Task {
        assert!(matches!(self.status, 200..=202), "expected a task\n{self}");
        self.json()
    }

    /// Fails the test unless this is a refusal in the API's form; returns its problem.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Problem {
        assert_eq!(self.status, status, "\n{self}");
        let form = self.header("content-type").unwrap_or_default();
        assert!(
            form.starts_with("application/problem+json"),
            "not a problem: {form}\n{self}"
        );
        let problem: Problem = self.json();
        assert_eq!(problem.code(), code, "\n{self}");
        problem
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}\n{}\n{:?}", self.request, self.status, self.headers)?;
        write!(f, "{}", self.text().chars().take(4000).collect::<String>())
    }
}

/// A task as the API shows it.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Task {
    /// Its id.
    pub id: String,
    /// What it does.
    pub kind: String,
    /// `queued`, `running`, `succeeded`, `failed` or `cancelled`.
    pub state: String,
    /// How often it has been started.
    #[serde(default)]
    pub attempt: i64,
    /// What it made.
    #[serde(default)]
    pub result: Option<Value>,
    /// Why it failed.
    #[serde(default)]
    pub problem: Option<Problem>,
}

impl Task {
    /// Whether nothing more will happen to it.
    pub fn has_ended(&self) -> bool {
        matches!(self.state.as_str(), "succeeded" | "failed" | "cancelled")
    }

    /// A field of the result; the test fails when it is not there.
    #[track_caller]
    pub fn result(&self, field: &str) -> &Value {
        match self.result.as_ref().and_then(|result| result.get(field)) {
            Some(value) => value,
            None => panic!("the result has no `{field}`: {self:?}"),
        }
    }
}

/// A refusal (RFC 9457).
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Problem {
    /// A URI reference whose last segment is the stable code.
    #[serde(rename = "type")]
    pub kind: String,
    /// A sentence about the kind.
    #[serde(default)]
    pub title: String,
    /// A sentence about this occurrence.
    #[serde(default)]
    pub detail: Option<String>,
    /// The fields at fault, where it is a matter of fields.
    #[serde(default)]
    pub fields: Vec<Value>,
}

impl Problem {
    /// The stable code, such as `task-taken`.
    pub fn code(&self) -> String {
        self.kind
            .rsplit(['/', ':', '#'])
            .next()
            .unwrap_or_default()
            .to_owned()
    }
}
