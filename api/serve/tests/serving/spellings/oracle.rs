//! Who may read what, by the words of `docs/access.md`.

use std::fmt::Write as _;

use entities::repository::Format;

use super::scene::secret;

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    number: Option<usize>,
    scopes: &'static [&'static str],
}

impl Caller {
    /// The line that shows the key, if there is one.
    pub(super) fn header(&self) -> Vec<u8> {
        let line = self.number.map(|number| {
            let secret = secret(number);
            format!("Authorization: Bearer {secret}\r\n")
        });
        line.unwrap_or_default().into_bytes()
    }

    fn may(&self, path: &str) -> bool {
        self.scopes.iter().any(|scope| covers(scope, path))
    }
}

/// What there is, and who may read it.
pub(super) struct Oracle {
    /// Addresses, and whether everybody may read what is there.
    repositories: Vec<(String, bool)>,
    components: &'static [(&'static str, bool)],
    scopes: &'static [&'static [&'static str]],
}

impl Oracle {
    pub(super) fn new(
        repositories: &[(Format, &str, bool)],
        components: &'static [(&'static str, bool)],
        scopes: &'static [&'static [&'static str]],
    ) -> Self {
        let address = |(format, path, public): &(Format, &str, bool)| {
            let in_public = components
                .iter()
                .any(|(name, public)| *public && path.split('/').next() == Some(*name));
            (format!("{format}/{path}"), *public || in_public)
        };
        Self {
            repositories: repositories.iter().map(address).collect(),
            components,
            scopes,
        }
    }

    /// Nobody for 0, else who has the key of this number.
    pub(super) fn caller(&self, number: usize) -> Caller {
        let number = number.checked_sub(1);
        Caller {
            number,
            scopes: number.map_or(&[], |number| self.scopes[number]),
        }
    }

    /// Whether the caller may read the live file at `path`.
    pub(super) fn opens(&self, caller: Caller, path: &str) -> bool {
        let public = match self.repository(path) {
            Some((_, public)) => *public,
            None => self.component(path) == Some(true),
        };
        public || caller.may(path)
    }

    /// Whether the caller may read what a proxy in front of plain files would serve for `uri`.
    pub(super) fn lets_read(&self, caller: Caller, uri: &[u8]) -> bool {
        let Some(path) = read_as_proxies_do(uri) else {
            return false;
        };
        let path = match subject(&path) {
            Subject::Everybody => return true,
            Subject::Login => return caller.number.is_some(),
            Subject::Path(path) => path,
        };
        if let Some((address, public)) = self.repository(&path) {
            return *public || caller.may(&live(address, &path));
        }
        self.component(&path).is_some() && self.opens(caller, &path)
    }

    /// Whether `uri` leads into a repository.
    pub(super) fn is_ours(&self, uri: &[u8]) -> bool {
        let path = read_as_proxies_do(uri);
        path.is_some_and(|path| match subject(&path) {
            Subject::Path(path) => self.repository(&path).is_some(),
            Subject::Everybody | Subject::Login => false,
        })
    }

    /// The repository that has `path`: of several that contain each other, the inmost.
    fn repository(&self, path: &str) -> Option<&(String, bool)> {
        let has = |address: &str| path == address || path.starts_with(&format!("{address}/"));
        let found = self.repositories.iter().filter(|(address, _)| has(address));
        found.max_by_key(|(address, _)| address.len())
    }

    fn component(&self, path: &str) -> Option<bool> {
        let name = path.split('/').nth(1)?;
        let found = self.components.iter().find(|(known, _)| *known == name);
        found.map(|(_, public)| *public)
    }
}

/// Whether `uri` is below `/tuf/` where 404 tells nobody anything: at metadata, which is everybody's
/// and has no names with tricks in them, and at a trust root that there is not.
pub(super) fn tells_nothing(uri: &[u8], trust_roots: &[&str]) -> bool {
    let text = String::from_utf8_lossy(without_host(uri)).into_owned();
    let mut segments = text.split('/').skip(1);
    if segments.next() == Some("tuf") && segments.take(2).any(|segment| segment == "metadata") {
        return true;
    }
    let path = read_as_proxies_do(uri).unwrap_or_default();
    let segments: Vec<&str> = path.split('/').collect();
    matches!(segments[..], ["tuf", name, "targets", ..] if !trust_roots.contains(&name))
}

/// What a path is about.
enum Subject {
    Everybody,
    Login,
    Path(String),
}

