//! Which delegated roles are asked for a path, and in which order (specification §5.6.7).

use sigstore_tuf::Targets;
use tuf::TargetPath;

/// Roles that are looked into for one path, `targets` among them.
pub(crate) const MOST: usize = ::tuf::limits::DELEGATIONS;

/// The way through the delegations for one path: depth first, in the order of each list, each role
/// once.
#[derive(Debug)]
pub(crate) struct Search {
    /// What is still to be asked, the next one last.
    waiting: Vec<Step>,
    /// What has been asked.
    visited: Vec<String>,
}

/// A role that is to be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Its name.
    pub(crate) role: String,
    /// Who says so; `root` for `targets`.
    pub(crate) delegator: String,
}

impl Search {
    /// Begins with `targets`.
    pub(crate) fn new() -> Self {
        let first = Step {
            role: "targets".to_owned(),
            delegator: "root".to_owned(),
        };
        Self {
            waiting: vec![first],
            visited: Vec::new(),
        }
    }

    /// The next role to ask, or `None` when all were asked.
    ///
    /// # Errors
    /// [`SearchError::Long`] when there is one, but too many were asked before it.
    pub(crate) fn next(&mut self) -> Result<Option<Step>, SearchError> {
        loop {
            let Some(step) = self.waiting.pop() else {
                return Ok(None);
            };
            if self.visited.contains(&step.role) {
                continue;
            }
            if self.visited.len() >= MOST {
                return Err(SearchError::Long);
            }
            self.visited.push(step.role.clone());
            return Ok(Some(step));
        }
    }

    /// Goes on with whom `role`, which says `targets`, delegates `path` to.
    ///
    /// # Errors
    /// [`SearchError::Pattern`] when a pattern of it cannot be read.
    pub(crate) fn descend(
        &mut self,
        role: &str,
        targets: &Targets,
        path: &TargetPath,
    ) -> Result<(), SearchError> {
        let mut found = Vec::new();
        for child in targets.delegations.iter().flat_map(|all| &all.roles) {
            // A delegated role of that name would be taken for the top-level one.
            if is_top(&child.name) {
                continue;
            }
            let matches = child.matches_path(path.as_str());
            if !matches.map_err(|error| SearchError::Pattern(error.to_string()))? {
                continue;
            }
            found.push(Step {
                role: child.name.clone(),
                delegator: role.to_owned(),
            });
            if child.terminating {
                self.waiting.clear();
                break;
            }
        }
        self.waiting.extend(found.into_iter().rev());
        Ok(())
    }

    /// How many roles were asked.
    pub(crate) fn visited(&self) -> usize {
        self.visited.len()
    }
}

/// Whether `name` is that of a role which the root speaks for.
pub(crate) fn is_top(name: &str) -> bool {
    matches!(name, "root" | "timestamp" | "snapshot" | "targets")
}

/// Why a search ended before its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SearchError {
    /// A maze.
    #[error("the search went through {MOST} roles, and would have gone on")]
    Long,
    /// A pattern that cannot be read.
    #[error("{0}")]
    Pattern(String),
}
