//! Line breaks and indentation.

use rustdlib_glue::{Attached, Builtin, CodeUnits, Object, Owned, Result, StrWriter};

use crate::sink::Sink;

/// What stands between the items of containers, for each level of nesting.
#[derive(Debug)]
pub(crate) struct Indent<'a, 'py> {
    py: Attached<'py>,
    indent: Object<'a>,
    item_separator: Object<'a>,
    levels: Vec<Level<'py>>,
}

#[derive(Debug)]
struct Level<'py> {
    /// A line break and the indentation.
    newline: Text<'py>,
    /// The same behind the separator of items: made for the second item of a container.
    separator: Option<Text<'py>>,
}

/// Of so many characters a copy saves time.
const SHORT: usize = 64;

/// A `str`, and a copy of its characters where they are few and narrow.
#[derive(Debug)]
struct Text<'py> {
    object: Owned<'py>,
    narrow: Option<Vec<u8>>,
}

impl<'py> Text<'py> {
    fn new(py: Attached<'py>, object: Owned<'py>) -> Result<Self> {
        let units = match object.object().code_units()? {
            CodeUnits::Ucs1(units) if units.len() <= SHORT => units,
            _ => return Ok(Self { object, narrow: None }),
        };
        let mut narrow = Vec::new();
        if narrow.try_reserve_exact(units.len()).is_err() {
            return Err(py.no_memory());
        }
        narrow.extend_from_slice(units);
        Ok(Self { object, narrow: Some(narrow) })
    }

    #[inline]
    fn write(&self, sink: &mut Sink<'_>) -> Result<()> {
        match &self.narrow {
            Some(units) => sink.ucs1(units),
            None => sink.text(self.object.object()),
        }
    }
}

impl<'a, 'py> Indent<'a, 'py> {
    /// The outermost level is indented `level` times. Can run Python code, if `indent` is no `str`.
    pub(crate) fn new(
        py: Attached<'py>,
        indent: Object<'a>,
        item_separator: Object<'a>,
        level: isize,
    ) -> Result<Self> {
        let mut newline = StrWriter::new(py);
        newline.write_text("\n")?;
        if level != 0 {
            let repeated = indent.repeat(py, level)?;
            if !repeated.object().is_str() {
                return Err(py.raise(Builtin::SystemError, "bad argument to internal function"));
            }
            newline.write_str(repeated.object())?;
        }
        let newline = Text::new(py, newline.finish()?)?;
        let mut new = Self { py, indent, item_separator, levels: Vec::new() };
        new.push(Level { newline, separator: None })?;
        Ok(new)
    }

    fn push(&mut self, level: Level<'py>) -> Result<()> {
        if self.levels.try_reserve(1).is_err() {
            return Err(self.py.no_memory());
        }
        self.levels.push(level);
        Ok(())
    }

    /// Makes the level, whose outer one is there.
    pub(crate) fn prepare(&mut self, level: usize) -> Result<()> {
        if level < self.levels.len() {
            return Ok(());
        }
        let outer = self.levels[level - 1].newline.object.object();
        let newline = Text::new(self.py, outer.concat(self.py, self.indent)?)?;
        self.push(Level { newline, separator: None })
    }

    /// Writes what stands before the first item of a container and behind the last.
    #[inline]
    pub(crate) fn newline(&self, level: usize, sink: &mut Sink<'_>) -> Result<()> {
        self.levels[level].newline.write(sink)
    }

    /// Writes what stands between two items.
    #[inline]
    pub(crate) fn separator(&mut self, level: usize, sink: &mut Sink<'_>) -> Result<()> {
        if self.levels[level].separator.is_none() {
            self.prepare_separator(level)?;
        }
        let separator = self.levels[level].separator.as_ref();
        separator.expect("it was made if there was none").write(sink)
    }

    #[cold]
    fn prepare_separator(&mut self, level: usize) -> Result<()> {
        let level = &mut self.levels[level];
        let text = self.item_separator.concat(self.py, level.newline.object.object())?;
        level.separator = Some(Text::new(self.py, text)?);
        Ok(())
    }
}
