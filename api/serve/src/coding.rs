//! Content codings: which one a client wants (RFC 9110, section 12.5.3), and how to make it.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use poem::http::HeaderMap;
use poem::http::header::{ACCEPT_ENCODING, RANGE};

/// What zstd takes for one byte less each: files are compressed once and sent often.
const ZSTD_LEVEL: i32 = 9;

/// How the bytes of a file are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Coding {
    /// As they are.
    Identity,
    Gzip,
    Zstd,
}

impl Coding {
    /// The one that a request gets: what the client weighs most, zstd where it weighs both alike.
    ///
    /// A range is one of the file itself: how a file is compressed may differ from one release of
    /// this program to the next, and a download may go on after an upgrade.
    pub(crate) fn wanted(headers: &HeaderMap) -> Self {
        if headers.contains_key(RANGE) {
            return Self::Identity;
        }
        let weight = |coding| weight(headers, coding);
        let (gzip, zstd) = (weight("gzip"), weight("zstd"));
        if zstd > 0 && zstd >= gzip {
            Self::Zstd
        } else if gzip > 0 {
            Self::Gzip
        } else {
            Self::Identity
        }
    }

    /// Its name in headers and tags; none for bytes as they are.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Zstd => Some("zstd"),
        }
    }

    /// `bytes` in this coding: the same each time.
    ///
    /// # Errors
    /// The compressor's own.
    pub(crate) fn encode(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Identity => Ok(bytes.to_vec()),
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(bytes)?;
                encoder.finish()
            }
            Self::Zstd => zstd::bulk::compress(bytes, ZSTD_LEVEL),
        }
    }
}

/// How much the client wants `coding`, in thousandths; 0 for not at all.
fn weight(headers: &HeaderMap, coding: &str) -> u32 {
    let lines = headers.get_all(ACCEPT_ENCODING).iter();
    let mut others = 0;
    for item in lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
    {
        let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
        let name = name.trim();
        if name.eq_ignore_ascii_case(coding) {
            return quality(parameters);
        }
        if name == "*" {
            others = quality(parameters);
        }
    }
    others
}

/// The value of `q=`, in thousandths; a thousand where there is none.
fn quality(parameters: &str) -> u32 {
    let value = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("q").then_some(value)
    });
    let Some(value) = value else { return 1000 };
    let (whole, fraction) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let fraction = format!("{fraction:0<3}");
    match (whole, fraction.parse()) {
        ("0", Ok(thousandths @ 0..=999)) => thousandths,
        ("1", Ok(0)) => 1000,
        // What cannot be read is not wanted.
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use poem::http::HeaderValue;

    use super::*;

    fn wanted(accept: &'static str) -> Coding {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accept));
        Coding::wanted(&headers)
    }

    #[test]
    fn a_client_gets_what_it_weighs_most() {
        for (accept, expected) in [
            ("gzip", Coding::Gzip),
            ("GZIP", Coding::Gzip),
            ("zstd", Coding::Zstd),
            ("gzip, deflate, br, zstd", Coding::Zstd),
            ("gzip;q=1.0, zstd;q=0.5", Coding::Gzip),
            ("gzip; q=0.001, zstd;q=0", Coding::Gzip),
            ("*", Coding::Zstd),
            ("zstd;q=0, *;q=0.5", Coding::Gzip),
            ("identity", Coding::Identity),
            ("gzip;q=0", Coding::Identity),
            ("gzip;q=much", Coding::Identity),
            ("*;q=0", Coding::Identity),
            ("br", Coding::Identity),
            ("", Coding::Identity),
        ] {
            assert_eq!(wanted(accept), expected, "{accept}");
        }
        assert_eq!(Coding::wanted(&HeaderMap::new()), Coding::Identity);
    }

    #[test]
    fn a_range_is_one_of_the_file_itself() {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        headers.insert(RANGE, HeaderValue::from_static("bytes=0-9"));

        assert_eq!(Coding::wanted(&headers), Coding::Identity);
    }

    #[test]
    fn what_was_encoded_comes_back_and_is_the_same_each_time() {
        let bytes = b"{\"keyid\":\"0123456789abcdef\"}".repeat(100);

        let gzip = Coding::Gzip.encode(&bytes).unwrap();
        let mut read = Vec::new();
        flate2::read::GzDecoder::new(&gzip[..])
            .read_to_end(&mut read)
            .unwrap();
        assert!(read == bytes && gzip.len() < bytes.len() / 10);
        assert_eq!(gzip, Coding::Gzip.encode(&bytes).unwrap());

        let zstd = Coding::Zstd.encode(&bytes).unwrap();
        assert!(zstd::bulk::decompress(&zstd, bytes.len()).unwrap() == bytes);
        assert_eq!(zstd, Coding::Zstd.encode(&bytes).unwrap());
    }
}
