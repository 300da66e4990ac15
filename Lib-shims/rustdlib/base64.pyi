from base64 import *
from base64 import __all__ as __all__
