//! Making the repository that an origin is imported into, as the origin describes itself.

use openapi::types;

use super::catalog::{Catalog, Division};
use crate::failure::{Code, Failure};
use crate::session::{Session, refused};

/// Makes the repository at `address`, signed by the key `signing_key` if one is named.
///
/// # Errors
/// [`Failure`] when the server refuses.
pub(crate) async fn create(
    session: &Session,
    address: &str,
    signing_key: Option<&str>,
    catalog: &Catalog,
) -> Result<types::Repository, Failure> {
    let policy = catalog.release.clone().map(|release| types::PolicyChange {
        release: Some(release),
        ..empty()
    });
    let body = types::NewRepository {
        address: address.to_owned(),
        signing_key: signing_key.map(ToOwned::to_owned),
        public: false,
        policy,
        trust_root: None,
    };
    let task = session.create_repository().body(body).send().await;
    session.watch(task.map_err(refused)?.into_inner()).await?;
    session.repository(address).await
}

/// A change of nothing.
fn empty() -> types::PolicyChange {
    types::PolicyChange {
        approvals: None,
        compression: None,
        exact: None,
        file_conflicts: None,
        foreign_signature: None,
        provenance: None,
        release: None,
        retention: None,
        reverse_dependencies: None,
        shrink_percent: None,
    }
}

/// Who lists packages of a plain folder: what is named, else the repository's own defaults, else
/// those that repositories have from the start.
///
/// # Errors
/// [`Failure`] when more than one suite or component is named.
pub(crate) fn default_division(
    repository: Option<&types::Repository>,
    suites: &[String],
    components: &[String],
) -> Result<Division, Failure> {
    let release = repository.and_then(|repository| repository.policy.release.as_ref());
    let one = |named: &[String], flag: &str, own: Option<&String>, initial: &str| match named {
        [] => Ok(own.map_or(initial, String::as_str).to_owned()),
        [name] => Ok(name.clone()),
        _ => {
            let message = format!("packages of a plain folder go into one {flag}");
            Err(Failure::new(Code::Usage, message))
        }
    };
    let suite = one(suites, "suite", release.map(|it| &it.suite), "stable")?;
    let component = release.map(|it| &it.component);
    Ok(Division {
        component: one(components, "component", component, "main")?,
        suite,
    })
}
