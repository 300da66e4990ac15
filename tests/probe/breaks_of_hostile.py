"""How glue is broken on purpose, so that the hostile suite is seen to find it.

    cargo wire python --python 3.13 -- tests/probe/breaks_of_hostile.py [WORD...]

changes a copy of the sources, builds the probe of it, and meets the cells that are named; those breaks
alone in whose description a word is. It fails where all cells of a break are right.
"""
import os
import shutil
import subprocess
import sys
import sysconfig

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "history"))

from breaks import build, copy_sources

# (in words, act, rows, file of glue, old text, new text)
BREAKS = [
    ("the class is taken at the entry", "class", ["Object::is_true", "getter::get", "method::one_object"],
     "types/call.rs", "home: Home::Instance(this, NonNull::from(keeper))",
     "home: Home::Class(unsafe { NonNull::new_unchecked(capi::Py_TYPE(this.as_ptr())) }, "
     "NonNull::from(keeper))"),
    ("a member is lent without a reference", "self", ["method::no_arguments", "getter::get"],
     "types/instance.rs", "capi::Py_INCREF(object.as_ptr());", "let _ = &object;"),
    ("a member is given up before its place is filled", "again", ["Instance::set_member"],
     "types/instance.rs",
     "let old = in_critical_section(self.object, || place.swap(new, Ordering::AcqRel));",
     "let old = place.load(Ordering::Acquire);\n"
     "        unsafe { capi::Py_XDECREF(old) };\n"
     "        place.store(new, Ordering::Release);\n"
     "        let old: *mut PyObject = ptr::null_mut();"),
    ("an export is given back before the data is read", "arguments", ["Pieces::each"],
     "memory/buffer.rs",
     "        let exported = self.export_large(object)?;\n        Ok(self.pieces_of(exported))",
     "        let exported = self.export_large(object)?;\n        self.release();\n"
     "        Ok(self.pieces_of(exported))"),
    ("a reference is given up that was never taken", "self", ["Object::is_true", "Attached::dict"],
     "core/object.rs", "            capi::Py_INCREF(self.as_ptr());\n", ""),
    ("the lock is waited for while attached", "nothing", ["Lock::with"],
     "core/lock.rs", "Err(TryLockError::WouldBlock) => self.with_detached(py, work),",
     "Err(TryLockError::WouldBlock) => Ok(work(&mut self.value.lock().unwrap())),"),
    ("the module of a call is never let go", "module", ["Object::is_true"],
     "types/call.rs", "unsafe { capi::Py_XDECREF(self.module.get()) }", ""),
    ("a wide str is asked for UTF-8 (debug build of CPython)", "nothing", ["Buffer::open_ascii_str"],
     "memory/buffer/ascii.rs",
     "if characters::kind_and_data(object.as_ptr()).0 != capi::PyUnicode_1BYTE_KIND {",
     "if false {"),
]
# Runs in a process that has the broken library.
CODE = """
import sys, test_hostile
act, row = sys.argv[1:]
output, end = test_hostile.child(act, 1, [], [row], 20)
ends = [line for line in output.splitlines() if line.startswith("ends")]
wrong = ends[0].split(" ", 2)[2] if ends and len(ends[0].split(" ", 2)) > 2 else ""
print(end or wrong or "right")
"""


def main(*words):
    copy, target = copy_sources("tests/probe")
    folder = os.path.join(target, "import")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    module = os.path.join(folder, "_rustdlib_probe" + sysconfig.get_config_var("EXT_SUFFIX"))
    unseen = 0
    for how, act, rows, name, old, new in BREAKS:
        if words and not any(word in how for word in words):
            continue
        if how.endswith("(debug build of CPython)") and not hasattr(sys, "gettotalrefcount"):
            continue
        path = os.path.join("shared/glue/src", name)
        shutil.copy(build(copy, target, path, old, new, "rustdlib-probe"), module)
        came = [met(folder, act, row) for row in rows]
        unseen += all(what == "right" for what in came)
        print(how, *(f"{row} x {act}: {what}" for row, what in zip(rows, came)), sep="\n  ", flush=True)
    print(f"{unseen} not seen to fail")
    return 1 if unseen else 0


def met(folder, act, row):
    """What the suite says of one cell."""
    paths = os.pathsep.join([folder, HERE])
    environment = {"PYTHONMALLOC": "debug", **os.environ, "PYTHONPATH": paths}
    done = subprocess.run([sys.executable, "-c", CODE, act, row], stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT, env=environment)
    return done.stdout.strip().splitlines()[-1]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
