"""How glue is broken on purpose, so that the hostile suite is seen to find it.

    python tests/probe/hostile_breaks.py [WORD...]      those in whose description a word is

changes a copy of the sources, builds the probe, and meets the cells that are named. It fails where
all of them are right.
"""
import os
import shutil
import subprocess
import sys
import sysconfig

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# (in words, act, rows, file, then old text and new text, in turn)
BREAKS = [
    ("the class is taken at the entry", "class", ["Object::is_true", "class::get", "method::one_object"],
     "class.rs", "let call = Call::of_instance(py, this, &keeper);",
     "let class = NonNull::new_unchecked(class);\n"
     "            let call = Call::of_class(py, class, &keeper);",
     "definition().as_ptr());\n        let result = fence(py, const { text(T::NAME) }, || {\n"
     "            let this",
     "definition().as_ptr());\n        let class = capi::Py_TYPE(this);\n"
     "        let result = fence(py, const { text(T::NAME) }, || {\n            let this"),
    ("a member is lent without a reference", "self", ["method::no_arguments", "class::get"],
     "instance.rs", "capi::Py_INCREF(object.as_ptr());", "let _ = &object;"),
    ("a member is given up before its place is filled", "again", ["Instance::set_member"],
     "instance.rs",
     "let old = in_critical_section(self.object, || place.swap(new, Ordering::AcqRel));",
     "let old = place.load(Ordering::Acquire);\n"
     "        unsafe { capi::Py_XDECREF(old) };\n"
     "        place.store(new, Ordering::Release);\n"
     "        let old: *mut PyObject = ptr::null_mut();"),
    ("an export is given back before the data is read", "arguments", ["Pieces::each"],
     "buffer.rs",
     "        let exported = self.export_large(object)?;\n        Ok(self.pieces_of(exported))",
     "        let exported = self.export_large(object)?;\n        self.release();\n"
     "        Ok(self.pieces_of(exported))"),
    ("a reference is given up that was never taken", "self", ["Object::is_true", "Attached::dict"],
     "object.rs", "            capi::Py_INCREF(self.as_ptr());\n", ""),
    ("the lock is waited for while attached", "nothing", ["Lock::with"],
     "lock.rs", "Err(TryLockError::WouldBlock) => self.with_detached(py, work),",
     "Err(TryLockError::WouldBlock) => Ok(work(&mut self.value.lock().unwrap())),"),
    ("the module of a call is never let go", "module", ["Object::is_true"],
     "call.rs", "unsafe { capi::Py_XDECREF(self.module.get()) }", ""),
]
def main(*words):
    target = os.environ.get("CARGO_TARGET_DIR") or os.path.join(ROOT, "target")
    target = os.path.join(target, "hostile-breaks")
    copy = os.path.join(target, "sources")
    shutil.rmtree(copy, ignore_errors=True)
    for folder in "shared/glue", "tests/probe/src":
        shutil.copytree(os.path.join(ROOT, folder), os.path.join(copy, folder))
    for file in "Cargo.lock", "tests/probe/Cargo.toml":
        shutil.copy(os.path.join(ROOT, file), os.path.join(copy, file))
    with open(os.path.join(ROOT, "Cargo.toml")) as file:
        lines = file.read().splitlines()
    lines = ['members = ["shared/glue", "tests/probe"]' if line.startswith("members = ") else line
             for line in lines]
    with open(os.path.join(copy, "Cargo.toml"), "w") as file:
        file.write("\n".join(lines) + "\n")
    unseen = []
    for how, act, rows, name, *texts in BREAKS:
        if words and not any(word in how for word in words):
            continue
        replacements = zip(texts[::2], texts[1::2])
        folder = build(copy, target, os.path.join("shared/glue/src", name), replacements)
        seen = [f"{row} x {act}: {met(folder, act, row)}" for row in rows]
        if all(line.endswith(": right") for line in seen):
            unseen.append(how)
        print(how, *seen, sep="\n  ", flush=True)
    print(f"{len(unseen)} not seen to fail", *unseen, sep="\n  ")
    return 1 if unseen else 0


def met(folder, act, row):
    """What the suite says of one cell, in a process that has the broken library."""
    here = os.path.dirname(os.path.abspath(__file__))
    environment = {"PYTHONMALLOC": "debug", **os.environ, "PYTHONPATH": os.pathsep.join([folder, here])}
    done = subprocess.run([sys.executable, "-c", CODE, act, row], stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT, env=environment)
    return done.stdout.strip().splitlines()[-1]


CODE = """
import sys, test_hostile
act, row = sys.argv[1:]
output, end = test_hostile.child(act, 1, [], [row], 20)
ends = [line for line in output.splitlines() if line.startswith("ends")]
wrong = ends[0].split(" ", 2)[2] if ends and len(ends[0].split(" ", 2)) > 2 else ""
print(end or wrong or "right")
"""


def build(copy, target, path, replacements):
    """A folder with the probe of the sources with some texts changed."""
    path = os.path.join(copy, path)
    with open(path) as file:
        text = changed = file.read()
    for old, new in replacements:
        if old not in changed:
            raise SystemExit(f"hostile_breaks.py: {path} does not have this any more: {old}")
        changed = changed.replace(old, new, 1)
    with open(path, "w") as file:
        file.write(changed)
    command = ["cargo", "rustc", "--quiet", "--package", "rustdlib-probe", "--lib",
               "--crate-type", "cdylib", "--target-dir", target, "--offline"]
    environment = {**os.environ, "PYO3_PYTHON": sys.executable, "PYO3_BUILD_EXTENSION_MODULE": "1",
                   "CARGO_PROFILE_DEV_DEBUG": "0", "RUSTFLAGS": "-Awarnings"}
    done = subprocess.run(command, cwd=copy, env=environment)
    with open(path, "w") as file:
        file.write(text)
    if done.returncode:
        raise SystemExit(f"hostile_breaks.py: the broken {path} does not build")
    folder = os.path.join(target, "import")
    os.makedirs(folder, exist_ok=True)
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    shutil.copy(os.path.join(target, "debug", "lib_rustdlib_probe.so"),
                os.path.join(folder, f"_rustdlib_probe{suffix}"))
    return folder


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
