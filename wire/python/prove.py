"""Proves that this interpreter is the wired one: prove.py TREE MODULE..."""
import importlib
import os
import sys

tree, *names = sys.argv[1:]
if os.path.realpath(sys.prefix) != os.path.realpath(tree):
    sys.exit(f"it takes {sys.prefix} for its prefix")
for name in names:
    module = importlib.import_module(name)
    if not getattr(module, "__file__", "").startswith(sys.prefix):
        sys.exit(f"{name} comes from {getattr(module, '__file__', 'the interpreter')}")
