"""Which regular expressions `regex()` accepts: those that mean the same in Python and in a browser.

Refused: look-around, back-references, flags, named groups, lazy and possessive repeats, properties,
and repeats inside repeats: on a hostile text they can hold the server or a telephone for minutes.
"""

import re
from dataclasses import dataclass
from typing import Final

MAX_SUBJECT: Final = 250
"""`regex()` is false for a longer text: it bounds what the slowest accepted pattern can cost."""

MAX_BITS: Final = 24
"""How many two-way choices a pattern may leave to the engine: 2**24 steps is the worst it can cost."""

_OPEN_BITS: Final = MAX_SUBJECT.bit_length()

_ESCAPED = r"\\[dDwWsS.^$*+?()\[\]{}|/\\]"
_SET_OPERATION = r"--|&&|\|\||~~"  # reserved by both engines inside a class
_CLASS = rf"\[\^?(?:{_ESCAPED}|\\-|(?!{_SET_OPERATION})[^\[\]\\])+\]"
_ATOM = re.compile(rf"{_ESCAPED}|{_CLASS}|[^\\\[\](){{}}*+?|^$]")
_REPEAT = re.compile(r"[*+?]|\{(\d{1,3})(?:(,)(\d{1,3})?)?\}")


def compile_pattern(pattern: str) -> re.Pattern[str]:
    r"""The pattern ready for `fullmatch`; `\d` and `\w` are ASCII, as they are in a browser."""
    return re.compile(pattern, re.ASCII)


def first_unsupported(pattern: str) -> int | None:
    """Offset of the first thing outside the portable subset, or None when all of it is inside."""
    offset = _Scanner(pattern).scan()
    if offset is not None:
        return min(offset, max(len(pattern) - 1, 0))
    try:
        compile_pattern(pattern)
    except re.error as error:  # ranges such as [z-a], repeats such as {3,1}
        return error.pos or 0
    return None


@dataclass(slots=True)
class _Group:
    """An open group: the choices its pieces leave, and how many bars part its alternatives."""

    bits: int = 0
    bars: int = 0

    @property
    def choices(self) -> int:
        """An upper bound, in bits, of the ways the group can match one text."""
        return self.bits + self.bars.bit_length()


class _Scanner:
    """One walk over a pattern, counting what it leaves open."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.position = 1 if pattern.startswith("^") else 0
        self.end = len(pattern)
        if pattern.endswith("$") and not pattern.endswith("\\$"):
            self.end -= 1
        self.groups = [_Group()]

    def scan(self) -> int | None:
        """Offset of the first fault, or None."""
        while self.position < self.end:
            start = self.position
            if not self.step():
                return self.position
            if self.groups[-1].choices > MAX_BITS:
                return start
        return None if len(self.groups) == 1 else self.end

    def step(self) -> bool:
        """Passes one bracket, bar, or atom with its repeat; False when it may not stand there."""
        sign = self.pattern[self.position]
        if sign == "(":
            return self.open_group()
        if sign == "|":
            self.groups[-1].bars += 1
            self.position += 1
            return True
        if sign == ")":
            if len(self.groups) == 1:
                return False
            self.position += 1
            return self.repeat(self.groups.pop().choices)
        atom = _ATOM.match(self.pattern, self.position, self.end)
        if atom is None:
            return False
        self.position = atom.end()
        return self.repeat(0)

    def open_group(self) -> bool:
        """Only `(…)` and `(?:…)`: every other `(?` is a feature the two engines do not share."""
        marked = self.pattern.startswith("(?", self.position)
        if marked and not self.pattern.startswith("(?:", self.position):
            return False
        self.groups.append(_Group())
        self.position += 3 if marked else 1
        return True

    def repeat(self, inner: int) -> bool:
        """Reads the repeat, if any, behind a piece that leaves `inner` bits; False when it may not."""
        match = _REPEAT.match(self.pattern, self.position, self.end)
        if match is None:
            self.groups[-1].bits += inner
            return True
        doubled = self.pattern[match.end() : match.end() + 1] in {"?", "+", "*", "{"}
        bits = _bits(match, inner)
        if doubled or bits is None:
            return False
        self.groups[-1].bits += bits
        self.position = match.end()
        return True


def _bits(repeat: re.Match[str], inner: int) -> int | None:
    """What a repeated piece leaves open; None for a free piece repeated without bound."""
    if repeat.group() == "?":
        return inner + 1
    if repeat.group() in {"*", "+"} or (repeat[2] and repeat[3] is None):
        return None if inner else _OPEN_BITS
    fewest, most = int(repeat[1]), int(repeat[3] or repeat[1])
    return inner * most + max(most - fewest, 0).bit_length()
