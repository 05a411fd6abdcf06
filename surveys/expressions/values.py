"""The values of XPath 1.0 and how one becomes another, with the XForms reading of days and times.

Functions on them are in `functions`, trees in `evaluation`; `static/js/expressions.js` holds the same rules.
"""

import math
import re
from datetime import date
from decimal import Decimal
from typing import Final

Value = str | float | bool
Entry = dict[str, str | int | float | list[str]]
"""The answers of one entry of a repeat, by question name."""

AnswerValue = str | int | float | list[str] | list[Entry]
"""One stored answer: a choice name or a text, a number, the names ticked, or the entries of a repeat."""

SPACES: Final = " \t\r\n"
"""White space as XPath has it: the two engines' own ideas of it differ."""

_GAP = re.compile(f"[{SPACES}]+")
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?))?", re.ASCII)
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_EPOCH: Final = date(1970, 1, 1).toordinal()


def node_text(answer: AnswerValue | None) -> str:
    """An answer as the text of its XForms node: "" when unanswered, ticked names joined by spaces."""
    if answer is None:
        return ""
    if isinstance(answer, list):
        return " ".join(name for name in answer if isinstance(name, str))
    return answer if isinstance(answer, str) else to_text(float(answer))


def to_text(value: Value) -> str:
    """XPath `string()`: 3.0 is "3", never an exponent."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")


def to_number(value: Value) -> float:
    """XPath `number()`; a day, with or without its time, counts the days since 1970 (XForms)."""
    if isinstance(value, str):
        text = value.strip(SPACES)
        return float(text) if _NUMBER.fullmatch(text) else days(text)
    return float(value)


def to_boolean(value: Value) -> bool:
    """XPath `boolean()`: a text is true when it is not empty, a number when it is not 0 nor NaN."""
    if isinstance(value, float):
        return not (value == 0 or math.isnan(value))
    return bool(value)


def words(value: Value) -> list[str]:
    """The names in a text that spaces part."""
    return [word for word in _GAP.split(to_text(value)) if word]


def days(text: str) -> float:
    """Days from 1970-01-01 to a day `2026-11-22` or a moment `2026-11-22T14:05`; NaN for any other text."""
    match = _MOMENT.fullmatch(text)
    try:
        if match:
            day = float(date.fromisoformat(match[1]).toordinal() - _EPOCH)
            return day + part_of_day(match[2]) if match[2] else day
    except ValueError:
        pass
    return math.nan


def part_of_day(text: str) -> float:
    """A time `14:05` as a part of its day, 0 to 1; NaN for any other text."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        return math.nan
    return (int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)) / 86400


def day_text(value: Value) -> str:
    """The day of a value read as days since 1970, `2026-11-22`; "" when it is none of the years 1 to 9999."""
    number = to_number(value)
    if not math.isfinite(number):
        return ""
    ordinal = math.floor(number) + _EPOCH
    return date.fromordinal(ordinal).isoformat() if 1 <= ordinal <= date.max.toordinal() else ""
