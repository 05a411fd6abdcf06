"""Texts of cells: how they are compared, and how a spreadsheet is kept from running them."""

import re
import unicodedata
from typing import Final

from surveys.cleaning import western_digits

_UNSEEN: Final = dict.fromkeys(
    [
        0x200B,
        0x200C,
        0x200D,
        0x200E,
        0x200F,
        0x061C,
        0xFEFF,
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
)
_QUOTES: Final = str.maketrans("’ʼ`´", "''''")
_SPACES: Final = re.compile(r"\s+")
_RUNS: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NUMBER: Final = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")


def folded(text: str) -> str:
    """The text as it is compared: NFC, case folded, 0-9, one apostrophe, one space, no marks unseen."""
    text = unicodedata.normalize("NFC", text).translate(_UNSEEN).translate(_QUOTES)
    text = unicodedata.normalize("NFC", western_digits(text).casefold())
    return _SPACES.sub(" ", text).strip()


def defused(text: str) -> str:
    """The text as a spreadsheet may open it: what would run as a formula gets a leading apostrophe.

    That is what starts with `= + - @`, a tab or a line end (OWASP, CSV injection), a plain negative
    number apart. What already has apostrophes before such a sign gets one more, so that `fused` gives
    every text back.
    """
    return "'" + text if _RUNS.match(text) and not _NUMBER.fullmatch(text) else text


def fused(text: str) -> str:
    """The text that `defused` was given."""
    return text[1:] if text.startswith("'") and _RUNS.match(text[1:]) else text
