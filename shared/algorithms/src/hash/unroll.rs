//! Rounds written out by the compiler.

/// Does `$body` for each `$index` from 0 to 15, all of which are constants, so that no word moves in
/// an array. A loop of the compiler's stays one, and is half as fast.
macro_rules! sixteen {
    ($index:ident, $body:block) => {
        sixteen!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15, $index, $body)
    };
    ($($number:literal)*, $index:ident, $body:block) => {
        $({
            const $index: usize = $number;
            $body
        })*
    };
}

pub(super) use sixteen;
