"""A record that a device sends as JSON: read by the form's own rules, stored once, never over somebody else's text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from pac_toolkit import audit, i18n
from pac_toolkit.accounts.models import User
from pac_toolkit.errors import require
from pac_toolkit.workshops import forms, permissions, services
from pac_toolkit.workshops.models import EDITABLE, Workshop, WorkshopState
from pac_toolkit.workshops.record import (
    PARTS,
    Record,
    claim_hearings,
    differing_parts,
    record_of,
    take_part,
)

_MAX_VALUES: Final = 6000
"""More values than a full form has."""
_NAME: Final = re.compile(r"[a-z0-9_]{1,40}")
_TAKEN: Final = {"theirs", "both"}
_STATES: Final = (WorkshopState.HELD, WorkshopState.PLANNED, WorkshopState.DRAFT)


class UnreadableError(ValueError):
    """What was sent is no record: not the shape that docs/workshops.md tells."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One record as a device sent it, with the revision that it was written over and what was chosen of another's."""

    fields: MultiDict[str, str]
    revision: int | None
    take: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Received:
    """What came of it: a status of HTTP and what to say; `workshop` once it is stored or stands in the way."""

    status: int
    said: dict[str, Any]
    workshop: Workshop | None = None


def read_sent(body: Mapping[str, Any]) -> Sent:
    """The record in the body of a request or of a rescue file. Raises UnreadableError."""
    record, revision, take = body.get("record"), body.get("revision"), body.get("take") or {}
    if not isinstance(record, dict) or not isinstance(take, dict):
        raise UnreadableError
    if revision is not None and (type(revision) is not int or not 0 <= revision < 2**31):
        raise UnreadableError
    if any(part not in PARTS or how not in _TAKEN for part, how in take.items()):
        raise UnreadableError
    fields: MultiDict[str, str] = MultiDict()
    for name, value in _flatten(record):
        fields.add(name, value)
        if len(fields) > _MAX_VALUES:
            raise UnreadableError
    return Sent(fields, revision, take)


def _flatten(
    said: Mapping[Any, Any], prefix: str = "", depth: int = 0
) -> Iterator[tuple[str, str]]:
    """Names and values as the form sends them: `needs-0-text`, `attendance-female_young`, `channels` several times."""
    for name, value in said.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise UnreadableError
        yield from _flatten_value(prefix + name, value, depth)


def _flatten_value(name: str, value: Any, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict | list) and depth > 1:
        raise UnreadableError
    if isinstance(value, dict):
        yield from _flatten(value, f"{name}-", depth + 1)
    elif isinstance(value, list):
        if len(value) > forms.MAX_NEEDS or any(isinstance(item, list) for item in value):
            raise UnreadableError
        for position, item in enumerate(value):
            inner = f"{name}-{position}" if isinstance(item, dict) else name
            yield from _flatten_value(inner, item, depth)
    elif isinstance(value, bool):
        yield from [(name, "y")] if value else []
    elif value is not None:
        yield name, _as_text(value)


