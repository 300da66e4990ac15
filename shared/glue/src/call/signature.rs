//! Signatures, read at compile time from the text that `inspect.signature` shows.

use crate::ffi::text::same;
use crate::{Attached, Object, Result};

/// The most parameters a function can have.
const LIMIT: usize = 16;

/// The parameters of a function: `Signature::new("(data, /, *, newline=True)")`.
///
/// The text is what `__text_signature__` says, so it cannot differ from what is accepted. A signature
/// has at most 16 parameters; with more it does not compile.
///
/// ```
/// use rustdlib_glue::Signature;
///
/// const SIGNATURE: Signature = Signature::new("(data, /, *, newline=True)");
/// assert_eq!(SIGNATURE.index_of("newline"), Some(1));
/// ```
///
/// ```compile_fail
/// # use rustdlib_glue::Signature;
/// const TOO_LONG: Signature = Signature::new("(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q)");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// The text, parentheses included.
    pub(crate) text: &'static str,
    names: [&'static str; LIMIT],
    /// How many there are.
    pub(crate) count: usize,
    /// How many come before `/`.
    pub(crate) positional_only: usize,
    /// How many come before `*`.
    pub(crate) positional: usize,
    /// How many positional ones have no default.
    pub(crate) required: usize,
    /// How many keyword-only ones have no default; they come first.
    pub(crate) required_keywords: usize,
    /// Whether `text` is shown; if not, `__text_signature__` is `None`.
    pub(crate) shown: bool,
    /// Whether C's method of the name takes its defining class; see [`Signature::with_class`].
    pub(crate) has_class: bool,
    /// Whether C's function takes its arguments from a tuple; see [`Signature::in_tuple`].
    pub(crate) in_tuple: bool,
    /// Whether C parses that tuple by `PyArg_ParseTuple`; see [`Signature::parsed`].
    pub(crate) parsed: bool,
    /// What the arguments are converted by before surplus keywords are looked for; see
    /// [`Signature::converted`].
    pub(crate) converted: Option<Convert>,
}

/// Whether arguments can be converted; see [`Signature::converted`].
type Convert = for<'py> fn(Attached<'py>, &[Option<Object<'py>>]) -> Result<()>;

impl Signature {
    /// Reads `text`. Does not compile when it is not a parameter list in parentheses.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        let bytes = text.as_bytes();
        assert!(bytes[0] == b'(' && bytes[bytes.len() - 1] == b')');
        let mut signature = Self::empty(text);
        let mut keyword_only = false;
        let mut start = 1;
        while start < bytes.len() - 1 {
            let end = end_of_parameter(bytes, start);
            match bytes[start] {
                b'/' => signature.positional_only = signature.count,
                b'*' => keyword_only = true,
                _ => signature.add(text, start, end, keyword_only),
            }
            start = end + 1;
            while start < bytes.len() && matches!(bytes[start], b' ' | b'\n') {
                start += 1;
            }
        }
        signature
    }

    /// The same parameters, with `__text_signature__` `None`, as C has it where a default has no
    /// text.
    #[must_use]
    pub const fn hidden(mut self) -> Self {
        self.shown = false;
        self
    }

    /// The same parameters, of a method that takes its defining class in C (`cls: defining_class`).
    ///
    /// Such a method is called in another way, which has other words for wrong arguments.
    #[must_use]
    pub const fn with_class(mut self) -> Self {
        self.has_class = true;
        self
    }

    /// The same parameters, of a function that C gives its arguments in a tuple (`METH_VARARGS`).
    ///
    /// It makes a difference where no parameter has a name, in the words for wrong arguments.
    #[must_use]
    pub const fn in_tuple(mut self) -> Self {
        self.in_tuple = true;
        self
    }

    /// The same parameters, of a function that C gives a tuple, and parses that by `PyArg_ParseTuple`.
    ///
    /// It has other words for a wrong number of arguments.
    #[must_use]
    pub const fn parsed(mut self) -> Self {
        self.in_tuple = true;
        self.parsed = true;
        self
    }

    /// The same parameters, of a function that C parses by `PyArg_ParseTupleAndKeywords`.
    ///
    /// That converts arguments while it goes through the parameters, and looks for surplus keywords
    /// when it has done so. So what is wrong with an argument is raised before what is wrong with a
    /// keyword: `convert` raises it, given the arguments, one for each parameter. It is called only if
    /// there are surplus keywords.
    #[must_use]
    pub const fn converted(mut self, convert: Convert) -> Self {
        self.converted = Some(convert);
        self
    }

    const fn empty(text: &'static str) -> Self {
        Self {
            text,
            names: [""; LIMIT],
            count: 0,
            positional_only: 0,
            positional: 0,
            required: 0,
            required_keywords: 0,
            shown: true,
            has_class: false,
            in_tuple: false,
            parsed: false,
            converted: None,
        }
    }

    const fn add(&mut self, text: &'static str, start: usize, end: usize, keyword_only: bool) {
        assert!(self.count < LIMIT, "a signature has at most 16 parameters");
        let (name, has_default) = split_default(text, start, end);
        self.names[self.count] = name;
        self.count += 1;
        if !keyword_only {
            self.positional = self.count;
            if !has_default {
                self.required = self.count;
            }
        } else if !has_default {
            self.required_keywords += 1;
        }
    }

    /// Which parameter has this name.
    #[must_use]
    pub const fn index_of(&self, name: &str) -> Option<usize> {
        let mut index = 0;
        while index < self.count {
            if same(self.names[index].as_bytes(), name.as_bytes()) {
                return Some(index);
            }
            index += 1;
        }
        None
    }

    /// Whether each parameter is among `names`.
    #[must_use]
    pub const fn is_covered_by(&self, names: &[&str]) -> bool {
        let (mut index, mut found) = (0, 0);
        while index < names.len() {
            if self.index_of(names[index]).is_some() {
                found += 1;
            }
            index += 1;
        }
        found == self.count
    }

    /// The name of parameter `index`.
    pub(crate) const fn name(&self, index: usize) -> &'static str {
        self.names[index]
    }

    /// Whether there is one parameter, which has no name nor default: `METH_O`.
    pub(crate) const fn is_one_object(&self) -> bool {
        self.count == 1 && self.positional_only == 1 && self.required == 1 && !self.in_tuple
    }

    /// Whether no parameter can be given by name.
    #[must_use]
    pub const fn is_positional_only(&self) -> bool {
        self.positional_only == self.count
    }
}

