//! `cargo wire apply`, `undo` and `check` on trees that look like CPython's; the genuine
//! build is in tests/in-tree/.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio, id};
use std::thread;
use std::time::Duration;

const BASE64: &str = "def b64encode(s): ...\n\n\nif __name__ == '__main__':\n    main()\n";

const JSON: &str = "def loads(s): ...\n";

/// A tree before configure, removed when dropped.
struct Tree(PathBuf);

impl Tree {
    fn new(name: &str, minor: u32) -> Self {
        let root = std::env::temp_dir().join(format!("rustdlib-tree-{}-{name}", id()));
        let tree = Self(root);
        let version = format!(
            "/* Version */\n#define PY_MAJOR_VERSION 3\n#define PY_MINOR_VERSION {minor}\n\
             #define PY_VERSION \"3.{minor}.0a1\"\n"
        );
        tree.write("Include/patchlevel.h", &version);
        tree.write("Modules/makesetup", "#! /bin/sh\n");
        tree.write("Modules/Setup", "# -*- makefile -*-\n");
        tree.write(
            "Modules/Setup.stdlib.in",
            "*@MODULE_BUILDTYPE@*\n@MODULE_BINASCII_TRUE@binascii binascii.c\n\
             @MODULE__JSON_TRUE@_json _json.c\n",
        );
        tree.write("Modules/binascii.c", "int no_newline_at_the_end;");
        tree.write("Lib/base64.py", BASE64);
        tree.write("Lib/json/__init__.py", JSON);
        tree
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut waiting = vec![self.0.clone()];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    waiting.push(path);
                } else {
                    let content = fs::read(&path).unwrap();
                    files.insert(path, content);
                }
            }
        }
        files
    }

    fn command(&self, command: &str, options: &[&str]) -> Command {
        let unrecorded = (command == "apply").then_some("--unrecorded");
        let mut wire = Command::new(env!("CARGO_BIN_EXE_rustdlib-wire"));
        wire.arg(command).args(unrecorded).args(options).arg(&self.0);
        wire
    }

    fn wire(&self, command: &str, options: &[&str]) -> Output {
        self.command(command, options).output().unwrap()
    }

    /// Kills it that much after its first change. Whether that was before the last one.
    fn end_in_the_middle(&self, command: &str, options: &[&str], microseconds: u64) -> bool {
        let mut child = self.command(command, options).stdout(Stdio::null()).spawn().unwrap();
        let mark = self.0.join("Modules/_rust/incomplete");
        while child.try_wait().unwrap().is_none() && !mark.exists() {}
        thread::sleep(Duration::from_micros(microseconds));
        let _ = child.kill();
        child.wait().unwrap();
        if mark.exists() {
            let line = self.refused("check", &[]);
            assert_eq!(line, "TREE is wired by half: apply again, or undo");
        }
        mark.exists()
    }

    fn said(&self, command: &str, options: &[&str]) -> String {
        let output = self.wire(command, options);
        let (stdout, stderr) = (output.stdout, String::from_utf8(output.stderr).unwrap());
        assert!(output.status.success(), "{stderr}");
        String::from_utf8(stdout).unwrap()
    }

    /// The one line of a refusal, which leaves the tree as it is.
    fn refused(&self, command: &str, options: &[&str]) -> String {
        let before = self.files();
        let output = self.wire(command, options);
        assert_eq!(output.status.code(), Some(1));
        assert!(before == self.files());
        let text = String::from_utf8(output.stderr).unwrap();
        let line = text.trim_end().strip_prefix("cargo wire: ").unwrap();
        assert!(!line.contains('\n'), "{line}");
        line.replace(self.0.to_str().unwrap(), "TREE")
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

#[test]
fn undo_gives_back_every_byte() {
    for minor in 13..=16 {
        for setup in [None, Some(""), Some("# Edit this file\nspam spam.c")] {
            let tree = Tree::new(&format!("undo-{minor}"), minor);
            if let Some(text) = setup {
                tree.write("Modules/Setup.local", text);
            }
            let before = tree.files();
            tree.said("apply", &["--only", "binascii,_base64,_json"]);
            assert!(tree.read("Modules/Setup.local").ends_with(setup.unwrap_or("")));
            let json = tree.read("Lib/json/__init__.py");
            assert!(json.starts_with(JSON) && json.contains("from _json import"), "{json}");
            assert!(tree.read("Lib/base64.py").contains("from _base64 import *"));
            tree.said("check", &[]);
            tree.said("apply", &["--static", "--only", "binascii"]);
            assert_eq!(tree.read("Lib/base64.py"), BASE64);
            assert_eq!(tree.read("Lib/json/__init__.py"), JSON);
            tree.said("undo", &[]);
            assert!(before == tree.files(), "3.{minor}, {setup:?}");
            assert!(tree.said("undo", &[]).contains("is not wired"));
        }
    }
}

#[test]
fn only_what_is_needed_is_copied() {
    let tree = Tree::new("only", 15);
    tree.said("apply", &["--only", "binascii"]);
    let folder = Path::new("Modules/_rust/modules");
    let copied: Vec<_> = fs::read_dir(tree.0.join(folder)).unwrap().flatten().collect();
    assert_eq!(copied.len(), 1);
    assert!(!tree.read("Modules/_rust/Cargo.lock").contains("memchr"));
    let sbom = tree.read("Modules/_rust/sbom.spdx.json");
    assert!(sbom.contains("\"pkg:cargo/crc32fast@") && !sbom.contains("memchr"));
    assert!(!sbom.contains(tree.0.to_str().unwrap()));
    assert_eq!(crates_from_outside(&sbom), ["crc32fast"]);
    // What SPDX 2.3 requires of a document.
    for key in ["creationInfo", "dataLicense", "documentNamespace", "name", "DESCRIBES"] {
        assert!(sbom.contains(&format!("\"{key}\"")), "{key}");
    }
}

/// The crates in a bill of materials that every module has.
const OF_EVERY_MODULE: [&str; 6] =
    ["cfg-if", "libc", "once_cell", "pyo3-build-config", "pyo3-ffi", "target-lexicon"];

/// The other crates in it.
fn crates_from_outside(sbom: &str) -> Vec<&str> {
    let names = sbom.split("\"pkg:cargo/").skip(1).filter_map(|rest| rest.split('@').next());
    names.filter(|name| !OF_EVERY_MODULE.contains(name)).collect()
}

#[test]
fn a_module_brings_the_crates_of_its_algorithms_only() {
    for (module, crates) in
        [("zlib", &["crc32fast"][..]), ("binascii", &["crc32fast"]), ("_base64", &["memchr"])]
    {
        let tree = Tree::new(&format!("features-{module}"), 15);
        tree.write("Modules/Setup.stdlib.in", "binascii binascii.c\nzlib zlibmodule.c\n");
        tree.said("apply", &["--only", module]);
        let sbom = tree.read("Modules/_rust/sbom.spdx.json");
        let mut wanted = crates.to_vec();
        wanted.sort_unstable();
        assert_eq!(crates_from_outside(&sbom), wanted, "{module}");
    }
}

#[test]
fn what_is_no_known_cpython() {
    for minor in [11, 17] {
        let tree = Tree::new("unknown", minor);
        let line =
            format!("TREE is CPython 3.{minor}; this rustdlib knows the builds of 3.12 to 3.16");
        for command in ["apply", "undo", "check"] {
            assert_eq!(tree.refused(command, &[]), line);
        }
    }
    let tree = Tree::new("unknown", 15);
    fs::remove_file(tree.0.join("Modules/makesetup")).unwrap();
    let line = "TREE is not a CPython source tree: it has no Modules/makesetup";
    for command in ["apply", "undo", "check"] {
        assert_eq!(tree.refused(command, &[]), line);
    }
}

#[test]
fn modules_that_cannot_be_wired() {
    let tree = Tree::new("modules", 15);
    let line = tree.refused("apply", &["--only", "spam"]);
    assert!(line.starts_with("rustdlib has no module `spam`; it has "), "{line}");
    tree.write("Modules/Setup.stdlib.in", "# nothing\n");
    let line = tree.refused("apply", &["--only", "binascii"]);
    assert_eq!(line, "CPython 3.15.0a1 has no binascii to replace");
}

#[test]
fn a_line_of_somebody_else_in_setup_local() {
    let tree = Tree::new("conflict", 15);
    tree.write("Modules/Setup.local", "*disabled*\nspam binascii # mine\n");
    assert_eq!(
        tree.refused("apply", &["--only", "binascii"]),
        "TREE/Modules/Setup.local has a line of its own for binascii; remove it, or name others \
         with --only"
    );
    tree.said("apply", &["--only", "_base64"]);
}

#[test]
fn local_edits() {
    let tree = Tree::new("edits", 15);
    tree.said("apply", &["--only", "_base64"]);
    let edit = |name: &str, from: &str, to: &str| {
        let text = tree.read(name);
        tree.write(name, &text.replacen(from, to, 1));
        let lines = ["apply", "undo"].map(|command| {
            tree.refused(command, &["--only", "_base64"][..2 * usize::from(command == "apply")])
        });
        assert_eq!(lines[0], lines[1]);
        assert_eq!(tree.wire("check", &[]).status.code(), Some(1));
        tree.write(name, &text);
        lines[0].clone()
    };
    let block = |name: &str| {
        format!("the rustdlib block in TREE/{name} was edited; move your lines out of it")
    };
    assert_eq!(edit("Lib/base64.py", "    pass", "    raise"), block("Lib/base64.py"));
    assert_eq!(edit("Modules/Setup.local", "_base64", "_base64 -lm"), block("Modules/Setup.local"));
    assert_eq!(
        edit("Modules/_rust/wire.sh", "set -eu", "set -u"),
        "Modules/_rust/wire.sh was edited: save that first, then remove TREE/Modules/_rust"
    );
    tree.write("Modules/_rust/mine.rs", "");
    assert!(tree.refused("undo", &[]).starts_with("Modules/_rust/mine.rs was added"));
    fs::remove_file(tree.0.join("Modules/_rust/mine.rs")).unwrap();
    tree.said("undo", &[]);
}

#[test]
fn a_tree_that_another_version_has_wired() {
    let tree = Tree::new("version", 15);
    tree.said("apply", &["--only", "binascii"]);
    let sbom = tree.read("Modules/_rust/sbom.spdx.json");
    let ours = concat!("\"versionInfo\": \"", env!("CARGO_PKG_VERSION"), "\"");
    tree.write("Modules/_rust/sbom.spdx.json", &sbom.replace(ours, "\"versionInfo\": \"0.0.9\""));
    let line = concat!(
        "TREE was wired by rustdlib 0.0.9, this is ",
        env!("CARGO_PKG_VERSION"),
        "; undo it with that version"
    );
    for command in ["apply", "undo", "check"] {
        assert_eq!(tree.refused(command, &[]), line);
    }
}

#[test]
fn a_dry_run_shows_a_diff() {
    let tree = Tree::new("dry", 15);
    let before = tree.files();
    let shown = tree.said("apply", &["--dry-run", "--only", "_base64"]);
    assert!(before == tree.files());
    for line in [
        "A Modules/_rust/rust.mk",
        "+++ b/Lib/base64.py",
        "+    from _base64 import *",
        "--- /dev/null",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
}

#[test]
fn windows_newlines_and_permissions_stay() {
    let tree = Tree::new("newlines", 15);
    tree.write("Modules/Setup.local", "# mine\r\nspam spam.c\r\n\r\n# no newline");
    let before = tree.files();
    tree.said("apply", &["--only", "binascii,_base64"]);
    tree.said("undo", &[]);
    assert!(before == tree.files());
}

#[test]
fn files_that_were_not_put_in_place() {
    let tree = Tree::new("unfinished", 15);
    let before = tree.files();
    tree.write("Modules/_rust/incomplete.rustdlib-new", "n");
    assert!(tree.said("undo", &[]).contains("is not wired"));
    assert!(before == tree.files() && !tree.0.join("Modules/_rust").exists());
    tree.said("apply", &["--only", "_base64"]);
    tree.write("Modules/_rust/incomplete", "new");
    tree.write("Modules/Setup.local.rustdlib-new", "half a fi");
    tree.write("Lib/base64.py.rustdlib-new", "half a fi");
    fs::remove_file(tree.0.join("Modules/_rust/rust.mk")).unwrap();
    tree.said("undo", &[]);
    assert!(before == tree.files());
}

/// Ends `cargo wire` while it changes the tree; every state that this leaves can be repaired.
#[test]
fn a_tree_that_was_left_half_wired() {
    let tree = Tree::new("half", 15);
    let before = tree.files();
    let only = ["--only", "_base64"];
    let (mut round, mut was_half) = (0, 0);
    // On a busy machine it may end each time before it is noticed that it has begun.
    while round < 16 || was_half == 0 && round < 160 {
        let (command, options) =
            if round % 4 == 3 { ("undo", &[][..]) } else { ("apply", &only[..]) };
        was_half += u32::from(tree.end_in_the_middle(command, options, 400 * (round % 16)));
        if round % 2 == 1 {
            tree.said("undo", &[]);
            assert!(before == tree.files(), "round {round}");
        } else {
            tree.said("apply", &only);
            tree.said("check", &[]);
        }
        round += 1;
    }
    tree.said("undo", &[]);
    assert!(before == tree.files());
    assert!(was_half > 0);
}

/// What stands elsewhere is somebody else's, and `undo` could not make it a link again.
#[test]
fn a_link_is_refused_before_anything_changes() {
    for name in ["Lib", "Lib/base64.py", "Lib/json", "Modules", "Modules/Setup.local"] {
        let tree = Tree::new("link", 15);
        let elsewhere = Tree::new("elsewhere", 15);
        let (link, target) = (tree.0.join(name), elsewhere.0.join("moved"));
        if link.exists() {
            fs::rename(&link, &target).unwrap();
        } else {
            fs::write(&target, "# mine\n").unwrap();
        }
        symlink(&target, &link).unwrap();
        for options in [&["--dry-run"][..], &[]] {
            let line = tree.refused("apply", options);
            let says = "is a link; apply changes only what is in the tree itself";
            assert_eq!(line, format!("TREE/{name} {says}"));
        }
        assert!(link.is_symlink());
        tree.said("undo", &[]);
    }
}

/// A tree may be reached by a link.
#[test]
fn a_link_to_the_tree_is_the_tree() {
    let (tree, folder) = (Tree::new("linked", 15), Tree::new("links", 15));
    let before = tree.files();
    let link = folder.0.join("tree");
    symlink(&tree.0, &link).unwrap();
    let link = Tree(link);
    link.said("apply", &[]);
    assert!(tree.read("Lib/base64.py").contains("rustdlib"));
    link.said("undo", &[]);
    assert!(before == tree.files());
    std::mem::forget(link);
}

/// Whatever was written before the end: `apply` writes `Lib/json` last.
#[test]
fn what_was_wired_by_half_is_undone_in_packages_too() {
    let tree = Tree::new("packages", 15);
    let before = tree.files();
    tree.said("apply", &[]);
    assert!(tree.read("Lib/json/__init__.py") != JSON);
    tree.write("Modules/_rust/incomplete", "new");
    tree.write("Lib/json/__init__.py.rustdlib-new", "def lo");
    tree.said("undo", &[]);
    assert!(before == tree.files());
}
