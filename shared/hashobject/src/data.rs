//! Arguments, with the words of hashlib.

use rustdlib_glue::version::{AT_LEAST_3_14, AT_LEAST_3_15};
use rustdlib_glue::{Attached, Buffer, Builtin, Lock, Object, Pieces, Raised, Result};

use rustdlib_algorithms::hash::Algorithm;
use rustdlib_algorithms::hex::{BLOCK, digits_of, digits_of_byte};

/// From this many bytes on, other threads run while data is hashed: `_GIL_MINSIZE`.
pub const DETACH_SIZE: usize = 2048;

/// The bytes to hash.
#[inline]
pub fn open_data<'a, 'py>(buffer: &'a mut Buffer<'py>, data: Object<'py>) -> Result<Pieces<'a>> {
    if !data.is_exact_bytes() {
        check_data(data)?;
    }
    buffer.open_flat_pieces(data)
}

/// The same in one piece, for what is short: a key, or a message to be hashed at once.
#[inline]
pub fn open_whole<'a, 'py>(buffer: &'a mut Buffer<'py>, data: Object<'py>) -> Result<&'a [u8]> {
    if !data.is_exact_bytes() {
        check_data(data)?;
    }
    buffer.open_flat(data)
}

#[inline(never)]
fn check_data(data: Object<'_>) -> Result<()> {
    let message = if data.is_str() {
        "Strings must be encoded before hashing"
    } else if !data.is_bytes_like() {
        "object supporting the buffer API required"
    } else {
        return Ok(());
    };
    Err(data.py().raise(Builtin::TypeError, message))
}

/// The data that a hash begins with. It is called `data`; in most functions it was called `string`
/// before 3.14, which then had both.
#[inline]
pub fn first_data<'py>(
    py: Attached<'py>,
    data: Option<Object<'py>>,
    string: Option<Object<'py>>,
) -> Result<Option<Object<'py>>> {
    match string {
        None => Ok(data),
        Some(_) if !AT_LEAST_3_14 => Ok(string),
        Some(string) => data_or_string(py, data, string),
    }
}

fn data_or_string<'py>(
    py: Attached<'py>,
    data: Option<Object<'py>>,
    string: Object<'py>,
) -> Result<Option<Object<'py>>> {
    if data.is_some() {
        let message = "'data' and 'string' are mutually exclusive and support for 'string' keyword \
                       parameter is slated for removal in a future version.";
        return Err(py.raise(Builtin::TypeError, message));
    }
    if AT_LEAST_3_15 {
        let message = "the 'string' keyword parameter is deprecated since Python 3.15 and slated for \
                       removal in Python 3.19; use the 'data' keyword parameter or pass the data to \
                       hash as a positional argument instead";
        py.warn(Builtin::DeprecationWarning, message, 1)?;
    }
    Ok(Some(string))
}

/// `usedforsecurity`: every algorithm is there for every use, so only its truth value is asked for,
/// which can raise.
#[inline]
pub fn check_used_for_security(argument: Option<Object<'_>>) -> Result<()> {
    argument.map_or(Ok(()), |argument| argument.is_true().map(drop))
}

/// Gives the data that a hash begins with to `add`, if there is any.
#[inline]
pub(crate) fn begin(
    py: Attached<'_>,
    data: Option<Object<'_>>,
    add: impl FnMut(&[u8]) + Send,
) -> Result<()> {
    let Some(data) = data else {
        return Ok(());
    };
    let mut buffer = Buffer::new();
    let data = open_data(&mut buffer, data)?;
    if data.length() < DETACH_SIZE {
        data.each(add);
    } else {
        py.detach(|| data.each(add));
    }
    Ok(())
}

/// Gives data to `add`, with a state that other threads may use meanwhile. Of nothing the state need not
/// know, so that its lock is not taken.
#[inline]
pub(crate) fn update<S: Send>(
    py: Attached<'_>,
    state: &Lock<S>,
    data: Object<'_>,
    add: impl Fn(&mut S, &[u8]) + Send + Sync,
) -> Result<()> {
    let mut buffer = Buffer::new();
    let data = open_data(&mut buffer, data)?;
    if data.length() == 0 {
        return Ok(());
    }
    let add_all = |state: &mut S| data.each(|piece| add(state, piece));
    if data.length() < DETACH_SIZE {
        state.with(py, add_all)
    } else {
        state.with_detached(py, add_all)
    }
}

/// The text of a `str` argument without a NUL, as `s` of argument parsing.
pub fn c_string<'a>(function: &str, parameter: &str, argument: Object<'a>) -> Result<&'a str> {
    let py = argument.py();
    if !argument.is_str() {
        return Err(raise_no_str(function, parameter, argument));
    }
    let text = argument.text()?;
    if text.contains('\0') {
        return Err(py.raise(Builtin::ValueError, "embedded null character"));
    }
    Ok(text)
}

#[cold]
fn raise_no_str(function: &str, parameter: &str, argument: Object<'_>) -> Raised {
    let name = argument.type_name();
    let name = if argument.is_none() { "None" } else { &*name };
    let message = format_args!("{function}() argument '{parameter}' must be str, not {name}");
    argument.py().raise(Builtin::TypeError, message)
}

/// Writes hexadecimal digits over `digits`, whose second half are the bytes.
pub(crate) fn to_hex(digits: &mut [u8]) {
    // Most digests: no loop.
    if let ([_, _, first, second], []) = digits.as_chunks::<BLOCK>() {
        let all = [digits_of(first), digits_of(second)];
        return digits.copy_from_slice(all.as_flattened());
    }
    let count = digits.len() / 2;
    let Some(&last) = digits[count..].last_chunk::<BLOCK>() else {
        return to_hex_by_bytes(digits);
    };
    // Each block is written to before the bytes that have not been read; the last may repeat some.
    for at in (0..count - BLOCK).step_by(BLOCK) {
        let block = *digits[count + at..].first_chunk().expect("there are more");
        digits[2 * at..][..2 * BLOCK].copy_from_slice(&digits_of(&block));
    }
    digits[2 * (count - BLOCK)..].copy_from_slice(&digits_of(&last));
}

fn to_hex_by_bytes(digits: &mut [u8]) {
    let count = digits.len() / 2;
    for index in 0..count {
        let pair = digits_of_byte(digits[count + index]);
        digits[2 * index..][..2].copy_from_slice(&pair);
    }
}

/// How many bytes an object of the algorithm says that its digests have.
pub(crate) fn size_byte(algorithm: Algorithm) -> u8 {
    algorithm.digest_size() as u8
}

#[cfg(test)]
mod tests {
    use super::to_hex;

    #[test]
    fn digits_are_written_over_bytes() {
        for count in 0_u8..=255 {
            let bytes: Vec<u8> = (0..count).map(|at| at.wrapping_mul(167) ^ count).collect();
            let mut digits = [vec![0; bytes.len()], bytes.clone()].concat();
            to_hex(&mut digits);
            let expected: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(digits, expected.as_bytes(), "{count}");
        }
    }
}
