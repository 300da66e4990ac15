//! Reading a document.

use std::ffi::CStr;

use rustdlib_algorithms::json::{Number, at, number, skip_whitespace};
use rustdlib_glue::{Attached, Call, Object, Owned, Raised, Result, version};

use crate::Json;
use crate::error::stop_iteration;
use crate::keys::Keys;
use crate::scan_string::{Document, Text};

/// What is called with parts of a document; `None` where nothing is, because it is `None`, or `int` or
/// `float`.
#[derive(Debug)]
pub(crate) struct Hooks<'py> {
    pub(crate) object: Option<Owned<'py>>,
    pub(crate) object_pairs: Option<Owned<'py>>,
    pub(crate) array: Option<Owned<'py>>,
    pub(crate) float: Option<Owned<'py>>,
    pub(crate) int: Option<Owned<'py>>,
    pub(crate) constant: Owned<'py>,
}

/// The value that begins at `start`, and the place behind it.
pub(crate) fn read<'py, U: Text>(
    call: Call<'py, Json>,
    document: Document<'_, U>,
    hooks: &Hooks<'py>,
    start: usize,
) -> Result<(Owned<'py>, usize)> {
    let (py, keys, items) = (call.py(), None, Vec::new());
    let mut scan = Scan { py, call, document, hooks, place: start, keys, items };
    let value = scan.value()?;
    Ok((value, scan.place))
}

/// So many items of an array are kept until there is a list for them.
const FEW_ITEMS: usize = 4096;

/// Where reading has come to.
struct Scan<'a, 'py, U> {
    py: Attached<'py>,
    call: Call<'py, Json>,
    document: Document<'a, U>,
    hooks: &'a Hooks<'py>,
    place: usize,
    /// Made for the first key: it is large.
    keys: Option<Keys<'py>>,
    /// Of all arrays that are open, what is in no list yet.
    items: Vec<Owned<'py>>,
}

