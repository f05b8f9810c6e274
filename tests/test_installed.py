"""What is published works where there is no checkout: the sdist makes the wheel, and that a book.

The wheel is installed for reading only, in an environment that sees the tests' other packages but
not the editable installation.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import yaml
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from command import SURROUNDINGS
from tiny import REPOSITORY, tiny_project

PYPROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
PARTS = PYPROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
STRAYS = (
    "notes.txt",
    "_variables.yml",
    "_book/index.html",
    "build/drawn/fig-x.svg",
    ".venv/bin/python",
    "another-venv/pyvenv.cfg",
    ".hypothesis/x",
    ".quarto/x",
    "src/triptych.egg-info/PKG-INFO",
    "src/triptych/__pycache__/cli.cpython-311.pyc",
    "src/triptych/starting/templates/figures/__pycache__/claims.cpython-311.pyc",
    "_extensions/triptych/fonts/__pycache__/subset.cpython-311.pyc",
    "chapters/sources_files/x.png",
    "tests/__pycache__/tiny.cpython-311.pyc",
)
"""What lies about in the checkout of someone who works with it."""
PIP = (sys.executable, "-m", "pip", "--isolated", "--quiet", "--disable-pip-version-check")
WITHOUT_POWER = ("setpriv", "--bounding-set=-dac_override") if os.geteuid() == 0 else ()
"""Runs a program so that permissions hold for it, even where root runs the tests."""


@dataclass(frozen=True)
class Packed:
    """A checkout's files, by their paths in it, and the packages made of it.

    `direct` is the wheel of the checkout, `wheel` that of the sdist.
    """

    files: frozenset[str]
    sdist: Path
    direct: Path
    wheel: Path


@dataclass(frozen=True)
class Installed:
    """An environment that holds the wheel, and the folders that its user has."""

    root: Path
    site: Path

    def __call__(self, *command: str | Path, cwd: Path | None = None) -> CompletedProcess[str]:
        """Run a program of the environment with an empty home and no rights but the user's."""
        name, *arguments = map(str, command)
        found = {"PATH": f"{self.root / 'venv/bin'}:/usr/bin:/bin"}
        own = {"HOME": str(self.root / "home"), "TMPDIR": str(self.root / "tmp")}
        done = subprocess.run(
            [*WITHOUT_POWER, shutil.which(name, path=found["PATH"]) or name, *arguments],
            cwd=cwd or self.root, env=found | own, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stdout + done.stderr
        return done

    def state(self) -> dict[str, tuple[int, int]]:
        """Give the size and time of all that is installed, and of all that was left behind."""
        files = [path for name in ("venv", "home", "tmp") for path in (self.root / name).rglob("*")]
        stats = {str(path.relative_to(self.root)): path.lstat() for path in files}
        return {name: (one.st_size, one.st_mtime_ns) for name, one in stats.items()}


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Packed:
    """Pack a checkout in which other things lie about, and the wheel again from the sdist."""
    root = tmp_path_factory.mktemp("packed")
    checkout = root / "checkout"
    checkout.mkdir()
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for part in PARTS:
        source, target = REPOSITORY / part.lstrip("/"), checkout / part.lstrip("/")
        if source.is_dir():
            shutil.copytree(source, target, ignore=ignored)
        else:
            shutil.copyfile(source, target)
    files = _files(checkout)
    for stray in STRAYS:
        (checkout / stray).parent.mkdir(parents=True, exist_ok=True)
        (checkout / stray).write_text("stray", "utf-8")
    sdist = next(SdistBuilder(str(checkout)).build(directory=str(root)))
    direct = next(WheelBuilder(str(checkout)).build(directory=str(root)))
    offline = ("--no-index", "--no-deps", "--no-build-isolation")
    command = [*PIP, "wheel", *offline, "--wheel-dir", root / "again", sdist]
    subprocess.run(command, env=SURROUNDINGS, check=True)
    (wheel,) = (root / "again").iterdir()
    return Packed(frozenset(files), Path(sdist), Path(direct), wheel)


@pytest.fixture(scope="module")
def installed(packed: Packed, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Install the wheel of the sdist without a network, for reading only and not compiled."""
    root = tmp_path_factory.mktemp("installed")
    for name in ("home", "tmp"):
        (root / name).mkdir()
    venv.create(root / "venv", symlinks=True)
    offline = ("--no-index", "--no-deps", "--no-compile")
    command = [*PIP, "--python", root / "venv/bin/python", "install", *offline, packed.wheel]
    subprocess.run(command, env=SURROUNDINGS, check=True)
    (site,) = (root / "venv/lib").glob("python*/site-packages")
    # A folder that is named so is only searched: what makes an installation editable isn't read.
    others = [path for path in sys.path if Path(path).name in {"site-packages", "dist-packages"}]
    (site / "others.pth").write_text("\n".join(others), "utf-8")
    for path in (site, *site.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    return Installed(root, site)


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _held_by(sdist: Path) -> set[str]:
    with tarfile.open(sdist) as archive:
        return {one.name.partition("/")[2] for one in archive.getmembers() if one.isfile()}


# What the packages hold


def test_the_sdist_holds_the_project_and_nothing_that_lies_about(packed: Packed) -> None:
    """The essay, the package, the tests and the manual are there; nothing made, no cache, no note.

    Only what the sdist says about itself comes to them.
    """
    assert _held_by(packed.sdist) == packed.files | {"PKG-INFO"}


@pytest.mark.skipif(not (REPOSITORY / ".git").exists(), reason="an unpacked sdist has no history")
def test_the_sdist_lacks_nothing_that_is_committed(packed: Packed) -> None:
    """A new file or folder beside README.md is named in pyproject.toml, too."""
    listed = ["git", "-C", str(REPOSITORY), "ls-files", "-z"]
    done = subprocess.run(listed, capture_output=True, text=True, check=True)
    committed = {name for name in done.stdout.split("\0") if (REPOSITORY / name).is_file()}
    assert committed - _held_by(packed.sdist) == set()


def test_the_wheel_holds_the_package_and_the_extension(packed: Packed) -> None:
    """Every module, template, script and font is there, the licences, and nothing else."""
    places = {"src/": "", "_extensions/triptych/": "triptych/starting/extension/"}
    meant = {
        place + name.removeprefix(start)
        for start, place in places.items()
        for name in packed.files
        if name.startswith(start)
    }
    about = {"METADATA", "RECORD", "WHEEL", "entry_points.txt"}
    about |= {f"licenses/{name}" for name in PYPROJECT["project"]["license-files"]}
    with zipfile.ZipFile(packed.wheel) as archive:
        held = set(archive.namelist())
    version = PYPROJECT["project"]["version"]
    assert held == meant | {f"triptych-{version}.dist-info/{name}" for name in about}


def test_the_sdist_makes_the_same_wheel(packed: Packed) -> None:
    """Byte for byte that of the checkout."""
    assert packed.wheel.read_bytes() == packed.direct.read_bytes()


def test_each_python_that_is_named_is_tested() -> None:
    """The lowest is the one required; the workflow runs the tests on each."""
    start = "Programming Language :: Python :: 3."
    classifiers = PYPROJECT["project"]["classifiers"]
    named = [one.removeprefix(start) for one in classifiers if one.startswith(start)]
    assert PYPROJECT["project"]["requires-python"] == f">=3.{named[0]}"
    assert named == sorted(named, key=int)
    workflow = yaml.safe_load((REPOSITORY / ".github/workflows/book.yml").read_text("utf-8"))
    tested = workflow["jobs"]["pythons"]["strategy"]["matrix"]["python"]
    assert {f"3.{minor}" for minor in named} <= set(tested)


def test_the_lowest_versions_that_are_tested_are_the_lowest_permitted() -> None:
    """What `make test-lowest` installs is where each requirement of the package begins."""
    pinned = (REPOSITORY / "constraints-lowest.txt").read_text("utf-8")
    for dependency in PYPROJECT["project"]["dependencies"]:
        name, lowest = dependency.split(",")[0].split(">=")
        pin = rf"^{name.replace('_', '-')}=={re.escape(lowest)}(\.0)*$"
        assert re.search(pin, pinned, re.MULTILINE), dependency


# What an installation does


def test_the_installation_can_only_be_read(installed: Installed) -> None:
    """The tests below would see a write into the package: it is refused, whoever runs them."""
    for name in ("new", "__init__.py"):
        assert installed("cp", "/dev/null", installed.site / "triptych" / name).returncode != 0
    done = installed("python", "-c", "import triptych; print(triptych.__file__)")
    assert done.stdout.strip() == str(installed.site / "triptych/__init__.py")


def test_a_book_is_made_with_an_installation_that_can_only_be_read(installed: Installed) -> None:
    """Site, PDF and EPUB, in a folder with a space; nothing is left in home or beside the code."""
    root = tiny_project(installed.root / "two mills")
    before = installed.state()
    done = installed("triptych", "build", "--engine", "pandoc", cwd=root)
    assert done.returncode == 0, done.stderr
    assert {"index.html", "mills.pdf", "mills.epub"} <= _files(root / "_book")
    for command in ("check", "verify _book", "doctor"):
        done = installed("triptych", *command.split(), cwd=root)
        assert done.returncode == 0, done.stderr
    assert installed.state() == before


def test_an_essay_that_it_starts_can_be_edited_and_deleted(installed: Installed) -> None:
    """What is copied from files that can only be read is the author's own."""
    root = installed.root / "a new essay"
    before = installed.state()
    done = installed("triptych", "new", root)
    assert done.returncode == 0, done.stderr
    assert (root / "_extensions/triptych/triptych.lua").is_file()
    assert [path for path in root.rglob("*") if not path.stat().st_mode & 0o200] == []
    done = installed("triptych", "build", "--engine", "pandoc", "--to", "html", cwd=root)
    assert done.returncode == 0, done.stderr
    assert installed.state() == before
    assert installed("rm", "-r", root).returncode == 0
