"""Questionnaires by the web: checked whole, told in three languages, published once."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.forms.problems import known_codes, sentence_of, tell
from pac_toolkit.responses.models import QuestionnaireVersion, Round, RoundState
from surveys.problems import Problem
from surveys.sheets import InvalidQuestionnaire
from surveys.shipped import satisfaction, satisfaction_source
from surveys.xlsform import read_xlsform
from tests.accounts.factories import make_user
from tests.responses.factories import make_round, store
from tests.surveys.corpus import FOLDER, Example, examples

LANGUAGES = ("ar", "fr", "en")
DIRECTIONS = {"ar": "rtl", "fr": "ltr", "en": "ltr"}
VERSION = satisfaction().version
NEWER = satisfaction_source().replace(VERSION.encode(), b"2027010101")
BROKEN = examples(FOLDER / "broken")
CHECKS = "/{}/staff/questionnaires/checks/"


def upload(client: FlaskClient, source: bytes, lang: str = "en") -> str:
    """The address of the page that says what was found."""
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    answer = send(client, source, lang)
    assert answer.status_code == 303
    return answer.location


def send(client: FlaskClient, source: bytes, lang: str = "en") -> Any:
    """A browser's upload, in memory: the client's own multipart keeps a file open over 500 kB."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="form.md"\r\n\r\n'
    kind = "multipart/form-data; boundary=x"
    body = head + source + b"\r\n--x--\r\n"
    return client.post(CHECKS.format(lang), data=body, content_type=kind)


def versions() -> list[str]:
    db.session.rollback()
    return [row.version for row in db.session.query(QuestionnaireVersion)]


def problems_of(example: Example) -> tuple[Problem, ...]:
    with pytest.raises(InvalidQuestionnaire) as refusal:
        read_xlsform(example.source)
    return refusal.value.problems


def test_every_code_of_the_documentation_has_a_sentence() -> None:
    page = (Path(__file__).parents[2] / "docs" / "surveys.md").read_text()
    rows = dict(re.findall(r"^\| ([a-z ,]+) \| (`.*`) \|$", page, re.MULTILINE))
    told = {
        code
        for where, codes in rows.items()
        if where not in {"an answer", "a repeat"}
        for code in re.findall(r"`([a-z0-9_]+)`", codes)
    }
    told = {code for code in told if code in page.split("## Problem codes", 1)[1]}
    assert "unknown_reference" in told
    assert told <= known_codes()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("example", BROKEN, ids=lambda one: one.name)
def test_every_fault_of_every_broken_form_is_a_whole_sentence(
    context: Flask, example: Example, lang: str
) -> None:
    with force_locale(lang):
        for told in tell(problems_of(example)):
            assert re.fullmatch(r"(survey|choices|settings)!\d+|file", told.place)
            assert "%(" not in told.words
            assert "?" not in told.words.replace("؟", "")
            assert told.words.endswith((".", "؟"))


def test_a_code_without_a_sentence_still_names_the_row(context: Flask) -> None:
    with force_locale("en"):
        assert sentence_of(Problem("new_code")) == "Check this row: new_code."


