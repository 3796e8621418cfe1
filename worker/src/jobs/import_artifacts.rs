//! Reads artifacts from an uploaded list, and records them all or none.
//! Fault points: `import_artifacts.checked`, `import_artifacts.recorded`, and those of
//! `change_artifacts`.

use std::time::Duration;

use entities::{trust_change, trust_root, upload};
use futures_util::TryStreamExt;
use jobs::{Artifact, Fenced, ImportArtifacts, Problem, fault};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use serde_json::json;
use storage::{ByteStream, Sha256, StorageError};

use super::change_artifacts::{Change, ChangeArtifactsError, Checker, Order};
use crate::context::{Claimed, Context};
use crate::handler::{Failure, Handler, Outcome, Verdict};
use crate::staged::{self, StagedError};

/// How many artifacts are recorded at once.
const SOME: usize = 5_000;

/// Longest line, in bytes: a path and what belongs to it.
const LONGEST: usize = 2_048;
/// How many wrong lines a refusal names.
const NAMED: usize = 20;

impl Handler for ImportArtifacts {
    const LIMIT: Duration = Duration::from_hours(1);

    type Error = ImportArtifactsError;

    async fn run(self, context: &Context, claimed: &Claimed) -> Result<Outcome, Self::Error> {
        let root = trust_root::Entity::find_by_id(self.trust_root)
            .one(context.db.read())
            .await?;
        let root = root.ok_or(ChangeArtifactsError::NoTrustRoot(self.trust_root))?;
        let checker = Checker::of(context, &root).await?;
        let upload = staged::find(context, self.upload).await?;
        let size = staged::size(&upload);
        let mut count = 0;
        let mut reader = Reader::open(context, &upload).await?;
        while let Some((artifacts, done)) = reader.next().await? {
            count += artifacts.len();
            checker.check(artifacts, Vec::new())?;
            claimed
                .progress(context, done / 2, Some(size), "bytes")
                .await;
        }
        fault::point("import_artifacts.checked");
        let order = Order {
            root: root.id,
            publish: self.publish,
            batch: self.batch,
        };
        forget(context, claimed).await?;
        // The last ones are recorded with the end of the task, so that nothing ends it before.
        let mut last: Vec<Change> = Vec::new();
        let mut reader = Reader::open(context, &upload).await?;
        while let Some((artifacts, done)) = reader.next().await? {
            if artifacts.is_empty() {
                continue;
            }
            let write = context.db.write_relaxed().await?;
            order
                .insert(&write, claimed, std::mem::take(&mut last))
                .await?;
            write.commit().await?;
            let changes = checker.check(artifacts, Vec::new())?;
            last = changes
                .iter()
                .map(|(path, target)| Change::of(path, target.as_ref()))
                .collect();
            claimed
                .progress(context, u64::midpoint(size, done), Some(size), "bytes")
                .await;
        }
        fault::point("import_artifacts.recorded");
        let result = json!({ "batch": self.batch, "artifacts": count });
        let outcome = order.finish(context, claimed, last, result).await?;
        staged::discard(context, self.upload).await;
        Ok(outcome)
    }

    async fn discard(self, context: &Context) {
        staged::discard(context, self.upload).await;
    }
}

/// Takes back what an earlier attempt recorded, and nobody has published.
async fn forget(context: &Context, claimed: &Claimed) -> Result<(), DbErr> {
    let write = context.db.write().await?;
    trust_change::Entity::delete_many()
        .filter(trust_change::Column::Task.eq(claimed.id))
        .exec(&*write)
        .await?;
    write.commit().await
}

/// Reads an uploaded list piece by piece. Nothing is to be done for good before it was read once:
/// only its end tells whether it is what was received.
struct Reader<'a> {
    upload: &'a upload::Model,
    bytes: ByteStream,
    list: List,
    hash: Sha256,
    done: u64,
    ended: bool,
}

impl<'a> Reader<'a> {
    async fn open(
        context: &Context,
        upload: &'a upload::Model,
    ) -> Result<Self, ImportArtifactsError> {
        Ok(Self {
            upload,
            bytes: staged::stream(context, upload, 0).await?,
            list: List::default(),
            hash: Sha256::new(),
            done: 0,
            ended: false,
        })
    }

    /// The next artifacts, and how many bytes are read by then.
    async fn next(&mut self) -> Result<Option<(Vec<Artifact>, u64)>, ImportArtifactsError> {
        if self.ended {
            return Ok(None);
        }
        while let Some(chunk) = self.bytes.try_next().await? {
            self.hash.update(&chunk);
            self.done += chunk.len() as u64;
            self.list.take(&chunk)?;
            if self.list.artifacts.len() >= SOME {
                let some = std::mem::take(&mut self.list.artifacts);
                return Ok(Some((some, self.done)));
            }
        }
        self.ended = true;
        let hash = std::mem::replace(&mut self.hash, Sha256::new());
        if hex::encode(hash.finish()) != self.upload.sha256 {
            return Err(StagedError::Altered.into());
        }
        let rest = std::mem::take(&mut self.list).end()?;
        Ok(Some((rest, self.done)))
    }
}

