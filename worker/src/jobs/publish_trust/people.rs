//! What only people can sign is asked of them; everything that hangs on it waits.

use std::collections::{BTreeMap, HashSet};

use chrono::TimeDelta;
use entities::ceremony::{self, State};
use entities::{
    CeremonyId, PublicationId, TrustChangeId, now, pending_switch, trust_change, trust_role,
    trust_target,
};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};
use tuf::{Document, Header, Target, TargetPath};

use super::edit::{Edit, Listing};
use super::error::PublishTrustError;
use super::files;
use super::gather::Work;
use crate::context::Context;
use crate::trust::ceremonies::{Basis, NewCeremony};
use crate::trust::role;
use crate::trust::search::{Owner, Search};
use crate::trust::{TrustError, inconsistent};

/// What waits for the people of one role.
#[derive(Default)]
struct Asked {
    edit: Edit,
    publications: Vec<PublicationId>,
    changes: Vec<TrustChangeId>,
}

/// Takes out of `work` what waits for people, and opens the ceremonies that are missing for it.
pub(super) async fn ask(context: &Context, mut work: Work) -> Result<Work, PublishTrustError> {
    let asked = sort(&mut work)?;
    for (role, asked) in asked {
        if work.signed_of(&role).is_some() || is_open(context, &work, &role).await? {
            continue;
        }
        open(context, &work, &role, &asked).await?;
    }
    Ok(work)
}

/// What waits for people, by role. It is no longer in `work` then.
fn sort(work: &mut Work) -> Result<BTreeMap<String, Asked>, TrustError> {
    let search = Search::of(&work.roles)?;
    let mut asked: BTreeMap<String, Asked> = BTreeMap::new();
    let signed: HashSet<CeremonyId> = work.signed.iter().map(|signed| signed.row.id).collect();
    let is_signed = |id: Option<CeremonyId>| id.is_some_and(|id| signed.contains(&id));
    work.switches.retain(|prepared| {
        if is_signed(prepared.row.ceremony) {
            return true;
        }
        let mut waits = false;
        for (path, target) in &prepared.entry_points {
            if let Some(Owner::People(role)) = search.chosen(path) {
                let asked = asked.entry(role).or_default();
                asked.edit.change(path.clone(), Some(target.clone()));
                asked.publications.push(prepared.row.publication);
                waits = true;
            }
        }
        !waits
    });
    let mut broken = None;
    work.changes.retain(|change| {
        let owner = change
            .path
            .parse::<TargetPath>()
            .ok()
            .and_then(|path| Some((search.artifact(&path)?, path)));
        let Some((Owner::People(role), path)) = owner else {
            return true;
        };
        if is_signed(change.ceremony) {
            return true;
        }
        let target: Result<Option<Target>, _> = change
            .target
            .clone()
            .map(serde_json::from_value)
            .transpose();
        match target {
            Ok(target) => {
                let asked = asked.entry(role).or_default();
                asked.edit.change(path, target);
                asked.changes.push(change.id);
            }
            Err(error) => broken = Some(error),
        }
        false
    });
    match broken {
        Some(error) => Err(inconsistent(error)),
        None => Ok(asked),
    }
}

async fn is_open(context: &Context, work: &Work, role: &str) -> Result<bool, DbErr> {
    let open = ceremony::Entity::find()
        .filter(ceremony::Column::TrustRoot.eq(work.root.id))
        .filter(ceremony::Column::Role.eq(role))
        .filter(ceremony::Column::State.is_in([State::Signing, State::Complete]))
        .one(context.db.read())
        .await?;
    Ok(open.is_some())
}

/// Opens the ceremony of the next version of `role`, in which `asked` is done.
async fn open(
    context: &Context,
    work: &Work,
    role: &str,
    asked: &Asked,
) -> Result<(), PublishTrustError> {
    let row = &work.roles[role];
    let rows = trust_target::Entity::find()
        .filter(trust_target::Column::TrustRoot.eq(work.root.id))
        .filter(trust_target::Column::Role.eq(role))
        .all(context.db.read())
        .await?;
    let current = rows
        .iter()
        .map(role::target)
        .collect::<Result<Listing, _>>()?;
    let listing = asked.edit.apply(current).listing;
    let before = role::header(row);
    let header = Header {
        version: before.map_or(1, |header| header.version + 1),
        expires: tuf::instant(now()) + TimeDelta::seconds(row.lifetime),
    };
    let document =
        Document::targets(&header, &listing, &[]).map_err(|cause| TrustError::Content {
            role: role.to_owned(),
            cause,
        })?;
    let new = ceremony(context, work, row, &document).await?;
    let id = new.id;
    let write = context.db.write().await?;
    new.insert(&write, work.root.id, "system").await?;
    wait(&write, id, asked).await?;
    write.commit().await?;
    tracing::info!(ceremony.id = %id, role, "people have to sign before this goes live");
    Ok(())
}

async fn ceremony(
    context: &Context,
    work: &Work,
    row: &trust_role::Model,
    document: &Document,
) -> Result<NewCeremony, PublishTrustError> {
    let root = work.root.id;
    let trusted = format!("{}.root.json", work.root.root_version);
    let trusted = files::read(context, root, &trusted).await?;
    let live = match row.version {
        0 => None,
        version => files::read(context, root, &format!("{version}.{}.json", row.name)).await?,
    };
    let basis = Basis {
        trusted_root: trusted.as_deref(),
        live: live.as_deref(),
        authority: Some(role::authority(row)?),
    };
    Ok(NewCeremony::of(
        &work.root.name,
        &row.name,
        document,
        basis,
    )?)
}

/// Lets everything that is in the ceremony wait for it.
async fn wait(
    write: &DatabaseTransaction,
    ceremony: CeremonyId,
    asked: &Asked,
) -> Result<(), DbErr> {
    pending_switch::Entity::update_many()
        .col_expr(pending_switch::Column::Ceremony, Expr::value(ceremony))
        .filter(pending_switch::Column::Publication.is_in(asked.publications.iter().copied()))
        .exec(write)
        .await?;
    for some in asked.changes.chunks(1000) {
        trust_change::Entity::update_many()
            .col_expr(trust_change::Column::Ceremony, Expr::value(ceremony))
            .filter(trust_change::Column::Id.is_in(some.iter().copied()))
            .exec(write)
            .await?;
    }
    Ok(())
}
