//! The Rust sources of the workspace, and which file uses what of which other.
//!
//! A path leads to the file that defines what it names, by way of `use` and `pub use`. Tests are left
//! out: what is seen is what a library is built from.

mod content;
mod edges;
mod imports;
mod resolve;
mod scan;
mod tree;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use self::tree::{Crate, File, Module};
use crate::error::Result;
use crate::project::{Package, Project};

pub(crate) use edges::Edge;

/// All of them. A number of a crate, module or file is its index here.
#[derive(Default)]
pub(crate) struct Sources {
    pub(crate) crates: Vec<Crate>,
    pub(crate) files: Vec<File>,
    modules: Vec<Module>,
    pub(crate) edges: Vec<Edge>,
    /// The same, to the files by whose names the paths go.
    pub(crate) by_name: Vec<Edge>,
    /// Pairs of files: who has the first in a build has the second too.
    completions: BTreeSet<(usize, usize)>,
    /// A hash of each file's own code.
    own: Vec<String>,
}

impl Sources {
    /// Reads them. Crates that are others' files with another name are left out.
    pub(crate) fn read(project: &Project) -> Result<Self> {
        let mut sources = Self::default();
        for (index, package) in project.packages.iter().enumerate() {
            let Some((library, root)) = package.code() else { continue };
            let is_own = |path: PathBuf| path.starts_with(package.folder());
            if fs::canonicalize(root).is_ok_and(is_own) {
                sources.add_crate(index, library, root)?;
            }
        }
        sources.edges = sources.find_edges();
        sources.by_name = sources.find_by_name();
        sources.completions = sources.find_completions();
        sources.own = (0..sources.files.len()).map(|file| sources.own_code(file)).collect();
        Ok(sources)
    }

    /// Whether `above` declares the module that `file` is, or one that this one is in.
    pub(crate) fn is_above(&self, above: usize, file: usize) -> bool {
        let mut at = self.modules[self.files[file].module].parent;
        while let Some(module) = at {
            if self.modules[module].file == above {
                return true;
            }
            at = self.modules[module].parent;
        }
        false
    }

    /// The crate that `package` is, if it is one of these.
    pub(super) fn crate_of(&self, project: &Project, package: &Package) -> Option<usize> {
        let is_it = |krate: &Crate| project.packages[krate.package].name == package.name;
        self.crates.iter().position(is_it)
    }
}
