//! The two crates that link all modules: of the wired interpreter and CPython's build, and of the wheel.

use super::heading;
use crate::modules::{Module, firsts};

/// The dependencies on module crates, which are in `folder`.
pub(crate) fn dependencies(modules: &[Module], folder: &str) -> String {
    let line = |module: &Module| {
        format!("{} = {{ path = \"{folder}/{}\" }}\n", module.krate(), module.folder)
    };
    firsts(modules).map(line).collect()
}

/// The code of `wire/bundle` that names the modules. A crate is linked with all that it exports.
pub(crate) fn bundle(modules: &[Module]) -> String {
    let names: Vec<&str> = modules.iter().map(|module| module.name.as_str()).collect();
    format!(
        "//! The modules of the library.\n{}\n{}\n/// The documentation of `_rustdlib`.\n\
         pub(crate) const DOC: &std::ffi::CStr =\n    \
         c\"The library of the modules that are written in Rust: {}\";\n",
        heading("//!"),
        externs(modules),
        names.join(" "),
    )
}

/// The same of `wire/wheel`.
pub(crate) fn wheel(modules: &[Module]) -> String {
    let again = firsts(modules).filter(|module| module.api_3_15);
    let again: String = again
        .map(|module| format!("#[cfg(not(Py_3_15))]\nextern crate {}_3_15 as _;\n", module.name))
        .collect();
    format!(
        "//! The modules of the library.\n{}\n{}\n// 3.15's API by name, for older Pythons.\n{again}",
        heading("//!"),
        externs(modules),
    )
}

fn externs(modules: &[Module]) -> String {
    let mut names: Vec<&str> = firsts(modules).map(|module| module.name.as_str()).collect();
    names.sort_unstable();
    names.into_iter().map(|name| format!("extern crate {name} as _;\n")).collect()
}
