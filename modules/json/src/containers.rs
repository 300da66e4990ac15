//! Writing lists and dicts.

use rustdlib_glue::{Builtin, Object, Result, version};

use crate::encode::{ENCODING, Encode};

impl Encode<'_, '_> {
    /// Writes a list or a tuple, not of a class derived from them.
    #[inline(never)]
    pub(crate) fn list(&mut self, list: Object<'_>, level: usize) -> Result<()> {
        let _level = self.py.enter_recursive_call(ENCODING)?;
        self.sequence(list, list, level)
    }

    /// Writes what is of a class derived from them.
    #[inline(never)]
    pub(crate) fn list_of_class(&mut self, list: Object<'_>, level: usize) -> Result<()> {
        let _level = self.py.enter_recursive_call(ENCODING)?;
        self.markers.show()?;
        let message = match version::AT_LEAST_3_14 {
            true => c"encoder_listencode_list needs a sequence",
            false => c"_iterencode_list needs a sequence",
        };
        let items = list.sequence_fast(self.py, message)?;
        self.sequence(list, items.object(), level)
    }

    #[inline(always)]
    fn sequence(&mut self, list: Object<'_>, items: Object<'_>, level: usize) -> Result<()> {
        if items.fast_length() == 0 {
            return self.sink.word(b"[]");
        }
        self.begin(list, level, b"[")?;
        self.newline(level + 1)?;
        let mut index = 0;
        // What is called meanwhile can change the list.
        while let Some(item) = items.fast_item(self.py, index) {
            if index > 0 {
                self.separator(level + 1)?;
            }
            if let Err(raised) = self.value(item.object(), level + 1) {
                return Err(self.note(raised, list, move |py| py.str(index).map(Some)));
            }
            index += 1;
        }
        self.markers.leave()?;
        self.newline(level)?;
        self.sink.word(b"]")
    }

    /// Writes a dict.
    #[inline(never)]
    pub(crate) fn dict(&mut self, dict: Object<'_>, level: usize) -> Result<()> {
        let _level = self.py.enter_recursive_call(ENCODING)?;
        let length = if dict.is_dict() { dict.dict_length() } else { dict.frozen_dict_length() };
        if length == 0 {
            return self.sink.word(b"{}");
        }
        self.begin(dict, level, b"{")?;
        if HAS_LOOSE_NEWLINES {
            self.newline(level + 1)?;
        }
        let mut items = Items { inner: level + 1, dict, is_first: true };
        if version::AT_LEAST_3_12 && !self.sort_keys && is_exact(dict) {
            for (key, value) in dict.dict_items(self.py) {
                self.item(&mut items, key.object(), value.object())?;
            }
        } else {
            self.mapping(&mut items)?;
        }
        self.markers.leave()?;
        if HAS_LOOSE_NEWLINES || !items.is_first {
            self.newline(level)?;
        }
        self.sink.word(b"}")
    }

    /// Begins a container.
    #[inline]
    fn begin(&mut self, container: Object<'_>, level: usize, bracket: &[u8; 1]) -> Result<()> {
        self.markers.enter(container)?;
        self.sink.word(bracket)?;
        match &mut self.indent {
            Some(indent) => indent.prepare(level + 1),
            None => Ok(()),
        }
    }

    /// Writes what a method `items` returns, in order if that is wanted.
    #[inline(never)]
    fn mapping(&mut self, items: &mut Items<'_>) -> Result<()> {
        let is_exact = items.dict.is_exact_dict();
        if !is_exact {
            self.markers.show()?;
        }
        let list = items.dict.mapping_items(self.py)?;
        let list = list.object();
        if self.sort_keys {
            if !(is_exact && self.has_plain_keys(list)) {
                self.markers.show()?;
            }
            list.list_sort()?;
        }
        let mut index = 0;
        while let Some(item) = list.fast_item(self.py, index) {
            let item = item.object();
            let (Some(key), Some(value), 2) =
                (item.tuple_item(0), item.tuple_item(1), item.fast_length())
            else {
                return Err(self.py.raise(Builtin::ValueError, "items must return 2-tuples"));
            };
            self.item(items, key, value)?;
            index += 1;
        }
        Ok(())
    }

    /// Whether to sort them runs no Python code: no two keys of a dict are equal, so that only they are
    /// compared.
    fn has_plain_keys(&self, list: Object<'_>) -> bool {
        (0..list.fast_length()).all(|index| {
            let item = list.fast_item(self.py, index);
            let key = item.as_ref().and_then(|item| item.object().tuple_item(0));
            key.is_some_and(Object::is_exact_str)
        })
    }

    #[inline]
    fn item(&mut self, items: &mut Items<'_>, key: Object<'_>, value: Object<'_>) -> Result<()> {
        if !self.item_key(items, key)? {
            return Ok(());
        }
        if let Err(raised) = self.value(value, items.inner) {
            return Err(self.note(raised, items.dict, move |py| key.repr(py).map(Some)));
        }
        Ok(())
    }

    /// Writes what stands before a value; returns whether it was written, see [`Encode::key`].
    #[inline(never)]
    fn item_key(&mut self, items: &mut Items<'_>, key: Object<'_>) -> Result<bool> {
        let (inner, is_first) = (items.inner, items.is_first);
        let is_written = self.key(key, |this| match is_first {
            true if HAS_LOOSE_NEWLINES => Ok(()),
            true => this.newline(inner),
            false => this.separator(inner),
        })?;
        if is_written {
            items.is_first = false;
            self.key_separator.write(self.py, &mut self.sink, &mut self.markers)?;
        }
        Ok(is_written)
    }

    #[inline]
    fn newline(&mut self, level: usize) -> Result<()> {
        match &self.indent {
            Some(indent) => indent.newline(level, &mut self.sink),
            None => Ok(()),
        }
    }

    #[inline]
    fn separator(&mut self, level: usize) -> Result<()> {
        match &mut self.indent {
            Some(indent) => indent.separator(level, &mut self.sink),
            None => self.item_separator.write(self.py, &mut self.sink, &mut self.markers),
        }
    }
}

#[inline]
fn is_exact(dict: Object<'_>) -> bool {
    dict.is_exact_dict() || dict.is_exact_frozen_dict()
}

/// 3.13 breaks the lines of a dict of which all keys are left out.
const HAS_LOOSE_NEWLINES: bool = version::AT_LEAST_3_13 && !version::AT_LEAST_3_14;

/// The items of a dict that is being written.
struct Items<'a> {
    dict: Object<'a>,
    inner: usize,
    is_first: bool,
}
