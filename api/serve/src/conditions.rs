//! Conditional requests and ranges (RFC 9110, sections 13 and 14).

use std::ops::Range;
use std::time::{Duration, SystemTime};

use poem::http::header::{IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, RANGE};
use poem::http::{HeaderMap, HeaderName, HeaderValue, Method};

/// What is known of a file when its request is judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Validators<'a> {
    /// The strong entity tag, with its quotes.
    pub(crate) etag: &'a str,
    pub(crate) modified: Option<Modified>,
    /// Length of the file in bytes.
    pub(crate) length: u64,
}

/// When a file came to be what it is under its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Modified {
    /// Whole seconds since 1970.
    pub(crate) at: u64,
    /// Whether no other version of it had the same second, so that the time tells them apart.
    pub(crate) distinct: bool,
}

/// What a request for a file gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// 200.
    Whole,
    /// 206 with these bytes.
    Part(Range<u64>),
    /// 304.
    NotModified,
    /// 416.
    Unsatisfiable,
}

/// Judges a GET or HEAD. Several ranges in one request get the whole file, as RFC 9110 allows.
pub(crate) fn judge(method: &Method, headers: &HeaderMap, file: Validators<'_>) -> Outcome {
    if is_unmodified(headers, file) {
        return Outcome::NotModified;
    }
    if method != Method::GET || !is_range_wanted(headers, file) {
        return Outcome::Whole;
    }
    let Some(asked) = single(headers, &RANGE).and_then(parse) else {
        return Outcome::Whole;
    };
    asked
        .within(file.length)
        .map_or(Outcome::Unsatisfiable, Outcome::Part)
}

impl Modified {
    pub(crate) fn header(self) -> HeaderValue {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(self.at);
        HeaderValue::from_str(&httpdate::fmt_http_date(time)).expect("a date is plain ASCII")
    }
}

fn is_unmodified(headers: &HeaderMap, file: Validators<'_>) -> bool {
    if headers.contains_key(IF_NONE_MATCH) {
        let lines = headers.get_all(IF_NONE_MATCH).iter();
        return lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .map(str::trim)
            .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == file.etag);
    }
    let since = single(headers, &IF_MODIFIED_SINCE).and_then(seconds);
    matches!((file.modified, since), (Some(modified), Some(since))
        if modified.distinct && modified.at <= since)
}

fn is_range_wanted(headers: &HeaderMap, file: Validators<'_>) -> bool {
    if !headers.contains_key(IF_RANGE) {
        return true;
    }
    let Some(condition) = single(headers, &IF_RANGE) else {
        return false;
    };
    if condition.starts_with('"') || condition.starts_with("W/") {
        return condition == file.etag;
    }
    // A range needs the very same bytes: an older file must not be continued with these.
    matches!((file.modified, seconds(condition)), (Some(modified), Some(at))
        if modified.distinct && modified.at == at)
}

/// A header that stands in the request once.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut lines = headers.get_all(name).iter();
    let only = lines.next()?;
    match lines.next() {
        None => only.to_str().ok(),
        Some(_) => None,
    }
}

fn seconds(date: &str) -> Option<u64> {
    let time = httpdate::parse_http_date(date.trim()).ok()?;
    let since = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(since.as_secs())
}

/// One range as a client writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    From(u64),
    FromTo(u64, u64),
    Last(u64),
}

impl Asked {
    /// The bytes of a file of `length` that are meant; `None` when there are none.
    fn within(self, length: u64) -> Option<Range<u64>> {
        let range = match self {
            Self::From(first) => first..length,
            Self::FromTo(first, last) => first..last.saturating_add(1).min(length),
            Self::Last(count) => length.saturating_sub(count)..length,
        };
        (range.start < range.end).then_some(range)
    }
}

/// Reads `bytes=…`; `None` for whatever is to be ignored: other units, several ranges, nonsense.
fn parse(value: &str) -> Option<Asked> {
    let (unit, range) = value.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (first, last) = range.trim().split_once('-')?;
    let (first, last) = (first.trim_end(), last.trim_start());
    match (first, last) {
        ("", count) => number(count).map(Asked::Last),
        (first, "") => number(first).map(Asked::From),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(Asked::FromTo(first, last))
        }
    }
}

