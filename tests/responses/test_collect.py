"""`/collect/{token}/…` as a tablet speaks to it: every row of the table of statuses, and what it is shown."""

import hashlib
import logging
import re
import uuid
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from pac_toolkit.accounts.models import Role, User
from pac_toolkit.accounts.services import (
    change_user,
    renew_collector_key,
    revoke_collector_key,
)
from pac_toolkit.database import db, transaction
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.api import collect
from pac_toolkit.responses.models import (
    Channel,
    CollectedForm,
    CollectedState,
    FlagKind,
    QuestionnaireVersion,
    Response,
    ResponseFile,
    Round,
    RoundState,
    Source,
    TabletForm,
)
from surveys.openrosa import MAX_BYTES
from surveys.xlsform import read_xlsform
from tests.accounts.factories import make_user
from tests.responses.factories import OUTSIDE, RURAL, URBAN, make_round, some_answers
from tests.responses.tablets import (
    JPEG,
    PHOTO_FORM,
    PNG,
    a_form,
    a_post,
    make_collector,
)

ONE, TWO, THREE = (f"{n}0000000-0000-4000-8000-000000000000" for n in (1, 2, 3))


def post(client: FlaskClient, token: str, xml: bytes, **files: bytes) -> TestResponse:
    """One post of a tablet; files by name, `_` standing for the point."""
    return send(client, token, xml, [(name.replace("_", "."), files[name]) for name in files])


def send(
    client: FlaskClient, token: str, xml: bytes, files: Any = (), **headers: str
) -> TestResponse:
    body, kind = a_post(xml, files)
    address = f"/collect/{token}/submission?deviceID=collect%3Ax"
    return client.post(address, data=body, content_type=kind, headers=headers)


def message(answer: TestResponse) -> str:
    """What the enumerator reads."""
    assert answer.headers["X-OpenRosa-Version"] == "1.0"
    assert answer.content_type.startswith("text/xml")
    return etree.fromstring(answer.data)[0].text


def count(model: type[Any] = Response) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def close(round_: Round) -> None:
    with transaction():
        services.move_round(round_=round_, state=RoundState.CLOSED)


def edit(round_: Round, new: str, old: str, **changes: Any) -> bytes:
    return a_form(round_, some_answers(**changes), instance_id=new, deprecated_id=old)


def tallies(round_: Round) -> tuple[Any, list[Any]]:
    return queries.get_distribution(round_, "sat_water"), services.find_differences()


# what is stored


def test_a_new_form_is_201_and_stored_with_all_that_goes_with_it(client: FlaskClient) -> None:
    user, token = make_collector()
    round_ = make_round()

    answer = post(client, token, a_form(round_, instance_id=ONE))

    assert (answer.status_code, message(answer)) == (
        201,
        "Le formulaire est bien arrivé. Merci\xa0!",
    )
    stored = db.session.scalars(select(Response)).one()
    assert (stored.instance_id, stored.answers) == (ONE, some_answers())
    assert (stored.channel, stored.source) == (Channel.ENUMERATOR, Source.OPENROSA)
    assert (stored.commune_code, stored.spoken, stored.is_helped) == (RURAL, "tzm", True)
    assert (stored.language, stored.entered_by_id) == ("fr", user.id)
    assert stored.started_at is not None
    assert stored.started_at.isoformat() == "2026-11-20T09:11:12.345000+00:00"
    assert services.find_differences() == []


def test_the_text_is_kept_as_it_was_sent_with_who_and_when(client: FlaskClient) -> None:
    user, token = make_collector()
    xml = a_form(make_round(), instance_id=ONE)

    post(client, token, xml)

    kept = db.session.scalars(select(CollectedForm)).one()
    assert (kept.xml, kept.collected_by_id, kept.state) == (xml, user.id, CollectedState.COUNTED)
    assert kept.received_at is not None


def test_the_same_again_is_202_and_nothing_twice(client: FlaskClient) -> None:
    _, token = make_collector()
    xml = a_form(make_round())

    assert [post(client, token, xml).status_code for _ in range(3)] == [201, 202, 202]
    assert (count(), count(CollectedForm)) == (1, 1)


