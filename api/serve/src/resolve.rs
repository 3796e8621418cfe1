//! What a path below a repository means.

use chrono::{DateTime, Utc};
use entities::repository::Format;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target<'a> {
    /// The URL of the live publication, for clients that take a list of mirrors.
    MirrorList,
    /// A file of a publication.
    File {
        /// Which publication.
        point: Point,
        /// The path of the file in it.
        path: &'a str,
    },
}

/// One of the publications of a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Point {
    /// The one that is live.
    Live,
    /// The one with this serial.
    Serial(i64),
    /// The one that was live at this time.
    Time(DateTime<Utc>),
}

/// Where a file is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shelf {
    /// An entry point or another file with a fixed name: what it holds changes.
    Named,
    /// An index with its hash in its name.
    Hashed,
    /// A package.
    Package,
}

/// Reads the path below a repository; `None` when there can be no such file.
pub(crate) fn resolve(below: &str) -> Option<Target<'_>> {
    if below == "mirrorlist" {
        return Some(Target::MirrorList);
    }
    let (point, path) = match below.strip_prefix('@') {
        None => (Point::Live, below),
        Some(at) => {
            let (at, path) = at.split_once('/')?;
            (point(at)?, path)
        }
    };
    let is_file = !path.is_empty() && !path.ends_with('/');
    is_file.then_some(Target::File { point, path })
}

impl Shelf {
    /// Where a repository of `format` has the file at `path`.
    pub(crate) fn of(format: Format, path: &str) -> Self {
        match format {
            Format::Rpm => Self::of_rpm(path),
            Format::Deb => Self::of_deb(path),
            Format::File if path.starts_with("SHA256SUMS") => Self::Named,
            Format::File => Self::Package,
        }
    }

    fn of_rpm(path: &str) -> Self {
        let Some(name) = path.strip_prefix("repodata/") else {
            return Self::Package;
        };
        match name.split_once('-') {
            Some((hash, _)) if is_hash(hash) => Self::Hashed,
            _ => Self::Named,
        }
    }

    fn of_deb(path: &str) -> Self {
        let Some(below) = path.strip_prefix("dists/") else {
            return Self::Package;
        };
        if let Some((_, hash)) = below.rsplit_once("/by-hash/SHA256/")
            && is_hash(hash)
        {
            return Self::Hashed;
        }
        // A patch is named by what it leads from and to.
        match below.rsplit_once("/Packages.diff/") {
            Some((_, name)) if name != "Index" => Self::Hashed,
            _ => Self::Named,
        }
    }
}

/// Whether this is a SHA-256 in lower-case hexadecimal.
fn is_hash(hash: &str) -> bool {
    hash.len() == 64
        && hash
            .bytes()
            .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

/// A serial or a time.
fn point(text: &str) -> Option<Point> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().map(Point::Serial);
    }
    let time = DateTime::parse_from_rfc3339(text).ok()?;
    Some(Point::Time(time.to_utc()))
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn file(below: &str) -> Option<(Point, &str)> {
        match resolve(below)? {
            Target::File { point, path } => Some((point, path)),
            Target::MirrorList => None,
        }
    }

    #[test]
    fn a_plain_path_is_of_the_live_publication() {
        let path = "repodata/repomd.xml";

        assert_eq!(file(path), Some((Point::Live, path)));
        assert_eq!(resolve("mirrorlist"), Some(Target::MirrorList));
    }

    #[test]
    fn a_serial_or_a_time_names_another() {
        let noon = Utc.with_ymd_and_hms(2030, 1, 2, 12, 0, 0).unwrap();

        assert_eq!(file("@17/a/b"), Some((Point::Serial(17), "a/b")));
        for time in [
            "2030-01-02T12:00:00Z",
            "2030-01-02T14:00:00+02:00",
            "2030-01-02T12:00:00.000Z",
        ] {
            let below = format!("@{time}/a/b");
            assert_eq!(file(&below), Some((Point::Time(noon), "a/b")), "{time}");
        }
    }

    #[test]
    fn what_names_no_file_is_nothing() {
        for below in [
            "",
            "repodata/",
            "@17",
            "@17/",
            "@/a",
            "@-1/a",
            "@99999999999999999999/a",
            "@yesterday/a",
            "@2030-01-02/a",
        ] {
            assert_eq!(resolve(below), None, "{below:?}");
        }
    }

    #[test]
    fn names_with_a_hash_are_told_from_others() {
        let hash = "0123456789abcdef".repeat(4);

        let rpm = |path: &str| Shelf::of(Format::Rpm, path);
        let deb = |path: &str| Shelf::of(Format::Deb, path);

        assert_eq!(
            rpm(&format!("repodata/{hash}-primary.xml.gz")),
            Shelf::Hashed
        );
        for name in [
            &format!("{}-primary.xml.gz", &hash[1..]),
            &format!("{}-x", hash.to_uppercase()),
        ] {
            assert_eq!(rpm(&format!("repodata/{name}")), Shelf::Named);
        }
        assert_eq!(rpm("repodata/repomd.xml"), Shelf::Named);
        assert_eq!(rpm(&format!("Packages/{hash}-x.rpm")), Shelf::Package);
        let indexes = "dists/stable/main/binary-amd64";
        assert_eq!(
            deb(&format!("{indexes}/by-hash/SHA256/{hash}")),
            Shelf::Hashed
        );
        assert_eq!(
            deb(&format!("{indexes}/by-hash/SHA512/{hash}")),
            Shelf::Named
        );
        assert_eq!(deb(&format!("{indexes}/Packages.gz")), Shelf::Named);
        assert_eq!(
            deb(&format!("{indexes}/Packages.diff/a-b.gz")),
            Shelf::Hashed
        );
        assert_eq!(deb(&format!("{indexes}/Packages.diff/Index")), Shelf::Named);
        assert_eq!(deb("pool/h/hello_1.0_all.deb"), Shelf::Package);
        assert_eq!(Shelf::of(Format::File, "SHA256SUMS.asc"), Shelf::Named);
        assert_eq!(Shelf::of(Format::File, "a/SHA256SUMS"), Shelf::Package);
    }
}
