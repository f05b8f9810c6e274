"""Source readers in a real browser: the filter, the mended reading, the keys and the addresses."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from books import EMBEDDED, Built, build_with
from browser import Watched, opened, served
from expectation import Expectation
from tiny import ALDER, edit

READER = "chapters/reader-chapter.html"
SOURCE = "chapter"
IN_ORDER = """signs => signs.filter(sign => sign.checkVisibility()).map(sign => sign.textContent)"""
HOLDING = """reader => {
  const held = {};
  for (const stretch of reader.querySelectorAll("[data-holds]")) {
    if (!stretch.checkVisibility()) continue;
    for (const id of stretch.dataset.holds.split(" ")) {
      held[id] = (held[id] ?? "") + stretch.textContent;
    }
  }
  return held;
}"""
BACKGROUNDS = """reader => [...reader.querySelectorAll("[data-holds]")]
  .filter(stretch => stretch.checkVisibility())
  .map(stretch => [stretch.dataset.holds, getComputedStyle(stretch).backgroundColor])"""


@pytest.fixture
def reader(watched: Watched, site: str) -> Page:
    """Open the longest reader."""
    watched.page.goto(f"{site}/{READER}")
    return watched.page


@pytest.fixture(scope="module")
def held(expected: Expectation) -> list[dict[str, str]]:
    """Give the extracts of that reader's source, in the order of its text."""
    return [extract for extract in expected.extracts if extract["source"] == SOURCE]


def coded(held: list[dict[str, str]], theme: str) -> list[str]:
    """List the extracts with a theme."""
    return [extract["id"] for extract in held if theme in extract["themes"].split("; ")]


def squeezed(text: str) -> str:
    """Drop white space, and the sign between the segments of a quotation."""
    return "".join(text.replace("[…]", "").split())


def shown_signs(page: Page) -> list[str]:
    """List the signs before passages that are seen."""
    return page.locator(".reader p > .evidence > a").evaluate_all(IN_ORDER)


def shown_notes(page: Page) -> list[str]:
    """List the notes that are seen, by their signs."""
    return page.locator(".reader .note a.mark:visible").all_text_contents()


def focused(page: Page) -> str:
    """Say what has the focus: its words."""
    return str(page.evaluate("document.activeElement.textContent"))


# The filter by theme


@pytest.mark.parametrize("theme", ["unions", "growth-strategy"])
def test_a_theme_leaves_its_passages_and_their_notes(
    reader: Page, held: list[dict[str, str]], expected: Expectation, theme: str
) -> None:
    """The others lose their signs, notes and colour, but not their text; how many are left is told.

    On a disk an address cannot be changed, and the filter works all the same.
    """
    text = reader.locator(".reader mark.passage").all_text_contents()
    reader.locator(".theme-filter").select_option(theme)
    ids = coded(held, theme)
    signs = [expected.signs[id] for id in ids]
    assert 1 < len(ids) < len(held)
    assert shown_signs(reader) == signs
    assert sorted(shown_notes(reader)) == sorted(signs)
    expect(reader.locator(".found")).to_have_text(f"{len(ids)} of {len(held)} passages")
    coloured = {
        id
        for holds, colour in reader.locator(".reader").evaluate(BACKGROUNDS)
        if colour != "rgba(0, 0, 0, 0)"
        for id in holds.split(" ")
    }
    assert coloured >= set(ids)
    assert coloured - set(ids) == sharing(reader, ids) - set(ids)
    assert reader.locator(".reader mark.passage").all_text_contents() == text
    reader.locator(".theme-filter").select_option("")
    assert len(shown_signs(reader)) == len(shown_notes(reader)) == len(held)
    expect(reader.locator(".found")).to_have_text("")


def sharing(page: Page, ids: list[str]) -> set[str]:
    """List the extracts that share words with some of these."""
    stretches = page.locator(".reader [data-holds]").evaluate_all(
        "stretches => stretches.map(stretch => stretch.dataset.holds.split(' '))"
    )
    return {id for stretch in stretches if set(stretch) & set(ids) for id in stretch}


def test_every_theme_of_the_source_can_be_chosen(reader: Page, held: list[dict[str, str]]) -> None:
    """And no other, which would show nothing."""
    options = reader.locator(".theme-filter option").evaluate_all("o => o.map(one => one.value)")
    assert set(options) - {""} == {t for one in held for t in one["themes"].split("; ")}


def test_the_address_remembers_the_theme(
    watched: Watched, essay: Built, held: list[dict[str, str]]
) -> None:
    """On a server a chosen theme is in the address; one in the address is chosen."""
    page = watched.page
    with served(essay.output) as address:
        page.goto(f"{address}/{READER}")
        page.locator(".theme-filter").select_option("unions")
        assert page.url == f"{address}/{READER}?theme=unions"
        page.reload()
        expect(page.locator(".theme-filter")).to_have_value("unions")
        assert len(shown_signs(page)) == len(coded(held, "unions"))
        page.locator(".theme-filter").select_option("")
        assert page.url == f"{address}/{READER}"


