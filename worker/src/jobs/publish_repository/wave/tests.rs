use entities::repository::Format;
use entities::{BlobId, ChangeId, Names, RepositoryId, TaskId, now};

use super::*;

/// A repository, and changes to it.
#[derive(Default)]
struct Scene {
    known: Known,
    changes: Vec<change::Model>,
}

fn package(name: &str, version: &str, upload: &str) -> package::Model {
    package::Model {
        id: PackageId::fresh(),
        format: Format::Rpm,
        sha256: format!("{name}-{version}-{upload}"),
        source_sha256: upload.into(),
        blob: BlobId::fresh(),
        size: 1,
        name: name.into(),
        epoch: 0,
        version: version.into(),
        release: "1".into(),
        arch: "noarch".into(),
        path: format!("Packages/{name}-{version}.rpm"),
        signed_by: None,
        details: entities::Json::Null,
        created_at: now(),
    }
}

/// The ordinals that go.
fn gone(wave: &Wave) -> Vec<i64> {
    wave.removals.iter().map(|gone| gone.ordinal).collect()
}

impl Scene {
    /// A repository with `count` packages `held-0`, `held-1` and so on.
    fn holding(count: i64) -> (Self, Vec<PackageId>) {
        let mut scene = Self::default();
        let ids = (0..count).map(|ordinal| scene.hold(ordinal, &format!("held-{ordinal}"), "1"));
        let ids = ids.collect();
        scene.known.count = u64::try_from(count).unwrap();
        (scene, ids)
    }

    fn hold(&mut self, ordinal: i64, name: &str, upload: &str) -> PackageId {
        let package = package(name, "1", upload);
        let id = package.id;
        let held = Held {
            ordinal,
            package: id,
            source_sha256: upload.into(),
            architecture: package.arch.clone(),
        };
        self.known.held.insert(spot("", &package.path), held);
        self.known.packages.insert(id, package);
        id
    }

    fn change(&mut self, action: Action, overrides: &[&str]) {
        self.changes.push(change::Model {
            id: ChangeId::fresh(),
            repository: RepositoryId::fresh(),
            task: TaskId::fresh(),
            action,
            batch: None,
            overrides: Names(overrides.iter().map(|code| (*code).to_owned()).collect()),
            taken_by: None,
            taken_fence: None,
            primary: None,
            filelists: None,
            other: None,
            created_at: now(),
        });
    }

    fn add(&mut self, package: package::Model, overrides: &[&str]) {
        self.add_to("", package, overrides);
    }

    fn add_to(&mut self, division: &str, package: package::Model, overrides: &[&str]) {
        let action = Action::Add {
            package: package.id,
            division: division.into(),
        };
        self.known.packages.insert(package.id, package);
        self.change(action, overrides);
    }

    fn remove(&mut self, package: PackageId, overrides: &[&str]) {
        self.change(
            Action::Remove {
                package,
                purge: false,
                division: None,
            },
            overrides,
        );
    }

    /// The wave, and the code for each refused change by its place.
    fn resolve(&self) -> (Wave, Vec<(usize, String)>) {
        let mut changes = self.changes.clone();
        let (wave, refused) = resolve(&mut changes, &self.known, &Policy::default());
        let place = |id| {
            self.changes
                .iter()
                .position(|change| change.id == id)
                .unwrap()
        };
        let mut codes: Vec<(usize, String)> = refused
            .into_iter()
            .map(|refused| (place(refused.change), refused.problem.code().to_owned()))
            .collect();
        codes.sort();
        assert_eq!(changes.len() + codes.len(), self.changes.len());
        (wave, codes)
    }
}

#[test]
fn additions_come_in_canonical_order_however_they_were_recorded() {
    let mut scene = Scene::default();
    for (name, version) in [
        ("b", "1.10"),
        ("a", "2"),
        ("b", "1.9"),
        ("b", "1.9~rc1"),
        ("a", "2.0"),
    ] {
        scene.add(package(name, version, version), &[]);
    }

    let (wave, refused) = scene.resolve();

    assert_eq!(wave.additions, [1, 4, 3, 2, 0]);
    assert!(refused.is_empty() && wave.removals.is_empty());
}

