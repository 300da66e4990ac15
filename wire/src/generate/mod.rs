//! `cargo wire generate`: what is made from `modules/*/module.toml`, and from the records that they name.
//!
//! A file is written whole, or between two marks and the rest is somebody's own.

pub(crate) mod aggregate;
mod api_3_15;
mod links;
mod python;
mod readme;

use std::fs;
use std::process::ExitCode;

use crate::bench::chart::drawings;
use crate::bench::programs;
use crate::error::{At, Error, Result};
use crate::project::Project;

/// The parts of files that are generated: what is between the lines with `modules: begin` and `modules: end`, and so
/// on. In Markdown these are comments of HTML.
pub(crate) const MODULES: &str = "modules";
const PROGRAMS: &str = "programs";

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
    let between = |mark: &str, name: &str, new: String| {
        let text = between_marks(name, &read(name)?, mark, &new)?;
        Ok(Output { name: name.to_owned(), text })
    };
    let part = |name: &str, new: String| between(MODULES, name, new);
    let mut outputs = vec![
        part("wire/bundle/Cargo.toml", aggregate::dependencies(modules, "../../modules")),
        whole("wire/bundle/src/modules.rs", aggregate::bundle(modules)),
        part("wire/wheel/Cargo.toml", api_3_15::dependencies(finished)),
        whole("wire/wheel/src/modules.rs", aggregate::wheel(finished)),
        part("Lib-shims/rustdlib/_modules.py", python::table(finished)),
        Ok(Output { name: readme::FILE.to_owned(), text: readme::text(project)? }),
        between(PROGRAMS, "docs/programs.md", programs::page(project)?),
    ];
    outputs.extend(programs::drawing(project)?.map(|(name, text)| whole(name, text)));
    outputs.extend(drawings(project)?.into_iter().map(|(name, text)| whole(name, text)));
    for module in modules.iter().filter(|module| module.api_3_15) {
        let manifest = read(&format!("modules/{}/Cargo.toml", module.folder))?;
        outputs.push(whole(&api_3_15::place(module), api_3_15::manifest(module, &manifest)));
    }
    let outputs = outputs.into_iter().collect::<Result<Vec<_>>>()?;
    let is_different = |output: &Output| read(&output.name).ok().as_ref() != Some(&output.text);
    Ok(outputs.into_iter().filter(is_different).collect())
}

/// `text` of the file `name` with `new` between the lines that have the two marks of `part`.
pub(crate) fn between_marks(name: &str, text: &str, part: &str, new: &str) -> Result<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let marks = ["begin", "end"].map(|end| format!("{part}: {end}"));
    let [begin, end] = marks.each_ref().map(|mark| lines.iter().position(|l| l.contains(mark)));
    match (begin, end) {
        (Some(begin), Some(end)) if begin < end => {
            Ok(format!("{}{new}{}", lines[..=begin].concat(), lines[end..].concat()))
        }
        _ => Err(Error::new(format!("{name} has lost its marks `{}`", marks.join("` and `")))),
    }
}

/// That a file was made by this command, for whoever opens it.
fn heading(comment: &str) -> String {
    format!("{comment} Written by `cargo wire generate` from modules/*/module.toml.\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let text = "a\n# modules: begin\nold\n# modules: end\nb\n";
        let want = "a\n# modules: begin\nnew\n# modules: end\nb\n";
        assert_eq!(between_marks("f", text, "modules", "new\n").unwrap(), want);
        for text in ["a\n", "# modules: begin\n", "# modules: end\n# modules: begin\n"] {
            let line = between_marks("f", text, "modules", "").unwrap_err().to_string();
            assert!(line.starts_with("f has lost its marks"), "{line}");
        }
    }
}
