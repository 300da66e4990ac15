//! The wired interpreter: made when something that it is made from has changed,
//! found as it is when nothing has.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::assemble::assemble;
use crate::cargo;
use crate::error::{At, Error, Result};
use crate::modules::{Config, Module};
use crate::parts::{Parts, exe_name, original, scripts, shim_file};
use crate::project::Project;
use crate::python::{Python, last_line};
use crate::stamp::Hash;

/// The module that is not replaced where it is in FIPS mode.
const HASHLIB: &str = "_hashlib";

/// The crate that links all modules.
const BUNDLE: &str = "rustdlib-bundle";

/// A wired interpreter.
#[derive(Clone)]
pub(crate) struct Tree<'a> {
    pub(crate) home: PathBuf,
    pub(crate) exe: PathBuf,
    /// The modules that it was given.
    pub(crate) modules: Vec<&'a Module>,
}

impl<'a> Tree<'a> {
    /// Builds the modules for `python` and brings its tree up to date, saying so.
    pub(crate) fn ready(project: &'a Project, python: &Python) -> Result<Self> {
        Self::make(project, python, &[], false)
    }

    /// The same with `only` some modules; without any, with all.
    pub(crate) fn ready_with(
        project: &'a Project,
        python: &Python,
        only: &[String],
    ) -> Result<Self> {
        Self::make(project, python, only, false)
    }

    /// The same for a user who wants the interpreter and nothing said; only a
    /// first build, which takes a while, is shown.
    pub(crate) fn ready_quietly(
        project: &'a Project,
        python: &Python,
        only: &[String],
    ) -> Result<Self> {
        let built = cargo::target_dir(project, python).exists();
        Self::make(project, python, only, built)
    }

    /// A lock keeps concurrent runs apart. A tree is made beside its place and
    /// moved there when it is whole, so an interrupted run leaves none or the
    /// old one.
    fn make(project: &'a Project, python: &Python, only: &[String], quiet: bool) -> Result<Self> {
        if !python.stdlib.starts_with(&python.prefix) {
            return Err(Error::new(format!(
                "Python {} keeps its standard library outside {} and cannot be wired",
                python.title(),
                python.prefix.display()
            )));
        }
        let trees = project.target.join("wired");
        fs::create_dir_all(&trees).at("create", &trees)?;
        let home = trees.join(folder_name(python, only));
        let _lock = lock(&home.with_added_extension("lock"))?;
        let parts = parts(project, python, only, quiet)?;
        let stamp = stamp(project, python, &parts)?;
        let exe = home.join("bin").join(exe_name(python));
        let tree = Self { home, exe, modules: parts.modules.clone() };
        if fs::read_to_string(tree.home.join("stamp")).is_ok_and(|old| old == stamp) {
            return Ok(tree);
        }
        let fresh = tree.home.with_added_extension("new");
        remove(&fresh)?;
        assemble(project, python, &parts, &fresh)?;
        prove(python, &parts, &fresh)?;
        fs::write(fresh.join("stamp"), stamp).at("write", &fresh)?;
        remove(&tree.home)?;
        fs::rename(&fresh, &tree.home).at("rename", &fresh)?;
        Ok(tree)
    }

    /// The wired interpreter, undisturbed by variables that would move it away.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.exe);
        command.env_remove("PYTHONHOME").env_remove("PYTHONPLATLIBDIR");
        command
    }

    /// A script of `wire/python/`, run by the wired interpreter.
    pub(crate) fn script(&self, name: &str) -> Command {
        let mut command = self.command();
        command.arg(self.home.join("wire").join(name));
        command
    }
}

/// A tree with some of the modules stands beside the one with all.
fn folder_name(python: &Python, only: &[String]) -> String {
    if only.is_empty() {
        return python.key();
    }
    format!("{}-only-{}", python.key(), only.join("-"))
}

/// The modules that `python` gets: ours have no twin where it has none.
fn parts<'a>(
    project: &'a Project,
    python: &Python,
    only: &[String],
    quiet: bool,
) -> Result<Parts<'a>> {
    let modules = chosen(&project.config, python, only)?;
    if python.fips_mode && !quiet {
        eprintln!(
            "{HASHLIB} stays the C module: OpenSSL is in FIPS mode, which ours does not have"
        );
    }
    Ok(Parts { modules, library: cargo::build(project, python, BUNDLE, quiet)? })
}

fn chosen<'a>(config: &'a Config, python: &Python, only: &[String]) -> Result<Vec<&'a Module>> {
    let all = &config.module;
    if let Some(name) = only.iter().find(|name| all.iter().all(|module| module.name != **name)) {
        return Err(config.unknown(name));
    }
    let wanted = |module: &&Module| match only {
        [] => module.is_finished(),
        _ => only.contains(&module.name),
    };
    let modules: Vec<_> =
        all.iter().filter(wanted).filter(|module| has_twin(module, python)).collect();
    if modules.is_empty() {
        let none = format!("Python {} has none of {} to replace", python.title(), only.join(", "));
        return Err(Error::new(none));
    }
    Ok(modules)
}

fn has_twin(module: &Module, python: &Python) -> bool {
    if python.fips_mode && module.name == HASHLIB {
        return false;
    }
    python.builtin.contains(&module.name) || original(module, python).is_some()
}

fn lock(path: &Path) -> Result<fs::File> {
    let file = fs::File::create(path).at("create", path)?;
    if file.try_lock().is_err() {
        eprintln!("waiting for another cargo wire that makes the same interpreter");
        file.lock().at("lock", path)?;
    }
    Ok(file)
}

/// Everything that a tree is made from.
fn stamp(project: &Project, python: &Python, parts: &Parts<'_>) -> Result<String> {
    let mut hash = Hash::new();
    hash.add_identity(&python.exe)?;
    hash.add_identity(&python.stdlib)?;
    if python.dynload.is_dir() {
        hash.add_identity(&python.dynload)?;
    }
    // What lays the tree out. Not the tool's own file: a build may have replaced it meanwhile.
    for source in ["tree.rs", "parts.rs", "assemble.rs", "shim.rs", "site.rs"] {
        hash.add_content(&project.root.join("wire/src").join(source))?;
    }
    hash.add_content(&parts.library)?;
    for module in &parts.modules {
        hash.add(module.name.as_bytes());
        hash.add(module.folder.as_bytes());
        hash.add(module.unwritten.join(" ").as_bytes());
        if let Some(shim) = module.shim() {
            hash.add_content(&shim_file(project, &shim))?;
            hash.add_content(&python.stdlib.join(&shim))?;
        }
    }
    for script in scripts(project)? {
        hash.add(script.as_os_str().as_encoded_bytes());
        hash.add_content(&script)?;
    }
    Ok(hash.long())
}

fn remove(tree: &Path) -> Result<()> {
    match fs::remove_dir_all(tree) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).at("remove", tree),
        _ => Ok(()),
    }
}

/// The new interpreter must start, live in the tree and import our modules.
fn prove(python: &Python, parts: &Parts<'_>, tree: &Path) -> Result<()> {
    let names: Vec<&str> = parts.modules.iter().map(|module| module.name.as_str()).collect();
    let output = Command::new(tree.join("bin").join(exe_name(python)))
        .args(["-I", "-B"])
        .arg(tree.join("wire/prove.py"))
        .arg(tree)
        .args(names)
        .output()
        .at("run", tree)?;
    if output.status.success() {
        return Ok(());
    }
    let why = last_line(&output.stderr);
    Err(Error::new(format!("Python {} cannot be wired: {why}", python.title())))
}
