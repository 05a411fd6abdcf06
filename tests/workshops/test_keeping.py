"""What proves a record: who wrote, corrections that keep the old text, files told apart by their content."""

import io
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from pac_toolkit import storage
from pac_toolkit.accounts.models import Role, User
from pac_toolkit.database import db, transaction
from pac_toolkit.workshops import permissions, services
from pac_toolkit.workshops.checks import check_file, media_type
from pac_toolkit.workshops.models import Attachment, Correction, FileKind, Workshop, WorkshopState
from pac_toolkit.workshops.record import record_of
from pac_toolkit.workshops.services.files import FOLDER
from tests.accounts.factories import make_user
from tests.workshops.factories import AZILAL, make_workshop
from tests.workshops.test_forms import typed

PDF, JPEG, PNG = b"%PDF-1.7\n...", b"\xff\xd8\xff\xe0...", b"\x89PNG\r\n\x1a\n..."
EXE = b"MZ\x90\x00This program cannot be run in DOS mode"
V = WorkshopState.VALIDATED


@pytest.fixture(autouse=True)
def _database(context: Flask) -> None:
    """Every test here writes."""


def test_who_edited_a_draft_of_somebody_else_does_not_validate_it() -> None:
    clerk, expert = make_user(), make_user(Role.EXPERT)
    workshop = make_workshop(WorkshopState.HELD, actor=clerk)
    with transaction():
        services.edit_workshop(
            workshop=workshop,
            record=replace(record_of(workshop), observations="by the expert"),
            expected_revision=workshop.revision,
            actor=expert,
        )
        services.move_to(workshop=workshop, state=WorkshopState.CLOSED, actor=clerk)
    assert not permissions.can_validate(expert, workshop)
    with pytest.raises(services.NotEntitled):
        services.move_to(workshop=workshop, state=V, actor=expert)
    assert permissions.can_validate(make_user(Role.EXPERT), workshop)


def test_leading_a_record_from_state_to_state_is_not_writing_in_it() -> None:
    expert = make_user(Role.EXPERT)
    workshop = make_workshop(WorkshopState.HELD)
    with transaction():
        services.move_to(workshop=workshop, state=WorkshopState.CLOSED, actor=expert)
    assert permissions.can_validate(expert, workshop)


def correct(workshop: Workshop, actor: User, reason: str = "misread", **changes: Any) -> None:
    with transaction():
        services.correct_workshop(
            workshop=workshop,
            record=replace(record_of(workshop), **changes),
            reason=reason,
            expected_revision=workshop.revision,
            actor=actor,
        )


def test_a_correction_keeps_the_old_text_and_says_who_when_and_why() -> None:
    expert, workshop = make_user(Role.EXPERT), make_workshop(V, place="دار الجماعة")
    correct(workshop, expert, place="المدرسة")
    db.session.expire_all()
    (correction,) = workshop.corrections
    assert correction.changes == {"place": ["دار الجماعة", "المدرسة"]}
    assert (correction.reason, correction.corrected_by_id) == ("misread", expert.id)
    assert (workshop.place, workshop.state) == ("المدرسة", V)


def test_a_correction_needs_a_reason_and_a_change() -> None:
    workshop = make_workshop(V)
    with pytest.raises(services.ReasonNeeded):
        correct(workshop, make_user(Role.EXPERT), reason=" ", place="x")
    db.session.expire_all()
    correct(workshop, make_user(Role.EXPERT))
    assert workshop.corrections == []


@pytest.mark.parametrize("state", [s for s in WorkshopState if s is not V])
def test_only_a_validated_record_is_corrected(state: WorkshopState) -> None:
    workshop = make_workshop(state)
    with pytest.raises(services.ImpossibleMove):
        correct(workshop, make_user(Role.EXPERT), place="elsewhere")


def test_the_public_page_tells_corrections_without_names(client: FlaskClient) -> None:
    workshop = make_workshop(V, place="old place")
    chair = workshop.chair
    correct(workshop, make_user(Role.EXPERT), place="new place", chair="Somebody Else")
    html = client.get(f"/fr/workshops/{workshop.id}").get_data(as_text=True)
    for told in ("old place", "new place", "misread", "Corrigée le"):
        assert told in html
    assert chair not in html
    assert "Somebody Else" not in html


def test_a_validated_record_is_corrected_on_its_page(client: FlaskClient) -> None:
    workshop = make_workshop(V)
    page = f"/fr/staff/workshops/{workshop.id}/correct"
    sent = typed(replace(record_of(workshop), place="corrected"), state="validated")
    sent["revision"] = str(workshop.revision)
    client.sign_in(make_user())
    assert client.post(page, data=sent).status_code == 403
    client.sign_in(make_user(Role.EXPERT))
    assert client.get(page).status_code == 200
    assert client.post(page, data=sent).status_code == 422
    assert client.post(page, data=MultiDict({**sent, "reason": "why"})).status_code == 302
    db.session.expire_all()
    assert (workshop.place, workshop.corrections[0].reason) == ("corrected", "why")


