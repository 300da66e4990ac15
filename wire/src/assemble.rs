//! What a wired interpreter is made of: a tree of links to a real installation,
//! with our modules and shims in place of the C ones.
//!
//! CPython takes the directory of its executable for its prefix, so the
//! executable is copied and almost everything else is linked, file by file:
//! directories are real, and whatever the interpreter writes (`__pycache__`)
//! lands in the tree and never in the user's Python. Its tests are copied: some
//! ask what kind of file they are.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::error::{At, Result};
use crate::parts::{Parts, SCRIPTS, exe_name, file_name, is_extension, scripts, shim_file};
use crate::project::Project;
use crate::python::Python;
use crate::{shim, site};

/// CPython's own tests, in the standard library.
const TESTS: &str = "test";

/// Makes all of `tree`, which is not there yet.
pub(crate) fn assemble(
    project: &Project,
    python: &Python,
    parts: &Parts<'_>,
    tree: &Path,
) -> Result<()> {
    let stdlib = tree.join(python.stdlib_in_tree());
    put_all(&python.stdlib, &stdlib, &["site-packages", "dist-packages", TESTS], link)?;
    if python.has_tests {
        put_all(&python.stdlib.join(TESTS), &stdlib.join(TESTS), &[], copy)?;
    }
    put_dynload(python, &tree.join(python.dynload_in_tree()))?;
    put_binary(python, &tree.join("bin"))?;
    link_named("libpython", &python.prefix.join("lib"), &tree.join("lib"))?;
    link_named("python", &python.prefix.join("include"), &tree.join("include"))?;
    put_modules(python, parts, &tree.join(python.dynload_in_tree()))?;
    for shim in parts.modules.iter().filter_map(|module| module.shim()) {
        put_shim(project, python, &shim, &stdlib)?;
    }
    let (from, to) = (project.root.join(SCRIPTS), tree.join("wire"));
    fs::create_dir_all(&to).at("create", &to)?;
    for script in scripts(project)? {
        copy(&script, &to.join(script.strip_prefix(&from).unwrap_or(&script)))?;
    }
    site::write(tree, python, parts)
}

/// CPython's second landmark, which a Python with every module built in may lack.
fn put_dynload(python: &Python, dynload: &Path) -> Result<()> {
    fs::create_dir_all(dynload).at("create", dynload)?;
    if python.dynload.is_dir() && !python.dynload.starts_with(&python.stdlib) {
        put_all(&python.dynload, dynload, &[], link)?;
    }
    Ok(())
}

fn put_binary(python: &Python, bin: &Path) -> Result<()> {
    fs::create_dir_all(bin).at("create", bin)?;
    let exe = bin.join(exe_name(python));
    copy(&python.exe, &exe)?;
    for name in ["python".to_owned(), "python3".to_owned(), format!("python{}", python.minor())] {
        let other = bin.join(name);
        if other != exe {
            link(Path::new(exe_name(python)), &other)?;
        }
    }
    Ok(())
}

/// Our library, under every name that a C one had. The names share one file: the
/// dynamic linker loads it once.
fn put_modules(python: &Python, parts: &Parts<'_>, dynload: &Path) -> Result<()> {
    let library = dynload.join("rustdlib");
    copy(&parts.library, &library)?;
    for module in &parts.modules {
        for entry in fs::read_dir(dynload).at("read", dynload)?.flatten() {
            if is_extension(&entry.path(), &module.name) {
                fs::remove_file(entry.path()).at("remove", &entry.path())?;
            }
        }
        let name = dynload.join(file_name(module, python));
        fs::hard_link(&library, &name).at("link", &name)?;
    }
    fs::remove_file(&library).at("remove", &library)
}

/// A copy of the Python's own file with our block in it, and none of the byte
/// code that was compiled from the original.
fn put_shim(project: &Project, python: &Python, name: &Path, stdlib: &Path) -> Result<()> {
    let read = |path: &Path| fs::read_to_string(path).at("read", path);
    let source = read(&python.stdlib.join(name))?;
    let block = read(&shim_file(project, name))?;
    let copy = stdlib.join(name);
    fs::remove_file(&copy).at("remove", &copy)?;
    fs::write(&copy, shim::insert(&source, &block)).at("write", &copy)?;
    let Ok(cache) = fs::read_dir(copy.with_file_name("__pycache__")) else { return Ok(()) };
    let stem = name.file_stem().and_then(OsStr::to_str);
    for entry in cache.flatten() {
        if entry.file_name().to_string_lossy().split('.').next() == stem {
            fs::remove_file(entry.path()).at("remove", &entry.path())?;
        }
    }
    Ok(())
}

/// Puts every file under `from` into the same place under `to`.
fn put_all(
    from: &Path,
    to: &Path,
    except: &[&str],
    put: fn(&Path, &Path) -> Result<()>,
) -> Result<()> {
    fs::create_dir_all(to).at("create", to)?;
    for entry in fs::read_dir(from).at("read", from)? {
        let entry = entry.at("read", from)?;
        let name = entry.file_name();
        if except.iter().any(|&other| name == other) {
            continue;
        }
        let (source, target) = (entry.path(), to.join(&name));
        if entry.file_type().at("read", &source)?.is_dir() {
            put_all(&source, &target, &[], put)?;
        } else {
            put(&source, &target)?;
        }
    }
    Ok(())
}

fn link(source: &Path, link: &Path) -> Result<()> {
    symlink(source, link).at("link", link)
}

fn copy(source: &Path, copy: &Path) -> Result<()> {
    fs::copy(source, copy).at("write", copy)?;
    Ok(())
}

/// Links what begins with `prefix`; a directory that is not there has nothing.
fn link_named(prefix: &str, from: &Path, to: &Path) -> Result<()> {
    let Ok(entries) = fs::read_dir(from) else { return Ok(()) };
    fs::create_dir_all(to).at("create", to)?;
    for entry in entries.flatten() {
        let target = to.join(entry.file_name());
        if entry.file_name().to_string_lossy().starts_with(prefix) && !target.exists() {
            link(&entry.path(), &target)?;
        }
    }
    Ok(())
}
