//! The tables of a [`Finder`](super::finder::Finder), lent to one search.

use super::effort::Effort;

/// What is known of the tables when a search is compiled.
pub(super) trait Shape {
    /// How many bytes the places in a chain have in common, at most.
    const HASHED: usize;
    /// Whether how many tries are made may depend on what they find.
    const ADAPTS: bool;
    type Of3: AsRef<[u16]> + AsMut<[u16]> + ?Sized;
    type Of4: AsRef<[u16]> + AsMut<[u16]> + ?Sized;
    type Links: AsRef<[u16]> + AsMut<[u16]> + ?Sized;
}

/// Those of little data: one table of heads. Two searches are compiled for them, since the one where how many tries
/// are made may depend on what they find takes a twentieth more.
pub(super) struct Few<const ADAPTS: bool>;

/// Those of any other size.
pub(super) enum Any {}

/// Those of any size, where no match is taken that is shorter than [`LONG`] bytes: places are found by as many
/// bytes as the shortest match has, and three are not looked at. Where there are few different bytes, chains of
/// places with three or four are long, and nearly none of them is worth a try.
pub(super) enum Long {}

/// The shortest match for which places are found by as many bytes as it has, [`Long::HASHED`] at most.
pub(super) const LONG: usize = 5;

/// The same in little data: to find the places before by other bytes takes as long as what is left of it, unless
/// its chains are very long.
pub(super) const LONG_IN_FEW: usize = 7;

/// Those of the default window and `memLevel`, which most searches have, with so many links. The sizes are a part of
/// the type: no index has to be compared with them.
pub(super) enum Exact<const OF_3: usize, const OF_4: usize, const LINKS: usize> {}

/// Those of as much data as the window has.
pub(super) type Full = Exact<MOST_OF_3, MOST_OF_4, { 1 << 15 }>;

/// Those of half as much, and of a quarter.
pub(super) type Half = Exact<MOST_OF_3, MOST_OF_4, { 1 << 14 }>;
pub(super) type Quarter = Exact<{ 1 << 13 }, { 1 << 14 }, { 1 << 13 }>;

const MOST_OF_3: usize = (1 << 13) + EXTRA;
const MOST_OF_4: usize = 3 * (1 << 13) + EXTRA;

/// What the tables have beside zlib's memory, in numbers of 16 bits each.
pub(super) const EXTRA: usize = 896;

impl<const ADAPTS: bool> Shape for Few<ADAPTS> {
    const HASHED: usize = 3;
    const ADAPTS: bool = ADAPTS;
    type Of3 = [u16];
    type Of4 = [u16];
    type Links = [u16];
}

impl Shape for Any {
    const HASHED: usize = 4;
    const ADAPTS: bool = false;
    type Of3 = [u16];
    type Of4 = [u16];
    type Links = [u16];
}

impl Shape for Long {
    const HASHED: usize = 8;
    const ADAPTS: bool = true;
    type Of3 = [u16];
    type Of4 = [u16];
    type Links = [u16];
}

impl<const OF_3: usize, const OF_4: usize, const LINKS: usize> Shape for Exact<OF_3, OF_4, LINKS> {
    const HASHED: usize = 4;
    const ADAPTS: bool = false;
    type Of3 = [u16; OF_3];
    type Of4 = [u16; OF_4];
    type Links = [u16; LINKS];
}

/// What is in registers stays there.
pub(super) struct Tables<'a, S: Shape> {
    pub(super) of_3: &'a mut S::Of3,
    pub(super) of_4: &'a mut S::Of4,
    pub(super) links: &'a mut S::Links,
    pub(super) base: usize,
    pub(super) floor: usize,
    pub(super) reach: usize,
    /// How many bits of a word of [`Shape::HASHED`] bytes are not hashed.
    pub(super) unhashed: u32,
    /// How many tries a search makes.
    pub(super) effort: Effort,
}

impl<S: Shape> Tables<'_, S> {
    /// The largest distance at `index`.
    #[inline(always)]
    pub(super) fn limit(&self, index: usize) -> usize {
        index.saturating_sub(self.floor).min(self.reach)
    }

    /// How many bytes the places in a chain have in common.
    #[inline(always)]
    pub(super) fn hashed(&self) -> usize {
        S::HASHED - if S::HASHED > 4 { (self.unhashed / 8) as usize } else { 0 }
    }
}
