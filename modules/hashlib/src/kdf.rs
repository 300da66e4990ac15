//! Keys from passwords.

use rustdlib_algorithms::hash::{self, ScryptCost, ScryptProblem};
use rustdlib_glue::version::{AT_LEAST_3_14, AT_LEAST_3_15};
use rustdlib_glue::{
    Attached, Buffer, Builtin, Object, Raised, Result, Signature, function, new_cleared_bytes,
};
use rustdlib_hashobject::c_string;

use crate::Hashlib;
use crate::digestmod::by_name;
use crate::hmac::check_length;

function! {
    /// Return the key that PBKDF2 (PKCS #5 v2.0) makes of a password, with HMAC of the named hash.
    ///
    /// It has dklen bytes, or as many as the hash.
    pub(crate) fn pbkdf2_hmac(call: Call<Hashlib>, hash_name, password, salt, iterations; dklen) =
        Signature::new("(hash_name, password, salt, iterations,\n            dklen=None)");
    {
        let py = call.py();
        let (mut password_buffer, mut salt_buffer) = (Buffer::new(), Buffer::new());
        let hash_name = c_string("pbkdf2_hmac", "hash_name", hash_name)?;
        let password = password_buffer.open(password)?;
        let salt = salt_buffer.open(salt)?;
        let iterations = iterations.c_long()?;
        let algorithm = by_name(call, hash_name)?;
        check_length(py, password.len(), "password is too long.")?;
        check_length(py, salt.len(), "salt is too long.")?;
        let iterations = positive(py, iterations, ITERATIONS)?;
        let length = match dklen.filter(|length| !length.is_none()) {
            Some(length) => length.c_long()?,
            None if algorithm.is_extendable() && !AT_LEAST_3_14 => return Err(extendable(py)),
            None => algorithm.digest_size() as i64,
        };
        let length = positive(py, length, LENGTH)?;
        if algorithm.is_extendable() {
            return Err(extendable(py));
        }
        new_cleared_bytes(py, length as usize, |key| {
            py.detach(|| hash::pbkdf2(algorithm, password, salt, iterations, key));
        })
    }
}

/// What is said when a number is too small, and when it is too large.
type Words = (&'static str, &'static str);

const ITERATIONS: Words =
    ("iteration value must be greater than 0.", "iteration value is too great.");
const LENGTH: Words = ("key length must be greater than 0.", "key length is too great.");

/// A C `int` above 0.
fn positive(py: Attached<'_>, value: i64, (too_small, too_large): Words) -> Result<u32> {
    if value < 1 {
        return Err(py.raise(Builtin::ValueError, too_small));
    }
    match i32::try_from(value) {
        Ok(value) => Ok(value.cast_unsigned()),
        Err(_) => Err(py.raise(Builtin::OverflowError, too_large)),
    }
}

#[cold]
fn extendable(py: Attached<'_>) -> Raised {
    let message = if AT_LEAST_3_14 {
        "[Provider routines] xof digests not allowed"
    } else {
        "no reason supplied"
    };
    py.raise(Builtin::ValueError, message)
}

function! {
    /// Return the key that scrypt makes of a password.
    ///
    /// It costs n blocks of memory of r times 128 bytes, p times, and is refused above maxmem bytes,
    /// or 32 MiB where that is 0.
    pub(crate) fn scrypt(call: Call<Hashlib>, password; salt, n, r, p, maxmem, dklen) =
        if AT_LEAST_3_14 {
            Signature::new("(password, *, salt, n, r, p, maxmem=0, dklen=64)")
        } else {
            Signature::new(
                "(password, *, salt=None, n=None, r=None, p=None,\n       maxmem=0, dklen=64)",
            )
        };
    {
        let py = call.py();
        let (mut password_buffer, mut salt_buffer) = (Buffer::new(), Buffer::new());
        let password = password_buffer.open(password)?;
        let salt = salt.map(|salt| salt_buffer.open(salt)).transpose()?;
        let numbers = Numbers::new([n, r, p])?;
        let maxmem = maxmem.map_or(Ok(0), Object::c_long)?;
        let dklen = dklen.map_or(Ok(64), Object::c_long)?;
        check_length(py, password.len(), with_stop("password is too long."))?;
        let Some(salt) = salt else {
            return Err(py.raise(Builtin::TypeError, "salt is required"));
        };
        check_length(py, salt.len(), with_stop("salt is too long."))?;
        let cost = numbers.cost(py)?;
        let memory_limit = limited(py, maxmem, 0, "maxmem", MAXMEM)?;
        let length = limited(py, dklen, 1, "dklen", DKLEN)?;
        cost.memory(memory_limit.into()).map_err(|problem| raise_problem(py, problem))?;
        let mut enough = None;
        let key = new_cleared_bytes(py, length as usize, |key| {
            enough = py.detach(|| hash::scrypt(password, salt, cost, key));
        })?;
        enough.map(|()| key).ok_or_else(|| py.no_memory())
    }
}

