"""What the service worker keeps on a device: which pages, and the page shown where there is none."""

from flask import get_flashed_messages, render_template, request
from flask_security import current_user
from werkzeug.wrappers import Response as HttpResponse

from pac_toolkit.responses import queries
from pac_toolkit.responses.models import Channel
from pac_toolkit.responses.permissions import can_answer
from pac_toolkit.responses.views.blueprint import blueprint

KEEP = "Pac-Keep"
"""The header that lets the service worker keep a page: `<round>/<version>/<public|staff>`, the name of its cache."""


@blueprint.get("/offline")
def offline() -> str:
    """Shown in place of a page that needs a network: which forms open without, and how many answers wait."""
    return render_template("responses/offline.html")


@blueprint.after_request
def say_keepable(response: HttpResponse) -> HttpResponse:
    """Mark the blank form of a commune as keepable: it says nothing about anybody, unless something is said in passing."""
    if request.endpoint != "responses.answer" or response.status_code != 200:
        return response
    slug, code = (str((request.view_args or {}).get(name)) for name in ("slug", "code"))
    round_ = queries.get_round(slug)
    if round_ is not None and not get_flashed_messages():
        is_staff_form = can_answer(current_user, Channel.ENUMERATOR, code)
        kind = "staff" if is_staff_form else "public"
        response.headers[KEEP] = f"{slug}/{round_.version.version}/{kind}"
    return response
