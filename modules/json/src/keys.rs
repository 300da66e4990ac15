//! The keys of documents: each is made once, and many are those of the document before.

use std::ffi::CStr;

use rustdlib_glue::{
    Attached, Call, Class, ClassRef, CodeUnits, Instance, KeyMemo, Member, ModuleBuilder, Object,
    Owned, Result, Slot,
};

use crate::Json;
use crate::scan_string::Text;

/// A tuple of instances of [`Lasting`].
pub(crate) const KEYS: Slot<Json> = Slot::new(2);

/// Some of the keys that stay from one document to the next, each in the place that its text has.
///
/// The one that came last has the place. So there are never more than there are places, none is longer
/// than [`LONGEST`], and who chooses keys that all have one place makes each be made anew, as without this.
#[derive(Debug)]
pub(crate) struct Lasting;

const PLACES: usize = INSTANCES * PLACES_OF_ONE;
const INSTANCES: usize = 32;
/// The most members that a class can have.
const PLACES_OF_ONE: usize = 8;
/// The longest text that has a place.
const LONGEST: usize = 64;

impl Class for Lasting {
    type Module = Json;
    type Value = ();
    const NAME: &'static CStr = c"_json._rustdlib_Keys";
    const MEMBERS: &'static [Member] = &[const { Member::hidden() }; PLACES_OF_ONE];
}

/// Makes the places, for the module.
pub(crate) fn make_places(module: &ModuleBuilder<'_, Json>) -> Result<()> {
    module.add_class::<Lasting>()?;
    let (py, class) = (module.py(), module.call().class::<Lasting>()?);
    let mut instances = [const { None }; INSTANCES];
    for instance in &mut instances {
        *instance = Some(class.instantiate(py, ())?);
    }
    module.put(KEYS, py.tuple(instances.map(|instance| instance.expect("all were made")))?);
    Ok(())
}

/// All places.
#[derive(Debug)]
struct Places<'py> {
    instances: Object<'py>,
    class: ClassRef<'py, Lasting>,
}

impl<'py> Places<'py> {
    fn of(call: Call<'py, Json>) -> Result<Self> {
        Ok(Self { instances: call.object(KEYS)?, class: call.class::<Lasting>()? })
    }

    /// The instance that has a place, and which of its members that is.
    #[inline]
    fn find(&self, at: usize) -> Option<(Instance<'py, Lasting>, usize)> {
        let instance = self.class.instance(self.instances.tuple_item(at / PLACES_OF_ONE)?)?;
        Some((instance, at % PLACES_OF_ONE))
    }
}

/// The keys of one document: equal ones are one object.
pub(crate) struct Keys<'py> {
    py: Attached<'py>,
    /// `None` where the collector has cleared the module.
    places: Option<Places<'py>>,
    /// The places whose keys this document has.
    taken: [u64; PLACES / 64],
    /// Those that are in no place.
    others: KeyMemo<'py>,
}

impl<'py> Keys<'py> {
    pub(crate) fn new(call: Call<'py, Json>) -> Self {
        let py = call.py();
        let places = match Places::of(call) {
            Ok(places) => Some(places),
            Err(raised) => {
                raised.forget(py);
                None
            }
        };
        Self { py, places, taken: [0; PLACES / 64], others: KeyMemo::new(py) }
    }

    /// The key of a text of the document.
    #[inline]
    pub(crate) fn key<U: Text>(&mut self, text: &[U]) -> Result<Owned<'py>> {
        match U::units(text) {
            CodeUnits::Ucs1(text) if text.len() <= LONGEST => self.short_key(text),
            units => self.others.key(units),
        }
    }

    /// The same for one that was made already.
    pub(crate) fn unite<U: Text>(&mut self, key: Owned<'py>) -> Result<Owned<'py>> {
        // In wide documents, the others are in no place either.
        let is_narrow = matches!(U::units(&[]), CodeUnits::Ucs1(_));
        match key.object().code_units()? {
            CodeUnits::Ucs1(text) if is_narrow && text.len() <= LONGEST => self.short_key(text),
            _ => self.others.unite(key),
        }
    }

    #[inline]
    fn short_key(&mut self, text: &[u8]) -> Result<Owned<'py>> {
        let ends = ends(text);
        let at = place(ends, text.len());
        let Some((instance, member)) = self.places.as_ref().and_then(|places| places.find(at))
        else {
            return self.others.key(CodeUnits::Ucs1(text));
        };
        if let Some(key) = instance.member(self.py, member)
            && let CodeUnits::Ucs1(known) = key.object().code_units()?
            && is_same(known, text, ends)
        {
            self.taken[at / 64] |= 1 << (at % 64);
            return Ok(key);
        }
        self.new_key(instance, at, text)
    }

    #[inline(never)]
    fn new_key(
        &mut self,
        instance: Instance<'py, Lasting>,
        at: usize,
        text: &[u8],
    ) -> Result<Owned<'py>> {
        let (place, bit) = (&mut self.taken[at / 64], 1 << (at % 64));
        if *place & bit != 0 {
            return self.others.key(CodeUnits::Ucs1(text));
        }
        *place |= bit;
        let key = self.py.str_from_ucs1(text)?;
        instance.set_member(at % PLACES_OF_ONE, key.object().to_owned(self.py));
        Ok(key)
    }
}

/// The first and the last characters of a text: all, where there are no more than 16.
type Ends = (u64, u64);

#[inline]
fn ends(text: &[u8]) -> Ends {
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        return (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        return (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into());
    }
    (text.iter().fold(0, |all, &unit| (all << 8) | u64::from(unit)), 0)
}

#[inline]
fn is_same(known: &[u8], text: &[u8], ends_of_text: Ends) -> bool {
    known.len() == text.len() && ends(known) == ends_of_text && (text.len() <= 16 || known == text)
}

/// Which of the places a text has.
#[inline]
fn place((first, last): Ends, length: usize) -> usize {
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let mixed = (first ^ ((length as u64) << 56)).wrapping_mul(MIX) ^ last;
    (mixed.wrapping_mul(MIX) >> 56) as usize % PLACES
}
