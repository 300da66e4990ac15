//! Which algorithm is meant.

use rustdlib_algorithms::hash::Algorithm;
use rustdlib_glue::version::AT_LEAST_3_15;
use rustdlib_glue::{Builtin, Call, Object, Raised, Result};

use crate::{CLASS_OF_ITS_OWN, CONSTRUCTORS, Hashlib, UNHASHABLE, UNSUPPORTED};

/// The algorithm of this name.
pub(crate) fn by_name(call: Call<'_, Hashlib>, name: &str) -> Result<Algorithm> {
    Algorithm::by_openssl_name(name).ok_or_else(|| unsupported_name(call, name))
}

/// The algorithm that an HMAC is asked for with: by a name, or a function of this module.
pub(crate) fn of_hmac(call: Call<'_, Hashlib>, digestmod: Object<'_>) -> Result<Algorithm> {
    let algorithm = if digestmod.is_str() {
        // C has the name as a C string, which ends at a NUL.
        by_name(call, before_nul(digestmod.text()?))?
    } else {
        by_function(call, digestmod)?
    };
    if algorithm.is_extendable() {
        return Err(extendable(call, digestmod));
    }
    Ok(algorithm)
}

fn by_function(call: Call<'_, Hashlib>, function: Object<'_>) -> Result<Algorithm> {
    let py = call.py();
    let name = match call.object(CONSTRUCTORS)?.dict_item(py, function) {
        Err(raised) if !call.has(UNHASHABLE)? => {
            raised.forget(py);
            None
        }
        found => found?,
    };
    match name {
        Some(name) => by_name(call, name.object().text()?),
        None if AT_LEAST_3_15 => Err(unsupported(call, function)),
        None => {
            let text = function.repr(py)?;
            let text = text.object().text()?;
            Err(call.raise(UNSUPPORTED, format_args!("Unsupported digestmod {text}")))
        }
    }
}

fn before_nul(name: &str) -> &str {
    name.split('\0').next().unwrap_or_default()
}

#[cold]
fn unsupported_name(call: Call<'_, Hashlib>, name: &str) -> Raised {
    const UNSUPPORTED_BY_OPENSSL: &str = "[digital envelope routines] unsupported";
    if AT_LEAST_3_15 {
        let message = format_args!("{UNSUPPORTED_BY_OPENSSL} hash algorithm {name}");
        return call.raise(UNSUPPORTED, message);
    }
    match call.has(CLASS_OF_ITS_OWN) {
        Ok(true) => call.raise(UNSUPPORTED, UNSUPPORTED_BY_OPENSSL),
        Ok(false) => call.py().raise(Builtin::ValueError, UNSUPPORTED_BY_OPENSSL),
        Err(raised) => raised,
    }
}

/// There is no HMAC of what has no size of its own.
#[cold]
fn extendable(call: Call<'_, Hashlib>, digestmod: Object<'_>) -> Raised {
    if AT_LEAST_3_15 {
        unsupported(call, digestmod)
    } else {
        call.py().raise(Builtin::ValueError, "no reason supplied")
    }
}

/// What 3.15 raises where OpenSSL has not said why.
#[cold]
fn unsupported(call: Call<'_, Hashlib>, digestmod: Object<'_>) -> Raised {
    let raise = || {
        let text = digestmod.to_str(call.py())?;
        let text = text.object().text()?;
        Ok(call.raise(UNSUPPORTED, format_args!("unsupported hash algorithm {text}")))
    };
    raise().unwrap_or_else(|raised| raised)
}
