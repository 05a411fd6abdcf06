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
    is_form = request.endpoint in _FORMS and request.method == "GET" and not request.args
    if is_form and response.status_code == 200 and not get_flashed_messages():
        response.headers[KEEP] = _name_form((request.view_args or {}).get("workshop_id"))
    return response


def _name_form(number: int | None) -> str:
    """The person's empty form, or the record at its revision."""
    workshop = queries.get_workshop(number) if number is not None else None
    if workshop is None:
        return f"new/{current_user.id}/staff"
    return f"{workshop.id}/{workshop.revision}/staff"
