//! `cargo wire check` passes on a sound workspace and fails on every broken one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, id};

const INVENTORY: &str = "<!-- unsafe inventory: begin -->
| file | unsafe |
| --- | ---: |
| shared/glue/src/lib.rs | 2 |
| **total** | **2** |
<!-- unsafe inventory: end -->
";

/// Files with a part that is generated.
const GENERATED: [&str; 5] = [
    "wire/bundle/Cargo.toml",
    "wire/wheel/Cargo.toml",
    "wire/wheel/README.md",
    "Lib-shims/rustdlib/_modules.py",
    "docs/performance.md",
];

/// A small workspace that holds every invariant, removed when dropped.
struct Workspace(PathBuf);

impl Workspace {
    fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("rustdlib-check-{}-{name}", id()));
        let _ = fs::remove_dir_all(&root);
        let workspace = Self(root);
        workspace.put(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"modules/*\", \"shared/*\"]\n[workspace.lints]\n",
        );
        workspace.put("ARCHITECTURE.md", &format!("# Architecture\n{INVENTORY}"));
        workspace.put("UNSAFE.md", "| shared/glue/src/lib.rs | 2 |\n");
        workspace.put("wire/wire.toml", "");
        let module = "twin = \"c\"\nreplaces = \"C\"\ntests = []\n";
        workspace.put(
            "modules/a/module.toml",
            &format!("[[module]]\nname = \"_a\"\n{module}api-3-15 = true\n"),
        );
        let module = format!("stands-on = [\"a\"]\n[[module]]\nname = \"_b\"\n{module}");
        workspace.put("modules/b/module.toml", &module);
        let marks = ["functions", "modules", "programs"]
            .map(|part| format!("# {part}: begin\n# {part}: end\n"));
        for name in GENERATED.iter().chain(&["README.md", "docs/programs.md"]) {
            workspace.put(name, &marks.concat());
        }
        workspace.put("benches/record/README.md", "");
        let forbids = "//! Says what it is.\n\n#![forbid(unsafe_code)]\n";
        workspace.put_crate("modules/a", "rustdlib-a", "_a", &["shared/glue"], forbids);
        workspace.put_crate("modules/b", "rustdlib-b", "_b", &["modules/a"], forbids);
        let glue = "macro_rules! m { () => { unsafe {} } }\n/// unsafe\npub unsafe fn f() {}\n";
        workspace.put_crate("shared/glue", "rustdlib-glue", "glue", &[], glue);
        workspace.put_crate("shared/algorithms", "rustdlib-algorithms", "algorithms", &[], "");
        let generated = workspace.wire("generate", &[]);
        assert!(generated.status.success(), "{}", String::from_utf8_lossy(&generated.stderr));
        workspace
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn put_crate(&self, folder: &str, name: &str, library: &str, on: &[&str], code: &str) {
        let mut manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
             [lib]\nname = \"{library}\"\n[lints]\nworkspace = true\n[dependencies]\n"
        );
        for other in on {
            let krate = other.rsplit('/').next().unwrap();
            manifest += &format!("rustdlib-{krate} = {{ path = \"../../{other}\" }}\n");
        }
        self.put(&format!("{folder}/Cargo.toml"), &manifest);
        self.put(&format!("{folder}/src/lib.rs"), code);
    }

    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.0.join(name)).unwrap();
        assert!(text.contains(from), "{name} has no {from:?}");
        self.put(name, &text.replacen(from, to, 1));
    }

    fn check(&self, options: &[&str]) -> Output {
        self.wire("check", options)
    }

    fn wire(&self, command: &str, options: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_rustdlib-wire"))
            .arg(command)
            .args(options)
            .env("CARGO_MANIFEST_DIR", self.0.join("wire"))
            .current_dir(&self.0)
            .output()
            .unwrap()
    }

    /// The lines about what is broken; there must be a failure if there are any.
    fn broken(&self) -> Vec<String> {
        let output = self.check(&[]);
        let text = String::from_utf8(output.stdout).unwrap();
        let broken = text.lines().filter_map(|line| line.strip_prefix("BROKEN  "));
        let broken: Vec<String> = broken.map(str::to_owned).collect();
        assert_eq!(output.status.success(), broken.is_empty(), "{text}");
        broken
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.path());
    }
}

#[test]
fn a_sound_workspace_passes() {
    assert_eq!(Workspace::new("sound").broken(), [""; 0]);
}

