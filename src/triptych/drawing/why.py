"""Why a figure or table would be made anew: what it is made from, and what of that has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from triptych.drawing.registry import Declared
from triptych.drawing.store import lost_files, stamp_of
from triptych.files import read_json
from triptych.frames import frames_of
from triptych.project import EXTENSION, Project


def reasons_to_make(project: Project, one: Declared) -> list[str]:
    """Say, a sentence each, why it would be made anew; nothing when it is up to date."""
    stamp = stamp_of(project, one)
    if not stamp.is_file():
        return ["It has not been made yet."]
    last, now = read_json(stamp), one.origin(project.root)
    before = last.get("origin") if isinstance(last, dict) else None
    if not isinstance(before, dict) or not all(
        isinstance(before.get(k), type(now[k])) for k in now
    ):
        return ["What it was made from is not known: another version of triptych made it."]
    lost = (file.relative_to(project.root).as_posix() for file in lost_files(project, one))
    return [*_changes(before, now), *(f"{file} is gone." for file in lost)]


def changed_inputs(project: Project, one: Declared) -> list[str]:
    """Name the files that a drawing is made from and that are other than when it was made.

    Where it has not been made yet, or nothing tells what from, none has changed.
    """
    last, now = read_json(stamp_of(project, one)), one.origin(project.root)["inputs"]
    origin = last.get("origin") if isinstance(last, dict) else None
    was = origin.get("inputs") if isinstance(origin, dict) else None
    return [path for path in now if now[path] != was.get(path)] if isinstance(was, dict) else []


def _changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Compare two origins, as `Declared.origin` gives them."""
    was, inputs = before["inputs"], now["inputs"]
    for path in dict.fromkeys([*inputs, *was]):
        if path not in inputs:
            yield f"{path} is no longer among what it is made from."
        elif path not in was:
            yield f"{path} is new among what it is made from."
        elif inputs[path] != was[path]:
            yield f"{path} {'has changed' if inputs[path] else 'is gone'} since it was made."
    for maker, version in now["makers"].items():
        if before["makers"].get(maker) != version:
            yield f"{maker} is {version} now; it was made with {before['makers'].get(maker)}."
    if before["code"] != now["code"]:
        yield "The code of triptych that reads the data and draws has changed since it was made."


def made_from(project: Project, one: Declared) -> list[tuple[str, str]]:
    """List what a figure or table is made from, and what each is to it; fonts as one folder."""
    root = project.root
    frames = frames_of(root)
    origin = one.origin(root)
    imports = {path.relative_to(root).as_posix() for path in one.imports}
    listed: dict[str, str] = {}
    for path in origin["inputs"]:
        folder, _, name = path.rpartition("/")
        if path == one.module.relative_to(root).as_posix():
            listed[path] = "its module"
        elif path in imports:
            listed[path] = "imported by its module"
        elif folder == "data":
            using = [frame for frame in one.parameters if name in frames.get(frame, ())]
            absent = "" if Path(root, path).is_file() else " (not there)"
            listed[path] = f"for {', '.join(using)}{absent}"
        elif folder == f"{EXTENSION}/fonts":
            listed[f"{folder}/"] = "the book's fonts"
        else:
            listed[path] = "a source's text"
    listed |= {f"{maker} {version}": "draws" for maker, version in origin["makers"].items()}
    return list(listed.items())
