"""The staff pages by which files of answers come in and go out."""

import io
import json
import os
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pac_toolkit import audit
from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db, transaction
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.exchange import waiting
from pac_toolkit.responses.models import Round, RoundState
from tests.accounts.factories import make_user
from tests.responses.exchange.tool_files import draw, kobo_csv, plain_csv
from tests.responses.factories import (
    OUTSIDE,
    RURAL,
    URBAN,
    a_submission,
    make_round,
    some_answers,
    store,
)

HEADINGS = ["sex", "age_band", "milieu", "commune", "_uuid"]
ID = "8f0d3c5e-2b5a-4d0f-9d3b-1c2a7b6e4f1"


def a_file(*communes: str, sex: str = "female") -> bytes:
    rows = [[sex, "60+", "rural", commune, f"{ID}{at}"] for at, commune in enumerate(communes)]
    return plain_csv([HEADINGS, *rows])


def send(client: FlaskClient, content: bytes, round_: Round, lang: str = "fr", **said: str) -> Any:
    values = {"round": round_.slug, "commune": "", "channel": "", "language": "ar", **said}
    return client.post(
        f"/{lang}/staff/imports/",
        data={**values, "file": (io.BytesIO(content), "réponses.csv")},
        content_type="multipart/form-data",
    )


def kept_files(app: Flask) -> list[Path]:
    return sorted((app.extensions["settings"].var_dir / "imports").glob("*.file"))


@pytest.fixture(autouse=True)
def _no_file_waits(context: Flask) -> Any:
    yield
    for path in (context.extensions["settings"].var_dir / "imports").glob("*"):
        path.unlink()


