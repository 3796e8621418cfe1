//! Postgres, by its own tools. The password reaches them by their environment: command lines are
//! seen by everybody on the machine.

use std::io;
use std::process::{ExitStatus, Stdio};

use futures_util::TryStreamExt;
use storage::{ByteStream, PutStreamError, Storage, StorageError, Written};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStderr, Command};
use tokio::task::JoinHandle;
use tokio_util::io::ReaderStream;

/// Bytes that are read of a tool at once.
const PIECE: usize = 256 * 1024;
/// How much of what a tool complains of is kept, in bytes.
const COMPLAINTS: u64 = 4096;
/// The parameters of a URL that the tools know too.
const PARAMETERS: &[&str] = &[
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "port",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "user",
];

/// Writes a dump of the database at `url` as the object `name`.
///
/// # Errors
/// [`ToolError`]; then there is no such object.
pub(crate) async fn dump(url: &str, storage: &Storage, name: &str) -> Result<Written, ToolError> {
    let mut tool = Tool::start("pg_dump", url, &["--format=custom"], Stdio::null())?;
    let output = tool.child.stdout.take().ok_or_else(|| tool.silent())?;
    let output = ReaderStream::with_capacity(output, PIECE);
    let written = match storage.put_stream(name, output, |_| {}).await {
        Ok(written) => written,
        Err(PutStreamError::Source(error)) => return Err(tool.broken(error)),
        Err(PutStreamError::Storage(error)) => return Err(error.into()),
    };
    if let Err(error) = tool.end().await {
        storage.delete(name).await?;
        return Err(error);
    }
    Ok(written)
}

/// Fills the empty database at `url` from a dump, in one transaction.
///
/// # Errors
/// [`ToolError`]; then the database is as it was.
pub(super) async fn load(url: &str, mut dump: ByteStream) -> Result<(), ToolError> {
    let arguments = ["--exit-on-error", "--single-transaction"];
    let mut tool = Tool::start("pg_restore", url, &arguments, Stdio::piped())?;
    let mut input = tool.child.stdin.take().ok_or_else(|| tool.silent())?;
    while let Some(bytes) = dump.try_next().await? {
        // A tool that reads no more says why when it ends.
        if input.write_all(&bytes).await.is_err() {
            break;
        }
    }
    drop(input);
    tool.end().await
}

/// A running tool; killed when dropped.
struct Tool {
    name: &'static str,
    child: Child,
    complaints: JoinHandle<String>,
}

impl Tool {
    fn start(
        name: &'static str,
        url: &str,
        arguments: &[&str],
        input: Stdio,
    ) -> Result<Self, ToolError> {
        let (url, password) = without_password(url);
        let mut command = Command::new(name);
        command
            .args(["--no-password", "--no-owner", "--no-privileges"])
            .args(arguments)
            .arg(format!("--dbname={url}"))
            .stdin(input)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        if let Some(password) = password {
            command.env("PGPASSWORD", password);
        }
        let mut child = command.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => ToolError::Missing(name),
            _ => ToolError::Broken { name, error },
        })?;
        let complaints = tokio::spawn(listen(child.stderr.take()));
        Ok(Self {
            name,
            child,
            complaints,
        })
    }

    async fn end(mut self) -> Result<(), ToolError> {
        let status = self.child.wait().await;
        let status = status.map_err(|error| ToolError::Broken {
            name: self.name,
            error,
        })?;
        if status.success() {
            return Ok(());
        }
        Err(ToolError::Failed {
            name: self.name,
            status,
            complaints: self.complaints.await.unwrap_or_default(),
        })
    }

    fn broken(&self, error: io::Error) -> ToolError {
        let name = self.name;
        ToolError::Broken { name, error }
    }

    fn silent(&self) -> ToolError {
        self.broken(io::ErrorKind::BrokenPipe.into())
    }
}

/// The beginning of what a tool complains of; the rest is read and thrown away, or it would wait.
async fn listen(complaints: Option<ChildStderr>) -> String {
    let Some(mut complaints) = complaints else {
        return String::new();
    };
    let mut kept = Vec::new();
    let mut beginning = (&mut complaints).take(COMPLAINTS);
    if beginning.read_to_end(&mut kept).await.is_ok() {
        // Nobody can be told that even this could not be read.
        let _ = tokio::io::copy(&mut complaints, &mut tokio::io::sink()).await;
    }
    let text = String::from_utf8_lossy(&kept);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `url` with only what the tools know and nobody may not see, and the password.
fn without_password(url: &str) -> (String, Option<String>) {
    let (base, query) = url.split_once('?').unwrap_or((url, ""));
    let mut password = None;
    let mut bare = base.to_owned();
    if let Some((scheme, rest)) = base.split_once("://")
        && let Some((user, host)) = rest.rsplit_once('@')
        && let Some((user, secret)) = user.split_once(':')
    {
        password = Some(decode(secret));
        bare = format!("{scheme}://{user}@{host}");
    }
    let mut kept = Vec::new();
    for parameter in query.split('&') {
        match parameter.split_once('=') {
            Some(("password", secret)) => password = Some(decode(secret)),
            Some((name, _)) if PARAMETERS.contains(&name) => kept.push(parameter),
            _ => {}
        }
    }
    if !kept.is_empty() {
        bare = format!("{bare}?{}", kept.join("&"));
    }
    (bare, password)
}

fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// Why a tool of Postgres did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    /// It is not installed.
    #[error("`{0}` is not on the path: install the client programs of Postgres")]
    Missing(&'static str),
    /// It could not be run.
    #[error("could not run `{name}`")]
    Broken {
        /// The tool.
        name: &'static str,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// It ended badly.
    #[error("`{name}` failed ({status}): {complaints}")]
    Failed {
        /// The tool.
        name: &'static str,
        /// How it ended.
        status: ExitStatus,
        /// The beginning of what it said.
        complaints: String,
    },
    /// The dump could not be kept or read.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_stands_on_no_command_line() {
        let split = |url: &str| {
            let (url, password) = without_password(url);
            assert!(
                !url.contains("hunter2") && !url.contains("password"),
                "{url}"
            );
            (url, password.unwrap_or_default())
        };

        assert_eq!(
            split("postgres://me:hunter2%2F@db/x?sslmode=require&statement-cache-capacity=0"),
            (
                "postgres://me@db/x?sslmode=require".into(),
                "hunter2/".into()
            )
        );
        assert_eq!(
            split("postgresql://db/x?user=me&password=hunter2"),
            ("postgresql://db/x?user=me".into(), "hunter2".into())
        );
        assert_eq!(
            split("postgres://me@db:5432/x"),
            ("postgres://me@db:5432/x".into(), String::new())
        );
    }
}
