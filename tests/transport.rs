//! The public listener over TLS: real clients, certificates that change while it runs, and clients
//! that never finish a handshake.

use std::io::Read;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use kit::certificate::{Authority, Certificate};
use kit::client::Dnf;
use kit::client::apt::{Apt, Suite};
use kit::command::{Outcome, run};
use kit::corpus::{DebBuilder, RpmBuilder};
use kit::database::block_on;
use kit::server::{Embedded, Options};
use kit::{Repository, place};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// A server with TLS, and the files that it has its certificate from.
struct Story {
    authority: Authority,
    server: Embedded,
    files: TempDir,
}

impl Story {
    async fn begin() -> Self {
        let (authority, files) = (Authority::new(), place::scratch());
        put(&authority.issue("first", 10), files.path());
        let server = Embedded::start_with(with_tls(files.path())).await;
        Self {
            authority,
            server,
            files,
        }
    }

    /// The public listener under the name in the certificate.
    fn base(&self) -> String {
        let port = self.address().port();
        format!("https://localhost:{port}")
    }

    fn address(&self) -> SocketAddr {
        let (_, address) = self.server.public().split_once("://").unwrap();
        address.parse().unwrap()
    }

    fn client(&self) -> reqwest::Client {
        let root = reqwest::Certificate::from_pem(&place::read(&self.authority.root())).unwrap();
        let client = reqwest::Client::builder().tls_certs_only([root]);
        client.build().unwrap()
    }

    fn curl(&self, arguments: &[&str]) -> Outcome {
        let mut command = Command::new("curl");
        command.args(["--silent", "--show-error", "--cacert"]);
        run(command.arg(self.authority.root()).args(arguments))
    }

    /// The name in the certificate that a new connection is shown.
    fn shown(&self) -> String {
        let mut command = Command::new("openssl");
        let address = self.address().to_string();
        command.args(["s_client", "-servername", "localhost", "-connect", &address]);
        let outcome = run(command.arg("-CAfile").arg(self.authority.root()));
        outcome.says("Verify return code: 0 (ok)");
        let subject = outcome
            .stdout
            .lines()
            .find(|line| line.starts_with("subject="));
        let (_, name) = subject.unwrap().rsplit_once('=').unwrap();
        name.trim().to_owned()
    }

