from dataclasses import replace
from datetime import date, timedelta

import pytest

from communes.census import value
from communes.territory import get_commune, list_communes
from maps.bivariate import square_of
from pac_toolkit.atlas import queries
from pac_toolkit.atlas.selection import LayerKey, Reach, Selection, themes_of
from pac_toolkit.database import db
from pac_toolkit.priorities.insights import list_contrasts
from pac_toolkit.priorities.scoring import Group, Level
from pac_toolkit.responses.models import RoundState
from pac_toolkit.workshops.models import WorkshopState
from pac_toolkit.workshops.queries import PUBLIC, get_totals
from tests.priorities.factories import (
    BENI_MELLAL,
    ELSEWHERE,
    OTHER_COMMUNE,
    make_answers,
    make_round,
    make_workshop,
    tally,
)

pytestmark = pytest.mark.usefixtures("context")


@pytest.mark.parametrize("layer", list(LayerKey))
@pytest.mark.parametrize(("level", "count"), [(Level.COMMUNE, 135), (Level.PROVINCE, 5)])
def test_every_territory_has_a_figure_even_when_nothing_was_heard(
    layer: LayerKey, level: Level, count: int
) -> None:
    theme = next(iter(themes_of(layer)), None)
    figures = queries.get_figures(Selection(layer, level, theme), None)
    assert len(figures) == count
    if layer is not LayerKey.CENSUS:
        assert {item.standing for item in figures.values()} == {"no_data"}


def test_priority_shows_the_score_of_the_theme() -> None:
    survey = make_round()
    make_answers(survey)
    figures = queries.get_figures(Selection(LayerKey.PRIORITY, theme="roads"), survey)
    found = figures[BENI_MELLAL]
    # the highest share dissatisfied is water's 50/80; the most named has 60 %; roads are the commune's own,
    # not measured in a municipality; nobody is compared and no workshop was held
    felt = 0.6 * 0.3 / 0.6 + 0.4 * 0.2 / 0.625
    assert found.value == pytest.approx(100 * (0.30 * felt + 0.05 * 1) / 0.35)
    assert (found.standing, found.rank, found.base) == ("value", 2, 100)


def test_first_shows_the_theme_that_stands_first() -> None:
    survey = make_round()
    make_answers(survey)
    figure = queries.get_figures(Selection(), survey)[BENI_MELLAL]
    assert (figure.category, figure.standing) == ("water", "value")


def test_satisfaction_is_the_share_satisfied_of_those_with_an_opinion() -> None:
    survey = make_round()
    make_answers(survey)
    figure = queries.get_figures(Selection(LayerKey.SATISFACTION, theme="water"), survey)[
        BENI_MELLAL
    ]
    assert figure.value == pytest.approx(20 / 80)
    assert figure.base == 80
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low < 0.25 < figure.high


def test_satisfaction_of_a_province_sums_its_communes() -> None:
    survey = make_round()
    tally(survey, BENI_MELLAL, "sat_water", {"1": 10, "5": 30})
    tally(survey, OTHER_COMMUNE, "sat_water", {"1": 100, "5": 60})
    wanted = Selection(LayerKey.SATISFACTION, Level.PROVINCE, "water")
    assert queries.get_figures(wanted, survey)["05.091"].value == pytest.approx(90 / 200)


@pytest.mark.parametrize(
    ("counts", "standing"),
    [
        ({"1": 4, "5": 5}, "hidden"),
        ({"1": 30, "5": 9}, "hidden"),
        ({"1": 30, "3": 9, "5": 30}, "hidden"),
        ({"1": 12, "5": 12}, "indicative"),
        ({"1": 20, "5": 10}, "value"),
        ({"97": 40}, "no_data"),
    ],
)
def test_small_cells_are_hidden_on_maps_as_in_tables(counts: dict[str, int], standing: str) -> None:
    survey = make_round()
    tally(survey, BENI_MELLAL, "sat_water", counts)
    figure = queries.get_figures(Selection(LayerKey.SATISFACTION, theme="water"), survey)[
        BENI_MELLAL
    ]
    assert figure.standing == standing


