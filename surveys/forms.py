"""A questionnaire as a WTForms form: what was typed is kept, and one rule judges it (`answers.validate`)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar

from markupsafe import Markup
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FileField,
    FormField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import SelectChoice as _SelectChoice  # type: ignore[attr-defined]  # stubs are of 3.2
from wtforms.form import BaseForm
from wtforms.widgets import CheckboxInput, ListWidget, html_params

from surveys.answers import MAX_ENTRIES, Validation, validate
from surveys.cleaning import MAX_TEXT
from surveys.problems import Problem
from surveys.questionnaire import Choice, Question, Questionnaire, QuestionType, Section

__all__ = ["AnswerForm", "Validation", "form_class", "validate"]

Say = Callable[[Problem], str]
"""Turns a problem into a sentence in the person's language; the application has the sentences."""

_INPUT_MODES = {
    QuestionType.INTEGER: "numeric",
    QuestionType.DECIMAL: "decimal",
    QuestionType.RANGE: "decimal",
}
_INPUT_TYPES = {
    QuestionType.DATE: "date",
    QuestionType.TIME: "time",
    QuestionType.DATETIME: "datetime-local",
}

MOST_STEPS = 11
"""A range of so many steps, 0 to 10, is shown as choices to tap; a longer one is typed."""


class RankedSelects:
    """One list of choices a place, all of one name: a ranking that needs no script and keeps its order."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        """The lists in an ordered list; `kwargs` go to each `select`."""
        ranked = [*(field.data or []), *[""] * len(field.choices)][: len(field.choices)]
        places = [
            Markup("<li><select {}>{}</select></li>").format(
                _html(name=field.name, id=f"{field.id}-{number}", **kwargs),
                self._options(field, chosen),
            )
            for number, chosen in enumerate(ranked)
        ]
        return Markup("<ol {}>{}</ol>").format(_html(id=field.id), Markup("").join(places))

    def _options(self, field: Any, chosen: str) -> Markup:
        options = [Markup('<option value="">—</option>')]
        for choice in field.choices:
            marks = _html(value=choice.value, selected=choice.value == chosen)
            options.append(Markup("<option {}>{}</option>").format(marks, choice.label))
        return Markup("").join(options)


class PointField(StringField):
    """A point: latitude and longitude, each in a control of the same name, or both in one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """What was typed, joined as an XForm has it; nothing typed is nothing."""
        self.data = " ".join(part.strip() for part in valuelist).strip()

    @property
    def parts(self) -> tuple[str, str]:
        """Latitude and longitude as typed, for two controls."""
        latitude, _, rest = str(self.data or "").partition(" ")
        return latitude, rest.partition(" ")[0]


def _html(**attributes: Any) -> Markup:
    return Markup(html_params(**attributes))  # noqa: S704 - html_params escapes every value


class _EntryForm(BaseForm):
    """The fields of one entry of a repeat, as `FormField` wants a form."""

    unbound: ClassVar[dict[str, Any]]

    def __init__(self, formdata: Any = None, obj: Any = None, prefix: str = "", **_: Any) -> None:
        """`obj` holds the answers to start from, by name."""
        super().__init__(self.unbound, prefix=prefix)
        self.process(formdata, data=dict(obj or {}))


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
        self.process(formdata, data={name: _started(each) for name, each in (data or {}).items()})

    def raw_answers(self) -> dict[str, object]:
        """What was typed, by question, before any rule."""
        return {question.name: self._typed(question) for question in self._asked()}

    def validate(  # type: ignore[override]  # WTForms' extra validators have no place here
        self, *, sections: tuple[str, ...] | None = None, today: date | None = None
    ) -> bool:
        """Judges the answers by `surveys.answers.validate`; errors become sentences at their fields."""
        self.show(validate(self.questionnaire, self.raw_answers(), sections=sections, today=today))
        return not self.errors_by_place

    @property
    def errors_by_place(self) -> Mapping[str, Problem]:
        """What is wrong, by question; in a repeat at `children[1]/age`."""
        return self.validation.errors if self.validation else {}

    def show(self, validation: Validation) -> None:
        """Puts the sentences of a judgement at the fields of what was typed."""
        self.validation = validation
        for name, field in self._fields.items():
            self._blame(name, field)

    def _blame(self, place: str, field: Field) -> None:
        """The sentence at a field; what is wrong in an entry of a repeat, at the field of that entry."""
        problem = self.errors_by_place.get(place)
        field.errors = [self.sentence(problem)] if problem else []
        for number, entry in enumerate(getattr(field, "entries", ()), start=1):
            for inner in entry.form:
                self._blame(f"{place}[{number}]/{inner.short_name}", inner)

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
        data = self[question.name].data
        # an image comes as what was uploaded: its name is the answer, its bytes are the application's
        return getattr(data, "filename", data)


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


