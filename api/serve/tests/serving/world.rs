//! A server with a database and objects of its own.

use std::io::{Read, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use bytes::Bytes;
use countersign_serve::{Options, Plane};
use entities::{ProcessId, epoch};
use poem::listener::TcpAcceptor;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use signals::{Event, Signals, Topic};
use storage::Storage;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Everything that a test of the data plane needs.
pub(crate) struct World {
    pub(crate) database: kit::Database,
    pub(crate) storage: Storage,
    pub(crate) signals: Signals,
    pub(crate) plane: Plane,
    pub(crate) process: ProcessId,
    base: String,
    server: JoinHandle<()>,
    _objects: tempfile::TempDir,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl World {
    pub(crate) async fn new(database: kit::Database) -> Self {
        Self::with(database, Options::default()).await
    }

    #[expect(clippy::unused_async, reason = "reads as its siblings do")]
    pub(crate) async fn with(database: kit::Database, options: Options) -> Self {
        let objects = tempfile::tempdir().unwrap();
        let storage = Storage::files(objects.path()).unwrap();
        let signals = Signals::process();
        let process = ProcessId::fresh();
        let plane = Plane::new(
            database.handles(),
            storage.clone(),
            signals.clone(),
            options,
            process,
        );
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let acceptor = TcpAcceptor::from_std(listener).unwrap();
        let endpoint = plane.clone();
        let server = tokio::spawn(async move {
            let server = poem::Server::new_with_acceptor(acceptor);
            server.run(endpoint).await.unwrap();
        });
        Self {
            database,
            storage,
            signals,
            plane,
            process,
            base,
            server,
            _objects: objects,
        }
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[]).await
    }

    pub(crate) async fn head(&self, path: &str) -> Answer {
        self.ask(Method::HEAD, path, &[]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask(Method::GET, path, headers).await
    }

    pub(crate) async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let lines = headers.iter().map(|(name, value)| {
            let name: HeaderName = name.parse().unwrap();
            (name, HeaderValue::from_str(value).unwrap())
        });
        let answer = reqwest::Client::new()
            .request(method, format!("{}{path}", self.base))
            .headers(lines.collect())
            .send()
            .await
            .unwrap();
        Answer {
            status: answer.status(),
            headers: answer.headers().clone(),
            body: answer.bytes().await.unwrap(),
        }
    }

    /// Sends a path as it is, and returns the whole answer as text.
    pub(crate) async fn raw(&self, path: &str) -> String {
        let address = self.base.trim_start_matches("http://").to_owned();
        let request = format!("GET {path} HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
        let asking = move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        };
        tokio::task::spawn_blocking(asking).await.unwrap()
    }

    /// Has the data plane follow what is written; returns when it knows that others know of it.
    pub(crate) async fn followed(&self) -> JoinHandle<()> {
        let mut woken = self.signals.subscribe(Topic::Queue("tasks".into()));
        let plane = self.plane.clone();
        let follower = tokio::spawn(async move { plane.follow(std::future::pending()).await });
        let told = timeout(Duration::from_secs(5), woken.recv()).await;
        assert_eq!(told.unwrap(), Event::Wake);
        follower
    }

    /// Lets the data plane see all that was written, as its follower would.
    pub(crate) async fn settle(&self) {
        let newest = epoch::current(self.database.read()).await.unwrap();
        let mut applied = self.plane.applied();
        let seen = applied.wait_for(|n| *n >= newest);
        let reached = tokio::select! {
            () = self.plane.follow(std::future::pending()) => false,
            seen = seen => seen.is_ok(),
        };
        assert!(reached, "the follower ended");
    }
}
