//! The tables of a [`Finder`](super::finder::Finder), lent to one search.

/// What is known of the tables when a search is compiled.
pub(super) trait Shape {
    /// How many bytes the places in a chain have in common.
    const HASHED: usize;
    type Of3: AsRef<[u16]> + AsMut<[u16]> + ?Sized;
    type Of4: AsRef<[u16]> + AsMut<[u16]> + ?Sized;
    type Links: AsRef<[u16]> + AsMut<[u16]> + ?Sized;
}

/// Those of little data: one table of heads.
pub(super) enum Few {}

/// Those of any other size.
pub(super) enum Any {}

/// Those of the default window and `memLevel`, which most searches have. The sizes are a part of the type:
/// no index has to be compared with them.
pub(super) enum Full {}

impl Full {
    pub(super) const OF_3: usize = (1 << 13) + EXTRA;
    pub(super) const OF_4: usize = 3 * (1 << 13) + EXTRA;
    pub(super) const LINKS: usize = 1 << 15;
}

/// What the tables have beside zlib's memory, in numbers of 16 bits each.
pub(super) const EXTRA: usize = 896;

impl Shape for Few {
    const HASHED: usize = 3;
    type Of3 = [u16];
    type Of4 = [u16];
    type Links = [u16];
}

impl Shape for Any {
    const HASHED: usize = 4;
    type Of3 = [u16];
    type Of4 = [u16];
    type Links = [u16];
}

impl Shape for Full {
    const HASHED: usize = 4;
    type Of3 = [u16; Self::OF_3];
    type Of4 = [u16; Self::OF_4];
    type Links = [u16; Self::LINKS];
}

/// What is in registers stays there.
pub(super) struct Tables<'a, S: Shape> {
    pub(super) of_3: &'a mut S::Of3,
    pub(super) of_4: &'a mut S::Of4,
    pub(super) links: &'a mut S::Links,
    pub(super) base: usize,
    pub(super) floor: usize,
    pub(super) reach: usize,
}

impl<S: Shape> Tables<'_, S> {
    /// The largest distance at `index`.
    #[inline(always)]
    pub(super) fn limit(&self, index: usize) -> usize {
        index.saturating_sub(self.floor).min(self.reach)
    }
}
