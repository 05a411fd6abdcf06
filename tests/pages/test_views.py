import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db, now
from pac_toolkit.i18n import LANGUAGES
from pac_toolkit.responses.models import MovementKind, ResultsPolicy
from pac_toolkit.responses.services import create_batch, record_movement
from pac_toolkit.workshops.models import WorkshopState
from tests.accounts.factories import make_user
from tests.priorities.factories import (
    BENI_MELLAL,
    OTHER_COMMUNE,
    make_answers,
    make_round,
    make_workshop,
)

PAGES = ("", "about", "method", "accessibility", "privacy", "sign-in")


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_page_stands_on_an_empty_database(client: FlaskClient, lang: str, page: str) -> None:
    response = client.get(f"/{lang}/{page}")
    assert response.status_code == 200
    assert f'<html lang="{lang}" dir="{LANGUAGES[lang].direction}">' in response.text
    assert response.text.count("<h1") == 1


@pytest.mark.parametrize("page", PAGES)
def test_page_holds_no_inline_style_or_script(client: FlaskClient, page: str) -> None:
    text = client.get(f"/fr/{page}").text
    assert " style=" not in text
    assert "<script>" not in text


@pytest.mark.parametrize(
    ("wish", "lang"),
    [("fr-FR,fr;q=0.9", "fr"), ("en", "en"), ("ar", "ar"), ("de", "ar"), ("", "ar")],
)
def test_door_opens_in_the_browsers_language_and_in_arabic_when_in_doubt(
    client: FlaskClient, wish: str, lang: str
) -> None:
    response = client.get("/", headers={"Accept-Language": wish})
    assert (response.status_code, response.location) == (302, f"/{lang}/")


def test_home_counts_what_was_heard(client: FlaskClient) -> None:
    survey = make_round()
    make_answers(survey)
    make_workshop({"water": (30, 20)})
    make_workshop(state=WorkshopState.CLOSED)
    db.session.commit()
    page = client.get("/en/").text
    figures = re.findall(r"<li class=\"figure\"><b><bdi>([^<]*)</bdi></b>", page)
    assert figures == ["40", "1", "22", "100"]


def test_home_colours_communes_and_leads_to_them(client: FlaskClient) -> None:
    survey = make_round()
    make_answers(survey)
    db.session.commit()
    page = client.get("/ar/").text
    assert page.count('class="area"') == 135
    assert f'href="/ar/communes/{BENI_MELLAL}"' in page


def test_home_shows_no_results_that_are_held_back(client: FlaskClient) -> None:
    survey = make_round(policy=ResultsPolicy.AFTER_CLOSING)
    make_answers(survey)
    db.session.commit()
    page = client.get("/en/").text
    assert "The map as a list" not in page


def test_home_picture_changes_with_the_data(client: FlaskClient) -> None:
    survey = make_round()
    make_answers(survey)
    db.session.commit()
    before = client.get("/fr/").text
    make_workshop({"culture": (400, 400)})
    db.session.commit()
    assert client.get("/fr/").text != before


def test_empty_home_says_how_it_begins(client: FlaskClient) -> None:
    assert "How it begins" in client.get("/en/").text


@pytest.mark.parametrize("kind", ["round", "workshop", "neither"])
def test_demonstration_is_said_on_every_page(client: FlaskClient, kind: str) -> None:
    make_round(is_demo=kind == "round")
    make_workshop(is_demo=kind == "workshop")
    db.session.commit()
    for page in ("", "maps/", f"communes/{BENI_MELLAL}", "method", "sign-in"):
        assert ("shown here are invented" in client.get(f"/en/{page}").text) is (kind != "neither")


def test_staff_home_asks_for_sign_in(client: FlaskClient) -> None:
    response = client.get("/fr/staff/")
    assert response.status_code == 302
    assert "/fr/sign-in" in response.location


@pytest.mark.parametrize("lang", ["ar", "fr"])
@pytest.mark.parametrize("role", list(Role))
def test_staff_home_stands_for_every_role(client: FlaskClient, lang: str, role: Role) -> None:
    survey = make_round()
    make_answers(survey)
    db.session.commit()
    client.sign_in(make_user(role))
    response = client.get(f"/{lang}/staff/")
    assert response.status_code == 200
    assert f'<html lang="{lang}" dir="{LANGUAGES[lang].direction}">' in response.text


def test_staff_home_counts_what_waits_in_the_own_territory_only(client: FlaskClient) -> None:
    for code in (OTHER_COMMUNE, BENI_MELLAL):
        make_workshop(commune_code=code, state=WorkshopState.HELD)
        make_workshop(commune_code=code, state=WorkshopState.CLOSED)
    db.session.commit()
    client.sign_in(make_user(Role.COMMUNE, OTHER_COMMUNE))
    page = client.get("/en/staff/").text
    assert re.findall(r'<a class="task[^"]*"[^>]*><b><bdi>(\d+)', page) == ["0", "1", "1"]


