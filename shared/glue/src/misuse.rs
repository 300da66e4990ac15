//! What must not compile in a module crate: each example is a line or two away from the first, which
//! does.
//!
//! `cargo test --doc` tries them. An example that fails for another reason proves nothing: to see the
//! reasons, make them all `no_run`.

/// An example with the module that they share in front.
macro_rules! example {
    ($name:ident, $kind:literal, $($code:expr),*) => {
        #[doc = concat!(
            "```", $kind, r#"
#![forbid(unsafe_code)]
use std::{ffi::CStr, sync::Mutex};
use rustdlib_glue::*;
struct M;
impl Module for M {
    const NAME: &'static CStr = c"m";
    const DOC: &'static CStr = c"";
    const SLOTS: usize = 1;
    const FUNCTIONS: &'static [FunctionDef<Self>] = functions![f];
    type Data = ();
    fn exec(_: &ModuleBuilder<'_, Self>) -> Result<()> { Ok(()) }
}
fn main() {}
"#, $($code, "\n",)* "```"
        )]
        #[allow(missing_docs, missing_debug_implementations)]
        pub struct $name;
    };
}

/// An example of a function's body, of an exported module.
macro_rules! body {
    ($name:ident, $kind:literal, $body:literal) => {
        body!($name, $kind, "", $body);
    };
    ($name:ident, $kind:literal, $items:expr, $body:literal) => {
        example!(
            $name,
            $kind,
            "export!(M as m);",
            $items,
            r#"function! {
                fn f(call: Call<M>, data) = Signature::new("(data, /)");
                {
                    let py = call.py();
            "#,
            $body,
            "}}"
        );
    };
}

// How it is meant.
body!(
    Meant,
    "no_run",
    r#"
    let mut buffer = Buffer::new();
    let content = buffer.open(data)?;
    let length = py.detach(|| content.len());
    new_bytes(py, length, |output| output.write_copy_of_slice(content))
    "#
);

// A handle goes along into the detached section; the right to use Python; an object.
body!(
    HandleDetached,
    "compile_fail",
    r#"
    let mut buffer = Buffer::new();
    let content = buffer.open(data)?;
    let length = py.detach(|| (data, content.len()).1);
    new_bytes(py, length, |output| output.write_copy_of_slice(content))
    "#
);
body!(
    AttachedDetached,
    "compile_fail",
    r#"
    let mut buffer = Buffer::new();
    let content = buffer.open(data)?;
    let length = py.detach(|| py.none().object().is_none() as usize);
    new_bytes(py, length, |output| output.write_copy_of_slice(content))
    "#
);
body!(
    OwnedDetached,
    "compile_fail",
    r#"
    let mut buffer = Buffer::new();
    let content = buffer.open(data)?;
    let owned = data.to_owned(py);
    let length = py.detach(move || { drop(owned); content.len() });
    new_bytes(py, length, |output| output.write_copy_of_slice(content))
    "#
);

// The slice is used after its buffer has gone, is opened again, or has moved.
body!(
    SliceAfterBuffer,
    "compile_fail",
    r#"
    let content = { let mut buffer = Buffer::new(); buffer.open(data)? };
    let length = py.detach(|| content.len());
    new_bytes(py, length, |output| output.write_copy_of_slice(content))
    "#
);
body!(
    SliceAfterOpen,
    "compile_fail",
    r#"
    let mut buffer = Buffer::new();
    let content = buffer.open(data)?;
    buffer.open(data)?;
    let length = py.detach(|| content.len());
    new_bytes(py, length, |output| output.write_copy_of_slice(content))
    "#
);
body!(
    SliceAfterMove,
    "compile_fail",
    r#"
    let mut buffer = Buffer::new();
    let content = buffer.open(data)?;
    let moved = Box::new(buffer);
    let length = py.detach(|| content.len());
    new_bytes(py, length, |output| output.write_copy_of_slice(content))
    "#
);

// The object that the buffer was opened for is let go while the slice is in use.
body!(
    SliceAfterObject,
    "compile_fail",
    r#"
    let mut buffer = Buffer::new();
    let owned = py.bytes(b"x")?;
    let content = buffer.open(owned.object())?;
    drop(owned);
    let length = py.detach(|| content.len());
    new_bytes(py, length, |output| output.write_copy_of_slice(content))
    "#
);

// What is returned was not written in the room, or belongs to that of another object.
body!(
    Elsewhere,
    "compile_fail",
    r#"
    let mut buffer = Buffer::new();
    let content = buffer.open(data)?;
    let length = py.detach(|| content.len());
    new_bytes(py, length, |_output| &mut [0; 5][..])
    "#
);
body!(
    Nested,
    "compile_fail",
    r#"
    let mut buffer = Buffer::new();
    let content = buffer.open(data)?;
    let length = py.detach(|| content.len());
    new_bytes(py, length, |outer| {
        let mut part: &mut [u8] = &mut [];
        new_bytes(py, length, |inner| { part = inner.write_copy_of_slice(content); &mut [] });
        part
    })
    "#
);

// An object is kept in a static, for its thread, or a handle is.
body!(
    OwnedInStatic,
    "compile_fail",
    r#"static KEPT: Mutex<Option<Owned<'static>>> = Mutex::new(None);"#,
    r#"
    *KEPT.lock().unwrap() = Some(data.to_owned(py));
    Ok(py.none())
    "#
);
body!(
    OwnedForThread,
    "compile_fail",
    r#"thread_local! { static KEPT: Mutex<Option<Owned<'static>>> = Mutex::new(None); }"#,
    r#"
    KEPT.with(|kept| *kept.lock().unwrap() = Some(data.to_owned(py)));
    Ok(py.none())
    "#
);
body!(
    HandleForThread,
    "compile_fail",
    r#"thread_local! { static KEPT: Mutex<Option<Object<'static>>> = Mutex::new(None); }"#,
    r#"
    KEPT.with(|kept| *kept.lock().unwrap() = Some(data));
    Ok(py.none())
    "#
);

// Python code runs while a lock is held.
body!(
    PythonInLock,
    "compile_fail",
    r#"
    let lock = Lock::new(0);
    lock.with(py, |_| data.is_true().is_ok())?;
    Ok(py.none())
    "#
);

// There is no such slot.
body!(
    NoSlot,
    "compile_fail",
    r#"
    const SLOT: Slot<M> = Slot::new(1);
    Ok(call.object(SLOT)?.to_owned(py))
    "#
);

// Nobody outside of C may call what makes the module.
body!(
    Init,
    "compile_fail",
    r#"
    init();
    Ok(py.none())
    "#
);

// The name is that of another module.
example!(
    OtherName,
    "compile_fail",
    "export!(M as malloc);",
    r#"function! { fn f(call: Call<M>, data) = Signature::new("(data, /)"); { Ok(data.to_owned(call.py())) } }"#
);

// A parameter of the signature has no variable.
example!(
    NoVariable,
    "compile_fail",
    "export!(M as m);",
    r#"function! { fn f(call: Call<M>, data) = Signature::new("(data, more, /)"); { Ok(data.to_owned(call.py())) } }"#
);

// A value of a class has a Python object in it.
example!(
    ObjectInValue,
    "compile_fail",
    "export!(M as m);",
    r#"
    function! { fn f(call: Call<M>) = Signature::new("()"); { Ok(call.py().none()) } }
    struct C;
    impl Class for C {
        type Module = M;
        type Value = Owned<'static>;
        const NAME: &'static CStr = c"m.C";
    }
    "#
);

/// An example with a class of the module: what it declares, and the value of an instance.
macro_rules! class {
    ($name:ident, $kind:literal, $items:literal, $value:literal) => {
        example!(
            $name,
            $kind,
            "export!(M as m);",
            r#"
            #[used]
            static MAKE: fn(&ModuleBuilder<'_, M>) -> Result<()> = |module| {
                module.add_class::<C>().map(drop)
            };
            function! {
                fn f(call: Call<M>) = Signature::new("()");
                {
                    call.class::<C>()?.instantiate(call.py(), "#,
            $value,
            r#")
                }
            }
            struct C;
            impl Class for C {
                type Module = M;
                const NAME: &'static CStr = c"m.C";"#,
            $items,
            "}"
        );
    };
}

// How it is meant, with as many members as there can be; one too many.
class!(
    ClassMeant,
    "",
    "type Value = u8; const MEMBERS: &'static [Member] = &[Member::hidden(); 8];",
    "0"
);
class!(
    TooManyMembers,
    "compile_fail",
    "type Value = u8; const MEMBERS: &'static [Member] = &[Member::hidden(); 9];",
    "0"
);

// A member has a name by which C means something else.
class!(
    MemberOfC,
    "compile_fail",
    "type Value = u8; const MEMBERS: &'static [Member] =
         &[Member::new(c\"__dictoffset__\", MemberKind::Object)];",
    "0"
);

// An instance is larger than its size can say.
class!(TooLarge, "compile_fail", "type Value = [u8; 1 << 30];", "[0; 1 << 30]");

// The data of a module wants more than Python's alignment; so much is allowed.
macro_rules! data {
    ($name:ident, $kind:literal, $align:literal) => {
        example!(
            $name,
            $kind,
            "export!(M as m);",
            r#"function! { fn f(call: Call<M>) = Signature::new("()"); { Ok(call.py().none()) } }"#,
            "#[derive(Default)] #[repr(align(",
            $align,
            "))] pub struct D(u8);",
            r#"
            export!(N as n);
            pub struct N;
            impl Module for N {
                const NAME: &'static CStr = c"n";
                const DOC: &'static CStr = c"";
                const SLOTS: usize = 0;
                const FUNCTIONS: &'static [FunctionDef<Self>] = functions![];
                type Data = D;
                fn exec(_: &ModuleBuilder<'_, Self>) -> Result<()> { Ok(()) }
            }
            "#
        );
    };
}
data!(DataMeant, "", "8");
data!(DataAligned, "compile_fail", "64");

// A signature with as many parameters as there can be; one too many.
example!(
    SignatureMeant,
    "",
    "export!(M as m);",
    r#"function! {
        fn f(call: Call<M>, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) =
            Signature::new("(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, /)");
        { let _ = (b, c, d, e, f, g, h, i, j, k, l, m, n, o, p); Ok(a.to_owned(call.py())) }
    }"#
);
example!(
    TooManyParameters,
    "compile_fail",
    "export!(M as m);",
    r#"function! {
        fn f(call: Call<M>, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q) =
            Signature::new("(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, /)");
        { let _ = (b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q); Ok(a.to_owned(call.py())) }
    }"#
);

// Blocks of what is read only once; smaller ones than what is left of them is copied to.
macro_rules! blocks {
    ($name:ident, $kind:literal, $size:literal) => {
        body!(
            $name,
            $kind,
            concat!("const SIZE: usize = ", $size, ";"),
            r#"
            let mut buffer = Buffer::new();
            let pieces = buffer.open_pieces(data)?;
            transform_blocks(
                py,
                &pieces,
                SIZE,
                |content, output| output.write_copy_of_slice(&content[..SIZE]),
                |_: Blocks<'_, SIZE>, rest, output| output[..rest.len()].write_copy_of_slice(rest),
            )
            "#
        );
    };
}
blocks!(BlocksMeant, "no_run", "16");
blocks!(BlocksSmall, "compile_fail", "8");
