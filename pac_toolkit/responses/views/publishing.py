"""When the public figures are refreshed: beside the requests, in a process of its own, at most every so often."""

import subprocess
import sys
import time
from pathlib import Path

from flask import Response, current_app, request

from pac_toolkit.database import transaction
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.views.blueprint import blueprint

_started_at = time.monotonic()
# of this process: when it last asked, and the refresh it started
_state: dict[str, float] = {}
_running: list[subprocess.Popen[bytes]] = []


def publish_now(round_: Round) -> None:
    """Refresh a round's figures for the public as soon as can be; under test at once."""
    if current_app.testing:
        with transaction():
            services.publish_results(round_=round_)
        return
    _start("--round", round_.slug)


@blueprint.after_app_request
def _keep_fresh(response: Response) -> Response:
    """A visit after the interval starts a refresh when answers came since the last; the visitor does not wait."""
    seconds = 60 * current_app.extensions["settings"].publish_minutes
    asked_at = _state.get("asked_at", _started_at)
    is_due = seconds and time.monotonic() - asked_at >= seconds
    if (
        is_due
        and request.method == "GET"
        and response.status_code == 200
        and not current_app.testing
    ):
        _state["asked_at"] = time.monotonic()
        if queries.list_stale_rounds():
            _start()
    return response


def _start(*arguments: str) -> None:
    """`flask surveys publish-results` beside this process, at low priority; one at a time."""
    _running[:] = [process for process in _running if process.poll() is None]
    if _running and not arguments:
        return
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "surveys", "publish-results"]
    try:
        process = subprocess.Popen(  # noqa: S603 - fixed words and a round's own short name
            ["nice", *command, *arguments],  # noqa: S607 - of the system
            cwd=Path(current_app.root_path).parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        # the page is right all the same, only older; the next visit tries again
        current_app.logger.exception("the public figures cannot be refreshed")
        return
    _running.append(process)
