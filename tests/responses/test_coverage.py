"""What a target means for each group of people, and the pace."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communes.census import margins
from communes.territory import list_communes
from pac_toolkit.responses.coverage import (
    GroupCoverage,
    by_age,
    by_milieu,
    by_sex,
    by_sex_and_age,
    group_coverage,
    pace,
)

CODES = [commune.code for commune in list_communes()]


@pytest.mark.parametrize("group_of", [by_sex, by_age, by_milieu, by_sex_and_age])
def test_the_expected_of_all_groups_is_the_target(group_of: object) -> None:
    targets = dict.fromkeys(CODES[:12], 225)
    rows = group_coverage(targets, {}, group_of)  # type: ignore[arg-type]
    assert math.isclose(sum(row.expected for row in rows), 12 * 225)


def test_a_group_is_expected_by_its_share_of_the_adults_of_each_commune() -> None:
    code, other = CODES[0], CODES[40]
    people = [margin for margin in margins() if margin.commune_code == code]
    adults = sum(margin.population for margin in people)
    young = sum(m.population for m in people if (m.sex, m.age_band) == ("female", "18-24"))
    rows = group_coverage({code: 200, other: 0}, {("female", "18-24"): 5}, by_sex_and_age)
    (row,) = [row for row in rows if row.group == ("female", "18-24")]
    assert row.expected == pytest.approx(200 * young / adults)
    assert row.n == 5
    assert row.missing == round(row.expected) - 5


def test_the_furthest_from_its_target_comes_first() -> None:
    rows = group_coverage({CODES[0]: 200}, {("female",): 90, ("male",): 10}, by_sex)
    assert [row.group for row in rows] == [("male",), ("female",)]


def test_nobody_is_missing_from_a_group_that_passed_its_target() -> None:
    assert GroupCoverage(("female",), 40.0, 55).missing == 0
    assert GroupCoverage(("female",), 0.0, 3).share == 1.0


def test_people_who_did_not_say_their_group_are_in_none() -> None:
    rows = group_coverage({CODES[0]: 200}, {("unknown",): 30}, by_sex)
    assert {row.group: row.n for row in rows} == {("female",): 0, ("male",): 0}


def test_a_round_should_be_half_way_in_the_middle() -> None:
    first = date(2026, 10, 1)
    told = pace(200, 60, first, first + timedelta(days=19), first + timedelta(days=9))
    assert (told.expected, told.days_left) == (100, 11)
    assert told.needed == pytest.approx(140 / 11)


@given(
    target=st.integers(0, 5000),
    n=st.integers(0, 6000),
    length=st.integers(0, 200),
    day=st.integers(-300, 300),
)
def test_the_pace_never_asks_less_than_nothing(target: int, n: int, length: int, day: int) -> None:
    first = date(2026, 10, 1)
    told = pace(target, n, first, first + timedelta(days=length), first + timedelta(days=day))
    assert 0 <= told.expected <= target
    assert 0 <= told.days_left <= length + 1
    assert (told.needed is None) is (told.days_left == 0)
    if told.needed is not None:
        assert told.needed >= 0
        assert told.needed * told.days_left == pytest.approx(max(0, target - n))
