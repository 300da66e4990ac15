//! `cargo wire apply`, `undo` and `check TREE`: a CPython source tree takes the modules,
//! and gives them back.
//!
//! The tree gets the folder `Modules/_rust/` and a marked block in `Modules/Setup.local`
//! and in each `Lib/` file that has a shim. How CPython's build then goes on is in
//! `in-tree/rust.mk` and `in-tree/wire.sh`.

pub(crate) mod crates;
mod diff;
pub(crate) mod files;
mod generated;
mod graph;
mod interrupted;
mod licences;
mod manifests;
mod products;
mod record;
mod sbom;
mod setup;
mod source_tree;
mod stage;
pub(crate) mod vendor;
mod wired;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::error::{At, Error, Result};
use crate::modules::Module;
use crate::project::Project;
use crate::shim;
use products::FOLDER;
use setup::{SETUP_LOCAL, SetupLocal};
use source_tree::{RELEASED, SourceTree};
use stage::Stage;
use wired::Wired;

#[derive(Args)]
pub(crate) struct Options {
    /// A CPython source tree, configured or not
    #[arg(value_name = "TREE")]
    tree: PathBuf,
    /// Wire these modules only: names in Python, separated by commas
    #[arg(long, value_name = "MODULES", value_delimiter = ',')]
    only: Vec<String>,
    /// Link the modules into the interpreter
    #[arg(long = "static")]
    link_static: bool,
    /// Without cargo the build fails, instead of building the C modules
    #[arg(long)]
    require: bool,
    /// Put the sources of all crates into the tree, for builds without a network
    #[arg(long)]
    vendor: bool,
    /// Wire modules that have no good benchmark record: to work on them, never to ship them
    #[arg(long)]
    unrecorded: bool,
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// A file of the tree that changes; nothing stands for a file that is not there.
struct Edit {
    name: String,
    path: PathBuf,
    old: Option<String>,
    new: Option<String>,
}

/// Wires a tree.
pub(crate) fn apply(project: &Project, options: &Options) -> Result<ExitCode> {
    let tree = SourceTree::open(&options.tree)?;
    let modules = choose(project, &tree, &options.only)?;
    let refusal = record::refusal(project, &modules)?;
    if let Some(refusal) = refusal.as_ref().filter(|_| !options.unrecorded) {
        let ways = "leave the module out with --only, or give --unrecorded";
        return Err(Error::new(format!("{refusal}; or {ways}")));
    }
    let shims = modules.iter().filter_map(|module| module.shim());
    let ours = [SETUP_LOCAL, FOLDER].map(PathBuf::from);
    tree.refuse_links(shims.map(|shim| Path::new("Lib").join(shim)).chain(ours))?;
    if interrupted::is_marked(&tree.root) && !options.dry_run {
        interrupted::repair(&tree.root)?;
    }
    let wired = Wired::read(&tree.root)?;
    if let Some(wired) = &wired {
        wired.refuse_edits()?;
    }
    let names: Vec<&str> = modules.iter().map(|module| module.name.as_str()).collect();
    let block = setup::block(&names, options.link_static);
    let setup = setup_without(&tree, wired.as_ref(), &names)?;
    let edits = edits(project, &tree, &modules, wired.as_ref(), &setup, &block)?;
    let stage = Stage::new(project, &modules, options)?;
    let had_no_setup = wired.as_ref().map_or(setup.text.is_none(), |wired| wired.had_no_setup);
    let rust_mk = generated::rust_mk(&modules, options, had_no_setup);
    files::write(&stage.folder.join("rust.mk"), rust_mk)?;
    files::write(&stage.folder.join("Setup"), &block)?;
    let crates = stage.finish()?;
    let change = || {
        let changed = sync(&stage.folder, &tree.root.join(FOLDER), options.dry_run)?;
        carry_out(&edits, options.dry_run)?;
        if !options.dry_run && (changed > 0 || edits.iter().any(Edit::changes)) {
            products::remove(&tree.root)?;
        }
        Ok(changed)
    };
    let changed = match options.dry_run {
        true => change(),
        false => interrupted::marked(&tree.root, had_no_setup, change),
    }?;
    say(&tree, options, &names);
    if let Some(refusal) = refusal {
        println!("unrecorded, to be worked on and not shipped: {refusal}");
    }
    let linked = crates.iter().filter(|krate| krate.linked).count();
    let change = if options.dry_run { "files would change" } else { "files changed" };
    println!("{FOLDER}: {changed} {change}; {linked} crates linked, listed in {}", sbom::NAME);
    Ok(ExitCode::SUCCESS)
}

/// What is wired, and where.
fn say(tree: &SourceTree, options: &Options, names: &[&str]) {
    println!("CPython {} at {}", tree.release, tree.root.display());
    println!("{} Rust modules: {}", kind(options.link_static), names.join(", "));
    if tree.minor > RELEASED {
        println!("3.{} is not released: the modules are built as for 3.{RELEASED}", tree.minor);
    }
}

/// Setup.local, if nobody else's line in it builds one of the modules.
fn setup_without(tree: &SourceTree, wired: Option<&Wired>, names: &[&str]) -> Result<SetupLocal> {
    let setup = SetupLocal::read(&tree.root, wired.map(|wired| wired.block.as_str()))?;
    match setup.conflict(names) {
        None => Ok(setup),
        Some(name) => Err(Error::new(format!(
            "{}/{SETUP_LOCAL} has a line of its own for {name}; remove it, or name others with --only",
            tree.root.display()
        ))),
    }
}

fn kind(is_static: bool) -> &'static str {
    if is_static { "static" } else { "shared" }
}

