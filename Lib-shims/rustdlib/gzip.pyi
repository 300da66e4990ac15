from gzip import *
from gzip import __all__ as __all__
