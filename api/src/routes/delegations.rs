//! `/trust-roots/{name}/delegations`: who speaks for which paths below `targets`.

use entities::trust_role::{self, Kind};
use entities::trust_root;
use jobs::Delegate;
use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::trust_roots;
use crate::accept::{Accepted, Intent, Trace};
use crate::ask::Ask;
use crate::authority::{Authority, PublicKey, check_role_name, judge_patterns};
use crate::body::Body;
use crate::complaints::Complaints;
use crate::context::Context;
use crate::expiries::check_lifetime;
use crate::online_keys;
use crate::problem::Refusal;

/// A delegated role that people sign.
#[derive(Clone, Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct SignedRole {
    /// Its name: a-z, 0-9, `.`, `_`, `-`.
    pub(crate) name: String,
    /// The keys of those who sign it.
    keys: Vec<PublicKey>,
    /// How many of them have to sign.
    threshold: u32,
    /// What it speaks for: paths in which `*` stands for a segment or a part of one.
    paths: Vec<String>,
    /// How long a version is good for, in seconds.
    lifetime: u32,
}

/// A delegated role to add: signed by people, or by a signing key.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct NewDelegation {
    /// Its name: a-z, 0-9, `.`, `_`, `-`.
    name: String,
    /// What it speaks for: paths in which `*` stands for a segment or a part of one.
    paths: Vec<String>,
    /// How long a version is good for, in seconds.
    lifetime: u32,
    /// The keys of the people who sign it.
    keys: Option<Vec<PublicKey>>,
    /// How many of them have to sign.
    threshold: Option<u32>,
    /// The name of the signing key that signs it online, where no people do.
    signing_key: Option<String>,
}

/// What a delegated role speaks for, and who signs it.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub(crate) struct DelegationTerms {
    /// What it speaks for: paths in which `*` stands for a segment or a part of one.
    paths: Vec<String>,
    /// How long a version is good for, in seconds.
    lifetime: u32,
    /// The keys of the people who sign it.
    keys: Option<Vec<PublicKey>>,
    /// How many of them have to sign.
    threshold: Option<u32>,
    /// The name of the signing key that signs it online, where no people do.
    signing_key: Option<String>,
}

/// Endpoints of `/trust-roots/{name}/delegations`.
pub(crate) struct Delegations(pub(crate) Context);

#[OpenApi]
impl Delegations {
    /// Add a role below `targets`, searched before all repositories and artifacts.
    #[oai(
        path = "/trust-roots/:name/delegations",
        method = "post",
        operation_id = "create_delegation"
    )]
    async fn create(
        &self,
        ask: Ask,
        /// The trust root.
        name: Path<String>,
        body: Body<NewDelegation>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let root = trust_roots::find(&self.0, &name.0).await?;
        let (name, terms) = body.value.into_terms();
        let mut complaints = Complaints::default();
        complaints.hear(check_role_name(&name), || "name".into());
        let step = self.step(name.clone(), terms, complaints).await?;
        trust_roots::require_live(&root)?;
        if self.role(&root, &name).await?.is_some() {
            return Err(Refusal::role_exists(&name));
        }
        self.change(intent, &root, "create_delegation", step).await
    }

    /// Replace what a role below `targets` speaks for, and who signs it.
    #[oai(
        path = "/trust-roots/:name/delegations/:role",
        method = "put",
        operation_id = "update_delegation"
    )]
    async fn update(
        &self,
        ask: Ask,
        /// The trust root.
        name: Path<String>,
        /// The role.
        role: Path<String>,
        body: Body<DelegationTerms>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, &body.sha256);
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let root = trust_roots::find(&self.0, &name.0).await?;
        let row = self.find(&root, &role.0).await?;
        let complaints = Complaints::default();
        let step = self.step(row.name, body.value, complaints).await?;
        trust_roots::require_live(&root)?;
        self.change(intent, &root, "update_delegation", step).await
    }

    /// Remove a role below `targets`: it lists nothing any more, and speaks for nothing.
    #[oai(
        path = "/trust-roots/:name/delegations/:role",
        method = "delete",
        operation_id = "delete_delegation"
    )]
    async fn delete(
        &self,
        ask: Ask,
        /// The trust root.
        name: Path<String>,
        /// The role.
        role: Path<String>,
    ) -> Result<Accepted, Refusal> {
        let intent = Intent::new(&self.0, ask, b"");
        if let Some(answer) = intent.replay().await? {
            return Ok(answer);
        }
        let root = trust_roots::find(&self.0, &name.0).await?;
        let row = self.find(&root, &role.0).await?;
        trust_roots::require_live(&root)?;
        let step = Delegate::Remove { name: row.name };
        self.change(intent, &root, "delete_delegation", step).await
    }
}

