//! The one list of all handlers. A worker claims the kinds in it and no others.

use std::time::Duration;

use entities::Json;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jobs::Problem;

use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};

/// All handlers of this program.
#[must_use]
pub fn handlers() -> Vec<Entry> {
    vec![
        entry::<jobs::ApprovePromotion>(),
        entry::<jobs::CancelPromotion>(),
        entry::<jobs::ApplyRetention>(),
        entry::<jobs::ChangeArtifacts>(),
        entry::<jobs::ChangeCeremony>(),
        entry::<jobs::ChangeDelegation>(),
        entry::<jobs::CollectGarbage>(),
        entry::<jobs::CreateAccount>(),
        entry::<jobs::CreateBackup>(),
        entry::<jobs::CreateComponent>(),
        entry::<jobs::CreatePlan>(),
        entry::<jobs::CreatePromotion>(),
        entry::<jobs::CreatePublication>(),
        entry::<jobs::CreateRepository>(),
        entry::<jobs::CreateSubscriptionKey>(),
        entry::<jobs::CreateToken>(),
        entry::<jobs::CreateTrustRoot>(),
        entry::<jobs::DeleteComponent>(),
        entry::<jobs::DeletePlan>(),
        entry::<jobs::DeleteRepository>(),
        entry::<jobs::ExportTrust>(),
        entry::<jobs::GenerateKey>(),
        entry::<jobs::ImportArtifacts>(),
        entry::<jobs::ImportKey>(),
        entry::<jobs::ImportSubscribers>(),
        entry::<jobs::IngestPackage>(),
        entry::<jobs::MaterializeCompositions>(),
        entry::<jobs::OpenCeremony>(),
        entry::<jobs::PinPackage>(),
        entry::<jobs::PinPublication>(),
        entry::<jobs::PublishArtifacts>(),
        entry::<jobs::PublishKeyring>(),
        entry::<jobs::PublishRepository>(),
        entry::<jobs::PublishTrust>(),
        entry::<jobs::RebuildTrustRoot>(),
        entry::<jobs::RefreshContents>(),
        entry::<jobs::RemovePackage>(),
        entry::<jobs::RetireKey>(),
        entry::<jobs::RevokeToken>(),
        entry::<jobs::RevokeSubscriptionKey>(),
        entry::<jobs::RotateSubscriptionKey>(),
        entry::<jobs::SetMetadataFile>(),
        entry::<jobs::UnsetMetadataFile>(),
        entry::<jobs::UpdateAccount>(),
        entry::<jobs::UpdateComponent>(),
        entry::<jobs::UpdatePlan>(),
        entry::<jobs::UpdateRepository>(),
        entry::<jobs::UpdateSubscriptionKey>(),
        entry::<jobs::UpdateTrustRoot>(),
    ]
}

/// A handler, with its types forgotten.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The kind of the tasks it runs.
    pub(crate) kind: &'static str,
    /// Longest time that one attempt may take.
    pub(crate) limit: Duration,
    /// Whether it may be stopped half-way on request.
    pub(crate) cancellable: bool,
    /// Runs one attempt.
    pub(crate) run: fn(Context, Claimed) -> BoxFuture<'static, Result<Outcome, Failed>>,
    /// Throws away what only the task needed, once it has ended without effect.
    pub(crate) discard: fn(Context, Json) -> BoxFuture<'static, ()>,
}

/// An error of a handler, ready for the queue and for the log.
#[derive(Clone, Debug)]
pub(crate) struct Failed {
    /// What becomes of the task.
    pub(crate) verdict: Verdict,
    /// The error and its causes in one line.
    pub(crate) chain: String,
}

/// The handler of `J` as an entry of the list.
#[must_use]
pub fn entry<J: Handler>() -> Entry {
    Entry {
        kind: J::KIND,
        limit: J::LIMIT,
        cancellable: J::CANCELLABLE,
        run: |context, claimed| async move { run::<J>(&context, &claimed).await }.boxed(),
        discard: |context, payload| async move { discard::<J>(&context, payload).await }.boxed(),
    }
}

async fn run<J: Handler>(context: &Context, claimed: &Claimed) -> Result<Outcome, Failed> {
    let job: J = serde_json::from_value(claimed.payload.clone()).map_err(|error| {
        let title = "The task's payload is of another version of this program";
        Failed {
            verdict: Verdict::Final(Problem::new("payload-unreadable", 500, title)),
            chain: error.to_string(),
        }
    })?;
    job.run(context, claimed).await.map_err(|error| Failed {
        verdict: error.verdict(),
        chain: chain(&error),
    })
}

async fn discard<J: Handler>(context: &Context, payload: Json) {
    // A payload that cannot be read names nothing that could be thrown away.
    if let Ok(job) = serde_json::from_value::<J>(payload) {
        job.discard(context).await;
    }
}

/// An error and its causes in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        next = cause.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_handler() {
        let mut kinds: Vec<&str> = handlers().iter().map(|entry| entry.kind).collect();
        let all = kinds.len();
        kinds.sort_unstable();
        kinds.dedup();

        assert_eq!(kinds.len(), all);
    }
}
