"""Dashboards in a real browser: every chart drawn, every word of it inside, the tables folded or, without a script, open."""

from typing import Any

import pytest

from tests.browser.conftest import DESK, PHONE, Opener
from tests.browser.site import COMMUNE, Site

pytestmark = pytest.mark.browser

_WORDS = """
() => Array.from(document.querySelectorAll("[data-chart]")).map((place) => {
  const box = place.getBoundingClientRect();
  const texts = Array.from(place.querySelectorAll("svg text")).filter((text) => text.textContent.trim());
  const cut = texts.filter((text) => {
    const at = text.getBoundingClientRect();
    return at.width && (at.left < box.left - 1 || at.right > box.right + 1 || at.bottom > box.bottom + 1);
  });
  return {
    name: place.dataset.chart,
    texts: texts.length,
    bars: place.querySelectorAll(".barlayer path").length,
    cut: cut.map((text) => text.textContent),
  };
})
"""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_charts_are_drawn_whole_and_their_tables_folded(
    site: Site, open_as: Opener, lang: str, size: dict[str, int]
) -> None:
    context, watcher = open_as(viewport=size)
    page = context.new_page()
    for code in ("", COMMUNE):
        page.goto(site.url(f"dashboard/{code}", lang))
        page.wait_for_selector("[data-chart]:not([hidden]) .barlayer")
        drawn: list[dict[str, Any]] = page.evaluate(_WORDS)
        assert drawn
        assert [chart["name"] for chart in drawn if not chart["bars"] or not chart["texts"]] == []
        assert {chart["name"]: chart["cut"] for chart in drawn if chart["cut"]} == {}
        assert page.locator("details[data-chart-table][open]").count() == 0
    watcher.assert_silent()


def test_without_a_script_the_tables_stand_open(site: Site, open_as: Opener) -> None:
    context, _ = open_as(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url("dashboard/", "ar"))
    tables = page.locator("details[data-chart-table][open] table")
    assert tables.count() == page.locator("[data-chart]").count() > 0
    assert tables.first.is_visible()
    assert not page.locator("[data-chart]").first.is_visible()
