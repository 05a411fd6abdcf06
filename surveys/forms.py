"""A questionnaire as a WTForms form: what was typed is kept, and one rule judges it (`answers.validate`)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import SelectChoice as _SelectChoice  # type: ignore[attr-defined]  # stubs are of 3.2
from wtforms.form import BaseForm
from wtforms.widgets import CheckboxInput, ListWidget

from surveys.answers import Validation, validate
from surveys.cleaning import MAX_TEXT
from surveys.problems import Problem
from surveys.questionnaire import Choice, Question, Questionnaire, QuestionType, Section

__all__ = ["AnswerForm", "Validation", "form_class", "validate"]

Say = Callable[[Problem], str]
"""Turns a problem into a sentence in the person's language; the application has the sentences."""

_INPUT_MODES = {QuestionType.INTEGER: "numeric", QuestionType.DECIMAL: "decimal"}


class AnswerForm(BaseForm):
    """The form of one questionnaire in one language; fields are reached by name, `form["sat_water"]`.

    A question may bear any name, `data` or `errors` included, since no field becomes an attribute.
    """

    questionnaire: ClassVar[Questionnaire]
    language: ClassVar[str]
    unbound: ClassVar[dict[str, Any]]
    say: ClassVar[Say]

    def __init__(self, formdata: Any = None, data: Mapping[str, Any] | None = None) -> None:
        """`formdata` is what was posted; `data` the answers to start from when nothing was."""
        super().__init__(self.unbound)
        self.validation: Validation | None = None
        self.process(formdata, data=dict(data or {}))

    def raw_answers(self) -> dict[str, object]:
        """What was typed, by question, before any rule."""
        return {question.name: self._typed(question) for question in self._asked()}

    def validate(  # type: ignore[override]  # WTForms' extra validators have no place here
        self, *, sections: tuple[str, ...] | None = None, today: date | None = None
    ) -> bool:
        """Judges the answers by `surveys.answers.validate`; errors become sentences at their fields."""
        self.validation = validate(
            self.questionnaire, self.raw_answers(), sections=sections, today=today
        )
        for name, field in self._fields.items():
            problem = self.validation.errors.get(name)
            field.errors = [self.sentence(problem)] if problem else []
        return self.validation.is_valid

    def sentence(self, problem: Problem) -> str:
        """What the questionnaire says of a problem, else what the application says."""
        own = self.questionnaire.message(problem, self.language)
        return own or type(self).say(problem)

    def sections(self) -> Iterator[tuple[Section, list[Field]]]:
        """Each section with its fields, in the order asked; notes have none."""
        for section in self.questionnaire.sections:
            yield section, [self[q.name] for q in section.questions if q.takes_answer]

    def _asked(self) -> Iterator[Question]:
        return (question for question in self.questionnaire.questions() if question.takes_answer)

    def _typed(self, question: Question) -> object:
        return self[question.name].data


def form_class(
    questionnaire: Questionnaire, language: str, say: Say = lambda problem: problem.code
) -> type[AnswerForm]:
    """A form class with one field a question, labels, hints and choices in the language.

    `say` gives the sentence of a problem for which the questionnaire has none; left out, its code.
    """
    unbound = {
        question.name: _field(questionnaire, question, language)
        for question in questionnaire.questions()
        if question.takes_answer
    }
    attributes = {
        "questionnaire": questionnaire,
        "language": language,
        "unbound": unbound,
        "say": staticmethod(say),
        "__doc__": f"{questionnaire.form_id} {questionnaire.version} in {language}.",
    }
    return type("QuestionnaireForm", (AnswerForm,), attributes)


def _field(questionnaire: Questionnaire, question: Question, language: str) -> Any:
    common: dict[str, Any] = {
        "label": questionnaire.label(question, language),
        "description": questionnaire.text(question.hints, language),
    }
    if question.type is QuestionType.SELECT_ONE:
        options = _options(questionnaire, question, language)
        return RadioField(choices=options, validate_choice=False, coerce=_as_given, **common)
    if question.type is QuestionType.SELECT_MULTIPLE:
        return SelectMultipleField(
            choices=_options(questionnaire, question, language),
            validate_choice=False,
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
            **common,
        )
    if question.type is QuestionType.ACKNOWLEDGE:
        return BooleanField(**common)
    if question.type is QuestionType.TEXT and "multiline" in question.appearance:
        return TextAreaField(render_kw={"maxlength": MAX_TEXT, "dir": "auto"}, **common)
    return StringField(render_kw=_attributes(question), **common)


def _attributes(question: Question) -> dict[str, object]:
    """Plain text inputs even for numbers and days: a `number` input throws Arabic digits away."""
    if question.type is QuestionType.TEXT:
        return {"maxlength": MAX_TEXT, "dir": "auto"}
    if question.type in {QuestionType.DATE, QuestionType.TIME}:
        return {"type": question.type.value}
    return {"inputmode": _INPUT_MODES[question.type], "maxlength": 20, "dir": "ltr"}


def _options(questionnaire: Questionnaire, question: Question, language: str) -> list[Any]:
    def option(choice: Choice) -> Any:
        return _SelectChoice(choice.name, questionnaire.label(choice, language))

    return [option(choice) for choice in question.choices]


def _as_given(value: Any) -> Any:
    """RadioField's own coercion would make the text "None" of an absent answer."""
    return value
