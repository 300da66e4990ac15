//! A class whose calls do nothing, for measuring; `benches/python/cases/probe.py` compares with C.

use std::ffi::CStr;

use rustdlib_glue::{
    Call, Class, ClassRef, Constructor, ConstructorDef, Getter, GetterDef, Instance, MethodDef,
    Object, Owned, Result, Signature, getters, method, methods,
};

use crate::Probe;

/// Has one of everything.
#[derive(Debug)]
pub(crate) struct Empty;

impl Class for Empty {
    type Module = Probe;
    type Value = ();
    const NAME: &'static CStr = c"_rustdlib_probe.Empty";
    const COLLECTED: bool = false;
    const METHODS: &'static [MethodDef<Self>] = methods![clear];
    const GETTERS: &'static [GetterDef<Self>] = getters![__cause__];
    const CONSTRUCTOR: Option<ConstructorDef<Self>> = Some(ConstructorDef::new::<New, _>());
}

struct New;

impl Constructor<0> for New {
    type Class = Empty;
    const SIGNATURE: Signature = Signature::new("()");

    fn call<'py>(
        call: Call<'py, Probe>,
        class: ClassRef<'py, Empty>,
        []: [Option<Object<'py>>; 0],
    ) -> Result<Owned<'py>> {
        class.instantiate(call.py(), ())
    }
}

method! {
    /// Do nothing.
    fn clear(call, _this: Empty) = Signature::new("()");
    { Ok(call.py().none()) }
}

#[allow(non_camel_case_types)]
struct __cause__ {}

impl Getter for __cause__ {
    type Class = Empty;
    const NAME: &'static CStr = c"__cause__";

    fn get<'py>(call: Call<'py, Probe>, _this: Instance<'py, Empty>) -> Result<Owned<'py>> {
        Ok(call.py().none())
    }
}
