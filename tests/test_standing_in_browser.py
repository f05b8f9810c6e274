"""Sources left out on the page: the verdicts are those of the rule, and of the printed table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser, Page, expect

from books import Built
from browser import opened
from triptych.drawing.theme import VERDICTS
from triptych.evidence.load import load_evidence
from triptych.evidence.standing import standings
from triptych.evidence.value import Evidence

PAGE = "chapters/comparison.html"
READ = """(rows, column) => rows.map(row => {
  const status = row.cells[column].querySelector(".status");
  return [row.cells[0].textContent, status.textContent.replaceAll("\\u00a0", " "),
    status.className];
})"""


@pytest.fixture(scope="module")
def evidence(essay: Built) -> Evidence:
    """Read the essay's evidence."""
    return load_evidence(essay.root)


@pytest.fixture
def comparison(chromium: Browser, site: str) -> Iterator[Page]:
    """Open the page with the switches, and see to it that nothing goes wrong there."""
    with opened(chromium) as watched:
        watched.page.goto(f"{site}/{PAGE}")
        yield watched.page
        assert watched.faults == []


def shown(page: Page, selector: str = ".standing", column: int = 1) -> list[list[str]]:
    """Read a table's claims with a column's verdicts, as words and as classes."""
    found: list[list[str]] = page.locator(f"{selector} tbody tr").evaluate_all(READ, column)
    return found


def by_the_rule(evidence: Evidence, left_out: set[str]) -> list[list[str]]:
    """Say what a table must show without some sources."""
    verdict_of = standings(evidence.support, left_out)
    rows = []
    for number, claim in enumerate(evidence.claims.itertuples(), 1):
        verdict = verdict_of[claim.id].verdict
        words = f"{VERDICTS[verdict][0]} {verdict}"
        rows.append(
            [f"{number}. {claim.claim}", words, f"status status-{verdict.replace(' ', '-')}"]
        )
    return rows


def leave_out(page: Page, evidence: Evidence, left_out: set[str]) -> None:
    """Set the switches."""
    for source in evidence.sources.itertuples():
        page.get_by_label(source.label, exact=True).set_checked(source.id not in left_out)


def test_every_choice_of_sources_shows_the_verdicts_of_the_rule(
    comparison: Page, evidence: Evidence
) -> None:
    """For each of the choices: every claim's verdict, and how many there are of each."""
    sources = list(evidence.sources["id"])
    seen = set()
    for kept in product((True, False), repeat=len(sources)):
        left_out = {source for source, is_kept in zip(sources, kept, strict=True) if not is_kept}
        leave_out(comparison, evidence, left_out)
        wanted = by_the_rule(evidence, left_out)
        assert shown(comparison) == wanted, left_out
        counts = Counter(words.split(" ", 1)[1] for _, words, _ in wanted)
        said = comparison.locator(".standing .found").inner_text().split(" · ")
        assert sorted(said) == sorted(f"{verdict}: {n}" for verdict, n in counts.items())
        seen.add(tuple(words for _, words, _ in wanted))
    assert len(seen) > len(sources)


def test_the_page_begins_with_all_sources(comparison: Page, evidence: Evidence) -> None:
    """Nothing is left out, and so no affirmed claim falls."""
    switches = comparison.locator(".standing input")
    assert switches.count() == len(evidence.sources)
    assert comparison.locator(".standing input:checked").count() == len(evidence.sources)
    assert shown(comparison) == by_the_rule(evidence, set())


def test_one_source_left_out_agrees_with_the_printed_table(
    comparison: Page, evidence: Evidence
) -> None:
    """What a switch shows stands in that source's column of the table too."""
    for column, source in enumerate(evidence.sources["id"], 1):
        leave_out(comparison, evidence, {source})
        assert shown(comparison) == shown(comparison, "#tbl-leave-one-out", column)


def test_switches_work_by_keyboard_and_tell_what_they_did(comparison: Page) -> None:
    """The space bar leaves a source out; the counts are announced."""
    said = comparison.locator(".standing .found")
    expect(said).to_have_attribute("role", "status")
    before = said.inner_text()
    comparison.get_by_label("Chapter V", exact=True).focus()
    comparison.keyboard.press("Space")
    expect(said).not_to_have_text(before)
    comparison.keyboard.press("Space")
    expect(said).to_have_text(before)


def test_without_script_the_verdicts_of_all_sources_are_shown(
    chromium: Browser, site: str, evidence: Evidence
) -> None:
    """The switches, which would not work, are not shown."""
    with opened(chromium, scripts=False) as watched:
        watched.page.goto(f"{site}/{PAGE}")
        assert watched.page.locator(".standing input:visible").count() == 0
        assert shown(watched.page) == by_the_rule(evidence, set())
        assert watched.faults == []
