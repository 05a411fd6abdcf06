"""The staff pages of forms on paper."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db, transaction
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.codes import serial
from pac_toolkit.responses.models import Channel, PaperCopy, Response, RoundState, Source
from tests.accounts.factories import make_user
from tests.responses.factories import OUTSIDE, RURAL, URBAN, make_round
from tests.responses.test_paper import key, keyed_batch, make_batch

TYPED = {
    "sex": "1",
    "age_band": "2",
    "milieu": "2",
    "sat_water": "1",
    "sat_electricity": "4",
    "sat_waste": "7",
    "sat_markets": "3",
    "sat_civil_status": "5",
    "priorities": "01 09",
}


def copy_of(batch: Any, place: int = 0) -> PaperCopy:
    return queries.list_copies(batch)[place]


def at(copy: PaperCopy, rest: str = "", lang: str = "fr") -> str:
    return f"/{lang}/staff/paper/key/{serial(copy.number)}{rest}"


@pytest.mark.parametrize(("lang", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_every_page_stands_in_its_language_and_direction(
    client: FlaskClient, lang: str, direction: str
) -> None:
    clerk = make_user()
    batch = make_batch(3, clerk)
    key(copy_of(batch), clerk)
    client.sign_in(clerk)  # type: ignore[attr-defined]

    for path in (
        "",
        "new",
        str(batch.id),
        "key",
        f"key?after={serial(1)}",
        f"key/{serial(1)}",
        f"key/{serial(1)}/correct",
        f"key/{serial(2)}",
    ):
        answer = client.get(f"/{lang}/staff/paper/{path}")
        assert answer.status_code == 200, path
        assert f'<html lang="{lang}" dir="{direction}">' in answer.text


def test_a_batch_is_made_printed_and_followed(client: FlaskClient) -> None:
    round_ = make_round()
    client.sign_in(make_user())  # type: ignore[attr-defined]
    form = {"round": round_.slug, "commune": RURAL, "language": "fr", "copies": "٣"}

    made = client.post("/fr/staff/paper/new", data=form)
    assert made.status_code == 303
    pdf = client.get(f"{made.location}/forms.pdf")
    assert (pdf.status_code, pdf.mimetype) == (200, "application/pdf")
    assert pdf.data.startswith(b"%PDF")
    assert f"{round_.slug}-{RURAL}" in pdf.headers["Content-Disposition"]

    movement = {"kind": "handed_out", "n": "2", "person": "حليمة", "moved_on": "2026-11-20"}
    assert client.post(f"{made.location}/movements", data=movement).status_code == 303
    page = client.post(f"{made.location}/movements", data=movement)
    assert page.status_code == 422
    assert "Il ne reste que 1 exemplaire au bureau." in page.text
    movement["kind"] = "returned"
    assert client.post(f"{made.location}/movements", data=movement).status_code == 303
    assert "حليمة" in client.get(made.location).text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"copies": "501"}, "Imprimez entre 1 et 500 exemplaires à la fois."),
        ({"copies": ""}, "Écrivez le nombre d’exemplaires à imprimer."),
        ({"commune": OUTSIDE}, ""),
        ({"round": "no-such"}, ""),
    ],
)
def test_a_batch_that_cannot_be_is_refused(
    client: FlaskClient, change: dict[str, str], said: str
) -> None:
    round_ = make_round()
    client.sign_in(make_user(Role.PROVINCE, "05.091"))  # type: ignore[attr-defined]
    form = {"round": round_.slug, "commune": RURAL, "language": "fr", "copies": "3", **change}

    answer = client.post("/fr/staff/paper/new", data=form)

    assert answer.status_code == 422
    assert said in answer.text
    assert db.session.query(PaperCopy).count() == 0


def test_a_commune_of_another_round_is_refused_at_the_commune(client: FlaskClient) -> None:
    first = make_round(targets={RURAL: 10})
    make_round(targets={URBAN: 10})
    client.sign_in(make_user(Role.PROVINCE, "05.091"))  # type: ignore[attr-defined]
    form = {"round": first.slug, "commune": URBAN, "language": "fr", "copies": "3"}

    answer = client.post("/fr/staff/paper/new", data=form)

    assert answer.status_code == 422
    assert "Cette commune ne participe pas à cette campagne." in answer.text


def test_a_form_is_keyed_and_the_next_is_offered(client: FlaskClient) -> None:
    clerk = make_user()
    batch = make_batch(2, clerk)
    copy, following = queries.list_copies(batch)
    client.sign_in(clerk)  # type: ignore[attr-defined]

    found = client.get(f"/fr/staff/paper/key?serial=http://localhost{at(copy)}")
    assert (found.status_code, found.location) == (302, at(copy))
    stored = client.post(at(copy), data=TYPED)

    assert stored.status_code == 303
    page = client.get(stored.location).text
    assert serial(copy.number) in page
    assert f'value="{serial(following.number)}"' in page
    response = db.session.query(Response).one()
    assert (response.channel, response.source) == (Channel.PAPER, Source.KEYING)
    assert response.answers["sat_waste"] == "97"
    assert response.answers["priorities"] == ["water", "roads"]


@pytest.mark.parametrize("typed", ["", "abc", "0000-012", "9999-995"])
def test_a_serial_that_is_none_is_told(client: FlaskClient, typed: str) -> None:
    make_batch(1)
    client.sign_in(make_user())  # type: ignore[attr-defined]

    answer = client.get("/fr/staff/paper/key", query_string={"serial": typed})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_what_is_wrong_stands_at_its_question_and_nothing_is_stored(client: FlaskClient) -> None:
    clerk = make_user()
    copy = copy_of(make_batch(1, clerk))
    client.sign_in(clerk)  # type: ignore[attr-defined]

    page = client.post(at(copy), data={**TYPED, "sat_water": "6", "sex": ""})

    assert page.status_code == 422
    assert 'id="k-sat_water-error"' in page.text
    assert re.search(r'id="k-sex"[^>]*autofocus', page.text)
    assert 'id="k-sat_waste" name="sat_waste" value="7"' in page.text
    assert db.session.query(Response).count() == 0


def test_a_serial_keyed_twice_shows_what_is_stored(client: FlaskClient) -> None:
    clerk = make_user()
    copy = copy_of(make_batch(1, clerk))
    client.sign_in(clerk)  # type: ignore[attr-defined]
    client.post(at(copy), data=TYPED)

    again = client.post(at(copy), data={**TYPED, "sex": "2"})

    assert again.status_code == 409
    assert "Ce formulaire est déjà saisi" in again.text
    assert "Eau potable" in again.text
    assert db.session.query(Response).one().answers["sex"] == "female"
    assert client.post(at(copy), data=TYPED).status_code == 303


def test_a_keyed_form_is_corrected(client: FlaskClient) -> None:
    clerk = make_user()
    copy = copy_of(make_batch(1, clerk))
    client.sign_in(clerk)  # type: ignore[attr-defined]
    client.post(at(copy), data=TYPED)

    page = client.get(at(copy, "/correct")).text
    assert 'id="k-sat_waste" name="sat_waste" value="7"' in page
    assert 'name="priorities" value="01 09"' in page
    changed = client.post(at(copy, "/correct"), data={**TYPED, "sat_water": "5"})

    assert changed.status_code == 303
    assert "corrigé" in client.get(changed.location).text
    assert db.session.query(Response).one().answers["sat_water"] == "5"
    assert services.find_differences() == []


def test_a_closed_round_says_whom_to_ask(client: FlaskClient) -> None:
    clerk = make_user()
    round_ = make_round()
    copy = copy_of(make_batch(1, clerk, round_=round_))
    client.sign_in(clerk)  # type: ignore[attr-defined]
    with transaction():
        services.move_round(round_=round_, state=RoundState.CLOSED)

    shown, refused = client.get(at(copy)), client.post(at(copy), data=TYPED)

    assert (shown.status_code, refused.status_code) == (200, 409)
    for page in (shown, refused):
        assert "demandez à la région de la rouvrir" in page.text
    assert 'name="sat_waste" value="7"' in refused.text
    assert db.session.query(Response).count() == 0


def test_a_spoiled_form_waits_no_more(client: FlaskClient) -> None:
    clerk = make_user()
    copy = copy_of(make_batch(1, clerk))
    client.sign_in(clerk)  # type: ignore[attr-defined]

    client.post(at(copy, "/spoiled"), data={"spoiled": "1"})
    assert "inutilisable" in client.get(at(copy)).text
    assert client.post(at(copy), data=TYPED).status_code == 409
    client.post(at(copy, "/spoiled"), data={"spoiled": "0"})
    assert client.post(at(copy), data=TYPED).status_code == 303


def test_who_brings_the_number_has_the_answers_erased(client: FlaskClient) -> None:
    clerk = make_user()
    copy = copy_of(make_batch(1, clerk))
    client.sign_in(clerk)  # type: ignore[attr-defined]
    client.post(at(copy), data=TYPED)

    client.post(at(copy, "/withdraw"))

    assert "Cette réponse a été retirée" in client.get(at(copy)).text
    assert db.session.query(Response).one().answers == {}
    assert client.post(at(copy), data=TYPED).status_code == 409
    assert client.get(at(copy, "/correct")).status_code == 302


def test_a_second_person_keys_without_seeing_the_first(client: FlaskClient) -> None:
    first, second = make_user(), make_user(Role.EXPERT)
    batch = keyed_batch(1, first)
    copy = copy_of(batch)
    client.sign_in(second)  # type: ignore[attr-defined]

    page = client.get(at(copy)).text
    assert "Seconde saisie" in page
    assert not re.search(r'<input class="control"[^>]* value="[^"]', page)
    assert client.get(at(copy, "/correct")).status_code == 302
    assert client.post(at(copy), data={**TYPED, "sex": "2"}).location == at(copy)
    answer = client.post(at(copy, "/again"), data={**TYPED, "sat_water": "2"})
    assert answer.status_code == 303

    page = client.get(f"/fr/staff/paper/{batch.id}").text
    assert "des réponses : 1 sur 9." in page
    settled = client.post(
        f"/fr/staff/paper/{batch.id}/differences/{copy.number}", data={"sat_water": "second"}
    )
    assert settled.status_code == 303
    assert db.session.query(Response).one().answers["sat_water"] == "2"
    assert client.post(at(copy, "/again"), data=TYPED).status_code == 409


KEYERS = (Role.COMMUNE, Role.EXPERT, Role.PROVINCE)


@pytest.mark.parametrize("territory", [RURAL, OUTSIDE])
@pytest.mark.parametrize("role", list(Role))
def test_paper_is_keyed_by_its_roles_in_their_territory(
    client: FlaskClient, role: Role, territory: str
) -> None:
    clerk = make_user()
    batch = make_batch(2, clerk)
    copy = copy_of(batch)
    codes = () if role in {Role.REGION, Role.ADMIN} else (territory,)
    client.sign_in(make_user(role, *codes))  # type: ignore[attr-defined]
    may = role in KEYERS and territory == RURAL

    sees = may or role is Role.REGION
    assert client.get(f"/fr/staff/paper/{batch.id}").status_code == (200 if sees else 403)
    assert client.get(at(copy)).status_code == (200 if may else 403)
    for path in ("", "/again", "/correct", "/spoiled", "/withdraw"):
        if not may:
            assert client.post(at(copy, path), data=TYPED).status_code == 403, path
    movement = {"kind": "handed_out", "n": "1", "person": "x", "moved_on": "2026-11-20"}
    answer = client.post(f"/fr/staff/paper/{batch.id}/movements", data=movement)
    assert answer.status_code == (303 if may else 403)
