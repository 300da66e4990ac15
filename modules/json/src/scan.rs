//! Reading a document.

use std::ffi::CStr;

use rustdlib_algorithms::json::{Number, at, number, skip_whitespace};
use rustdlib_glue::{Attached, KeyMemo, Object, Owned, Result};

use crate::error::stop_iteration;
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
    py: Attached<'py>,
    document: Document<'_, U>,
    hooks: &Hooks<'py>,
    start: usize,
) -> Result<(Owned<'py>, usize)> {
    let (keys, items) = (None, Vec::new());
    let mut scan = Scan { py, document, hooks, place: start, keys, items };
    let value = scan.value()?;
    Ok((value, scan.place))
}

/// So many items of an array are kept until there is a list for them.
const FEW_ITEMS: usize = 4096;

/// Where reading has come to.
struct Scan<'a, 'py, U> {
    py: Attached<'py>,
    document: Document<'a, U>,
    hooks: &'a Hooks<'py>,
    place: usize,
    /// Made for the first key: it is large.
    keys: Option<KeyMemo<'py>>,
    /// Of all arrays that are open, what is in no list yet.
    items: Vec<Owned<'py>>,
}

impl<'py, U: Text> Scan<'_, 'py, U> {
    /// Reads any value.
    fn value(&mut self) -> Result<Owned<'py>> {
        let py = self.py;
        match self.next() {
            Some(0x22) => {
                let (string, end) = self.document.string(py, self.place + 1)?;
                self.place = end;
                Ok(string)
            }
            Some(0x7b) => {
                let place = c" while decoding a JSON object from a unicode string";
                let _level = py.enter_recursive_call(place)?;
                self.place += 1;
                self.object()
            }
            Some(0x5b) => {
                let place = c" while decoding a JSON array from a unicode string";
                let _level = py.enter_recursive_call(place)?;
                self.place += 1;
                self.array()
            }
            Some(0x6e) if self.take(b"null") => Ok(py.none()),
            Some(0x74) if self.take(b"true") => Ok(py.true_object().to_owned(py)),
            Some(0x66) if self.take(b"false") => Ok(py.false_object().to_owned(py)),
            Some(0x4e) if self.take(b"NaN") => self.constant(c"NaN"),
            Some(0x49) if self.take(b"Infinity") => self.constant(c"Infinity"),
            Some(0x2d) if self.take(b"-Infinity") => self.constant(c"-Infinity"),
            _ => self.number(),
        }
    }

    /// The character that is next.
    #[inline]
    fn next(&self) -> Option<u32> {
        at(self.document.text, self.place)
    }

    #[inline]
    fn skip_whitespace(&mut self) {
        self.place = skip_whitespace(self.document.text, self.place);
    }

    /// Goes over a word, if it is there.
    #[inline]
    fn take<const N: usize>(&mut self, word: &[u8; N]) -> bool {
        let is_there = match self.document.text[self.place..].first_chunk::<N>() {
            Some(units) => {
                let differ = |(&unit, &byte): (&U, &u8)| unit.into() ^ u32::from(byte);
                units.iter().zip(word).fold(0, |all, pair| all | differ(pair)) == 0
            }
            None => false,
        };
        self.place += if is_there { N } else { 0 };
        is_there
    }

    #[inline(never)]
    fn constant(&self, name: &CStr) -> Result<Owned<'py>> {
        let name = self.py.interned(name)?;
        self.hooks.constant.object().call(self.py, [name.object()])
    }

    #[inline]
    fn number(&mut self) -> Result<Owned<'py>> {
        let (py, start) = (self.py, self.place);
        let Some((number, end)) = number(self.document.text, start) else {
            return Err(stop_iteration(py, start.cast_signed()));
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

    /// Reads an object, behind its brace.
    fn object(&mut self) -> Result<Owned<'py>> {
        let py = self.py;
        let has_pairs = self.hooks.object_pairs.is_some();
        let object = if has_pairs { py.new_list()? } else { py.new_dict()? };
        self.skip_whitespace();
        if self.next() == Some(0x7d) {
            self.place += 1;
        } else {
            loop {
                let key = self.key()?;
                let value = self.value()?;
                if has_pairs {
                    object.object().list_append(py.tuple([key, value])?.object())?;
                } else {
                    object.object().dict_set_item(key.object(), value.object())?;
                }
                if self.is_end(0x7d, "Illegal trailing comma before end of object")? {
                    break;
                }
            }
        }
        match (&self.hooks.object_pairs, &self.hooks.object) {
            (Some(hook), _) | (None, Some(hook)) => hook.object().call(py, [object.object()]),
            (None, None) => Ok(object),
        }
    }

    /// Reads a key, and goes on to its value.
    #[inline]
    fn key(&mut self) -> Result<Owned<'py>> {
        if self.next() != Some(0x22) {
            let message = "Expecting property name enclosed in double quotes";
            return Err(self.document.error(message, self.place));
        }
        let (py, start) = (self.py, self.place + 1);
        let key = match self.document.plain_string(start) {
            Some(end) => {
                self.place = end + 1;
                let text = U::units(&self.document.text[start..end]);
                keys(py, &mut self.keys).key(text)?
            }
            None => {
                let (key, end) = self.document.escaped_string(py, start)?;
                self.place = end;
                keys(py, &mut self.keys).unite(key)?
            }
        };
        self.skip_whitespace();
        if self.next() != Some(0x3a) {
            return Err(self.document.error("Expecting ':' delimiter", self.place));
        }
        self.place += 1;
        self.skip_whitespace();
        Ok(key)
    }

    /// Whether the bracket comes behind an item, or a comma; goes on to the next item.
    #[inline]
    fn is_end(&mut self, bracket: u32, trailing: &str) -> Result<bool> {
        self.skip_whitespace();
        match self.next() {
            Some(next) if next == bracket => {
                self.place += 1;
                return Ok(true);
            }
            Some(0x2c) => {}
            _ => return Err(self.document.error("Expecting ',' delimiter", self.place)),
        }
        let comma = self.place;
        self.place += 1;
        self.skip_whitespace();
        if rustdlib_glue::version::AT_LEAST_3_13 && self.next() == Some(bracket) {
            return Err(self.document.error(trailing, comma));
        }
        Ok(false)
    }

    /// Reads an array, behind its bracket.
    fn array(&mut self) -> Result<Owned<'py>> {
        let (py, first) = (self.py, self.items.len());
        let mut list: Option<Owned<'py>> = None;
        self.skip_whitespace();
        if self.next() == Some(0x5d) {
            self.place += 1;
        } else {
            loop {
                let item = self.value()?;
                match &list {
                    Some(list) => list.object().list_append(item.object())?,
                    None => self.keep(item)?,
                }
                if self.items.len() - first == FEW_ITEMS {
                    list = Some(py.list(self.items.drain(first..))?);
                }
                if self.is_end(0x5d, "Illegal trailing comma before end of array")? {
                    break;
                }
            }
        }
        let list = match list {
            Some(list) => list,
            None => py.list(self.items.drain(first..))?,
        };
        match &self.hooks.array {
            Some(hook) => hook.object().call(py, [list.object()]),
            None => Ok(list),
        }
    }

    #[inline]
    fn keep(&mut self, item: Owned<'py>) -> Result<()> {
        if self.items.len() == self.items.capacity() && self.items.try_reserve(1).is_err() {
            return Err(self.py.no_memory());
        }
        self.items.push(item);
        Ok(())
    }
}

#[inline]
fn keys<'k, 'py>(py: Attached<'py>, keys: &'k mut Option<KeyMemo<'py>>) -> &'k mut KeyMemo<'py> {
    if keys.is_none() {
        begin_keys(py, keys);
    }
    keys.as_mut().expect("they were begun")
}

/// By itself, since the memo is large: it would take as much of the stack in each level of nesting.
#[cold]
#[inline(never)]
fn begin_keys<'py>(py: Attached<'py>, keys: &mut Option<KeyMemo<'py>>) {
    *keys = Some(KeyMemo::new(py));
}
