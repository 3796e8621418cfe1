//! `up --demo`: a trust root and a sample repository, from nothing to what a client sees.

mod readback;
mod sample;
mod trust;

use std::path::Path;

use openapi::{Upload, types};

use crate::connection::Connection;
use crate::failure::{Code, Failure};
use crate::session::{Session, refused};

/// Name of the demo's signing key.
const KEY: &str = "demo";

/// Address of the demo's repository.
const ADDRESS: &str = "rpm/demo/el9-noarch";

/// Makes the trust root and the sample repository and reads both back; keyholders have their keys in
/// `directory`. A second time it finds everything there.
pub(crate) async fn run(
    target: &Connection,
    directory: &Path,
    public: &str,
) -> Result<(), Failure> {
    let session = Session::to(target, false)?;
    println!("\ndemo");
    trust::establish(target, directory).await?;
    signing_key(&session).await?;
    let repository = repository(&session).await?;
    push(&session, &repository).await?;
    let seen = readback::read(&session, public, ADDRESS, KEY).await?;
    println!("  read back as a client: {seen}");
    let role = trust::read(public, &format!("{ADDRESS}/repodata/repomd.xml")).await?;
    println!("  read back from root 1 on: repomd.xml is what {role} lists");
    instructions(public);
    Ok(())
}

async fn signing_key(session: &Session) -> Result<(), Failure> {
    if let Ok(key) = session.signing_key(KEY).await {
        println!("  key {KEY} was there: {}", key.fingerprint);
        return Ok(());
    }
    let body = types::NewSigningKey {
        name: KEY.into(),
        purpose: types::KeyPurpose::Openpgp,
        algorithm: types::KeyAlgorithm::Ed25519,
        user_id: Some("Countersign demo <demo@localhost>".into()),
    };
    let task = session
        .generate_signing_key()
        .body(body)
        .send()
        .await
        .map_err(refused)?;
    session.watch(task.into_inner()).await?;
    let key = session.signing_key(KEY).await?;
    println!("  made key {KEY}: {}", key.fingerprint);
    Ok(())
}

async fn repository(session: &Session) -> Result<types::Repository, Failure> {
    if let Ok(repository) = session.repository(ADDRESS).await {
        println!("  repository {ADDRESS} was there");
        return Ok(repository);
    }
    let body = types::NewRepository {
        address: ADDRESS.into(),
        signing_key: Some(KEY.into()),
        public: true,
        policy: None,
        trust_root: None,
    };
    let task = session
        .create_repository()
        .body(body)
        .send()
        .await
        .map_err(refused)?;
    session.watch(task.into_inner()).await?;
    println!("  made repository {ADDRESS}");
    session.repository(ADDRESS).await
}

async fn push(session: &Session, repository: &types::Repository) -> Result<(), Failure> {
    let samples = sample::samples().map_err(|error| {
        Failure::from_error(Code::Failed, "could not build the samples", &error)
    })?;
    let mut tasks = Vec::new();
    for sample in samples {
        let upload = Upload {
            repository: repository.id,
            filename: sample.filename.clone(),
            size: sample.bytes.len() as u64,
            ..Upload::default()
        };
        let octets = futures_util::stream::iter([Ok(sample.bytes.into())]);
        let task = session
            .upload(&upload, octets, |_| {})
            .await
            .map_err(refused)?;
        tasks.push((sample.filename, task));
    }
    for (filename, task) in tasks {
        session.watch(task).await?;
        println!("  uploaded, signed and published {filename}");
    }
    Ok(())
}

/// What to paste where the packages are wanted.
fn instructions(public: &str) {
    let file = ADDRESS.replace('/', "-");
    println!("\ninstall from it");
    println!("  dnf     curl -o /etc/yum.repos.d/demo.repo {public}/keys/{file}.repo");
    println!("          dnf install countersign-demo");
    println!("  zypper  curl -o /etc/zypp/repos.d/demo.repo {public}/keys/{file}.zypper.repo");
    println!("          zypper install countersign-demo");
    println!("  key     {public}/keys/{KEY}.asc");
    println!("  index   {public}/{ADDRESS}/repodata/repomd.xml");
    println!("  root    {public}/tuf/metadata/1.root.json");
    println!("\nprove it");
    println!("  countersign tuf init --url {public}/tuf/");
    println!("  countersign tuf download {ADDRESS}/repodata/repomd.xml");
    println!("\nstays up; stop with Ctrl-C");
}
