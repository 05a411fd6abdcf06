"""`POST /api/v1/surveys/{round}/responses`, as the offline queue speaks to it."""

import threading
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db, transaction
from pac_toolkit.responses import services
from pac_toolkit.responses.models import Channel, Response, RoundState, Source
from surveys.shipped import satisfaction_source
from tests.accounts.factories import make_user
from tests.responses.factories import OUTSIDE, RURAL, make_round, some_answers

OURS = {"Sec-Fetch-Site": "same-origin"}


def a_body(**changes: Any) -> dict[str, Any]:
    return {
        "instance_id": str(uuid.uuid4()),
        "commune": RURAL,
        "language": "fr",
        "spoken": "tzm",
        "helper": True,
        "channel": "web",
        "form_version": "2026112201",
        "started_at": "2026-10-12T10:00:00Z",
        "answers": {**some_answers(), "free_text": None},
        **changes,
    }


def post(client: FlaskClient, slug: str, body: Any, headers: Any = OURS) -> Any:
    return client.post(f"/api/v1/surveys/{slug}/responses", json=body, headers=headers)


def count() -> int:
    return db.session.scalar(select(func.count(Response.id))) or 0


def test_an_answer_is_stored_with_all_that_goes_with_it(client: FlaskClient) -> None:
    body = a_body()
    answer = post(client, make_round().slug, body)
    assert answer.status_code == 201
    stored = db.session.scalars(select(Response)).one()
    assert answer.json == {"receipt": stored.receipt}
    assert stored.answers == some_answers()
    assert (stored.language, stored.spoken, stored.is_helped) == ("fr", "tzm", True)
    assert (stored.channel, stored.source) == (Channel.WEB, Source.QUEUE)
    assert stored.started_at is not None
    assert stored.started_at.isoformat() == "2026-10-12T10:00:00+00:00"


def test_the_same_again_is_202_with_the_same_receipt(client: FlaskClient) -> None:
    slug, body = make_round().slug, a_body()
    first, second = post(client, slug, body), post(client, slug, body)
    assert (first.status_code, second.status_code) == (201, 202)
    assert first.json == second.json
    assert count() == 1


def test_other_content_under_the_same_id_is_409(client: FlaskClient) -> None:
    slug, body = make_round().slug, a_body()
    post(client, slug, body)
    assert post(client, slug, {**body, "answers": some_answers(sat_water="5")}).status_code == 409
    assert count() == 1


def test_a_closed_round_is_410_but_still_knows_what_it_has(client: FlaskClient) -> None:
    assert post(client, make_round(RoundState.CLOSED).slug, a_body()).status_code == 410
    round_, body = make_round(), a_body()
    slug = round_.slug
    post(client, slug, body)
    services.move_round(round_=round_, state=RoundState.CLOSED)
    db.session.commit()
    assert post(client, slug, body).status_code == 202


def test_a_closing_round_still_accepts(client: FlaskClient) -> None:
    assert post(client, make_round(RoundState.CLOSING).slug, a_body()).status_code == 201


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_wrong_answers_are_422_by_question_in_the_language(
    client: FlaskClient, language: str
) -> None:
    answers = {**some_answers(sex=None), "sat_water": "9", "nothing": "x"}
    answer = post(client, make_round().slug, a_body(answers=answers, language=language))
    assert answer.status_code == 422
    assert set(answer.json["errors"]) == {"sex", "sat_water", "nothing"}
    required = {
        "ar": "اختاروا جوابا واحدا.",
        "fr": "Choisissez une réponse.",
        "en": "Choose one answer.",
    }
    assert answer.json["errors"]["sex"] == required[language]
    assert count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("instance_id", None),
        ("instance_id", "not-a-uuid"),
        ("instance_id", str(uuid.UUID(int=1, version=1))),
        ("language", "de"),
        ("language", None),
        ("spoken", "klingon"),
        ("helper", "yes"),
        ("channel", "pigeon"),
        ("answers", ["water"]),
        ("answers", None),
    ],
)
def test_a_wrong_envelope_is_422_at_its_field(client: FlaskClient, field: str, value: Any) -> None:
    answer = post(client, make_round().slug, a_body(**{field: value}))
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [field]
    assert count() == 0


@pytest.mark.parametrize("version", ["1999", "2026112201 ", "\x00", ["2026112201"], {}, 7])
def test_a_version_that_nobody_published_is_422(client: FlaskClient, version: Any) -> None:
    answer = post(client, make_round().slug, a_body(form_version=version, language="en"))
    assert answer.status_code == 422
    words = "No questionnaire of this form was published under this version."
    assert answer.json["errors"] == {"form_version": words}
    assert count() == 0


@pytest.mark.parametrize("version", [None, ""])
def test_without_a_version_the_rounds_own_counts(client: FlaskClient, version: str | None) -> None:
    assert post(client, make_round().slug, a_body(form_version=version)).status_code == 201
    (stored,) = db.session.scalars(select(Response))
    assert stored.version.version == "2026112201"


