"""The grammar of XForms expressions that the toolkit understands: text → tokens → tree.

Nothing is computed here; what a tree is worth is said by `surveys.expressions.evaluation`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from surveys.expressions.patterns import first_unsupported
from surveys.problems import Problem, excerpt

Node = tuple[object, ...]
"""`("text", s)`, `("number", x)`, `("name", n)`, `("column", c)`, `("self",)`, or
`(operator or function, *Nodes)`."""

FUNCTIONS: Final[dict[str, tuple[int, int]]] = {
    "not": (1, 1), "true": (0, 0), "false": (0, 0), "if": (3, 3), "coalesce": (2, 2),
    "selected": (2, 2), "count-selected": (1, 1), "selected-at": (2, 2),
    "string": (1, 1), "string-length": (1, 1), "concat": (2, 16), "contains": (2, 2),
    "starts-with": (2, 2), "substr": (2, 3), "normalize-space": (1, 1), "regex": (2, 2),
    "number": (1, 1), "int": (1, 1), "round": (1, 2), "min": (1, 16), "max": (1, 16),
    "sum": (1, 1), "count": (1, 1), "count-non-empty": (1, 1),
    "today": (0, 0), "date": (1, 1), "decimal-time": (1, 1),
}  # fmt: skip
"""Every function with the fewest and the most arguments it takes. The list is closed."""

GATHERING: Final = frozenset({"sum", "count", "count-non-empty", "min", "max"})
"""Functions that look at a question in all entries of its repeat, when their argument is its name."""

_OF_A_NAME: Final = frozenset({"sum", "count", "count-non-empty"})

BINARY: Final[dict[str, int]] = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6,
}  # fmt: skip
"""Every operator and how strongly it binds (XPath 1.0 §3); all associate to the left."""

NEGATE: Final = "negate"
TO_NUMBER: Final = "to-number"
"""What unary minus and `number()` are called in a tree, where `"-"` and `"number"` mean something else."""

MAX_LENGTH: Final = 1000
MAX_TOKENS: Final = 256
MAX_DEPTH: Final = 32
"""Bounds that keep the deepest tree far from Python's recursion limit, and far above any real form."""

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<reference>\$\{\s*[A-Za-z_][A-Za-z0-9_.-]*\s*\})
    |(?P<number>\d+(?:\.\d*)?|\.\d+)
    |(?P<text>"[^"]*"|'[^']*')
    |(?P<operator><=|>=|!=|[=<>+*-])
    |(?P<word>[A-Za-z_][A-Za-z0-9_-]*)
    |(?P<sign>[(),.])""",
    re.VERBOSE | re.ASCII,
)


class InvalidExpression(ValueError):  # noqa: N818 - named for what is wrong
    """The expression is outside the grammar; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code} {dict(problem.parameters)}")
        self.problem = problem


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def _refusal(code: str, source: str, position: int, found: str) -> InvalidExpression:
    return InvalidExpression(
        Problem(
            code,
            {
                "expression": excerpt(source, 200),
                "position": position + 1,
                "found": excerpt(found, 40),
            },
        )
    )


def _tokens(source: str) -> list[_Token]:
    if len(source) > MAX_LENGTH:
        raise _refusal("expression_too_long", source, MAX_LENGTH, "")
    tokens: list[_Token] = []
    position = 0
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None or match.lastgroup is None:
            raise _refusal("unexpected_character", source, position, source[position])
        if match.lastgroup != "space":
            tokens.append(_Token(match.lastgroup, match.group(), position))
        position = match.end()
    if len(tokens) > MAX_TOKENS:
        raise _refusal("expression_too_long", source, tokens[MAX_TOKENS].position, "")
    tokens.append(_Token("end", "", len(source)))
    return tokens


class _Parser:
    """Precedence climbing over the tokens of one expression."""

    def __init__(self, source: str, *, columns: bool) -> None:
        self.source = source
        self.columns = columns
        self.tokens = _tokens(source)
        self.index = 0
        self.depth = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.index]

    def take(self) -> _Token:
        token = self.token
        self.index += 1
        return token

    def refuse(self, code: str, token: _Token) -> InvalidExpression:
        return _refusal(code, self.source, token.position, token.text)

    def expect(self, sign: str) -> None:
        if self.token.text != sign or self.token.kind != "sign":
            raise self.refuse("expected_sign" if self.token.text else "unfinished", self.token)
        self.take()

    def whole(self) -> Node:
        tree = self.expression(0)
        if self.token.kind != "end":
            raise self.refuse("unexpected_word", self.token)
        return tree

    def expression(self, weakest: int) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.refuse("too_deep", self.token)
        left = self.operand()
        while self.token.kind in {"operator", "word"}:
            strength = BINARY.get(self.token.text)
            if strength is None:
                raise self.refuse("unexpected_word", self.token)
            if strength <= weakest:
                break
            left = (self.take().text, left, self.expression(strength))
        self.depth -= 1
        return left

    def operand(self) -> Node:
        token = self.take()
        if token.kind == "operator" and token.text == "-":
            return (NEGATE, self.expression(BINARY["*"]))
        if token.kind == "sign" and token.text == "(":
            inner = self.expression(0)
            self.expect(")")
            return inner
        if token.kind == "word":
            return self.call(token)
        leaf = _LEAVES.get(token.text if token.kind == "sign" else token.kind)
        if leaf is None:
            raise self.refuse("unfinished" if token.kind == "end" else "unexpected_word", token)
        return leaf(token.text)

    def call(self, name: _Token) -> Node:
        if self.token.text != "(":
            if self.columns and name.text not in BINARY:
                return ("column", name.text)
            raise self.refuse("unexpected_word", name)
        if name.text not in FUNCTIONS:
            raise self.refuse("unknown_function", name)
        self.take()
        arguments: list[Node] = []
        at = self.token
        while self.token.text != ")" or self.token.kind != "sign":
            if arguments:
                self.expect(",")
            at = self.token
            arguments.append(self.expression(0))
        self.take()
        fewest, most = FUNCTIONS[name.text]
        if not fewest <= len(arguments) <= most:
            raise self.refuse("wrong_number_of_arguments", name)
        if name.text in _OF_A_NAME and arguments[0][0] != "name":
            raise self.refuse("reference_expected", at)
        if name.text == "regex":
            self.check_pattern(arguments[1], at)
        return (TO_NUMBER if name.text == "number" else name.text, *arguments)

    def check_pattern(self, pattern: Node, at: _Token) -> None:
        if pattern[0] != "text":
            raise self.refuse("pattern_not_literal", at)
        text = str(pattern[1])
        offset = first_unsupported(text)
        if offset is not None:
            raise _refusal(
                "unsupported_pattern", self.source, at.position + 1 + offset, text[offset:]
            )


_LEAVES: Final[dict[str, Callable[[str], Node]]] = {
    "reference": lambda text: ("name", text[2:-1].strip()),
    "number": lambda text: ("number", float(text)),
    "text": lambda text: ("text", text[1:-1]),
    ".": lambda _: ("self",),
}


def parse_tree(source: str, *, columns: bool = False) -> Node:
    """The tree of an expression; raises `InvalidExpression` with the position (from 1) of the fault.

    With `columns`, a bare word names a column of the choices, as in a choice filter.
    """
    return _Parser(source, columns=columns).whole()
