//! `Modules/_rust/` as it will be, made in a folder of its own: cargo has to look at it
//! before the tree changes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use super::graph::Crate;
use super::{Options, files, generated, graph, licences, manifests, sbom, vendor};
use crate::error::{At, Result};
use crate::generate::aggregate;
use crate::modules::Module;
use crate::parts::shim_file;
use crate::project::{Package, Project};

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
        let packages = needed(project, modules);
        for package in &packages {
            stage.copy_crate(project, package, &features(package, &packages))?;
        }
        stage.write_bundle(project, modules)?;
        stage.write_workspace(project, &packages)?;
        for name in ["LICENSE-APACHE", "LICENSE-MIT", "Cargo.lock"] {
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

    /// `features` are those that others ask for.
    fn copy_crate(
        &self,
        project: &Project,
        package: &Package,
        features: &BTreeSet<&str>,
    ) -> Result<()> {
        let place = project.relative(package.folder());
        let folder = package.folder();
        let is_needed = |path: &Path| {
            path == Path::new("build.rs")
                || path == Path::new("Cargo.toml")
                || path.starts_with("src")
        };
        for path in files::below(folder, &|path| !is_needed(path))? {
            let from = folder.join(&path);
            let mut content = fs::read(&from).at("read", &from)?;
            if path == Path::new("Cargo.toml") {
                content =
                    manifests::of_crate(&String::from_utf8_lossy(&content), features).into_bytes();
            }
            files::write(&self.folder.join(place).join(&path), content)?;
        }
        Ok(())
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

    fn write_workspace(&self, project: &Project, packages: &[&Package]) -> Result<()> {
        let from = project.root.join("Cargo.toml");
        let text = fs::read_to_string(&from).at("read", &from)?;
        let mut members: Vec<String> = packages
            .iter()
            .map(|package| project.relative(package.folder()).display().to_string())
            .collect();
        members.push("bundle".into());
        members.sort();
        let mut manifests = String::from("rustdlib-glue = \n");
        for place in &members {
            let path = self.folder.join(place).join("Cargo.toml");
            manifests += &fs::read_to_string(&path).at("read", &path)?;
        }
        let key = |line: &'_ str| Some(line.split_once(" = ")?.0.to_owned());
        let used: BTreeSet<String> = manifests.lines().filter_map(key).collect();
        files::write(
            &self.folder.join("Cargo.toml"),
            manifests::of_workspace(&text, &members, &used),
        )
    }
}

/// The features of `package` that `others` ask for.
fn features<'a>(package: &Package, others: &[&'a Package]) -> BTreeSet<&'a str> {
    let all = others.iter().flat_map(|other| &other.dependencies);
    let of_it = all.filter(|dependency| dependency.name == package.name);
    of_it.flat_map(|dependency| &dependency.features).map(String::as_str).collect()
}

/// The crates of the modules, the glue, and whatever of ours they depend on.
fn needed<'a>(project: &'a Project, modules: &[&Module]) -> Vec<&'a Package> {
    let mut names: BTreeSet<String> = modules.iter().map(|module| module.krate()).collect();
    names.insert("rustdlib-glue".into());
    loop {
        let packages: Vec<&Package> =
            project.packages.iter().filter(|package| names.contains(&package.name)).collect();
        let before = names.len();
        for package in &packages {
            let ours = package.dependencies.iter().filter(|dependency| dependency.path.is_some());
            names.extend(ours.map(|dependency| dependency.name.clone()));
        }
        if names.len() == before {
            return packages;
        }
    }
}
