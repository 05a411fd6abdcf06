import itertools
import math
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communes.needs import MeasuredNeed
from communes.themes import list_themes
from pac_toolkit.priorities.scoring import (
    CONTRASTS,
    FULL_LIFT,
    Component,
    ComponentName,
    Evidence,
    Missing,
    Part,
    PartName,
    Priority,
    Rating,
    ThemeEvidence,
    Weights,
    rank,
    sum_evidence,
    weigh,
)

THEMES = [theme.key for theme in list_themes()]
RESPONDENTS = 200


def evidence(*themes: ThemeEvidence, respondents: int = RESPONDENTS) -> Evidence:
    return Evidence({item.theme: item for item in themes}, respondents)


def component(item: Priority, name: ComponentName) -> Component:
    part = item.part(PartName.FELT)
    found = part.component(name)
    assert found is not None
    return found


def of(ranked: tuple[Priority, ...], theme: str) -> Priority:
    return next(item for item in ranked if item.theme == theme)


@st.composite
def theme_evidences(draw: st.DrawFn, theme: str) -> ThemeEvidence:
    rated = draw(st.integers(10, 150))
    has_service = draw(st.booleans())
    counts = st.tuples(st.integers(0, 30), st.integers(0, 30))
    return ThemeEvidence(
        theme,
        {"women": draw(st.integers(0, 60)), "men": draw(st.integers(0, 60))},
        draw(st.integers(0, 9)),
        {theme: Rating(1.0, draw(st.integers(0, rated)), rated)} if has_service else {},
        draw(st.integers(0, RESPONDENTS)),
        contrasts=draw(st.dictionaries(st.sampled_from(CONTRASTS), counts)),
    )


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    keys = draw(st.lists(st.sampled_from(THEMES), min_size=2, max_size=8, unique=True))
    # twenty votes of each group elsewhere: both groups are always large enough to stand apart
    base = ThemeEvidence("governance", {"women": 20, "men": 20})
    drawn = [draw(theme_evidences(key)) for key in keys if key != "governance"]
    bases = dict.fromkeys(CONTRASTS, (100, 100))
    return Evidence({item.theme: item for item in (base, *drawn)}, RESPONDENTS, True, bases)


MEASURED = st.dictionaries(
    st.sampled_from(THEMES), st.builds(MeasuredNeed, st.none() | st.floats(0, 1)), max_size=9
)


def test_score_is_the_sum_of_weighted_parts() -> None:
    ranked = rank(
        evidence(
            ThemeEvidence("water", {"women": 30, "men": 10}, 5, {"water": Rating(1, 60, 100)}, 100),
            ThemeEvidence(
                "roads", {"women": 10, "men": 30}, 5, {"streets": Rating(1, 30, 100)}, 50
            ),
            ThemeEvidence("health", {"women": 0, "men": 10}, 2, {}, 25),
        ),
        measured={"water": MeasuredNeed(0.8)},
    )
    # women: 40 votes, men: 50. water (30/40 + 10/50) / 2 = 0.475; roads (10/40 + 30/50) / 2 = 0.425
    water, roads = of(ranked, "water"), of(ranked, "roads")
    # nobody is compared with others: the tenth of equity goes to the four other parts
    assert water.score == pytest.approx((35 + 30 + 20 * 0.8 + 5) / 0.9)
    felt = 0.6 * 0.25 / 0.5 + 0.4 * 0.3 / 0.6
    assert roads.score == pytest.approx((35 * 0.425 / 0.475 + 30 * felt + 5) / 0.7)
    # no rated service speaks for health: it is felt by its naming alone
    health = of(ranked, "health")
    assert component(health, ComponentName.DISSATISFIED).missing is Missing.NO_SERVICE
    assert health.score == pytest.approx((35 * 0.1 / 0.475 + 30 * 0.125 / 0.5 + 5 * 0.5) / 0.7)
    assert [item.theme for item in ranked[:3]] == ["water", "roads", "health"]


def test_groups_weigh_the_same_whatever_their_number() -> None:
    ranked = rank(
        evidence(
            ThemeEvidence("water", {"women": 20, "men": 0}),
            ThemeEvidence("roads", {"women": 0, "men": 200}),
            respondents=0,
        )
    )
    voiced = [of(ranked, theme).part(PartName.VOICED).points for theme in ("water", "roads")]
    assert voiced[0] == voiced[1] > 0


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
    assert component(of(ranked, "waste"), ComponentName.DISSATISFIED).share == pytest.approx(
        (20 + 20) / (50 + 100)
    )


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
    assert component(rank(found)[0], ComponentName.NAMED).missing is missing
    assert rank(found)[0].part(PartName.FELT).missing is missing


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
    assert component(of(ranked, "water"), ComponentName.DISSATISFIED).value == 1
    assert component(of(ranked, "green"), ComponentName.DISSATISFIED).value == 1


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
    assert rank(only_named, Weights(voiced=1, felt=0, measured=0, equity=0, feasible=0)) == ()


