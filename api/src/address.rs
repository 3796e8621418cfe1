//! Addresses of repositories, such as `rpm/core/2025/el9-x86_64`.

use entities::repository::Format;

/// Segments below the format.
const MAX_SEGMENTS: usize = 8;

/// Characters of one segment.
const MAX_SEGMENT: usize = 64;

/// Names that mean something else in URLs of a repository.
const RESERVED: &[&str] = &["dists", "mirrorlist", "pool", "repodata"];

/// An address that a repository may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// The first segment.
    pub(crate) format: Format,
    /// The rest.
    pub(crate) path: String,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (format, path) = text
            .split_once('/')
            .ok_or("it must be a format and a path, such as `rpm/core/el9-x86_64`")?;
        let format = match format {
            "rpm" => Format::Rpm,
            "deb" => Format::Deb,
            "file" => Format::File,
            other => {
                return Err(format!(
                    "`{}` is no format: `rpm`, `deb` and `file` are",
                    other.escape_debug()
                ));
            }
        };
        let segments: Vec<&str> = path.split('/').collect();
        if segments.len() > MAX_SEGMENTS {
            return Err(format!(
                "it has more than {MAX_SEGMENTS} segments below the format"
            ));
        }
        for segment in segments {
            judge(segment)?;
        }
        Ok(Self {
            format,
            path: path.into(),
        })
    }
}

/// Judges one segment of an address.
///
/// # Errors
/// What is wrong with it, as a sentence.
pub(crate) fn judge(segment: &str) -> Result<(), String> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if segment.is_empty() {
        return Err("it has an empty segment".into());
    }
    if segment.len() > MAX_SEGMENT {
        return Err(format!("a segment has more than {MAX_SEGMENT} characters"));
    }
    if !segment
        .bytes()
        .all(|byte| plain(byte) || b"._-".contains(&byte))
        || !plain(segment.as_bytes()[0])
    {
        return Err(format!(
            "`{}` must begin with a-z or 0-9 and have only a-z, 0-9, `.`, `_` and `-`",
            segment.escape_debug()
        ));
    }
    if RESERVED.contains(&segment) {
        return Err(format!("`{segment}` is reserved"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_addresses_are_taken() {
        for text in [
            "rpm/core",
            "rpm/core/2025/el9-x86_64",
            "deb/0/a.b_c-d",
            "file/tools",
        ] {
            let address = Address::parse(text).unwrap();
            assert_eq!(format!("{}/{}", address.format, address.path), text);
        }
    }

    #[test]
    fn addresses_that_could_mean_something_else_are_refused() {
        let deep = format!("rpm/{}", ["a"; 9].join("/"));
        let long = format!("rpm/{}", "a".repeat(65));
        for text in [
            "",
            "rpm",
            "rpm/",
            "/rpm/core",
            "oci/core",
            "deb/core/dists",
            "rpm/core/",
            "rpm//core",
            "rpm/../etc",
            "rpm/@7",
            "rpm/Core",
            "rpm/a b",
            "rpm/a%2fb",
            "rpm/.hidden",
            "rpm/-a",
            "rpm/ä",
            "rpm/core/repodata",
            "rpm/core/mirrorlist",
            &deep,
            &long,
        ] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
    }
}
