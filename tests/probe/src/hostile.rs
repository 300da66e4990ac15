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
    ExecPanics, _rustdlib_probe_exec_panics, c"_rustdlib_probe_exec_panics": Counted,
        |_module| panic!("in exec");
    ExecRaises, _rustdlib_probe_exec_raises, c"_rustdlib_probe_exec_raises": Counted,
        |module| Err(module.py().raise(Builtin::ValueError, "not today"));
    DataPanics, _rustdlib_probe_data_panics, c"_rustdlib_probe_data_panics": NoData,
        |_module| Ok(());
    DropPanics, _rustdlib_probe_drop_panics, c"_rustdlib_probe_drop_panics": BadDrop,
        |_module| Ok(());
    FilledTwice, _rustdlib_probe_filled_twice, c"_rustdlib_probe_filled_twice": Counted,
        |module| {
            module.put(Slot::new(0), module.py().none());
            module.put(Slot::new(0), module.py().none());
            Ok(())
        };
    ManyClasses, _rustdlib_probe_many_classes, c"_rustdlib_probe_many_classes": Counted,
        |module| add_many(module);
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
struct Many<const N: usize>;

impl<const N: usize> Class for Many<N> {
    type Module = ManyClasses;
    type Value = [u64; N];
    const NAME: &'static CStr = c"_rustdlib_probe_many_classes.Many";
    const CONSTANTS: &'static [(&'static CStr, isize)] = &[(c"number", N.cast_signed())];
}

/// 20 classes, and an instance of each of which the module has the class in another block.
fn add_many(module: &ModuleBuilder<'_, ManyClasses>) -> Result<()> {
    fn add<const N: usize>(module: &ModuleBuilder<'_, ManyClasses>) -> Result<()> {
        module.add_class::<Many<N>>().map(drop)
    }
    for add in [
        add::<0>, add::<1>, add::<2>, add::<3>, add::<4>, add::<5>, add::<6>, add::<7>, add::<8>,
        add::<9>, add::<10>, add::<11>, add::<12>, add::<13>, add::<14>, add::<15>, add::<16>,
        add::<17>, add::<18>, add::<19>,
    ] {
        add(module)?;
    }
    let (py, call) = (module.py(), module.call());
    module.add(c"of_7", &call.class::<Many<7>>()?.instantiate(py, [7; 7])?)?;
    module.add(c"of_8", &call.class::<Many<8>>()?.instantiate(py, [8; 8])?)?;
    module.add(c"of_19", &call.class::<Many<19>>()?.instantiate(py, [19; 19])?)
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

rustdlib_glue::export!(Needy as _rustdlib_probe_needy);

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
