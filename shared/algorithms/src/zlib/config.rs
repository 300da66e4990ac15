//! What a stream is made with.

/// The parameters of a stream, as zlib has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// 0 to 9, or -1 for the default.
    pub level: i32,
    /// Which container and which size of window.
    pub window_bits: i32,
    /// 1 to 9.
    pub mem_level: i32,
    /// 0 to 4.
    pub strategy: i32,
}

impl Config {
    /// Whether streams of both differ in nothing but what [`super::Deflate::reset`] can change.
    #[must_use]
    pub fn has_shape_of(&self, other: &Self) -> bool {
        self.window_bits == other.window_bits && self.mem_level == other.mem_level
    }
}
