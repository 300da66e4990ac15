//! One row for each function of glue that can run Python code; see `cargo wire check`.

use std::cell::Cell;
use std::fmt;
use std::sync::atomic::Ordering;

use rustdlib_glue::{
    Attached, Buffer, Builtin, BytesWriter, Owned, Result, new_ascii, new_bytes, new_cleared_bytes,
    transform, try_new_bytes, try_transform, version,
};

use super::waiting::{INSIDE, let_others_act};
use super::{At, CONTENT, EMPTY, ERROR, Unmade, Value, Victim};

/// What a row does.
pub(super) type Meeting = for<'py> fn(At<'py>) -> Result<Owned<'py>>;

/// Long enough to be worked on while detached.
const LONG: usize = 100_000;

rows! {
    // Conversions.
    "Object::is_true" => |at, py| py.bool(at.value.is_true()?);
    "Object::flag" => |at, py| py.bool(at.value.flag()?);
    "Object::index" => |at, py| py.int(at.value.index()?);
    "Object::index_clipped" => |at, py| py.int(at.value.index_clipped()?);
    "Object::size" => |at, py| py.str(at.value.size()?);
    "Object::c_int" => |at, py| py.str(at.value.c_int()?);
    "Object::c_off_t" => |at, py| py.str(at.value.c_off_t()?);
    "Object::c_long" => |at, py| py.str(at.value.c_long()?);
    "Object::c_unsigned_long" => |at, py| unsigned(at, || py.str(at.value.c_unsigned_long()?));
    "Object::c_unsigned_long_long" =>
        |at, py| unsigned(at, || py.str(at.value.c_unsigned_long_long()?));
    "Object::low_u32" => |at, py| py.int_u32(at.value.low_u32()?);
    "Object::length" => |at, py| py.str(at.value.length()?);
    "Object::text" => |at, py| after_failure(at, || py.str(at.value.text()?));
    "Object::to_str" => |at, py| at.value.to_str(py);
    "Object::repr" => |at, py| at.value.repr(py);
    "Object::memoryview" => |at, py| {
        let view = at.value.memoryview(py)?;
        py.str(view.object().length()?)
    };
    "Attached::str" => |at, py| py.str(Shown(at));
    "Attached::runs_assertions" => |_at, py| py.bool(py.runs_assertions()?);

    // Operators, attributes and calls.
    "Object::attribute" => |at, py| at.value.attribute(py, c"anything");
    "Object::call_method" => |at, py| {
        at.value.call_method(py, py.interned(c"__call__")?.object(), at.other)
    };
    "Object::call_method_no_arguments" => |at, _py| at.ask(c"__neg__");
    "Object::contains" => |at, py| py.bool(at.value.contains(at.other)?);
    "Object::in_place_add" => |at, py| at.value.in_place_add(py, at.other);
    "Object::floor_divide" => |at, py| at.value.floor_divide(py, at.other);
    "Object::negative" => |at, py| at.value.negative(py);
    "Object::is_less" => |at, py| py.bool(at.value.is_less(at.other)?);
    "Object::is_greater" => |at, py| py.bool(at.value.is_greater(at.other)?);
    "Object::dict_item" => |at, py| {
        let dict = py.dict([Ok((py.int(5)?, py.none()))])?;
        py.bool(dict.object().dict_item(py, at.value)?.is_none())
    };
    "Object::mapping_proxy" => |at, py| after_failure(at, || at.other.mapping_proxy(py));
    "Attached::import_from" => |_at, py| py.import_from(c"_rustdlib_probe_hook", c"anything");
    "Attached::dict" => |at, py| {
        let key = |_| Ok((at.value.to_owned(py), at.other.to_owned(py)));
        py.str(py.dict((0..2).map(key))?.object().length()?)
    };
    "Attached::frozen_set" => |at, py| {
        py.str(py.frozen_set((0..2).map(|_| Ok(at.value.to_owned(py))))?.object().length()?)
    };

    // Buffers: small and large ones take turns.
    "Buffer::open" => |at, py| twice(py, |buffer| Ok(buffer.open(at.value)?.len()));
    "Buffer::open_flat" => |at, py| twice(py, |buffer| Ok(buffer.open_flat(at.value)?.len()));
    "Buffer::open_any_shape" =>
        |at, py| twice(py, |buffer| Ok(buffer.open_any_shape(at.value)?.len()));
    "Buffer::open_ascii" => |at, py| twice(py, |buffer| Ok(buffer.open_ascii(at.value)?.len()));
    "Buffer::open_ascii_pieces" =>
        |at, py| twice(py, |buffer| Ok(buffer.open_ascii_pieces(at.value)?.length()));
    "Buffer::open_memoryview" =>
        |at, py| twice(py, |buffer| Ok(buffer.open_memoryview(at.value)?.len()));
    "Buffer::open_pieces" => |at, py| {
        twice(py, |buffer| {
            let pieces = buffer.open_pieces(at.value)?;
            at.use_everything()?;
            pieces.each(|piece| assert!(piece.iter().all(|&byte| byte == b'x')));
            Ok(pieces.length())
        })
    };
    "Buffer::open_flat_pieces" =>
        |at, py| twice(py, |buffer| Ok(buffer.open_flat_pieces(at.value)?.length()));
    "Buffer::open_ascii_str" => |at, py| {
        let text = at.value.attribute(py, c"surrogate")?;
        let raised = at.failure();
        let found = Buffer::open_ascii_str(text.object()).is_some();
        raised.forget(py);
        py.bool(found)
    };
    "Buffer::keep" => |at, py| {
        let mut buffer = Buffer::new();
        let _ = buffer.open_pieces(at.value)?;
        py.bytes(buffer.keep(py, b"kept")?)
    };
    "Buffer::drop" => |at, py| {
        let mut buffer = Buffer::new();
        let length = buffer.open_pieces(at.value)?.length();
        drop(buffer);
        py.str(length)
    };

    // Output.
    "new_bytes" => |at, py| in_closure(at, |ask| {
        new_bytes(py, 500, |room| {
            ask();
            room.write_copy_of_slice(&[b'n'; 500])
        })
    });
    "try_new_bytes" => |at, py| in_closure(at, |ask| {
        try_new_bytes(py, 500, |room| {
            ask();
            Ok::<_, ()>(room.write_copy_of_slice(&[b't'; 500]))
        })?
        .map_err(|()| py.raise(Builtin::ValueError, "never"))
    });
    "new_cleared_bytes" => |at, py| in_closure(at, |ask| {
        new_cleared_bytes(py, 500, |output| {
            ask();
            output.fill(b'c');
        })
    });
    "new_ascii" => |at, py| in_closure(at, |ask| {
        new_ascii(py, 500, |output| {
            ask();
            output.fill(b'a');
        })
    });
    "BytesWriter::fill" => |at, py| in_closure(at, |ask| {
        let mut writer = BytesWriter::new(py, 500)?;
        writer.fill(|room| {
            ask();
            (room.write_copy_of_slice(&[b'w'; 500]), ())
        });
        writer.grow(1000)?;
        writer.finish()
    });
    "BytesWriter::new" => |at, py| after_failure(at, || BytesWriter::new(py, usize::MAX)?.finish());
    "BytesWriter::grow" => |at, py| {
        let mut writer = BytesWriter::new(py, 5)?;
        writer.extend(b"12345");
        let first = at.failure();
        assert!(writer.grow(usize::MAX).is_err());
        first.forget(py);
        writer.finish()
    };
    "transform" => |_at, py| {
        let input = vec![b'i'; LONG];
        let made = transform(py, &input, LONG, |input, room| {
            let_others_act();
            room.write_copy_of_slice(input)
        })?;
        py.str(made.object().length()?)
    };
    "try_transform" => |_at, py| {
        let input = vec![b'i'; LONG];
        let made = try_transform(py, &input, LONG, |_, _| -> Result<&mut [u8], &str> {
            let_others_act();
            Err("no")
        })?;
        made.map_err(|error| py.raise(Builtin::ValueError, error))
    };

    // Threads.
    "Attached::detach" => |_at, py| {
        py.detach(let_others_act);
        py.str("attached")
    };
    "Attached::detach_for" =>
        |_at, py| py.str(py.detach_for(&[0; LONG], |input| (let_others_act(), input.len()).1));
    "Attached::detach_for_size" =>
        |_at, py| py.str(py.detach_for_size(LONG, || (let_others_act(), "sized").1));
    "Lock::with" => |at, py| {
        INSIDE.store(true, Ordering::Release);
        py.str(at.this().value().lock.with(py, |count| *count > 0)?)
    };
    "Lock::with_detached" => |at, py| {
        INSIDE.store(true, Ordering::Release);
        py.str(at.this().value().lock.with_detached(py, |count| *count > 0)?)
    };
    "Lock::hold" => |at, py| {
        INSIDE.store(true, Ordering::Release);
        let held = at.this().value().lock.hold(py)?;
        let used = *held > 0;
        drop(held);
        py.str(used)
    };

    // Instances and references.
    "ClassRef::instantiate" => |at, py| {
        let class = at.call.class::<Victim>()?;
        at.ask(c"collect_soon")?;
        let made = (0..3).map(|_| class.instantiate(py, Value::new()));
        made.collect::<Result<Vec<_>>>().and_then(|made| py.str(made.len()))
    };
    "ClassRef::instantiate_in_place" => |at, py| {
        let class = at.call.class::<Victim>()?;
        let asked = Cell::new(Ok(false));
        let make = || {
            asked.set(at.value.is_true());
            Value::new()
        };
        let made = class.instantiate_in_place(py, make, |value| {
            asked.replace(Ok(false))?;
            at.value.is_true()?;
            assert_eq!(value.magic, super::MAGIC);
            Ok(())
        })?;
        py.bool(class.instance(made.object()).is_some())
    };
    "Instance::set_member" => |at, py| {
        let this = at.this();
        this.set_member(CONTENT, at.fresh()?);
        this.set_member(CONTENT, at.fresh()?);
        this.set_member(CONTENT, py.none());
        py.str("set")
    };
    "Owned::drop" => |at, py| {
        drop(at.fresh()?);
        py.str("dropped")
    };
    "Call::class" => |at, py| {
        after_failure(at, || Ok(at.call.class::<Unmade>()?.object().to_owned(py)))
    };
    "Call::object" => |at, py| after_failure(at, || Ok(at.call.object(EMPTY)?.to_owned(py)));

    // Exceptions: what is set before goes when another one is raised.
    "Call::raise" => |at, _py| after_failure(at, || Err(at.call.raise(ERROR, "own")));
    "Attached::raise" => |at, py| {
        after_failure(at, || Err(py.raise(Builtin::ValueError, "raised")))
    };
    "Attached::raise_class" => |at, py| {
        after_failure(at, || Err(py.raise_class(Builtin::ValueError.class(py), "class")))
    };
    "Attached::raise_value" => |at, py| {
        let class = at.value.attribute(py, c"Error")?;
        Err(py.raise_value(class.object(), at.other))
    };
    "Attached::raise_again" => |at, py| {
        let first = at.failure().take(py);
        let second = at.failure();
        let again = py.raise_again(first);
        again.forget(py);
        drop(second);
        py.str("again")
    };
    "Attached::no_memory" => |at, py| after_failure(at, || Err(py.no_memory()));
    "Attached::warn" => |_at, py| {
        py.warn(Builtin::FutureWarning, "warned", 1)?;
        py.str("warned")
    };
    "Raised::take" => |at, py| {
        let class = at.value.attribute(py, c"Error")?;
        let taken = py.raise_value(class.object(), at.other).take(py);
        py.str(taken.object().type_name())
    };
    "Raised::forget" => |at, py| {
        at.failure().forget(py);
        py.str("forgotten")
    };
    "Raised::while_handling" => |at, py| {
        let context = py.raise(Builtin::ValueError, "context").take(py);
        at.failure().while_handling(py, context).forget(py);
        py.str("handled")
    };
    "Raised::from_none" => |at, py| {
        let context = py.raise(Builtin::ValueError, "context").take(py);
        at.failure().from_none(py, context).forget(py);
        py.str("handled")
    };
    "Raised::from_cause" => |at, py| {
        let cause = py.raise(Builtin::ValueError, "cause").take(py);
        at.failure().from_cause(py, cause).forget(py);
        py.str("handled")
    };
}

