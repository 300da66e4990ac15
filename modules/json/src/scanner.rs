//! The class `make_scanner`.

use std::ffi::CStr;

use rustdlib_glue::{
    Attached, Builtin, Call, CallDef, Class, ClassRef, CodeUnits, Constructor, ConstructorDef,
    Instance, Member, MemberKind, Object, Owned, Raised, Result, Signature, method, version,
};

use crate::Json;
use crate::error::no_string;
use crate::scan::{Hooks, read};
use crate::scan_string::Document;

/// Reads documents, with the hooks of a `json.JSONDecoder`.
#[derive(Debug)]
pub(crate) struct Scanner;

pub(crate) const STRICT: usize = 0;
const OBJECT_HOOK: usize = 1;
const OBJECT_PAIRS_HOOK: usize = 2;
const PARSE_FLOAT: usize = 3;
const PARSE_INT: usize = 4;
const PARSE_CONSTANT: usize = 5;
/// Since 3.15.
const ARRAY_HOOK: usize = 6;

const ALL_MEMBERS: &[Member] = &[
    Member::new(c"strict", MemberKind::Flag).documented(c"strict"),
    Member::new(c"object_hook", MemberKind::Object).documented(c"object_hook"),
    Member::new(c"object_pairs_hook", MemberKind::Object),
    Member::new(c"parse_float", MemberKind::Object).documented(c"parse_float"),
    Member::new(c"parse_int", MemberKind::Object).documented(c"parse_int"),
    Member::new(c"parse_constant", MemberKind::Object).documented(c"parse_constant"),
    Member::new(c"array_hook", MemberKind::Object),
];

impl Class for Scanner {
    type Module = Json;
    type Value = ();
    const NAME: &'static CStr = c"_json.Scanner";
    const DOC: Option<&'static CStr> = Some(c"Reads JSON documents.");
    const IMMUTABLE: bool = false;
    const MEMBERS: &'static [Member] = {
        let (old, _) = ALL_MEMBERS.split_at(ARRAY_HOOK);
        if version::AT_LEAST_3_15 { ALL_MEMBERS } else { old }
    };
    const CONSTRUCTOR: Option<ConstructorDef<Self>> = Some(ConstructorDef::new::<New, _>());
    const CALL: Option<CallDef<Self>> = Some(CallDef::new::<scan_once, _>());
}

struct New;

impl Constructor<1> for New {
    type Class = Scanner;
    const NAME: &'static str = "make_scanner";
    const SIGNATURE: Signature = Signature::new("(context)");

    fn call<'py>(
        call: Call<'py, Json>,
        class: ClassRef<'py, Scanner>,
        [context]: [Option<Object<'py>>; 1],
    ) -> Result<Owned<'py>> {
        let py = call.py();
        let context = context.expect("the signature requires it");
        let strict = context.attribute(py, c"strict")?.object().is_true()?;
        let object_hook = context.attribute(py, c"object_hook")?;
        let object_pairs_hook = context.attribute(py, c"object_pairs_hook")?;
        let array_hook = match version::AT_LEAST_3_15 {
            true => Some(context.attribute(py, c"array_hook")?),
            false => None,
        };
        let parse_float = context.attribute(py, c"parse_float")?;
        let parse_int = context.attribute(py, c"parse_int")?;
        let parse_constant = context.attribute(py, c"parse_constant")?;
        let scanner = class.instantiate(py, ())?;
        if let Some(this) = class.instance(scanner.object()) {
            this.set_flag(STRICT, strict);
            this.set_member(OBJECT_HOOK, object_hook);
            this.set_member(OBJECT_PAIRS_HOOK, object_pairs_hook);
            this.set_member(PARSE_FLOAT, parse_float);
            this.set_member(PARSE_INT, parse_int);
            this.set_member(PARSE_CONSTANT, parse_constant);
            array_hook.into_iter().for_each(|hook| this.set_member(ARRAY_HOOK, hook));
        }
        Ok(scanner)
    }
}

method! {
    /// Read the value that begins at idx, and return it with the index behind it.
    fn scan_once(call, this: Scanner, string, idx) = Signature::new("(string, idx)");
    {
        let (py, index) = (call.py(), idx.index()?);
        if !string.is_str() {
            return Err(no_string(string));
        }
        let hooks = hooks(py, this)?;
        let Ok(start) = usize::try_from(index) else {
            return Err(py.raise(Builtin::ValueError, "idx cannot be negative"));
        };
        let (object, strict) = (string, this.flag(STRICT));
        let (value, end) = match string.code_units()? {
            CodeUnits::Ucs1(text) => read(call, Document { object, text, strict }, &hooks, start),
            CodeUnits::Ucs2(text) => read(call, Document { object, text, strict }, &hooks, start),
            CodeUnits::Ucs4(text) => read(call, Document { object, text, strict }, &hooks, start),
        }?;
        py.tuple([value, py.int(end.cast_signed())?])
    }
}

/// What an instance was made with: held, since what is called can drop the instance.
pub(crate) fn hooks<'py>(py: Attached<'py>, this: Instance<'_, Scanner>) -> Result<Hooks<'py>> {
    let hook = |index, default| -> Result<Option<Owned<'py>>> {
        let hook = this.member(py, index).ok_or_else(|| cleared(py))?;
        Ok((!hook.object().is(default)).then_some(hook))
    };
    let none = py.none_object();
    Ok(Hooks {
        object: hook(OBJECT_HOOK, none)?,
        object_pairs: hook(OBJECT_PAIRS_HOOK, none)?,
        array: if version::AT_LEAST_3_15 { hook(ARRAY_HOOK, none)? } else { None },
        float: hook(PARSE_FLOAT, py.float_class())?,
        int: hook(PARSE_INT, py.int_class())?,
        constant: this.member(py, PARSE_CONSTANT).ok_or_else(|| cleared(py))?,
    })
}

/// The collector has cleared the instance, and somebody has it all the same.
#[cold]
fn cleared(py: Attached<'_>) -> Raised {
    py.raise(Builtin::SystemError, "_json.Scanner: used after it was cleared")
}
