//! The files of a package: how its header describes them, and the archive that holds them.

use sha2::{Digest, Sha256};

use super::header::{Header, number};

/// The flag of a file that the archive does not hold.
pub(super) const GHOST: u32 = 1 << 6;

/// A file in the making.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) path: String,
    pub(super) mode: u16,
    pub(super) flags: u32,
    pub(super) content: Vec<u8>,
}

/// Writes the tags that describe `files`, in their order.
pub(super) fn describe(header: &mut Header, files: &[File]) {
    let each = |value: fn(&File) -> u32| files.iter().map(value).collect::<Vec<_>>();
    let repeat = |text: &'static str| vec![text; files.len()];
    header.int32s(1028, &each(|file| number(file.content.len())));
    header.int16s(
        1030,
        &files.iter().map(|file| file.mode).collect::<Vec<_>>(),
    );
    header.int16s(1033, &vec![0; files.len()]);
    header.int32s(1034, &each(|_| 1_700_000_000));
    header.strings(1035, &files.iter().map(digest).collect::<Vec<_>>());
    header.strings(1036, &repeat(""));
    header.int32s(1037, &each(|file| file.flags));
    header.strings(1039, &repeat("root"));
    header.strings(1040, &repeat("root"));
    header.int32s(1045, &each(|_| u32::MAX));
    header.int32s(1095, &each(|_| 1));
    header.int32s(1096, &(1..=number(files.len())).collect::<Vec<_>>());
    header.strings(1097, &repeat(""));
    let mut directories: Vec<&str> = Vec::new();
    let (mut indexes, mut names) = (Vec::new(), Vec::new());
    for file in files {
        let (directory, name) = file
            .path
            .split_at(file.path.rfind('/').map_or(0, |slash| slash + 1));
        let known = directories.iter().rposition(|known| *known == directory);
        indexes.push(number(known.unwrap_or(directories.len())));
        if known.is_none() {
            directories.push(directory);
        }
        names.push(name);
    }
    header.int32s(1116, &indexes);
    header.strings(1117, &names);
    header.strings(1118, &directories);
    if !files.is_empty() {
        header.int32s(5011, &[8]);
    }
}

fn digest(file: &File) -> String {
    if file.mode & 0o170_000 != 0o100_000 || file.flags & GHOST != 0 {
        return String::new();
    }
    hex::encode(Sha256::digest(&file.content))
}

/// The files as a cpio archive in the "newc" format.
pub(super) fn archive(files: &[File], source: bool) -> Vec<u8> {
    let mut archive = Vec::new();
    let prefix = if source { "" } else { "." };
    for (index, file) in files
        .iter()
        .enumerate()
        .filter(|(_, file)| file.flags & GHOST == 0)
    {
        push_member(
            &mut archive,
            index + 1,
            file.mode,
            &format!("{prefix}{}", file.path),
            &file.content,
        );
    }
    push_member(&mut archive, 0, 0, "TRAILER!!!", b"");
    archive
}

fn push_member(archive: &mut Vec<u8>, inode: usize, mode: u16, name: &str, content: &[u8]) {
    let (time, size, length) = (1_700_000_000, content.len(), name.len() + 1);
    let numbers = [
        inode,
        usize::from(mode),
        0,
        0,
        1,
        time,
        size,
        0,
        0,
        0,
        0,
        length,
        0,
    ];
    archive.extend(b"070701");
    for number in numbers {
        archive.extend(format!("{number:08x}").bytes());
    }
    archive.extend(name.bytes());
    archive.push(0);
    archive.resize(archive.len().next_multiple_of(4), 0);
    archive.extend(content);
    archive.resize(archive.len().next_multiple_of(4), 0);
}
