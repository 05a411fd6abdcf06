import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.intervals import wilson
from surveys.results import OUTSIDE, STEPS, summarise_scale
from surveys.weighting import Cell, weighted_scale, weighted_share

TOWN, VILLAGE = Cell("A1", "urban", "male", "60+"), Cell("A1", "rural", "male", "60+")
TALLIES = st.fixed_dictionaries(
    {
        cell: st.dictionaries(st.sampled_from([*STEPS, *OUTSIDE]), st.integers(0, 300))
        for cell in (TOWN, VILLAGE)
    }
)


def test_share_is_told_twice_with_the_interval_of_the_effective_base() -> None:
    found = weighted_share({TOWN: 10, VILLAGE: 2}, {TOWN: 10, VILLAGE: 10}, {TOWN: 1, VILLAGE: 3})

    assert found.unweighted.value == pytest.approx(12 / 20)
    assert found.weighted.value == pytest.approx((10 + 6) / 40)
    assert found.effective_base == pytest.approx(16)
    assert found.weighted.base == 20
    assert found.weighted.interval == pytest.approx(wilson(0.4 * 16, 16))


def test_satisfaction_is_weighted_by_cell() -> None:
    tallies = {TOWN: {"5": 10, "97": 5}, VILLAGE: {"1": 10, "97": 5}}

    found = weighted_scale(tallies, {TOWN: 1, VILLAGE: 3})

    assert found.unweighted.net == 0
    assert found.weighted.net == pytest.approx(-0.5)
    assert found.weighted.top_two_box.value == pytest.approx(0.25)
    assert found.weighted.mean == pytest.approx(2)
    assert (found.weighted.base, found.weighted.n_answered) == (20, 30)
    assert found.weighted.not_here.value == pytest.approx(1 / 3)
    assert found.design_effect == pytest.approx(1.25)
    plain, weighted = found.unweighted.net_interval, found.weighted.net_interval
    assert weighted.high - weighted.low > 0.8 * (plain.high - plain.low)


@given(TALLIES, st.floats(0.1, 50))
def test_equal_weights_change_nothing(tallies: dict[Cell, dict[str, int]], weight: float) -> None:
    found = weighted_scale(tallies, dict.fromkeys(tallies, weight))

    total = {code: sum(t.get(code, 0) for t in tallies.values()) for code in (*STEPS, *OUTSIDE)}
    assert found.unweighted == summarise_scale(total)
    assert found.design_effect == pytest.approx(1)
    for ours, plain in (
        (found.weighted.top_two_box, found.unweighted.top_two_box),
        (found.weighted.does_not_know, found.unweighted.does_not_know),
    ):
        assert ours.value == pytest.approx(plain.value)
        assert ours.interval == pytest.approx(plain.interval)


@given(TALLIES, st.floats(0.3, 3), st.floats(0.3, 3))
def test_weighted_figures_stay_figures(
    tallies: dict[Cell, dict[str, int]], one: float, two: float
) -> None:
    found = weighted_scale(tallies, {TOWN: one, VILLAGE: two})

    if found.unweighted.base:
        assert found.effective_base <= found.unweighted.base * (1 + 1e-9)
        assert sum(
            step.value or 0 for step in found.weighted.distribution.values()
        ) == pytest.approx(1)
        assert -1 - 1e-9 <= (found.weighted.net or 0) <= 1 + 1e-9


def test_nobody_answered_is_no_share() -> None:
    assert weighted_scale({}, {}).weighted.net is None
    assert weighted_share({}, {}, {}).weighted.value is None


def test_cell_without_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="no weight"):
        weighted_share({}, {TOWN: 1}, {})


def test_more_counted_than_asked_is_refused() -> None:
    with pytest.raises(ValueError, match="more counted"):
        weighted_share({TOWN: 2}, {TOWN: 1}, {TOWN: 1})
