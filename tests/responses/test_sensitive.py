"""Sensitive questions wait for the CNDP's authorisation however people answer."""

import dataclasses
import json
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pac_toolkit.database import db
from pac_toolkit.responses import exchange, queries, services
from pac_toolkit.responses.forms import preface_of
from pac_toolkit.responses.models import Response, Round
from surveys.tables.record import FORMAT
from surveys.xlsform import read_xlsform
from tests.responses.factories import RURAL, make_round
from tests.responses.tablets import a_form, a_post, make_collector

ILLNESS = """
| survey |
|  | type | name | label::Français (fr) | relevant | sensitive |
|  | integer | people | Personnes | | |
|  | text | illness | Maladie | | yes |
|  | text | since | Depuis quand ? | ${illness} != '' | |
|  | note | thanks | Merci | ${illness} = '' | |
| settings |
|  | form_id | version | default_language | form_title |
|  | illness | 1 | Français (fr) | Santé |
"""


@pytest.fixture
def round_(client: FlaskClient) -> Round:
    return make_round(source=ILLNESS.encode(), targets={RURAL: 10})


def allow(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = dataclasses.replace(app.extensions["settings"], cndp_authorisation="A-12/2026")
    monkeypatch.setitem(app.extensions, "settings", allowed)


def test_one_rule_says_what_a_round_may_ask(round_: Round) -> None:
    version = round_.version
    assert "illness" not in queries.get_asked(round_, version, is_authorised=False)
    assert "illness" in queries.get_asked(round_, version, is_authorised=True)
    round_.is_demo = True
    assert "illness" in queries.get_asked(round_, version, is_authorised=False)


def test_a_tablet_is_not_given_the_question_and_its_rules_still_hold(
    round_: Round, context: Flask
) -> None:
    asked = queries.get_asked(round_, round_.version, is_authorised=False)
    preface = preface_of(round_, asked, context.extensions["settings"])
    unasked = services.left_out(round_.version, asked)
    xform = services.make_xform(round_.version, preface, unasked).decode()
    assert "Maladie" not in xform
    assert "Personnes" in xform
    assert 'ref="/data/illness"' not in xform.partition("<h:body")[2]
    assert services.tablet_key(round_.version, preface) != services.tablet_key(
        round_.version, preface, unasked
    )


def test_what_a_tablet_sends_of_it_is_not_kept(
    client: FlaskClient, round_: Round, context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, token = make_collector()
    for is_allowed in (False, True):
        if is_allowed:
            allow(context, monkeypatch)
        body, kind = a_post(a_form(round_, {"people": 3, "illness": "Asthme"}))
        answer = client.post(f"/collect/{token}/submission", data=body, content_type=kind)
        assert answer.status_code == 201
        stored = db.session.query(Response).order_by(Response.id.desc()).first()
        assert stored is not None
        assert ("illness" in stored.answers) is is_allowed


def test_the_questionnaire_itself_stays_whole(round_: Round) -> None:
    assert "illness" in read_xlsform(round_.version.source)


@pytest.mark.parametrize("name", ["answers.csv", "answers.json"])
def test_a_file_is_read_without_its_columns_and_they_are_not_kept(round_: Round, name: str) -> None:
    said = {"people": 3, "illness": "Asthme", "since": "2019"}
    identity = str(uuid.uuid4())
    if name.endswith("csv"):
        content = f"uuid,commune,people,illness,since\n{identity},{RURAL},3,Asthme,2019\n".encode()
    else:
        row = {"instance_id": identity, "commune": RURAL, "channel": "paper", "answers": said}
        content = json.dumps({"format": FORMAT, "responses": [row]}).encode()

    for is_authorised, kept in ((False, {"people": 3}), (True, said)):
        ground = exchange.ground_of(round_, is_authorised=is_authorised)
        found = exchange.read_file(content, name, ground)
        assert found.problems == []
        assert found.arrivals[0].submission.answers == kept
        assert ("Asthme" in str(found.arrivals[0].cells)) is is_authorised
        if found.matching:
            withheld = [column.header for column in found.matching.withheld]
            assert withheld == ([] if is_authorised else ["illness", "since"])
            assert set(found.matching.absent).isdisjoint({"illness", "since"})
