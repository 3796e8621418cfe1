//! The tools the stories stand on do what they claim: a broken tool would make every story pass.

use kit::client::{Dnf, Keyring, Repository, RpmDatabase, Zypper};
use kit::clock::Wall;
use kit::command::run;
use kit::stall::Stall;
use kit::tamper::{Damage, Tamper};
use kit::{debian, place};
use sea_orm::ConnectionTrait;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

kit::on_databases! {
    /// What one test writes another never sees.
    async fn every_test_has_a_migrated_database_of_its_own(database: kit::Database) {
        let count = "SELECT count(*) AS n FROM repository";
        let statement = sea_orm::Statement::from_string(database.read().get_database_backend(), count);

        let row = database.read().query_one_raw(statement).await.unwrap().unwrap();

        assert_eq!(row.try_get::<i64>("", "n").unwrap(), 0);
    }
}

#[test]
fn dnf_and_zypper_list_what_createrepo_c_indexed() {
    let tree = tree_of_real_packages();
    let server = FileServer::start(tree.path());
    let packages = Dnf::new(&[Repository::unsigned(&server.url)])
        .query(&["--qf", "%{name}-%{version}-%{release}.%{arch}"]);
    assert!(
        packages.contains(&"Archer-3.4.5-6.x86_64".to_owned()),
        "{packages:?}"
    );

    let zypper = Zypper::new(&[Repository::unsigned(&server.url)], &[]);
    zypper.run(&["refresh"]).succeeded();

    zypper.run(&["search", "-s"]).succeeded().says("Archer");
}

#[test]
fn a_flipped_bit_in_an_index_is_refused_by_both_clients() {
    let tree = tree_of_real_packages();
    let server = FileServer::start(tree.path());
    let proxy = Tamper::before(&server.url);
    proxy.damage("primary.xml", Damage::FlipBit(0.5));
    let repository = Repository::unsigned(&proxy.url());

    Dnf::new(std::slice::from_ref(&repository))
        .run(&["makecache"])
        .refused("Downloading successful, but checksum doesn't match");
    Zypper::new(std::slice::from_ref(&repository), &[])
        .run(&["refresh"])
        .refused("has wrong checksum");

    proxy.heal();
    Dnf::new(&[repository]).run(&["makecache"]).succeeded();
}

#[test]
fn a_silent_proxy_holds_what_is_sent_or_forgets_it() {
    let cable = Stall::before(&echo().to_string());
    let mut first = called(cable.address());
    assert_eq!(said(&mut first, b'a'), Some(b'a'));
    assert_eq!(cable.open(), 1);

    cable.go_silent();
    assert_eq!(said(&mut first, b'b'), None);
    cable.go_on();
    assert_eq!(heard(&mut first), Some(b'b'));

    cable.go_silent();
    cable.go_on_anew();
    assert_eq!(said(&mut first, b'c'), None);
    assert_eq!(said(&mut called(cable.address()), b'd'), Some(b'd'));
}

/// Where everything that is said comes back.
fn echo() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a loopback port is free");
    let address = listener.local_addr().expect("a listener has an address");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("it is accepted");
            std::thread::spawn(move || {
                let mut octet = [0];
                while stream.read_exact(&mut octet).is_ok() && stream.write_all(&octet).is_ok() {}
            });
        }
    });
    address
}

fn called(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("it is listened to");
    let patience = Some(Duration::from_millis(500));
    stream
        .set_read_timeout(patience)
        .expect("a stream has a patience");
    stream
}

fn said(stream: &mut TcpStream, octet: u8) -> Option<u8> {
    stream.write_all(&[octet]).expect("it is open");
    heard(stream)
}

fn heard(stream: &mut TcpStream) -> Option<u8> {
    let mut octet = [0];
    stream.read_exact(&mut octet).ok().map(|()| octet[0])
}

#[test]
fn a_wall_clock_that_is_set_is_what_a_program_sees() {
    let wall = Wall::right();
    let ahead = || {
        let mut date = Command::new("date");
        let outcome = run(date.arg("+%s").envs(wall.environment()));
        let said: i64 = outcome.succeeded().stdout.trim().parse().expect("seconds");
        chrono::Duration::seconds(said - chrono::Utc::now().timestamp())
    };
    for days in [0, 1, -1] {
        let wanted = chrono::Duration::days(days);
        wall.set(wanted);

        assert!((ahead() - wanted).num_seconds().abs() < 10, "{days}");
    }
}

