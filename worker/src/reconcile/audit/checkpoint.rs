//! Signs what the chain is now and then, with a key that the vault makes for nothing else.
//!
//! A checkpoint is signed only where the one before still holds: whoever writes the chain anew gets
//! no signature for it.

use chrono::{TimeDelta, Timelike};
use entities::{audit_chain, audit_checkpoint, audit_link, now};
use jobs::fault;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, SqlErr};
use trail::{Checkpoint, Note, VerifierKey};
use vault::{Algorithm, Form, Generate, Purpose};

use super::{AuditError, hash_of};
use crate::context::Context;

/// A checkpoint is signed when so many links have come since the last one.
const LINKS: i64 = 1000;
/// And, if any have come, when it is so long ago.
const EVERY: TimeDelta = TimeDelta::seconds(10);

/// Signs a checkpoint of the last link, if one is due.
pub(super) async fn sign_due(
    context: &Context,
    chain: &audit_chain::Model,
) -> Result<(), AuditError> {
    let db = context.db.read();
    // In this order: the chain may grow meanwhile.
    let newest = audit_checkpoint::Model::newest(db).await?;
    let last = audit_link::Model::last(db).await?;
    if !is_due(newest.as_ref(), last.as_ref()) {
        return Ok(());
    }
    let key = key(context, chain).await?;
    if let Some(newest) = &newest {
        require_whole(db, &key, newest).await?;
    }
    match last {
        Some(last) => sign(context, chain, &key, &last).await,
        None => Ok(()),
    }
}

fn is_due(newest: Option<&audit_checkpoint::Model>, last: Option<&audit_link::Model>) -> bool {
    let last = last.map_or(0, |last| last.position);
    let Some(newest) = newest else {
        return last > 0;
    };
    let recent = TimeDelta::zero()..EVERY;
    match last - newest.position {
        0 => false,
        // Also where the end of the chain is gone.
        ..0 | LINKS.. => true,
        _ => !recent.contains(&(now() - newest.created_at)),
    }
}

/// Refuses to go on from a checkpoint that does not hold any more.
async fn require_whole(
    db: &impl ConnectionTrait,
    key: &VerifierKey,
    newest: &audit_checkpoint::Model,
) -> Result<(), AuditError> {
    let rewritten = || AuditError::Rewritten(newest.position);
    let note = Note::parse(&newest.note).map_err(|_| rewritten())?;
    key.verify(&note).map_err(|_| rewritten())?;
    let checkpoint = Checkpoint::read(&note).map_err(|_| rewritten())?;
    let link = audit_link::Entity::find_by_id(checkpoint.position)
        .one(db)
        .await?;
    match link {
        Some(link)
            if link.position == newest.position
                && checkpoint.origin == key.name()
                && hash_of(&link)? == checkpoint.hash =>
        {
            Ok(())
        }
        _ => Err(rewritten()),
    }
}

/// The key of the chain; made when it is first needed.
async fn key(context: &Context, chain: &audit_chain::Model) -> Result<VerifierKey, AuditError> {
    let text = match &chain.public_key {
        Some(text) => text.clone(),
        None => make_key(context, chain).await?,
    };
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| AuditError::OtherKey)?;
    VerifierKey::new(&trail::origin(chain.chain), bytes).map_err(|_| AuditError::OtherKey)
}

/// Has the vault make the key. Repeated by this worker or another one, it makes the same.
async fn make_key(context: &Context, chain: &audit_chain::Model) -> Result<String, AuditError> {
    let origin = trail::origin(chain.chain);
    let order = Generate {
        request: origin.clone(),
        purpose: Purpose::Tuf,
        algorithm: Algorithm::Ed25519,
        user_id: origin,
        created: u32::try_from(chain.created_at.timestamp()).unwrap_or_default(),
    };
    let public = context.vault.generate(&chain.key_name(), &order).await?;
    fault::point("audit.kept");
    let text = public.tuf_text().ok_or(AuditError::OtherKey)?;
    let write = context.db.write().await?;
    audit_chain::Entity::update_many()
        .col_expr(audit_chain::Column::PublicKey, Expr::value(text.as_str()))
        .filter(audit_chain::Column::Id.eq(audit_chain::ONLY))
        .filter(audit_chain::Column::PublicKey.is_null())
        .exec(&*write)
        .await?;
    write.commit().await?;
    fault::point("audit.keyed");
    Ok(text)
}

/// Signs that `last` is the end of the chain.
async fn sign(
    context: &Context,
    chain: &audit_chain::Model,
    key: &VerifierKey,
    last: &audit_link::Model,
) -> Result<(), AuditError> {
    let at = now();
    let text = Checkpoint {
        origin: key.name().to_owned(),
        position: last.position,
        hash: hash_of(last)?,
        at: at.with_nanosecond(0).unwrap_or(at),
    }
    .text();
    let name = chain.key_name();
    let signed = context.vault.sign(&name, text.as_bytes(), 0, Form::Raw);
    let note = Note::signed(&text, key, &signed.await?);
    key.verify(&note).map_err(|_| AuditError::OtherKey)?;
    fault::point("audit.signed");
    let row = audit_checkpoint::ActiveModel {
        position: Set(last.position),
        note: Set(note.to_string()),
        created_at: Set(at),
    };
    let write = context.db.write().await?;
    let inserted = audit_checkpoint::Entity::insert(row)
        .exec_without_returning(&*write)
        .await;
    if let Err(error) = inserted {
        return match error.sql_err() {
            // Another worker was quicker.
            Some(SqlErr::UniqueConstraintViolation(_)) => Ok(()),
            _ => Err(error.into()),
        };
    }
    write.commit().await?;
    fault::point("audit.checkpointed");
    Ok(())
}
