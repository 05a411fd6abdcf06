import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communes.census import margins as census_margins
from communes.roster import default_roster
from communes.territory import get_commune
from surveys.weighting import (
    CAP,
    UNKNOWN,
    Cell,
    Margin,
    kish,
    list_margins,
    merge,
    rake,
    sharing,
)
from tests.surveys.statistics.factory import PROVINCES, population, sample


def shared(answers: Mapping[Cell, int], adults: Mapping[Cell, float]) -> dict[Cell, float]:
    found: defaultdict[Cell, float] = defaultdict(float)
    for cell, parts in sharing(answers, adults).items():
        for known, share in parts.items():
            found[known] += answers[cell] * share
    return dict(found)


def calibrate(
    told: Mapping[Cell, float], margins: Sequence[Sequence[Margin]], adults: float
) -> dict[Cell, float]:
    """The oracle: the same weights as the solution of the dual, by Newton's method.

    w = d·exp(Xλ) with Xᵀ(n·w) = targets (Deville & Särndal, JASA 87, 1992): no margin is ever fitted by itself.
    """
    cells = sorted(told)
    flat = [margin for partition in margins for margin in partition]
    members = [set(margin.members) for margin in flat]
    design = np.array([[cell in inside for inside in members] for cell in cells], float)
    targets = np.array([margin.target for margin in flat]) / adults
    n = np.array([told[cell] for cell in cells]) / sum(told.values())
    dual = np.zeros(len(flat))
    for _ in range(200):
        mass = n * np.exp(design @ dual)
        slope = design.T @ mass - targets
        step = np.linalg.lstsq(design.T @ (mass[:, None] * design), slope, rcond=1e-12)[0]
        change = float(np.abs(design @ step).max())
        dual -= step * min(1.0, 2.0 / max(1e-12, change))
        if change < 1e-12:
            break
    weights = np.exp(design @ dual) * adults / sum(told.values())
    return dict(zip(cells, weights.tolist(), strict=True))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("each", "unknown"), [(200, 0.0), (200, 0.05), (40, 0.1)])
def test_uncapped_weights_equal_those_of_another_algorithm(
    seed: int, each: int, unknown: float
) -> None:
    adults = population(seed)
    answers = sample(adults, each, unknown=unknown, seed=seed)
    told = shared(answers, adults)
    margins = list_margins(told, adults, PROVINCES)

    weights = rake(answers, adults, PROVINCES, cap=None)

    expected = calibrate(told, margins, sum(adults.values()))
    assert weights.converged
    for cell, parts in sharing(answers, adults).items():
        ours = weights.by_cell[cell]
        assert ours == pytest.approx(sum(s * expected[k] for k, s in parts.items()), rel=1e-6)


def test_weighted_answers_stand_for_every_margin() -> None:
    adults = population()
    answers = sample(adults, unknown=0.05)

    weights = rake(answers, adults, PROVINCES)

    assert weights.converged
    assert weights.unmet == ()
    assert max(abs(item.gap) for item in weights.margins) < 1e-6
    stood_for = math.fsum(weights.by_cell[cell] * n for cell, n in answers.items())
    assert stood_for == pytest.approx(sum(adults.values()))
    assert {item.margin.name for item in weights.margins} == {
        "commune",
        "commune_sex",
        "commune_milieu",
        "province_sex_age_band",
    }


def test_answers_in_the_proportions_of_the_census_weigh_the_same() -> None:
    adults = dict.fromkeys(population(), 100.0)

    weights = rake(dict.fromkeys(adults, 7), adults, PROVINCES)

    assert weights.by_cell == pytest.approx(dict.fromkeys(adults, 100 / 7))
    assert weights.design_effect == pytest.approx(1)
    assert weights.effective_base == pytest.approx(7 * len(adults))


@given(seed=st.integers(0, 10**6), each=st.integers(1, 60), unknown=st.sampled_from([0, 0.1, 0.5]))
@settings(max_examples=60, deadline=None)
def test_no_weight_leaves_the_cap(seed: int, each: int, unknown: float) -> None:
    adults = population(seed)
    answers = sample(adults, each, unknown=unknown, seed=seed)

    weights = rake(answers, adults, PROVINCES)

    regional = rake(answers, adults, PROVINCES, cap_within="region")
    for cell in answers:
        assert CAP[0] - 1e-9 <= regional.by_cell[cell] / regional.mean <= CAP[1] + 1e-9
    means = {
        label: item.margin.target / item.margin.answers
        for item in weights.margins
        if item.margin.name == "commune"
        for label in item.margin.labels[0]
    }
    for cell in answers:
        assert CAP[0] - 1e-9 <= weights.by_cell[cell] / means[cell.commune_code] <= CAP[1] + 1e-9
    for found in (weights, regional):
        stood_for = math.fsum(found.by_cell[cell] * n for cell, n in answers.items())
        assert stood_for == pytest.approx(sum(adults.values()))


