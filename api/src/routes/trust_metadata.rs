//! `/trust-roots/{name}/metadata`: take up a trust root from the metadata that clients have.

use entities::TrustRootId;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use serde_json::json;

use super::trust_roots;
use crate::accept::{Accepted, Intent, Received, Trace};
use crate::ask::Ask;
use crate::body::Octets;
use crate::complaints::Complaints;
use crate::context::Context;
use crate::problem::Refusal;
use crate::upload;

/// Bytes of all metadata of a trust root, in Base64.
const BYTES: u64 = 512 << 20;

/// Endpoints of `/trust-roots/{name}/metadata`.
pub(crate) struct TrustMetadata(pub(crate) Context);

#[OpenApi]
impl TrustMetadata {
    /// Take up a trust root from its published metadata.
    ///
    /// For a database that was lost, or that went back with an older copy of itself. The body has a
    /// line for each file: an object of JSON with its `name`, such as `3.snapshot.json`, and its
    /// `bytes` in Base64; every root, `timestamp.json`, and every role in the version that the snapshot
    /// names. All of it is followed as clients do, from the first root on; the keys that the server
    /// signs with have to be in the vault. A trust root of this name is replaced, unless it is ahead.
    #[oai(
        path = "/trust-roots/:name/metadata",
        method = "put",
        operation_id = "rebuild_trust_root"
    )]
    async fn rebuild(
        &self,
        ask: Ask,
        /// The trust root.
        name: Path<String>,
        octets: Octets,
    ) -> Result<Accepted, Refusal> {
        let mut complaints = Complaints::default();
        complaints.hear(trust_roots::check_name(&name.0), || "name".into());
        complaints.settle()?;
        let known = trust_roots::by_name(&self.0, &name.0).await?;
        let (id, written) = upload::receive(&self.0, octets, BYTES).await?;
        let job = jobs::RebuildTrustRoot {
            trust_root: known.map_or_else(TrustRootId::fresh, |row| row.id),
            name: name.0,
            upload: id,
        };
        let trace = Trace {
            action: "rebuild_trust_root",
            target: format!("trust-root/{}", job.trust_root),
            details: json!({
                "name": job.name,
                "sha256": written.sha256_hex(),
                "size": written.size,
            }),
            upload: Some(Received {
                upload: id,
                filename: "metadata.jsonl".into(),
                written,
            }),
            ..Trace::default()
        };
        let intent = Intent::new(&self.0, ask, &written.sha256);
        intent.replay_or_accept(&job, trace).await
    }
}
