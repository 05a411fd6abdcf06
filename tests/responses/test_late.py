"""Rescue files: what is read of them, what becomes of each answer, who decides about those that came too late."""

import json
import uuid
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db, transaction
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.errors import (
    DecidedError,
    ErasedError,
    NotARescueFileError,
    RoundClosedError,
)
from pac_toolkit.responses.models import (
    Channel,
    LateAnswer,
    LateState,
    Response,
    Round,
    RoundState,
    Source,
)
from pac_toolkit.responses.rescue import read_rescue_file
from tests.accounts.factories import make_user
from tests.responses.factories import (
    OUTSIDE,
    RURAL,
    URBAN,
    a_submission,
    make_round,
    some_answers,
    store,
)


def a_record(**changes: Any) -> dict[str, Any]:
    return {
        "instance_id": str(uuid.uuid4()),
        "commune": RURAL,
        "language": "ar",
        "channel": "web",
        "started_at": "2026-10-12T10:00:00Z",
        "answers": some_answers(),
        **changes,
    }


def an_entry(slug: str, record: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "answer",
        "method": "POST",
        "url": f"/api/v1/surveys/{slug}/responses",
        "made_at": "2026-10-12T10:05:00.000Z",
        "state": "closed",
        "body": a_record() if record is None else record,
        **changes,
    }


def a_file(*entries: Any, **changes: Any) -> bytes:
    document = {"format": "pac-toolkit/rescue", "version": 1, "entries": list(entries), **changes}
    return json.dumps(document).encode()


def bring(client: FlaskClient, *files: bytes, lang: str = "en") -> Any:
    parts = [(BytesIO(content), f"pac-{at}.json") for at, content in enumerate(files)]
    return client.post(f"/{lang}/staff/rescue", data={"files": parts})


def sign_in(client: FlaskClient, role: Role = Role.COMMUNE, *territories: str) -> int:
    user = make_user(role, *territories)
    number = user.id
    client.sign_in(user)  # type: ignore[attr-defined]
    return number


def rows() -> list[Response]:
    return list(db.session.scalars(select(Response).order_by(Response.id)))


def late() -> list[LateAnswer]:
    return list(db.session.scalars(select(LateAnswer).order_by(LateAnswer.id)))


def keep(round_: Round, **values: Any) -> LateAnswer:
    submission = a_submission()
    with transaction():
        services.keep_late(
            round_=round_,
            commune_code=RURAL,
            submission=submission,
            channel=Channel.WEB,
            **values,
        )
    found = queries.find_late_by_instance(submission.instance_id)
    assert found is not None
    return found


# ---- the file


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_json"),
        (b"\xff\xfe\x00", "not_json"),
        (b"PK\x03\x04", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"format": 1' + b"0" * 5000 + b"}", "not_json"),
        (b"[]", "other_tool"),
        (b'"pac-toolkit/rescue"', "other_tool"),
        (b'{"results": [{"_uuid": "x"}]}', "other_tool"),
        (a_file(an_entry("x"), version=2), "newer"),
        (a_file(an_entry("x"), version="1"), "newer"),
        (a_file(), "empty"),
        (a_file(entries={"0": 1}), "empty"),
        (a_file(*[{}] * 1001), "too_many"),
    ],
)
def test_another_file_is_refused_for_what_it_is(content: bytes, code: str) -> None:
    with pytest.raises(NotARescueFileError) as refusal:
        read_rescue_file(content)

    assert refusal.value.args == (code,)


@pytest.mark.parametrize(
    "entry",
    [
        None,
        7,
        [],
        {},
        {"kind": "answer"},
        an_entry("x", kind="workshop"),
        an_entry("x", url="https://evil.example/api/v1/surveys/x/responses"),
        an_entry("x", url="/api/v1/surveys/a/b/responses"),
        an_entry("x", url=["/api"]),
        an_entry("x", body="text"),
    ],
)
def test_an_entry_that_is_no_answer_is_read_as_none(entry: Any) -> None:
    (read,) = read_rescue_file(a_file(entry))

    assert read.body is None


