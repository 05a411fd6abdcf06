"""Security headers and the key of rate limits. Sign-in lives in `accounts`."""

import hashlib
import logging
import re
import secrets

from flask import Flask, Response, current_app, g, request

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


def allow_plotly_styles() -> None:
    """Let the two style elements of a plotly chart through on the page under way."""
    g.csp_styles = PLOTLY_STYLES


def set_headers(response: Response) -> Response:
    """Strict Content-Security-Policy and its companions on every response."""
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