#[test]
fn dependencies_point_one_way() {
    let workspace = Workspace::new("edges");
    for (from, to) in [
        ("shared/algorithms", "shared/glue"),
        ("shared/glue", "shared/algorithms"),
        ("shared/algorithms", "modules/b"),
        ("modules/a", "modules/b"),
    ] {
        let manifest = format!("{from}/Cargo.toml");
        let sound = fs::read_to_string(workspace.path().join(&manifest)).unwrap();
        let krate = to.rsplit('/').next().unwrap();
        let edge = format!("rustdlib-{krate} = {{ path = \"../../{to}\" }}\n");
        for kind in ["", "[dev-dependencies]\n"] {
            workspace.put(&manifest, &format!("{sound}{kind}{edge}"));
            // Only cargo itself can refuse a circle, so each edge is tried alone.
            let broken = workspace.check(&[]);
            let text = String::from_utf8(broken.stdout).unwrap();
            assert!(text.contains(&format!("BROKEN  {from} depends on {to}")), "{text}");
        }
        workspace.put(&manifest, &sound);
    }
    assert_eq!(workspace.broken(), [""; 0]);
}

#[test]
fn unsafe_code_stays_in_its_zones_and_in_the_inventory() {
    let workspace = Workspace::new("unsafe");
    workspace.edit("shared/glue/src/lib.rs", "pub unsafe fn f() {}", "pub fn f() {}");
    assert_eq!(
        workspace.broken(),
        [
            "ARCHITECTURE.md has another inventory: cargo wire check --write",
            "UNSAFE.md needs one row `| shared/glue/src/lib.rs | 1 |`",
        ]
    );
    assert!(workspace.check(&["--write"]).status.success());
    assert_eq!(workspace.broken(), [""; 0]);

    workspace.put("tests/x.rs", "fn f() { let _ = [(unsafe { g() })]; }");
    assert!(!workspace.check(&["--write"]).status.success());
    assert_eq!(workspace.broken(), ["tests/x.rs holds unsafe code (1), out of its zones"]);
}

#[test]
fn the_inventory_must_be_there() {
    let workspace = Workspace::new("markers");
    workspace.put("ARCHITECTURE.md", "# Architecture\n");
    let broken = workspace.broken();
    assert!(broken.len() == 1 && broken[0].contains("needs the markers"), "{broken:?}");
}

#[test]
fn module_crates_forbid_unsafe_code() {
    let workspace = Workspace::new("forbid");
    workspace.edit("modules/a/src/lib.rs", "#![forbid", "#![deny");
    let line = "modules/a/src/lib.rs does not begin with #![forbid(unsafe_code)]";
    assert_eq!(workspace.broken(), [line]);
    workspace.put("modules/a/src/lib.rs", "use std::fs;\n#![forbid(unsafe_code)]\n");
    assert_eq!(workspace.broken(), [line]);
}

#[test]
fn module_crates_have_one_shape() {
    let workspace = Workspace::new("shape");
    workspace.edit("modules/b/Cargo.toml", "[lints]\nworkspace = true\n", "#");
    assert_eq!(workspace.broken(), ["modules/b/Cargo.toml lacks [lints] workspace = true"]);
    workspace.edit("modules/b/Cargo.toml", "#", "[lints]\nworkspace = true\n");
    workspace.edit("modules/b/Cargo.toml", "rustdlib-b", "other-b");
    assert_eq!(workspace.broken(), ["modules/b is named other-b, not rustdlib-b"]);
    workspace.edit("modules/b/Cargo.toml", "other-b", "rustdlib-b");
    workspace.edit("modules/b/Cargo.toml", "\"_b\"", "\"b\"");
    assert_eq!(workspace.broken(), ["modules/b: the library is not named _b"]);
    workspace.put_crate("modules/c", "rustdlib-c", "c", &[], "#![forbid(unsafe_code)]\n");
    workspace.edit("modules/b/Cargo.toml", "\"b\"", "\"_b\"");
    assert_eq!(workspace.broken(), ["modules/c has no module.toml"]);
}

