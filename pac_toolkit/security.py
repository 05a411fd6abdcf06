"""Security headers and the key of rate limits. Sign-in lives in `accounts`."""

import hashlib
import logging
import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, g, request, session
from limits.storage import Storage

# plotly.js adds one empty style element and one of its own; their hashes are allowed on the pages that draw charts
PLOTLY_STYLES = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='",
)

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self), payment=()",
}
_PARTS_OF_PAGES: Final = frozenset({"text/css", "text/javascript", "font/woff2", "image/png"})
FIELDS_BYTES: Final = 600_000
"""Beside the files of a form: its own fields and its frame."""

# addresses are never stored: the limiter keeps, in memory, a hash whose salt dies with the process
_SALT = secrets.token_bytes(16)


class MaskTokens(logging.Filter):
    """Collector tokens stand in addresses: what is logged of one loses it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true; the message is written without the token."""
        record.msg = re.sub(r"/collect/[^/\s]+", "/collect/…", record.getMessage())
        record.args = ()
        return True


def address_key() -> str:
    """The rate limits' key: a salted hash of the network address, in memory only."""
    address = (request.remote_addr or "").encode()
    return hashlib.blake2b(address, key=_SALT, digest_size=12).hexdigest()


def is_same_origin() -> bool:
    """Whether the browser says that our own page sent this: Sec-Fetch-Site, or Origin in older ones."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = urlsplit(request.headers.get("Origin", ""))
    return bool(origin.netloc) and origin.netloc == request.host


class CountsInMemory(Storage):
    """Counts of a fixed window, in the memory of this process.

    The library's own starts a thread every hundredth of a second while requests come, a tenth of an answer's time.
    """

    STORAGE_SCHEME = ["counts"]  # noqa: RUF012 - as the library declares it
    base_exceptions = ValueError
    # windows that have ended are looked for when there are more than this
    _MANY = 10_000

    def __init__(self, uri: str | None = None, **options: Any) -> None:
        super().__init__(uri, **options)
        self._lock = threading.Lock()
        # by key: how often, and until when (seconds since 1970)
        self._counts: dict[str, tuple[int, float]] = {}

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count once more in the window, which begins with the first time."""
        moment = time.time()
        with self._lock:
            count, until = self._counts.get(key, (0, 0.0))
            if until <= moment:
                count, until = 0, moment + expiry
                self._forget_ended(moment)
            self._counts[key] = count + amount, until
            return count + amount

    def get(self, key: str) -> int:
        """How often in the window under way."""
        count, until = self._counts.get(key, (0, 0.0))
        return count if until > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends."""
        return self._counts.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """Memory is always there."""
        return True

    def reset(self) -> int:
        """Forget everything; says how much it was."""
        with self._lock:
            number = len(self._counts)
            self._counts.clear()
            return number

    def clear(self, key: str) -> None:
        """Forget one key."""
        with self._lock:
            self._counts.pop(key, None)

    def _forget_ended(self, moment: float) -> None:
        if len(self._counts) > self._MANY:
            self._counts = {k: kept for k, kept in self._counts.items() if kept[1] > moment}


def is_signed_in(_values: Mapping[str, Any]) -> bool:
    """Whether the request comes from a session, without asking the database who it is."""
    return "_user_id" in session


def allow_large(
    blueprint: Blueprint,
    *endpoints: str,
    at_most: int,
    when: Callable[[Mapping[str, Any]], bool] = is_signed_in,
) -> None:
    """Let what is posted to these endpoints weigh up to `at_most` bytes and the form's own fields.

    Told before anything reads the form, the proof against forgery included. `when` sees the values of the
    address; without it only who is signed in may.
    """

    def allow(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if request.method == "POST" and endpoint in endpoints and when(values or {}):
            request.max_content_length = at_most + FIELDS_BYTES

    blueprint.url_value_preprocessor(allow)


def allow_plotly_styles() -> None:
    """Let the two style elements of a plotly chart through on the page under way."""
    g.csp_styles = PLOTLY_STYLES


def set_headers(response: Response) -> Response:
    """Strict Content-Security-Policy and its companions on every response.

    Built scripts, styles and fonts go without: they cannot be opened as a page, and a first visit loads a dozen.
    """
    if request.blueprint == "assets" and response.mimetype in _PARTS_OF_PAGES:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
    styles = " ".join(("'self'", *g.get("csp_styles", ())))
    response.headers.setdefault("Content-Security-Policy", _POLICY.format(styles=styles))
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def install(app: Flask) -> None:
    """Send the headers with every response of `app`, keep tokens out of its log."""
    app.after_request(set_headers)
    app.logger.addFilter(MaskTokens())
