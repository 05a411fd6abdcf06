"""The map page: every commune drawn, the table the same as the map, both led by mouse and by keyboard."""

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit
from urllib.request import urlopen

import pytest

from communes.folding import fold
from communes.territory import get_territory, list_communes, list_provinces
from communes.themes import get_theme
from pac_toolkit.atlas.queries import Figure, get_figures
from pac_toolkit.atlas.selection import LayerKey, Selection, parse
from pac_toolkit.priorities.scoring import Level
from pac_toolkit.responses.queries import get_current_round
from pac_toolkit.territory.queries import get_partner_codes
from tests.browser.conftest import DESK, PHONE
from tests.browser.site import COMMUNE, Site
from tests.browser.watcher import assert_well_laid_out, list_violations

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


def test_controls_work_in_an_older_browser(site: Site, desk: Any) -> None:
    desk.add_init_script("delete HTMLFormElement.prototype.requestSubmit;")
    page = show(desk, site)
    with page.expect_navigation():
        page.locator("[data-map-controls] select[name=level]").select_option("province")
    assert "level=province" in page.url


def test_a_commune_is_found_by_its_name_in_either_script(site: Site, desk: Any) -> None:
    place = get_territory(COMMUNE)
    for language, written in (("ar", place.name_fr), ("fr", place.name_ar)):
        page = show(desk, site, language=language)
        page.fill("#find", written)
        assert codes(page, ".area--highlighted") == {COMMUNE}
        with page.expect_response("**/maps/portrait?**"):
            page.press("#find", "Enter")
        page.wait_for_selector("#portrait-name:focus")
        assert page.locator("#portrait-name").inner_text() == place.name(language)


def test_the_list_narrows_while_one_types_and_keeps_its_address(site: Site, desk: Any) -> None:
    place = get_territory(COMMUNE)
    page = show(desk, site, "layer=census&theme=illiteracy", "ar")
    assert page.locator("tr[data-code]:visible").count() == 135
    page.fill("#named", place.name_fr)
    assert codes(page, "tr[data-code]:not([hidden])") == {COMMUNE}
    assert parse_qs(urlsplit(page.url).query)["named"] == [place.name_fr]
    page.click("[data-show-all]")
    page.select_option("#within", "05.311")
    narrowed = codes(page, "tr[data-code]:not([hidden])")
    assert narrowed == {one.code for one in list_communes("05.311")}
    # the same address shows the same list, sent so by the server
    page.reload()
    assert codes(page, "tr[data-code]") == narrowed


def test_without_a_script_the_page_sorts_filters_and_chooses(
    site: Site, open_as: Callable[..., Any]
) -> None:
    context, _ = open_as(viewport=DESK, java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url("maps/?layer=census&theme=illiteracy", "fr"))
    assert page.locator("img.map-still").evaluate("one => one.naturalWidth") > 0
    page.select_option("#within", "05.311")
    page.click("[data-map-filter] button")
    page.click("thead th a.sort >> nth=0")
    names = page.locator("tbody th[scope=row]").all_inner_texts()
    assert len(names) == len(list_communes("05.311"))
    assert [fold(name) for name in names] == sorted(fold(name) for name in names)
    page.click(f'tr[data-code="{COMMUNE}"] th a')
    assert page.locator("#portrait-name").inner_text() == get_territory(COMMUNE).name("fr")
    # the list stands as it was
    assert page.locator("tbody th[scope=row]").all_inner_texts() == names


# each layer, level, kind of group and cut once; each language with four of them
STATES = (
    ("ar", "layer=first"),
    ("fr", "layer=first&level=province&group=women"),
    ("en", "layer=priority&theme=water"),
    ("ar", "layer=priority&theme=roads&group=rural&classes=quantile"),
    ("fr", "layer=contrast&theme=water"),
    ("en", "layer=contrast&theme=roads&level=province"),
    ("ar", "layer=satisfaction&theme=water&group=men"),
    ("fr", "layer=satisfaction&theme=streets&level=province&classes=equal"),
    ("en", "layer=participation"),
    ("ar", "layer=coverage&theme=participants"),
    ("fr", "layer=census&theme=illiteracy&group=women&classes=equal"),
    ("en", "layer=census&theme=distance_to_paved_road&classes=fixed"),
)

# what the page draws, what its legend counts, what its list holds
_SEEN = """
() => ({
  paths: Array.from(document.querySelectorAll("#map path.area")).map((path) => ({
    code: path.dataset.code, fill: path.getAttribute("fill"), dashes: path.getAttribute("stroke-dasharray"),
    drawn: path.getBBox().width > 0 })),
  legend: Array.from(document.querySelectorAll(".map-legend li")).map((line) => ({
    fill: line.querySelector("rect").getAttribute("fill"), isDashed: line.querySelector("rect").hasAttribute("stroke-dasharray"),
    words: line.textContent })),
  squares: Array.from(document.querySelectorAll(".square__cell")).map((cell) => [
    getComputedStyle(cell).backgroundColor, Number(cell.textContent)]),
  rows: Array.from(document.querySelectorAll("tr[data-code]")).map((row) => row.dataset.code),
  outlines: document.querySelectorAll("#map path.outline").length,
  scale: document.querySelector(".pac-map__scale").textContent,
  credit: document.querySelector(".pac-map__credit").textContent,
})
"""


