//! The rows of what makes and reads values.

use rustdlib_glue::{CodeUnits, KeyMemo, Owned, Result, StrWriter};

use super::At;
use super::rows::{after_failure, in_closure};
use super::standing::truth;

/// More objects of a kind than an interpreter keeps in its free list, so that the collector is asked.
const MANY: usize = 200;
/// No character.
const WRONG: &[u32] = &[0x11_0000];

rows! {
    // Characters.
    "Object::code_units" => |at, py| after_failure(at, || py.str(at.other.code_units()?.len()));
    "Object::substring" => |at, py| after_failure(at, || at.other.substring(py, 0, 1));
    "Attached::str_from_ucs4" => |at, py| after_failure(at, || py.str_from_ucs4(WRONG));
    "Attached::str_from_code_units" =>
        |at, py| after_failure(at, || py.str_from_code_units(CodeUnits::Ucs4(WRONG)));
    "KeyMemo::key" => |at, py| after_failure(at, || KeyMemo::new(py).key(CodeUnits::Ucs4(WRONG)));
    "KeyMemo::unite" => |at, py| {
        at.ask(c"collect_soon")?;
        // Long keys are in a dict.
        let key = || py.str(format_args!("{:100}", ""));
        let mut memos: Vec<_> = (0..MANY).map(|_| KeyMemo::new(py)).collect();
        let united = memos.iter_mut().map(|memo| memo.unite(key()?));
        united.collect::<Result<Vec<_>>>().and_then(|united| py.str(united.len()))
    };
    "StrWriter::reserve" => |at, py| refused(at, |writer| writer.reserve(usize::MAX), py.none());
    "StrWriter::write_char" => |at, py| refused(at, |writer| writer.write_char(WRONG[0]), py.none());
    "StrWriter::write_ucs4" => |at, py| refused(at, |writer| writer.write_ucs4(WRONG), py.none());
    "StrWriter::write_code_units" => |at, py| {
        refused(at, |writer| writer.write_code_units(CodeUnits::Ucs4(WRONG)), py.none())
    };
    "StrWriter::write_str" => |at, py| refused(at, |writer| writer.write_str(at.other), py.none());
    "StrWriter::fill_ucs1" => |at, py| in_closure(at, |ask| {
        let mut writer = StrWriter::new(py);
        writer.write_text("before")?;
        writer.fill_ucs1(500, |room| {
            ask();
            (room.write_copy_of_slice(&[0xff; 500]), ())
        })?;
        writer.finish()
    });

    // Numbers.
    "Attached::int_from_text" => |at, py| after_failure(at, || py.int_from_text(b"x"));
    "Object::int_repr" => |at, py| at.value.int_repr(py);

    // Containers.
    "Attached::new_list" => |at, py| collected(at, || py.new_list());
    "Attached::new_dict" => |at, py| collected(at, || py.new_dict());
    "Attached::list" => |at, py| collected(at, || py.list(vec![at.other.to_owned(py)].drain(..)));
    "Attached::tuple" => |at, py| collected(at, || py.tuple([(); 30].map(|()| py.none())));
    "Call::stand_in" => |at, py| {
        let name = py.interned(c"hostile")?;
        collected(at, || at.call.stand_in::<truth, _>(name.object()))
    };
    "Object::instance_dict" => |at, py| {
        let class = py.import_from(c"types", c"SimpleNamespace")?;
        collected(at, || class.object().call(py, [])?.object().instance_dict(py))
    };
    "Object::list_sort" => |at, py| {
        let mut items = vec![at.value.to_owned(py), at.other.to_owned(py), at.value.to_owned(py)];
        let list = py.list(items.drain(..))?;
        list.object().list_sort()?;
        py.str(list.object().fast_length())
    };
    "Object::sequence_fast" => |at, py| {
        py.str(at.value.sequence_fast(py, c"no sequence")?.object().fast_length())
    };
    "Object::repeat" => |at, py| at.value.repeat(py, 3);
    "Object::mapping_items" => |at, py| {
        py.str(at.value.mapping_items(py)?.object().fast_length())
    };
    "Object::dict_set_item" => |at, py| {
        let dict = five(at)?;
        dict.object().dict_set_item(at.value, at.other)?;
        py.str(dict.object().dict_length())
    };
    "Object::dict_contains" => |at, py| py.bool(five(at)?.object().dict_contains(at.value)?);
    "Object::dict_delete_item" => |at, py| {
        let dict = five(at)?;
        dict.object().dict_delete_item(at.value)?;
        py.str(dict.object().dict_length())
    };

    // Calls.
    "Object::call" => |at, py| at.value.call(py, [at.other]);
    "Object::attribute_named" => |at, py| {
        at.value.attribute_named(py, py.interned(c"anything")?.object())
    };
    "Object::full_type_name" => |at, py| at.value.attribute(py, c"odd")?.object().full_type_name(py);
    "Object::is_equal" => |at, py| py.bool(at.value.is_equal(at.other)?);
    "Raised::add_note" => |at, py| Err(at.failure().add_note(py, || at.value.to_str(py)));
}

/// `{5: None}`: the hostile object is equal to the key.
fn five<'py>(at: At<'py>) -> Result<Owned<'py>> {
    let py = at.py();
    let dict = py.new_dict()?;
    dict.object().dict_set_item(py.int(5)?.object(), py.none().object())?;
    Ok(dict)
}

/// Makes so many that the collector runs.
fn collected<'py>(at: At<'py>, make: impl Fn() -> Result<Owned<'py>>) -> Result<Owned<'py>> {
    at.ask(c"collect_soon")?;
    let made = (0..MANY).map(|_| make()).collect::<Result<Vec<_>>>()?;
    at.py().str(made.len())
}

/// What a writer refuses while another exception is set leaves it as it was.
fn refused<'py>(
    at: At<'py>,
    write: impl FnOnce(&mut StrWriter<'py>) -> Result<()>,
    none: Owned<'py>,
) -> Result<Owned<'py>> {
    let mut writer = StrWriter::new(at.py());
    writer.write_text("written")?;
    after_failure(at, || write(&mut writer).map(|()| none))?;
    writer.finish()
}
