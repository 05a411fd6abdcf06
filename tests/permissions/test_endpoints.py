"""Who reaches which page: one row an endpoint, none without a row."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from pac_toolkit.accounts.models import Role
from tests.accounts.factories import make_user

PUBLIC = frozenset({None, *Role})
STAFF = frozenset(Role)
ADMIN = frozenset({Role.ADMIN})

# endpoint → who may open it (None: a visitor). What a role may do to which record is the features' own table.
WHO: dict[str, frozenset[Role | None]] = {
    "accounts.index": ADMIN,
    "accounts.create": ADMIN,
    "accounts.edit": ADMIN,
    "assets.file": PUBLIC,
    "security.login": PUBLIC,
    "security.logout": PUBLIC,
    "security.verify": STAFF,
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


def address(app: Flask, rule: Rule) -> str:
    """An address of the rule in French."""
    values = {
        name: 1 if "int" in type(rule._converters[name]).__name__.lower() else "x"
        for name in rule.arguments
    }
    with app.test_request_context():
        return app.url_map.bind("localhost").build(
            rule.endpoint, {**values, **({"lang": "fr"} if "lang" in rule.arguments else {})}
        )
