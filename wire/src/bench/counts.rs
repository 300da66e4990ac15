//! Counts of instructions as a record: for processors on which no time could be had.
//!
//! `benches/record/instructions-<processor>-<version>.csv` is not of time. A module passes the gate by it
//! where there is no record of time for this machine.

use std::collections::BTreeMap;
use std::env::consts::ARCH;
use std::fs;
use std::path::{Path, PathBuf};

use super::code::code_fact;
use super::record::size_name;
use crate::modules::Module;
use crate::project::Project;

/// The sizes of calls whose cost is not that of the kernel, and one where it is.
pub(super) const SMALL: [u64; 2] = [8, 64];
pub(super) const LARGE: u64 = 1 << 16;

/// Where a call takes more than C's on x86-64 too, so much more than there, next to C.
const OF_X86_64: f64 = 1.1;
/// Next to OpenSSL's assembly, where a kernel is all the cost of a hash.
const HASH: f64 = 1.15;

/// Ratios to C's instructions by `module.function,size`.
pub(super) type Ratios = BTreeMap<String, f64>;

/// Those of a file; lines of another kind are passed over.
pub(super) fn ratios(text: &str) -> Ratios {
    let one = |line: &str| {
        let (name, ratio) = line.rsplit_once(',')?;
        Some((name.to_owned(), ratio.parse().ok()?))
    };
    text.lines().filter(|line| !line.starts_with('#')).filter_map(one).collect()
}

/// The line of a module's code in a file.
pub(super) fn code_line(module: &Module, hash: &str) -> String {
    format!("# {}: {hash}", code_fact(module))
}

/// What the counts for a processor say of a module.
pub(super) enum Verdict {
    NoCounts,
    /// They are of other code.
    Stale(String),
    /// Calls that take more than they may.
    TooMany(Vec<String>),
    Good,
}

/// What those for this processor say of a module with this code: the first that is not good.
pub(super) fn verdict(project: &Project, module: &Module, hash: &str) -> Verdict {
    let mut verdict = Verdict::NoCounts;
    for (file, on_x86_64) in of_processor(&project.root.join("benches/record"), here()) {
        let text = fs::read_to_string(&file).unwrap_or_default();
        if !text.lines().any(|line| line == code_line(module, hash)) {
            let name = file.strip_prefix(&project.root).unwrap_or(&file).display().to_string();
            return Verdict::Stale(name);
        }
        let there = ratios(&fs::read_to_string(on_x86_64).unwrap_or_default());
        let bad = too_many(module, &ratios(&text), &there);
        if !bad.is_empty() {
            return Verdict::TooMany(bad);
        }
        verdict = Verdict::Good;
    }
    verdict
}

/// This processor, as files and extension modules have it in their names.
pub(super) fn here() -> &'static str {
    in_names(ARCH, cfg!(target_endian = "little"))
}

/// The same for any processor that Rust knows.
fn in_names(processor: &str, lowest_byte_first: bool) -> &str {
    match processor {
        "powerpc64" if lowest_byte_first => "powerpc64le",
        other => other,
    }
}

/// The files for a processor, each with that of x86-64 for the same Python.
fn of_processor(records: &Path, processor: &str) -> Vec<(PathBuf, PathBuf)> {
    let begins = format!("instructions-{processor}-");
    let names = fs::read_dir(records).into_iter().flatten().flatten();
    let names = names.filter_map(|entry| entry.file_name().into_string().ok());
    let pair = |name: String| {
        let version = name.strip_prefix(&begins)?;
        Some((records.join(&name), records.join(format!("instructions-{version}"))))
    };
    names.filter_map(pair).collect()
}

/// The calls of a module that take more than they may.
fn too_many(module: &Module, here: &Ratios, on_x86_64: &Ratios) -> Vec<String> {
    let of_module =
        |name: &str| name.strip_prefix(&module.name).is_some_and(|f| f.starts_with('.'));
    let most = |name: &str, size: u64| match on_x86_64.get(name) {
        Some(there) if SMALL.contains(&size) => (there * OF_X86_64).max(1.0),
        _ if size == LARGE && module.group.as_deref() == Some("hashlib") => HASH,
        _ => 1.0,
    };
    let judge = |(name, &ratio): (&String, &f64)| {
        let (function, size) = name.rsplit_once(',')?;
        let size = size.parse().ok()?;
        let bad = of_module(name) && (ratio.is_nan() || ratio > most(name, size));
        let size = size_name(size);
        bad.then(|| format!("{function} of {size}: {ratio:.2} of C's instructions"))
    };
    here.iter().filter_map(judge).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slow(here: &str, on_x86_64: &str, group: Option<&str>) -> Vec<String> {
        let mut module = Module::named("m", "m");
        module.group = group.map(str::to_owned);
        too_many(&module, &ratios(here), &ratios(on_x86_64))
    }

    #[test]
    fn no_call_takes_more_than_c() {
        assert!(slow("# python\nm.f,8,1.000\nm.g,64,0.5\nmm.f,8,2.0\n", "", None).is_empty());
        assert_eq!(slow("m.f,8,1.010\n", "m.f,8,0.900\n", None).len(), 1);
    }

    #[test]
    fn what_takes_more_on_x86_64_may_take_a_tenth_more_than_that() {
        assert!(slow("m.f,8,1.310\n", "m.f,8,1.200\n", None).is_empty());
        assert_eq!(slow("m.f,8,1.330\n", "m.f,8,1.200\n", None).len(), 1);
    }

    #[test]
    fn only_a_hash_may_take_more_for_64_kib() {
        assert!(slow("m.f,65536,1.140\n", "", Some("hashlib")).is_empty());
        assert_eq!(slow("m.f,65536,1.160\n", "", Some("hashlib")).len(), 1);
        assert_eq!(slow("m.f,65536,1.010\n", "m.f,65536,1.2\n", None).len(), 1);
        assert_eq!(slow("m.f,64,1.140\n", "", Some("hashlib")).len(), 1);
    }

    #[test]
    fn counts_are_found_by_the_name_of_the_python_that_they_are_of() {
        for (rust, lowest_byte_first, soabi) in [
            ("aarch64", true, "cpython-315-aarch64-linux-gnu"),
            ("arm", true, "cpython-315-arm-linux-gnueabihf"),
            ("powerpc64", true, "cpython-315-powerpc64le-linux-gnu"),
            ("powerpc64", false, "cpython-315-powerpc64-linux-gnu"),
            ("riscv64", true, "cpython-315-riscv64-linux-gnu"),
            ("s390x", false, "cpython-315-s390x-linux-gnu"),
        ] {
            assert_eq!(Some(in_names(rust, lowest_byte_first)), soabi.split('-').nth(2));
        }
    }

    #[test]
    fn a_processor_has_its_own_files() {
        let folder = std::env::temp_dir().join(format!("rustdlib-counts-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for name in ["instructions-3.15.csv", "instructions-z80-3.15.csv", "z80.csv"] {
            fs::write(folder.join(name), "").unwrap();
        }
        let pair = ("instructions-z80-3.15.csv", "instructions-3.15.csv");
        assert_eq!(of_processor(&folder, "z80"), [(folder.join(pair.0), folder.join(pair.1))]);
        fs::remove_dir_all(folder).unwrap();
    }
}
