"""Headers, cookies and errors."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import inspect

from pac_toolkit import create_app
from pac_toolkit.assets import asset_url
from pac_toolkit.config import Settings
from pac_toolkit.database import db
from tests.accounts.factories import make_user


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(client: FlaskClient) -> None:
    policy = client.get("/ar/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_every_answer_carries_the_headers(client: FlaskClient) -> None:
    for address in ("/", "/fr/", "/fr/no-such-page", "/healthz", "/api/v1/communes.geojson"):
        headers = client.get(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["Referrer-Policy"] == "same-origin", address
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], address


def test_parts_of_pages_go_with_few_headers_and_what_can_be_opened_with_all(
    client: FlaskClient, app: Flask
) -> None:
    with app.test_request_context():
        part, picture = asset_url("js/queue.js"), asset_url("img/pictograms.svg")
    headers = client.get(part).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" not in headers
    for address in (picture, "/assets/no-such.js", "/sw.js"):
        assert "default-src 'none'" in client.get(address).headers["Content-Security-Policy"], (
            address
        )


def test_behind_https_cookies_are_secure_and_said_so(var_dir) -> None:
    app = create_app(Settings(var_dir=var_dir, secret_key="x" * 32, https=True), TESTING=True)
    answer = app.test_client().get("/fr/sign-in", base_url="https://localhost")

    assert "Secure; HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"]


def test_an_unexpected_error_shows_no_trace(var_dir, capsys: pytest.CaptureFixture[str]) -> None:
    app = create_app(Settings(var_dir=var_dir, secret_key="x" * 32), PROPAGATE_EXCEPTIONS=False)
    app.add_url_rule("/fr/break", view_func=lambda: 1 / 0)

    answer = app.test_client().get("/fr/break")

    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text
    assert "Traceback" not in answer.text


def test_no_table_keeps_a_network_address(context: Flask) -> None:
    columns = {
        column["name"]
        for table in inspect(db.engine).get_table_names()
        for column in inspect(db.engine).get_columns(table)
    }

    assert [
        name for name in columns if name == "ip" or name.endswith("_ip") or "address" in name
    ] == []


def test_an_inactive_user_is_signed_out(client: FlaskClient) -> None:
    client.sign_in(make_user(active=False))

    assert client.get("/fr/staff/").status_code == 302


def test_signing_in_with_a_wrong_password_names_neither_part(client: FlaskClient) -> None:
    user = make_user(password=hash_password("a long enough password"))
    known = client.post("/en/sign-in", data={"email": user.email, "password": "wrong password"})
    unknown = client.post(
        "/en/sign-in", data={"email": "nobody@example.org", "password": "wrong password"}
    )

    sentence = "This e-mail address and password do not go together."
    assert sentence in known.text
    assert sentence in unknown.text


@pytest.mark.parametrize("way_out", ["https://evil.example/", "//evil.example", "///evil.example"])
def test_sign_in_never_leads_out_of_the_site(client: FlaskClient, way_out: str) -> None:
    user = make_user(password=hash_password("a long enough password"))
    data = {"email": user.email, "password": "a long enough password", "next": way_out}

    answer = client.post("/fr/sign-in", data=data, query_string={"next": way_out})

    assert answer.status_code == 302
    assert answer.location.startswith("/")
    assert not answer.location.startswith("//")


def test_sign_in_leads_to_the_staff_page_in_the_same_language(client: FlaskClient) -> None:
    from pac_toolkit.accounts.models import Role
    from pac_toolkit.accounts.services import create_user
    from pac_toolkit.database import transaction

    with transaction():
        create_user(
            email="clerk@example.org",
            display_name="Clerk",
            password="a long enough password",
            role=Role.COMMUNE,
            territories=["05.091.05.05"],
        )
    answer = client.post(
        "/ar/sign-in", data={"email": "Clerk@example.org", "password": "a long enough password"}
    )

    assert answer.status_code == 302
    assert answer.location.endswith("/ar/staff/")
