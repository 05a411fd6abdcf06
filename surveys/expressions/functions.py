"""What each function and operator of the grammar makes of its values; how trees call them is in `evaluation`."""

import math
from collections.abc import Callable, Sequence
from typing import Final

from surveys.expressions.grammar import NEGATE, TO_NUMBER
from surveys.expressions.values import (
    SPACES,
    Value,
    day_text,
    part_of_day,
    to_boolean,
    to_number,
    to_text,
    words,
)

_MOST_DIGITS: Final = 12


def _equal(left: Value, right: Value) -> bool:
    """XPath 1.0 §3.4: as booleans if one is, else as numbers if one is, else as texts."""
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, float) or isinstance(right, float):
        return to_number(left) == to_number(right)
    return left == right


def _divide(left: float, right: float) -> float:
    """IEEE division, as XPath has it: no exception, infinities and NaN instead."""
    if right or math.isnan(left):
        return left / (right or 1.0)
    return math.copysign(math.inf, left * math.copysign(1, right)) if left else math.nan


def _modulo(left: float, right: float) -> float:
    """The remainder with the sign of the dividend (XPath `mod`), NaN where there is none."""
    return math.nan if not right or not math.isfinite(left) else math.fmod(left, right)


def _whole(value: Value) -> float:
    number = to_number(value)
    return float(math.trunc(number)) if math.isfinite(number) else number


def _index(value: Value) -> int:
    """A position in a text or list: cut to a whole number, 0 when it is no number."""
    number = to_number(value)
    return 0 if math.isnan(number) else int(max(-(2.0**31), min(2.0**31, number)))


def _round(value: Value, places: Value = 0.0) -> float:
    """Halves go up (XPath `round`), after so many decimals; fewer than none rounds to tens, hundreds."""
    number, digits = to_number(value), max(-_MOST_DIGITS, min(_MOST_DIGITS, _index(places)))
    if not math.isfinite(number):
        return number
    scale = 10.0 ** abs(digits)
    scaled = number * scale if digits > 0 else number / scale
    if not math.isfinite(scaled + 0.5):
        return number
    rounded = float(math.floor(scaled + 0.5))
    return rounded / scale if digits > 0 else rounded * scale


def _selected_at(ticked: Value, position: Value) -> str:
    names, index = words(ticked), _index(position)
    return names[index] if 0 <= index < len(names) else ""


def _substr(text: Value, start: Value, end: Value = math.inf) -> str:
    return to_text(text)[_index(start) : _index(end)]


ARITHMETIC: Final[dict[str, Callable[[float, float], float | bool]]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "div": _divide,
    "mod": _modulo,
}
"""Operators on two numbers."""

ON_VALUES: Final[dict[str, Callable[..., Value]]] = {
    "=": _equal,
    "!=": lambda a, b: not _equal(a, b),
    "not": lambda a: not to_boolean(a),
    "selected": lambda ticked, name: to_text(name).strip(SPACES) in words(ticked),
    "count-selected": lambda ticked: float(len(words(ticked))),
    "selected-at": _selected_at,
    "string-length": lambda a: float(len(to_text(a))),
    "coalesce": lambda a, b: a if to_text(a) else b,
    "int": _whole,
    TO_NUMBER: to_number,
    "string": to_text,
    "round": _round,
    "concat": lambda *parts: "".join(to_text(part) for part in parts),
    "contains": lambda a, b: to_text(b) in to_text(a),
    "starts-with": lambda a, b: to_text(a).startswith(to_text(b)),
    "substr": _substr,
    "normalize-space": lambda a: " ".join(words(a)),
    "date": day_text,
    "decimal-time": lambda a: part_of_day(to_text(a)),
    NEGATE: lambda a: -to_number(a),
    "true": lambda: True,
    "false": lambda: False,
}
"""Functions and operators that take every argument computed."""


def total(numbers: Sequence[float]) -> float:
    """Added from the left, plainly: Python's own `sum` rounds otherwise from 3.12 on, and no browser does."""
    result = 0.0
    for number in numbers:
        result += number
    return result


def _extreme(choose: Callable[[Sequence[float]], float], numbers: Sequence[float]) -> float:
    return math.nan if not numbers or any(map(math.isnan, numbers)) else choose(numbers)


ON_NUMBERS: Final[dict[str, Callable[[Sequence[float]], float]]] = {
    "sum": total,
    "min": lambda numbers: _extreme(min, numbers),
    "max": lambda numbers: _extreme(max, numbers),
    "count-non-empty": lambda numbers: float(len(numbers)),
}
"""Functions on all the answers there are to a question, empty ones left out."""
