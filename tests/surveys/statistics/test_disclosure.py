import random
from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.disclosure import (
    ALL,
    CLASSES,
    PUBLIC_TABLES,
    Figure,
    Publication,
    Stratum,
    in_classes,
    is_indicative,
    is_small,
    publish,
)
from surveys.results import share
from tests.surveys.statistics.attacker import Attacker, Tallies, true_count

Round = tuple[dict[Stratum, dict[str, int]], dict[str, str]]


def random_round(seed: int) -> Round:
    """Up to three provinces of up to three communes; from a handful of answers to hundreds, with gaps."""
    draw = random.Random(seed)
    provinces = {
        f"{province}{n}": province
        for province in "ABC"[: draw.choice((1, 2, 2, 2, 3))]
        for n in range(draw.choice((1, 2, 2, 3)))
    }
    sexes = ("female", "male", "unknown")[: draw.choice((1, 2, 2, 3))]
    bands = ("18-24", "25-35", "36-59")[: draw.choice((1, 2, 3))]
    choices = CLASSES[: draw.choice((1, 2, 3, 3))]
    usual, gaps = draw.choice((1, 3, 8, 20)), draw.choice((0, 0.2, 0.6))
    level = {label: draw.uniform(0.2, 2) for label in (*provinces, *sexes, *bands, *choices)}
    tallies: dict[Stratum, dict[str, int]] = {}
    for commune, sex, band, choice in product(provinces, sexes, bands, choices):
        mean = usual * level[commune] * level[sex] * level[band] * level[choice]
        n = 0 if draw.random() < gaps else int(draw.expovariate(1 / mean))
        tallies.setdefault(Stratum(commune, sex, band), {})[choice] = n
    return tallies, provinces


@pytest.mark.parametrize("block", range(10))
def test_no_hidden_figure_of_a_thousand_random_rounds_is_given_back(block: int) -> None:
    for seed in range(100 * block, 100 * block + 100):
        tallies, provinces = random_round(seed)

        published = publish(tallies, provinces, guards_unknown=seed % 4 != 0)

        assert Attacker(published, tallies, provinces).unprotected() == [], seed


@given(
    counts=st.lists(st.integers(0, 40), min_size=24, max_size=24),
    provinces=st.sampled_from([{"A1": "A", "A2": "A"}, {"A1": "A", "B1": "B"}]),
)
@settings(max_examples=60, deadline=None)
def test_any_counts_are_protected(counts: list[int], provinces: dict[str, str]) -> None:
    cells = product(provinces, ("female", "male"), ("18-24", "60+"), CLASSES)
    tallies: dict[Stratum, dict[str, int]] = {}
    for (commune, sex, band, choice), n in zip(cells, counts, strict=True):
        tallies.setdefault(Stratum(commune, sex, band), {})[choice] = n

    published = publish(tallies, provinces)

    assert Attacker(published, tallies, provinces).unprotected() == []
    for figure, n in published.figures.items():
        if n is not None:
            assert n == true_count(figure, tallies, provinces)
            assert not is_small(n)


@pytest.mark.parametrize("seed", range(12))
def test_every_whole_number_below_ten_stays_possible_for_a_small_figure(seed: int) -> None:
    tallies, provinces = random_round(seed)
    published = publish(tallies, provinces)
    attacker = Attacker(published, tallies, provinces)

    for figure in sorted(published.primary)[:3]:
        assert all(attacker.allows(figure, value) for value in range(10)), figure


def small_figures_only(
    published: Publication, tallies: Tallies, provinces: Mapping[str, str]
) -> Publication:
    figures = {
        figure: None if figure in published.primary else true_count(figure, tallies, provinces)
        for figure in published.figures
    }
    nothing: frozenset[Figure] = frozenset()
    return Publication(figures, published.primary, nothing, nothing, published.places)


def test_attacker_finds_small_figures_when_nothing_else_is_hidden() -> None:
    tallies, provinces = random_round(3)
    published = publish(tallies, provinces)
    careless = small_figures_only(published, tallies, provinces)

    assert published.primary
    assert Attacker(careless, tallies, provinces).unprotected() != []


def whole_commune(n: int) -> dict[Stratum, dict[str, int]]:
    return {
        Stratum(commune, sex, band): dict.fromkeys(CLASSES, n)
        for commune in ("A1", "A2", "B1", "B2")
        for sex in ("female", "male")
        for band in ("18-24", "60+")
    }


PROVINCES = {"A1": "A", "A2": "A", "B1": "B", "B2": "B"}


