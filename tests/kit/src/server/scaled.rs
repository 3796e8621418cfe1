//! Many API and worker processes on PostgreSQL, Redis and shared objects.

use super::{Options, Redis, wait_until_ready};
use crate::http::Admin;
use crate::object::Bucket;
use crate::process::{Process, Start};
use crate::{Database, place};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Where the objects of a deployment lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objects {
    /// A bucket of the S3-speaking server.
    Bucket,
    /// The same, which is reached by way of this address.
    BucketBehind(SocketAddr),
    /// A folder that all processes share.
    Folder,
}

/// One `countersign-api` process.
#[derive(Debug)]
pub struct Api {
    /// The process.
    pub process: Process,
    /// Base URL of its public listener.
    pub public: String,
    /// Its admin API with the first token.
    pub admin: Admin,
}

/// A deployment: kill, stop and start its parts as machines do.
#[derive(Debug)]
pub struct Scaled {
    /// The API processes, each on ports of its own.
    pub apis: Vec<Api>,
    /// The workers.
    pub workers: Vec<Process>,
    /// Its Redis, which may go away at any time.
    pub redis: Redis,
    /// Its database.
    pub database: Database,
    folder: TempDir,
}

impl Scaled {
    /// Starts `apis` API processes and `workers` workers on a new database.
    pub async fn start(apis: usize, workers: usize, objects: Objects) -> Self {
        Self::start_on(Database::postgres().await, apis, workers, objects).await
    }

    /// The same on `database`.
    pub async fn start_on(
        database: Database,
        apis: usize,
        workers: usize,
        objects: Objects,
    ) -> Self {
        let folder = place::scratch();
        let redis = Redis::start();
        let token = format!("cs_{}_{}", "0".repeat(12), "t".repeat(43));
        place::write(&folder.path().join("admin.token"), token);
        place::write(
            &folder.path().join("vault.passphrase"),
            "a passphrase for tests\n",
        );
        let bucket = match objects {
            Objects::Bucket => Some(Bucket::fresh().await),
            Objects::BucketBehind(address) => Some(Bucket {
                endpoint: format!("http://{address}"),
                ..Bucket::fresh().await
            }),
            Objects::Folder => None,
        };
        let shared = shared_sections(folder.path(), database.url(), &redis.url(), bucket.as_ref());
        place::write(&folder.path().join("countersign.toml"), shared);
        let mut deployment = Self {
            apis: Vec::new(),
            workers: Vec::new(),
            redis,
            database,
            folder,
        };
        for _ in 0..apis {
            deployment.add_api(Options::default()).await;
        }
        for _ in 0..workers {
            deployment.add_worker(Options::default());
        }
        deployment
    }

    /// The admin API of the first API process.
    pub fn admin(&self) -> &Admin {
        &self.apis[0].admin
    }

    /// Base URL of the public listener of the first API process.
    pub fn public(&self) -> &str {
        &self.apis[0].public
    }

    /// Starts one more API process.
    pub async fn add_api(&mut self, options: Options) {
        let (public, admin) = (place::free_port(), place::free_port());
        let listen = [
            (
                "COUNTERSIGN_SERVER__PUBLIC".to_owned(),
                format!("127.0.0.1:{public}"),
            ),
            (
                "COUNTERSIGN_SERVER__ADMIN".to_owned(),
                format!("127.0.0.1:{admin}"),
            ),
        ];
        let number = self.apis.len();
        let mut process = self.launch("countersign-api", number, options, &listen);
        let public = format!("http://127.0.0.1:{public}");
        wait_until_ready(&mut process, &format!("{public}/ready")).await;
        let token = place::read(&self.folder.path().join("admin.token"));
        let admin = Admin::new(
            &format!("http://127.0.0.1:{admin}"),
            &String::from_utf8_lossy(&token),
        );
        self.apis.push(Api {
            process,
            public,
            admin,
        });
    }

    /// Starts one more worker.
    pub fn add_worker(&mut self, options: Options) {
        let number = self.workers.len();
        let process = self.launch("countersign-worker", number, options, &[]);
        self.workers.push(process);
    }

    /// Ends every process, as a disaster does, and has those that are started from now on work on
    /// `database`.
    pub fn move_to(&mut self, database: Database) {
        let apis = self.apis.iter_mut().map(|api| &mut api.process);
        apis.chain(&mut self.workers).for_each(Process::kill);
        self.apis.clear();
        self.workers.clear();
        let config =
            String::from_utf8(place::read(&self.config())).expect("it was written as text");
        let config = config.replace(self.database.url(), database.url());
        place::write(&self.config(), config);
        self.database = database;
    }

    /// The configuration that API and workers have in common.
    pub fn config(&self) -> PathBuf {
        self.folder.path().join("countersign.toml")
    }

    /// The file with the passphrase of its vault.
    pub fn passphrase(&self) -> PathBuf {
        self.folder.path().join("vault.passphrase")
    }

    fn launch(
        &self,
        program: &str,
        number: usize,
        options: Options,
        listen: &[(String, String)],
    ) -> Process {
        let config = self.config();
        let mut arguments = vec!["--config".to_owned(), config.display().to_string()];
        arguments.extend(options.arguments);
        let environment = [listen, &options.environment].concat();
        let start = Start {
            program: program.to_owned(),
            arguments,
            environment,
            fault: options.fault,
        };
        Process::start(&start, &self.log(program, number))
    }

    fn log(&self, program: &str, number: usize) -> PathBuf {
        self.folder.path().join(format!("{program}-{number}.log"))
    }
}

/// The configuration that API and workers have in common.
fn shared_sections(folder: &Path, database: &str, redis: &str, bucket: Option<&Bucket>) -> String {
    let storage = match bucket {
        Some(bucket) => {
            let (access, secret) = (folder.join("s3.access"), folder.join("s3.secret"));
            place::write(&access, bucket.access_key);
            place::write(&secret, bucket.secret_key);
            format!(
                "kind = \"s3\"\nendpoint = \"{}\"\nbucket = \"{}\"\nregion = \"{}\"\n\
                 access_key_file = \"{}\"\nsecret_key_file = \"{}\"\n",
                bucket.endpoint,
                bucket.name,
                bucket.region,
                access.display(),
                secret.display(),
            )
        }
        None => format!(
            "kind = \"files\"\ndirectory = \"{}\"\n",
            folder.join("objects").display()
        ),
    };
    let folder = folder.display();
    format!(
        "[database]\nurl = \"{database}\"\n\n\
         [storage]\n{storage}\n\
         [signals]\nkind = \"redis\"\nurl = \"{redis}\"\n\n\
         [bootstrap]\ntoken_file = \"{folder}/admin.token\"\n\n\
         [vault]\npassphrase_file = \"{folder}/vault.passphrase\"\n"
    )
}
