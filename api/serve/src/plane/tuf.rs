//! What is below `/tuf/`: metadata for everyone, and files gated as they are under their own paths.

use std::sync::Arc;

use poem::{Request, Response};

use super::{Admitted, Shared};
use crate::coding::Coding;
use crate::conditions::Modified;
use crate::file::{File, Lasting};
use crate::keys;
use crate::refusal::Refusal;
use crate::resolve::{Point, Target, resolve};
use crate::trust_root::{self, Asked};

impl Shared {
    /// Answers a path below `tuf/`.
    pub(super) async fn tuf(&self, request: &Request, path: &str) -> Result<Response, Refusal> {
        match trust_root::read(path).ok_or(Refusal::Missing)? {
            Asked::Metadata { trust_root, file } => self.metadata(request, trust_root, file).await,
            Asked::Target {
                trust_root,
                path,
                sha256,
            } => {
                let known = self
                    .follower
                    .look(|directory| directory.trust_root(trust_root));
                known.await?.ok_or(Refusal::Missing)?;
                self.target(request, &path, sha256).await
            }
        }
    }

    async fn metadata(
        &self,
        request: &Request,
        name: &str,
        file: &str,
    ) -> Result<Response, Refusal> {
        let known = self.follower.look(|directory| directory.trust_root(name));
        let root = known.await?.ok_or(Refusal::Missing)?;
        let wanted = root.metadata(file).ok_or(Refusal::Missing)?;
        let coding = Coding::wanted(request.headers());
        let found = self
            .metadata
            .find(self.db.read(), &self.reader, &root, &wanted.name, coding);
        let mut found = found.await?;
        if wanted.is_newest {
            // Two of them may have had the same second: then their times do not tell them apart.
            let distinct = |modified: Modified| Modified {
                distinct: false,
                ..modified
            };
            found = Arc::new(File {
                lasting: Lasting::Revalidate,
                modified: found.modified.map(distinct),
                ..File::clone(&found)
            });
        }
        self.send(request, &found).await
    }

    /// Answers the file whose own path is `path`, if it has the hash that was asked for.
    async fn target(
        &self,
        request: &Request,
        path: &str,
        sha256: Option<&str>,
    ) -> Result<Response, Refusal> {
        if keys::is_open(path) {
            let file = self.open(request, path).await?;
            return match sha256 {
                None => self.send(request, &file).await,
                Some(sha256) if file.has(sha256) => {
                    let lasting = Lasting::Immutable;
                    let file = File {
                        lasting,
                        ..File::clone(&file)
                    };
                    self.send(request, &file).await
                }
                Some(_) => Err(Refusal::Missing),
            };
        }
        let Admitted {
            repository, below, ..
        } = self.admit(path).await?;
        match resolve(below).ok_or(Refusal::Missing)? {
            // What is named by its hash is looked for in all publications.
            Target::File { point, path } if sha256.is_none() || point == Point::Live => {
                self.file(request, &repository, point, path, sha256).await
            }
            Target::File { .. } | Target::MirrorList => Err(Refusal::Missing),
        }
    }
}
