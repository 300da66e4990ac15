"""python -m rustdlib: runs a program with the Rust modules."""
import sys

USAGE = """\
usage: python -m rustdlib SCRIPT [ARGS]       run a script with the Rust modules
       python -m rustdlib -m MODULE [ARGS]    run a module
       python -m rustdlib -c CODE [ARGS]      run code
       python -m rustdlib - [ARGS]            run what standard input holds
       python -m rustdlib info                what would run, and why
       python -m rustdlib selftest            compare C and Rust on this machine
       python -m rustdlib bench [WORD]...     time them, in seconds; calls with these words
"""


def main():
    words = sys.argv[1:]
    if not words or words[0] in ("-h", "--help"):
        print(USAGE, end="")
        return 0 if words else 2
    word, *rest = words
    if word in ("-m", "-c"):
        if not rest:
            return complain(f"{word} wants {'a module' if word == '-m' else 'code'}")
        return run_module(rest) if word == "-m" else run_code(rest)
    if word == "-":
        return run_input(words)
    if word == "info" and not rest:
        return info()
    if word == "selftest" and not rest:
        from rustdlib._selftest import selftest
        return selftest()
    if word == "bench":
        from rustdlib._bench import bench
        return bench(rest)
    if word.startswith("-"):
        return complain(f"there is no option {word}; options for Python go before -m rustdlib")
    return run_script(words)


def complain(text):
    print(f"rustdlib: {text}\n\n{USAGE}", end="", file=sys.stderr)
    return 2


def enable():
    import rustdlib
    try:
        rustdlib.enable()
    except ValueError as error:
        # From the environment: nobody has called us with names.
        sys.exit(f"rustdlib: RUSTDLIB_MODULES: {error}")


def run_module(words):
    import runpy
    enable()
    sys.argv[:] = words
    try:
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)
    except ImportError as error:
        if not is_from(error, "runpy"):
            raise
        sys.exit(f"rustdlib: {error}")


def is_from(error, module):
    """Whether it was raised in this module, and not in what that runs."""
    last = error.__traceback__
    while last.tb_next is not None:
        last = last.tb_next
    return last.tb_frame.f_globals.get("__name__") == module


def run_script(words):
    import os
    if not os.path.exists(words[0]):
        sys.exit(f"rustdlib: cannot open {words[0]!r}: there is no such file")
    enable()
    sys.argv[:] = words
    path = os.path.abspath(words[0])
    if not os.path.isfile(path) or path.endswith((".zip", ".pyz")):
        import runpy
        runpy.run_path(words[0], run_name="__main__")
        return
    if not sys.flags.safe_path:
        sys.path[0] = os.path.dirname(os.path.realpath(path))
    from importlib.machinery import SourceFileLoader
    with open(path, "rb") as f:
        code = compile(f.read(), path, "exec")
    run(code, __file__=path, __loader__=SourceFileLoader("__main__", path))


def run_code(words):
    run_text(words[0], "<string>", ["-c", *words[1:]])


def run_input(words):
    run_text(sys.stdin.buffer.read(), "<stdin>", words, __file__="<stdin>")


def run_text(text, file, argv, **names):
    enable()
    sys.argv[:] = argv
    if not sys.flags.safe_path:
        sys.path[0] = ""
    run(compile(text, file, "exec"), **names)


def run(code, **names):
    """Runs code as the program, in the module __main__, without what is ours there."""
    own = vars(sys.modules["__main__"])
    kept = {name: own[name] for name in ("__name__", "__builtins__", "__loader__")}
    own.clear()
    own.update(kept, __doc__=None, __package__=None, __spec__=None, **names)
    exec(code, own)


def info():
    """What a program would get, with everything imported."""
    import rustdlib
    from rustdlib._modules import RUST
    enable()
    for host in RUST:
        try:
            __import__(host)
        except ImportError:
            # A Python without it: status() says that it is not there.
            pass
    print(rustdlib.status())


if __name__ == "__main__":
    sys.exit(main())
