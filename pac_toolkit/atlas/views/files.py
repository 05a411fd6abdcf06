"""Files of the map: every state of it can be taken along, under the address of the state."""

from typing import Final

from flask import Response, abort, request
from flask_security import current_user

from pac_toolkit.atlas.files import File, show, write
from pac_toolkit.atlas.files.printing import PAPERS
from pac_toolkit.atlas.views.blueprint import blueprint
from pac_toolkit.atlas.views.states import find_state
from pac_toolkit.extensions import limiter

DOWNLOADS: Final = "600/hour"
"""How often a visitor may have files made."""


@blueprint.get("/maps/download.<any(pdf, svg, html, csv, geojson, gpkg):kind>")
@limiter.limit(DOWNLOADS, exempt_when=lambda: current_user.is_authenticated)
def download(kind: str) -> Response:
    """One state of the map as a file; of a PDF, `paper` says the size."""
    state, paper = find_state(), request.args.get("paper", PAPERS[0])
    if paper not in PAPERS:
        abort(404)
    shown = show(state.wanted, state.survey, state.layer)
    tag = f"{state.tag}-{kind}-{paper}-{shown.made_on.isoformat()}"
    response = Response()
    if tag not in request.if_none_match:
        response = _sent(write(shown, kind, paper))
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)  # type: ignore[return-value]  # werkzeug names its base class


def _sent(file: File) -> Response:
    response = Response(file.content, content_type=file.mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    return response
