"""The sources side by side: each has its passages, or is silent, or has not been read for it."""

from __future__ import annotations

from pathlib import Path

from tiny import REPOSITORY, edit
from triptych.dialect.beside import side_by_side
from triptych.evidence.load import load_evidence


def cells(project: Path, kind: str) -> dict[str, dict[str, tuple[str, list[str]]]]:
    """Give each item's cells: by source, the status and the passages."""
    return {
        item["id"]: {s: (cell["status"], cell["passages"]) for s, cell in item["cells"].items()}
        for item in side_by_side(load_evidence(project))[kind]
    }


def test_a_theme_has_every_passage_that_is_coded_for_it(tiny: Path) -> None:
    """A source with passages states; one that was read whole and has none is silent."""
    assert cells(tiny, "theme") == {
        "theme-planning": {"alder": ("stated", ["ald-01", "ald-02"]), "birch": ("silent", [])},
        "theme-innovation": {"alder": ("silent", []), "birch": ("stated", ["bir-01"])},
    }


def test_a_source_that_was_not_read_whole_is_not_called_silent(tiny: Path) -> None:
    """While a word of a source has been looked at by nobody, its gaps are not coded yet."""
    edit(tiny, "data/left_out.csv", "alder,Printed by the mill.,The printer's line.\n", "")
    assert cells(tiny, "theme")["theme-innovation"]["alder"] == ("not coded", [])
    assert cells(tiny, "event")["event-doubling"]["birch"] == ("silent", [])


def test_an_event_stands_with_the_sources_that_tell_of_it(tiny: Path) -> None:
    """Its passages go to their own sources."""
    assert cells(tiny, "event") == {
        "event-doubling": {"alder": ("stated", ["ald-02"]), "birch": ("silent", [])}
    }


def test_a_claim_has_the_stances_of_the_data(tiny: Path) -> None:
    """What a source says of a claim is as coded, a denial apart from a silence."""
    assert cells(tiny, "claim") == {
        "claim-planned": {"alder": ("affirms", ["ald-01", "ald-02"]), "birch": ("silent", [])},
        "claim-asked": {"alder": ("denies", ["ald-02"]), "birch": ("affirms", ["bir-01"])},
    }


def test_the_essays_passages_all_stand_under_a_theme() -> None:
    """Nothing that was coded is lost: each extract is under each of its themes, once."""
    evidence = load_evidence(REPOSITORY)
    shown = [
        (item["id"], id)
        for item in side_by_side(evidence)["theme"]
        for cell in item["cells"].values()
        for id in cell["passages"]
    ]
    coded = [(f"theme-{t}", e.id) for e in evidence.extracts.itertuples() for t in e.themes]
    assert sorted(shown) == sorted(coded)
