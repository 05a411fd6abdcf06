"""Measured need: HCP's figures placed against the region, the change since 2014, and what says that it is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communes import REGION, list_communes, list_themes, measured_need, measured_themes, value
from communes.census import Level, values
from communes.needs import NO_MEASURE, NOT_MEASURED_HERE, TOO_FEW, Yardstick, yardstick
from communes.territory import Milieu
from communes.themes import UnknownTheme

BENI_MELLAL = "05.091.01.01"
LEVELS: tuple[Level, ...] = ("commune", "province", "region")
SIZES = {"commune": 135, "province": 5, "region": 1}
COUNTED = {
    "water": 135,
    "electricity": 135,
    "sanitation": 135,
    "waste": 135,
    "roads": 119,
    "education": 135,
    "environment": 135,
    "urbanism": 135,
}


def test_nine_themes_are_measured_and_the_others_say_that_they_are_not() -> None:
    assert set(measured_themes()) == {*COUNTED, "economy"}
    for theme in list_themes():
        for level in LEVELS:
            found = measured_need(theme.key, level)
            assert len(found) == SIZES[level]
            if theme.key not in measured_themes():
                assert {(item.value, item.missing) for item in found.values()} == {
                    (None, NO_MEASURE)
                }


@pytest.mark.parametrize(("theme", "count"), COUNTED.items())
def test_each_commune_has_a_value_where_hcp_measures_it(theme: str, count: int) -> None:
    found = measured_need(theme)

    assert sum(item.value is not None for item in found.values()) == count
    for item in found.values():
        assert (item.missing is None) == (item.value is not None and 0 <= item.value <= 1)


def test_roads_of_municipalities_are_missing_and_never_nought() -> None:
    found = measured_need("roads")

    urban = [item.code for item in list_communes() if item.milieu is Milieu.URBAN]
    assert len(urban) == 16
    assert {found[code].missing for code in urban} == {NOT_MEASURED_HERE}
    assert {found[code].value for code in urban} == {None}


def test_unemployment_under_three_hundred_actives_says_too_few() -> None:
    for code, item in measured_need("economy").items():
        assert (item.missing == TOO_FEW) == (value("unemployment", code) is None)
        assert all(figure.base >= 300 for figure in item.figures)


def test_a_need_is_redone_by_hand() -> None:
    code = "05.091.05.05"
    figure, before = value("no_running_water", code), value("no_running_water", code, 2014)
    region = value("no_running_water", REGION.code)
    every = [number for number in values("no_running_water").values() if number is not None]
    assert figure is not None
    assert before is not None
    assert region is not None

    place = 0.5 + (figure - region) / (max(every) - region) / 2
    found = measured_need("water")[code]

    assert figure > region
    assert found.value == pytest.approx(0.75 * place + 0.25 * figure / (figure + before))
    assert found.against_region == pytest.approx(figure - region)
    assert found.change_since_2014 == pytest.approx(figure - before)


@pytest.mark.parametrize("theme", ["sanitation", "education"])
def test_two_measures_of_a_theme_are_averaged(theme: str) -> None:
    for item in measured_need(theme).values():
        one, other = item.figures
        assert item.value == pytest.approx((one.value + other.value) / 2)
        assert item.against_region == pytest.approx((one.against_region + other.against_region) / 2)


def test_a_question_that_2014_asked_otherwise_has_no_change() -> None:
    assert measured_need("waste")[BENI_MELLAL].change_since_2014 is None
    education = measured_need("education")[BENI_MELLAL]
    assert [figure.change is None for figure in education.figures] == [True, False]
    assert education.change_since_2014 == education.figures[1].change


def test_provinces_and_the_region_follow_people_and_households() -> None:
    for level in ("province", "region"):
        for code, item in measured_need("water", level).items():
            assert item.figures[0].figure == value("no_running_water", code)
    (region,) = measured_need("waste", "region").values()
    assert (region.value, region.against_region) == (0.5, 0)


def test_an_unknown_theme_is_refused() -> None:
    with pytest.raises(UnknownTheme):
        measured_need("weather")


@given(st.sampled_from(["no_running_water", "distance_to_paved_road"]), st.data())
def test_a_larger_deficit_never_stands_lower(key: str, data: st.DataObject) -> None:
    place = yardstick(key).place
    low, high = sorted(data.draw(st.tuples(*[st.floats(0, 120)] * 2)))

    assert 0 <= place(low) <= place(high) <= 1


def test_the_best_the_region_and_the_worst_stand_at_nought_half_and_one() -> None:
    measure = Yardstick(2, 10, 50)

    assert [measure.place(figure) for figure in (2, 6, 10, 30, 50, 90)] == [
        0,
        0.25,
        0.5,
        0.75,
        1,
        1,
    ]
    assert Yardstick(3, 3, 3).place(3) == 0.5
