//! `cargo wire generate`: what is made from `modules/*/module.toml`, and from the records that they name.
//!
//! A file is written whole, or between two marks and the rest is somebody's own.

pub(crate) mod aggregate;
mod api_3_15;
mod links;
mod python;
mod sbom;
mod table;

use std::fs;
use std::process::ExitCode;

use crate::bench::chart::drawings;
use crate::bench::page::page as functions;
use crate::bench::programs::page::{drawing, page as programs, short};
use crate::error::{At, Result};
use crate::marks::{FUNCTIONS, MODULES, PROGRAMS, between_marks};
use crate::project::Project;

/// A file below the root, and what is to be in it.
struct Output {
    name: String,
    text: String,
}

/// Writes what differs, and says what it was.
pub(crate) fn generate(project: &Project) -> Result<ExitCode> {
    for Output { name, text } in different(project)? {
        let path = project.root.join(&name);
        let folder = path.parent().unwrap_or(&project.root);
        fs::create_dir_all(folder).at("create", folder)?;
        fs::write(&path, text).at("write", &path)?;
        println!("written: {name}");
    }
    for link in links::different(project) {
        link.write(project)?;
        println!("linked: {}", link.name);
    }
    Ok(ExitCode::SUCCESS)
}

/// The names of the files that are not what the lists say.
pub(crate) fn stale(project: &Project) -> Result<Vec<String>> {
    let files = different(project)?.into_iter().map(|output| output.name);
    let links = links::different(project).into_iter().map(|link| link.name);
    Ok(files.chain(links).collect())
}

fn different(project: &Project) -> Result<Vec<Output>> {
    let modules = &project.config.module;
    let finished: &[_] = &project.config.finished().cloned().collect::<Vec<_>>();
    let read = |name: &str| {
        let path = project.root.join(name);
        fs::read_to_string(&path).at("read", &path)
    };
    let whole = |name: &str, text| Ok(Output { name: name.to_owned(), text });
    let between = |name: &str, parts: &[(&str, &str)]| {
        let put = |text: String, (mark, new): &(&str, &str)| between_marks(name, &text, mark, new);
        let text = parts.iter().try_fold(read(name)?, put)?;
        Ok(Output { name: name.to_owned(), text })
    };
    let part = |name: &str, new: String| between(name, &[(MODULES, &new)]);
    let (table, functions) = (table::table(project)?, functions(project)?);
    let mut outputs = vec![
        part("wire/bundle/Cargo.toml", aggregate::dependencies(modules, "../../modules")),
        whole("wire/bundle/src/modules.rs", aggregate::bundle(modules)),
        part("wire/wheel/Cargo.toml", api_3_15::dependencies(finished)),
        whole("wire/wheel/src/modules.rs", aggregate::wheel(finished)),
        part("Lib-shims/rustdlib/_modules.py", python::table(finished)),
        between("README.md", &[(PROGRAMS, &short(project)?)]),
        between("docs/programs.md", &[(PROGRAMS, &programs(project)?)]),
        between("docs/performance.md", &[(FUNCTIONS, &functions), (MODULES, &table)]),
        part("wire/wheel/README.md", table),
        whole(sbom::FILE, sbom::text(project)?),
    ];
    outputs.extend(drawing(project)?.map(|(name, text)| whole(name, text)));
    outputs.extend(drawings(project)?.into_iter().map(|(name, text)| whole(&name, text)));
    for module in modules.iter().filter(|module| module.api_3_15) {
        let manifest = read(&format!("modules/{}/Cargo.toml", module.folder))?;
        outputs.push(whole(&api_3_15::place(module), api_3_15::manifest(module, &manifest)));
    }
    let outputs = outputs.into_iter().collect::<Result<Vec<_>>>()?;
    let is_different = |output: &Output| read(&output.name).ok().as_ref() != Some(&output.text);
    Ok(outputs.into_iter().filter(is_different).collect())
}

/// That a file was made by this command, for whoever opens it.
fn heading(comment: &str) -> String {
    format!("{comment} Written by `cargo wire generate` from modules/*/module.toml.\n")
}
