"""The three planted truths are found by the lists that the public reads, at the demonstration's full size."""

from collections import Counter

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from communes.territory import get_commune
from pac_toolkit.database import db
from pac_toolkit.demo.meetings import DrawnWorkshop
from pac_toolkit.demo.people import DrawnResponse, truths
from pac_toolkit.priorities import insights
from pac_toolkit.priorities.scoring import Level
from pac_toolkit.responses.models import Round, Tally
from pac_toolkit.responses.queries import get_questionnaire
from pac_toolkit.responses.tallying import cells, profile_of
from tests.demo.conftest import CODES
from tests.priorities.factories import make_round, make_workshop, republish

PLANTED = truths(CODES)


@pytest.fixture
def survey(context: Flask, responses: list[DrawnResponse], workshops: list[DrawnWorkshop]) -> Round:
    """The demonstration's counts, as storing each answer and validating each workshop leaves them."""
    survey = make_round("satisfaction", targets=dict.fromkeys(CODES, 200), is_demo=True)
    db.session.execute(insert(Tally), _tallies(survey, responses))
    for meeting in workshops:
        if meeting.state == "validated" and meeting.needs:
            votes = {one.theme: (one.votes_women, one.votes_men) for one in meeting.needs}
            make_workshop(votes, commune_code=meeting.commune_code, is_demo=True)
    republish(survey)
    db.session.commit()
    return survey


def _tallies(survey: Round, responses: list[DrawnResponse]) -> list[dict[str, object]]:
    questionnaire = get_questionnaire(survey.version)
    counts: Counter[tuple[str, ...]] = Counter()
    for one in responses:
        who = profile_of(one.answers)
        for question, choice in cells(questionnaire, one.answers):
            counts[one.commune_code, who.sex, who.age_band, who.milieu, question, choice] += 1
    names = ("commune_code", "sex", "age_band", "milieu", "question", "choice")
    return [
        {"round_id": survey.id, **dict(zip(names, key, strict=True)), "n": n}
        for key, n in counts.items()
    ]


def test_the_lists_find_all_three(survey: Round, client: FlaskClient) -> None:
    pushed = {
        (one.code, one.theme, one.pushed_by)
        for one in insights.list_partings(survey, Level.PROVINCE)
        if one.pushed_by
    }
    silent = [one for one in insights.list_contrasts(survey, "water") if one.kind == "silent"]
    (roads, *_) = insights.list_neighbourhoods(survey)

    assert pushed == {(PLANTED.women_province, PLANTED.women_theme, "women")}
    assert max(silent, key=lambda one: one.gap).code == PLANTED.silent_commune
    # by chance a further neighbour may share it
    assert (roads.theme, len(roads.codes) <= 8) == ("roads", True)
    assert PLANTED.road_communes <= frozenset(roads.codes)

    pages = {
        page: client.get(f"/en/priorities/{page}").text
        for page in ("women-men", "contrasts?theme=water", "neighbours")
    }
    assert "pushed by women" in pages["women-men"]
    silent_list = pages["contrasts?theme=water"].partition('id="silent"')[2]
    first = silent_list.partition("<li>")[2].partition("</li>")[0]
    assert get_commune(PLANTED.silent_commune).name("en") in first
    assert all(
        get_commune(code).name("en").replace("'", "&#39;") in pages["neighbours"]
        for code in PLANTED.road_communes
    )
    # said to be invented, on every one of them
    assert all("invented" in page for page in pages.values())