#[test]
fn what_is_generated_does_not_drift() {
    let workspace = Workspace::new("drift");
    let whole = [
        "wire/bundle/src/modules.rs",
        "wire/wheel/src/modules.rs",
        "wire/wheel/api-3.15/a/Cargo.toml",
    ];
    let line =
        |name: &str| format!("{name} is not what modules/*/module.toml say: cargo wire generate");
    for name in GENERATED.iter().chain(&whole) {
        let path = workspace.path().join(name);
        let sound = fs::read_to_string(&path).unwrap();
        workspace.put(name, &sound.replace("_a", "_x").replace("-a", "-x"));
        assert_eq!(workspace.broken(), [line(name)]);
        let generated = workspace.wire("generate", &[]);
        assert!(generated.status.success(), "{}", String::from_utf8_lossy(&generated.stderr));
        assert_eq!(fs::read_to_string(&path).unwrap(), sound);
    }
    for (page, mark) in
        [("docs/performance.md", "# functions: end"), ("README.md", "# programs: end")]
    {
        workspace.edit(page, mark, &format!("a figure of no record\n{mark}"));
        assert_eq!(workspace.broken(), [line(page)]);
        assert!(workspace.wire("generate", &[]).status.success());
    }
    let table = "Lib-shims/rustdlib/_calls/cases/_a.py";
    fs::remove_file(workspace.path().join(table)).unwrap();
    workspace.put(table, "a copy\n");
    assert_eq!(workspace.broken(), [line(table)]);
    assert!(workspace.wire("generate", &[]).status.success());
    let list = "[[module]]\nname = \"_c\"\ntwin = \"c\"\nreplaces = \"C\"\ntests = []\n";
    workspace.put("modules/c/module.toml", list);
    workspace.put_crate("modules/c", "rustdlib-c", "_c", &[], "#![forbid(unsafe_code)]\n");
    assert_eq!(workspace.broken().len(), 8);
    assert!(workspace.wire("generate", &[]).status.success());
    assert_eq!(workspace.broken(), [""; 0]);
    workspace.put("README.md", "no marks\n");
    assert!(!workspace.check(&[]).status.success());
}

#[test]
fn no_machine_is_named() {
    let workspace = Workspace::new("machine");
    let name = concat!("/ho", "me/");
    workspace.put("tests/a", &format!("one\ncd {name}me\n"));
    assert_eq!(workspace.broken(), [format!("tests/a:2 names a machine: {name}")]);
}

#[test]
fn long_files_are_listed_with_a_reason() {
    let workspace = Workspace::new("long");
    workspace.put("tests/a.py", &"pass\n".repeat(401));
    assert_eq!(workspace.broken(), ["tests/a.py has 401 lines; split it"]);
    workspace.put("wire/wire.toml", "[long-files]\n\"tests/a.py\" = \"a table\"\n");
    assert_eq!(workspace.broken(), [""; 0]);
    workspace.put("tests/a.py", "pass\n");
    assert_eq!(workspace.broken(), ["tests/a.py is short; take it out of long-files"]);
}

#[test]
fn linked_crates_are_the_listed_ones() {
    let workspace = Workspace::new("linked");
    let list = "<!-- linked crates: begin -->\n`spam`\n<!-- linked crates: end -->\n";
    workspace.put("ARCHITECTURE.md", &format!("# Architecture\n{INVENTORY}{list}"));
    assert_eq!(workspace.broken(), ["ARCHITECTURE.md lists spam, which is not linked"]);
}

/// A module with these files, and with the code of `lib.rs` behind what it begins with.
fn with_files(workspace: &Workspace, folder: &str, files: &[(&str, &str)]) {
    let mut root = fs::read_to_string(workspace.path().join(folder).join("src/lib.rs")).unwrap();
    for (name, code) in files {
        if let Some(module) = name.strip_suffix(".rs").filter(|name| !name.contains('/')) {
            root += &format!("mod {module};\n");
        }
        workspace.put(&format!("{folder}/src/{name}"), code);
    }
    workspace.put(&format!("{folder}/src/lib.rs"), &root);
}

