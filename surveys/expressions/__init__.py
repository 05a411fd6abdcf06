"""Expressions of an XLSForm (`relevant`, `calculation`, `choice_filter` …): parsed once, run here and in browsers.

A closed subset of XForms; whatever is outside is refused with its position, never guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from surveys.expressions.evaluation import Compiled, Context, compile_tree
from surveys.expressions.grammar import (
    BINARY,
    FUNCTIONS,
    GATHERING,
    MAX_TOKENS,
    InvalidExpression,
    Node,
    parse_tree,
)
from surveys.expressions.values import AnswerValue, Entry, Value, to_number
from surveys.expressions.values import to_boolean as _to_boolean

__all__ = [
    "BINARY",
    "FUNCTIONS",
    "GATHERING",
    "AnswerValue",
    "Context",
    "Entry",
    "Expression",
    "InvalidExpression",
    "Value",
    "parse",
    "to_number",
]

Json = list["Json"] | str | float


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression: its text, its tree, and what it is worth for given answers."""

    source: str
    tree: Node
    _compiled: Compiled = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_compiled", compile_tree(self.tree))

    @property
    def names(self) -> frozenset[str]:
        """The questions it looks at."""
        return frozenset(str(node[1]) for node in _walk(self.tree) if node[0] == "name")

    @property
    def names_of_one(self) -> frozenset[str]:
        """The questions it looks at for one answer: in a repeat, that of the same entry."""
        return frozenset(name for name, function in _uses(self.tree) if not function)

    def names_given_to(self, function: str) -> frozenset[str]:
        """The names it gives to a function that looks at all entries of a repeat."""
        return frozenset(name for name, user in _uses(self.tree) if user == function)

    @property
    def columns(self) -> frozenset[str]:
        """The columns of the choices it looks at, as a choice filter does."""
        return frozenset(str(node[1]) for node in _walk(self.tree) if node[0] == "column")

    @property
    def uses_current(self) -> bool:
        """Whether it looks at the answer being given (`.`), as a constraint does."""
        return any(node[0] == "self" for node in _walk(self.tree))

    def value(self, context: Context) -> Value:
        """What it is worth: a text, a number (NaN included) or a boolean. Never raises."""
        return self._compiled(context)

    def holds(self, context: Context) -> bool:
        """Whether it is true, by the XPath reading of truth."""
        return _to_boolean(self._compiled(context))

    def to_json(self) -> Json:
        """The tree as nested lists, which is what a browser is sent."""
        return _to_lists(self.tree)

    @classmethod
    def from_json(cls, source: str, tree: object) -> "Expression":
        """The expression that `to_json` wrote; raises ValueError on anything else."""
        return cls(source, _to_tuples(tree, 0))


def parse(source: str, *, columns: bool = False) -> Expression:
    """The expression written in `source`; raises `InvalidExpression` with the position of the fault.

    With `columns` it is a choice filter: a bare word names a column of the choices.
    """
    return Expression(source, parse_tree(source, columns=columns))


def _uses(tree: Node, function: str = "") -> Iterator[tuple[str, str]]:
    """Each name in a tree, with the gathering function whose argument it is, or ""."""
    if tree[0] == "name":
        yield str(tree[1]), function
        return
    kind = str(tree[0]) if tree[0] in GATHERING else ""
    for part in tree[1:]:
        if isinstance(part, tuple):
            yield from _uses(part, kind if part[0] == "name" else "")


def _walk(tree: Node) -> Iterator[Node]:
    yield tree
    for part in tree[1:]:
        if isinstance(part, tuple):
            yield from _walk(part)


def _to_lists(tree: Node) -> Json:
    return [_to_lists(part) if isinstance(part, tuple) else _leaf(part) for part in tree]


def _leaf(part: object) -> str | float:
    if isinstance(part, str | float):
        return part
    raise ValueError(f"not a tree of this grammar: {part!r}")


def _to_tuples(tree: object, depth: int) -> Node:
    if not isinstance(tree, list) or not tree or not isinstance(tree[0], str):
        raise ValueError("not a tree of this grammar")
    if depth > MAX_TOKENS:
        raise ValueError("the tree is too deep")
    kind, *parts = tree
    if kind == "number" and len(parts) == 1 and isinstance(parts[0], int | float):
        return (kind, float(parts[0]))
    if kind in {"text", "name", "column"}:
        return (kind, *parts)
    return (kind, *(_to_tuples(part, depth + 1) for part in parts))