#[test]
fn the_same_upload_again_is_no_news() {
    let (mut scene, _) = Scene::holding(1);
    scene.add(package("held-0", "1", "1"), &[]);

    let (wave, refused) = scene.resolve();

    assert!(wave.is_nothing() && refused.is_empty());
}

#[test]
fn another_upload_under_the_same_name_is_refused_alone() {
    let (mut scene, _) = Scene::holding(1);
    scene.add(package("held-0", "1", "other"), &[]);
    scene.add(package("new", "1", "new"), &[]);
    scene.add(package("new", "1", "newer"), &[]);

    let (wave, refused) = scene.resolve();

    assert_eq!(
        refused,
        [
            (0, "duplicate-nevra".to_owned()),
            (2, "duplicate-nevra".to_owned())
        ]
    );
    assert_eq!(wave.additions, [0]);
}

#[test]
fn another_upload_replaces_by_override_and_that_is_noted() {
    let (mut scene, _) = Scene::holding(1);
    scene.add(package("held-0", "1", "other"), &["duplicate-nevra"]);

    let (wave, refused) = scene.resolve();

    assert!(refused.is_empty());
    assert_eq!((gone(&wave), wave.additions), (vec![0], vec![0]));
    assert_eq!(wave.overridden, [(0, "duplicate-nevra")]);
}

#[test]
fn a_refusal_changes_what_the_others_come_to() {
    // The removal would be fine if what it removes were added.
    let (mut scene, held) = Scene::holding(1);
    let other = package("held-0", "1", "other");
    let id = other.id;
    scene.add(other, &[]);
    scene.remove(id, &[]);

    let (wave, refused) = scene.resolve();

    assert_eq!(
        refused,
        [
            (0, "duplicate-nevra".to_owned()),
            (1, "package-not-held".to_owned())
        ]
    );
    assert!(wave.is_nothing());
    assert!(scene.known.packages.contains_key(&held[0]));
}

#[test]
fn added_and_removed_again_is_nothing() {
    let mut scene = Scene::default();
    let new = package("new", "1", "new");
    let id = new.id;
    scene.add(new, &[]);
    scene.remove(id, &[]);

    let (wave, refused) = scene.resolve();

    assert!(wave.is_nothing() && refused.is_empty());
}

#[test]
fn removed_and_added_again_is_nothing() {
    let (mut scene, held) = Scene::holding(1);
    let again = scene.known.packages[&held[0]].clone();
    scene.remove(held[0], &[]);
    scene.add(again, &[]);

    let (wave, refused) = scene.resolve();

    assert!(wave.is_nothing() && refused.is_empty());
}

#[test]
fn what_is_not_held_cannot_be_removed() {
    let (mut scene, held) = Scene::holding(4);
    scene.remove(held[1], &[]);
    scene.remove(held[1], &[]);

    let (wave, refused) = scene.resolve();

    assert_eq!(refused, [(1, "package-not-held".to_owned())]);
    assert_eq!(gone(&wave), [1]);
}

#[test]
fn what_is_gone_can_still_be_purged_from_the_past() {
    let (mut scene, _) = Scene::holding(1);
    let gone = package("gone", "1", "gone");
    let id = gone.id;
    scene.known.packages.insert(id, gone);
    scene.known.past.insert(id);
    scene.change(
        Action::Remove {
            package: id,
            purge: true,
            division: None,
        },
        &[],
    );

    let (wave, refused) = scene.resolve();

    assert!(refused.is_empty() && wave.removals.is_empty());
    assert_eq!(wave.purged, [id]);
    assert!(!wave.is_nothing());
}

#[test]
fn removals_that_shrink_too_much_are_refused_and_additions_go_on() {
    let (mut scene, held) = Scene::holding(4);
    for id in &held[..3] {
        scene.remove(*id, &[]);
    }
    scene.add(package("new", "1", "new"), &[]);

    let (wave, refused) = scene.resolve();

    assert_eq!(
        refused.iter().map(|(place, _)| *place).collect::<Vec<_>>(),
        [0, 1, 2]
    );
    assert!(refused.iter().all(|(_, code)| code == "shrink"));
    assert_eq!((wave.removals.len(), wave.additions), (0, vec![0]));
}

