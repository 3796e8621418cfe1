//! Putting back the content of an older publication.

use entities::repository::Format;
use entities::{publication, repository, repository_package};
use jobs::Problem;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use super::PublishError;
use super::catalog;
use super::compose;
use super::draft::{Content, Draft, DraftFile};
use super::indexes;
use super::load::{self, Past};
use super::shelf::PartShelf;
use crate::context::Context;
use crate::gates::{self, Effect, Finding};

/// What a roll-back would do.
#[expect(clippy::large_enum_variant, reason = "one of them per publish")]
pub(super) enum Restored {
    /// It can be done: what it would make, and the gates it does not pass.
    Draft(Box<Draft>, Past, Option<Finding>),
    /// It cannot.
    Refused(Problem),
}

/// Drafts a publication with the content of the older one with `serial`.
pub(super) async fn restore(
    context: &Context,
    repository: &repository::Model,
    live: Option<&Past>,
    serial: i64,
) -> Result<Restored, PublishError> {
    let db = context.db.read();
    let Some(past) = Past::of(db, repository.id, serial).await? else {
        let title = "There is no such publication to go back to";
        let problem = Problem::new("no-such-publication", 404, title);
        return Ok(Restored::Refused(
            problem.detail(format!("serial {serial}")),
        ));
    };
    let there = repository_package::at(repository.id, serial)
        .count(db)
        .await?;
    if indexes::whole(there)? != past.row.packages {
        let title = "Packages of this publication were purged, so it cannot be put back";
        return Ok(Restored::Refused(Problem::new(
            "publication-purged",
            409,
            title,
        )));
    }
    let (removed, added) = difference(db, repository, serial).await?;
    let effect = Effect {
        before: live.map_or(0, |live| u64::try_from(live.row.packages).unwrap_or(0)),
        added,
        removed,
        replaced: 0,
    };
    let draft = Draft {
        files: files(context, repository, &past).await?,
        parts: Vec::new(),
        content: Content::Restored(serial),
        packages: past.row.packages,
        added: indexes::whole(added)?,
        removed: indexes::whole(removed)?,
        next_ordinal: past.row.next_ordinal,
        metadata_files: past.row.metadata_files.clone(),
        reason: publication::Reason::RollBack,
        content_of: Some(past.row.content_of.unwrap_or(serial)),
    };
    let finding = gates::removals(&effect, &repository.policy);
    Ok(Restored::Draft(Box::new(draft), past, finding))
}

/// How many packages go, and how many come back.
async fn difference(
    db: &impl ConnectionTrait,
    repository: &repository::Model,
    serial: i64,
) -> Result<(u64, u64), DbErr> {
    use repository_package::Column;
    let of = repository_package::Entity::find().filter(Column::Repository.eq(repository.id));
    let newer = of
        .filter(Column::UntilSerial.is_null())
        .filter(Column::SinceSerial.gt(serial))
        .count(db)
        .await?;
    let older = repository_package::at(repository.id, serial)
        .filter(Column::UntilSerial.is_not_null())
        .count(db)
        .await?;
    Ok((newer, older))
}

/// The indexes of `past`, as they are.
async fn files(
    context: &Context,
    repository: &repository::Model,
    past: &Past,
) -> Result<Vec<DraftFile>, PublishError> {
    let mut indexes = Vec::new();
    for row in past.files.iter().filter(|file| catalog::is_index(file)) {
        if let Some(id) = row.composition {
            let kept = load::index(context, context.db.read(), id).await?;
            indexes.push((row.clone(), kept));
        }
    }
    let exact = repository.policy.exact && repository.format == Format::Rpm;
    let (context, repository) = (context.clone(), repository.id);
    let open = move || {
        let mut shelf = PartShelf::new(context, repository, Vec::new());
        let mut files = Vec::with_capacity(indexes.len());
        for (row, kept) in &indexes {
            let open = compose::open(&kept.index, exact, &mut shelf)?;
            files.push(DraftFile::again(row, open));
        }
        Ok(files)
    };
    tokio::task::spawn_blocking(open).await?
}
