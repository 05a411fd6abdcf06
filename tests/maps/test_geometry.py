import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, shape

from communes.boundaries import default_layer
from maps.geometry import Bounds, Projection, bounds_of, polygons, roomy_place
from tests.maps.factories import rings_of, square


@pytest.mark.parametrize("aspect", [1.0, 3.0])
def test_a_label_stands_inside_every_commune(aspect):
    for code, geometry in default_layer().communes.items():
        place = roomy_place(geometry, aspect)

        assert shape(geometry).contains(Point(place.longitude, place.latitude)), code
        assert place.room > 0, code


def test_a_label_avoids_a_hole():
    ring, hole = square(0, 0, 4)["coordinates"][0], square(1, 1, 2)["coordinates"][0]
    place = roomy_place({"type": "Polygon", "coordinates": [ring, hole]})

    assert not (1 < place.longitude < 3 and 1 < place.latitude < 3)


def test_a_label_stands_in_the_largest_part():
    parts = [square(0, 0, 0.1)["coordinates"], square(5, 5, 2)["coordinates"]]
    place = roomy_place({"type": "MultiPolygon", "coordinates": parts})

    assert 5 < place.longitude < 7


def test_a_line_is_not_a_surface():
    with pytest.raises(ValueError, match="LineString"):
        list(polygons({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}))


def test_bounds_hold_every_geometry():
    assert bounds_of([square(-7, 31), square(-5, 33)]) == Bounds(-7, 31, -4, 34)


def test_padding_grows_each_side():
    assert Bounds(0, 0, 2, 4).padded(0.5) == Bounds(-1, -2, 3, 6)


def test_a_picture_is_filled_to_its_margin():
    projection = Projection.fitting(Bounds(-7, 31, -5, 33), 1000, 10)

    assert projection.unit(-7, 33) == (10, 10)
    assert projection.unit(-5, 31) == (990, projection.height - 10)


def test_paths_keep_the_corners_and_drop_points_on_straight_lines():
    projection = Projection.fitting(Bounds(0, 0, 1, 1), 1000, 0)
    geometry = {
        "type": "Polygon",
        "coordinates": [[[0, 0], [0.5, 0], [1, 0], [1, 1], [0, 1], [0, 0]]],
    }

    assert projection.path(geometry) == "M0 1000l1000 0 0-1000-1000 0z"


@given(points=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=4, max_size=30))
def test_relative_steps_lead_to_the_same_places(points):
    projection = Projection.fitting(Bounds(0, 0, 40, 40), 4000, 0)
    ring = [list(point) for point in [*points, points[0]]]

    drawn = rings_of(projection.path({"type": "Polygon", "coordinates": [ring]}))

    corners = {projection.unit(*point) for point in points}
    assert all(place in corners for ring in drawn for place in ring) or len(corners) == 1


def test_neighbours_share_their_border_in_the_picture():
    layer = default_layer()
    projection = Projection.fitting(bounds_of([layer.region]), 1920, 12)
    edges: dict[frozenset[tuple[int, int]], int] = {}
    for geometry in layer.communes.values():
        for ring in rings_of(projection.path(geometry)):
            for edge in zip(ring, [*ring[1:], ring[0]], strict=True):
                edges[frozenset(edge)] = edges.get(frozenset(edge), 0) + 1
    shared = sum(1 for count in edges.values() if count == 2)

    assert shared > 0.8 * len(edges)


def test_an_area_smaller_than_a_unit_is_still_drawn():
    projection = Projection.fitting(Bounds(-10, 20, 10, 40), 100, 0)

    assert projection.path(square(0, 30, 0.001)) == "M50 61h1v1z"