/// The arguments n, r and p. Before 3.14 they were only seen to be `int`s at first.
enum Numbers<'py> {
    Converted([u64; 3]),
    Given([Option<Object<'py>>; 3]),
}

const NAMES: [&str; 3] = ["n", "r", "p"];

impl<'py> Numbers<'py> {
    fn new(given: [Option<Object<'py>>; 3]) -> Result<Self> {
        if AT_LEAST_3_14 {
            let mut converted = [0; 3];
            for (to, from) in converted.iter_mut().zip(given) {
                *to = from.expect("the signature requires it").c_unsigned_long()?;
            }
            return Ok(Self::Converted(converted));
        }
        for (name, number) in NAMES.into_iter().zip(given) {
            if let Some(number) = number
                && !number.is_int()
            {
                return Err(raise_no_int(name, number));
            }
        }
        Ok(Self::Given(given))
    }

    /// Raises where one is missing or does not fit, and where n is no power of two; in this order.
    fn cost(&self, py: Attached<'_>) -> Result<ScryptCost> {
        let number = |index: usize| match self {
            Self::Converted(converted) => Ok(converted[index]),
            Self::Given(given) => {
                let value = given[index].and_then(|number| match number.c_unsigned_long() {
                    Ok(value) => Some(value),
                    Err(raised) => {
                        raised.forget(py);
                        None
                    }
                });
                value.ok_or_else(|| {
                    let name = NAMES[index];
                    let message = format_args!("{name} is required and must be an unsigned int");
                    py.raise(Builtin::TypeError, message)
                })
            }
        };
        let n = number(0)?;
        if n < 2 || !n.is_power_of_two() {
            return Err(py.raise(Builtin::ValueError, with_stop("n must be a power of 2.")));
        }
        Ok(ScryptCost { n, r: number(1)?, p: number(2)? })
    }
}

#[cold]
fn raise_no_int(name: &str, argument: Object<'_>) -> Raised {
    let class = argument.type_name();
    let class = if argument.is_none() { "None" } else { &*class };
    let message = format_args!("scrypt() argument '{name}' must be int, not {class}");
    argument.py().raise(Builtin::TypeError, message)
}

/// Messages lost their full stop in 3.15.
fn with_stop(message: &'static str) -> &'static str {
    if AT_LEAST_3_15 { message.strip_suffix('.').unwrap_or(message) } else { message }
}

const MAXMEM: &str = if AT_LEAST_3_15 {
    "must be positive and at most"
} else {
    "must be positive and smaller than"
};
const DKLEN: &str = if AT_LEAST_3_15 {
    "must be at least 1 and at most"
} else {
    "must be greater than 0 and smaller than"
};

/// A number from `least` to the largest C `int`.
fn limited(py: Attached<'_>, value: i64, least: i64, name: &str, words: &str) -> Result<u32> {
    match i32::try_from(value) {
        Ok(fitting) if value >= least => Ok(fitting.cast_unsigned()),
        _ => Err(py.raise(Builtin::ValueError, format_args!("{name} {words} {}", i32::MAX))),
    }
}

#[cold]
fn raise_problem(py: Attached<'_>, problem: ScryptProblem) -> Raised {
    let message = match problem {
        ScryptProblem::Zero if AT_LEAST_3_15 => {
            "invalid parameter combination for n, r, p, and maxmem"
        }
        ScryptProblem::Zero => "Invalid parameter combination for n, r, p, maxmem.",
        ScryptProblem::ParameterTooLarge => "[digital envelope routines] parameter too large",
        ScryptProblem::MemoryLimit => "[digital envelope routines] memory limit exceeded",
    };
    py.raise(Builtin::ValueError, message)
}
