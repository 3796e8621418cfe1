//! Patches that take apt from older states of an index to the newest (`Packages.diff`), so that
//! clients of a large repository need not fetch all of it for one new package.
//!
//! What changed is known from composing: nothing here reads the index.

use std::io::Read;

use deb::pdiff::{Edit, Index, Patch, State, Sum};
use entities::composition::Open;
use entities::publication_file;
use flate2::read::MultiGzDecoder;
use storage::Sha256;

use super::PublishError;
use super::catalog::deb::{diff_index, diff_index_path, diff_patch, listed, patch_path};
use super::draft::{Body, DraftFile, digest};
use crate::index::{ComposeError, Difference, Encoding};

/// Largest patch that is offered, compressed, in bytes: it lives in its row.
const LARGEST: usize = 64 << 10;

/// Most text of a patch that is read again, in bytes.
const MOST_TEXT: u64 = 16 << 20;

/// The files that lead from older texts of the index called `name` to the newest.
pub(super) struct Lineage<'a> {
    /// The index.
    pub(super) name: &'a str,
    /// Its text in the publication before.
    pub(super) old: &'a Open,
    /// Its text now.
    pub(super) new: &'a Open,
    /// The files of this kind of the publication before.
    pub(super) past: &'a [publication_file::Model],
    /// From how many older states there is a patch.
    pub(super) states: usize,
}

impl Lineage<'_> {
    /// The files, given what is different from the publication before.
    pub(super) fn files(&self, difference: Difference) -> Result<Vec<DraftFile>, PublishError> {
        if listed(self.name).is_none() || self.states == 0 {
            return Ok(Vec::new());
        }
        if self.old.sha256 == self.new.sha256 {
            return Ok(again(self.past));
        }
        let last = self.patch(difference)?;
        let mut states = Vec::new();
        let mut files = Vec::new();
        let first = (sum(self.old), last.clone());
        for (old, patch) in self.joined(&last).chain([first]) {
            if let Some((state, file)) = self.state(old, &patch)? {
                states.push(state);
                files.push(file);
            }
        }
        let beyond = states.len().saturating_sub(self.states);
        states.drain(..beyond);
        files.drain(..beyond);
        let index = Index {
            current: sum(self.new),
            states,
        };
        let text = index.render().map_err(inconsistent)?.into_bytes();
        let sha256 = hex::encode(Sha256::of(&text));
        files.push(DraftFile {
            path: diff_index_path(self.name, &sha256),
            size: text.len() as u64,
            sha256,
            record: Some(diff_index(self.name)),
            open: None,
            body: Body::Inline(text),
        });
        Ok(files)
    }

    /// What is different, as a patch.
    fn patch(&self, difference: Difference) -> Result<Patch, PublishError> {
        let removals = difference.removed.into_iter().map(|(line, removed)| Edit {
            line,
            removed,
            inserted: Vec::new(),
        });
        let addition = Edit {
            line: self.old.lines,
            removed: 0,
            inserted: difference.added,
        };
        Patch::new(removals.chain([addition])).map_err(inconsistent)
    }

    /// The older states that there were patches from, each with the patch to the newest. A patch
    /// that cannot be read is left out: its clients fetch the whole index.
    fn joined(&self, last: &Patch) -> impl Iterator<Item = (Sum, Patch)> {
        let index = self.past.iter().find_map(|file| {
            let is_index = file.record.as_deref() == Some(&*diff_index(self.name));
            let text = std::str::from_utf8(file.inline.as_deref()?).ok()?;
            is_index.then(|| Index::parse(text))?
        });
        let index = index.filter(|index| index.current == sum(self.old));
        let states = index.map(|index| index.states).unwrap_or_default();
        states.into_iter().filter_map(move |state| {
            let path = patch_path(self.name, &state.name);
            let file = self.past.iter().find(|file| file.path == path)?;
            let patch = Patch::parse(&unpacked(file.inline.as_deref()?)?).ok()?;
            Some((state.old, patch.then(last)))
        })
    }

    /// The state `old` and the file of its patch; nothing where that would be too large.
    fn state(&self, old: Sum, patch: &Patch) -> Result<Option<(State, DraftFile)>, PublishError> {
        let script = patch.render();
        let packed = Encoding::Gzip
            .encode(&script)
            .map_err(ComposeError::Member)?;
        if packed.len() > LARGEST || script.len() as u64 > MOST_TEXT {
            return Ok(None);
        }
        let of = |bytes: &[u8]| Sum {
            sha256: Sha256::of(bytes),
            size: bytes.len() as u64,
        };
        let name = diff_patch(&hex::encode(old.sha256), &self.new.sha256);
        let file = DraftFile {
            path: patch_path(self.name, &name),
            sha256: hex::encode(Sha256::of(&packed)),
            size: packed.len() as u64,
            record: Some(format!("{}.diff/{name}.gz", self.name)),
            open: None,
            body: Body::Inline(packed.clone()),
        };
        let state = State {
            name,
            old,
            patch: of(&script),
            download: of(&packed),
        };
        Ok(Some((state, file)))
    }
}

fn sum(open: &Open) -> Sum {
    Sum {
        sha256: digest(&open.sha256),
        size: open.size,
    }
}

/// The same files once more.
pub(super) fn again(past: &[publication_file::Model]) -> Vec<DraftFile> {
    past.iter().map(|row| DraftFile::again(row, None)).collect()
}

fn unpacked(packed: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    let mut reader = MultiGzDecoder::new(packed).take(MOST_TEXT + 1);
    reader.read_to_end(&mut text).ok()?;
    (text.len() as u64 <= MOST_TEXT).then_some(text)
}

fn inconsistent(error: impl std::error::Error) -> PublishError {
    PublishError::Inconsistent(format!("a patch of an index cannot be written: {error}"))
}
