//! A state of any algorithm.

use super::algorithm::Algorithm;
use super::blake2::{Blake2b, Blake2s};
use super::blocks::{Md5, Ripemd160, Sha1, Sha256, Sha512, Sm3};
use super::keccak::Keccak;
use super::state::State;

/// A state of any algorithm: what an object of `_hashlib` holds.
#[derive(Clone)]
pub enum Any {
    /// MD5.
    Md5(Md5),
    /// SHA-1.
    Sha1(Sha1),
    /// SHA-224 and SHA-256.
    Sha256(Sha256),
    /// SHA-384, SHA-512 and its truncated forms.
    Sha512(Sha512),
    /// SHA-3 and SHAKE.
    Keccak(Keccak),
    /// BLAKE2b.
    Blake2b(Blake2b),
    /// BLAKE2s.
    Blake2s(Blake2s),
    /// RIPEMD-160.
    Ripemd160(Ripemd160),
    /// SM3.
    Sm3(Sm3),
    /// MD5 and SHA-1, one after the other, as in TLS 1.0.
    Md5Sha1(Md5Sha1),
}

/// Does the same with the state inside, whatever it is. `$wrap` makes an `Any` of such a state.
macro_rules! each {
    ($any:expr, $state:ident => $work:expr) => { each!($any, $state, _ => $work) };
    ($any:expr, $state:ident, $wrap:pat => $work:expr) => {
        each!(
            $any, $state, $wrap => $work;
            Md5 Sha1 Sha256 Sha512 Keccak Blake2b Blake2s Ripemd160 Sm3 Md5Sha1
        )
    };
    ($any:expr, $state:ident, $wrap:pat => $work:expr; $($one:ident)*) => {
        match $any {
            $(Any::$one($state) => {
                let $wrap = Any::$one;
                $work
            })*
        }
    };
}

impl State for Any {
    fn new(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Md5 => Self::Md5(State::new(algorithm)),
            Algorithm::Sha1 => Self::Sha1(State::new(algorithm)),
            Algorithm::Sha224 | Algorithm::Sha256 => Self::Sha256(State::new(algorithm)),
            Algorithm::Sha384
            | Algorithm::Sha512
            | Algorithm::Sha512_224
            | Algorithm::Sha512_256 => Self::Sha512(State::new(algorithm)),
            Algorithm::Sha3_224
            | Algorithm::Sha3_256
            | Algorithm::Sha3_384
            | Algorithm::Sha3_512
            | Algorithm::Shake128
            | Algorithm::Shake256 => Self::Keccak(State::new(algorithm)),
            Algorithm::Blake2b => Self::Blake2b(State::new(algorithm)),
            Algorithm::Blake2s => Self::Blake2s(State::new(algorithm)),
            Algorithm::Ripemd160 => Self::Ripemd160(State::new(algorithm)),
            Algorithm::Sm3 => Self::Sm3(State::new(algorithm)),
            Algorithm::Md5Sha1 => Self::Md5Sha1(State::new(algorithm)),
        }
    }

    #[inline]
    fn update(&mut self, data: &[u8]) {
        each!(self, state => state.update(data));
    }

    #[inline]
    fn settle(&mut self) {
        each!(self, state => state.settle());
    }

    #[inline]
    fn copy_to(&self, place: &mut Option<Self>) {
        *place = None;
        // One by one, so that as much is copied as that one has.
        each!(self, state, wrap => *place = Some(wrap(state.clone())));
    }

    #[inline]
    fn digest(&self, output: &mut [u8]) {
        each!(self, state => state.digest(output));
    }
}

/// The state of MD5 and SHA-1.
#[derive(Clone)]
pub struct Md5Sha1 {
    md5: Md5,
    sha1: Sha1,
}

impl State for Md5Sha1 {
    fn new(algorithm: Algorithm) -> Self {
        Self { md5: State::new(algorithm), sha1: State::new(algorithm) }
    }

    fn update(&mut self, data: &[u8]) {
        self.md5.update(data);
        self.sha1.update(data);
    }

    fn settle(&mut self) {
        self.md5.settle();
        self.sha1.settle();
    }

    fn digest(&self, output: &mut [u8]) {
        let (md5, sha1) = output.split_at_mut(Algorithm::Md5.digest_size());
        self.md5.digest(md5);
        self.sha1.digest(sha1);
    }
}

/// What is done with a type of state that is known when it is compiled.
pub(crate) trait Work {
    /// What comes out.
    type Output;
    /// Does it.
    fn run<S: State>(self) -> Self::Output;
}

/// Does `work` with the type that `algorithm` has: for loops in which asking each time would count.
pub(crate) fn with_state_of<W: Work>(algorithm: Algorithm, work: W) -> W::Output {
    match algorithm {
        Algorithm::Md5 => work.run::<Md5>(),
        Algorithm::Sha1 => work.run::<Sha1>(),
        Algorithm::Sha224 | Algorithm::Sha256 => work.run::<Sha256>(),
        Algorithm::Sha384 | Algorithm::Sha512 | Algorithm::Sha512_224 | Algorithm::Sha512_256 => {
            work.run::<Sha512>()
        }
        Algorithm::Blake2b => work.run::<Blake2b>(),
        Algorithm::Blake2s => work.run::<Blake2s>(),
        _ => work.run::<Any>(),
    }
}
