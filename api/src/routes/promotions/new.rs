//! Promotions as clients ask for them, and what is wrong with them.

use entities::promotion::{Selector, Target};
use entities::{PackageId, PromotionId};
use poem_openapi::Object;
use uuid::Uuid;

use crate::complaints::Complaints;
use crate::context::Context;
use crate::problem::Refusal;
use crate::routes::packages::naming;
use crate::routes::repositories;

/// Most targets of one promotion.
const MOST_TARGETS: usize = 16;

/// Most names, and most identifiers, of one promotion.
const MOST_NAMED: usize = 5_000;

/// Longest name of a package, in bytes; of a file it is its path.
const LONGEST: usize = 1024;

/// Packages to promote, and where to.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct NewPromotion {
    /// The repository that has them.
    source: Uuid,
    /// The repositories that are to get them, 1 to 16.
    targets: Vec<PromotionTarget>,
    /// Whether all packages are meant; else those with one of `names` or `packages`.
    #[oai(default)]
    all: bool,
    /// Names of packages, such as `bash`, or with their version, such as `bash-5.2-1.x86_64`.
    #[oai(default)]
    names: Vec<String>,
    /// Identifiers of packages.
    #[oai(default)]
    packages: Vec<Uuid>,
    /// Whether of each name and architecture only the newest version is meant.
    #[oai(default)]
    newest: bool,
    /// Whether older versions of what comes leave the targets.
    #[oai(default)]
    supersede: bool,
    /// Whether to report what would be done, and to do nothing.
    #[oai(default)]
    dry_run: bool,
    /// Codes of gates that shall let it pass; for admins.
    #[oai(default, rename = "override")]
    pub(super) overrides: Vec<String>,
}

/// Where packages go.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
pub(crate) struct PromotionTarget {
    /// The repository.
    pub(super) repository: Uuid,
    /// In a DEB repository, the suite whose indexes shall list them; its default if not given.
    pub(super) suite: Option<String>,
    /// In a DEB repository, the component whose indexes shall list them; its default if not given.
    pub(super) component: Option<String>,
}

impl NewPromotion {
    /// The job that does what is asked.
    ///
    /// # Errors
    /// Refusals that name what is wrong, and of repositories that are not there.
    pub(super) async fn into_job(
        self,
        context: &Context,
        overrides: Vec<String>,
    ) -> Result<jobs::CreatePromotion, Refusal> {
        let mut complaints = Complaints::default();
        self.judge(&mut complaints);
        complaints.settle()?;
        let source = repositories::find(context, self.source).await?;
        let mut targets = Vec::with_capacity(self.targets.len());
        for target in self.targets {
            let row = repositories::find(context, target.repository).await?;
            targets.push(Target {
                repository: row.id,
                division: naming::division(&row, target.suite, target.component)?,
            });
        }
        Ok(jobs::CreatePromotion {
            promotion: PromotionId::fresh(),
            source: source.id,
            targets,
            selector: Selector {
                all: self.all,
                names: self.names,
                packages: self.packages.into_iter().map(PackageId).collect(),
                newest: self.newest,
                supersede: self.supersede,
            },
            overrides,
            dry_run: self.dry_run,
        })
    }

    fn judge(&self, complaints: &mut Complaints) {
        if !(1..=MOST_TARGETS).contains(&self.targets.len()) {
            let reason = format!("it must have 1 to {MOST_TARGETS} elements");
            complaints.add(|| "targets".into(), reason);
        }
        let is_named = !self.names.is_empty() || !self.packages.is_empty();
        if self.all == is_named {
            let reason = "give either `all`, or some `names` or `packages`";
            complaints.add(|| "all".into(), reason);
        }
        for (field, count) in [
            ("names", self.names.len()),
            ("packages", self.packages.len()),
        ] {
            if count > MOST_NAMED {
                let reason = format!("it must have at most {MOST_NAMED} elements");
                complaints.add(|| field.into(), reason);
            }
        }
        for (index, name) in self.names.iter().enumerate() {
            if !(1..=LONGEST).contains(&name.len()) {
                let reason = format!("it must have 1 to {LONGEST} bytes");
                complaints.add(|| format!("names[{index}]"), reason);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(all: bool, names: &[&str], targets: usize) -> NewPromotion {
        let target = |_| PromotionTarget {
            repository: Uuid::now_v7(),
            suite: None,
            component: None,
        };
        NewPromotion {
            source: Uuid::now_v7(),
            targets: (0..targets).map(target).collect(),
            all,
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            packages: Vec::new(),
            newest: false,
            supersede: false,
            dry_run: false,
            overrides: Vec::new(),
        }
    }

    fn fields(new: &NewPromotion) -> Vec<String> {
        let mut complaints = Complaints::default();
        new.judge(&mut complaints);
        complaints.fields().map(ToOwned::to_owned).collect()
    }

    #[test]
    fn either_all_or_some_packages_are_meant() {
        assert_eq!(fields(&new(true, &[], 1)), Vec::<String>::new());
        assert_eq!(fields(&new(false, &["bash"], 1)), Vec::<String>::new());
        assert_eq!(fields(&new(true, &["bash"], 1)), ["all"]);
        assert_eq!(fields(&new(false, &[], 1)), ["all"]);
    }

    #[test]
    fn everything_that_is_wrong_is_named() {
        assert_eq!(
            fields(&new(false, &["bash", ""], 17)),
            ["targets", "names[1]"]
        );
        assert_eq!(fields(&new(true, &[], 0)), ["targets"]);
    }
}
