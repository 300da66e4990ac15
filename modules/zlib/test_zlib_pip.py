"""pip installs a wheel from disk: zipimport, zipfile, hashlib and zlib together."""
import unittest

import rustdlib_wired

if "zlib" not in rustdlib_wired.MODULES:
    raise unittest.SkipTest("zlib is not wired in this interpreter")

import base64
import glob
import hashlib
import os
import subprocess
import sys
import sysconfig
import tempfile
import zipfile

NAME = "rustdlib_sample-1.0"
FILES = {
    "rustdlib_sample.py": b"import zlib\nANSWER = zlib.decompress(zlib.compress(b'42' * 999))[:2]\n",
    f"{NAME}.dist-info/METADATA": b"Metadata-Version: 2.1\nName: rustdlib-sample\nVersion: 1.0\n",
    f"{NAME}.dist-info/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}


def pip_wheel():
    """The wheel of pip that comes with Python, which can run from where it is."""
    folders = [sysconfig.get_config_var("WHEEL_PKG_DIR") or ""]
    try:
        import ensurepip
        folders.append(os.path.join(os.path.dirname(ensurepip.__file__), "_bundled"))
    except ImportError:
        pass
    wheels = [wheel for folder in folders if folder for wheel in glob.glob(os.path.join(folder, "pip-*.whl"))]
    return wheels[0] if wheels else None


def make_wheel(folder):
    path = os.path.join(folder, f"{NAME}-py3-none-any.whl")
    record = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, content in FILES.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record.append(f"{name},sha256={digest},{len(content)}")
            wheel.writestr(name, content)
        record = [*record, f"{NAME}.dist-info/RECORD,,", ""]
        wheel.writestr(f"{NAME}.dist-info/RECORD", "\n".join(record))
    return path


@unittest.skipUnless(pip_wheel(), "this Python comes without a wheel of pip")
class Pip(unittest.TestCase):
    def run_python(self, *args, path):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PIP_")}
        environment |= {"PYTHONPATH": path, "PIP_CONFIG_FILE": os.devnull}
        done = subprocess.run([sys.executable, *args], capture_output=True, text=True, env=environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_install(self):
        with tempfile.TemporaryDirectory() as folder:
            wheel, target = make_wheel(folder), os.path.join(folder, "target")
            self.run_python("-m", "pip", "install", "--no-index", "--no-deps", "--no-cache-dir",
                            "--disable-pip-version-check", "--target", target, wheel, path=pip_wheel())
            # From where it was installed, and from the wheel itself.
            for path in (target, wheel):
                code = "import rustdlib_sample as s; print(s.ANSWER.decode(), s.__file__)"
                answer, file = self.run_python("-c", code, path=path).split(None, 1)
                self.assertEqual(answer, "42")
                self.assertTrue(file.startswith(path), file)


if __name__ == "__main__":
    unittest.main()
