//! `__new__`: the parameters, checked in the order and with the words of each version.

use std::ffi::c_int;
use std::fmt::{Display, from_fn};
use std::marker::PhantomData;

use rustdlib_algorithms::hash::{Blake2, Blake2Parameters};
use rustdlib_glue::version::{AT_LEAST_3_14, AT_LEAST_3_15};
use rustdlib_glue::{
    Attached, Buffer, Builtin, Call, ClassRef, Constructor, Object, Owned, Raised, Result,
    Signature,
};
use rustdlib_hashobject::{
    HashObject, Kind, check_used_for_security, construct, first_data, new_with,
};

use crate::{Blake2Class, Blake2Module};

/// How many parameters there are.
pub(crate) const PARAMETERS: usize = 14;

/// `__new__` of both classes.
pub(crate) struct New<T>(PhantomData<fn() -> T>);

impl<T: Blake2Class> Constructor<PARAMETERS> for New<T> {
    type Class = HashObject<T>;
    const SIGNATURE: Signature = T::PARAMETERS;

    fn call<'py>(
        call: Call<'py, Blake2Module>,
        _: ClassRef<'py, HashObject<T>>,
        arguments: [Option<Object<'py>>; PARAMETERS],
    ) -> Result<Owned<'py>> {
        let py = call.py();
        let [data, options @ .., used_for_security, string] = arguments;
        if options.iter().all(Option::is_none) {
            return construct::<T>(call, T::ALGORITHM, data, used_for_security, string);
        }
        let mut buffers = [Buffer::new(), Buffer::new(), Buffer::new()];
        let given = Given::new(T::ALGORITHM.digest_size(), options, &mut buffers)?;
        check_used_for_security(used_for_security)?;
        let data = first_data(py, data, string)?;
        let parameters = Limits::of::<T>().check(py, &given)?;
        let kind = Kind { algorithm: T::ALGORITHM, digest_size: parameters.digest_size as u8 };
        new_with::<T>(call, kind, |state| state.set_parameters(&parameters), data)
    }
}

/// The arguments as C has them before it looks at their values.
struct Given<'a> {
    digest_size: c_int,
    key: &'a [u8],
    salt: &'a [u8],
    person: &'a [u8],
    fanout: c_int,
    depth: c_int,
    leaf_size: u64,
    node_offset: u64,
    node_depth: c_int,
    inner_size: c_int,
    last_node: bool,
}

impl<'a> Given<'a> {
    fn new<'py>(
        size: usize,
        arguments: [Option<Object<'py>>; 11],
        buffers: &'a mut [Buffer<'py>; 3],
    ) -> Result<Self> {
        let [digest_size, key, salt, person, fanout, depth, rest @ ..] = arguments;
        let [leaf_size, node_offset, node_depth, inner_size, last_node] = rest;
        let [key_buffer, salt_buffer, person_buffer] = buffers;
        let int =
            |argument: Option<Object<'py>>, default| argument.map_or(Ok(default), Object::c_int);
        Ok(Self {
            digest_size: int(digest_size, size as c_int)?,
            key: key.map_or(Ok(&[][..]), |key| key_buffer.open(key))?,
            salt: salt.map_or(Ok(&[][..]), |salt| salt_buffer.open(salt))?,
            person: person.map_or(Ok(&[][..]), |person| person_buffer.open(person))?,
            fanout: int(fanout, 1)?,
            depth: int(depth, 1)?,
            leaf_size: leaf_size.map_or(Ok(0), Object::c_unsigned_long)?,
            node_offset: node_offset.map_or(Ok(0), Object::c_unsigned_long_long)?,
            node_depth: int(node_depth, 0)?,
            inner_size: int(inner_size, 0)?,
            last_node: last_node.map_or(Ok(false), Object::is_true)?,
        })
    }
}

/// What one of the two algorithms allows.
struct Limits {
    name: &'static str,
    /// That of a digest, and of a key.
    size: usize,
    /// That of a salt, and of a personalization.
    salt_size: usize,
    node_offset: u64,
}

impl Limits {
    fn of<T: Blake2Class>() -> Self {
        Self {
            name: T::ALGORITHM.name(),
            size: T::ALGORITHM.digest_size(),
            salt_size: T::State::SALT_SIZE,
            node_offset: T::State::NODE_OFFSET_LIMIT,
        }
    }

