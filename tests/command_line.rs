//! The command line as operators use it: what it prints, what it asks for, how it ends.

use kit::Repository;
use kit::client::{Dnf, Keyring, Repository as Told};
use kit::command::{Outcome, run};
use kit::corpus::RpmBuilder;
use kit::database::block_on;
use kit::place;
use kit::server::{Embedded, Options};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const ADDRESS: &str = "rpm/core/tools";

/// A server, and files to push.
struct Desk {
    server: Embedded,
    folder: tempfile::TempDir,
}

impl Desk {
    async fn new() -> Self {
        Self {
            server: Embedded::start().await,
            folder: place::scratch(),
        }
    }

    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        let arguments: Vec<_> = arguments.iter().chain(&["--json"]).copied().collect();
        let outcome = self.server.cli(&arguments);
        serde_json::from_str(&outcome.succeeded().stdout).expect("the output is one JSON document")
    }

    fn package(&self, name: &str, content: &str) -> String {
        let package = RpmBuilder::new(name, "1.0", "1")
            .arch("noarch")
            .file_with("/usr/share/x", content.as_bytes());
        let file = self.folder.path().join(format!("{name}.rpm"));
        place::write(&file, package.build());
        file.display().to_string()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A key and a repository.
    #[track_caller]
    fn repository(&self, flags: &[&str]) {
        let key = [
            "key",
            "create",
            "lts",
            "--purpose",
            "openpgp",
            "--algorithm",
            "ed25519",
        ];
        self.server.cli(&key).succeeded();
        let create = ["repository", "create", ADDRESS, "--signing-key", "lts"];
        let create: Vec<_> = create.iter().chain(flags).copied().collect();
        self.server.cli(&create).succeeded();
    }
}

#[test]
fn every_noun_shows_what_it_did_to_people_and_to_programs() {
    block_on(async {
        let desk = Desk::new().await;
        let cli = |arguments: &[&str]| desk.server.cli(arguments);
        desk.repository(&["--public"]);

        cli(&["key", "list"])
            .succeeded()
            .says("FINGERPRINT")
            .says("lts");
        cli(&["key", "export", "lts"])
            .succeeded()
            .says("BEGIN PGP PUBLIC KEY BLOCK");
        assert_eq!(desk.json(&["key", "show", "lts"])["algorithm"], "ed25519");
        cli(&["repository", "list"])
            .succeeded()
            .says(ADDRESS)
            .says("public");
        let one = desk.package("one", "1");
        cli(&["package", "push", ADDRESS, &one])
            .succeeded()
            .says("published one.rpm in");
        let held = desk.json(&["package", "list", ADDRESS]);
        assert_eq!(held[0]["nevra"], "one-1.0-1.noarch");
        let live = desk.json(&["publication", "list", ADDRESS]);
        assert_eq!(
            (live.as_array().unwrap().len(), &live[0]["state"]),
            (1, &json!("live"))
        );
        cli(&["publication", "create", ADDRESS, "--rebuild"])
            .succeeded()
            .says("1 packages");
        let set = ["repository", "set", ADDRESS, "--compression", "zstd"];
        assert_eq!(desk.json(&set)["policy"]["compression"], "zstd");
        let task = desk.json(&[
            "package",
            "remove",
            ADDRESS,
            "one-1.0-1.noarch",
            "--override",
            "shrink",
            "--override",
            "empty-wave",
            "--no-wait",
        ]);
        let id = task["id"].as_str().unwrap();
        cli(&["task", "watch", id]).succeeded();
        assert_eq!(desk.json(&["task", "show", id])["state"], "succeeded");
        cli(&["task", "list"]).succeeded().says("remove_package");
        let events = desk.json(&["audit", "list", "--action", "remove_package"]);
        assert_eq!(events[0]["task"], task["id"]);
        cli(&["audit", "list"])
            .succeeded()
            .says("create_repository")
            .says("token:");
        cli(&["key", "retire", "lts"]).succeeded().says("retiring");
        cli(&["repository", "delete", ADDRESS])
            .succeeded()
            .says("deleted");
        cli(&["doctor"]).succeeded().says("accepted");
        cli(&["config", "show"]).succeeded().says("server.public");
        run(Command::new(place::program("countersign")).args(["completions", "bash"]))
            .succeeded()
            .says("_countersign()");
    });
}

