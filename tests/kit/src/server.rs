//! Our servers as users run them: everything in one command, or many processes on shared services.

mod embedded;
mod postgres;
mod proxy;
mod redis;
mod scaled;

pub use embedded::Embedded;
pub use postgres::Postgres;
pub use proxy::Proxy;
pub use redis::Redis;
pub use scaled::{Objects, Scaled};

use crate::Fault;
use crate::process::Process;
use std::time::{Duration, Instant};

/// How long a server may take to get ready.
const START: Duration = Duration::from_mins(1);

/// What a test wants to be different about a server.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where the program shall kill itself.
    pub fault: Option<Fault>,
    /// Variables, such as `COUNTERSIGN_SECTION__KEY`.
    pub environment: Vec<(String, String)>,
    /// Further arguments.
    pub arguments: Vec<String>,
}

impl Options {
    /// Kills itself at `fault`.
    pub fn dying_at(fault: Fault) -> Self {
        Self {
            fault: Some(fault),
            ..Self::default()
        }
    }

    /// With the variable `name` set.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// Waits until `url` answers 200 while `process` lives.
async fn wait_until_ready(process: &mut Process, url: &str) {
    let http = reqwest::Client::new();
    let deadline = Instant::now() + START;
    loop {
        process.must_be_running();
        let answer = http.get(url).timeout(Duration::from_secs(5)).send().await;
        if answer.as_ref().is_ok_and(|answer| answer.status() == 200) {
            process.must_be_running();
            return;
        }
        assert!(
            Instant::now() < deadline,
            "{url} is not ready after {START:?}: {answer:?}\n{}",
            process.tail()
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