@pytest.mark.parametrize("asked", ["nothing-of-the-kind", "%22%3E<b>", ""])
def test_an_unknown_theme_in_the_address_shows_all(
    watched: Watched, site: str, held: list[dict[str, str]], asked: str
) -> None:
    """A wrong address hides nothing."""
    watched.page.goto(f"{site}/{READER}?theme={asked}")
    assert len(shown_signs(watched.page)) == len(held)
    expect(watched.page.locator(".theme-filter")).to_have_value("")


# The keys


def test_n_and_p_go_from_passage_to_passage(reader: Page) -> None:
    """Each brings the next or the previous into view, and stops at the ends."""
    signs = shown_signs(reader)
    for key, number in (("n", 0), ("n", 1), ("n", 2), ("p", 1), ("p", 0), ("p", 0)):
        reader.keyboard.press(key)
        assert focused(reader) == signs[number]
        expect(reader.locator(":focus")).to_be_in_viewport()
    reader.locator(".reader p > .evidence > a").last.focus()
    reader.keyboard.press("n")
    assert focused(reader) == signs[-1]


def test_n_begins_where_the_reader_is(reader: Page) -> None:
    """Without a passage in focus, the first one below the window's top is next."""
    reader.locator("#passage-cha-30").evaluate("sign => sign.scrollIntoView({block: 'start'})")
    reader.mouse.wheel(0, 1)
    following = reader.locator(".reader p > .evidence > a").evaluate_all(
        "signs => signs.find(s => s.getBoundingClientRect().top > 0).textContent"
    )
    reader.keyboard.press("n")
    assert focused(reader) == following


def test_n_passes_over_what_the_theme_leaves_out(
    reader: Page, held: list[dict[str, str]], expected: Expectation
) -> None:
    """It also works from the switch, where a letter means nothing else."""
    reader.locator(".theme-filter").select_option("growth-strategy")
    reader.locator(".mended-switch").focus()
    for id in coded(held, "growth-strategy")[:3]:
        reader.keyboard.press("n")
        assert focused(reader) == expected.signs[id]


def test_letters_belong_to_the_chooser_that_has_the_focus(reader: Page) -> None:
    """In a list of themes, n is for a theme that begins with it."""
    reader.locator(".theme-filter").focus()
    reader.keyboard.press("n")
    assert reader.evaluate("document.activeElement.matches('.theme-filter')")


# The mended reading


@pytest.mark.parametrize("source", ["zanier", "chapter", "li"])
def test_the_mended_reading_has_every_passage_whole(
    chromium: Browser, site: str, expected: Expectation, source: str
) -> None:
    """The switch needs no script; what needs no mending reads the same before and after."""
    extracts = [extract for extract in expected.extracts if extract["source"] == source]
    with opened(chromium, scripts=False) as watched:
        page = watched.page
        page.goto(f"{site}/{expected.readers[source]}")
        switch = page.locator(".mended-switch")
        assert switch.count() == int(any(extract["reading"] for extract in extracts))
        for is_mended in (False, True):
            if is_mended and switch.count():
                switch.check()
            held = page.locator(".reader").evaluate(HOLDING)
            for extract in extracts:
                text = (is_mended and extract["reading"]) or extract["quote"]
                if is_mended or not extract["reading"]:
                    assert squeezed(held[extract["id"]]) == squeezed(text)
            assert len(shown_signs(page)) == len(extracts)
        assert watched.faults == []


def test_what_was_mended_is_marked(reader: Page) -> None:
    """In the mended reading the mended words are underlined, and shown only there."""
    first = reader.locator("[data-holds=cha-03] .mend").first
    assert not first.is_visible()
    reader.locator(".mended-switch").check()
    assert first.is_visible()
    assert first.evaluate("e => getComputedStyle(e).textDecorationLine") == "underline"


# Addresses of passages


@pytest.mark.parametrize("is_mended", [False, True])
@pytest.mark.parametrize("id", ["cha-12", "cha-03"])
def test_a_passage_has_an_address_that_brings_out_all_of_it(
    reader: Page, id: str, is_mended: bool
) -> None:
    """Its sign leads to it; every line of it then stands out, and nothing else does."""
    if is_mended:
        reader.locator(".mended-switch").check()
    plain = dict(reader.locator(".reader").evaluate(BACKGROUNDS))
    reader.locator(f"#passage-{id} a").click()
    assert reader.url.endswith(f"{READER}#passage-{id}")
    expect(reader.locator(f"#passage-{id}")).to_be_in_viewport()
    shown = reader.locator(".reader").evaluate(BACKGROUNDS)
    changed = [holds for holds, colour in shown if colour != plain[holds]]
    assert changed == [holds for holds, _ in shown if id in holds.split(" ")]
    assert changed


