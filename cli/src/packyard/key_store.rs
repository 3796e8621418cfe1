//! Packyard's key store: `auth.db`, with accounts and components in it or, from older versions,
//! keys alone. A key is its own identifier there; only its hash leaves this machine.

use std::collections::HashSet;
use std::path::Path;

use chrono::{DateTime, Utc};
use openapi::types::{AccountStatus, ForeignAccount, ForeignComponent, ForeignKey};
use sha2::{Digest, Sha256};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{ConnectOptions, Connection, Row};
use uuid::Uuid;

use super::{PackyardError, Subscribers, Wrong};

/// The account of keys that are older than accounts; here they hang on none.
const LEGACY: &str = "legacy";

/// What a key is called that has no label.
const UNNAMED: &str = "unnamed";

/// Most characters of a name or a label.
const LINE: usize = 200;

/// Reads everything in the store at `file`, which is not written to.
pub(super) async fn read(file: &Path, into: &mut Subscribers) -> Result<(), PackyardError> {
    let unread = |source: sqlx::Error| PackyardError::Unread {
        path: file.to_owned(),
        source: source.into(),
    };
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let options = options.disable_statement_logging();
    let mut store = options.connect().await.map_err(unread)?;
    let mut wrong = Wrong::default();
    if !has(&mut store, "subscription_key", "id")
        .await
        .map_err(unread)?
    {
        return Err(PackyardError::Foreign(file.to_owned()));
    }
    if has(&mut store, "accounts", "id").await.map_err(unread)? {
        accounts(&mut store, into, &mut wrong)
            .await
            .map_err(unread)?;
    }
    if has(&mut store, "components", "name")
        .await
        .map_err(unread)?
    {
        components(&mut store, into).await.map_err(unread)?;
    }
    keys(&mut store, into, &mut wrong).await.map_err(unread)?;
    store.close().await.map_err(unread)?;
    wrong.settle(file)
}

async fn has(store: &mut SqliteConnection, table: &str, column: &str) -> sqlx::Result<bool> {
    let known = "SELECT count(*) FROM pragma_table_info(?) WHERE name = ?";
    let query = sqlx::query_scalar(known).bind(table).bind(column);
    let count: i64 = query.fetch_one(store).await?;
    Ok(count > 0)
}

async fn accounts(
    store: &mut SqliteConnection,
    into: &mut Subscribers,
    wrong: &mut Wrong,
) -> sqlx::Result<()> {
    let all = "SELECT id, email, coalesce(org_name, '') AS name, status, \
        CAST(created_at AS TEXT) AS created FROM accounts WHERE id <> ? ORDER BY created_at, id";
    for row in sqlx::query(all).bind(LEGACY).fetch_all(store).await? {
        let id: String = row.try_get("id")?;
        let email: String = row.try_get("email")?;
        let status: String = row.try_get("status")?;
        let status = status.parse::<AccountStatus>();
        let (Ok(status), Some(created_at)) = (status, moment(&row, "created")?) else {
            wrong.add(|| format!("account `{}`: its status or its time", id.escape_debug()));
            continue;
        };
        let name: String = row.try_get("name")?;
        into.accounts.push(ForeignAccount {
            id: account(&id),
            organisation: line(&name, &email, &mut into.shortened),
            email,
            status,
            created_at,
        });
    }
    Ok(())
}

async fn components(store: &mut SqliteConnection, into: &mut Subscribers) -> sqlx::Result<()> {
    let all = "SELECT name, visibility = 'public' AS public FROM components ORDER BY name";
    for row in sqlx::query(all).fetch_all(store).await? {
        into.components.push(ForeignComponent {
            name: row.try_get("name")?,
            public: row.try_get("public")?,
        });
    }
    Ok(())
}

