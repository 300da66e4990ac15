//! Files of which a part is generated, and the rest is somebody's own.

use crate::error::{Error, Result};

/// The parts of files that are generated: what is between the lines with `modules: begin` and `modules: end`, and so
/// on. In Markdown these are comments of HTML.
pub(crate) const MODULES: &str = "modules";
pub(crate) const PROGRAMS: &str = "programs";
pub(crate) const FUNCTIONS: &str = "functions";

/// `text` of the file `name` with `new` between the lines that have the two marks of `part`.
pub(crate) fn between_marks(name: &str, text: &str, part: &str, new: &str) -> Result<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let marks = ["begin", "end"].map(|end| format!("{part}: {end}"));
    let [begin, end] = marks.each_ref().map(|mark| lines.iter().position(|l| l.contains(mark)));
    match (begin, end) {
        (Some(begin), Some(end)) if begin < end => {
            Ok(format!("{}{new}{}", lines[..=begin].concat(), lines[end..].concat()))
        }
        _ => Err(Error::new(format!("{name} has lost its marks `{}`", marks.join("` and `")))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let text = "a\n# modules: begin\nold\n# modules: end\nb\n";
        let want = "a\n# modules: begin\nnew\n# modules: end\nb\n";
        assert_eq!(between_marks("f", text, "modules", "new\n").unwrap(), want);
        for text in ["a\n", "# modules: begin\n", "# modules: end\n# modules: begin\n"] {
            let line = between_marks("f", text, "modules", "").unwrap_err().to_string();
            assert!(line.starts_with("f has lost its marks"), "{line}");
        }
    }
}
