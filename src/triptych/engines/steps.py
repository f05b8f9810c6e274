"""The embedded engine's two steps for chapters, each done anew only for those that need it.

`read` makes a syntax tree of a chapter's text by itself, `write` makes a page of it, or a part of a
PDF or an EPUB, once the whole book is numbered. A step is a script for pandoc's Lua interpreter,
which takes many chapters at once and tells of each what of the book's data it has read.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from triptych.engines.job import Job
from triptych.engines.pandoc import run_pandoc
from triptych.files import hash_files
from triptych.kept import Facts, Made, hash_of
from triptych.problems import ToolError
from triptych.project import Project

LUA = Path(__file__).parent / "lua"
FILES = {"read": ("tree", "authored"), "write": ("text",)}
"""What the steps leave of a chapter, beside its result."""


@dataclass(frozen=True)
class Task:
    """A chapter for a step: `given` is what the script is told of it, by values or by files.

    `files` maps names in `given` to files whose content, not whose place, matters.
    """

    name: str
    given: Mapping[str, Any]
    files: Mapping[str, Path]

    def inputs(self) -> dict[str, str]:
        """Hash what is given, part by part; a file of kept content is known by its name."""
        parts = {name: hash_of(value) for name, value in self.given.items()}
        return parts | {name: path.parent.name + path.name for name, path in self.files.items()}


@dataclass(frozen=True)
class Step:
    """A step in one format: what its script is told for all chapters, and what this comes from.

    `told` goes to the script as it stands; `inputs` are the hashes of all in it that the result
    depends on; what the script may read besides is in `facts`.
    """

    name: str
    format: str
    told: Mapping[str, Any]
    inputs: Mapping[str, str]
    facts: Facts

    def inputs_of(self, task: Task) -> dict[str, str]:
        """Give all that a chapter's result depends on, but for what the script reads."""
        return {**self.inputs, "step": self.name, "format": self.format, **task.inputs()}

    @property
    def script(self) -> Path:
        """Give the script."""
        return LUA / f"{self.name}.lua"


def code_of(project: Project) -> str:
    """Hash the scripts of the engine and of the dialect, and name the pandoc that runs them."""
    scripts = [*LUA.glob("*.lua"), *project.extension.rglob("*.lua")]
    return f"{version('pypandoc_binary')} {hash_files(scripts, project.root)}"


def do_step(job: Job, step: Step, tasks: Sequence[Task]) -> list[Made]:
    """Give each chapter's result, made now or kept; raise `ToolError` where pandoc fails."""
    inputs = [step.inputs_of(task) for task in tasks]
    found = [job.kept.find(one, step.facts) for one in inputs]
    stale = [index for index, made in enumerate(found) if made is None]
    if stale:
        made_now = _run(job, step, [tasks[index] for index in stale])
        for index, (result, files) in zip(stale, made_now, strict=True):
            reads = {read: step.facts.hash(read) for read in result.pop("reads")}
            found[index] = job.kept.keep(inputs[index], reads, result, **files)
    done = [made for made in found if made is not None]
    for task, made in zip(tasks, done, strict=True):
        job.kept.name(f"{step.name}/{step.format}/{task.name}", made)
    return done


def _run(
    job: Job, step: Step, tasks: Sequence[Task]
) -> list[tuple[dict[str, Any], dict[str, bytes]]]:
    """Run a step's script over some chapters, in a folder of its own."""
    with tempfile.TemporaryDirectory(dir=job.work, prefix=f"{step.format}-{step.name}-") as name:
        folder = Path(name)
        chapters = []
        for number, task in enumerate(tasks):
            names = ("result", *FILES[step.name])
            out = {name: str(folder / f"{number}.{name}") for name in names}
            files = {name: str(path) for name, path in task.files.items()}
            chapters.append({**task.given, **files, "out": out})
        asked, log = folder / "job.json", folder / "pandoc.log"
        told = {**step.told, "format": step.format, "chapters": chapters}
        asked.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        try:
            run_pandoc(job.project.root, job.time, log, ["lua", str(step.script), str(asked)])
        except ToolError as error:
            lasting = job.work / f"{step.format}-{step.name}.log"
            shutil.copyfile(log, lasting)
            raise error.with_log(lasting) from None
        return [_left(chapter["out"]) for chapter in chapters]


def _left(out: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Read what the script has left of a chapter."""
    paths = {name: Path(path) for name, path in out.items()}
    result = json.loads(paths.pop("result").read_text("utf-8"))
    return result, {name: path.read_bytes() for name, path in paths.items() if path.is_file()}
