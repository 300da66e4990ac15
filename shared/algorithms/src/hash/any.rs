//! A state of any algorithm.

use super::algorithm::Algorithm;
use super::blake2::{Blake2b, Blake2s};
use super::blocks::{Md5, Ripemd160, Sha1, Sha256, Sha512, Sm3};
use super::keccak::Keccak;
use super::state::{State, copy_to, made};

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

/// Does the same with the state inside, whatever it is; `$Same` is the variant that it is in.
macro_rules! each {
    ($any:expr, $state:ident => $work:expr) => { each!($any, _Same($state) => $work) };
    ($any:expr, $Same:ident($state:ident) => $work:expr) => {
        each!(
            $any, $Same($state) => $work;
            Md5 Sha1 Sha256 Sha512 Keccak Blake2b Blake2s Ripemd160 Sm3 Md5Sha1
        )
    };
    ($any:expr, $Same:ident($state:ident) => $work:expr; $($one:ident)*) => {
        match $any {
            $(Any::$one($state) => {
                #[allow(unused_imports, reason = "only a copy is made of the same variant")]
                use Any::$one as $Same;
                $work
            })*
        }
    };
}

/// Does the same with the variant for `$algorithm`, which is called `$One`.
macro_rules! of_algorithm {
    ($algorithm:expr, $One:ident => $work:expr) => {
        of_algorithm!(
            $algorithm, $One => $work;
            Md5: Md5, Sha1: Sha1, Sha256: Sha224 Sha256, Sha512: Sha384 Sha512 Sha512_224 Sha512_256,
            Keccak: Sha3_224 Sha3_256 Sha3_384 Sha3_512 Shake128 Shake256, Blake2b: Blake2b,
            Blake2s: Blake2s, Ripemd160: Ripemd160, Sm3: Sm3, Md5Sha1: Md5Sha1
        )
    };
    ($algorithm:expr, $One:ident => $work:expr; $($one:ident: $($of:ident)*),*) => {
        match $algorithm {
            $($(Algorithm::$of)|* => {
                use Any::$one as $One;
                $work
            })*
        }
    };
}

impl State for Any {
    fn new_at(place: &mut Option<Self>, algorithm: Algorithm) -> &mut Self {
        *place = None;
        // One by one, so that as much is written as that one has.
        of_algorithm!(algorithm, One => *place = Some(One(State::new(algorithm))));
        made(place)
    }

    fn new(algorithm: Algorithm) -> Self {
        of_algorithm!(algorithm, One => One(State::new(algorithm)))
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
        // One by one, so that as much is copied as that one has.
        each!(self, Same(state) => {
            *place = Some(Same(Default::default()));
            if let Some(Same(copy)) = place {
                copy.clone_from(state);
            }
        });
    }

    #[inline]
    fn digest(&self, output: &mut [u8]) {
        each!(self, state => state.digest(output));
    }
}

/// The state of MD5 and SHA-1.
#[derive(Default)]
pub struct Md5Sha1 {
    md5: Md5,
    sha1: Sha1,
}

impl Clone for Md5Sha1 {
    #[inline]
    fn clone(&self) -> Self {
        Self { md5: self.md5.clone(), sha1: self.sha1.clone() }
    }

    #[inline]
    fn clone_from(&mut self, source: &Self) {
        self.md5.clone_from(&source.md5);
        self.sha1.clone_from(&source.sha1);
    }
}

impl State for Md5Sha1 {
    fn new(algorithm: Algorithm) -> Self {
        Self { md5: State::new(algorithm), sha1: State::new(algorithm) }
    }

    fn update(&mut self, data: &[u8]) {
        self.md5.update(data);
        self.sha1.update(data);
    }

    #[inline]
    fn copy_to(&self, place: &mut Option<Self>) {
        copy_to(self, place);
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
