from xml.etree import ElementTree as ET

import pytest

from communes.boundaries import default_layer
from maps.multiples import multiples
from maps.spec import MapSpec
from tests.maps.factories import HOSTILE_NAMES, area, small_layer, small_spec, spec, words

USE = "{http://www.w3.org/2000/svg}use"


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_shapes_are_written_once_and_every_map_paints_them_all() -> None:
    made = multiples(small_layer(), [small_spec(), small_spec(), small_spec()])
    shapes = parsed(made.shapes)
    names = {node.get("id") for node in shapes.iter() if node.get("id")}
    assert len(made.pictures) == 3
    for picture in made.pictures:
        used = [node.get("href", "")[1:] for node in parsed(picture).iter(USE)]
        assert len(used) == len(set(used)) == 4 + 1
        assert set(used) <= names
        assert " d=" not in picture


def test_each_status_is_painted_in_its_own_way() -> None:
    (picture,) = multiples(small_layer(), [small_spec()]).pictures
    paints = [node.attrib for node in parsed(picture) if node.get("fill")]
    fills = {paint["fill"] for paint in paints}
    assert fills == {"url(#small-no-data)", "url(#small-hidden)", "#F3EDE0", "#D69A63"}
    assert [bool(paint.get("stroke-dasharray")) for paint in paints].count(True) == 1


def test_titles_are_told_apart() -> None:
    specs = [small_spec(words=words(title=title)) for title in ("One", "Two")]
    one, two = multiples(small_layer(), specs).pictures
    assert "One" in one
    assert "Two" in two
    assert 'aria-labelledby="small-0-title"' in one
    assert 'aria-labelledby="small-1-title"' in two


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_title_stays_text(name: str) -> None:
    (picture,) = multiples(small_layer(), [small_spec(words=words(title=name))]).pictures
    assert {node.tag.split("}")[-1] for node in parsed(picture).iter()} == {
        "svg",
        "title",
        "g",
        "use",
    }


def test_two_levels_do_not_share_shapes() -> None:
    by_province = spec([area("05.001", 10.0), area("05.002")], level="province")
    with pytest.raises(ValueError, match="one level"):
        multiples(small_layer(), [small_spec(), by_province])


def test_a_place_left_out_is_refused() -> None:
    told = small_spec()
    first, *rest = told.areas.values()
    with pytest.raises(ValueError, match=first.code):
        multiples(small_layer(), [spec(rest)])


def test_no_map_is_no_picture() -> None:
    assert multiples(small_layer(), []).pictures == ()


def test_twelve_maps_of_the_region_weigh_less_than_three_pictures() -> None:
    layer = default_layer()

    def water(share: float) -> MapSpec:
        return spec([area(code, share) for code in layer.communes])

    made = multiples(layer, [water(8.0 * place) for place in range(12)])
    assert len(made.shapes) < 90_000
    assert sum(map(len, made.pictures)) < 90_000
