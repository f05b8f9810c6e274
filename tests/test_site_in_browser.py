"""The site in a real browser: on the disk and served, wide and narrow, by keyboard, scriptless."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from books import Built
from browser import SIZES, opened, served, started
from expectation import Expectation
from tiny import REPOSITORY

SHOT = ("index", "chapters/verticalization", "chapters/comparison", "chapters/reader-chapter")
IN_VIEW = """element => {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.top >= 0 && box.bottom <= innerHeight;
}"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start the browser once."""
    with started() as one:
        yield one


@pytest.fixture(params=["file", "http"])
def root(request: pytest.FixtureRequest, essay: Built) -> Iterator[str]:
    """Give the site's address, on the disk and on a server."""
    if request.param == "file":
        yield essay.output.as_uri()
    else:
        with served(essay.output) as address:
            yield address


@pytest.fixture
def site(essay: Built) -> str:
    """Give the site's address on the disk."""
    return essay.output.as_uri()


def background(page: Page, selector: str) -> str:
    """Give the colour that an element's own rules put behind it."""
    return page.locator(selector).evaluate("element => getComputedStyle(element).backgroundColor")


def test_every_page_opens_without_a_fault(
    chromium: Browser, root: str, expected: Expectation
) -> None:
    """No page makes the console complain, asks for what isn't there, or asks another host."""
    with opened(chromium) as watched:
        for chapter in expected.chapters:
            watched.page.goto(f"{root}/{chapter.page}", wait_until="load")
            assert watched.faults == [], chapter.page


def test_a_mark_leads_to_its_passage_in_view_and_highlighted(chromium: Browser, site: str) -> None:
    """A click on Z3 opens Zanier's reader at the passage, which then stands out from the others."""
    with opened(chromium) as watched:
        page = watched.page
        page.goto(f"{site}/chapters/verticalization.html")
        page.locator("a.mark", has_text="Z3").first.click()
        page.wait_for_url("**/chapters/reader-zanier.html#passage-zan-03")
        sign = page.locator("#passage-zan-03")
        assert sign.evaluate(IN_VIEW)
        assert background(page, "#passage-zan-03 + .passage") != background(
            page, "#passage-zan-09 + .passage"
        )
        sign.locator("a").click()
        page.wait_for_url("**/chapters/extracts.html#zan-03")
        assert background(page, "#zan-03") != background(page, "#zan-04")
        page.locator("#zan-03 a.back").first.click()
        page.wait_for_url("**#mark-zan-03-1")
        assert page.locator("#mark-zan-03-1").evaluate(IN_VIEW)


def test_previous_and_next_walk_through_the_book(
    chromium: Browser, root: str, expected: Expectation
) -> None:
    """From the first page `Next` leads through all chapters in order, and `Previous` back."""
    pages = [chapter.page for chapter in expected.chapters]
    with opened(chromium) as watched:
        page = watched.page
        page.goto(f"{root}/index.html")
        for name in pages[1:]:
            page.locator(".neighbours a[rel=next]").click()
            page.wait_for_url(f"**/{name}")
        assert page.locator(".neighbours a[rel=next]").count() == 0
        for name in reversed(pages[:-1]):
            page.locator(".neighbours a[rel=prev]").click()
            page.wait_for_url(f"**/{name}")
        assert page.locator(".neighbours a[rel=prev]").count() == 0


def test_the_contents_mark_the_page_that_is_open(
    chromium: Browser, site: str, expected: Expectation
) -> None:
    """On every page the contents list all chapters and mark this one."""
    with opened(chromium) as watched:
        for chapter in expected.chapters:
            watched.page.goto(f"{site}/{chapter.page}")
            entries = watched.page.locator("nav[aria-label=Contents] li a:visible")
            assert entries.count() == len(expected.chapters)
            current = watched.page.locator("nav[aria-label=Contents] a[aria-current=page]:visible")
            words = " ".join((current.text_content() or "").split())
            assert words.removeprefix(chapter.number).strip() == chapter.title


@pytest.mark.parametrize("size", SIZES)
def test_no_page_is_wider_than_its_window(
    chromium: Browser, site: str, expected: Expectation, size: str
) -> None:
    """Nothing makes a page scroll sideways; a wide table scrolls inside itself."""
    with opened(chromium, size) as watched:
        for chapter in expected.chapters:
            watched.page.goto(f"{site}/{chapter.page}")
            measure = "[document.scrollingElement.scrollWidth, innerWidth]"
            wide, window = watched.page.evaluate(measure)
            assert wide <= window, chapter.page


def test_a_phone_gets_the_narrow_picture(
    chromium: Browser, site: str, expected: Expectation
) -> None:
    """Each figure is drawn twice, and the window's width chooses; the picture really loads."""
    for size, ending in (("wide", ".svg"), ("phone", "-narrow.svg")):
        with opened(chromium, size) as watched:
            for chapter in expected.chapters:
                for id in (id for id, _ in chapter.floats if id.startswith("fig-")):
                    watched.page.goto(f"{site}/{chapter.page}#{id}")
                    picture = watched.page.locator(f"#{id} img")
                    picture.evaluate("element => element.decode()")
                    chosen = picture.evaluate("e => e.currentSrc").rsplit("/", 1)[-1]
                    assert chosen == id.removeprefix("fig-") + ending


def test_the_site_works_without_script(chromium: Browser, site: str) -> None:
    """With JavaScript off, the text, the pictures, the contents and the marks are all there."""
    with opened(chromium, scripts=False) as watched:
        page = watched.page
        page.goto(f"{site}/chapters/verticalization.html")
        assert page.locator("#fig-periods img").is_visible()
        assert page.locator("nav[aria-label=Contents] a:visible").count() > 0
        page.locator("a.mark", has_text="Z3").first.click()
        page.wait_for_url("**/reader-zanier.html#passage-zan-03")
        assert page.locator("#passage-zan-03").is_visible()


def test_the_keyboard_reaches_everything(chromium: Browser, site: str) -> None:
    """The first key leads past the contents; going on, every link gets the focus, and shows it."""
    with opened(chromium) as watched:
        page = watched.page
        page.goto(f"{site}/chapters/mobilization.html")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
        assert page.locator("a[href='#content']").evaluate(IN_VIEW)
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")
        page.reload()
        visible = "[...document.querySelectorAll('a[href]')].filter(a => a.checkVisibility())"
        page.evaluate(f"window.left = new Set({visible})")
        count = page.evaluate("window.left.size")
        for _ in range(count + 40):
            page.keyboard.press("Tab")
            page.evaluate("window.left.delete(document.activeElement)")
        assert page.evaluate("[...window.left].map(a => a.textContent)") == []
        page.locator("main a.mark").first.focus()
        page.keyboard.press("Tab")
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(outline) != "none"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screenshots_show_the_main_pages(chromium: Browser, site: str, scheme: str) -> None:
    """Pictures of the main pages, wide and narrow, are left in build/screenshots/ to look at."""
    folder = REPOSITORY / "build/screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    for size in ("wide", "phone"):
        with opened(chromium, size, scheme) as watched:
            for name in SHOT:
                watched.page.goto(f"{site}/{name}.html")
                watched.page.evaluate("document.fonts.ready")
                path = folder / f"{name.rsplit('/', 1)[-1]}-{size}-{scheme}.png"
                watched.page.screenshot(path=path)
                assert path.stat().st_size > 10_000
