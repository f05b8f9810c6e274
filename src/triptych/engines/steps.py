"""The embedded engine's two steps for chapters, each done anew only for those that need it.

`read` makes a syntax tree of a chapter's text by itself, `write` makes a page of it, or a part of a
PDF or an EPUB, once the whole book is numbered. A step is a script for pandoc's Lua interpreter,
which takes many chapters at once and tells of each what of the book's data it has read.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from triptych.engines.job import Job
from triptych.engines.standby import have_done
from triptych.files import hash_files
from triptych.kept import Facts, Made, hash_of
from triptych.problems import ToolError
from triptych.project import Project
from triptych.working import in_batches

LUA = Path(__file__).parent / "lua"
FILES = {"read": ("tree", "authored"), "write": ("text",)}
"""What the steps leave of a chapter, beside its result."""

MOST = 64
"""About how many chapters a piece of work has at most: what it leaves must not fill the memory."""


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

    @property
    def weight(self) -> int:
        """Say about how much text it is, in any unit."""
        sizes = (path.stat().st_size for path in self.files.values())
        return len(self.given.get("text", "")) + sum(sizes)


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


def code_of(project: Project) -> str:
    """Hash the scripts of the engine and of the dialect, and name the pandoc that runs them."""
    scripts = [*LUA.glob("*.lua"), *project.extension.rglob("*.lua")]
    return f"{version('pypandoc_binary')} {hash_files(scripts, project.root)}"


def do_step(job: Job, step: Step, tasks: Sequence[Task]) -> list[Made]:
    """Give each chapter's result, made now or kept; raise `ToolError` where pandoc fails."""
    inputs = [step.inputs_of(task) for task in tasks]
    found = [job.kept.find(one, step.facts) for one in inputs]
    stale = [index for index, made in enumerate(found) if made is None]
    at_a_time = -(-job.workers.jobs // len(job.formats))
    count = max(at_a_time, -(-len(stale) // MOST))
    batches = in_batches(stale, count, lambda index: tasks[index].weight)
    pieces = [_piece(job, step, [tasks[index] for index in batch]) for batch in batches]
    with closing(job.workers.map(run_piece, pieces)) as done:
        for batch, left in zip(batches, done, strict=True):
            if isinstance(left, Failed):
                log = job.work / f"{step.format}-{step.name}.log"
                log.write_bytes(left.log)
                raise ToolError(left.tool, left.message, status=left.status, log=log)
            for index, (result, files) in zip(batch, left, strict=True):
                reads = {read: step.facts.hash(read) for read in result.pop("reads")}
                found[index] = job.kept.keep(inputs[index], reads, result, **files)
    whole = [made for made in found if made is not None]
    for task, made in zip(tasks, whole, strict=True):
        job.kept.name(f"{step.name}/{step.format}/{task.name}", made)
    return whole


@dataclass(frozen=True)
class Piece:
    """Some chapters for a step: the step's name, what its script is told, the project's folder.

    `time` is the edition's. Whoever does it reads the project's folder, and writes below `scratch`,
    or where there is none to the machine's own temporary files.
    """

    step: str
    told: Mapping[str, Any]
    root: Path
    time: int
    scratch: Path | None


@dataclass(frozen=True)
class Failed:
    """What pandoc failed at, as `ToolError` says it, with its whole log."""

    tool: str
    message: str
    status: int | None
    log: bytes


Left = list[tuple[dict[str, Any], dict[str, bytes]]]
"""What a script leaves of each chapter: its result, and files by name."""


def _piece(job: Job, step: Step, tasks: Sequence[Task]) -> Piece:
    chapters = [
        {**task.given, **{name: str(path) for name, path in task.files.items()}} for task in tasks
    ]
    told = {**step.told, "format": step.format, "chapters": chapters}
    scratch = job.workers.scratch(job.work)
    return Piece(step.name, told, job.project.root, job.time, scratch)


def run_piece(piece: Piece) -> Left | Failed:
    """Run a step's script over some chapters, in a folder of its own."""
    with tempfile.TemporaryDirectory(dir=piece.scratch, prefix=f"{piece.step}-") as name:
        folder = Path(name)
        outs = [
            {name: str(folder / f"{number}.{name}") for name in ("result", *FILES[piece.step])}
            for number, _ in enumerate(piece.told["chapters"])
        ]
        chapters = [
            {**chapter, "out": out}
            for chapter, out in zip(piece.told["chapters"], outs, strict=True)
        ]
        asked, log = folder / "job.json", folder / "pandoc.log"
        asked.write_text(
            json.dumps({**piece.told, "chapters": chapters}, ensure_ascii=False), "utf-8"
        )
        try:
            have_done(piece.step, asked, piece.root, piece.time, log, piece.scratch)
        except ToolError as error:
            if not log.is_file():  # it was not even started
                raise
            return Failed(error.tool, error.message, error.status, log.read_bytes())
        return [_left(out) for out in outs]


def _left(out: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Read what the script has left of a chapter."""
    paths = {name: Path(path) for name, path in out.items()}
    try:
        result = json.loads(paths.pop("result").read_text("utf-8"))
    except (OSError, ValueError):
        raise ToolError("pandoc", "it ended well and left nothing that can be read") from None
    return result, {name: path.read_bytes() for name, path in paths.items() if path.is_file()}
