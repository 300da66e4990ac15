//! The decisions of wire/in-tree/wire.sh, each asked for by itself; cargo is only pretended.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, id};

const SCRIPT: &str = include_str!("../in-tree/wire.sh");

/// A build directory as configure leaves it, removed when dropped.
struct Build(PathBuf);

impl Build {
    fn new(name: &str, makefile: &str) -> Self {
        let build = Self(std::env::temp_dir().join(format!("rustdlib-build-{}-{name}", id())));
        build.write("Makefile", &format!("VERSION=\t3.15\nMACHDEP=\tlinux\n{makefile}"));
        build.write("pyconfig.h", "#define SIZEOF_VOID_P 8\n");
        build.write("Modules/Setup.local", "# mine\n");
        build.write("Modules/_rust/Setup", "# rustdlib: begin\nbinascii\n# rustdlib: end\n");
        build.write("Modules/_rust/rust.mk", "RUST_MODULES = binascii\nRUST_MODE = fall-back\n");
        build.write("Modules/_rust/Cargo.toml", "rust-version = \"1.95\"\n");
        let functions = SCRIPT.strip_suffix("main \"$@\"\n").unwrap();
        build.write("Modules/_rust/wire.sh", &format!("{functions}\"$@\"\n"));
        build.program("cargo", "cargo 1.95.0");
        build
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    /// A program that says its version, and else notes its arguments and flags.
    fn program(&self, name: &str, version: &str) {
        let text = format!(
            "#!/bin/sh\nif [ $1 = --version ]; then echo '{version}'; exit; fi\n\
             echo \"$*\" >>'{root}/asked'\n\
             printf %s \"${{CARGO_ENCODED_RUSTFLAGS-}}\" | tr '\\037' '|' >'{root}/flags'\n\
             echo \"$CARGO_PROFILE_DEV_OPT_LEVEL\" >'{root}/level'\n",
            root = self.0.display()
        );
        self.write(name, &text);
        fs::set_permissions(self.0.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn call(&self, function: &[&str], variables: &[(&str, &str)]) -> Output {
        Command::new("sh")
            .arg("Modules/_rust/wire.sh")
            .args(function)
            .current_dir(&self.0)
            .env_remove("CARGO_TARGET")
            .env_remove("RUSTFLAGS")
            .env("CARGO", self.0.join("cargo"))
            .env("WIRE_CC", "true")
            .env("OBJCOPY", "true")
            .envs(variables.iter().copied())
            .output()
            .unwrap()
    }

    fn answer(&self, function: &[&str], variables: &[(&str, &str)]) -> String {
        let output = self.call(function, variables);
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && complaint.is_empty(), "{complaint}");
        String::from_utf8(output.stdout).unwrap().trim_end().into()
    }
}

impl Drop for Build {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

/// On the left what CPython's config.sub makes of --host.
#[test]
fn rust_has_the_target_that_configure_names() {
    let known = Command::new("rustc").args(["--print", "target-list"]).output().unwrap().stdout;
    let known = String::from_utf8(known).unwrap();
    for (host, target) in [
        ("x86_64-pc-linux-gnu", "x86_64-unknown-linux-gnu"),
        ("x86_64-pc-linux-musl", "x86_64-unknown-linux-musl"),
        ("x86_64-pc-linux-gnux32", "x86_64-unknown-linux-gnux32"),
        ("i386-pc-linux-gnu", "i686-unknown-linux-gnu"),
        ("i686-pc-linux-gnu", "i686-unknown-linux-gnu"),
        ("aarch64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"),
        ("aarch64-unknown-linux-musl", "aarch64-unknown-linux-musl"),
        ("arm-unknown-linux-gnueabihf", "arm-unknown-linux-gnueabihf"),
        ("armv7l-unknown-linux-gnueabihf", "armv7-unknown-linux-gnueabihf"),
        ("powerpc64le-unknown-linux-gnu", "powerpc64le-unknown-linux-gnu"),
        ("riscv64-unknown-linux-gnu", "riscv64gc-unknown-linux-gnu"),
        ("s390x-ibm-linux-gnu", "s390x-unknown-linux-gnu"),
        ("loongarch64-unknown-linux-gnu", "loongarch64-unknown-linux-gnu"),
        ("x86_64-unknown-freebsd14.3", "x86_64-unknown-freebsd"),
    ] {
        let makefile = format!("_PYTHON_HOST_PLATFORM=linux-x\nHOST_GNU_TYPE=  {host}\n");
        let build = Build::new(&format!("host-{host}"), &makefile);
        assert_eq!(build.answer(&["cross_target"], &[]), target);
        assert!(known.lines().any(|line| line == target), "{target}");
        assert_eq!(build.answer(&["cross_target"], &[("CARGO_TARGET", "mine")]), "mine");
    }
    let native = "_PYTHON_HOST_PLATFORM=\nHOST_GNU_TYPE=  x86_64-pc-linux-gnu\n";
    assert_eq!(Build::new("host-native", native).answer(&["cross_target"], &[]), "");
}

#[test]
fn a_debug_build_has_overflow_checks() {
    for (header, profile) in [("", "release"), ("#define Py_DEBUG 1\n", "dev")] {
        let build = Build::new(profile, "");
        build.write("pyconfig.h", &format!("#define SIZEOF_VOID_P 8\n{header}"));
        build.answer(&["build", "rustdlib.o"], &[("CARGO_TARGET", "mine")]);
        let asked = build.read("asked");
        let wanted = format!("--profile {profile} --target-dir ");
        assert!(asked.contains(&wanted) && asked.trim_end().ends_with(" --target mine"), "{asked}");
        assert_eq!(build.read("level"), "1\n");
        let config = build.read("Modules/_rust/pyo3-config");
        assert_eq!(config.contains("build_flags=Py_DEBUG"), profile == "dev");
    }
    // Cargo's own dev profile has them; nothing here may take them away.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    let manifest: toml::Table = toml::from_str(&fs::read_to_string(root).unwrap()).unwrap();
    let dev = manifest["profile"].get("dev").and_then(|dev| dev.as_table());
    assert!(dev.is_none_or(|dev| !dev.contains_key("overflow-checks")));
}

#[test]
fn flags_that_rust_has_too() {
    let makefile = "BASECFLAGS=  -fno-strict-overflow -fno-omit-frame-pointer\n\
                    CONFIGURE_CFLAGS= -O2 -ffile-prefix-map=/build=.\n";
    let build = Build::new("flags", makefile);
    build.answer(&["build", "rustdlib.o"], &[("RUSTFLAGS", "-C target-cpu=native")]);
    assert_eq!(
        build.read("flags"),
        "-C|target-cpu=native|-C|force-frame-pointers=yes|--remap-path-prefix=/build=."
    );
}

#[test]
fn sanitizers() {
    for (config, why) in [
        ("--with-address-sanitizer", ""),
        ("--with-undefined-behavior-sanitizer", ""),
        ("--with-thread-sanitizer", "ThreadSanitizer cannot see into Rust code"),
        ("--with-memory-sanitizer", "MemorySanitizer cannot see into Rust code"),
    ] {
        let build = Build::new(config, &format!("CONFIG_ARGS=  '{config}'\n"));
        assert_eq!(build.answer(&["obstacle"], &[]), why);
        let output = build.call(&["configure"], &[]);
        let said = String::from_utf8(output.stderr).unwrap();
        let line = format!("rustdlib: {why}: building the C modules\n");
        assert_eq!(said, if why.is_empty() { "" } else { &line });
        assert_eq!(build.read("Modules/Setup.local").contains("\nbinascii\n"), why.is_empty());
    }
    let build = Build::new("cflags", "CONFIGURE_CFLAGS_NODIST=  -fsanitize=memory -O1\n");
    assert_eq!(build.answer(&["obstacle"], &[]), "MemorySanitizer cannot see into Rust code");
}

#[test]
fn objcopy_is_the_one_of_the_platform() {
    for ar in ["mine-ar", "mine-gcc-ar"] {
        let build = Build::new(ar, &format!("AR=  ./{ar}\n"));
        assert_eq!(build.answer(&["find_objcopy"], &[("OBJCOPY", "")]), "objcopy");
        build.program("mine-objcopy", "");
        assert_eq!(build.answer(&["find_objcopy"], &[("OBJCOPY", "")]), "./mine-objcopy");
        assert_eq!(build.answer(&["find_objcopy"], &[("OBJCOPY", "other")]), "other");
    }
}

#[test]
fn what_stands_in_the_way() {
    let build = Build::new("obstacle", "");
    let missing = build.0.join("missing");
    let missing = missing.to_str().unwrap();
    assert_eq!(build.answer(&["obstacle"], &[("CARGO", missing)]), "there is no cargo");
    assert_eq!(build.answer(&["obstacle"], &[("OBJCOPY", missing)]), "there is no objcopy");
    build.program("cargo", "cargo 1.94.1 (0 2026-01-01)");
    assert_eq!(build.answer(&["obstacle"], &[]), "cargo 1.94 is too old, 1.95 is needed");
    build.write("Makefile", "MACHDEP=\tdarwin\n");
    assert_eq!(build.answer(&["obstacle"], &[]), "no support for this platform");
}