@pytest.mark.parametrize(("lang", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_a_file_is_sent_looked_at_and_stored(
    client: FlaskClient, context: Flask, lang: str, direction: str
) -> None:
    round_ = make_round()
    client.sign_in(make_user(Role.EXPERT, "05.091"))

    page = client.get(f"/{lang}/staff/imports/")
    sent = send(client, a_file(RURAL, "بني ملال"), round_, lang)
    report = client.get(sent.location)
    before = queries.count_stored()
    stored = client.post(f"{sent.location}/store")
    after = client.get(stored.location)

    assert f'lang="{lang}" dir="{direction}"' in page.text
    assert (sent.status_code, report.status_code, stored.status_code) == (303, 200, 303)
    assert f'lang="{lang}" dir="{direction}"' in report.text
    assert (before, queries.count_stored()) == (0, 2)
    assert "réponses.csv" in after.text
    assert kept_files(context) == []
    assert services.find_differences() == []


def test_bad_cells_are_shown_in_the_language_and_the_good_rows_can_be_stored(
    client: FlaskClient,
) -> None:
    round_ = make_round()
    client.sign_in(make_user(Role.EXPERT, "05.091"))
    sent = send(client, a_file(RURAL, "Boutfarda", URBAN), round_)

    report = client.get(sent.location)
    in_arabic = client.get(sent.location.replace("/fr/", "/ar/"))
    whole = client.post(f"{sent.location}/store")
    refused = queries.count_stored()
    client.post(f"{sent.location}/store", data={"skip_bad": ""})

    assert "D3" in report.text
    assert "« Boutfarda » n&#39;est pas une commune de la région" in report.text
    assert "Boutferda (05.091.05.05)" in report.text
    assert "بوتفردة" in in_arabic.text
    assert (whole.status_code, refused) == (303, 0)
    assert queries.count_stored() == 2


@pytest.mark.parametrize(
    ("role", "territory", "stored"),
    [
        (Role.COMMUNE, RURAL, {RURAL}),
        (Role.EXPERT, RURAL, {RURAL}),
        (Role.EXPERT, "05.091", {RURAL, URBAN}),
        (Role.PROVINCE, "05.091", {RURAL, URBAN}),
        (Role.PROVINCE, "05.311", {OUTSIDE}),
    ],
)
def test_rows_outside_the_territory_are_named_and_refused(
    client: FlaskClient, role: Role, territory: str, stored: set[str]
) -> None:
    round_ = make_round(targets={RURAL: 5, URBAN: 5, OUTSIDE: 5})
    client.sign_in(make_user(role, territory))
    sent = send(client, a_file(RURAL, URBAN, OUTSIDE), round_)

    report = client.get(sent.location)
    client.post(f"{sent.location}/store", data={"skip_bad": ""})

    found = queries.count_responses_by(round_, queries.Cut.COMMUNE)
    assert set(found) == stored
    assert report.text.count("hors de votre territoire") == 3 - len(stored)


@pytest.mark.parametrize("role", [Role.ENUMERATOR, Role.REGION, Role.ADMIN])
def test_who_keys_no_answers_brings_no_file(client: FlaskClient, role: Role) -> None:
    round_ = make_round()
    client.sign_in(make_user(role))

    assert client.get("/fr/staff/imports/").status_code == 403
    assert send(client, a_file(RURAL), round_).status_code == 403


def test_a_file_is_seen_by_its_sender_alone(client: FlaskClient) -> None:
    round_ = make_round()
    client.sign_in(make_user(Role.EXPERT, "05.091"))
    address = send(client, a_file(RURAL), round_).location
    client.sign_in(make_user(Role.EXPERT, "05.091"))

    assert client.get(address).status_code == 404
    assert client.post(f"{address}/store").status_code == 404
    assert client.get("/fr/staff/imports/" + "0" * 64).status_code == 404
    assert client.get("/fr/staff/imports/..%2f..%2fpac.db").status_code == 404


def test_a_columns_meaning_can_be_said_on_the_page(client: FlaskClient) -> None:
    round_ = make_round()
    client.sign_in(make_user(Role.COMMUNE, RURAL))
    rows = [["Genre", "age_band", "milieu"], ["female", "60+", "rural"]]
    address = send(client, plain_csv(rows), round_, commune=RURAL).location

    before = client.get(address)
    client.post(address, data={"column-Genre": "sex"})
    after = client.get(address)
    client.post(f"{address}/store")

    assert "Des questions obligatoires" in before.text
    assert "Toutes les lignes peuvent" in after.text
    assert queries.count_stored() == 1


def test_a_deleted_file_is_gone(client: FlaskClient, context: Flask) -> None:
    round_ = make_round()
    client.sign_in(make_user(Role.COMMUNE, RURAL))
    address = send(client, a_file(RURAL), round_).location

    client.post(f"{address}/discard")

    assert kept_files(context) == []
    assert client.get(address).status_code == 404


def test_a_file_that_nobody_stored_is_deleted_after_a_day(
    client: FlaskClient, context: Flask
) -> None:
    round_ = make_round()
    client.sign_in(make_user(Role.COMMUNE, RURAL))
    send(client, a_file(RURAL), round_)
    old = time.time() - waiting.KEPT_SECONDS - 60
    for path in kept_files(context):
        os.utime(path, (old, old))

    send(client, a_file(RURAL, RURAL), round_)

    assert len(kept_files(context)) == 1
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept_files(context))


def test_a_round_that_closed_meanwhile_says_so(client: FlaskClient) -> None:
    round_ = make_round()
    client.sign_in(make_user(Role.COMMUNE, RURAL))
    address = send(client, a_file(RURAL), round_).location
    with transaction():
        services.move_round(round_=round_, state=RoundState.CLOSED)

    answer = client.post(f"{address}/store", follow_redirects=True)

    assert "ne reçoit plus de réponses" in answer.text
    assert queries.count_stored() == 0


def test_a_form_without_a_file_comes_back_with_what_to_do(client: FlaskClient) -> None:
    round_ = make_round()
    client.sign_in(make_user(Role.COMMUNE, RURAL))

    answer = client.post("/fr/staff/imports/", data={"round": round_.slug})

    assert answer.status_code == 422
    assert "Choisissez un fichier." in answer.text


def send_large(client: FlaskClient, content: bytes, round_: Round) -> Any:
    """As `send`, in one piece of memory: the client's own way leaves a temporary file open."""
    said = {"round": round_.slug, "commune": "", "channel": "", "language": "ar"}
    parts = [
        f'--line\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in said.items()
    ]
    head = b'--line\r\nContent-Disposition: form-data; name="file"; filename="k.csv"\r\n\r\n'
    body = b"".join([*parts, head, content, b"\r\n--line--\r\n"])
    return client.post(
        "/fr/staff/imports/", data=body, content_type="multipart/form-data; boundary=line"
    )


def test_a_file_larger_than_a_form_is_taken_from_staff_alone(client: FlaskClient) -> None:
    round_ = make_round(targets={person.commune_code: 5 for person in draw(40)})
    content = kobo_csv(draw(40), "ar") + b"\r\n" * 1_200_000

    refused = send_large(client, content, round_)
    client.sign_in(make_user(Role.EXPERT, "05"))
    taken = send_large(client, content, round_)

    assert len(content) > 2 * 1024 * 1024
    assert refused.status_code in {302, 413}
    assert taken.status_code == 303
    assert client.get(taken.location).status_code == 200


def take(client: FlaskClient, round_: Round, **said: str) -> Any:
    values = {
        "round": round_.slug, "place": "05.091", "format": "json", "labels": "names",
        "language": "fr", "delimiter": ";",
    }  # fmt: skip
    return client.post("/fr/staff/exports/", data={**values, **said})


@pytest.fixture
def answered(context: Flask) -> Round:
    round_ = make_round(targets={RURAL: 5, URBAN: 5, OUTSIDE: 5})
    words = some_answers(free_text="my word", disability_consent="yes", disability="no")
    for commune in (RURAL, URBAN, OUTSIDE):
        store(round_, a_submission(words), commune=commune)
    return round_


@pytest.mark.parametrize(
    ("role", "territory", "communes", "has_words"),
    [
        (Role.COMMUNE, RURAL, {RURAL}, False),
        (Role.EXPERT, "05.091", {RURAL, URBAN}, True),
        (Role.PROVINCE, "05.091", {RURAL, URBAN}, True),
        (Role.REGION, "05", {RURAL, URBAN, OUTSIDE}, True),
    ],
)
def test_answers_go_out_within_role_and_territory(
    client: FlaskClient,
    answered: Round,
    role: Role,
    territory: str,
    communes: set[str],
    has_words: bool,
) -> None:
    user = make_user(role) if role is Role.REGION else make_user(role, territory)
    client.sign_in(user)

    answer = take(client, answered, place=territory, free_text="y", sensitive="y")

    found = json.loads(answer.data)["responses"]
    assert {item["commune"] for item in found} == communes
    assert all(("free_text" in item["answers"]) is has_words for item in found)
    assert all(("disability" in item["answers"]) is has_words for item in found)
    db.session.rollback()
    entry = audit.list_entries("round", answered.id)[0]
    assert (entry.action, entry.user_id) == ("export", user.id)
    assert entry.changes["free_text"] == [None, has_words]


def test_words_go_out_only_when_they_are_ticked(client: FlaskClient, answered: Round) -> None:
    client.sign_in(make_user(Role.PROVINCE, "05.091"))

    found = json.loads(take(client, answered).data)["responses"]

    assert all("free_text" not in item["answers"] for item in found)


def test_another_territory_cannot_be_asked_for(client: FlaskClient, answered: Round) -> None:
    client.sign_in(make_user(Role.COMMUNE, RURAL))

    assert take(client, answered, place=URBAN).status_code == 422
    assert take(client, answered, place="05.091").status_code == 422


@pytest.mark.parametrize("role", [Role.ENUMERATOR, Role.ADMIN])
def test_who_reads_no_results_takes_nothing_out(
    client: FlaskClient, answered: Round, role: Role
) -> None:
    client.sign_in(make_user(role))

    assert client.get("/fr/staff/exports/").status_code == 403
    assert take(client, answered).status_code == 403


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_the_page_says_what_is_left_out_for_a_commune(
    client: FlaskClient, answered: Round, lang: str
) -> None:
    client.sign_in(make_user(Role.COMMUNE, RURAL))

    page = client.get(f"/{lang}/staff/exports/")

    assert f'lang="{lang}"' in page.text
    assert 'name="free_text"' not in page.text


@pytest.mark.parametrize(
    ("form", "start", "name"),
    [("csv", b"PK", ".zip"), ("xlsx", b"PK", ".xlsx"), ("geojson", b"{", ".geojson")],
)
def test_each_kind_of_file_is_sent_under_its_name(
    client: FlaskClient, answered: Round, form: str, start: bytes, name: str
) -> None:
    client.sign_in(make_user(Role.PROVINCE, "05.091"))

    answer = take(client, answered, format=form, labels="labels")

    assert answer.status_code == 200
    assert answer.data.startswith(start)
    assert answer.headers["Content-Disposition"] == f"attachment; filename={answered.slug}{name}"
    if form == "csv":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            assert archive.namelist() == ["data.csv", "dictionary.csv", "codebook.csv"]
