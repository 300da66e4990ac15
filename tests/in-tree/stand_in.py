"""A stand-in for a configured CPython source tree, made from an installation.

The build files are genuine: Makefile, makesetup, Setup files, config.c.in,
pyconfig.h, the headers, and the objects of libpython.a. What is not installed is
the C source, so what was compiled from it counts as up to date (`make -o`), and
the extension modules are the installed ones.
"""

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

from wiring import MODULES

# What rustdlib may replace. Upstream builds all of it as shared modules; Debian
# builds some of it into the interpreter.
REPLACED = {module["name"] for module in MODULES if module["twin"] == "c"}
# Folders of Lib/ that `apply` edits a file of. The others are links to the installed ones.
EDITED = {Path(module["shim"]).parts[0] for module in MODULES if len(Path(module.get("shim", "")).parts) > 1}

BUILD_FILES = Path(sysconfig.get_config_var("LIBPL"))
SUFFIX = sysconfig.get_config_var("EXT_SUFFIX")

# Programs that link the static modules as well. Their sources are not installed.
PROGRAMS = ["Programs/_testembed", "Programs/_freeze_module", "_bootstrap_python"]

# The interpreter as a shared library, which has the static modules too.
LIBRARY = f"libpython{sysconfig.get_config_var('LDVERSION')}.so"

MAIN = "int main(void) { return 0; }\n"
NO_FROZEN_MODULES = MAIN + """
const void *_PyImport_FrozenBootstrap, *_PyImport_FrozenStdlib, *_PyImport_FrozenTest;
const void *_PyImport_FrozenAliases, *PyImport_FrozenModules;
"""
SOURCES = {
    "Programs/_freeze_module": NO_FROZEN_MODULES,
    "_bootstrap_python": NO_FROZEN_MODULES,
    "Modules/getpath_noop": "int _PyConfig_InitPathConfig(void *config, int warnings) { return 0; }\n",
}


def missing():
    """Why no tree can be made of this Python; nothing if one can."""
    for path in [BUILD_FILES / "makesetup", BUILD_FILES / "Makefile", library(), headers()]:
        if not path.exists():
            return f"this Python has no {path}"
    for program in ["make", "gcc", "ar", "objcopy", "cargo"]:
        if shutil.which(program) is None:
            return f"there is no {program}"
    return None


def library():
    """The objects of the interpreter; Debian has them for a shared library as well."""
    name = sysconfig.get_config_var("LIBRARY")
    position_independent = BUILD_FILES / name.replace(".a", "-pic.a")
    return position_independent if position_independent.is_file() else BUILD_FILES / name


def is_position_independent():
    return library().name.endswith("-pic.a")


def headers():
    return Path(sysconfig.get_path("include"), "internal")


def config_header():
    """pyconfig.h itself; Debian's includes the one of the architecture."""
    path = Path(sysconfig.get_config_h_filename())
    included = re.search(r"#\s*include <(.*x86_64-linux-gnu.*)>", path.read_text())
    return path.parents[1] / included[1] if included else path


def can_link(line):
    """Whether the libraries of a line of Setup are here."""
    libraries = re.findall(r"\s(-l\w+)", line)
    command = ["gcc", "-shared", "-o", os.devnull, *libraries]
    return not libraries or subprocess.run(command, capture_output=True).returncode == 0


