"""The parts of a questionnaire as plain data: sections, questions, choices, in several languages.

The whole, and what one may ask of it, is in `questionnaire`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from surveys.expressions import AnswerValue, Expression

Texts = Mapping[str, str]
"""One sentence by language code: `{"ar": …, "fr": …}`. A language may be missing."""


class QuestionType(StrEnum):
    """The types of question: what a person is asked or told, what is computed, what repeats."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    ACKNOWLEDGE = "acknowledge"
    NOTE = "note"
    DATETIME = "dateTime"
    RANK = "rank"
    RANGE = "range"
    GEOPOINT = "geopoint"
    IMAGE = "image"
    CALCULATE = "calculate"
    REPEAT = "repeat"


SELECTS: Final = frozenset(
    {QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE, QuestionType.RANK}
)
"""Types whose answer is one or several of the choices."""

METADATA_TYPES: Final = frozenset(
    {"start", "end", "today", "deviceid", "username", "email", "phonenumber", "audit"}
    | {"subscriberid", "simserial"}
)
"""Rows a device fills by itself: kept in the XForm, never a question here."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer; `filters` are the extra columns of its row, such as `heading`."""

    name: str
    labels: Texts
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> Mapping[str, str]:
        """What a choice filter may look at: the extra columns, and `name`."""
        return {**self.filters, "name": self.name}


@dataclass(frozen=True, slots=True)
class Question:
    """One question; its name is its column in every export, over all versions.

    `file` names the external list that brings its choices, `group` the innermost group inside its
    section; a repeat has a `body`, the questions of one entry.
    """

    name: str
    type: QuestionType
    labels: Texts
    section: str
    hints: Texts = field(default_factory=dict)
    guidance: Texts = field(default_factory=dict)
    required: Expression | bool = False
    required_messages: Texts = field(default_factory=dict)
    relevant: Expression | None = None
    constraint: Expression | None = None
    constraint_messages: Texts = field(default_factory=dict)
    list_name: str = ""
    choices: tuple[Choice, ...] = ()
    appearance: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    is_sensitive: bool = False
    calculation: Expression | None = None
    choice_filter: Expression | None = None
    default: AnswerValue | Expression | None = None
    file: str = ""
    group: str = ""
    body: "Section | None" = None
    repeat_count: Expression | None = None

    @property
    def takes_answer(self) -> bool:
        """Whether a person can answer it: a note only informs, a calculation is computed."""
        return self.type not in {QuestionType.NOTE, QuestionType.CALCULATE}

    @property
    def bounds(self) -> tuple[float, float, float]:
        """Start, end and step of a range, as XLSForm has them by default: 1, 10, 1."""
        start, end, step = (
            float(self.parameters.get(key, default))
            for key, default in (("start", "1"), ("end", "10"), ("step", "1"))
        )
        return start, end, step

    @property
    def inner(self) -> "tuple[Question, ...]":
        """The questions of a repeat; of any other question none."""
        return self.body.questions if self.body else ()

    def choice(self, name: str) -> Choice:
        """The choice of that name; raises KeyError."""
        for choice in self.choices:
            if choice.name == name:
                return choice
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Group:
    """A group inside a section, or inside another group (`within`): a heading, and a rule for what is in it."""

    name: str
    labels: Texts = field(default_factory=dict)
    hints: Texts = field(default_factory=dict)
    relevant: Expression | None = None
    appearance: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together: one screen of a telephone, or one entry of a repeat.

    `questions` holds all of them in the order asked; those of a group inside the section name it.
    """

    name: str
    labels: Texts
    questions: tuple[Question, ...]
    relevant: Expression | None = None
    appearance: str = ""
    groups: tuple[Group, ...] = ()
    hints: Texts = field(default_factory=dict)

    def groups_around(self, question: Question) -> tuple[Group, ...]:
        """The groups a question of this section stands in, outermost first."""
        by_name = {group.name: group for group in self.groups}
        found: list[Group] = []
        name = question.group
        while name:
            found.insert(0, by_name[name])
            name = by_name[name].within
        return tuple(found)

    def rules(self, question: Question) -> tuple[Expression, ...]:
        """What must all hold for the question to be asked: rules of section and groups, then its own."""
        holders: tuple[Section | Group | Question, ...]
        holders = (self, *self.groups_around(question), question)
        return tuple(holder.relevant for holder in holders if holder.relevant is not None)

    def walk(self) -> Iterator[tuple[str, Question]]:
        """Every question with the name of the repeat it is in, or ""; a repeat before its own questions."""
        for question in self.questions:
            yield "", question
            for inner in question.inner:
                yield question.name, inner
