import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from surveys.intervals import Interval, net_interval, net_margin, normal_quantile, wilson

CONFIDENCE = st.sampled_from([0.8, 0.9, 0.95, 0.99])


@given(
    n=st.integers(1, 100_000) | st.floats(0.5, 1e5),
    part=st.floats(0, 1),
    confidence=CONFIDENCE,
)
def test_wilson_equals_statsmodels(n: float, part: float, confidence: float) -> None:
    successes = min(n * part, n)

    ours = wilson(successes, n, confidence)

    theirs = proportion_confint(successes, n, alpha=1 - confidence, method="wilson")
    assert ours == pytest.approx(theirs, abs=1e-9)
    assert 0 <= ours.low <= ours.high <= 1


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(0, 12, 0.0, 0.2425), (12, 12, 0.7575, 1.0), (119, 209, 0.5016, 0.6346)],
)
def test_wilson_of_known_cases(successes: int, n: int, low: float, high: float) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=1e-4)


def test_no_answer_leaves_everything_possible() -> None:
    assert wilson(0, 0) == Interval(0.0, 1.0)


@pytest.mark.parametrize(
    ("successes", "n"),
    [(-1, 5), (6, 5), (0, -1), (float("nan"), 5), (1, float("nan")), (1, float("inf"))],
)
def test_what_is_no_share_is_refused(successes: float, n: float) -> None:
    with pytest.raises(ValueError, match="not a share"):
        wilson(successes, n)


@pytest.mark.parametrize("confidence", [0, 1, -0.1, 95])
def test_confidence_lies_between_0_and_1(confidence: float) -> None:
    with pytest.raises(ValueError, match="not between"):
        normal_quantile(confidence)


def test_net_of_209_answers_has_the_margin_published_for_it() -> None:
    assert net_margin(119, 60, 209) == pytest.approx(0.119, abs=5e-4)


def test_unanimity_of_three_is_not_certainty() -> None:
    interval = net_interval(3, 0, 3)

    assert interval.high == 1
    assert interval.low < 0.5


@given(
    n=st.integers(1, 10_000),
    parts=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    confidence=CONFIDENCE,
)
def test_net_interval_is_symmetric_in_the_two_sides(
    n: int, parts: tuple[float, float], confidence: float
) -> None:
    top = round(n * parts[0])
    bottom = round((n - top) * parts[1])

    forth, back = net_interval(top, bottom, n, confidence), net_interval(bottom, top, n, confidence)

    assert -1 <= forth.low < forth.high <= 1
    assert forth == pytest.approx((-back.high, -back.low))


@given(share=st.integers(10, 40))
def test_net_interval_becomes_the_multinomial_one_with_many_answers(share: int) -> None:
    n = 1_000_000
    top, bottom = n * share // 100, n * 10 // 100
    net = (top - bottom) / n

    margin = net_margin(top, bottom, n)

    variance = ((top + bottom) / n - net**2) / n
    assert margin == pytest.approx(normal_quantile(0.95) * variance**0.5, rel=1e-4)


@pytest.mark.parametrize(("top", "bottom", "n"), [(3, 3, 5), (-1, 0, 5), (0, float("nan"), 5)])
def test_two_sides_cannot_pass_the_whole(top: float, bottom: float, n: float) -> None:
    with pytest.raises(ValueError, match="two shares of one whole"):
        net_interval(top, bottom, n)
