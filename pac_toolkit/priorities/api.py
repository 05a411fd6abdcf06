"""Addresses of `priorities` that programs read: the ranking as JSON and as GeoJSON."""

import hashlib
from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, jsonify, request

from communes.territory import UnknownTerritory
from pac_toolkit.priorities import certainty, exchange, queries
from pac_toolkit.priorities.scoring import Group, Level, Method
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.queries import get_current_round, get_round
from pac_toolkit.territory.queries import get_layer

blueprint = Blueprint("priorities_api", __name__)

_Word = TypeVar("_Word", bound=StrEnum)


@blueprint.get("/api/v1/priorities.json")
def as_json() -> Response:
    """The ranked themes of every territory of `level` (`round`, `group`, `code`, `method` choose)."""
    return _answer(_document)


@blueprint.get("/api/v1/priorities.geojson")
def as_geojson() -> Response:
    """The same with the boundaries in use, joined by code."""
    response = _answer(lambda *wanted: exchange.feature_collection(_document(*wanted), get_layer()))
    response.mimetype = "application/geo+json"
    return response


def _answer(build: Callable[[Level, Group, Round | None], dict[str, Any]]) -> Response:
    """What `build` tells, or 304 when the asker has it already."""
    level = _word(Level, "level", Level.COMMUNE)
    group = _word(Group, "group", Group.ALL)
    survey = _round()
    tag = hashlib.blake2b(
        "|".join(
            (queries.get_data_version(survey), get_layer().version, request.full_path)
        ).encode(),
        digest_size=12,
    ).hexdigest()
    response = Response()
    if tag not in request.if_none_match:
        response = jsonify(build(level, group, survey))
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache"
    return response.make_conditional(request)  # type: ignore[return-value]  # werkzeug names its base class


def _document(level: Level, group: Group, survey: Round | None) -> dict[str, Any]:
    code, method = request.args.get("code"), _method()
    if code is None:
        rankings = queries.rank_all(level, survey, group, method)
        sure = certainty.list_stability(level, survey, group, method)
    else:
        try:
            level = queries.level_of(code)
        except UnknownTerritory:
            abort(404)
        rankings = {code: queries.rank(code, survey, group, method)}
        sure = {code: certainty.get_stability(code, survey, group, method)}
    return exchange.document(
        rankings, level=level, group=group, survey=survey, method=method, stability=sure
    )


def _round() -> Round | None:
    """The round asked for, else the current one; what is not public stays out."""
    slug = request.args.get("round")
    survey = get_round(slug) if slug else get_current_round()
    if slug and (survey is None or not survey.has_public_results):
        abort(404)
    return survey if survey is not None and survey.has_public_results else None


def _method() -> Method:
    """The method asked for by name and version, else the one in force."""
    key = request.args.get("method")
    found = queries.find_method(key) if key else queries.get_method_in_force()
    return found or abort(404)


def _word(kind: type[_Word], name: str, default: _Word) -> _Word:
    try:
        return kind(request.args.get(name, default))
    except ValueError:
        abort(404)