def test_a_census_figure_alone_ranks_nothing() -> None:
    assert rank(Evidence({}, 0), measured={"water": MeasuredNeed(1.0)}) == ()
    one_answer = evidence(ThemeEvidence("water", named=1), respondents=1)
    assert rank(one_answer, measured={"water": MeasuredNeed(1.0)}) == ()


def test_what_nobody_spoke_of_has_no_score_where_others_were_heard() -> None:
    found = evidence(
        ThemeEvidence("roads", {"women": 30, "men": 30}, named=60),
        ThemeEvidence("health", named=0, is_hidden=True),
    )
    ranked = rank(found, measured=dict.fromkeys(THEMES, MeasuredNeed(1.0)))
    assert {item.theme for item in ranked} == {"roads", "health"}


def test_the_shown_count_of_several_services_gives_the_shown_share() -> None:
    ratings = {"streets": Rating(1.0, 30, 100), "rural_roads": Rating(0.5, 60, 80)}
    one = component(
        of(rank(evidence(ThemeEvidence("roads", ratings=ratings, named=60))), "roads"),
        ComponentName.DISSATISFIED,
    )
    assert (one.count, one.divisor, one.base) == (60, 140, 100)
    assert one.share == pytest.approx(one.count / one.divisor)


def test_a_theme_without_a_measure_says_so() -> None:
    found = evidence(*(ThemeEvidence(theme, named=60) for theme in THEMES))
    ranked = rank(found, measured={"water": MeasuredNeed(missing="not_measured_here")})
    reasons = {theme: of(ranked, theme).part(PartName.MEASURED).missing for theme in THEMES}
    assert reasons.pop("water") is Missing.NOT_MEASURED_HERE
    assert set(reasons.values()) == {Missing.NO_MEASURE}


def contrasted(name: ComponentName, asked: tuple[int, int], bases: tuple[int, int]) -> Part:
    water = ThemeEvidence("water", {"women": 20, "men": 20}, contrasts={name: asked})
    found = Evidence({"water": water}, 0, contrast_bases={name: bases})
    return of(rank(found), "water").part(PartName.EQUITY)


@pytest.mark.parametrize("name", CONTRASTS)
def test_equity_lifts_what_a_group_asks_for_more_than_the_others(name: ComponentName) -> None:
    part = contrasted(name, (12, 10), (60, 100))
    assert part.share == pytest.approx(12 / 60 - 10 / 100)
    assert part.value == pytest.approx((12 / 60 - 10 / 100) / FULL_LIFT)
    assert contrasted(name, (12, 60), (60, 100)).value == 0
    assert contrasted(name, (60, 0), (60, 100)).value == 1


@pytest.mark.parametrize("bases", [(29, 100), (100, 29)])
def test_equity_compares_from_thirty_on_either_side(bases: tuple[int, int]) -> None:
    assert contrasted(ComponentName.WOMEN_VOTES, (20, 0), bases).missing is Missing.TOO_FEW
    assert contrasted(ComponentName.WOMEN_VOTES, (20, 0), (30, 30)).missing is None


def test_one_groups_ranking_has_nobody_to_compare_with() -> None:
    found = Evidence({"water": ThemeEvidence("water", named=60)}, 100, is_everybody=False)
    assert of(rank(found), "water").part(PartName.EQUITY).missing is Missing.NOT_BY_GROUP


def test_what_is_in_the_communes_hands_decides_between_equals() -> None:
    found = evidence(*(ThemeEvidence(key, named=60) for key in ("roads", "health", "agriculture")))
    ranked = rank(found)
    values = [of(ranked, key).part(PartName.FEASIBLE).value for key in found.themes]
    assert values == [1, 0.5, 0]
    assert [item.theme for item in ranked[:3]] == ["roads", "health", "agriculture"]


def test_ties_stand_in_the_published_order() -> None:
    # feasibility has no weight: every theme is as much asked for as the others
    equal = Weights(voiced=1, felt=0, measured=0, equity=0, feasible=0)
    tied = [ThemeEvidence(key, {"women": 10, "men": 10}) for key in reversed(THEMES)]
    assert [item.theme for item in rank(evidence(*tied, respondents=0), equal)] == THEMES


@pytest.mark.parametrize(
    "weights",
    [
        (0.4, 0.25, 0.34, 0, 0),
        (0.5, 0.5, 0.5, 0.5, 0.5),
        (0, 0, 0, 0, 0),
        (1.2, -0.2, 0, 0, 0),
        (math.nan, 0.5, 0.5, 0, 0),
        (math.inf, 0, 0, 0, 0),
    ],
)
def test_weights_that_do_not_sum_to_one_are_refused(weights: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="weight"):
        Weights(*weights)


