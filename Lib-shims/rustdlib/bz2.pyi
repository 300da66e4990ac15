from bz2 import *
from bz2 import __all__ as __all__