#[test]
fn only_those_without_override_are_refused() {
    let (mut scene, held) = Scene::holding(4);
    scene.remove(held[0], &["shrink"]);
    scene.remove(held[1], &["shrink"]);
    scene.remove(held[2], &[]);

    let (wave, refused) = scene.resolve();

    assert_eq!(refused, [(2, "shrink".to_owned())]);
    assert_eq!(gone(&wave), [0, 1]);
    assert!(
        wave.overridden.is_empty(),
        "half may go without any override"
    );
}

#[test]
fn a_repository_is_emptied_by_override_alone() {
    let (mut scene, held) = Scene::holding(1);
    scene.remove(held[0], &[]);
    assert_eq!(scene.resolve().1, [(0, "empty-wave".to_owned())]);

    scene.changes.clear();
    scene.remove(held[0], &["empty-wave"]);
    let (wave, refused) = scene.resolve();

    assert!(refused.is_empty());
    assert_eq!(gone(&wave), [0]);
    assert_eq!(wave.overridden, [(0, "empty-wave")]);
}

#[test]
fn a_change_of_something_that_is_gone_is_refused() {
    let mut scene = Scene::default();
    scene.change(
        Action::Add {
            package: PackageId::fresh(),
            division: String::new(),
        },
        &[],
    );
    scene.change(
        Action::SetMetadataFile {
            file: MetadataFileId::fresh(),
        },
        &[],
    );

    let (wave, refused) = scene.resolve();

    assert!(wave.is_nothing());
    assert_eq!(refused.len(), 2);
    assert!(refused.iter().all(|(_, code)| code == "change-outdated"));
}

#[test]
fn the_last_metadata_file_of_a_record_counts() {
    let mut scene = Scene::default();
    let file = metadata_file::Model {
        id: MetadataFileId::fresh(),
        repository: RepositoryId::fresh(),
        record: "group".into(),
        blob: BlobId::fresh(),
        sha256: String::new(),
        size: 0,
        created_at: now(),
    };
    let id = file.id;
    scene.known.files.insert(id, file);
    scene.change(Action::SetMetadataFile { file: id }, &[]);
    scene.change(
        Action::UnsetMetadataFile {
            record: "group".into(),
        },
        &[],
    );
    scene.change(Action::SetMetadataFile { file: id }, &[]);

    let (wave, _) = scene.resolve();

    assert_eq!(
        wave.metadata,
        BTreeMap::from([("group".to_owned(), Some(id))])
    );
}

#[test]
fn a_package_may_be_in_two_divisions_and_leaves_both() {
    let mut scene = Scene::default();
    let package = package("both", "1", "upload");
    for (ordinal, division) in ["stable/main", "testing/main"].into_iter().enumerate() {
        let held = Held {
            ordinal: i64::try_from(ordinal).unwrap(),
            package: package.id,
            source_sha256: "upload".into(),
            architecture: "all".into(),
        };
        scene.known.held.insert(spot(division, &package.path), held);
    }
    scene.known.count = 10;
    let id = package.id;
    scene.known.packages.insert(id, package.clone());
    scene.remove(id, &[]);

    let (wave, refused) = scene.resolve();

    assert!(refused.is_empty());
    assert_eq!(gone(&wave), [0, 1]);
    let divisions = wave
        .removals
        .iter()
        .map(|gone| gone.belonging.division.as_str());
    assert_eq!(
        divisions.collect::<Vec<_>>(),
        ["stable/main", "testing/main"]
    );
}

#[test]
fn another_package_under_a_path_of_another_division_is_refused_whoever_insists() {
    let mut scene = Scene::default();
    scene.add_to("stable/main", package("both", "1", "upload"), &[]);
    scene.add_to(
        "testing/main",
        package("both", "1", "other"),
        &["duplicate-nevra"],
    );

    let (wave, refused) = scene.resolve();

    assert_eq!(refused, [(1, "duplicate-nevra".into())]);
    assert_eq!(wave.additions, [0]);
}

