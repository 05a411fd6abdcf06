"""`POST /api/v1/surveys/{round}/responses`: one response as JSON, from the offline queue of our own pages.

Its proof against forgery is the browser's word that the request comes from our own pages.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, g, jsonify, request
from flask_babel import gettext
from flask_security import current_user
from werkzeug.wrappers import Response as HttpResponse

from pac_toolkit import i18n
from pac_toolkit.accounts.permissions import is_staff
from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.extensions import csrf, limiter
from pac_toolkit.responses import permissions, queries, services
from pac_toolkit.responses.errors import ConflictError
from pac_toolkit.responses.forms import (
    SPOKEN,
    answers_limit,
    is_authorised,
    read_instance_id,
    read_instant,
    sentence,
)
from pac_toolkit.responses.models import Channel, Source
from pac_toolkit.responses.queries import Place
from surveys.answers import validate

blueprint = Blueprint("responses_api", __name__)
csrf.exempt(blueprint)

# sequences, not sets: what is looked for in them may be any JSON, lists too
LANGUAGES = tuple(i18n.LANGUAGES)
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What goes with the answers, read and judged; `errors` by field."""

    instance_id: str
    channel: Channel
    language: str
    errors: dict[str, str]


@blueprint.post("/api/v1/surveys/<slug>/responses")
@limiter.limit(answers_limit)
def create(slug: str) -> tuple[HttpResponse, int]:
    """Store one response; 201 new, 202 the same again, 409 other content, 410 closed, 422 to correct."""
    require(is_same_origin())
    body = _read_body()
    envelope = _read_envelope(body)
    if envelope.errors:
        return jsonify(errors=envelope.errors), 422
    code, version = str(body.get("commune")), str(body.get("form_version") or "")
    place = queries.find_place(slug, code, version, is_authorised=is_authorised()) or abort(404)
    require(permissions.can_answer(current_user, envelope.channel, place.commune.code))
    if not place.round.accepts_answers and not queries.find_response_by_instance(
        envelope.instance_id
    ):
        abort(410)
    return _store(place, envelope, body)


def is_same_origin() -> bool:
    """Whether the browser says that our own page sent this: Sec-Fetch-Site, or Origin in older ones."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = urlsplit(request.headers.get("Origin", ""))
    return bool(origin.netloc) and origin.netloc == request.host


def _read_body() -> Body:
    if request.mimetype != "application/json":
        abort(415)
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        abort(400)
    if body.get("language") in LANGUAGES:
        g.lang = body["language"]
    return body


def _read_envelope(body: Body) -> Envelope:
    errors: dict[str, str] = {}
    instance_id = read_instance_id(body.get("instance_id"))
    if instance_id is None:
        errors["instance_id"] = gettext("Give a version 4 UUID.")
    language = body.get("language")
    if language not in LANGUAGES:
        errors["language"] = gettext("Choose one of: %(choices)s.", choices="ar, fr, en")
    if body.get("spoken") not in (None, *SPOKEN):
        errors["spoken"] = gettext("Choose one of: %(choices)s.", choices=", ".join(SPOKEN))
    if not isinstance(body.get("helper", False), bool):
        errors["helper"] = gettext("Answer true or false.")
    if not isinstance(body.get("answers"), dict):
        errors["answers"] = gettext("Give the answers by the names of their questions.")
    channel = body.get("channel", Channel.WEB)
    if channel not in list(Channel):
        errors["channel"] = gettext("Choose one of: %(choices)s.", choices=", ".join(Channel))
        channel = Channel.WEB
    return Envelope(instance_id or "", Channel(channel), str(language), errors)


def _store(place: Place, envelope: Envelope, body: Body) -> tuple[HttpResponse, int]:
    validation = validate(place.questionnaire, body["answers"])
    if validation.errors:
        return jsonify(
            errors={
                name: place.questionnaire.message(problem, envelope.language) or sentence(problem)
                for name, problem in validation.errors.items()
            }
        ), 422
    submission = services.Submission(
        instance_id=envelope.instance_id,
        answers=validation.answers,
        language=envelope.language,
        spoken=body.get("spoken"),
        is_helped=body.get("helper", False),
        started_at=read_instant(body.get("started_at")),
        version=place.version,
    )
    try:
        with transaction():
            stored = services.store_response(
                round_=place.round,
                commune_code=place.commune.code,
                submission=submission,
                channel=envelope.channel,
                source=Source.QUEUE,
                actor=current_user if is_staff(current_user) else None,
                minimum_seconds=current_app.extensions["settings"].minimum_seconds,
            )
            # read before the commit: afterwards it would cost a transaction of its own
            receipt = stored.response.receipt
    except ConflictError:
        return jsonify(error=gettext("Other answers are stored under this id.")), 409
    status = 201 if stored.outcome is services.Outcome.STORED else 202
    return jsonify(receipt=receipt), status