    /// The classes differ only in the order of the checks: which of several mistakes is reported.
    fn check<'a>(&self, py: Attached<'_>, given: &Given<'a>) -> Result<Blake2Parameters<'a>> {
        let size = self.size;
        let digest_size = self.digest_size(py, given.digest_size)?;
        let key = || length(py, "key", given.key, size);
        if AT_LEAST_3_15 {
            key()?;
        }
        length(py, "salt", given.salt, self.salt_size)?;
        length(py, "person", given.person, self.salt_size)?;
        let fanout = byte(py, "fanout", given.fanout, 0)?;
        let depth = byte(py, "depth", given.depth, 1)?;
        let large =
            || Ok((leaf_size(py, given.leaf_size)?, self.node_offset(py, given.node_offset)?));
        let nodes = || Ok((byte(py, "node_depth", given.node_depth, 0)?, self.inner(py, given)?));
        let ((leaf_size, node_offset), (node_depth, inner_size)) = if AT_LEAST_3_15 {
            let nodes = nodes()?;
            (large()?, nodes)
        } else {
            (large()?, nodes()?)
        };
        if !AT_LEAST_3_15 {
            key()?;
        }
        let Given { key, salt, person, last_node, .. } = *given;
        Ok(Blake2Parameters {
            digest_size,
            key,
            salt,
            person,
            fanout,
            depth,
            leaf_size,
            node_offset,
            node_depth,
            inner_size,
            last_node,
        })
    }

    fn digest_size(&self, py: Attached<'_>, given: c_int) -> Result<usize> {
        let size = self.size;
        if let Ok(given @ 1..) = usize::try_from(given)
            && given <= size
        {
            return Ok(given);
        }
        let raise = |message: &dyn Display| Err(py.raise(Builtin::ValueError, message));
        let name = self.name;
        if AT_LEAST_3_15 {
            let range = format_args!("must be between 1 and {size} bytes, got {given}");
            raise(&from_fn(|f| write!(f, "digest_size for {name} {range}")))
        } else if AT_LEAST_3_14 {
            let kind = if size == 64 { "Blake2b" } else { "Blake2s" };
            let range = format_args!("must be between 1 and {size} bytes, here it is {given}");
            raise(&from_fn(|f| write!(f, "digest_size for {kind} {range}")))
        } else {
            raise(&from_fn(|f| write!(f, "digest_size must be between 1 and {size} bytes")))
        }
    }

    fn node_offset(&self, py: Attached<'_>, given: u64) -> Result<u64> {
        if given > self.node_offset { Err(too_large(py, "node_offset")) } else { Ok(given) }
    }

    fn inner(&self, py: Attached<'_>, given: &Given<'_>) -> Result<usize> {
        let size = self.size;
        match usize::try_from(given.inner_size) {
            Ok(inner_size) if inner_size <= size => Ok(inner_size),
            _ if AT_LEAST_3_15 => {
                let message = format_args!("'inner_size' must be between 0 and {size}");
                Err(py.raise(Builtin::ValueError, message))
            }
            _ => {
                let message = format_args!("inner_size must be between 0 and is {size}");
                Err(py.raise(Builtin::ValueError, message))
            }
        }
    }
}

fn length(py: Attached<'_>, name: &str, given: &[u8], limit: usize) -> Result<()> {
    let length = given.len();
    if length <= limit {
        return Ok(());
    }
    let got = from_fn(|f| if AT_LEAST_3_15 { write!(f, ", got {length}") } else { Ok(()) });
    let message = format_args!("maximum {name} length is {limit} bytes{got}");
    Err(py.raise(Builtin::ValueError, message))
}

fn byte(py: Attached<'_>, name: &str, given: c_int, least: c_int) -> Result<u8> {
    match u8::try_from(given) {
        Ok(byte) if given >= least => Ok(byte),
        _ => {
            let name = quoted(name);
            let message = format_args!("{name} must be between {least} and 255");
            Err(py.raise(Builtin::ValueError, message))
        }
    }
}

fn leaf_size(py: Attached<'_>, given: u64) -> Result<u32> {
    u32::try_from(given).map_err(|_| too_large(py, "leaf_size"))
}

fn too_large(py: Attached<'_>, name: &str) -> Raised {
    let name = quoted(name);
    py.raise(Builtin::OverflowError, format_args!("{name} is too large"))
}

/// From 3.15 on, messages quote names.
fn quoted(name: &str) -> impl Display {
    from_fn(move |f| if AT_LEAST_3_15 { write!(f, "'{name}'") } else { f.write_str(name) })
}
