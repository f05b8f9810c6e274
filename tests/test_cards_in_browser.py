"""Evidence cards in a real browser: what they hold, and every way to open and close them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Locator, Page, expect

from books import EMBEDDED, Built, build_with
from browser import Watched, opened, served
from expectation import Expectation
from tiny import edit, tiny_project
from triptych.evidence.load import load_evidence

CHAPTER = "chapters/verticalization.html"
SAYING = "    chart = rests_on(chart, \"datum.label + ' <b id=ran>' + datum.count\")\n"
"""What a figure module writes to tell its marks, one with a page's own syntax."""
LONGER_THAN_ANY_DELAY = 600
"""Milliseconds after which a card has opened or closed, if it ever will."""
READ_CARD = """card => [...card.querySelectorAll(".card-passage")].map(part => {
  const text = selector => (part.querySelector(selector)?.textContent ?? "").trim();
  const context = [...part.querySelectorAll(".context")].map(span => span.textContent);
  return {head: text(".card-head"), passage: text("mark"), codes: text(".card-codes"),
    mends: text(".card-mends"), context, links: [...part.querySelectorAll("a")].map(a => a.href)};
})"""
OPEN_EACH = """async marks => {
  const found = [];
  for (const mark of marks) {
    mark.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
    await new Promise(done => setTimeout(done));
    const card = document.getElementById("evidence-card");
    found.push([card.querySelector(".card-says").textContent,
      [...card.querySelectorAll(".card-head b")].map(sign => sign.textContent)]);
  }
  return found;
}"""
BOXES = """card => {
  const box = e => (({left, right, top, bottom}) => ({left, right, top, bottom}))(
    e.getBoundingClientRect());
  return [box(card), box(document.querySelector("[aria-describedby=evidence-card]")),
    [document.documentElement.clientWidth, innerHeight]];
}"""


