//! One file as it is answered: its bytes, and all that the headers say of it.

use bytes::Bytes;
use poem::http::HeaderValue;
use sha2::{Digest, Sha256};
use storage::compose::{Composition, Piece};

use crate::coding::Coding;
use crate::conditions::{Modified, Validators};

/// Files up to this long are kept whole in memory, in bytes.
pub(crate) const SMALL: u64 = 64 * 1024;

/// One file.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) content: Composition,
    /// SHA-256 of the whole file, in quotes.
    pub(crate) etag: HeaderValue,
    pub(crate) modified: Option<Modified>,
    pub(crate) kind: &'static str,
    pub(crate) lasting: Lasting,
    /// How the bytes are compressed on their way.
    pub(crate) coding: Coding,
    /// Whether other clients get it compressed in another way.
    pub(crate) varies: bool,
}

/// For how long a client may use what it has without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lasting {
    /// For ever: other bytes will have another path.
    Immutable,
    /// It asks each time, and mostly gets 304.
    Revalidate,
}

impl File {
    /// A file whose bytes hash to `sha256` (lower-case hexadecimal).
    pub(crate) fn new(path: &str, sha256: &str, content: Composition, lasting: Lasting) -> Self {
        let etag = format!("\"{sha256}\"");
        Self {
            content,
            // What is no header value is no hash either, and matches nothing.
            etag: HeaderValue::from_str(&etag).unwrap_or(HeaderValue::from_static("\"\"")),
            modified: None,
            kind: kind(path),
            lasting,
            coding: Coding::Identity,
            varies: false,
        }
    }

    /// The same file with its bytes in `coding`: to caches it is another one, with a tag of its own.
    pub(crate) fn coded(&self, coding: Coding, bytes: Bytes) -> Self {
        let tag = self.validators().etag.trim_matches('"');
        let etag = match coding.name() {
            Some(name) => format!("\"{tag}-{name}\""),
            None => format!("\"{tag}\""),
        };
        Self {
            content: Composition::new([Piece::Memory(bytes)]),
            etag: HeaderValue::from_str(&etag).unwrap_or_else(|_| self.etag.clone()),
            coding,
            ..self.clone()
        }
    }

    /// Whether the whole file hashes to `sha256` (lower-case hexadecimal).
    pub(crate) fn has(&self, sha256: &str) -> bool {
        self.validators().etag.trim_matches('"') == sha256
    }

    /// A small text that is made here.
    pub(crate) fn text(path: &str, text: String) -> Self {
        let bytes = Bytes::from(text);
        let sha256 = hex::encode(Sha256::digest(&bytes));
        let content = Composition::new([Piece::Memory(bytes)]);
        Self::new(path, &sha256, content, Lasting::Revalidate)
    }

    pub(crate) fn validators(&self) -> Validators<'_> {
        Validators {
            etag: self.etag.to_str().unwrap_or_default(),
            modified: self.modified,
            length: self.content.length(),
        }
    }

    /// What it takes in memory, about.
    pub(crate) fn weight(&self) -> usize {
        let bytes = self.content.in_memory().map_or(0, |bytes| bytes.len());
        bytes + 100 * self.content.pieces() + 400
    }
}

impl Lasting {
    pub(crate) fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Immutable => "max-age=31536000, immutable",
            Self::Revalidate => "no-cache",
        })
    }
}

/// The media type of the file at `path`.
fn kind(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "xml" => "application/xml",
        "gz" => "application/gzip",
        "zst" => "application/zstd",
        "rpm" => "application/x-rpm",
        "deb" => "application/vnd.debian.binary-package",
        "yaml" => "application/yaml",
        "json" => "application/json",
        "asc" | "gpg" | "key" | "repo" | "sources" | "txt" => "text/plain; charset=utf-8",
        _ if matches!(name, "mirrorlist" | "Release" | "InRelease" | "SHA256SUMS") => {
            "text/plain; charset=utf-8"
        }
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_media_type_follows_the_name() {
        for (path, expected) in [
            ("repodata/repomd.xml", "application/xml"),
            ("repodata/repomd.xml.asc", "text/plain; charset=utf-8"),
            ("repodata/repomd.xml.key", "text/plain; charset=utf-8"),
            ("repodata/abc-primary.xml.gz", "application/gzip"),
            ("repodata/abc-primary.xml.zst", "application/zstd"),
            ("Packages/h/hello-1.0-1.noarch.rpm", "application/x-rpm"),
            (
                "pool/h/hello_1.0_all.deb",
                "application/vnd.debian.binary-package",
            ),
            ("dists/stable/InRelease", "text/plain; charset=utf-8"),
            ("dists/stable/Release.gpg", "text/plain; charset=utf-8"),
            ("1.root.json", "application/json"),
            ("mirrorlist", "text/plain; charset=utf-8"),
            ("v1.2/unknown", "application/octet-stream"),
        ] {
            assert_eq!(kind(path), expected, "{path}");
        }
    }

    #[test]
    fn a_compressed_file_has_a_tag_of_its_own() {
        let file = File::text("1.root.json", "abc".into());

        let gzip = file.coded(Coding::Gzip, Bytes::from_static(b"\x1f\x8b"));

        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(gzip.validators().etag, format!("\"{sha256}-gzip\""));
        assert_eq!(gzip.validators().length, 2);
        assert!(file.has(sha256) && !gzip.has(sha256));
    }

    #[test]
    fn the_tag_of_a_text_is_its_hash() {
        let file = File::text("mirrorlist", "abc".into());

        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(file.validators().etag, format!("\"{sha256}\""));
    }
}