async fn keys(
    store: &mut SqliteConnection,
    into: &mut Subscribers,
    wrong: &mut Wrong,
) -> sqlx::Result<()> {
    let owned = has(store, "subscription_key", "account_id").await?;
    let owner = if owned { "account_id" } else { "NULL" };
    let all = format!(
        "SELECT rowid AS number, id, component, label, active, {owner} AS owner, \
         CAST(created_at AS TEXT) AS created, CAST(expires_at AS TEXT) AS expires \
         FROM subscription_key ORDER BY created_at, rowid"
    );
    let known: HashSet<Uuid> = into.accounts.iter().map(|account| account.id).collect();
    for row in sqlx::query(sqlx::AssertSqlSafe(all))
        .fetch_all(store)
        .await?
    {
        let number: i64 = row.try_get("number")?;
        match key(&row, &mut into.shortened)? {
            Ok(key) if key.account.is_some_and(|account| !known.contains(&account)) => {
                wrong.add(|| format!("key in row {number}: its account is not in the store"));
            }
            Ok(key) => into.keys.push(key),
            // The row is named by its number: its identifier is the secret.
            Err(reason) => wrong.add(|| format!("key in row {number}: {reason}")),
        }
    }
    Ok(())
}

fn key(row: &SqliteRow, shortened: &mut usize) -> sqlx::Result<Result<ForeignKey, &'static str>> {
    let secret: String = row.try_get("id")?;
    if secret.len() != 64 || !secret.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(Err(
            "it is not 64 hexadecimal digits, so Packyard never took it",
        ));
    }
    let Some(created_at) = moment(row, "created")? else {
        return Ok(Err("`created_at` is no RFC 3339 time"));
    };
    let expires: Option<String> = row.try_get("expires")?;
    let expires_at = moment(row, "expires")?;
    if expires.is_some() && expires_at.is_none() {
        return Ok(Err("`expires_at` is no RFC 3339 time"));
    }
    let component: String = row.try_get("component")?;
    let segment = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    if component.is_empty() || !component.chars().all(segment) {
        return Ok(Err("its component cannot be part of a path"));
    }
    let owner: Option<String> = row.try_get("owner")?;
    let owner = owner.filter(|owner| owner != LEGACY);
    let label: String = row.try_get("label")?;
    let active: bool = row.try_get("active")?;
    Ok(Ok(ForeignKey {
        secret_sha256: hex::encode(Sha256::digest(secret.as_bytes())),
        account: owner.as_deref().map(account),
        label: line(&label, UNNAMED, shortened),
        scopes: vec![format!("*/{component}/**")],
        created_at,
        expires_at,
        revoked: !active,
    }))
}

fn moment(row: &SqliteRow, column: &str) -> sqlx::Result<Option<DateTime<Utc>>> {
    let text: Option<String> = row.try_get(column)?;
    let parsed = text.and_then(|text| DateTime::parse_from_rfc3339(&text).ok());
    Ok(parsed.map(|at| at.to_utc()))
}

/// The identifier of an account: Packyard's are 16 random bytes, which stay. One that somebody made
/// by hand becomes the same each time.
fn account(id: &str) -> Uuid {
    Uuid::try_parse(id).unwrap_or_else(|_| {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&Sha256::digest(id.as_bytes())[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    })
}

/// `text` as one line that is not too long; `otherwise` where there is nothing in it.
fn line(text: &str, otherwise: &str, shortened: &mut usize) -> String {
    let words = text
        .split(|letter: char| letter.is_control())
        .map(str::trim);
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let line: String = words.join(" ").chars().take(LINE).collect();
    if line.is_empty() {
        return otherwise.to_owned();
    }
    *shortened += usize::from(line != text.trim());
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_keeps_its_identifier() {
        let id = "00112233445566778899aabbccddeeff";
        assert_eq!(account(id).simple().to_string(), id);
        assert_eq!(account("by-hand"), account("by-hand"));
        assert_ne!(account("by-hand"), account("other"));
    }

    #[test]
    fn a_label_becomes_one_line() {
        let mut shortened = 0;
        assert_eq!(line("build farm", UNNAMED, &mut shortened), "build farm");
        assert_eq!(line(" \n ", UNNAMED, &mut shortened), UNNAMED);
        assert_eq!(shortened, 0);
        assert_eq!(line("two\nlines", UNNAMED, &mut shortened), "two lines");
        let long = "é".repeat(300);
        assert_eq!(line(&long, UNNAMED, &mut shortened).chars().count(), LINE);
        assert_eq!(shortened, 2);
    }
}