def test_participation_is_answers_against_the_target() -> None:
    survey = make_round(targets={BENI_MELLAL: 200, OTHER_COMMUNE: 50, ELSEWHERE: 80})
    make_answers(survey)
    figures = queries.get_figures(Selection(LayerKey.PARTICIPATION), survey)
    assert (figures[BENI_MELLAL].value, figures[BENI_MELLAL].base) == (0.5, 200)
    assert (figures[ELSEWHERE].value, figures[ELSEWHERE].standing) == (0.0, "value")
    assert figures["05.081.01.01"].standing == "no_data"


def test_nine_answers_are_hidden_with_the_neighbour_that_would_give_them_back() -> None:
    survey = make_round(targets={BENI_MELLAL: 200, OTHER_COMMUNE: 50})
    make_answers(survey)
    tally(survey, OTHER_COMMUNE, "*", {"*": 9})
    figures = queries.get_figures(Selection(LayerKey.PARTICIPATION), survey)
    assert figures[OTHER_COMMUNE].standing == "hidden"
    assert figures[BENI_MELLAL].standing == "hidden"


@pytest.mark.parametrize(("group", "sex"), [(Group.ALL, "all"), (Group.WOMEN, "female")])
def test_census_layer_equals_the_census(group: Group, sex: str) -> None:
    wanted = Selection(LayerKey.CENSUS, theme="illiteracy", group=group)
    figures = queries.get_figures(wanted, None)
    assert figures[BENI_MELLAL].value == value("illiteracy", BENI_MELLAL, sex=sex)  # type: ignore[arg-type]


@pytest.mark.parametrize(("group", "milieu"), [(Group.RURAL, "rural"), (Group.URBAN, "urban")])
def test_census_of_the_rural_or_the_urban_tells_of_their_communes_alone(
    group: Group, milieu: str
) -> None:
    wanted = Selection(LayerKey.CENSUS, theme="illiteracy", group=group)
    figures = queries.get_figures(wanted, None)
    shown = {code for code, item in figures.items() if item.is_shown}
    assert shown == {one.code for one in list_communes() if one.milieu == milieu}
    provinces = queries.get_figures(replace(wanted, level=Level.PROVINCE), None)
    within = [figures[one.code] for one in list_communes("05.081") if one.code in shown]
    values = [item.value for item in within if item.value is not None]
    assert provinces["05.081"].value is not None
    assert min(values) <= provinces["05.081"].value <= max(values)


def test_participation_of_the_urban_counts_municipalities_alone() -> None:
    rural = next(one.code for one in list_communes("05.091") if one.milieu == "rural")
    survey = make_round(targets={BENI_MELLAL: 200, rural: 50})
    make_answers(survey)
    wanted = Selection(LayerKey.PARTICIPATION, Level.PROVINCE, group=Group.URBAN)
    figure = queries.get_figures(wanted, survey)["05.091"]
    assert (figure.value, figure.base) == (0.5, 200)


def test_coverage_tells_of_validated_workshops() -> None:
    make_workshop({"water": (30, 20)})
    make_workshop({"water": (3, 2)}, state=WorkshopState.HELD)
    db.session.flush()

    def told(theme: Reach, level: Level = Level.COMMUNE) -> queries.Figure:
        wanted = Selection(LayerKey.COVERAGE, level, theme)
        return queries.get_figures(wanted, None)[
            BENI_MELLAL if level is Level.COMMUNE else "05.091"
        ]

    totals = get_totals([BENI_MELLAL], states=PUBLIC)
    assert told(Reach.WORKSHOPS).value == totals.workshops == 1
    assert told(Reach.WORKSHOPS, Level.PROVINCE).value == 1
    population = get_commune(BENI_MELLAL).population_2024
    assert told(Reach.PARTICIPANTS).value == 1000 * totals.participants / population
    # too few took part for a share
    expected = (
        "value" if totals.participants >= 10 else "hidden" if totals.participants else "no_data"
    )
    assert told(Reach.WOMEN).standing == expected


