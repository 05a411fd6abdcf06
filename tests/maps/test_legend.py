from maps.legend import legend, pattern_id
from maps.palettes import NEED
from tests.maps.factories import DROP, area, categorical_spec, small_spec, spec


def test_each_class_counts_the_areas_that_it_colours():
    entries = legend(small_spec())

    assert [entry.count for entry in entries[:5]] == [1, 0, 1, 0, 0]
    assert [entry.colour for entry in entries[:5]] == list(NEED)
    assert [entry.label for entry in entries[:5]] == ["0-20", "20-40", "40-60", "60-80", "80-100"]


def test_special_fills_follow_with_their_own_words():
    said = [(entry.label, entry.pattern, entry.count) for entry in legend(small_spec())[5:]]

    assert said == [
        ("uncertain", None, 1),
        ("too few people", "hidden", 1),
        ("no data", "no-data", 1),
    ]
    assert legend(small_spec())[5].is_dashed


def test_what_is_not_on_the_map_is_not_in_the_legend():
    entries = legend(spec([area("a", 10.0)]))

    assert len(entries) == 5


def test_categories_carry_their_pictogram_and_an_empty_one_stays():
    entries = legend(categorical_spec([area("a", status="value", category="roads")]))

    assert [(entry.label, entry.count) for entry in entries] == [("Water", 0), ("Roads", 1)]
    assert {entry.pictogram for entry in entries} == {DROP}
    assert [entry.ink for entry in entries] == ["#FFFFFF", "#1B1F1D"]


def test_counts_add_up_to_the_areas():
    areas = [area(str(index), float(index)) for index in range(0, 100, 7)] + [area("x")]

    assert sum(entry.count for entry in legend(spec(areas))) == len(areas)


def test_patterns_of_two_maps_have_two_names():
    assert pattern_id("map", "no-data") != pattern_id("picture", "no-data")
