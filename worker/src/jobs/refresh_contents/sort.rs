//! Sorting more lines than memory should hold: in runs that fit, which are then merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};

/// How much text is sorted at once, in bytes. Each line costs eight bytes more.
const RUN: usize = 32 << 20;

/// Lines in any order, until they are merged.
pub(super) struct Sorter {
    most: usize,
    text: Vec<u8>,
    /// Where each line begins in the text, and how long it is.
    lines: Vec<(u32, u32)>,
    runs: Vec<BufReader<File>>,
}

impl Sorter {
    pub(super) fn new() -> Self {
        Self::with_runs_of(RUN)
    }

    fn with_runs_of(most: usize) -> Self {
        Self {
            most,
            text: Vec::new(),
            lines: Vec::new(),
            runs: Vec::new(),
        }
    }

    /// Takes the line that `parts` make; none of them holds the end of a line.
    pub(super) fn push(&mut self, parts: &[&[u8]]) -> io::Result<()> {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        if !self.lines.is_empty() && self.text.len() + length > self.most {
            self.spill()?;
        }
        let place = (self.text.len(), length);
        let (Ok(start), Ok(length)) = (u32::try_from(place.0), u32::try_from(place.1)) else {
            return Err(io::Error::other("a line is longer than any path"));
        };
        for part in parts {
            self.text.extend_from_slice(part);
        }
        self.lines.push((start, length));
        Ok(())
    }

    /// Gives every line to `take`, rising, each once.
    pub(super) fn merge(mut self, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        self.spill()?;
        drop(self.text);
        let mut heads = BinaryHeap::with_capacity(self.runs.len());
        for (number, run) in self.runs.iter_mut().enumerate() {
            heads.extend(next(run)?.map(|line| Reverse((line, number))));
        }
        let mut last = None;
        while let Some(Reverse((line, number))) = heads.pop() {
            heads.extend(next(&mut self.runs[number])?.map(|line| Reverse((line, number))));
            if last.as_ref() != Some(&line) {
                take(&line)?;
                last = Some(line);
            }
        }
        Ok(())
    }

    /// Sorts what is in memory into a file.
    fn spill(&mut self) -> io::Result<()> {
        let text = &self.text;
        let line = |place: &(u32, u32)| &text[place.0 as usize..][..place.1 as usize];
        self.lines
            .sort_unstable_by(|one, other| line(one).cmp(line(other)));
        self.lines.dedup_by(|one, other| line(one) == line(other));
        let mut file = BufWriter::new(tempfile::tempfile()?);
        for place in &self.lines {
            file.write_all(line(place))?;
            file.write_all(b"\n")?;
        }
        let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        self.runs.push(BufReader::with_capacity(64 << 10, file));
        self.lines.clear();
        self.text.clear();
        Ok(())
    }
}

/// The next line of a run, without its end.
fn next(run: &mut BufReader<File>) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    if run.read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    line.pop();
    Ok(Some(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(most: usize, lines: &[&str]) -> Vec<String> {
        let mut sorter = Sorter::with_runs_of(most);
        for line in lines {
            let (one, other) = line.split_at(line.len() / 2);
            sorter.push(&[one.as_bytes(), other.as_bytes()]).unwrap();
        }
        let mut all = Vec::new();
        sorter
            .merge(|line| {
                all.push(String::from_utf8(line.to_vec()).unwrap());
                Ok(())
            })
            .unwrap();
        all
    }

    #[test]
    fn lines_come_back_sorted_and_once_whatever_fits_into_memory() {
        let lines = ["b", "usr/bin/x\ta", "a", "b", "", "usr/bin/x y\ta", "b"];
        for most in [0, 1, 3, 20, 1000] {
            let wanted = ["", "a", "b", "usr/bin/x\ta", "usr/bin/x y\ta"];
            assert_eq!(sorted(most, &lines), wanted, "{most}");
        }
        assert!(sorted(10, &[]).is_empty());
    }
}
