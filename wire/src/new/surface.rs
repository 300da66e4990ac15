//! What a C module has, as `wire/python/surface.py` finds it.

use std::process::Command;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::parts::SCRIPTS;
use crate::project::Project;
use crate::python::{Python, last_line};

#[derive(Deserialize)]
pub(super) struct Surface {
    pub(super) documented: bool,
    pub(super) functions: Vec<Function>,
    pub(super) classes: Vec<Class>,
    pub(super) exceptions: Vec<Exception>,
    pub(super) constants: Vec<Constant>,
    /// What is not written for anybody, each with its type.
    pub(super) left: Vec<String>,
    pub(super) tests: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Function {
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) signature: Signature,
}

#[derive(Deserialize)]
pub(super) struct Signature {
    /// None where C says none that can be read.
    pub(super) text: Option<String>,
    pub(super) parameters: Vec<Parameter>,
}

#[derive(Deserialize)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) required: bool,
}

#[derive(Deserialize)]
pub(super) struct Class {
    /// Under which the module has it.
    pub(super) name: String,
    pub(super) full_name: String,
    pub(super) subclassable: bool,
    pub(super) collected: bool,
    pub(super) immutable: bool,
    pub(super) documented: bool,
    pub(super) methods: Vec<Function>,
    pub(super) getters: Vec<String>,
    pub(super) constructor: Option<Signature>,
}

#[derive(Deserialize)]
pub(super) struct Exception {
    pub(super) name: String,
    pub(super) base: String,
}

#[derive(Deserialize)]
pub(super) struct Constant {
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) value: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Value {
    Int(i64),
    Str(String),
    Bytes(Vec<u8>),
}

/// Asks `python` what its C module `name` has.
pub(super) fn of(project: &Project, python: &Python, name: &str) -> Result<Surface> {
    let output = Command::new(&python.exe)
        .args(["-I", "-B"])
        .arg(project.root.join(SCRIPTS).join("surface.py"))
        .arg(name)
        .output()
        .map_err(|error| Error::new(format!("cannot run {}: {error}", python.exe.display())))?;
    if !output.status.success() {
        return Err(Error::new(last_line(&output.stderr)));
    }
    serde_json::from_slice(&output.stdout)
        .map_err(|error| Error::new(format!("surface.py said what was not expected: {error}")))
}

impl Surface {
    /// The names that raise `NotImplementedError`.
    pub(super) fn unwritten(&self) -> impl Iterator<Item = &str> {
        let functions = self.functions.iter().map(|function| function.name.as_str());
        functions.chain(self.classes.iter().map(|class| class.name.as_str()))
    }
}

impl Signature {
    /// The parameters as the macros want them: those without a default, then those with one.
    pub(super) fn variables(&self) -> String {
        let names = |required: bool| -> Vec<&str> {
            let some = self.parameters.iter().filter(|each| each.required == required);
            some.map(|each| each.name.as_str()).collect()
        };
        let (required, optional) = (names(true), names(false));
        let before: String = required.iter().map(|name| format!(", {name}")).collect();
        if optional.is_empty() { before } else { format!("{before}; {}", optional.join(", ")) }
    }

    /// The expression of Rust.
    pub(super) fn expression(&self) -> String {
        match &self.text {
            Some(text) => format!("Signature::new({text:?})"),
            None => "Signature::new(\"()\").hidden()".to_owned(),
        }
    }

    /// `let _ = (a, b);`, until somebody uses them.
    pub(super) fn unused(&self) -> String {
        let names: Vec<&str> = self.parameters.iter().map(|each| each.name.as_str()).collect();
        match names.as_slice() {
            [] => String::new(),
            [one] => format!("let _ = {one};\n        "),
            all => format!("let _ = ({});\n        ", all.join(", ")),
        }
    }
}
