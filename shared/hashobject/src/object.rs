//! The hash object.

use std::ffi::CStr;
use std::marker::PhantomData;

use rustdlib_glue::version::{AT_LEAST_3_14, AT_LEAST_3_15};
use rustdlib_glue::{
    Attached, Builtin, Call, Class, ClassRef, ConstructorDef, Exported, Getter, GetterDef,
    Instance, Lock, Method, MethodDef, Object, Owned, Repr, Result, Signature, new_ascii,
    new_cleared_bytes,
};

use crate::data::{
    DETACH_SIZE, begin, check_used_for_security, first_data, size_byte, to_hex, update,
};
use crate::declare::{getter, method};
use rustdlib_algorithms::hash::{Algorithm, DIGEST_LIMIT, Keccak, State, made};

/// A class of hash objects. What is said here is all that tells one from another.
pub trait HashClass: Sized + 'static {
    /// The module it belongs to.
    type Module: Exported;
    /// What computes the hash.
    type State: State;
    /// The name, with the module's in front.
    const NAME: &'static CStr;
    /// The documentation.
    const DOC: Option<&'static CStr> = None;
    /// Whether Python code can derive from it.
    const SUBCLASSABLE: bool = false;
    /// Whether the collector tracks instances, as it does those of the C class.
    const COLLECTED: bool = true;
    /// Whether digests have any length, for which the methods ask.
    const EXTENDABLE: bool = false;
    /// Whether it derives from a class that has `update` and `copy`.
    const DERIVED: bool = false;
    /// Whether it tells of its sponge.
    const SPONGE: bool = false;
    /// The parameters of `copy`: none, but C may take its class.
    const COPY: Signature = Signature::new("()");
    /// The parameter of `update`.
    const UPDATE: (Signature, &'static CStr) = UPDATE_OBJ;
    /// The parameter of `digest` and `hexdigest` where there is one.
    const LENGTH: Signature = Signature::new("(length)");
    /// The attributes of the class itself that are numbers.
    const CONSTANTS: &'static [(&'static CStr, isize)] = &[];
    /// The `repr`, where it is not the one of every object.
    const REPR: Option<Repr<HashObject<Self>>> = None;
    /// How it is called; `None`: it cannot be.
    const CONSTRUCTOR: Option<ConstructorDef<HashObject<Self>>> = None;

    /// How long a digest is asked to be.
    fn length(argument: Object<'_>) -> Result<usize> {
        non_negative(argument)
    }

    /// Makes an object of a kind; `make` makes its state, where it is to stay.
    #[inline]
    fn make<'py>(
        call: Call<'py, Self::Module>,
        kind: Kind,
        make: impl FnOnce(&mut Option<Self::State>) -> Result<()>,
    ) -> Result<Owned<'py>> {
        make_in(call.class::<HashObject<Self>>()?, call.py(), kind, make)
    }
}

/// A `Py_ssize_t` that is not negative.
pub fn non_negative(argument: Object<'_>) -> Result<usize> {
    usize::try_from(argument.index()?).map_err(|_| {
        let message =
            if AT_LEAST_3_15 { "length cannot be negative" } else { "negative digest length" };
        argument.py().raise(Builtin::ValueError, message)
    })
}

/// `update(obj, /)`.
pub const UPDATE_OBJ: (Signature, &CStr) = (
    Signature::new("(obj, /)"),
    c"update($self, obj, /)\n--\n\nAdd a bytes-like object to what is hashed.",
);
/// `update(data, /)`.
pub const UPDATE_DATA: (Signature, &CStr) = (
    Signature::new("(data, /)"),
    c"update($self, data, /)\n--\n\nAdd a bytes-like object to what is hashed.",
);

/// The class of `T`, for glue.
#[derive(Debug)]
pub struct HashObject<T>(PhantomData<fn() -> T>);

/// What an object holds.
pub struct HashValue<S> {
    kind: Kind,
    /// There is one once the object is made.
    state: Lock<Option<S>>,
}

/// What is known of an object before it has a state.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// What computes the hash.
    pub algorithm: Algorithm,
    /// How many bytes a digest has; 0 where it may have any number.
    pub digest_size: u8,
}

impl Kind {
    /// With digests of the size that the algorithm has.
    #[inline]
    #[must_use]
    pub fn new(algorithm: Algorithm) -> Self {
        Self { algorithm, digest_size: size_byte(algorithm) }
    }
}

impl<S: State> HashValue<S> {
    /// The algorithm.
    pub fn algorithm(&self) -> Algorithm {
        self.kind.algorithm
    }

    /// Makes a copy of the state at `place`. What was put off is done first, once, so that no copy has to.
    #[inline]
    fn copy_to(&self, py: Attached<'_>, place: &mut Option<S>) -> Result<()> {
        self.state.with(py, |state| {
            let state = made(state);
            state.settle();
            state.copy_to(place);
        })
    }