#[test]
fn the_proxy_cuts_replaces_refuses_and_counts() {
    let tree = place::scratch();
    place::write(&tree.path().join("old"), "yesterday");
    place::write(&tree.path().join("new"), "the news of today");
    let server = FileServer::start(tree.path());
    let proxy = Tamper::before(&server.url);
    let url = format!("{}/new", proxy.url());
    let get = || kit::database::block_on(async { reqwest::get(&url).await?.text().await });
    assert_eq!(get().unwrap(), "the news of today");

    proxy.damage_once("/new", Damage::Cut(3));
    get().expect_err("a cut answer is no answer");
    proxy.damage_once("/new", Damage::AnswerOf("/old".to_owned()));
    assert_eq!(get().unwrap(), "yesterday");
    proxy.damage_once("/new", Damage::Shorten(3));
    assert_eq!(get().unwrap(), "the");
    proxy.damage("/new", Damage::Status(503));
    assert!(get().unwrap().starts_with("503"));

    let statuses: Vec<u16> = proxy.seen().iter().map(|seen| seen.status).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 503]);
}

#[test]
fn rpmkeys_tells_signed_from_unsigned_from_unknown() {
    let folder = place::scratch();
    let (package, signed) = (
        folder.path().join("unsigned.rpm"),
        folder.path().join("signed.rpm"),
    );
    let archer =
        debian::source("createrepo-c").join("tests/testdata/packages/Archer-3.4.5-6.x86_64.rpm");
    std::fs::copy(&archer, &package).unwrap();
    std::fs::copy(&archer, &signed).unwrap();
    let ring = Keyring::empty();
    ring.generate("Packager <packager@example.com>", "rsa3072", "");
    ring.sign_package("packager@example.com", &signed)
        .succeeded();
    let key = ring.public_key("packager@example.com");

    RpmDatabase::trusting(&[&key])
        .check(&signed)
        .succeeded()
        .says("OK");
    RpmDatabase::trusting(&[]).check(&signed).refused("NOKEY");
    RpmDatabase::trusting(&[&key]).check(&package).refused("");
}

#[test]
fn gpgv_accepts_a_known_key_and_no_other() {
    let ring = Keyring::empty();
    ring.generate("Owner <owner@example.com>", "ed25519", "");
    let file = ring.home().join("text");
    place::write(&file, "signed text");
    ring.gpg(&["--armor", "--detach-sign", &file.to_string_lossy()])
        .succeeded();
    let signature = place::read(&file.with_extension("asc"));
    let key = ring.public_key("owner@example.com");

    Keyring::trusting(&[&key])
        .verify(&signature, b"signed text")
        .succeeded();
    Keyring::trusting(&[&key])
        .verify(&signature, b"other text")
        .refused("BAD signature");
    let stranger = Keyring::empty();
    stranger.generate("Stranger <stranger@example.com>", "ed25519", "");
    stranger
        .verify(&signature, b"signed text")
        .refused("No public key");
}

#[test]
fn debian_sources_hold_real_packages() {
    assert!(debian::rpms_below(&debian::source("createrepo-c")).len() > 8);
    assert!(debian::rpms_below(&debian::source("rpm")).len() > 8);
}

/// The test data of createrepo_c, indexed by createrepo_c.
fn tree_of_real_packages() -> tempfile::TempDir {
    let folder = place::scratch();
    let packages = debian::source("createrepo-c").join("tests/testdata/packages");
    for package in debian::rpms_below(&packages) {
        let name = package.file_name().unwrap();
        std::fs::copy(&package, folder.path().join(name)).unwrap();
    }
    run(Command::new("createrepo_c")
        .arg("--quiet")
        .arg("--no-database")
        .arg(folder.path()))
    .succeeded();
    folder
}

/// Plain files over HTTP.
struct FileServer {
    url: String,
    _process: kit::process::Process,
    _log: tempfile::TempDir,
}

impl FileServer {
    fn start(folder: &Path) -> Self {
        let (port, log) = (place::free_port(), place::scratch());
        let mut command = Command::new("python3");
        command.args([
            "-m",
            "http.server",
            "--bind",
            "127.0.0.1",
            &port.to_string(),
        ]);
        let process = kit::process::Process::start_command(
            "http.server",
            command.arg("--directory").arg(folder),
            &log.path().join("log"),
        );
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        Self {
            url: format!("http://127.0.0.1:{port}"),
            _process: process,
            _log: log,
        }
    }
}
