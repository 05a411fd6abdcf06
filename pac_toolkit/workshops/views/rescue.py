"""Records that a device could not send, brought as a file: judged as if they were sent, each told."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from flask import render_template, request
from flask_babel import gettext
from flask_security import auth_required, current_user
from werkzeug.exceptions import Forbidden

from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.workshops import exchange as tables
from pac_toolkit.workshops import permissions, queries
from pac_toolkit.workshops.models import Workshop
from pac_toolkit.workshops.views.shared import actor, blueprint

_ADDRESS: Final = re.compile(r"/api/v1/workshops/(?:(\d{1,9})|([0-9a-f-]{36}))")
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of one record of the file; `texts` are its own words where they were not stored."""

    title: str
    is_stored: bool
    workshop: Workshop | None = None
    messages: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


@blueprint.route("/staff/workshops/rescue", methods=["GET", "POST"])
@auth_required("session")
def rescue() -> str | tuple[str, int]:
    """Where a file is brought, and what came of each record in it; the same file again changes nothing."""
    require(permissions.can_create_somewhere(current_user))
    if request.method == "GET":
        return render_template("workshops/rescue.html", rows=None)
    sent = request.files.get("file")
    rows = [_take(entry) for entry in _read(sent.stream.read() if sent else b"")]
    status = 200 if any(row.is_stored for row in rows) else 422
    return render_template("workshops/rescue.html", rows=rows), status


def _read(content: bytes) -> Iterator[Mapping[str, Any]]:
    """The entries of workshops in a rescue file; none in any other file."""
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return
    entries = document.get("entries") if isinstance(document, dict) else None
    for entry in entries[:_MOST] if isinstance(entries, list) else ():
        if isinstance(entry, dict) and entry.get("kind") == "workshop":
            yield entry


def _take(entry: Mapping[str, Any]) -> Brought:
    body = entry.get("body")
    found = _ADDRESS.fullmatch(str(entry.get("url")))
    if found is None or not isinstance(body, dict):
        return Brought("", False, messages=(gettext("This record cannot be read."),))
    record = body.get("record")
    title = str(record.get("title", ""))[:200] if isinstance(record, dict) else ""
    try:
        received = _receive(found, body)
    except (tables.UnreadableError, ValueError):
        return Brought(title, False, messages=(gettext("This record cannot be read."),))
    except Forbidden:
        message = gettext("This commune is not in your territory: give the file to its own staff.")
        return Brought(title, False, messages=(message,))
    said = received.said
    if received.status < 300:
        return Brought(title, True, received.workshop)
    told = said["errors"].values() if "errors" in said else (said["error"], said["advice"])
    mine = {said["labels"][part]: text for part, text in said.get("mine", {}).items()}
    return Brought(title, False, received.workshop, tuple(told), mine)


def _receive(found: re.Match[str], body: Mapping[str, Any]) -> tables.Received:
    key = str(UUID(found[2])) if found[2] else None
    workshop = queries.find_by_client_key(key) if key else queries.get_workshop(int(found[1]))
    if workshop is None and key is None:
        raise ValueError(found[1])
    if workshop is not None:
        require(permissions.can_create(current_user, workshop.commune_code))
    sent = tables.read_sent(body)
    try:
        with transaction():
            return tables.receive(sent, workshop=workshop, client_key=key, actor=actor())
    except tables.NotStoredError as refusal:
        return refusal.received