def test_the_same_again_with_a_new_file_is_201_and_the_file_joins_the_record(
    client: FlaskClient,
) -> None:
    _, token = make_collector()
    xml = a_form(make_round())
    post(client, token, xml, first_jpg=JPEG)

    statuses = [
        post(client, token, xml, second_png=PNG).status_code,
        post(client, token, xml, second_png=PNG, first_jpg=JPEG).status_code,
    ]

    assert statuses == [201, 202]
    stored = db.session.scalars(select(Response)).one()
    assert [(row.name, row.media_type) for row in queries.list_files(stored)] == [
        ("first.jpg", "image/jpeg"),
        ("second.png", "image/png"),
    ]


def test_other_content_under_a_known_id_is_409_and_kept_aside(client: FlaskClient) -> None:
    _, token = make_collector()
    round_ = make_round()
    post(client, token, a_form(round_, instance_id=ONE))
    other = a_form(round_, some_answers(sat_water="5"), instance_id=ONE)

    answers = [post(client, token, other) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "même numéro" in message(answers[0])
    assert queries.get_distribution(round_, "sat_water") == {"": {"1": 1}}
    aside = queries.list_conflicts({RURAL})
    assert [row.xml for row in aside] == [other]


def test_another_file_under_a_known_name_is_409(client: FlaskClient) -> None:
    _, token = make_collector()
    xml = a_form(make_round())
    post(client, token, xml, photo_jpg=JPEG)

    answer = post(client, token, xml, photo_jpg=JPEG + b"x", new_png=PNG)

    assert answer.status_code == 409
    assert "photo.jpg" in message(answer)
    # nothing half-stored: the new file of the refused post is not there either
    assert count(ResponseFile) == 1


# edits


def test_an_edit_of_the_current_version_is_201_and_counts_in_its_place(client: FlaskClient) -> None:
    _, token = make_collector()
    round_ = make_round()
    post(client, token, a_form(round_, instance_id=ONE))
    receipt = db.session.scalars(select(Response.receipt)).one()

    statuses = [
        post(client, token, edit(round_, TWO, ONE, sat_water="5")).status_code,
        post(client, token, edit(round_, THREE, TWO, sat_water="2", sex="male")).status_code,
    ]

    assert statuses == [201, 201]
    assert tallies(round_) == ({"": {"2": 1}}, [])
    stored = db.session.scalars(select(Response)).one()
    assert (stored.receipt, stored.instance_id) == (receipt, ONE)
    assert [(row.instance_id, row.state) for row in queries.list_collected(stored)] == [
        (ONE, CollectedState.REPLACED),
        (TWO, CollectedState.REPLACED),
        (THREE, CollectedState.COUNTED),
    ]


def test_every_version_sent_again_is_202(client: FlaskClient) -> None:
    _, token = make_collector()
    round_ = make_round()
    first, second = a_form(round_, instance_id=ONE), edit(round_, TWO, ONE, sat_water="5")
    post(client, token, first)
    post(client, token, second)

    assert [post(client, token, xml).status_code for xml in (first, second)] == [202, 202]
    assert tallies(round_) == ({"": {"5": 1}}, [])


def test_an_edit_of_an_older_version_is_409(client: FlaskClient) -> None:
    _, token = make_collector()
    round_ = make_round()
    post(client, token, a_form(round_, instance_id=ONE))
    post(client, token, edit(round_, TWO, ONE, sat_water="5"))

    answer = post(client, token, edit(round_, THREE, ONE, sat_water="3"))

    assert answer.status_code == 409
    assert "plus récente" in message(answer)
    assert tallies(round_) == ({"": {"5": 1}}, [])


def test_an_edit_of_what_is_not_here_is_404(client: FlaskClient) -> None:
    _, token = make_collector()

    answer = post(client, token, edit(make_round(), TWO, ONE))

    assert answer.status_code == 404
    assert count() == 0


def test_nobody_edits_what_another_person_sent(client: FlaskClient) -> None:
    _, token = make_collector()
    _, other = make_collector()
    round_ = make_round()
    post(client, token, a_form(round_, instance_id=ONE))

    assert post(client, other, edit(round_, TWO, ONE, sat_water="5")).status_code == 404
    assert tallies(round_) == ({"": {"1": 1}}, [])


def test_an_edit_under_an_id_that_is_taken_is_409(client: FlaskClient) -> None:
    _, token = make_collector()
    round_ = make_round()
    post(client, token, a_form(round_, instance_id=ONE))
    post(client, token, a_form(round_, instance_id=TWO))

    assert post(client, token, edit(round_, TWO, ONE, sat_water="5")).status_code == 409
    assert tallies(round_) == ({"": {"1": 2}}, [])


def test_an_edit_moves_the_answer_to_the_commune_it_names(client: FlaskClient) -> None:
    _, token = make_collector(Role.ENUMERATOR, RURAL, URBAN)
    round_ = make_round()
    post(client, token, a_form(round_, instance_id=ONE))

    post(client, token, a_form(round_, instance_id=TWO, deprecated_id=ONE, commune=URBAN))

    assert {row.commune_code: row.n for row in queries.list_coverage(round_)} == {
        RURAL: 0,
        URBAN: 1,
    }
    assert services.find_differences() == []


# withdrawn, closing, closed, erased


def test_a_withdrawn_form_sent_again_is_202_and_stays_withdrawn(client: FlaskClient) -> None:
    _, token = make_collector()
    round_ = make_round()
    xml = a_form(round_, instance_id=ONE)
    post(client, token, xml, photo_jpg=JPEG)
    with transaction():
        services.withdraw_response(receipt=db.session.scalars(select(Response.receipt)).one())

    statuses = [
        post(client, token, xml, photo_jpg=JPEG).status_code,
        post(client, token, a_form(round_, some_answers(sex="male"), instance_id=ONE)).status_code,
        post(client, token, edit(round_, TWO, ONE)).status_code,
    ]

    assert statuses == [202, 202, 202]
    assert queries.count_responses(round_) == 0
    assert [row.xml for row in db.session.scalars(select(CollectedForm))] == [b""]
    assert count(ResponseFile) == 0


def test_a_closing_round_is_off_the_list_and_still_accepts(client: FlaskClient) -> None:
    _, token = make_collector()
    round_ = make_round(RoundState.CLOSING)
    xml = a_form(round_)

    assert b"<xform>" not in client.get(f"/collect/{token}/formList").data
    assert post(client, token, xml).status_code == 201


def test_a_closed_round_refuses_so_that_the_tablet_keeps_the_form(client: FlaskClient) -> None:
    _, token = make_collector()
    round_ = make_round()
    known = a_form(round_, instance_id=ONE)
    fresh, changed = a_form(round_), edit(round_, TWO, ONE, sat_water="5")
    post(client, token, known)
    close(round_)

    answers = [post(client, token, xml) for xml in (fresh, changed, known)]

    assert [answer.status_code for answer in answers] == [410, 410, 202]
    assert "Gardez le formulaire" in message(answers[0])
    assert count() == 1


def test_an_erased_answer_is_known_and_cannot_be_edited(client: FlaskClient) -> None:
    _, token = make_collector()
    round_ = make_round()
    xml = a_form(round_, instance_id=ONE)
    changed = edit(round_, TWO, ONE)
    post(client, token, xml, photo_jpg=JPEG)
    close(round_)
    with transaction():
        services.erase_answers(round_=round_)

    answers = [post(client, token, sent, photo_jpg=JPEG) for sent in (xml, changed)]

    assert [answer.status_code for answer in answers] == [202, 409]
    assert [row.xml for row in db.session.scalars(select(CollectedForm))] == [b""]
    assert count(ResponseFile) == 0


# what is refused


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"form_id": "nothing"}, 404),
        ({"form_id": "pac_satisfaction.nowhere"}, 404),
        ({"version": "1999"}, 400),
        ({"commune": ""}, 400),
        ({"commune": OUTSIDE}, 400),
        ({"commune": "x"}, 400),
        ({"commune": URBAN}, 403),
        ({"answers": {}}, 400),
        ({"answers": {"sex": "martian"}}, 400),
    ],
)
def test_a_form_that_belongs_nowhere_is_refused_with_a_message(
    client: FlaskClient, wrong: dict[str, Any], status: int
) -> None:
    # two communes of the round, so that the one meant is not evident
    _, token = make_collector(Role.ENUMERATOR, RURAL, "05.091.05.01")
    round_ = make_round(targets={RURAL: 1, URBAN: 1, "05.091.05.01": 1})

    answer = post(client, token, a_form(round_, **wrong))

    assert answer.status_code == status
    assert message(answer)
    assert count() == 0


