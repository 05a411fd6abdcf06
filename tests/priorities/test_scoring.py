import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communes.themes import list_themes
from pac_toolkit.priorities.scoring import (
    DEFAULT_WEIGHTS,
    Evidence,
    Missing,
    PartName,
    Priority,
    Rating,
    ThemeEvidence,
    Weights,
    rank,
    sum_evidence,
)

THEMES = [theme.key for theme in list_themes()]
RESPONDENTS = 200


def evidence(*themes: ThemeEvidence, respondents: int = RESPONDENTS) -> Evidence:
    return Evidence({item.theme: item for item in themes}, respondents)


def of(ranked: tuple[Priority, ...], theme: str) -> Priority:
    return next(item for item in ranked if item.theme == theme)


@st.composite
def theme_evidences(draw: st.DrawFn, theme: str) -> ThemeEvidence:
    rated = draw(st.integers(10, 150))
    has_service = draw(st.booleans())
    return ThemeEvidence(
        theme,
        {"women": draw(st.integers(0, 60)), "men": draw(st.integers(0, 60))},
        draw(st.integers(0, 9)),
        {theme: Rating(1.0, draw(st.integers(0, rated)), rated)} if has_service else {},
        draw(st.integers(0, RESPONDENTS)),
    )


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    keys = draw(st.lists(st.sampled_from(THEMES), min_size=2, max_size=8, unique=True))
    # twenty votes of each group elsewhere: both groups are always large enough to stand apart
    base = ThemeEvidence("governance", {"women": 20, "men": 20})
    drawn = [draw(theme_evidences(key)) for key in keys if key != "governance"]
    return evidence(base, *drawn)


def test_score_is_the_sum_of_weighted_parts() -> None:
    ranked = rank(
        evidence(
            ThemeEvidence("water", {"women": 30, "men": 10}, 5, {"water": Rating(1, 60, 100)}, 100),
            ThemeEvidence(
                "roads", {"women": 10, "men": 30}, 5, {"streets": Rating(1, 30, 100)}, 50
            ),
            ThemeEvidence("health", {"women": 0, "men": 10}, 2, {}, 25),
        )
    )
    # women: 40 votes, men: 50. water (30/40 + 10/50) / 2 = 0.475; roads (10/40 + 30/50) / 2 = 0.425
    water, roads = of(ranked, "water"), of(ranked, "roads")
    assert water.score == pytest.approx(100)
    assert roads.score == pytest.approx(40 * 0.425 / 0.475 + 25 * 0.3 / 0.6 + 35 * 0.25 / 0.5)
    # the example of the method page
    assert round(roads.score, 1) == 65.8
    # no rated service speaks for health: its 0.25 goes to the others in proportion
    health = of(ranked, "health")
    assert health.part(PartName.FELT).missing is Missing.NO_SERVICE
    assert health.score == pytest.approx(100 * (0.4 * 0.1 / 0.475 + 0.35 * 0.25) / 0.75)
    assert [item.theme for item in ranked[:3]] == ["water", "roads", "health"]


def test_groups_weigh_the_same_whatever_their_number() -> None:
    ranked = rank(
        evidence(
            ThemeEvidence("water", {"women": 20, "men": 0}),
            ThemeEvidence("roads", {"women": 0, "men": 200}),
            respondents=0,
        )
    )
    assert of(ranked, "water").score == of(ranked, "roads").score


def test_a_group_of_under_ten_votes_is_pooled_with_the_others() -> None:
    ranked = rank(
        evidence(
            ThemeEvidence("water", {"women": 3, "men": 0}),
            ThemeEvidence("roads", {"women": 0, "men": 27}),
            respondents=0,
        )
    )
    assert of(ranked, "water").part(PartName.VOICED).share == pytest.approx(0.1)


def test_hearings_speak_where_nobody_voted() -> None:
    ranked = rank(
        evidence(ThemeEvidence("water", {}, 9), ThemeEvidence("roads", {}, 3), respondents=0)
    )
    assert of(ranked, "water").part(PartName.VOICED).share == pytest.approx(0.75)
    assert ranked[0].theme == "water"


def test_services_of_a_theme_count_by_the_share_that_speaks_for_it() -> None:
    ranked = rank(
        evidence(
            ThemeEvidence(
                "waste",
                ratings={"cleaning": Rating(0.5, 40, 100), "waste": Rating(1.0, 20, 100)},
            ),
            respondents=0,
        )
    )
    assert of(ranked, "waste").part(PartName.FELT).share == pytest.approx((20 + 20) / (50 + 100))


@pytest.mark.parametrize(
    ("respondents", "missing"), [(0, Missing.NO_ANSWER), (9, Missing.TOO_FEW), (10, None)]
)
def test_part_of_fewer_than_ten_answers_is_hidden(
    respondents: int, missing: Missing | None
) -> None:
    found = evidence(
        ThemeEvidence("water", {"women": 10, "men": 10}, named=respondents),
        respondents=respondents,
    )
    assert rank(found)[0].part(PartName.NAMED).missing is missing