def test_large_numbers_are_all_shown_with_their_sums() -> None:
    published = publish(whole_commune(20), PROVINCES)

    assert published.hidden == frozenset()
    assert published.count() == 4 * 2 * 2 * 3 * 20
    assert published.count("A1", sex="female", choice="neutral") == 40
    assert published.count("A", age_band="60+") == 2 * 2 * 3 * 20
    assert published.share("neutral", "A1") == share(80, 240)


def test_one_small_figure_hides_one_cube_and_no_sum() -> None:
    tallies = whole_commune(20)
    for band in ("18-24", "60+"):
        tallies[Stratum("A1", "female", band)] = {"dissatisfied": 20, "neutral": 2, "satisfied": 20}

    published = publish(tallies, PROVINCES)

    assert published.primary == {Figure("A1", "female", choice="neutral")}
    assert len(published.hidden) == 8
    assert all(ALL not in (figure.sex, figure.choice) for figure in published.hidden)
    assert published.share("neutral", "A1", sex="female") is None
    assert published.share("neutral", "A1") is not None


def test_round_of_a_few_people_shows_nothing() -> None:
    published = publish({Stratum("A1", "female", "60+"): {"neutral": 4}}, PROVINCES)

    assert published.count() is None
    assert published.count("A1") is None
    assert published.count("B1") == 0


def test_nobody_is_shown_as_nobody() -> None:
    assert publish({}, PROVINCES).count("A1", sex="female") == 0
    assert publish({}, PROVINCES).share("neutral", "A1") == share(0, 0)


def test_those_who_did_not_tell_can_be_left_without_guard() -> None:
    tallies = whole_commune(20)
    tallies[Stratum("A1", "unknown", "60+")] = {"neutral": 3}

    guarded = publish(tallies, PROVINCES)
    free = publish(tallies, PROVINCES, guards_unknown=False)

    assert guarded.count("A1", sex="unknown") is free.count("A1", sex="unknown") is None
    assert guarded.secondary
    assert not free.primary
    assert not free.secondary
    assert free.count("A1", sex="female") == 120


def test_same_counts_are_always_published_alike() -> None:
    tallies, provinces = random_round(5)
    backwards = dict(reversed([*tallies.items()]))

    assert publish(tallies, provinces) == publish(backwards, provinces)


def test_round_of_forty_communes_shows_every_commune_by_class() -> None:
    draw = random.Random(1)
    provinces = {f"{p}{n}": p for p in "ABCDE" for n in range(8)}
    strata = [*product(("female", "male"), ("18-24", "25-35", "36-59", "60+"))]
    tallies: dict[Stratum, dict[str, int]] = {}
    for commune in provinces:
        for sex, band in draw.choices(strata, k=150):
            counts = tallies.setdefault(Stratum(commune, sex, band), dict.fromkeys(CLASSES, 0))
            counts[draw.choices(CLASSES, (30, 14, 56))[0]] += 1

    published = publish(tallies, provinces)

    assert published.primary
    assert all(published.share("satisfied", commune) for commune in provinces)
    assert all(published.share("satisfied", commune) for commune in (*"ABCDE", ALL))


def test_age_bands_of_a_commune_are_never_public() -> None:
    published = publish(whole_commune(20), PROVINCES)

    assert ("commune", "age_band") not in PUBLIC_TABLES
    with pytest.raises(KeyError):
        published.count("A1", age_band="60+")
    with pytest.raises(KeyError):
        published.count("Z1")


@pytest.mark.parametrize(
    "tallies",
    [
        {Stratum("Z1", "female", "60+"): {"neutral": 3}},
        {Stratum("A1", "female", "60+"): {"5": 3}},
        {Stratum("A1", "female", "60+"): {"neutral": -3}},
    ],
)
def test_what_is_no_count_of_the_round_is_refused(tallies: Tallies) -> None:
    with pytest.raises(ValueError, match="not counts"):
        publish(tallies, PROVINCES)


def test_five_steps_are_published_in_three_classes() -> None:
    counts = {"1": 1, "2": 2, "3": 4, "4": 8, "5": 16, "97": 32, "99": 64}

    assert in_classes(counts) == {"dissatisfied": 3, "neutral": 4, "satisfied": 24}


def test_small_is_one_to_nine_and_indicative_below_thirty() -> None:
    assert [n for n in range(12) if is_small(n)] == [*range(1, 10)]
    assert is_indicative(29)
    assert not is_indicative(30)
