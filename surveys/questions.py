"""The parts of a questionnaire as plain data: sections, questions, choices, in several languages.

The whole, and what one may ask of it, is in `questionnaire`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from surveys.expressions import Expression

Texts = Mapping[str, str]
"""One sentence by language code: `{"ar": …, "fr": …}`. A language may be missing."""


class QuestionType(StrEnum):
    """The types of question that are asked of a person."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    ACKNOWLEDGE = "acknowledge"
    NOTE = "note"


METADATA_TYPES: Final = frozenset(
    {"start", "end", "today", "deviceid", "username", "email", "phonenumber", "audit"}
)
"""Rows a device fills by itself: kept in the XForm, never a question here."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer; `filters` are the extra columns of its row, such as `heading`."""

    name: str
    labels: Texts
    filters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """One question; its name is its column in every export, over all versions."""

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

    @property
    def takes_answer(self) -> bool:
        """Whether a person can answer it: a note only informs."""
        return self.type is not QuestionType.NOTE

    def choice(self, name: str) -> Choice:
        """The choice of that name; raises KeyError."""
        for choice in self.choices:
            if choice.name == name:
                return choice
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together: one screen of a telephone."""

    name: str
    labels: Texts
    questions: tuple[Question, ...]
    relevant: Expression | None = None
    appearance: str = ""
