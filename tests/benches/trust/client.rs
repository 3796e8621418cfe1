//! A client of sigstore-tuf whose requests are counted, and the bytes that come.

use countersign_tests::keyholders::TrustRoot;
use flate2::read::GzDecoder;
use kit::place;
use sigstore_tuf::transport::FetchFuture;
use sigstore_tuf::{Error, FileStore, Repository, Updater};
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// What a client asked for, and got.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) requests: usize,
    /// Compressed, as they came.
    pub(crate) bytes: u64,
}

/// A client that knows the first root looks for `path`; then it refreshes again.
pub(crate) async fn looks_up(trust: &TrustRoot, path: &str) -> (Traffic, Traffic) {
    let (folder, root) = (place::scratch(), trust.file("1.root.json").await);
    let cold = look(trust, &root, folder.path(), Some(path)).await;
    (cold, look(trust, &root, folder.path(), None).await)
}

async fn look(trust: &TrustRoot, root: &[u8], folder: &Path, path: Option<&str>) -> Traffic {
    let traffic = Arc::new(Mutex::new(Traffic::default()));
    let server = Counting {
        base: format!("{}metadata/", trust.url()),
        traffic: Arc::clone(&traffic),
    };
    let client = Updater::new(server, root).expect("the root is one");
    let mut client = client.with_store(FileStore::new(folder));
    let now = jiff::Timestamp::now();
    client.refresh(now).await.expect("the server is up to date");
    if let Some(path) = path {
        let found = client.get_target_info(path, now).await;
        assert!(found.expect("the roles can be read").is_some(), "{path}");
    }
    *traffic.lock().expect("nobody panicked")
}

struct Counting {
    base: String,
    traffic: Arc<Mutex<Traffic>>,
}

impl Repository for Counting {
    fn fetch_metadata<'a>(&'a self, name: &'a str, _limit: u64) -> FetchFuture<'a> {
        Box::pin(async move {
            let ask = reqwest::Client::new().get(format!("{}{name}", self.base));
            let answer = ask.header("accept-encoding", "gzip").send().await;
            let answer = answer.map_err(|error| Error::transport(error.to_string()))?;
            let (status, headers) = (answer.status(), answer.headers().clone());
            let bytes = answer.bytes().await;
            let bytes = bytes.map_err(|error| Error::transport(error.to_string()))?;
            let mut traffic = self.traffic.lock().expect("nobody panicked");
            traffic.requests += 1;
            if status == 404 {
                return Ok(None);
            }
            traffic.bytes += bytes.len() as u64;
            if headers
                .get("content-encoding")
                .is_none_or(|coding| coding != "gzip")
            {
                return Ok(Some(bytes.to_vec()));
            }
            let mut plain = Vec::new();
            GzDecoder::new(&bytes[..])
                .read_to_end(&mut plain)
                .expect("it is gzip");
            Ok(Some(plain))
        })
    }

    fn fetch_target<'a>(&'a self, path: &'a str, _limit: u64) -> FetchFuture<'a> {
        Box::pin(async move { Err(Error::transport(format!("{path} is not asked for"))) })
    }
}