def test_base_under_thirty_is_indicative() -> None:
    few = rank(evidence(ThemeEvidence("water", named=20), respondents=29))
    enough = rank(evidence(ThemeEvidence("water", named=20), respondents=30))
    assert few[0].is_indicative
    assert not enough[0].is_indicative


def test_counts_of_one_to_nine_cannot_be_told_apart() -> None:
    scores = {
        rank(evidence(ThemeEvidence("water", named=60), ThemeEvidence("culture", named=named)))
        for named in range(1, 10)
    }
    assert len(scores) == 1


def test_share_of_few_never_sets_the_measure_for_the_others() -> None:
    ranked = rank(
        evidence(
            ThemeEvidence("water", ratings={"water": Rating(1, 40, 100)}),
            ThemeEvidence("green", ratings={"green": Rating(1, 14, 15)}),
            respondents=0,
        )
    )
    assert of(ranked, "water").part(PartName.FELT).value == 1
    assert of(ranked, "green").part(PartName.FELT).value == 1


def test_nothing_heard_ranks_nothing() -> None:
    assert rank(Evidence({}, 0)) == ()


def test_one_answer_ranks_nothing() -> None:
    assert (
        rank(
            evidence(
                ThemeEvidence("water", {"women": 1}, 1, {"water": Rating(1, 1, 1)}, 1),
                respondents=1,
            )
        )
        == ()
    )


def test_weights_that_leave_out_every_known_part_rank_nothing() -> None:
    only_named = evidence(ThemeEvidence("water", named=60))
    assert rank(only_named, Weights(voiced=1, felt=0, named=0)) == ()


def test_ties_stand_in_the_published_order() -> None:
    tied = [ThemeEvidence(key, {"women": 10, "men": 10}) for key in reversed(THEMES)]
    assert [item.theme for item in rank(evidence(*tied, respondents=0))] == THEMES


@pytest.mark.parametrize(
    "weights",
    [(0.4, 0.25, 0.34), (0.5, 0.5, 0.5), (0, 0, 0), (1.2, -0.2, 0), (math.nan, 0.5, 0.5)],
)
def test_weights_that_do_not_sum_to_one_are_refused(weights: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="weight"):
        Weights(*weights)


@given(evidences(), st.randoms(use_true_random=False))
def test_ranking_does_not_depend_on_the_order_of_the_input(
    found: Evidence, chance: random.Random
) -> None:
    shuffled = list(found.themes.items())
    chance.shuffle(shuffled)
    assert rank(Evidence(dict(shuffled), found.respondents)) == rank(found)


@given(evidences())
def test_scores_lie_between_zero_and_a_hundred_and_fall(found: Evidence) -> None:
    scores = [item.score for item in rank(found)]
    assert all(0 <= score <= 100 for score in scores)
    assert all(one >= other - 1e-9 for one, other in itertools.pairwise(scores))


@given(evidences())
def test_parts_add_up_to_the_score(found: Evidence) -> None:
    for item in rank(found):
        assert math.fsum(part.points for part in item.parts) == pytest.approx(item.score)
        assert math.fsum(part.weight for part in item.parts) == pytest.approx(1)


@given(evidences(), st.data())
def test_more_of_any_part_never_lowers_a_score(found: Evidence, data: st.DataObject) -> None:
    theme = data.draw(st.sampled_from(sorted(found.themes)))
    item = found.themes[theme]
    more = data.draw(st.sampled_from(["votes", "dissatisfied", "named"]))
    votes, ratings, named = dict(item.votes), dict(item.ratings), item.named
    if more == "votes":
        votes["women"] = votes.get("women", 0) + 5
    elif more == "dissatisfied":
        ratings = {
            key: Rating(one.share, min(one.dissatisfied + 12, one.rated), one.rated)
            for key, one in ratings.items()
        }
    else:
        named = min(named + 12, RESPONDENTS)
    changed = ThemeEvidence(theme, votes, item.hearings, ratings, named)
    after = Evidence({**found.themes, theme: changed}, found.respondents)
    assert of(rank(after), theme).score >= of(rank(found), theme).score - 1e-9


@given(st.lists(evidences(), min_size=1, max_size=4))
def test_summed_evidence_does_not_depend_on_the_order(items: list[Evidence]) -> None:
    assert rank(sum_evidence(items)) == rank(sum_evidence(reversed(items)))


def test_default_weights_are_the_published_ones() -> None:
    assert (DEFAULT_WEIGHTS.voiced, DEFAULT_WEIGHTS.felt, DEFAULT_WEIGHTS.named) == (
        0.4,
        0.25,
        0.35,
    )
