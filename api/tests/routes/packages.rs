//! `/repositories/{repository}/packages` and uploads of metadata files

use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use entities::repository::Format;
use entities::token::Role;
use entities::{UploadId, upload};
use futures_util::StreamExt;
use kit::http::Answer;
use reqwest::{Body, Method};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::world::World;

const OCTETS: &[u8] = b"these are the octets of a package";

kit::on_databases! {
    async fn octets_are_staged_with_their_digest_and_queued(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.repository("core").await;
        let path = format!("/repositories/{}/packages/gtk%2B-1-1.noarch.rpm", row.id);
        let batch = UploadId::fresh();

        let answer = world.admin.put(&format!("{path}?batch={batch}&override=shrink&override=foreign"), OCTETS).await;

        let task = world.task(&answer.expect(202).accepted().id).await;
        assert_eq!(task.kind, "ingest_package");
        assert_eq!(task.batch, Some(batch.0));
        assert_eq!(task.payload["overrides"], json!(["shrink", "foreign"]));
        let uploads = upload::Entity::find().all(world.parts.db.read()).await.unwrap();
        let [upload] = uploads.as_slice() else { panic!("{uploads:?}") };
        assert_eq!(upload.task, task.id);
        assert_eq!(upload.filename, "gtk+-1-1.noarch.rpm");
        assert_eq!(upload.sha256, hex::encode(Sha256::digest(OCTETS)));
        let stored = world.parts.storage.get(&upload.id.object()).await.unwrap();
        assert_eq!(stored, OCTETS);
    }

    async fn a_digest_that_disagrees_keeps_nothing(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.repository("core").await;
        let path = format!("/repositories/{}/packages/a.rpm", row.id);
        let send = |name: &'static str, value: String| {
            Answer::of(world.admin.request(Method::PUT, &path).header(name, value).body(OCTETS))
        };
        let (right, wrong) = (Sha256::digest(OCTETS), Sha256::digest(b"others"));
        let rfc = |digest: &[u8]| format!("sha-256=:{}:", BASE64_STANDARD.encode(digest));

        send("X-Checksum-Sha256", hex::encode(wrong)).await.problem(422, "digest-mismatch");
        send("Content-Digest", rfc(&wrong)).await.problem(422, "digest-mismatch");
        send("Content-Digest", "sha-512=:AA==:".into()).await.problem(400, "invalid-parameter");
        send("X-Checksum-Sha256", "short".into()).await.problem(400, "invalid-parameter");
        assert_eq!(world.objects().await, Vec::<String>::new());
        assert_eq!(world.tasks().await.len(), 0);

        send("X-Checksum-Sha256", hex::encode(right).to_uppercase()).await.expect(202);
        send("Content-Digest", rfc(&right)).await.expect(202);
        assert_eq!(world.objects().await.len(), 2);
    }

    async fn what_is_too_large_is_refused_announced_or_not(database: kit::Database) {
        let world = World::with(database, |settings| {
            settings.limits.upload_bytes = 100_000;
            settings.limits.metadata_bytes = 10;
        })
        .await;
        let row = world.repository("core").await;
        let path = format!("/repositories/{}/packages/a.rpm", row.id);
        let pieces = || {
            let piece = || Ok::<_, std::io::Error>(vec![7_u8; 10_000]);
            Body::wrap_stream(futures_util::stream::repeat_with(piece).take(200))
        };

        world.admin.put(&path, vec![0; 100_001]).await.problem(413, "too-large");
        world.admin.put(&path, pieces()).await.problem(413, "too-large");
        let group = format!("/repositories/{}/metadata-files/group", row.id);
        world.admin.put(&group, OCTETS).await.problem(413, "too-large");

        assert_eq!(world.objects().await, Vec::<String>::new());
        assert_eq!(world.tasks().await.len(), 0);
    }

    async fn a_client_that_goes_away_leaves_nothing(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.repository("core").await;
        let address = world.admin.base().trim_start_matches("http://").to_owned();
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let head = format!(
            "PUT /api/v1/repositories/{}/packages/a.rpm HTTP/1.1\r\nhost: {address}\r\n\
             authorization: Bearer {}\r\ncontent-length: 1000000\r\n\r\n",
            row.id,
            world.admin.token(),
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&vec![7; 50_000]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
        drop(stream);

        let deadline = Instant::now() + Duration::from_secs(10);
        while !world.objects().await.is_empty() {
            assert!(Instant::now() < deadline, "{:?}", world.objects().await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(world.tasks().await.len(), 0);
        world.admin.get("/tasks").await.expect(200);
    }

    async fn a_refusal_reaches_a_client_that_is_still_sending(database: kit::Database) {
        let world = World::new(database).await;
        let path = format!("/repositories/{}/packages/a.rpm", entities::RepositoryId::fresh());

        world.admin.put(&path, vec![0; 8_000_000]).await.problem(404, "not-found");
        let nobody = world.admin.with_token("");
        nobody.put(&path, vec![0; 8_000_000]).await.problem(401, "unauthenticated");
    }

    async fn uploads_that_make_no_sense_are_refused(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.repository("core").await;
        let base = format!("/repositories/{}/packages", row.id);
        for name in ["a.deb", "..%2Fa.rpm", ".rpm", "a%00.rpm"] {
            world.admin.put(&format!("{base}/{name}"), OCTETS).await.problem(422, "invalid-request");
        }
        let form = world.admin.request(Method::PUT, &format!("{base}/a.rpm")).header("content-type", "multipart/form-data; boundary=x");
        Answer::of(form.body("x")).await.problem(415, "unsupported-media-type");
        let packed = world.admin.request(Method::PUT, &format!("{base}/a.rpm")).header("content-encoding", "gzip");
        Answer::of(packed.body("x")).await.problem(415, "unsupported-media-type");
        let (publisher, _) = world.as_role(Role::Publisher).await;
        publisher.put(&format!("{base}/a.rpm?override=shrink"), OCTETS).await.problem(403, "forbidden");
        publisher.put(&format!("{base}/a.rpm"), OCTETS).await.expect(202);
        world.admin.put(&format!("/repositories/{}/metadata-files/other", row.id), OCTETS).await.problem(400, "invalid-parameter");
        assert_eq!(world.objects().await.len(), 1);
    }

    async fn parts_of_source_packages_are_uploaded_under_their_own_names(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.repository_of(Format::Deb, "core").await;
        let base = format!("/repositories/{}/packages", row.id);
        let batch = UploadId::fresh();
        let place = format!("batch={batch}&suite=testing&component=extra");
        let names = ["hello_1.0-1.dsc", "hello_1.0.orig.tar.xz", "hello_1.0-1_all.changes", "hello_1.0-1_all.deb"];
        for name in names {
            world.admin.put(&format!("{base}/{name}?{place}"), OCTETS).await.expect(202);
        }
        for name in ["hello_1.0-1.buildinfo", "hello_1.0.tar", "a%2Fhello_1.0-1.dsc", ".dsc"] {
            world.admin.put(&format!("{base}/{name}"), OCTETS).await.problem(422, "invalid-request");
        }

        for task in world.tasks().await {
            assert_eq!(task.batch, Some(batch.0));
            assert_eq!(task.payload["division"], "testing/extra");
        }
        let uploads = upload::Entity::find().all(world.parts.db.read()).await.unwrap();
        let mut filenames: Vec<&str> = uploads.iter().map(|upload| &*upload.filename).collect();
        filenames.sort_unstable();
        let mut names = names;
        names.sort_unstable();
        assert_eq!(filenames, names);
    }

    async fn a_repeated_upload_is_stored_once(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.repository("core").await;
        let path = format!("/repositories/{}/packages/a.rpm", row.id);
        let send = |octets: &'static [u8]| {
            let request = world.admin.request(Method::PUT, &path).header("Idempotency-Key", "push");
            Answer::of(request.body(octets))
        };

        let first = send(OCTETS).await.accepted();
        assert_eq!(send(OCTETS).await.accepted().id, first.id);
        send(b"others").await.problem(422, "idempotency-key-reused");

        assert_eq!(world.objects().await.len(), 1);
    }

    async fn a_metadata_file_is_staged_for_its_record(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.repository("core").await;
        let path = format!("/repositories/{}/metadata-files/updateinfo", row.id);

        let task = world.admin.put(&path, "<updates/>").await.accepted();

        assert_eq!(world.task(&task.id).await.payload["record"], "updateinfo");
        world.admin.get(&path).await.problem(404, "not-found");
        world.admin.delete(&path).await.problem(404, "not-found");
        let list: Value = world.admin.get(&format!("/repositories/{}/metadata-files", row.id)).await.json();
        assert_eq!(list["items"], json!([]));
    }

    async fn packages_are_listed_filtered_and_paged_within_one_publication(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.published("core", &["one", "two", "three"]).await;
        let base = format!("/repositories/{}/packages", row.id);
        let names = async |query: &str| {
            let page: Value = world.admin.get(&format!("{base}{query}")).await.expect(200).json();
            let names: Vec<String> = page["items"].as_array().unwrap().iter()
                .map(|item| item["name"].as_str().unwrap().to_owned()).collect();
            (names, page["next"].as_str().map(str::to_owned))
        };

        assert_eq!(names("").await.0, ["one", "two", "three"]);
        assert_eq!(names("?name=two").await.0, ["two"]);
        assert_eq!(names("?name=two&arch=src").await.0, Vec::<String>::new());
        assert_eq!(names("?serial=2").await.0, ["one", "two"]);
        let source = hex::encode(Sha256::digest("source two"));
        assert_eq!(names(&format!("?sha256={source}")).await.0, ["two"]);
        let (first, next) = names("?serial=2&limit=1").await;
        assert_eq!(first, ["one"]);
        let (rest, last) = names(&format!("?limit=1&cursor={}", next.unwrap())).await;
        assert_eq!((rest, last), (vec!["two".to_owned()], None));
        let empty = world.repository("empty").await;
        let none: Value = world.admin.get(&format!("/repositories/{}/packages", empty.id)).await.json();
        assert_eq!(none["items"], json!([]));
    }

    async fn a_package_is_shown_and_removed_by_its_identifier(database: kit::Database) {
        let world = World::new(database).await;
        let row = world.published("core", &["one"]).await;
        let base = format!("/repositories/{}/packages", row.id);
        let page: Value = world.admin.get(&base).await.json();
        let item = &page["items"][0];
        let path = format!("{base}/{}", item["id"].as_str().unwrap());

        assert_eq!(&world.admin.get(&path).await.expect(200).json::<Value>(), item);
        assert_eq!(item["nevra"], "one-1-1.noarch");
        assert_eq!(item["path"], "Packages/o/one-1-1.noarch.rpm");
        let task = world.admin.delete(&format!("{path}?now=true")).await.accepted();
        assert_eq!(world.task(&task.id).await.payload["purge"], true);
        let absent = format!("{base}/{}", entities::PackageId::fresh());
        world.admin.get(&absent).await.problem(404, "not-found");
        world.admin.delete(&absent).await.problem(404, "not-found");
        world.admin.get(&format!("{base}/one.rpm")).await.problem(400, "invalid-parameter");
    }

    async fn an_answer_to_half_a_request_comes_before_the_other_half(database: kit::Database) {
        let world = World::new(database).await;
        let address = world.admin.base().trim_start_matches("http://").to_owned();
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let head = format!(
            "PUT /api/v1/repositories/{}/packages/a.rpm HTTP/1.1\r\nhost: {address}\r\n\
             authorization: Bearer {}\r\ncontent-length: 1000000\r\n\r\n",
            entities::RepositoryId::fresh(),
            world.admin.token(),
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = vec![0; 12];
        let read = tokio::time::timeout(Duration::from_secs(5), stream.read_exact(&mut answer)).await;
        read.expect("an answer at once").unwrap();

        assert_eq!(answer, b"HTTP/1.1 404");
    }
}
