# rustdlib: begin
# If available, use the native implementation.
try:
    from _base64 import *
except ImportError:
    pass
# rustdlib: end