class StandIn:
    """The tree. It looks as one does after `./configure && make`."""

    def __init__(self, root):
        self.root = root
        # Debian's interpreter was built in a folder of its source tree, and looks
        # for Lib/ next to that.
        (root / "Modules").mkdir(parents=True)
        self._copy_library()
        shutil.copytree(headers().parent, root / "Include")
        shutil.copy(config_header(), root)
        for name in ["makesetup", "config.c.in", "Setup", "Setup.stdlib", "Setup.bootstrap"]:
            shutil.copy(BUILD_FILES / name, root / "Modules")
        for folder in ["Programs", "Objects", "Parser", "Python"]:
            (root / folder).mkdir()
        shutil.copy(BUILD_FILES / "python.o", root / "Programs")
        self._write_setup_local()
        self._copy_modules()
        (root / "Makefile.pre").write_text(recovered(as_configured_here))
        subprocess.run([root / "Modules/makesetup", *MAKESETUP], cwd=root, check=True,
                       stderr=subprocess.DEVNULL)
        (root / "config.c").rename(root / "Modules/config.c")
        self._extract_objects()
        for path in PROGRAMS + ["Modules/getpath_noop"]:
            name = path if "/" in path else f"Programs/{path}"
            (root / f"{name}.c").write_text(SOURCES.get(path, MAIN))

    def make(self, *arguments, **options):
        """Runs make; whatever was compiled from C that is not here is not looked at."""
        wired = self.rules_of_rust()
        for name, installed in self.modules.items():
            path = self.root / f"Modules/{name}{SUFFIX}"
            if name not in wired and not path.exists():
                shutil.copy(installed, path)
        given = [f"Modules/{name}{SUFFIX}" for name in self.modules if name not in wired]
        given = [f"-o{name}" for name in self.objects + given + GENERATED]
        command = ["make", "PYTHON_HEADERS=", "MODULE_DEPS_STATIC=", *given, *arguments]
        return subprocess.run(command, cwd=self.root, text=True, check=options.pop("check", True),
                              capture_output=True, **options)

    def has_in_c(self, name):
        """Whether the C module can be built; not where its object is no good for a library."""
        return f"\n{name} " in (self.root / "Modules/Setup.stdlib").read_text()

    def rules_of_rust(self):
        """The modules that Modules/Setup.local has from rustdlib."""
        text = (self.root / "Modules/Setup.local").read_text()
        block = text.partition("# rustdlib: begin\n")[2].partition("# rustdlib: end")[0]
        return {line for line in block.splitlines() if line.isidentifier()}

    def python(self, *arguments, **options):
        """Runs the interpreter that was built."""
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
        return subprocess.run([self.root / "python", *arguments], cwd=self.root, text=True,
                              env=environment, capture_output=True, **options)

    def _copy_library(self):
        stdlib = Path(sysconfig.get_path("stdlib"))
        library = self.root / "Lib"
        library.mkdir()
        for path in stdlib.iterdir():
            if path.is_file():
                shutil.copy(path, library)
            elif path.name in EDITED:
                shutil.copytree(path, library / path.name, ignore=shutil.ignore_patterns("__pycache__"))
            elif path.name not in ("__pycache__", "lib-dynload", "site-packages"):
                (library / path.name).symlink_to(path)
        if sysconfig.get_config_var("VPATH"):
            (self.root.parent / "Lib").symlink_to("cpython/Lib")

    def _write_setup_local(self):
        text = (BUILD_FILES / "Setup.local").read_text()
        lines = [line for line in text.splitlines(True)
                 if line.split(" ")[0] not in REPLACED and can_link(line)]
        (self.root / "Modules/Setup.local").write_text("".join(lines))
        self.built_in = {line.split(" ")[0].strip() for line in lines}
        bootstrap = (self.root / "Modules/Setup.bootstrap").read_text()
        self.built_in.update(line.split(" ")[0] for line in bootstrap.splitlines())

    def _copy_modules(self):
        """The installed extension modules; the rule of one that is not goes, as configure does."""
        setup = self.root / "Modules/Setup.stdlib"
        self.modules, self.objects, lines = {}, ["Programs/python.o"], []
        for line in setup.read_text().splitlines(True):
            name, _, source = line.strip().partition(" ")
            installed = Path(sysconfig.get_path("platstdlib"), "lib-dynload", name + SUFFIX)
            if installed.is_file():
                self.modules[name] = installed
            elif name in REPLACED and self._extract_shared(source):
                self.objects.append(f"Modules/{source[:-2]}.o")
            elif name.isidentifier() and name not in self.built_in:
                line = "#" + line
            lines.append(line)
        setup.write_text("".join(lines))

    def _extract_shared(self, source):
        """The object of a module that Debian has built in, as a shared module has it."""
        command = ["ar", "x", library(), f"{source[:-2]}.o"]
        # Those on HACL are of no use without it.
        return source in ("binascii.c", "zlibmodule.c") and is_position_independent() and (
            subprocess.run(command, cwd=self.root / "Modules").returncode == 0)

    def _extract_objects(self):
        """The members of libpython.a, where their sources would be."""
        show = "include Makefile\nshow:; @echo $(LIBRARY_OBJS) $(DTRACE_OBJS)\n"
        given = [f"-o{name}" for name in GENERATED]
        listed = subprocess.run(["make", "-s", *given, "-f-", "show"], cwd=self.root, input=show,
                                text=True, check=True, capture_output=True)
        members = self.root / "members"
        members.mkdir()
        subprocess.run(["ar", "x", library()], cwd=members, check=True)
        for name in listed.stdout.split():
            member = members / Path(name).name
            if name != "Modules/config.o" and member.exists():
                target = self.root / name
                target.parent.mkdir(parents=True, exist_ok=True)
                member.rename(target)
                self.objects.append(name)
        shutil.rmtree(members)


MAKESETUP = ["-c", "./Modules/config.c.in", "-s", "Modules", "Modules/Setup.local",
             "Modules/Setup.stdlib", "Modules/Setup.bootstrap", "Modules/Setup"]

# Made by configure, or by programs that are not here.
GENERATED = ["Makefile.pre", "pyconfig.h", "Modules/Setup.stdlib", "Modules/Setup.bootstrap",
             "Programs/test_frozenmain.h", "Python/frozen_modules/zipimport.h",
             "Python/frozen_modules/importlib._bootstrap.h",
             "Python/frozen_modules/importlib._bootstrap_external.h"]


def recovered(edit=lambda text: text):
    """Makefile.pre: the Makefile without what makesetup has put in."""
    text = (BUILD_FILES / "Makefile").read_text()
    text = text.partition("\n")[2]
    for name in ["MODBUILT_NAMES", "MODSHARED_NAMES", "MODDISABLED_NAMES", "MODOBJS", "MODLIBS"]:
        text = re.sub(rf"(?m)^{name}=.*$", f"{name}= _{name}_", text)
    text = re.sub(r"(?s)(# === Definitions added by makesetup ===\n).*?(\n####)", r"\1\2", text, count=1)
    return edit(text.partition("\n# Rules appended by makesetup")[0])


def as_configured_here(text):
    """What configure writes in a source tree, for an interpreter without a shared library."""
    archive = "libpython$(VERSION)$(ABIFLAGS).a"
    values = {"srcdir": ".", "VPATH": "", "abs_srcdir": "$(CURDIR)", "abs_builddir": "$(CURDIR)",
              "LDLIBRARY": archive, "BLDLIBRARY": archive, "LIBRARY_DEPS": "$(LIBRARY)",
              "LINK_PYTHON_DEPS": "$(LIBRARY_DEPS)", "LINK_PYTHON_OBJS": "$(LIBRARY_OBJS)",
              "INSTSONAME": archive, "PY_ENABLE_SHARED": "0", "RUNSHARED": ""}
    if not is_position_independent():
        values["LINKCC"] = "$(CC) -no-pie"
    for name, value in values.items():
        text = re.sub(rf"(?m)^{name}=.*$", lambda match: f"{name}={value}", text)
    return text
