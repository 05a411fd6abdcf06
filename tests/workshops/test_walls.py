"""Nothing that a commune has not published is read from another one, through any address of workshops."""

import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import transaction
from pac_toolkit.workshops import services
from pac_toolkit.workshops.models import FileKind, Workshop, WorkshopState
from pac_toolkit.workshops.record import AgendaPoint, NeedVoiced, Promise
from tests.accounts.factories import make_user
from tests.workshops.factories import AZILAL, BOUTFERDA, make_workshop
from tests.workshops.test_forms import typed

# in every text of the unpublished records, and nowhere else
MARK = "Zqsecret"
HIDDEN = (WorkshopState.DRAFT, WorkshopState.HELD, WorkshopState.CLOSED)
PNG = b"\x89PNG\r\n\x1a\n" + MARK.encode()
# what changes something is tried too, with the marks of the other commune's record in the address
STEPS = ("state", "edit", "correct")


def make_hidden(state: WorkshopState) -> Workshop:
    """A record of Boutferda that says the mark wherever text may stand."""
    said = f"{MARK} {state}"
    writer = make_user(display_name=said)
    workshop = make_workshop(
        state,
        actor=writer,
        title=said,
        place=said,
        douars=(f"{said} douar",),
        villages=(f"{said} village",),
        agenda=(AgendaPoint(said),),
        chair=said,
        facilitator=said,
        rapporteur=said,
        observations=said,
        strengths=said,
        disagreements=said,
        needs=(NeedVoiced(theme="water", text=said, place=said, problem=said, votes_women=30),),
        commitments=(Promise(what=said, who=said),),
    )
    if state is not WorkshopState.CLOSED:
        with transaction():
            services.attach_file(
                workshop=workshop,
                kind=FileKind.SHEET,
                name=f"{MARK}.png",
                content=PNG,
                actor=writer,
            )
    return workshop


def read(answer: Any) -> str:
    """Everything that an answer says, workbooks by their cells."""
    told = f"{answer.headers}"
    if "spreadsheetml" in answer.mimetype:
        book = load_workbook(io.BytesIO(answer.get_data()))
        return told + str([[c.value for c in row] for sheet in book for row in sheet.iter_rows()])
    return told + str(answer.get_data().decode("utf-8", "replace"))


def list_addresses(app: Flask, hidden: list[Workshop]) -> list[str]:
    """Every address of workshops by GET, for each of the records, plain and with what it may be asked."""
    found = []
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("workshops") or "GET" not in (rule.methods or ()):
            continue
        for workshop in hidden:
            files = [file.id for file in workshop.attachments] or [1]
            values = {
                "lang": "en",
                "workshop_id": workshop.id,
                "need_id": workshop.hearings[0].need_id,
                "attachment_id": files[0],
                "table": "communes",
            }
            if rule.arguments - values.keys():
                # an address made for something else: its own test tells who reads it
                continue
            with app.test_request_context("/en/"):
                built = rule.build({name: values[name] for name in rule.arguments})
            assert built is not None
            address = built[1]
            found += [
                address,
                f"{address}?commune={BOUTFERDA}&theme=water&text={MARK}",
                f"{address}?copy={workshop.id}&state={workshop.state.value}",
            ]
        if "table" in rule.arguments:
            found += [
                a.replace("communes.csv", f"{t}.csv")
                for a in found[-3:]
                for t in ("themes", "equity")
            ]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("role", [None, Role.COMMUNE, Role.EXPERT, Role.ENUMERATOR, Role.ADMIN])
def test_no_address_tells_another_commune_what_is_not_published(
    client: FlaskClient, context: Flask, role: Role | None
) -> None:
    hidden = [make_hidden(state) for state in HIDDEN]
    public = make_workshop(WorkshopState.VALIDATED)
    make_workshop(WorkshopState.HELD, commune_code=AZILAL)
    addresses = list_addresses(context, [*hidden, public])
    assert len(addresses) > 60
    if role is not None:
        client.sign_in(make_user(role, *([AZILAL] if role is not Role.ADMIN else [])))  # type: ignore[attr-defined]
    # the address itself is what the reader typed: only what the site adds to it counts
    told = {a for a in addresses if MARK in re.sub(rf"text(=|%3D){MARK}", "", read(client.get(a)))}
    assert told == set()


def test_no_address_changes_what_another_commune_wrote(client: FlaskClient) -> None:
    hidden = [make_hidden(state) for state in HIDDEN]
    number = hidden[0].hearings[0].need_id
    client.sign_in(make_user(Role.EXPERT, AZILAL))  # type: ignore[attr-defined]
    for workshop in hidden:
        for step in STEPS:
            sent = {**typed(), "state": "held", "revision": "1", "reason": "x"}
            answer = client.post(f"/en/staff/workshops/{workshop.id}/{step}", data=sent)
            assert answer.status_code == 403
            assert MARK not in read(answer)
    merged = {"merged": hidden[1].hearings[0].need_id}
    assert client.post(f"/en/staff/needs/{number}/merge", data=merged).status_code == 403


def test_the_owner_reads_all_of_it(client: FlaskClient) -> None:
    """The walk above would find something: the mark is where it should be."""
    workshop = make_hidden(WorkshopState.HELD)
    client.sign_in(make_user())  # type: ignore[attr-defined]
    similar = f"similar?commune={BOUTFERDA}&theme=water&text={MARK} held"
    for path in (
        f"staff/workshops/{workshop.id}",
        f"staff/workshops/{workshop.id}/edit",
        "staff/workshops/",
        "staff/workshops/export.xlsx",
        "staff/workshops/sums",
        f"staff/needs/{similar}",
        f"needs/{workshop.hearings[0].need_id}",
        f"staff/workshops/{workshop.id}/files/{workshop.attachments[0].id}",
    ):
        assert MARK in read(client.get(f"/en/{path}")), path
