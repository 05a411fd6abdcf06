"""Words inside SVG pictures: escaping, isolation of scripts, width estimates, wrapped lines.

A picture cannot ask a browser how wide a word is; widths are estimated on the safe side.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from maps.spec import Direction

_ISOLATES: Final[dict[str | None, str]] = {"ltr": "\u2066", "rtl": "\u2067", None: "\u2068"}
_POP: Final = "\u2069"
_BREAKS: Final = re.compile(r"[ \t\n]+")
_NARROW: Final = frozenset("iljtfr.,;:'|!()[] ـاأإلـ1")


def isolated(text: str, direction: Direction | None = None) -> str:
    """Return `text` shut off from what surrounds it, in its own or the given direction.

    An override character inside ends with the isolate, so a hostile name cannot turn the
    words around it. Control characters that XML refuses are left out.
    """
    return f"{_ISOLATES[direction]}{_printable(text)}{_POP}"


def width_of(text: str, size: float) -> float:
    """Return an upper estimate of the width of `text` set in `size` units."""
    return size * sum(_advance(letter) for letter in text)


def wrapped(text: str, size: float, width: float) -> tuple[str, ...]:
    """Break `text` into lines of at most `width`: between words, inside one only if it must."""
    # a no-break space holds its words together: a colon never begins a line
    words = (piece for word in _BREAKS.split(text) if word for piece in _pieces(word, size, width))
    return tuple(_lines(words, size, width))


def line(
    text: str,
    *,
    x: float,
    y: float,
    size: float,
    direction: Direction,
    anchor: str = "start",
    attributes: str = "",
) -> str:
    """Return one `<text>` whose side `anchor` ("start", "middle" or "end") stands at `x`.

    Start is the left side in every language: the picture is set left to right, and the
    line itself is isolated in its own direction. PDF makers that ignore the `direction`
    attribute thus place it alike.
    """
    more = f" {attributes}" if attributes else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}"{more}>'
        f"{escape(isolated(text, direction))}</text>"
    )


def _printable(text: str) -> str:
    return "".join(
        letter
        for letter in text
        if letter in "\t\n" or unicodedata.category(letter) not in ("Cc", "Cs")
    )


def _advance(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Cf"):
        return 0.0
    if letter in _NARROW:
        return 0.36
    return 0.72 if letter.isupper() or letter in "mwMW%صضسش" else 0.6


def _pieces(word: str, size: float, width: float) -> Iterator[str]:
    """Yield a word whole, or cut where a line is full."""
    held = ""
    for letter in word:
        if held and width_of(held + letter, size) > width:
            yield held
            held = ""
        held += letter
    yield held


def _lines(words: Iterable[str], size: float, width: float) -> Iterator[str]:
    held = ""
    for word in words:
        longer = f"{held} {word}" if held else word
        if held and width_of(longer, size) > width:
            yield held
            held = word
        else:
            held = longer
    if held:
        yield held
