//! The functions that stand in for those of a package json.

use rustdlib_glue::{Call, Object, Result, Signature, function};

use crate::Json;
use crate::dumps::Writing;
use crate::loads::Reading;
use crate::package::{Kept, Own, Part};

function! {
    /// Return functions that do what some of the package json do, by name.
    ///
    /// names is the dictionary of the package.  There are none where it has
    /// something that Lib has not put there, nor for a second package.
    pub(crate) fn _rustdlib_functions(call: Call<Json>, names) = Signature::new("(names, /)");
    {
        let functions = call.py().new_dict()?;
        for kept in [Kept::of::<Reading>(&call)?, Kept::of::<Writing>(&call)?].into_iter().flatten() {
            if !kept.is_of(names) {
                return Ok(functions);
            }
        }
        if let Some(own) = Own::of(call.py(), names)? {
            take::<Reading>(call, &own, functions.object())?;
            take::<Writing>(call, &own, functions.object())?;
        }
        Ok(functions)
    }
}

fn take<P: Part>(call: Call<'_, Json>, own: &Own<'_>, functions: Object<'_>) -> Result<()> {
    if Kept::unchanged::<P>(&call)?.is_none() {
        let Some(taken) = P::taken(&call, own)? else {
            return Ok(());
        };
        Kept::new(call.py(), taken).put::<P>(&call)?;
    }
    match Kept::of::<P>(&call)? {
        Some(kept) => P::functions(&kept, functions),
        None => Ok(()),
    }
}
