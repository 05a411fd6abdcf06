"""Who reaches which page: one row an endpoint, none without a row."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.routing.converters import NumberConverter

from pac_toolkit.accounts.models import Role
from tests.accounts.factories import make_user

PUBLIC = frozenset({None, *Role})
STAFF = frozenset(Role)
ROUNDS = frozenset({Role.REGION})
ADMIN = frozenset({Role.ADMIN})

# endpoint → who may open it (None: a visitor). What a role may do to which record is the features' own table.
WHO: dict[str, frozenset[Role | None]] = {
    "accounts.index": ADMIN,
    "accounts.create": ADMIN,
    "accounts.edit": ADMIN,
    "assets.file": PUBLIC,
    "atlas.commune": PUBLIC,
    "atlas.communes": PUBLIC,
    "atlas.map": PUBLIC,
    "atlas.map_script": PUBLIC,
    "atlas.portrait": PUBLIC,
    "atlas_api.communes": PUBLIC,
    "atlas_api.geometry": PUBLIC,
    "atlas_api.script": PUBLIC,
    "atlas_api.style": PUBLIC,
    "pages.about": PUBLIC,
    "pages.accessibility": PUBLIC,
    "pages.home": PUBLIC,
    "pages.method": PUBLIC,
    "pages.privacy": PUBLIC,
    "pages.staff_home": STAFF,
    "pages_api.door": PUBLIC,
    "pages_api.health": PUBLIC,
    "pages_api.robots": PUBLIC,
    "priorities_api.as_geojson": PUBLIC,
    "priorities_api.as_json": PUBLIC,
    "responses.answer": PUBLIC,
    "responses.send": PUBLIC,
    "responses.coverage": STAFF,
    "responses.create_round": ROUNDS,
    "responses.edit_round": ROUNDS,
    "responses.move_round": ROUNDS,
    "responses.rounds": ROUNDS,
    "responses.receipt": PUBLIC,
    "responses.receipts": PUBLIC,
    "responses.results": PUBLIC,
    "responses.surveys": PUBLIC,
    "responses.withdraw": PUBLIC,
    "responses_api.create": PUBLIC,
    "security.login": PUBLIC,
    "security.logout": PUBLIC,
    "security.verify": STAFF,
    "workshops.index": PUBLIC,
    "workshops.show": PUBLIC,
    "workshops.need": PUBLIC,
    "workshops.calendar": PUBLIC,
    "workshops.correct": STAFF,
    "workshops.exchange": STAFF - {Role.ENUMERATOR, Role.ADMIN},
    "workshops.export": STAFF - {Role.ENUMERATOR, Role.ADMIN},
    "workshops.import_": STAFF - {Role.ENUMERATOR, Role.ADMIN},
    "workshops.file": STAFF,
    "workshops.merge": STAFF,
    "workshops.remove_file": STAFF,
    "workshops.series": STAFF - {Role.ENUMERATOR, Role.REGION, Role.ADMIN},
    "workshops.similar": STAFF - {Role.ENUMERATOR, Role.REGION, Role.ADMIN},
    "workshops.create": STAFF - {Role.ENUMERATOR, Role.REGION, Role.ADMIN},
    "workshops.edit": STAFF,
    "workshops.move": STAFF,
    "workshops.staff_index": STAFF - {Role.ENUMERATOR, Role.ADMIN},
    "workshops.staff_show": STAFF,
}


def pages(app: Flask) -> list[Rule]:
    """Every rule of the application."""
    return list(app.url_map.iter_rules())


def test_every_endpoint_has_a_row(app: Flask) -> None:
    assert {rule.endpoint for rule in pages(app)} == set(WHO)


def test_a_visitor_is_sent_to_sign_in_from_every_staff_page(
    app: Flask, client: FlaskClient
) -> None:
    wrong = {}
    for rule in pages(app):
        if None in WHO[rule.endpoint] or "GET" not in rule.methods:
            continue
        answer = client.get(address(app, rule))
        if answer.status_code != 302 or "/sign-in" not in answer.location:
            wrong[rule.endpoint] = answer.status_code

    assert wrong == {}


@pytest.mark.parametrize("role", Role)
def test_a_role_is_refused_where_it_has_no_place(
    app: Flask, client: FlaskClient, role: Role
) -> None:
    client.sign_in(make_user(role))
    wrong = {}
    for rule in pages(app):
        if role in WHO[rule.endpoint] or "GET" not in rule.methods:
            continue
        status = client.get(address(app, rule)).status_code
        if status not in {403, 404}:
            wrong[rule.endpoint] = status

    assert wrong == {}


@pytest.mark.parametrize("role", [None, *Role])
def test_a_role_opens_the_pages_that_are_its_own(
    app: Flask, client: FlaskClient, role: Role | None
) -> None:
    if role is not None:
        client.sign_in(make_user(role))
    wrong = {}
    for rule in pages(app):
        if role not in WHO[rule.endpoint] or rule.arguments - {"lang"} or "GET" not in rule.methods:
            continue
        status = client.get(address(app, rule)).status_code
        if status not in {200, 302, 404}:
            wrong[rule.endpoint] = status

    assert wrong == {}


def address(app: Flask, rule: Rule) -> str:
    """An address of the rule in French."""
    values = {
        name: 1 if isinstance(rule._converters[name], NumberConverter) else "x"
        for name in rule.arguments
    }
    with app.test_request_context():
        return app.url_map.bind("localhost").build(
            rule.endpoint, {**values, **({"lang": "fr"} if "lang" in rule.arguments else {})}
        )
