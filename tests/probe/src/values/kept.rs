//! Containers in slots of the module, which the collector shows to Python code.

use rustdlib_glue::{ModuleBuilder, Result, Signature, Slot, function};

use super::Values;

const LIST: Slot<Values> = Slot::new(0);
const DICT: Slot<Values> = Slot::new(1);
const TUPLE: Slot<Values> = Slot::new(2);

/// Puts them there, each with objects that nobody else has.
pub(super) fn keep(module: &ModuleBuilder<'_, Values>) -> Result<()> {
    let py = module.py();
    let (list, dict) = (py.new_list()?, py.new_dict()?);
    for _ in 0..3 {
        list.object().list_append(py.new_list()?.object())?;
        let key = py.str(format_args!("key {}", dict.object().dict_length()))?;
        dict.object().dict_set_item(key.object(), py.new_list()?.object())?;
    }
    let tuple = py.tuple([py.new_list()?, py.new_list()?])?;
    module.put(LIST, list);
    module.put(DICT, dict);
    module.put(TUPLE, tuple);
    Ok(())
}

function! {
    /// Calls function(item) for all that is in the containers.
    pub(super) fn each_kept(call: Call<Values>, function) = Signature::new("(function, /)");
    {
        let (py, list, tuple) = (call.py(), call.object(LIST)?, call.object(TUPLE)?);
        let mut count = 0;
        while let Some(item) = list.fast_item(py, count) {
            function.call(py, [item.object()])?;
            count += 1;
        }
        for (key, value) in call.object(DICT)?.dict_items(py) {
            function.call(py, [value.object()])?;
            count += key.object().code_units()?.len();
        }
        for index in 0..tuple.fast_length() {
            if let Some(item) = tuple.tuple_item(index) {
                function.call(py, [item])?;
                count += item.fast_length();
            }
        }
        py.str(count)
    }
}
