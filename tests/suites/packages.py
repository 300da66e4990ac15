"""The packages: where their tests come from, and how they are run."""
import dataclasses
import os
import re
import shutil
import subprocess
import tarfile
import time
import xml.etree.ElementTree as xml

PYTEST = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--continue-on-collection-errors", "--timeout=300"]
# Seconds that a process has to end, once it has written its report.
TO_END = 60
# What Debian's release has the tests of, where the source distribution has none.
RELEASE = "trixie"
SOURCES = f"""Types: deb-src
URIs: {{archive}}
Suites: {RELEASE}
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""
# A line of Django's runner; what the test prints can stand between its name and its outcome.
LINE = re.compile(r"^(\w+ \([\w.]+\))(?:(?!^\w+ \([\w.]+\)).)*? \.\.\. (?:(?!^\w+ \([\w.]+\)).)*?"
                  r"\b(ok|skipped|FAIL|ERROR|expected failure)\b", re.MULTILINE | re.DOTALL)
OUTCOMES = {"ok": "passed", "skipped": "skipped", "expected failure": "skipped", "FAIL": "failed", "ERROR": "failed",
            "failure": "failed", "error": "failed"}


@dataclasses.dataclass
class Pytest:
    """Tests that pytest runs."""

    words: tuple = ("tests",)
    # Debian's name of the source package, if PyPI's source distribution has no tests.
    debian: str = None
    # What of the source is in the way of the installed package.
    without: tuple = ()
    # What their environment has beside ours.
    variables: tuple = ()

    def run(self, python, folder, log, only=()):
        """Each test's outcome, by its name; with `only`, at least those whose functions have these names."""
        report = log.with_suffix(".xml")
        report.unlink(missing_ok=True)
        command = [*python, *PYTEST, f"--junitxml={report}", *self.words, *chosen(only)]
        start(command, folder, log, self.variables, report)
        cases = xml.parse(report).iter("testcase") if report.exists() else ()
        return {f"{case.get('classname')}::{case.get('name')}": outcome(case) for case in cases}


def chosen(only):
    return ["-k", " or ".join(only)] if only else []


def outcome(case):
    kinds = [part.tag for part in case if part.tag in ("failure", "error", "skipped")]
    return OUTCOMES.get(kinds[0], kinds[0]) if kinds else "passed"


@dataclasses.dataclass
class Django:
    """Some of Django's tests, which have a runner of their own."""

    labels: tuple
    debian: str = None
    without: tuple = ()

    def run(self, python, folder, log, only=()):
        only = [word for name in only for word in ("-k", name)]
        start([*python, "runtests.py", "--verbosity=2", "--parallel=1", *only, *self.labels],
              folder / "tests", log)
        text = log.read_text(encoding="utf-8", errors="replace")
        return {name: OUTCOMES[what] for name, what in LINE.findall(text.partition("=" * 70)[0])}


PACKAGES = {
    # autobahn/ wants Docker.
    "aiohttp": Pytest(("tests", "-o", "addopts=", "-m", "not dev_mode and not internal", "--ignore=tests/autobahn"),
                      without=("aiohttp",)),
    "Django": Django(("cache", "messages_tests", "middleware", "sessions_tests", "signed_cookies_tests", "signing")),
    "dulwich": Pytest(),
    "itsdangerous": Pytest(),
    "openpyxl": Pytest(("openpyxl",), debian="openpyxl"),
    "PyJWT": Pytest(),
    "pypng": Pytest(("code",)),
    # Its own CI has longer time limits than a busy machine would have without.
    "urllib3": Pytest(("test",), variables=(("CI", "1"),)),
    # Its tests expect answers within milliseconds: times 20, for machines that do other work.
    "websockets": Pytest(debian="python-websockets", variables=(("WEBSOCKETS_TESTS_TIMEOUT_FACTOR", "20"),)),
    # In the place of pip, whose tests are in no archive of PyPI or Debian: it writes and reads archives and digests.
    "wheel": Pytest(),
}


def environment():
    """This one, without what decides for the wheel."""
    return {key: value for key, value in os.environ.items() if not key.startswith("RUSTDLIB_")}


def start(command, folder, log, variables=(), report=None):
    """Runs the tests; what they say goes to the log, and what they think of it is in their report.

    The process is killed when it has written the report and does not end, as its threads wait for each other.
    """
    with open(log, "wb") as file:
        process = subprocess.Popen(command, cwd=folder, env=environment() | dict(variables), stdout=file, stderr=file,
                                   stdin=subprocess.DEVNULL)
    while True:
        try:
            return process.wait(TO_END)
        except subprocess.TimeoutExpired:
            if report and report.exists() and time.time() - report.stat().st_mtime > TO_END:
                process.kill()


def unpacked(name, version, home, pip):
    """A folder with the source, unpacked anew."""
    archive = downloaded(name, version, home, pip)
    folder = home / "source" / name
    shutil.rmtree(folder, ignore_errors=True)
    with tarfile.open(archive) as members:
        first = members.next().name.partition("/")[0]
        members.extractall(folder, filter="data")
    for part in PACKAGES[name].without:
        (folder / first / part).rename(folder / first / f"not-{part}")
    return folder / first


def downloaded(name, version, home, pip):
    debian = PACKAGES[name].debian
    pattern = f"{debian}_{version}*.orig.tar.*" if debian else f"[{name[0]}{name[0].lower()}]*-{version}.tar.gz"
    folder = home / "downloads" / name
    folder.mkdir(parents=True, exist_ok=True)
    if not list(folder.glob(pattern)):
        if debian:
            apt_source(debian, folder)
        else:
            pip("download", "--no-deps", "--no-binary", name, "-d", folder, f"{name}=={version}")
    return next(folder.glob(pattern))


def apt_source(debian, folder):
    """The authors' archive, from the Debian archive that this machine's apt uses."""
    found = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Created-By: Packages", "Origin: Debian"],
        check=True, capture_output=True, text=True).stdout.split("\n")
    archive = next(line.split()[0] for line in found if line and "-" not in line.split()[1])
    (folder / "debian.sources").write_text(SOURCES.format(archive=archive))
    (folder / "lists/partial").mkdir(parents=True, exist_ok=True)
    options = {"APT::Sandbox::User": "root", "Dir::Etc::SourceList": "/dev/null", "Dir::Etc::SourceParts": folder,
               "Dir::State::Lists": folder / "lists"}
    apt = ["apt-get", "-qq", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]
    subprocess.run([*apt, "update"], check=True)
    subprocess.run([*apt, "source", "--download-only", "--tar-only", debian], check=True, cwd=folder)
