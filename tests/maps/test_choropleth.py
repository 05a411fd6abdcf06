import json
import re
from html.parser import HTMLParser

import pytest

from communes.boundaries import default_layer
from maps.choropleth import MapParts, behaviour, build_map, choropleth, geometry, stylesheet
from maps.spec import MapSpec
from tests.maps.factories import (
    HOSTILE_NAMES,
    area,
    categorical_spec,
    region_spec,
    small_layer,
    small_spec,
    spec,
    words,
)


class Elements(HTMLParser):
    """Every element of a piece of HTML with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def draw(drawn: MapSpec, element_id: str = "map") -> MapParts:
    """Draw on the small layer."""
    return choropleth(
        small_layer(),
        drawn,
        leaflet_js="/assets/leaflet.js",
        leaflet_css="/assets/leaflet.css",
        element_id=element_id,
    )


def records(parts: MapParts) -> list[dict[str, object]]:
    """What the script knows of each area."""
    found = re.search(r"pacMaps\.features\(\"[^\"]+\", (\[.*?\])\)", parts.drawing)
    assert found is not None
    return json.loads(found.group(1))


def styles(parts: MapParts) -> list[dict[str, object]]:
    """The styles the areas share."""
    found = re.search(r"_styles = (\[.*?\]);", parts.drawing)
    assert found is not None
    return json.loads(found.group(1))


def test_the_page_loads_leaflet_and_nothing_else():
    head = Elements(draw(small_spec()).head).found

    assert head == [
        ("link", {"rel": "stylesheet", "href": "/assets/leaflet.css"}),
        ("script", {"src": "/assets/leaflet.js", "defer": None}),
    ]


def test_nothing_points_outside_and_nothing_is_inline():
    parts = draw(categorical_spec(list(small_spec_by_category())))

    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", parts.body + parts.script)
    assert not re.search(
        r"\sstyle=|\son\w+=|<style|<script", parts.head.split("<script")[0] + parts.body
    )


def small_spec_by_category():
    """Areas of the small layer on a map by categories."""
    yield area("05.001.01.01", status="value", category="water")
    yield area("05.001.01.02", status="indicative", category="roads")
    yield area("05.002.01.01")
    yield area("05.002.01.02", status="hidden")


def test_the_map_is_one_stop_of_the_keyboard_with_a_name():
    elements = Elements(draw(small_spec()).body).found
    stops = [attributes for _, attributes in elements if attributes.get("tabindex") == "0"]

    assert len(stops) == 1
    assert stops[0]["aria-label"] == "Need for water"
    assert stops[0]["dir"] == "ltr"
    assert stops[0]["aria-describedby"] == "map-said"


def test_an_arabic_page_keeps_the_map_left_to_right_and_its_words_right_to_left():
    body = draw(small_spec(language="ar", direction="rtl")).body

    assert 'id="map" dir="ltr" lang="ar"' in body
    assert 'id="map-said" dir="rtl"' in body


def test_every_area_has_its_code_words_and_paint():
    told = {record["code"]: record for record in records(draw(small_spec()))}

    assert told.keys() == small_layer().communes.keys()
    assert told["05.001.01.01"]["label"] == "Name of 05.001.01.01"
    assert told["05.001.01.01"]["display"] == "12 %"
    assert told["05.001.01.01"]["href"] == "/en/communes/05.001.01.01"
    assert "href" not in told["05.002.01.01"]


def test_each_status_is_drawn_in_its_own_way():
    parts = draw(small_spec())
    painted = {record["code"]: styles(parts)[record["paint"]] for record in records(parts)}

    assert painted["05.001.01.01"]["fillColor"] == "#F3EDE0"
    assert painted["05.002.01.01"]["fillColor"] == "url(#map-no-data)"
    assert painted["05.002.01.02"]["fillColor"] == "url(#map-hidden)"
    assert painted["05.001.01.02"]["fillColor"] == "#D69A63"
    assert painted["05.001.01.02"]["dashArray"]
    assert {style["className"] for style in painted.values()} == {
        "area area--value area--step-0",
        "area area--indicative area--step-2",
        "area area--no-data",
        "area area--hidden",
    }


def test_patterns_are_defined_where_fills_look_for_them():
    body = draw(small_spec(), element_id="first").body

    assert re.findall(r'<pattern id="([^"]+)"', body) == ["first-no-data", "first-hidden"]


def test_two_maps_on_a_page_share_no_name():
    one, other = draw(small_spec(), "one"), draw(small_spec(), "two-b")
    ids = re.findall(r'id="([^"]+)"', one.body + other.body)

    assert len(set(ids)) == len(ids)
    assert "const map_one =" in one.drawing
    assert "const map_two_b =" in other.drawing


def test_the_same_map_is_always_the_same_text():
    assert draw(small_spec()) == draw(small_spec())


def test_geometry_depends_on_the_layer_and_the_level_alone():
    one, other = draw(small_spec()), draw(small_spec(words=words(title="Another")), "other")

    assert one.geometry == other.geometry
    assert one.geometry.startswith('pacMaps.store("0123456789ab", ')
    assert '"commune"' in one.geometry
    assert one.geometry == geometry(small_layer(), "commune")
    assert one.script == "\n".join((behaviour(), one.geometry, one.drawing))


def test_a_map_by_province_carries_no_commune():
    by_province = spec([area("05.001", 10.0), area("05.002")], level="province")
    parts = draw(by_province)

    assert '"commune"' not in parts.geometry
    assert [record["code"] for record in records(parts)] == ["05.002", "05.001"]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_stays_inside_its_string(name):
    hostile = small_spec(words=words(title=name, description=name, attribution=name))
    areas = [
        area(one.code, one.value, label=name, display=name, status=one.status)
        for one in hostile.areas.values()
    ]
    parts = draw(
        spec(areas, words=hostile.words, place_labels={"05.001": name}), element_id="hostile"
    )

    assert {record["label"] for record in records(parts)} == {name}
    assert "<" not in parts.drawing.replace("<=", "").replace("=>", "")
    assert {tag for tag, _ in Elements(parts.body).found} <= {
        *("div", "svg", "defs", "pattern", "path", "circle", "p"),
    }


def test_pictograms_are_placed_on_coloured_areas_only():
    parts = draw(categorical_spec(list(small_spec_by_category())))
    places = re.findall(r'"symbol": "([^"]+)"', parts.drawing)

    assert sorted(places) == ["map-symbol-0", "map-symbol-1"]
    assert re.findall(r'<symbol id="([^"]+)"', parts.body) == ["map-symbol-0", "map-symbol-1"]


def test_names_are_written_where_the_caller_asks():
    parts = draw(small_spec(place_labels={"05.001": "ولاية", "05.002.01.01": "جماعة"}))

    assert parts.drawing.count('"text": ') == 2


@pytest.mark.parametrize("element_id", ["", "1map", "a b", 'x"y', "x;y"])
def test_an_id_that_is_not_a_name_is_refused(element_id):
    with pytest.raises(ValueError, match="cannot name"):
        draw(small_spec(), element_id)


def test_the_region_has_135_areas_and_five_outlines():
    parts = choropleth(default_layer(), region_spec(40), leaflet_js="/l.js", leaflet_css="/l.css")
    drawn = [styles(parts)[record["paint"]]["className"] for record in records(parts)]
    packed = re.search(r"10000, (\{.*\})\);", parts.geometry)

    assert sum(name.startswith("area area--value area--step-") for name in drawn) == 40
    assert drawn.count("area area--no-data") == 95
    assert packed is not None
    levels = json.loads(packed.group(1))["levels"]
    assert {level: len(areas) for level, areas in levels.items()} == {"commune": 135, "province": 5}


def test_addresses_of_one_map_are_not_those_of_another():
    arguments = {"leaflet_css": "/l.css", "element_id": "map"}
    one = build_map(small_layer(), small_spec(), leaflet_js="/one.js", **arguments)
    other = build_map(small_layer(), small_spec(), leaflet_js="/other.js", **arguments)

    assert (one.default_js, other.default_js) == (
        [("leaflet", "/one.js")],
        [("leaflet", "/other.js")],
    )


def test_rules_use_logical_sides_only():
    assert not re.search(
        r"(margin|padding|border)-(left|right)|(?<![-\w])(left|right|width|height):", stylesheet()
    )