def test_faults_come_sheet_by_sheet_and_row_by_row() -> None:
    places = ["choices!3", "survey!12", "file", "survey!2", "settings!2"]
    told = tell(Problem("missing_type", {}, place) for place in places)
    assert [one.place for one in told] == [
        "file",
        "settings!2",
        "survey!2",
        "survey!12",
        "choices!3",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_broken_form_is_told_in_the_language_and_nothing_is_published(
    client: FlaskClient, lang: str
) -> None:
    source = (FOLDER / "broken" / "everything-at-once.md").read_bytes()
    page = client.get(upload(client, source, lang)).text
    assert f'<html lang="{lang}" dir="{DIRECTIONS[lang]}">' in page
    rows = re.findall(r"<code>(survey|choices|settings)</code>.*?<bdi>(\d+)</bdi>", page)
    assert ("survey", "2") in rows
    assert ("choices", "4") in rows
    assert len(rows) == 10
    assert 'name="round"' not in page
    assert versions() == []


def test_what_only_the_converter_finds_stands_as_it_is_under_a_heading(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: bytes) -> None:
        problem = Problem("pyxform", {"message": "[row : 7] <b>Unknown</b> thing"}, "file")
        raise InvalidQuestionnaire((problem,))

    monkeypatch.setattr("pac_toolkit.responses.services.questionnaires.read_questionnaire", refuse)
    page = client.get(upload(client, NEWER, "fr")).text
    assert "convertisseur" in page
    assert '<blockquote lang="en" dir="ltr">[row : 7] &lt;b&gt;Unknown&lt;/b&gt; thing' in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sound_form_is_told_shown_and_not_yet_published(client: FlaskClient, lang: str) -> None:
    address = upload(client, NEWER, lang)
    page = client.get(address).text
    assert f'<html lang="{lang}" dir="{DIRECTIONS[lang]}">' in page
    assert "<code>count-selected(.) &lt;= 3</code>" in page
    preview = client.get(f"{address}/preview").text
    assert satisfaction().label(satisfaction().question("sat_water"), lang) in preview
    assert "<form" not in preview.split("<main", 1)[1]
    assert versions() == []


def test_a_missing_translation_is_a_warning_with_its_row(client: FlaskClient) -> None:
    source = NEWER.replace(b"| Drinking water |", b"|  |")
    page = client.get(upload(client, source)).text
    assert "2 translations are missing" in page
    row = read_row(source, "sat_water")
    assert re.search(rf"<code>survey</code>.*?<bdi>{row}</bdi>", page)


def read_row(source: bytes, name: str) -> int:
    """The row of a question in the survey sheet; headings are row 1."""
    lines = [line for line in source.decode().splitlines() if line.startswith("|  | ")]
    return 1 + next(i for i, line in enumerate(lines) if f"| {name} |" in line)


def publish(client: FlaskClient, address: str, slug: str) -> int:
    return client.post(f"{address}/publish", data={"round": slug}).status_code


def test_a_published_form_is_asked_in_the_round_and_again_changes_nothing(
    client: FlaskClient,
) -> None:
    slug = make_round().slug
    address = upload(client, NEWER)
    for _ in range(2):
        assert publish(client, address, slug) == 303
    assert versions() == [VERSION, "2027010101"]
    round_ = queries.get_round(slug)
    assert round_ is not None
    assert round_.version.version == "2027010101"
    assert round_.version.source == NEWER
    assert len(queries.get_targets(round_)) == 2
    assert "published, and asked in" in client.get("/en/staff/questionnaires/").text


def test_a_form_may_be_published_for_a_round_to_come(client: FlaskClient) -> None:
    assert publish(client, upload(client, NEWER), "") == 303
    assert versions() == ["2027010101"]


def test_a_taken_version_says_to_raise_it(client: FlaskClient) -> None:
    slug = make_round().slug
    address = upload(client, satisfaction_source().replace(b"Eau potable", b"Eau du robinet"))
    assert "Raise the version" in client.get(address).text
    assert publish(client, address, slug) == 422
    assert versions() == [VERSION]


def test_a_closed_round_is_not_offered(client: FlaskClient) -> None:
    slug = make_round(RoundState.CLOSED).slug
    address = upload(client, NEWER)
    assert slug not in client.get(address).text
    assert publish(client, address, slug) == 422
    assert versions() == [VERSION]


def test_what_changes_for_a_running_round_is_told_before_publishing(client: FlaskClient) -> None:
    store(make_round())
    source = NEWER.replace(b"| sat_water |", b"| sat_tap |").replace(
        "Éclairage public".encode(), b"Lampes"
    )
    page = client.get(upload(client, source)).text
    told = page.split("What changes for", 1)[1].split("</form>", 1)[0]
    assert "1 answer was given so far" in told
    added, dropped = told.split("No longer asked", 1)
    assert "<code>sat_tap</code>" in added
    assert "<code>sat_water</code>" in dropped
    assert "<code>sat_lighting</code>" in told.split("Other words", 1)[1]


def test_the_same_form_changes_nothing_to_tell(client: FlaskClient) -> None:
    store(make_round())
    assert "What changes for" not in client.get(upload(client, NEWER)).text


def test_no_file_is_told_at_the_field(client: FlaskClient) -> None:
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    answer = client.post(CHECKS.format("en"), data={})
    assert answer.status_code == 422
    assert "Choose the file of the questionnaire." in answer.text


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"PK\x03\x04 no workbook", "no XLSForm that we can read"),
        (b"\xff\xfe not utf-8", "not in UTF-8"),
        (b"| survey |" + b"x" * 5_000_000, "too large"),
        (b"", "no XLSForm that we can read"),
    ],
)
def test_what_is_no_form_is_refused_with_what_to_send(
    client: FlaskClient, source: bytes, words: str
) -> None:
    assert words in client.get(upload(client, source)).text


def test_far_more_than_a_form_is_not_read_at_all(client: FlaskClient) -> None:
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    assert send(client, b"x" * 8_000_000).status_code == 413


@pytest.mark.parametrize("name", ["0" * 64, "..", "A" * 64, "0" * 63 + "/"])
def test_a_file_that_does_not_wait_is_not_found(client: FlaskClient, name: str) -> None:
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    assert client.get(CHECKS.format("en") + name).status_code == 404


def test_a_file_nobody_published_is_let_go_of_after_a_week(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = services.keep_file(b"old")
    assert services.find_file(old) == b"old"
    monkeypatch.setattr(services.questionnaires, "KEPT_SECONDS", -1)
    services.keep_file(b"new")
    assert services.find_file(old) is None


def published(source: bytes) -> int:
    round_: Round = make_round(source=source)
    return round_.version_id


def test_the_exact_bytes_and_the_xform_are_downloaded(client: FlaskClient) -> None:
    number = published(NEWER)
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    file = client.get(f"/fr/staff/questionnaires/{number}/file")
    assert file.data == NEWER
    assert 'filename="pac_satisfaction-2027010101.md"' in file.headers["Content-Disposition"]
    xform = client.get(f"/fr/staff/questionnaires/{number}/xform")
    assert xform.mimetype == "text/xml"
    assert b"<h:html" in xform.data
    assert client.get(f"/fr/staff/questionnaires/{number}/preview").status_code == 200
    assert client.get(f"/fr/staff/questionnaires/{number + 1}/file").status_code == 404


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_of_versions_stands_in_its_language(client: FlaskClient, lang: str) -> None:
    published(NEWER)
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    page = client.get(f"/{lang}/staff/questionnaires/").text
    assert f'<html lang="{lang}" dir="{DIRECTIONS[lang]}">' in page
    assert "2027010101" in page
