//! `Modules/_rust/` as it will be, made in a folder of its own: cargo has to look at it
//! before the tree changes.

use std::fs;
use std::path::PathBuf;
use std::process;

use super::graph::Crate;
use super::{Options, crates, files, generated, graph, licences, manifests, sbom, vendor};
use crate::error::{At, Result};
use crate::generate::aggregate;
use crate::modules::Module;
use crate::parts::shim_file;
use crate::project::Project;

/// The folder, removed when dropped.
pub(super) struct Stage {
    pub(super) folder: PathBuf,
}

impl Drop for Stage {
    fn drop(&mut self) {
        // What is left over is in the target directory, where it harms nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Stage {
    /// Everything but what depends on the tree: crates, lock file, licences, vendored sources.
    pub(super) fn new(project: &Project, modules: &[&Module], options: &Options) -> Result<Self> {
        let stage = Self { folder: project.target.join(format!("in-tree-{}", process::id())) };
        let names = modules.iter().map(|module| module.krate());
        let names = names.chain(["rustdlib-glue".into()]).collect();
        let packages = crates::needed(project, names);
        crates::copy(project, &packages, &stage.folder)?;
        stage.write_bundle(project, modules)?;
        crates::write_workspace(project, &packages, &["bundle"], &stage.folder)?;
        for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let (from, to) = (project.root.join(name), stage.folder.join(name));
            fs::copy(&from, &to).at("copy", &from)?;
        }
        for shim in modules.iter().filter_map(|module| module.shim()) {
            let from = shim_file(project, &shim);
            let text = fs::read(&from).at("read", &from)?;
            // Where a tree keeps the block that it was given.
            files::write(&stage.folder.join("Lib-shims").join(&shim), text)?;
        }
        for (name, text) in generated::scripts() {
            files::write(&stage.folder.join(name), text)?;
        }
        if options.vendor {
            vendor::vendor(&stage.folder)?;
        }
        Ok(stage)
    }

    /// The licences and the bill of materials, which names every other file.
    pub(super) fn finish(&self) -> Result<Vec<Crate>> {
        let crates = graph::crates(&self.folder)?;
        licences::collect(&crates, &self.folder)?;
        sbom::write(&self.folder, &crates)?;
        Ok(crates)
    }

    fn write_bundle(&self, project: &Project, modules: &[&Module]) -> Result<()> {
        let chosen: Vec<Module> = modules.iter().map(|&module| module.clone()).collect();
        for name in ["Cargo.toml", "src/lib.rs", "src/modules.rs"] {
            let from = project.root.join("wire/bundle").join(name);
            let text = fs::read_to_string(&from).at("read", &from)?;
            let text = match name {
                "Cargo.toml" => manifests::of_bundle(&text, &chosen)?,
                "src/modules.rs" => aggregate::bundle(&chosen),
                _ => text,
            };
            files::write(&self.folder.join("bundle").join(name), text)?;
        }
        Ok(())
    }
}