def test_a_version_published_before_the_rounds_own_is_accepted(client: FlaskClient) -> None:
    round_ = make_round()
    source = satisfaction_source().replace(b"2026112201", b"2026120101")
    with transaction():
        services.edit_round(
            round_=round_,
            titles=round_.titles,
            opens_on=round_.opens_on,
            closes_on=round_.closes_on,
            version=services.publish_version(source=source),
            targets={RURAL: 200},
            results_policy=round_.results_policy,
        )
    for version in ("2026112201", "2026120101"):
        answer = post(client, round_.slug, a_body(form_version=version))
        assert answer.status_code == 201
    stored = db.session.scalars(select(Response).order_by(Response.id)).all()
    assert [row.version.version for row in stored] == ["2026112201", "2026120101"]


@pytest.mark.parametrize(
    ("language", "words"), [("ar", "توجد أجوبة أخرى"), ("fr", "autres réponses")]
)
def test_errors_speak_the_language_of_the_answer(
    client: FlaskClient, language: str, words: str
) -> None:
    slug, body = make_round().slug, a_body(language=language)
    post(client, slug, body)
    conflict = post(client, slug, {**body, "answers": some_answers(sex="male")})
    assert words in conflict.json["error"]
    nowhere = post(client, slug, a_body(language=language, commune=OUTSIDE))
    closed = post(client, make_round(RoundState.CLOSED).slug, a_body(language=language))
    for answer in (nowhere, closed):
        assert set(answer.json) == {"error", "advice"}
        assert any("\u0600" < c < "\u06ff" for c in answer.json["error"]) is (language == "ar")


@pytest.mark.parametrize("value", [["x"], {"a": 1}, 7, True, "\x00", "\ud800", "x" * 5000])
def test_a_field_of_the_wrong_type_is_never_an_error_of_ours(
    client: FlaskClient, value: Any
) -> None:
    slug = make_round().slug
    for field in (
        "commune",
        "form_version",
        "started_at",
        "instance_id",
        "language",
        "spoken",
        "channel",
    ):
        assert 200 <= post(client, slug, a_body(**{field: value})).status_code < 500


@pytest.mark.parametrize("beyond", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_an_instant_beyond_the_calendar_counts_as_none(client: FlaskClient, beyond: str) -> None:
    assert post(client, make_round().slug, a_body(started_at=beyond)).status_code == 201
    assert db.session.scalars(select(Response)).one().started_at is None


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 201),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_only_our_own_pages_may_send(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    assert post(client, make_round().slug, a_body(), headers).status_code == status


def test_only_json_is_read(client: FlaskClient) -> None:
    address = f"/api/v1/surveys/{make_round().slug}/responses"
    form = client.post(address, data={"sex": "female"}, headers={**OURS, "Accept-Language": "en"})
    assert form.status_code == 415
    assert form.json["error"] == "What was sent cannot be understood"
    for text in ("{", "[]", "7", ""):
        answer = client.post(
            address,
            data=text,
            headers={**OURS, "Accept-Language": "en"},
            content_type="application/json",
        )
        assert answer.status_code == 400
        assert answer.json["error"] == "What was sent cannot be understood"


def test_unknown_rounds_and_communes_are_404(client: FlaskClient) -> None:
    slug = make_round().slug
    for nothing in ("nothing", "%00", "%ED%A0%80", "x" * 500):
        assert post(client, nothing, a_body()).status_code == 404
    assert post(client, make_round(RoundState.DRAFT).slug, a_body()).status_code == 404
    for commune in (OUTSIDE, "05.999.01.01", None):
        answer = post(client, slug, a_body(commune=commune))
        assert answer.status_code == 404
        assert answer.is_json


@pytest.mark.parametrize("channel", ["enumerator", "paper"])
def test_answers_for_others_need_staff_of_the_commune(client: FlaskClient, channel: str) -> None:
    slug = make_round().slug
    assert post(client, slug, a_body(channel=channel)).status_code == 403
    client.sign_in(make_user(Role.COMMUNE, OUTSIDE))  # type: ignore[attr-defined]
    assert post(client, slug, a_body(channel=channel)).status_code == 403
    user = make_user(Role.COMMUNE, RURAL)
    number = user.id
    client.sign_in(user)  # type: ignore[attr-defined]
    assert post(client, slug, a_body(channel=channel)).status_code == 201
    assert db.session.scalars(select(Response)).one().entered_by_id == number


def test_parallel_identical_posts_give_one_row_each_and_no_error(context: Flask) -> None:
    slug, bodies = make_round().slug, [a_body() for _ in range(4)]
    db.session.remove()
    statuses: list[tuple[str, int, str]] = []
    start = threading.Barrier(16)

    def send(body: dict[str, Any]) -> None:
        # a bare client in a context of its own, as a server's worker has it
        with FlaskClient(context, context.response_class) as client:
            start.wait()
            answer = post(client, slug, body)
            statuses.append((body["instance_id"], answer.status_code, answer.json["receipt"]))

    threads = [threading.Thread(target=send, args=(body,)) for body in bodies for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(status for _, status, _ in statuses) == [201] * 4 + [202] * 12
    assert len({(instance, receipt) for instance, _, receipt in statuses}) == 4
    assert count() == 4


def test_what_a_program_wrote_where_nobody_sees_is_marked_and_stored(client: FlaskClient) -> None:
    round_ = make_round()
    assert post(client, round_.slug, a_body(trap="http://spam.example")).status_code == 201
    (stored,) = db.session.scalars(select(Response)).all()
    assert [flag.kind for flag in stored.flags] == ["honeypot"]