@given(st.tuples(*[st.floats(0, 1)] * 5))
def test_weights_that_sum_to_anything_but_one_are_refused(values: tuple[float, ...]) -> None:
    if math.isclose(math.fsum(values), 1, rel_tol=0, abs_tol=1e-9):
        assert Weights(*values)
    else:
        with pytest.raises(ValueError, match="sum to 1"):
            Weights(*values)


@given(evidences(), MEASURED, st.randoms(use_true_random=False))
def test_ranking_does_not_depend_on_the_order_of_the_input(
    found: Evidence, measured: dict[str, MeasuredNeed], chance: random.Random
) -> None:
    shuffled, figures = list(found.themes.items()), list(measured.items())
    chance.shuffle(shuffled)
    chance.shuffle(figures)
    again = replace(found, themes=dict(shuffled))
    assert rank(again, measured=dict(figures)) == rank(found, measured=measured)


@given(evidences(), MEASURED)
def test_scores_lie_between_zero_and_a_hundred_and_fall(
    found: Evidence, measured: dict[str, MeasuredNeed]
) -> None:
    scores = [item.score for item in rank(found, measured=measured)]
    assert all(0 <= score <= 100 for score in scores)
    assert all(one >= other - 1e-9 for one, other in itertools.pairwise(scores))


@given(evidences(), MEASURED)
def test_parts_add_up_to_the_score(found: Evidence, measured: dict[str, MeasuredNeed]) -> None:
    for item in rank(found, measured=measured):
        assert math.fsum(part.points for part in item.parts) == pytest.approx(item.score)
        assert math.fsum(part.weight for part in item.parts) == pytest.approx(1)


PARTS = st.tuples(*[st.none() | st.floats(0, 1)] * 5)
WEIGHTS = (
    st.tuples(*[st.integers(0, 20)] * 5)
    .filter(any)
    .map(lambda given: Weights(*(part / sum(given) for part in given)))
)


def make_parts(values: tuple[float | None, ...]) -> list[Part]:
    return [Part(name, 40, value, value) for name, value in zip(PartName, values, strict=True)]


def score(values: tuple[float | None, ...], weights: Weights) -> float | None:
    weighted = weigh(make_parts(values), weights)
    return math.fsum(part.points for part in weighted) if weighted else None


@given(PARTS, WEIGHTS, st.integers(0, 4), st.floats(0, 1))
def test_score_never_falls_when_one_part_rises(
    values: tuple[float | None, ...], weights: Weights, place: int, more: float
) -> None:
    before, value = score(values, weights), values[place]
    if before is None or value is None:
        return
    raised = (*values[:place], max(value, more), *values[place + 1 :])
    after = score(raised, weights)
    assert after is not None
    assert after >= before - 1e-9


@given(PARTS, WEIGHTS)
def test_a_score_needs_something_that_people_said(
    values: tuple[float | None, ...], weights: Weights
) -> None:
    if values[0] is None and values[1] is None:
        assert score(values, weights) is None


@given(evidences(), st.data())
def test_more_of_what_is_counted_never_lowers_a_score(found: Evidence, data: st.DataObject) -> None:
    theme = data.draw(st.sampled_from(sorted(found.themes)))
    item = found.themes[theme]
    more = data.draw(st.sampled_from(["votes", "dissatisfied", "named", "contrasts", "measured"]))
    votes, ratings, named = dict(item.votes), dict(item.ratings), item.named
    contrasts, measured = dict(item.contrasts), 0.4
    if more == "votes":
        votes["women"] = votes.get("women", 0) + 5
    elif more == "dissatisfied":
        ratings = {
            key: Rating(one.share, min(one.dissatisfied + 12, one.rated), one.rated)
            for key, one in ratings.items()
        }
    elif more == "named":
        named = min(named + 12, RESPONDENTS)
    elif more == "contrasts":
        contrasts = {name: (asked + 5, others) for name, (asked, others) in contrasts.items()}
    else:
        measured = 0.9
    changed = ThemeEvidence(theme, votes, item.hearings, ratings, named, contrasts=contrasts)
    after = replace(found, themes={**found.themes, theme: changed})
    before = score_of(found, theme, 0.4)
    assert score_of(after, theme, measured) >= before - 1e-9


def score_of(found: Evidence, theme: str, measured: float) -> float:
    """The score, 0 where nobody spoke of the theme."""
    ranked = rank(found, measured={theme: MeasuredNeed(measured)})
    return next((item.score for item in ranked if item.theme == theme), 0.0)


@given(st.lists(evidences(), min_size=1, max_size=4))
def test_summed_evidence_does_not_depend_on_the_order(items: list[Evidence]) -> None:
    assert rank(sum_evidence(items)) == rank(sum_evidence(reversed(items)))
