"""From checked material to all that an engine needs, drawing only what has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from triptych.chapters.check import cited_in
from triptych.check import Checked, check_project
from triptych.drawing.beside import drawing_beside
from triptych.drawing.registry import Declared, FileHashes, declared
from triptych.drawing.store import Drawn, draw_stale, stale
from triptych.files import as_json, write_if_changed
from triptych.progress import PREPARING, Progress
from triptych.project import Project
from triptych.working import Workers

if TYPE_CHECKING:
    from triptych.publish.figure_bundles import Edition


@dataclass(frozen=True)
class Prepared:
    """What an engine needs, written below `build/`, and what was drawn for it."""

    checked: Checked
    edition: Edition
    data: Mapping[str, Any]
    dialect: Path
    references: Path
    drawn: Drawn


def prepare(
    project: Project,
    progress: Progress,
    workers: Workers | None = None,
    *,
    time: int | None = None,
    is_preview: bool = False,
) -> Prepared:
    """Check a project, draw what is stale, and write what the engines read.

    `time` is the edition's, in seconds since 1970, where it is known already. A preview has no
    record to be compared by. Raises `MaterialError` with every problem of the author's material.
    """
    from triptych.publish.edition_record import write_record
    from triptych.publish.figure_bundles import edition_of

    found, _ = declared(project.root)
    checked, drawn = draw(project, found, progress, workers)
    dialect = project.build / "dialect.json"
    references = project.build / "references.json"
    edition = edition_of(project, time)
    data = _write_for_engines(checked, edition, drawn.made, dialect, references)
    if not is_preview:
        write_record(checked, edition)
    return Prepared(checked, edition, data, dialect, references, drawn)


def draw(
    project: Project,
    figures: Mapping[str, Declared],
    progress: Progress,
    workers: Workers | None = None,
) -> tuple[Checked, Drawn]:
    """Check a project, and draw what is stale of these figures and tables (by id).

    Raises `MaterialError` with every problem of the author's material.
    """
    hashes = FileHashes()
    with drawing_beside(project.root, stale(project, figures, hashes), workers) as beside:
        progress("evidence", PREPARING)
        checked = check_project(project)
        wanted = figures.values()
        return checked, draw_stale(project, checked.evidence, wanted, progress, beside, hashes)


def _write_for_engines(
    checked: Checked,
    edition: Edition,
    made: Mapping[str, dict[str, Any]],
    dialect: Path,
    references: Path,
) -> dict[str, Any]:
    from triptych.dialect import passages_script
    from triptych.exporting.downloads import write_downloads
    from triptych.publish.figure_bundles import write_bundles
    from triptych.publish.site_files import PASSAGES

    data = data_for_engines(checked, edition, made)
    data["downloads"] = write_downloads(edition, checked.evidence)
    write_if_changed(dialect, json.dumps(data, ensure_ascii=False, sort_keys=True))
    write_if_changed(checked.project.build / PASSAGES, passages_script(data))
    sources = checked.evidence.sources
    seeds = dict(zip(sources["seed"], sources["sha256"], strict=True))
    write_bundles(edition, data, seeds)
    items = [source.csl for source in sources.itertuples()]
    write_if_changed(references, as_json(items))
    variables = json.dumps(checked.variables, ensure_ascii=False, indent=1)
    write_if_changed(
        checked.project.root / "_variables.yml",
        f"# Computed from data/ before each rendering; edits are lost.\n{variables}\n",
    )
    return data


def data_for_engines(
    checked: Checked, edition: Edition, made: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    """Gather what the dialect's filter needs; `made` is what was drawn, by id."""
    from triptych.dialect import dialect_data
    from triptych.drawing.plain import rows_in_words, vocabularies
    from triptych.publish.citing import citing_data
    from triptych.publish.figure_bundles import figure_words

    evidence = checked.evidence
    known = vocabularies(evidence)
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
    data["citing"] = citing_data(edition, checked.blocks, checked.scans)
    return data
