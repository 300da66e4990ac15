//! What holds for every file of the project.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Finding;
use crate::error::{At, Result};
use crate::project::Project;

const MOST_LINES: usize = 400;

/// What only one machine or one mirror knows. Put together here, or this file
/// would be the first finding.
const MACHINE_NAMES: [&str; 8] = [
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("index.crates", ".io"),
    concat!("static.crates", ".io"),
    concat!("files.python", "hosted.org"),
    concat!("deb.debian", ".org"),
    concat!("archive.ubuntu", ".com"),
];

/// The files that git has or would take; without git, all but cargo's output. A link is no file of its own.
pub(super) fn all(project: &Project) -> Result<Vec<PathBuf>> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(&project.root)
        .output();
    let mut files = match listed {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout)
            .split_terminator('\0')
            .map(|name| project.root.join(name))
            .collect(),
        _ => walk(&project.root)?,
    };
    files.retain(|path| path.symlink_metadata().is_ok_and(|about| about.is_file()));
    files.sort();
    Ok(files)
}

fn walk(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).at("read", folder)?.flatten() {
        let path = entry.path();
        if !path.is_dir() {
            files.push(path);
        } else if !path.join("CACHEDIR.TAG").exists() && !path.ends_with(".git") {
            files.extend(walk(&path)?);
        }
    }
    Ok(files)
}

/// No path of one machine and no host of one registry.
pub(super) fn no_machine_names(project: &Project, files: &[PathBuf]) -> Result<Finding> {
    let mut broken = Vec::new();
    for path in files.iter().filter(|path| !path.ends_with("Cargo.lock")) {
        let Ok(text) = String::from_utf8(fs::read(path).at("read", path)?) else { continue };
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(name) = MACHINE_NAMES.iter().find(|name| line.contains(**name)) {
                let path = project.relative(path).display();
                broken.push(format!("{path}:{number} names a machine: {name}"));
            }
        }
    }
    Ok(Finding { holds: format!("no machine is named in {} files", files.len()), broken })
}

/// Code files are short, or `wire/wire.toml` says why not.
pub(super) fn short(project: &Project, files: &[PathBuf]) -> Result<Finding> {
    let mut broken = Vec::new();
    let listed = &project.config.long_files;
    for path in files.iter().filter(|path| is_code(project, path)) {
        let lines = fs::read_to_string(path).at("read", path)?.lines().count();
        let name = project.relative(path).display().to_string();
        match (lines > MOST_LINES, listed.contains_key(&name)) {
            (true, false) => broken.push(format!("{name} has {lines} lines; split it")),
            (false, true) => broken.push(format!("{name} is short; take it out of long-files")),
            _ => {}
        }
    }
    let exceptions = listed.len();
    let holds = format!("files have at most {MOST_LINES} lines, {exceptions} exceptions");
    Ok(Finding { holds, broken })
}

fn is_code(project: &Project, path: &Path) -> bool {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some(ending) => ["py", "rs", "sh"].contains(&ending),
        None => {
            let path = project.relative(path);
            let is_data = path.components().any(|folder| folder.as_os_str() == "corpus");
            path.starts_with(".ci") || (path.starts_with("tests") && !is_data)
        }
    }
}
