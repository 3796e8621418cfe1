//! `Packages.diff/Index`: which old states lead to the newest, and by which patch.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

/// SHA-256 and length of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sum {
    /// Its hash.
    pub sha256: [u8; 32],
    /// Its length in bytes.
    pub size: u64,
}

/// A state of the index that clients may still have, and the patch from there to the newest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Name of the patch, such as `2026-11-21-1000.00`; `.gz` is put behind it to fetch it.
    pub name: String,
    /// The old index, uncompressed.
    pub old: Sum,
    /// The patch, uncompressed.
    pub patch: Sum,
    /// The patch as it is fetched, compressed by gzip.
    pub download: Sum,
}

/// A list of the index: its field, what of a state is in it, and what is put behind the names.
type Column = (&'static str, fn(&State) -> &Sum, &'static str);

/// What `Packages.diff/Index` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// The newest index, uncompressed: the one that `Release` lists.
    pub current: Sum,
    /// Old states, the oldest first.
    pub states: Vec<State>,
}

impl Index {
    /// Reads what [`Self::render`] wrote; nothing when it is something else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().peekable();
        let mut current = None;
        let mut columns: HashMap<&str, HashMap<&str, Sum>> = HashMap::new();
        let mut names = Vec::new();
        while let Some(line) = lines.next() {
            let (field, value) = line.split_once(':')?;
            if field == "SHA256-Current" {
                current = sum(&mut value.split_whitespace());
                continue;
            }
            let column = columns.entry(field).or_default();
            while let Some(line) = lines.next_if(|line| line.starts_with(' ')) {
                let mut words = line.split_whitespace();
                let (sum, name) = (sum(&mut words)?, words.next()?);
                let name = name.strip_suffix(".gz").unwrap_or(name);
                if column.insert(name, sum).is_none() && field == "SHA256-History" {
                    names.push(name);
                }
            }
        }
        let of = |column: &str, name: &str| columns.get(column)?.get(name).copied();
        let states = names.into_iter().map(|name| {
            Some(State {
                name: name.into(),
                old: of("SHA256-History", name)?,
                patch: of("SHA256-Patches", name)?,
                download: of("SHA256-Download", name)?,
            })
        });
        Some(Self {
            current: current?,
            states: states.collect::<Option<_>>()?,
        })
    }

    /// The text.
    ///
    /// A state that came back is listed once, by its last entry, and the newest one not at all:
    /// apt takes an old state that is the newest for a patch that leads nowhere.
    ///
    /// # Errors
    /// [`IndexError`].
    pub fn render(&self) -> Result<String, IndexError> {
        let states = self.listed()?;
        let mut text = String::with_capacity(256 + states.len() * 330);
        let mut write = |line: std::fmt::Arguments<'_>| {
            text.write_fmt(line)
                .expect("strings take all that is written");
        };
        let Sum { sha256, size } = &self.current;
        write(format_args!(
            "SHA256-Current: {} {size}\n",
            hex::encode(sha256)
        ));
        let columns: [Column; 3] = [
            ("SHA256-History", |state| &state.old, ""),
            ("SHA256-Patches", |state| &state.patch, ""),
            ("SHA256-Download", |state| &state.download, ".gz"),
        ];
        for (field, sum, suffix) in columns {
            write(format_args!("{field}:\n"));
            for state in &states {
                let Sum { sha256, size } = sum(state);
                let (hash, name) = (hex::encode(sha256), &state.name);
                write(format_args!(" {hash} {size:>7} {name}{suffix}\n"));
            }
        }
        // Each patch leads to the newest state by itself: apt fetches one and no more.
        write(format_args!("X-Patch-Precedence: merged\n"));
        Ok(text)
    }

    /// The states to be listed, in their order.
    fn listed(&self) -> Result<Vec<&State>, IndexError> {
        let mut seen = HashSet::from([self.current]);
        let mut names = HashSet::new();
        let mut states = Vec::with_capacity(self.states.len());
        for state in self.states.iter().rev() {
            let name = || state.name.chars().take(80).collect();
            if !is_name(&state.name) {
                return Err(IndexError::Name(name()));
            }
            if !names.insert(state.name.as_str()) {
                return Err(IndexError::Twice(name()));
            }
            if seen.insert(state.old) {
                states.push(state);
            }
        }
        states.reverse();
        Ok(states)
    }
}

fn is_name(name: &str) -> bool {
    name.len() <= 128
        && name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".+_-".contains(&byte))
}

/// A hash and a length, as lines of the index have them.
fn sum<'a>(words: &mut impl Iterator<Item = &'a str>) -> Option<Sum> {
    let mut sha256 = [0; 32];
    hex::decode_to_slice(words.next()?, &mut sha256).ok()?;
    Some(Sum {
        sha256,
        size: words.next()?.parse().ok()?,
    })
}

/// Why there is no index of patches.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IndexError {
    /// Not a plain name of a file.
    #[error("`{0}` cannot be the name of a patch")]
    Name(String),
    /// The name of two patches.
    #[error("there are two patches of the name `{0}`")]
    Twice(String),
}

impl IndexError {
    /// The stable code of this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Name(_) => "deb-patch-name",
            Self::Twice(_) => "deb-patch-twice",
        }
    }
}
