from json import *
from json import __all__ as __all__
