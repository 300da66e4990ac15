//! The package json, for which the functions of `loads.rs` and `dumps.rs` stand in.
//!
//! They do what its functions do with the decoder and the encoder that it has made for itself, as long as
//! these, their classes and what those use are as Lib has made them. A module stands in for one package:
//! who imports json once more beside the first has Lib's functions.

use std::ffi::CStr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use rustdlib_glue::{
    Attached, Builtin, Call, Class, Instance, Member, Object, Owned, Result, Slot, StandIn,
};

use crate::Json;

/// An instance of [`Package`].
pub(crate) const PACKAGE: Slot<Json> = Slot::new(1);

/// What there is of the package that the functions stand in for.
///
/// Its members are tuples, of the decoder and of the encoder, each as it was when the functions were made.
#[derive(Debug)]
pub(crate) struct Package;

/// The numbers that the classes of the decoder and of the encoder had.
pub(crate) type Versions = [AtomicU32; 2];

impl Class for Package {
    type Module = Json;
    type Value = Versions;
    const NAME: &'static CStr = c"_json._rustdlib_Package";
    const MEMBERS: &'static [Member] = &[Member::hidden(), Member::hidden()];
}

/// The decoder or the encoder, with what Lib's functions do with it.
pub(crate) trait Part {
    /// The number of the member.
    const PART: usize;
    /// The objects of the member: in front the names of the package, the decoder or encoder, and its
    /// attributes, as for [`Object::dict_is`]. `None` where something is not Lib's own.
    fn taken<'py>(call: &Call<'py, Json>, own: &Own<'py>) -> Result<Option<Owned<'py>>>;
    /// The functions that it has, by name.
    fn functions(kept: &Kept<'_>, functions: Object<'_>) -> Result<()>;
}

const NAMES: usize = 0;
/// The decoder or encoder.
pub(crate) const CODER: usize = 1;
const ATTRIBUTES: usize = 2;
/// Where the package has it.
const CODER_NAME: usize = 3;
/// What every part begins with.
pub(crate) const FIRST: usize = 4;

/// The objects of a part.
#[derive(Debug)]
pub(crate) struct Kept<'py> {
    pub(crate) py: Attached<'py>,
    tuple: Owned<'py>,
}

impl<'py> Kept<'py> {
    /// The part, changed or not.
    #[inline]
    pub(crate) fn of<P: Part>(call: &Call<'py, Json>) -> Result<Option<Self>> {
        let py = call.py();
        let tuple = package(call)?.member(py, P::PART);
        Ok(tuple.filter(|tuple| tuple.object().is_tuple()).map(|tuple| Self { py, tuple }))
    }

    /// The part, while the package has its decoder or encoder still, nothing was assigned to that, and
    /// nothing to its class.
    #[inline]
    pub(crate) fn unchanged<P: Part>(call: &Call<'py, Json>) -> Result<Option<Self>> {
        let Some(kept) = Self::of::<P>(call)? else {
            return Ok(None);
        };
        let coder = kept.item(CODER);
        let version = package(call)?.value()[P::PART].load(Ordering::Relaxed);
        // A class that has been changed too often has no number any more: what it has is not known.
        let is_unchanged = coder.class_version().is_some_and(|now| now.get() == version)
            && kept.has(NAMES, CODER_NAME, CODER)?
            && coder.instance_dict(call.py())?.object().dict_is(kept.item(ATTRIBUTES));
        Ok(is_unchanged.then_some(kept))
    }

    /// Whether the part is of this package.
    pub(crate) fn is_of(&self, names: Object<'_>) -> bool {
        self.item(NAMES).is(names)
    }

    /// Makes this the part that functions go by.
    pub(crate) fn put<P: Part>(self, call: &Call<'py, Json>) -> Result<()> {
        let package = package(call)?;
        let version = self.item(CODER).class_version().map_or(0, NonZeroU32::get);
        package.value()[P::PART].store(version, Ordering::Relaxed);
        package.set_member(P::PART, self.tuple);
        Ok(())
    }

    /// Of such a tuple.
    pub(crate) fn new(py: Attached<'py>, tuple: Owned<'py>) -> Self {
        Self { py, tuple }
    }