HOSTILE = {
    "no instanceID": (lambda xml: re.sub(rb"<orx:instanceID>.*?</orx:instanceID>", b"", xml), 400),
    "no uuid": (lambda xml: re.sub(rb"uuid:[^<]*", b"uuid:../../etc", xml), 400),
    "external entity": (
        lambda xml: b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + xml,
        400,
    ),
    "billion laughs": (
        lambda xml: (
            b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + xml.replace(b"female", b"&b;")
        ),
        400,
    ),
    "encrypted": (lambda xml: xml.replace(b"<data ", b'<data encrypted="yes" ', 1), 400),
    "not XML": (lambda _: b"%PDF-1.4", 400),
    "cut off": (lambda xml: xml[:-20], 400),
    "control character": (lambda xml: xml.replace(b"female", b"fe\x01male"), 400),
    "deep": (lambda xml: xml.replace(b"<all>", b"<a>" * 60 + b"</a>" * 60 + b"<all>"), 400),
    "two of one name": (lambda xml: xml.replace(b"<all>", b"<sex>male</sex><all>"), 400),
    "large": (lambda xml: xml + b" " * MAX_BYTES, 413),
    "empty": (lambda _: b"", 400),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_text_is_refused_and_nothing_is_stored(client: FlaskClient, case: str) -> None:
    _, token = make_collector()
    change, status = HOSTILE[case]

    answer = post(client, token, change(a_form(make_round())))

    assert answer.status_code == status
    assert message(answer)
    assert (count(), count(CollectedForm)) == (0, 0)


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"<html><script>", 400), (b"GIF89a" + b"\x00" * 20, 400), (JPEG + b"\x00" * 10_000_000, 413)],
)
def test_a_file_that_is_no_picture_or_too_large_takes_the_whole_post_back(
    client: FlaskClient, content: bytes, status: int
) -> None:
    _, token = make_collector()

    answer = post(client, token, a_form(make_round()), photo_jpg=content)

    assert answer.status_code == status
    assert "photo.jpg" in message(answer)
    assert (count(), count(ResponseFile)) == (0, 0)


