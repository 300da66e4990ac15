from json.encoder import *