def test_contrast_sets_voiced_and_measured_side_by_side() -> None:
    survey = make_round()
    make_answers(survey)
    make_workshop({"water": (30, 20), "roads": (10, 20)})
    db.session.flush()
    figures = queries.get_figures(Selection(LayerKey.CONTRAST, theme="water"), survey)
    (told,) = [
        one for one in list_contrasts(survey, "water", Level.COMMUNE) if one.code == BENI_MELLAL
    ]
    figure = figures[BENI_MELLAL]
    assert (figure.voiced, figure.measured) == (told.voiced, told.measured)
    assert figure.category == square_of(told.voiced or 0, told.measured or 0).key
    assert figures[ELSEWHERE].category is None


@pytest.mark.parametrize("theme", ["water", "roads"])
def test_the_young_of_a_commune_are_hidden_where_people_answered(theme: str) -> None:
    survey = make_round(targets={BENI_MELLAL: 200, ELSEWHERE: 80})
    make_answers(survey)
    for layer in (LayerKey.SATISFACTION, LayerKey.PRIORITY):
        if layer is LayerKey.SATISFACTION and theme == "roads":
            continue
        wanted = Selection(layer, theme=theme, group=Group.YOUTH)
        figures = queries.get_figures(wanted, survey)
        assert figures[BENI_MELLAL].standing == "hidden"
        # nobody answered, or nobody was asked
        assert figures[ELSEWHERE].standing == "no_data"
        assert figures["05.081.01.01"].standing == "no_data"


def test_figures_of_several_themes_are_those_of_each() -> None:
    survey = make_round()
    make_answers(survey)
    for layer, themes in (
        (LayerKey.PRIORITY, ("water", "roads")),
        (LayerKey.SATISFACTION, ("water",)),
    ):
        wanted = Selection(layer, theme=themes[0])
        found = queries.get_figures_by_theme(wanted, survey, themes)
        assert found == {
            theme: queries.get_figures(replace(wanted, theme=theme), survey) for theme in themes
        }


def test_municipalities_have_no_distance_to_a_road() -> None:
    wanted = Selection(LayerKey.CENSUS, theme="distance_to_paved_road")
    assert queries.get_figures(wanted, None)[BENI_MELLAL].standing == "no_data"


def test_portrait_of_a_province_sums_its_communes() -> None:
    survey = make_round()
    make_answers(survey)
    make_workshop()
    portrait = queries.get_portrait("05.091", survey)
    assert portrait.population == sum(
        get_commune(code).population_2024 for code in queries.commune_codes_within("05.091")
    )
    assert (portrait.workshops, portrait.participants, portrait.partners) == (1, 22, 8)


def test_profile_shows_workshops_to_come_and_validated_ones_only() -> None:
    today = date(2026, 11, 22)
    make_workshop(state=WorkshopState.PLANNED, held_on=today + timedelta(days=3), title="Coming")
    make_workshop(state=WorkshopState.PLANNED, held_on=today - timedelta(days=3), title="Gone by")
    make_workshop(title="Validated")
    for state in (WorkshopState.DRAFT, WorkshopState.HELD, WorkshopState.CLOSED):
        make_workshop(state=state, title="Unseen")
    profile = queries.get_profile(BENI_MELLAL, None, today)
    assert [item.title for item in profile.coming] == ["Coming"]
    assert [item.title for item in profile.held] == ["Validated"]


def test_profile_lists_services_from_the_least_satisfying() -> None:
    survey = make_round()
    make_answers(survey)
    tally(survey, BENI_MELLAL, "sat_lighting", {"1": 3, "5": 3})
    rated = queries.get_profile(BENI_MELLAL, survey, date(2026, 11, 22)).satisfaction
    assert [item.service for item in rated] == ["water", "streets", "lighting"]
    assert rated[-1].share is None


@pytest.mark.parametrize(
    ("state", "expected"),
    [(RoundState.OPEN, True), (RoundState.DRAFT, False), (RoundState.CLOSING, False)],
)
def test_people_can_answer_while_a_round_is_open_in_their_commune(
    state: RoundState, expected: bool
) -> None:
    make_round(state=state)
    assert (queries.find_open_round(BENI_MELLAL) is not None) is expected
    assert queries.find_open_round(ELSEWHERE) is None
