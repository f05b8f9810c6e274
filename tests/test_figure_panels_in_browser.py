"""A figure's parts in a real browser: chart, table, evidence, data and code, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from books import Built
from browser import SIZES, opened, served
from test_accessibility import COLOUR_RULES, WCAG, axe, violations

__all__ = ["axe"]

CHAPTER = "chapters/comparison.html"
FIGURE = "fig-claims"
TABS = ["Chart", "Table", "Evidence", "Data and code"]
POLICY = "default-src 'self'"
HEIGHTS = """async viewers => {
  await document.fonts.ready;
  return viewers.map(viewer => viewer.getBoundingClientRect().height);
}"""
STYLED = """figure => {
  figure.setAttribute("style", "opacity: 0");
  return getComputedStyle(figure).opacity;
}"""


def viewer(page: Page, figure: str = FIGURE) -> Locator:
    """Give a figure with its parts."""
    return page.locator(f".viewer:has(#{figure})")


def tab(page: Page, name: str) -> Locator:
    """Give a tab of that figure."""
    return viewer(page).get_by_role("tab", name=name, exact=True)


def panel(page: Page, name: str) -> Locator:
    """Give the panel that a tab is for."""
    return page.locator(f"#{tab(page, name).get_attribute('aria-controls')}")


def shown(page: Page) -> str:
    """Name the one part of the figure that is shown, in whatever way that is told."""
    selected = [name for name in TABS if tab(page, name).get_attribute("aria-selected") == "true"]
    visible = [name for name in TABS if panel(page, name).is_visible()]
    reached = [name for name in TABS if tab(page, name).get_attribute("tabindex") == "0"]
    assert selected == visible == reached
    (one,) = selected
    return one


@contextmanager
def with_policy(page: Page) -> Iterator[None]:
    """Let the site's server send the strictest policy that a site of its own files can have."""

    def answer(route: Route) -> None:
        response = route.fetch()
        headers = {**response.headers, "content-security-policy": POLICY}
        route.fulfill(response=response, headers=headers)

    page.route("**/*.html", answer)
    yield
    page.unroute("**/*.html")


# The tabs


def test_a_figure_opens_on_its_chart(chapter: Page) -> None:
    """Every figure has the four tabs, in order, and its chart is what is seen at first."""
    for one in chapter.locator(".viewer").all():
        assert one.get_by_role("tab").all_text_contents() == TABS
        expect(one.locator("svg.chart.for-page")).to_be_visible()
        assert one.locator("details").count() == 0
    assert shown(chapter) == "Chart"


def test_a_tab_shows_its_part_and_hides_the_others(chapter: Page) -> None:
    """Each names its panel, and its panel is named by it."""
    for name in [*TABS, "Chart"]:
        tab(chapter, name).click()
        assert shown(chapter) == name
        expect(panel(chapter, name)).to_have_role("tabpanel")
        expect(panel(chapter, name)).to_have_accessible_name(name)


def test_arrow_keys_go_from_tab_to_tab(chapter: Page) -> None:
    """Left and right, round the ends, and Home and End; the focus is always on the selected tab."""
    tab(chapter, "Chart").focus()
    for key, name in (
        ("ArrowRight", "Table"),
        ("ArrowRight", "Evidence"),
        ("ArrowLeft", "Table"),
        ("End", "Data and code"),
        ("ArrowRight", "Chart"),
        ("ArrowLeft", "Data and code"),
        ("Home", "Chart"),
    ):
        chapter.keyboard.press(key)
        assert shown(chapter) == name
        expect(tab(chapter, name)).to_be_focused()


def test_the_tabs_are_one_stop_for_the_keyboard(chapter: Page) -> None:
    """Tab goes from the selected one out of the list; an open panel is a stop of its own."""
    tab(chapter, "Chart").focus()
    chapter.keyboard.press("End")
    chapter.keyboard.press("Tab")
    name = "Copy the link to this figure"
    expect(viewer(chapter).get_by_role("button", name=name)).to_be_focused()
    panel(chapter, "Data and code").focus()
    expect(panel(chapter, "Data and code")).to_be_focused()


