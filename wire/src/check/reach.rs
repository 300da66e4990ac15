//! Which functions of glue can run Python code, and whether the hostile suite meets each of them.
//!
//! The list comes from the sources: who calls whom, by name. Where a name stands for several
//! functions, all of them count, so it can have a function too many, but none too few.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use super::Finding;
use super::functions::{Callee, Function, functions_of};
use crate::error::{At, Error, Result};
use crate::project::Project;

const GLUE: &str = "shared/glue/src";
/// Every C function that can run Python code is called here.
const PYTHON_CODE: &str = "python_code";
/// Lets other threads run, and so everything that Python code can do.
const DETACHES: &str = "PyEval_SaveThread";
/// The suite: what meets a hostile callback, and what cannot, with the reason.
const SUITE: [&str; 3] = [
    "tests/probe/src/meetings",
    "tests/probe/hostile_entrances.py",
    "tests/probe/hostile_reasons.py",
];

/// Every function that a module can call, or that C calls, and that can run Python code.
fn reaching(functions: &[Function]) -> BTreeSet<String> {
    let mut reach: BTreeSet<usize> =
        (0..functions.len()).filter(|&index| functions[index].is_seed()).collect();
    let mut names = Names::default();
    names.free.insert(DETACHES.into());
    reach.iter().for_each(|&index| names.add(&functions[index]));
    loop {
        let more: Vec<usize> = (0..functions.len())
            .filter(|index| !reach.contains(index) && names.are_called_by(&functions[*index]))
            .collect();
        if more.is_empty() {
            break;
        }
        more.iter().for_each(|&index| names.add(&functions[index]));
        reach.extend(more);
    }
    let visible = reach.iter().map(|&index| &functions[index]);
    visible.filter(|function| function.is_visible()).map(Function::label).collect()
}

impl Function {
    /// What reaches Python code whatever it calls: the functions of `python_code.rs`, what C calls and
    /// runs a module's code, and what is given a closure that may touch Python.
    fn is_seed(&self) -> bool {
        self.file == PYTHON_CODE || self.called_by_c || (self.public && self.takes_closure)
    }

    fn is_visible(&self) -> bool {
        (self.public || self.called_by_c || self.name == "drop") && self.file != PYTHON_CODE
    }

    /// `Object::is_true`, `new_bytes`; with the file in front for what C calls.
    fn label(&self) -> String {
        match &self.class {
            _ if self.called_by_c => format!("{}::{}", self.file, self.name),
            Some(class) => format!("{class}::{}", self.name),
            None => self.name.clone(),
        }
    }
}

/// What is known to run Python code, by the names under which it is called.
#[derive(Default)]
struct Names {
    free: BTreeSet<String>,
    /// Name of the method, and how many arguments it takes beside `self`.
    methods: BTreeSet<(String, usize)>,
    of_class: BTreeSet<(String, String)>,
}

impl Names {
    fn add(&mut self, function: &Function) {
        let name = function.name.clone();
        match &function.class {
            None => {
                self.free.insert(name);
            }
            Some(class) => {
                self.of_class.insert((class.clone(), name.clone()));
                if let Some(arguments) = function.arguments_beside_self {
                    self.methods.insert((name, arguments));
                }
            }
        }
    }

    fn are_called_by(&self, function: &Function) -> bool {
        function.calls.iter().any(|call| match call {
            Callee::Free(name) => self.free.contains(name),
            Callee::OfClass(class, name) => {
                self.of_class.contains(&(class.clone(), name.clone())) || self.free.contains(name)
            }
            Callee::Method(name, Some(count)) => self.methods.contains(&(name.clone(), *count)),
            Callee::Method(name, None) => self.methods.iter().any(|(method, _)| method == name),
        })
    }
}