#[test]
fn another_file_takes_the_place_of_one_with_its_path() {
    let (mut scene, _) = Scene::holding(1);
    let mut file = package("held-0", "1", "other");
    file.format = Format::File;
    scene.add(file, &[]);

    let (wave, refused) = scene.resolve();

    assert!(refused.is_empty());
    assert_eq!((gone(&wave), wave.additions), (vec![0], vec![0]));
    assert!(wave.overridden.is_empty());
}

/// A scene of four, whose live serial is 7, and what retention chose of them.
fn retained(serial: i64, chosen: &[usize]) -> (Scene, Vec<PackageId>) {
    let (mut scene, held) = Scene::holding(4);
    scene.known.serial = Some(7);
    let packages = chosen.iter().map(|place| held[*place]).collect();
    let packages = BTreeMap::from([(String::new(), packages)]);
    scene.change(Action::Retain { serial, packages }, &[]);
    (scene, held)
}

#[test]
fn what_retention_chose_goes_together() {
    let (scene, _) = retained(7, &[2, 0]);

    let (wave, refused) = scene.resolve();

    assert!(refused.is_empty());
    assert_eq!(gone(&wave), [0, 2]);
}

#[test]
fn what_retention_chose_stays_once_anything_has_changed() {
    let outdated = [(0, "retention-outdated".to_owned())];
    let (later, _) = retained(6, &[0]);
    assert_eq!(later.resolve().1, outdated);

    let (mut pinned, held) = retained(7, &[0, 1]);
    pinned.known.pinned.insert(held[1]);
    let (wave, refused) = pinned.resolve();
    assert_eq!(refused, outdated);
    assert!(wave.is_nothing());

    let (mut gone, held) = retained(7, &[0, 1]);
    let path = gone.known.packages[&held[1]].path.clone();
    gone.known.held.remove(&spot("", &path));
    assert_eq!(gone.resolve().1, outdated);
}

#[test]
fn retention_passes_the_same_gates() {
    let (scene, _) = retained(7, &[0, 1, 2]);
    assert_eq!(scene.resolve().1, [(0, "shrink".to_owned())]);

    let (scene, _) = retained(7, &[0, 1, 2, 3]);
    assert_eq!(scene.resolve().1, [(0, "empty-wave".to_owned())]);
}

/// A file of a source package, or its `.dsc` that names `files`.
fn part(name: &str, arch: &str, files: &[&package::Model]) -> package::Model {
    let files: Vec<_> = files
        .iter()
        .map(|file| {
            let (name, size, sha256) = (&file.name, file.size, &file.sha256);
            serde_json::json!({"name": name, "size": size, "sha256": sha256})
        })
        .collect();
    package::Model {
        format: Format::Deb,
        arch: arch.into(),
        path: format!("pool/h/{name}"),
        details: serde_json::json!({ "files": files }),
        ..package(name, "1", name)
    }
}

fn dsc(name: &str, files: &[&package::Model]) -> package::Model {
    part(name, package::SOURCE, files)
}

fn companion(name: &str) -> package::Model {
    part(name, package::SOURCE_FILE, &[])
}

impl Scene {
    /// A repository with these packages in `stable/main`.
    fn with_sources(packages: &[&package::Model]) -> Self {
        let mut scene = Self::default();
        for (ordinal, package) in (0..).zip(packages) {
            let spot = spot("stable/main", &package.path);
            let held = Held {
                ordinal,
                package: package.id,
                source_sha256: package.source_sha256.clone(),
                architecture: package.arch.clone(),
            };
            if package.is_source() {
                scene.known.sources.push(HeldSource {
                    spot: spot.clone(),
                    package: package.id,
                    files: crate::source_files::of(package),
                });
            }
            scene.known.held.insert(spot, held);
            scene.known.packages.insert(package.id, (*package).clone());
            scene.known.count += 1;
        }
        scene
    }
}

