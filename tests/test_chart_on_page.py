"""A chart on a page of the site: marks that lead to their passages, in the page's own colours."""

from __future__ import annotations

import altair as alt
import pandas as pd
import pytest
import vl_convert
from lxml import etree

from tiny import REPOSITORY
from triptych import rests_on, theme
from triptych.drawing.chart_on_page import COLOURS, chart_on_page, marks_of
from triptych.drawing.marks import Mark

SVG = "{http://www.w3.org/2000/svg}"
DATA = pd.DataFrame(
    {
        "label": ["Alder & <sons>", "Birch", "Cedar"],
        "count": [2, 1, 0],
        "extracts": [("ald-01", "ald-02"), ("bir-01",), ()],
    }
)
ALDER, BIRCH = Mark("Alder & <sons>: 2", ("ald-01", "ald-02")), Mark("Birch: 1", ("bir-01",))


def drawn(mark: str = "bar") -> str:
    """Draw the data with marks of a kind."""
    base = alt.Chart(DATA).encode(x="count:Q", y="label:N")
    kinds = {"bar": base.mark_bar(color=theme.SOURCE_COLOURS[0]), "point": base.mark_point(),
             "text": base.mark_text().encode(text="label:N"), "rule": base.mark_rule()}
    chart = rests_on(kinds[mark], "datum.label + ': ' + datum.count")
    return vl_convert.vegalite_to_svg(chart.to_dict())


def on_page(svg: str) -> etree._Element:
    """Give the parsed chart of a page."""
    text = chart_on_page(svg, "counts", "Extracts by mill.", marks_of(svg), "for-page")
    return etree.fromstring(text)


@pytest.mark.parametrize("mark", ["bar", "point", "text", "rule"])
def test_a_mark_tells_what_it_rests_on_through_the_renderer(mark: str) -> None:
    """Whatever its shape, its words and its passages come out of the picture as they went in."""
    assert marks_of(drawn(mark)) == [ALDER, BIRCH]


@pytest.mark.parametrize("mark", ["bar", "point", "text", "rule"])
def test_a_mark_is_a_link_to_its_line_in_the_list(mark: str) -> None:
    """The first mark leads to the first row, named and with its passages; nothing else is one."""
    links = list(on_page(drawn(mark)).iter(f"{SVG}a"))
    assert [dict(link.attrib) for link in links] == [
        {"href": "#rests-counts-1", "class": "chart-mark", "aria-label": ALDER.says,
         "data-passages": "ald-01 ald-02"},
        {"href": "#rests-counts-2", "class": "chart-mark", "aria-label": BIRCH.says,
         "data-passages": "bir-01"},
    ]
    assert all(len(link) == 1 and "aria-label" not in link[0].attrib for link in links)


def test_a_silent_mark_says_so_and_leads_nowhere() -> None:
    """A mark without a passage keeps its words and is no link."""
    (silent,) = on_page(drawn()).xpath("//*[@role='img']")
    assert silent.get("aria-label") == "Cedar: 0"
    assert all(ancestor.tag != f"{SVG}a" for ancestor in silent.iterancestors())


def test_a_chart_is_one_named_group() -> None:
    """The chart has its text alternative as its name, and no role of a graphics document left."""
    chart = on_page(drawn())
    assert (chart.get("role"), chart.get("aria-label")) == ("group", "Extracts by mill.")
    assert not chart.xpath("//*[@aria-roledescription]")
    assert {element.get("role") for element in chart.iter()} == {"group", "img", None}


def test_a_chart_takes_the_pages_colours() -> None:
    """Every colour of the theme becomes a property that light and dark pages set differently."""
    chart = on_page(drawn())
    fills = {element.get("fill") for element in chart.iter()} - {None}
    assert "var(--source-1)" in fills
    assert not fills & set(COLOURS)
    css = (REPOSITORY / "_extensions/triptych/triptych.css").read_text("utf-8")
    assert [name for name in COLOURS.values() if f"{name}:" not in css] == []


def test_labels_that_no_module_gave_are_not_taken_for_passages() -> None:
    """Vega-Lite describes every mark by itself; only what `rests_on` wrote is read back."""
    plain = alt.Chart(DATA.drop(columns="extracts")).mark_bar().encode(x="count:Q", y="label:N")
    svg = vl_convert.vegalite_to_svg(plain.to_dict())
    assert "aria-label" in svg
    assert marks_of(svg) == []
    assert not on_page(svg).xpath("//*[local-name()='g']//*[@aria-label]")
