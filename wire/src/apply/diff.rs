//! What `--dry-run` shows: a unified diff of one inserted or removed part.

const CONTEXT: usize = 3;

/// The diff from `old` to `new`, which differ in one place.
pub(super) fn unified(name: &str, old: Option<&str>, new: Option<&str>) -> String {
    let (from, to) = (label("a", name, old), label("b", name, new));
    let old: Vec<&str> = old.unwrap_or("").lines().collect();
    let new: Vec<&str> = new.unwrap_or("").lines().collect();
    let first = same(old.iter().zip(&new));
    let last = same(old[first..].iter().rev().zip(new[first..].iter().rev()));
    let start = first.saturating_sub(CONTEXT);
    let end = |lines: &[&str]| (lines.len() - last + CONTEXT).min(lines.len());
    let mut text = format!(
        "--- {from}\n+++ {to}\n@@ -{} +{} @@\n",
        range(start, end(&old)),
        range(start, end(&new))
    );
    let mut add = |sign: char, lines: &[&str]| {
        for line in lines {
            text.push(sign);
            text.push_str(line);
            text.push('\n');
        }
    };
    add(' ', &old[start..first]);
    add('-', &old[first..old.len() - last]);
    add('+', &new[first..new.len() - last]);
    add(' ', &old[old.len() - last..end(&old)]);
    text
}

fn label(side: &str, name: &str, text: Option<&str>) -> String {
    text.map_or("/dev/null".into(), |_| format!("{side}/{name}"))
}

fn same<'a>(pairs: impl Iterator<Item = (&'a &'a str, &'a &'a str)>) -> usize {
    pairs.take_while(|(old, new)| old == new).count()
}

fn range(start: usize, end: usize) -> String {
    let length = end - start;
    // An empty range names the line before it.
    format!("{},{length}", if length == 0 { start } else { start + 1 })
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
        assert_eq!(
            unified("f", None, Some("1\n")),
            "--- /dev/null\n+++ b/f\n@@ -0,0 +1,1 @@\n+1\n"
        );
        assert_eq!(
            unified("f", Some("1\n"), None),
            "--- a/f\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-1\n"
        );
    }
}
