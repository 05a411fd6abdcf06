import pytest
from flask import Flask
from sqlalchemy import event

from communes.needs import measured_need
from communes.territory import UnknownTerritory
from pac_toolkit.database import db
from pac_toolkit.priorities import queries
from pac_toolkit.priorities.scoring import (
    ComponentName,
    Group,
    Level,
    Missing,
    Part,
    PartName,
    Priority,
)
from pac_toolkit.responses.models import ResultsPolicy, Round
from pac_toolkit.workshops.models import WorkshopState, WorkshopType
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


def count_selects(action: object) -> int:
    statements: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        action()  # type: ignore[operator]
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(statements)


def share(item: Priority, name: ComponentName) -> float | None:
    found = item.part(PartName.FELT).component(name)
    return found and found.share


def test_commune_is_ranked_from_votes_ratings_and_names() -> None:
    survey = make_round()
    make_answers(survey)
    make_workshop({"water": (30, 20), "roads": (10, 20)})
    ranking = queries.rank(BENI_MELLAL, survey)
    water = ranking.of("water")
    assert water is not None
    assert water.rank == 1
    assert water.part(PartName.VOICED).share == pytest.approx((30 / 40 + 20 / 40) / 2)
    assert share(water, ComponentName.DISSATISFIED) == pytest.approx(50 / 80)
    assert share(water, ComponentName.NAMED) == pytest.approx(0.6)
    assert (ranking.respondents, ranking.votes, ranking.hearings) == (100, 80, 2)
    assert ranking.standing == "value"


def test_does_not_exist_here_and_does_not_know_are_in_no_base() -> None:
    survey = make_round()
    make_answers(survey)
    found = queries.rank(BENI_MELLAL, survey).of("water")
    assert found is not None
    rated = found.part(PartName.FELT).component(ComponentName.DISSATISFIED)
    assert rated is not None
    assert rated.base == 80


def test_only_validated_workshops_count() -> None:
    for state in set(WorkshopState) - {WorkshopState.VALIDATED}:
        make_workshop({"water": (30, 20)}, state=state)
    assert queries.rank_all(Level.COMMUNE) == {}


def test_province_is_ranked_from_summed_counts() -> None:
    survey = make_round()
    tally(survey, BENI_MELLAL, "priorities", {"*": 100, "water": 10, "roads": 60})
    tally(survey, OTHER_COMMUNE, "priorities", {"*": 900, "water": 800, "roads": 20})
    ranking = queries.rank("05.091", survey)
    water = ranking.of("water")
    assert water is not None
    assert share(water, ComponentName.NAMED) == pytest.approx(810 / 1000)
    assert ranking.first is water


def test_region_counts_every_commune() -> None:
    survey = make_round()
    for code in (BENI_MELLAL, OTHER_COMMUNE, ELSEWHERE):
        make_answers(survey, code)
    assert queries.rank("05", survey).respondents == 300


def test_one_territory_equals_its_row_among_all() -> None:
    survey = make_round()
    make_answers(survey)
    make_answers(survey, ELSEWHERE)
    make_workshop()
    every = {**queries.rank_all(Level.COMMUNE, survey), **queries.rank_all(Level.PROVINCE, survey)}
    assert {code: queries.rank(code, survey) for code in every} == every


def test_number_of_selects_does_not_grow_with_territories() -> None:
    survey = make_round()
    make_answers(survey)
    make_workshop()
    queries.rank_all(Level.COMMUNE, survey)
    one = count_selects(lambda: queries.rank_all(Level.COMMUNE, survey))
    for code in (OTHER_COMMUNE, ELSEWHERE):
        make_answers(survey, code)
        make_workshop(commune_code=code)
    queries.rank_all(Level.COMMUNE, survey)
    assert count_selects(lambda: queries.rank_all(Level.COMMUNE, survey)) == one <= 4


def test_census_is_read_at_the_level_of_the_ranking() -> None:
    survey = make_round()
    make_answers(survey)
    for code, level in (
        (BENI_MELLAL, Level.COMMUNE),
        ("05.091", Level.PROVINCE),
        ("05", Level.REGION),
    ):
        ranking = queries.rank(code, survey)
        water, health = ranking.of("water"), ranking.of("health")
        assert water is not None
        assert health is not None
        expected = measured_need("water", level.value)[code].value
        assert water.part(PartName.MEASURED).value == expected
        assert health.part(PartName.MEASURED).missing is Missing.NO_MEASURE


def equity(code: str, survey: Round | None = None, theme: str = "water") -> Part:
    found = queries.rank(code, survey).of(theme)
    assert found is not None
    return found.part(PartName.EQUITY)


