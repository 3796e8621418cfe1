//! Which indexes a publication has, and which packages each of them lists.

pub(super) mod deb;
pub(super) mod file;
mod rpm;

use entities::change::{self, Action};
use entities::repository::{self, Format};
use entities::{package, publication_file};

use super::PublishError;
use super::load::Past;
use crate::index::{Frame, Index};

/// One index that a publication has.
#[derive(Clone, Debug)]
pub(super) struct Spec {
    /// The type of its record, by which the next publication finds it.
    pub(super) name: String,
    /// What stands around its packages.
    pub(super) frame: Frame,
    /// Which packages it lists.
    pub(super) members: Members,
    /// Which text of an addition is its piece.
    pub(super) text: Text,
    /// The index that has the pieces of all packages that it lists before the first of its own.
    pub(super) base: Option<String>,
}

/// The packages that an index lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Members {
    /// Every package of the repository.
    All,
    /// Those of one division that are for one of these architectures.
    Of {
        /// Their division.
        division: String,
        /// Their architectures.
        architectures: Vec<String>,
    },
}

/// One of the texts that a change carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Text {
    /// That of the first or only index.
    Primary,
    /// That of the list of files.
    Filelists,
    /// That of the change logs.
    Other,
}

/// Where a package belongs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Belonging {
    /// Its division.
    pub(crate) division: String,
    /// Its architecture.
    pub(crate) architecture: String,
}

impl Members {
    /// Whether a package that belongs to `belonging` is among them.
    pub(super) fn have(&self, belonging: &Belonging) -> bool {
        match self {
            Self::All => true,
            Self::Of {
                division,
                architectures,
            } => *division == belonging.division && architectures.contains(&belonging.architecture),
        }
    }
}

impl Text {
    /// All of them, in their order.
    pub(super) const ALL: [Self; 3] = [Self::Primary, Self::Filelists, Self::Other];

    /// Takes it out of a change.
    pub(super) fn take(self, change: &mut change::Model) -> Option<Vec<u8>> {
        match self {
            Self::Primary => change.primary.take(),
            Self::Filelists => change.filelists.take(),
            Self::Other => change.other.take(),
        }
    }
}

impl Belonging {
    /// Where `action` puts `package`.
    pub(super) fn of(action: &Action, package: &package::Model) -> Self {
        let division = match action {
            Action::Add { division, .. } => division.clone(),
            _ => String::new(),
        };
        Self {
            division,
            architecture: package.arch.clone(),
        }
    }
}

/// The indexes of a publication of `repository` with so many `packages`, among them some that
/// belong to each of `belongings`; those of `past` go on.
pub(super) fn of(
    repository: &repository::Model,
    packages: u64,
    past: Option<&Past>,
    belongings: &[Belonging],
) -> Result<Vec<Spec>, PublishError> {
    match repository.format {
        Format::Rpm => rpm::specs(repository, packages),
        Format::Deb => deb::specs(repository, past, belongings),
        Format::File => file::specs(),
    }
}

/// The path that clients find `index` under, below the repository.
pub(super) fn path(format: Format, name: &str, index: &Index) -> String {
    match format {
        Format::Rpm => rpm::path(name, index),
        Format::Deb => deb::path(name, index),
        Format::File => file::LIST.into(),
    }
}

/// Further paths of the file with the record `name` and this hash.
pub(super) fn aliases(format: Format, name: &str, sha256: &str) -> Vec<String> {
    match format {
        Format::Deb => deb::aliases(name, sha256),
        Format::Rpm | Format::File => Vec::new(),
    }
}

/// Whether a file of a publication is one of its indexes.
pub(super) fn is_index(file: &publication_file::Model) -> bool {
    file.record.is_some() && file.composition.is_some()
}
