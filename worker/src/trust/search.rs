//! Which role speaks for a path.

use std::collections::BTreeMap;

use entities::trust_role::{self, Kind};
use tuf::{Paths, TargetPath};

use super::role::paths;
use super::{BINS, TrustError};

/// First segments of paths that belong to repositories, keys and services: no artifact is there.
const RESERVED: [&str; 12] = [
    "rpm", "deb", "oci", "file", "keys", "gpg", "tuf", "v2", "remote", "api", "sources", "auth",
];

/// The roles of the deployment's choice, in the order in which clients ask them.
pub(crate) struct Search {
    custom: Vec<Custom>,
}

/// One of them.
struct Custom {
    name: String,
    paths: Paths,
    online: bool,
}

/// Who lists a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A role that the server signs.
    Online(String),
    /// A role that people sign.
    People(String),
    /// A bin.
    Bin,
}

impl Owner {
    /// Whether a bin lists it.
    pub(crate) fn is_bin(&self) -> bool {
        *self == Self::Bin
    }

    /// The role as rows of targets name it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Online(name) | Self::People(name) => name,
            Self::Bin => BINS,
        }
    }
}

/// Whether only the server itself puts files at `path`.
pub(crate) fn is_reserved(path: &TargetPath) -> bool {
    let first = path.as_str().split('/').next().unwrap_or_default();
    RESERVED.contains(&first)
}

impl Search {
    /// The search of a trust root with these roles.
    pub(crate) fn of(roles: &BTreeMap<String, trust_role::Model>) -> Result<Self, TrustError> {
        let mut rows: Vec<&trust_role::Model> = roles
            .values()
            .filter(|role| role.kind == Kind::Custom && role.parent.is_some())
            .collect();
        rows.sort_by_key(|role| role.position);
        let custom = rows.into_iter().map(|role| {
            Ok(Custom {
                name: role.name.clone(),
                paths: paths(role)?,
                online: role.signing_key.is_some(),
            })
        });
        Ok(Self {
            custom: custom.collect::<Result<_, TrustError>>()?,
        })
    }

    /// The role of the deployment's choice that takes `path` in.
    pub(crate) fn chosen(&self, path: &TargetPath) -> Option<Owner> {
        let found = self.custom.iter().find(|role| role.paths.cover(path))?;
        Some(if found.online {
            Owner::Online(found.name.clone())
        } else {
            Owner::People(found.name.clone())
        })
    }

    /// The role that lists the artifact at `path`; none where only repositories put files.
    pub(crate) fn artifact(&self, path: &TargetPath) -> Option<Owner> {
        if is_reserved(path) {
            return None;
        }
        Some(self.chosen(path).unwrap_or(Owner::Bin))
    }
}
