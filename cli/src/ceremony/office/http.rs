//! The office of a server, over HTTP.

use std::time::Duration;

use openapi::types::{Problem, Task};
use openapi::{Failure as Answer, PATIENCE};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time::Instant;
use tuf::ceremony::{Request, Response};
use tuf::{Key, KeyId};

use crate::arguments::{Global, Waiting};
use crate::ceremony::office::{Ceremony, Done, Office, TrustRoot};
use crate::ceremony::proposal::{NewTrustRoot, OnlineNames};
use crate::ceremony::public_key;
use crate::connection::{self, Connection};
use crate::failure::{Code, Failure};
use crate::session::{Session, refused};

/// A server that does not take a connection for so long is not there.
const CONNECT: Duration = Duration::from_secs(5);
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(250);

/// A server, asked over HTTP.
pub(crate) struct Http {
    session: Session,
    client: reqwest::Client,
    base: String,
    token: String,
    waiting: Waiting,
}

impl Http {
    /// Connects to the server that the flags, the environment or the data directory name.
    pub(crate) fn open(global: &Global, waiting: Waiting) -> Result<Self, Failure> {
        Self::to(&connection::find(global)?, global.json, waiting)
    }

    /// Connects to `target`.
    pub(crate) fn to(target: &Connection, json: bool, waiting: Waiting) -> Result<Self, Failure> {
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Failure::from_error(Code::Failed, "could not connect", &error))?;
        Ok(Self {
            session: Session::to(target, json)?,
            client,
            base: format!("{}/api/v1", target.server),
            token: target.token.clone(),
            waiting,
        })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.base);
        self.client.request(method, url).bearer_auth(&self.token)
    }

    /// Asks; `None` if there is no such thing.
    async fn find<T: DeserializeOwned>(&self, path: &str) -> Result<Option<T>, Failure> {
        match ask(|| self.request(Method::GET, path)).await {
            Ok(body) => read(&body).map(Some),
            Err(Answer::Refused(problem)) if problem.status == 404 => Ok(None),
            Err(answer) => Err(refused(answer)),
        }
    }

    /// Asks for something that has to be there.
    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        let body = ask(|| self.request(Method::GET, path)).await;
        read(&body.map_err(refused)?)
    }

    /// Asks for a change; answers its task.
    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Task, Failure> {
        // The same for every try, so that the change is made once.
        let key = uuid::Uuid::now_v7().to_string();
        let attempt = || {
            let request = self
                .request(method.clone(), path)
                .header("Idempotency-Key", &key);
            match body {
                Some(body) => request.json(body),
                None => request,
            }
        };
        read(&ask(attempt).await.map_err(refused)?)
    }

    /// Asks for a change, and answers what its task came to.
    async fn change(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Done<Value>, Failure> {
        let task = self.send(method, path, body).await?;
        if self.waiting.no_wait {
            return Ok(Done::Later(json!(task)));
        }
        let task = self.session.watch(task).await?;
        Ok(Done::Now(json!(task.result)))
    }

    /// The first page of what `query` finds.
    async fn page(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, Failure> {
        let asked = ask(|| self.request(Method::GET, path).query(query)).await;
        read(&asked.map_err(refused)?)
    }
}

impl Office for Http {
    async fn trust_root(&self, name: &str) -> Result<Option<TrustRoot>, Failure> {
        self.find(&format!("/trust-roots/{name}")).await
    }

    async fn key(&self, name: &str) -> Result<Option<Key>, Failure> {
        let page = self.page("/signing-keys", &[("name", name)]).await?;
        let Some(found) = page["items"].get(0) else {
            return Ok(None);
        };
        if found["purpose"] != "tuf" {
            let message = format!("key `{name}` is for `{}`", text(&found["purpose"]));
            return Err(Failure::new(Code::Usage, message)
                .hint("a key serves one purpose: name another one in `[online]`"));
        }
        let path = format!("/signing-keys/{}/public", text(&found["id"]));
        let public = ask(|| self.request(Method::GET, &path))
            .await
            .map_err(refused)?;
        let public = String::from_utf8_lossy(&public);
        let key = public_key::read(&public).map_err(|error| {
            let context = format!("the public part of key `{name}` cannot be used");
            Failure::from_error(Code::Failed, &context, &error)
        })?;
        Ok(Some(key))
    }

    async fn make_key(&self, name: &str, algorithm: &str) -> Result<Key, Failure> {
        let body = json!({"name": name, "purpose": "tuf", "algorithm": algorithm});
        // What follows needs the key, so its task is waited for in any case.
        let task = self
            .send(Method::POST, "/signing-keys", Some(&body))
            .await?;
        self.session.watch(task).await?;
        let made = self.key(name).await?;
        made.ok_or_else(|| Failure::new(Code::Failed, format!("key `{name}` was not made")))
    }

    async fn create(&self, new: &NewTrustRoot) -> Result<Done<()>, Failure> {
        let body = serde_json::to_value(new).expect("values of JSON");
        let done = self
            .change(Method::POST, "/trust-roots", Some(&body))
            .await?;
        Ok(without_result(done))
    }

    async fn propose(
        &self,
        trust_root: &str,
        request: &Request,
        replaces: Option<&str>,
    ) -> Result<Done<String>, Failure> {
        let body = json!({"request": request, "replaces": replaces});
        let path = format!("/trust-roots/{trust_root}/ceremonies");
        match self.change(Method::POST, &path, Some(&body)).await? {
            Done::Now(result) => Ok(Done::Now(text(&result["ceremony"]).to_owned())),
            Done::Later(task) => Ok(Done::Later(task)),
        }
    }

    async fn let_sign_beside(&self, trust_root: &str, names: &OnlineNames) -> Result<(), Failure> {
        let path = format!("/trust-roots/{trust_root}");
        let body = json!({"beside": names});
        // What follows needs the keys, so the task is waited for in any case.
        let task = self.send(Method::PATCH, &path, Some(&body)).await?;
        self.session.watch(task).await.map(|_| ())
    }

    async fn ceremonies(&self, trust_root: &str) -> Result<Vec<Ceremony>, Failure> {
        let mut all = Vec::new();
        let path = format!("/trust-roots/{trust_root}/ceremonies");
        let mut cursor: Option<String> = None;
        loop {
            let from = cursor.iter().map(|cursor| ("cursor", cursor.as_str()));
            let query: Vec<_> = [("limit", "100")].into_iter().chain(from).collect();
            let page = self.page(&path, &query).await?;
            all.extend(read::<Vec<Ceremony>>(page["items"].to_string().as_bytes())?);
            cursor = page["next"].as_str().map(str::to_owned);
            if cursor.is_none() {
                return Ok(all);
            }
        }
    }

    async fn ceremony(&self, trust_root: &str, id: &str) -> Result<Ceremony, Failure> {
        self.get(&format!("/trust-roots/{trust_root}/ceremonies/{id}"))
            .await
    }

    async fn submit(
        &self,
        trust_root: &str,
        id: &str,
        response: &Response,
    ) -> Result<Done<()>, Failure> {
        let path = format!("/trust-roots/{trust_root}/ceremonies/{id}/responses");
        let body = json!({"response": response});
        Ok(without_result(
            self.change(Method::POST, &path, Some(&body)).await?,
        ))
    }

    async fn undo(&self, trust_root: &str, id: &str, key: &KeyId) -> Result<Done<()>, Failure> {
        let path = format!("/trust-roots/{trust_root}/ceremonies/{id}/signatures/{key}");
        Ok(without_result(
            self.change(Method::DELETE, &path, None).await?,
        ))
    }

    async fn abort(&self, trust_root: &str, id: &str) -> Result<Done<()>, Failure> {
        let path = format!("/trust-roots/{trust_root}/ceremonies/{id}/abort");
        Ok(without_result(
            self.change(Method::POST, &path, None).await?,
        ))
    }
}

fn without_result(done: Done<Value>) -> Done<()> {
    match done {
        Done::Now(_) => Done::Now(()),
        Done::Later(task) => Done::Later(task),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|error| refused(Answer::Unexpected(error.to_string())))
}

/// Sends what `request` makes, again while the server is away or busy; answers the body.
async fn ask(request: impl Fn() -> RequestBuilder) -> Result<Vec<u8>, Answer> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = match request().send().await {
            Ok(response) => answer(response).await,
            Err(error) => Err(Answer::Unreachable(error)),
        };
        match answer {
            Err(failure) if failure.is_passing() && Instant::now() + PAUSE < deadline => {
                tokio::time::sleep(PAUSE).await;
            }
            answer => return answer,
        }
    }
}

async fn answer(response: reqwest::Response) -> Result<Vec<u8>, Answer> {
    let status = response.status();
    let body = response.bytes().await.map_err(Answer::Unreachable)?;
    if status.is_success() {
        return Ok(body.to_vec());
    }
    Err(problem(status, &body))
}

fn problem(status: StatusCode, body: &[u8]) -> Answer {
    match serde_json::from_slice::<Problem>(body) {
        Ok(problem) => Answer::Refused(Box::new(problem)),
        Err(_) => Answer::Unexpected(status.to_string()),
    }
}
