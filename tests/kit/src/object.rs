//! A bucket of its own for every test on the S3-speaking server that `tests/run` starts.

use crate::place;
use uuid::Uuid;

/// An empty bucket and how to reach it. The server is started for a run and forgets it all.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// URL of the server.
    pub endpoint: String,
    /// The bucket's name.
    pub name: String,
    /// The server wants one and checks none.
    pub region: &'static str,
    /// Access key; the server takes any.
    pub access_key: &'static str,
    /// Secret key; the server takes any.
    pub secret_key: &'static str,
}

impl Bucket {
    /// Makes a new bucket.
    pub async fn fresh() -> Self {
        let endpoint = place::service(place::S3);
        let name = format!("countersign-{}", Uuid::now_v7().simple());
        let made = reqwest::Client::new()
            .put(format!("{endpoint}/{name}"))
            .send()
            .await;
        match made.and_then(reqwest::Response::error_for_status) {
            Ok(_) => {}
            Err(error) => panic!("could not make the bucket {name}: {error:?}"),
        }
        Self {
            endpoint,
            name,
            region: "us-east-1",
            access_key: "test",
            secret_key: "test-secret",
        }
    }
}
