//! `cargo wire try`: the main job, from sources to a table.

use std::collections::BTreeMap;
use std::process::{ExitCode, Stdio};

use serde::Deserialize;

use crate::error::{At, Error, Result};
use crate::project::Project;
use crate::python::Python;
use crate::tree::Tree;

/// Builds, wires, compares, times, and says where the interpreter is.
pub(crate) fn try_out(
    project: &Project,
    name: &str,
    only: &[String],
    functions: bool,
) -> Result<ExitCode> {
    let python = Python::find(name)?;
    eprintln!("building the modules for Python {}", python.title());
    let tree = Tree::ready_with(project, &python, only)?;
    let report = side_by_side(project, &python, &tree)?;
    let different: Vec<&String> = report.modules.iter().flat_map(|m| &m.different).collect();
    for line in different.iter().take(10) {
        println!("DIFFERENT {line}");
    }
    print!("{}", table(&report, functions));
    println!("wired interpreter: {}", tree.exe.display());
    if different.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    Err(Error::new(format!("{} results differ between C and Rust, see above", different.len())))
}

/// What `side_by_side.py` prints.
#[derive(Deserialize)]
struct Report {
    files: u64,
    bytes: u64,
    sizes: Vec<String>,
    modules: Vec<Compared>,
}

#[derive(Deserialize)]
struct Compared {
    name: String,
    wired: usize,
    calls: u64,
    different: Vec<String>,
    speedups: BTreeMap<String, Vec<f64>>,
}

fn side_by_side(project: &Project, python: &Python, tree: &Tree<'_>) -> Result<Report> {
    let pairs = tree.modules.iter().map(|module| format!("{}={}", module.name, module.folder));
    let output = tree
        .command()
        .arg("-B")
        .arg(project.root.join("benches/python/side_by_side.py"))
        .arg(&python.stdlib)
        .args(pairs)
        .stderr(Stdio::inherit())
        .output()
        .at("run", &tree.exe)?;
    let failed = || Error::new("the comparison did not run to its end, see above");
    if !output.status.success() {
        return Err(failed());
    }
    serde_json::from_slice(&output.stdout).map_err(|_| failed())
}

/// One row per module; with `functions`, one per function under it.
fn table(report: &Report, functions: bool) -> String {
    let mut text = row("module", "functions wired", &report.sizes);
    for module in &report.modules {
        let speedups = module.speedups.values();
        let medians = (0..report.sizes.len()).map(|i| median(speedups.clone().map(|s| s[i])));
        text += &row(&module.name, &module.wired.to_string(), &shown(medians));
        for (function, ratios) in module.speedups.iter().filter(|_| functions) {
            text += &row("", &format!("  {function}"), &shown(ratios.iter().copied()));
        }
    }
    let calls: u64 = report.modules.iter().map(|module| module.calls).sum();
    let same = report.modules.iter().all(|module| module.different.is_empty());
    if same {
        let (files, megabytes) = (report.files, report.bytes / 1_000_000);
        text += &format!("C and Rust agree in {calls} calls on {files} files ({megabytes} MB)\n");
    }
    text
}

fn row(module: &str, function: &str, cells: &[String]) -> String {
    let mut line = format!("{module:<12}{function:<24}");
    line.extend(cells.iter().map(|cell| format!("{cell:>9}")));
    line + "\n"
}

fn shown(ratios: impl Iterator<Item = f64>) -> Vec<String> {
    let cell = |ratio: f64| if ratio.is_nan() { "-".into() } else { format!("{ratio:.1}x") };
    ratios.map(cell).collect()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_a_row_per_module_and_function() {
        let speedups = BTreeMap::from([("f".into(), vec![2.0]), ("g".into(), vec![4.04])]);
        let module =
            Compared { name: "_m".into(), wired: 2, calls: 7, different: vec![], speedups };
        let report = Report {
            files: 1,
            bytes: 3_000_000,
            sizes: vec!["64 B".into()],
            modules: vec![module],
        };
        let text = table(&report, true);
        let lines: Vec<Vec<&str>> =
            text.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[1], ["_m", "2", "4.0x"]);
        assert_eq!(lines[2], ["f", "2.0x"]);
        assert_eq!(lines.len(), 5);
        assert_eq!(table(&report, false).lines().count(), 3);
        assert!(text.ends_with("C and Rust agree in 7 calls on 1 files (3 MB)\n"), "{text}");
    }
}
