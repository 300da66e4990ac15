//! The HMAC object.

use std::ffi::CStr;
use std::marker::PhantomData;

use rustdlib_glue::{
    Attached, Call, Class, Exported, Getter, GetterDef, Instance, Lock, Method, MethodDef, Object,
    Owned, Repr, Result, Signature, new_ascii, new_cleared_bytes,
};

use crate::data::{DETACH_SIZE, begin, to_hex, update};
use crate::declare::{getter, method};
use rustdlib_algorithms::hash::{self, Algorithm, Any, Hmac};

/// A class of HMAC objects. What is said here is all that tells one from another.
pub trait HmacClass: Sized + 'static {
    /// The module it belongs to.
    type Module: Exported;
    /// The name, with the module's in front.
    const NAME: &'static CStr;
    /// The documentation.
    const DOC: Option<&'static CStr> = None;
    /// Whether the collector tracks instances, as it does those of the C class.
    const COLLECTED: bool = false;
    /// The parameters of `copy`: none, but C may take its class.
    const COPY: Signature = Signature::new("()");
}

/// The class of `T`, for glue.
#[derive(Debug)]
pub struct HmacObject<T>(PhantomData<fn() -> T>);

/// What an object holds.
pub struct HmacValue {
    algorithm: Algorithm,
    state: Lock<Hmac<Any>>,
}

/// A new object with a key, and some data in it.
pub fn new_hmac_object<'py, T: HmacClass>(
    call: Call<'py, T::Module>,
    algorithm: Algorithm,
    key: &[u8],
    data: Option<Object<'py>>,
) -> Result<Owned<'py>> {
    make::<T>(call, algorithm, |keyed| {
        keyed.set_key(key);
        begin(call.py(), data, |piece| keyed.update(piece))
    })
}

/// A new object, to which `fill` gives a key where it is to stay.
#[inline]
fn make<'py, T: HmacClass>(
    call: Call<'py, T::Module>,
    algorithm: Algorithm,
    fill: impl FnOnce(&mut Hmac<Any>) -> Result<()>,
) -> Result<Owned<'py>> {
    let value = || HmacValue { algorithm, state: Lock::new(Hmac::new(algorithm)) };
    let class = call.class::<HmacObject<T>>()?;
    class.instantiate_in_place(call.py(), value, |value| fill(value.state.alone()))
}

/// The HMAC of all the data there is, as a bytes object.
pub fn hmac_digest<'py>(
    py: Attached<'py>,
    algorithm: Algorithm,
    key: &[u8],
    data: &[u8],
) -> Result<Owned<'py>> {
    new_cleared_bytes(py, algorithm.digest_size(), |output| {
        let mut compute = || hash::hmac(algorithm, key, data, output);
        if data.len() < DETACH_SIZE { compute() } else { py.detach(compute) }
    })
}

impl<T: HmacClass> Class for HmacObject<T> {
    type Module = T::Module;
    type Value = HmacValue;
    const NAME: &'static CStr = T::NAME;
    const DOC: Option<&'static CStr> = T::DOC;
    const COLLECTED: bool = T::COLLECTED;
    const METHODS: &'static [MethodDef<Self>] = &[
        MethodDef::new::<Copy<T>, 0>(),
        MethodDef::new::<Digest<T>, 0>(),
        MethodDef::new::<Hexdigest<T>, 0>(),
        MethodDef::new::<Update<T>, 1>(),
        MethodDef::END,
    ];
    const GETTERS: &'static [GetterDef<Self>] = &[
        GetterDef::new::<BlockSize<T>>(),
        GetterDef::new::<Name<T>>(),
        GetterDef::new::<DigestSize<T>>(),
        GetterDef::END,
    ];
    const REPR: Option<Repr<Self>> = Some(|call, this| {
        let (name, address) = (this.value().algorithm.name(), this.object().address());
        call.py().str(format_args!("<{name} HMAC object @ {address:#x}>"))
    });
}

method!(
    HmacObject of HmacClass: Copy,
    c"copy",
    T::COPY,
    c"copy($self, /)\n--\n\nReturn a copy of the HMAC object.",
    |call, this, _| {
        make::<T>(call, this.algorithm, |copy| {
            this.state.with(call.py(), |state| {
                state.settle();
                state.copy_to(copy);
            })
        })
    }
);

method!(
    HmacObject of HmacClass: Update,
    c"update",
    Signature::new("(msg)"),
    c"update($self, /, msg)\n--\n\nAdd a bytes-like object to the message.",
    |call, this, msg| {
        let msg = msg.expect("the signature requires it");
        update(call.py(), &this.state, msg, Hmac::update)?;
        Ok(call.py().none())
    }
);

method!(
    HmacObject of HmacClass: Digest,
    c"digest",
    Signature::new("()"),
    c"digest($self, /)\n--\n\nReturn the HMAC of the message so far as a bytes object.",
    |call, this, _| {
        let (py, mut result) = (call.py(), Ok(()));
        let digest = new_cleared_bytes(py, this.algorithm.digest_size(), |output| {
            result = this.state.with(py, |state| state.digest(output));
        })?;
        result.map(|()| digest)
    }
);

method!(
    HmacObject of HmacClass: Hexdigest,
    c"hexdigest",
    Signature::new("()"),
    c"hexdigest($self, /)\n--\n\nReturn the HMAC of the message so far as hexadecimal digits.",
    |call, this, _| {
        let (py, mut result) = (call.py(), Ok(()));
        let size = this.algorithm.digest_size();
        let digits = new_ascii(py, 2 * size, |digits| {
            result = this.state.with(py, |state| state.digest(&mut digits[size..]));
            to_hex(digits);
        })?;
        result.map(|()| digits)
    }
);

getter!(HmacObject of HmacClass: Name, c"name", |py, this| py.str(format_args!("hmac-{}", this.algorithm.name())));
getter!(HmacObject of HmacClass: DigestSize, c"digest_size", |py, this| py.int(this.algorithm.digest_size() as isize));
getter!(HmacObject of HmacClass: BlockSize, c"block_size", |py, this| py.int(this.algorithm.block_size() as isize));
