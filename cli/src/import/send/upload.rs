//! Sending one package.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use openapi::types::{Problem, Task};
use openapi::{Failure as Answer, PATIENCE, Upload};
use tokio::time::Instant;
use uuid::Uuid;

use super::super::ImportError;
use super::super::catalog::Item;
use super::super::stock::Format;
use super::super::tree::{Expected, checked};
use super::{PAUSE, Refused, Sender};
use crate::failure::Failure;
use crate::session::refused;
use crate::tuf::printable;

/// Why the task of a package is not there.
pub(super) enum Unsent {
    /// Because of this package; others go on.
    Refused(Refused),
    /// Because of the server: nothing else would get through either.
    Fatal(Failure),
}

impl Sender<'_> {
    /// Sends one package. A server that is busy is asked again for a while.
    pub(super) async fn upload(
        &self,
        item: &Item,
        place: usize,
        batch: Option<Uuid>,
    ) -> Result<Task, Unsent> {
        let upload = Upload {
            repository: self.repository,
            filename: match self.format {
                Format::File => item.location.path.clone(),
                Format::Rpm | Format::Deb => item.file_name().to_owned(),
            },
            suite: item.division.as_ref().map(|it| it.suite.clone()),
            component: item.division.as_ref().map(|it| it.component.clone()),
            size: item.size,
            sha256: Some(hex::encode(item.sha256)),
            overrides: self.overrides.to_vec(),
            batch,
            // What is refused on its way is told, and the others go on.
            batch_files: None,
            wait: None,
            idempotency_key: Some(format!("import-{}", Uuid::now_v7())),
        };
        let deadline = Instant::now() + PATIENCE;
        loop {
            let fault = Arc::new(Mutex::new(None));
            let answer = match self.open(item, &fault).await {
                Ok(octets) => self.session.upload(&upload, octets, |_| {}).await,
                Err(error) => return Err(Unsent::Refused(wrong(item, place, &error))),
            };
            let failure = match answer {
                Ok(task) => return Ok(task),
                Err(failure) => failure,
            };
            let fault = fault.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(error) = fault {
                return Err(Unsent::Refused(wrong(item, place, &error)));
            }
            if failure.is_passing() && Instant::now() + PAUSE < deadline {
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            return Err(match failure {
                Answer::Refused(problem) if concerns_package(&problem) => {
                    Unsent::Refused(said(item, place, &problem))
                }
                failure => Unsent::Fatal(refused(failure).hint(
                    "what got through stays: run the same command again, and it goes on from there",
                )),
            });
        }
    }

    /// The octets of `item`, which end in an error where they are not what the origin says. What
    /// is wrong with them is left in `fault`.
    async fn open(
        &self,
        item: &Item,
        fault: &Arc<Mutex<Option<ImportError>>>,
    ) -> Result<BoxStream<'static, io::Result<Bytes>>, ImportError> {
        let octets = self.tree.open(&item.location, item.size).await?;
        let octets = octets.ok_or_else(|| ImportError::Missing(item.location.to_string()))?;
        let expected = Expected {
            size: Some(item.size),
            sha256: item.sha256,
        };
        let fault = Arc::clone(fault);
        let told = move |error: ImportError| {
            let said = io::Error::other(error.to_string());
            *fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            said
        };
        let octets = checked(octets, &item.location, expected);
        Ok(octets.map_err(told).boxed())
    }
}

/// Whether a problem is one of the package that was sent, and not of whoever sends it.
fn concerns_package(problem: &Problem) -> bool {
    matches!(problem.status, 400 | 409 | 413 | 415 | 422)
}

/// What the server said of `item`.
pub(super) fn said(item: &Item, place: usize, problem: &Problem) -> Refused {
    let answer = Answer::Refused(Box::new(problem.clone()));
    Refused {
        package: item.label(),
        code: answer.code().unwrap_or_default().to_owned(),
        reason: printable(&answer.to_string()),
        by_policy: problem.status < 500,
        place,
    }
}

/// What is wrong with `item` itself.
pub(super) fn wrong(item: &Item, place: usize, error: &ImportError) -> Refused {
    Refused {
        package: item.label(),
        code: error.code().to_owned(),
        reason: error.sentence(),
        by_policy: false,
        place,
    }
}
