from json.decoder import *
from json.decoder import __all__ as __all__
