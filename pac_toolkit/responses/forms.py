"""The citizen's form drawn from a questionnaire, the forms of rounds and receipts, and their messages."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from flask import current_app
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are of 3.2
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from communes.themes import HEADINGS
from pac_toolkit import i18n
from pac_toolkit.database import now
from pac_toolkit.responses.models import ResultsPolicy, RoundState
from pac_toolkit.responses.tallying import SERVICE_PREFIX
from surveys.cleaning import western_digits
from surveys.expressions import Expression
from surveys.forms import AnswerForm, form_class
from surveys.problems import Problem
from surveys.questionnaire import Question, Questionnaire, QuestionType, Section
from surveys.results import STEPS

MEASURED_MINUTES: Final = 6
"""What the first page promises: `benchmarks/minutes_to_answer.py`, of a slow reader on a telephone, rounded up."""

POLICY_LABELS = {
    ResultsPolicy.LIVE: lazy_gettext("At once, while people answer"),
    ResultsPolicy.AFTER_CLOSING: lazy_gettext("When the round is closed"),
}
MOVE_LABELS = {
    RoundState.OPEN: lazy_gettext("Open the round"),
    RoundState.CLOSING: lazy_gettext("Take it off the lists, accept what is on its way"),
    RoundState.CLOSED: lazy_gettext("Close the round"),
}

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


class ReceiptForm(FlaskForm):
    """A receipt code, to look an answer up."""

    code = StringField(
        lazy_gettext("Receipt code"),
        description=lazy_gettext("Eight letters and digits, for example K7QM-3XPD"),
        validators=[InputRequired(lazy_gettext("Write the code of your receipt.")), Length(max=40)],
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "dir": "ltr",
        },
    )


class RoundForm(FlaskForm):
    """A round's names, days, questionnaire and results policy; targets are read by `read_targets`."""

    title_ar = StringField(
        lazy_gettext("Title in Arabic"),
        validators=[InputRequired(lazy_gettext("Write the title in Arabic.")), Length(max=160)],
        render_kw={"dir": "rtl", "lang": "ar"},
    )
    title_fr = StringField(
        lazy_gettext("Title in French"),
        validators=[InputRequired(lazy_gettext("Write the title in French.")), Length(max=160)],
        render_kw={"dir": "ltr", "lang": "fr"},
    )
    title_en = StringField(
        lazy_gettext("Title in English"),
        validators=[Length(max=160)],
        render_kw={"dir": "ltr", "lang": "en"},
    )
    slug = StringField(
        lazy_gettext("Short name in addresses"),
        description=lazy_gettext("Small letters, digits and hyphens, for example autumn-2026"),
        validators=[
            InputRequired(lazy_gettext("Write a short name.")),
            Length(max=60),
            Regexp(
                r"[a-z0-9]+(-[a-z0-9]+)*\Z",
                message=lazy_gettext("Use small letters, digits and hyphens only."),
            ),
        ],
        render_kw={"dir": "ltr"},
    )
    opens_on = DateField(
        lazy_gettext("First day"), validators=[InputRequired(lazy_gettext("Choose the first day."))]
    )
    closes_on = DateField(
        lazy_gettext("Last day"), validators=[InputRequired(lazy_gettext("Choose the last day."))]
    )
    version = SelectField(
        lazy_gettext("Questionnaire"),
        validators=[InputRequired(lazy_gettext("Choose a questionnaire."))],
    )
    results_policy = RadioField(
        lazy_gettext("When may everybody see the results?"),
        validators=[InputRequired(lazy_gettext("Choose when results are published."))],
    )

    def __init__(self, *args: Any, versions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version.choices = [SelectChoice(value, words) for value, words in versions]
        self.results_policy.choices = [
            SelectChoice(policy.value, words) for policy, words in POLICY_LABELS.items()
        ]

    def validate_closes_on(self, field: Field) -> None:
        """The last day does not come before the first."""
        if self.opens_on.data and field.data and field.data < self.opens_on.data:
            raise ValidationError(gettext("The last day comes after the first."))

    @property
    def titles(self) -> dict[str, str]:
        """The title by language."""
        return {code: self[f"title_{code}"].data or "" for code in i18n.LANGUAGES}


TARGET_PREFIX = "target-"


def read_targets(formdata: Mapping[str, str]) -> tuple[dict[str, int], dict[str, str]]:
    """Targets by commune code, and what was typed that is no number; an empty box takes no part."""
    targets: dict[str, int] = {}
    wrong: dict[str, str] = {}
    for name, typed in formdata.items():
        text = western_digits(typed).strip()
        if name.startswith(TARGET_PREFIX) and text:
            code = name.removeprefix(TARGET_PREFIX)
            if re.fullmatch(r"[0-9]{1,6}", text):
                targets[code] = int(text)
            else:
                wrong[code] = typed
    return targets, wrong