def test_a_modified_arrow_key_is_left_to_the_browser(chapter: Page) -> None:
    """Alt with an arrow goes back in the history, and no tab changes."""
    tab(chapter, "Chart").focus()
    chapter.keyboard.press("Control+ArrowRight")
    assert shown(chapter) == "Chart"


def test_a_hidden_chart_is_out_of_the_keyboards_way(chapter: Page) -> None:
    """Its marks can't be reached while another part is in its place."""
    mark = viewer(chapter).locator("svg.for-page a.chart-mark").first
    mark.focus()
    expect(mark).to_be_focused()
    tab(chapter, "Table").click()
    mark.focus()
    expect(mark).not_to_be_focused()


# Where a part stands


@pytest.mark.parametrize("size", SIZES)
def test_nothing_moves_when_the_script_has_run(chromium: Browser, essay: Built, size: str) -> None:
    """Every figure is as high with its tabs as it was before."""
    found = []
    with served(essay.output) as address:
        for is_loaded in (True, False):
            with opened(chromium, size) as watched:
                page = watched.page
                if not is_loaded:
                    page.route("**/figures.js", lambda route: route.fulfill(body=""))
                page.goto(f"{address}/{CHAPTER}")
                found.append(page.locator(".viewer").evaluate_all(HEIGHTS))
                assert page.get_by_role("tablist").count() == (len(found[0]) if is_loaded else 0)
    assert len(found[0]) > 1
    assert found[0] == found[1]


@pytest.mark.parametrize("size", ["wide", "phone", "small"])
def test_a_part_takes_the_charts_place(chromium: Browser, site: str, size: str) -> None:
    """The figure stays as high as it is, whatever is shown, and the tabs stay in view."""
    with opened(chromium, size) as watched:
        page = watched.page
        page.goto(f"{site}/{CHAPTER}")
        before = viewer(page).evaluate("viewer => viewer.offsetHeight")
        for name in TABS[1:]:
            tab(page, name).click()
            assert viewer(page).evaluate("viewer => viewer.offsetHeight") == before
            expect(tab(page, name)).to_be_in_viewport()
            top = panel(page, name).evaluate("panel => panel.getBoundingClientRect().top")
            assert 0 <= top < SIZES[size][1] / 2
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
        assert watched.faults == []


def test_a_long_table_scrolls_in_its_panel(chapter: Page) -> None:
    """Its head stays, its last row can be reached, and the page stays where it is."""
    tab(chapter, "Table").click()
    table = panel(chapter, "Table")
    assert table.evaluate("panel => panel.scrollHeight > panel.clientHeight")
    before = chapter.evaluate("scrollY")
    table.focus()
    chapter.keyboard.press("End")
    expect(table.locator("tbody tr").last).to_be_in_viewport()
    expect(table.locator("thead th").first).to_be_in_viewport()
    assert chapter.evaluate("scrollY") == before


# Links


def test_an_address_of_a_line_of_evidence_shows_it(chromium: Browser, site: str) -> None:
    """On arriving, on following a link, and on following it again after another tab."""
    row = "rests-claims-20"
    with opened(chromium) as watched:
        page = watched.page
        page.goto(f"{site}/{CHAPTER}#{row}")
        assert shown(page) == "Evidence"
        expect(page.locator(":target")).to_be_in_viewport()
        expect(page.locator(":target")).to_have_attribute("id", row)
        link = page.evaluate_handle(
            """row => {
              const link = document.createElement("a");
              link.href = `#${row}`;
              link.textContent = "row";
              document.querySelector("main p").append(link);
              return link;
            }""",
            row,
        ).as_element()
        assert link is not None
        for _ in range(2):
            tab(page, "Chart").click()
            assert shown(page) == "Chart"
            link.click()
            assert shown(page) == "Evidence"
            expect(page.locator(f"#{row}")).to_be_in_viewport()
        page.evaluate("location.hash = 'rests-claims-2'")
        expect(page.locator("#rests-claims-2")).to_be_in_viewport()
        assert watched.faults == []


