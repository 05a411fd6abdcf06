"""Which columns an export has, in which order and under which headings: one plan for every format."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from surveys.questionnaire import Question, Questionnaire
from surveys.questions import Choice, Texts
from surveys.tables.reading.headings import MEDIA, POINTS, Headings, Kind, Target
from surveys.tables.reading.values import BETWEEN_LABELS, Choices, choices_of
from surveys.tables.record import FIELDS, Answers, Record, RecordField
from surveys.tables.writing.versions import merged

Cell = str | int | float | date | datetime | None
"""One cell; instants are UTC without an offset, as spreadsheets have them."""


class Flavour(StrEnum):
    """`names` for tools and for reading back, `labels` for people."""

    NAMES = "names"
    LABELS = "labels"


@dataclass(frozen=True, slots=True)
class Access:
    """What the reader may see beyond ticked answers: nothing of it unless said.

    `free_text`: what people wrote, and the names of their pictures; `exact_points`: where they stood;
    `sensitive`: questions marked so in the questionnaire.
    """

    free_text: bool = False
    exact_points: bool = False
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key` never changes with the language; `choice` is set on the columns of ticks."""

    key: str
    header: str
    value: Callable[[Record], Cell] = field(repr=False, compare=False)
    question: Question | None = None
    choice: Choice | None = None
    field: RecordField | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The columns of one export. `repeats` have a plan of their own, its rows being entries."""

    columns: tuple[Column, ...]
    questionnaire: Questionnaire
    flavour: Flavour
    language: str
    shared: frozenset[str]
    repeats: Mapping[str, "Plan"] = field(default_factory=dict)

    @property
    def headers(self) -> tuple[str, ...]:
        """Headings, each once."""
        return tuple(column.header for column in self.columns)

    @property
    def is_right_to_left(self) -> bool:
        """Whether a sheet of it opens from the right."""
        return self.language == "ar"

    def row(self, record: Record) -> list[Cell]:
        """The cells of one response, in the order of the columns."""
        return [column.value(record) for column in self.columns]

    def shared_answers(self, answers: Answers) -> dict[str, Any]:
        """The answers to questions that may leave, in entries too; what no version asks stays here."""
        return {
            name: [self.shared_answers(entry) for entry in answer]
            if isinstance(answer, list) and answer and isinstance(answer[0], Mapping)
            else answer
            for name, answer in answers.items()
            if name in self.shared
        }


def column_plan(
    versions: Questionnaire | Sequence[Questionnaire],
    *,
    flavour: Flavour = Flavour.NAMES,
    language: str = "",
    access: Access = Access(),
    with_ticks: bool = True,
) -> Plan:
    """Record fields first, then the questions in their order; `language` is the default one when empty.

    Of several `versions`, oldest first, a name has one column: texts are those of the newest version
    that has it. `with_ticks` gives every choice of a list a column of 1 and 0 beside the joined one.
    Headings and labels that could be taken for another are followed by their name in brackets, so that
    reading back never has to guess.
    """
    several = (versions,) if isinstance(versions, Questionnaire) else tuple(versions)
    whole = merged(several)
    shared = {question.name for _, question in whole.walk()} - _withheld(several, access)
    language = language or whole.default_language
    return _Maker(whole, flavour, language, with_ticks, frozenset(shared)).plan()


def _withheld(versions: Sequence[Questionnaire], access: Access) -> set[str]:
    """Names of questions that stay here, with the calculations that would tell them.

    What one version asked as a text, or called sensitive, stays so: its answers are still among the others.
    """
    kinds: set[str] = set()
    if not access.free_text:
        kinds |= {"text", *MEDIA}
    if not access.exact_points:
        kinds |= POINTS
    asked = [question for version in versions for _, question in version.walk()]
    names: set[str] = set()
    for question in asked:
        if str(question.type) in kinds or (question.is_sensitive and not access.sensitive):
            names.update((question.name, *(inner.name for inner in question.inner)))
    while True:
        telling = {
            question.name
            for question in asked
            if question.calculation and question.calculation.names & names
        }
        if telling <= names:
            return names
        names |= telling


@dataclass(frozen=True)
class _Maker:
    questionnaire: Questionnaire
    flavour: Flavour
    language: str
    with_ticks: bool
    shared: frozenset[str]

    def plan(self) -> Plan:
        columns = [*self.fields(), *self.questions(self.questionnaire.questions())]
        repeats = {
            question.name: self._of(tuple(self.questions(question.inner)), {})
            for question in self.questionnaire.questions()
            if question.inner and question.name in self.shared
        }
        return self._of(tuple(columns), repeats)

    def _of(self, columns: tuple[Column, ...], repeats: Mapping[str, Plan]) -> Plan:
        return Plan(
            _each_once(columns),
            self.questionnaire,
            self.flavour,
            self.language,
            self.shared,
            repeats,
        )

    @property
    def has_labels(self) -> bool:
        return self.flavour is Flavour.LABELS

    def text(self, texts: Texts) -> str:
        return self.questionnaire.text(texts, self.language)

    def fields(self) -> Iterator[Column]:
        headings = Headings(self.questionnaire)
        for name, column in FIELDS.items():
            header = column.aliases[0]
            if self.has_labels:
                label = self.text_of_ours(column.labels)
                is_own = headings.targets(label) == {Target(Kind.RECORD, name.value)}
                header = label if is_own else f"{label} ({header})"
            words = {
                word: self.text_of_ours(labels) if self.has_labels else word
                for word, labels in column.words.items()
            }
            yield Column(name.value, header, _field_value(name, words), field=name)

    def text_of_ours(self, texts: Texts) -> str:
        """Our own words exist in Arabic, French and English; a questionnaire may speak others."""
        return texts.get(self.language) or texts["en"]

    def questions(self, questions: Iterator[Question] | Sequence[Question]) -> Iterator[Column]:
        headings = Headings(self.questionnaire)
        for question in questions:
            if str(question.type) != "note" and question.name in self.shared:
                yield from self.of_question(question, headings)

    def of_question(self, question: Question, headings: Headings) -> Iterator[Column]:
        header = self.header(question, headings)
        choices = choices_of(question)
        labels = {
            choice.name: self.choice_label(choice, choices) if self.has_labels else choice.name
            for choice in question.choices
        }
        yield Column(question.name, header, _answer_value(question, labels), question)
        if self.with_ticks and str(question.type) == "select_multiple":
            for choice in question.choices:
                key = f"{question.name}/{choice.name}"
                own = f"{header}/{labels[choice.name]}"
                tick = Target(Kind.TICK, question.name, choice.name)
                yield Column(
                    key,
                    own if headings.targets(own) == {tick} else key,
                    _tick_value(question.name, choice.name),
                    question,
                    choice,
                )

    def header(self, question: Question, headings: Headings) -> str:
        """The label when it names this question and no other, in whatever language it is read."""
        if not self.has_labels:
            return question.name
        label = " ".join(self.text(question.labels).split())
        is_own = headings.targets(label) == {Target(Kind.ANSWER, question.name)}
        return label if label and is_own else f"{label} ({question.name})".strip()

    def choice_label(self, choice: Choice, choices: Choices) -> str:
        label = " ".join(self.text(choice.labels).split())
        return label if choices.is_own(label, choice.name) else f"{label} ({choice.name})".strip()


def _each_once(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Refuses a plan that could not be read back, which the rules above exclude."""
    headers = [column.header for column in columns]
    if len(set(headers)) < len(headers):
        doubled = sorted({header for header in headers if headers.count(header) > 1})
        raise ValueError(f"headings come twice: {doubled}")
    return columns


