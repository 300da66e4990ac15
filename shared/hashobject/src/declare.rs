//! Methods and computed attributes of a generic class, in one place each.

/// Declares a method of every class of a kind.
macro_rules! method {
    (
        $object:ident of $kind:ident: $type:ident, $name:literal, $signature:expr, $doc:expr,
        |$call:ident, $this:ident, $argument:pat_param| $body:expr
    ) => {
        struct $type<T>(PhantomData<fn() -> T>);

        impl<T: $kind, const N: usize> Method<N> for $type<T> {
            type Class = $object<T>;
            const NAME: &'static CStr = $name;
            const DOC: &'static CStr = $doc;
            const SIGNATURE: Signature = $signature;

            #[inline]
            fn call<'py>(
                $call: Call<'py, T::Module>,
                this: Instance<'py, Self::Class>,
                arguments: [Option<Object<'py>>; N],
            ) -> Result<Owned<'py>> {
                let ($this, $argument) = (this.value(), arguments.first().copied().flatten());
                $body
            }
        }
    };
}

/// Declares a computed attribute of every class of a kind.
macro_rules! getter {
    (
        $object:ident of $kind:ident: $type:ident, $name:literal,
        |$py:ident, $this:ident| $body:expr
    ) => {
        struct $type<T>(PhantomData<fn() -> T>);

        impl<T: $kind> Getter for $type<T> {
            type Class = $object<T>;
            const NAME: &'static CStr = $name;

            fn get<'py>(
                call: Call<'py, T::Module>,
                this: Instance<'py, Self::Class>,
            ) -> Result<Owned<'py>> {
                let ($py, $this) = (call.py(), this.value());
                $body
            }
        }
    };
}

pub(crate) use {getter, method};