def test_a_file_of_the_queue_is_read_whole() -> None:
    record = a_record()
    (read,) = read_rescue_file(b"\xef\xbb\xbf" + a_file(an_entry("autumn-2026", record)))

    assert (read.round_slug, read.body) == ("autumn-2026", record)
    assert read.made_at is not None
    assert read.made_at.isoformat() == "2026-10-12T10:05:00+00:00"


# ---- what becomes of each answer


def test_answers_to_an_open_round_are_stored_as_usual_and_once(client: FlaskClient) -> None:
    slug = make_round().slug
    sign_in(client)
    content = a_file(an_entry(slug), an_entry(slug))

    first, second = bring(client, content), bring(client, content)

    assert (first.status_code, second.status_code) == (200, 200)
    assert "2 stored" in first.text
    assert "2 known already" in second.text
    assert [(row.source, row.is_late, row.channel) for row in rows()] == [
        (Source.QUEUE, False, Channel.WEB)
    ] * 2
    assert services.find_differences() == []


def test_answers_to_a_closed_round_wait_and_count_nowhere(client: FlaskClient) -> None:
    slug = make_round(RoundState.CLOSED).slug
    number = sign_in(client)
    content = a_file(an_entry(slug))

    first, second = bring(client, content), bring(client, content)

    assert "1 waits for a decision" in first.text
    assert "1 known already" in second.text
    (row,) = late()
    assert (row.state, row.uploaded_by_id, row.commune_code) == (LateState.WAITING, number, RURAL)
    assert row.answered_at is not None
    assert rows() == []
    assert services.find_differences() == []


def test_each_row_says_what_is_wrong_and_the_rest_is_taken(client: FlaskClient) -> None:
    slug = make_round().slug
    known = a_record()
    sign_in(client)
    bring(client, a_file(an_entry(slug, known)))
    report = bring(
        client,
        a_file(
            {"kind": "other"},
            an_entry("nothing"),
            an_entry(slug, a_record(instance_id="7")),
            an_entry(slug, a_record(form_version="1999")),
            an_entry(slug, a_record(commune=URBAN)),
            an_entry(slug, a_record(answers=some_answers(sat_water="9"))),
            an_entry(slug, {**known, "answers": some_answers(sat_water="5")}),
            an_entry(slug),
        ),
    )

    assert report.status_code == 200
    for words in (
        "This entry holds no answers to a survey.",
        "There is no such survey, or this commune does not take part in it",
        "instance_id: Give a version 4 UUID.",
        "No questionnaire of this form was published under this version.",
        "This commune is not in your territory: give the file to its own staff.",
        "Choose one of the answers offered.",
        "Other answers are stored under this id.",
        "7 not taken",
        "1 stored",
    ):
        assert words in report.text
    assert len(rows()) == 2


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ar", "هذا ليس ملفا احتياطيا، أو أنه تالف. احفظوه من جديد على الجهاز."),
        ("fr", "Ce n’est pas un fichier de secours, ou il est abîmé."),
    ],
)
def test_a_damaged_file_is_told_in_the_language_beside_a_good_one(
    client: FlaskClient, lang: str, words: str
) -> None:
    slug = make_round().slug
    sign_in(client)

    answer = bring(client, b"{", a_file(an_entry(slug)), lang=lang)

    assert answer.status_code == 200
    assert words in answer.text
    assert f'<html lang="{lang}"' in answer.text
    assert len(rows()) == 1
    assert bring(client, b"{", lang=lang).status_code == 422


def test_no_file_and_one_too_large_are_told(client: FlaskClient) -> None:
    sign_in(client)

    nothing = client.post("/en/staff/rescue", data={})
    large = client.post(
        "/en/staff/rescue",
        data=b" " * (30 * 1024 * 1024),
        content_type="multipart/form-data; boundary=x",
    )

    assert (nothing.status_code, large.status_code) == (422, 413)
    assert "Choose at least one file." in nothing.text
    assert "What you sent is too large" in large.text


