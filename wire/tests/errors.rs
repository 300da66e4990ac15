//! What cannot be done is answered in one line that says what to do.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, id};

/// Runs the tool in this workspace; the exit status must be 1 and stdout empty.
fn complaint(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_rustdlib-wire")).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, b"");
    let text = String::from_utf8(output.stderr).unwrap();
    let line = text.lines().last().unwrap().to_owned();
    line.strip_prefix("cargo wire: ").unwrap().to_owned()
}

/// The complaint about a Python that is this shell script.
fn complaint_about(name: &str, script: &str) -> String {
    let path: PathBuf = std::env::temp_dir().join(format!("rustdlib-python-{}-{name}", id()));
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    let shown = path.to_str().unwrap();
    let line = complaint(&["python", "--path", "--python", shown]);
    fs::remove_file(&path).unwrap();
    line.replace(shown, "PYTHON")
}

#[test]
fn a_python_that_is_not_there() {
    let line = "; install a CPython 3.11 to 3.15 or name one with --python";
    for name in ["no-such-python", "./no/such/python", "3.99"] {
        let want = format!("there is no Python `{name}`{line}");
        assert_eq!(complaint(&["try", "--python", name]), want);
        assert_eq!(complaint(&["test", "--python", name]), want);
    }
}

#[test]
fn a_python_that_will_not_do() {
    let answer = |implementation: &str, version: &str| {
        format!(r#"echo '{{"implementation": "{implementation}", "version": [{version}]}}'"#)
    };
    let supported = "rustdlib supports CPython 3.11 to 3.15: name one with --python";
    assert_eq!(
        complaint_about("old", &answer("CPython", "3, 9, 1")),
        format!("`PYTHON` is CPython 3.9.1; {supported}")
    );
    assert_eq!(
        complaint_about("pypy", &answer("PyPy", "3, 11, 9")),
        format!("`PYTHON` is PyPy 3.11.9; {supported}")
    );
}

#[test]
fn what_is_no_python() {
    let line = complaint_about("garbage", "echo hello");
    assert_eq!(line, "`PYTHON` does not answer as a Python does");
    let line = complaint_about("broken", "echo why >&2; exit 3");
    assert_eq!(line, "`PYTHON` does not work: why");
}

#[test]
fn a_command_that_is_not_there() {
    let line = complaint(&["frobnicate", "--now"]);
    assert_eq!(
        line,
        "no command `frobnicate`; there are try, python, test, new, bench, wheel, sdist, docs, apply, undo, generate and check"
    );
}

#[test]
fn a_module_that_cannot_be_begun() {
    assert_eq!(complaint(&["new", "zlib"]), "there is modules/zlib already, or a module zlib");
    assert_eq!(complaint(&["new", "a.b"]), "`a.b` is no name of a module at the top level");
    let line = complaint(&["new", "csv"]);
    assert!(line.starts_with("csv is no C module of this Python: it is "), "{line}");
    let line = complaint(&["new", "no_such_module"]);
    assert_eq!(line, "this Python has no module no_such_module");
    let line = complaint(&["new", "sys"]);
    let why = "sys cannot be replaced: the interpreter has it before it looks for modules";
    assert_eq!(line, why);
}

#[test]
fn a_module_that_is_not_there() {
    let line = complaint(&["python", "--only", "spam", "--path"]);
    assert_eq!(
        line,
        "rustdlib has no module `spam`; it has _base64, binascii, _blake2, _bz2, _hashlib, _hmac, _json, \
         _md5, _sha1, _sha2, _sha256, _sha512, _sha3, zlib"
    );
}
