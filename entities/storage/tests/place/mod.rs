//! The same storage in two places: a directory, and a bucket of a real S3-speaking server.

use std::fs;

use countersign_storage::{Bucket, Storage};
use kit::object;
use tempfile::TempDir;

/// Somewhere to store objects, gone at the end of the test.
pub(crate) struct Place {
    pub(crate) storage: Storage,
    directory: TempDir,
    bucket: Option<object::Bucket>,
}

impl Place {
    pub(crate) fn directory() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let storage = Storage::files(directory.path().join("objects")).unwrap();
        Self {
            storage,
            directory,
            bucket: None,
        }
    }

    pub(crate) async fn bucket() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let bucket = object::Bucket::fresh().await;
        let key = |name: &str, value: &str| {
            let path = directory.path().join(name);
            fs::write(&path, format!("{value}\n")).unwrap();
            path
        };
        let storage = Storage::s3(&Bucket {
            endpoint: Some(bucket.endpoint.clone()),
            region: bucket.region.to_owned(),
            name: bucket.name.clone(),
            access_key_file: key("access", bucket.access_key),
            secret_key_file: key("secret", bucket.secret_key),
        });
        Self {
            storage: storage.unwrap(),
            directory,
            bucket: Some(bucket),
        }
    }

    /// Waits until nothing is left of uploads that did not become objects: their clean-up may run
    /// beside the test.
    pub(crate) async fn must_hold_no_leftovers(&self) {
        for _ in 0..200 {
            if self.leftovers().await == 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{} unfinished uploads are left", self.leftovers().await);
    }

    async fn leftovers(&self) -> usize {
        let Some(bucket) = &self.bucket else {
            let unfinished = self.directory.path().join("objects/.unfinished");
            return fs::read_dir(unfinished).unwrap().count();
        };
        let answer = reqwest::get(format!("{}/{}?uploads", bucket.endpoint, bucket.name)).await;
        let text = answer
            .unwrap()
            .error_for_status()
            .unwrap()
            .text()
            .await
            .unwrap();
        text.matches("<UploadId>").count()
    }
}