@pytest.mark.parametrize(
    ("head", "kind"),
    [(PDF, "application/pdf"), (JPEG, "image/jpeg"), (PNG, "image/png"), (EXE, None), (b"", None)],
)
def test_a_file_is_what_its_first_bytes_say(head: bytes, kind: str | None) -> None:
    assert media_type(head) == kind


@pytest.mark.parametrize(
    ("kind", "size", "head", "consent", "code"),
    [
        ("sheet", 100, PDF, False, None),
        ("sheet", 0, b"", False, "file_empty"),
        ("sheet", 60_000_000, PDF, False, "file_too_large"),
        ("minutes", 100, EXE, False, "file_kind"),
        ("photo", 100, PDF, True, "photo_not_picture"),
        ("photo", 100, JPEG, False, "photo_without_consent"),
        ("photo", 100, JPEG, True, None),
    ],
)
def test_files_that_may_not_be_attached(
    kind: str, size: int, head: bytes, consent: bool, code: str | None
) -> None:
    problem = check_file(kind, "name.pdf", size, head, has_consent=consent)
    assert (problem.code if problem else None) == code


def attach(workshop: Workshop, content: bytes = PDF, **values: Any) -> Attachment:
    with transaction():
        return services.attach_file(
            workshop=workshop,
            kind=values.pop("kind", FileKind.SHEET),
            name="feuille présence.pdf",
            content=content,
            actor=values.pop("actor", None),
            **values,
        )


def test_a_content_is_kept_once_and_forgotten_with_its_last_record() -> None:
    first, second = attach(make_workshop()), attach(make_workshop())
    assert first.sha256 == second.sha256
    assert services.read_content(first) == PDF
    for attachment, is_left in ((first, True), (second, False)):
        with transaction():
            services.detach_file(attachment=attachment, actor=None)
        services.forget_content(second.sha256 if is_left else first_digest(PDF))
        path = storage.folder(FOLDER) / first_digest(PDF)[:2] / first_digest(PDF)
        assert path.exists() is is_left


def first_digest(content: bytes) -> str:
    return storage.digest_of(content)


def test_the_same_file_sent_twice_is_one_attachment() -> None:
    workshop = make_workshop()
    assert attach(workshop).id == attach(workshop).id


def test_the_database_keeps_no_photo_without_consent() -> None:
    workshop = make_workshop()
    with pytest.raises(IntegrityError), transaction():
        workshop.attachments.append(
            Attachment(
                kind=FileKind.PHOTO, name="x", media_type="image/png", size_bytes=1, sha256="a" * 64
            )
        )


def test_a_file_of_a_validated_record_is_a_correction() -> None:
    workshop = make_workshop(V)
    with pytest.raises(services.ReasonNeeded):
        attach(workshop)
    attach(workshop, reason="the sheet was missing")
    assert [c.reason for c in db.session.scalars(select(Correction))] == ["the sheet was missing"]


def send(client: FlaskClient, name: str, content: bytes, **values: str) -> Any:
    data = typed(**values)
    sent: dict[str, Any] = {key: data.getlist(key) for key in data}
    sent["sheet"] = FileStorage(io.BytesIO(content), filename=name)
    # encoded here: the client's own way leaves a temporary file open for a large body
    boundary, body = encode_multipart(sent)
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post("/fr/staff/workshops/new", data=body, content_type=kind)


def test_a_scan_travels_with_the_form_and_is_given_back_to_keep(client: FlaskClient) -> None:
    client.sign_in(make_user())
    assert send(client, "feuille.pdf", PDF).status_code == 302
    file = db.session.scalars(select(Attachment)).one()
    page = f"/fr/staff/workshops/{file.workshop_id}/files/{file.id}"
    answer = client.get(page)
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    client.sign_in(make_user(Role.COMMUNE, AZILAL))
    assert client.get(page).status_code == 403
    assert client.post(f"{page}/remove").status_code == 403
    client.sign_in(make_user())
    assert client.post(f"{page}/remove").status_code == 302
    assert client.get(page).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"), [("scan.pdf", EXE), ("scan.pdf", PDF + b"0" * 60_000_000)]
)
def test_a_refused_file_is_named_and_the_rest_of_the_form_kept(
    client: FlaskClient, name: str, content: bytes
) -> None:
    client.sign_in(make_user())
    answer = send(client, name, content, observations="kept as typed")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "scan.pdf" in html
    assert "kept as typed" in html
    assert db.session.scalars(select(Workshop)).all() == []


def test_a_visitor_sends_no_large_file(client: FlaskClient) -> None:
    assert send(client, "scan.pdf", PDF + b"0" * 3_000_000).status_code in {302, 413}
    assert db.session.scalars(select(Workshop)).all() == []