@pytest.mark.parametrize("name", ["../../wsgi.py", ".hidden.jpg", "a:b.jpg", "x" * 200 + ".jpg"])
def test_a_name_that_leads_elsewhere_is_refused(client: FlaskClient, name: str) -> None:
    _, token = make_collector()

    answer = send(client, token, a_form(make_round()), [(name, JPEG)])

    assert answer.status_code == 400
    assert count() == 0


def test_a_body_of_thirty_megabytes_is_413(client: FlaskClient) -> None:
    _, token = make_collector()
    body = BytesIO(b"--x\r\n" + b"\x00" * 30_000_000)

    answer = client.post(
        f"/collect/{token}/submission",
        input_stream=body,
        content_type="multipart/form-data; boundary=x",
        content_length=30_000_005,
    )

    assert answer.status_code == 413
    assert "10 Mo" in message(answer)


def test_an_answer_that_breaks_a_rule_does_not_count_and_the_rest_does(client: FlaskClient) -> None:
    _, token = make_collector()
    round_ = make_round()
    answers = {**some_answers(sat_water="6"), "nobody_asked": "x"}

    answer = post(client, token, a_form(round_, answers))

    assert answer.status_code == 201
    assert "Eau potable · nobody_asked" in message(answer)
    stored = db.session.scalars(select(Response)).one()
    assert stored.answers == some_answers(sat_water=None)
    assert [flag.kind for flag in stored.flags] == [FlagKind.INVALID_ANSWERS]
    # the text keeps what was said
    assert b"<sat_water>6</sat_water>" in db.session.scalars(select(CollectedForm)).one().xml


def test_the_clock_of_the_tablet_says_how_long_it_took(client: FlaskClient, app: Flask) -> None:
    _, token = make_collector()
    round_ = make_round()
    quick, usual = a_form(round_).replace(b"10:19:12", b"10:11:15"), a_form(round_)
    settings = app.extensions["settings"]
    app.extensions["settings"] = type(settings)(
        var_dir=settings.var_dir, secret_key=settings.secret_key, minimum_seconds=20
    )
    try:
        post(client, token, quick)
        post(client, token, usual)
    finally:
        app.extensions["settings"] = settings

    flagged = [[flag.kind for flag in row.flags] for row in db.session.scalars(select(Response))]
    assert flagged == [[FlagKind.TOO_FAST], []]


