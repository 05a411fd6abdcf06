"""A questionnaire on paper: numbers, keys to tick and to type, whom what is asked. As data; the words are the application's.

The same `Sheet` is printed and keyed, so that what the clerk types is what stands beside the box.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby
from typing import Final

from surveys.expressions import Expression
from surveys.questionnaire import Choice, Question, Questionnaire, QuestionType
from surveys.questions import Group, Section
from surveys.results import DOES_NOT_KNOW, NOT_HERE, NOT_USED, STEPS

MOST_BOXES: Final = 60
"""A list of more choices is not printed: the answer is written on a line."""

MOST_STEPS: Final = 11
"""A range of more steps is written as a number."""

UNANSWERED: Final = "0"
"""The key for a question left open; it is never the key of a choice."""

_OUTSIDE_KEYS: Final = {NOT_HERE: "7", NOT_USED: "8", DOES_NOT_KNOW: "9"}
_COMPARISONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
_NEGATED: Final = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_TURNED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
# what a pen cannot do, or what is computed
_LEFT_OUT: Final = frozenset({QuestionType.IMAGE, QuestionType.GEOPOINT, QuestionType.CALCULATE})


class Kind(StrEnum):
    """How a question stands on paper."""

    ONE = "one"
    SEVERAL = "several"
    RANK = "rank"
    TICK = "tick"
    NUMBER = "number"
    DAY = "day"
    CLOCK = "clock"
    MOMENT = "moment"
    LINE = "line"
    LINES = "lines"
    NAMED = "named"
    NOTE = "note"
    TABLE = "table"


KEYED_AT_ONCE: Final = frozenset({Kind.ONE, Kind.TICK})
"""Kinds whose one key is the whole answer: the next question follows by itself."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box to tick: the choice, and the key beside it. Keys of one question are all of one length."""

    key: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class Clause:
    """`number` is the question looked at; `operator` one of = != < <= > >=; any of `values` for = and all for !=."""

    name: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """All clauses must hold. `is_whole` tells that they say the whole rule, which may be more than can be said simply."""

    clauses: tuple[Clause, ...]
    is_whole: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """The questions looked at, each once."""
        return tuple(dict.fromkeys(clause.name for clause in self.clauses))


@dataclass(frozen=True, slots=True)
class Item:
    """A question on paper. `number` is empty for a note; `skips` leads from a key to the number to go on with, "" the end."""

    number: str
    question: Question
    kind: Kind
    boxes: tuple[Box, ...] = ()
    condition: Condition | None = None
    skips: dict[str, str] = field(default_factory=dict)
    columns: "tuple[Item, ...]" = ()
    limit: int | None = None

    @property
    def key_length(self) -> int:
        """How many digits one key has."""
        return len(self.boxes[0].key) if self.boxes else 1


@dataclass(frozen=True, slots=True)
class Part:
    """Items that stand together: with `is_grid` they share their boxes and are the rows of one table."""

    section: Section
    items: tuple[Item, ...]
    groups: tuple[Group, ...] = ()
    is_grid: bool = False

    @property
    def around(self) -> tuple[Section | Group, ...]:
        """What has a heading around the items: the section, then its groups, outermost first."""
        return (self.section, *self.groups)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole form; `left_out` are the questions that paper cannot ask."""

    questionnaire: Questionnaire
    parts: tuple[Part, ...]
    left_out: tuple[Question, ...]

    def items(self) -> Iterator[Item]:
        """Every item in the order asked, notes included; a table is one."""
        for part in self.parts:
            yield from part.items

    def number_of(self, name: str) -> str:
        """The number of a question; "" of one that has none."""
        return next((item.number for item in self.items() if item.question.name == name), "")


def lay_out(questionnaire: Questionnaire) -> Sheet:
    """The questionnaire as it stands on paper: numbered from 1 over all sections."""
    left_out: list[Question] = []
    laid: list[tuple[Section, Item]] = []
    number = 0
    for section in questionnaire.sections:
        for question in section.questions:
            if question.type in _LEFT_OUT:
                left_out.append(question)
                continue
            number += question.takes_answer
            text = str(number) if question.takes_answer else ""
            laid.append((section, _item(questionnaire, question, text, left_out)))
    laid = _with_skips(laid)
    return Sheet(questionnaire, tuple(_parts(laid)), tuple(left_out))


def _item(
    questionnaire: Questionnaire, question: Question, number: str, left_out: list[Question]
) -> Item:
    return Item(
        number=number,
        question=question,
        kind=kind_of(question),
        boxes=boxes_of(question),
        condition=condition_of(questionnaire.relevance(question)),
        columns=tuple(_columns(question, left_out)),
        limit=limit_of(question),
    )


def _columns(repeat: Question, left_out: list[Question]) -> Iterator[Item]:
    """The questions of one entry, as columns; a rule inside is told by the clerk's screen, not on paper."""
    letters = iter("abcdefghijklmnopqrstuvwxyz" * 4)
    for inner in repeat.inner:
        if inner.type in _LEFT_OUT:
            left_out.append(inner)
        elif inner.takes_answer:
            yield Item(next(letters), inner, kind_of(inner), boxes_of(inner), limit=limit_of(inner))


