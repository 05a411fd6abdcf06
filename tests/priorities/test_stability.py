"""Rank stability: the arrays of the draws score as the published arithmetic does, and certainty follows the counts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communes.needs import MeasuredNeed
from communes.themes import list_themes
from pac_toolkit.priorities.scoring import (
    CONTRASTS,
    DEFAULT_WEIGHTS,
    ComponentName,
    Evidence,
    Rating,
    ThemeEvidence,
    Weights,
    rank,
    sum_evidence,
)
from pac_toolkit.priorities.stability import Stability, measure_stability, score_once

THEMES = [theme.key for theme in list_themes()]
VOTED = [name for name in CONTRASTS if name is not ComponentName.WOMEN_ANSWERS]
ANSWERS = ComponentName.WOMEN_ANSWERS
NOTHING = Evidence({}, 0)


def workshop(votes: dict[str, tuple[int, int]]) -> Evidence:
    """One workshop: theme → votes of women and men; its votes are compared as women's with men's."""
    themes = {
        key: ThemeEvidence(
            key,
            {"women": women, "men": men},
            1,
            contrasts=dict.fromkeys(VOTED, (women, men)),
        )
        for key, (women, men) in votes.items()
    }
    women, men = (sum(pair[side] for pair in votes.values()) for side in (0, 1))
    return Evidence(themes, 0, contrast_bases=dict.fromkeys(VOTED, (women, men)))


def answered(named: dict[str, int], respondents: int) -> Evidence:
    return Evidence({key: ThemeEvidence(key, named=n) for key, n in named.items()}, respondents)


@st.composite
def workshops(draw: st.DrawFn) -> list[Evidence]:
    counts = st.tuples(st.integers(0, 30), st.integers(0, 30))
    votes = st.dictionaries(st.sampled_from(THEMES), counts, min_size=1, max_size=6)
    return [workshop(one) for one in draw(st.lists(votes, max_size=4))]


@st.composite
def answers(draw: st.DrawFn) -> Evidence:
    respondents = draw(st.sampled_from([0, 5, 20, 200]))
    themes = {}
    for key in draw(st.lists(st.sampled_from(THEMES), unique=True, max_size=8)):
        rated = draw(st.sampled_from([4, 20, 100]))
        ratings = {
            key: Rating(draw(st.sampled_from([0.5, 1.0])), draw(st.integers(0, rated)), rated)
        }
        women, men = draw(st.tuples(st.integers(10, 60), st.integers(10, 60)))
        themes[key] = ThemeEvidence(
            key,
            ratings=ratings if draw(st.booleans()) else {},
            named=draw(st.integers(0, respondents)),
            contrasts={ANSWERS: (women, men)} if draw(st.booleans()) else {},
        )
    return Evidence(
        themes,
        respondents,
        voices_by_group=draw(st.booleans()),
        contrast_bases={ANSWERS: (100, draw(st.sampled_from([20, 100])))},
        is_everybody=draw(st.booleans()),
    )


MEASURED = st.dictionaries(st.sampled_from(THEMES), st.builds(MeasuredNeed, st.floats(0, 1)))


@settings(deadline=None)
@given(workshops(), answers(), MEASURED)
def test_arrays_score_as_the_published_arithmetic_does(
    heard: list[Evidence], said: Evidence, measured: dict[str, MeasuredNeed]
) -> None:
    ranked = rank(sum_evidence([*heard, said]), DEFAULT_WEIGHTS, measured)

    found = score_once(heard, said, DEFAULT_WEIGHTS, measured)

    assert found == pytest.approx({item.theme: item.score for item in ranked})


def test_the_same_counts_give_the_same_shares() -> None:
    heard = [workshop({"water": (20, 10), "roads": (10, 20)}) for _ in range(5)]
    said = answered({"water": 60, "roads": 50, "health": 40, "waste": 40}, 120)

    one, other = (measure_stability(heard, said, DEFAULT_WEIGHTS, {}) for _ in range(2))

    assert one == other
    assert (one.draws, one.workshops) == (1000, 5)
    assert one.shares != measure_stability(heard, said, DEFAULT_WEIGHTS, {}, seed=1).shares


def test_what_leads_by_far_holds_and_what_leads_by_a_breath_does_not() -> None:
    said = answered({"water": 900, "roads": 800, "waste": 301, "lighting": 300}, 1000)

    found = measure_stability([], said, DEFAULT_WEIGHTS, {})

    assert found.holds("water")
    assert found.holds("roads")
    assert not found.holds("waste")
    assert found.of("waste") == pytest.approx(0.5, abs=0.1)
    assert found.of("health") == 0


def test_the_more_answered_the_surer() -> None:
    def of(size: int) -> float:
        named = {"water": 6 * size, "roads": 5 * size, "waste": 4 * size, "lighting": 3 * size}
        return (
            measure_stability([], answered(named, 10 * size), DEFAULT_WEIGHTS, {}).of("waste") or 0
        )

    assert of(3) < of(30) < of(300)


def test_a_need_of_one_workshop_of_many_is_less_sure_than_one_of_all() -> None:
    alone = [workshop({"culture": (60, 60)}), *[workshop({"water": (6, 6), "roads": (5, 5)})] * 9]
    shared = [workshop({"culture": (6, 6), "water": (5, 5), "roads": (4, 4)}) for _ in range(10)]

    shares = [
        measure_stability(heard, NOTHING, DEFAULT_WEIGHTS, {}).of("culture") or 0
        for heard in (alone, shared)
    ]

    assert shares[0] < 0.8 < shares[1]


def test_weights_move_so_that_what_one_part_alone_carries_is_less_sure() -> None:
    measured = {"waste": MeasuredNeed(0.52), "lighting": MeasuredNeed(0.50)}
    said = answered(
        {"water": 100_000, "roads": 90_000, "waste": 49_000, "lighting": 50_000}, 100_000
    )

    found = measure_stability([], said, DEFAULT_WEIGHTS, measured)

    assert found.holds("water")
    assert 0 < (found.of("waste") or 0) < 1


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ([], NOTHING),
        ([], answered({"water": 1}, 1)),
        ([workshop({"water": (1, 0)})], answered({"water": 5}, 5)),
    ],
)
def test_too_few_to_rank_gives_no_share(heard: list[Evidence], said: Evidence) -> None:
    found = measure_stability(heard, said, DEFAULT_WEIGHTS, {"water": MeasuredNeed(1.0)})

    assert found == Stability({}, 1000, len(heard))
    assert found.of("water") is None


def test_weights_that_leave_out_what_was_said_give_no_share() -> None:
    alone = Weights(1, 0, 0, 0, 0)

    assert measure_stability([], answered({"water": 60}, 100), alone, {}).shares == {}
