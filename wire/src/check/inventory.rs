//! The inventory of unsafe code: how many `unsafe` each file holds.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use proc_macro2::{TokenStream, TokenTree};

use super::Finding;
use crate::error::{At, Error, Result};
use crate::project::Project;

const ZONES: [&str; 2] = ["shared/glue/", "shared/algorithms/"];
/// Built for tests alone: the first plays CPython in the models of glue, and so does what C code does; the
/// other one calls C's zlib, which fuzzing compares with.
const FOR_TESTS: [&str; 2] = ["tests/loom/", "tests/fuzz/libz.rs"];
const BEGIN: &str = "<!-- unsafe inventory: begin -->\n";
const END: &str = "<!-- unsafe inventory: end -->";
/// Where each file stands under what its unsafe code rests on.
const THEMES: &str = "UNSAFE.md";

/// File names below the root with the number of `unsafe` in each; no zeros.
pub(super) struct Inventory(Vec<(String, usize)>);

/// Counts the `unsafe` of every Rust file but those of [`FOR_TESTS`].
pub(super) fn take(project: &Project, files: &[PathBuf]) -> Result<Inventory> {
    let mut rows = Vec::new();
    for path in files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "rs")) {
        let name = project.relative(path).display().to_string();
        let text = fs::read_to_string(path).at("read", path)?;
        let tokens: TokenStream =
            text.parse().map_err(|error| Error::new(format!("{name} is not Rust: {error}")))?;
        match count(tokens) {
            0 => {}
            _ if FOR_TESTS.iter().any(|tests| name.starts_with(tests)) => {}
            number => rows.push((name, number)),
        }
    }
    Ok(Inventory(rows))
}

/// Every `unsafe` token: blocks, functions, impls, traits, extern blocks,
/// attributes, and the same in the bodies of macros, where no parser of items
/// would look. Comments and strings are other tokens.
fn count(tokens: TokenStream) -> usize {
    let one = |token| match token {
        TokenTree::Group(group) => count(group.stream()),
        TokenTree::Ident(word) => usize::from(word == "unsafe"),
        TokenTree::Punct(_) | TokenTree::Literal(_) => 0,
    };
    tokens.into_iter().map(one).sum()
}

impl Inventory {
    pub(super) fn table(&self) -> String {
        let mut text = String::from("| file | unsafe |\n| --- | ---: |\n");
        for (name, number) in &self.0 {
            let _ = writeln!(text, "| {name} | {number} |");
        }
        let total: usize = self.0.iter().map(|(_, number)| number).sum();
        let _ = writeln!(text, "| **total** | **{total}** |");
        text
    }

    /// Unsafe code stands in the two zones only.
    pub(super) fn in_zones(&self) -> Finding {
        let outside =
            self.0.iter().filter(|(name, _)| !ZONES.iter().any(|zone| name.starts_with(zone)));
        let broken = outside
            .map(|(name, number)| format!("{name} holds unsafe code ({number}), out of its zones"))
            .collect();
        Finding {
            holds: "unsafe code stands in shared/glue and shared/algorithms only".into(),
            broken,
        }
    }

    /// ARCHITECTURE.md has this table.
    pub(super) fn as_documented(&self, project: &Project) -> Finding {
        let holds = "the inventory is the one in ARCHITECTURE.md".into();
        let path = project.root.join("ARCHITECTURE.md");
        let text = fs::read_to_string(&path).unwrap_or_default();
        let broken = match split(&text) {
            Ok((_, documented, _)) if documented == self.table() => Vec::new(),
            Ok(_) => vec!["ARCHITECTURE.md has another inventory: cargo wire check --write".into()],
            Err(error) => vec![error.to_string()],
        };
        Finding { holds, broken }
    }

    /// UNSAFE.md has every file once, with its count, and no other.
    pub(super) fn by_theme(&self, project: &Project) -> Finding {
        let text = fs::read_to_string(project.root.join(THEMES)).unwrap_or_default();
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| shared/")).collect();
        let count = |name: &str, number: usize| {
            let row = format!("| {name} | {number} |");
            rows.iter().filter(|&&other| other == row).count()
        };
        let wrong = self
            .0
            .iter()
            .filter(|(name, number)| name.starts_with("shared/") && count(name, *number) != 1);
        let mut broken: Vec<_> = wrong
            .map(|(name, number)| format!("{THEMES} needs one row `| {name} | {number} |`"))
            .collect();
        let in_zones = self.0.iter().filter(|(name, _)| name.starts_with("shared/")).count();
        if broken.is_empty() && rows.len() != in_zones {
            broken.push(format!("{THEMES} has files that hold no unsafe code"));
        }
        Finding { holds: format!("{THEMES} has each of {} files in a theme", self.0.len()), broken }
    }

    /// Puts the counts into the rows of UNSAFE.md; in which theme a new file stands is for its author
    /// to say.
    fn renew_themes(&self, project: &Project) -> Result<()> {
        let path = project.root.join(THEMES);
        let text = fs::read_to_string(&path).at("read", &path)?;
        let renewed = text.lines().map(|line| {
            let of = |(name, _): &&(String, usize)| line.starts_with(&format!("| {name} |"));
            match self.0.iter().find(of) {
                Some((name, number)) => format!("| {name} | {number} |\n"),
                None => format!("{line}\n"),
            }
        });
        fs::write(&path, renewed.collect::<String>()).at("write", &path)
    }

    /// Puts this table into ARCHITECTURE.md, and the counts into UNSAFE.md.
    pub(super) fn write(&self, project: &Project) -> Result<()> {
        self.renew_themes(project)?;
        let path = project.root.join("ARCHITECTURE.md");
        let text = fs::read_to_string(&path).at("read", &path)?;
        let (before, _, after) = split(&text)?;
        let text = format!("{before}{BEGIN}{}{END}{after}", self.table());
        fs::write(&path, text).at("write", &path)
    }
}

/// What stands before, between and after the markers.
fn split(text: &str) -> Result<(&str, &str, &str)> {
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| {
        let (table, after) = rest.split_once(END)?;
        Some((before, table, after))
    });
    parts.ok_or_else(|| {
        let begin = BEGIN.trim_end();
        Error::new(format!("ARCHITECTURE.md needs the markers `{begin}` and `{END}`"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_code_and_not_words_about_it() {
        let text = r#"
            //! unsafe
            #[unsafe(no_mangle)] pub unsafe fn f() { unsafe { g("unsafe") } } // unsafe
            unsafe impl Sync for T {}
            unsafe extern "C" { fn g(); }
            macro_rules! m { () => { unsafe { h() } } }
        "#;
        assert_eq!(count(text.parse().unwrap()), 6);
        assert_eq!(count("#![forbid(unsafe_code)]".parse().unwrap()), 0);
    }

    #[test]
    fn the_markers_stay() {
        let text = format!("a\n{BEGIN}old{END}\nb");
        assert_eq!(split(&text).unwrap(), ("a\n", "old", "\nb"));
        assert!(split("no markers").is_err());
    }
}
