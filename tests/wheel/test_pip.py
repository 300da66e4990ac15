"""pip, run with the modules enabled, installs from disk what it installs without them."""
import base64
import glob
import hashlib
import os
import pathlib
import random
import sysconfig
import tempfile
import unittest
import zipfile

from support import python


def pip_wheel():
    """The wheel of pip that comes with Python, which can run from where it is."""
    folders = [sysconfig.get_config_var("WHEEL_PKG_DIR")]
    try:
        import ensurepip
        folders.append(os.path.join(os.path.dirname(ensurepip.__file__), "_bundled"))
    except ImportError:
        pass
    wheels = [wheel for folder in filter(None, folders)
              for wheel in glob.glob(os.path.join(folder, "pip-*.whl"))]
    return wheels[0] if wheels else None


def make_wheel(folder, number):
    """A wheel of a package with files of all sizes; the next one is what it needs."""
    name = f"sample{number}"
    info = f"{name}-1.0.dist-info/"
    needs = f"Requires-Dist: sample{number - 1}\n" if number else ""
    files = {
        f"{name}/__init__.py": b"",
        info + "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needs}".encode(),
        info + "WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n"
                        b"Tag: py3-none-any\n",
    }
    generator = random.Random(number)
    for size in 1, 100, 5000, 70_000, 300_000:
        files[f"{name}/noise{size}"] = generator.randbytes(size)
        files[f"{name}/text{size}"] = b" ".join(generator.choices([b"spam", b"and", b"eggs"], k=size))
    path = pathlib.Path(folder, f"{name}-1.0-py3-none-any.whl")
    lines = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for file, content in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
            lines.append(f"{file},sha256={digest.decode()},{len(content)}\n")
            wheel.writestr(file, content)
        wheel.writestr(info + "RECORD", "".join([*lines, info + "RECORD,,\n"]))
    return path


def contents(folder):
    return {str(file.relative_to(folder)): file.read_bytes()
            for file in pathlib.Path(folder).rglob("*") if file.is_file()}


@unittest.skipUnless(pip_wheel(), "this Python comes without a wheel of pip")
class Pip(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        wheels = [make_wheel(self.folder, number) for number in range(6)]
        self.digests = {wheel.name.partition("-")[0]: hashlib.sha256(wheel.read_bytes()).hexdigest()
                        for wheel in wheels}

    def install(self, target, *options):
        wanted = self.folder / "requirements.txt"
        wanted.write_text("".join(
            f"{name}==1.0 --hash=sha256:{digest}\n" for name, digest in self.digests.items()))
        words = [*options, "-m", "pip", "install", "--quiet", "--no-index", "--no-cache-dir",
                 "--no-compile", "--disable-pip-version-check", "--find-links", str(self.folder),
                 "--target", str(self.folder / target), "--require-hashes", "-r", str(wanted)]
        env = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        env = dict.fromkeys(env, "") | {"PIP_CONFIG_FILE": os.devnull, "PYTHONPATH": pip_wheel()}
        return python(*words, env=env, cwd=self.folder)

    def test_a_set_of_wheels(self):
        for target, options in ("plain", ()), ("ours", ("-m", "rustdlib")):
            done = self.install(target, *options)
            self.assertEqual(done.returncode, 0, done.stderr)
        plain, ours = contents(self.folder / "plain"), contents(self.folder / "ours")
        # The package's 11, METADATA, WHEEL, RECORD, INSTALLER, REQUESTED.
        self.assertEqual(len(plain), 6 * 16)
        self.assertEqual(plain.keys(), ours.keys())
        self.assertEqual([name for name in plain if plain[name] != ours[name]], [])

    def test_a_wheel_that_is_not_the_one_that_is_wanted(self):
        self.digests["sample3"] = "0" * 64
        texts = [self.install("out", *options) for options in ((), ("-m", "rustdlib"))]
        self.assertEqual(texts[0].stderr, texts[1].stderr)
        self.assertIn("DO NOT MATCH THE HASHES", texts[0].stderr)
        self.assertEqual([done.returncode for done in texts], [1, 1])


if __name__ == "__main__":
    unittest.main()
