//! What stands in a tree that was wired.

use std::fs;
use std::path::{Path, PathBuf};

use super::products::FOLDER;
use super::sbom::{self, Document, VERSION};
use super::setup::{self, SETUP_LOCAL, SetupLocal};
use super::{files, generated, interrupted};
use crate::error::{At, Error, Result};
use crate::shim;

pub(super) struct Wired {
    pub(super) folder: PathBuf,
    pub(super) document: Document,
    /// The names after `RUST_MODULES`.
    pub(super) modules: Vec<String>,
    /// `fall-back` or `required`.
    pub(super) mode: String,
    /// The block of `Modules/Setup.local`.
    pub(super) block: String,
    pub(super) had_no_setup: bool,
}

/// A file of `Lib/` and the block that it was given.
pub(super) struct Shim {
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) block: String,
}

impl Wired {
    /// `None` for a tree that is not wired; refuses what another version, or nobody we
    /// know, has written.
    pub(super) fn read(tree: &Path) -> Result<Option<Self>> {
        let folder = tree.join(FOLDER);
        if interrupted::has_not_begun(&folder) {
            return Ok(None);
        }
        let shown = folder.display();
        let document = sbom::read(&folder).ok_or_else(|| {
            Error::new(format!("{shown} was not written whole by cargo wire; move it away"))
        })?;
        let version = document.version().unwrap_or("unknown").to_owned();
        if version != VERSION {
            return Err(Error::new(format!(
                "{} was wired by rustdlib {version}, this is {VERSION}; undo it with that version",
                tree.display()
            )));
        }
        let read =
            |name: &str| fs::read_to_string(folder.join(name)).at("read", &folder.join(name));
        let rust_mk = read("rust.mk")?;
        let chosen = |name| rust_mk.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("");
        Ok(Some(Self {
            modules: chosen("RUST_MODULES = ").split(' ').map(str::to_owned).collect(),
            mode: chosen("RUST_MODE = ").to_owned(),
            block: read("Setup")?,
            had_no_setup: generated::had_no_setup(&rust_mk),
            folder,
            document,
        }))
    }

    /// The files of `Lib/` that have a block, as the tree was given it.
    pub(super) fn shims(&self, tree: &Path) -> Result<Vec<Shim>> {
        let folder = self.folder.join("Lib-shims");
        let mut shims = Vec::new();
        if !folder.exists() {
            return Ok(shims);
        }
        for path in files::below(&folder, &|_| false)? {
            let block = fs::read_to_string(folder.join(&path)).at("read", &path)?;
            let name = format!("Lib/{}", path.display());
            shims.push(Shim { path: tree.join(&name), name, block });
        }
        Ok(shims)
    }

    /// Refuses a tree in which somebody has worked on what we wrote.
    pub(super) fn refuse_edits(&self) -> Result<()> {
        match self.document.edits(&self.folder)?.as_slice() {
            [] => Ok(()),
            [first, ..] => Err(Error::new(format!(
                "{first}: save that first, then remove {}",
                self.folder.display()
            ))),
        }
    }

    pub(super) fn is_static(&self) -> bool {
        !self.block.contains("*shared*")
    }

    /// Which line of a Setup.local is whose.
    pub(super) fn setup(&self, tree: &Path) -> Result<SetupLocal> {
        SetupLocal::read(tree, Some(&self.block))
    }
}

impl Shim {
    /// The file as it is, and without the block.
    pub(super) fn read(&self) -> Result<(String, String)> {
        let text = fs::read_to_string(&self.path).at("read", &self.path)?;
        if !text.contains(shim::BEGIN) && !text.contains(shim::END) {
            return Ok((text.clone(), text));
        }
        let unchanged = shim::remove(&text, &self.block).ok_or_else(|| {
            let name = self.path.display();
            Error::new(format!(
                "the rustdlib block in {name} was edited; move your lines out of it"
            ))
        })?;
        Ok((text, unchanged))
    }
}

/// For messages: where the block of Setup.local stands.
pub(super) fn setup_line(tree: &Path, state: setup::State) -> String {
    let (file, says) = (
        tree.join(SETUP_LOCAL),
        match state {
            setup::State::On => "the Rust modules are built",
            setup::State::Off => "the C modules are built: sh Modules/_rust/wire.sh configure",
            setup::State::Absent => "has no block: sh Modules/_rust/wire.sh configure",
        },
    );
    format!("{}: {says}", file.display())
}