def test_staff_home_draws_coverage_of_the_own_territory(client: FlaskClient) -> None:
    make_round()
    db.session.commit()
    client.sign_in(make_user(Role.PROVINCE, "05.091"))
    page = client.get("/fr/staff/")
    figure = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', page.text)
    assert figure
    assert "<" not in figure[1]
    assert page.text.count("data-code=") == 2
    assert "'sha256-" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("role", "offered"), [(Role.COMMUNE, False), (Role.REGION, False), (Role.ADMIN, True)]
)
def test_users_are_offered_to_the_administrator_only(
    client: FlaskClient, role: Role, offered: bool
) -> None:
    client.sign_in(make_user(role))
    assert ("/en/staff/users" in client.get("/en/staff/").text) is offered


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_administrator_lists_adds_and_changes_users(client: FlaskClient, lang: str) -> None:
    admin = make_user(Role.ADMIN)
    number = make_user(Role.COMMUNE, OTHER_COMMUNE, display_name="<b>Naima</b>").id
    client.sign_in(admin)
    assert "&lt;b&gt;Naima" in client.get(f"/{lang}/staff/users").text
    assert client.get(f"/{lang}/staff/users/new").status_code == 200
    assert OTHER_COMMUNE in client.get(f"/{lang}/staff/users/{number}/edit").text


def test_refused_user_keeps_what_was_written_and_says_what_to_do(client: FlaskClient) -> None:
    client.sign_in(make_user(Role.ADMIN))
    sent = {
        "email": "new@commune.ma",
        "display_name": "Naima",
        "role": "commune",
        "password": "long enough password",
        "territories": "05.999",
    }
    answer = client.post("/en/staff/users/new", data=sent)
    assert answer.status_code == 422
    page = answer.text
    assert "05.999 is not a commune or province of the region." in page
    assert 'value="new@commune.ma"' in page


def test_wrong_password_is_told_in_the_language(client: FlaskClient) -> None:
    sent = {"email": "nobody@commune.ma", "password": "wrong password"}
    response = client.post("/fr/sign-in", data=sent)
    assert response.status_code == 200
    assert 'aria-invalid="true"' in response.text
    assert '<html lang="fr" dir="ltr">' in response.text


def test_privacy_never_invents_a_receipt_number(client: FlaskClient) -> None:
    assert "not yet declared" in client.get("/en/privacy").text


@pytest.fixture
def declared(context: Flask) -> Iterator[None]:
    settings = context.extensions["settings"]
    context.extensions["settings"] = replace(
        settings, controller="Commune of X", contact="dpo@x.ma", cndp_receipt="D-W-1/2026"
    )
    yield
    context.extensions["settings"] = settings


@pytest.mark.usefixtures("declared")
def test_privacy_shows_what_the_operator_declared(client: FlaskClient) -> None:
    page = client.get("/en/privacy").text
    assert all(words in page for words in ("Commune of X", "dpo@x.ma", "D-W-1/2026"))


def test_method_publishes_the_weights_in_use(client: FlaskClient) -> None:
    page = client.get("/fr/method").text
    table = page.split('<caption id="weights-caption">')[1].split("</table>")[0]
    assert re.findall(r"<td class=.num.><bdi>(\d+)", table) == ["35", "30", "20", "10", "5"]


def test_health_is_good_while_the_database_answers(client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.get_json()) == (200, {"status": "ok"})


def test_health_is_bad_when_the_database_fails(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> bool:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    # a database that stops answering cannot be arranged for real in this process
    monkeypatch.setattr("pac_toolkit.pages.api.is_answering", fail)
    response = client.get("/healthz")
    assert (response.status_code, response.get_json()) == (503, {"status": "unavailable"})


def test_robots_stay_out_of_staff_pages_and_receipts(client: FlaskClient) -> None:
    text = client.get("/robots.txt").text
    assert "Disallow: /*/staff/" in text
    assert "Disallow: /*/receipts/" in text


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_the_pages_of_the_survey_stand_under_one_entry(client: FlaskClient, lang: str) -> None:
    client.sign_in(make_user(Role.EXPERT, OTHER_COMMUNE))
    outside = client.get(f"/{lang}/staff/").text
    inside = client.get(f"/{lang}/staff/exports/").text
    assert f'href="/{lang}/staff/imports/"' not in outside
    assert "staff-bar--inner" not in outside
    assert f'<a href="/{lang}/staff/exports/" aria-current="page">' in inside
    assert f'<a href="/{lang}/staff/coverage" aria-current="true">' in inside


def test_forms_on_paper_to_key_wait_for_who_may_key_them(client: FlaskClient) -> None:
    round_ = make_round()
    clerk = make_user(Role.COMMUNE, OTHER_COMMUNE)
    batch = create_batch(
        round_=round_, commune_code=OTHER_COMMUNE, language="fr", copies=5, actor=clerk
    )
    for kind in (MovementKind.HANDED_OUT, MovementKind.RETURNED):
        record_movement(
            batch=batch, kind=kind, person="Ali", moved_on=now().date(), n=4, actor=clerk
        )
    db.session.commit()
    client.sign_in(clerk)
    assert "forms on paper came back and are not keyed" in client.get("/en/staff/").text
    client.sign_in(make_user(Role.ENUMERATOR, OTHER_COMMUNE))
    assert "forms on paper" not in client.get("/en/staff/").text
