from binascii import *
