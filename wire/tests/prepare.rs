//! What tests/prepare-python-3.15 and tests/prepare-platform do where they cannot do what they are asked for.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, id};

const PYTHON: &str = "tests/prepare-python-3.15";
const PLATFORM: &str = "tests/prepare-platform";

/// A target folder with programs that are found before all others.
struct Machine(PathBuf);

impl Machine {
    fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("rustdlib-prepare-{}-{name}", id()));
        fs::create_dir_all(root.join("bin")).unwrap();
        Self(root)
    }

    fn program(&self, name: &str, script: &str) {
        let path = self.0.join("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn target(&self) -> PathBuf {
        self.0.join("target")
    }

    /// The status, and the last line of what it said.
    fn said(&self, command: &mut Command) -> (Option<i32>, String) {
        let path = std::env::var("PATH").unwrap();
        let Output { status, stdout, stderr } = command
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
            .env("CARGO_TARGET_DIR", self.target())
            .env("PATH", format!("{}:{path}", self.0.join("bin").display()))
            .output()
            .unwrap();
        assert_eq!(stdout, b"");
        let text = String::from_utf8(stderr).unwrap();
        (status.code(), text.lines().last().unwrap_or_default().to_owned())
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

#[test]
fn what_nobody_can_do_is_refused_before_anything_is_made() {
    let machine = Machine::new("wrong");
    for program in ["apt-get", "debootstrap", "rustup"] {
        machine.program(program, "exit 1");
    }
    let processors = "ARCH is arm64, armhf, i386, ppc64el, riscv64 or s390x, not ";
    let no_counts = "nothing counts for i386: there is no qemu, and no valgrind";
    for (script, arguments, why) in [
        (PLATFORM, &[][..], format!("{processors}\"\"")),
        (PLATFORM, &["vax"], format!("{processors}\"vax\"")),
        (PLATFORM, &["arm64", "tset"], "there is no tset, only run, test and count".into()),
        (PLATFORM, &["arm64", "run"], "run needs a command".into()),
        (PLATFORM, &["i386", "count"], no_counts.into()),
        (PYTHON, &["tset"], "there is no tset, only run".into()),
        (PYTHON, &["run"], "run needs a command".into()),
    ] {
        let said = machine.said(Command::new(script).args(arguments));
        let name = script.rsplit('/').next().unwrap();
        assert_eq!(said, (Some(2), format!("{name}: {why}")));
        assert!(!machine.target().exists());
    }
}

/// In a user namespace, where whoever runs this is root.
#[test]
fn a_tree_stays_where_no_other_can_be_had() {
    let inside = || {
        let mut command = Command::new("unshare");
        command.arg("-Urm");
        command
    };
    if !inside().arg("true").status().is_ok_and(|status| status.success()) {
        return;
    }
    let machine = Machine::new("kept");
    machine.program("apt-get", "echo http://debian.invalid forky");
    machine.program("debootstrap", "mkdir -p \"$4\"; exit 1");
    let home = machine.target().join("python-3.15");
    fs::create_dir_all(home.join("root")).unwrap();
    fs::write(home.join("root/python"), "").unwrap();
    fs::write(home.join("ready"), "of other packages\n").unwrap();
    let said = machine.said(inside().arg(PYTHON));
    let why = "prepare-python-3.15: debootstrap failed, see above";
    assert_eq!(said, (Some(3), why.to_owned()));
    assert!(home.join("root/python").exists());
}
