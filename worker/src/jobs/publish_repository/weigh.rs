//! What a set of changes comes to when every gate has been asked.

use std::collections::BTreeMap;

use entities::{change, repository};

use super::PublishError;
use super::load::Past;
use super::relations::{Judged, Question};
use super::wave::{self, Known, Wave};
use super::withdraw::Refused;
use crate::context::Context;

/// What changes come to.
pub(super) struct Weighed {
    /// What is to be different.
    pub(super) wave: Wave,
    /// The changes that are not among them any more, and why.
    pub(super) refused: Vec<Refused>,
}

/// Resolves `changes`, and takes out of them what a gate refuses, until all pass.
///
/// # Errors
/// [`PublishError`] when what is live cannot be read.
pub(super) async fn weigh(
    context: &Context,
    repository: &repository::Model,
    live: Option<&Past>,
    known: &Known,
    changes: &mut Vec<change::Model>,
) -> Result<Weighed, PublishError> {
    let mut refused = Vec::new();
    loop {
        let (mut wave, more) = wave::resolve(changes, known, &repository.policy);
        refused.extend(more);
        if wave.roll_back.is_some() {
            return Ok(Weighed { wave, refused });
        }
        let question = Question {
            context,
            repository,
            live,
            wave: &wave,
            known,
            changes,
        };
        let judged = question.judge().await?;
        let mut culprits = BTreeMap::new();
        for Judged {
            finding,
            culprits: blamed,
        } in judged
        {
            let may = |place: &usize| {
                let overrides = &changes[*place].overrides.0;
                overrides.iter().any(|name| name == finding.code)
            };
            if blamed.iter().all(may) {
                let passed = blamed.iter().map(|place| (*place, finding.code));
                wave.overridden.extend(passed);
                continue;
            }
            for place in blamed.into_iter().filter(|place| !may(place)) {
                culprits.insert(place, finding.problem.clone());
            }
        }
        if culprits.is_empty() {
            return Ok(Weighed { wave, refused });
        }
        refused.extend(wave::refuse(changes, &culprits));
    }
}