/// Digits alone; a number beyond all files means their end.
fn number(digits: &str) -> Option<u64> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ETAG: &str = "\"abc\"";
    /// Sun, 06 Nov 1994 08:49:37 GMT.
    const AT: u64 = 784_111_777;
    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const LATER: &str = "Sun, 06 Nov 1994 08:49:38 GMT";
    const EARLIER: &str = "Sun, 06 Nov 1994 08:49:36 GMT";

    fn ask(headers: &[(HeaderName, &'static str)]) -> Outcome {
        ask_of(
            Modified {
                at: AT,
                distinct: true,
            },
            headers,
        )
    }

    fn ask_of(modified: Modified, headers: &[(HeaderName, &'static str)]) -> Outcome {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, HeaderValue::from_static(value));
        }
        let file = Validators {
            etag: ETAG,
            modified: Some(modified),
            length: 100,
        };
        judge(&Method::GET, &map, file)
    }

    #[test]
    fn a_plain_request_gets_the_whole_file() {
        assert_eq!(ask(&[]), Outcome::Whole);
    }

    #[test]
    fn a_client_that_has_the_file_gets_no_bytes() {
        for tags in [ETAG, "*", "W/\"abc\"", "\"x\", \"abc\"", "\"x\",W/\"abc\""] {
            assert_eq!(
                ask(&[(IF_NONE_MATCH, tags)]),
                Outcome::NotModified,
                "{tags}"
            );
        }
        for tags in ["\"abcd\"", "abc", "W/\"x\"", ""] {
            assert_eq!(ask(&[(IF_NONE_MATCH, tags)]), Outcome::Whole, "{tags}");
        }
        let lines = [(IF_NONE_MATCH, "\"x\""), (IF_NONE_MATCH, ETAG)];
        assert_eq!(ask(&lines), Outcome::NotModified);
    }

    #[test]
    fn a_time_is_looked_at_only_without_tags() {
        assert_eq!(ask(&[(IF_MODIFIED_SINCE, DATE)]), Outcome::NotModified);
        assert_eq!(ask(&[(IF_MODIFIED_SINCE, LATER)]), Outcome::NotModified);
        assert_eq!(ask(&[(IF_MODIFIED_SINCE, EARLIER)]), Outcome::Whole);
        assert_eq!(ask(&[(IF_MODIFIED_SINCE, "yesterday")]), Outcome::Whole);
        let both = [(IF_NONE_MATCH, "\"x\""), (IF_MODIFIED_SINCE, LATER)];
        assert_eq!(ask(&both), Outcome::Whole);
    }

    #[test]
    fn a_second_with_two_versions_proves_nothing() {
        let modified = Modified {
            at: AT,
            distinct: false,
        };

        assert_eq!(
            ask_of(modified, &[(IF_MODIFIED_SINCE, DATE)]),
            Outcome::Whole
        );
        let range = [(RANGE, "bytes=1-2"), (IF_RANGE, DATE)];
        assert_eq!(ask_of(modified, &range), Outcome::Whole);
    }

    #[test]
    fn a_single_range_gets_its_bytes() {
        for (range, expected) in [
            ("bytes=0-0", 0..1),
            ("bytes=0-99", 0..100),
            ("bytes=10-", 10..100),
            ("bytes=90-200", 90..100),
            ("bytes=-1", 99..100),
            ("bytes=-1000", 0..100),
            ("Bytes= 1-2 ", 1..3),
            ("bytes=0-99999999999999999999999", 0..100),
        ] {
            assert_eq!(ask(&[(RANGE, range)]), Outcome::Part(expected), "{range}");
        }
    }

    #[test]
    fn a_range_behind_the_end_is_refused() {
        for range in ["bytes=100-", "bytes=100-200", "bytes=-0"] {
            assert_eq!(ask(&[(RANGE, range)]), Outcome::Unsatisfiable, "{range}");
        }
    }

    #[test]
    fn what_is_no_single_range_of_bytes_is_ignored() {
        for range in [
            "bytes=",
            "bytes=-",
            "bytes=5-4",
            "bytes=a-b",
            "bytes=+1-2",
            "bytes=0-1,5-6",
            "lines=1-2",
            "1-2",
            "bytes=--1",
        ] {
            assert_eq!(ask(&[(RANGE, range)]), Outcome::Whole, "{range}");
        }
        let lines = [(RANGE, "bytes=0-1"), (RANGE, "bytes=2-3")];
        assert_eq!(ask(&lines), Outcome::Whole);
    }

    #[test]
    fn a_download_goes_on_only_with_the_same_bytes() {
        let part = Outcome::Part(1..3);
        for (condition, expected) in [
            (ETAG, part.clone()),
            (DATE, part),
            ("\"x\"", Outcome::Whole),
            ("W/\"abc\"", Outcome::Whole),
            (LATER, Outcome::Whole),
            (EARLIER, Outcome::Whole),
            ("nonsense", Outcome::Whole),
        ] {
            let asked = [(RANGE, "bytes=1-2"), (IF_RANGE, condition)];
            assert_eq!(ask(&asked), expected, "{condition}");
        }
    }

    #[test]
    fn head_has_no_ranges() {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, HeaderValue::from_static("bytes=1-2"));
        let file = Validators {
            etag: ETAG,
            modified: None,
            length: 100,
        };

        assert_eq!(judge(&Method::HEAD, &headers, file), Outcome::Whole);
    }

    proptest! {
        #[test]
        fn a_range_never_leaves_the_file(value in "bytes=[0-9]{0,20}-[0-9]{0,20}", length in 0..50u64) {
            if let Some(asked) = parse(&value) && let Some(range) = asked.within(length) {
                prop_assert!(range.start < range.end && range.end <= length);
            }
        }
    }
}
