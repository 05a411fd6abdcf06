"""Errors shown to people: one template, the language of the page, never a trace."""

from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask_babel import lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden, HTTPException

from surveys import openrosa

# code → (what happened, what to do)
_SENTENCES: dict[int, tuple[Any, Any]] = {
    400: (
        lazy_gettext("What was sent cannot be understood"),
        lazy_gettext("Go back, reload the page and send it again."),
    ),
    403: (
        lazy_gettext("This page is not open to you"),
        lazy_gettext(
            "Sign in with the account of the commune concerned, or ask your administrator."
        ),
    ),
    404: (
        lazy_gettext("There is no such page"),
        lazy_gettext("Check the address, or start again from the home page."),
    ),
    405: (
        lazy_gettext("This address does not work that way"),
        lazy_gettext("Start again from the home page."),
    ),
    409: (
        lazy_gettext("Somebody changed this meanwhile"),
        lazy_gettext("Open the page again: you will see the newest text."),
    ),
    410: (
        lazy_gettext("This consultation is closed"),
        lazy_gettext("It no longer takes answers. Its results stay on this site."),
    ),
    413: (
        lazy_gettext("What you sent is too large"),
        lazy_gettext("Send less at once, or a smaller file."),
    ),
    429: (
        lazy_gettext("Too many requests at once"),
        lazy_gettext("Wait a minute, then try again. Nothing you wrote is lost if you go back."),
    ),
    500: (
        lazy_gettext("Something went wrong on our side"),
        lazy_gettext("Nothing was half-saved. Try again in a few minutes."),
    ),
}
# what a form's proof against forgery says when it has run out
_EXPIRED = (
    lazy_gettext("This page was open for too long"),
    lazy_gettext("Go back, reload the page and send it again."),
)


def require(permitted: bool) -> None:
    """Go on only when permitted: 403 otherwise."""
    if not permitted:
        raise Forbidden


def show_error(error: HTTPException) -> Any:
    """The error as a page, as JSON under /api/, as a message to a tablet under /collect/."""
    code = error.code or 500
    if code < 400:
        return error
    what, advice = _SENTENCES.get(code, _SENTENCES[500 if code >= 500 else 400])
    if isinstance(error, CSRFError):
        what, advice = _EXPIRED
    if request.path.startswith("/api/"):
        return jsonify(error=str(what), advice=str(advice)), code
    if request.path.startswith("/collect/"):
        # an address that tablets do not have: they too are answered in their own form
        body = openrosa.response(f"{what}. {advice}")
        return Response(body, code, openrosa.HEADERS, content_type=openrosa.CONTENT_TYPE)
    return render_template("errors/error.html", code=code, what=what, advice=advice), code


def install(app: Flask) -> None:
    """Show every HTTP error through `show_error`; Flask logs any other one and hands it over as a 500."""
    app.register_error_handler(HTTPException, show_error)