/// A list on its way in.
#[derive(Default)]
struct List {
    artifacts: Vec<Artifact>,
    rest: Vec<u8>,
    line: usize,
    found: usize,
    wrong: Vec<(usize, String)>,
}

impl List {
    fn take(&mut self, chunk: &[u8]) -> Result<(), ImportArtifactsError> {
        for piece in chunk.split_inclusive(|&byte| byte == b'\n') {
            self.rest.extend_from_slice(piece);
            if self.rest.len() > LONGEST {
                let line = self.line + 1;
                let why = format!("it is longer than {LONGEST} bytes");
                return Err(ImportArtifactsError::Wrong(vec![(line, why)]));
            }
            if piece.ends_with(b"\n") {
                self.one();
            }
        }
        Ok(())
    }

    fn one(&mut self) {
        self.line += 1;
        let line = std::mem::take(&mut self.rest);
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\n', '\r']);
        if text.is_empty() {
            return;
        }
        match artifact(text) {
            Ok(artifact) => {
                self.found += 1;
                self.artifacts.push(artifact);
            }
            Err(why) if self.wrong.len() < NAMED => self.wrong.push((self.line, why)),
            Err(_) => {}
        }
    }

    fn end(mut self) -> Result<Vec<Artifact>, ImportArtifactsError> {
        if !self.rest.is_empty() {
            self.one();
        }
        match (self.wrong.is_empty(), self.found == 0) {
            (false, _) => Err(ImportArtifactsError::Wrong(self.wrong)),
            (true, true) => Err(ImportArtifactsError::Empty),
            (true, false) => Ok(self.artifacts),
        }
    }
}

fn artifact(line: &str) -> Result<Artifact, String> {
    let fields: Vec<&str> = line.split(';').collect();
    let [path, length, "sha256", sha256] = fields.as_slice() else {
        return Err("it is not `path;length;sha256;digest`".into());
    };
    let length = length
        .parse()
        .map_err(|_| format!("`{length}` is no length in bytes"))?;
    Ok(Artifact {
        path: (*path).to_owned(),
        length,
        sha256: (*sha256).to_owned(),
        custom: None,
    })
}

/// Why a list was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportArtifactsError {
    /// Nothing in it.
    #[error("the list is empty")]
    Empty,
    /// Lines that are no artifacts: which, and why.
    #[error("line {}: {}", .0[0].0, .0[0].1)]
    Wrong(Vec<(usize, String)>),
    /// The artifacts cannot be recorded.
    #[error(transparent)]
    Change(#[from] ChangeArtifactsError),
    /// The upload is not what was received.
    #[error(transparent)]
    Staged(#[from] StagedError),
    /// The upload could not be read.
    #[error("could not read the upload")]
    Storage(#[from] StorageError),
    /// The task was lost or could not be written.
    #[error(transparent)]
    Fenced(#[from] Fenced),
    /// The database refused.
    #[error("could not read the upload's row")]
    Database(#[from] DbErr),
}

impl Failure for ImportArtifactsError {
    fn verdict(&self) -> Verdict {
        let title = "The list of artifacts cannot be read";
        let refusal = Problem::new("bad-artifact-list", 422, title);
        match self {
            Self::Empty => Verdict::Final(refusal.detail(self.to_string())),
            Self::Wrong(wrong) => {
                let mut problem = refusal.detail(self.to_string());
                for (line, why) in wrong {
                    problem = problem.field(format!("line {line}"), why);
                }
                Verdict::Final(problem)
            }
            Self::Change(error) => error.verdict(),
            Self::Staged(error) => error.verdict(),
            Self::Storage(error) => Verdict::storage(error),
            Self::Fenced(error) => Verdict::fenced(error),
            Self::Database(error) => Verdict::database(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, chunk: usize) -> Result<Vec<Artifact>, ImportArtifactsError> {
        let mut list = List::default();
        for piece in text.as_bytes().chunks(chunk) {
            list.take(piece)?;
        }
        list.end()
    }

    #[test]
    fn a_list_reads_the_same_however_it_is_cut() {
        let hash = "ab".repeat(32);
        let text = format!("a/b.tar;12;sha256;{hash}\r\n\nc;0;sha256;{hash}");
        let whole = read(&text, text.len()).unwrap();

        assert_eq!(whole.len(), 2);
        assert_eq!((whole[0].path.as_str(), whole[0].length), ("a/b.tar", 12));
        for chunk in 1..20 {
            assert_eq!(read(&text, chunk).unwrap(), whole, "{chunk}");
        }
    }

    #[test]
    fn wrong_lines_are_named() {
        let text = "a;1;sha256;00\nb;x;sha256;00\nc;1;md5;00\n";

        let Err(ImportArtifactsError::Wrong(wrong)) = read(text, 7) else {
            panic!("it was taken");
        };
        let lines: Vec<usize> = wrong.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 3]);
        assert!(matches!(read("\n\n", 1), Err(ImportArtifactsError::Empty)));
        let endless = "x".repeat(3 * LONGEST);
        assert!(matches!(
            read(&endless, 100),
            Err(ImportArtifactsError::Wrong(_))
        ));
    }
}