def kind_of(question: Question) -> Kind:
    """How a question stands on paper."""
    match question.type:
        case QuestionType.SELECT_ONE | QuestionType.SELECT_MULTIPLE | QuestionType.RANK:
            if len(question.choices) > MOST_BOXES or not question.choices:
                return Kind.NAMED
            several = {QuestionType.SELECT_MULTIPLE: Kind.SEVERAL, QuestionType.RANK: Kind.RANK}
            return several.get(question.type, Kind.ONE)
        case QuestionType.TEXT:
            return Kind.LINES if "multiline" in question.appearance else Kind.LINE
    return _KINDS[question.type]


_KINDS: Final = {
    QuestionType.INTEGER: Kind.NUMBER,
    QuestionType.DECIMAL: Kind.NUMBER,
    QuestionType.RANGE: Kind.NUMBER,
    QuestionType.DATE: Kind.DAY,
    QuestionType.TIME: Kind.CLOCK,
    QuestionType.DATETIME: Kind.MOMENT,
    QuestionType.ACKNOWLEDGE: Kind.TICK,
    QuestionType.NOTE: Kind.NOTE,
    QuestionType.REPEAT: Kind.TABLE,
}


def boxes_of(question: Question) -> tuple[Box, ...]:
    """The choices with their keys.

    Choices named by digits keep them (97, 98, 99 are 7, 8, 9); others are numbered from 1, and beyond nine
    with two digits each, so that one key after the other can be typed without a sign between.
    """
    if kind_of(question) not in {Kind.ONE, Kind.SEVERAL, Kind.RANK}:
        return ()
    own = [_OUTSIDE_KEYS.get(choice.name, choice.name) for choice in question.choices]
    if len(set(own)) == len(own) and all(re.fullmatch("[1-9]", key) for key in own):
        keys = own
    else:
        width = 1 if len(own) <= 9 else 2
        keys = [f"{place:0{width}}" for place in range(1, len(own) + 1)]
    return tuple(Box(key, choice) for key, choice in zip(keys, question.choices, strict=True))


def limit_of(question: Question) -> int | None:
    """How many boxes may be ticked, when the constraint is `count-selected(.) <= n`."""
    if isinstance(question.constraint, Expression):
        match question.constraint.tree:
            case ("<=", ("count-selected", ("self",)), ("number", float(limit))):
                return int(limit)
    return None


def is_scale(item: Item) -> bool:
    """Whether the boxes are the five steps of satisfaction, with or without the answers outside it."""
    return {box.choice.name for box in item.boxes}.issuperset(STEPS)


def condition_of(rules: Sequence[Expression]) -> Condition | None:
    """The rules in clauses, as far as they can be said simply; None when the question is asked of everybody."""
    if not rules:
        return None
    found: list[Clause] = []
    is_whole = True
    for rule in rules:
        clauses = _clauses(rule.tree)
        if clauses is None:
            is_whole = False
            # what cannot be said still names what it looks at
            clauses = [Clause(name, "", ()) for name in sorted(rule.names)]
        found += [clause for clause in clauses if clause not in found]
    return Condition(tuple(found), is_whole)


