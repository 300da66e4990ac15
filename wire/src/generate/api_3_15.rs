//! The manifests of modules that the wheel has with the behaviour of 3.15 as well;
//! `wire/wheel/api-3.15/README.md` says how that is done.

use crate::modules::{Module, firsts};

/// The dependencies of the wheel on module crates.
pub(super) fn dependencies(modules: &[Module]) -> String {
    let mut text = String::new();
    for module in firsts(modules) {
        let (name, folder) = (module.krate(), &module.folder);
        text += &format!("{name} = {{ path = \"../../modules/{folder}\" }}\n");
        if module.api_3_15 {
            text += &format!("{name}-3-15 = {{ path = \"api-3.15/{folder}\" }}\n");
        }
    }
    text
}

/// The manifest of the second crate.
pub(super) fn place(module: &Module) -> String {
    format!("wire/wheel/api-3.15/{}/Cargo.toml", module.folder)
}

/// The manifest of the first as that of the second: the same sources on another glue.
pub(super) fn manifest(module: &Module, manifest: &str) -> String {
    let (krate, name, folder) = (module.krate(), &module.name, &module.folder);
    let edited = manifest.lines().map(|line| {
        if line == format!("name = \"{krate}\"") {
            format!("name = \"{krate}-3-15\"")
        } else if line.starts_with("description = ") {
            format!("description = \"{krate} with the behaviour of CPython 3.15 on every version\"")
        } else if line == format!("name = \"{name}\"") {
            let path = format!("../../../../modules/{folder}/src/lib.rs");
            format!("name = \"{name}_3_15\"\npath = \"{path}\"")
        } else if let Some(shared) = shared_on_glue(line) {
            let package = format!("rustdlib-{shared}");
            format!("{package} = {{ package = \"{package}-3-15\", path = \"../{shared}\" }}")
        } else {
            line.to_owned()
        }
    });
    let lines: String = edited.map(|line| line + "\n").collect();
    format!("{}{lines}", super::heading("#"))
}

/// The folder of a dependency that knows the version, if it is one.
fn shared_on_glue(line: &str) -> Option<&str> {
    let name = line.strip_prefix("rustdlib-")?.split(" = ").next()?;
    ["glue", "streamobject"].contains(&name).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_crate_has_the_same_sources_on_another_glue() {
        let text = "[package]\nname = \"rustdlib-x\"\ndescription = \"x\"\n[lib]\nname = \"_x\"\n\
            [dependencies]\nrustdlib-glue = { workspace = true }\n\
            rustdlib-streamobject = { workspace = true }\nmemchr = { workspace = true }\n";
        let text = manifest(&Module::named("_x", "x"), text);
        for line in [
            "name = \"rustdlib-x-3-15\"",
            "path = \"../../../../modules/x/src/lib.rs\"",
            "rustdlib-glue = { package = \"rustdlib-glue-3-15\", path = \"../glue\" }",
            "rustdlib-streamobject = { package = \"rustdlib-streamobject-3-15\", path = \"../streamobject\" }",
            "memchr = { workspace = true }",
        ] {
            assert!(text.lines().any(|other| other == line), "{text}");
        }
    }
}
