//! What stands between items, and between a key and its value.

use rustdlib_glue::{Attached, CodeUnits, Object, Result, version};

use crate::markers::Markers;
use crate::sink::Sink;

/// A separator.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Separator<'a> {
    text: Object<'a>,
    units: CodeUnits<'a>,
    /// Since 3.14, the method `__str__` of a class derived from `str` is called each time.
    is_converted: bool,
}

impl<'a> Separator<'a> {
    /// Of a `str`.
    pub(crate) fn new(text: Object<'a>) -> Result<Self> {
        let is_converted = version::AT_LEAST_3_14 && !text.is_exact_str();
        Ok(Self { text, units: text.code_units()?, is_converted })
    }

    /// Writes it.
    #[inline]
    pub(crate) fn write(
        self,
        py: Attached<'_>,
        sink: &mut Sink<'_>,
        markers: &mut Markers<'_, '_>,
    ) -> Result<()> {
        if self.is_converted {
            return write_converted(py, sink, markers, self.text);
        }
        sink.units(self.units)
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
