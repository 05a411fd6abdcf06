"""Every form refuses a request that does not come from its own page."""

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.routing.converters import NumberConverter

from pac_toolkit import create_app
from pac_toolkit.config import Settings

# these carry their own proof (docs/interface.md): the origin of the request, the token in the address
OWN_PROOF = {
    "responses_api.create",
    "collect_api.submission",
    "workshops_api.put",
    "workshops_api.put_by_key",
    "workshops_api.put_file",
    "workshops_api.put_file_by_key",
}


@pytest.fixture(scope="module")
def guarded(var_dir: Path) -> Flask:
    """The application as it runs, with CSRF protection on."""
    return create_app(Settings(var_dir=var_dir, secret_key="test" * 8), TESTING=True)


def address(app: Flask, rule: Rule) -> str:
    """Any address of the rule; no view is reached, so the values need not exist."""
    values = {
        name: 1 if isinstance(rule._converters[name], NumberConverter) else "x"
        for name in rule.arguments
    }
    if "lang" in rule.arguments:
        values["lang"] = "fr"
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")


def posting_rules(app: Flask) -> list[Rule]:
    """Every rule that takes a POST, PUT, PATCH or DELETE."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.methods & {"POST", "PUT", "PATCH", "DELETE"}
    ]


def test_every_form_refuses_without_a_token(guarded: Flask) -> None:
    open_ = [
        rule.endpoint
        for rule in posting_rules(guarded)
        if rule.endpoint not in OWN_PROOF
        and guarded.test_client().post(address(guarded, rule)).status_code != 400
    ]

    assert open_ == []


def test_the_exceptions_exist(guarded: Flask) -> None:
    assert {rule.endpoint for rule in posting_rules(guarded)} >= OWN_PROOF
