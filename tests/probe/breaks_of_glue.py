"""How glue is broken on purpose, so that the tests of what it promises are seen to fail.

    cargo wire python --python 3.13 -- tests/probe/breaks_of_glue.py [TEST...]

changes a copy of the sources, builds the probe of it, and runs the tests on that: those of test_lives.py
where no other file is named.
"""
import os
import re
import shutil
import subprocess
import sys
import sysconfig

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "history"))

from breaks import build, copy_sources

SINCE = re.compile(r"\(from 3\.(\d+) on\)$")
# (test, in words, file, old text, new text)
BREAKS = [
    ("Classes.test_the_class_dies_during_a_call", "the class of `self` is read at entry",
     "shared/glue/src/types/call.rs",
     "home: Home::Instance(this, NonNull::from(keeper))",
     "home: Home::Class(unsafe { NonNull::new_unchecked(capi::Py_TYPE(this.as_ptr())) }, "
     "NonNull::from(keeper))"),
    ("Classes.test_the_module_is_cleared_in_use", "nobody holds the module of a class",
     "shared/glue/src/types/call.rs",
     "self.module.set(module);", "capi::Py_XDECREF(module);\n                return module;"),
    ("Classes.test_the_class_is_cleared", "a class without an MRO is asked for its module",
     "shared/glue/src/types/call.rs", "if (*class).tp_mro.is_null() {", "if false {"),
    ("Classes.test_the_module_is_cleared_in_use", "the collector clears what is in slots",
     "shared/glue/src/types/definition.rs",
     ("m_clear: None,", "            PySlot_PTR(pyo3_ffi::Py_mod_gil, pyo3_ffi::Py_MOD_GIL_NOT_USED),\n",
      "unsafe extern \"C\" fn free<"),
     ("m_clear: Some(clear::<M>),",
      "            PySlot_PTR(pyo3_ffi::Py_mod_state_clear, clear::<M> as Exec as *mut c_void),\n",
      """unsafe extern "C" fn clear<M: Module>(module: *mut PyObject) -> c_int {
             unsafe {
                 if let Some(state) = NonNull::new(capi::PyModule_GetState(module).cast()) {
                     for place in ModuleState::<M>::places(state) {
                         let_go(place.swap(ptr::null_mut(), Ordering::AcqRel));
                     }
                 }
             }
             0
         }

         unsafe extern "C" fn free<""")),
    ("Classes.test_the_instance_is_borrowed", "`repr` does not hold `self`",
     "shared/glue/src/types/class.rs", "let this = held.object().as_ptr();", "drop(held);"),
    ("Chains.test_chains", "a deallocator is as deep as the chain",
     "shared/glue/src/core/let_go.rs", "if self.depth < NESTING_LIMIT {", "if true {"),
    ("Fence.test_an_error_without_exception", "the fence believes in an error",
     "shared/glue/src/call/fence.rs", "            with_exception(py, name, raised);", "            raised.into_c();"),
    ("Fence.test_a_result_with_an_exception", "the fence believes in a result",
     "shared/glue/src/call/fence.rs", "Ok(Ok(result)) if unreturned::may_be()",
     "Ok(Ok(result)) if false && unreturned::may_be()"),
    ("Locks.test_python_code_wants_the_lock_that_is_held", "whoever holds a lock waits for it",
     "shared/glue/src/core/lock.rs",
     "if self.holder.load(Ordering::Relaxed) == py.thread() {", "if false {"),
    ("test_output.Filled.test_little_that_is_left_over", "a bytes object that is cut has no null byte at its end",
     "shared/glue/src/ffi/capi.rs", "PyBytes_AS_STRING(bytes).cast_mut().add(length).write(0);", ""),
    ("test_values.Containers.test_references", "an item of a list is lent",
     "shared/glue/src/values/containers.rs",
     "Some(Object::borrowed(NonNull::new(item)?).to_owned(py))",
     "let _ = py;\n                Some(Owned::from_pointer(NonNull::new(item)?))"),
    ("test_values.Containers.test_items_of_a_dict_that_changes", "an item of a dict is lent",
     "shared/glue/src/values/containers.rs",
     "let own = |object| Some(Object::borrowed(NonNull::new(object)?).to_owned(py));",
     "let _ = py;\n                let own = |object| Some(Owned::from_pointer(NonNull::new(object)?));"),
    ("test_values.Calls.test_recursion", "a level of recursion is never left",
     "shared/glue/src/values/recursion.rs", "unsafe { capi::Py_LeaveRecursiveCall() }", ""),
    ("test_values.Numbers.test_text_to_int", "text ends where it has a NUL",
     "shared/glue/src/values/scalars.rs", "if text.contains(&0) {", "if false {"),
    ("test_text.Writer.test_pieces", "a str is wider than its characters",
     "shared/glue/src/memory/str_writer/form.rs", "0x80..=0xff => Self::Latin1,", ""),
    ("test_text.Writer.test_pieces", "what is filled in place is taken for ASCII",
     "shared/glue/src/memory/str_writer.rs", "if self.form == Form::Ascii && !is_ascii {", "if false {"),
    ("test_text.Writer.test_no_memory_for_one_of_the_pieces", "a form is changed before there is memory for it",
     "shared/glue/src/memory/str_writer.rs",
     "        let mut new = Self::new(self.py);\n",
     "        self.form = form;\n        let mut new = Self::new(self.py);\n"),
    ("test_text.Keys.test_keys_that_share_a_place", "a key is known by its place alone",
     "shared/glue/src/values/key_memo.rs", "Some(known) if known.text() == text =>",
     "Some(known) if known.text().len() == text.len() =>"),
    ("test_text.Keys.test_more_keys_than_places", "a key that loses its place is forgotten",
     "shared/glue/src/values/key_memo.rs", "                self.other_key(old)?;\n",
     "                drop(old);\n"),
    ("test_text.Keys.test_a_dict_that_the_collector_shows", "what the dict of a memo has is taken for a str (from 3.14 on)",
     "shared/glue/src/values/key_memo.rs", "Some(known) if known.object().is_exact_str() =>", "Some(known) =>"),
    ("test_arguments.Clinic.test_keywords_that_the_collector_shows", "the value of a keyword is lent",
     "shared/glue/src/call/keywords.rs", "        held.extend(dict.dict_items(py).take(held.capacity()));\n",
     "        held.extend(dict.dict_items(py).take(held.capacity()));\n"
     "        held.iter().for_each(|(_, value)| unsafe { capi::Py_DECREF(value.object().as_ptr()) });\n"),
    ("test_output.Exceptions.test_what_is_raised_again_is_no_exception", "any object is raised again",
     "shared/glue/src/core/raised.rs", "if !exception.is_exception() {", "if false {"),
    ("test_unchanged.Unchanged.test_dict_of_a_class", "the dict of a class is given away",
     "shared/glue/src/values/unchanged.rs", "if self.is_class() {", "if false {"),
    ("test_unchanged.Unchanged.test_version_of_a_class", "a class has the number of what it is derived from",
     "shared/glue/src/values/unchanged.rs", "(*class).tp_version_tag", "(*(*class).tp_base).tp_version_tag"),
    ("test_unchanged.Unchanged.test_dict_is", "a list may be longer than a dict",
     "shared/glue/src/values/unchanged.rs", "items.fast_length() != 2 * count", "items.fast_length() < 2 * count"),
    ("test_unchanged.StandIns.test_calls", "so many arguments are read as the function has",
     "shared/glue/src/types/stand_in.rs", "if count == N && names.is_null() {", "if names.is_null() {"),
    ("test_unchanged.StandIns.test_its_module", "a function that stands in does not hold its module",
     "shared/glue/src/types/stand_in.rs",
     "let function = capi::PyCMethod_New(method, module, home.as_ptr(), no_class);",
     "let function = capi::PyCMethod_New(method, module, home.as_ptr(), no_class);\n"
     "            capi::Py_DECREF(module);"),
    ("test_modules.Import.test_by_which_function", "modules are imported by PyInit (from 3.15 on)",
     "shared/glue/src/types/definition.rs", 'concat!("PyModExport_", $name)', 'concat!("PyModExported_", $name)'),
    ("test_values.Containers.test_containers_that_the_collector_shows", "what a list in a slot has is lent",
     "shared/glue/src/values/containers.rs",
     "Some(Object::borrowed(NonNull::new(item)?).to_owned(py))",
     "let _ = py;\n                Some(Owned::from_pointer(NonNull::new(item)?))"),
]


def main(*names):
    copy, target = copy_sources("tests/probe")
    folder = os.path.join(target, "import")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    module = os.path.join(folder, "_rustdlib_probe" + sysconfig.get_config_var("EXT_SUFFIX"))
    unseen = 0
    for test, how, path, old, new in BREAKS:
        since = SINCE.search(how)
        if (not names or test in names) and not (since and sys.version_info < (3, int(since[1]))):
            shutil.copy(build(copy, target, path, old, new, "rustdlib-probe"), module)
            result = run(test, folder)
            print(f"{test}: {how}: {result}", flush=True)
            unseen += result == "passed"
    print(f"{unseen} not seen to fail")
    return 1 if unseen else 0


def run(test, folder):
    file, name = test.split(".", 1) if test.startswith("test_") else ("test_lives", test)
    command = [sys.executable, os.path.join(HERE, f"{file}.py"), name]
    environment = {**os.environ, "PYTHONPATH": folder}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    except subprocess.TimeoutExpired:
        return "hung"
    if not done.returncode:
        return "passed"
    return done.stderr.rstrip().rpartition("\n")[2] or f"ended by {done.returncode}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
