use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn edit(line: u64, removed: u64, inserted: &str) -> Edit {
    Edit {
        line,
        removed,
        inserted: inserted.as_bytes().to_vec(),
    }
}

fn patch(edits: &[(u64, u64, &str)]) -> Patch {
    Patch::new(
        edits
            .iter()
            .map(|(line, removed, text)| edit(*line, *removed, text)),
    )
    .unwrap()
}

fn script(patch: &Patch) -> String {
    String::from_utf8(patch.render()).unwrap()
}

/// What `ed` makes of `text`: command by command, on the text as it is by then.
fn ed(text: &[String], script: &[u8]) -> Vec<String> {
    let mut text = text.to_vec();
    let mut script = str::from_utf8(script).unwrap().split_inclusive('\n');
    while let Some(command) = script.next() {
        let (range, letter) = command.trim_end().split_at(command.trim_end().len() - 1);
        let (first, last) = range.split_once(',').unwrap_or((range, range));
        let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
        let mut lines = Vec::new();
        if letter != "d" {
            lines.extend(
                script
                    .by_ref()
                    .take_while(|line| *line != ".\n")
                    .map(str::to_owned),
            );
        }
        let range = if letter == "a" {
            last..last
        } else {
            first - 1..last
        };
        text.splice(range, lines);
    }
    text
}

#[test]
fn a_script_has_the_last_change_first() {
    let patch = patch(&[
        (0, 0, "first\n"),
        (2, 1, ""),
        (4, 4, ""),
        (10, 1, "one\ntwo\n"),
        (20, 3, "three\n"),
        (30, 0, "end\n"),
    ]);

    let script = script(&patch);

    assert_eq!(
        script,
        "30a\nend\n.\n21,23c\nthree\n.\n11c\none\ntwo\n.\n5,8d\n3d\n0a\nfirst\n.\n"
    );
    assert_eq!(Patch::parse(script.as_bytes()).unwrap(), patch);
}

#[test]
fn changes_that_touch_become_one_and_empty_ones_none() {
    let patch = patch(&[(1, 0, "a\n"), (1, 2, ""), (3, 0, "b\n"), (9, 0, "")]);

    assert_eq!(patch.edits(), [edit(1, 2, "a\nb\n")]);
    assert!(Patch::default().is_empty());
    assert_eq!(script(&Patch::default()), "");
}

#[test]
fn changes_out_of_order_and_lines_that_end_a_script_are_refused() {
    for (edits, code) in [
        (vec![edit(5, 2, ""), edit(6, 1, "")], "deb-patch-order"),
        (
            vec![edit(5, 0, "a\n"), edit(4, 0, "b\n")],
            "deb-patch-order",
        ),
        (vec![edit(u64::MAX, 1, "")], "deb-patch-order"),
        (vec![edit(1, 0, "a")], "deb-patch-lines"),
        (vec![edit(1, 0, ".\n")], "deb-patch-lines"),
        (vec![edit(1, 0, "a\n.\nb\n")], "deb-patch-lines"),
    ] {
        assert_eq!(Patch::new(edits).unwrap_err().code(), code);
    }
}

#[test]
fn what_is_no_script_is_refused() {
    for bad in [
        "x",
        "1\n",
        "1q\n",
        "a\n",
        "0d\n",
        "2,1d\n",
        "01d\n",
        "1d\n2d\n",
        "1a\n.\n",
        "1a\nb\n",
        "1,2a\nb\n.\n",
        "1,1d\n",
        "-1d\n",
        "1d",
        "99999999999999999999d\n",
    ] {
        assert!(Patch::parse(bad.as_bytes()).is_err(), "{bad:?}");
    }
}

#[test]
fn two_patches_become_one() {
    let first = patch(&[(1, 1, "B\nbb\n"), (4, 0, "e\n")]);
    // a B bb c d e: takes `bb` and `c` out again, and puts a line before the first.
    let second = patch(&[(0, 0, "0\n"), (2, 2, "")]);

    assert_eq!(
        first.then(&second),
        patch(&[(0, 0, "0\n"), (1, 2, "B\n"), (4, 0, "e\n")])
    );
}

fn sum(byte: u8) -> Sum {
    let sha256 = [byte; 32];
    Sum {
        sha256,
        size: byte.into(),
    }
}

