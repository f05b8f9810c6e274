"""Which figures and tables there are, and what each depends on, found without running any.

`figures/NAME.py` defines `figure` (for `::: {#fig-NAME}`), `table` (for `::: {#tbl-NAME}`) or both;
an underscore in the module's name is a hyphen in the identifier. They are pure functions whose
parameters name the frames that they need. A figure's parameter `width` is the width to draw to, in
pixels.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from triptych.frames import frames_of
from triptych.problems import Problem, nearest
from triptych.project import EXTENSION

KINDS = ("figure", "table")
MAKERS = ("altair", "vl-convert-python", "pandas")
"""The packages whose version is part of what a drawing depends on."""


class FileHashes(dict[Path, str]):
    """The SHA-256 of files, each read once; that of an absent one is empty.

    `origins` are what `Declared.origin` gave from these hashes, by id.
    """

    def __init__(self) -> None:
        """Begin without any."""
        super().__init__()
        self.origins: dict[str, dict[str, Any]] = {}
        self._folders: dict[Path, list[Path]] = {}

    def paths_in(self, folder: Path) -> list[Path]:
        """List what a folder holds, sorted; it is looked into once."""
        if folder not in self._folders:
            self._folders[folder] = sorted(folder.glob("*"))
        return self._folders[folder]

    def __missing__(self, path: Path) -> str:
        """Read a file that was not asked for before."""
        self[path] = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        return self[path]


@dataclass(frozen=True)
class Declared:
    """A figure or table as its module declares it."""

    name: str
    kind: str
    module: Path
    parameters: tuple[str, ...]
    imports: tuple[Path, ...]

    @property
    def id(self) -> str:
        """Give the identifier that a chapter writes."""
        return f"{'fig' if self.kind == 'figure' else 'tbl'}-{self.name}"

    def inputs(self, root: Path, hashes: FileHashes | None = None) -> list[Path]:
        """List the files that it is made from: module, what that imports here, data, and fonts.

        Those who ask for many hand in their `hashes`, so that no folder is looked into twice.
        """
        hashes = FileHashes() if hashes is None else hashes
        frames = frames_of(root)
        named = {file for parameter in self.parameters for file in frames.get(parameter, ())}
        data = {root / "data" / file for file in named}
        if "sources.yml" in named:
            data |= set(hashes.paths_in(root / "seeds"))
        fonts = hashes.paths_in(root / EXTENSION / "fonts") if self.kind == "figure" else ()
        return [self.module, *self.imports, *sorted(data), *fonts]

    def origin(self, root: Path, hashes: FileHashes | None = None) -> dict[str, Any]:
        """Give all that it depends on: its inputs' hashes, the makers' versions, the code's hash.

        An input is named from the project's folder; one that is absent has an empty hash. Those who
        ask for many hand in their `hashes`, so that no file is read twice.
        """
        hashes = FileHashes() if hashes is None else hashes
        if self.id not in hashes.origins:
            paths = self.inputs(root, hashes)
            inputs = {path.relative_to(root).as_posix(): hashes[path] for path in paths}
            origin = {"inputs": inputs, "makers": _versions(), "code": _drawing_code()}
            hashes.origins[self.id] = origin
        return hashes.origins[self.id]

    def key(self, root: Path, hashes: FileHashes | None = None) -> str:
        """Hash all that it depends on."""
        return key_of(self.origin(root, hashes))


def key_of(origin: dict[str, Any]) -> str:
    """Hash what `Declared.origin` gives."""
    return hashlib.sha256(json.dumps(origin, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class _Maker:
    """A function that a module defines, its place in it, and its parameters with theirs."""

    name: str
    parameters: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class _Module:
    """What a module's text tells: its makers, what of `figures` it imports, or why it is none.

    `fault` is a line, a column and a message.
    """

    makers: tuple[_Maker, ...] = ()
    imports: tuple[str, ...] = ()
    fault: tuple[int, int, str] | None = None


def declared(root: Path) -> tuple[dict[str, Declared], list[Problem]]:
    """Find every figure and table of a project, by id, and every problem of their declarations."""
    found: dict[str, Declared] = {}
    problems: list[Problem] = []
    folder = root / "figures"
    frames = list(frames_of(root))
    modules: dict[Path, _Module] = {}
    for module in sorted(folder.glob("*.py")):
        if module.stem.startswith("_"):
            continue
        file = module.relative_to(root).as_posix()
        told = _told_by(root, module, modules, problems)
        imports = tuple(sorted(_imports(root, module, modules, problems)))
        for maker in told.makers:
            parameters = tuple(name for name, _, _ in maker.parameters)
            problems += _unknown_frames(file, maker, frames)
            one = Declared(module.stem.replace("_", "-"), maker.name, module, parameters, imports)
            found[one.id] = one
    return found, problems


def _unknown_frames(file: str, maker: _Maker, frames: Sequence[str]) -> Iterator[Problem]:
    known = [*frames, "width"] if maker.name == "figure" else frames
    for name, line, column in maker.parameters:
        if name not in known:
            what = f"“{name}” is no frame."
            yield Problem(file, line, column, what, nearest(name, known), "figure-module")


def _told_by(
    root: Path, module: Path, modules: dict[Path, _Module], problems: list[Problem]
) -> _Module:
    """Read a module, once for each finding; an empty one stands for what is not Python."""
    if module in modules:
        return modules[module]
    file = module.relative_to(root).as_posix()
    try:
        told = _read(module.read_bytes(), file)
    except OSError as error:
        told = _Module()
        what = f"This can't be read: {error.strerror}."
        remedy = "Put a module there, or nothing."
        problems.append(Problem(file, 1, 1, what, remedy, "unreadable-file"))
    if told.fault:
        line, column, said = told.fault
        what = f"This is not Python: {said}."
        problems.append(Problem(file, line, column, what, "Mend it.", "figure-module"))
    modules[module] = told
    return told


@lru_cache(maxsize=1024)
def _read(text: bytes, file: str) -> _Module:
    """Tell what a module's text tells."""
    try:
        tree = ast.parse(text, file)
    except SyntaxError as error:
        return _Module(fault=(error.lineno or 1, error.offset or 1, error.msg))
    except ValueError as error:
        return _Module(fault=(1, 1, str(error)))
    makers = tuple(
        _Maker(
            node.name,
            tuple((one.arg, one.lineno, one.col_offset + 1) for one in node.args.args),
        )
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name in KINDS
    )
    names = (name for node in ast.walk(tree) for name in _imported_names(node))
    return _Module(makers, tuple(dict.fromkeys(names)))


def _imports(
    root: Path, module: Path, modules: dict[Path, _Module], problems: list[Problem]
) -> set[Path]:
    """Follow `from figures._common import …` to the files of this project."""
    paths: set[Path] = set()
    pending = [module]
    while pending:
        for name in _told_by(root, pending.pop(), modules, problems).imports:
            path = root / "figures" / f"{name}.py"
            if path not in paths and path.is_file():
                paths.add(path)
                pending.append(path)
    return paths


def _imported_names(node: ast.AST) -> Iterable[str]:
    """Name the modules of `figures` that a statement imports, in each of Python's ways."""
    names: list[str] = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        above = ["figures"] if node.level == 1 else []
        module = ".".join([*above, *([node.module] if node.module else [])])
        names = [module, *(f"{module}.{alias.name}" for alias in node.names)]
    return [name.removeprefix("figures.") for name in names if name.startswith("figures.")]


@cache
def _drawing_code() -> str:
    """Hash the code of this package that draws."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    makers = (package, *(package.parent / name for name in ("anchoring", "mending", "evidence")))
    for module in sorted(module for folder in makers for module in folder.glob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()


@cache
def _versions() -> dict[str, str]:
    return {maker: version(maker) for maker in MAKERS}
