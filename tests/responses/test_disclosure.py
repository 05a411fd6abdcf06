"""What may be shown to the public."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pac_toolkit.responses.disclosure import (
    HIDDEN,
    MINIMUM_CELL,
    choice_figures,
    protect,
    scale_figures,
    several_figures,
)

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=1)
SCALE = st.dictionaries(
    st.sampled_from(["1", "2", "3", "4", "5", "97", "98", "99"]), st.integers(0, 60)
)


@given(COUNTS)
def test_no_count_of_one_to_nine_is_shown(counts: dict[str, int]) -> None:
    shown = protect(counts)
    assert not [n for n in shown.values() if n is not None and 0 < n < MINIMUM_CELL]


@given(COUNTS)
def test_what_is_shown_is_true(counts: dict[str, int]) -> None:
    assert all(n is None or n == counts[choice] for choice, n in protect(counts).items())


@given(COUNTS)
def test_a_single_hidden_count_never_follows_from_the_total(counts: dict[str, int]) -> None:
    shown = protect(counts)
    hidden = [choice for choice, n in shown.items() if n is None]
    others = [choice for choice in counts if counts[choice] and choice not in hidden]
    assert len(hidden) != 1 or not others


@given(SCALE)
def test_the_public_never_learns_a_small_class_from_base_and_sums(counts: dict[str, int]) -> None:
    shown = scale_figures(counts, is_whole=False)
    for figures, total in (
        ((shown.low, shown.middle, shown.high), shown.base),
        ((shown.not_here, shown.not_used, shown.does_not_know), None),
    ):
        hidden = [figure for figure in figures if figure.is_hidden]
        known = sum(figure.n or 0 for figure in figures)
        if total is not None and len(hidden) == 1:
            assert not 0 < total - known < MINIMUM_CELL
    if shown.base is not None and shown.answered is not None:
        assert not 0 < shown.answered - shown.base < MINIMUM_CELL


def test_staff_see_the_five_steps_and_every_count() -> None:
    counts = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 10, "97": 1}
    shown = scale_figures(counts, is_whole=True)
    assert (shown.low.n, shown.high.n, shown.not_here.n, shown.answered) == (3, 14, 1, 21)
    assert shown.shares == (0.05, 0.1, 0.15, 0.2, 0.5)
    assert shown.is_indicative


def test_the_public_sees_three_classes() -> None:
    counts = {"1": 15, "2": 15, "3": 20, "4": 25, "5": 25, "99": 20}
    shown = scale_figures(counts, is_whole=False)
    assert shown.shares == (0.3, 0.0, 0.2, 0.0, 0.5)
    assert (shown.base, shown.answered, shown.does_not_know.share) == (100, 120, 20 / 120)
    assert shown.net == pytest.approx(0.2)


def test_a_class_that_is_hidden_takes_the_net_with_it() -> None:
    shown = scale_figures({"1": 3, "3": 40, "5": 40}, is_whole=False)
    assert shown.low == HIDDEN
    assert (shown.net, shown.net_low, shown.net_high, shown.shares) == (None, None, None, None)


def test_nobody_answered_is_no_division_by_zero() -> None:
    shown = scale_figures({}, is_whole=False)
    assert (shown.base, shown.low.n, shown.low.share, shown.net) == (0, 0, None, None)


def test_choices_keep_their_order_and_base() -> None:
    found = choice_figures({"b": 30, "a": 10}, ("a", "b", "c"), is_whole=False)
    assert [(name, figure.n, figure.base) for name, figure in found.items()] == [
        ("a", 10, 40),
        ("b", 30, 40),
        ("c", 0, 40),
    ]


def test_several_choices_come_most_named_first_with_small_ones_hidden() -> None:
    found = several_figures({"*": 50, "water": 40, "roads": 45, "green": 4}, is_whole=False)
    assert list(found) == ["roads", "water", "green"]
    assert found["water"].share == 0.8
    assert found["green"] == HIDDEN
    assert several_figures({"*": 50, "green": 4}, is_whole=True)["green"].n == 4


def test_of_fewer_than_ten_people_no_choice_is_shown() -> None:
    assert several_figures({"*": 9, "water": 0}, is_whole=False)["water"] == HIDDEN
