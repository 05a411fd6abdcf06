"""Which answers to a questionnaire are valid: the one rule for the web, JSON, tablets, paper, imports."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from surveys.cleaning import MAX_TEXT, Refused, clean
from surveys.expressions import AnswerValue, Context, Entry, Expression, Value, to_number
from surveys.ordering import Scope
from surveys.problems import Parameter, Problem, excerpt
from surveys.questionnaire import Choice, Question, Questionnaire, QuestionType

__all__ = [
    "AnswerValue",
    "Validation",
    "default_answers",
    "entries_due",
    "offered",
    "relevant_names",
    "validate",
]

MAX_ENTRIES: Final = 100
"""Entries that one repeat may have."""


@dataclass(frozen=True, slots=True)
class Validation:
    """What came of a set of raw answers.

    `answers`: the clean answers to relevant questions, in the order of the questionnaire, ready for
    JSON, calculations included, a repeat as the list of its entries; `errors`: one problem a question;
    `relevant`: the questions this person is asked, those of a blank entry too; `offered`: the choices
    that a filter leaves of a question that is asked. In a repeat these are at `children[1]/age`, the
    first entry being 1.
    """

    answers: dict[str, AnswerValue]
    errors: dict[str, Problem]
    relevant: frozenset[str]
    offered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        """Whether the answers may be stored."""
        return not self.errors


def validate(
    questionnaire: Questionnaire,
    raw: Mapping[str, object],
    *,
    sections: Collection[str] | None = None,
    today: date | None = None,
) -> Validation:
    """Answers cleaned and judged: only a relevant question can be required, wrong or stored.

    Names that are no question are refused; an answer to a question that is not relevant is dropped
    without a word, and counts as unanswered for the questions that depend on it. A calculation is
    computed here, whatever was sent for it. `sections` limits `required` to these sections, for a form
    answered screen by screen; `today` is the day that `today()` means, the present one by default.
    """
    day = today or date.today()  # noqa: DTZ011 (the day where the question is asked)
    judge = _Judge(questionnaire.scope, raw, day)
    judge.ask()
    judge.blame(sections)
    given = judge.given
    return Validation(
        answers={q.name: given[q.name] for q in judge.scope.questions if q.name in given},
        errors=_ordered(questionnaire, judge.errors) if judge.errors else {},
        relevant=frozenset(judge.relevant),
        offered=judge.offered,
    )


def relevant_names(
    questionnaire: Questionnaire, answers: Mapping[str, AnswerValue], *, today: date | None = None
) -> frozenset[str]:
    """The questions asked of a person who gave these answers so far, notes included."""
    known = {name: answer for name, answer in answers.items() if name in questionnaire}
    return validate(questionnaire, known, today=today).relevant


def offered(question: Question, context: Context) -> tuple[Choice, ...]:
    """The choices of a question that its filter leaves to a person who gave these answers."""
    if question.choice_filter is None:
        return question.choices
    keeps = question.choice_filter.holds
    return tuple(
        choice
        for choice in question.choices
        if keeps(Context(context.answers, today=context.today, choice=choice.columns))
    )


def default_answers(
    questionnaire: Questionnaire, *, today: date | None = None
) -> dict[str, AnswerValue]:
    """The answers that a blank form starts with; those of a repeat start each of its entries."""
    here = Context(today=today or date.today())  # noqa: DTZ011 (the day where it is asked)
    starts = {}
    for _, question in questionnaire.walk():
        default = question.default
        answer = _computed(default.value(here)) if isinstance(default, Expression) else default
        if answer is not None:
            starts[question.name] = answer
    return starts


@dataclass(slots=True)
class _Judge:
    """Works one scope out: the whole questionnaire, or one entry of a repeat, which sees what is around it."""

    scope: Scope
    raw: Mapping[str, object]
    day: date
    prefix: str = ""
    around: "_Judge | None" = None
    repeat: str = ""
    given: dict[str, AnswerValue] = field(default_factory=dict)
    errors: dict[str, Problem] = field(default_factory=dict)
    relevant: set[str] = field(default_factory=set)
    offered: dict[str, tuple[str, ...]] = field(default_factory=dict)
    entries: "dict[str, list[_Judge]]" = field(default_factory=dict)
    truths: dict[str, bool] = field(default_factory=dict)

    def ask(self) -> None:
        """Clean answers to what is asked, in the order that decides; notes what cannot be an answer."""
        self.refuse_unknown_names()
        # outside repeats, what expressions see grows by itself with every answer
        outermost = self.context() if self.around is None else None
        for question in self.scope.order:
            here = outermost or self.context()
            if not self.is_asked(question, here):
                continue
            self.relevant.add(self.prefix + question.name)
            try:
                answer = self.answer(question, here)
            except Refused as refusal:
                self.refuse(question, refusal.code, refusal.parameters)
            else:
                if answer is not None:
                    self.given[question.name] = answer

    def is_asked(self, question: Question, here: Context) -> bool:
        """Whether every rule holds. Many questions share one, and what it looks at is decided by then."""
        for rule in self.scope.rules[question.name]:
            holds = self.truths.get(rule.source)
            if holds is None:
                holds = self.truths[rule.source] = rule.holds(here)
            if not holds:
                return False
        return True

    def context(self, current: AnswerValue | None = None) -> Context:
        """What expressions see: in an entry, its answers before those around, its siblings not."""
        if self.around is None:
            return Context(self.given, current, self.day)
        answers = {**self.around.given, **self.given}
        answers.pop(self.repeat, None)
        return Context(answers, current, self.day)

    def refuse(self, question: Question, code: str, parameters: Mapping[str, Parameter]) -> None:
        """Notes what is wrong, once a question."""
        place = self.prefix + question.name
        self.errors.setdefault(place, Problem(code, parameters, place))

    def refuse_unknown_names(self) -> None:
        taken = {q.name for q in self.scope.questions if q.type is not QuestionType.NOTE}
        for name in self.raw:
            if name not in taken:
                place = f"{self.prefix}{name}"
                self.errors[place] = Problem("unknown_question", {"name": excerpt(name)}, place)

    def answer(self, question: Question, here: Context) -> AnswerValue | None:
        """The clean answer to a question that is asked; raises `Refused`."""
        if question.calculation is not None:
            return _computed(question.calculation.value(here))
        if not question.takes_answer:
            return None
        raw = self.raw.get(question.name)
        if question.body is not None:
            return self.answer_entries(question, raw)
        if question.choice_filter is None:
            return clean(question, raw)
        kept = offered(question, here)
        self.offered[self.prefix + question.name] = tuple(choice.name for choice in kept)
        return clean(question, raw, kept)

    def answer_entries(self, repeat: Question, raw: object) -> list[Entry] | None:
        """An entry without any answer is none; calculations alone do not make one."""
        entries = _entries(raw)
        answered = {q.name for q in repeat.inner if q.takes_answer}
        self.entries[repeat.name] = []
        kept: list[Entry] = []
        for number, entry in enumerate(entries, start=1):
            judge = _Judge(
                scope=self.scope.inner[repeat.name],
                raw=entry,
                day=self.day,
                prefix=f"{self.prefix}{repeat.name}[{number}]/",
                around=self,
                repeat=repeat.name,
            )
            judge.ask()
            self.offered |= judge.offered
            if all(_is_empty(value) for value in entry.values()):
                self.relevant |= judge.relevant
                continue
            self.entries[repeat.name].append(judge)
            if answered & set(judge.given):
                kept.append(judge.entry())
        return kept or None

    def entry(self) -> Entry:
        """The answers in the order asked; a repeat in a repeat is refused at reading."""
        ordered = ((q.name, self.given.get(q.name)) for q in self.scope.questions)
        return {
            name: answer if not isinstance(answer, list) else [str(part) for part in answer]
            for name, answer in ordered
            if answer is not None
        }

    def blame(self, sections: Collection[str] | None) -> None:
        """Notes what is missing and what breaks its constraint, once every answer is known."""
        for question in self.scope.questions:
            if self.prefix + question.name not in self.relevant:
                continue
            if (
                question.constraint is None
                and question.body is None
                and question.name in self.given
            ):
                continue
            due = sections is None or question.section in sections
            for code, parameters in self.faults(question, due=due):
                self.refuse(question, code, parameters)
            for judge in self.entries.get(question.name, ()):
                judge.blame(None if due else ())
                self.errors.update(judge.errors)
                self.relevant |= judge.relevant

    def faults(
        self, question: Question, *, due: bool
    ) -> Iterator[tuple[str, Mapping[str, Parameter]]]:
        """An empty answer breaks no constraint (XForms)."""
        answer = self.given.get(question.name)
        if question.repeat_count is not None:
            yield from _miscount(question.repeat_count, answer, self.context(answer), due=due)
        elif answer is None:
            if due and question.takes_answer and self.is_required(question):
                yield "required", {}
        elif question.constraint and not question.constraint.holds(self.context(answer)):
            yield "constraint", {"rule": excerpt(question.constraint.source, 200)}

    def is_required(self, question: Question) -> bool:
        """Whether this person may not leave the question out."""
        if isinstance(question.required, Expression):
            return question.required.holds(self.context())
        return question.required


def _ordered(questionnaire: Questionnaire, errors: Mapping[str, Problem]) -> dict[str, Problem]:
    """Errors in the order of the questions."""
    order = {question.name: at for at, question in enumerate(questionnaire.questions())}
    return dict(sorted(errors.items(), key=lambda item: _place(item[0], order)))


def _place(name: str, order: Mapping[str, int]) -> tuple[int, int]:
    """Where an error stands: that of an entry with its repeat, unknown names last."""
    top, _, rest = name.partition("[")
    number = rest.partition("]")[0]
    return order.get(top, len(order)), int(number) if number.isdecimal() else 0


def _entries(raw: object) -> Sequence[Mapping[str, object]]:
    """The entries of a repeat as they came, each the raw answers by name; raises `Refused`."""
    if _is_empty(raw):
        return ()
    if not isinstance(raw, list | tuple) or not all(isinstance(each, Mapping) for each in raw):
        raise Refused("wrong_type", value=excerpt(raw))
    if len(raw) > MAX_ENTRIES:
        raise Refused("too_many_entries", entries=len(raw), limit=MAX_ENTRIES)
    return [{str(name): value for name, value in entry.items()} for entry in raw]


def _is_empty(value: object) -> bool:
    return value is None or value is False or value in ("", [], ()) or str(value).isspace()


def _computed(value: Value) -> AnswerValue | None:
    """What a calculation stores: whole numbers as int, truth as a word; not a number and "" as nothing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value[:MAX_TEXT] or None
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else value


def _miscount(
    count: Expression, answer: AnswerValue | None, here: Context, *, due: bool
) -> Iterator[tuple[str, Mapping[str, Parameter]]]:
    """A counted repeat has that many entries."""
    expected = entries_due(count, here)
    number = len(answer) if isinstance(answer, list) else 0
    if number > expected or (due and number < expected):
        yield "wrong_number_of_entries", {"expected": expected, "entries": number}


def entries_due(count: Expression, context: Context) -> int:
    """How many entries a counted repeat has; a count that is no number asks for none."""
    wanted = to_number(count.value(context))
    return max(0, int(wanted)) if math.isfinite(wanted) else 0