    fn digest(&self, py: Attached<'_>, output: &mut [u8]) -> Result<()> {
        if output.len() < DETACH_SIZE {
            // The next digest does not have to do again what was put off.
            return self.state.with(py, |state| {
                let state = made(state);
                state.settle();
                state.digest(output);
            });
        }
        let mut copy = None;
        self.copy_to(py, &mut copy)?;
        py.detach(|| made(&mut copy).digest(output));
        Ok(())
    }

    /// A digest of the size that the object has: made on the stack, as there is no longer one.
    fn new_own_digest<'py>(&self, py: Attached<'py>) -> Result<Owned<'py>> {
        let mut room = [0; DIGEST_LIMIT];
        let digest = &mut room[..self.kind.digest_size.into()];
        self.digest(py, digest)?;
        py.bytes(digest)
    }

    fn new_digest<'py>(&self, py: Attached<'py>, size: usize) -> Result<Owned<'py>> {
        let mut result = Ok(());
        let digest = new_cleared_bytes(py, size, |output| result = self.digest(py, output))?;
        result.map(|()| digest)
    }

    fn new_hexdigest<'py>(&self, py: Attached<'py>, size: usize) -> Result<Owned<'py>> {
        let Some(length) = size.checked_mul(2) else {
            return Err(py.no_memory());
        };
        let mut result = Ok(());
        let digits = new_ascii(py, length, |digits| {
            result = self.digest(py, &mut digits[size..]);
            to_hex(digits);
        })?;
        result.map(|()| digits)
    }
}

/// A new object of `algorithm`, with some data in it.
#[inline]
pub fn new_object<'py, T: HashClass>(
    call: Call<'py, T::Module>,
    algorithm: Algorithm,
    data: Option<Object<'py>>,
) -> Result<Owned<'py>> {
    new_with::<T>(call, Kind::new(algorithm), |_| (), data)
}

/// A new object whose state `prepare` has, before some data is in it.
#[inline]
pub fn new_with<'py, T: HashClass>(
    call: Call<'py, T::Module>,
    kind: Kind,
    prepare: impl FnOnce(&mut T::State),
    data: Option<Object<'py>>,
) -> Result<Owned<'py>> {
    T::make(call, kind, |place| {
        let state = T::State::new_at(place, kind.algorithm);
        prepare(state);
        begin(call.py(), data, |piece| state.update(piece))
    })
}

/// A new instance of `class`, whose state `make` makes, where it is to stay.
#[inline]
pub fn make_in<'py, T: HashClass>(
    class: ClassRef<'py, HashObject<T>>,
    py: Attached<'py>,
    kind: Kind,
    make: impl FnOnce(&mut Option<T::State>) -> Result<()>,
) -> Result<Owned<'py>> {
    let value = || HashValue { kind, state: Lock::new(None) };
    class.instantiate_in_place(py, value, |value| make(value.state.alone()))
}

/// The parameters of the functions that begin a hash.
pub const CONSTRUCTOR: Signature = if AT_LEAST_3_14 {
    Signature::new("(data=b'', *, usedforsecurity=True, string=None)")
} else {
    Signature::new("(string=b'', *, usedforsecurity=True)")
};

/// What such a function does.
#[inline]
pub fn construct<'py, T: HashClass>(
    call: Call<'py, T::Module>,
    algorithm: Algorithm,
    data: Option<Object<'py>>,
    usedforsecurity: Option<Object<'py>>,
    string: Option<Object<'py>>,
) -> Result<Owned<'py>> {
    check_used_for_security(usedforsecurity)?;
    new_object::<T>(call, algorithm, first_data(call.py(), data, string)?)
}

