"""Languages: which one a page is in, and how it writes numbers and days."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask, g

from pac_toolkit import create_app, i18n
from pac_toolkit.config import Settings
from pac_toolkit.i18n import MissingCatalogueError


@pytest.mark.parametrize(
    ("language", "number", "percent", "day"),
    [
        ("ar", "8.350,5", "62,5 %", "1 يوليوز 2026"),
        ("fr", "8\u202f350,5", "62,5\u00a0%", "1 juillet 2026"),
        ("en", "8,350.5", "62.5 %", "1 July 2026"),
    ],
)
def test_formats_are_those_of_the_language(
    app: Flask, language: str, number: str, percent: str, day: str
) -> None:
    with app.test_request_context():
        g.lang = language

        assert i18n.number(8350.5, 1) == number
        assert (
            i18n.percent(0.625, 1)
            .strip("\u2066\u2069")
            .replace("\u200e", "")
            .replace("\u202f", "\u00a0")
            .split()
            == percent.split()
        )
        assert i18n.date_long(date(2026, 7, 1)) == day


def test_days_are_written_day_first_in_every_language(app: Flask) -> None:
    for language in i18n.LANGUAGES:
        with app.test_request_context():
            g.lang = language
            assert i18n.date_short(date(2026, 9, 2)) == "02/09/2026"


def test_instants_are_shown_in_the_time_of_morocco(app: Flask) -> None:
    with app.test_request_context():
        g.lang = "fr"
        assert i18n.instant(datetime(2026, 7, 1, 12, tzinfo=UTC)) == "01/07/2026 13:00"


def test_no_share_is_a_dash(app: Flask) -> None:
    with app.test_request_context():
        assert i18n.percent(None) == "—"


@pytest.mark.parametrize(
    ("wish", "language"),
    [("fr-FR,fr;q=0.9", "fr"), ("en-GB", "en"), ("ar-MA", "ar"), ("de", "ar"), ("", "ar")],
)
def test_the_front_door_follows_the_browser_and_is_arabic_in_doubt(
    client, wish: str, language: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": wish})

    assert answer.status_code == 302
    assert answer.location == f"/{language}/"


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_a_missing_page_answers_in_the_language_of_its_address(
    client, language: str, direction: str
) -> None:
    answer = client.get(f"/{language}/no-such-page")

    assert answer.status_code == 404
    assert f'lang="{language}" dir="{direction}"' in answer.text
    assert answer.headers["Content-Language"] == language


def test_an_unknown_language_is_not_found(client) -> None:
    assert client.get("/es/").status_code == 404


def test_words_of_an_address_are_never_orders_on_how_to_build_it(client) -> None:
    page = client.get("/fr/about?_scheme=javascript&_external=1&level=commune")
    assert page.status_code == 200
    assert "javascript:" not in page.text
    assert 'href="/ar/about?level=commune"' in page.text


def test_the_application_does_not_start_without_a_catalogue(
    var_dir, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(i18n.LANGUAGES, "zgh", i18n.Language("zgh", "zgh", "ltr", "ⵜⴰⵎⴰⵣⵉⵖⵜ"))

    with pytest.raises(MissingCatalogueError, match="zgh"):
        create_app(Settings(var_dir=var_dir, secret_key="x"))


def test_a_percentage_keeps_together_inside_an_arabic_sentence(app: Flask) -> None:
    with app.test_request_context():
        g.lang = "ar"
        assert (i18n.percent(0.5)[0], i18n.percent(0.5)[-1]) == ("\u2066", "\u2069")
        assert i18n.points(-0.126) == "\u2066−13\u2069"
        g.lang = "fr"
        assert "\u2066" not in i18n.percent(0.5)