def _started(answer: object) -> object:
    """An answer to start from; `FormField` would take the names in a plain dict for its own arguments."""
    if isinstance(answer, list) and all(isinstance(entry, dict) for entry in answer):
        return [MappingProxyType(entry) for entry in answer]
    return answer


def _field(questionnaire: Questionnaire, question: Question, language: str) -> Any:
    common: dict[str, Any] = {
        "label": questionnaire.label(question, language),
        "description": questionnaire.text(question.hints, language),
    }
    if question.body is not None:
        entry = _entry_class(questionnaire, question, language)
        return FieldList(FormField(entry), min_entries=1, max_entries=MAX_ENTRIES, **common)
    options = _options(questionnaire, question, language)
    match question.type:
        case QuestionType.SELECT_MULTIPLE:
            return _several(options, ListWidget(prefix_label=False), common)
        case QuestionType.RANK:
            return _several(options, RankedSelects(), common)
        case QuestionType.SELECT_ONE | QuestionType.RANGE if options:
            return RadioField(choices=options, validate_choice=False, coerce=_as_given, **common)
        case QuestionType.ACKNOWLEDGE:
            return BooleanField(**common)
    return _written(question, common)


def _written(question: Question, common: Mapping[str, Any]) -> Any:
    """What is typed, or chosen on the device."""
    match question.type:
        case QuestionType.IMAGE:
            # these three, not `image/*`: a telephone then converts what it keeps otherwise (HEIC)
            capture = {"new": "environment", "new-front": "user"}.get(question.appearance)
            wanted = {"accept": "image/jpeg,image/png,image/webp"}
            return FileField(render_kw=wanted | ({"capture": capture} if capture else {}), **common)
        case QuestionType.GEOPOINT:
            return PointField(render_kw=_attributes(question), **common)
        case QuestionType.TEXT if "multiline" in question.appearance:
            return TextAreaField(render_kw={"maxlength": MAX_TEXT, "dir": "auto"}, **common)
    return StringField(render_kw=_attributes(question), **common)


def _several(options: list[Any], widget: Any, common: Mapping[str, Any]) -> Any:
    return SelectMultipleField(
        choices=options,
        validate_choice=False,
        widget=widget,
        option_widget=CheckboxInput(),
        **common,
    )


def _entry_class(questionnaire: Questionnaire, repeat: Question, language: str) -> type[_EntryForm]:
    unbound = {
        question.name: _field(questionnaire, question, language)
        for question in repeat.inner
        if question.takes_answer
    }
    return type("EntryForm", (_EntryForm,), {"unbound": unbound, "__doc__": repeat.name})


def _attributes(question: Question) -> dict[str, object]:
    """Plain text inputs even for numbers and days: a `number` input throws Arabic digits away."""
    if question.type in _INPUT_TYPES:
        return {"type": _INPUT_TYPES[question.type]}
    if question.type in _INPUT_MODES:
        return {"inputmode": _INPUT_MODES[question.type], "maxlength": 20, "dir": "ltr"}
    if question.type is QuestionType.GEOPOINT:
        return {"maxlength": 80, "dir": "ltr", "autocomplete": "off"}
    if "numbers" in question.appearance:
        return {"inputmode": "numeric", "maxlength": MAX_TEXT, "dir": "ltr"}
    return {"maxlength": MAX_TEXT, "dir": "auto"}


def _options(questionnaire: Questionnaire, question: Question, language: str) -> list[Any]:
    if question.type is QuestionType.RANGE:
        return [_SelectChoice(step, step) for step in _steps(question)]

    def option(choice: Choice) -> Any:
        return _SelectChoice(choice.name, questionnaire.label(choice, language))

    return [option(choice) for choice in question.choices]


def _steps(question: Question) -> list[str]:
    """The steps of a short range as they are typed, none of a long one."""
    start, end, step = question.bounds
    count = round((end - start) / step) + 1
    return [f"{start + step * n:.4g}" for n in range(count)] if count <= MOST_STEPS else []


def _as_given(value: Any) -> Any:
    """RadioField's own coercion would make the text "None" of an absent answer."""
    return value