def test_an_address_opens_at_its_passage_below_the_tools(watched: Watched, site: str) -> None:
    """What stays at the window's top does not cover it; another address takes its place."""
    page = watched.page
    for id in ("cha-40", "cha-20"):
        page.goto(f"{site}/{READER}#passage-{id}")
        tools = page.locator(".reader-tools").bounding_box()
        sign = page.locator(f"#passage-{id}").bounding_box()
        assert tools is not None
        assert sign is not None
        assert tools["y"] + tools["height"] < sign["y"] < 900
        named = page.locator(".reader .named").evaluate_all("all => all.map(e => e.dataset.holds)")
        assert named
        assert all(id in holds.split(" ") for holds in named)


@pytest.mark.parametrize("id", ["cha-12", "cha-03"])
def test_without_script_an_address_brings_out_where_its_passage_begins(
    chromium: Browser, site: str, id: str
) -> None:
    """The first line stands out from all others, whether the passage was mended or not."""
    with opened(chromium, scripts=False) as watched:
        watched.page.goto(f"{site}/{READER}#passage-{id}")
        shown = watched.page.locator(".reader").evaluate(BACKGROUNDS)
    colours = Counter(colour for _, colour in shown)
    first = next(colour for holds, colour in shown if holds == id)
    assert colours[first] == 1


# Notes


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_a_note_stands_beside_its_passages_or_on_a_phone_below(
    chromium: Browser, site: str, size: str
) -> None:
    """Each is in the block where its passage begins, and covers none of the text."""
    with opened(chromium, size) as watched:
        watched.page.goto(f"{site}/{READER}")
        places = watched.page.locator(".reader .note").evaluate_all("""notes => notes.map(note => {
          const block = note.closest(".reader-block");
          const text = block.querySelector(":scope > p").getBoundingClientRect();
          const box = note.getBoundingClientRect();
          return [Boolean(block.querySelector(`#passage-${note.dataset.passage}`)),
            box.left >= text.right, box.top >= text.bottom];
        })""")
    assert places
    beside = size == "wide"
    assert {tuple(place) for place in places} == {(True, beside, not beside)}


def test_a_note_says_its_passages_codes_and_leads_to_all_that_rests_on_it(
    reader: Page, site: str, expected: Expectation
) -> None:
    """Its sign leads to the extract, its other links to figures, tables and the marks."""
    note = reader.locator(".note[data-passage=cha-12]")
    expect(note.locator(".codes")).to_contain_text("Administrative control")
    resting = {
        link.split("#")[-1]
        for link in note.locator(".resting a").evaluate_all("all => all.map(a => a.href)")
    }
    assert expected.resting_on("cha-12") <= resting
    assert {link for link in resting if link.startswith("mark-")}
    note.locator("a.mark").click()
    reader.wait_for_url(f"{site}/{expected.entries['C12']}")


def test_without_script_a_reader_offers_nothing_that_would_not_work(
    chromium: Browser, site: str, held: list[dict[str, str]]
) -> None:
    """No filter and no keys are shown; all passages and notes are."""
    with opened(chromium, scripts=False) as watched:
        watched.page.goto(f"{site}/{READER}?theme=unions")
        assert not watched.page.locator(".theme-filter").is_visible()
        assert not watched.page.locator(".keys").is_visible()
        assert len(shown_notes(watched.page)) == len(held)


def test_a_source_of_which_only_excerpts_may_be_shown(watched: Watched, tiny: Path) -> None:
    """Its passages and their notes are there, what is far from them is not; the page says why."""
    printed, far = "Printed by the mill.", "Nobody needs to read this address of the printer. " * 5
    for name in ("seeds/alder.txt", "data/left_out.csv"):
        edit(tiny, name, printed, f"{printed} {far}".strip())
    digest = sha256((tiny / "seeds/alder.txt").read_bytes()).hexdigest()
    edit(tiny, "data/sources.yml", sha256(ALDER.encode()).hexdigest(), digest)
    rights = "\n  publish: excerpts\n  rights: The mill’s <b>own</b>.\n"
    edit(tiny, "data/sources.yml", "  label: Alder 1961\n", f"  label: Alder 1961{rights}")
    output = build_with(tiny, EMBEDDED, "html").output
    watched.page.goto(f"{output.as_uri()}/chapters/reader-alder.html")
    main = watched.page.locator("main")
    expect(main.locator(".rights")).to_contain_text("only the passages")
    expect(main.locator(".rights")).to_contain_text("Rights: The mill’s <b>own</b>.")
    assert shown_signs(watched.page) == shown_notes(watched.page) == ["A1", "A2"]
    assert re.search(r"The mill began under a plan\s+drawn up far away", main.inner_text())
    assert main.inner_text().count("Nobody needs") <= 1
