"""How a round is called on tablets, and what a tablet is asked beside the questionnaire."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from communes.territory import get_commune
from pac_toolkit.database import db, transaction
from pac_toolkit.responses.models import QuestionnaireVersion, Response
from pac_toolkit.responses.services.rounds import read_questionnaire
from pac_toolkit.responses.tablets import (
    OWN_NAMES,
    commune_row,
    communes_csv,
    own_commune_question,
    read_tablet_id,
    read_told,
    tablet_id,
)
from surveys.questionnaire import Questionnaire
from surveys.xlsform import InvalidQuestionnaire, read_xlsform
from tests.responses.factories import RURAL, URBAN, make_round
from tests.responses.tablets import a_form, make_collector
from tests.responses.test_collect import send


def asking(row: str) -> str:
    """A questionnaire of one question beside the sex."""
    return f"""
| survey |
|  | type | name | label::Français (fr) |
|  | {row} | Question |
|  | select_one sex | sex | Sexe |
| choices |
|  | list_name | name | label::Français (fr) |
|  | sex | female | Femme |
| settings |
|  | form_id | version | default_language | form_title |
|  | asking | 1 | Français (fr) | Titre |
"""


def form(row: str) -> Questionnaire:
    return read_xlsform(asking(row), ask_pyxform=False)


PLAIN = form("integer | age")
TAKEN = form("text | commune")
OWN = form("select_one_from_file communes.csv | where")


def test_a_form_is_called_after_its_questionnaire_and_its_round() -> None:
    assert tablet_id("pac", "autumn-2026") == "pac.autumn-2026"
    assert read_tablet_id("pac.autumn-2026") == ("pac", "autumn-2026")
    assert read_tablet_id("pac") == ("pac", "")


@pytest.mark.parametrize(
    ("questionnaire", "row", "own"),
    [(PLAIN, "commune", ""), (TAKEN, "pac_commune", ""), (OWN, "", "where")],
)
def test_the_commune_is_asked_once(questionnaire: Questionnaire, row: str, own: str) -> None:
    assert (commune_row(questionnaire), own_commune_question(questionnaire)) == (row, own)


def test_our_own_rows_are_told_apart_from_the_answers() -> None:
    given = {
        "pac_start": "s",
        "pac_end": "e",
        "pac_spoken": "shi",
        "pac_agreed": "OK",
        "commune": URBAN,
        "age": "7",
    }

    told = read_told(PLAIN, given)

    assert (told.commune, told.spoken, told.started, told.finished) == (URBAN, "shi", "s", "e")
    assert told.answers == {"age": "7"}


def test_a_commune_that_the_questionnaire_asks_stays_among_its_answers() -> None:
    told = read_told(OWN, {"where": URBAN, "sex": "female"})

    assert told.commune == URBAN
    assert told.answers == {"where": URBAN, "sex": "female"}


def test_the_list_of_communes_is_the_same_bytes_each_time() -> None:
    communes = [get_commune(code) for code in (URBAN, RURAL)]

    assert communes_csv(communes) == communes_csv(communes)
    assert communes_csv([]) == b"name,label,milieu,province\n"


@pytest.mark.parametrize("name", sorted(OWN_NAMES))
def test_no_question_bears_the_name_of_one_of_our_rows(name: str) -> None:
    with pytest.raises(InvalidQuestionnaire) as caught:
        read_questionnaire(asking(f"integer | {name}").encode())

    assert [problem.code for problem in caught.value.problems] == ["reserved_name"]


def test_a_questionnaire_that_asks_the_commune_is_served_and_counted(client: FlaskClient) -> None:
    _, token = make_collector()
    source = asking("select_one_from_file communes.csv | where")
    round_ = make_round(slug="r")
    with transaction():
        round_.version = QuestionnaireVersion(
            form_id=OWN.form_id,
            version=OWN.version,
            sha256=OWN.source_sha256,
            source=source.encode(),
            compiled=OWN.to_json(),
        )
    xml = a_form(round_, {"where": RURAL, "sex": "female"}, commune="").replace(
        b"<commune></commune>", b""
    )

    xform = client.get(f"/collect/{token}/forms/asking.r.xml").text
    answer = send(client, token, xml)

    assert "/data/where" in xform
    assert "/data/pac_place/commune" not in xform
    assert answer.status_code == 201
    stored = db.session.scalars(select(Response)).one()
    assert (stored.commune_code, stored.answers) == (RURAL, {"where": RURAL, "sex": "female"})
    assert stored.flags == []
