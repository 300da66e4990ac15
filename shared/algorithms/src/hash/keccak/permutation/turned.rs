//! The permutation for aarch64, where "exclusive or" and "and not" can rotate an operand on the way.
//!
//! So no lane is rotated by itself. Each is kept as chi left it, and how far it still has to be turned is
//! known when this is compiled: where two lanes meet, one is turned by the difference. That differs from
//! round to round, so all 24 are written out. With what goes to memory and comes back a permutation takes
//! 3,065 instructions in place of 3,630.

use super::super::super::unroll::unrolled;
use super::{LANES, ROTATIONS, ROUND_CONSTANTS};

/// How far each lane has to be turned to the left, before each round and after the last one.
const TURNS: [[u32; LANES]; 25] = turns();

const fn turns() -> [[u32; LANES]; 25] {
    let mut turns = [[0; LANES]; 25];
    let mut round = 0;
    while round < 24 {
        let mut to = 0;
        while to < LANES {
            // Chi leaves each lane turned as what it takes its place of was.
            let from = origin(to);
            turns[round + 1][to] = (turns[round][from] + ROTATIONS[from]) % 64;
            to += 1;
        }
        round += 1;
    }
    turns
}

/// Which lane pi puts at this place (FIPS 202, section 3.2.3).
const fn origin(to: usize) -> usize {
    let (x, y) = (to % 5, to / 5);
    5 * x + (x + 3 * y) % 5
}

pub(super) fn rounds(lanes: &mut [u64; LANES]) {
    let mut now = *lanes;
    unrolled!(ROUND in [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23] {
        now = round(&now, &const { TURNS[ROUND] }, &const { TURNS[ROUND + 1] }, ROUND_CONSTANTS[ROUND]);
    });
    for (lane, (now, turn)) in lanes.iter_mut().zip(now.iter().zip(TURNS[24])) {
        *lane = now.rotate_left(turn);
    }
}

/// `value`, which is to be turned by `turn`, as one that is to be turned by `as_other`.
#[inline(always)]
fn meet(value: u64, turn: u32, as_other: u32) -> u64 {
    value.rotate_left((turn + 64 - as_other) % 64)
}

/// Theta, rho, pi, chi and iota. `after` is how far the lanes are to be turned after rho and pi, and chi
/// leaves that as it is.
#[inline(always)]
fn round(
    from: &[u64; LANES],
    turns: &[u32; LANES],
    after: &[u32; LANES],
    constant: u64,
) -> [u64; LANES] {
    let theta = theta(from, turns);
    let mut next = [[0; 5]; 5];
    unrolled!(Y in [0 1 2 3 4] {
        let after = after.as_chunks().0[Y];
        next[Y] = chi(&plane(from, turns, &theta, Y), &after);
    });
    next[0][0] ^= meet(constant, 0, after[0]);
    *next.as_flattened().as_array().expect("five planes are 25 lanes")
}

/// What theta adds to each lane of a column, to be turned as the first lane of the column to the left.
#[inline(always)]
fn theta(lanes: &[u64; LANES], turns: &[u32; LANES]) -> [u64; 5] {
    let parity: [u64; 5] = std::array::from_fn(|x| {
        // The sum so far is turned, not the next lane: two turned ones would be added otherwise.
        let add = |at: usize, below: u64| lanes[at] ^ meet(below, turns[at + 5], turns[at]);
        add(x, add(x + 5, add(x + 10, add(x + 15, lanes[x + 20]))))
    });
    std::array::from_fn(|x| {
        let (left, right) = ((x + 4) % 5, (x + 1) % 5);
        parity[left] ^ meet(parity[right], turns[right] + 1, turns[left])
    })
}

/// Plane `y` after theta and pi.
#[inline(always)]
fn plane(lanes: &[u64; LANES], turns: &[u32; LANES], theta: &[u64; 5], y: usize) -> [u64; 5] {
    std::array::from_fn(|x| {
        let from = (x + 3 * y) % 5;
        let lane = 5 * x + from;
        lanes[lane] ^ meet(theta[from], turns[(from + 4) % 5], turns[lane])
    })
}

#[inline(always)]
fn chi(plane: &[u64; 5], turns: &[u32; 5]) -> [u64; 5] {
    std::array::from_fn(|x| {
        let (second, third) = ((x + 1) % 5, (x + 2) % 5);
        let both = plane[third] & !meet(plane[second], turns[second], turns[third]);
        plane[x] ^ meet(both, turns[third], turns[x])
    })
}
