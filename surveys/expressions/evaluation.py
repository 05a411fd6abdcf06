"""Trees made into Python functions, once: XPath 1.0 values with the XForms reading of dates.

The same rules, over the same trees, hold in the browser; `tests/surveys/vectors` binds both.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from surveys.expressions.functions import ARITHMETIC, ON_NUMBERS, ON_VALUES
from surveys.expressions.grammar import BINARY, FUNCTIONS, NEGATE, TO_NUMBER, Node
from surveys.expressions.patterns import MAX_SUBJECT, compile_pattern
from surveys.expressions.values import (
    AnswerValue,
    Value,
    node_text,
    to_boolean,
    to_number,
    to_text,
)

_LEAVES: Final = frozenset({"text", "number", "name", "column", "self"})


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression may look at: the answers so far, the answer it constrains, the day, a choice.

    `choice` holds the columns of the choice that a filter is asked about.
    """

    answers: Mapping[str, AnswerValue] = field(default_factory=dict)
    current: AnswerValue | None = None
    today: date = field(default_factory=date.today)
    choice: Mapping[str, str] = field(default_factory=dict)


Compiled = Callable[[Context], Value]


def compile_tree(tree: Node) -> Compiled:
    """A Python function worth what the tree is worth; raises ValueError on a tree not of our grammar."""
    kind, *parts = tree
    if kind in _LEAVES:
        return _compile_leaf(tree)
    nodes = [part for part in parts if isinstance(part, tuple)]
    fewest, most = _arity(str(kind))
    if len(nodes) != len(parts) or not fewest <= len(parts) <= most:
        raise ValueError(f"not a tree of this grammar: {kind!r}")
    if kind == "regex":
        return _compile_regex(nodes)
    if kind == "count" or kind in ON_NUMBERS:
        return _compile_gathering(str(kind), nodes)
    return _combine(str(kind), [compile_tree(node) for node in nodes])


def _arity(kind: str) -> tuple[int, int]:
    if kind in {NEGATE, TO_NUMBER}:
        return 1, 1
    return (2, 2) if kind in BINARY else FUNCTIONS.get(kind, (1, 0))


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
        if kind == "column" and isinstance(literal, str):
            return lambda context: context.choice.get(literal, "")
    raise ValueError(f"not a tree of this grammar: {kind!r}")


def _compile_regex(nodes: Sequence[Node]) -> Compiled:
    """`regex` must match the whole text, and is false for one longer than `MAX_SUBJECT`."""
    subject, pattern = nodes
    if pattern[0] != "text":
        raise ValueError("not a tree of this grammar: 'regex'")
    matcher = compile_pattern(str(pattern[1]))
    of = compile_tree(subject)

    def matches(context: Context) -> bool:
        text = to_text(of(context))
        return len(text) <= MAX_SUBJECT and matcher.fullmatch(text) is not None

    return matches


def _compile_gathering(kind: str, nodes: Sequence[Node]) -> Compiled:
    """Functions on the answers of all entries of a repeat; only `min` and `max` take other values too."""
    if kind not in {"min", "max"} and nodes[0][0] != "name":
        raise ValueError(f"not a tree of this grammar: {kind!r}")
    if kind == "count":
        repeat = str(nodes[0][1])
        return lambda context: float(_number_of_entries(context.answers.get(repeat)))
    gatherers = [_compile_gatherer(node) for node in nodes]
    compute = ON_NUMBERS[kind]
    return lambda context: compute([n for gather in gatherers for n in gather(context)])


def _number_of_entries(answer: AnswerValue | None) -> int:
    return len(answer) if isinstance(answer, list) else 0


def _compile_gatherer(node: Node) -> Callable[[Context], list[float]]:
    """The numbers a node stands for, empty answers left out: several for a question of a repeat."""
    of = compile_tree(node)
    if node[0] != "name":
        return lambda context: [to_number(v) for v in (of(context),) if v != ""]
    name = str(node[1])

    def gather(context: Context) -> list[float]:
        if name in context.answers:
            texts = [node_text(context.answers[name])]
        else:
            texts = [node_text(entry.get(name)) for entry in _entries(context)]
        return [to_number(text) for text in texts if text]

    return gather


def _entries(context: Context) -> list[Mapping[str, AnswerValue]]:
    """Every entry of every repeat; no two repeats have a question of the same name."""
    return [
        dict(entry)
        for answer in context.answers.values()
        if isinstance(answer, list)
        for entry in answer
        if isinstance(entry, dict)
    ]


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
    if kind in ARITHMETIC:
        compute = ARITHMETIC[kind]
        left, right = parts
        return lambda context: compute(to_number(left(context)), to_number(right(context)))
    apply = ON_VALUES[kind]
    return lambda context: apply(*(part(context) for part in parts))
