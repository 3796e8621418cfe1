//! Lines for people: broken between words where a terminal is narrower.

use console::{Term, measure_text_width};

/// Wider lines are hard to read, in columns.
const WIDEST: usize = 100;
/// What follows in a line that was broken stands so much further in.
const HANGING: usize = 2;

/// Prints `lines` on standard output.
pub(crate) fn print(lines: &[String]) {
    for line in wrapped(lines, &Term::stdout()) {
        println!("{line}");
    }
}

/// Prints `lines` on standard error: standard output stays for results.
pub(crate) fn tell(lines: &[String]) {
    for line in wrapped(lines, &Term::stderr()) {
        eprintln!("{line}");
    }
}

fn wrapped(lines: &[String], terminal: &Term) -> Vec<String> {
    if !terminal.is_term() {
        return lines.to_vec();
    }
    let width = usize::from(terminal.size().1).min(WIDEST);
    lines.iter().flat_map(|line| broken(line, width)).collect()
}

/// `line` in pieces of at most `width` columns, as far as there are spaces to break it at.
fn broken(line: &str, width: usize) -> Vec<String> {
    if measure_text_width(line) <= width {
        return vec![line.to_owned()];
    }
    let indent = line.len() - line.trim_start_matches(' ').len();
    let mut pieces = vec![" ".repeat(indent)];
    let mut begun = false;
    for word in line.trim_start_matches(' ').split(' ') {
        let last = pieces.last().map_or(0, |piece| measure_text_width(piece));
        if begun && last + 1 + measure_text_width(word) > width {
            pieces.push(" ".repeat(indent + HANGING));
            begun = false;
        }
        if let Some(piece) = pieces.last_mut() {
            if begun {
                piece.push(' ');
            }
            piece.push_str(word);
        }
        begun = true;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_between_words_and_hang() {
        let pieces = broken("  ✓ one two three four", 12);

        assert_eq!(pieces, ["  ✓ one two", "    three", "    four"]);
        assert_eq!(broken("  short  line", 40), ["  short  line"]);
        assert_eq!(
            broken("  averyveryverylongword", 10),
            ["  averyveryverylongword"]
        );
    }

    #[test]
    fn colours_take_no_room() {
        let line = "\u{1b}[1mone two\u{1b}[0m three";

        assert_eq!(broken(line, 13), [line]);
    }
}
