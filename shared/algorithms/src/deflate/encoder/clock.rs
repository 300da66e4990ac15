//! When data is looked at: it depends on the data alone, not on how it comes.

use super::config::Config;
use super::seen::SEEN;

/// When data is looked at.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    /// How many bytes are looked at, at most.
    most: usize,
    /// In how many bytes the next look is.
    pub(super) unseen: usize,
    /// After how many bytes it glances at whether text has ended, and in how many the next time. At the fastest level
    /// it never does: it would take a thirtieth longer.
    glance: usize,
    unglanced: usize,
    /// How many bytes have been parsed, or [`OFTEN`] where there were more.
    pub(super) parsed: usize,
}

impl Clock {
    pub(super) fn new(is_fast: bool, config: &Config) -> Self {
        let glance = if is_fast { usize::MAX } else { GLANCE };
        // A stream has so many of the last bytes, whenever its window is moved.
        let most = SEEN.min(config.reach());
        Self { most, unseen: FIRST_SEEN, glance, unglanced: glance, parsed: 0 }
    }

    /// Whether nothing has been parsed.
    pub(super) fn is_new(&self) -> bool {
        self.parsed == 0
    }

    /// The first look is after [`EARLY`] bytes.
    pub(super) fn begin_early(&mut self) {
        self.unseen = EARLY;
    }

    /// It was too early, and is when it would have been.
    pub(super) fn wait(&mut self) {
        self.unseen = FIRST_SEEN.saturating_sub(self.parsed);
    }

    pub(super) fn next(&self) -> usize {
        self.unseen.min(self.unglanced)
    }

    pub(super) fn add(&mut self, bytes: usize) {
        self.parsed = OFTEN.min(self.parsed + bytes);
        self.unseen = self.unseen.saturating_sub(bytes);
        self.unglanced = self.unglanced.saturating_sub(bytes);
    }

    /// Starts anew, with a look. Where other places are searched from here on, all in the window are added anew: after
    /// an early one, not after each few bytes.
    pub(super) fn start(&mut self, is_early: bool) {
        (self.unseen, self.unglanced) = (if is_early { OFTEN } else { self.parsed }, self.glance);
    }

    /// What is looked at of `data`.
    pub(super) fn last<'d>(&self, data: &'d [u8]) -> &'d [u8] {
        &data[data.len() - self.most.min(self.parsed)..]
    }

    /// What is glanced at, if it is time to.
    pub(super) fn glance<'d>(&mut self, data: &'d [u8]) -> Option<&'d [u8]> {
        if self.unglanced > 0 {
            return None;
        }
        self.unglanced = self.glance;
        let last = self.last(data);
        Some(&last[last.len() - self.glance.min(last.len())..])
    }
}

/// After how many bytes it looks where the first ones are bases of DNA.
pub(super) const EARLY: usize = 1 << 8;

/// How many bytes are looked at for the first time, and after how many again.
pub(super) const FIRST_SEEN: usize = 1 << 11;
const OFTEN: usize = 1 << 14;

/// How many bytes are glanced at, after as many.
pub(super) const GLANCE: usize = 1 << 11;