/// Each function of glue that can run Python code has a row in the suite, and no other has one.
pub(super) fn met(project: &Project, files: &[PathBuf]) -> Result<Finding> {
    let mut functions = Vec::new();
    for path in files {
        let name = project.relative(path).display().to_string();
        if name.starts_with(GLUE) && name.ends_with(".rs") && !name.ends_with("misuse.rs") {
            let text = fs::read_to_string(path).at("read", path)?;
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let found = functions_of(&stem, &text)
                .map_err(|error| Error::new(format!("{name} is not Rust: {error}")))?;
            functions.extend(found);
        }
    }
    let listed = reaching(&functions);
    let rows = rows(project, files)?;
    Ok(compare(&listed, &rows))
}

fn compare(listed: &BTreeSet<String>, rows: &BTreeMap<String, usize>) -> Finding {
    let missing = listed.iter().filter(|name| !rows.contains_key(*name)).map(|name| {
        format!("{name} can run Python code, and {} has no row for it", SUITE.join(" nor "))
    });
    let twice = rows.iter().filter(|(_, count)| **count > 1);
    let twice = twice.map(|(name, _)| format!("the hostile suite has {name} twice"));
    let stale = rows.keys().filter(|name| !listed.contains(*name));
    let stale =
        stale.map(|name| format!("the hostile suite has {name}, which runs no Python code"));
    let broken = missing.chain(twice).chain(stale).collect();
    let holds = format!("each of {} functions of glue that run Python code is met", listed.len());
    Finding { holds, broken }
}

/// The names that begin a line of the tables: `"Object::is_true" => ...` and `"Attached::str": ...`.
fn rows(project: &Project, files: &[PathBuf]) -> Result<BTreeMap<String, usize>> {
    let mut rows = BTreeMap::new();
    for path in files {
        let name = project.relative(path).display().to_string();
        if !SUITE.iter().any(|start| name.starts_with(start)) {
            continue;
        }
        let text = fs::read_to_string(path).at("read", path)?;
        for row in text.lines().filter_map(row) {
            *rows.entry(row.to_owned()).or_default() += 1;
        }
    }
    Ok(rows)
}

fn row(line: &str) -> Option<&str> {
    let (name, rest) = line.trim_start().strip_prefix('"')?.split_once('"')?;
    let rest = rest.trim_start();
    (rest.starts_with("=>") || rest.starts_with(':')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        impl Object<'_> {
            pub fn direct(self) -> bool { unsafe { capi::PyObject_IsTrue(self.as_ptr()) } }
            pub fn by_another(self) { self.hidden(1) }
            fn hidden(self, number: u8) { Self::direct(self); }
            pub fn other(self) { self.list.hidden() }
            pub(crate) fn inner(self) { self.direct() }
        }
        impl Drop for Owned<'_> { fn drop(&mut self) { capi::PyObject_IsTrue(self.pointer) } }
        unsafe extern "C" fn entrance<F: Fn(u8)>() {}
        pub fn with_closure(make: impl FnOnce() -> u8) {}
        pub fn with_work(work: impl FnOnce() -> u8 + Send) {}
        pub fn detached() { capi::PyEval_SaveThread() }
        fn private() { Object::direct(x) }
    "#;

    #[test]
    fn lists_what_reaches_python_code() {
        let seeds = "python_code! { fn PyObject_IsTrue(object: *mut PyObject) -> c_int; }";
        let mut functions = functions_of(PYTHON_CODE, seeds).unwrap();
        functions.extend(functions_of("file", TEXT).unwrap());
        let wanted = [
            "Object::by_another",
            "Object::direct",
            "Owned::drop",
            "detached",
            "file::entrance",
            "with_closure",
        ];
        assert_eq!(reaching(&functions).into_iter().collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn a_function_without_a_row_is_a_breach() {
        let listed = BTreeSet::from(["Object::is_true".to_owned(), "new".to_owned()]);
        let rows = BTreeMap::from([("Object::is_true".to_owned(), 1), ("old".to_owned(), 1)]);
        assert_eq!(compare(&listed, &rows).broken.len(), 2);
        assert_eq!(row("    \"Object::is_true\" => |at| {"), Some("Object::is_true"));
        assert_eq!(row("    \"Attached::str\": \"only text\","), Some("Attached::str"));
        assert_eq!(row("    \"text\","), None);
    }
}
