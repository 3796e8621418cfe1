//! One damaged byte between us and a client, and the client refuses: the signatures cover it all.

use kit::Repository;
use kit::client::{Dnf, Repository as Told, Zypper};
use kit::corpus::RpmBuilder;
use kit::database::block_on;
use kit::server::Embedded;
use kit::tamper::{Damage, Tamper};

/// A published package, and a proxy before its server.
struct Story {
    server: Embedded,
    repository: Repository,
    proxy: Tamper,
    key: String,
}

impl Story {
    fn begin() -> Self {
        block_on(async {
            let server = Embedded::start().await;
            let repository =
                Repository::create(server.admin(), server.public(), "rpm/core/el9").await;
            let package = RpmBuilder::new("hello", "1.0", "1").arch("noarch");
            let package = package.file_with("/usr/share/hello", &[b'x'; 4096]);
            repository.push(package.build()).await;
            let (proxy, key) = (
                Tamper::before(server.public()),
                repository.public_key().await,
            );
            Self {
                server,
                repository,
                proxy,
                key,
            }
        })
    }

    /// What clients are told: the key comes to them undamaged.
    fn told(&self) -> Told {
        Told::signed(
            &self.proxy.through(&self.repository.base()),
            &self.repository.key_url(),
        )
    }

    fn dnf(&self) -> Dnf {
        Dnf::new(&[self.told()])
    }

    fn zypper(&self) -> Zypper {
        Zypper::new(&[self.told()], &[&self.key])
    }
}

#[test]
fn a_flipped_byte_in_the_list_of_indexes_is_refused() {
    let story = Story::begin();
    story.proxy.damage(r"repomd\.xml$", Damage::FlipBit(0.5));

    story.dnf().run(&["makecache"]).refused("GPG signature");
    story
        .zypper()
        .run(&["refresh"])
        .refused("Signature verification failed");
}

#[test]
fn a_damaged_or_missing_signature_is_refused() {
    let story = Story::begin();
    story.proxy.damage(
        r"repomd\.xml\.asc$",
        Damage::Replace(b"no signature".to_vec()),
    );
    story.dnf().run(&["makecache"]).refused("gpgme_op_verify");

    story.proxy.heal();
    story
        .proxy
        .damage(r"repomd\.xml\.asc$", Damage::Status(404));

    story
        .dnf()
        .run(&["makecache"])
        .refused("GPG signature is not available");
    assert_ne!(story.zypper().run(&["refresh"]).code, 0);
}

#[test]
fn a_flipped_byte_in_an_index_is_refused() {
    let story = Story::begin();
    story.proxy.damage(r"-primary\.xml\.", Damage::FlipBit(0.5));

    story
        .dnf()
        .run(&["makecache"])
        .refused("checksum doesn't match");
    story
        .zypper()
        .run(&["refresh"])
        .refused("has wrong checksum");
}

#[test]
fn a_flipped_byte_in_a_package_is_refused() {
    let story = Story::begin();
    story.proxy.damage(r"\.rpm$", Damage::FlipBit(0.9));

    story
        .dnf()
        .run(&["install", "hello"])
        .refused("Error downloading packages");
    let zypper = story.zypper();
    zypper.run(&["refresh"]).succeeded();
    zypper.run(&["install", "hello"]).refused("does not verify");
}

#[test]
fn a_download_that_breaks_once_is_resumed() {
    let story = Story::begin();
    story.proxy.damage_once(r"\.rpm$", Damage::Cut(3000));

    story.dnf().run(&["install", "hello"]).succeeded();

    let tries = story
        .proxy
        .seen()
        .iter()
        .filter(|seen| seen.path.contains("/Packages/"))
        .count();
    assert!(tries >= 2, "the package was asked for again");
}

#[test]
fn a_stranger_who_signs_with_another_key_is_refused() {
    let story = Story::begin();
    let stranger = block_on(async {
        let (admin, public) = (story.server.admin(), story.server.public());
        let stranger = Repository::create(admin, public, "rpm/core/stranger").await;
        stranger
            .push(RpmBuilder::new("hello", "6.6", "6").arch("noarch").build())
            .await;
        stranger
    });
    let told = Told::signed(&stranger.base(), &story.repository.key_url());

    Dnf::new(std::slice::from_ref(&told))
        .run(&["makecache"])
        .refused("GPG signature");
    Zypper::new(&[told], &[&story.key])
        .run(&["refresh"])
        .refused("Signature verification failed");
}
