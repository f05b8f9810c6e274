"""Why the embedded engine would render a chapter anew: its last rendering against what is now.

What a rendering has read of the book's data is kept with it, so it can be told which of that is
another now. The site's page stands for all formats: the others are made from the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from triptych.engines.embedded import reading, writing
from triptych.engines.job import Job
from triptych.engines.steps import Step, Task
from triptych.files import read_json
from triptych.kept import Facts, Made
from triptych.progress import silent
from triptych.project import Project

FORMAT = "html"
NEVER = "It has not been rendered yet."
INPUTS = {
    "text": "Its text has changed, or what that includes.",
    "code": "The scripts that render chapters, or pandoc, have changed.",
    "style": "The citation style has changed.",
    "references": "What the sources' bibliography says has changed.",
    "template": "The template of the pages has changed.",
    "tree": "",
    "authored": "",
    "has_citations": "",
    "has_bibliography": "",
    "numbers": "The numbers of its headings have changed.",
    "head": "Its number or its heading has changed.",
    "meta": "What stands around its text has changed: the contents, or the book's own words.",
}
"""What a changed input means to an author; nothing where another reason says it."""
KINDS = {
    "extracts": "extract",
    "figures": "figure",
    "sources": "source",
    "tables": "table",
    "terms": "term",
}


def reasons_to_render(project: Project, path: str) -> list[str]:
    """Say why the page of a chapter would be rendered anew; nothing when it would be kept.

    What is drawn is taken as it was drawn last. Raises `MaterialError` for errors of the project.
    """
    job = _job(project)
    if job is None:
        return [NEVER]
    step, tasks = reading(job, FORMAT)
    if reasons := _reasons(job, step, _of_chapter(tasks, path)):
        return reasons
    found = [job.kept.find(step.inputs_of(task), step.facts) for task in tasks]
    read = [made for made in found if made is not None]
    if len(read) < len(found):
        changed = [t.name for t, made in zip(tasks, found, strict=True) if made is None]
        return [f"Perhaps: it is known when {', '.join(changed)} has been read."]
    step, tasks, _ = writing(job, FORMAT, read)
    return _reasons(job, step, _of_chapter(tasks, path))


def _job(project: Project) -> Job | None:
    """Give the rendering that a build would begin with, where all that it shows was drawn once."""
    from triptych.check import check_project
    from triptych.drawing.store import stamp_of
    from triptych.prepare import data_for_engines
    from triptych.publish.figure_bundles import edition_of

    checked = check_project(project)
    made = {id: read_json(stamp_of(project, one)) for id, one in checked.declared.items()}
    if not all(isinstance(one, dict) for one in made.values()):
        return None
    build, edition = project.build, edition_of(project)
    return Job(
        project=project,
        chapters=checked.chapters,
        formats=(FORMAT,),
        stage=Path(),
        output=Path(),
        time=edition.time,
        data=data_for_engines(checked, edition, made),
        dialect=build / "dialect.json",
        references=build / "references.json",
        images=checked.images,
        progress=silent,
    )


def _of_chapter(tasks: Iterable[Task], path: str) -> Task:
    return next(task for task in tasks if task.name == path)


def _reasons(job: Job, step: Step, task: Task) -> list[str]:
    last = job.kept.last_of(f"{step.name}/{step.format}/{task.name}")
    if last is None:
        return [NEVER]
    now = step.inputs_of(task)
    changed = [name for name in {**last.inputs, **now} if last.inputs.get(name) != now.get(name)]
    told = [INPUTS.get(name, f"Its {name} has changed.") for name in changed]
    return [*filter(None, dict.fromkeys(told)), *_changed_reads(last, step.facts)]


def _changed_reads(last: Made, facts: Facts) -> Iterator[str]:
    """Say what that it read is another now, each thing once."""
    by_thing: dict[str, set[str]] = defaultdict(set)
    for read, was in last.reads.items():
        if facts.hash(read) != was:
            thing, part = _thing(read)
            by_thing[thing].add(part)
    for thing, parts in sorted(by_thing.items()):
        named = ", ".join(sorted(filter(None, parts)))
        yield f"{thing} has changed{f': {named}' if named else ''}."


def _thing(read: str) -> tuple[str, str]:
    """Name what a read is of, and which part of it."""
    match read.split("\x1f"):
        case ["file", path]:
            return f"The drawing {Path(path).name.partition('.')[0]}", ""
        case [_, "known", id, *_]:
            return f"What @{id} leads to", ""
        case [_, "dialect", kind, id, *parts] if kind in KINDS:
            return f"The {KINDS[kind]} {id}", " ".join(parts)
        case [_, "dialect", *way]:
            return f"“{'.'.join(way)}” of the book's data", ""
        case [_, *way]:
            return f"“{'.'.join(way)}” of the book", ""
    return read, ""
