//! Puts a block of `Lib-shims/` into a file of `Lib/`, and takes it out again.

/// How a block begins, in Python files and in `Modules/Setup.local`.
pub(crate) const BEGIN: &str = "# rustdlib: begin";
/// How a block ends.
pub(crate) const END: &str = "# rustdlib: end";

/// `source` with `block` before its script part (`if __name__ == ...`), so that
/// what the block imports replaces what the file defines. Nothing else changes.
pub(crate) fn insert(source: &str, block: &str) -> String {
    let at = script_part(source).unwrap_or(source.len());
    let (before, after) = source.split_at(at);
    format!("{before}{}{after}", inserted(block, after.is_empty()))
}

/// `source` without what [`insert`] has put there; `None` if that is not there.
pub(crate) fn remove(source: &str, block: &str) -> Option<String> {
    [false, true].into_iter().find_map(|at_end| {
        let (before, after) = source.split_once(&inserted(block, at_end))?;
        let unchanged = format!("{before}{after}");
        (insert(&unchanged, block) == source).then_some(unchanged)
    })
}

/// The block with its empty lines: two on each side, as between any two parts of a file.
fn inserted(block: &str, at_end: bool) -> String {
    let block = block.trim();
    if at_end { format!("\n\n{block}\n") } else { format!("{block}\n\n\n") }
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
        let source = "a = 1\n\n\nif __name__ == '__main__':\n    main()\n";
        let want = "a = 1\n\n\nB\n\n\nif __name__ == '__main__':\n    main()\n";
        assert_eq!(insert(source, "B\n"), want);
    }

    #[test]
    fn goes_to_the_end_of_a_file_without_one() {
        assert_eq!(
            insert("a = 1\n    if __name__ in x: pass\n", "B"),
            "a = 1\n    if __name__ in x: pass\n\n\nB\n"
        );
    }

    #[test]
    fn removing_gives_every_byte_back() {
        for source in ["a\n", "", "a\n \n\nif __name__ == 1:\n  b", "if __name__ ", "a", "\n\nB\n"]
        {
            assert_eq!(remove(&insert(source, "B\n"), "B\n").as_deref(), Some(source));
        }
        assert_eq!(remove("a = 1\n", "B"), None);
    }
}