#[test]
fn groups_and_advisories_are_set_listed_and_taken_away() {
    block_on(async {
        let desk = Desk::new().await;
        desk.repository(&["--public"]);
        let one = desk.package("one", "1");
        desk.server
            .cli(&["package", "push", ADDRESS, &one])
            .succeeded();
        let (groups, broken) = (desk.path("comps.xml"), desk.path("broken.xml"));
        let text = "<comps><group><id>tools</id><name>Tools</name><packagelist>\
            <packagereq type=\"mandatory\">one</packagereq></packagelist></group></comps>";
        place::write(&groups, text);
        place::write(&broken, &text[..60]);
        let set = |file: &PathBuf| {
            let file = file.display().to_string();
            desk.server
                .cli(&["repository", "metadata", "set", ADDRESS, "group", &file])
        };

        set(&groups).succeeded().says("group");
        assert_eq!(set(&broken).code, 3);

        let listed = desk.json(&["repository", "metadata", "list", ADDRESS]);
        assert_eq!(listed[0]["size"], text.len());
        let base = format!("{}/{ADDRESS}/", desk.server.public());
        let key = format!("{}/keys/lts.asc", desk.server.public());
        Dnf::new(&[Told::signed(&base, &key)])
            .run(&["group", "info", "Tools"])
            .succeeded()
            .says("one");
        desk.server
            .cli(&["repository", "metadata", "unset", ADDRESS, "group"])
            .succeeded()
            .says("no metadata files");
    });
}

#[test]
fn exit_codes_tell_failure_usage_refusal_and_an_absent_server_apart() {
    block_on(async {
        let mut desk = Desk::new().await;
        desk.repository(&[]);
        let (one, other) = (desk.package("one", "1"), desk.path("other.rpm"));
        desk.server
            .cli(&["package", "push", ADDRESS, &one])
            .succeeded();
        place::write(&other, place::read(Path::new(&desk.package("one", "2"))));
        let ends = |outcome: Outcome, code: i32, text: &str| {
            assert_eq!(outcome.code, code, "{outcome}");
            outcome.says(text);
        };

        let cli = |arguments: &[&str]| desk.server.cli(arguments);
        ends(
            cli(&["repository", "show", "rpm/none"]),
            1,
            "hint: `countersign repository list`",
        );
        ends(cli(&["repository", "paint"]), 2, "unrecognized subcommand");
        ends(cli(&["repository", "create", "rpm/A b"]), 2, "address");
        let push = ["package", "push", ADDRESS, &other.display().to_string()];
        ends(
            cli(&push),
            3,
            "hint: an admin may let it pass with `--override duplicate-nevra`",
        );
        ends(
            cli(&["repository", "list", "--token", "wrong"]),
            1,
            "hint: give a valid token",
        );
        desk.server.process.terminate(Duration::from_secs(30));
        let began = Instant::now();
        ends(
            desk.server.cli(&["repository", "list"]),
            4,
            "countersign up",
        );
        let url = ["--server", "http://127.0.0.1:1", "--token", "x"];
        let list: Vec<_> = ["repository", "list"].iter().chain(&url).copied().collect();
        ends(
            run(Command::new(place::program("countersign")).args(list)),
            4,
            "hint: is it running?",
        );
        assert!(began.elapsed() < Duration::from_secs(30));
    });
}

