import json

from communes.boundaries import default_layer
from maps.packing import UNITS_PER_DEGREE, pack
from tests.maps.factories import square


def unpacked(steps: list[int]) -> list[tuple[int, int]]:
    """Add the steps of a ring up again."""
    across = up = 0
    points = []
    for right, north in zip(steps[::2], steps[1::2], strict=True):
        across, up = across + right, up + north
        points.append((across, up))
    return points


def test_a_square_is_its_corner_and_four_steps():
    packed = json.loads(pack({"a": square(-7, 31)}))

    assert packed == {"a": [[[-70000, 310000, 10000, 0, 0, 10000, -10000, 0, 0, -10000]]]}


def test_the_region_comes_back_to_11_metres():
    layer = default_layer()
    packed = json.loads(pack(layer.communes))

    assert packed.keys() == layer.communes.keys()
    for code, geometry in layer.communes.items():
        first = geometry["coordinates"][0]
        ring = first if geometry["type"] == "Polygon" else first[0]
        expected = [tuple(round(degree * UNITS_PER_DEGREE) for degree in p) for p in ring]
        assert unpacked(packed[code][0][0]) == expected


def test_order_of_the_layer_does_not_matter():
    one, other = square(0, 0), square(1, 1)

    assert pack({"a": one, "b": other}) == pack({"b": other, "a": one})
