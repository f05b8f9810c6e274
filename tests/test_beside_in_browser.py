"""The sources side by side, in a real browser: what each panel holds, and how one is chosen."""

from __future__ import annotations

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from browser import Watched, opened
from expectation import Expectation

PAGE = "chapters/parallels.html"
KINDS = ("theme", "claim", "event")
SHOWN = """items => items.filter(item => item.checkVisibility()).map(item => item.dataset.item)"""
PANELS = """items => Object.fromEntries(items.map(item => [item.dataset.item,
  [...item.querySelectorAll(".panel")].map(panel => [
    panel.querySelector(".panel-head").textContent,
    panel.querySelector(".status")?.lastChild.textContent.replaceAll("\\u00a0", " ").trim() ?? "",
    [...panel.querySelectorAll("a.mark")].map(mark => mark.textContent)])]))"""


@pytest.fixture
def beside(watched: Watched, site: str) -> Page:
    """Open the page of sources side by side."""
    watched.page.goto(f"{site}/{PAGE}")
    return watched.page


@pytest.fixture(scope="module")
def items(expected: Expectation) -> dict[str, list[list[object]]]:
    """Give what each source has for each item, computed from the data's own files."""
    stances = {(row["claim"], row["source"]): row for row in expected.rows("support")}
    themes = yaml.safe_load((expected.root / "data/codebook.yml").read_text("utf-8"))["themes"]
    found: dict[str, list[list[object]]] = {}
    for source in expected.sources:
        own = [extract for extract in expected.extracts if extract["source"] == source["id"]]
        held = {
            f"theme-{theme}": [e["id"] for e in own if theme in e["themes"].split("; ")]
            for theme in themes
        }
        for event in expected.rows("events"):
            ids = event["extracts"].split("; ")
            held[f"event-{event['id']}"] = [e["id"] for e in own if e["id"] in ids]
        told = {item: "" if ids else "silent" for item, ids in held.items()}
        for claim in expected.rows("claims"):
            row = stances[claim["id"], source["id"]]
            held[f"claim-{claim['id']}"] = [id for id in row["extracts"].split("; ") if id]
            told[f"claim-{claim['id']}"] = row["stance"]
        for item, ids in held.items():
            signs = sorted(expected.signs[id] for id in ids)
            found.setdefault(item, []).append([source["label"], told[item], signs])
    return found


def shown(page: Page, kind: str) -> list[str]:
    """List the items of a kind that are seen."""
    return page.locator(f".beside-item[data-item^={kind}-]").evaluate_all(SHOWN)


def of(items: dict[str, list[list[object]]], kind: str) -> list[str]:
    """List all items of a kind."""
    return [item for item in items if item.startswith(kind)]


def test_each_panel_has_what_the_data_says(
    beside: Page, items: dict[str, list[list[object]]]
) -> None:
    """For every theme, claim and event: each source's passages and stance, or its silence."""
    panels = beside.locator(".beside-item").evaluate_all(PANELS)
    assert {
        item: [[label, status, sorted(signs)] for label, status, signs in held]
        for item, held in panels.items()
    } == items


def test_all_items_are_shown_until_one_is_chosen(
    beside: Page, items: dict[str, list[list[object]]]
) -> None:
    """The page begins with everything."""
    for kind in KINDS:
        assert sorted(shown(beside, kind)) == sorted(of(items, kind))


@pytest.mark.parametrize("item", ["theme-unions", "claim-departure", "event-innovation-campaign"])
def test_an_item_has_an_address(
    watched: Watched, site: str, items: dict[str, list[list[object]]], item: str
) -> None:
    """It shows that item alone among its kind, in view and in the chooser, and all other kinds."""
    watched.page.goto(f"{site}/{PAGE}#{item}")
    for kind in KINDS:
        wanted = [item] if item.startswith(kind) else of(items, kind)
        assert sorted(shown(watched.page, kind)) == sorted(wanted)
    expect(watched.page.locator(f"#{item} h3")).to_be_in_viewport()
    chooser = watched.page.locator(f"select:has(option[value='{item}'])")
    expect(chooser).to_have_value(item)
    expect(chooser).to_be_in_viewport()


def test_choosing_changes_the_address_and_going_back_returns(
    beside: Page, items: dict[str, list[list[object]]]
) -> None:
    """The back key leads to the item before; choosing all shows all, and stays so when shared."""
    chooser = beside.locator("select").first
    for item in ("theme-unions", "theme-incentives"):
        chooser.select_option(item)
        assert beside.url.endswith(f"#{item}")
        assert shown(beside, "theme") == [item]
    beside.go_back()
    expect(chooser).to_have_value("theme-unions")
    assert shown(beside, "theme") == ["theme-unions"]
    chooser.select_option("")
    assert len(shown(beside, "theme")) == len(of(items, "theme"))
    beside.reload()
    assert len(shown(beside, "theme")) == len(of(items, "theme"))


def test_an_items_permalink_leads_to_it_alone(beside: Page) -> None:
    """It is named for those who do not see it."""
    link = beside.get_by_role("link", name="Permalink: Trade unions", exact=True)
    link.click()
    assert beside.url.endswith("#theme-unions")
    assert shown(beside, "theme") == ["theme-unions"]


def test_an_unknown_address_shows_everything(
    watched: Watched, site: str, items: dict[str, list[list[object]]]
) -> None:
    """An item that is gone hides none of the others."""
    watched.page.goto(f"{site}/{PAGE}#theme-that-is-gone")
    for kind in KINDS:
        assert len(shown(watched.page, kind)) == len(of(items, kind))


def test_a_mark_in_a_panel_opens_its_card(beside: Page) -> None:
    """Marks are the same everywhere."""
    mark = beside.locator("#theme-unions a.mark").first
    mark.hover()
    expect(beside.locator("#evidence-card .card-head b")).to_have_text(mark.text_content() or "")


@pytest.mark.parametrize(("size", "is_beside"), [("wide", True), ("phone", False)])
def test_panels_stand_next_to_one_another_or_below(
    chromium: Browser, site: str, size: str, is_beside: bool
) -> None:
    """On a phone they follow one another."""
    with opened(chromium, size) as watched:
        watched.page.goto(f"{site}/{PAGE}#theme-unions")
        tops = watched.page.locator("#theme-unions .panel").evaluate_all(
            "panels => panels.map(panel => Math.round(panel.getBoundingClientRect().top))"
        )
    assert len(tops) == 3
    assert (len(set(tops)) == 1) == is_beside


def test_without_script_all_items_follow_one_another(
    chromium: Browser, site: str, items: dict[str, list[list[object]]]
) -> None:
    """An address still leads to its item; the chooser, which would not work, is not shown."""
    with opened(chromium, scripts=False) as watched:
        watched.page.goto(f"{site}/{PAGE}#claim-departure")
        for kind in KINDS:
            assert len(shown(watched.page, kind)) == len(of(items, kind))
        expect(watched.page.locator("#claim-departure h3")).to_be_in_viewport()
        assert watched.page.locator("select:visible").count() == 0
