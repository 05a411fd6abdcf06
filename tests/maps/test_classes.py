from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.classes import Classes, equal, fixed, jenks, quantile

VALUES = st.lists(st.floats(-1e6, 1e6), max_size=40)
BUILDERS = pytest.mark.parametrize("build", [equal, quantile, jenks])


def scatter(groups: list[list[float]]) -> float:
    """Sum of squares within the groups."""
    return sum(
        sum((value - sum(group) / len(group)) ** 2 for value in group) for group in groups if group
    )


@BUILDERS
@given(values=VALUES, k=st.integers(1, 7))
def test_every_value_falls_in_one_class(build, values, k):
    classes = build(values, k)

    assert sum(classes.counts) == len(values)
    assert len(classes) <= k
    for value in values:
        low, high = classes.limits()[classes.class_of(value)]
        assert low <= value <= high


@BUILDERS
@given(values=VALUES, k=st.integers(1, 7))
def test_order_of_values_does_not_matter(build, values, k):
    assert build(values[::-1], k) == build(values, k)


@BUILDERS
def test_no_value_gives_no_class(build):
    assert build([], 5) == Classes((), (), build([], 5).method)


@BUILDERS
def test_equal_values_give_one_class(build):
    classes = build([3.0, 3.0, 3.0], 5)

    assert (classes.breaks, classes.counts, classes.class_of(3.0)) == ((3.0, 3.0), (3,), 0)


@BUILDERS
@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(build, bad):
    with pytest.raises(ValueError, match="finite"):
        build([1.0, bad], 2)


@BUILDERS
def test_less_than_one_class_is_refused(build):
    with pytest.raises(ValueError, match="one class"):
        build([1.0, 2.0], 0)


def test_equal_cuts_the_span_into_equal_steps():
    assert equal([0, 1, 2, 100], 4) == Classes((0, 25, 50, 75, 100), (3, 0, 0, 1), "equal")


def test_quantile_fills_classes_alike():
    assert quantile(range(1, 101), 4).counts == (25, 25, 25, 25)


def test_quantile_never_parts_equal_values():
    classes = quantile([0] * 50 + [1, 2, 3], 4)

    assert classes.class_of(0) == 0
    assert len(classes) == 1


def test_jenks_finds_the_groups_one_sees():
    classes = jenks([1, 2, 2, 10, 11, 12, 50, 51], 3)

    assert classes == Classes((1, 2, 12, 51), (3, 3, 2), "jenks")


def test_jenks_keeps_a_lone_lowest_value_apart():
    classes = jenks([0, 50, 51, 52], 2)

    assert classes.counts == (1, 3)
    assert classes.limits()[0] == (0, 0)


@given(values=st.lists(st.integers(0, 50), min_size=1, max_size=9).map(sorted), k=st.integers(1, 4))
def test_jenks_is_the_best_of_all_partitions(values, k):
    cuts = range(1, len(values))
    best = min(
        scatter([values[a:b] for a, b in zip((0, *cut), (*cut, len(values)), strict=True)])
        for size in range(min(k, len(values)))
        for cut in combinations(cuts, size)
    )

    classes = jenks(values, k)
    found = [[v for v in values if classes.class_of(v) == i] for i in range(len(classes))]

    assert scatter(found) == pytest.approx(best, abs=1e-9)


def test_jenks_of_the_same_values_is_always_the_same():
    assert len({jenks([5, 1, 4, 2, 3], 2) for _ in range(5)}) == 1


def test_a_limit_belongs_to_the_class_below():
    classes = fixed((0, 20, 40), [0, 20, 20.1, 40])

    assert [classes.class_of(value) for value in (0, 20, 20.1, 40)] == [0, 0, 1, 1]
    assert classes.counts == (2, 2)


def test_a_value_outside_the_limits_has_no_class():
    with pytest.raises(ValueError, match="no class holds"):
        fixed((0, 20)).class_of(20.5)


def test_exactly_zero_may_have_its_own_class():
    classes = fixed((0, 0, 50, 100), [0, 0, 10, 60])

    assert classes.counts == (2, 1, 1)


@pytest.mark.parametrize("breaks", [(1, 0), (0, 20, 20), (0, 30, 20), (5,)])
def test_fixed_limits_must_rise(breaks):
    with pytest.raises(ValueError, match=r"limits|rise"):
        fixed(breaks)


def test_one_count_a_class():
    with pytest.raises(ValueError, match="one count"):
        Classes((0, 1, 2), (1,), "fixed")
