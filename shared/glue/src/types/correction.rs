//! Behaviour that CPython has corrected in bug-fix releases.

use std::ffi::CStr;

use crate::ffi::{text::text, version};
use crate::{Attached, Builtin, Module, Object, Owned, Result};

/// A change of behaviour that came with bug-fix releases; one of [`Module::CORRECTIONS`].
///
/// Distributions bring such changes into older releases and leave the number as it is. So the release
/// decides only where nobody knows better. The loader of a module that stands in for the C module can ask
/// that one, and puts the answers into `__spec__.corrections`, a dict of issues and truth values. For a
/// source tree, `RUSTDLIB_CORRECTIONS` has the issues it has been given, when this crate is built.
#[derive(Clone, Copy, Debug)]
pub struct Correction {
    index: u32,
    issue: &'static CStr,
    releases: &'static [u32],
}

/// The issues that this build has beyond what its release says, separated by spaces.
const GIVEN: &str = match option_env!("RUSTDLIB_CORRECTIONS") {
    Some(issues) => issues,
    None => "",
};

impl Correction {
    /// Number `index` of the module's corrections. `issue` is as CPython's news have it: `c"gh-145264"`.
    /// `releases` are the first ones that have it, as `sys.hexversion`, in ascending order and one of each
    /// version; later versions all have it.
    #[must_use]
    pub const fn new(index: u32, issue: &'static CStr, releases: &'static [u32]) -> Self {
        assert!(index < u32::BITS && !releases.is_empty());
        Self { index, issue, releases }
    }

    pub(crate) const fn bit(self) -> u32 {
        1 << self.index
    }

    /// Whether each stands where its index says.
    pub(crate) const fn are_in_order(corrections: &[Self]) -> bool {
        let mut place = 0;
        while place < corrections.len() {
            if corrections[place].index as usize != place {
                return false;
            }
            place += 1;
        }
        true
    }

    fn is_in(self, release: u32) -> bool {
        let first = self.releases.iter().find(|first| *first >> 16 == release >> 16);
        first.or(self.releases.last()).is_some_and(|&first| release >= first)
    }

    fn is_among(self, issues: &str) -> bool {
        issues.split(' ').any(|issue| issue == text(self.issue))
    }
}

/// The bits of those that a new module has.
pub(crate) fn corrections_of<M: Module>(py: Attached<'_>, module: Object<'_>) -> Result<u32> {
    let mut bits = 0;
    if !M::CORRECTIONS.is_empty() {
        let told = told(py, module)?;
        for correction in M::CORRECTIONS {
            let issue = py.interned(correction.issue)?;
            let has = match told.object().dict_item(py, issue.object())? {
                Some(has) => has.object().is_true()?,
                None => correction.is_among(GIVEN) || correction.is_in(version::running()),
            };
            bits |= if has { correction.bit() } else { 0 };
        }
    }
    Ok(bits)
}

/// What the loader knows of the C module; an empty dict, if nothing.
fn told<'py>(py: Attached<'py>, module: Object<'_>) -> Result<Owned<'py>> {
    let spec = module.attribute(py, c"__spec__")?;
    match spec.object().attribute(py, c"corrections") {
        Err(raised) if raised.is(py, Builtin::AttributeError) => {
            raised.forget(py);
            py.new_dict()
        }
        found => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CORRECTION: Correction =
        Correction::new(0, c"gh-145264", &[0x030d_0d00, 0x030e_0400, 0x030f_0000]);

    #[test]
    fn a_release_has_what_came_before_it_in_its_version() {
        let has = |release| CORRECTION.is_in(release);
        assert!([0x030c_63f0, 0x030d_0cf0, 0x030e_03f0].into_iter().all(|release| !has(release)));
        assert!([0x030d_0df0, 0x030e_04f0, 0x030f_00a1, 0x0310_00f0].into_iter().all(has));
    }
    #[test]
    fn an_issue_is_given_by_its_whole_name() {
        assert!(CORRECTION.is_among("gh-148093 gh-145264"));
        assert!(!["", "gh-14526 145264"].into_iter().any(|issues| CORRECTION.is_among(issues)));
    }
}