impl<T: HashClass> Class for HashObject<T> {
    type Module = T::Module;
    type Value = HashValue<T::State>;
    const NAME: &'static CStr = T::NAME;
    const DOC: Option<&'static CStr> = T::DOC;
    const SUBCLASSABLE: bool = T::SUBCLASSABLE;
    const COLLECTED: bool = T::COLLECTED;
    const CONSTANTS: &'static [(&'static CStr, isize)] = T::CONSTANTS;
    const REPR: Option<Repr<Self>> = T::REPR;
    const CONSTRUCTOR: Option<ConstructorDef<Self>> = T::CONSTRUCTOR;
    const METHODS: &'static [MethodDef<Self>] = if T::DERIVED {
        &[
            MethodDef::new::<ExtendableDigest<T>, 1>(),
            MethodDef::new::<ExtendableHexdigest<T>, 1>(),
            MethodDef::END,
        ]
    } else if T::EXTENDABLE {
        &[
            MethodDef::new::<Copy<T>, 0>(),
            MethodDef::new::<ExtendableDigest<T>, 1>(),
            MethodDef::new::<ExtendableHexdigest<T>, 1>(),
            MethodDef::new::<Update<T>, 1>(),
            MethodDef::END,
        ]
    } else {
        &[
            MethodDef::new::<Copy<T>, 0>(),
            MethodDef::new::<Digest<T>, 0>(),
            MethodDef::new::<Hexdigest<T>, 0>(),
            MethodDef::new::<Update<T>, 1>(),
            MethodDef::END,
        ]
    };
    const GETTERS: &'static [GetterDef<Self>] = if T::DERIVED {
        &[GetterDef::new::<DigestSize<T>>(), GetterDef::END]
    } else if T::SPONGE {
        &[
            GetterDef::new::<BlockSize<T>>(),
            GetterDef::new::<Name<T>>(),
            GetterDef::new::<DigestSize<T>>(),
            GetterDef::new::<CapacityBits<T>>(),
            GetterDef::new::<RateBits<T>>(),
            GetterDef::new::<Suffix<T>>(),
            GetterDef::END,
        ]
    } else {
        &[
            GetterDef::new::<BlockSize<T>>(),
            GetterDef::new::<Name<T>>(),
            GetterDef::new::<DigestSize<T>>(),
            GetterDef::END,
        ]
    };
}

method!(
    HashObject of HashClass: Copy,
    c"copy",
    T::COPY,
    c"copy($self, /)\n--\n\nReturn a copy of the hash object.",
    |call, this, _| {
        T::make(call, this.kind, |place| this.copy_to(call.py(), place))
    }
);

method!(HashObject of HashClass: Update, c"update", T::UPDATE.0, T::UPDATE.1, |call, this, data| {
    let data = data.expect("the signature requires it");
    update(call.py(), &this.state, data, |state, piece| made(state).update(piece))?;
    Ok(call.py().none())
});

method!(
    HashObject of HashClass: Digest,
    c"digest",
    Signature::new("()"),
    c"digest($self, /)\n--\n\nReturn the digest of the data so far as a bytes object.",
    |call, this, _| {
        check_size(call.py(), this.kind.algorithm)?;
        this.new_own_digest(call.py())
    }
);

method!(
    HashObject of HashClass: Hexdigest,
    c"hexdigest",
    Signature::new("()"),
    c"hexdigest($self, /)\n--\n\nReturn the digest of the data so far as hexadecimal digits.",
    |call, this, _| {
        check_size(call.py(), this.kind.algorithm)?;
        this.new_hexdigest(call.py(), this.kind.digest_size.into())
    }
);

/// `HASH.digest(shake)` has no length to go by.
fn check_size(py: Attached<'_>, algorithm: Algorithm) -> Result<()> {
    if algorithm.is_extendable() {
        return Err(py.raise(Builtin::ValueError, "[digital envelope routines] unsupported"));
    }
    Ok(())
}

method!(
    HashObject of HashClass: ExtendableDigest,
    c"digest",
    T::LENGTH,
    if T::LENGTH.is_positional_only() {
        c"digest($self, length, /)\n--\n\nReturn a digest of this length as a bytes object."
    } else {
        c"digest($self, /, length)\n--\n\nReturn a digest of this length as a bytes object."
    },
    |call, this, length| {
        let length = T::length(length.expect("the signature requires it"))?;
        this.new_digest(call.py(), length)
    }
);

method!(
    HashObject of HashClass: ExtendableHexdigest,
    c"hexdigest",
    T::LENGTH,
    if T::LENGTH.is_positional_only() {
        c"hexdigest($self, length, /)\n--\n\nReturn a digest of this length as hexadecimal digits."
    } else {
        c"hexdigest($self, /, length)\n--\n\nReturn a digest of this length as hexadecimal digits."
    },
    |call, this, length| {
        let length = T::length(length.expect("the signature requires it"))?;
        this.new_hexdigest(call.py(), length)
    }
);

getter!(HashObject of HashClass: Name, c"name", |py, this| py.str(this.kind.algorithm.name()));
getter!(HashObject of HashClass: DigestSize, c"digest_size", |py, this| py.int_u32(this.kind.digest_size.into()));
getter!(HashObject of HashClass: BlockSize, c"block_size", |py, this| py.int(this.kind.algorithm.block_size() as isize));
getter!(HashObject of HashClass: RateBits, c"_rate_bits", |py, this| {
    py.int(this.kind.algorithm.block_size() as isize * 8)
});
getter!(HashObject of HashClass: CapacityBits, c"_capacity_bits", |py, this| {
    py.int(1600 - this.kind.algorithm.block_size() as isize * 8)
});
getter!(HashObject of HashClass: Suffix, c"_suffix", |py, this| py.bytes(&[Keccak::suffix(this.kind.algorithm)]));
