//! The wheel's table of modules, in Python.

use crate::modules::Module;

/// A row for each module, and what some modules have.
pub(super) fn table(modules: &[Module]) -> String {
    let mut text = String::from("ALL = [\n");
    for module in modules {
        let group = module.group.as_ref().map_or("None".to_owned(), |name| format!("\"{name}\""));
        text += &format!(
            "    (\"{}\", \"{}\", {}, {}, {group}),\n",
            module.name,
            module.host(),
            version(module.since.as_deref(), 0),
            version(module.until.as_deref(), 99),
        );
    }
    text += "]\nFRONTS = {";
    let fronts = modules.iter().filter_map(|module| Some((module.front()?, &module.name)));
    let fronts: Vec<String> =
        fronts.map(|(front, name)| format!("\"{front}\": \"{name}\"")).collect();
    text += &format!("{}}}\nNAMELESS = {{\n", fronts.join(", "));
    for module in modules.iter().filter(|module| !module.nameless.is_empty()) {
        text += &format!("    \"{}\": {},\n", module.host(), tuple(&module.nameless));
    }
    let again: Vec<String> =
        modules.iter().filter(|m| m.api_3_15).map(|module| module.name.clone()).collect();
    text + &format!("}}\nWITH_3_15 = {}\n", tuple(&again))
}

/// `3.12` as a tuple; without it, the least or greatest there is.
fn version(text: Option<&str>, otherwise: u32) -> String {
    text.map_or(format!("(3, {otherwise})"), |text| format!("({})", text.replace('.', ", ")))
}

fn tuple(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    match quoted.as_slice() {
        [one] => format!("({one},)"),
        all => format!("({})", all.join(", ")),
    }
}