def _clauses(tree: tuple[object, ...]) -> list[Clause] | None:
    """A tree of `and` as clauses; None when a part of it says more."""
    match tree:
        case ("and", *parts):
            found = [_clauses(part) for part in parts if isinstance(part, tuple)]
            if any(part is None for part in found):
                return None
            return [clause for part in found if part for clause in part]
    clause = _clause(tree)
    return None if clause is None else [clause]


def _clause(tree: tuple[object, ...]) -> Clause | None:
    match tree:
        case ("selected", ("name", str(name)), ("text" | "number", value)):
            return Clause(name, "=", (_written(value),))
        case ("not", tuple(inner)):
            return _negated(_clause(inner))
        case ("or", *parts):
            return _any_of([_clause(part) for part in parts if isinstance(part, tuple)])
        case (str(operator), ("name", str(name)), ("text" | "number", value)):
            if operator in _COMPARISONS:
                return Clause(name, operator, (_written(value),))
        case (str(operator), ("text" | "number", value), ("name", str(name))):
            if operator in _COMPARISONS:
                return Clause(name, _TURNED.get(operator, operator), (_written(value),))
    return None


def _negated(clause: Clause | None) -> Clause | None:
    if clause is None:
        return None
    return replace(clause, operator=_NEGATED[clause.operator])


def _any_of(clauses: Sequence[Clause | None]) -> Clause | None:
    """`a = 1 or a = 2` as one clause; a mixture is none."""
    known = [clause for clause in clauses if clause is not None]
    if len(known) < len(clauses) or any(clause.operator != "=" for clause in known):
        return None
    if len({clause.name for clause in known}) != 1:
        return None
    values = dict.fromkeys(value for clause in known for value in clause.values)
    return Clause(known[0].name, "=", tuple(values))


def _written(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _with_skips(laid: Sequence[tuple[Section, Item]]) -> list[tuple[Section, Item]]:
    """Each choice that leads past the questions right after it is told where to go on."""
    found = list(laid)
    for at, (section, item) in enumerate(found):
        if item.kind is Kind.ONE and at + 1 < len(found):
            found[at] = (section, replace(item, skips=_skips(item, found[at + 1 :])))
    return found


def _skips(item: Item, after: Sequence[tuple[Section, Item]]) -> dict[str, str]:
    rule = after[0][1].condition
    if rule is None or not rule.is_whole or rule.names != (item.question.name,):
        return {}
    beyond = next((one for _, one in after if one.condition != rule and one.number), None)
    # who is led past the run must be asked what stands there
    if beyond is not None and beyond.condition is not None:
        return {}
    goal = beyond.number if beyond else ""
    return {box.key: goal for box in item.boxes if not _lets_in(rule, box.choice.name)}


def _lets_in(rule: Condition, chosen: str) -> bool:
    """Whether somebody who chose this is asked; a comparison of size is left to the reader."""
    verdicts = {
        "=": lambda values: chosen in values,
        "!=": lambda values: chosen not in values,
    }
    return all(
        verdicts.get(clause.operator, lambda _: True)(clause.values) for clause in rule.clauses
    )


def _parts(laid: Sequence[tuple[Section, Item]]) -> Iterator[Part]:
    """Items by section and group, and runs of equal boxes as the rows of one table."""

    def together(entry: tuple[Section, Item]) -> tuple[str, str, str]:
        section, item = entry
        return section.name, item.question.group, _grid_of(item)

    for (_, _, grid), entries in groupby(laid, key=together):
        run = list(entries)
        section, first = run[0]
        items = tuple(item for _, item in run)
        is_grid = bool(grid) and (len(items) > 1 or is_scale(first))
        yield Part(section, items, section.groups_around(first.question), is_grid)


def _grid_of(item: Item) -> str:
    """What the rows of one table have in common; "" of what stands alone. A question that leads elsewhere does."""
    if item.kind is not Kind.ONE or not item.question.list_name or item.skips:
        return ""
    if is_scale(item) or {"likert", "table-list", "list-nolabel"} & set(
        item.question.appearance.split()
    ):
        return item.question.list_name
    return item.question.list_name if len(item.boxes) <= 5 else ""
