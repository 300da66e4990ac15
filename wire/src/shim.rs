//! Puts a block of `Lib-shims/` into a copy of the Python's own file.

/// `source` with `block` before its script part (`if __name__ == ...`), so that
/// what the block imports replaces what the file defines.
pub(crate) fn insert(source: &str, block: &str) -> String {
    let at = script_part(source).unwrap_or(source.len());
    let (before, after) = source.split_at(at);
    let mut text = before.trim_end().to_owned();
    text.push_str("\n\n\n");
    text.push_str(block.trim());
    text.push('\n');
    if !after.is_empty() {
        text.push_str("\n\n");
        text.push_str(after);
    }
    text
}

fn script_part(source: &str) -> Option<usize> {
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        if line.starts_with("if __name__ ") {
            return Some(at);
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_before_the_script_part() {
        let source = "a = 1\n\nif __name__ == '__main__':\n    main()\n";
        let want = "a = 1\n\n\nB\n\n\nif __name__ == '__main__':\n    main()\n";
        assert_eq!(insert(source, "B\n"), want);
    }

    #[test]
    fn goes_to_the_end_of_a_file_without_one() {
        assert_eq!(
            insert("a = 1\n    if __name__ in x: pass", "B"),
            "a = 1\n    if __name__ in x: pass\n\n\nB\n"
        );
        assert_eq!(insert("a = 1\n", "B"), "a = 1\n\n\nB\n");
    }
}