/// Before 3.14 what is no `int` is refused; that it is takes the place of what was raised before.
fn unsigned<'py>(at: At<'py>, work: impl FnOnce() -> Result<Owned<'py>>) -> Result<Owned<'py>> {
    if version::AT_LEAST_3_14 { work() } else { after_failure(at, work) }
}

/// `work` fails, while another exception is set.
pub(super) fn after_failure<'py>(
    at: At<'py>,
    work: impl FnOnce() -> Result<Owned<'py>>,
) -> Result<Owned<'py>> {
    let first = at.failure();
    let result = work();
    assert!(result.is_err());
    drop(first);
    result
}

/// Opens the same buffer again and again.
fn twice<'py>(
    py: Attached<'py>,
    mut open: impl FnMut(&mut Buffer<'py>) -> Result<usize>,
) -> Result<Owned<'py>> {
    let mut buffer = Buffer::new();
    let lengths = [open(&mut buffer)?, open(&mut buffer)?, open(&mut buffer)?, open(&mut buffer)?];
    drop(buffer);
    py.str(format_args!("{lengths:?}"))
}

/// For closures that cannot fail: `ask` runs the callback, and what it raises comes after.
pub(super) fn in_closure<'py>(
    at: At<'py>,
    work: impl FnOnce(&mut dyn FnMut()) -> Result<Owned<'py>>,
) -> Result<Owned<'py>> {
    let mut raised = None;
    let made = work(&mut || {
        raised = at.value.is_true().map_err(|raised| raised.take(at.py())).err();
        assert!(at.use_everything().is_ok());
    })?;
    match raised {
        Some(exception) => Err(at.py().raise_again(exception)),
        None => Ok(made),
    }
}

/// Asks for the truth value while it is shown.
struct Shown<'py>(At<'py>);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(truth) = self.0.value.is_true() else { return Err(fmt::Error) };
        write!(formatter, "shown {truth}")
    }
}