def test_hostile_text_in_a_file_is_shown_as_text(client: FlaskClient) -> None:
    slug = make_round().slug
    sign_in(client)
    hostile = "<script>alert(1)</script>\u202e"
    answer = bring(
        client,
        a_file(
            an_entry(slug, a_record(answers={hostile: hostile})),
            an_entry(hostile),
            an_entry(slug, a_record(commune=hostile, instance_id="\x00\ud800", language=[hostile])),
        ),
    )

    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert rows() == []


def test_an_answer_is_never_shown_on_the_page(client: FlaskClient) -> None:
    slug = make_round(RoundState.CLOSED).slug
    sign_in(client, Role.EXPERT)
    said = "نريد طريقا معبدا"

    report = bring(client, a_file(an_entry(slug, a_record(answers=some_answers(free_text=said)))))

    assert "1 waits for a decision" in report.text
    assert said not in report.text
    assert said not in client.get("/en/staff/rescue").text


# ---- deciding


def decide(client: FlaskClient, *ids: int, **fields: str) -> Any:
    return client.post(
        "/en/staff/rescue/decide", data={"chosen": [str(one) for one in ids], **fields}
    )


def test_an_admitted_answer_is_stored_late_and_counted(client: FlaskClient) -> None:
    round_ = make_round(RoundState.CLOSED)
    row = keep(round_)
    number = row.id
    sign_in(client, Role.EXPERT)

    assert decide(client, number, decision="admit").status_code == 303

    (stored,) = rows()
    assert (stored.is_late, stored.source, stored.answers) == (True, Source.QUEUE, some_answers())
    assert queries.count_responses(stored.round) == 1
    assert services.find_differences() == []
    (row,) = late()
    assert (row.state, row.record, row.record_hash) == (LateState.ADMITTED, {}, "")


def test_a_refused_answer_is_erased_and_the_reason_kept(client: FlaskClient) -> None:
    number = keep(make_round(RoundState.CLOSED)).id
    sign_in(client, Role.EXPERT)

    silent = decide(client, number, decision="refuse", reason=" ")
    assert silent.status_code == 422
    assert "Write why they are refused." in silent.text
    assert decide(client, number, decision="refuse", reason="tried out").status_code == 303

    (row,) = late()
    assert (row.state, row.record, row.reason) == (LateState.REFUSED, {}, "tried out")
    assert rows() == []
    page = client.get("/en/staff/rescue").text
    assert "tried out" in page


def test_nothing_ticked_is_told(client: FlaskClient) -> None:
    keep(make_round(RoundState.CLOSED))
    sign_in(client, Role.EXPERT)

    answer = decide(client, decision="admit")

    assert answer.status_code == 422
    assert "Tick at least one answer." in answer.text


def test_a_decision_is_taken_once(client: FlaskClient) -> None:
    row = keep(make_round(RoundState.CLOSED))
    with transaction():
        services.admit_late(late=row)
    with pytest.raises(DecidedError), transaction():
        services.refuse_late(late=row, reason="too late")
    number = row.id
    sign_in(client, Role.ADMIN)

    decide(client, number, decision="admit")

    assert len(rows()) == 1
    assert "Some were decided about meanwhile" in client.get("/en/staff/rescue").text


def test_the_same_file_after_the_decision_changes_nothing(client: FlaskClient) -> None:
    slug = make_round(RoundState.CLOSED).slug
    sign_in(client, Role.EXPERT)
    content = a_file(an_entry(slug), an_entry(slug))
    bring(client, content)
    first, second = (row.id for row in late())
    decide(client, first, decision="admit")
    decide(client, second, decision="refuse", reason="tried out")

    assert "2 known already" in bring(client, content).text
    assert len(rows()) == 1


