//! The Rust files of a new module.

use super::Begun;
use super::surface::{Class, Constant, Function, Signature, Value};

/// What the last function of `lib.rs` is.
const NOT_WRITTEN: &str = "
/// What raises until it is written.
fn not_written(py: Attached<'_>) -> Raised {
    py.raise(Builtin::NotImplementedError, \"not written yet\")
}
";

impl Begun {
    /// `src/lib.rs`
    pub(super) fn library(&self) -> String {
        let Self { name, minor, surface, .. } = self;
        let module = camel(name);
        let classes = || surface.classes.iter();
        let mods: String = classes().map(|class| format!("mod {};\n", file(class))).collect();
        let uses: String =
            classes().map(|class| format!("use {}::{};\n", file(class), kind(class))).collect();
        let functions: Vec<&str> = surface.functions.iter().map(|f| f.name.as_str()).collect();
        let bodies: String =
            surface.functions.iter().map(|function| self.function(function)).collect();
        let doc = if surface.documented { format!("{name}, in Rust") } else { String::new() };
        let mut names = vec!["Attached", "Builtin", "FunctionDef", "Module", "ModuleBuilder"];
        names.extend(["Raised", "Result"]);
        if !functions.is_empty() {
            names.extend(["Signature", "function"]);
        }
        format!(
            "#![forbid(unsafe_code)]\n\
             //! `{name}`: begun from what CPython {minor} has; `unwritten` in module.toml lists what\n\
             //! raises `NotImplementedError`.\n\n\
             {mods}\nuse std::ffi::CStr;\n\nuse rustdlib_glue::{{{}}};\n\n{uses}\n\
             /// The module.\n#[derive(Debug)]\npub struct {module};\n\n\
             impl Module for {module} {{\n\
             const NAME: &'static CStr = c\"{name}\";\n\
             const DOC: &'static CStr = c\"{doc}\";\n\
             const SLOTS: usize = 0;\n\
             const FUNCTIONS: &'static [FunctionDef<Self>] = rustdlib_glue::functions![{}];\n\
             type Data = ();\n\n\
             fn exec({}: &ModuleBuilder<'_, Self>) -> Result<()> {{\n{}Ok(())\n}}\n}}\n\n\
             rustdlib_glue::export!({module});\n{bodies}{NOT_WRITTEN}",
            names.join(", "),
            functions.join(", "),
            if self.exec().is_empty() { "_module" } else { "module" },
            self.exec(),
        )
    }

    /// `src/<class>.rs`, and its name.
    pub(super) fn class_file(&self, class: &Class) -> (String, String) {
        let (module, kind) = (camel(&self.name), kind(class));
        let methods: Vec<&str> = class.methods.iter().map(|m| m.name.as_str()).collect();
        let doc = match class.documented {
            true => format!("Some(c\"{}, in Rust.\")", class.full_name),
            false => "None".to_owned(),
        };
        let mut text = format!(
            "//! `{0}`.\n\nuse std::ffi::CStr;\n\n#[allow(unused_imports, reason = \"until it is written\")]\n\
             use rustdlib_glue::{{Call, Class, ClassRef, Constructor, ConstructorDef, Getter, GetterDef, \
             Instance, MethodDef, Object, Owned, Result, Signature, getters, method, methods}};\n\n\
             use crate::{{{module}, not_written}};\n\n\
             /// `{0}`.\n#[derive(Debug)]\npub(crate) struct {kind};\n\n\
             impl Class for {kind} {{\ntype Module = {module};\ntype Value = ();\n\
             const NAME: &'static CStr = c\"{0}\";\n\
             const DOC: Option<&'static CStr> = {doc};\n\
             const SUBCLASSABLE: bool = {1};\nconst COLLECTED: bool = {2};\n\
             const IMMUTABLE: bool = {3};\n\
             const METHODS: &'static [MethodDef<Self>] = methods![{4}];\n\
             const GETTERS: &'static [GetterDef<Self>] = getters![{5}];\n",
            class.full_name,
            class.subclassable,
            class.collected,
            class.immutable,
            methods.join(", "),
            class.getters.join(", "),
        );
        if class.constructor.is_some() {
            text += "const CONSTRUCTOR: Option<ConstructorDef<Self>> = Some(ConstructorDef::new::<New, _>());\n";
        }
        text += "}\n";
        text += &class
            .constructor
            .as_ref()
            .map_or(String::new(), |new| constructor(&kind, &module, new));
        text.extend(class.methods.iter().map(|each| method(&kind, each)));
        text.extend(class.getters.iter().map(|name| getter(&kind, &module, name)));
        (format!("src/{}.rs", file(class)), text)
    }

    /// What is added when the module is imported.
    fn exec(&self) -> String {
        let mut text = String::new();
        for exception in &self.surface.exceptions {
            text += &format!(
                "module.add(c\"{0}\", &module.exception(c\"{1}.{0}\", Builtin::{2})?)?;\n",
                exception.name, self.name, exception.base
            );
        }
        for class in &self.surface.classes {
            let kind = kind(class);
            text += &format!("module.add(c\"{}\", &module.add_class::<{kind}>()?)?;\n", class.name);
        }
        text.extend(self.surface.constants.iter().map(constant));
        text
    }

    fn function(&self, function: &Function) -> String {
        let Function { name, signature } = function;
        format!(
            "\nfunction! {{\n    /// Not written yet.\n    \
             fn {name}(call: Call<{}>{}) = {};\n    {{\n        {}Err(not_written(call.py()))\n    }}\n}}\n",
            camel(&self.name),
            signature.variables(),
            signature.expression(),
            signature.unused(),
        )
    }
}

fn constant(constant: &Constant) -> String {
    let name = &constant.name;
    match &constant.value {
        Value::Int(value) => format!("module.add_int(c\"{name}\", {value})?;\n"),
        Value::Str(text) => format!("module.add(c\"{name}\", &module.py().str({text:?})?)?;\n"),
        Value::Bytes(bytes) => {
            let text = bytes.escape_ascii();
            format!("module.add(c\"{name}\", &module.py().bytes(b\"{text}\")?)?;\n")
        }
    }
}

fn constructor(kind: &str, module: &str, signature: &Signature) -> String {
    let count = signature.parameters.len();
    format!(
        "\nstruct New;\n\nimpl Constructor<{count}> for New {{\ntype Class = {kind};\n\
         const SIGNATURE: Signature = {};\n\n\
         fn call<'py>(call: Call<'py, {module}>, _class: ClassRef<'py, {kind}>, \
         _arguments: [Option<Object<'py>>; {count}]) -> Result<Owned<'py>> {{\n\
         Err(not_written(call.py()))\n}}\n}}\n",
        signature.expression()
    )
}

fn method(kind: &str, method: &Function) -> String {
    let Function { name, signature } = method;
    format!(
        "\nmethod! {{\n    /// Not written yet.\n    \
         fn {name}(call, _this: {kind}{}) = {};\n    {{\n        {}Err(not_written(call.py()))\n    }}\n}}\n",
        signature.variables(),
        signature.expression(),
        signature.unused(),
    )
}

fn getter(kind: &str, module: &str, name: &str) -> String {
    format!(
        "\n#[allow(non_camel_case_types)]\nstruct {name} {{}}\n\nimpl Getter for {name} {{\n\
         type Class = {kind};\nconst NAME: &'static CStr = c\"{name}\";\n\n\
         fn get<'py>(call: Call<'py, {module}>, _this: Instance<'py, {kind}>) -> Result<Owned<'py>> {{\n\
         Err(not_written(call.py()))\n}}\n}}\n"
    )
}

/// `_csv` as `Csv`, `make_encoder` as `MakeEncoder`.
fn camel(name: &str) -> String {
    let words = name.split('_').filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

/// The Rust type of a class; the module may have the same name.
fn kind(class: &Class) -> String {
    camel(&class.name) + "Type"
}

/// The file of a class, without its ending.
fn file(class: &Class) -> String {
    format!("class_{}", class.name.trim_start_matches('_').to_lowercase())
}
