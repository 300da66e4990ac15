use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::*;
use crate::modules::Config;

/// The crate of a module, and one that it uses; removed when dropped.
struct Workspace(PathBuf);

const MODULE: &str = "use rustdlib_low::crc::{self, Crc};\nuse rustdlib_low::low;\n\
                      fn f() -> u8 { low!(crc::update(Crc::new())) }\n";
const CRC: &str = "//! CRC.\nuse crate::table::TABLE;\npub struct Crc(u8);\n\
                   pub fn update(crc: Crc) -> u8 { TABLE + crc.0 }\n";

impl Workspace {
    fn new(name: &str) -> Self {
        let root =
            std::env::temp_dir().join(format!("rustdlib-code-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        let workspace = Self(root);
        workspace.put("Cargo.toml", "[profile.release]\nlto = \"fat\"\n");
        workspace.put("Cargo.lock", "");
        workspace.put("modules/m/src/lib.rs", MODULE);
        let root = "mod crc_impl;\nmod macros;\nmod table;\npub mod crc;\npub mod hex;\n";
        workspace.put("shared/low/src/lib.rs", root);
        workspace.put("shared/low/src/crc.rs", CRC);
        // Nothing names this file, but who has the type has what it can do.
        let methods =
            "use crate::crc::Crc;\nimpl Crc { pub fn new() -> Self { zeroize::zero() } }\n";
        workspace.put("shared/low/src/crc_impl.rs", methods);
        workspace.put("shared/low/src/table.rs", "pub const TABLE: u8 = 1;\n");
        workspace.put("shared/low/src/hex.rs", "pub fn hex() { memchr::find() }\n");
        let macros = "#[macro_export]\nmacro_rules! low { ($e:expr) => { $e } }\n";
        workspace.put("shared/low/src/macros.rs", macros);
        workspace
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.0.join(name)).unwrap();
        assert!(text.contains(from), "{name} has no {from:?}");
        self.put(name, &text.replace(from, to));
    }

    fn rename(&self, from: &str, to: &str) {
        let to = self.0.join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(self.0.join(from), to).unwrap();
    }

    fn hash(&self) -> String {
        self.hash_with("low", json!([]))
    }

    /// The hash of `m`, where the other crate has this name and `zeroize` these features.
    fn hash_with(&self, low: &str, features: Value) -> String {
        let package = |folder: &str, name: &str, library: &str, dependencies: Value| {
            let folder = self.0.join(folder);
            let value = json!({
                "name": name, "manifest_path": folder.join("Cargo.toml"),
                "dependencies": dependencies, "targets": [{
                    "name": library, "kind": ["lib"], "test": false,
                    "src_path": folder.join("src/lib.rs"),
                }],
            });
            serde_json::from_value(value).unwrap()
        };
        let name = format!("rustdlib-{low}");
        let ours = json!([{ "name": name, "path": self.0.join("shared").join(low) }]);
        let foreign = json!([
            { "name": "zeroize", "features": features, "uses_default_features": true },
            { "name": "memchr", "uses_default_features": true },
        ]);
        let packages = vec![
            package("modules/m", "rustdlib-m", "m", ours),
            package(&format!("shared/{low}"), &name, &name.replace('-', "_"), foreign),
        ];
        let (root, target, config) = (self.0.clone(), PathBuf::new(), Config::default());
        let project = Project { root, target, packages, config };
        Code::read(&project).unwrap().hash(&Module::named("m", "m")).unwrap()
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn where_code_stands_does_not_count() {
    let workspace = Workspace::new("moved");
    let before = workspace.hash();
    workspace.edit("shared/low/src/crc.rs", "//! CRC.", "//! A checksum.\n// Of a byte.");
    assert_eq!(workspace.hash(), before, "comments");
    workspace.rename("shared/low/src/crc.rs", "shared/low/src/base/crc8.rs");
    workspace.put("shared/low/src/base.rs", "pub mod crc8;\n");
    workspace.edit("shared/low/src/lib.rs", "pub mod crc;", "pub mod base;");
    workspace.edit("shared/low/src/crc_impl.rs", "crate::crc::Crc", "crate::base::crc8::Crc");
    workspace.edit(
        "modules/m/src/lib.rs",
        "rustdlib_low::crc::{self, Crc}",
        "rustdlib_low::base::crc8::{self, Crc}",
    );
    workspace.edit("modules/m/src/lib.rs", "crc::update", "crc8::update");
    assert_eq!(workspace.hash(), before, "a file has another name and folder");
    workspace.rename("shared/low", "shared/down");
    workspace.edit("modules/m/src/lib.rs", "rustdlib_low", "rustdlib_down");
    assert_eq!(workspace.hash_with("down", json!([])), before, "the crate has another name");
}

#[test]
fn code_counts_that_is_reached() {
    let workspace = Workspace::new("changed");
    let before = workspace.hash();
    for (file, from, to) in [
        ("shared/low/src/crc.rs", "TABLE + crc.0", "TABLE - crc.0"),
        ("shared/low/src/table.rs", "= 1", "= 2"),
        ("shared/low/src/crc_impl.rs", "zeroize::zero()", "zeroize::one()"),
        ("shared/low/src/macros.rs", "=> { $e }", "=> { $e + 1 }"),
        ("modules/m/src/lib.rs", "u8", "u16"),
        ("Cargo.toml", "fat", "thin"),
    ] {
        workspace.edit(file, from, to);
        assert_ne!(workspace.hash(), before, "{file}");
        workspace.edit(file, to, from);
    }
    assert_eq!(workspace.hash(), before);
    assert_ne!(workspace.hash_with("low", json!(["derive"])), before, "features");
    for (name, is_used) in [("zeroize", true), ("memchr", false)] {
        workspace.put(
            "Cargo.lock",
            &format!(
                "[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\nsource = \"registry\"\n",
            ),
        );
        assert_eq!(workspace.hash() != before, is_used, "{name}");
        workspace.put("Cargo.lock", "");
    }
    workspace.edit("shared/low/src/hex.rs", "find", "find_again");
    workspace.edit("shared/low/src/lib.rs", "pub mod hex;", "pub mod hex;\npub mod more;");
    workspace.put("shared/low/src/more.rs", "pub fn more() {}\n");
    assert_eq!(workspace.hash(), before, "nothing reaches these files");
}

#[test]
fn what_a_name_stands_for_counts() {
    let workspace = Workspace::new("meaning");
    workspace.put("shared/low/src/hex.rs", "pub fn update(_: crate::crc::Crc) -> u8 { 0 }\n");
    let code = |first: &str, second: &str| {
        format!(
            "use rustdlib_low::{{crc, hex}};\n\
             fn f() -> u8 {{ {first}::update(crc::Crc::new()) + {second}::update(crc::Crc::new()) }}\n"
        )
    };
    workspace.put("modules/m/src/lib.rs", &code("crc", "hex"));
    let before = workspace.hash();
    // The same files and the same words, but the functions have changed places.
    workspace.put("modules/m/src/lib.rs", &code("hex", "crc"));
    assert_ne!(workspace.hash(), before);
}
