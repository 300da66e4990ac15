//! `_hashlib.HASH` and `_hashlib.HASHXOF`.

use std::ffi::CStr;

use rustdlib_algorithms::hash::Any;
use rustdlib_glue::{Call, Owned, Repr, Result};
use rustdlib_hashobject::{HashClass, HashObject, Kind, make_in};

use crate::Hashlib;

/// `_hashlib.HASH`.
#[derive(Debug)]
pub(crate) struct Hash;

/// `_hashlib.HASHXOF`, whose digests have any length.
#[derive(Debug)]
pub(crate) struct HashXof;

impl HashClass for Hash {
    type Module = Hashlib;
    type State = Any;
    const NAME: &'static CStr = c"_hashlib.HASH";
    const DOC: Option<&'static CStr> = Some(
        c"HASH(name, string=b'')\n--\n\n\
          A hash that is being computed: update() adds data, digest() and hexdigest() return the\n\
          digest of the data so far, and copy() another such object.\n\n\
          name is that of the algorithm, digest_size the number of bytes in a digest.",
    );
    const SUBCLASSABLE: bool = true;
    const COLLECTED: bool = false;
    const REPR: Option<Repr<HashObject<Self>>> = Some(|call, this| {
        let (object, name) = (this.object(), this.value().algorithm().name());
        let (class, address) = (object.type_name(), object.address());
        call.py().str(format_args!("<{name} {class} object @ {address:#x}>"))
    });

    #[inline]
    fn make<'py>(
        call: Call<'py, Hashlib>,
        kind: Kind,
        make: impl FnOnce(&mut Option<Any>) -> Result<()>,
    ) -> Result<Owned<'py>> {
        if kind.algorithm.is_extendable() {
            HashXof::make(call, kind, make)
        } else {
            make_in(call.class::<HashObject<Self>>()?, call.py(), kind, make)
        }
    }
}

impl HashClass for HashXof {
    type Module = Hashlib;
    type State = Any;
    const NAME: &'static CStr = c"_hashlib.HASHXOF";
    const DOC: Option<&'static CStr> = Some(
        c"HASHXOF(name, string=b'')\n--\n\n\
          A hash that is being computed, whose digest has any length: digest(length) and\n\
          hexdigest(length) return the digest of the data so far.",
    );
    const SUBCLASSABLE: bool = true;
    const COLLECTED: bool = false;
    const DERIVED: bool = true;
}
