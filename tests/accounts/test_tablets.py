"""Collector tokens: made, printed again, renewed, revoked; on the page and on the command line."""

import base64
import json
import re
import zlib

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from pac_toolkit import audit
from pac_toolkit.accounts.models import CollectorKey, Role, User
from pac_toolkit.accounts.services import renew_collector_key
from pac_toolkit.accounts.tokens import new_key, read_token, token_of
from pac_toolkit.database import db, transaction
from surveys.openrosa import collect_settings, settings_picture
from tests.accounts.factories import make_user

SECRET = "test" * 8


def token_for(user: User, language: str = "ar") -> str:
    with transaction():
        return token_of(renew_collector_key(user=user, language=language).key, SECRET)


def actions(user: User) -> list[str]:
    return [entry.action for entry in audit.list_entries("user", user.id)]


# the token


def test_a_token_names_its_key_and_nobody_else_can_make_it() -> None:
    key = new_key()
    token = token_of(key, "secret")

    assert re.fullmatch("[a-z2-7]{40}", token)
    assert read_token(token, "secret") == key
    assert read_token(token, "other secret") is None
    assert new_key() != key


@given(st.text())
def test_no_other_text_is_a_token(text: str) -> None:
    assert read_token(text, "secret") is None


def test_a_token_with_one_letter_changed_is_none() -> None:
    token = token_of(new_key(), "secret")
    for at, letter in enumerate(token):
        changed = token[:at] + ("a" if letter != "a" else "b") + token[at + 1 :]
        assert read_token(changed, "secret") is None


def test_the_database_holds_nothing_that_opens(context: Flask) -> None:
    token = token_for(make_user(Role.ENUMERATOR))

    row = db.session.scalars(select(CollectorKey)).one()
    stored = " ".join(str(getattr(row, column.key)) for column in CollectorKey.__table__.columns)
    history = " ".join(str(entry.changes) for entry in db.session.scalars(select(audit.AuditEntry)))
    assert token not in stored
    assert token[16:] not in stored
    assert row.key not in history


# the page


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_my_page_makes_the_code_and_shows_it_with_what_to_do(
    client: FlaskClient, language: str
) -> None:
    user = make_user(Role.ENUMERATOR)
    client.sign_in(user)
    address = f"/{language}/staff/tablet"

    empty = client.get(address)
    made = client.post(address, data={"action": "renew", "language": "fr"})
    page = client.get(address)

    assert "data:image/svg+xml" not in empty.text
    assert (made.status_code, made.location) == (303, address)
    assert f'lang="{language}"' in page.text
    token = token_of(db.session.scalars(select(CollectorKey.key)).one(), SECRET)
    assert f"http://localhost/collect/{token}<" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    # steps that can be followed
    assert page.text.count("<li>", page.text.index("tablet__steps")) >= 6
    assert token not in empty.text


def test_the_picture_holds_the_settings_of_collect(client: FlaskClient) -> None:
    user = make_user(Role.ENUMERATOR)
    token = token_for(user, "fr")
    client.sign_in(user)

    page = client.get("/ar/staff/tablet").text

    settings = collect_settings(
        f"http://localhost/collect/{token}",
        username=f"E{user.id:03}",
        project_name="PAC Boutferda",
        language="fr",
    )
    picture = base64.b64encode(settings_picture(settings)).decode()
    assert f'src="data:image/svg+xml;base64,{picture}"' in page
    read = json.loads(zlib.decompress(base64.b64decode(settings)))
    assert read["general"]["server_url"] == f"http://localhost/collect/{token}"
    assert read["general"]["app_language"] == "fr"


def test_a_renewed_code_is_another_and_a_revoked_one_is_gone(client: FlaskClient) -> None:
    user = make_user(Role.ENUMERATOR)
    client.sign_in(user)
    seen = []
    for action in ("renew", "renew", "revoke", "revoke"):
        client.post("/fr/staff/tablet", data={"action": action, "language": "ar"})
        seen.append(db.session.scalar(select(CollectorKey.key)))

    assert seen[0] != seen[1]
    assert seen[2:] == [None, None]
    assert actions(user) == [
        "revoke_collect_token",
        "renew_collect_token",
        "make_collect_token",
    ]


def test_a_language_that_we_do_not_speak_makes_no_code(client: FlaskClient) -> None:
    client.sign_in(make_user(Role.ENUMERATOR))

    answer = client.post("/fr/staff/tablet", data={"action": "renew", "language": "xx"})

    assert answer.status_code == 400
    assert db.session.scalar(select(CollectorKey.key)) is None


def test_the_administrator_manages_the_codes_of_who_collects(client: FlaskClient) -> None:
    user, region = make_user(Role.ENUMERATOR), make_user(Role.REGION)
    admin = make_user(Role.ADMIN)
    number = user.id
    client.sign_in(admin)

    client.post(f"/fr/staff/users/{number}/tablet", data={"action": "renew", "language": "ar"})
    page = client.get(f"/fr/staff/users/{number}/tablet")

    assert "data:image/svg+xml" in page.text
    assert "a un code" in client.get("/fr/staff/users").text
    assert client.get(f"/fr/staff/users/{region.id}/tablet").status_code == 404
    entry = audit.list_entries("user", number)[0]
    assert (entry.action, entry.user_id) == ("make_collect_token", admin.id)


def test_nobody_else_opens_or_changes_a_code(client: FlaskClient) -> None:
    user = make_user(Role.ENUMERATOR)
    token_for(user)
    key = db.session.scalars(select(CollectorKey.key)).one()
    address = f"/fr/staff/users/{user.id}/tablet"
    for role in set(Role) - {Role.ADMIN}:
        client.sign_in(make_user(role))
        assert client.get(address).status_code == 403
        assert client.post(address, data={"action": "revoke"}).status_code == 403
    assert db.session.scalars(select(CollectorKey.key)).one() == key


# the command


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    db.session.rollback()
    outcome = app.test_cli_runner().invoke(args=["users", "collect-token", *arguments])
    return outcome.exit_code, outcome.output.strip()


def test_the_command_prints_the_address_and_the_same_one_again(context: Flask) -> None:
    email = make_user(Role.ENUMERATOR).email

    first = run(context, email, "--site", "https://pac.example/")
    again = run(context, email.upper(), "--site", "https://pac.example")

    key = db.session.scalars(select(CollectorKey.key)).one()
    assert first == again == (0, f"https://pac.example/collect/{token_of(key, SECRET)}")


def test_the_command_knows_where_its_own_server_listens(context: Flask) -> None:
    _, address = run(context, make_user(Role.ENUMERATOR).email)

    assert address.startswith("http://127.0.0.1:8000/collect/")


def test_the_command_renews_and_revokes(context: Flask) -> None:
    user = make_user(Role.ENUMERATOR)
    email = user.email

    addresses = [run(context, email)[1], run(context, email, "--renew")[1]]
    outcomes = [run(context, email, "--revoke"), run(context, email, "--revoke")]

    assert addresses[0] != addresses[1]
    assert outcomes == [(0, f"{email}: revoked"), (0, f"{email}: there was no code")]
    assert db.session.scalar(select(CollectorKey.key)) is None


def test_the_command_refuses_who_collects_nothing(context: Flask) -> None:
    for email in (
        make_user(Role.REGION).email,
        make_user(Role.ENUMERATOR, active=False).email,
        "nobody@example.org",
    ):
        status, text = run(context, email)
        assert status == 1
        assert email in text
