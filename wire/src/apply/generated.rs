//! What is written anew for each tree: `rust.mk`, and the files beside it.

use crate::modules::Module;

use super::Options;

/// The script, and what git is to leave out.
pub(super) fn scripts() -> [(&'static str, &'static str); 2] {
    [
        ("wire.sh", include_str!("../../in-tree/wire.sh")),
        (".gitignore", "/target/\n/pyo3-config\n/rustdlib.o*\n"),
    ]
}

/// `rust.mk`, which the Makefile includes.
pub(super) fn rust_mk(modules: &[&Module], options: &Options, is_new_setup: bool) -> String {
    let names: Vec<&str> = modules.iter().map(|module| module.name.as_str()).collect();
    let mode = if options.require { "required" } else { "fall-back" };
    include_str!("../../in-tree/rust.mk")
        .replace("@MODULES@", &names.join(" "))
        .replace("@MODE@", mode)
        .replace("@SETUP_LOCAL@", if is_new_setup { NEW } else { "old" })
        .replace("@RULES@\n", &rules(&names, options.link_static))
}

const NEW: &str = "new";

/// Whether `rust.mk` says that the tree had no `Modules/Setup.local`.
pub(super) fn had_no_setup(rust_mk: &str) -> bool {
    rust_mk.lines().any(|line| line == format!("RUST_SETUP_LOCAL = {NEW}"))
}

/// How makesetup's own rules are told what to link. The Makefile sets some of these
/// variables after this file, for C: they must not come back.
fn rules(names: &[&str], is_static: bool) -> String {
    let mut text = String::from(if is_static { STATIC } else { SHARED });
    for name in names {
        let upper = name.to_uppercase();
        let flags = if is_static {
            String::new()
        } else {
            format!(" $(RUST_STUB) -Wl,-u,$(RUST_HOOK)_{name}")
        };
        text += &format!(
            "\noverride MODULE_{upper}_LDEPS =\noverride MODULE_{upper}_LDFLAGS ={flags}\n"
        );
        if !is_static {
            text += &format!("Modules/{name}$(EXT_SUFFIX): $(RUST_LIBRARY)\n");
        }
    }
    text
}

/// The object stands among those of the static modules: it is linked wherever they are.
const STATIC: &str = "\
# Linked wherever the objects of static modules are, libpython.a included.
MODOBJS += $(RUST_OBJECT)
# What Modules/config.c names.
RUST_HOOK = PyInit
# An interpreter with a JIT tells libgcc_s of its frames, so that is where they must be looked for.
RUST_UNWINDER = $(if $(findstring -D_Py_JIT,$(CONFIGURE_CFLAGS_NODIST)),,-static-libgcc)
override MODULE__RUSTDLIB_LDFLAGS = $(RUST_LIBS)
";

/// One library has all the code; a module's own file only says that it needs the library,
/// in which the dynamic linker then finds the function for the import.
const SHARED: &str = "\
# One library has all the code. A module's own file only says that it needs the
# library, where the dynamic linker then finds its function for the import. It names that,
# since `make smelly` takes a file without symbols for a broken one.
# What CPython looks for first: PEP 793's from 3.15 on.
RUST_HOOK = $(if $(filter 3.11 3.12 3.13 3.14,$(VERSION)),PyInit,PyModExport)
RUST_LIBRARY = Modules/_rustdlib$(EXT_SUFFIX)
$(RUST_LIBRARY): $(RUST_OBJECT)
# Linked in: loading libgcc_s doubles the time of a first import.
RUST_UNWINDER = -static-libgcc
override MODULE__RUSTDLIB_LDFLAGS = $(RUST_OBJECT) -Wl,-soname,_rustdlib$(EXT_SUFFIX) $(RUST_LIBS)
RUST_STUB = -nostdlib -Wl,-z,noexecstack,--no-as-needed $(RUST_LIBRARY) -Wl,-rpath,'$$ORIGIN'
";