/// Keys, configuration and metadata are for everybody; targets and images have a path of their own.
fn subject(path: &str) -> Subject {
    let segments: Vec<&str> = path.split('/').collect();
    match segments[..] {
        ["tuf", "targets", ref rest @ ..] | ["tuf", _, "targets", ref rest @ ..]
            if !rest.is_empty() =>
        {
            let path = without_hash(rest);
            match path.split('/').next() {
                Some("keys" | "gpg") => Subject::Everybody,
                _ if path == "public.gpg" => Subject::Everybody,
                _ => Subject::Path(path),
            }
        }
        ["keys" | "gpg" | "tuf", ..] | ["public.gpg"] => Subject::Everybody,
        ["v2"] | ["oci", "v2"] => Subject::Login,
        ["v2", ref rest @ ..] | ["oci", "v2", ref rest @ ..] => {
            Subject::Path(format!("oci/{}", rest.join("/")))
        }
        _ => Subject::Path(path.to_owned()),
    }
}

/// The path of a target whose hash, in lower case, stands before its last name, or before all of it.
fn without_hash(segments: &[&str]) -> String {
    let strip = |name: &str| {
        let (hash, rest) = name.split_once('.')?;
        let is_hash = hash.len() == 64
            && hash
                .bytes()
                .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        (is_hash && !rest.is_empty()).then(|| rest.to_owned())
    };
    let mut names: Vec<String> = segments.iter().map(|name| (*name).to_owned()).collect();
    if let Some(last) = names.last_mut()
        && let Some(name) = strip(last)
    {
        *last = name;
    } else if let Some(first) = names.first_mut()
        && let Some(name) = strip(first)
    {
        *first = name;
    }
    names.join("/")
}

/// The path of the live file, whatever `@serial` or `@time` is named.
fn live(address: &str, path: &str) -> String {
    let below = path[address.len()..].trim_start_matches('/');
    let below = match below.strip_prefix('@') {
        Some(at) => at.split_once('/').map_or("", |(_, file)| file),
        None => below,
    };
    let mut live = address.to_owned();
    if !below.is_empty() {
        write!(live, "/{below}").unwrap();
    }
    live
}

/// Whether the scope covers the path: segment by segment, whatever lies below.
fn covers(scope: &str, path: &str) -> bool {
    let scope = scope.strip_suffix("/**").unwrap_or(scope);
    let mut names = path.split('/');
    scope.split('/').all(|pattern| {
        names
            .next()
            .is_some_and(|name| fits(pattern.as_bytes(), name.as_bytes()))
    })
}

fn fits(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern, name) {
        ([], []) => true,
        ([b'*', rest @ ..], _) => (0..=name.len()).any(|skipped| fits(rest, &name[skipped..])),
        ([one, rest @ ..], [other, left @ ..]) => one == other && fits(rest, left),
        _ => false,
    }
}

/// What nginx and Caddy look for below the root of a tree: the path, decoded once, with slashes
/// merged and dots resolved. `None` for what they refuse.
fn read_as_proxies_do(uri: &[u8]) -> Option<String> {
    let uri = without_host(uri);
    let end = uri.iter().position(|byte| matches!(byte, b'?' | b'#'));
    let decoded = decode(&uri[..end.unwrap_or(uri.len())]);
    let decoded = String::from_utf8_lossy(&decoded);
    let mut resolved = Vec::new();
    for segment in decoded.strip_prefix('/')?.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                resolved.pop()?;
            }
            name => resolved.push(name),
        }
    }
    Some(resolved.join("/"))
}

/// Without scheme and host, which a request to a proxy may have.
fn without_host(uri: &[u8]) -> &[u8] {
    if uri.starts_with(b"/") {
        return uri;
    }
    let Some(scheme) = uri.windows(3).position(|window| window == b"://") else {
        return uri;
    };
    let host = &uri[scheme + 3..];
    let end = host.iter().position(|byte| *byte == b'/');
    end.map_or(b"/", |end| &host[end..])
}

fn decode(text: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| (byte as char).to_digit(16);
    let mut decoded = Vec::new();
    let mut left = text;
    while let Some((byte, rest)) = left.split_first() {
        let octet = match (byte, rest) {
            (b'%', [high, low, ..]) => digit(*high).zip(digit(*low)),
            _ => None,
        };
        if let Some((high, low)) = octet {
            decoded.push(u8::try_from(high * 16 + low).unwrap());
            left = &rest[2..];
        } else {
            decoded.push(*byte);
            left = rest;
        }
    }
    decoded
}
