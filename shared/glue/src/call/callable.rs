//! What [`crate::function!`] and [`crate::method!`] have in common.

/// Implements a trait of callables for a type of the name in Python. Not for use by hand: the owner
/// as the documentation names it, the trait with its associated type, the parameters before the
/// arguments, and then what the author wrote.
#[doc(hidden)]
#[macro_export]
macro_rules! callable {
    (
        $owner:literal, $kind:ident of $part:ident = $type:ty;
        ($($given:ident: $given_type:ty),*)
        $(#[doc = $doc:literal])*
        $visibility:vis fn $name:ident($($required:ident),*; $($optional:ident),*) = $signature:expr;
        $body:block
    ) => {
        #[allow(non_camel_case_types, missing_docs, missing_debug_implementations)]
        $visibility struct $name {}

        impl $crate::$kind<{ <[&str]>::len(&[$(stringify!($required),)* $(stringify!($optional),)*]) }>
            for $name
        {
            type $part = $type;
            const NAME: &'static ::std::ffi::CStr =
                $crate::c_str(concat!(stringify!($name), "\0").as_bytes());
            const SIGNATURE: $crate::Signature = $signature;
            const DOC: &'static ::std::ffi::CStr = {
                const SIGNATURE: $crate::Signature = $signature;
                const LINES: &[&str] = &[$($doc),*];
                const LENGTH: usize =
                    $crate::macros::doc_length(stringify!($name), $owner, &SIGNATURE, LINES);
                const DOC: [u8; LENGTH] =
                    $crate::macros::doc_bytes(stringify!($name), $owner, &SIGNATURE, LINES);
                $crate::c_str(&DOC)
            };

            #[inline]
            fn call<'py>(
                $($given: $given_type,)*
                arguments: [Option<$crate::Object<'py>>;
                    <[&str]>::len(&[$(stringify!($required),)* $(stringify!($optional),)*])],
            ) -> $crate::Result<$crate::Owned<'py>> {
                const SIGNATURE: $crate::Signature = $signature;
                const {
                    let names: &[&str] = &[$(stringify!($required),)* $(stringify!($optional),)*];
                    assert!(SIGNATURE.is_covered_by(names), "a parameter has no variable");
                }
                $(
                    const { assert!(SIGNATURE.index_of(stringify!($required)).is_some()) };
                    let $required = $crate::macros::argument(
                        &arguments,
                        const { SIGNATURE.index_of(stringify!($required)) },
                    )
                    .expect("the signature requires it");
                )*
                $(
                    let $optional = $crate::macros::argument(
                        &arguments,
                        const { SIGNATURE.index_of(stringify!($optional)) },
                    );
                )*
                let _ = arguments;
                $body
            }
        }
    };
}
