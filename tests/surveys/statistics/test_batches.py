from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.disclosure import ALL, BATCH, Figure, Stratum, figures_of, may_publish, movable

PROVINCES = {"A1": "A", "A2": "A", "B1": "B"}
STRATA = [
    Stratum(commune, sex, band)
    for commune in PROVINCES
    for sex in ("female", "male", "unknown")
    for band in ("18-24", "60+", "unknown")
]
WOMEN, MEN = Stratum("A1", "female", "60+"), Stratum("A1", "male", "60+")
STATES = st.dictionaries(st.sampled_from(STRATA), st.integers(0, 30))


def moved(published: dict[Stratum, int], current: dict[Stratum, int]) -> Counter[Figure]:
    """How many people each base moves by."""
    bases: Counter[Figure] = Counter()
    for stratum in published.keys() | current.keys():
        change = abs(current.get(stratum, 0) - published.get(stratum, 0))
        for figure in set(figures_of(stratum, PROVINCES[stratum.commune_code])):
            bases[figure] += change
    return +bases


@pytest.mark.parametrize(
    ("more", "allowed"),
    [
        ({}, False),
        ({WOMEN: 9}, False),
        ({WOMEN: 10}, True),
        ({WOMEN: 9, MEN: 9}, False),
        ({WOMEN: 10, MEN: 1}, False),
        ({WOMEN: 10, MEN: 10}, True),
        ({WOMEN: -10}, True),
        ({WOMEN: 10, Stratum("A1", "female", "18-24"): 1}, False),
    ],
)
def test_figures_move_by_ten_people_or_not_at_all(more: dict[Stratum, int], allowed: bool) -> None:
    published = dict.fromkeys(STRATA, 50)
    current = {stratum: 50 + more.get(stratum, 0) for stratum in STRATA}

    assert may_publish(published, current, PROVINCES) is allowed


def test_few_are_held_back_and_the_others_move() -> None:
    published = dict.fromkeys(STRATA, 50)
    current = {**published, WOMEN: 62, MEN: 53, Stratum("B1", "female", "60+"): 59}

    assert movable(published, current, PROVINCES) == {WOMEN}


def test_first_publication_holds_nobody_back() -> None:
    assert movable({}, {WOMEN: 3}, PROVINCES) == {WOMEN}


@given(STATES.filter(bool), STATES)
def test_what_may_move_is_publishable_and_nothing_more_is(
    published: dict[Stratum, int], current: dict[Stratum, int]
) -> None:
    found = movable(published, current, PROVINCES)

    next_state = {**published, **{stratum: current.get(stratum, 0) for stratum in found}}
    assert may_publish(published, next_state, PROVINCES) is bool(found)
    assert all(n >= BATCH for n in moved(published, next_state).values())
    if may_publish(published, current, PROVINCES):
        assert next_state | current == next_state | dict.fromkeys(current.keys() - next_state, 0)


@given(STATES.filter(bool), STATES)
def test_everything_moves_when_every_base_may(
    published: dict[Stratum, int], current: dict[Stratum, int]
) -> None:
    changed = {s for s in STRATA if published.get(s, 0) != current.get(s, 0)}

    if all(n >= BATCH for n in moved(published, current).values()):
        assert movable(published, current, PROVINCES) == changed


def test_person_counts_in_every_public_base() -> None:
    found = [*figures_of(WOMEN, "A")]

    assert len(found) == len(set(found)) == 10
    assert {figure.place for figure in found if figure.age_band != ALL} == {"A", ALL}
