//! Lists in pages as Packyard cuts them: `offset` and `limit`, a bare array, and `Link`.

use poem::http::Uri;
use poem_openapi::ApiResponse;
use poem_openapi::payload::Json;
use poem_openapi::types::{ParseFromJSON, ToJSON, Type};

use super::ROOT;
use super::fault::Fault;

/// Rows of a page if nothing is said.
const USUAL: u64 = 50;

/// Most rows of a page.
const MOST: u64 = 500;

/// Furthest that a list can be skipped to.
const FURTHEST: u64 = i64::MAX as u64 / 2;

/// A list was read.
#[derive(ApiResponse)]
pub(super) enum Listed<T: Type + ParseFromJSON + ToJSON> {
    /// One page.
    #[oai(status = 200)]
    Page(
        Json<Vec<T>>,
        /// The pages before and after it (RFC 8288).
        #[oai(header = "Link")]
        Option<String>,
    ),
}

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) offset: u64,
    limit: u64,
}

impl Span {
    pub(super) fn new(offset: Option<u64>, limit: Option<u64>) -> Result<Self, Fault> {
        let (offset, limit) = (offset.unwrap_or(0), limit.unwrap_or(USUAL));
        if limit == 0 {
            return Err(Fault::invalid("limit must be at least 1"));
        }
        if limit > MOST {
            let message = format!("limit {limit} is more than {MOST}");
            return Err(Fault::new(400, "LIMIT_TOO_LARGE", message));
        }
        if offset > FURTHEST {
            return Err(Fault::invalid("no list is that long"));
        }
        Ok(Self { offset, limit })
    }

    /// How many rows to read: one more than the page has, to see whether there is another.
    pub(super) fn rows(self) -> u64 {
        self.limit + 1
    }

    /// Cuts `rows` to the page.
    pub(super) fn cut<R>(self, rows: &mut Vec<R>) -> bool {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        more
    }

    /// The answer with `items`; `more` says whether there are others behind them.
    pub(super) fn answer<T>(self, items: Vec<T>, more: bool, uri: &Uri) -> Listed<T>
    where
        T: Type + ParseFromJSON + ToJSON,
    {
        let next = more.then(|| self.link(uri, self.offset + self.limit, "next"));
        let before = self.offset.saturating_sub(self.limit);
        let previous = (self.offset > 0).then(|| self.link(uri, before, "prev"));
        let links: Vec<String> = next.into_iter().chain(previous).collect();
        let links = (!links.is_empty()).then(|| links.join(", "));
        Listed::Page(Json(items), links)
    }

    fn link(self, uri: &Uri, offset: u64, rel: &str) -> String {
        let own = |pair: &&str| pair.starts_with("offset=") || pair.starts_with("limit=");
        let kept = uri.query().unwrap_or_default().split('&');
        let kept = kept.filter(|pair| !pair.is_empty() && !own(pair));
        let (offset, limit) = (format!("offset={offset}"), format!("limit={}", self.limit));
        let query: Vec<&str> = kept.chain([offset.as_str(), limit.as_str()]).collect();
        // The router has taken the root off the path.
        let path = uri.path();
        format!("<{ROOT}/api/v1{path}?{}>; rel=\"{rel}\"", query.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_neighbours_and_keep_what_was_asked() {
        let uri = Uri::from_static("/keys?component=core&limit=2&offset=2");
        let span = Span::new(Some(2), Some(2)).unwrap();
        let mut rows = vec![3, 4, 5];
        let more = span.cut(&mut rows);
        let Listed::Page(Json(items), links) = span.answer(rows, more, &uri);

        assert_eq!(items, [3, 4]);
        let keys = "/compat/packyard/api/v1/keys?component=core";
        let expected = format!(
            "<{keys}&offset=4&limit=2>; rel=\"next\", <{keys}&offset=0&limit=2>; rel=\"prev\""
        );
        assert_eq!(links, Some(expected));
    }

    #[test]
    fn the_only_page_has_no_links() {
        let span = Span::new(None, None).unwrap();
        let Listed::Page(_, links) = span.answer(vec![1], false, &Uri::from_static("/keys"));
        assert_eq!(links, None);
    }

    #[test]
    fn absurd_pages_are_refused() {
        assert!(Span::new(None, Some(0)).is_err());
        assert!(Span::new(None, Some(501)).is_err());
        assert!(Span::new(Some(u64::MAX), None).is_err());
    }
}
