//! Policies of repositories, as the API shows and changes them.

mod release;
mod retention;

use entities::repository::{self, Format};
use poem_openapi::{Enum, Object};

use self::release::{Release, ReleaseChange};
use self::retention::{Retention, RetentionChange};
use crate::problem::Refusal;

/// What publishes of a repository do, and what they refuse.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct Policy {
    /// How index files are compressed.
    compression: Compression,
    /// Whether indexes carry true counts and open checksums.
    exact: bool,
    /// What to do with a package that somebody else signed.
    foreign_signature: ForeignSignature,
    /// The largest share of its packages, in percent, that one publish may remove; 100 allows all.
    shrink_percent: u8,
    /// How many operators, other than the one who asks, have to approve a promotion into it.
    approvals: u8,
    /// Whether publishes refuse to take away what packages that stay require.
    reverse_dependencies: bool,
    /// Whether publishes refuse packages that bring a file of another one.
    file_conflicts: bool,
    /// Whether packages need a record of how they were built.
    provenance: bool,
    /// What the Release files of a DEB repository say; the others have none.
    release: Option<Release>,
    /// Which packages leave by themselves.
    retention: Retention,
}

/// The parts of a policy to set; the others stay as they are.
#[derive(Clone, Debug, Default, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
pub(crate) struct PolicyChange {
    /// How index files are compressed.
    compression: Option<Compression>,
    /// Whether indexes carry true counts and open checksums.
    exact: Option<bool>,
    /// What to do with a package that somebody else signed.
    foreign_signature: Option<ForeignSignature>,
    /// The largest share of its packages, in percent, that one publish may remove; 100 allows all.
    shrink_percent: Option<u8>,
    /// How many operators, other than the one who asks, have to approve a promotion into it.
    approvals: Option<u8>,
    /// Whether publishes refuse to take away what packages that stay require.
    reverse_dependencies: Option<bool>,
    /// Whether publishes refuse packages that bring a file of another one.
    file_conflicts: Option<bool>,
    /// Whether packages need a record of how they were built.
    provenance: Option<bool>,
    /// What the Release files of a DEB repository say.
    release: Option<ReleaseChange>,
    /// Which packages leave by themselves.
    retention: Option<RetentionChange>,
}

/// How index files are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(crate) enum Compression {
    /// Read by every client.
    Gzip,
    /// Smaller and cheaper to read.
    Zstd,
}

/// What to do with a package that somebody else signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(crate) enum ForeignSignature {
    /// Refuse the package.
    Refuse,
    /// Leave the signature and do not sign.
    Keep,
    /// Sign in its place.
    Replace,
}

impl Policy {
    /// The policy of a repository of `format`.
    pub(super) fn of(format: Format, policy: repository::Policy) -> Self {
        Self {
            compression: match policy.compression {
                repository::Compression::Gzip => Compression::Gzip,
                repository::Compression::Zstd => Compression::Zstd,
            },
            exact: policy.exact,
            foreign_signature: match policy.foreign_signature {
                repository::ForeignSignature::Refuse => ForeignSignature::Refuse,
                repository::ForeignSignature::Keep => ForeignSignature::Keep,
                repository::ForeignSignature::Replace => ForeignSignature::Replace,
            },
            shrink_percent: policy.shrink_percent,
            approvals: policy.approvals,
            reverse_dependencies: policy.reverse_dependencies,
            file_conflicts: policy.file_conflicts,
            provenance: policy.provenance,
            release: (format == Format::Deb).then(|| policy.release.into()),
            retention: policy.retention.into(),
        }
    }
}

impl PolicyChange {
    /// Lays the change over `policy`.
    pub(super) fn over(
        &self,
        format: Format,
        mut policy: repository::Policy,
    ) -> Result<repository::Policy, Refusal> {
        if let Some(compression) = self.compression {
            policy.compression = match compression {
                Compression::Gzip => repository::Compression::Gzip,
                Compression::Zstd => repository::Compression::Zstd,
            };
        }
        if let Some(exact) = self.exact {
            policy.exact = exact;
        }
        if let Some(foreign_signature) = self.foreign_signature {
            policy.foreign_signature = match foreign_signature {
                ForeignSignature::Refuse => repository::ForeignSignature::Refuse,
                ForeignSignature::Keep => repository::ForeignSignature::Keep,
                ForeignSignature::Replace => repository::ForeignSignature::Replace,
            };
        }
        if let Some(shrink_percent) = self.shrink_percent {
            if shrink_percent > 100 {
                let reason = "it must be at most 100";
                return Err(Refusal::invalid_request().field("policy.shrink_percent", reason));
            }
            policy.shrink_percent = shrink_percent;
        }
        if let Some(approvals) = self.approvals {
            policy.approvals = approvals;
        }
        let switches = [
            (self.reverse_dependencies, &mut policy.reverse_dependencies),
            (self.file_conflicts, &mut policy.file_conflicts),
            (self.provenance, &mut policy.provenance),
        ];
        for (wanted, switch) in switches {
            *switch = wanted.unwrap_or(*switch);
        }
        if let Some(release) = &self.release {
            if format != Format::Deb {
                let reason = "only DEB repositories have Release files";
                return Err(Refusal::invalid_request().field("policy.release", reason));
            }
            release.over(&mut policy.release)?;
        }
        if let Some(retention) = &self.retention {
            retention.over(format, &mut policy.retention)?;
        }
        Ok(policy)
    }
}
