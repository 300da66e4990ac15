//! BLAKE2, on the `blake2b_simd` and `blake2s_simd` crates.

use std::sync::LazyLock;

use crate::base::fail::fail_point;
use zeroize::optimization_barrier;

use super::algorithm::Algorithm;
use super::state::State;

/// What a BLAKE2 hash begins with, beside the data. The numbers have been checked by the caller.
#[derive(Clone, Copy, Debug)]
pub struct Blake2Parameters<'a> {
    /// How many bytes a digest has.
    pub digest_size: usize,
    /// The key, or nothing.
    pub key: &'a [u8],
    /// The salt, which is filled up with zeros.
    pub salt: &'a [u8],
    /// The personalization, which is filled up with zeros.
    pub person: &'a [u8],
    /// How many children a node has; 0 for no limit.
    pub fanout: u8,
    /// How many levels the tree has.
    pub depth: u8,
    /// How many bytes a leaf has; 0 for no limit.
    pub leaf_size: u32,
    /// Which node of its level this is.
    pub node_offset: u64,
    /// Which level this is.
    pub node_depth: u8,
    /// How many bytes a digest of an inner node has.
    pub inner_size: usize,
    /// Whether it is the last node of its level.
    pub last_node: bool,
}

/// A state of BLAKE2, with parameters.
pub trait Blake2: State {
    /// The longest salt, which is also the longest personalization.
    const SALT_SIZE: usize;
    /// The largest offset of a node.
    const NODE_OFFSET_LIMIT: u64;

    /// The state before any data.
    fn with_parameters(parameters: &Blake2Parameters<'_>) -> Self;
}

macro_rules! blake2 {
    ($(#[$doc:meta])* $name:ident, $crate_name:ident, $salt_size:literal, $offset_limit:expr) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name {
            state: $crate_name::State,
        }

        impl $name {
            /// The state without parameters, made once: copying it is cheaper.
            #[inline]
            fn fresh() -> &'static $crate_name::State {
                static FRESH: LazyLock<$crate_name::State> =
                    LazyLock::new($crate_name::State::new);
                &FRESH
            }
        }

        impl State for $name {
            #[inline]
            fn new(_: Algorithm) -> Self {
                Self { state: Self::fresh().clone() }
            }

            #[inline]
            fn update(&mut self, data: &[u8]) {
                self.state.update(data);
                fail_point();
            }

            #[inline]
            fn digest(&self, output: &mut [u8]) {
                fail_point();
                output.copy_from_slice(self.state.finalize().as_bytes());
            }
        }

        impl Blake2 for $name {
            const SALT_SIZE: usize = $salt_size;
            const NODE_OFFSET_LIMIT: u64 = $offset_limit;

            fn with_parameters(parameters: &Blake2Parameters<'_>) -> Self {
                let mut to = $crate_name::Params::new();
                to.hash_length(parameters.digest_size)
                    .key(parameters.key)
                    .salt(parameters.salt)
                    .personal(parameters.person)
                    .fanout(parameters.fanout)
                    .max_depth(parameters.depth)
                    .max_leaf_length(parameters.leaf_size)
                    .node_offset(parameters.node_offset)
                    .node_depth(parameters.node_depth)
                    .inner_hash_length(parameters.inner_size)
                    .last_node(parameters.last_node);
                let state = to.to_state();
                to.key(&[0; 1]);
                optimization_barrier(&to);
                Self { state }
            }
        }

        impl Drop for $name {
            #[inline]
            fn drop(&mut self) {
                // The crate has no way to wipe a state: all of it is overwritten with a fresh one.
                self.state = Self::fresh().clone();
                optimization_barrier(&self.state);
            }
        }
    };
}

blake2!(
    /// The state of BLAKE2b.
    Blake2b, blake2b_simd, 16, u64::MAX
);
blake2!(
    /// The state of BLAKE2s, whose offsets have 48 bits.
    Blake2s, blake2s_simd, 8, (1 << 48) - 1
);
