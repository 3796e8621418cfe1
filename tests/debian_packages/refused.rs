//! What apt refuses: indexes and packages that somebody touched, strangers, what is too old, and
//! repositories that it may not read.

use std::process::Command;

use kit::Repository;
use kit::client::apt::{Apt, Suite};
use kit::command::run;
use kit::database::block_on;
use kit::place;
use kit::server::Embedded;
use kit::tamper::{Damage, Tamper};
use serde_json::json;

use super::{Story, greeting, machines};

#[test]
fn what_somebody_touched_is_refused() {
    block_on(async {
        let story = Story::begin().await;
        story.repository.push(greeting("1.0")).await;
        let proxy = Tamper::before(story.server.public());
        let damaged = |path: &str, damage: Damage, says: [&str; 2]| {
            proxy.heal();
            proxy.damage(path, damage);
            for (apt, says) in machines(&[story.through(&proxy)]).iter().zip(says) {
                apt.get(&["update"]).refused(says);
            }
        };
        for apt in machines(&[story.through(&proxy)]) {
            apt.get(&["update"]).succeeded();
        }

        let text = |text: &str| Damage::Replace(text.as_bytes().to_vec());
        let whole = story.repository.file("dists/stable/InRelease").await.text();
        let index = r"/InRelease$";
        damaged(index, text("no text"), ["is not signed"; 2]);
        let before = text(&format!("Suite: other\n\n{whole}"));
        damaged(index, before, ["NOSPLIT"; 2]);
        let changed = text(&whole.replace("Suite: stable", "Suite: stabler"));
        damaged(index, changed, ["BADSIG", "has been manipulated"]);
        let flipped = Damage::FlipBit(0.3);
        damaged(index, flipped, ["BADSIG", "has been manipulated"]);
        damaged(index, text(&without_armor(&whole)), ["NODATA", "Armor"]);
        let unsigned = Damage::Status(404);
        damaged(
            r"/(InRelease|Release\.gpg)$",
            unsigned,
            ["is not signed"; 2],
        );
        damaged(index, Damage::Status(401), ["401"; 2]);
        let flipped = Damage::FlipBit(0.5);
        damaged(r"/by-hash/", flipped, ["Hash Sum mismatch"; 2]);
        let shortened = Damage::Shorten(40);
        damaged(r"/by-hash/", shortened, ["has unexpected size"; 2]);
        for (damage, says) in [
            (Damage::FlipBit(0.5), "Hash Sum mismatch"),
            (Damage::Shorten(40), "has unexpected size"),
        ] {
            proxy.heal();
            proxy.damage(r"\.deb$", damage);
            for apt in machines(&[story.through(&proxy)]) {
                apt.get(&["update"]).succeeded();
                apt.get(&["install", "greeting"]).refused(says);
            }
        }
    });
}

/// Clear-signed text whose signature is no base64 any more.
fn without_armor(text: &str) -> String {
    let (signed, signature) = text
        .split_once("-----BEGIN PGP SIGNATURE-----")
        .expect("it is signed");
    let lines = signature
        .lines()
        .map(|line| if line.len() > 40 { "!!!!!" } else { line });
    let lines: Vec<&str> = lines.collect();
    format!(
        "{signed}-----BEGIN PGP SIGNATURE-----{}\n",
        lines.join("\n")
    )
}

#[test]
fn a_stranger_is_refused_and_so_is_an_index_that_has_expired() {
    block_on(async {
        let story = Story::begin().await;
        let (admin, public) = (story.server.admin(), story.server.public());
        story.repository.push(greeting("1.0")).await;
        let stranger = Repository::create(admin, public, "deb/stranger").await;
        stranger.push(greeting("6.6")).await;
        let told = Suite::stable(&stranger.base(), &story.key);
        let says = ["NO_PUBKEY", "Missing key"];
        for (apt, says) in machines(&[told]).iter().zip(says) {
            apt.get(&["update"]).refused(says);
        }

        let policy = json!({"policy": {"release": {"valid_days": 30, "origin": "Example"}}});
        let changed = admin.patch(&story.repository.path(), &policy).await;
        admin.succeeds(changed).await;
        for apt in machines(&[story.suite()]) {
            apt.get(&["update"]).succeeded();
            apt.get_later(29, &["update"]).succeeded();
        }
        for late in machines(&[story.suite()]) {
            late.get_later(32, &["update"]).refused("is expired");
        }
        let release = story.repository.file("dists/stable/Release").await.text();
        assert!(release.contains("Origin: Example\n") && release.contains("Valid-Until: "));
    });
}

