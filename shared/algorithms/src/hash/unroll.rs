//! Rounds written out by the compiler.

/// Does `$body` for each `$index` in the list, all of which are constants, so that no word moves in an
/// array. A loop of the compiler's stays one, and is half as fast.
macro_rules! unrolled {
    ($index:ident in [$($number:literal)*] $body:block) => {
        $({
            const $index: usize = $number;
            $body
        })*
    };
}

/// The same for each `$index` from 0 to 15.
macro_rules! sixteen {
    ($index:ident, $body:block) => {
        unrolled!($index in [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15] $body)
    };
}

pub(super) use {sixteen, unrolled};
