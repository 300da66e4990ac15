//! Keccak-f\[1600\] (FIPS 202, section 3): the permutation of SHA-3 and SHAKE.
//!
//! A state has 25 lanes of 64 bits: lane x of plane y is number 5 y + x.

#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(any(not(target_arch = "aarch64"), test))]
mod plain;
#[cfg(any(target_arch = "aarch64", test))]
mod turned;

#[cfg(target_arch = "x86_64")]
use crate::base::cpu::{Avx2, Avx512Intel, Avx512Vbmi};

/// How many lanes a state has.
pub(super) const LANES: usize = 25;

/// The 24 rounds.
#[inline]
pub(super) fn permute(lanes: &mut [u64; LANES]) {
    #[cfg(target_arch = "x86_64")]
    if Avx512Intel::detect().is_some()
        && let Some(token) = Avx512Vbmi::detect()
    {
        return avx512::permute(token, lanes);
    }
    #[cfg(target_arch = "x86_64")]
    if let Some(token) = Avx2::detect() {
        return permute_bmi2(token, lanes);
    }
    #[cfg(target_arch = "aarch64")]
    if crate::base::cpu::Sha3::detect().is_some() {
        // The crate has the instructions of ARM for SHA-3.
        return keccak::Keccak::new().with_f1600(|f1600| f1600(lanes));
    }
    #[cfg(target_arch = "aarch64")]
    turned::rounds(lanes);
    #[cfg(not(target_arch = "aarch64"))]
    plain::rounds(lanes);
}

/// The same code: a rotation that leaves its operand alone is one instruction with BMI2.
#[cfg(target_arch = "x86_64")]
fn permute_bmi2(_: Avx2, lanes: &mut [u64; LANES]) {
    #[target_feature(enable = "bmi2")]
    fn with_bmi2(lanes: &mut [u64; LANES]) {
        plain::rounds(lanes);
    }
    // SAFETY: the token says that the processor has BMI2.
    #[allow(unsafe_code)]
    unsafe {
        with_bmi2(lanes);
    }
}

/// What iota adds to lane 0 in each round (FIPS 202, section 3.2.5).
#[rustfmt::skip]
const ROUND_CONSTANTS: [u64; 24] = [
    0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808a, 0x8000_0000_8000_8000,
    0x0000_0000_0000_808b, 0x0000_0000_8000_0001, 0x8000_0000_8000_8081, 0x8000_0000_0000_8009,
    0x0000_0000_0000_008a, 0x0000_0000_0000_0088, 0x0000_0000_8000_8009, 0x0000_0000_8000_000a,
    0x0000_0000_8000_808b, 0x8000_0000_0000_008b, 0x8000_0000_0000_8089, 0x8000_0000_0000_8003,
    0x8000_0000_0000_8002, 0x8000_0000_0000_0080, 0x0000_0000_0000_800a, 0x8000_0000_8000_000a,
    0x8000_0000_8000_8081, 0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
];

/// By how much rho rotates each lane (FIPS 202, table 2).
#[rustfmt::skip]
const ROTATIONS: [u32; LANES] = [
    0, 1, 62, 28, 27,
    36, 44, 6, 55, 20,
    3, 10, 43, 25, 39,
    41, 45, 15, 21, 8,
    18, 2, 61, 56, 14,
];

#[cfg(test)]
mod tests {
    use super::plain::{plane, theta};
    use super::*;
    use crate::base::cpu::with_every_backend;

    /// The permutation as FIPS 202 writes it.
    fn oracle(lanes: &mut [u64; LANES]) {
        for constant in ROUND_CONSTANTS {
            let theta = theta(lanes);
            let planes: [[u64; 5]; 5] = std::array::from_fn(|y| plane(lanes, &theta, y));
            for (y, plane) in planes.iter().enumerate() {
                for x in 0..5 {
                    lanes[5 * y + x] = plane[x] ^ (!plane[(x + 1) % 5] & plane[(x + 2) % 5]);
                }
            }
            lanes[0] ^= constant;
        }
    }

    #[test]
    fn every_backend_permutes_alike() {
        let mut lanes: [u64; LANES] =
            std::array::from_fn(|at| (at as u64).wrapping_mul(0x9e37_79b9));
        for _ in 0..200 {
            let (before, mut from_crate) = (lanes, lanes);
            oracle(&mut lanes);
            keccak::Keccak::new().with_f1600(|f1600| f1600(&mut from_crate));
            assert_eq!(lanes, from_crate);
            with_every_backend(|| {
                let mut again = before;
                permute(&mut again);
                assert_eq!(again, lanes);
            });
            for portable in [plain::rounds, turned::rounds] {
                let mut again = before;
                portable(&mut again);
                assert_eq!(again, lanes);
            }
            // Not chosen on every processor that has it.
            #[cfg(target_arch = "x86_64")]
            if let Some(token) = Avx512Vbmi::detect() {
                let mut again = before;
                avx512::permute(token, &mut again);
                assert_eq!(again, lanes);
            }
        }
    }
}
