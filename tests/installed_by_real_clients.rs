//! dnf and zypper install what was uploaded, checking every signature.

use kit::client::{Dnf, Keyring, Repository as Told, RpmDatabase, Zypper};
use kit::corpus::RpmBuilder;
use kit::database::block_on;
use kit::place;
use kit::server::Embedded;
use kit::{Repository, repository};
use serde_json::json;

fn greeting(version: &str) -> Vec<u8> {
    RpmBuilder::new("greeting", version, "1")
        .arch("noarch")
        .file_with("/usr/share/greeting", version.as_bytes())
        .build()
}

#[test]
fn dnf_installs_by_the_ready_made_file_and_by_a_plain_url() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/el9").await;
        repository.push(greeting("1.0")).await;

        let ready_made = Dnf::new(&[]);
        ready_made.add_file("countersign", &repository.ready_made("repo").await);
        let plain = Dnf::new(&[repository.for_clients()]);

        for dnf in [ready_made, plain] {
            dnf.run(&["install", "greeting"]).succeeded();
            dnf.rpm(&["--verify", "greeting"]).succeeded();
            assert_eq!(place::read(&dnf.root().join("usr/share/greeting")), b"1.0");
        }
    });
}

#[test]
fn zypper_installs_by_the_ready_made_file_and_by_a_plain_url() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/leap").await;
        repository.push(greeting("1.0")).await;
        let key = repository.public_key().await;

        let ready_made = Zypper::new(&[], &[&key]);
        ready_made.add_file("countersign", &repository.ready_made("zypper.repo").await);
        let plain = Zypper::new(&[repository.for_clients()], &[&key]);

        for zypper in [ready_made, plain] {
            zypper.run(&["refresh"]).succeeded();
            zypper.run(&["install", "greeting"]).succeeded();
            assert_eq!(
                place::read(&zypper.root().join("usr/share/greeting")),
                b"1.0"
            );
        }
    });
}

#[test]
fn packages_signed_by_rsa_and_by_ed25519_install_and_verify() {
    block_on(async {
        let server = Embedded::start().await;
        for algorithm in ["rsa4096", "ed25519"] {
            repository::make_key(server.admin(), algorithm, algorithm).await;
            let address = format!("rpm/core/{algorithm}");
            let (admin, public) = (server.admin(), server.public());
            let repository =
                Repository::create_with(admin, public, &address, algorithm, json!({})).await;
            let task = repository.push(greeting("1.0")).await;

            Dnf::new(&[repository.for_clients()])
                .run(&["install", "greeting"])
                .succeeded();

            let path = task.result("path").as_str().unwrap().to_owned();
            let folder = place::scratch();
            let file = folder.path().join("greeting.rpm");
            place::write(&file, &repository.file(&path).await.expect(200).body);
            let key = repository.public_key().await;
            RpmDatabase::trusting(&[&key])
                .check(&file)
                .succeeded()
                .says("OK");
            RpmDatabase::trusting(&[]).check(&file).refused("NOKEY");
            let index = repository.file("repodata/repomd.xml").await;
            let signature = repository.file("repodata/repomd.xml.asc").await;
            Keyring::trusting(&[&key])
                .verify(&signature.body, &index.body)
                .succeeded();
        }
    });
}

#[test]
fn an_older_version_is_upgraded_and_an_advisory_says_why() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/up").await;
        repository.push(greeting("1.0")).await;
        let dnf = Dnf::new(&[repository.for_clients()]);
        dnf.run(&["install", "greeting"]).succeeded();

        repository.push(greeting("2.0")).await;
        set_metadata(&repository, "updateinfo", ADVISORY).await;

        // What dnf fetched within the same second is new enough for it.
        dnf.run(&["--refresh", "updateinfo", "list"])
            .succeeded()
            .says("TEST-2030-1");
        dnf.run(&["upgrade", "--advisory", "TEST-2030-1"])
            .succeeded();
        assert_eq!(place::read(&dnf.root().join("usr/share/greeting")), b"2.0");
        let zypper = Zypper::new(
            &[repository.for_clients()],
            &[&repository.public_key().await],
        );
        zypper.run(&["refresh"]).succeeded();
        zypper
            .run(&["install", "--oldpackage", "greeting=1.0"])
            .succeeded();
        zypper
            .run(&["list-patches", "--all"])
            .succeeded()
            .says("TEST-2030-1");
    });
}

