//! Serves one public repository from a temporary folder until it is stopped, to measure the data
//! plane alone: `/rpm/bench/repodata/small.xml` (4 KiB) and `/rpm/bench/repodata/large.xml` (10 MiB).
//!
//! `cargo run --release --example one_repository -- 127.0.0.1:18080`, then
//! `wrk -t1 -c32 -d5 http://127.0.0.1:18080/rpm/bench/repodata/small.xml`.

use std::error::Error;
use std::net::SocketAddr;

use countersign_serve::{Options, Plane};
use entities::change_feed::Kind;
use entities::publication::{Reason, State};
use entities::{BlobId, ProcessId, PublicationId, RepositoryId, epoch};
use entities::{publication, publication_file, repository};
use poem::listener::TcpAcceptor;
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use sha2::{Digest, Sha256};
use signals::Signals;
use storage::Storage;
use tokio::net::TcpSocket;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let address: SocketAddr = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:18080".into())
        .parse()?;
    let objects = tempfile::tempdir()?;
    let storage = Storage::files(objects.path())?;
    let database = kit::Database::sqlite().await;
    publish(&database, &storage).await?;

    let plane = Plane::new(
        database.handles(),
        storage,
        Signals::process(),
        Options::default(),
        ProcessId::fresh(),
    );
    // Connections inherit it from the listener.
    let socket = TcpSocket::new_v4()?;
    socket.set_nodelay(true)?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    let acceptor = TcpAcceptor::from_tokio(socket.listen(1024)?)?;
    println!("serving on http://{address}/rpm/bench/");
    let server = poem::Server::new_with_acceptor(acceptor);
    tokio::select! {
        served = server.run(plane.clone()) => served?,
        () = plane.follow(std::future::pending()) => {}
        stopped = tokio::signal::ctrl_c() => stopped?,
    }
    Ok(())
}

async fn publish(database: &entities::Database, storage: &Storage) -> Result<(), Box<dyn Error>> {
    let now = entities::now();
    let publication = publication::Model {
        id: PublicationId::fresh(),
        repository: RepositoryId::fresh(),
        serial: 1,
        state: State::Live,
        reason: Reason::Change,
        content_of: None,
        packages: 0,
        added: 0,
        removed: 0,
        next_ordinal: 0,
        metadata_files: entities::Json::Null,
        signed_by: String::new(),
        stamped_at: now,
        pinned: false,
        created_at: now,
        live_at: Some(now),
        superseded_at: None,
    };
    let repository = repository::Model {
        id: publication.repository,
        format: repository::Format::Rpm,
        path: "bench".into(),
        public: true,
        signing_key: "bench".into(),
        former_keys: entities::Names::default(),
        policy: repository::Policy::default(),
        state: repository::State::Active,
        live: Some(publication.id),
        live_serial: Some(1),
        next_serial: 2,
        revision: 1,
        created_at: now,
        updated_at: now,
        trust_root: entities::trust_root::DEFAULT.into(),
    };
    let target = repository.id.0;
    let small = file(&publication, storage, "repodata/small.xml", 4 << 10).await?;
    let large = file(&publication, storage, "repodata/large.xml", 10 << 20).await?;
    let write = database.write().await?;
    repository.into_active_model().insert(&*write).await?;
    publication.into_active_model().insert(&*write).await?;
    small.into_active_model().insert(&*write).await?;
    large.into_active_model().insert(&*write).await?;
    epoch::advance(&write, Kind::Repository, target).await?;
    write.commit().await?;
    Ok(())
}

async fn file(
    publication: &publication::Model,
    storage: &Storage,
    path: &str,
    length: usize,
) -> Result<publication_file::Model, Box<dyn Error>> {
    let bytes = vec![b'x'; length];
    let blob = BlobId::fresh();
    let sha256 = hex::encode(Sha256::digest(&bytes));
    storage.put(&blob.object(), bytes.into()).await?;
    Ok(publication_file::Model {
        publication: publication.id,
        path: path.into(),
        sha256,
        size: i64::try_from(length)?,
        record: None,
        composition: None,
        blob: Some(blob),
        inline: None,
    })
}
