//! Our manifests as a CPython tree has them. They are edited as text: comments stay.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;
use crate::generate::aggregate;
use crate::marks::{MODULES, between_marks};
use crate::modules::Module;

/// A crate without its examples and the dependencies of its tests, and without the features that bring crates along
/// which none of `features` needs. Such a feature is one line.
pub(super) fn of_crate(text: &str, features: &BTreeSet<&str>) -> String {
    let section = sections(text).find(|(name, _)| *name == "[features]");
    let lines = section.map_or("", |(_, text)| text).lines();
    let dropped: BTreeMap<&str, &str> = lines
        .filter_map(|line| line.split_once(" = "))
        .filter(|(name, brings)| brings.contains("\"dep:") && !features.contains(name))
        .collect();
    let is_kept = |section: &str, line: &str| {
        let name = line.split_once(" = ").map_or("", |(name, _)| name);
        let dependency = format!("\"dep:{name}\"");
        match section {
            "[features]" if name == "default" => dropped.is_empty(),
            "[features]" => !dropped.contains_key(name),
            _ => !dropped.values().any(|brings| brings.contains(&dependency)),
        }
    };
    sections(text)
        .filter(|(name, _)| !["[dev-dependencies]", "[[example]]"].contains(name))
        .flat_map(|(name, text)| text.split_inclusive('\n').map(move |line| (name, line)))
        .filter(|(section, line)| is_kept(section, line))
        .map(|(_, line)| line)
        .collect()
}

/// The manifest of the aggregate with these modules only, and where they are in a CPython tree.
pub(super) fn of_bundle(text: &str, modules: &[Module]) -> Result<String> {
    let dependencies = aggregate::dependencies(modules, "../modules");
    between_marks("wire/bundle/Cargo.toml", text, MODULES, &dependencies)
}

/// The workspace with these members, without the dependencies that none of them uses and without what
/// is for tests.
pub(super) fn of_workspace(text: &str, members: &[String], used: &BTreeSet<String>) -> String {
    let members: String = members.iter().map(|member| format!("    \"{member}\",\n")).collect();
    let edited = |line: &str| {
        if line.starts_with("members = ") {
            format!("members = [\n{members}]\n")
        } else if line.starts_with("split-debuginfo") {
            // The archive is all that leaves cargo's target directory.
            "split-debuginfo = \"off\"\n".to_owned()
        } else {
            line.to_owned()
        }
    };
    sections(text)
        .filter(|(name, _)| !name.starts_with("[profile.test"))
        .flat_map(|(name, text)| {
            let in_use = move |line: &&str| {
                let key = line.split([' ', '.']).next().unwrap_or("");
                name != "[workspace.dependencies]" || !line.contains('=') || used.contains(key)
            };
            text.split_inclusive('\n').filter(in_use)
        })
        .map(edited)
        .collect()
}

/// The parts of a manifest, each with its heading; what comes before the first has none.
fn sections(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = rest.match_indices("\n[").map(|(at, _)| at + 1).find(|&at| at > 0);
        let (section, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        (!section.is_empty()).then(|| (section.lines().next().unwrap_or(""), section))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_loses_what_its_tests_need() {
        let text = "[lib]\ntest = false\n\n[dev-dependencies]\na = \"1\"\n\n\
                    [[example]]\nname = \"a\"\n\n[lints]\n";
        assert_eq!(of_crate(text, &BTreeSet::new()), "[lib]\ntest = false\n\n[lints]\n");
    }

    #[test]
    fn a_crate_loses_the_features_that_nobody_needs() {
        let text = "[features]\ndefault = [\"a\", \"b\"]\na = [\"dep:x\", \"dep:y\"]\nb = [\"dep:z\"]\n\
                    c = []\n\n[dependencies]\nx = { optional = true }\ny = \"1\"\nz = \"1\"\n\n\
                    [target.'cfg(x)'.dependencies]\ny = \"1\"\n";
        let of = |features: &[&str]| of_crate(text, &features.iter().copied().collect());
        assert_eq!(of(&["a", "b"]), text);
        let with_b = "[features]\nb = [\"dep:z\"]\nc = []\n\n[dependencies]\nz = \"1\"\n\n\
                      [target.'cfg(x)'.dependencies]\n";
        assert_eq!(of(&["b"]), with_b);
    }

    #[test]
    fn the_aggregate_gets_its_modules() {
        let modules = [Module::named("_base64", "base64"), Module::named("binascii", "binascii")];
        let manifest = include_str!("../../bundle/Cargo.toml");
        let lines = "rustdlib-base64 = { path = \"../modules/base64\" }\n\
                     rustdlib-binascii = { path = \"../modules/binascii\" }\n# modules: end\n";
        assert!(of_bundle(manifest, &modules).unwrap().contains(lines));
        let code = aggregate::bundle(&modules);
        assert!(
            code.contains("\nextern crate _base64 as _;\nextern crate binascii as _;\n"),
            "{code}"
        );
    }

    #[test]
    fn the_workspace_keeps_what_is_used() {
        let text = "[workspace]\nmembers = [\"wire\"]\n\n[workspace.dependencies]\n# why\na = \"1\"\n\
                    b = \"1\"\n\n[profile.release]\nsplit-debuginfo = \"packed\"\n\n\
                    [profile.test.package.a]\nopt-level = 1\n";
        let edited = of_workspace(text, &["shared/glue".into()], &BTreeSet::from(["b".to_owned()]));
        assert_eq!(
            edited,
            "[workspace]\nmembers = [\n    \"shared/glue\",\n]\n\n[workspace.dependencies]\n# why\n\
             b = \"1\"\n\n[profile.release]\nsplit-debuginfo = \"off\"\n\n"
        );
    }
}