    pub(crate) fn into_tuple(self) -> Owned<'py> {
        self.tuple
    }

    /// The part, for a function that was made with it.
    pub(crate) fn required<P: Part>(call: &Call<'py, Json>) -> Result<Self> {
        let lost = "_json: used after the package was cleared";
        Self::of::<P>(call)?.ok_or_else(|| call.py().raise(Builtin::SystemError, lost))
    }

    /// Adds an object to a dictionary.
    pub(crate) fn add(&self, names: Object<'_>, name: &CStr, value: usize) -> Result<()> {
        names.dict_set_item(self.py.interned(name)?.object(), self.item(value))
    }

    /// An object of the part.
    #[inline]
    pub(crate) fn item(&self, index: usize) -> Object<'_> {
        self.tuple.object().tuple_item(index).expect("all are there from the beginning")
    }

    /// Whether a dictionary has an object under a name.
    #[inline]
    pub(crate) fn has(&self, names: usize, name: usize, value: usize) -> Result<bool> {
        let found = self.item(names).dict_item(self.py, self.item(name))?;
        Ok(found.is_some_and(|found| found.object().is(self.item(value))))
    }

    /// Whether the package has an object under a name.
    #[inline]
    pub(crate) fn package_has(&self, name: usize, value: usize) -> Result<bool> {
        self.has(NAMES, name, value)
    }
}

fn package<'py>(call: &Call<'py, Json>) -> Result<Instance<'py, Package>> {
    let object = call.object(PACKAGE)?;
    let package = call.class::<Package>()?.instance(object);
    Ok(package.expect("the module has put one there"))
}

/// Finds what is Lib's own in a package, and nothing that somebody has put in its place.
#[derive(Debug)]
pub(crate) struct Own<'py> {
    pub(crate) py: Attached<'py>,
    pub(crate) names: Object<'py>,
    /// The class of functions of Python code.
    function: Owned<'py>,
}

impl<'py> Own<'py> {
    pub(crate) fn of(py: Attached<'py>, names: Object<'py>) -> Result<Option<Self>> {
        let own = Self { py, names, function: py.import_from(c"types", c"FunctionType")? };
        Ok(names.is_exact_dict().then_some(own))
    }