/// The index of the comma or parenthesis that ends the parameter at `start`.
const fn end_of_parameter(bytes: &[u8], start: usize) -> usize {
    let mut index = start;
    let mut quote = 0;
    while index < bytes.len() - 1 {
        let byte = bytes[index];
        if quote != 0 {
            if byte == b'\\' {
                index += 1;
            } else if byte == quote {
                quote = 0;
            }
        } else if byte == b'\'' || byte == b'"' {
            quote = byte;
        } else if byte == b',' {
            break;
        }
        index += 1;
    }
    index
}

/// The name of the parameter in `text[start..end]`, and whether a `=` follows it.
const fn split_default(text: &'static str, start: usize, end: usize) -> (&'static str, bool) {
    let mut stop = start;
    while stop < end && text.as_bytes()[stop] != b'=' {
        stop += 1;
    }
    let (head, _) = text.split_at(stop);
    let (_, name) = head.split_at(start);
    (name, stop < end)
}

/// The length of what [`doc_bytes`] writes.
#[must_use]
pub const fn doc_length(name: &str, owner: &str, signature: &Signature, lines: &[&str]) -> usize {
    write_doc(&mut [], name, owner, signature, lines)
}

/// The C string from which Python takes `__text_signature__` and `__doc__`.
///
/// `owner` is `$module`, `$self`, `$type`, or empty for a class. `lines` are those of a Rust
/// documentation comment, each with the blank that follows the slashes.
#[must_use]
pub const fn doc_bytes<const N: usize>(
    name: &str,
    owner: &str,
    signature: &Signature,
    lines: &[&str],
) -> [u8; N] {
    let mut bytes = [0; N];
    write_doc(&mut bytes, name, owner, signature, lines);
    bytes
}

const fn write_doc(
    target: &mut [u8],
    name: &str,
    owner: &str,
    signature: &Signature,
    lines: &[&str],
) -> usize {
    let mut at = 0;
    if signature.shown {
        at = put(target, at, name, 0);
        at = put(target, at, "(", 0);
        at = put(target, at, owner, 0);
        if !owner.is_empty() && signature.positional_only == 0 {
            at = put(target, at, ", /", 0);
        }
        if !owner.is_empty() && signature.count > 0 {
            at = put(target, at, ", ", 0);
        }
        at = put(target, at, signature.text, 1);
        at = put(target, at, "\n--\n\n", 0);
    }
    let mut line = 0;
    while line < lines.len() {
        if line > 0 {
            at = put(target, at, "\n", 0);
        }
        let blank = !lines[line].is_empty() && lines[line].as_bytes()[0] == b' ';
        at = put(target, at, lines[line], blank as usize);
        line += 1;
    }
    put(target, at, "\0", 0)
}

/// Copies `text` from `skip` on; an empty target is only measured.
const fn put(target: &mut [u8], at: usize, text: &str, skip: usize) -> usize {
    let bytes = text.as_bytes();
    let mut index = skip;
    while index < bytes.len() {
        if !target.is_empty() {
            target[at + index - skip] = bytes[index];
        }
        index += 1;
    }
    at + bytes.len() - skip
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_parameter_is_told_apart() {
        let signature = Signature::new("(data, /, wbits=15, *, alphabet=b\"a,b)'\\\"\", key)");
        assert_eq!(&signature.names[..4], ["data", "wbits", "alphabet", "key"]);
        assert_eq!((signature.count, signature.positional_only), (4, 1));
        assert_eq!((signature.positional, signature.required), (2, 1));
        assert_eq!(signature.required_keywords, 1);
    }

    #[test]
    fn no_parameters() {
        let signature = Signature::new("()");
        assert_eq!((signature.count, signature.positional), (0, 0));
        assert!(signature.is_positional_only());
    }

    #[test]
    fn the_doc_string_has_signature_and_text() {
        const SIGNATURE: Signature = Signature::new("(s, altchars=None)");
        const LINES: [&str; 3] = [" First.", "", " Second."];
        const LENGTH: usize = doc_length("f", "$module", &SIGNATURE, &LINES);
        let doc = doc_bytes::<LENGTH>("f", "$module", &SIGNATURE, &LINES);
        assert_eq!(&doc, b"f($module, /, s, altchars=None)\n--\n\nFirst.\n\nSecond.\0");
        let hidden = SIGNATURE.hidden();
        assert_eq!(doc_length("f", "$module", &hidden, &LINES), "First.\n\nSecond.\0".len());
    }

    #[test]
    fn the_owner_joins_the_positional_only_parameters() {
        let doc = |text: &'static str| {
            let mut bytes = vec![0; 64];
            let length = write_doc(&mut bytes, "f", "$self", &Signature::new(text), &[]);
            String::from_utf8(bytes[..length - "\n--\n\n\0".len()].to_vec()).unwrap()
        };
        assert_eq!(doc("()"), "f($self, /)");
        assert_eq!(doc("(data, /)"), "f($self, data, /)");
        assert_eq!(doc("(*, x=1)"), "f($self, /, *, x=1)");
    }
}
