"""Files of the map: every state of it can be taken along, under the address of the state."""

from typing import Final

from flask import Response, abort, request
from flask_security import current_user

from pac_toolkit.atlas.files import File, show, write
from pac_toolkit.atlas.files.printing import PAPERS
from pac_toolkit.atlas.views.blueprint import blueprint
from pac_toolkit.atlas.views.states import find_state
from pac_toolkit.extensions import limiter
from pac_toolkit.workshops.services import today

DOWNLOADS: Final = "600/hour"
"""How often a visitor may have files made."""
PRINTS: Final = "120/hour"
"""How often a visitor may have papers set, which takes longest."""


def _is_free() -> bool:
    """Whether the limit of papers does not count this request."""
    return bool(current_user.is_authenticated or (request.view_args or {}).get("kind") != "pdf")


@blueprint.get("/maps/download.<any(pdf, svg, html, csv, geojson, gpkg):kind>")
@limiter.limit(DOWNLOADS, exempt_when=lambda: current_user.is_authenticated)
@limiter.limit(PRINTS, exempt_when=_is_free)
def download(kind: str) -> Response:
    """One state of the map as a file; of a PDF, `paper` says the size."""
    state, paper = find_state(), request.args.get("paper", PAPERS[0])
    if paper not in PAPERS:
        abort(404)
    tag = f"{state.tag}-{kind}-{paper}-{today().isoformat()}"
    response = Response()
    if tag not in request.if_none_match:
        shown = show(state.wanted, state.survey, state.layer)
        response = _sent(write(shown, kind, paper))
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)  # type: ignore[return-value]  # werkzeug names its base class


def _sent(file: File) -> Response:
    response = Response(file.content, content_type=file.mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    return response
