//! `cargo wire new NAME`: the folder of a module in which every name of the C one is there, and raises
//! `NotImplementedError`.

mod crate_files;
mod python_files;
mod surface;

use std::fs;
use std::process::ExitCode;

use self::surface::Surface;
use crate::error::{At, Error, Result};
use crate::generate::generate;
use crate::project::{Project, cargo};
use crate::python::Python;

/// What all files are made from.
pub(crate) struct Begun {
    /// Its name in Python.
    name: String,
    /// Its folder in `modules/`.
    folder: String,
    /// The version of the Python that was asked.
    minor: String,
    surface: Surface,
}

/// Writes the folder, and brings up to date what is generated.
pub(crate) fn new(project: &Project, python: &str, name: &str) -> Result<ExitCode> {
    let folder = name.trim_start_matches('_').to_owned();
    let root = project.root.join("modules").join(&folder);
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if folder.is_empty() || !name.chars().all(is_name) {
        return Err(Error::new(format!("`{name}` is no name of a module at the top level")));
    }
    if root.exists() || project.config.module.iter().any(|module| module.name == name) {
        return Err(Error::new(format!("there is modules/{folder} already, or a module {name}")));
    }
    let python = Python::find(python)?;
    let surface = surface::of(project, &python, name)?;
    let begun = Begun { name: name.to_owned(), folder, minor: python.minor(), surface };
    for (file, text) in begun.files() {
        let path = root.join(&file);
        let parent = path.parent().unwrap_or(&root);
        fs::create_dir_all(parent).at("create", parent)?;
        fs::write(&path, text).at("write", &path)?;
        println!("written: modules/{}/{file}", begun.folder);
    }
    let project = Project::open()?;
    generate(&project)?;
    run(&project, &["update", "--workspace", "--offline", "--quiet"])?;
    println!("written: Cargo.lock");
    run(&project, &["fmt", "--package", &begun.krate()])?;
    begun.say();
    Ok(ExitCode::SUCCESS)
}

fn run(project: &Project, words: &[&str]) -> Result<()> {
    let status = cargo().args(words).current_dir(&project.root).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        _ => Err(Error::new(format!("cargo {} failed, see above", words.join(" ")))),
    }
}

impl Begun {
    fn krate(&self) -> String {
        format!("rustdlib-{}", self.folder)
    }

    fn files(&self) -> Vec<(String, String)> {
        let mut files = vec![
            ("Cargo.toml".to_owned(), self.manifest()),
            ("module.toml".to_owned(), self.list()),
            ("src/lib.rs".to_owned(), self.library()),
            ("calls.py".to_owned(), self.calls()),
            (format!("test_{}.py", self.folder), self.test()),
        ];
        files.extend(self.surface.classes.iter().map(|class| self.class_file(class)));
        files
    }

    fn manifest(&self) -> String {
        let mut text = format!(
            "[package]\nname = \"{}\"\ndescription = \"{}: to be described\"\n",
            self.krate(),
            self.name
        );
        for key in ["version", "edition", "rust-version", "license", "repository", "publish"] {
            text += &format!("{key}.workspace = true\n");
        }
        text + &format!(
            "\n[lib]\nname = \"{}\"\ntest = false\ndoctest = false\n\n[dependencies]\n\
             rustdlib-glue = {{ workspace = true }}\n\n[lints]\nworkspace = true\n",
            self.name
        )
    }

    fn list(&self) -> String {
        let array = |names: Vec<&str>| {
            let rows: String = names.iter().map(|name| format!("    \"{name}\",\n")).collect();
            if rows.is_empty() { "[]".to_owned() } else { format!("[\n{rows}]") }
        };
        format!(
            "# What a key means: modules/README.md.\n\n[[module]]\nname = \"{}\"\ntwin = \"c\"\n\
             replaces = \"the C module\"\nunwritten = {}\ntests = {}\n",
            self.name,
            array(self.surface.unwritten().collect()),
            array(self.surface.tests.iter().map(String::as_str).collect()),
        )
    }

    /// What is left to do, as far as this command knows.
    fn say(&self) {
        let Self { name, folder, minor, .. } = self;
        for line in &self.surface.left {
            println!("not begun: {line}");
        }
        if self.surface.tests.is_empty() {
            println!(
                "CPython has no test_{folder}: put the tests into modules/{folder}/module.toml"
            );
        }
        println!(
            "Fill in a function, take it out of `unwritten`, and see what it does:\n\
             cargo wire try --python {minor} --only {name}\n\
             cargo wire test --python {minor} --only {name}\n\
             cargo wire bench --python {minor} --only {name}"
        );
    }
}
