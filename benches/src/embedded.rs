//! Calls of C and Rust modules that are loaded into one embedded interpreter.

use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput};
use pyo3::prelude::*;

/// One cell as `benches/python/embedded.py` makes it: module.function (input), size, and for each
/// implementation a function that makes so many calls.
type Cell = (String, u64, Vec<(String, Py<PyAny>)>);

/// Times every case of the module `name` that `benches/python/cases/<folder>.py` has.
///
/// The loops are those of the record: byte code, so that calls go the interpreter's own way. Before
/// a case is timed, C and Rust must give equal results.
pub fn calls(criterion: &mut Criterion, name: &str, folder: &str) {
    Python::initialize();
    let cells = Python::attach(|py| cells(py, name, folder));
    for (title, size, loops) in cells.unwrap_or_else(|error| panic!("{error}")) {
        let mut group = criterion.benchmark_group(title);
        group.throughput(Throughput::Bytes(size));
        for (side, run) in loops {
            group.bench_function(BenchmarkId::new(side, size), |bencher| {
                bencher.iter_custom(|times| seconds(&run, times));
            });
        }
    }
}

fn cells(py: Python<'_>, name: &str, folder: &str) -> PyResult<Vec<Cell>> {
    let scripts = concat!(env!("CARGO_MANIFEST_DIR"), "/python");
    py.import("sys")?.getattr("path")?.call_method1("insert", (0, scripts))?;
    py.import("embedded")?.call_method1("cells", (name, folder))?.extract()
}

fn seconds(run: &Py<PyAny>, times: u64) -> Duration {
    Python::attach(|py| {
        let start = Instant::now();
        run.call1(py, (times,)).unwrap_or_else(|error| panic!("{error}"));
        start.elapsed()
    })
}
