"""Bytes of a text file to letters: told by its mark or by its letters, or refused; never guessed."""

import codecs
import re
from typing import Final

from surveys.tables.reading.table import UnreadableTable

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FRENCH: Final = frozenset("àâäæçéèêëîïôöœùûüÿÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸ«»’‘“”–—…€°·×½¼¾²³§\u00a0\u00ad")
_ARABIC_SIGNS: Final = frozenset("،؛؟ـ‌‍\u200e\u200f")
_ARABIC_RUN: Final = re.compile("[\u0621-\u064a]{3}")
_LOST: Final = re.compile(r"[?\ufffd\s]*(?:\?{3}|\ufffd)[?\ufffd\s]*")


def decode(content: bytes, name: str) -> str:
    """The text of the file; raises `UnreadableTable`.

    UTF-8 and UTF-16; else Windows-1256 when three Arabic letters follow each other, and Windows-1252
    when nothing but French letters and signs comes out. Both hold the small French letters at the same places.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content, encoding, name)
    start = content[:1000]
    if b"\0" in start:
        # delimiters and digits leave a zero in one half of each pair
        swapped = start[::2].count(0) > start[1::2].count(0)
        return _strict(content, "utf-16-be" if swapped else "utf-16-le", name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _by_letters(content, name)


def _strict(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableTable("unknown_encoding", name, offset=error.start) from None


def _by_letters(content: bytes, name: str) -> str:
    arabic = content.decode("windows-1256", "replace")
    if _ARABIC_RUN.search(arabic):
        if all(_is_arabic(letter) for letter in set(arabic)):
            return arabic
    else:
        french = content.decode("cp1252", "replace")
        if all(letter < "\x80" or letter in _FRENCH for letter in set(french)):
            return french
    raise UnreadableTable("unknown_encoding", name, offset=_first_high(content))


def _is_arabic(letter: str) -> bool:
    return (
        letter < "\x80"
        or "\u0621" <= letter <= "\u06d2"
        or letter in _FRENCH
        or letter in _ARABIC_SIGNS
    )


def _first_high(content: bytes) -> int:
    return next(index for index, byte in enumerate(content) if byte > 127)


def has_lost_letters(header: str) -> bool:
    """Whether an earlier program already wrote question marks for letters it did not know."""
    return _LOST.fullmatch(header) is not None
