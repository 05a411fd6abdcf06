"""Receipt codes and serial numbers of paper forms: easy to read aloud and to copy, with a check sign. Pure."""

import re
import secrets
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 signs: no 0 O 1 I L. A prime count, so that the check finds every wrong or swapped sign."""

_LENGTH: Final = 7
_WESTERN: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
# a totally anti-symmetric quasigroup of order ten (Damm, 2004): one wrong digit, or two swapped, never pass
_DAMM: Final = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
_SERIAL: Final = re.compile(r"(?:^|.*\D)([0-9]{7,9})$")


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


def serial(number: int) -> str:
    """The number of a copy as it is printed, digits only for the keypad: 4217 is `0042-177`, the last its check."""
    digits = f"{number:06}"
    digits += _damm(digits)
    return f"{digits[:-3]}-{digits[-3:]}"


def read_serial(text: str) -> int | None:
    """The number of the copy, however its serial was typed, or from the address in its QR; None when it is wrong."""
    typed = re.sub(r"[\s\-–‑_.\u200e\u200f\u2066-\u2069]", "", text.translate(_WESTERN))
    found = _SERIAL.match(typed)
    if found is None or _damm(found[1]) != "0":
        return None
    return int(found[1][:-1]) or None


def _damm(digits: str) -> str:
    state = "0"
    for digit in digits:
        state = _DAMM[int(state)][int(digit)]
    return state


def _check(body: str) -> str:
    """Weights 1 to 7 modulo the prime 31: one wrong sign or two swapped ones change the sum."""
    total = sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]


def _written(signs: str) -> str:
    return f"{signs[:4]}-{signs[4:]}"
