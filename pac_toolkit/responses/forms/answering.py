"""The citizen's form drawn from a questionnaire, and its messages."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from flask import current_app
from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict

from communes.themes import HEADINGS
from pac_toolkit import i18n
from pac_toolkit.database import now
from pac_toolkit.responses.tallying import SERVICE_PREFIX
from surveys.expressions import Expression
from surveys.forms import AnswerForm, form_class
from surveys.problems import Problem
from surveys.questionnaire import Question, Questionnaire, QuestionType, Section
from surveys.results import STEPS

MEASURED_MINUTES: Final = 6
"""What the first page promises: `benchmarks/minutes_to_answer.py`, of a slow reader on a telephone, rounded up."""

_HEADINGS = {heading.key: heading for heading in HEADINGS}
# form classes by questionnaire and language: some 5 ms each, and they never change
_classes: dict[tuple[str, str], type[AnswerForm]] = {}

_ANY = lazy_gettext("Check this answer.")
_SENTENCES = {
    "required": lazy_gettext("Choose or write an answer."),
    "not_a_choice": lazy_gettext("Choose one of the answers offered."),
    "wrong_type": lazy_gettext("Choose one of the answers offered."),
    "too_long": lazy_gettext("Write at most %(limit)s letters."),
    "too_large": lazy_gettext("Write a smaller number."),
    "not_a_whole_number": lazy_gettext("Write a whole number, without a comma."),
    "not_a_number": lazy_gettext("Write a number."),
    "not_a_date": lazy_gettext("Write a day such as 2026-11-22."),
    "not_a_time": lazy_gettext("Write a time such as 09:30."),
    "unknown_question": lazy_gettext("This questionnaire has no such question."),
}


@dataclass(frozen=True, slots=True)
class Block:
    """One question as the page draws it; `kind` is scale, radio, cards, checks, check, text or note."""

    question: Question
    kind: str
    words: str
    field: Any
    is_asked: bool
    rules: tuple[Any, ...]
    required_message: str
    groups: tuple[tuple[str, str, list[str]], ...] = ()
    limit: int | None = None

    @property
    def sign(self) -> str:
        """The pictogram: of the service asked about."""
        return self.question.name.removeprefix(SERVICE_PREFIX)

    @property
    def options(self) -> list[tuple[str, str]]:
        """The choices of a field, as value and words."""
        return [(option.data, option.label.text) for option in self.field or ()]


@dataclass(frozen=True, slots=True)
class Step:
    """A section as the page draws it: one screen."""

    section: Section
    words: str
    blocks: tuple[Block, ...]
    is_asked: bool


def answers_limit() -> str:
    """How many answers one network address may send: a workshop shares one."""
    return f"{current_app.extensions['settings'].answers_per_hour}/hour"


def read_instance_id(text: object) -> str | None:
    """A version 4 UUID in its usual form, else None."""
    try:
        found = uuid.UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return str(found) if found is not None and found.version == 4 else None


def read_instant(text: object) -> datetime | None:
    """An ISO 8601 instant, in UTC when it names no zone; None when it is none, or lies in the future."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
        if found is not None:
            found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        # the first and last days of the calendar have no instant in other zones
        return None
    return found if found is not None and found <= now() else None


def read_posted(questionnaire: Questionnaire, posted: MultiDict[str, str]) -> dict[str, object]:
    """The raw answers of a posted form; its other fields are none."""
    several = QuestionType.SELECT_MULTIPLE
    return {
        question.name: posted.getlist(question.name)
        if question.type is several
        else posted[question.name]
        for question in questionnaire.questions()
        if question.takes_answer and question.name in posted
    }


def answer_form(
    questionnaire: Questionnaire,
    language: str,
    formdata: Any = None,
    data: Mapping[str, Any] | None = None,
) -> AnswerForm:
    """The form in the language, with what was posted or with answers to start from."""
    form = _form_class(questionnaire, language)(formdata, data)
    for question in questionnaire.questions():
        if question.takes_answer:
            form[question.name].flags.required = bool(question.required)
    return form


def _form_class(questionnaire: Questionnaire, language: str) -> type[AnswerForm]:
    key = (questionnaire.source_sha256, language)
    if key not in _classes:
        _classes[key] = form_class(questionnaire, language, say=sentence)
    return _classes[key]


def sentence(problem: Problem) -> str:
    """What to do about a refused answer, in the page's language."""
    return str(_SENTENCES.get(problem.code, _ANY)) % problem.parameters


def draw(form: AnswerForm, relevant: frozenset[str]) -> list[Step]:
    """The sections of the questionnaire as screens; questions not asked now are drawn hidden."""
    questionnaire = form.questionnaire
    steps = []
    for section in questionnaire.sections:
        blocks = tuple(_block(form, question, relevant) for question in section.questions)
        steps.append(
            Step(
                section,
                questionnaire.label(section, form.language),
                blocks,
                any(block.is_asked for block in blocks),
            )
        )
    return steps


def _block(form: AnswerForm, question: Question, relevant: frozenset[str]) -> Block:
    questionnaire = form.questionnaire
    kind = _kind(question)
    required = Problem("required", place=question.name)
    return Block(
        question=question,
        kind=kind,
        words=questionnaire.label(question, form.language),
        field=form[question.name] if question.takes_answer else None,
        is_asked=question.name in relevant,
        rules=tuple(rule.to_json() for rule in questionnaire.relevance(question)),
        required_message=form.sentence(required) if question.required is True else "",
        groups=_groups(question) if kind == "cards" else (),
        limit=_limit(question),
    )


def _kind(question: Question) -> str:
    names = {choice.name for choice in question.choices}
    if question.type is QuestionType.SELECT_ONE:
        return "scale" if names.issuperset(STEPS) else "radio"
    if question.type is QuestionType.SELECT_MULTIPLE:
        return "cards" if all("heading" in c.filters for c in question.choices) else "checks"
    kinds = {QuestionType.ACKNOWLEDGE: "check", QuestionType.NOTE: "note"}
    return kinds.get(question.type, "text")


def _groups(question: Question) -> tuple[tuple[str, str, list[str]], ...]:
    """Choices under their headings, in the order of the questionnaire."""
    found: dict[str, list[str]] = {}
    for choice in question.choices:
        found.setdefault(choice.filters["heading"], []).append(choice.name)
    return tuple(
        (key, i18n.label(_HEADINGS[key].labels) if key in _HEADINGS else key, names)
        for key, names in found.items()
    )


def _limit(question: Question) -> int | None:
    """How many may be ticked, when the constraint is `count-selected(.) <= n`."""
    if isinstance(question.constraint, Expression):
        match question.constraint.tree:
            case ("<=", ("count-selected", ("self",)), ("number", float(limit))):
                return int(limit)
    return None
