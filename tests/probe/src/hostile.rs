//! Modules that fail while they are made, used, or let go.

use std::ffi::CStr;

use rustdlib_glue::{
    Builtin, Class, FunctionDef, Module, ModuleBuilder, Result, Signature, Slot, function,
    functions,
};

use crate::Counted;

macro_rules! failing_modules {
    ($($module:ident, $init:ident, $name:literal: $data:ty, |$builder:ident| $exec:expr;)*) => {
        $(
            /// A module.
            #[derive(Debug)]
            pub(crate) struct $module;

            impl Module for $module {
                const NAME: &'static CStr = $name;
                const DOC: &'static CStr = c"A module that fails.";
                const SLOTS: usize = 1;
                const FUNCTIONS: &'static [FunctionDef<Self>] = functions![];
                type Data = $data;

                fn exec($builder: &ModuleBuilder<'_, Self>) -> Result<()> {
                    $exec
                }
            }

            rustdlib_glue::export!($module as $init);
        )*
    };
}

failing_modules! {
    ExecPanics, PyInit__rustdlib_probe_exec_panics, c"_rustdlib_probe_exec_panics": Counted,
        |_module| panic!("in exec");
    ExecRaises, PyInit__rustdlib_probe_exec_raises, c"_rustdlib_probe_exec_raises": Counted,
        |module| Err(module.py().raise(Builtin::ValueError, "not today"));
    DataPanics, PyInit__rustdlib_probe_data_panics, c"_rustdlib_probe_data_panics": NoData,
        |_module| Ok(());
    DropPanics, PyInit__rustdlib_probe_drop_panics, c"_rustdlib_probe_drop_panics": BadDrop,
        |_module| Ok(());
    FilledTwice, PyInit__rustdlib_probe_filled_twice, c"_rustdlib_probe_filled_twice": Counted,
        |module| {
            module.put(Slot::new(0), module.py().none());
            module.put(Slot::new(0), module.py().none());
            Ok(())
        };
    ManyClasses, PyInit__rustdlib_probe_many_classes, c"_rustdlib_probe_many_classes": Counted,
        |module| loop { module.add_class::<Many>()?; };
}

/// Data that cannot be made.
#[derive(Debug)]
pub(crate) struct NoData;

impl Default for NoData {
    fn default() -> Self {
        panic!("in default")
    }
}

/// Data that cannot be dropped.
#[derive(Debug, Default)]
pub(crate) struct BadDrop(Counted);

impl Drop for BadDrop {
    fn drop(&mut self) {
        panic!("in drop of data")
    }
}

#[derive(Debug)]
struct Many;

impl Class for Many {
    type Module = ManyClasses;
    type Value = ();
    const NAME: &'static CStr = c"_rustdlib_probe_many_classes.Many";
}

/// A module whose functions need what is only there after it was executed.
#[derive(Debug)]
pub(crate) struct Needy;

const NEEDED: Slot<Needy> = Slot::new(0);

impl Module for Needy {
    const NAME: &'static CStr = c"_rustdlib_probe_needy";
    const DOC: &'static CStr = c"Fails where it was not executed.";
    const SLOTS: usize = 1;
    const FUNCTIONS: &'static [FunctionDef<Self>] = functions![need, need_nothing];
    type Data = Counted;

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        let py = module.py();
        // Python code that can find the module half made.
        let hook = py.import_from(c"_rustdlib_probe_hook", c"hook")?;
        hook.object().call_method(py, py.interned(c"__call__")?.object(), py.none().object())?;
        module.put(NEEDED, py.str("needed")?);
        Ok(())
    }
}

rustdlib_glue::export!(Needy as PyInit__rustdlib_probe_needy);

function! {
    /// What exec has put in the state.
    pub(crate) fn need(call: Call<Needy>) = Signature::new("()");
    { Ok(call.object(NEEDED)?.to_owned(call.py())) }
}

function! {
    /// Nothing.
    pub(crate) fn need_nothing(call: Call<Needy>) = Signature::new("()");
    { Ok(call.py().none()) }
}
