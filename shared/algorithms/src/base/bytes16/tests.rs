use super::array::Bytes16 as Naive;
use super::{Bytes16, Shuffle};
use crate::base::testing::{Random, any_byte};

type Both = (Bytes16, Naive);

/// Applies an operation to both forms.
macro_rules! both {
    ($($value:ident)+ => $operation:expr) => {{
        let vector = { $(let $value = $value.0;)+ $operation };
        let naive = { $(let $value = $value.1;)+ $operation };
        (vector, naive)
    }};
}

#[track_caller]
fn same((vector, naive): Both) {
    assert_eq!(vector.to_array(), naive.to_array());
}

#[track_caller]
fn same_pairs((vectors, naive): ([Bytes16; 2], [Naive; 2])) {
    vectors.into_iter().zip(naive).for_each(same);
}

fn random(random: &mut Random) -> Both {
    let bytes = random.bytes(16, &any_byte()).try_into().expect("sixteen");
    (Bytes16::new(bytes), Naive::new(bytes))
}

#[test]
fn bytes_are_as_one_by_one() {
    let mut numbers = Random::new();
    for byte in 0..=255 {
        let [x, y] = [(); 2].map(|()| random(&mut numbers));
        same(both!(x => x.add(byte)));
        same(both!(x y => x.plus(y)));
        same(both!(x y => x.and(y)));
        same(both!(x y => x.or(y)));
        same(both!(x y => x.without(y)));
        same(both!(x y => x.evens(y)));
        same_pairs(both!(x y => x.zip_words(y)));
        same_pairs(both!(x y => x.zip_halves(y)));
        same(both!(x y => x.join_nibbles(y)));
        same(both!(x => x.equal(byte)));
        same(both!(x => x.above(byte)));
        // Half of these are the same.
        same(both!(x y => x.above(0).same_as(y.above(0))));
        same(both!(x y => x.same_as(y)));
        same(both!(x y => x.same_as(x.and(y))));
        same_pairs(both!(x => x.hex_digits()));
        assert_eq!(x.0.top_bits(), x.1.top_bits());
    }
    same((Bytes16::splat(7), Naive::splat(7)));
}

#[test]
fn ranges_are_as_one_by_one() {
    let all = any_byte();
    for bytes in all.as_chunks().0 {
        let x = (Bytes16::new(*bytes), Naive::new(*bytes));
        for (first, count) in
            [(b'A', 26), (b'0', 10), (0, 1), (0, 127), (200, 100), (255, 1), (127, 163), (1, 255)]
        {
            same(both!(x => x.in_range(first, count)));
        }
        same(both!(x => x.hex_values()));
    }
}

#[test]
fn lanes_are_as_one_by_one() {
    let mut numbers = Random::new();
    for _ in 0..100 {
        let x = random(&mut numbers);
        assert_eq!(x.0.to_halves(), x.1.to_halves());
        let halves = x.1.to_halves();
        same((Bytes16::from_halves(halves), Naive::from_halves(halves)));
        same(both!(x => x.shift_left_16::<2>()));
        same(both!(x => x.shift_right_16::<10>()));
        same(both!(x => x.shift_left_32::<20>()));
        same(both!(x => x.shift_right_32::<4>()));
        same(both!(x => x.shift_right_16::<1>().weigh_32(0x7fff, 1 << 12)));
    }
}

#[test]
fn shuffled_are_as_one_by_one() {
    let Some(shuffle) = Shuffle::detect() else { return };
    let (mut numbers, mut places) = (Random::new(), any_byte());
    places.retain(|place| !(16..128).contains(place));
    for _ in 0..100 {
        let x = random(&mut numbers);
        let y: [u8; 16] = numbers.bytes(16, &places).try_into().expect("sixteen");
        let y = (Bytes16::new(y), Naive::new(y));
        same(both!(x y => x.shuffled(shuffle, y)));
    }
}
