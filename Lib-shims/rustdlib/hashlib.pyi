from hashlib import *
from hashlib import __all__ as __all__
