"""Measures of need and margins: HCP's figures, unchanged but turned so that more is worse."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communes import (
    Milieu,
    UnknownTerritory,
    base_of,
    commune_codes_within,
    get_commune,
    get_measure,
    get_theme,
    list_communes,
    list_measures,
    margins,
    value,
    values,
)
from communes.census import Sex, UnknownMeasure, published

MEASURED_THEMES = {
    "water": {"amenities_running_water"},
    "electricity": {"amenities_electricity"},
    "sanitation": {"amenities_toilet", "wastewater_other"},
    "waste": {"household_waste_in_the_open"},
    "roads": {"households_distance_to_paved_road_km"},
    "education": {"schooling_rate_6_to_11", "illiteracy_rate_10_plus"},
    "economy": {"labour_unemployment_rate"},
    "environment": {"cooking_fuel_firewood"},
    "urbanism": {"dwelling_type_basic_or_slum"},
}
MEASURE_KEYS = [measure.key for measure in list_measures()]
measure_keys = pytest.mark.parametrize("key", MEASURE_KEYS)

HCP_PROVINCES_2024 = {
    "no_running_water": {"05": 17.4, "05.081": 13.7, "05.301": 26.7, "05.311": 27.1},
    "no_electricity": {"05": 4.2, "05.081": 5.4, "05.091": 3.7},
    "no_toilet": {"05": 9.6, "05.081": 17.9, "05.301": 16.7},
    "no_sewer_or_septic_tank": {"05": 28.1, "05.081": 54.9, "05.091": 21.3},
    "waste_in_the_open": {"05": 35.5, "05.081": 68.4, "05.311": 23.8},
    "illiteracy": {"05": 32.0, "05.301": 36.9, "05.311": 25.2},
    "out_of_school_6_to_11": {"05": 3.8, "05.081": 5.1},
    "unemployment": {"05": 26.8, "05.081": 19.8, "05.255": 30.0},
    "cooking_with_firewood": {"05": 9.3, "05.081": 30.1},
    "precarious_housing": {"05": 1.3, "05.311": 3.0},
}


def test_each_theme_has_exactly_the_measures_decided_for_it() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for measure in list_measures():
        found[measure.theme].add(measure.column)

    assert found == MEASURED_THEMES
    for theme in found:
        assert get_theme(theme)
        assert {m.column for m in list_measures(theme)} == MEASURED_THEMES[theme]


@pytest.mark.parametrize("theme", ["health", "transport", "culture", "admin"])
def test_a_theme_that_the_census_does_not_measure_has_no_measure(theme: str) -> None:
    assert list_measures(theme) == ()


@measure_keys
def test_a_measure_is_labelled_in_three_languages_and_worse_when_more(key: str) -> None:
    measure = get_measure(key)

    assert set(measure.labels) == {"ar", "fr", "en"}
    assert all(measure.labels.values())
    assert measure.more_is_worse
    assert measure.unit in {"percent", "km"}


@measure_keys
def test_a_measure_has_a_value_wherever_hcp_measures_it(key: str) -> None:
    measure = get_measure(key)
    for code, found in values(key).items():
        commune = get_commune(code)
        small = base_of(key, code) < measure.minimum_base
        assert (found is None) == (small or commune.milieu not in measure.milieux)


@measure_keys
def test_percentages_stay_between_0_and_100_and_bases_are_counted(key: str) -> None:
    measure = get_measure(key)
    sexes: tuple[Sex, ...] = ("all", "female", "male") if measure.has_sex else ("all",)
    for year in measure.years:
        for sex in sexes:
            found = values(key, year=year, sex=sex)
            assert any(number is not None for number in found.values())
            for code, number in found.items():
                if number is not None:
                    assert base_of(key, code, year, sex) > 0
                    assert 0 <= number <= (100 if measure.unit == "percent" else 60)


def test_a_lack_is_the_complement_of_what_hcp_publishes() -> None:
    assert published("amenities_running_water", "05.091.05.05") == 35
    assert value("no_running_water", "05.091.05.05") == 65
    assert value("no_running_water", "05.091.05.05", year=2014) == 69.7
    assert published("amenities_running_water", "05.091.05.05", year=1994) is None


@pytest.mark.parametrize(
    ("key", "code", "expected"),
    [
        (key, code, figure)
        for key, row in HCP_PROVINCES_2024.items()
        for code, figure in row.items()
    ],
)
def test_weighted_communes_give_the_figure_hcp_publishes(
    key: str, code: str, expected: float
) -> None:
    assert value(key, code) == pytest.approx(expected, abs=0.11)


@pytest.mark.parametrize(
    ("key", "sex", "expected"),
    [
        ("illiteracy", "male", 22.5),
        ("illiteracy", "female", 40.9),
        ("unemployment", "male", 24.8),
        ("unemployment", "female", 37.4),
        ("out_of_school_6_to_11", "female", 3.8),
    ],
)
def test_the_region_by_sex_is_the_figure_hcp_publishes(key: str, sex: Sex, expected: float) -> None:
    assert value(key, "05", sex=sex) == pytest.approx(expected, abs=0.06)


@measure_keys
def test_a_province_lies_between_its_communes(key: str) -> None:
    for province, mean in values(key, "province").items():
        inside = [value(key, code) for code in commune_codes_within(province)]
        known = [number for number in inside if number is not None]
        assert mean is not None
        assert min(known) <= mean <= max(known)


def test_levels_list_their_territories() -> None:
    assert len(values("illiteracy")) == 135
    assert len(values("illiteracy", "province")) == 5
    assert set(values("illiteracy", "region")) == {"05"}


def test_municipalities_have_no_distance_to_a_road_and_never_zero() -> None:
    for commune in list_communes():
        found = value("distance_to_paved_road", commune.code)
        assert (found is None) == (commune.milieu is Milieu.URBAN)
        assert base_of("distance_to_paved_road", commune.code) == 0 or found is not None


def test_unemployment_of_fewer_than_300_active_people_is_not_told() -> None:
    small = [c.code for c in list_communes() if base_of("unemployment", c.code, sex="female") < 300]

    assert small
    assert all(value("unemployment", code, sex="female") is None for code in small)
    assert published("labour_unemployment_rate", small[0], sex="female") is not None


def test_few_active_people_still_count_in_their_province() -> None:
    assert value("unemployment", "05.081", sex="female") == pytest.approx(28.1, abs=0.1)


@pytest.mark.parametrize("key", ["waste_in_the_open", "out_of_school_6_to_11"])
def test_a_question_that_2014_did_not_ask_alike_has_no_value_then(key: str) -> None:
    assert set(values(key, "region", year=2014).values()) == {None}
    assert set(values(key, year=2014).values()) == {None}


def test_households_have_no_sex() -> None:
    assert value("no_toilet", "05.091.05.05", sex="female") is None
    assert value("no_toilet", "05", sex="male") is None


def test_bases_add_up_over_a_territory() -> None:
    households = sum(base_of("no_toilet", commune.code) for commune in list_communes())

    assert base_of("no_toilet", "05") == households == 615_888


def test_unknown_measures_and_territories_are_refused() -> None:
    with pytest.raises(UnknownMeasure):
        value("happiness", "05")
    with pytest.raises(UnknownTerritory):
        value("illiteracy", "05.999")
    with pytest.raises(UnknownTerritory):
        base_of("illiteracy", "06")


def test_margins_hold_every_cell_of_every_commune_once() -> None:
    cells = {(m.commune_code, m.milieu, m.sex, m.age_band) for m in margins()}

    assert len(cells) == len(margins()) == 157 * 2 * 4
    assert {m.commune_code for m in margins()} == {c.code for c in list_communes()}
    assert {m.age_band for m in margins()} == {"18-24", "25-35", "36-59", "60+"}
    assert {m.sex for m in margins()} == {"female", "male"}
    assert all(m.population > 0 for m in margins())


def test_a_municipality_is_all_urban_and_22_rural_communes_have_a_centre() -> None:
    milieux: dict[str, set[Milieu]] = defaultdict(set)
    for margin in margins():
        milieux[margin.commune_code].add(margin.milieu)

    for commune in list_communes():
        assert commune.milieu in milieux[commune.code]
        if commune.milieu is Milieu.URBAN:
            assert milieux[commune.code] == {Milieu.URBAN}
    assert sum(len(found) == 2 for found in milieux.values()) == 22


@given(st.sampled_from([commune.code for commune in list_communes()]))
def test_adults_are_two_to_four_fifths_of_a_commune(code: str) -> None:
    adults = sum(m.population for m in margins() if m.commune_code == code)

    assert 0.4 < adults / get_commune(code).population_2024 < 0.8
