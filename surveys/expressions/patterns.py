"""Which regular expressions `regex()` accepts: those that mean the same in Python and in a browser.

Refused: look-around, back-references, flags, named groups, lazy and possessive repeats, properties,
and repeats inside repeats: on a hostile text they can hold the server or a telephone for minutes.
"""

import re
from enum import IntEnum
from typing import Final

MAX_SUBJECT: Final = 250
"""`regex()` is false for a longer text: it bounds what the slowest accepted pattern can cost."""

MAX_OPEN_REPEATS: Final = 3
MAX_REPEATS_OF_A_CHOICE: Final = 9

_ESCAPED = r"\\[dDwWsS.^$*+?()\[\]{}|/\\]"
_SET_OPERATION = r"--|&&|\|\||~~"  # reserved by both engines inside a class
_CLASS = rf"\[\^?(?:{_ESCAPED}|\\-|(?!{_SET_OPERATION})[^\[\]\\])+\]"
_ATOM = re.compile(rf"{_ESCAPED}|{_CLASS}|[^\\\[\](){{}}*+?|^$]")
_REPEAT = re.compile(r"[*+?]|\{(\d{1,3})(?:(,)(\d{1,3})?)?\}")


class _Freedom(IntEnum):
    """In how many ways a piece of pattern can match the same text."""

    FIXED = 0
    CHOICE = 1
    OPEN = 2


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


class _Scanner:
    """One walk over a pattern; `groups` holds the freedom met in each open group."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.position = 1 if pattern.startswith("^") else 0
        self.end = len(pattern)
        if pattern.endswith("$") and not pattern.endswith("\\$"):
            self.end -= 1
        self.groups = [_Freedom.FIXED]
        self.open_repeats = 0

    def scan(self) -> int | None:
        """Offset of the first fault, or None."""
        while self.position < self.end:
            if not self.step():
                return self.position
        return None if len(self.groups) == 1 else self.end

    def step(self) -> bool:
        """Passes one bracket, bar, or atom with its repeat; False when it may not stand there."""
        sign = self.pattern[self.position]
        if sign == "(":
            return self.open_group()
        if sign == "|":
            self.note(_Freedom.CHOICE)
            self.position += 1
            return True
        if sign == ")":
            if len(self.groups) == 1:
                return False
            self.position += 1
            return self.repeat(self.groups.pop())
        atom = _ATOM.match(self.pattern, self.position, self.end)
        if atom is None:
            return False
        self.position = atom.end()
        return self.repeat(_Freedom.FIXED)

    def open_group(self) -> bool:
        """Only `(…)` and `(?:…)`: every other `(?` is a feature the two engines do not share."""
        named = self.pattern.startswith("(?", self.position)
        if named and not self.pattern.startswith("(?:", self.position):
            return False
        self.groups.append(_Freedom.FIXED)
        self.position += 3 if named else 1
        return True

    def repeat(self, inner: _Freedom) -> bool:
        """Reads the repeat behind a piece whose own freedom is `inner`, if there is one."""
        match = _REPEAT.match(self.pattern, self.position, self.end)
        if match is None:
            self.note(inner)
            return True
        outer, most = _freedom_of(match)
        doubled = self.pattern[match.end() : match.end() + 1] in {"?", "+", "*", "{"}
        clash = inner is _Freedom.OPEN or (
            inner is _Freedom.CHOICE and (most is None or most > MAX_REPEATS_OF_A_CHOICE)
        )
        self.open_repeats += outer is _Freedom.OPEN
        if doubled or (clash and match.group() != "?") or (self.open_repeats > MAX_OPEN_REPEATS):
            return False
        self.note(max(inner, outer))
        self.position = match.end()
        return True

    def note(self, freedom: _Freedom) -> None:
        self.groups[-1] = max(self.groups[-1], freedom)


def _freedom_of(repeat: re.Match[str]) -> tuple[_Freedom, int | None]:
    """How free a repeat is, and how often it may repeat (None: without bound)."""
    if repeat.group() == "?":
        return _Freedom.CHOICE, 1
    if repeat.group() in {"*", "+"} or (repeat[2] and repeat[3] is None):
        return _Freedom.OPEN, None
    if repeat[2] is None:
        return _Freedom.FIXED, int(repeat[1])
    return _Freedom.OPEN, int(repeat[3])
