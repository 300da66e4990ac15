//! What a wired interpreter is made of: a tree of links to a real installation,
//! with our modules and shims in place of the C ones.
//!
//! CPython takes the directory of its executable for its prefix, so the
//! executable is copied and almost everything else is linked, file by file:
//! directories are real, and whatever the interpreter writes (`__pycache__`)
//! lands in the tree and never in the user's Python. Folders in which we replace
//! something are copied: whoever puts another file there with `cp`, in the place
//! of one of ours or of one beside it, would overwrite the user's through a link.
//! Its tests are copied: some ask what kind of file they are.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

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
    put_library(&python.stdlib, &stdlib, &changed(project, python))?;
    if python.has_tests {
        put_all(&python.stdlib.join(TESTS), &stdlib.join(TESTS), &[], &copy)?;
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

/// The folders of `python` in which a tree has files of ours, be it one with all modules.
fn changed(project: &Project, python: &Python) -> Vec<PathBuf> {
    let shims = project.config.module.iter().filter_map(|module| module.shim());
    let parents = shims.filter_map(|shim| Some(python.stdlib.join(shim).parent()?.to_owned()));
    parents.chain([python.dynload.clone()]).collect()
}

/// The standard library without its tests: copies in the folders that are `changed`, links elsewhere.
fn put_library(from: &Path, to: &Path, changed: &[PathBuf]) -> Result<()> {
    let put = |source: &Path, target: &Path| {
        let is_changed = changed.iter().any(|folder| source.parent() == Some(folder));
        // A link to nothing can only be linked.
        if is_changed && source.exists() { copy(source, target) } else { link(source, target) }
    };
    put_all(from, to, &["site-packages", "dist-packages", TESTS], &put)
}

/// CPython's second landmark, which a Python with every module built in may lack.
fn put_dynload(python: &Python, dynload: &Path) -> Result<()> {
    fs::create_dir_all(dynload).at("create", dynload)?;
    if python.dynload.is_dir() && !python.dynload.starts_with(&python.stdlib) {
        put_all(&python.dynload, dynload, &[], &copy)?;
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
    put: &dyn Fn(&Path, &Path) -> Result<()>,
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

#[cfg(test)]
mod tests {
    use std::env;

    use super::*;

    /// What a user's Python has, next to what we replace there and elsewhere.
    const FILES: [(&str, bool); 6] = [
        ("base64.py", true),
        ("spam.py", true),
        ("json/decoder.py", true),
        ("lib-dynload/_bz2.so", true),
        ("lib-dynload/_spam.so", true),
        ("email/header.py", false),
    ];

    #[test]
    fn what_is_written_beside_ours_never_lands_in_the_users_python() {
        let home = env::temp_dir().join(format!("rustdlib-copies-{}", std::process::id()));
        let (from, to) = (home.join("python"), home.join("tree"));
        for (name, _) in FILES {
            let path = from.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("room for a folder");
            fs::write(path, "the user's").expect("room for a file");
        }
        symlink("nowhere", from.join("lib-dynload/dangling.so")).expect("room for a link");
        let changed = ["", "json", "lib-dynload"].map(|name| from.join(name));
        put_library(&from, &to, &changed).expect("a tree");
        for (name, is_copy) in FILES {
            assert_eq!(to.join(name).is_symlink(), !is_copy, "{name}");
            if is_copy {
                fs::write(to.join(name), "another").expect("a file of the tree");
            }
            assert_eq!(fs::read(from.join(name)).expect("the file"), b"the user's", "{name}");
        }
        fs::remove_dir_all(home).expect("the folder is there");
    }
}
