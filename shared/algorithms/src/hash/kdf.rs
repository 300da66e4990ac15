//! Keys from passwords: PBKDF2 (RFC 8018) and scrypt (RFC 7914).

use crate::base::fail::fail_point;

use super::algorithm::{Algorithm, DIGEST_LIMIT};
use super::any::{Work, with_state_of};
use super::barrier::{overwrite, read};
use super::hmac::Hmac;
use super::romix::Memory;
use super::state::State;

/// Fills `output` with the key that PBKDF2 makes of a password, with HMAC of `algorithm`.
pub fn pbkdf2(
    algorithm: Algorithm,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    output: &mut [u8],
) {
    with_state_of(algorithm, Pbkdf2 { algorithm, password, salt, iterations, output });
}

struct Pbkdf2<'a> {
    algorithm: Algorithm,
    password: &'a [u8],
    salt: &'a [u8],
    iterations: u32,
    output: &'a mut [u8],
}

impl Work for Pbkdf2<'_> {
    type Output = ();

    fn run<S: State>(self) {
        let mut keyed = Hmac::<S>::new(self.algorithm);
        keyed.set_key(self.password);
        keyed.settle();
        let mut salted = Hmac::new(self.algorithm);
        keyed.copy_to(&mut salted);
        salted.update(self.salt);
        let size = self.algorithm.digest_size();
        let mut last = [0; DIGEST_LIMIT];
        let mut sum = [0; DIGEST_LIMIT];
        for (number, part) in (1_u32..).zip(self.output.chunks_mut(size)) {
            let mut first = Hmac::new(self.algorithm);
            salted.copy_to(&mut first);
            first.update(&number.to_be_bytes());
            first.digest(&mut last[..size]);
            sum = last;
            fail_point();
            keyed.iterate(self.iterations - 1, &mut last[..size], &mut sum[..size]);
            part.copy_from_slice(&sum[..part.len()]);
        }
        overwrite(&mut last, [0; DIGEST_LIMIT]);
        overwrite(&mut sum, [0; DIGEST_LIMIT]);
    }
}

/// What scrypt costs: `n` is a power of two.
#[derive(Clone, Copy, Debug)]
pub struct ScryptCost {
    /// How many blocks of memory.
    pub n: u64,
    /// The size of a block, in 128 bytes.
    pub r: u64,
    /// How often, one after the other.
    pub p: u64,
}

/// Why there is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScryptProblem {
    /// `r` or `p` is 0.
    Zero,
    /// `r` or `p` is above 32 bits.
    ParameterTooLarge,
    /// It would take more memory than allowed, or than the algorithm is defined for.
    MemoryLimit,
}

/// The most memory, where nothing else is said.
const MEMORY_LIMIT: u64 = 32 << 20;

impl ScryptCost {
    /// How many bytes of memory it takes: that of the data, and that of the blocks.
    ///
    /// `memory_limit` is 0 for OpenSSL's own limit. The checks are OpenSSL's, in its order.
    pub fn memory(self, memory_limit: u64) -> Result<(usize, usize), ScryptProblem> {
        let Self { n, r, p } = self;
        if r > u32::MAX.into() || p > u32::MAX.into() {
            return Err(ScryptProblem::ParameterTooLarge);
        }
        if r == 0 || p == 0 {
            return Err(ScryptProblem::Zero);
        }
        let limit = if memory_limit == 0 { MEMORY_LIMIT } else { memory_limit };
        let too_much = p > ((1 << 30) - 1) / r || (r < 4 && n >= 1 << (16 * r));
        let memory = || {
            let data = (128 * r).checked_mul(p).filter(|size| *size <= i32::MAX as u64)?;
            let blocks = n.checked_add(2)?.checked_mul(128 * r)?;
            let total = data.checked_add(blocks).filter(|size| *size <= limit)?;
            usize::try_from(total).ok()?;
            Some((usize::try_from(data).ok()?, usize::try_from(blocks).ok()?))
        };
        if too_much { None } else { memory() }.ok_or(ScryptProblem::MemoryLimit)
    }
}

/// Fills `output` with the key that scrypt makes of a password. `None`: there is not enough memory.
///
/// # Panics
/// For a cost that [`ScryptCost::memory`] refuses.
#[must_use]
pub fn scrypt(password: &[u8], salt: &[u8], cost: ScryptCost, output: &mut [u8]) -> Option<()> {
    let size = cost.memory(u64::MAX).expect("the cost has been checked").0;
    let (n, r) = (usize::try_from(cost.n).ok()?, usize::try_from(cost.r).ok()?);
    let mut data = Vec::new();
    data.try_reserve_exact(size).ok()?;
    data.resize(size, 0);
    let mut memory = Memory::new(n, r)?;
    pbkdf2(Algorithm::Sha256, password, salt, 1, &mut data);
    fail_point();
    data.chunks_mut(128 * r).for_each(|chunk| memory.mix(chunk));
    pbkdf2(Algorithm::Sha256, password, &data, 1, output);
    data.fill(0);
    read(data.as_slice());
    Some(())
}