/// Gives back every byte.
pub(crate) fn undo(path: &Path) -> Result<ExitCode> {
    let tree = SourceTree::open(path)?;
    let shown = tree.root.display();
    if interrupted::is_marked(&tree.root) {
        interrupted::repair(&tree.root)?;
        println!("{shown} was wired by half, and is as it was before");
        return Ok(ExitCode::SUCCESS);
    }
    let Some(wired) = Wired::read(&tree.root)? else {
        // What was ended before it began may have left an empty folder.
        if tree.root.join(FOLDER).exists() {
            interrupted::remove_folder(&tree.root.join(FOLDER))?;
        }
        println!("{shown} is not wired");
        return Ok(ExitCode::SUCCESS);
    };
    wired.refuse_edits()?;
    let mut edits = shims_removed(&tree.root, &wired)?;
    let setup = wired.setup(&tree.root)?;
    let is_gone = wired.had_no_setup && setup.rest.is_empty();
    edits.push(Edit {
        name: SETUP_LOCAL.into(),
        path: tree.root.join(SETUP_LOCAL),
        new: (!is_gone && setup.text.is_some()).then_some(setup.rest),
        old: setup.text,
    });
    interrupted::marked(&tree.root, wired.had_no_setup, || {
        carry_out(&edits, false)?;
        products::remove(&tree.root)?;
        interrupted::remove_folder(&wired.folder)
    })?;
    println!("{shown} is as it was before");
    Ok(ExitCode::SUCCESS)
}

/// Says what is wired and whether it is whole.
pub(crate) fn check(path: &Path) -> Result<ExitCode> {
    let tree = SourceTree::open(path)?;
    println!("CPython {} at {}", tree.release, tree.root.display());
    if interrupted::is_marked(&tree.root) {
        return Err(Error::new(interrupted::what_to_do(&tree.root)));
    }
    let Some(wired) = Wired::read(&tree.root)? else {
        println!("not wired");
        return Ok(ExitCode::SUCCESS);
    };
    let (kind, names) = (kind(wired.is_static()), wired.modules.join(", "));
    println!("{kind} Rust modules: {names} ({})", wired.mode);
    for (name, version, licence) in wired.document.crates() {
        println!("crate   {name} {version}: {licence}");
    }
    let mut broken = wired.document.edits(&wired.folder)?;
    match wired.setup(&tree.root) {
        Ok(setup) => println!("ok      {}", wired::setup_line(&tree.root, setup.state)),
        Err(error) => broken.push(error.to_string()),
    }
    for shim in wired.shims(&tree.root)? {
        match shim.read() {
            Ok((text, unchanged)) if text == unchanged => {
                broken.push(format!("{} has lost its block", shim.name));
            }
            Ok(_) => println!("ok      {}", shim.name),
            Err(error) => broken.push(error.to_string()),
        }
    }
    broken.iter().for_each(|line| println!("BROKEN  {line}"));
    match broken.len() {
        0 => Ok(ExitCode::SUCCESS),
        n => Err(Error::new(format!("{n} things are not as they were wired, see above"))),
    }
}

