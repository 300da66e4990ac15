//! Hostile Python code while a module is filled.

use std::ffi::CStr;

use rustdlib_glue::{
    Builtin, Class, FunctionDef, Module, ModuleBuilder, Object, Owned, Result, Slot, functions,
};

use crate::Counted;

/// A module that meets what `_rustdlib_probe_hook` has: the row of this name, and a hostile value.
#[derive(Debug)]
pub(super) struct Building;

const KEPT: Slot<Building> = Slot::new(0);

impl Module for Building {
    const NAME: &'static CStr = c"_rustdlib_probe_building";
    const DOC: &'static CStr = c"Meets hostile code while it is filled.";
    const SLOTS: usize = 1;
    const FUNCTIONS: &'static [FunctionDef<Self>] = functions![];
    type Data = Counted;

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        let py = module.py();
        let value = py.import_from(c"_rustdlib_probe_hook", c"value")?;
        let row = py.import_from(c"_rustdlib_probe_hook", c"row")?;
        let name = row.object().text()?;
        let (_, work) = ROWS.iter().find(|(row, _)| *row == name).expect("a row of this name");
        work(module, value.object())?;
        module.add(c"class_of_base", &module.add_class::<Base>()?)?;
        let base = module.call().class::<Base>()?.instantiate(py, Counted::new())?;
        module.add(c"used", &base)?;
        assert!(module.call().data().is_ok());
        module.add_int(c"done", 1)
    }
}

rustdlib_glue::export!(Building as _rustdlib_probe_building);

#[derive(Debug)]
struct Base;

impl Class for Base {
    type Module = Building;
    type Value = Counted;
    const NAME: &'static CStr = c"_rustdlib_probe_building.Base";
    const SUBCLASSABLE: bool = true;
}

#[derive(Debug)]
struct Derived;

impl Class for Derived {
    type Module = Building;
    type Value = Counted;
    const NAME: &'static CStr = c"_rustdlib_probe_building.Derived";
}

type Meeting = for<'py> fn(&ModuleBuilder<'py, Building>, Object<'_>) -> Result<()>;

macro_rules! rows {
    ($($name:literal => |$module:ident, $value:ident| $body:expr;)*) => {
        const ROWS: &[(&str, Meeting)] = &[$(($name, {
            fn meet($module: &ModuleBuilder<'_, Building>, $value: Object<'_>) -> Result<()> { $body }
            meet
        })),*];
    };
}

rows! {
    "definition::exec" => |_module, value| value.is_true().map(|_| ());
    "ModuleBuilder::add" => |module, value| {
        module.add(c"replaced", &fresh(module, value)?)?;
        module.add(c"replaced", &module.py().none())
    };
    "ModuleBuilder::add_int" => |module, value| {
        module.add(c"replaced", &fresh(module, value)?)?;
        module.add_int(c"replaced", 1)
    };
    "ModuleBuilder::attribute" => |module, value| {
        module.add(c"__getattr__", &value.to_owned(module.py()))?;
        module.attribute(c"anything").map(|_| ())
    };
    "ModuleBuilder::exception" => |module, _value| {
        module.exception(c"_rustdlib_probe_building.Error", Builtin::ValueError).map(|_| ())
    };
    "ModuleBuilder::put" => |module, value| {
        module.put(KEPT, module.py().none());
        module.put(KEPT, fresh(module, value)?);
        Ok(())
    };
    "ModuleBuilder::add_class" => |module, value| {
        ask(module, value, c"collect_soon")?;
        module.add_class::<Derived>().map(|_| ())
    };
    "ModuleBuilder::add_derived_class" => |module, value| {
        module.add_class::<Base>()?;
        ask(module, value, c"collect_soon")?;
        module.add_derived_class::<Derived, Base>().map(|_| ())
    };
    "definition::free" => |module, value| {
        // A module that was not executed goes without the collector.
        module.put(KEPT, fresh(module, value)?);
        Err(module.py().raise(Builtin::ValueError, "not today"))
    };
}

/// An object of which nobody else has a reference, with a hostile finaliser.
fn fresh<'py>(module: &ModuleBuilder<'py, Building>, value: Object<'_>) -> Result<Owned<'py>> {
    ask(module, value, c"fresh")
}

fn ask<'py>(
    module: &ModuleBuilder<'py, Building>,
    value: Object<'_>,
    name: &CStr,
) -> Result<Owned<'py>> {
    value.call_method_no_arguments(module.py(), module.py().interned(name)?.object())
}
