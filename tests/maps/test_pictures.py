import gzip
import math
import re
from xml.etree import ElementTree as ET

import pytest

from communes.boundaries import default_layer
from maps.legend import legend
from maps.pictures import svg, swatch
from maps.spec import MapSpec
from tests.maps.factories import (
    HOSTILE_NAMES,
    area,
    categorical_spec,
    region_spec,
    rings_of,
    small_layer,
    small_spec,
    spec,
    words,
)

SVG = "{http://www.w3.org/2000/svg}"


def draw(drawn: MapSpec, **options) -> ET.Element:
    """Draw on the small layer and read the picture back."""
    return ET.fromstring(svg(small_layer(), drawn, **options))


def areas_of(picture: ET.Element) -> list[ET.Element]:
    return picture.findall(f".//{SVG}path[@class='area']")


def text_of(picture: ET.Element) -> str:
    """Every word of the picture, without the marks that isolate scripts."""
    said = " ".join("".join(node.itertext()) for node in picture.iter(f"{SVG}text"))
    return re.sub("[\u2066-\u2069]", "", said)


def test_each_area_is_one_path_with_its_code():
    codes = [path.get("data-code") for path in areas_of(draw(small_spec()))]

    assert sorted(codes) == sorted(small_layer().communes)


def test_each_province_has_its_outline():
    assert len(draw(small_spec()).findall(f".//{SVG}path[@class='outline']")) == 2


def test_a_picture_carries_presentation_attributes_only():
    markup = svg(default_layer(), region_spec(135))

    assert not re.search(r"\sstyle=|\son\w+=|<style|<script|<foreignObject", markup)
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", markup)


def test_who_cannot_see_it_is_told_what_it_is():
    picture = draw(small_spec())
    named = {node.get("id"): "".join(node.itertext()) for node in picture if node.get("id")}

    assert "Need for water" in named[picture.get("aria-labelledby")]
    assert "A map by commune." in named[picture.get("aria-describedby")]


def test_links_lead_to_the_area_and_stay_out_of_the_tab_order():
    links = list(draw(small_spec()).iter(f"{SVG}a"))

    assert [link.get("href") for link in links] == ["/en/communes/05.001.01.01"]
    assert {link.get("tabindex") for link in links} == {"-1"}
    assert "Name of 05.001.01.01" in "".join(links[0].itertext())


def test_a_picture_with_links_is_a_group_and_without_an_image():
    assert draw(small_spec()).get("role") == "group"
    without = draw(small_spec(), with_links=False)
    assert without.get("role") == "img"
    assert list(without.iter(f"{SVG}a")) == []


def test_the_legend_says_classes_counts_and_credit():
    said = text_of(draw(small_spec()))

    for part in ("People who name water", "0-20", "(1)", "no data", "uncertain", "A credit"):
        assert part in said


def test_without_legend_only_the_map_is_drawn():
    assert text_of(draw(small_spec(), with_legend=False)) == ""


def test_every_fill_is_defined_in_the_picture():
    markup = svg(small_layer(), small_spec(), element_id="one")
    used = set(re.findall(r"url\(#([^)]+)\)", markup))

    assert used == {"one-no-data", "one-hidden"}
    assert used <= set(re.findall(r'id="([^"]+)"', markup))


def test_two_pictures_on_a_page_share_no_id():
    one = svg(small_layer(), small_spec(), element_id="one")
    other = svg(small_layer(), small_spec(), element_id="two")

    assert not set(re.findall(r'\sid="([^"]+)"', one)) & set(re.findall(r'\sid="([^"]+)"', other))


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_text_is_text_everywhere(name):
    told = words(
        title=name, description=name, legend_title=name, attribution=name, no_data=name, hidden=name
    )
    areas = [
        area(one.code, one.value, label=name, display=name, status=one.status)
        for one in small_spec().areas.values()
    ]
    hostile = spec(areas, words=told, class_labels=(name,) * 5, place_labels={"05.001": name})
    picture = draw(hostile)

    tags = {node.tag.removeprefix(SVG) for node in picture.iter()}
    assert tags <= {
        *("svg", "title", "desc", "defs", "pattern", "path", "circle", "g", "text", "rect"),
    }
    assert name in "".join(picture.itertext())


def test_arabic_lines_end_at_the_right_side():
    picture = draw(small_spec(language="ar", direction="rtl", words=words(no_data="لا معطيات")))
    lines = list(picture.iter(f"{SVG}text"))

    assert {node.get("text-anchor") for node in lines} == {"end"}
    assert all("".join(node.itertext()).startswith("\u2067") for node in lines)