def test_what_the_cap_leaves_unmet_is_told_with_the_cost_of_the_weights() -> None:
    adults = population()
    answers = {cell: (1 if cell.sex == "female" else 20) for cell in adults}

    weights = rake(answers, adults, PROVINCES)

    assert weights.unmet
    assert all(item.gap < 0 for item in weights.unmet if "female" in item.margin.labels[-2])
    assert [abs(item.gap) for item in weights.unmet] == sorted(
        (abs(item.gap) for item in weights.unmet), reverse=True
    )
    assert 0 < weights.capped <= 1
    assert weights.design_effect > 1
    assert weights.effective_base < weights.n_answers


def test_margins_that_no_weights_meet_are_said_not_to_converge() -> None:
    # women answered in one milieu, men in the other: their shares cannot differ from the milieux'
    adults = {cell: n for cell, n in population().items() if cell.commune_code == "A1"}
    answers = {
        cell: 10
        for cell in adults
        if (cell.sex, cell.milieu) in {("female", "rural"), ("male", "urban")}
    }

    weights = rake(answers, adults, {"A1": "A"}, cap=None)

    assert not weights.converged
    assert weights.unmet


def test_commune_without_answers_is_left_out_and_said() -> None:
    adults = population()
    answers = {cell: n for cell, n in sample(adults).items() if cell.commune_code != "B3"}

    weights = rake(answers, adults, PROVINCES)

    assert weights.left_out == ("B3",)
    expected = sum(n for cell, n in adults.items() if cell.commune_code != "B3")
    assert weights.population == pytest.approx(expected)


def test_no_answers_have_no_weights() -> None:
    weights = rake({}, population(), PROVINCES)

    assert weights.by_cell == {}
    assert weights.mean == weights.effective_base == 0
    assert weights.left_out == tuple(sorted(PROVINCES))


def test_unknown_trait_is_shared_in_proportion_to_the_known_of_the_commune() -> None:
    adults = population()
    women = Cell("A1", "rural", "female", "18-24"), Cell("A1", "urban", "female", "18-24")
    nobody_told = Cell("A1", UNKNOWN, "female", "18-24")
    answers = {women[0]: 30, women[1]: 10, nobody_told: 4, Cell("A1", "urban", "male", "60+"): 90}

    shares = sharing(answers, adults)

    assert shares[nobody_told] == {women[0]: 0.75, women[1]: 0.25}
    assert shares[women[0]] == {women[0]: 1}
    weights = rake(answers, adults, PROVINCES)
    assert weights.by_cell[nobody_told] == pytest.approx(
        0.75 * weights.by_cell[women[0]] + 0.25 * weights.by_cell[women[1]]
    )


def test_unknown_trait_without_known_answers_is_shared_as_the_adults_are() -> None:
    adults = population()
    unknown_age = Cell("A1", "rural", "male", UNKNOWN)

    shares = sharing({unknown_age: 3, Cell("A1", "rural", "female", "60+"): 5}, adults)

    here = {cell: n for cell, n in adults.items() if cell[:3] == ("A1", "rural", "male")}
    assert shares[unknown_age] == pytest.approx(
        {c: n / sum(here.values()) for c, n in here.items()}
    )


def test_trait_that_the_census_does_not_know_is_shared_among_all_adults() -> None:
    adults = population()
    cell = Cell("A1", "nomad", UNKNOWN, UNKNOWN)

    shares = sharing({cell: 1}, adults)

    assert set(shares[cell]) == {known for known in adults if known.commune_code == "A1"}
    assert sum(shares[cell].values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"a": 9, "b": 5, "c": 5}, [("a",), ("b",), ("c",)]),
        ({"a": 9, "b": 4, "c": 6}, [("a",), ("b", "c")]),
        ({"a": 9, "b": 1, "c": 2}, [("a", "b", "c")]),
        ({"a": 1, "b": 1, "c": 3, "d": 40}, [("a", "b", "c"), ("d",)]),
        ({"a": 1, "b": 1}, [("a", "b")]),
        ({}, []),
    ],
)
def test_smallest_short_pool_joins_the_smallest_other(
    answers: dict[str, float], expected: list[tuple[str, ...]]
) -> None:
    assert merge(answers, answers, dict.fromkeys(answers, 1.0)) == expected


