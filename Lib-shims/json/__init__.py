# rustdlib: begin
# If available, use the native implementation.
try:
    from _json import _rustdlib_functions
except ImportError:
    pass
else:
    globals().update(_rustdlib_functions(globals()))
    del _rustdlib_functions
# rustdlib: end