@pytest.fixture(scope="module")
def tricky(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a book whose source, label and code hold a page's own syntax."""
    root = tiny_project(tmp_path_factory.mktemp("tricky") / "tiny")
    nasty = "<script>self.ran = 1</script> <img src=x onerror=self.ran=2> &amp; </script>"
    for name in ("seeds/birch.txt", "data/extracts.csv"):
        edit(root, name, "At Birch the", f"At Birch {nasty} the")
    digest = sha256((root / "seeds/birch.txt").read_bytes()).hexdigest()
    sources = (root / "data/sources.yml").read_text("utf-8")
    first, second = re.findall(r"sha256: (\w+)", sources)
    assert first != second
    edit(root, "data/sources.yml", second, digest)
    edit(root, "data/sources.yml", "label: Birch 1962", 'label: "Birch <b id=ran>1962</b>"')
    edit(root, "data/codebook.yml", "label: Looms", 'label: "<i id=ran>Looms</i>"')
    edit(root, "figures/counts.py", "from triptych import", "from triptych import rests_on,")
    edit(root, "figures/counts.py", 'alt.Chart(data.drop(columns="extracts"))', "alt.Chart(data)")
    edit(root, "figures/counts.py", "    first = data.sort", f"{SAYING}    first = data.sort")
    return Built(root, build_with(root, EMBEDDED, "html"))


def card(page: Page) -> Locator:
    """Give the page's card."""
    return page.locator("#evidence-card")


def mark(page: Page, sign: str) -> Locator:
    """Give the first mark of a passage in the text."""
    return page.locator("main p a.mark", has_text=re.compile(f"^{sign}$")).first


def chart_mark(page: Page) -> Locator:
    """Give the first mark of the page's first chart."""
    return page.locator("svg.chart:visible a.chart-mark").first


@contextmanager
def standing_still(page: Page) -> Iterator[None]:
    """Stop the clock of the page: on a slow machine it would run on between two movements."""
    page.clock.install(time=0)
    page.reload()
    page.clock.pause_at(60_000)
    yield
    page.clock.resume()


def focused(page: Page) -> str:
    """Say what has the focus: its words."""
    return str(page.evaluate("document.activeElement.textContent"))


def neighbours(page: Page) -> list[Locator]:
    """Give the first marks that stand together in the text."""
    return page.locator("main p .evidence:has(a + a)").first.locator("a.mark").all()


def by_keyboard(page: Page, one: Locator) -> str:
    """Let the keyboard come to a mark, and give its sign."""
    page.keyboard.press("Tab")
    one.focus()
    sign = one.text_content() or ""
    expect(card(page).locator(".card-head b")).to_have_text(sign)
    return sign


# Opening and closing


def test_hovering_opens_a_card_that_can_be_entered_and_left(chapter: Page) -> None:
    """It stays while the pointer is on the mark or the card, and goes when it is on neither."""
    mark(chapter, "Z3").hover()
    expect(card(chapter)).to_be_visible()
    chapter.locator("#evidence-card blockquote").hover()
    chapter.wait_for_timeout(LONGER_THAN_ANY_DELAY)
    expect(card(chapter)).to_be_visible()
    chapter.locator("h1").hover()
    expect(card(chapter)).to_be_hidden()


def test_a_pointer_that_passes_opens_nothing(chapter: Page, watched: Watched) -> None:
    """Nothing opens, and nothing is asked for, when a pointer only crosses a mark."""
    with standing_still(chapter):
        mark(chapter, "Z3").hover()
        chapter.locator("h1").hover()
        chapter.clock.run_for(LONGER_THAN_ANY_DELAY)
        expect(card(chapter)).to_be_hidden()
        assert not any("passages.js" in url for url in watched.asked)
        mark(chapter, "Z3").hover()
        chapter.clock.run_for(LONGER_THAN_ANY_DELAY)
        expect(card(chapter)).to_be_visible()


def test_a_mark_is_one_stop_whether_its_card_is_open_or_not(chapter: Page) -> None:
    """Tab goes from mark to mark and Shift+Tab back, and the card goes along."""
    one, following, *_ = neighbours(chapter)
    sign = by_keyboard(chapter, one)
    chapter.keyboard.press("Tab")
    expect(following).to_be_focused()
    expect(card(chapter).locator(".card-head b")).to_have_text(following.text_content() or "")
    chapter.keyboard.press("Shift+Tab")
    expect(one).to_be_focused()
    expect(card(chapter).locator(".card-head b")).to_have_text(sign)


def test_the_keyboard_goes_into_a_card_and_leaves_it_for_the_next_mark(chapter: Page) -> None:
    """Alt and the arrow down, as the card says; Tab goes through it, Shift+Tab back to the mark."""
    one, following, *_ = neighbours(chapter)
    sign = by_keyboard(chapter, one)
    expect(card(chapter).locator(".card-keys")).to_be_visible()
    chapter.keyboard.press("Alt+ArrowDown")
    assert focused(chapter) == "Read it in its source"
    chapter.keyboard.press("Shift+Tab")
    assert focused(chapter) == sign
    expect(card(chapter)).to_be_visible()
    chapter.keyboard.press("Alt+ArrowDown")
    for link in ("What rests on it", "Cite it"):
        chapter.keyboard.press("Tab")
        assert focused(chapter) == link
    chapter.keyboard.press("Tab")
    assert focused(chapter) == following.text_content() != sign
    expect(card(chapter).locator(".card-head b")).to_have_text(focused(chapter))


def test_escape_closes_a_card_and_keeps_the_place(chapter: Page) -> None:
    """From the mark or from within, the focus is on the mark afterwards; it opens again later."""
    one, following, *_ = neighbours(chapter)
    sign = by_keyboard(chapter, one)
    chapter.keyboard.press("Escape")
    expect(card(chapter)).to_be_hidden()
    assert focused(chapter) == sign
    chapter.keyboard.press("Tab")
    expect(following).to_be_focused()
    expect(card(chapter)).to_be_visible()
    chapter.keyboard.press("Alt+ArrowDown")
    assert focused(chapter) == "Read it in its source"
    chapter.keyboard.press("Escape")
    expect(card(chapter)).to_be_hidden()
    expect(following).to_be_focused()


def test_a_card_that_hovering_opened_closes_by_escape(chapter: Page) -> None:
    """The focus may be anywhere."""
    mark(chapter, "Z3").hover()
    expect(card(chapter)).to_be_visible()
    chapter.keyboard.press("Escape")
    expect(card(chapter)).to_be_hidden()


def test_a_card_is_told_as_its_marks_description(chapter: Page) -> None:
    """While it is open, and only then; the tooltip that says it without a script is gone."""
    one = mark(chapter, "Z3")
    by_keyboard(chapter, one)
    expect(one).to_have_attribute("aria-describedby", "evidence-card")
    chapter.keyboard.press("Escape")
    assert one.get_attribute("aria-describedby") is None
    assert one.get_attribute("title") is None


def test_the_enter_key_follows_a_mark_in_the_text(chapter: Page) -> None:
    """A mark stays a link."""
    by_keyboard(chapter, mark(chapter, "Z3"))
    chapter.keyboard.press("Enter")
    chapter.wait_for_url("**/reader-zanier.html#passage-zan-03")


def test_a_clicked_charts_card_stays_until_the_next_click(chapter: Page) -> None:
    """It does not go with the pointer; a click elsewhere closes it."""
    chart_mark(chapter).click()
    expect(card(chapter)).to_be_visible()
    chapter.locator("nav[aria-label=Contents]:visible").hover()
    chapter.wait_for_timeout(LONGER_THAN_ANY_DELAY)
    expect(card(chapter)).to_be_visible()
    chapter.locator("h1").click()
    expect(card(chapter)).to_be_hidden()
    assert chapter.url.endswith(CHAPTER)


def test_a_finger_opens_a_card_and_closes_it(chromium: Browser, site: str) -> None:
    """A tap on a mark opens it and leads nowhere, one elsewhere closes it; its links lead on."""
    with opened(chromium, "phone", touch=True) as watched:
        page = watched.page
        page.goto(f"{site}/{CHAPTER}")
        for one in (mark(page, "Z3"), chart_mark(page)):
            one.tap()
            expect(card(page)).to_be_visible()
            page.locator("h1").evaluate("e => e.scrollIntoView()")
            page.locator("h1").tap()
            expect(card(page)).to_be_hidden()
        assert page.url.endswith(CHAPTER)
        mark(page, "Z3").tap()
        page.locator(".card-links a").first.tap()
        page.wait_for_url("**/reader-zanier.html#passage-zan-03")
        assert watched.faults == []


# What a card holds


@pytest.mark.parametrize("root", ["file", "http"])
def test_cards_work_on_a_disk_and_on_a_server(chromium: Browser, essay: Built, root: str) -> None:
    """The passages come with no request to anywhere else, once, and not before they are needed."""
    with served(essay.output) as address, opened(chromium) as watched:
        page = watched.page
        page.goto(f"{essay.output.as_uri() if root == 'file' else address}/{CHAPTER}")
        page.wait_for_timeout(LONGER_THAN_ANY_DELAY)
        assert not any("passages.js" in url for url in watched.asked)
        one, following, *_ = neighbours(page)
        assert by_keyboard(page, one) != by_keyboard(page, following)
        assert sum("passages.js" in url for url in watched.asked) == 1
        assert watched.faults == []


@pytest.mark.parametrize("id", ["zan-03", "cha-03"])
def test_a_card_holds_the_passage_with_all_that_is_known_of_it(
    chapter: Page, site: str, essay: Built, expected: Expectation, id: str
) -> None:
    """Text, source, lines and codes are the data's; links lead to the reader and the appendix."""
    evidence = load_evidence(essay.root)
    extract = evidence.extracts.set_index("id").loc[id]
    sign = expected.signs[id]
    chapter.goto(f"{site}/{expected.appendix}")
    by_keyboard(chapter, mark(chapter, sign))
    (shown,) = card(chapter).evaluate(READ_CARD)
    label = evidence.sources.set_index("id").loc[extract["source"], "label"]
    assert shown["head"].startswith(f"{sign} {label}, line")
    first, last = extract["first_line"], extract["last_line"]
    assert re.findall(r"\d+", shown["head"].removeprefix(sign).split(",")[-1]) == [
        str(line) for line in dict.fromkeys((first, last))
    ]
    assert shown["passage"] == (extract["reading"] or extract["quote"])
    assert bool(shown["mends"]) == bool(extract["reading"])
    assert shown["codes"].split(" · ") == labels_of(essay.root, extract)
    entry = expected.entries[sign]
    links = [expected.passages[sign], entry, entry.replace("#", "#cite-")]
    assert shown["links"] == [f"{site}/{to}" for to in links]


def test_a_card_has_the_words_around_its_passage(chapter: Page, essay: Built) -> None:
    """What stands before and after is the seed's own, right before and after."""
    by_keyboard(chapter, mark(chapter, "Z3"))
    (shown,) = card(chapter).evaluate(READ_CARD)
    before, after = (context.strip(" …") for context in shown["context"])
    path = load_evidence(essay.root).sources.set_index("id").loc["zanier", "seed"]
    seed = " ".join((essay.root / path).read_text("utf-8").split())
    assert f"{before} {shown['passage']} {after}" in seed
    assert 5 < len(before.split()) < 20
    assert 5 < len(after.split()) < 20


@pytest.mark.parametrize("link", [0, 1, 2])
def test_a_cards_links_lead_to_the_passage_to_what_rests_on_it_and_to_its_citation(
    chapter: Page, link: int
) -> None:
    """All arrive where that extract is, in view; its citation is opened."""
    by_keyboard(chapter, mark(chapter, "Z3"))
    card(chapter).locator("a").nth(link).click()
    places = ("**#passage-zan-03", "**/extracts.html#zan-03", "**/extracts.html#cite-zan-03")
    chapter.wait_for_url(places[link])
    expect(chapter.locator(":target")).to_be_in_viewport()
    expect(chapter.locator(":target")).to_contain_text("Z3")


def test_every_mark_of_every_chart_opens_all_its_passages(
    chromium: Browser, site: str, expected: Expectation
) -> None:
    """A card has the mark's words and each passage that the figure was drawn with, in order."""
    with opened(chromium) as watched:
        for chapter in expected.chapters:
            for id in (id for id, _ in chapter.floats if id.startswith("fig-")):
                watched.page.goto(f"{site}/{chapter.page}")
                chart_mark(watched.page).click()
                expect(card(watched.page)).to_be_visible()
                marks = watched.page.locator(f"#{id} svg.for-page a.chart-mark")
                drawn = {
                    one["says"]: [expected.signs[extract] for extract in one["extracts"]]
                    for one in expected.drawn[id]["marks"]
                }
                assert len(drawn) > 5
                assert dict(marks.evaluate_all(OPEN_EACH)) == drawn
        assert watched.faults == []


# A chart by keyboard


def test_arrow_keys_go_from_mark_to_mark(chapter: Page) -> None:
    """A chart is one stop for Tab; arrows, Home and End go on within it, and cards follow."""
    chart = chapter.locator("svg.chart:visible").first
    marks = chart.locator("a.chart-mark")
    names = marks.evaluate_all("marks => marks.map(mark => mark.getAttribute('aria-label'))")
    assert marks.evaluate_all("marks => marks.filter(mark => mark.tabIndex === 0).length") == 1
    chapter.keyboard.press("Tab")
    marks.first.focus()
    says = card(chapter).locator(".card-says")
    for key, number in (
        ("ArrowRight", 1),
        ("ArrowDown", 2),
        ("ArrowLeft", 1),
        ("ArrowUp", 0),
        ("ArrowUp", 0),
        ("End", -1),
        ("ArrowRight", -1),
        ("Home", 0),
    ):
        chapter.keyboard.press(key)
        expect(says).to_have_text(names[number])
    chapter.keyboard.press("Enter")
    assert focused(chapter) == "Read it in its source"
    chapter.keyboard.press("Escape")
    assert chapter.evaluate("document.activeElement.getAttribute('aria-label')") == names[0]
    chapter.keyboard.press("Tab")
    assert not chart.evaluate("chart => chart.contains(document.activeElement)")


def test_a_charts_mark_that_has_the_focus_is_seen(chapter: Page) -> None:
    """It gets an outline that it has not otherwise."""
    stroke = "mark => getComputedStyle(mark.firstElementChild).strokeWidth"
    first = chart_mark(chapter)
    before = first.evaluate(stroke)
    chapter.keyboard.press("Tab")
    first.focus()
    assert (before, first.evaluate(stroke)) == ("0px", "2px")


# Where a card stands


@pytest.mark.parametrize("size", ["wide", "small"])
@pytest.mark.parametrize("block", ["start", "center", "end"])
def test_a_card_is_whole_in_the_window_and_off_its_mark(
    chromium: Browser, site: str, size: str, block: str
) -> None:
    """Even the longest, by a mark at any height: it scrolls inside itself where room is short."""
    with opened(chromium, size) as watched:
        page = watched.page
        page.goto(f"{site}/chapters/innovation.html")
        longest = page.locator("svg.chart:visible a.chart-mark").evaluate_all(
            "marks => marks.map(mark => mark.dataset.passages.split(' ').length)"
        )
        one = page.locator("svg.chart:visible a.chart-mark").nth(longest.index(max(longest)))
        one.evaluate("(mark, block) => mark.scrollIntoView({block})", block)
        one.dispatch_event("click", {"detail": 1})
        expect(card(page)).to_be_visible()
        shown, at, (width, height) = card(page).evaluate(BOXES)
        assert shown["left"] >= 0
        assert shown["right"] <= width
        assert shown["top"] >= 0
        assert shown["bottom"] <= height
        assert shown["bottom"] <= at["top"] or shown["top"] >= at["bottom"]
        assert card(page).evaluate("card => card.scrollHeight > card.clientHeight")
        card(page).hover()
        page.mouse.wheel(0, 10_000)
        expect(card(page).locator("a").last).to_be_in_viewport()


# When something is missing


def test_a_chart_without_script_opens_its_line_of_the_list(chromium: Browser, site: str) -> None:
    """A mark leads to the line that names it, in the list below, which opens for it."""
    with opened(chromium, scripts=False) as watched:
        page = watched.page
        page.goto(f"{site}/{CHAPTER}")
        rests = page.locator("details.grounds").first
        assert not rests.locator("li").first.is_visible()
        one = chart_mark(page)
        says = one.get_attribute("aria-label")
        one.click()
        line = page.locator(":target")
        expect(line).to_be_in_viewport()
        expect(line).to_have_text(f"{says}:")
        assert watched.faults == []


def test_where_the_passages_do_not_come_a_mark_is_a_plain_link(
    chromium: Browser, essay: Built
) -> None:
    """A tap follows the mark when there is nothing to put into a card."""
    with served(essay.output) as address, opened(chromium, "phone", touch=True) as watched:
        page = watched.page
        page.route("**/passages.js", lambda route: route.abort())
        page.goto(f"{address}/{CHAPTER}")
        mark(page, "Z3").tap()
        page.wait_for_url("**/reader-zanier.html#passage-zan-03")


def test_text_with_markup_stays_text_in_a_card(chromium: Browser, tricky: Built) -> None:
    """What a source, a label, a code or a chart's mark writes is shown, and never run."""
    with opened(chromium) as watched:
        page = watched.page
        page.goto(f"{tricky.output.as_uri()}/index.html")
        page.keyboard.press("Tab")
        marks = page.locator("svg.chart:visible a.chart-mark")
        marks.last.focus()
        expect(card(page)).to_be_visible()
        text = card(page).inner_text()
        for piece in (
            "<script>self.ran = 1</script>",
            "onerror=self.ran=2> &amp; </script>",
            "Birch <b id=ran>1962</b>, lines 1–2",
            "<i id=ran>Looms</i>",
            "Birch <b id=ran>1962</b> <b id=ran>1",
        ):
            assert piece in text
        assert card(page).locator("script, img, i, #ran").count() == 0
        assert page.evaluate("[self.ran, document.querySelector('#ran')]") == [None, None]
        assert watched.faults == []


def labels_of(root: Path, extract: Any) -> list[str]:
    """Give the labels of an extract's codes, in the codebook's words."""
    codebook = yaml.safe_load((root / "data/codebook.yml").read_text("utf-8"))
    codes = [("kind", extract["kind"]), *(("themes", code) for code in extract["themes"])]
    codes += [("level", extract["level"])] + [("actors", code) for code in extract["actors"]]
    return [codebook[dimension][code]["label"] for dimension, code in codes]
