"""`PUT /api/v1/workshops/{id}`: the whole record as JSON, from the offline queue of our own pages.

A record begun without a network is put under the key that its device made: the first PUT makes it, later ones
change it. The proof against forgery is the browser's word that the request comes from our own pages.
"""

import re
from collections.abc import Mapping
from functools import wraps
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, abort, g, jsonify, request, url_for
from flask_babel import gettext
from flask_security import current_user
from werkzeug.wrappers import Response

from pac_toolkit import i18n
from pac_toolkit.accounts.models import User
from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.extensions import csrf
from pac_toolkit.security import is_same_origin
from pac_toolkit.workshops import permissions, queries
from pac_toolkit.workshops.exchange import NotStoredError, UnreadableError, read_sent, receive
from pac_toolkit.workshops.models import Workshop

blueprint = Blueprint("workshops_api", __name__)
csrf.exempt(blueprint)

Answer = tuple[Response, int]
_REVISION: Final = re.compile(r'"?(\d{1,9})"?')


def for_writers(view: Any) -> Any:
    """Only our own pages, and staff who keep records: 401 when nobody is signed in, 403 for others."""

    @wraps(view)
    def guarded(**values: Any) -> Any:
        require(is_same_origin())
        if not current_user.is_authenticated:
            what = gettext("You are signed out")
            return jsonify(error=what, advice=gettext("Sign in: what you wrote is kept.")), 401
        require(permissions.can_create_somewhere(current_user))
        return view(**values)

    return guarded


def actor() -> User:
    """The member of staff who sends."""
    user: User = current_user._get_current_object()  # noqa: SLF001 - Flask's documented way to the user
    return user


@blueprint.put("/api/v1/workshops/<int:workshop_id>")
@for_writers
def put(workshop_id: int) -> Answer:
    """Change a stored record; 200, 412 with both texts, 409 when it is closed, 422 to correct."""
    body = _read_body()
    return _receive(body, queries.get_workshop(workshop_id) or abort(404), None)


@blueprint.put("/api/v1/workshops/<uuid:client_key>")
@for_writers
def put_by_key(client_key: UUID) -> Answer:
    """Make the record of this key, or change the one that there is; 201 new, else as above."""
    body = _read_body()
    return _receive(body, queries.find_by_client_key(str(client_key)), str(client_key))


def _receive(body: Mapping[str, Any], workshop: Workshop | None, client_key: str | None) -> Answer:
    if workshop is not None:
        require(permissions.can_create(current_user, workshop.commune_code))
    try:
        sent = read_sent(body)
    except UnreadableError:
        abort(400)
    try:
        with transaction():
            received = receive(sent, workshop=workshop, client_key=client_key, actor=actor())
    except NotStoredError as refusal:
        received = refusal.received
    said = received.said
    if received.workshop is not None:
        said["address"] = address_of(received.workshop)
    answer = jsonify(said)
    if "revision" in said:
        answer.set_etag(str(said["revision"]))
    return answer, received.status


def address_of(workshop: Workshop) -> str:
    """The page of the record in the language of the person."""
    lang = i18n.current_language().code
    return url_for("workshops.staff_show", lang=lang, workshop_id=workshop.id)


def _read_body() -> Mapping[str, Any]:
    """The body, in whose language is answered; `If-Match` is the revision it was written over."""
    if request.mimetype != "application/json":
        abort(415)
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        abort(400)
    if body.get("language") in tuple(i18n.LANGUAGES):
        g.lang = body["language"]
    if match := request.headers.get("If-Match"):
        found = _REVISION.fullmatch(match.strip()) or abort(400)
        return {**body, "revision": int(found[1])}
    return body
