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
        workspace.put(
            "wire/modules.toml",
            "[[module]]\nname = \"_a\"\nfolder = \"a\"\ntwin = \"c\"\ntests = []\n\
             [[module]]\nname = \"_b\"\nfolder = \"b\"\ntwin = \"c\"\ntests = []\nstands-on = [\"a\"]\n",
        );
        let forbids = "//! Says what it is.\n\n#![forbid(unsafe_code)]\n";
        workspace.put_crate("modules/a", "rustdlib-a", "_a", &["shared/glue"], forbids);
        workspace.put_crate("modules/b", "rustdlib-b", "_b", &["modules/a"], forbids);
        let glue = "macro_rules! m { () => { unsafe {} } }\n/// unsafe\npub unsafe fn f() {}\n";
        workspace.put_crate("shared/glue", "rustdlib-glue", "glue", &[], glue);
        workspace.put_crate("shared/algorithms", "rustdlib-algorithms", "algorithms", &[], "");
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
        Command::new(env!("CARGO_BIN_EXE_rustdlib-wire"))
            .arg("check")
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
    assert_eq!(workspace.broken(), ["modules/c has no entry in wire/modules.toml"]);
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
    let config = fs::read_to_string(workspace.path().join("wire/modules.toml")).unwrap();
    let listed = format!("{config}[long-files]\n\"tests/a.py\" = \"a table\"\n");
    workspace.put("wire/modules.toml", &listed);
    assert_eq!(workspace.broken(), [""; 0]);
    workspace.put("tests/a.py", "pass\n");
    assert_eq!(workspace.broken(), ["tests/a.py is short; take it out of long-files"]);
}
