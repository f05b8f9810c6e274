"""Marks that share a passage stand out together."""

from __future__ import annotations

from playwright.sync_api import Browser

from browser import opened

KIN = "marks => marks.map(mark => mark.dataset.passages.split(' '))"


def test_what_shares_a_passage_with_a_mark_stands_out_with_it(chromium: Browser, site: str) -> None:
    """Under the pointer a chart's mark brings out just those that rest on one of its passages."""
    with opened(chromium) as watched:
        page = watched.page
        page.goto(f"{site}/chapters/comparison.html")
        mark = page.locator("#fig-claims svg.for-page a.chart-mark").first
        own = set((mark.get_attribute("data-passages") or "").split())
        mark.hover()
        kin = page.locator(".kin").evaluate_all(KIN)
        others = page.locator("[data-passages]:not(.kin)").evaluate_all(KIN)
        assert kin and all(own & set(ids) for ids in kin)
        assert len([ids for ids in others if own & set(ids)]) == 1, "the mark itself alone"
        page.locator("h1").hover()
        assert page.locator(".kin").count() == 0
        assert watched.faults == []
