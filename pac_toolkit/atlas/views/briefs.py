"""The brief of a commune or a province, as PDF."""

import io

from flask import Response, abort, request, send_file
from flask_security import current_user

from communes.territory import REGION, UnknownTerritory, get_territory
from pac_toolkit.atlas.briefs import brief_version, get_sources, make_brief
from pac_toolkit.atlas.views.blueprint import blueprint
from pac_toolkit.documents import PDF
from pac_toolkit.extensions import limiter
from pac_toolkit.i18n import current_language

PRINTS = "120/hour"
"""How often a visitor may have briefs set."""


@blueprint.get("/communes/<code>/brief.pdf")
@blueprint.get("/provinces/<code>/brief.pdf", endpoint="province_brief")
@limiter.limit(PRINTS, exempt_when=lambda: current_user.is_authenticated)
def brief(code: str) -> Response:
    """The portrait of a commune or a province on two pages, kept while nothing of it changed."""
    _require_level(code)
    sources, language = get_sources(), current_language().code
    answer = send_file(
        io.BytesIO(make_brief(code, language, sources)),
        mimetype=PDF,
        download_name=f"{code}-{language}.pdf",
    )
    answer.set_etag(brief_version(code, language, sources))
    answer.headers["Cache-Control"] = "no-cache"
    return answer.make_conditional(request)  # type: ignore[return-value]  # werkzeug names its base class


def _require_level(code: str) -> None:
    """404 unless the code is one of the level that the address says."""
    try:
        place = get_territory(code)
    except UnknownTerritory:
        abort(404)
    is_province = len(code.split(".")) == 2
    if place is REGION or is_province != (request.endpoint == "atlas.province_brief"):
        abort(404)
