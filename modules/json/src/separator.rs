//! What stands between items, and between a key and its value.

use rustdlib_glue::{Attached, CodeUnits, Object, Result, version};

use crate::markers::Markers;
use crate::sink::Sink;

/// So many characters are few.
const FEW: usize = 4;

/// A separator.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Separator<'a> {
    text: Object<'a>,
    /// The first so many of these characters, where they are few.
    few: Option<([u8; FEW], usize)>,
    /// Since 3.14, the method `__str__` of a class derived from `str` is called each time.
    is_converted: bool,
}

impl<'a> Separator<'a> {
    /// Of a `str`.
    pub(crate) fn new(text: Object<'a>) -> Result<Self> {
        let is_converted = version::AT_LEAST_3_14 && !text.is_exact_str();
        let few = match text.code_units()? {
            CodeUnits::Ucs1(units) if units.len() <= FEW => {
                let mut few = [0; FEW];
                few[..units.len()].copy_from_slice(units);
                Some((few, units.len()))
            }
            _ => None,
        };
        Ok(Self { text, few: few.filter(|_| !is_converted), is_converted })
    }

    /// Writes it.
    #[inline]
    pub(crate) fn write(
        self,
        py: Attached<'_>,
        sink: &mut Sink<'_>,
        markers: &mut Markers<'_, '_>,
    ) -> Result<()> {
        if let Some((few, count)) = self.few {
            return sink.part(|room| {
                *room = few;
                count
            });
        }
        self.write_text(py, sink, markers)
    }

    #[inline(never)]
    fn write_text(
        self,
        py: Attached<'_>,
        sink: &mut Sink<'_>,
        markers: &mut Markers<'_, '_>,
    ) -> Result<()> {
        match self.is_converted {
            true => write_converted(py, sink, markers, self.text),
            false => sink.text(self.text),
        }
    }
}

/// Writes a `str` as C's writer does: since 3.14, what is of a class derived from `str` is converted.
pub(crate) fn write_converted(
    py: Attached<'_>,
    sink: &mut Sink<'_>,
    markers: &mut Markers<'_, '_>,
    text: Object<'_>,
) -> Result<()> {
    if !version::AT_LEAST_3_14 || text.is_exact_str() {
        return sink.text(text);
    }
    markers.show()?;
    let converted = text.to_str(py)?;
    sink.text(converted.object())
}