#[test]
fn imports_between_files_go_down() {
    let workspace = Workspace::new("upward");
    let files = [
        ("base.rs", "pub mod cpu;\nuse crate::hex::value;\n"),
        ("base/cpu.rs", "fn f() {\n    crate::hash::Blocks::new()\n}\n"),
        ("hash.rs", "mod blocks;\npub use blocks::Blocks;\n"),
        ("hash/blocks.rs", "use crate::base::cpu;\npub struct Blocks;\nfn f() { cpu::f() }\n"),
        ("hex.rs", "use crate::hash::*;\npub fn value(_: Blocks) {}\n"),
        ("qp.rs", "#[cfg(test)]\nuse crate::hex::other;\n/* use */ use crate::hex::value as v;\n"),
    ];
    with_files(&workspace, "shared/algorithms", &files);
    let broken = workspace.broken();
    assert_eq!(
        broken[..3],
        [
            "shared/algorithms/src/base.rs:2 imports crate::hex::value of \
             shared/algorithms/src/hex.rs: upward, from base to hex",
            "shared/algorithms/src/base/cpu.rs:2 imports crate::hash::Blocks::new of \
             shared/algorithms/src/hash/blocks.rs: upward, from base to hash",
            "shared/algorithms/src/qp.rs:3 imports crate::hex::value of \
             shared/algorithms/src/hex.rs: sideways, from the format qp to the format hex",
        ]
    );
    assert!(broken[3..].iter().all(|line| line.contains("in a circle")), "{broken:?}");
}

#[test]
fn each_floor_of_glue_is_below_the_next() {
    let workspace = Workspace::new("floors");
    let folder = "shared/glue";
    let floors = ["ffi", "core", "values", "memory", "call", "types"];
    let files = floors.map(|floor| (format!("{floor}.rs"), "pub fn f() {}\n"));
    with_files(&workspace, folder, &files.each_ref().map(|(name, code)| (name.as_str(), *code)));
    for (below, above) in floors.iter().zip(&floors[1..]) {
        let file = |floor| format!("{folder}/src/{floor}.rs");
        workspace.put(&file(below), &format!("use crate::{above}::f as g;\n"));
        let upward = format!(
            "{} imports crate::{above}::f of {}: upward, from {below} to {above}",
            file(below) + ":1",
            file(above)
        );
        assert_eq!(workspace.broken(), [upward]);
        workspace.put(&file(below), "pub fn f() {}\n");
        workspace.put(&file(above), &format!("use crate::{below}::f as g;\npub fn f() {{}}\n"));
        assert_eq!(workspace.broken(), [""; 0]);
    }
}

#[test]
fn files_are_in_no_circle() {
    let workspace = Workspace::new("circle");
    // What a module defines is there for those below it.
    let files = [
        ("x.rs", "mod y;\npub const SIZE: usize = 8;\npub use y::f;\n"),
        ("x/y.rs", "use super::SIZE;\npub fn f() -> usize { SIZE }\n"),
        ("z.rs", "use crate::x;\npub fn g() { x::f(); }\n#[cfg(test)]\nmod tests {}\n"),
    ];
    with_files(&workspace, "modules/a", &files);
    assert_eq!(workspace.broken(), [""; 0]);
    workspace.edit(
        "modules/a/src/x/y.rs",
        "use",
        "macro_rules! m { () => { crate::z::g() } }\nuse",
    );
    assert_eq!(
        workspace.broken(),
        ["modules/a/src/x.rs:3 imports y::f of modules/a/src/x/y.rs: in a circle, back by \
          modules/a/src/x/y.rs:1 (crate::z::g), modules/a/src/z.rs:2 (x::f)"]
    );
    workspace.edit("modules/a/src/z.rs", "pub fn", "#[cfg(test)]\npub fn");
    assert_eq!(workspace.broken(), [""; 0]);
}

#[test]
fn a_file_that_hands_a_name_on_is_imported_too() {
    let workspace = Workspace::new("handed");
    let files = [
        ("x.rs", "mod keep;\nmod sum;\npub use sum::mean;\npub fn f() { keep::keep() }\n"),
        ("x/keep.rs", "pub fn keep() { crate::y::g() }\n"),
        ("x/sum.rs", "pub fn mean() {}\n"),
        ("y.rs", "use crate::x::mean;\npub fn g() { mean() }\n"),
    ];
    with_files(&workspace, "modules/a", &files);
    assert_eq!(
        workspace.broken(),
        [
            "modules/a/src/x.rs:4 imports keep::keep of modules/a/src/x/keep.rs: in a circle, back by \
          modules/a/src/x/keep.rs:1 (crate::y::g), modules/a/src/y.rs:1 (crate::x::mean)"
        ]
    );
    workspace.edit("modules/a/src/x.rs", "mod sum", "pub mod sum");
    workspace.edit("modules/a/src/y.rs", "x::mean", "x::sum::mean");
    assert_eq!(workspace.broken(), [""; 0]);
}
