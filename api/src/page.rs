//! Lists in pages: opaque cursors, `next` in the body and as `Link`.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use poem::http::Uri;
use poem_openapi::payload::Json;
use poem_openapi::types::{ParseFromJSON, ToJSON, Type};
use poem_openapi::{ApiResponse, Object};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::problem::Refusal;

/// Where every list is.
const ROOT: &str = "/api/v1";

/// Rows of a page when the client does not say.
const DEFAULT_LIMIT: u64 = 100;

/// Most rows of a page.
const MAX_LIMIT: u64 = 500;

/// One page of a list.
#[derive(Debug, Object)]
pub(crate) struct Page<T: Type + ParseFromJSON + ToJSON> {
    /// The rows.
    items: Vec<T>,
    /// Pass it as `cursor` to get the next page; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    next: Option<String>,
}

/// A list was read.
#[derive(ApiResponse)]
pub(crate) enum Listed<T: Type + ParseFromJSON + ToJSON> {
    /// One page. Read on with `cursor`, or follow `Link`.
    #[oai(status = 200)]
    Page(
        Json<Page<T>>,
        /// The next page, as `<URL>; rel="next"`.
        #[oai(header = "Link")]
        Option<String>,
    ),
}

/// Which part of a list is wanted: rows behind the key `after`, in the order of the list.
#[derive(Debug)]
pub(crate) struct Window<K> {
    pub(crate) after: Option<K>,
    limit: u64,
}

impl<K: Serialize + DeserializeOwned> Window<K> {
    /// Reads `cursor` and `limit` as the client gave them.
    ///
    /// # Errors
    /// Refusals of a cursor that is not ours and of a limit out of range.
    pub(crate) fn new(cursor: Option<&str>, limit: Option<u64>) -> Result<Self, Refusal> {
        let limit = limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            let reason = format!("it must be between 1 and {MAX_LIMIT}");
            return Err(Refusal::invalid_parameter("limit", reason));
        }
        let after = cursor.map(decode).transpose()?;
        Ok(Self { after, limit })
    }

    /// How many rows to read: one more than the page has, to see whether there is another.
    pub(crate) fn rows(&self) -> u64 {
        self.limit + 1
    }

    /// Cuts `rows` to the page and makes its answer. `key` says where the next page starts.
    pub(crate) fn answer<R, T: Type + ParseFromJSON + ToJSON>(
        &self,
        mut rows: Vec<R>,
        uri: &Uri,
        key: impl FnOnce(&R) -> K,
        view: impl FnMut(R) -> T,
    ) -> Listed<T> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| encode(&key(row)));
        let link = next.as_deref().map(|cursor| link(uri, cursor));
        let items = rows.into_iter().map(view).collect();
        Listed::Page(Json(Page { items, next }), link)
    }
}

fn encode(key: &impl Serialize) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
}

fn decode<K: DeserializeOwned>(cursor: &str) -> Result<K, Refusal> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok();
    let key = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    key.ok_or_else(|| Refusal::invalid_parameter("cursor", "it did not come from this list"))
}

fn link(uri: &Uri, cursor: &str) -> String {
    let kept = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let cursor = format!("cursor={cursor}");
    let query: Vec<&str> = kept.chain([cursor.as_str()]).collect();
    // The router has taken the root off the path.
    format!("<{ROOT}{}?{}>; rel=\"next\"", uri.path(), query.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(listed: Listed<i64>) -> (Vec<i64>, Option<String>, Option<String>) {
        let Listed::Page(Json(page), link) = listed;
        (page.items, page.next, link)
    }

    #[test]
    fn a_cursor_leads_to_the_next_page_and_the_last_page_has_none() {
        let uri = Uri::from_static("/tasks?limit=2&cursor=old&state=failed");
        let first = Window::<i64>::new(None, Some(2)).unwrap();
        let (items, next, link) = parts(first.answer(vec![1, 2, 3], &uri, |row| *row, |row| row));

        assert_eq!(items, [1, 2]);
        let next = next.unwrap();
        let expected = format!("</api/v1/tasks?limit=2&state=failed&cursor={next}>; rel=\"next\"");
        assert_eq!(link, Some(expected));

        let second = Window::<i64>::new(Some(&next), Some(2)).unwrap();
        assert_eq!(second.after, Some(2));
        let (items, next, link) = parts(second.answer(vec![3], &uri, |row| *row, |row| row));
        assert_eq!((items, next, link), (vec![3], None, None));
    }

    #[test]
    fn a_foreign_cursor_and_an_absurd_limit_are_refused() {
        assert!(Window::<i64>::new(Some("what?"), None).is_err());
        assert!(Window::<i64>::new(Some("eyJhIjoxfQ"), None).is_err());
        assert!(Window::<i64>::new(None, Some(0)).is_err());
        assert!(Window::<i64>::new(None, Some(501)).is_err());
    }
}
