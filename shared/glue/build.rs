//! Passes on which Python the build is for, as pyo3-ffi's own `Py_3_x` cfgs.
fn main() {
    pyo3_build_config::use_pyo3_cfgs();
}
