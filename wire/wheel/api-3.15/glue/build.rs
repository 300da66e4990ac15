//! In place of glue's own build script: the same C API, but the behaviour of CPython 3.15.2.
fn main() {
    pyo3_build_config::use_pyo3_cfgs();
    println!("cargo:rustc-env=PYTHON_BEHAVIOUR={}", 0x030f_02f0);
}