def test_other_answers_under_the_id_of_one_that_waits_are_a_conflict(client: FlaskClient) -> None:
    slug = make_round(RoundState.CLOSED).slug
    record = a_record()
    sign_in(client)
    bring(client, a_file(an_entry(slug, record)))

    again = bring(client, a_file(an_entry(slug, {**record, "answers": some_answers(sex="male")})))

    assert "Other answers are stored under this id." in again.text
    assert len(late()) == 1


def test_a_version_published_meanwhile_does_not_trap_a_late_answer(client: FlaskClient) -> None:
    slug = make_round(RoundState.CLOSED).slug
    sign_in(client, Role.EXPERT)
    bring(client, a_file(an_entry(slug, a_record(form_version="2026112201"))))
    (row,) = late()

    decide(client, row.id, decision="admit")

    assert [stored.version.version for stored in rows()] == ["2026112201"]


def test_an_erased_round_takes_no_late_answer(client: FlaskClient) -> None:
    round_ = make_round(RoundState.CLOSED)
    waiting = keep(round_)
    with transaction():
        services.erase_answers(round_=round_)
    slug = round_.slug

    with pytest.raises(ErasedError), transaction():
        keep(round_)
    with pytest.raises(DecidedError), transaction():
        services.admit_late(late=waiting)
    sign_in(client, Role.EXPERT)
    assert "are erased; nothing can be added" in bring(client, a_file(an_entry(slug))).text
    assert late()[0].record == {}


def test_only_an_admitted_answer_enters_a_closed_round(client: FlaskClient) -> None:
    round_ = make_round(RoundState.CLOSED)

    with pytest.raises(RoundClosedError):
        store(round_)
    assert rows() == []


# ---- who may


UPLOADERS = {Role.ENUMERATOR, Role.COMMUNE, Role.EXPERT, Role.PROVINCE, Role.ADMIN}
ADMITTERS = {Role.EXPERT, Role.PROVINCE, Role.ADMIN}
EVERYWHERE = {Role.REGION, Role.ADMIN}


@pytest.mark.parametrize("place", [RURAL, OUTSIDE])
@pytest.mark.parametrize("role", Role)
def test_who_brings_and_who_decides_by_role_and_territory(
    client: FlaskClient, role: Role, place: str
) -> None:
    round_ = make_round(RoundState.CLOSED)
    slug, number = round_.slug, keep(round_).id
    sign_in(client, role, *(() if role in EVERYWHERE else (place,)))
    covers = role in EVERYWHERE or place == RURAL

    page, brought = client.get("/en/staff/rescue"), bring(client, a_file(an_entry(slug)))
    decided = decide(client, number, decision="admit")

    assert page.status_code == (200 if role in UPLOADERS else 403)
    taken = 200 if covers else 422
    assert brought.status_code == (taken if role in UPLOADERS else 403)
    assert decided.status_code == (303 if role in ADMITTERS and covers else 403)
    assert len(rows()) == (1 if role in ADMITTERS and covers else 0)


def test_a_decision_about_several_stands_or_falls_with_the_territory(client: FlaskClient) -> None:
    round_ = make_round(RoundState.CLOSED, targets={RURAL: 1, OUTSIDE: 1})
    here = keep(round_).id
    with transaction():
        services.keep_late(
            round_=round_, commune_code=OUTSIDE, submission=a_submission(), channel=Channel.WEB
        )
    there = late()[-1].id
    sign_in(client, Role.EXPERT, RURAL)

    assert decide(client, here, there, decision="admit").status_code == 403
    assert rows() == []


def test_a_visitor_is_sent_to_sign_in(client: FlaskClient) -> None:
    for answer in (bring(client, a_file(an_entry("x"))), decide(client, 1, decision="admit")):
        assert answer.status_code == 302
        assert "/sign-in" in answer.location


def test_the_staff_home_counts_what_waits(client: FlaskClient) -> None:
    keep(make_round(RoundState.CLOSED))
    sign_in(client, Role.EXPERT)

    assert "answers that came late wait for a decision" in client.get("/en/staff/").text