# who is let in


@pytest.mark.parametrize("path", ["formList", "submission", "forms/x.xml", "forms/x/manifest"])
def test_a_token_that_is_not_ours_is_403_in_both_languages(client: FlaskClient, path: str) -> None:
    for token in ("x", "a" * 40, "%00", "é"):
        answer = client.get(f"/collect/{token}/{path}")
        if path == "submission":
            answer = client.post(f"/collect/{token}/submission")
        assert answer.status_code == 403
        assert "coordinateur" in message(answer)
        assert "رمزا جديدا" in message(answer)
        assert "WWW-Authenticate" not in answer.headers


def revoke(user: User) -> None:
    revoke_collector_key(user=user)


def renew(user: User) -> None:
    renew_collector_key(user=user, language="ar")


def stop(user: User) -> None:
    change_user(user=user, display_name="x", role=user.role, territories=[RURAL], active=False)


def promote(user: User) -> None:
    change_user(user=user, display_name="x", role=Role.REGION, territories=[], active=True)


@pytest.mark.parametrize("change", [revoke, renew, stop, promote])
def test_a_token_dies_with_what_it_stood_for(client: FlaskClient, change: Any) -> None:
    user, token = make_collector()
    xml = a_form(make_round())
    assert client.get(f"/collect/{token}/formList").status_code == 200
    with transaction():
        change(user)

    assert client.get(f"/collect/{token}/formList").status_code == 403
    assert client.head(f"/collect/{token}/submission").status_code == 403
    assert post(client, token, xml).status_code == 403
    assert count() == 0