#[test]
fn a_key_made_elsewhere_is_refused_once_it_has_expired() {
    block_on(async {
        let server = Embedded::start().await;
        let home = place::scratch();
        let gpg = |arguments: &[&str]| {
            let mut command = Command::new("gpg");
            command.args(["--batch", "--quiet", "--homedir"]);
            run(command.arg(home.path()).args(arguments))
        };
        let user = "Five days <five@example.org>";
        let make = ["--passphrase", "", "--quick-generate-key", user];
        gpg(&[&make[..], &["ed25519", "sign", "5d"]].concat()).succeeded();
        let secret = gpg(&["--armor", "--export-secret-keys"]);
        let agent = ["--homedir", &home.path().to_string_lossy()].map(ToOwned::to_owned);
        run(Command::new("gpgconf").args(agent).args(["--kill", "all"])).succeeded();
        let file = home.path().join("secret.asc");
        place::write(&file, secret.succeeded().stdout.as_bytes());
        let import = ["key", "import", "five-days", &file.to_string_lossy()];
        server.cli(&import).succeeded();
        let (admin, public) = (server.admin(), server.public());
        let policy = json!({});
        let repository =
            Repository::create_with(admin, public, "deb/core", "five-days", policy).await;
        repository.push(greeting("1.0")).await;

        let suite = Suite::stable(&repository.base(), &repository.public_key().await);
        let apt = || Apt::new(std::slice::from_ref(&suite));

        apt().get(&["update"]).succeeded();
        apt().get_later(4, &["update"]).succeeded();
        apt().get_later(6, &["update"]).refused("EXPKEYSIG");
    });
}

#[test]
fn an_older_index_is_not_taken_again_and_a_roll_back_is_a_new_one() {
    block_on(async {
        let story = Story::begin().await;
        let (admin, repository) = (story.server.admin(), &story.repository);
        repository.push(greeting("1.0")).await;
        let old = repository.file("dists/stable/InRelease").await.body;
        repository.push(greeting("2.0")).await;
        let proxy = Tamper::before(story.server.public());
        let apt = Apt::new(&[story.through(&proxy)]);
        apt.get(&["update"]).succeeded();

        proxy.damage(r"/InRelease$", Damage::Replace(old.to_vec()));
        apt.get(&["update"]);
        apt.cache(&["policy", "greeting"]).says("Candidate: 2.0");

        proxy.heal();
        let serials: Vec<i64> = repository
            .publications()
            .await
            .iter()
            .filter_map(|publication| publication["serial"].as_i64())
            .collect();
        let first = serials.iter().min().unwrap();
        let path = format!("{}/publications/{first}/roll-back", repository.path());
        let accepted = admin.post(&path, &json!({})).await;
        admin.succeeds(accepted).await;
        apt.get(&["update"]).succeeded();
        apt.cache(&["policy", "greeting"]).says("Candidate: 1.0");
    });
}

#[test]
fn a_private_repository_is_closed_and_apt_sends_no_password_in_the_open_unasked() {
    block_on(async {
        let story = Story::begin().await;
        let admin = story.server.admin();
        story.repository.push(greeting("1.0")).await;
        let private = json!({ "public": false });
        let changed = admin.patch(&story.repository.path(), &private).await;
        admin.succeeds(changed).await;
        let base = story.repository.base();
        let (_, place) = base.split_once("://").expect("it is a URL");
        let unasked = "the protocol is not encrypted";

        for apt in machines(&[story.suite()]) {
            let refused = apt.get(&["update"]);
            refused.refused("401  Unauthorized").says("is not signed");
            apt.knows_password(&format!("machine {place} login somebody password secret\n"));
            apt.get(&["update"]).refused(unasked).says("401");
            apt.knows_password(&format!(
                "machine http://{place} login somebody password secret\n"
            ));
            let wrong = apt.get(&["update"]);
            wrong.refused("401  Unauthorized");
            assert!(!wrong.stderr.contains(unasked), "{wrong}");
        }
    });
}