fn state(name: &str, old: u8) -> State {
    let (patch, download) = (sum(0xb0), sum(0xd0));
    State {
        name: name.to_owned(),
        old: sum(old),
        patch,
        download,
    }
}

#[test]
fn an_index_lists_each_old_state_once_and_never_the_newest() {
    let states = ["1", "2", "3", "4"].into_iter().zip([1, 9, 2, 1]);
    let index = Index {
        current: sum(9),
        states: states.map(|(name, old)| state(name, old)).collect(),
    };

    let hash = |byte: &str| byte.repeat(32);
    let (one, two) = (hash("01"), hash("02"));
    let (current, patch, download) = (hash("09"), hash("b0"), hash("d0"));
    assert_eq!(
        index.render().unwrap(),
        format!(
            "SHA256-Current: {current} 9\n\
             SHA256-History:\n {two}       2 3\n {one}       1 4\n\
             SHA256-Patches:\n {patch}     176 3\n {patch}     176 4\n\
             SHA256-Download:\n {download}     208 3.gz\n {download}     208 4.gz\n\
             X-Patch-Precedence: merged\n"
        )
    );
}

#[test]
fn an_index_is_read_as_it_was_written() {
    let index = Index {
        current: sum(9),
        states: vec![state("a-b", 1), state("c-d", 2)],
    };
    let text = index.render().unwrap();

    assert_eq!(Index::parse(&text), Some(index));
    for damaged in ["", "SHA256-Current: x 1", &text.replace(" c-d\n", " e-f\n")] {
        assert_eq!(Index::parse(damaged), None, "{damaged}");
    }
}

#[test]
fn names_of_patches_are_plain_and_their_own() {
    let refused = |names: &[&str]| {
        let states = names.iter().zip(1..).map(|(name, old)| state(name, old));
        let index = Index {
            current: sum(9),
            states: states.collect(),
        };
        index.render().unwrap_err().code()
    };
    for name in ["", "a b", "../a", ".a", "a/b"] {
        assert_eq!(refused(&[name]), "deb-patch-name");
    }
    assert_eq!(refused(&["a", "a"]), "deb-patch-twice");
}

/// A text and one that differs from it, with the patch between them.
fn change(old: &[String], picks: &BTreeMap<u8, (u8, u8)>, mark: &str) -> (Vec<String>, Patch) {
    let (mut new, mut edits, mut line) = (Vec::new(), Vec::new(), 0);
    for (pick, (removed, inserted)) in picks {
        let at = usize::from(*pick);
        if at < line || at > old.len() {
            continue;
        }
        new.extend_from_slice(&old[line..at]);
        let removed = usize::from(*removed).min(old.len() - at);
        let lines: Vec<String> = (0..*inserted)
            .map(|n| format!("{mark} {pick} {n}\n"))
            .collect();
        edits.push(edit(at as u64, removed as u64, &lines.concat()));
        new.extend(lines);
        line = at + removed;
    }
    new.extend_from_slice(&old[line..]);
    (new, Patch::new(edits).unwrap())
}

proptest! {
    #[test]
    fn a_chain_of_patches_and_the_one_that_joins_them_end_the_same(
        length in 0_usize..40,
        changes in prop::collection::vec(
            prop::collection::btree_map(0_u8..45, (0_u8..6, 0_u8..4), 0..6),
            1..6,
        ),
    ) {
        let oldest: Vec<String> = (0..length).map(|n| format!("old {n}\n")).collect();
        let (mut text, mut joined) = (oldest.clone(), Patch::default());
        let mut patches = Vec::new();
        for (number, picks) in changes.iter().enumerate() {
            let (new, patch) = change(&text, picks, &number.to_string());
            prop_assert_eq!(&ed(&text, &patch.render()), &new);
            prop_assert_eq!(&Patch::parse(&patch.render()).unwrap(), &patch);
            joined = joined.then(&patch);
            patches.push(patch);
            text = new;
        }
        prop_assert_eq!(&ed(&oldest, &joined.render()), &text);
        prop_assert_eq!(&Patch::parse(&joined.render()).unwrap(), &joined);
        let backwards = patches.iter().rev();
        let from_the_end = backwards.fold(Patch::default(), |later, patch| patch.then(&later));
        prop_assert_eq!(from_the_end, joined);
    }
}