def test_too_many_at_once_is_429_in_the_envelope(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collect, "REQUESTS", "2/minute")

    answers = [client.get("/collect/x/formList") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [403, 403, 429]
    assert "Attendez une minute" in message(answers[-1])


def test_a_token_is_not_written_into_the_log(
    context: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        context.logger.error("Exception on /collect/abcdefg234/submission [POST]")

    assert "abcdefg234" not in caplog.text
    assert "/collect/…/submission" in caplog.text


# what tablets are served


def test_the_list_names_the_open_rounds_of_ones_communes_with_absolute_addresses(
    client: FlaskClient,
) -> None:
    _, token = make_collector()
    mine = make_round(slug="mine")
    make_round(slug="elsewhere", targets={OUTSIDE: 10})
    make_round(RoundState.DRAFT, slug="draft")
    make_round(RoundState.CLOSED, slug="closed")

    answer = client.get(f"/collect/{token}/formList?deviceID=x&verbose=true")

    assert answer.content_type == "text/xml; charset=utf-8"
    assert answer.headers["X-OpenRosa-Version"] == "1.0"
    assert answer.headers["X-OpenRosa-Accept-Content-Length"] == "10000000"
    (form,) = etree.fromstring(answer.data)
    told = {etree.QName(child).localname: child.text for child in form}
    base = f"http://localhost/collect/{token}/forms/pac_satisfaction.{mine.slug}"
    assert told["formID"] == "pac_satisfaction.mine"
    assert (told["name"], told["version"]) == ("Enquête 2026", "2026112201")
    assert (told["downloadUrl"], told["manifestUrl"]) == (f"{base}.xml", f"{base}/manifest")


def test_two_rounds_of_one_questionnaire_are_two_forms(client: FlaskClient) -> None:
    _, token = make_collector()
    make_round(slug="spring")
    make_round(slug="autumn")

    whole = client.get(f"/collect/{token}/formList").text
    one = client.get(f"/collect/{token}/formList?formID=pac_satisfaction.spring").text

    assert re.findall("<formID>([^<]*)", whole) == [
        "pac_satisfaction.autumn",
        "pac_satisfaction.spring",
    ]
    assert re.findall("<formID>([^<]*)", one) == ["pac_satisfaction.spring"]


def test_the_form_has_the_hash_of_the_list_and_is_made_once(client: FlaskClient) -> None:
    _, token = make_collector()
    make_round(slug="r")

    told = {
        hash_
        for _ in range(2)
        for hash_ in re.findall("<hash>md5:([^<]*)", client.get(f"/collect/{token}/formList").text)
    }
    xform = client.get(f"/collect/{token}/forms/pac_satisfaction.r.xml")

    assert told == {hashlib.md5(xform.data).hexdigest()}
    assert xform.content_type.startswith("text/xml")
    assert count(TabletForm) == 1
    assert 'id="pac_satisfaction.r"' in xform.text
    assert "استطلاع 2026" in xform.text


def test_the_form_asks_the_commune_first_and_reads_the_notice_in_every_language(
    client: FlaskClient,
) -> None:
    _, token = make_collector()
    make_round(slug="r")

    xform = client.get(f"/collect/{token}/forms/pac_satisfaction.r.xml").text
    body = xform[xform.index("<h:body") :]

    assert body.index("/data/pac_place/commune") < body.index("/data/pac_notice/pac_agreed")
    assert body.index("/data/pac_notice/pac_agreed") < body.index("/data/profile/sex")
    assert 'src="jr://file-csv/communes.csv"' in xform
    for words in ("لن يعرف أحد", "Personne ne saura", "Nobody will know"):
        assert words in xform


def test_a_change_of_the_notice_makes_another_form_and_nothing_else_does(
    client: FlaskClient, app: Flask
) -> None:
    _, token = make_collector()
    make_round(slug="r")
    settings = app.extensions["settings"]
    first = client.get(f"/collect/{token}/formList").text
    app.extensions["settings"] = type(settings)(
        var_dir=settings.var_dir, secret_key=settings.secret_key, controller="La région"
    )
    try:
        second = client.get(f"/collect/{token}/formList").text
    finally:
        app.extensions["settings"] = settings

    hashes = [re.findall("md5:[^<]*", text) for text in (first, second)]
    assert hashes[0] != hashes[1]
    assert count(TabletForm) == 2


def test_the_manifest_lists_the_communes_of_the_round_that_are_ones_own(
    client: FlaskClient,
) -> None:
    _, token = make_collector(Role.EXPERT, "05.091")
    make_round(slug="r", targets={RURAL: 10, URBAN: 10, OUTSIDE: 10})

    answer = client.get(f"/collect/{token}/forms/pac_satisfaction.r/manifest")
    (entry,) = etree.fromstring(answer.data)
    name, hash_, address = (child.text for child in entry)
    served = client.get(address.removeprefix("http://localhost"))

    assert name == "communes.csv"
    assert hash_ == f"md5:{hashlib.md5(served.data).hexdigest()}"
    assert served.text.splitlines() == [
        "name,label,milieu,province",
        "05.091.01.01,بني ملال · Béni Mellal,urban,05.091",
        "05.091.05.05,بوتفردة · Boutferda,rural,05.091",
    ]


def test_a_form_that_is_not_ones_own_is_404_in_the_envelope(client: FlaskClient) -> None:
    _, token = make_collector()
    make_round(slug="elsewhere", targets={OUTSIDE: 10})
    make_round(RoundState.CLOSED, slug="closed")
    make_round(slug="mine")

    for path in (
        "forms/pac_satisfaction.elsewhere.xml",
        "forms/pac_satisfaction.closed.xml",
        "forms/pac_satisfaction.mine/files/secret_key",
        "forms/other.mine.xml",
        "forms/x/manifest",
        "forms/x%00.y.xml",
    ):
        answer = client.get(f"/collect/{token}/{path}")
        assert answer.status_code == 404, path
        assert message(answer)


@pytest.mark.parametrize(("path", "status"), [("nothing", 404), ("submission", 405)])
def test_an_address_that_tablets_do_not_have_is_told_in_their_own_form(
    client: FlaskClient, path: str, status: int
) -> None:
    _, token = make_collector()

    answer = client.get(f"/collect/{token}/{path}")

    assert answer.status_code == status
    assert message(answer)


def test_head_says_send_here_without_leading_elsewhere(client: FlaskClient) -> None:
    _, token = make_collector()

    answer = client.head(f"/collect/{token}/submission?deviceID=x")

    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["X-OpenRosa-Accept-Content-Length"] == "10000000"
    assert "Location" not in answer.headers


def test_messages_are_in_the_language_of_the_code_or_the_one_asked_for(client: FlaskClient) -> None:
    _, token = make_collector(language="ar")
    xml = a_form(make_round())

    assert message(post(client, token, xml)) == "وصلت الاستمارة. شكرا!"
    asked = send(client, token, xml, **{"Accept-Language": "fr-MA, en;q=0.5"})
    assert message(asked) == "Nous avons déjà ce formulaire. Merci\xa0!"
    assert asked.headers["Content-Language"] == "fr"


def test_the_only_commune_of_an_enumerator_needs_no_choice(client: FlaskClient) -> None:
    _, token = make_collector()

    assert post(client, token, a_form(make_round(), commune="")).status_code == 201
    assert db.session.scalars(select(Response.commune_code)).one() == RURAL


# files, seen by staff


def photo_round() -> Round:
    """A round whose questionnaire asks for a picture, published without the page that would ask it."""
    form = read_xlsform(PHOTO_FORM)
    round_ = make_round()
    with transaction():
        round_.version = QuestionnaireVersion(
            form_id=form.form_id,
            version=form.version,
            sha256=form.source_sha256,
            source=PHOTO_FORM.encode(),
            compiled=form.to_json(),
        )
    return round_


def test_a_picture_is_served_to_the_readers_of_the_commune_as_a_file_to_save(
    client: FlaskClient,
) -> None:
    _, token = make_collector()
    round_ = photo_round()
    answers = {"sex": "female", "photo": "photo.jpg"}
    assert post(client, token, a_form(round_, answers), photo_jpg=JPEG).status_code == 201
    stored = db.session.scalars(select(Response)).one()
    assert stored.answers == answers
    address = f"/fr/staff/answers/{stored.id}/files/photo.jpg"

    statuses = {}
    for name, user in {
        "commune": make_user(Role.COMMUNE, RURAL),
        "province": make_user(Role.PROVINCE, "05.091"),
        "region": make_user(Role.REGION),
        "neighbour": make_user(Role.COMMUNE, URBAN),
        "enumerator": make_user(Role.ENUMERATOR, RURAL),
        "admin": make_user(Role.ADMIN),
    }.items():
        client.sign_in(user)
        answer = client.get(address)
        statuses[name] = answer.status_code
        if answer.status_code == 200:
            assert answer.data == JPEG
            assert answer.headers["Content-Disposition"] == "attachment; filename=photo.jpg"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.mimetype == "image/jpeg"
        answer.close()

    assert statuses == {
        "commune": 200,
        "province": 200,
        "region": 200,
        "neighbour": 403,
        "enumerator": 403,
        "admin": 403,
    }
    assert client.get(f"/fr/staff/answers/{stored.id}/files/other.jpg").status_code in {403, 404}


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_forms_kept_aside_are_told_to_the_readers_of_the_commune(
    client: FlaskClient, language: str
) -> None:
    _, token = make_collector()
    round_ = make_round()
    post(client, token, a_form(round_, instance_id=ONE))
    other = a_form(round_, some_answers(sat_water="5"), instance_id=ONE)
    post(client, token, other)
    number = queries.list_conflicts({RURAL})[0].id
    counted = db.session.scalars(
        select(CollectedForm.id).where(CollectedForm.state == CollectedState.COUNTED)
    ).one()
    reader, neighbour = make_user(Role.COMMUNE, RURAL), make_user(Role.COMMUNE, URBAN)

    client.sign_in(reader)
    page = client.get(f"/{language}/staff/conflicts")
    text = client.get(f"/{language}/staff/conflicts/{number}.xml")

    assert f'lang="{language}"' in page.text
    assert f"/{language}/staff/conflicts/{number}.xml" in page.text
    assert f"/{language}/staff/conflicts" in client.get(f"/{language}/staff/").text
    assert (text.data, text.headers["Content-Disposition"]) == (
        other,
        f"attachment; filename=conflict-{number}.xml",
    )
    # only what was kept aside is shown
    assert client.get(f"/{language}/staff/conflicts/{counted}.xml").status_code == 404
    client.sign_in(neighbour)
    assert client.get(f"/{language}/staff/conflicts/{number}.xml").status_code == 403
    assert f"conflicts/{number}.xml" not in client.get(f"/{language}/staff/conflicts").text


def test_ids_are_bare_uuids_whatever_their_spelling(client: FlaskClient) -> None:
    _, token = make_collector()
    made = str(uuid.uuid4())
    round_ = make_round()
    post(client, token, a_form(round_, instance_id=made.upper()))

    assert db.session.scalars(select(Response.instance_id)).one() == made