def test_equity_reads_who_voted_and_in_which_workshop() -> None:
    make_workshop({"water": (30, 10), "roads": (10, 30)})
    other = make_workshop({"roads": (20, 20), "water": (5, 5)})
    other.workshop_type = WorkshopType.DISABILITY
    db.session.flush()
    shares = {
        item.name: (item.count, item.base, item.other) for item in equity(BENI_MELLAL).components
    }
    assert shares[ComponentName.WOMEN_VOTES] == (35, 65, (15, 65))
    assert shares[ComponentName.DISABILITY_VOTES] == (10, 50, (40, 80))
    assert shares[ComponentName.DOUAR_VOTES] == (40, 80, (10, 50))
    assert equity(BENI_MELLAL).share == pytest.approx((35 - 15) / 65)


def test_equity_compares_women_and_men_who_answered() -> None:
    survey = make_round()
    for sex, n in (("female", 40), ("male", 20)):
        tally(survey, BENI_MELLAL, "priorities", {"*": 60, "water": n}, sex=sex)
    assert equity(BENI_MELLAL, survey).share == pytest.approx(40 / 60 - 20 / 60)
    assert equity("05", survey).share == pytest.approx(40 / 60 - 20 / 60)


def test_what_is_hidden_of_a_sex_is_not_compared() -> None:
    survey = make_round()
    tally(survey, BENI_MELLAL, "priorities", {"*": 60, "water": 40, "culture": 12}, sex="female")
    tally(survey, BENI_MELLAL, "priorities", {"*": 60, "water": 20, "culture": 3}, sex="male")
    assert equity(BENI_MELLAL, survey).missing is None
    hidden = equity(BENI_MELLAL, survey, "culture")
    assert hidden.component(ComponentName.WOMEN_ANSWERS) is None


def test_women_and_men_are_ranked_from_their_own_voices() -> None:
    survey = make_round()
    tally(survey, BENI_MELLAL, "priorities", {"*": 50, "water": 40}, sex="female")
    tally(survey, BENI_MELLAL, "priorities", {"*": 50, "roads": 40}, sex="male")
    make_workshop({"water": (20, 0), "roads": (0, 20)})
    firsts = {
        group: queries.rank(BENI_MELLAL, survey, group).first for group in (Group.WOMEN, Group.MEN)
    }
    assert [item and item.theme for item in firsts.values()] == ["water", "roads"]


def test_youth_is_18_to_35() -> None:
    survey = make_round()
    for band in ("18-24", "25-35", "36-59", "60+"):
        tally(survey, BENI_MELLAL, "priorities", {"*": 20, "water": 10}, age_band=band)
    assert queries.rank("05.091", survey, Group.YOUTH).respondents == 40


def test_answers_of_the_young_of_a_commune_are_in_no_public_figure() -> None:
    survey = make_round()
    for band in ("18-24", "25-35", "36-59"):
        tally(survey, BENI_MELLAL, "priorities", {"*": 40, "water": 20}, age_band=band)
    assert queries.rank(BENI_MELLAL, survey, Group.YOUTH).standing == "no_data"


def test_where_people_live_is_told_by_whole_communes() -> None:
    survey = make_round()
    tally(survey, BENI_MELLAL, "priorities", {"*": 40, "water": 20}, milieu="rural")
    tally(survey, OTHER_COMMUNE, "priorities", {"*": 60, "water": 20}, milieu="urban")
    assert queries.rank(BENI_MELLAL, survey, Group.URBAN).respondents == 40
    assert queries.rank("05.091", survey, Group.RURAL).respondents == 60
    assert queries.rank(BENI_MELLAL, survey, Group.RURAL).respondents == 0


def test_workshops_cannot_be_told_by_milieu() -> None:
    survey = make_round()
    make_answers(survey)
    make_workshop()
    found = queries.rank(BENI_MELLAL, survey, Group.URBAN).of("water")
    assert found is not None
    assert found.part(PartName.VOICED).missing is Missing.NOT_BY_GROUP


def test_territory_with_nine_answers_is_hidden() -> None:
    survey = make_round()
    tally(survey, BENI_MELLAL, "priorities", {"*": 9, "water": 9})
    ranking = queries.rank(BENI_MELLAL, survey)
    assert (ranking.standing, ranking.first) == ("hidden", None)


def test_territory_with_nothing_heard_has_no_data() -> None:
    ranking = queries.rank(ELSEWHERE, make_round())
    assert (ranking.standing, ranking.priorities) == ("no_data", ())


def test_unknown_code_is_refused() -> None:
    with pytest.raises(UnknownTerritory):
        queries.rank("05.999")


def test_data_version_changes_with_every_change(context: Flask) -> None:
    survey = make_round()
    versions = [queries.get_data_version(survey)]
    make_answers(survey)
    versions.append(queries.get_data_version(survey))
    workshop = make_workshop()
    versions.append(queries.get_data_version(survey))
    workshop.hearings[0].votes_women += 1
    db.session.flush()
    versions.append(queries.get_data_version(survey))
    workshop.state = WorkshopState.CLOSED
    db.session.flush()
    versions.append(queries.get_data_version(survey))
    survey.results_policy = ResultsPolicy.AFTER_CLOSING
    db.session.flush()
    versions.append(queries.get_data_version(survey))
    assert len(set(versions)) == len(versions)
    assert queries.get_data_version(survey) == versions[-1]
