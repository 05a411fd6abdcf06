"""Receipt codes: short, easy to read aloud and to copy by hand, with a check character. Pure."""

import re
import secrets
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 signs: no 0 O 1 I L. A prime count, so that the check finds every wrong or swapped sign."""

_LENGTH: Final = 7
_WESTERN: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def new_code() -> str:
    """A random code such as `K7QM-3XPD`: 27 billion are possible."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return _written(body + _check(body))


def read_code(text: str) -> str | None:
    """The code as it is stored, from however a person typed it; None when it cannot be one."""
    typed = re.sub(r"[\s\-–‑_.\u200e\u200f\u2066-\u2069]", "", text.translate(_WESTERN)).upper()
    if len(typed) != _LENGTH + 1 or any(sign not in ALPHABET for sign in typed):
        return None
    return _written(typed) if _check(typed[:-1]) == typed[-1] else None


def _check(body: str) -> str:
    """Weights 1 to 7 modulo the prime 31: one wrong sign or two swapped ones change the sum."""
    total = sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]


def _written(signs: str) -> str:
    return f"{signs[:4]}-{signs[4:]}"
