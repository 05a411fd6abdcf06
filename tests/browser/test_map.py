"""The map page: every commune drawn, the table the same as the map, both led by mouse and by keyboard."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest

from communes.territory import get_territory, list_communes, list_provinces
from communes.themes import get_theme
from pac_toolkit.atlas.queries import Figure, get_figures
from pac_toolkit.atlas.selection import LayerKey, Selection
from pac_toolkit.priorities.scoring import Level
from pac_toolkit.responses.queries import get_current_round
from pac_toolkit.territory.queries import get_partner_codes
from tests.browser.conftest import DESK
from tests.browser.site import COMMUNE, Site

pytestmark = pytest.mark.browser

# in one call: each row is given the focus, the map shows the tip of its place (the last: earlier ones fade)
_ASK_MAP = """
() => Array.from(document.querySelectorAll("tr[data-code]")).map((row) => {
  row.querySelector("th a").focus();
  const said = (part) => Array.from(document.querySelectorAll(`.pac-map__tip .pac-map__${part}`)).at(-1)?.textContent;
  return { code: row.dataset.code, name: row.querySelector("th a").textContent, tip: said("name"), told: said("value"),
           highlighted: document.querySelector(".area--highlighted")?.dataset.code,
           values: Array.from(row.cells).slice(1).map((cell) => cell.dataset.value) };
})
"""


@pytest.fixture
def desk(open_as: Callable[..., Any]) -> Any:
    """A page of a computer."""
    context, _ = open_as(viewport=DESK, reduced_motion="reduce")
    return context.new_page()


def show(desk: Any, site: Site, query: str = "", language: str = "fr") -> Any:
    """Open a state of the map and wait for its areas."""
    desk.goto(site.url(f"maps/?{query}", language), wait_until="load")
    desk.wait_for_selector("#map path.area[data-code]")
    return desk


def figures(selection: Selection) -> dict[str, Figure]:
    """What the database says of this state of the map."""
    return get_figures(selection, get_current_round())


def priorities(site: Site, level: str = "commune") -> dict[str, Any]:
    """The open data of the ranking, by territory."""
    with urlopen(site.url(f"/api/v1/priorities.json?level={level}")) as answer:
        return {item["code"]: item for item in json.load(answer)["territories"]}


def codes(page: Any, selector: str) -> set[str]:
    """The codes of the places that a selector finds on the map or in the table."""
    return set(page.eval_on_selector_all(selector, "all => all.map(one => one.dataset.code)"))


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_commune_is_drawn_and_those_heard_are_coloured(
    site: Site, desk: Any, language: str
) -> None:
    page = show(desk, site, language=language)
    found = site.ask(lambda: figures(Selection()))
    heard = {code for code, figure in found.items() if figure.is_shown}
    partners = site.ask(get_partner_codes)

    assert codes(page, "#map path.area") == {commune.code for commune in list_communes()}
    assert codes(page, "#map path.area--value, #map path.area--indicative") == heard
    assert codes(page, "#map path.area--hidden") == partners - heard
    assert codes(page, "#map path.area--no-data") == set(found) - partners
    assert heard
    assert (len(partners), len(set(found) - partners)) == (40, 95)
    assert page.locator("#map path.outline").count() == 5
    assert "url(#" in page.locator("#map path.area--no-data").first.get_attribute("fill")


def test_by_province_five_areas_are_drawn(site: Site, desk: Any) -> None:
    page = show(desk, site, "level=province")

    assert codes(page, "#map path.area") == {province.code for province in list_provinces()}
    assert page.locator("#map path.area").count() == 5
    assert page.locator("#map path.outline").count() == 5


@pytest.mark.parametrize("level", [Level.COMMUNE, Level.PROVINCE])
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_table_names_the_same_first_priority_as_the_map_and_the_open_data(
    site: Site, desk: Any, level: Level, language: str
) -> None:
    rows = show(desk, site, f"level={level}", language).evaluate(_ASK_MAP)
    told = priorities(site, level)

    assert {row["code"] for row in rows} == {
        code for code, item in told.items() if item["standing"] != "no_data"
    }
    for row in rows:
        assert row["highlighted"] == row["code"]
        assert row["tip"] == row["name"] == get_territory(row["code"]).name(language)
        if told[row["code"]]["standing"] == "hidden":
            assert row["values"] == [""]
            continue
        assert row["values"][0] == row["told"]
        first = told[row["code"]]["themes"][0]["theme"]
        assert dict(get_theme(first).labels)[language] in row["told"]


def test_the_table_gives_the_same_scores_as_the_map_and_the_open_data(
    site: Site, desk: Any
) -> None:
    told = priorities(site)
    rows = [
        row
        for row in show(desk, site, "layer=priority&theme=water").evaluate(_ASK_MAP)
        if row["values"][0]
    ]

    assert rows
    for row in rows:
        of_water = next(item for item in told[row["code"]]["themes"] if item["theme"] == "water")
        score, rank = (float(value) for value in row["values"])
        assert score == pytest.approx(of_water["score"], abs=0.051)
        assert rank == of_water["rank"]
        assert row["told"].startswith(str(round(score)))


@pytest.mark.parametrize("layer", [LayerKey.SATISFACTION, LayerKey.PARTICIPATION])
def test_the_table_gives_the_same_shares_as_the_database(
    site: Site, desk: Any, layer: LayerKey
) -> None:
    theme = "water" if layer is LayerKey.SATISFACTION else None
    found = site.ask(lambda: figures(Selection(layer=layer, theme=theme)))
    query = f"layer={layer}" + (f"&theme={theme}" if theme else "")
    rows = show(desk, site, query).evaluate(_ASK_MAP)

    shown = {row["code"]: float(row["values"][0]) for row in rows if row["values"][0]}
    assert shown == pytest.approx(
        {code: figure.value for code, figure in found.items() if figure.is_shown}
    )
    assert codes(desk, "#map path.area--hidden") == {
        code for code, figure in found.items() if figure.standing == "hidden"
    }


def test_a_row_points_at_its_area_and_an_area_at_its_row(site: Site, desk: Any) -> None:
    page = show(desk, site)
    row = page.locator(f'tr[data-code="{COMMUNE}"]')
    row.scroll_into_view_if_needed()
    row.locator("td").first.hover()
    assert codes(page, ".area--highlighted") == {COMMUNE}

    other = next(iter(codes(page, "tr[data-code]") - {COMMUNE}))
    page.locator(f'#map path.area[data-code="{other}"]').dispatch_event("mouseover")
    assert codes(page, "tr.is-pointed") == {other}


def test_choosing_an_area_shows_its_portrait_beside_the_map(site: Site, desk: Any) -> None:
    page = show(desk, site)
    with page.expect_response("**/maps/portrait?**"):
        page.locator(f'#map path.area[data-code="{COMMUNE}"]').dispatch_event("click")
    name = page.locator("#portrait-name")
    name.wait_for()

    assert name.inner_text() == get_territory(COMMUNE).name("fr")
    assert codes(page, "tr.is-chosen") == codes(page, ".area--chosen") == {COMMUNE}
    # this state has an address, which shows the same
    assert parse_qs(urlsplit(page.url).query)["code"] == [COMMUNE]
    page.reload()
    assert page.locator("#portrait-name").inner_text() == get_territory(COMMUNE).name("fr")


def test_the_keyboard_does_what_the_mouse_does(site: Site, desk: Any) -> None:
    page = show(desk, site)
    page.locator("#map").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    (reached,) = codes(page, ".area--highlighted")
    with page.expect_response("**/maps/portrait?**"):
        page.keyboard.press("Enter")
    page.locator("#portrait-name").wait_for()

    assert codes(page, ".area--chosen") == {reached}
    assert page.locator("#portrait-name").inner_text() == get_territory(reached).name("fr")
    link = page.locator(f'tr[data-code="{COMMUNE}"] th a')
    link.focus()
    with page.expect_response("**/maps/portrait?**"):
        page.keyboard.press("Enter")
    page.wait_for_selector("#portrait-name:focus")
    assert page.locator("#portrait-name").inner_text() == get_territory(COMMUNE).name("fr")


def test_a_control_leads_to_the_address_of_the_map_it_asks_for(site: Site, desk: Any) -> None:
    page = show(desk, site)
    with page.expect_navigation():
        page.select_option("#level", "province")
    page.wait_for_selector("#map path.area[data-code]")

    asked = parse_qs(urlsplit(page.url).query)
    assert (asked["layer"], asked["level"]) == (["first"], ["province"])
    assert page.locator("#map path.area").count() == 5


def test_a_commune_is_found_by_its_name_in_either_script(site: Site, desk: Any) -> None:
    place = get_territory(COMMUNE)
    for language, written in (("ar", place.name_fr), ("fr", place.name_ar)):
        page = show(desk, site, language=language)
        page.fill("#find", written)
        with page.expect_navigation():
            page.press("#find", "Enter")
        assert page.locator("#portrait-name").inner_text() == place.name(language)