#[test]
fn groups_and_modules_work() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/more").await;
        repository.push(greeting("1.0")).await;
        set_metadata(&repository, "group", GROUP).await;
        set_metadata(&repository, "modules", MODULES).await;
        let dnf = Dnf::new(&[repository.for_clients()]);

        dnf.run(&["group", "list", "--ids"])
            .succeeded()
            .says("greetings");
        dnf.run(&["module", "list"]).succeeded().says("salute");

        dnf.run(&["group", "install", "greetings"]).succeeded();
        assert_eq!(place::read(&dnf.root().join("usr/share/greeting")), b"1.0");
    });
}

#[test]
fn a_private_repository_asks_for_credentials_and_gives_nothing_away() {
    block_on(async {
        let server = Embedded::start().await;
        let repository = Repository::create(server.admin(), server.public(), "rpm/core/own").await;
        repository.push(greeting("1.0")).await;
        let admin = server.admin();
        admin
            .succeeds(
                admin
                    .patch(&repository.path(), &json!({ "public": false }))
                    .await,
            )
            .await;

        let refused = repository.file("repodata/repomd.xml").await;

        assert_eq!(refused.status, 401);
        assert!(
            refused
                .header("www-authenticate")
                .unwrap_or_default()
                .starts_with("Basic")
        );
        assert_eq!(repository.file("no/such/file").await.status, 401);
        let told: Told = repository.for_clients();
        Dnf::new(std::slice::from_ref(&told))
            .run(&["makecache"])
            .refused("Status code: 401");
        let zypper = Zypper::new(&[told], &[&repository.public_key().await]);
        assert_ne!(zypper.run(&["refresh"]).code, 0);
    });
}

async fn set_metadata(repository: &Repository, record: &str, text: &'static str) {
    let path = format!("{}/metadata-files/{record}", repository.path());
    let admin = repository.admin();
    admin.succeeds(admin.put(&path, text).await).await;
}

const ADVISORY: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<updates>
  <update from="packages@example.org" status="final" type="security" version="1">
    <id>TEST-2030-1</id>
    <title>A better greeting</title>
    <issued date="2030-01-01 00:00:00"/>
    <updated date="2030-01-01 00:00:00"/>
    <severity>Important</severity>
    <description>The old one was rude.</description>
    <pkglist>
      <collection short="t">
        <name>t</name>
        <package name="greeting" version="2.0" release="1" epoch="0" arch="noarch">
          <filename>greeting-2.0-1.noarch.rpm</filename>
        </package>
      </collection>
    </pkglist>
  </update>
</updates>
"#;

const GROUP: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE comps PUBLIC "-//Red Hat, Inc.//DTD Comps info//EN" "comps.dtd">
<comps>
  <group>
    <id>greetings</id>
    <name>Greetings</name>
    <description>Ways to say hello</description>
    <default>true</default>
    <uservisible>true</uservisible>
    <packagelist>
      <packagereq type="mandatory">greeting</packagereq>
    </packagelist>
  </group>
</comps>
"#;

const MODULES: &str = "---
document: modulemd
version: 2
data:
  name: salute
  stream: formal
  version: 1
  context: c0ffee42
  arch: noarch
  summary: A formal greeting
  description: >-
    A formal greeting.
  license:
    module: [MIT]
  artifacts:
    rpms:
    - salute-0:1.0-1.noarch
...
";
