//! What `--dry-run` shows.

use similar::TextDiff;

/// The unified diff from `old` to `new`; `None` is no file.
pub(super) fn unified(name: &str, old: Option<&str>, new: Option<&str>) -> String {
    let label = |side: &str, text: Option<&str>| {
        text.map_or("/dev/null".into(), |_| format!("{side}/{name}"))
    };
    TextDiff::from_lines(old.unwrap_or(""), new.unwrap_or(""))
        .unified_diff()
        .header(&label("a", old), &label("b", new))
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_is_inserted_with_three_lines_around() {
        let diff = unified("f", Some("1\n2\n3\n4\n5\n6\n7\n"), Some("1\n2\n3\n4\nX\n5\n6\n7\n"));
        assert_eq!(diff, "--- a/f\n+++ b/f\n@@ -2,6 +2,7 @@\n 2\n 3\n 4\n+X\n 5\n 6\n 7\n");
    }

    #[test]
    fn shows_new_and_removed_files() {
        assert_eq!(unified("f", None, Some("1\n")), "--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+1\n");
        assert_eq!(unified("f", Some("1\n"), None), "--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n");
    }

    #[test]
    fn says_where_a_file_does_not_end_with_a_newline() {
        let diff = unified("f", Some("1"), Some("X\n1"));
        assert_eq!(diff, "--- a/f\n+++ b/f\n@@ -1 +1,2 @@\n+X\n 1\n\\ No newline at end of file\n");
    }
}
