"""`POST /api/v1/surveys/{round}/responses`: one response as JSON, from the offline queue of our own pages.

Its proof against forgery is the browser's word that the request comes from our own pages.
"""

from typing import Any

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
    Envelope,
    answers_limit,
    is_authorised,
    read_envelope,
    say_errors,
    say_unknown_version,
)
from pac_toolkit.responses.forms.pictures import blamed, find_named
from pac_toolkit.responses.models import Source
from pac_toolkit.responses.queries import Place
from pac_toolkit.security import is_same_origin
from surveys.answers import validate

blueprint = Blueprint("responses_api", __name__)
csrf.exempt(blueprint)

Body = dict[str, Any]
Answer = tuple[HttpResponse, int]


@blueprint.post("/api/v1/surveys/<slug>/responses")
@limiter.limit(answers_limit)
def create(slug: str) -> Answer:
    """Store one response; 201 new, 202 the same again, 409 other content, 410 closed, 422 to correct."""
    require(is_same_origin())
    envelope = read_envelope(_read_body())
    if envelope.errors:
        return jsonify(errors=envelope.errors), 422
    place = queries.find_place(
        slug, envelope.commune, envelope.version, is_authorised=is_authorised()
    )
    if place is None:
        return _say_no_place()
    require(permissions.can_answer(current_user, envelope.channel, place.commune.code))
    if not place.round.accepts_answers and not queries.find_response_by_instance(
        envelope.instance_id
    ):
        abort(410)
    return _store(place, envelope)


def _read_body() -> Body:
    if request.mimetype != "application/json":
        abort(415)
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        abort(400)
    if body.get("language") in tuple(i18n.LANGUAGES):
        g.lang = body["language"]
    return body


def _say_no_place() -> Answer:
    what = gettext("There is no such survey, or this commune does not take part in it")
    return jsonify(error=what, advice=gettext("Keep the answers and tell your commune.")), 404


def _store(place: Place, envelope: Envelope) -> Answer:
    if not place.is_of_version(envelope.version):
        return jsonify(errors={"form_version": say_unknown_version()}), 422
    named = find_named(place.questionnaire, envelope.answers)
    validation = blamed(validate(place.questionnaire, envelope.answers), named)
    if validation.errors:
        return jsonify(errors=say_errors(place.questionnaire, validation, envelope.language)), 422
    submission = services.Submission(
        instance_id=envelope.instance_id,
        answers=validation.answers,
        language=envelope.language,
        spoken=envelope.spoken,
        is_helped=envelope.is_helped,
        started_at=envelope.started_at,
        has_filled_trap=envelope.has_filled_trap,
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
    except ConflictError:
        return _say_conflict()
    status = 201 if stored.outcome is services.Outcome.STORED else 202
    return jsonify(receipt=stored.receipt), status


def _say_conflict() -> Answer:
    what = gettext("Other answers are stored under this id.")
    return jsonify(error=what, advice=gettext("Your first answers are counted.")), 409