    /// Waits until the log says `text`.
    async fn logs(&self, text: &str) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !self.server.process.log().contains(text) {
            assert!(Instant::now() < deadline, "{}", self.server.process.tail());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn metric(&self, line: &str) -> i64 {
        metric(self.server.admin().base(), line).await
    }
}

async fn metric(base: &str, line: &str) -> i64 {
    let page = reqwest::get(format!("{base}/metrics")).await.unwrap();
    let page = page.text().await.unwrap();
    let value = page.lines().find_map(|found| found.strip_prefix(line));
    let value = value.unwrap_or_else(|| panic!("no {line} in\n{page}"));
    value.trim().parse().unwrap()
}

/// Puts a certificate where the server has its own, each file in one step.
fn put(from: &Certificate, folder: &Path) {
    replace(&from.certificate, &folder.join("chain.pem"));
    replace(&from.key, &folder.join("key.pem"));
}

fn replace(from: &Path, to: &Path) {
    let draft = to.with_extension("new");
    place::write(&draft, place::read(from));
    std::fs::rename(draft, to).unwrap();
}

fn with_tls(folder: &Path) -> Options {
    let file = |name: &str| folder.join(name).display().to_string();
    Options::default()
        .with("COUNTERSIGN_SERVER__TLS__CERTIFICATE", &file("chain.pem"))
        .with("COUNTERSIGN_SERVER__TLS__KEY", &file("key.pem"))
}

fn greeting() -> Vec<u8> {
    RpmBuilder::new("greeting", "1.0", "1")
        .arch("noarch")
        .file_with("/usr/share/greeting", b"1.0")
        .build()
}

#[test]
fn curl_speaks_both_versions_of_http_and_openssl_both_of_tls() {
    block_on(async {
        let story = Story::begin().await;
        let health = format!("{}/health", story.base());
        for (version, spoken) in [("--http2", "2"), ("--http1.1", "1.1")] {
            let seen = story.curl(&[
                version,
                "--include",
                "--write-out",
                "%{http_version}",
                &health,
            ]);
            assert!(seen.succeeded().stdout.ends_with(spoken), "{seen}");
            for header in [
                "strict-transport-security: max-age=63072000",
                "x-content-type-options: nosniff",
                "referrer-policy: no-referrer",
                "x-request-id: ",
            ] {
                let mut lines = seen.stdout.lines().map(str::to_lowercase);
                assert!(
                    lines.any(|line| line.starts_with(header)),
                    "{header}\n{seen}"
                );
            }
        }
        // A refusal of the data plane carries them too.
        let nobody = format!("{}/rpm/nobody/knows", story.base());
        let refused = story.curl(&["--http2", "--include", &nobody]);
        refused
            .succeeded()
            .says("401")
            .says("x-content-type-options: nosniff");
        story
            .curl(&["--tls-max", "1.2", &health])
            .succeeded()
            .says("alive");
        story.curl(&["--tls-max", "1.1", &health]).refused("");
        let plain = health.replace("https://", "http://");
        story.curl(&[&plain]).refused("");
        assert_eq!(story.shown(), "first");
        let announced = place::read(&story.server.data().join("server.json"));
        let announced: serde_json::Value = serde_json::from_slice(&announced).unwrap();
        assert!(
            announced["public"]
                .as_str()
                .unwrap()
                .starts_with("https://")
        );
    });
}

#[test]
fn dnf_and_apt_install_over_tls_and_refuse_a_server_that_they_do_not_know() {
    block_on(async {
        let story = Story::begin().await;
        let (admin, base) = (story.server.admin(), story.base());
        let rpm = Repository::create(admin, &base, "rpm/core/el9").await;
        rpm.push(greeting()).await;
        let deb = Repository::create(admin, &base, "deb/core").await;
        let package = DebBuilder::new("greeting", "1.0", "all").file("usr/share/greeting", b"1.0");
        deb.push(package.build()).await;
        let fetched = |path: String| {
            let client = story.client();
            async move { client.get(path).send().await.unwrap().text().await.unwrap() }
        };

        let authority = story.authority.root().display().to_string();
        let ready_made = fetched(format!("{base}/keys/rpm-core-el9.repo")).await;
        assert!(
            ready_made.contains(&format!("{base}/rpm/core/el9")),
            "{ready_made}"
        );
        let dnf = Dnf::new(&[]);
        dnf.add_file("core", &format!("{ready_made}\nsslcacert={authority}\n"));
        dnf.run(&["install", "greeting"]).succeeded();
        assert_eq!(place::read(&dnf.root().join("usr/share/greeting")), b"1.0");
        let stranger = Dnf::new(&[rpm.for_clients()]);
        stranger
            .run(&["install", "greeting"])
            .refused("certificate");

        let key = fetched(deb.key_url()).await;
        let suite = Suite::stable(&deb.base(), &key);
        let apt = Apt::new(std::slice::from_ref(&suite)).with("Acquire::https::CAInfo", &authority);
        apt.get(&["update"]).succeeded();
        apt.get(&["install", "greeting"]).succeeded();
        let file = apt.root().join("usr/share/greeting");
        assert_eq!(place::read(&file), b"1.0");
        Apt::new(&[suite]).get(&["update"]).refused("certificate");
    });
}

#[test]
fn a_new_certificate_is_shown_to_new_connections_while_downloads_go_on() {
    block_on(async {
        let story = Story::begin().await;
        let file = Repository::create(story.server.admin(), &story.base(), "file/tools").await;
        let bytes = vec![7; 32 << 20];
        file.push_as("large.bin", bytes.clone()).await;
        let url = format!("{}large.bin", file.base());
        let mut download = story.client().get(&url).send().await.unwrap();
        let mut read = download.chunk().await.unwrap().unwrap().len();
        let ends_in = "countersign_tls_certificate_expiry_seconds";
        let days = |seconds: i64| (seconds + 86399) / 86400;
        assert_eq!(days(story.metric(ends_in).await), 10);

        put(&story.authority.issue("second", 20), story.files.path());
        story.logs("new connections get the new certificate").await;

        assert_eq!(story.shown(), "second");
        assert_eq!(days(story.metric(ends_in).await), 20);
        while let Some(chunk) = download.chunk().await.unwrap() {
            assert!(chunk.iter().all(|byte| *byte == 7));
            read += chunk.len();
        }
        assert_eq!(read, bytes.len());
        let taken = "countersign_tls_reloads_total{outcome=\"taken\"}";
        assert_eq!(story.metric(taken).await, 1);
    });
}

#[test]
fn a_broken_pair_is_told_and_the_old_one_goes_on() {
    block_on(async {
        let story = Story::begin().await;
        let second = story.authority.issue("second", 20);
        let chain = story.files.path().join("chain.pem");
        let refused = "countersign_tls_certificate_refused";

        replace(&second.certificate, &chain);
        story.logs("is not that of the first certificate").await;
        assert_eq!(story.shown(), "first");
        assert_eq!(story.metric(refused).await, 1);

        place::write(
            &chain,
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        );
        hang_up(&story.server);
        story.logs("its first certificate cannot be read").await;
        std::fs::remove_file(&chain).unwrap();
        hang_up(&story.server);
        story.logs("cannot read").await;
        assert_eq!(story.shown(), "first");
        story
            .curl(&[&format!("{}/health", story.base())])
            .succeeded();

        put(&second, story.files.path());
        hang_up(&story.server);
        story.logs("new connections get the new certificate").await;
        assert_eq!(story.shown(), "second");
        assert_eq!(story.metric(refused).await, 0);
        let key = String::from_utf8(place::read(&second.key)).unwrap();
        let line = key.lines().nth(1).unwrap();
        assert!(!story.server.process.log().contains(line));
    });
}

/// SIGHUP, as `systemctl reload` sends it.
fn hang_up(server: &Embedded) {
    let pid = Pid::from_raw(server.process.pid().cast_signed()).unwrap();
    kill_process(pid, Signal::HUP).unwrap();
}

#[test]
fn clients_that_never_finish_a_handshake_stand_in_nobody_s_way() {
    block_on(async {
        let story = Story::begin().await;
        let health = format!("{}/health", story.base());
        let address = story.address();
        let mut idle: Vec<TcpStream> = Vec::new();
        for _ in 0..700 {
            idle.push(TcpStream::connect(address).unwrap());
        }
        let begun = Instant::now();

        for _ in 0..20 {
            story.curl(&[&health]).succeeded().says("alive");
        }

        assert!(
            begun.elapsed() < Duration::from_secs(8),
            "{:?}",
            begun.elapsed()
        );
        let displaced = "countersign_tls_handshakes_total{outcome=\"displaced\"}";
        assert!(story.metric(displaced).await >= 180);
        // The oldest gave way at once, the youngest after its time.
        for mut stream in [idle.remove(0), idle.pop().unwrap()] {
            stream
                .set_read_timeout(Some(Duration::from_secs(20)))
                .unwrap();
            assert!(matches!(stream.read(&mut [0]), Ok(0) | Err(_)));
        }
        assert!(begun.elapsed() < Duration::from_secs(20));
        let late = "countersign_tls_handshakes_total{outcome=\"late\"}";
        assert!(story.metric(late).await > 0);
    });
}

#[test]
fn a_server_without_a_good_certificate_does_not_start() {
    let (authority, files) = (Authority::new(), place::scratch());
    let (one, other) = (authority.issue("one", 10), authority.issue("other", 10));
    let start = |certificate: &PathBuf, key: &PathBuf| {
        let data = files.path().join("data");
        let mut command = Command::new(place::program("countersign"));
        command.args([
            "up",
            "--public",
            "127.0.0.1:0",
            "--admin",
            "127.0.0.1:0",
            "--data",
        ]);
        command
            .arg(data)
            .env("COUNTERSIGN_SERVER__TLS__CERTIFICATE", certificate)
            .env("COUNTERSIGN_SERVER__TLS__KEY", key);
        run(&mut command)
    };

    let mismatched = start(&one.certificate, &other.key);
    mismatched.refused("is not that of the first certificate in");
    start(&one.certificate, &files.path().join("none")).refused("cannot read");
    start(&one.key, &one.key).refused("holds no certificate");
    start(&one.certificate, &one.certificate).refused("holds no private key");
}