def test_pictograms_stand_on_their_areas_and_in_the_legend():
    drawn = categorical_spec(
        [
            area("05.001.01.01", status="value", category="water"),
            area("05.001.01.02", status="value", category="roads"),
            area("05.002.01.01"),
            area("05.002.01.02"),
        ]
    )
    uses = list(draw(drawn).iter(f"{SVG}use"))

    assert (
        sorted(use.get("href") for use in uses)
        == ["#picture-symbol-0"] * 2 + ["#picture-symbol-1"] * 2
    )


@pytest.mark.parametrize("width", [220, 360, 640, 960])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_legend_covers_no_commune(width, direction):
    drawn = region_spec(direction=direction)
    picture = ET.fromstring(svg(default_layer(), drawn, width=width))
    boxes = [
        tuple(float(box.get(side, "0")) for side in ("x", "y", "width", "height"))
        for box in picture.iter(f"{SVG}rect")
    ]
    left = min(x for x, *_ in boxes)
    right = max(x + wide for x, _, wide, _ in boxes)
    top = min(y for _, y, *_ in boxes)
    bottom = max(y + high for _, y, _, high in boxes)

    points = [
        point
        for path in picture.findall(f".//{SVG}path[@class='outline']")
        for ring in rings_of(path.get("d", ""))
        for point in ring
    ]
    assert not any(left <= x <= right and top <= y <= bottom for x, y in points)
    assert bottom <= float(picture.get("viewBox", "").split()[3])


def test_the_region_is_light():
    markup = svg(default_layer(), region_spec(135))

    assert len(gzip.compress(markup.encode())) <= 45_000


def test_the_same_map_is_always_the_same_picture():
    assert svg(small_layer(), small_spec()) == svg(small_layer(), small_spec())


@pytest.mark.parametrize("element_id", ["", "1", 'a"b', "a b"])
def test_an_id_that_is_not_a_name_is_refused(element_id):
    with pytest.raises(ValueError, match="cannot name"):
        draw(small_spec(), element_id=element_id)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [360, 960])
def test_the_scale_bar_is_as_long_as_it_says(direction, width):
    drawn = region_spec(40, direction=direction, words=words(scale="{n} km"))
    picture = ET.fromstring(svg(default_layer(), drawn, width=width, with_scale=True))
    (bar,) = (node.get("d") for node in picture.iter(f"{SVG}path") if node.get("class") == "scale")
    length = float(re.search(r"h([\d.]+)v", bar).group(1))
    (said,) = re.findall(r"(\d+) km", text_of(picture))
    # the region is drawn from border to border, twelve pixels less: so many degrees of longitude
    longitudes = [point[0] for point in default_layer().region["coordinates"][0]]
    latitudes = [point[1] for point in default_layer().region["coordinates"][0]]
    degrees = length / (2 * (width - 12)) * (max(longitudes) - min(longitudes))
    middle = math.radians((max(latitudes) + min(latitudes)) / 2)

    assert degrees * 111.195 * math.cos(middle) == pytest.approx(int(said), rel=0.02)
    assert length < 2 * width / 4
    assert 0 < float(bar[1:].split()[0]) < 2 * width


def test_without_being_asked_no_scale_is_drawn():
    drawn = region_spec(40, words=words(scale="{n} km"))

    assert 'class="scale"' not in svg(default_layer(), drawn)


def test_notes_stand_before_the_credit_and_the_picture_grows():
    without = draw(small_spec())
    noted = draw(small_spec(), notes=["Made on 1 September", "Method <b>"])

    assert text_of(noted).index("Made on 1 September") < text_of(noted).index("Method <b>")
    assert text_of(noted).index("Method <b>") < text_of(noted).index("A credit")
    assert int(noted.get("height")) > int(without.get("height"))


def test_a_swatch_shows_what_its_line_of_the_legend_says():
    entries = legend(small_spec()) + legend(categorical_spec([]))
    drawn = [ET.fromstring(swatch(entry)) for entry in entries]
    fills = [one.find(f"{SVG}rect").get("fill") for one in drawn]

    assert [fill for fill in fills if not fill.startswith("url")] == [
        entry.colour for entry in entries if entry.pattern is None
    ]
    assert {fill for fill in fills if fill.startswith("url")} == {
        "url(#swatch-hidden)",
        "url(#swatch-no-data)",
    }
    dashed = [one.find(f"{SVG}rect").get("stroke-dasharray") is not None for one in drawn]
    assert dashed == [entry.is_dashed for entry in entries]
    assert [one.find(f"{SVG}svg") is not None for one in drawn] == [
        entry.pictogram is not None for entry in entries
    ]