impl Delegations {
    async fn find(
        &self,
        root: &trust_root::Model,
        name: &str,
    ) -> Result<trust_role::Model, Refusal> {
        let role = self.role(root, name).await?;
        role.filter(|role| role.kind == Kind::Custom)
            .ok_or_else(|| Refusal::not_found("no such delegation of this trust root"))
    }

    /// The role called `name`, unless it speaks for nothing any more.
    async fn role(
        &self,
        root: &trust_root::Model,
        name: &str,
    ) -> Result<Option<trust_role::Model>, Refusal> {
        Ok(trust_role::Entity::find_by_id((root.id, name.to_owned()))
            .filter(trust_role::Column::Tombstone.eq(false))
            .one(self.0.db.read())
            .await?)
    }

    /// What is to be done to `name`, when nothing is wrong with it.
    async fn step(
        &self,
        name: String,
        terms: DelegationTerms,
        mut complaints: Complaints,
    ) -> Result<Delegate, Refusal> {
        let DelegationTerms {
            paths,
            lifetime,
            keys,
            threshold,
            signing_key,
        } = terms;
        let step = match (keys, threshold, signing_key) {
            (Some(keys), Some(threshold), None) => {
                let role = SignedRole {
                    name,
                    keys,
                    threshold,
                    paths,
                    lifetime,
                };
                role.judge_terms("", &mut complaints);
                Some(Delegate::ToPeople { role: role.into() })
            }
            (None, None, Some(signing_key)) => {
                let judged = online_keys::check(&self.0, &signing_key).await?;
                complaints.hear(judged, || "signing_key".into());
                judge_patterns(&paths, "paths", &mut complaints);
                complaints.hear(check_lifetime(lifetime), || "lifetime".into());
                Some(Delegate::Online {
                    name,
                    paths,
                    signing_key,
                    lifetime,
                })
            }
            _ => {
                let reason = "give either `keys` and `threshold`, or `signing_key`";
                complaints.add(|| "body".into(), reason);
                None
            }
        };
        complaints.settle()?;
        // Without it there was a complaint.
        step.ok_or_else(Refusal::invalid_request)
    }

    async fn change(
        &self,
        intent: Intent<'_>,
        root: &trust_root::Model,
        action: &'static str,
        step: Delegate,
    ) -> Result<Accepted, Refusal> {
        let trace = Trace {
            action,
            target: format!("trust-root/{}", root.id),
            details: json!(&step),
            ..Trace::default()
        };
        let job = jobs::ChangeDelegation {
            trust_root: root.id,
            step,
        };
        intent.accept(&job, trace).await
    }
}

impl NewDelegation {
    fn into_terms(self) -> (String, DelegationTerms) {
        let terms = DelegationTerms {
            paths: self.paths,
            lifetime: self.lifetime,
            keys: self.keys,
            threshold: self.threshold,
            signing_key: self.signing_key,
        };
        (self.name, terms)
    }
}

impl SignedRole {
    /// Tells what is wrong with it; `at` is where it stands in the request, with a final dot.
    pub(crate) fn judge(&self, at: &str, complaints: &mut Complaints) {
        complaints.hear(check_role_name(&self.name), || format!("{at}name"));
        self.judge_terms(at, complaints);
    }

    fn judge_terms(&self, at: &str, complaints: &mut Complaints) {
        self.authority().judge(at, complaints);
        judge_patterns(&self.paths, &format!("{at}paths"), complaints);
        complaints.hear(check_lifetime(self.lifetime), || format!("{at}lifetime"));
    }

    fn authority(&self) -> Authority {
        Authority {
            keys: self.keys.clone(),
            threshold: self.threshold,
        }
    }
}

impl From<SignedRole> for jobs::SignedRole {
    fn from(role: SignedRole) -> Self {
        Self {
            authority: role.authority().to_json(),
            name: role.name,
            paths: role.paths,
            lifetime: role.lifetime,
        }
    }
}
