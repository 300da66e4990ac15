//! The Python files of a new module.

use super::Begun;
use super::surface::Signature;

impl Begun {
    /// `calls.py`
    pub(super) fn calls(&self) -> String {
        let functions = self.surface.functions.iter().map(|each| (&each.name, &each.signature));
        let classes = self.surface.classes.iter();
        let classes = classes.filter_map(|each| Some((&each.name, each.constructor.as_ref()?)));
        let calls: String = functions.chain(classes).map(|(name, to)| call(name, to)).collect();
        let calls = if calls.is_empty() { "    yield from ()\n".to_owned() } else { calls };
        format!(
            "\"\"\"The calls of {}: `cargo wire` compares and times them, and the tests of tests/safety make\n\
             each without memory, with a buffer that changes, and with a panic at each point.\n\n\
             A Case says how a function is called, for which sizes and kinds of input: benches/python/case.py.\n\
             \"\"\"\n\
             from case import Case\n\n\n\
             def cases(m):\n{calls}",
            self.name
        )
    }

    /// `test_<folder>.py`
    pub(super) fn test(&self) -> String {
        let Self { name, folder, .. } = self;
        let class = folder[..1].to_uppercase() + &folder[1..];
        format!(
            "\"\"\"The Rust {name} against the C one.\"\"\"\n\
             import itertools\n\
             import unittest\n\n\
             import compare\n\n\
             # Nothing that a call can change: both sides are given the same.\n\
             VALUES = [b\"\", b\"spam\", \"spam\", 0, -1, 2**70, 1.5, True, None, (), (1, 2), object()]\n\n\n\
             class {class}(compare.TestCase):\n    \
             module = \"{name}\"\n\n    \
             def test_positional_arguments(self):\n        \
             for name in self.names:\n            \
             for number in range(4):\n                \
             for args in itertools.product(VALUES, repeat=number):\n                    \
             self.check(name, *args)\n\n    \
             def test_wrong_calls(self):\n        \
             for name in self.names:\n            \
             self.check(name, *[None] * 20)\n            \
             self.check(name, spam=1)\n\n\n\
             if __name__ == \"__main__\":\n    \
             unittest.main()\n"
        )
    }
}

/// A call with the input for every argument that must be there.
fn call(name: &str, signature: &Signature) -> String {
    let required = signature.parameters.iter().filter(|parameter| parameter.required).count();
    let arguments = vec!["a"; required].join(", ");
    format!("    yield Case(\"{name}\", \"f({arguments})\")\n")
}