/// Reading calls itself for each level of nesting, and a thread can have little stack. So what calls itself
/// has a small frame: `value` has none, and what is not needed for each level is a function by itself.
impl<'py, U: Text> Scan<'_, 'py, U> {
    /// Reads any value.
    #[inline(never)]
    fn value(&mut self) -> Result<Owned<'py>> {
        match self.next() {
            Some(0x22) => self.string(),
            Some(0x7b) => self.object(),
            Some(0x5b) => self.array(),
            Some(0x2d | 0x30..=0x39) => self.number(),
            _ => self.word(),
        }
    }

    #[inline(never)]
    fn string(&mut self) -> Result<Owned<'py>> {
        let (string, end) = self.document.string(self.py, self.place + 1)?;
        self.place = end;
        Ok(string)
    }

    /// Reads a value that has a name; else there is no value.
    #[inline(never)]
    fn word(&mut self) -> Result<Owned<'py>> {
        let py = self.py;
        match self.next() {
            Some(0x6e) if self.take(b"null") => Ok(py.none()),
            Some(0x74) if self.take(b"true") => Ok(py.true_object().to_owned(py)),
            Some(0x66) if self.take(b"false") => Ok(py.false_object().to_owned(py)),
            Some(0x4e) if self.take(b"NaN") => self.constant(c"NaN"),
            Some(0x49) if self.take(b"Infinity") => self.constant(c"Infinity"),
            Some(0x2d) if self.take(b"-Infinity") => self.constant(c"-Infinity"),
            _ => Err(stop_iteration(py, self.place.cast_signed())),
        }
    }

    /// The character that is next.
    #[inline]
    fn next(&self) -> Option<u32> {
        at(self.document.text, self.place)
    }

    /// Goes over a word, if it is there.
    #[inline]
    fn take<const N: usize>(&mut self, word: &[u8; N]) -> bool {
        let units = self.document.text[self.place..].first_chunk::<N>();
        let same = |(&unit, &byte): (&U, &u8)| unit.into() == u32::from(byte);
        let is_there = units.is_some_and(|units| units.iter().zip(word).all(same));
        self.place += if is_there { N } else { 0 };
        is_there
    }

    #[inline(never)]
    fn constant(&self, name: &CStr) -> Result<Owned<'py>> {
        let name = self.py.interned(name)?;
        self.hooks.constant.object().call(self.py, [name.object()])
    }

    #[inline(never)]
    fn number(&mut self) -> Result<Owned<'py>> {
        let (py, start) = (self.py, self.place);
        let Some((number, end)) = number(self.document.text, start) else {
            return self.word();
        };
        self.place = end;
        let hook = match number {
            Number::Float(_) => &self.hooks.float,
            Number::Integer(_) | Number::LongInteger => &self.hooks.int,
        };
        if let Some(hook) = hook {
            return self.call_with_text(hook.object(), start, end);
        }
        match number {
            Number::Integer(value) => py.int_i64(value),
            Number::LongInteger => self.long_integer(start, end),
            Number::Float(float) => match float.value(&self.document.text[start..end]) {
                Some(value) => py.float(value),
                None => self.call_with_text(py.float_class(), start, end),
            },
        }
    }

    /// Calls a hook with a part of the document.
    #[inline(never)]
    fn call_with_text(&self, hook: Object<'_>, start: usize, end: usize) -> Result<Owned<'py>> {
        let text = self.document.object.substring(self.py, start, end)?;
        hook.call(self.py, [text.object()])
    }

    #[cold]
    #[inline(never)]
    fn long_integer(&self, start: usize, end: usize) -> Result<Owned<'py>> {
        let mut digits = Vec::new();
        if digits.try_reserve_exact(end - start).is_err() {
            return Err(self.py.no_memory());
        }
        digits.extend(self.document.text[start..end].iter().map(|&unit| unit.into() as u8));
        self.py.int_from_text(&digits)
    }

    /// Reads an object.
    #[inline(never)]
    fn object(&mut self) -> Result<Owned<'py>> {
        let place = c" while decoding a JSON object from a unicode string";
        let _level = self.py.enter_recursive_call(place)?;
        let object = match self.hooks.object_pairs {
            Some(_) => self.py.new_list()?,
            None => self.py.new_dict()?,
        };
        if !self.begin(0x7d) {
            loop {
                let key = self.key()?;
                let value = self.value()?;
                self.put(object.object(), key, value)?;
                if self.is_end(0x7d, "Illegal trailing comma before end of object")? {
                    break;
                }
            }
        }
        match (&self.hooks.object_pairs, &self.hooks.object) {
            (Some(hook), _) | (None, Some(hook)) => call_with(self.py, hook, object),
            (None, None) => Ok(object),
        }
    }

    /// Goes over the bracket, and over both if there is nothing between them. Returns whether it did.
    #[inline]
    fn begin(&mut self, bracket: u32) -> bool {
        let place = skip_whitespace(self.document.text, self.place + 1);
        let is_end = at(self.document.text, place) == Some(bracket);
        self.place = place + usize::from(is_end);
        is_end
    }

    #[inline]
    fn put(&self, object: Object<'_>, key: Owned<'py>, value: Owned<'py>) -> Result<()> {
        match self.hooks.object_pairs {
            Some(_) => self.put_pair(object, key, value),
            None => object.dict_set_item(key.object(), value.object()),
        }
    }

    #[inline(never)]
    fn put_pair(&self, list: Object<'_>, key: Owned<'py>, value: Owned<'py>) -> Result<()> {
        list.list_append(self.py.tuple([key, value])?.object())
    }

    /// Reads a key, and goes on to its value.
    #[inline(never)]
    fn key(&mut self) -> Result<Owned<'py>> {
        if self.next() != Some(0x22) {
            let message = "Expecting property name enclosed in double quotes";
            return Err(self.error(message, self.place));
        }
        let (py, start) = (self.py, self.place + 1);
        let key = match self.document.plain_string(start) {
            Some(end) => {
                self.place = end + 1;
                let text = &self.document.text[start..end];
                keys(self.call, &mut self.keys).key(text)?
            }
            None => {
                let (key, end) = self.document.escaped_string(py, start)?;
                self.place = end;
                keys(self.call, &mut self.keys).unite::<U>(key)?
            }
        };
        let colon = skip_whitespace(self.document.text, self.place);
        if at(self.document.text, colon) != Some(0x3a) {
            return Err(self.error("Expecting ':' delimiter", colon));
        }
        self.place = skip_whitespace(self.document.text, colon + 1);
        Ok(key)
    }

    /// Whether the bracket comes behind an item, or a comma; goes on to the next item.
    #[inline]
    fn is_end(&mut self, bracket: u32, trailing: &str) -> Result<bool> {
        let text = self.document.text;
        let place = skip_whitespace(text, self.place);
        match at(text, place) {
            Some(0x2c) => {}
            Some(next) if next == bracket => {
                self.place = place + 1;
                return Ok(true);
            }
            _ => return Err(self.error("Expecting ',' delimiter", place)),
        }
        let next = skip_whitespace(text, place + 1);
        if version::AT_LEAST_3_13 && at(text, next) == Some(bracket) {
            return Err(self.error(trailing, place));
        }
        self.place = next;
        Ok(false)
    }

    #[cold]
    #[inline(never)]
    fn error(&self, message: &str, place: usize) -> Raised {
        self.document.error(message, place)
    }

    /// Reads an array.
    #[inline(never)]
    fn array(&mut self) -> Result<Owned<'py>> {
        let place = c" while decoding a JSON array from a unicode string";
        let _level = self.py.enter_recursive_call(place)?;
        let first = self.items.len();
        if !self.begin(0x5d) {
            loop {
                let item = self.value()?;
                self.keep(item)?;
                if self.is_array_end()? {
                    break;
                }
                if self.items.len() - first == FEW_ITEMS {
                    return self.long_array(first);
                }
            }
        }
        let list = self.list(first)?;
        match &self.hooks.array {
            Some(hook) => call_with(self.py, hook, list),
            None => Ok(list),
        }
    }

    #[inline]
    fn is_array_end(&mut self) -> Result<bool> {
        self.is_end(0x5d, "Illegal trailing comma before end of array")
    }

    #[inline(never)]
    fn list(&mut self, first: usize) -> Result<Owned<'py>> {
        self.py.list(self.items.drain(first..))
    }

    /// Reads the rest of an array that has many items: they go to its list at once.
    #[cold]
    #[inline(never)]
    fn long_array(&mut self, first: usize) -> Result<Owned<'py>> {
        let list = self.list(first)?;
        loop {
            let item = self.value()?;
            list.object().list_append(item.object())?;
            if self.is_array_end()? {
                break;
            }
        }
        match &self.hooks.array {
            Some(hook) => call_with(self.py, hook, list),
            None => Ok(list),
        }
    }

    #[inline]
    fn keep(&mut self, item: Owned<'py>) -> Result<()> {
        if self.items.len() == self.items.capacity() {
            self.make_room()?;
        }
        self.items.push(item);
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn make_room(&mut self) -> Result<()> {
        self.items.try_reserve(1).map_err(|_| self.py.no_memory())
    }
}

/// What a hook makes of an object.
#[inline(never)]
fn call_with<'py>(py: Attached<'py>, hook: &Owned<'py>, object: Owned<'py>) -> Result<Owned<'py>> {
    hook.object().call(py, [object.object()])
}

#[inline]
fn keys<'k, 'py>(call: Call<'py, Json>, keys: &'k mut Option<Keys<'py>>) -> &'k mut Keys<'py> {
    if keys.is_none() {
        begin_keys(call, keys);
    }
    keys.as_mut().expect("they were begun")
}

/// By itself, since they are large: they would take as much of the stack in each level of nesting.
#[cold]
#[inline(never)]
fn begin_keys<'py>(call: Call<'py, Json>, keys: &mut Option<Keys<'py>>) {
    *keys = Some(Keys::new(call));
}