def test_age_bands_merge_with_neighbours_only() -> None:
    answers = {"18-24": 3, "25-35": 40, "36-59": 9, "60+": 1}

    pools = merge(answers, answers, dict.fromkeys(answers, 1.0), has_order=True)

    assert pools == [("18-24", "25-35"), ("36-59", "60+")]


def test_milieu_that_the_census_does_not_know_joins_the_other() -> None:
    pools = merge(("rural", "urban"), {"rural": 50, "urban": 20}, {"rural": 900, "urban": 0})

    assert pools == [("rural", "urban")]


@given(
    answers=st.dictionaries(st.text("abcdefg", min_size=1, max_size=1), st.integers(0, 12)),
    has_order=st.booleans(),
)
def test_pools_part_the_labels_and_hold_enough_answers(
    answers: dict[str, int], has_order: bool
) -> None:
    pools = merge(sorted(answers), answers, dict.fromkeys(answers, 1.0), has_order=has_order)

    assert sorted(label for pool in pools for label in pool) == sorted(answers)
    if len(pools) > 1:
        assert min(sum(answers[label] for label in pool) for pool in pools) >= 5


def test_few_answers_merge_margins_and_say_which() -> None:
    adults = population()
    answers = sample(adults, 12)

    weights = rake(answers, adults, PROVINCES)

    assert any(len(margin.labels[-1]) > 1 for margin in weights.merged)
    assert all(item.margin.answers >= 5 - 1e-6 for item in weights.margins)
    for name in ("commune", "commune_sex", "province_sex_age_band"):
        targets = [i.margin.target for i in weights.margins if i.margin.name == name]
        assert math.fsum(targets) == pytest.approx(weights.population)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({Cell("Z9", "rural", "male", "60+"): 1}, "no population for Z9"),
        ({Cell("A1", "rural", "male", "60+"): -1}, "not a number of people"),
    ],
)
def test_answers_from_nowhere_are_refused(answers: dict[Cell, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rake(answers, population(), PROVINCES)


@pytest.mark.parametrize("cap", [(0.0, 3.0), (1.2, 3.0), (0.3, 0.9)])
def test_cap_holds_the_mean(cap: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="does not hold the mean"):
        rake({}, population(), PROVINCES, cap=cap)


def test_population_of_an_unknown_trait_is_refused() -> None:
    with pytest.raises(ValueError, match="known cell"):
        sharing({}, {Cell("A1", "rural", UNKNOWN, "60+"): 10.0})


def test_kish_of_a_known_case() -> None:
    # ten answers of weight 1 and ten of weight 3: (10 + 30)² / (10 + 90) = 16
    assert kish([(1, 10), (3, 10)]) == pytest.approx((1.25, 16))
    assert kish([]) == (1.0, 0.0)


@given(st.lists(st.tuples(st.floats(0.01, 100), st.integers(1, 500)), min_size=1))
def test_unequal_weights_only_cost(weighted: list[tuple[float, int]]) -> None:
    effect, effective = kish(weighted)

    answers = sum(n for _, n in weighted)
    assert effect >= 1 - 1e-9
    assert effect * effective == pytest.approx(answers)


def test_forty_real_communes_are_weighted_like_another_algorithm_does() -> None:
    codes = {entry.commune_code for entry in default_roster()}
    adults = {
        Cell(m.commune_code, m.milieu.value, m.sex, m.age_band): m.population
        for m in census_margins()
        if m.commune_code in codes
    }
    provinces = {code: get_commune(code).province_code for code in codes}
    answers = sample(adults, 209, unknown=0.03)

    weights = rake(answers, adults, provinces, cap=None)

    told = shared(answers, adults)
    expected = calibrate(told, list_margins(told, adults, provinces), sum(adults.values()))
    assert weights.converged
    known = [cell for cell in answers if cell.is_known]
    assert [weights.by_cell[c] for c in known] == pytest.approx(
        [expected[c] for c in known], rel=1e-6
    )
    assert rake(answers, adults, provinces).unmet == ()
