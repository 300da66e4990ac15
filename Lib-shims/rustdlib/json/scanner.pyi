from json.scanner import *
from json.scanner import __all__ as __all__
