//! The texts of the packages that are live, read out of its indexes.

use std::io;
use std::sync::Arc;

use entities::package::SOURCE_FILE;
use entities::repository;

use super::PublishError;
use super::catalog::{self, Belonging, Spec, Text};
use super::indexes::live_index;
use super::load::Past;
use super::shelf::PartShelf;
use crate::context::Context;
use crate::index::{Kept, pieces_of};

/// Gives one text of every package that `repository` has live and listed to `take`, once, together
/// with its place in `belongings`: those of all packages, in the order of their ordinals. Answers
/// `into`, which each call may change.
///
/// # Errors
/// [`PublishError::Inconsistent`] when the indexes hold other packages; those of reading.
pub(crate) async fn each_text<R: Send + 'static>(
    context: &Context,
    repository: &repository::Model,
    text: Text,
    belongings: Vec<Belonging>,
    mut into: R,
    mut take: impl FnMut(&mut R, usize, &[u8]) -> io::Result<()> + Send + 'static,
) -> Result<R, PublishError> {
    let Some(past) = Past::live(context.db.read(), repository).await? else {
        return Ok(into);
    };
    let indexes = indexes(context, repository, &past, text, belongings.len()).await?;
    let mut shelf = PartShelf::new(context.clone(), repository.id, Vec::new());
    let read = move || {
        let mut seen = vec![false; belongings.len()];
        for (spec, kept) in indexes {
            let all = belongings.iter().enumerate();
            let mut places = all
                .filter(|(_, belonging)| spec.members.have(belonging))
                .map(|(place, _)| place);
            pieces_of(&kept.index, spec.frame.terminator(), &mut shelf, |piece| {
                let place = places.next().ok_or_else(|| surplus(&spec.name))?;
                if std::mem::replace(&mut seen[place], true) {
                    return Ok(());
                }
                take(&mut into, place, piece)
            })?;
            if places.next().is_some() {
                return Err(inconsistent(&spec.name));
            }
        }
        let mut unseen = belongings.iter().zip(&seen).filter(|(_, seen)| !**seen);
        // Files of source packages are in none.
        if unseen.all(|(belonging, _)| belonging.architecture == SOURCE_FILE) {
            Ok(into)
        } else {
            Err(inconsistent("the set of all indexes"))
        }
    };
    tokio::task::spawn_blocking(read).await?
}

/// The indexes of `past` whose pieces are `text`.
async fn indexes(
    context: &Context,
    repository: &repository::Model,
    past: &Past,
    text: Text,
    packages: usize,
) -> Result<Vec<(Spec, Arc<Kept>)>, PublishError> {
    let mut indexes = Vec::new();
    for spec in catalog::of(repository, packages as u64, Some(past), &[])? {
        // One that the policy asks for since has not been published yet.
        if spec.text == text
            && let Some(kept) = live_index(context, past, &spec.name).await?
        {
            indexes.push((spec, kept));
        }
    }
    Ok(indexes)
}

fn surplus(index: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, inconsistent(index).to_string())
}

fn inconsistent(index: &str) -> PublishError {
    PublishError::Inconsistent(format!("{index} does not hold the packages that it should"))
}
