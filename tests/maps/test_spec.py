from dataclasses import replace

import pytest

from maps.classes import fixed
from maps.spec import Category
from tests.maps.factories import area, categorical_spec, small_layer, small_spec, spec


@pytest.mark.parametrize(
    ("status", "value", "category"),
    [
        ("value", None, None),
        ("indicative", None, None),
        ("no_data", 3.0, None),
        ("hidden", 3.0, None),
        ("hidden", None, "water"),
    ],
)
def test_a_status_must_fit_its_value(status, value, category):
    with pytest.raises(ValueError, match="does not fit"):
        area("05.001.01.01", value, status=status, category=category)


def test_an_unknown_status_is_refused():
    with pytest.raises(ValueError, match="unknown status"):
        area("05.001.01.01", 3.0, status="maybe")


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "vbscript:x", ""]
)
def test_an_address_that_runs_is_refused(href):
    with pytest.raises(ValueError, match="address"):
        area("05.001.01.01", 3.0, href=href)


@pytest.mark.parametrize(
    "href",
    ["/en/communes/05.001.01.01", "#row", "?level=province", "05.001/x", "https://a.example/"],
)
def test_an_address_that_leads_is_kept(href):
    assert area("05.001.01.01", 3.0, href=href).href == href


def test_a_map_is_by_classes_or_by_categories():
    with pytest.raises(ValueError, match="either"):
        small_spec(classes=None, colours=(), class_labels=())
    with pytest.raises(ValueError, match="either"):
        small_spec(categories=(Category("a", "A", "#000000"),))


def test_every_class_has_a_colour_and_a_label():
    with pytest.raises(ValueError, match="one colour and one label"):
        small_spec(colours=("#000000",))


def test_a_value_outside_the_classes_is_refused():
    with pytest.raises(ValueError, match="no class holds"):
        spec([area("a", 60.0)], classes=fixed((0, 10, 20, 30, 40, 50)))


def test_an_area_is_filed_under_its_code():
    with pytest.raises(ValueError, match="filed under"):
        replace(small_spec(), areas={"other": area("05.001.01.01", 10.0)})


@pytest.mark.parametrize("colour", ["red", "#fff", "url(x)", '#000000" onload="x'])
def test_a_colour_is_six_digits(colour):
    with pytest.raises(ValueError, match="not a colour"):
        Category("a", "A", colour)
    with pytest.raises(ValueError, match="not a colour"):
        small_spec(colours=(colour,) * 5)


def test_a_category_that_the_legend_lacks_is_refused():
    with pytest.raises(ValueError, match="no place in the legend"):
        categorical_spec([area("a", status="value", category="health")])


def test_two_categories_may_not_share_a_key():
    with pytest.raises(ValueError, match="same key"):
        categorical_spec([], categories=(Category("a", "A", "#000000"),) * 2)


def test_a_categorical_map_takes_no_other_colours():
    with pytest.raises(ValueError, match="from its categories"):
        categorical_spec([], colours=("#000000",))


def test_hatched_areas_are_drawn_first_and_dashed_ones_last():
    ordered = [one.status for one in small_spec().in_drawing_order()]

    assert ordered == ["no_data", "hidden", "value", "indicative"]


def test_a_map_that_misses_a_territory_names_it():
    incomplete = spec([area("05.001.01.01", 1.0), area("05.009.01.01")])

    with pytest.raises(ValueError, match=r"05\.001\.01\.02.*05\.009\.01\.01"):
        incomplete.geometries(small_layer())


def test_the_level_says_which_boundaries():
    by_province = spec([area("05.001", 1.0), area("05.002")], level="province")

    assert by_province.geometries(small_layer()).keys() == {"05.001", "05.002"}
