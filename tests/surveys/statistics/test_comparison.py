import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from surveys.comparison import (
    Method,
    Sample,
    Verdict,
    against_rest,
    compare,
    difference_interval,
    fisher_exact,
    holm,
    two_proportions,
)
from surveys.weighting import Cell
from tests.surveys.statistics.factory import PROVINCES, population

BASES = st.integers(1, 2000)


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    base = draw(BASES)
    return Sample(draw(st.integers(0, base)), base)


@given(samples(), samples())
def test_score_test_equals_statsmodels_and_the_exact_one_scipy(one: Sample, other: Sample) -> None:
    p_value, method = two_proportions(one, other)

    table = [[one.count, one.base - one.count], [other.count, other.base - other.count]]
    if method is Method.SCORE:
        theirs = proportions_ztest([one.count, other.count], [one.base, other.base])[1]
    else:
        theirs = stats.fisher_exact(table)[1]
    assert p_value == pytest.approx(theirs, abs=1e-9, rel=1e-6)
    counted = one.count + other.count, one.base + other.base - one.count - other.count
    expected = min(one.base, other.base) * min(counted) / sum(counted)
    assert (method is Method.EXACT) == (expected < 5)


def test_effective_bases_decide_not_the_number_of_answers() -> None:
    plain = two_proportions(Sample(120, 200), Sample(100, 200))[0]

    weighted = two_proportions(Sample(120, 200, 2.0), Sample(100, 200, 2.0))[0]

    assert weighted == pytest.approx(proportions_ztest([60, 50], [100, 100])[1])
    assert weighted > plain


def test_small_effective_bases_are_tested_exactly_on_whole_answers() -> None:
    p_value, method = two_proportions(Sample(7, 8, 1.6), Sample(10, 40, 2.0))

    assert method is Method.EXACT
    assert p_value == pytest.approx(stats.fisher_exact([[4, 1], [5, 15]])[1])


@pytest.mark.parametrize(("count", "other"), [(0, 0), (4, 9)])
def test_two_equal_certainties_do_not_differ(count: int, other: int) -> None:
    assert two_proportions(Sample(count, 4), Sample(other, 9)) == (pytest.approx(1), Method.EXACT)


def test_exact_test_of_the_lady_tasting_tea() -> None:
    assert fisher_exact(3, 4, 1, 4) == pytest.approx(34 / 70)


@given(samples(), samples())
def test_interval_of_the_difference_equals_statsmodels(one: Sample, other: Sample) -> None:
    ours = difference_interval(one, other)

    theirs = confint_proportions_2indep(
        one.count, one.base, other.count, other.base, method="newcomb"
    )
    assert ours == pytest.approx(theirs, abs=1e-9)


# statsmodels takes 45 ms a family
@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_equals_statsmodels(p_values: list[float]) -> None:
    theirs = multipletests(p_values, method="holm")[1]

    assert holm(p_values) == pytest.approx(list(theirs), abs=1e-12)


def test_verdicts_of_clear_cases() -> None:
    family = {
        "far": (Sample(150, 200), Sample(400, 1000)),
        "alike": (Sample(1000, 2000), Sample(1010, 2000)),
        "few": (Sample(8, 12), Sample(500, 1000)),
        "nobody": (Sample(0, 0), Sample(500, 1000)),
    }

    found = compare(family)

    assert {key: item.verdict for key, item in found.items()} == {
        "far": Verdict.DIFFERENT,
        "alike": Verdict.NOT_DIFFERENT,
        "few": Verdict.CANNOT_TELL,
        "nobody": Verdict.CANNOT_TELL,
    }
    assert found["far"].value == pytest.approx(0.35)
    assert (found["nobody"].p_value, found["nobody"].value) == (None, None)


def test_what_is_different_alone_may_not_be_in_a_large_family() -> None:
    pair = Sample(118, 200), Sample(490, 1000)
    alone = compare({0: pair})

    together = compare({0: pair} | {k: (Sample(50, 100), Sample(500, 1000)) for k in range(1, 20)})

    assert alone[0].verdict is Verdict.DIFFERENT
    assert together[0].verdict is Verdict.CANNOT_TELL
    assert together[0].p_value == alone[0].p_value


@given(st.lists(st.tuples(samples(), samples()), max_size=8))
def test_verdict_does_not_depend_on_which_side_is_named_first(
    pairs: list[tuple[Sample, Sample]],
) -> None:
    forth = compare(dict(enumerate(pairs)))

    back = compare({key: (other, one) for key, (one, other) in enumerate(pairs)})

    for key, item in forth.items():
        assert item.adjusted == pytest.approx(back[key].adjusted)
        assert item.interval == pytest.approx((-back[key].interval.high, -back[key].interval.low))


def test_rest_never_holds_the_commune_itself() -> None:
    cells = [cell for cell in population() if cell[1:] == ("rural", "male", "60+")]
    bases = dict.fromkeys(cells, 100)
    counts = {cell: (90 if cell.commune_code == "A1" else 30) for cell in cells}

    family = against_rest("A1", counts, bases, dict.fromkeys(cells, 1.0), PROVINCES)

    assert family["province"] == (Sample(90, 100), Sample(60, 200))
    assert family["region"] == (Sample(90, 100), Sample(150, 500))


def test_rest_is_weighted() -> None:
    own, one, two = (Cell(code, "rural", "male", "60+") for code in ("A1", "A2", "A3"))
    weights = {own: 5.0, one: 1.0, two: 3.0}

    family = against_rest("A1", {own: 5, one: 10}, {own: 10, one: 10, two: 10}, weights, PROVINCES)

    rest = family["province"][1]
    assert rest.value == pytest.approx(0.25)
    assert rest.effective_base == pytest.approx(16)


@pytest.mark.parametrize("wrong", [(3, 2, 1.0), (-1, 2, 1.0), (1, 2, 0.0)])
def test_what_is_no_sample_is_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="not a share"):
        Sample(*wrong)


def test_nobody_cannot_be_tested() -> None:
    with pytest.raises(ValueError, match="no answers"):
        two_proportions(Sample(0, 0), Sample(1, 2))
