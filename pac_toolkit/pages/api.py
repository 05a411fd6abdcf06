"""Addresses at the root that programs read: the door, the monitors' question, what robots may visit."""

from flask import Blueprint, Response, jsonify, redirect, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as BaseResponse

from pac_toolkit.i18n import current_language
from pac_toolkit.pages.queries import is_answering

blueprint = Blueprint("pages_api", __name__)

_ROBOTS = """User-agent: *
Disallow: /*/staff/
Disallow: /*/receipts/
Disallow: /*/sign-in
Disallow: /collect/
"""


@blueprint.get("/")
def door() -> BaseResponse:
    """The home page in the browser's language, in Arabic when in doubt."""
    response = redirect(url_for("pages.home", lang=current_language().code))
    response.headers["Vary"] = "Accept-Language"
    return response


@blueprint.get("/healthz")
def health() -> tuple[Response, int]:
    """200 while the database answers, else 503."""
    try:
        is_well = is_answering()
    except SQLAlchemyError:
        is_well = False
    response = jsonify(status="ok" if is_well else "unavailable")
    response.headers["Cache-Control"] = "no-store"
    return response, 200 if is_well else 503


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Search engines read what is public and nothing else."""
    return Response(_ROBOTS, content_type="text/plain; charset=utf-8")
