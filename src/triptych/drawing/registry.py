"""Which figures and tables there are, and what each depends on, found without running any.

`figures/NAME.py` defines `figure` (for `::: {#fig-NAME}`), `table` (for `::: {#tbl-NAME}`) or both;
an underscore in the module's name is a hyphen in the identifier. They are pure functions whose
parameters name the frames that they need. A figure's parameter `width` is the width to draw to, in
pixels.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from triptych.frames import FRAMES
from triptych.problems import Problem, nearest

KINDS = ("figure", "table")
MAKERS = ("altair", "vl-convert-python", "pandas")
"""The packages whose version is part of what a drawing depends on."""


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

    def inputs(self, root: Path) -> list[Path]:
        """List the files that it is made from: its module, what that imports here, its data."""
        frames = [parameter for parameter in self.parameters if parameter != "width"]
        data = {root / "data" / file for frame in frames for file in FRAMES[frame]}
        if any("sources.yml" in FRAMES[frame] for frame in frames):
            data |= set((root / "seeds").glob("*"))
        return [self.module, *self.imports, *sorted(data)]

    def key(self, root: Path) -> str:
        """Hash all that it depends on: inputs, the code that draws, and the makers' versions."""
        digest = hashlib.sha256(_drawing_code().encode())
        for path in self.inputs(root):
            digest.update(f"\0{path.relative_to(root).as_posix()}\0".encode())
            digest.update(path.read_bytes() if path.is_file() else b"")
        return digest.hexdigest()


def declared(root: Path) -> tuple[dict[str, Declared], list[Problem]]:
    """Find every figure and table of a project, by id, and every problem of their declarations."""
    found: dict[str, Declared] = {}
    problems: list[Problem] = []
    folder = root / "figures"
    for module in sorted(folder.glob("*.py")):
        if module.stem.startswith("_"):
            continue
        file = module.relative_to(root).as_posix()
        try:
            tree = ast.parse(module.read_text("utf-8"), file)
        except SyntaxError as error:
            line, column = error.lineno or 1, error.offset or 1
            what = f"This is not Python: {error.msg}."
            problems.append(Problem(file, line, column, what, "Mend it."))
            continue
        imports = tuple(sorted(_imports(folder, tree)))
        makers = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        for maker in (maker for maker in makers if maker.name in KINDS):
            parameters = tuple(argument.arg for argument in maker.args.args)
            problems += _unknown_frames(file, maker)
            one = Declared(module.stem.replace("_", "-"), maker.name, module, parameters, imports)
            found[one.id] = one
    return found, problems


def _unknown_frames(file: str, maker: ast.FunctionDef) -> Iterator[Problem]:
    known = [*FRAMES, "width"] if maker.name == "figure" else list(FRAMES)
    for argument in maker.args.args:
        if argument.arg not in known:
            what = f"“{argument.arg}” is no frame."
            remedy = nearest(argument.arg, known)
            yield Problem(file, argument.lineno, argument.col_offset + 1, what, remedy)


def _imports(folder: Path, tree: ast.Module, seen: frozenset[Path] = frozenset()) -> set[Path]:
    """Follow `from figures._common import …` to the files of this project."""
    paths: set[Path] = set()
    for node in ast.walk(tree):
        for name in _imported_names(node):
            path = folder / f"{name}.py"
            if path.is_file() and path not in seen:
                paths.add(path)
                inner = ast.parse(path.read_text("utf-8"))
                paths |= _imports(folder, inner, seen | {path})
    return paths


def _imported_names(node: ast.AST) -> Iterable[str]:
    if isinstance(node, ast.ImportFrom) and node.module:
        package, _, module = node.module.partition(".")
        if package == "figures":
            return [module] if module else [alias.name for alias in node.names]
    return ()


@cache
def _drawing_code() -> str:
    """Hash the code of this package that draws, the fonts' names and the makers' versions."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for module in sorted([*package.glob("*.py"), *(package.parent / "evidence").glob("*.py")]):
        digest.update(module.read_bytes())
    for maker in MAKERS:
        digest.update(f"{maker} {version(maker)}".encode())
    return digest.hexdigest()
