"""Records and files that a device kept without a network and sends as JSON: stored once, never over another's text."""

import io
import itertools
import json
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from pac_toolkit import audit
from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db
from pac_toolkit.storage import digest_of
from pac_toolkit.workshops.models import Attachment, Workshop, WorkshopState
from tests.accounts.factories import make_user
from tests.workshops.factories import AZILAL, BOUTFERDA, make_workshop

KEY = "5f0f4a35-7a3c-4c59-9d43-1f7f0a1d2c3b"
OURS = {"Sec-Fetch-Site": "same-origin"}
PDF = b"%PDF-1.7 attendance sheet"
NEED = {"theme": "water", "text": "ربط الدوار بالماء", "votes_women": "١٢", "votes_men": 9}


def a_body(revision: int | None = None, **record: Any) -> dict[str, Any]:
    """What the form of a device sends: a whole record."""
    said = {
        "commune_code": BOUTFERDA,
        "workshop_type": "douar",
        "phase": "diagnosis",
        "state": "held",
        "title": "ورشة دوار آيت علا",
        "held_on": "2022-03-14",
        "starts_at": "10:00",
        "place": "دار الجماعة",
        "douars": "آيت علا، تاكزيرت",
        "channels": ["crier", "phone"],
        "attendance": {"female_young": "6", "male_adult": 4},
        "categories": {"elected": "1"},
        "needs": [NEED],
        "commitments": [{"what": "تنقية البئر", "who": "الجماعة", "is_done": True}],
        **record,
    }
    return {"language": "ar", "revision": revision, "record": said}


def put(client: FlaskClient, thing: object, body: Any = None, **headers: str) -> Any:
    return client.put(f"/api/v1/workshops/{thing}", json=body or a_body(), headers=OURS | headers)


def put_file(client: FlaskClient, thing: object, content: bytes = PDF, **query: str) -> Any:
    address = f"/api/v1/workshops/{thing}/files/{digest_of(content)}"
    return client.put(address, data=content, query_string={"kind": "sheet", **query}, headers=OURS)


def count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


@pytest.fixture
def clerk(client: FlaskClient) -> FlaskClient:
    client.sign_in(make_user(Role.COMMUNE, BOUTFERDA))
    return client


def test_a_record_begun_without_a_network_is_made_once(clerk: FlaskClient) -> None:
    first, again = put(clerk, KEY), put(clerk, KEY)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["id"] == again.json["id"]
    assert again.headers["ETag"] == f'"{first.json["revision"]}"'
    stored = db.session.scalars(select(Workshop)).one()
    assert (stored.client_key, stored.state, stored.women) == (KEY, WorkshopState.HELD, 6)
    assert [h.votes_women for h in stored.hearings] == [12]
    assert stored.commitments[0].is_done
    assert stored.douars == ("آيت علا", "تاكزيرت")
    assert first.json["address"] == f"/ar/staff/workshops/{stored.id}"


def test_it_is_changed_under_its_key_or_its_number(clerk: FlaskClient) -> None:
    made = put(clerk, KEY).json
    by_key = put(clerk, KEY, a_body(place="السوق"), **{"If-Match": f'"{made["revision"]}"'})
    by_number = put(clerk, made["id"], a_body(by_key.json["revision"], place="المسجد"))

    assert (by_key.status_code, by_number.status_code) == (200, 200)
    assert db.session.get(Workshop, made["id"]).place == "المسجد"
    # the need is the one that was there, though the device did not know its number
    assert by_number.json["needs"] == made["needs"]


def test_a_text_that_comes_twice_changes_nothing_and_moves_nothing(clerk: FlaskClient) -> None:
    made = put(clerk, KEY, a_body(state="planned", held_on="2022-03-14")).json
    change = a_body(made["revision"], place="السوق", state="draft")
    first, again = put(clerk, made["id"], change), put(clerk, made["id"], change)

    assert first.json["revision"] == again.json["revision"]
    assert len(audit.list_entries("workshop", made["id"])) == 4


def test_who_sends_second_gets_both_texts_and_chooses_part_by_part(clerk: FlaskClient) -> None:
    made = put(clerk, KEY).json
    other = a_body(made["revision"], place="دار الشباب", needs=[NEED, {**NEED, "text": "بئر"}])
    clerk.sign_in(make_user(Role.EXPERT, BOUTFERDA))
    assert put(clerk, made["id"], other).status_code == 200
    clerk.sign_in(make_user(Role.COMMUNE, BOUTFERDA))
    mine = a_body(made["revision"], place="السوق", needs=[NEED, {**NEED, "text": "طريق"}])
    refused = put(clerk, made["id"], mine)

    assert refused.status_code == 412
    assert set(refused.json["mine"]) == {"place", "needs"}
    assert (refused.json["mine"]["place"], refused.json["theirs"]["place"]) == (
        "السوق",
        "دار الشباب",
    )
    assert "طريق" in refused.json["mine"]["needs"]
    assert "بئر" in refused.json["theirs"]["needs"]
    mine["revision"], mine["take"] = refused.json["revision"], {"needs": "both", "place": "theirs"}
    assert put(clerk, made["id"], mine).status_code == 200
    stored = db.session.get(Workshop, made["id"])
    assert [h.text for h in stored.hearings] == [NEED["text"], "طريق", "بئر"]
    assert stored.place == "دار الشباب"


