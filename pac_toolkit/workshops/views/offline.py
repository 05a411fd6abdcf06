"""Which forms of records the service worker may keep, for a clerk in a douar without a network."""

from typing import Final

from flask import get_flashed_messages, request
from flask_security import current_user
from werkzeug.wrappers import Response

from pac_toolkit.workshops import queries
from pac_toolkit.workshops.views.shared import blueprint

KEEP: Final = "Pac-Keep"
_FORMS: Final = frozenset({"workshops.create", "workshops.edit"})


@blueprint.after_request
def say_keepable(response: Response) -> Response:
    """Mark the empty form and the form of an open record: kept until its next revision or the sign-out."""
    if request.endpoint not in _FORMS or request.method != "GET" or response.status_code != 200:
        return response
    if request.args or get_flashed_messages():
        return response
    number = (request.view_args or {}).get("workshop_id")
    if number is None:
        response.headers[KEEP] = f"new/{current_user.id}/staff"
    elif (workshop := queries.get_workshop(number)) is not None:
        response.headers[KEEP] = f"{number}/{workshop.revision}/staff"
    return response
