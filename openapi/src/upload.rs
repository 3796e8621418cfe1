//! Uploads: octets that stream, and tell how far they are.

use std::io;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use progenitor_client::ClientInfo as _;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE};
use uuid::Uuid;

use crate::types::Task;

use crate::{Connection, Failure};

/// A package on its way to a repository.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    /// The repository.
    pub repository: Uuid,
    /// Its file name; in a file repository, its path.
    pub filename: String,
    /// In a DEB repository, the suite whose indexes shall list it; its default if not given.
    pub suite: Option<String>,
    /// In a DEB repository, the component whose indexes shall list it; its default if not given.
    pub component: Option<String>,
    /// Its length in bytes.
    pub size: u64,
    /// Its SHA-256 as 64 hexadecimal digits, where it is known before: the server refuses octets
    /// with another one.
    pub sha256: Option<String>,
    /// Codes of gates that shall let it pass.
    pub overrides: Vec<String>,
    /// The push it belongs to.
    pub batch: Option<Uuid>,
    /// How many files that push has: none of them goes live before all have arrived.
    pub batch_files: Option<u32>,
    /// Hold the answer back until the task has ended, for at most so many seconds.
    pub wait: Option<u64>,
    /// Names the request, so that sending it again is safe.
    pub idempotency_key: Option<String>,
}

impl Connection {
    /// Sends a package. `sent` is told how many bytes went out after each piece.
    ///
    /// # Errors
    /// [`Failure`]; when the server refuses early, the rest of the octets is not read.
    pub async fn upload<S>(
        &self,
        upload: &Upload,
        octets: S,
        mut sent: impl FnMut(u64) + Send + 'static,
    ) -> Result<Task, Failure>
    where
        S: Stream<Item = io::Result<Bytes>> + Send + 'static,
    {
        let mut total = 0;
        let octets = octets.inspect(move |piece| {
            if let Ok(piece) = piece {
                total += piece.len() as u64;
                sent(total);
            }
        });
        let request = self
            .client()
            .put(self.url(upload)?)
            .header(CONTENT_TYPE, "application/octet-stream")
            .header(CONTENT_LENGTH, upload.size)
            .headers(headers(upload)?)
            .body(reqwest::Body::wrap_stream(octets));
        let response = request.send().await.map_err(Failure::Unreachable)?;
        if !response.status().is_success() {
            return Err(Failure::of(response).await);
        }
        let body = response.bytes().await.map_err(Failure::Unreachable)?;
        serde_json::from_slice(&body).map_err(|error| Failure::Unexpected(error.to_string()))
    }

    fn url(&self, upload: &Upload) -> Result<reqwest::Url, Failure> {
        let invalid = || Failure::Invalid("the file name cannot stand in a URL".into());
        let mut url = reqwest::Url::parse(self.baseurl()).map_err(|_| invalid())?;
        url.path_segments_mut().map_err(|()| invalid())?.extend([
            "repositories",
            &upload.repository.to_string(),
            "packages",
            &upload.filename,
        ]);
        for code in &upload.overrides {
            url.query_pairs_mut().append_pair("override", code);
        }
        let places = [("suite", &upload.suite), ("component", &upload.component)];
        for (name, value) in places {
            if let Some(value) = value {
                url.query_pairs_mut().append_pair(name, value);
            }
        }
        if let Some(batch) = upload.batch {
            url.query_pairs_mut()
                .append_pair("batch", &batch.to_string());
        }
        if let Some(files) = upload.batch_files {
            url.query_pairs_mut()
                .append_pair("batch_files", &files.to_string());
        }
        Ok(url)
    }
}

fn headers(upload: &Upload) -> Result<reqwest::header::HeaderMap, Failure> {
    let mut headers = reqwest::header::HeaderMap::new();
    let wait = upload.wait.map(|seconds| format!("wait={seconds}"));
    let named = [
        ("x-checksum-sha256", &upload.sha256),
        ("prefer", &wait),
        ("idempotency-key", &upload.idempotency_key),
    ];
    for (name, value) in named {
        let Some(value) = value else { continue };
        let value = value
            .parse()
            .map_err(|_| Failure::Invalid(format!("`{name}` has characters that no header has")))?;
        headers.insert(name, value);
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_one_segment_whatever_is_in_it() {
        let connection = crate::connect("http://127.0.0.1:8088", "t").unwrap();
        let upload = Upload {
            filename: "a+b~1^2/../c.rpm".into(),
            overrides: vec!["shrink".into(), "foreign".into()],
            ..Upload::default()
        };

        let url = connection.url(&upload).unwrap();

        assert!(
            url.path().ends_with("/packages/a+b~1^2%2F..%2Fc.rpm"),
            "{url}"
        );
        assert_eq!(url.query(), Some("override=shrink&override=foreign"));
    }

    #[test]
    fn terms_become_headers() {
        let upload = Upload {
            wait: Some(30),
            idempotency_key: Some("build-17".into()),
            ..Upload::default()
        };

        let headers = headers(&upload).unwrap();

        assert_eq!(headers["prefer"], "wait=30");
        assert_eq!(headers["idempotency-key"], "build-17");
        assert_eq!(headers.len(), 2);
    }
}
