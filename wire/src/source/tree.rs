//! Crates, their modules and their files, as declarations of modules lead to them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::Sources;
use super::scan::{Piece, Scope, scan};
use crate::error::{At, Error, Result};

/// A library or a program.
pub(crate) struct Crate {
    /// What it is called in code.
    pub(super) library: String,
    /// An index into the project's packages.
    pub(super) package: usize,
    /// The folder of its root file.
    pub(crate) folder: PathBuf,
    /// The module of its root file.
    pub(super) root: usize,
}

/// A file that is compiled into a crate.
pub(crate) struct File {
    pub(crate) path: PathBuf,
    pub(crate) krate: usize,
    /// The first of its modules: that of the file.
    pub(super) module: usize,
    pub(super) pieces: Vec<Piece>,
}

pub(super) struct Module {
    pub(super) file: usize,
    pub(super) parent: Option<usize>,
    pub(super) children: BTreeMap<String, usize>,
    pub(super) scope: Scope,
}

impl Sources {
    pub(super) fn add_crate(&mut self, package: usize, library: &str, root: &Path) -> Result<()> {
        let folder = root.parent().unwrap_or(root).to_path_buf();
        let library = library.replace('-', "_");
        self.crates.push(Crate { library, package, folder, root: self.modules.len() });
        self.add_file(root, None, true)?;
        Ok(())
    }

    /// `owns`: whether the modules below stand beside the file, not in the folder of its name.
    fn add_file(&mut self, path: &Path, parent: Option<usize>, owns: bool) -> Result<usize> {
        let text = fs::read_to_string(path).at("read", path)?;
        let code = text
            .parse()
            .map_err(|error| Error::new(format!("{} is not Rust: {error}", path.display())))?;
        let scanned = scan(code);
        let (file, first) = (self.files.len(), self.modules.len());
        let (krate, pieces) = (self.crates.len() - 1, scanned.pieces);
        self.files.push(File { path: path.to_path_buf(), krate, module: first, pieces });
        let count = scanned.scopes.len();
        for scope in scanned.scopes {
            let parent = scope.parent.map_or(parent, |inner| Some(first + inner));
            let this = self.modules.len();
            if let Some(parent) = parent.filter(|_| scope.parent.is_some()) {
                self.modules[parent].children.insert(scope.name.clone(), this);
            }
            self.modules.push(Module { file, parent, children: BTreeMap::new(), scope });
        }
        let folder =
            if owns { path.parent().unwrap_or(path).into() } else { path.with_extension("") };
        for this in first..first + count {
            self.add_files_of(this, first, &folder)?;
        }
        Ok(first)
    }

    /// The files that module `this` declares; `first` is its file's own module.
    fn add_files_of(&mut self, this: usize, first: usize, folder: &Path) -> Result<()> {
        let mut folder = folder.to_path_buf();
        if this != first {
            folder.push(&self.modules[this].scope.name);
        }
        for (name, place) in std::mem::take(&mut self.modules[this].scope.files) {
            let candidates = match place {
                Some(place) => vec![folder.join(place)],
                None => {
                    vec![folder.join(&name).with_extension("rs"), folder.join(&name).join("mod.rs")]
                }
            };
            let Some(path) = candidates.iter().find(|path| path.is_file()) else { continue };
            let child = self.add_file(path, Some(this), path.ends_with("mod.rs"))?;
            self.modules[this].children.insert(name, child);
        }
        Ok(())
    }
}
