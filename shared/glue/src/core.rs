//! The right to use the interpreter, its objects and exceptions, and what threads share.

pub(crate) mod attached;
pub(crate) mod critical_section;
pub(crate) mod fail;
pub(crate) mod let_go;
pub(crate) mod lock;
pub(crate) mod object;
pub(crate) mod raised;
pub(crate) mod sync;
pub(crate) mod unreturned;