    /// What the package has under a name.
    fn named(&self, name: &CStr) -> Result<Option<Owned<'py>>> {
        self.names.dict_item(self.py, self.py.interned(name)?.object())
    }

    /// The name of the package.
    fn home(&self) -> Result<Option<Owned<'py>>> {
        Ok(self.named(c"__name__")?.filter(|name| name.object().is_exact_str()))
    }

    /// A function of the package.
    pub(crate) fn function(&self, name: &CStr) -> Result<Option<Owned<'py>>> {
        let Some(found) = self.named(name)? else {
            return Ok(None);
        };
        let is_own = self.is_function(found.object(), name.to_str().unwrap_or(""), self.names)?;
        Ok(is_own.then_some(found))
    }

    /// A function of the package, and what stands in for it: that of before, where there is one. The
    /// places of the two in the part `P` are `original` and the next.
    pub(crate) fn replaced<F: StandIn<N, Module = Json>, const N: usize, P: Part>(
        &self,
        call: &Call<'py, Json>,
        name: &CStr,
        original: usize,
    ) -> Result<Option<Replaced<'py>>> {
        let (py, before) = (self.py, Kept::of::<P>(call)?);
        let (Some(found), Some(home)) = (self.named(name)?, self.home()?) else {
            return Ok(None);
        };
        let stand_in = match &before {
            Some(kept) => kept.item(original + 1).to_owned(py),
            None => call.stand_in::<F, N>(home.object())?,
        };
        if let Some(kept) = before.filter(|_| found.object().is(stand_in.object())) {
            let original = kept.item(original).to_owned(py);
            return Ok(Some(Replaced { original, stand_in }));
        }
        Ok(self.function(name)?.map(|original| Replaced { original, stand_in }))
    }

    /// The decoder or encoder, and the names of the module that its class is defined in, if these
    /// methods are Lib's own.
    pub(crate) fn coder(
        &self,
        name: &CStr,
        class_name: &CStr,
        module: &str,
        methods: &[&CStr],
    ) -> Result<Option<(Coder<'py>, Owned<'py>)>> {
        let (Some(object), Some(class)) = (self.named(name)?, self.named(class_name)?) else {
            return Ok(None);
        };
        if !object.object().class(self.py).object().is(class.object()) {
            return Ok(None);
        }
        let class_name = class_name.to_str().unwrap_or("");
        let Some(names) = self.names_of(class.object(), class_name, module, methods)? else {
            return Ok(None);
        };
        let Some(attributes) = self.attributes(object.object())? else {
            return Ok(None);
        };
        let name = self.py.interned(name)?;
        Ok(Some((Coder { object, attributes, name }, names)))
    }

    /// Whether this is the function of that qualified name that the module with these names defines.
    fn is_function(&self, object: Object<'_>, name: &str, names: Object<'_>) -> Result<bool> {
        let py = self.py;
        if !object.class(py).object().is(self.function.object()) {
            return Ok(false);
        }
        let qualified = object.attribute(py, c"__qualname__")?;
        Ok(object.attribute(py, c"__globals__")?.object().is(names)
            && qualified.object().text()? == name)
    }

    /// The names of the module of the package in which a class is defined, of which these methods are
    /// Lib's own, and in which attributes are found in the usual way.
    fn names_of(
        &self,
        class: Object<'_>,
        class_name: &str,
        module: &str,
        methods: &[&CStr],
    ) -> Result<Option<Owned<'py>>> {
        let py = self.py;
        let Some(names) = self.names_of_module(attribute(py, class, methods[0])?, module)? else {
            return Ok(None);
        };
        for method in methods {
            let qualified = format!("{class_name}.{}", method.to_str().unwrap_or_default());
            match attribute(py, class, method)? {
                Some(found) if self.is_function(found.object(), &qualified, names.object())? => {}
                _ => return Ok(None),
            }
        }
        Ok(self.has_usual_lookup(class)?.then_some(names))
    }

    /// The names of a module of the package, by a function in it.
    fn names_of_module(
        &self,
        function: Option<Owned<'_>>,
        module: &str,
    ) -> Result<Option<Owned<'py>>> {
        let (py, home) = (self.py, self.home()?);
        let (Some(function), Some(home)) = (function, home) else {
            return Ok(None);
        };
        let Some(names) = attribute(py, function.object(), c"__globals__")? else {
            return Ok(None);
        };
        let name = names.object().dict_item(py, py.interned(c"__name__")?.object())?;
        let Some(name) = name.filter(|name| name.object().is_exact_str()) else {
            return Ok(None);
        };
        let is_it = name.object().text()? == format!("{}.{module}", home.object().text()?);
        Ok(is_it.then_some(names))
    }

    fn has_usual_lookup(&self, class: Object<'_>) -> Result<bool> {
        let (py, name) = (self.py, c"__getattribute__");
        let base = class.attribute(py, c"__base__")?;
        let (own, usual) = (class.attribute(py, name)?, base.object().attribute(py, name)?);
        // Only `object` has none.
        let is_object = base.object().attribute(py, c"__base__")?.object().is_none();
        Ok(is_object && own.object().is(usual.object()))
    }

    /// The attributes of an instance, as for [`Object::dict_is`]; `None` where its class has something
    /// of the same name, which may come first.
    fn attributes(&self, coder: Object<'_>) -> Result<Option<Owned<'py>>> {
        let (py, class) = (self.py, coder.class(self.py));
        let dict = coder.instance_dict(py)?;
        let mut items = Vec::new();
        if items.try_reserve_exact(2 * dict.object().dict_length()).is_err() {
            return Err(py.no_memory());
        }
        for (key, value) in dict.object().dict_items(py) {
            let is_name = key.object().is_exact_str();
            if !is_name || attribute_named(py, class.object(), key.object())?.is_some() {
                return Ok(None);
            }
            items.extend([key, value]);
        }
        py.list(items.drain(..)).map(Some)
    }
}

/// A function of Lib's, and what stands in for it.
pub(crate) struct Replaced<'py> {
    pub(crate) original: Owned<'py>,
    pub(crate) stand_in: Owned<'py>,
}

/// A decoder or encoder, its attributes, and the name that the package has for it.
pub(crate) struct Coder<'py> {
    pub(crate) object: Owned<'py>,
    pub(crate) attributes: Owned<'py>,
    pub(crate) name: Owned<'py>,
}

/// An attribute, where there is one.
pub(crate) fn attribute<'py>(
    py: Attached<'py>,
    object: Object<'_>,
    name: &CStr,
) -> Result<Option<Owned<'py>>> {
    attribute_named(py, object, py.interned(name)?.object())
}

fn attribute_named<'py>(
    py: Attached<'py>,
    object: Object<'_>,
    name: Object<'_>,
) -> Result<Option<Owned<'py>>> {
    match object.attribute_named(py, name) {
        Ok(found) => Ok(Some(found)),
        Err(raised) if raised.is(py, Builtin::AttributeError) => {
            raised.forget(py);
            Ok(None)
        }
        Err(raised) => Err(raised),
    }
}
