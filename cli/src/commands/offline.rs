//! What is done to a database without its server.

use chrono::{DateTime, Utc};
use entities::token::Role;

use crate::arguments::Global;
use crate::commands::config;
use crate::failure::{Code, Failure};

/// Makes a token in the database of this machine's settings; answers its identifier and secret.
pub(crate) async fn create_token(
    global: &Global,
    name: &str,
    role: &str,
    expires: Option<DateTime<Utc>>,
) -> Result<(uuid::Uuid, String), Failure> {
    let role = match role {
        "admin" => Role::Admin,
        "publisher" => Role::Publisher,
        "auditor" => Role::Auditor,
        _ => return Err(Failure::new(Code::Usage, format!("`{role}` is no role"))),
    };
    let settings = config::load(global, &[])?;
    let token = api::create_token_offline(&settings, name, role, expires).await;
    let token = token.map_err(|error| {
        let code = match error {
            api::OfflineError::Connect(_) | api::OfflineError::Database(_) => Code::Failed,
            _ => Code::Usage,
        };
        Failure::from_error(code, "no token was made", &error)
            .hint("name the database of the server with --data or --config")
    })?;
    Ok((token.id.0, token.secret))
}
