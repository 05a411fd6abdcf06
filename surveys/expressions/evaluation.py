"""What an expression is worth: XPath 1.0 values with the XForms reading of dates, compiled once.

The same rules, over the same trees, hold in the browser; `tests/surveys/vectors` binds both.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from surveys.expressions.grammar import BINARY, FUNCTIONS, NEGATE, Node
from surveys.expressions.patterns import MAX_SUBJECT, compile_pattern

Value = str | float | bool
AnswerValue = str | int | float | list[str]
"""One stored answer: a choice name or a text, a number, or the choice names ticked."""

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EPOCH: Final = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression may look at: the answers so far, the answer it constrains, the day."""

    answers: Mapping[str, AnswerValue] = field(default_factory=dict)
    current: AnswerValue | None = None
    today: date = field(default_factory=date.today)


Compiled = Callable[[Context], Value]


def node_text(answer: AnswerValue | None) -> str:
    """An answer as the text of its XForms node: "" when unanswered, ticked names joined by spaces."""
    if answer is None:
        return ""
    if isinstance(answer, list):
        return " ".join(answer)
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
    """XPath `number()`; a day written 2026-11-22 counts the days since 1970 (XForms), so days compare."""
    if isinstance(value, str):
        text = value.strip()
        if _DATE.fullmatch(text):
            return _days(text)
        return float(text) if _NUMBER.fullmatch(text) else math.nan
    return float(value)


def to_boolean(value: Value) -> bool:
    """XPath `boolean()`: a text is true when it is not empty, a number when it is not 0 nor NaN."""
    if isinstance(value, float):
        return not (value == 0 or math.isnan(value))
    return bool(value)


def _days(text: str) -> float:
    try:
        return float(date.fromisoformat(text).toordinal() - _EPOCH)
    except ValueError:
        return math.nan


def _equal(left: Value, right: Value) -> bool:
    """XPath 1.0 §3.4: as booleans if one is, else as numbers if one is, else as texts."""
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, float) or isinstance(right, float):
        return to_number(left) == to_number(right)
    return left == right


def _divide(left: float, right: float) -> float:
    """IEEE division, as XPath has it: no exception, infinities and NaN instead."""
    if right:
        return left / right
    return math.copysign(math.inf, left * math.copysign(1, right)) if left else math.nan


def _modulo(left: float, right: float) -> float:
    """The remainder with the sign of the dividend (XPath `mod`), NaN where there is none."""
    return math.nan if not right or not math.isfinite(left) else math.fmod(left, right)


def _whole(value: Value) -> float:
    number = to_number(value)
    return float(math.trunc(number)) if math.isfinite(number) else number


_ARITHMETIC: Final[dict[str, Callable[[float, float], float | bool]]] = {
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

_ON_VALUES: Final[dict[str, Callable[..., Value]]] = {
    "=": _equal,
    "!=": lambda a, b: not _equal(a, b),
    "not": lambda a: not to_boolean(a),
    "selected": lambda ticked, name: to_text(name).strip() in to_text(ticked).split(),
    "count-selected": lambda ticked: float(len(to_text(ticked).split())),
    "string-length": lambda a: float(len(to_text(a))),
    "coalesce": lambda a, b: a if to_text(a) else b,
    "int": _whole,
    NEGATE: lambda a: -to_number(a),
    "true": lambda: True,
    "false": lambda: False,
}


def compile_tree(tree: Node) -> Compiled:
    """A Python function worth what the tree is worth; raises ValueError on a tree not of our grammar."""
    kind, *parts = tree
    if kind in {"text", "number", "name", "self"}:
        return _compile_leaf(tree)
    arity = 1 if kind == NEGATE else 2 if kind in BINARY else FUNCTIONS.get(str(kind), -1)
    if arity != len(parts) or not all(isinstance(part, tuple) for part in parts):
        raise ValueError(f"not a tree of this grammar: {kind!r}")
    if kind == "regex":
        return _compile_regex(parts)
    return _combine(str(kind), [compile_tree(part) for part in parts if isinstance(part, tuple)])


def _compile_leaf(tree: Node) -> Compiled:
    kind, *parts = tree
    if kind == "self" and not parts:
        return lambda context: node_text(context.current)
    if len(parts) == 1:
        literal = parts[0]
        if kind == "number" and isinstance(literal, float):
            return lambda _: literal
        if kind == "text" and isinstance(literal, str):
            return lambda _: literal
        if kind == "name" and isinstance(literal, str):
            return lambda context: node_text(context.answers.get(literal))
    raise ValueError(f"not a tree of this grammar: {kind!r}")


def _compile_regex(parts: Sequence[object]) -> Compiled:
    """`regex` must match the whole text, and is false for one longer than `MAX_SUBJECT`."""
    subject, pattern = parts
    if not isinstance(subject, tuple) or not isinstance(pattern, tuple) or pattern[0] != "text":
        raise ValueError("not a tree of this grammar: 'regex'")
    matcher = compile_pattern(str(pattern[1]))
    of = compile_tree(subject)

    def matches(context: Context) -> bool:
        text = to_text(of(context))
        return len(text) <= MAX_SUBJECT and matcher.fullmatch(text) is not None

    return matches


def _combine(kind: str, parts: list[Compiled]) -> Compiled:
    if kind == "and":
        return lambda context: all(to_boolean(part(context)) for part in parts)
    if kind == "or":
        return lambda context: any(to_boolean(part(context)) for part in parts)
    if kind == "if":
        test, then, otherwise = parts
        return lambda context: (then if to_boolean(test(context)) else otherwise)(context)
    if kind == "today":
        return lambda context: context.today.isoformat()
    if kind in _ARITHMETIC:
        compute = _ARITHMETIC[kind]
        left, right = parts
        return lambda context: compute(to_number(left(context)), to_number(right(context)))
    apply = _ON_VALUES[kind]
    return lambda context: apply(*(part(context) for part in parts))