def test_the_figures_own_address_shows_its_chart(chapter: Page) -> None:
    """Whatever was shown before."""
    tab(chapter, "Data and code").click()
    panel(chapter, "Data and code").get_by_role("link", name=f"#{FIGURE}").click()
    assert shown(chapter) == "Chart"
    assert chapter.url.endswith(f"#{FIGURE}")


def test_a_mark_in_the_table_opens_its_card(chapter: Page) -> None:
    """Marks are marks, wherever they stand."""
    tab(chapter, "Table").click()
    mark = panel(chapter, "Table").locator("a.mark").first
    mark.hover()
    card = chapter.locator("#evidence-card")
    expect(card.locator(".card-head b")).to_have_text(mark.text_content() or "")


# Copying, and the whole screen


def clipboard(page: Page) -> str:
    """Read the clipboard."""
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_the_figures_link_can_be_copied(chromium: Browser, essay: Built) -> None:
    """Without what the address asks for besides, and with a message that is said politely."""
    with served(essay.output) as address, opened(chromium) as watched:
        page = watched.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{address}/{CHAPTER}?theme=x#{FIGURE}")
        status = viewer(page).get_by_role("status")
        expect(status).to_have_text("")
        viewer(page).get_by_role("button", name="Copy the link to this figure").click()
        expect(status).to_have_text("Link copied.")
        assert clipboard(page) == f"{address}/{CHAPTER}#{FIGURE}"
        assert watched.faults == []


def test_a_citation_can_be_copied_where_the_clipboard_is_refused(
    chromium: Browser, essay: Built
) -> None:
    """Each as it stands, text and BibTeX; the focus stays on the button."""
    with served(essay.output) as address, opened(chromium) as watched:
        page = watched.page
        page.context.grant_permissions(["clipboard-read"])
        page.goto(f"{address}/{CHAPTER}")
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
        tab(page, "Data and code").click()
        cited = panel(page, "Data and code").locator("pre.cite-as")
        buttons = panel(page, "Data and code").get_by_role("button", name="Copy", exact=True)
        texts = [text.strip() for text in cited.all_text_contents()]
        assert [text.split()[0] for text in texts] == ["The", "@incollection{triptych-claims,"]
        for number, text in enumerate(texts):
            buttons.nth(number).click()
            expect(viewer(page).get_by_role("status")).to_have_text("Citation copied.")
            assert clipboard(page) == text
            expect(buttons.nth(number)).to_be_focused()


def test_a_figure_fills_the_screen_with_its_cards_and_leaves_it(chapter: Page) -> None:
    """A mark's card is seen there too; the button, which says so, goes back."""
    whole = viewer(chapter).locator("button.full-screen")
    expect(whole).to_have_accessible_name("Full screen")
    whole.click()
    expect(whole).to_have_accessible_name("Leave full screen")
    assert viewer(chapter).evaluate("viewer => document.fullscreenElement === viewer")
    viewer(chapter).locator("svg.for-page a.chart-mark").first.click()
    card = chapter.locator("#evidence-card")
    expect(card).to_be_in_viewport()
    on_top = """card => {
      const box = card.getBoundingClientRect();
      return card.contains(document.elementFromPoint(box.x + 40, box.y + 20));
    }"""
    assert card.evaluate(on_top)
    chapter.keyboard.press("Escape")
    expect(card).to_be_hidden()
    whole.click()
    expect(whole).to_have_accessible_name("Full screen")
    assert chapter.evaluate("document.fullscreenElement") is None
    assert chapter.evaluate("document.getElementById('evidence-card').parentElement.localName") == (
        "body"
    )