def test_two_devices_with_one_key_lose_no_text(clerk: FlaskClient) -> None:
    put(clerk, KEY)
    refused = put(clerk, KEY, a_body(place="السوق"))

    assert (refused.status_code, refused.json["mine"]) == (412, {"place": "السوق"})
    assert count(Workshop) == 1


@pytest.mark.parametrize("state", [WorkshopState.CLOSED, WorkshopState.VALIDATED])
def test_a_closed_record_is_not_changed_and_the_text_comes_back(
    client: FlaskClient, state: WorkshopState
) -> None:
    workshop = make_workshop(state)
    client.sign_in(make_user(Role.PROVINCE, BOUTFERDA))
    refused = put(client, workshop.id, a_body(workshop.revision))

    assert refused.status_code == 409
    assert refused.json["advice"]
    assert refused.json["mine"]["title"] == "ورشة دوار آيت علا"


WRITERS = {Role.COMMUNE, Role.EXPERT, Role.PROVINCE}
OPEN = {WorkshopState.DRAFT, WorkshopState.PLANNED, WorkshopState.HELD}


@pytest.mark.parametrize(("role", "place"), list(itertools.product(Role, (BOUTFERDA, AZILAL))))
def test_role_territory_state_and_revision(client: FlaskClient, role: Role, place: str) -> None:
    is_allowed = role in WRITERS and place == BOUTFERDA
    user = make_user(role, *([] if role in {Role.REGION, Role.ADMIN} else [place]))
    client.sign_in(user)
    found = {}
    for state, is_current in itertools.product(WorkshopState, (True, False)):
        workshop = make_workshop(state)
        revision = workshop.revision if is_current else workshop.revision - 1
        answer = put(client, workshop.id, a_body(revision, state=state.value))
        found[state, is_current] = answer.status_code

    assert found == {
        (state, is_current): 403
        if not is_allowed
        else 409
        if state not in OPEN
        else 200
        if is_current
        else 412
        for state, is_current in itertools.product(WorkshopState, (True, False))
    }


def test_the_session_and_the_origin_are_asked_for(client: FlaskClient) -> None:
    assert put(client, KEY).status_code == 401
    client.sign_in(make_user(Role.COMMUNE, BOUTFERDA))
    assert client.put(f"/api/v1/workshops/{KEY}", json=a_body()).status_code == 403
    strange = {"Sec-Fetch-Site": "cross-site"}
    assert client.put(f"/api/v1/workshops/{KEY}", json=a_body(), headers=strange).status_code == 403
    elsewhere = put(client, KEY, a_body(commune_code=AZILAL))
    assert elsewhere.status_code == 422
    assert count(Workshop) == 0


@pytest.mark.parametrize(("language", "words"), [("ar", "عنوان"), ("fr", "titre"), ("en", "title")])
def test_what_is_wrong_is_told_at_its_field_in_the_language(
    clerk: FlaskClient, language: str, words: str
) -> None:
    body = a_body(title="", needs=[NEED, {**NEED, "theme": "", "votes_men": "نعم"}])
    answer = put(clerk, KEY, {**body, "language": language})

    assert answer.status_code == 422
    assert {"title", "needs-1-theme", "needs-1-votes_men"} <= set(answer.json["errors"])
    assert words in answer.json["fields"]["title"]


HOSTILE: tuple[Any, ...] = (
    [],
    {"record": []},
    {"record": {"title": {"a": {"b": {"c": "d"}}}}},
    {"record": {"title": "\ud800"}},
    {"record": {"Title!": "x"}},
    {"record": {"needs": [{"text": "x"}] * 151}},
    {"record": {"channels": [["crier"]]}},
    {"record": {"needs": [[{"text": "x"}]]}},
    {"record": {}, "revision": "1"},
    {"record": {}, "revision": True},
    {"record": {}, "revision": 2**40},
    {"record": {}, "take": {"secret": "theirs"}},
    {"record": {}, "take": {"place": "burn"}},
)


@pytest.mark.parametrize("body", HOSTILE, ids=map(str, range(len(HOSTILE))))
def test_what_is_no_record_is_refused_whole(clerk: FlaskClient, body: Any) -> None:
    answer = clerk.put(
        f"/api/v1/workshops/{KEY}",
        data=json.dumps(body),
        content_type="application/json",
        headers=OURS,
    )

    assert answer.status_code == 400
    assert count(Workshop) == 0