#[test]
fn a_lost_token_is_replaced_by_whoever_has_the_database() {
    block_on(async {
        let desk = Desk::new().await;
        std::fs::remove_file(desk.server.data().join(api::TOKEN_FILE)).unwrap();
        desk.server
            .cli(&["repository", "list"])
            .refused("could not read the token");

        let made = desk.json(&[
            "token",
            "create",
            "found again",
            "--role",
            "admin",
            "--offline",
        ]);
        let secret = made["secret"].as_str().unwrap();
        let with = ["--token", secret, "--json"];
        let list: Vec<_> = ["audit", "list"].iter().chain(&with).copied().collect();
        let events: Value =
            serde_json::from_str(&desk.server.cli(&list).succeeded().stdout).unwrap();
        assert_eq!(events[0]["actor"], "offline");
        assert_eq!(
            events[0]["target"],
            format!("token/{}", made["id"].as_str().unwrap())
        );

        let offline = |name: &str, more: &[&str]| {
            let create = ["token", "create", name, "--role", "auditor", "--offline"];
            desk.server
                .cli(&create.iter().chain(more).copied().collect::<Vec<_>>())
        };
        assert_eq!(offline("", &[]).code, 2);
        assert_eq!(
            offline("late", &["--expires", "2020-01-01T00:00:00Z"]).code,
            2
        );
        let elsewhere = desk.path("nothing").display().to_string();
        let outcome = run(Command::new(place::program("countersign")).args([
            "token",
            "create",
            "x",
            "--role",
            "admin",
            "--offline",
            "--data",
            &elsewhere,
        ]));
        outcome.refused("there is no database");
        assert!(!desk.path("nothing").exists());
    });
}

#[test]
fn a_private_repository_is_exported_and_its_files_are_what_was_signed() {
    block_on(async {
        let desk = Desk::new().await;
        desk.repository(&[]);
        for name in ["one", "two+three"] {
            let file = desk.package(name, "1");
            desk.server
                .cli(&["package", "push", ADDRESS, &file])
                .succeeded();
        }
        let closed = format!("{}/{ADDRESS}/repodata/repomd.xml", desk.server.public());
        assert_eq!(reqwest::get(closed).await.unwrap().status(), 401);

        let tree = desk.path("tree");
        let export = [
            "publication",
            "export",
            ADDRESS,
            &tree.display().to_string(),
        ];
        desk.server.cli(&export).succeeded().says("wrote 8 files");

        let key = desk
            .server
            .cli(&["key", "export", "lts"])
            .succeeded()
            .stdout
            .clone();
        let read = |name: &str| place::read(&tree.join("repodata").join(name));
        Keyring::trusting(&[&key])
            .verify(&read("repomd.xml.asc"), &read("repomd.xml"))
            .succeeded();
        let base = format!("file://{}", tree.display());
        let names = Dnf::new(&[Told::unsigned(&base)]).query(&["--qf", "%{name}"]);
        assert_eq!(names, ["one", "two+three"]);
    });
}

#[test]
fn the_demo_publishes_reads_back_and_finds_everything_there_again() {
    block_on(async {
        let demo = || Options {
            arguments: vec!["--demo".into()],
            ..Options::default()
        };
        let mut server = Embedded::start_with(demo()).await;
        let said = |server: &Embedded, text: &str| {
            let began = Instant::now();
            while !server.process.log().contains(text) {
                assert!(
                    began.elapsed() < Duration::from_mins(1),
                    "{}",
                    server.process.log()
                );
                std::thread::sleep(Duration::from_millis(50));
            }
        };
        let whole = "signature good, 3 index files and 3 packages as signed";
        said(&server, whole);
        said(&server, "stays up");

        let repository = server
            .admin()
            .all("/repositories?address=rpm/demo/el9-noarch")
            .await;
        assert_eq!(repository[0]["packages"], 3);
        let url = format!("{}/keys/rpm-demo-el9-noarch.repo", server.public());
        let file = reqwest::get(url).await.unwrap().text().await.unwrap();
        let dnf = Dnf::new(&[]);
        dnf.add_file("demo", &file);
        dnf.run(&["install", "countersign-demo"]).succeeded();

        server.restart(demo()).await;
        said(&server, "repository rpm/demo/el9-noarch was there");
        let again = server.admin().all("/repositories").await;
        assert_eq!(again[0]["packages"], 3);
    });
}

#[test]
fn the_second_server_on_a_data_directory_is_refused() {
    block_on(async {
        let desk = Desk::new().await;
        let repository =
            Repository::create(desk.server.admin(), desk.server.public(), ADDRESS).await;

        desk.server
            .cli(&["up"])
            .refused("in use by a running server");

        repository
            .push(RpmBuilder::new("one", "1.0", "1").build())
            .await;
    });
}