def spreadsheet_instant(instant: datetime | None) -> datetime | None:
    """UTC to the second, without the offset that spreadsheets do not know."""
    if instant is None:
        return None
    universal = instant.astimezone(UTC) if instant.tzinfo else instant
    return universal.replace(tzinfo=None, microsecond=0)


def _field_value(name: RecordField, words: Mapping[str, str]) -> Callable[[Record], Cell]:
    if name is RecordField.SUBMITTED_AT:
        return lambda record: spreadsheet_instant(record.submitted_at)
    if name is RecordField.STARTED_AT:
        return lambda record: spreadsheet_instant(record.started_at)
    if name is RecordField.HELPER:
        return lambda record: words["1" if record.helper else "0"]
    key = name.value

    def value(record: Record) -> Cell:
        text: str = getattr(record, key)
        return words.get(text, text) or None

    return value


def _answer_value(question: Question, labels: Mapping[str, str]) -> Callable[[Record], Cell]:
    """The answer as one cell, were it of a type that the question had in an older version."""
    name, kind = question.name, str(question.type)
    between = BETWEEN_LABELS if any(code != label for code, label in labels.items()) else " "

    def value(record: Record) -> Cell:
        answer = record.answers.get(name)
        if isinstance(answer, str):
            return _day(answer) if kind == "date" else labels.get(answer, answer)
        if isinstance(answer, list):
            if kind == "repeat":
                return len(answer)
            return between.join(labels.get(str(each), str(each)) for each in answer) or None
        return 0 if answer is None and kind == "repeat" else answer

    return value


def _day(answer: str) -> Cell:
    try:
        return date.fromisoformat(answer)
    except ValueError:
        return answer


def _tick_value(name: str, choice: str) -> Callable[[Record], Cell]:
    def value(record: Record) -> Cell:
        answer = record.answers.get(name)
        if answer is None:
            return None
        return int(choice in answer if isinstance(answer, list) else choice == answer)

    return value
