//! Passes on which Python the build is for: its C API as pyo3-ffi's own `Py_3_x` cfgs, and the behaviour
//! that modules have as a number like `sys.hexversion`.
fn main() {
    pyo3_build_config::use_pyo3_cfgs();
    let version = pyo3_build_config::get().version();
    let (major, minor) = (u32::from(version.major), u32::from(version.minor));
    println!("cargo:rustc-env=PYTHON_BEHAVIOUR={}", (major << 24) | (minor << 16));
}