#[test]
fn a_description_comes_with_all_that_it_names_or_not_at_all() {
    let (one, two) = (companion("hello_1.tar.gz"), companion("hello_1.tar.gz.asc"));
    let source = dsc("hello_1.dsc", &[&one, &two]);
    let mut other = companion("hello_1.tar.gz.asc");
    other.size += 1;

    for (files, is_taken) in [
        (vec![&one, &two], true),
        (vec![&one], false),
        (vec![&one, &other], false),
    ] {
        let mut scene = Scene::default();
        scene.add_to("stable/main", source.clone(), &[]);
        for file in &files {
            scene.add_to("stable/main", (*file).clone(), &[]);
        }
        let (wave, refused) = scene.resolve();

        let wanted = if is_taken {
            vec![]
        } else {
            vec![(0, "source-incomplete".to_owned())]
        };
        assert_eq!(refused, wanted);
        assert_eq!(wave.additions.len() + refused.len(), files.len() + 1);
    }
    let mut scene = Scene::with_sources(&[&one, &two]);
    scene.add_to("testing/main", source, &[]);
    assert!(
        scene.resolve().1.is_empty(),
        "what is live in another suite will do"
    );
}

#[test]
fn files_go_with_the_last_description_that_names_them() {
    let (shared, first) = (
        companion("hello_1.orig.tar.gz"),
        companion("hello_1-1.diff.gz"),
    );
    let one = dsc("hello_1-1.dsc", &[&shared, &first]);
    let two = dsc("hello_1-2.dsc", &[&shared]);
    let rest = package("rest", "1", "x");
    let all = [&shared, &first, &one, &two, &rest];

    let mut scene = Scene::with_sources(&all);
    scene.remove(one.id, &[]);
    let (wave, refused) = scene.resolve();
    assert_eq!((gone(&wave), refused.len()), (vec![1, 2], 0));

    scene.remove(two.id, &["shrink"]);
    scene.changes[0].overrides = Names(vec!["shrink".into()]);
    let (wave, refused) = scene.resolve();
    assert_eq!((gone(&wave), refused.len()), (vec![0, 1, 2, 3], 0));

    // One that comes needs what the one that goes had.
    let mut scene = Scene::with_sources(&[&shared, &first, &one, &rest]);
    scene.remove(one.id, &[]);
    scene.add_to("stable/main", dsc("hello_1-3.dsc", &[&shared]), &[]);
    let (wave, refused) = scene.resolve();
    assert_eq!((gone(&wave), refused.len()), (vec![1, 2], 0));
}

#[test]
fn nobody_takes_a_file_from_a_description_that_stays() {
    let file = companion("hello_1.tar.gz");
    let source = dsc("hello_1.dsc", &[&file]);
    let other = package::Model {
        id: PackageId::fresh(),
        sha256: "other".into(),
        source_sha256: "other".into(),
        ..file.clone()
    };
    let rest = package("rest", "1", "x");

    let mut scene = Scene::with_sources(&[&file, &source, &rest]);
    scene.remove(file.id, &["source-file-needed", "shrink"]);
    assert_eq!(scene.resolve().1, [(0, "source-file-needed".to_owned())]);

    let mut scene = Scene::with_sources(&[&file, &source, &rest]);
    scene.add_to("stable/main", other, &["duplicate-nevra"]);
    assert_eq!(scene.resolve().1, [(0, "source-file-needed".to_owned())]);
}

#[test]
fn what_is_announced_is_live_or_comes() {
    let package = package::Model {
        format: Format::Deb,
        path: "pool/h/hello_2:1_all.deb".into(),
        ..package("hello", "1", "abc")
    };
    let announce = |size: i64, sha256: &str| Action::Announce {
        files: vec![change::Announced {
            name: "hello_1_all.deb".into(),
            size,
            sha256: sha256.into(),
        }],
    };
    for (action, wanted) in [
        (announce(1, "abc"), None),
        (announce(2, "abc"), Some("changes-mismatch")),
        (announce(1, "abd"), Some("changes-mismatch")),
    ] {
        let mut scene = Scene::default();
        scene.add_to("stable/main", package.clone(), &[]);
        scene.change(action, &[]);
        let refused = scene.resolve().1;
        let wanted = wanted.map(|code: &str| (1, code.to_owned()));
        assert_eq!(refused, wanted.into_iter().collect::<Vec<_>>());
    }
    let mut scene = Scene::default();
    scene.change(announce(1, "abc"), &[]);
    assert_eq!(scene.resolve().1, [(0, "changes-incomplete".to_owned())]);
    scene.known.announced.insert("abc".into(), 1);
    assert!(scene.resolve().1.is_empty());
}