def _as_text(value: Any) -> str:
    if not isinstance(value, str | int | float):
        raise UnreadableError
    text = str(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        # half a character has no place in any store
        raise UnreadableError from None
    return text


class NotStoredError(Exception):
    """What was sent is not stored: `received` tells why. Whoever opened the transaction undoes it."""

    def __init__(self, received: Received) -> None:
        self.received = received
        super().__init__(str(received.status))


def receive(
    sent: Sent, *, workshop: Workshop | None, client_key: str | None, actor: User
) -> Received:
    """Store what was sent, once: 201 new, 200 stored or stored already.

    Raises NotStoredError with 412 and both texts, 409 for a closed record, 422 for what is wrong. The caller has
    found the `workshop`, asked whether the actor may write in its commune, and opened a transaction.
    """
    form = _form(sent, workshop, actor)
    if not form.validate():
        raise NotStoredError(_say_wrong(form))
    require(permissions.can_create(actor, form.commune_code.data))
    record = form.to_record()
    try:
        if workshop is not None:
            return _change(workshop, record, sent, form.chosen_state, actor)
        stored = services.create_workshop(record=record, actor=actor, client_key=client_key)
        _lead(stored, form.chosen_state, actor, is_first=True)
        return Received(201, say_stored(stored), stored)
    except services.StaleRevision as stale:
        require(permissions.can_create(actor, stale.workshop.commune_code))
        return _compare(stale.workshop, record)
    except services.ImpossibleMove:
        raise NotStoredError(_say_closed(workshop, record)) from None
    except services.InvalidWorkshop as invalid:
        errors = {p.place.replace(".", "-"): forms.sentence(p) for p in invalid.problems}
        raise NotStoredError(Received(422, {"errors": errors, "fields": errors})) from None


def _form(sent: Sent, workshop: Workshop | None, actor: User) -> forms.WorkshopForm:
    """The form of the page, filled with what was sent; its proof against forgery is the caller's."""
    fields = sent.fields
    if workshop is not None and fields.get("state") not in _STATES:
        fields = MultiDict(fields)
        fields["state"] = workshop.state.value
    return forms.WorkshopForm(
        formdata=fields,
        meta={"csrf": False},
        commune_codes=actor.commune_codes,
        states=_STATES if workshop is None else (*_STATES, workshop.state),
        today=services.today(),
        stored=record_of(workshop) if workshop else None,
    )


def _change(
    workshop: Workshop, record: Record, sent: Sent, state: WorkshopState, actor: User
) -> Received:
    before = record_of(workshop)
    record = claim_hearings(record, before)
    for part, how in sent.take.items():
        record = take_part(record, before, f"{part}+" if how == "both" else part)
    is_fresh = workshop.revision == sent.revision
    services.edit_workshop(
        workshop=workshop, record=record, expected_revision=sent.revision or 0, actor=actor
    )
    # a text that comes once more never moves the record again
    if is_fresh:
        _lead(workshop, state, actor)
    return Received(200, say_stored(workshop), workshop)


def _lead(workshop: Workshop, state: WorkshopState, actor: User, *, is_first: bool = False) -> None:
    if state is not workshop.state and state in services.MOVES[workshop.state]:
        services.move_to(workshop=workshop, state=state, actor=actor, is_first=is_first)


def say_stored(workshop: Workshop) -> dict[str, Any]:
    """What the device must know to go on writing: the revision, and the numbers of the needs."""
    return {
        "id": workshop.id,
        "code": workshop.code,
        "revision": workshop.revision,
        "state": workshop.state.value,
        "needs": [hearing.id for hearing in workshop.hearings],
        "saved_at": workshop.updated_at.isoformat(),
    }


def _say_wrong(form: forms.WorkshopForm) -> Received:
    told = [(id_, where, message) for id_, where, message in form.list_errors()]
    errors = {id_: f"{where}{gettext(': ')}{message}" for id_, where, message in told}
    return Received(422, {"errors": errors, "fields": {id_: message for id_, _, message in told}})


def _compare(workshop: Workshop, record: Record) -> Received:
    """Refuse with both texts part by part; no conflict where they say the same."""
    theirs = record_of(workshop)
    differing = differing_parts(record, theirs)
    if not differing:
        return Received(200, say_stored(workshop), workshop)
    if workshop.state not in EDITABLE:
        raise NotStoredError(_say_closed(workshop, record))
    entry = audit.list_entries("workshop", workshop.id)[0]
    error = gettext("%(name)s saved this record while you were writing", name=entry.actor)
    said = {
        "error": error,
        "advice": gettext("Nothing is lost: open the record, compare both texts and choose."),
        **say_stored(workshop),
        "by": entry.actor,
        "at": i18n.instant(entry.at),
        "labels": {part: str(forms.PART_LABELS[part]) for part in differing},
        "mine": {part: forms.show_part(record, part) for part in differing},
        "theirs": {part: forms.show_part(theirs, part) for part in differing},
    }
    raise NotStoredError(Received(412, said, workshop))


def _say_closed(workshop: Workshop | None, record: Record) -> Received:
    said: dict[str, Any] = {
        "error": gettext("This record is closed."),
        "advice": gettext("Open it again on its own page, then send this text once more."),
    }
    if workshop is not None:
        theirs = record_of(workshop)
        if workshop.state is WorkshopState.VALIDATED:
            said["advice"] = gettext(
                "It is validated: an expert or the province corrects it. Copy your text for them."
            )
        parts = differing_parts(record, theirs)
        said |= {
            "labels": {part: str(forms.PART_LABELS[part]) for part in parts},
            "mine": {part: forms.show_part(record, part) for part in parts},
            "theirs": {part: forms.show_part(theirs, part) for part in parts},
        }
    return Received(409, said, workshop)
