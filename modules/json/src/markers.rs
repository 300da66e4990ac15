//! Which objects are being written: the check for circular references.

use std::collections::HashSet;

use rustdlib_glue::{Attached, Builtin, Object, Owned, Raised, Result};

/// So many open objects are compared one by one.
const FEW: usize = 16;

/// The objects that are being written, from the outermost on.
///
/// C keeps them in a dict that Python code can see, by their addresses. Here they get there before Python
/// code runs: most never do.
#[derive(Debug)]
pub(crate) struct Markers<'a, 'py> {
    py: Attached<'py>,
    dict: Option<Object<'a>>,
    is_checked: bool,
    open: Vec<Owned<'py>>,
    /// How many of them are in the dict.
    shown: usize,
    /// The addresses of those that are not in the dict, but for the first few; `None` where there are
    /// no others.
    deep: Option<HashSet<usize>>,
}

impl<'a, 'py> Markers<'a, 'py> {
    /// Begins with nothing open; `None` in place of a dict: nothing is checked.
    pub(crate) fn new(py: Attached<'py>, dict: Object<'a>) -> Self {
        let dict = (!dict.is_none()).then_some(dict);
        Self { dict, is_checked: dict.is_some(), ..Self::unseen(py) }
    }

    /// The same with a dict that nobody else has, and so is not made.
    pub(crate) fn unseen(py: Attached<'py>) -> Self {
        Self { py, dict: None, is_checked: true, open: Vec::new(), shown: 0, deep: None }
    }

    /// Begins with an object. Raises `ValueError` where it is being written already.
    #[inline]
    pub(crate) fn enter(&mut self, object: Object<'_>) -> Result<()> {
        if !self.is_checked {
            return Ok(());
        }
        let is_shown = match self.dict {
            Some(dict) if dict.dict_length() > 0 => self.is_shown(dict, object)?,
            _ => false,
        };
        if is_shown || self.is_open(object) {
            return Err(self.py.raise(Builtin::ValueError, "Circular reference detected"));
        }
        if self.open.len() - self.shown >= FEW {
            return self.enter_deep(object);
        }
        self.open.try_reserve(1).map_err(|_| self.py.no_memory())?;
        self.open.push(object.to_owned(self.py));
        Ok(())
    }

    #[inline(never)]
    fn enter_deep(&mut self, object: Object<'_>) -> Result<()> {
        let deep = self.deep.get_or_insert_default();
        if self.open.try_reserve(1).is_err() || deep.try_reserve(1).is_err() {
            return Err(self.py.no_memory());
        }
        self.open.push(object.to_owned(self.py));
        deep.insert(object.address());
        Ok(())
    }

    #[inline]
    fn is_open(&self, object: Object<'_>) -> bool {
        let few = self.open[self.shown..].iter().take(FEW);
        few.fold(false, |found, open| found | open.object().is(object))
            || self.deep.as_ref().is_some_and(|deep| deep.contains(&object.address()))
    }

    fn is_shown(&self, dict: Object<'_>, object: Object<'_>) -> Result<bool> {
        dict.dict_contains(self.address(object)?.object())
    }

    fn address(&self, object: Object<'_>) -> Result<Owned<'py>> {
        self.py.int_u64(object.address() as u64)
    }

    /// Puts all into the dict. To be called before Python code can run.
    #[inline]
    pub(crate) fn show(&mut self) -> Result<()> {
        if self.shown < self.open.len() { self.show_all() } else { Ok(()) }
    }

    #[cold]
    fn show_all(&mut self) -> Result<()> {
        let Some(dict) = self.dict else {
            return Ok(());
        };
        while let Some(object) = self.open.get(self.shown) {
            let address = self.address(object.object())?;
            dict.dict_set_item(address.object(), object.object())?;
            self.shown += 1;
        }
        self.deep = None;
        Ok(())
    }

    /// Ends with the object that was begun last. Raises `KeyError` where somebody has taken it out.
    #[inline]
    pub(crate) fn leave(&mut self) -> Result<()> {
        let Some(object) = self.open.pop() else {
            return Ok(());
        };
        if self.shown <= self.open.len() {
            if let Some(deep) = &mut self.deep {
                deep.remove(&object.object().address());
            }
            return Ok(());
        }
        self.shown = self.open.len();
        let Some(dict) = self.dict else {
            return Ok(());
        };
        dict.dict_delete_item(self.address(object.object())?.object())
    }

    /// Where an exception ends it all, what is open stays in the dict.
    #[cold]
    pub(crate) fn leave_behind(&mut self, raised: Raised) -> Raised {
        if self.shown == self.open.len() {
            return raised;
        }
        let exception = raised.take(self.py);
        if let Err(other) = self.show_all() {
            other.forget(self.py);
        }
        self.py.raise_again(exception)
    }
}