# Without a script, and under a policy


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_without_a_script_each_part_opens(chromium: Browser, site: str, size: str) -> None:
    """Table, Evidence, Data and code stand below the chart, closed, and open side by side."""
    with opened(chromium, size, scripts=False) as watched:
        page = watched.page
        page.goto(f"{site}/{CHAPTER}")
        one = viewer(page)
        summaries = one.locator("details > summary")
        assert summaries.all_text_contents() == TABS[1:]
        assert one.get_by_role("tab").count() == 0
        bottom = one.locator("figure").bounding_box()
        first = summaries.first.bounding_box()
        assert bottom and first and first["y"] >= bottom["y"] + bottom["height"]
        for summary in summaries.all():
            body = summary.locator("xpath=following-sibling::*")
            expect(body).to_be_hidden()
            summary.click()
            expect(body).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
        assert watched.faults == []


def test_everything_works_under_the_strictest_policy(chromium: Browser, essay: Built) -> None:
    """Nothing of a page with figures needs a style or script in the page, or another host."""
    with served(essay.output) as address, opened(chromium) as watched:
        page = watched.page
        with with_policy(page):
            page.goto(f"{address}/{CHAPTER}")
            for name in TABS[1:]:
                tab(page, name).click()
                assert shown(page) == name
        assert watched.faults == []
        assert page.locator(f"#{FIGURE}").evaluate(STYLED) == "1", "the policy was not in force"


# For everybody


def test_a_chart_leads_to_its_long_description(chapter: Page) -> None:
    """`aria-details` names the evidence, which begins with the text alternative."""
    for chart in chapter.locator("svg.chart").all():
        described = chapter.locator(f"#{chart.get_attribute('aria-details')}")
        expect(described).to_have_count(1)
        text = described.text_content() or ""
        assert text.strip().startswith(chart.get_attribute("aria-label"))
        for mark in chart.locator("a.chart-mark").all()[:5]:
            assert f"{mark.get_attribute('aria-label')}:" in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_axe_finds_no_violation_in_an_open_part(
    chromium: Browser, site: str, axe: str, size: str, scheme: str
) -> None:
    """Each part of every figure of a chapter keeps WCAG 2.2 A and AA, by day and by night."""
    rules = WCAG if scheme == "light" else COLOUR_RULES
    with opened(chromium, size, scheme) as watched:
        page = watched.page
        page.goto(f"{site}/{CHAPTER}")
        found = []
        for name in TABS[1:]:
            for one in page.get_by_role("tab", name=name, exact=True).all():
                one.click()
            found += [f"{name}: {one}" for one in violations(page, axe, rules)]
        assert found == []


def test_axe_finds_no_violation_in_a_part_without_script(
    chromium: Browser, essay: Built, axe: str
) -> None:
    """Opened below the chart, they keep the rules too."""
    with served(essay.output) as address, opened(chromium) as watched:
        page = watched.page
        page.route("**/figures.js", lambda route: route.fulfill(body=""))
        page.goto(f"{address}/{CHAPTER}")
        for summary in viewer(page).locator("summary").all():
            summary.click()
        assert violations(page, axe, WCAG) == []


@pytest.mark.parametrize("size", ["phone", "small"])
def test_a_finger_hits_a_tab(chromium: Browser, site: str, size: str) -> None:
    """Tabs and buttons are 24 pixels or more each way, and in one row."""
    with opened(chromium, size, touch=True) as watched:
        watched.page.goto(f"{site}/{CHAPTER}")
        boxes = [one.bounding_box() for one in viewer(watched.page).locator(
            ".viewer-bar button:visible").all()]
        assert len(boxes) > len(TABS)
        assert all(box and box["width"] >= 24 and box["height"] >= 24 for box in boxes)
        middles = [box["y"] + box["height"] / 2 for box in boxes if box]
        assert max(middles) - min(middles) < 6
