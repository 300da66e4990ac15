"""Cells of the hostile suite that cannot be, each with its reason; and what else may come out of one."""
import sys

VERSION = sys.version_info[:2]

# Functions that can run no Python code after all: `cargo wire check` lists them, as it goes by names.
NEVER = {
    "Draft::drop": "frees an exact bytes object",
    "BytesWriter::drop": "frees an exact bytes object",
    "BytesWriter::extend": "copies",
    "BytesWriter::finish": "cuts an exact bytes object to a smaller size",
    "StrWriter::drop": "frees an exact str",
    "StrWriter::finish": "cuts an exact str to a smaller size",
    "StrWriter::write_text": "raises nothing but MemoryError, by reserve",
    "StrWriter::write_ucs1": "raises nothing but MemoryError, by reserve",
    "StrWriter::write_ucs2": "raises nothing but MemoryError, by reserve",
    "RawBox::new": "calls the raw allocator only",
    "RawBuffer::copy_of": "calls the raw allocator only",
    "RawBuffer::new": "calls the raw allocator only",
    "Call::has": "as Call::data",
    "Call::have": "as Call::data",
    "Call::data": "a call has a module that was executed; test_modules has one that was not",
    "class_slots::traverse": "the collector lets nothing run while it looks around",
    "definition::traverse": "the collector lets nothing run while it looks around",
    "Keeper::drop": "lets go of a module as the last only after the collector: see test_lives",
    "fail_point": "panics, in builds for tests/fail-points only",
    "fail::rustdlib_fail_at": "only in builds for tests/fail-points",
    "fail::rustdlib_fail_point": "only in builds for tests/fail-points",
}
EXPORTS = "no Python code exports a buffer before 3.12"
COLLECTS = "an object that is made starts no collection from 3.12 on"
BEFORE_3_12 = dict.fromkeys([
    "Buffer::open", "Buffer::open_any_shape", "Buffer::open_ascii", "Buffer::open_memoryview",
    "Buffer::open_flat", "Buffer::open_pieces", "Buffer::open_flat_pieces", "Buffer::keep", "Buffer::drop",
    "Buffer::open_ascii_pieces", "Object::memoryview",
], EXPORTS)
SINCE_3_12 = dict.fromkeys([
    "ClassRef::instantiate", "ModuleBuilder::add_class", "ModuleBuilder::add_derived_class",
    "Attached::new_list", "Attached::new_dict", "Attached::list", "Attached::tuple", "KeyMemo::unite",
    "Call::stand_in", "Object::instance_dict",
], COLLECTS)


def act_reason(act):
    """Why there is no such column, or None."""
    alone = act == "interpreter" and VERSION < (3, 12)
    return "interpreters share the GIL before 3.12" if alone else None


def reason(row, act):
    """Why there is no such cell, or None."""
    if VERSION < (3, 12) and row in BEFORE_3_12:
        return EXPORTS
    if VERSION >= (3, 12) and row in SINCE_3_12:
        return COLLECTS
    return NEVER.get(row) or act_reason(act)


# What takes the place of the callback's exception.
REPLACED = [
    # All that `Display` can say is that it failed.
    ("Attached::str", "raised MemoryError"),
    ("Buffer::open_ascii", "raised TypeError"),
    ("Buffer::open_ascii_pieces", "raised TypeError"),
    # It is taken, and its class shown.
    ("Raised::take", "returned 'Act'"),
]


def may_come(row, act):
    """What may come out where it is not what came out without an act."""
    return ["raised Act", *(came for other, came in REPLACED if other == row)] if act == "raise" else []
