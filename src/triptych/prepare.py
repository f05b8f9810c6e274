"""From checked material to all that an engine needs, drawing only what has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triptych.chapters.check import cited_in
from triptych.check import Checked, check_project
from triptych.drawing.beside import drawing_beside
from triptych.drawing.registry import Declared, declared
from triptych.drawing.store import Drawn, draw_stale, stale
from triptych.files import as_json, write_if_changed
from triptych.progress import PREPARING, Progress
from triptych.project import Project
from triptych.working import Workers


@dataclass(frozen=True)
class Prepared:
    """What an engine needs, written below `build/`, and what was drawn for it."""

    checked: Checked
    data: Mapping[str, Any]
    dialect: Path
    references: Path
    drawn: Drawn


def prepare(project: Project, progress: Progress, workers: Workers | None = None) -> Prepared:
    """Check a project, draw what is stale, and write what the engines read.

    Raises `MaterialError` with every problem of the author's material.
    """
    found, _ = declared(project.root)
    checked, drawn = draw(project, found, progress, workers)
    dialect = project.build / "dialect.json"
    references = project.build / "references.json"
    data = _write_for_engines(checked, drawn.made, dialect, references)
    return Prepared(checked, data, dialect, references, drawn)


def draw(
    project: Project,
    figures: Mapping[str, Declared],
    progress: Progress,
    workers: Workers | None = None,
) -> tuple[Checked, Drawn]:
    """Check a project, and draw what is stale of these figures and tables (by id).

    Raises `MaterialError` with every problem of the author's material.
    """
    with drawing_beside(project.root, stale(project, figures), workers) as beside:
        progress("evidence", PREPARING)
        checked = check_project(project)
        wanted = figures.values()
        return checked, draw_stale(project, checked.evidence, wanted, progress, beside)


def _write_for_engines(
    checked: Checked, made: Mapping[str, dict[str, Any]], dialect: Path, references: Path
) -> dict[str, Any]:
    from triptych.dialect import passages_script
    from triptych.exporting.downloads import write_downloads
    from triptych.publish.edition_record import write_record
    from triptych.publish.figure_bundles import edition_of, write_bundles
    from triptych.publish.site_files import PASSAGES

    edition = edition_of(checked.project)
    data = data_for_engines(checked, made)
    data["downloads"] = write_downloads(edition, checked.evidence)
    write_if_changed(dialect, json.dumps(data, ensure_ascii=False, sort_keys=True))
    write_if_changed(checked.project.build / PASSAGES, passages_script(data))
    sources = checked.evidence.sources
    seeds = dict(zip(sources["seed"], sources["sha256"], strict=True))
    write_bundles(edition, data, seeds)
    write_record(checked, edition)
    items = [source.csl for source in sources.itertuples()]
    write_if_changed(references, as_json(items))
    variables = json.dumps(checked.variables, ensure_ascii=False, indent=1)
    write_if_changed(
        checked.project.root / "_variables.yml",
        f"# Computed from data/ before each rendering; edits are lost.\n{variables}\n",
    )
    return data


def data_for_engines(checked: Checked, made: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Gather what the dialect's filter needs; `made` is what was drawn, by id."""
    from triptych.dialect import dialect_data
    from triptych.drawing.plain import rows_in_words, vocabularies
    from triptych.publish.citing import citing_data
    from triptych.publish.figure_bundles import edition_of, figure_words

    evidence = checked.evidence
    edition, known = edition_of(checked.project), vocabularies(evidence)
    placed = {mention.name: scan.path for scan in checked.scans for mention in scan.ids}
    by_kind: dict[str, dict[str, Any]] = {"figure": {}, "table": {}}
    for id, one in checked.declared.items():
        words = made[id] | {"placed": id in placed}
        if one.kind == "figure":
            words |= figure_words(edition, one.name, words["title"], placed.get(id, ""))
            words["module"] = one.module.relative_to(checked.project.root).as_posix()
            words["data"] = rows_in_words(words["data"], known)
        by_kind[one.kind][one.name] = words
    cited = cited_in(checked.scans, set(evidence.extracts["id"]))
    data = dialect_data(evidence, by_kind["figure"], by_kind["table"], checked.scans, cited)
    data["citing"] = citing_data(edition, checked.chapters, checked.scans)
    return data
