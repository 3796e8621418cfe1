//! Patches, applied by the program that apt runs for it.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use countersign_deb::pdiff::{Edit, Patch};

use crate::programs::succeed;

/// What apt makes of `old` with `patches`.
fn rred(old: &str, patches: &[&Patch]) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("old"), old).unwrap();
    let mut command = Command::new("/usr/lib/apt/methods/rred");
    command
        .current_dir(folder.path())
        .args(["-t", "old", "new"]);
    for (number, patch) in patches.iter().enumerate() {
        let name = format!("patch{number}");
        fs::write(folder.path().join(&name), patch.render()).unwrap();
        command.arg(Path::new(&name));
    }
    succeed(&mut command);
    fs::read_to_string(folder.path().join("new")).unwrap()
}

fn stanza(name: usize, version: usize) -> String {
    format!("Package: p{name}\nVersion: {version}\nDescription: x\n .\n y\n\n")
}

/// Packages by their versions; those of version 0 are not there.
fn index(versions: &[usize]) -> String {
    let there = versions
        .iter()
        .enumerate()
        .filter(|(_, version)| **version > 0);
    there.fold(String::new(), |mut text, (name, version)| {
        write!(text, "{}", stanza(name, *version)).unwrap();
        text
    })
}

/// The patch from one index to the other, as a publisher knows it.
fn change(old: &[usize], new: &[usize]) -> Patch {
    let (mut line, mut edits) = (0, Vec::new());
    for (name, (from, to)) in old.iter().zip(new).enumerate() {
        let removed = if *from > 0 { 6 } else { 0 };
        if from != to {
            let inserted = if *to > 0 {
                stanza(name, *to)
            } else {
                String::new()
            };
            let inserted = inserted.into_bytes();
            edits.push(Edit {
                line,
                removed,
                inserted,
            });
        }
        line += removed;
    }
    Patch::new(edits).unwrap()
}

#[test]
fn apt_applies_single_chained_and_joined_patches() {
    let states = [
        vec![1, 1, 1, 1, 0, 1, 0, 1],
        vec![1, 2, 0, 0, 1, 1, 0, 1],
        vec![0, 2, 1, 0, 0, 1, 3, 0],
        vec![2, 0, 1, 1, 0, 2, 4, 1],
    ];
    let patches: Vec<Patch> = states
        .windows(2)
        .map(|two| change(&two[0], &two[1]))
        .collect();
    let newest = index(&states[3]);
    for (at, state) in states.iter().take(3).enumerate() {
        let (old, next) = (index(state), index(&states[at + 1]));
        assert_eq!(rred(&old, &[&patches[at]]), next);

        let chain: Vec<&Patch> = patches[at..].iter().collect();
        assert_eq!(rred(&old, &chain), newest);

        let joined = chain
            .iter()
            .fold(Patch::default(), |joined, patch| joined.then(patch));
        assert_eq!(rred(&old, &[&joined]), newest);
    }
}

#[test]
fn apt_applies_a_patch_that_leaves_nothing() {
    let patch = change(&[1, 1], &[0, 0]);

    assert_eq!(rred(&index(&[1, 1]), &[&patch]), "");
}
