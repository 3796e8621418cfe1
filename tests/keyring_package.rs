//! A package of keys reaches clients before the key that they have stops signing.

use std::path::PathBuf;

use kit::Repository;
use kit::client::apt::{Apt, Suite};
use kit::corpus::deb;
use kit::database::block_on;
use kit::place;
use kit::server::Embedded;

const PACKAGE: &str = "core-archive-keyring";

/// Where a client has the keys once the package is installed.
fn installed(apt: &Apt) -> PathBuf {
    apt.root().join(format!("usr/share/keyrings/{PACKAGE}.gpg"))
}

/// Has `apt` believe the installed keys alone.
fn switch(apt: &Apt, suite: &Suite) {
    let text = format!(
        "Types: deb\nURIs: {}\nSuites: {}\nComponents: {}\nSigned-By: {}\n",
        suite.base,
        suite.name,
        suite.components,
        installed(apt).display()
    );
    apt.add_file("suite-0", &text);
}

/// Waits until clients see so many versions of the package in `suite`.
async fn versions(repository: &Repository, suite: &str, count: usize) {
    let index = format!("dists/{suite}/main/binary-amd64/Packages.gz");
    let field = format!("Package: {PACKAGE}\n");
    let mut text = String::new();
    for _ in 0..300 {
        let packed = repository.file(&index).await;
        if packed.status == 200 {
            let mut reader = flate2::read::MultiGzDecoder::new(&packed.body[..]);
            text.clear();
            std::io::Read::read_to_string(&mut reader, &mut text).unwrap();
            if text.matches(&field).count() == count {
                return;
            }
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("there are not {count} versions of it in {suite}\n{text}");
}

#[test]
fn keys_change_under_clients_that_upgrade_and_the_old_one_ends() {
    block_on(async {
        let server = Embedded::start().await;
        let (admin, public) = (server.admin(), server.public());
        let repository = Repository::create(admin, public, "deb/core").await;
        let old = repository.key.clone();
        let suite = Suite::stable(&repository.base(), &repository.public_key().await);
        server
            .cli(&[
                "repository",
                "set",
                "deb/core",
                "--keyring-package",
                PACKAGE,
            ])
            .succeeded()
            .says(PACKAGE);
        versions(&repository, "stable", 1).await;
        let apt = || Apt::new(std::slice::from_ref(&suite));
        let (faithful, late) = (apt(), apt());
        for apt in [&faithful, &late] {
            apt.get(&["update"]).succeeded();
            apt.get(&["install", PACKAGE]).succeeded();
            switch(apt, &suite);
            apt.get(&["update"]).succeeded();
        }
        let before = place::read(&installed(&faithful));

        let rotate = [
            "key",
            "rotate",
            &old,
            "--to",
            "new",
            "--algorithm",
            "ed25519",
        ];
        server.cli(&rotate).succeeded().says("deb/core");
        versions(&repository, "stable", 2).await;
        // Both sign, so clients that have the old key alone get the package with both.
        faithful.get(&["update"]).succeeded();
        faithful.get(&["upgrade"]).succeeded();
        assert!(place::read(&installed(&faithful)).len() > before.len());

        server
            .cli(&["key", "retire", &old])
            .succeeded()
            .says("retired");
        versions(&repository, "stable", 3).await;
        repository.push(deb("hello", "1.0", "all")).await;
        faithful.get(&["update"]).succeeded();
        faithful.get(&["upgrade"]).succeeded();
        faithful.get(&["install", "hello"]).succeeded();
        assert!(place::read(&installed(&faithful)).len() < 2 * before.len());
        assert_ne!(place::read(&installed(&faithful)), before);
        late.get(&["update"]).refused("NO_PUBKEY");
        let told = repository.ready_made("sources").await;
        let fresh = Apt::new(&[]);
        fresh.add_file("core", &told);
        fresh.get(&["update"]).succeeded();
        fresh.get(&["install", PACKAGE]).succeeded();
    });
}

#[test]
fn every_suite_has_the_package_and_nothing_makes_a_second_version_of_the_same_keys() {
    block_on(async {
        let server = Embedded::start().await;
        let (admin, public) = (server.admin(), server.public());
        let repository = Repository::create(admin, public, "deb/core").await;
        server
            .cli(&[
                "repository",
                "set",
                "deb/core",
                "--keyring-package",
                PACKAGE,
            ])
            .succeeded();
        versions(&repository, "stable", 1).await;

        let next = deb("next", "1", "amd64");
        repository.push_as("a.deb?suite=testing", next).await;
        // It is handed over anew in vain only now and then, so the suite has it with the next key.
        let rotate = [
            "key",
            "rotate",
            &repository.key,
            "--to",
            "new",
            "--algorithm",
            "ed25519",
        ];
        server.cli(&rotate).succeeded();
        versions(&repository, "testing", 1).await;
        versions(&repository, "stable", 2).await;
        server
            .cli(&[
                "repository",
                "set",
                "deb/core",
                "--description",
                "Keys stay",
            ])
            .succeeded();
        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
        versions(&repository, "stable", 2).await;
        for wrong in ["keys", "Core-archive-keyring", "-archive-keyring"] {
            server
                .cli(&[
                    "repository",
                    "set",
                    "deb/core",
                    &format!("--keyring-package={wrong}"),
                ])
                .refused("archive-keyring");
        }
    });
}
