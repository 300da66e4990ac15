//! Compiles glue for the models: as for a Python without a GIL, whose critical sections do nothing
//! in the models that have one.
fn main() {
    pyo3_build_config::use_pyo3_cfgs();
    println!("cargo:rustc-env=PYTHON_BEHAVIOUR={}", 0x030b_0000);
    println!("cargo:rustc-cfg=rustdlib_loom");
    println!("cargo:rustc-cfg=Py_GIL_DISABLED");
}
