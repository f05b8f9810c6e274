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
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from triptych.frames import frames_of
from triptych.problems import Problem, nearest
from triptych.project import EXTENSION

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
        """List the files that it is made from: module, what that imports here, data, and fonts."""
        frames = frames_of(root)
        named = {file for parameter in self.parameters for file in frames.get(parameter, ())}
        data = {root / "data" / file for file in named}
        if "sources.yml" in named:
            data |= set((root / "seeds").glob("*"))
        fonts = (root / EXTENSION / "fonts").glob("*") if self.kind == "figure" else ()
        return [self.module, *self.imports, *sorted(data), *sorted(fonts)]

    def origin(self, root: Path) -> dict[str, Any]:
        """Give all that it depends on: its inputs' hashes, the makers' versions, the code's hash.

        An input is named from the project's folder; one that is absent has an empty hash.
        """
        inputs = {
            path.relative_to(root).as_posix(): (
                hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            )
            for path in self.inputs(root)
        }
        return {"inputs": inputs, "makers": _versions(), "code": _drawing_code()}

    def key(self, root: Path) -> str:
        """Hash all that it depends on."""
        return key_of(self.origin(root))


def key_of(origin: dict[str, Any]) -> str:
    """Hash what `Declared.origin` gives."""
    return hashlib.sha256(json.dumps(origin, sort_keys=True).encode()).hexdigest()


def declared(root: Path) -> tuple[dict[str, Declared], list[Problem]]:
    """Find every figure and table of a project, by id, and every problem of their declarations."""
    found: dict[str, Declared] = {}
    problems: list[Problem] = []
    folder = root / "figures"
    frames = list(frames_of(root))
    for module in sorted(folder.glob("*.py")):
        if module.stem.startswith("_"):
            continue
        file = module.relative_to(root).as_posix()
        tree = _parsed(root, module, problems)
        imports = tuple(sorted(_imports(root, tree, problems)))
        makers = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        for maker in (maker for maker in makers if maker.name in KINDS):
            parameters = tuple(argument.arg for argument in maker.args.args)
            problems += _unknown_frames(file, maker, frames)
            one = Declared(module.stem.replace("_", "-"), maker.name, module, parameters, imports)
            found[one.id] = one
    return found, problems


def _unknown_frames(
    file: str, maker: ast.FunctionDef, frames: Sequence[str]
) -> Iterator[Problem]:
    known = [*frames, "width"] if maker.name == "figure" else frames
    for argument in maker.args.args:
        if argument.arg not in known:
            what = f"“{argument.arg}” is no frame."
            remedy = nearest(argument.arg, known)
            column = argument.col_offset + 1
            yield Problem(file, argument.lineno, column, what, remedy, "figure-module")


def _parsed(root: Path, module: Path, problems: list[Problem]) -> ast.Module:
    """Parse a module; an empty one stands for what is not Python, which is a problem."""
    file = module.relative_to(root).as_posix()
    try:
        return ast.parse(module.read_bytes(), file)
    except OSError as error:
        what = f"This can't be read: {error.strerror}."
        remedy = "Put a module there, or nothing."
        problems.append(Problem(file, 1, 1, what, remedy, "unreadable-file"))
        return ast.Module([], [])
    except SyntaxError as error:
        line, column, said = error.lineno or 1, error.offset or 1, error.msg
    except ValueError as error:
        line, column, said = 1, 1, str(error)
    what = f"This is not Python: {said}."
    problems.append(Problem(file, line, column, what, "Mend it.", "figure-module"))
    return ast.Module([], [])


def _imports(
    root: Path, tree: ast.Module, problems: list[Problem], seen: frozenset[Path] = frozenset()
) -> set[Path]:
    """Follow `from figures._common import …` to the files of this project."""
    paths: set[Path] = set()
    for node in ast.walk(tree):
        for name in _imported_names(node):
            path = root / "figures" / f"{name}.py"
            if path.is_file() and path not in seen:
                paths.add(path)
                inner = _parsed(root, path, problems)
                paths |= _imports(root, inner, problems, seen | {path})
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
