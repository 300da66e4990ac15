//! A CPython source tree: what makes it one, and which modules its version has.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{At, Error, Result};
use crate::modules::{Module, Twin};

/// The minor versions whose build this knows. 3.11 builds extension modules with setup.py.
const KNOWN: std::ops::RangeInclusive<u32> = 12..=16;
/// The last one that is released.
pub(super) const RELEASED: u32 = 15;

/// What is at least there before configure has run.
const LANDMARKS: [&str; 4] =
    ["Include/patchlevel.h", "Modules/makesetup", "Modules/Setup", "Lib/base64.py"];

/// Where module names stand: in what configure is given, and in what it makes of that.
const SETUP_FILES: [&str; 2] = ["Modules/Setup.stdlib.in", "Modules/Setup.stdlib"];

pub(super) struct SourceTree {
    pub(super) root: PathBuf,
    /// For example `3.15.0rc1+`.
    pub(super) release: String,
    pub(super) minor: u32,
    setup: String,
}

impl SourceTree {
    /// Refuses what is no CPython source tree, or one of an unknown version.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let shown = path.display();
        let lacks = LANDMARKS.iter().find(|name| !path.join(name).is_file());
        let setup: String = SETUP_FILES
            .iter()
            .filter_map(|name| fs::read_to_string(path.join(name)).ok())
            .collect();
        if let Some(name) = lacks.or(setup.is_empty().then_some(&SETUP_FILES[0])) {
            return Err(Error::new(format!(
                "{shown} is not a CPython source tree: it has no {name}"
            )));
        }
        let root = fs::canonicalize(path).at("open", path)?;
        let header = root.join(LANDMARKS[0]);
        let text = fs::read_to_string(&header).at("read", &header)?;
        let number = |name| defined(&text, name).and_then(|value| value.parse::<u32>().ok());
        let (Some(major), Some(minor)) = (number("PY_MAJOR_VERSION"), number("PY_MINOR_VERSION"))
        else {
            return Err(Error::new(format!("{} names no version", header.display())));
        };
        if major != 3 || !KNOWN.contains(&minor) {
            let (first, last) = (KNOWN.start(), KNOWN.end());
            return Err(Error::new(format!(
                "{shown} is CPython {major}.{minor}; this rustdlib knows the builds of 3.{first} to \
                 3.{last}"
            )));
        }
        let release = defined(&text, "PY_VERSION").unwrap_or("").trim_matches('"').to_owned();
        Ok(Self { root, release, minor, setup })
    }

    /// Whether this version has what the module replaces.
    pub(super) fn has_twin_of(&self, module: &Module) -> bool {
        match module.twin {
            Twin::Lib => module.shim().is_some_and(|shim| self.lib_file(&shim).is_file()),
            // Before configure a line is `@MODULE_ZLIB_TRUE@zlib zlibmodule.c`.
            Twin::C => self.setup.lines().any(|line| {
                let line = line.trim_start_matches('#');
                let word = line.split_whitespace().next().unwrap_or("");
                word.rsplit('@').next() == Some(&module.name)
            }),
        }
    }

    /// Refuses files that are somewhere else, or that `undo` could not make links again. `names` are as seen from the
    /// root, which is no link.
    pub(super) fn refuse_links(&self, names: impl IntoIterator<Item = PathBuf>) -> Result<()> {
        let link = names.into_iter().find_map(|name| {
            let mut ways: Vec<&Path> = name.ancestors().collect();
            ways.reverse();
            ways.into_iter().map(|way| self.root.join(way)).skip(1).find(|way| way.is_symlink())
        });
        match link {
            None => Ok(()),
            Some(link) => Err(Error::new(format!(
                "{} is a link; apply changes only what is in the tree itself",
                link.display()
            ))),
        }
    }

    pub(super) fn lib_file(&self, name: &Path) -> PathBuf {
        self.root.join("Lib").join(name)
    }
}

/// The value of a `#define`.
fn defined<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    header.lines().find_map(|line| {
        let mut words = line.strip_prefix("#define")?.split_whitespace();
        (words.next()? == name).then(|| words.next())?
    })
}
