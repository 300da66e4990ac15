//! `_rustdlib_probe_constructors`: classes that are called as C classes of the same name are.

use std::ffi::CStr;

use rustdlib_glue::{
    Call, Class, ClassRef, Constructor, ConstructorDef, FunctionDef, Member, MemberKind, MethodDef,
    Module, ModuleBuilder, Object, Owned, Result, Signature, functions, method, methods, version,
};

/// The module.
#[derive(Debug)]
pub(crate) struct Constructors;

impl Module for Constructors {
    const NAME: &'static CStr = c"_rustdlib_probe_constructors";
    const DOC: &'static CStr = c"Classes that are called as C classes are.";
    const SLOTS: usize = 0;
    const FUNCTIONS: &'static [FunctionDef<Self>] = functions![];
    type Data = ();

    fn exec(module: &ModuleBuilder<'_, Self>) -> Result<()> {
        module.add(c"accumulate", &module.add_class::<Accumulate>()?)?;
        module.add(c"combinations", &module.add_class::<Combinations>()?)?;
        module.add(c"permutations", &module.add_class::<Permutations>()?)?;
        module.add(c"count", &module.add_class::<Count>()?)?;
        module.add(c"md5", &module.add_class::<Md5>()?)?;
        module.add(c"cycle", &module.add_class::<Cycle>()?)?;
        module.add(c"takewhile", &module.add_class::<Takewhile>()?)?;
        module.add(c"_ZlibDecompressor", &module.add_class::<Decompressor>()?)
    }
}

rustdlib_glue::export!(Constructors as _rustdlib_probe_constructors);

macro_rules! classes {
    ($($class:ident, $new:ident, $count:literal: $name:literal = $signature:expr;)*) => {
        $(
            /// A class that keeps its first argument.
            #[derive(Debug)]
            pub(crate) struct $class;

            impl Class for $class {
                type Module = Constructors;
                type Value = ();
                const NAME: &'static CStr = $name;
                const SUBCLASSABLE: bool = true;
                const MEMBERS: &'static [Member] = &[Member::new(c"first", MemberKind::Object)];
                const METHODS: &'static [MethodDef<Self>] = $new::METHODS;
                const CONSTRUCTOR: Option<ConstructorDef<Self>> =
                    Some(ConstructorDef::new::<$new, _>());
            }

            struct $new;

            impl Constructor<$count> for $new {
                type Class = $class;
                const SIGNATURE: Signature = $signature;

                fn call<'py>(
                    call: Call<'py, Constructors>,
                    class: ClassRef<'py, $class>,
                    arguments: [Option<Object<'py>>; $count],
                ) -> Result<Owned<'py>> {
                    // Python code that may change the dict that the keywords are in.
                    for argument in arguments.iter().flatten() {
                        argument.is_true()?;
                    }
                    let made = class.instantiate(call.py(), ())?;
                    let this = class.instance(made.object()).expect("just made");
                    if let Some(first) = arguments.into_iter().flatten().next() {
                        this.set_member(0, first.to_owned(call.py()));
                    }
                    Ok(made)
                }
            }
        )*
    };
}

classes! {
    Accumulate, NewAccumulate, 3:
        c"_rustdlib_probe_constructors.accumulate" =
        Signature::new("(iterable, func=None, *, initial=None)");
    Combinations, NewCombinations, 2:
        c"_rustdlib_probe_constructors.combinations" = Signature::new("(iterable, r)");
    Permutations, NewPermutations, 2:
        c"_rustdlib_probe_constructors.permutations" = Signature::new("(iterable, r=None)");
    Count, NewCount, 2:
        c"_rustdlib_probe_constructors.count" = Signature::new("(start=0, step=1)");
    Md5, NewMd5, 0:
        c"_rustdlib_probe_constructors.md5" = Signature::new("()");
    Cycle, NewCycle, 1:
        c"_rustdlib_probe_constructors.cycle" = Signature::new("(iterable, /)");
    Takewhile, NewTakewhile, 2:
        c"_rustdlib_probe_constructors.takewhile" = Signature::new("(predicate, iterable, /)");
    Decompressor, NewDecompressor, 2:
        c"_rustdlib_probe_constructors._ZlibDecompressor" =
        Signature::new("(wbits=15, zdict=b'')");
}

macro_rules! no_methods {
    ($($new:ident: $class:ident),*) => {
        $(impl $new { const METHODS: &'static [MethodDef<$class>] = methods![]; })*
    };
}

no_methods!(NewAccumulate: Accumulate, NewCombinations: Combinations,
    NewPermutations: Permutations, NewCount: Count, NewCycle: Cycle, NewTakewhile: Takewhile);

impl NewMd5 {
    const METHODS: &'static [MethodDef<Md5>] = methods![update, digest];
}

method! {
    /// Shaped as the method of md5: METH_O.
    fn update(call, _this: Md5, obj) = Signature::new("(obj, /)");
    { Ok(obj.to_owned(call.py())) }
}

method! {
    /// Shaped as the method of md5: METH_NOARGS.
    fn digest(call, _this: Md5) = Signature::new("()");
    { Ok(call.py().none()) }
}

impl NewDecompressor {
    const METHODS: &'static [MethodDef<Decompressor>] = methods![decompress, flush, copy];
}

method! {
    /// Shaped as the method of zlib.
    fn decompress(call, _this: Decompressor, data; max_length) =
        if version::AT_LEAST_3_12 {
            Signature::new("(data, max_length=-1)")
        } else {
            Signature::new("(data, /, max_length=0)").with_class()
        };
    {
        let _ = max_length;
        Ok(data.to_owned(call.py()))
    }
}

method! {
    /// Shaped as the method of zlib.
    fn flush(call, _this: Decompressor; length) =
        Signature::new("(length=zlib.DEF_BUF_SIZE, /)").with_class();
    { Ok(length.map_or_else(|| call.py().none(), |length| length.to_owned(call.py()))) }
}

method! {
    /// Shaped as the method of zlib.
    fn copy(call, this: Decompressor) = Signature::new("()").with_class();
    {
        let py = call.py();
        Ok(this.member(py, 0).unwrap_or_else(|| py.none()))
    }
}
