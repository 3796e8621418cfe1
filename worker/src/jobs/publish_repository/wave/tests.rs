mod sources;

use entities::change::Action;
use entities::repository::Format;
use entities::{BlobId, ChangeId, Names, RepositoryId, TaskId, now};

use super::resolver::spot;
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
