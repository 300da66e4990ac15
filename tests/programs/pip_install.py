"""pip: wheels of real packages, installed from disk."""
import contextlib
import importlib.metadata
import io
import pathlib
import shutil
import zipfile

from pip._internal.cli.main import main as pip

PACKAGES = ["aiohttp", "dulwich", "flask", "idna", "jinja2", "openpyxl", "pypdf", "requests", "urllib3", "werkzeug"]


def prepare(folder):
    """The wheels: packed of what is installed, so that nothing is fetched."""
    for name in PACKAGES:
        about = importlib.metadata.distribution(name)
        stem = f"{about.name.replace('-', '_')}-{about.version}-py3-none-any.whl"
        with zipfile.ZipFile(pathlib.Path(folder, stem), "w", zipfile.ZIP_DEFLATED) as wheel:
            for file in about.files:
                if "__pycache__" not in file.parts and ".." not in file.parts:
                    wheel.write(file.locate(), str(file))


def tasks(folder):
    wheels = sorted(map(str, pathlib.Path(folder).glob("*.whl")))
    out = pathlib.Path(folder, "installed")

    def install(*options):
        shutil.rmtree(out, ignore_errors=True)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            status = pip(["--isolated", "--disable-pip-version-check", "install", "--no-index", "--no-deps",
                          "--no-cache-dir", "--quiet", *options, "--target", str(out), *wheels])
        found = [path for path in out.rglob("*") if path.suffix != ".pyc"]
        return status, len(found), sum(path.stat().st_size for path in found if path.is_file())

    return {"install": lambda: install("--no-compile")}
