//! Makes a trust root, and opens the ceremonies without which nobody can follow it.
//! Fault points: `create_trust_root.recorded`, `create_trust_root.committed`.

mod error;
mod judge;
mod rows;

use entities::trust_role::{self, Kind};
use entities::{Json, now, trust_root};
use jobs::{CreateTrustRoot, fault};
use sea_orm::{DatabaseTransaction, EntityTrait, IntoActiveModel, SqlErr};
use serde_json::json;
use tuf::ceremony::Request;
use tuf::{Authority, Delegation, Document, Root, Target, TargetPath, TopRole};

use self::error::CreateTrustRootError;
use self::judge::{check_top, signed_role};
use self::rows::{custom_row, header, own_role, own_row, row, top_roles};
use crate::context::{Claimed, Context};
use crate::handler::{Handler, Outcome};
use crate::trust::ceremonies::{Basis, NewCeremony};
use crate::trust::entry_points;
use crate::trust::online::{self, Keyring};
use crate::trust::{BINS, LAST, REPOSITORIES, TrustError};

impl Handler for CreateTrustRoot {
    type Error = CreateTrustRootError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let plan = Plan::of(context, self).await?;
        let write = context.db.write().await?;
        let ceremonies = plan.insert(&write, claimed).await?;
        let result = json!({ "trust_root": plan.root.id, "ceremonies": ceremonies });
        jobs::succeed(&write, claimed, result, None).await?;
        fault::point("create_trust_root.recorded");
        write.commit().await?;
        fault::point("create_trust_root.committed");
        Ok(Outcome::Written)
    }
}

/// The rows of a new trust root.
struct Plan {
    root: trust_root::Model,
    roles: Vec<trust_role::Model>,
    ceremonies: Vec<NewCeremony>,
}

impl Plan {
    async fn of(context: &Context, job: CreateTrustRoot) -> Result<Self, CreateTrustRootError> {
        let refuse = |field: &'static str, why: &dyn std::fmt::Display| {
            CreateTrustRootError::Refused(field, why.to_string())
        };
        let request: Request =
            serde_json::from_value(job.root.clone()).map_err(|error| refuse("root", &error))?;
        let judged = request
            .judge(None, now())
            .map_err(|error| refuse("root", &crate::registry::chain(&error)))?;
        let first = Root::of_document(&judged.document).map_err(|error| refuse("root", &error))?;
        if request.trust_root != job.name || request.ceremony != job.ceremony.to_string() {
            let why = "the request was made for another trust root or ceremony";
            return Err(refuse("root", &why));
        }
        let names = online::names(&job.keys);
        let keyring =
            Keyring::load(context.db.read(), names)
                .await
                .map_err(|error| match error {
                    TrustError::NoKey(_) => refuse("keys", &error),
                    other => other.into(),
                })?;
        check_top(&job, &first, &keyring)?;
        let root = row(&job, first.header.version);
        let mut plan = Self {
            roles: top_roles(&root, &first, &job)?,
            root,
            ceremonies: vec![NewCeremony::new(job.ceremony, request)?],
        };
        let live = entry_points::live(context.db.read(), &job.name).await?;
        plan.delegate(&job, &first, &keyring, &live)?;
        Ok(plan)
    }

    /// Adds the roles below `targets`, and asks for what people have to sign of them.
    fn delegate(
        &mut self,
        job: &CreateTrustRoot,
        first: &Root,
        keyring: &Keyring,
        live: &[(TargetPath, Target)],
    ) -> Result<(), CreateTrustRootError> {
        let mut below = Vec::new();
        for (position, role) in job.roles.iter().enumerate() {
            let delegation = signed_role(role, position)?;
            let row = custom_row(&self.root, role, &delegation, position)?;
            // What is served already has to be found from the first day on.
            let listing = live.iter().filter(|(path, _)| {
                let earlier = |one: &Delegation| one.paths.cover(path);
                delegation.paths.cover(path) && !below.iter().any(earlier)
            });
            let listing = listing.map(|(path, target)| (path, target));
            let document = Document::targets(&header(role.lifetime), listing, &[]);
            let document = document.map_err(|cause| TrustError::Content {
                role: role.name.clone(),
                cause,
            })?;
            let authority = Some(delegation.authority.clone());
            self.ask(&role.name, &document, authority)?;
            self.roles.push(row);
            below.push(delegation);
        }
        let authority = keyring.alone(&job.keys.repositories)?;
        for (place, name, kind) in [(0, REPOSITORIES, Kind::Repositories), (1, BINS, Kind::Bins)] {
            let delegation = own_role(name, &authority)?;
            self.roles
                .push(own_row(&self.root, &delegation, kind, LAST + place)?);
            below.push(delegation);
        }
        if job.targets.is_some() {
            let document = Document::targets(&header(job.targets_lifetime), [], &below);
            let document = document.map_err(|cause| TrustError::Content {
                role: "targets".into(),
                cause,
            })?;
            self.ask(
                "targets",
                &document,
                Some(first.authority(TopRole::Targets).clone()),
            )?;
        }
        Ok(())
    }

    fn ask(
        &mut self,
        role: &str,
        document: &Document,
        authority: Option<Authority>,
    ) -> Result<(), TrustError> {
        let basis = Basis {
            authority,
            ..Basis::default()
        };
        let new = NewCeremony::of(&self.root.name, role, document, basis)?;
        self.ceremonies.push(new);
        Ok(())
    }

    async fn insert(
        &self,
        write: &DatabaseTransaction,
        claimed: &Claimed,
    ) -> Result<Json, CreateTrustRootError> {
        let inserted = trust_root::Entity::insert(self.root.clone().into_active_model())
            .exec_without_returning(write)
            .await;
        inserted.map_err(|error| match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => {
                CreateTrustRootError::Exists(self.root.name.clone())
            }
            _ => error.into(),
        })?;
        let roles = self.roles.iter().map(|row| row.clone().into_active_model());
        trust_role::Entity::insert_many(roles)
            .exec_without_returning(write)
            .await?;
        let mut opened = Vec::with_capacity(self.ceremonies.len());
        for new in &self.ceremonies {
            new.insert(write, self.root.id, &claimed.created_by).await?;
            opened.push(json!({ "id": new.id, "role": new.request.role }));
        }
        Ok(Json::Array(opened))
    }
}