def test_odd_values_are_wrong_answers_not_faults(clerk: FlaskClient) -> None:
    odd = a_body(
        title=12,
        held_on="2022-99-99",
        attendance={"female_young": -1},
        needs="water",
        state="closed",
    )
    answer = put(clerk, KEY, odd)

    assert answer.status_code == 422
    assert {"held_on", "state", "attendance-female_young"} <= set(answer.json["errors"])
    assert put(clerk, KEY, a_body(), **{"If-Match": "*"}).status_code == 400
    assert put(clerk, 999_999).status_code == 404
    plain = clerk.put(f"/api/v1/workshops/{KEY}", data="x", headers=OURS)
    assert plain.status_code == 415


def test_a_file_comes_after_its_record_once(clerk: FlaskClient) -> None:
    assert put_file(clerk, KEY).status_code == 404
    made = put(clerk, KEY).json
    first, again = put_file(clerk, KEY, name="ورقة.pdf"), put_file(clerk, made["id"])

    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json["before"], first.json["revision"]) == (
        made["revision"],
        made["revision"] + 1,
    )
    assert db.session.scalars(select(Attachment)).one().name == "ورقة.pdf"


def test_a_file_that_may_not_be_kept_is_refused_by_name(clerk: FlaskClient) -> None:
    made = put(clerk, KEY).json["id"]
    png = b"\x89PNG\r\n\x1a\n"

    assert put_file(clerk, made, b"MZ program", name="a.pdf").status_code == 422
    assert put_file(clerk, made, png, kind="photo").status_code == 422
    assert put_file(clerk, made, png, kind="photo", consent="1").status_code == 201
    assert put_file(clerk, made, kind="song").status_code == 400
    large = put_file(clerk, made, b"%PDF-" + bytes(10 * 1024 * 1024 - 4))
    assert large.status_code == 422
    other = f"/api/v1/workshops/{made}/files/{'0' * 64}?kind=sheet"
    assert clerk.put(other, data=PDF, headers=OURS).status_code == 400
    assert count(Attachment) == 1


def test_files_follow_the_territory_and_the_state(client: FlaskClient) -> None:
    closed = make_workshop(WorkshopState.CLOSED)
    assert put_file(client, closed.id).status_code == 401
    client.sign_in(make_user(Role.COMMUNE, AZILAL))
    assert put_file(client, closed.id).status_code == 403
    client.sign_in(make_user(Role.COMMUNE, BOUTFERDA))
    assert put_file(client, closed.id).status_code == 409


def test_the_history_tells_who_wrote_what(client: FlaskClient) -> None:
    clerk, expert = make_user(Role.COMMUNE, BOUTFERDA), make_user(Role.EXPERT, BOUTFERDA)
    names = [clerk.display_name, expert.display_name]
    client.sign_in(clerk)
    made = put(client, str(uuid.uuid4())).json
    client.sign_in(expert)
    put(client, made["id"], a_body(made["revision"], place="السوق"))

    newest, *_, oldest = audit.list_entries("workshop", made["id"])
    assert [oldest.actor, newest.actor] == names
    assert newest.changes["place"] == ["دار الجماعة", "السوق"]


def bring(client: FlaskClient, *bodies: tuple[object, Any]) -> Any:
    entries = [
        {"kind": "workshop", "url": f"/api/v1/workshops/{thing}", "body": body}
        for thing, body in bodies
    ]
    file = json.dumps({"format": "pac-toolkit/rescue", "version": 1, "entries": entries}).encode()
    data = {"file": (io.BytesIO(file), "pac.json")}
    return client.post("/ar/staff/workshops/rescue", data=data)


def test_a_rescue_file_is_judged_as_if_it_were_sent(clerk: FlaskClient) -> None:
    made = put(clerk, KEY).json["id"]
    other = a_body(None, title="ورشة أخرى")
    first = bring(clerk, (uuid.uuid4(), other), (made, a_body(place="السوق")))
    again = bring(clerk, (KEY, a_body()))

    assert (first.status_code, again.status_code) == (200, 200)
    # the second text stands beside the stored one: shown to copy, not stored
    assert "السوق" in first.text
    assert count(Workshop) == 2


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"entries": [1, {"kind": "workshop"}]}'])
def test_what_is_no_rescue_file_is_told(clerk: FlaskClient, content: bytes) -> None:
    data = {"file": (io.BytesIO(content), "a.json")}
    answer = clerk.post("/fr/staff/workshops/rescue", data=data)

    assert answer.status_code == 422


def test_a_rescue_file_of_another_commune_is_refused(client: FlaskClient) -> None:
    workshop = make_workshop(WorkshopState.HELD)
    client.sign_in(make_user(Role.COMMUNE, AZILAL))
    answer = bring(client, (workshop.id, a_body(workshop.revision)), (999_999, a_body()))

    assert answer.status_code == 422
    assert "ورشة دوار آيت علا" in answer.text
