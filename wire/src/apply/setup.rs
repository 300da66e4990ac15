//! The block in `Modules/Setup.local`, which makesetup reads before all other rules.

use std::fs;
use std::io;
use std::path::Path;

use crate::error::{At, Error, Result};
use crate::shim::{BEGIN, END};

pub(super) const SETUP_LOCAL: &str = "Modules/Setup.local";

/// What `Modules/Setup.local` says about our modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// They are built.
    On,
    /// `wire.sh` has taken them out: the C modules are built.
    Off,
    /// It has no block.
    Absent,
}

/// The file, taken apart.
#[derive(Debug)]
pub(super) struct SetupLocal {
    /// Nothing if the file is not there.
    pub(super) text: Option<String>,
    pub(super) state: State,
    /// The file without the block.
    pub(super) rest: String,
}

impl SetupLocal {
    /// `block` is the one that belongs there, if the tree is wired.
    pub(super) fn read(tree: &Path, block: Option<&str>) -> Result<Self> {
        let path = tree.join(SETUP_LOCAL);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            text => Some(text.at("read", &path)?),
        };
        let whole = text.as_deref().unwrap_or("");
        let (state, rest) = take_apart(whole, block).ok_or_else(|| {
            Error::new(format!(
                "the rustdlib block in {} was edited; move your lines out of it",
                path.display()
            ))
        })?;
        Ok(Self { state, rest: rest.to_owned(), text })
    }

    /// One of `modules` that somebody else's line builds already.
    pub(super) fn conflict<'a>(&self, modules: &'a [&str]) -> Option<&'a str> {
        let lines = self.rest.lines().map(|line| line.split('#').next().unwrap_or(""));
        let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
        modules.iter().find(|name| words.contains(name)).copied()
    }
}

/// The state of the block, which stands first, and what follows it; `None` if it was edited.
fn take_apart<'a>(text: &'a str, block: Option<&str>) -> Option<(State, &'a str)> {
    if !text.lines().any(|line| line.starts_with(BEGIN) || line.starts_with(END)) {
        return Some((State::Absent, text));
    }
    if let Some(rest) = block.and_then(|block| text.strip_prefix(block)) {
        return Some((State::On, rest));
    }
    let end = text.find(END)? + END.len() + 1;
    let (inside, rest) = text.split_at_checked(end)?;
    let off = text.starts_with(BEGIN) && inside.lines().all(|line| line.starts_with('#'));
    off.then_some((State::Off, rest))
}

/// The block. It stands first, and ends as it found makesetup: with static modules.
pub(super) fn block(modules: &[&str], is_static: bool) -> String {
    let kind = if is_static { "*static*" } else { "*shared*" };
    let names = modules.join("\n");
    format!(
        "{BEGIN}\n\
         # Kept by Modules/_rust/wire.sh, taken out by `cargo wire undo`.\n\
         *noconfig*\n\
         include $(wildcard $(srcdir)/Modules/_rust/rust.mk)\n\
         {kind}\n\
         _rustdlib\n\
         {names}\n\
         *static*\n\
         {END}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_on_off_or_edited() {
        let block = block(&["binascii"], false);
        let with = |text: &str| format!("{text}mine mine.c\n");
        let rest = "mine mine.c\n";
        assert_eq!(take_apart(rest, Some(&block)), Some((State::Absent, rest)));
        assert_eq!(take_apart(&with(&block), Some(&block)), Some((State::On, rest)));
        let off = format!("{BEGIN}\n# no cargo\n{END}\n");
        assert_eq!(take_apart(&with(&off), Some(&block)), Some((State::Off, rest)));
        let edited = with(&block.replace("binascii", "binascii -DX"));
        assert_eq!(take_apart(&edited, Some(&block)), None);
        assert_eq!(take_apart(&format!("{END}\n"), Some(&block)), None);
    }

    #[test]
    fn a_line_of_somebody_else_is_seen() {
        let text = "# binascii\nzlib zlibmodule.c # binascii\n".to_owned();
        let setup = SetupLocal { text: None, state: State::Absent, rest: text };
        assert_eq!(setup.conflict(&["binascii", "zlib"]), Some("zlib"));
        assert_eq!(setup.conflict(&["binascii"]), None);
    }
}
