//! A tree in which `apply` or `undo` was ended in the middle: by a signal, or for want of space.
//!
//! A mark stands in the tree from before the first change until after the last one. Files of
//! CPython's are replaced whole, so each has a whole block or none.

use std::fs;
use std::path::{Path, PathBuf};

use super::files;
use super::products::{self, FOLDER};
use super::setup::SETUP_LOCAL;
use crate::error::{At, Error, Result};
use crate::shim::{self, BEGIN, END};

/// The mark's name in our folder.
pub(super) const NAME: &str = "incomplete";
/// What stands in it where the tree had no `Modules/Setup.local`.
const NEW: &str = "new";

/// Does what changes the tree, between setting the mark and taking it away.
pub(super) fn marked<T>(
    tree: &Path,
    had_no_setup: bool,
    change: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let mark = tree.join(FOLDER).join(NAME);
    let done =
        files::replace(&mark, if had_no_setup { NEW } else { "old" }).and_then(|()| change());
    match done {
        Ok(value) if mark.exists() => fs::remove_file(&mark).at("remove", &mark).map(|()| value),
        Err(error) if mark.exists() => Err(Error::new(format!("{error}; {}", what_to_do(tree)))),
        done => done,
    }
}

pub(super) fn is_marked(tree: &Path) -> bool {
    tree.join(FOLDER).join(NAME).exists()
}

pub(super) fn what_to_do(tree: &Path) -> String {
    format!("{} is wired by half: apply again, or undo", tree.display())
}

/// Makes a marked tree what it was before it was wired.
pub(super) fn repair(tree: &Path) -> Result<()> {
    let folder = tree.join(FOLDER);
    let mark = folder.join(NAME);
    let had_no_setup = fs::read_to_string(&mark).at("read", &mark)? == NEW;
    let library = tree.join("Lib");
    for path in files::below(&library, &is_deep)?.into_iter().filter(|path| is_python(path)) {
        let path = library.join(path);
        let text = fs::read(&path).at("read", &path)?;
        let text = String::from_utf8(text).unwrap_or_default();
        if let Some(unchanged) = block(&text).and_then(|block| shim::remove(&text, block)) {
            files::replace(&path, unchanged)?;
        }
    }
    take_out_of_setup(&tree.join(SETUP_LOCAL), had_no_setup)?;
    remove_unfinished(&library)?;
    remove_unfinished(&tree.join("Modules"))?;
    products::remove(tree)?;
    remove_folder(&folder)
}

fn take_out_of_setup(path: &Path, had_no_setup: bool) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    let text = fs::read_to_string(path).at("read", path)?;
    let rest = match block(&text) {
        Some(block) if text.starts_with(block) => {
            let rest = &text[block.len()..];
            rest.strip_prefix('\n').unwrap_or(rest)
        }
        _ => &text,
    };
    if had_no_setup && rest.is_empty() {
        fs::remove_file(path).at("remove", path)
    } else if rest.len() < text.len() {
        files::replace(path, rest)
    } else {
        Ok(())
    }
}

fn remove_unfinished(folder: &Path) -> Result<()> {
    let is_ours = |path: &PathBuf| path.to_string_lossy().ends_with(files::UNFINISHED);
    for path in files::below(folder, &is_deep)?.into_iter().filter(is_ours) {
        let path = folder.join(path);
        fs::remove_file(&path).at("remove", &path)?;
    }
    Ok(())
}

/// Deeper than what changes: modules, and those of packages.
fn is_deep(path: &Path) -> bool {
    path.components().count() > 2
}

/// Whether our folder holds nothing but a mark that was not finished, or is not there.
pub(super) fn has_not_begun(folder: &Path) -> bool {
    let is_left = |name: &str| name.starts_with(NAME) && name.ends_with(files::UNFINISHED);
    fs::read_dir(folder).map_or(true, |entries| {
        entries.flatten().all(|entry| entry.file_name().to_str().is_some_and(is_left))
    })
}

/// Our folder and everything in it, the mark last.
pub(super) fn remove_folder(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).at("read", folder)?.flatten() {
        let path = entry.path();
        if path.is_dir() {
            fs::remove_dir_all(&path).at("remove", &path)?;
        } else if entry.file_name() != NAME {
            fs::remove_file(&path).at("remove", &path)?;
        }
    }
    fs::remove_dir_all(folder).at("remove", folder)
}

fn is_python(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "py")
}

/// From the beginning of a block to its end, without the newline.
fn block(text: &str) -> Option<&str> {
    let begin = text.find(BEGIN)?;
    let end = begin + text[begin..].find(END)? + END.len();
    Some(&text[begin..end])
}
