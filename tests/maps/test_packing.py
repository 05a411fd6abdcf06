import json
from itertools import pairwise

from communes.boundaries import default_layer
from maps.packing import UNITS_PER_DEGREE, pack
from tests.maps.factories import square


def unpacked(told: dict, level: str, code: str) -> list[list[list[tuple[int, int]]]]:
    """The parts of an area as the browser's script puts them together again."""
    lines = []
    for steps in told["lines"]:
        points = []
        across = up = 0
        for right, north in zip(steps[::2], steps[1::2], strict=True):
            across, up = across + right, up + north
            points.append((across, up))
        lines.append(points)

    def ring(numbers: list[int]) -> list[tuple[int, int]]:
        points: list[tuple[int, int]] = []
        for number in numbers:
            walked = lines[~number][::-1] if number < 0 else lines[number]
            assert not points or points[-1] == walked[0]
            points += walked[1:] if points else walked
        return points

    return [[ring(numbers) for numbers in part] for part in told["levels"][level][code]]


def sides(ring: list) -> set[frozenset]:
    """The sides of a ring, wherever it begins and whichever way it is walked."""
    whole = [tuple(round(degree * UNITS_PER_DEGREE) for degree in point) for point in ring]
    return {frozenset(side) for side in pairwise(whole) if side[0] != side[1]}


def test_a_square_is_its_corner_and_four_steps():
    packed = json.loads(pack({"commune": {"a": square(-7, 31)}}))

    assert packed["lines"] == [[-70000, 310000, 10000, 0, 0, 10000, -10000, 0, 0, -10000]]
    assert packed["levels"] == {"commune": {"a": [[[0]]]}}


def test_neighbours_share_the_line_between_them():
    packed = json.loads(pack({"commune": {"a": square(0, 0), "b": square(1, 0)}}))
    (one,), (other,) = (packed["levels"]["commune"][code][0] for code in "ab")

    assert len(packed["lines"]) == 3
    assert {~number for number in one} & set(other) or {~number for number in other} & set(one)


def test_the_region_comes_back_to_11_metres():
    layer = default_layer()
    told = json.loads(pack({"commune": layer.communes, "province": layer.provinces}))

    for level, geometries in (("commune", layer.communes), ("province", layer.provinces)):
        assert told["levels"][level].keys() == geometries.keys()
        for code, geometry in geometries.items():
            parts = geometry["coordinates"]
            parts = [parts] if geometry["type"] == "Polygon" else parts
            back = unpacked(told, level, code)
            assert [len(part) for part in back] == [len(part) for part in parts]
            for part, expected in zip(back, parts, strict=True):
                for ring, wanted in zip(part, expected, strict=True):
                    assert ring[0] == ring[-1]
                    found = {frozenset(side) for side in pairwise(ring)}
                    assert found == sides(wanted)


def test_provinces_are_made_of_the_lines_of_their_communes():
    layer = default_layer()
    alone = json.loads(pack({"commune": layer.communes}))
    both = json.loads(pack({"commune": layer.communes, "province": layer.provinces}))
    points = [sum(len(line) for line in told["lines"]) for told in (alone, both)]

    assert points[1] < 1.02 * points[0]


def test_order_of_the_layer_does_not_matter():
    one, other = square(0, 0), square(1, 1)

    assert pack({"x": {"a": one, "b": other}}) == pack({"x": {"b": other, "a": one}})
