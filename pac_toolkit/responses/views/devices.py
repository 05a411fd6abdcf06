"""Devices that several people use: what one of them left must not be there for the next."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Final, ParamSpec

from flask import make_response, session
from werkzeug.wrappers import Response as HttpResponse

from pac_toolkit.database import now
from pac_toolkit.responses.models import Response

SECONDS_TO_READ: Final = 60
"""How long the thank-you of a kiosk stays before a blank form takes its place, unless it is held."""

_SINCE: Final = "kiosk_since"

P = ParamSpec("P")


def never_kept(view: Callable[P, Any]) -> Callable[P, HttpResponse]:
    """Tell the browser to keep no copy of the page: going back asks the server again."""

    @wraps(view)
    def answered(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = make_response(view(*args, **kwargs))
        response.headers["Cache-Control"] = "no-store"
        return response

    return answered


def begin_next_person() -> None:
    """A blank form is opened in a kiosk: from now on its browser shows no receipt of those before."""
    session[_SINCE] = now().isoformat()


def is_of_somebody_before(response: Response) -> bool:
    """Whether a receipt belongs to somebody who stood at this kiosk, or elsewhere, earlier."""
    since = session.get(_SINCE)
    return since is not None and response.received_at < datetime.fromisoformat(since)
