import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.intervals import Interval, wilson
from surveys.results import OUTSIDE, STEPS, share, summarise_scale

COUNTS = st.dictionaries(st.sampled_from([*STEPS, *OUTSIDE]), st.integers(0, 5000))


def test_summary_of_a_worked_example() -> None:
    counts = {"5": 60, "4": 59, "3": 30, "2": 40, "1": 20, "97": 41, "98": 10, "99": 40}

    summary = summarise_scale(counts)

    assert (summary.base, summary.n_answered) == (209, 300)
    assert summary.top_two_box.value == pytest.approx(119 / 209)
    assert summary.bottom_two_box.value == pytest.approx(60 / 209)
    assert summary.net == pytest.approx(59 / 209)
    assert summary.net_margin == pytest.approx(0.119, abs=5e-4)
    assert summary.mean == pytest.approx((300 + 236 + 90 + 80 + 20) / 209)
    assert summary.top_two_box.interval == wilson(119, 209)
    assert summary.not_here.value == summary.not_here_share == pytest.approx(41 / 300)
    assert summary.does_not_know.base == 300


def test_nobody_answered_divides_nothing_by_zero() -> None:
    summary = summarise_scale({})

    assert (summary.base, summary.n_answered) == (0, 0)
    assert summary.mean is summary.net is summary.net_margin is summary.not_here_share is None
    assert summary.top_two_box.value is None
    assert summary.net_interval == Interval(-1, 1)
    assert all(step.value is None for step in summary.distribution.values())


def test_service_that_nobody_has_is_a_finding_without_a_mean() -> None:
    summary = summarise_scale({"97": 40})

    assert summary.not_here_share == 1
    assert summary.mean is None


@given(COUNTS)
def test_shares_add_up_and_lie_in_their_intervals(counts: dict[str, int]) -> None:
    summary = summarise_scale(counts)

    if summary.base:
        values = [step.value for step in summary.distribution.values()]
        assert math.fsum(v for v in values if v is not None) == pytest.approx(1)
        assert 1 <= (summary.mean or 0) <= 5
        assert summary.net == pytest.approx(
            (summary.top_two_box.value or 0) - (summary.bottom_two_box.value or 0)
        )
    for part in (*summary.distribution.values(), summary.not_here, summary.not_used):
        low, high = part.interval
        assert part.value is None or low - 1e-12 <= part.value <= high + 1e-12


@given(COUNTS, st.floats(1.05, 4))
def test_design_effect_widens_intervals_and_moves_no_share(
    counts: dict[str, int], effect: float
) -> None:
    plain, weighted = summarise_scale(counts), summarise_scale(counts, design_effect=effect)

    assert weighted.top_two_box.value == plain.top_two_box.value
    assert weighted.net == plain.net
    if plain.base:
        wide, narrow = weighted.top_two_box.interval, plain.top_two_box.interval
        assert wide.high - wide.low > narrow.high - narrow.low


@given(COUNTS, st.floats(0.3, 3))
def test_weighted_counts_are_summarised_like_whole_ones(
    counts: dict[str, int], weight: float
) -> None:
    plain = summarise_scale(counts)
    weighted = summarise_scale({code: count * weight for code, count in counts.items()})

    assert weighted.mean == pytest.approx(plain.mean)
    assert weighted.top_two_box.value == pytest.approx(plain.top_two_box.value)


@pytest.mark.parametrize("counts", [{"6": 1}, {"": 3}, {"unknown": 1}])
def test_answer_outside_the_scale_is_refused(counts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="not an answer of the scale"):
        summarise_scale(counts)


@pytest.mark.parametrize("count", [-1, math.nan, math.inf])
def test_what_is_no_count_is_refused(count: float) -> None:
    with pytest.raises(ValueError, match="not a count"):
        summarise_scale({"5": count})


@pytest.mark.parametrize("effect", [0, -1, math.nan, math.inf])
def test_design_effect_is_above_zero(effect: float) -> None:
    with pytest.raises(ValueError, match="design effect"):
        share(1, 2, design_effect=effect)


def test_share_without_base_is_none() -> None:
    assert share(0, 0).value is None
    assert share(0, 0).interval == Interval(0, 1)