/// The modules that this version has a twin of, or those of them that `only` names.
fn choose<'a>(project: &'a Project, tree: &SourceTree, only: &[String]) -> Result<Vec<&'a Module>> {
    let has_crate =
        |module: &&Module| project.packages.iter().any(|package| package.name == module.krate());
    let all = project.config.module.iter().filter(has_crate);
    let (there, absent): (Vec<_>, Vec<_>) = all.partition(|module| tree.has_twin_of(module));
    for name in only {
        if absent.iter().any(|module| module.name == *name) {
            return Err(Error::new(format!("CPython {} has no {name} to replace", tree.release)));
        }
        if there.iter().all(|module| module.name != *name) {
            return Err(project.config.unknown(name));
        }
    }
    let is_chosen = |module: &&Module| match only {
        [] => module.is_finished(),
        _ => only.contains(&module.name),
    };
    Ok(there.into_iter().filter(is_chosen).collect())
}

/// The changes to files that are CPython's.
fn edits(
    project: &Project,
    tree: &SourceTree,
    modules: &[&Module],
    wired: Option<&Wired>,
    setup: &SetupLocal,
    block: &str,
) -> Result<Vec<Edit>> {
    let mut edits: Vec<Edit> =
        wired.map_or(Ok(vec![]), |wired| shims_removed(&tree.root, wired))?;
    for shim in modules.iter().filter_map(|module| module.shim()) {
        let path = tree.lib_file(&shim);
        let name = format!("Lib/{}", shim.display());
        let shim = crate::parts::shim_file(project, &shim);
        let shim = fs::read_to_string(&shim).at("read", &shim)?;
        let edit = match edits.iter_mut().find(|edit| edit.name == name) {
            Some(edit) => edit,
            None => {
                let old = Some(fs::read_to_string(&path).at("read", &path)?);
                edits.push(Edit { name, path, new: old.clone(), old });
                edits.last_mut().expect("just pushed")
            }
        };
        edit.new = edit.new.as_ref().map(|text| shim::insert(text, &shim));
    }
    let new = Some(format!("{block}{}", setup.rest));
    let (name, path) = (SETUP_LOCAL.into(), tree.root.join(SETUP_LOCAL));
    edits.push(Edit { name, path, old: setup.text.clone(), new });
    Ok(edits)
}

/// The files of `Lib/` without their blocks.
fn shims_removed(tree: &Path, wired: &Wired) -> Result<Vec<Edit>> {
    let mut edits = Vec::new();
    for shim in wired.shims(tree)? {
        let (old, new) = shim.read()?;
        edits.push(Edit { name: shim.name, path: shim.path, old: Some(old), new: Some(new) });
    }
    Ok(edits)
}

impl Edit {
    fn changes(&self) -> bool {
        self.old != self.new
    }
}

/// Writes the files, or shows how they would change.
fn carry_out(edits: &[Edit], dry_run: bool) -> Result<()> {
    for edit in edits.iter().filter(|edit| edit.changes()) {
        match &edit.new {
            _ if dry_run => {
                print!("{}", diff::unified(&edit.name, edit.old.as_deref(), edit.new.as_deref()));
            }
            Some(text) => files::replace(&edit.path, text)?,
            None => fs::remove_file(&edit.path).at("remove", &edit.path)?,
        }
    }
    Ok(())
}

/// Makes `to` what `from` is, apart from what a build leaves there. How many files differ.
fn sync(from: &Path, to: &Path, dry_run: bool) -> Result<usize> {
    let wanted: BTreeSet<PathBuf> = files::below(from, &|_| false)?.into_iter().collect();
    let mut there = BTreeSet::new();
    if to.exists() {
        there.extend(files::below(to, &sbom::is_product)?);
    }
    let mut changed = 0;
    let mut say = |sign: char, path: &Path| {
        changed += 1;
        // Vendored sources are thousands of files that nobody reads here.
        if dry_run && !path.starts_with("vendor") {
            println!("{sign} {FOLDER}/{}", path.display());
        }
    };
    for path in &wanted {
        let content = fs::read(from.join(path)).at("read", &from.join(path))?;
        let place = to.join(path);
        if fs::read(&place).is_ok_and(|old| old == content) {
            continue;
        }
        say(if there.contains(path) { 'M' } else { 'A' }, path);
        if !dry_run {
            files::write(&place, content)?;
        }
    }
    for path in there.difference(&wanted) {
        say('D', path);
        if !dry_run {
            fs::remove_file(to.join(path)).at("remove", &to.join(path))?;
        }
    }
    Ok(changed)
}