def counted(seen: dict[str, Any]) -> dict[str, int]:
    """Fill → how many places the legend counts; "dashed" for what is indicative."""
    told = {}
    for line in seen["legend"]:
        (count,) = re.findall(r"\((\d+)[^()]*\)$", line["words"].strip()) or (
            _in_words(line["words"]),
        )
        told["dashed" if line["isDashed"] else line["fill"]] = int(count)
    for colour, count in seen["squares"]:
        red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
        told[f"#{red:02X}{green:02X}{blue:02X}"] = count
    return told


def _in_words(text: str) -> int:
    """Arabic says none, one and two in words."""
    last = text[text.rindex("(") :]
    return (
        0
        if any(word in last for word in ("لا ", "0"))
        else 2
        if "تان" in last or "ان" in last
        else 1
    )


@pytest.mark.parametrize(("language", "query"), STATES)
def test_map_legend_and_list_say_what_the_database_says(
    site: Site, desk: Any, language: str, query: str
) -> None:
    page = show(desk, site, query, language)
    wanted = parse(dict(parse_qsl(query)))
    found = site.ask(lambda: figures(wanted))
    seen = page.evaluate(_SEEN)
    by_code = {path["code"]: path for path in seen["paths"]}

    assert by_code.keys() == found.keys()
    assert all(path["drawn"] for path in seen["paths"])
    for code, figure in found.items():
        fill, dashes = by_code[code]["fill"], by_code[code]["dashes"]
        if figure.is_shown:
            assert re.fullmatch(r"#[0-9A-F]{6}", fill), code
        else:
            pattern = "hidden" if figure.standing == "hidden" else "no-data"
            assert fill == f"url(#map-{pattern})"
        assert bool(dashes) is (figure.standing == "indicative")
    drawn = Counter(path["fill"] for path in seen["paths"])
    drawn["dashed"] = sum(1 for figure in found.values() if figure.standing == "indicative")
    assert {fill: n for fill, n in counted(seen).items() if n} == {
        f: n for f, n in drawn.items() if n
    }
    heard = {code for code, figure in found.items() if figure.standing != "no_data"}
    assert (set(seen["rows"]), len(seen["rows"])) == (heard, len(heard))
    assert (seen["outlines"], bool(re.search(r"\d", seen["scale"]))) == (5, True)
    assert "2014" in seen["credit"]
    assert list_violations(page) == []
    for width in (DESK["width"], PHONE["width"]):
        page.set_viewport_size({"width": width, "height": 800})
        assert_well_laid_out(page)


def test_on_paper_the_less_satisfied_a_place_the_darker_it_is(site: Site, desk: Any) -> None:
    # so few answers show no satisfaction at all: a map with all five classes stands for it
    page = show(desk, site, "layer=census&theme=illiteracy")
    page.evaluate("document.querySelector('.map-page').classList.add('map-page--satisfaction')")
    page.emulate_media(media="print")
    fills = page.eval_on_selector_all(
        ".map-legend rect[class^=area--step]",
        "all => all.map(one => getComputedStyle(one).fill.match(/\\d+/g).map(Number))",
    )
    greys = [sum(fill) for fill in fills]
    assert greys == sorted(greys)
    assert len(set(greys)) == 5
    steps = page.eval_on_selector_all(
        "#map path[class*=area--step]",
        "all => all.map(one => [one.className.baseVal.match(/step-(\\d)/)[1], getComputedStyle(one).fill])",
    )
    assert {(step, tuple(map(int, re.findall(r"\d+", fill)))) for step, fill in steps} <= {
        (str(step), tuple(fill)) for step, fill in enumerate(fills)
    }


def test_small_maps_are_painted_and_lead_to_the_large_one(site: Site, desk: Any) -> None:
    desk.goto(site.url("maps/small/?level=province", "ar"))
    assert desk.locator(".small-map svg[role=img]").count() == 12
    painted = desk.eval_on_selector_all(
        ".small-map svg[role=img]", "all => all.map(one => one.getBBox().width > 50)"
    )
    assert all(painted)
    assert list_violations(desk) == []
    for width in (DESK["width"], PHONE["width"]):
        desk.set_viewport_size({"width": width, "height": 800})
        assert_well_laid_out(desk)
    desk.click(".small-map h2 a >> nth=0")
    desk.wait_for_selector("#map path.area[data-code]")
    assert desk.locator("#map path.area").count() == 5
