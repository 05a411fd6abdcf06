"""Collector tokens: what stands in the address that a tablet sends to, and proves whose it is.

A token is a random key and its HMAC under the secret of the installation. The database holds the key
alone: who copies the database cannot make the token, and we can print it again.
"""

import base64
import hashlib
import hmac
import re
import secrets
from typing import Final

_KEY_BYTES: Final = 10
_PROOF_BYTES: Final = 15
_TOKEN: Final = re.compile(r"[a-z2-7]{40}")

KEY_LENGTH: Final = 16
"""Letters of a key; those that follow in the token are its proof."""


def new_key() -> str:
    """A key that nobody had before."""
    return _written(secrets.token_bytes(_KEY_BYTES))


def token_of(key: str, secret: str) -> str:
    """The token of a key: forty small letters and digits, fit for an address and a QR code."""
    return key + _proof(key, secret)


def read_token(token: str, secret: str) -> str | None:
    """The key of a token that we made, else None. Whether it is still valid, the database says."""
    if _TOKEN.fullmatch(token) is None:
        return None
    key, proof = token[:KEY_LENGTH], token[KEY_LENGTH:]
    return key if hmac.compare_digest(proof, _proof(key, secret)) else None


def _proof(key: str, secret: str) -> str:
    digest = hmac.digest(secret.encode(), b"collector token " + key.encode(), hashlib.sha256)
    return _written(digest[:_PROOF_BYTES])


def _written(content: bytes) -> str:
    return base64.b32encode(content).decode().lower()
