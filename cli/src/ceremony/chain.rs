//! The way from a trusted root to the newest one, as clients go it (specification §5.3).

use tuf::{Envelope, ParseError, Root, RootError};

/// A root that is trusted, and the file that it was read from.
#[derive(Clone, Debug)]
pub(crate) struct Trusted {
    /// What it says.
    pub(crate) root: Root,
    /// What was signed, and by whom.
    pub(crate) envelope: Envelope,
    /// The whole file.
    pub(crate) file: Vec<u8>,
}

/// The newest of `files`, the first of which is trusted and each other follows from the one before.
///
/// # Errors
/// [`ChainError`] names the file that clients would not follow to, counted from 1.
pub(crate) fn follow<'a>(files: impl IntoIterator<Item = &'a [u8]>) -> Result<Trusted, ChainError> {
    walk(files)?.pop().ok_or(ChainError::Empty)
}

/// All of `files`, the first of which is trusted and each other follows from the one before.
///
/// # Errors
/// [`ChainError`] names the file that clients would not follow to, counted from 1.
pub(crate) fn walk<'a>(
    files: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Vec<Trusted>, ChainError> {
    let mut roots: Vec<Trusted> = Vec::new();
    for (index, file) in files.into_iter().enumerate() {
        let (root, envelope) = step(roots.last().map(|trusted| &trusted.root), file)
            .map_err(|why| ChainError::Broken(index + 1, Box::new(why)))?;
        roots.push(Trusted {
            root,
            envelope,
            file: file.to_vec(),
        });
    }
    Ok(roots)
}

fn step(before: Option<&Root>, file: &[u8]) -> Result<(Root, Envelope), StepError> {
    let (document, envelope) = Envelope::parse(file)?;
    let root = Root::of_document(&document)?;
    if let Some(before) = before {
        root.follows(before)?;
    }
    let standings = root.standings(before, &envelope);
    let open = standings.iter().position(|standing| !standing.is_met());
    match open {
        Some(index) => Err(StepError::Unsigned {
            version: root.header.version,
            by: if standings.len() > index + 1 {
                "the root before it"
            } else {
                "itself"
            },
            signed: standings[index].signed.len(),
            threshold: standings[index].threshold,
        }),
        None => Ok((root, envelope)),
    }
}

/// Why clients would not come to the newest root.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChainError {
    /// No files at all.
    #[error("there is no root to begin with")]
    Empty,
    /// A file that does not follow from the one before it.
    #[error("root file {0}")]
    Broken(usize, #[source] Box<StepError>),
}

/// Why one root does not follow from another.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StepError {
    /// Not metadata.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// Not a root that every client reads alike, or not the next one.
    #[error(transparent)]
    Root(#[from] RootError),
    /// Too few signatures.
    #[error("version {version} has {signed} of {threshold} signatures that {by} asks for")]
    Unsigned {
        /// Of the root.
        version: u64,
        /// Whose threshold it is.
        by: &'static str,
        /// How many hold.
        signed: usize,
        /// How many are needed.
        threshold: u32,
    },
}
