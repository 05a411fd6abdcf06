"""Which answers to a questionnaire are valid: the one rule for the web, JSON, tablets, paper, imports."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from surveys.cleaning import Refused, clean
from surveys.expressions import AnswerValue, Context, Expression
from surveys.problems import Problem, excerpt
from surveys.questionnaire import Question, Questionnaire

__all__ = ["AnswerValue", "Validation", "relevant_names", "validate"]


@dataclass(frozen=True, slots=True)
class Validation:
    """What came of a set of raw answers.

    `answers`: the clean answers to relevant questions, in the order of the questionnaire, ready for
    JSON; `errors`: one problem a question; `relevant`: the questions this person is asked.
    """

    answers: dict[str, AnswerValue]
    errors: dict[str, Problem]
    relevant: frozenset[str]

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
    without a word, and counts as unanswered for the questions that depend on it. `sections` limits
    `required` to these sections, for a form answered screen by screen; `today` is the day that
    `today()` means, the present one by default.
    """
    day = today or date.today()  # noqa: DTZ011 (the day where the question is asked)
    errors = _unknown_names(questionnaire, raw)
    given, relevant = _ask(questionnaire, raw, day, errors)
    for question in questionnaire.questions():
        if question.name in relevant and question.name not in errors:
            due = sections is None or question.section in sections
            code = _fault(question, Context(given, given.get(question.name), day), due=due)
            if code:
                errors[question.name] = Problem(code, _parameters(question, code), question.name)
    order = [question.name for question in questionnaire.questions()]
    return Validation(
        answers={name: given[name] for name in order if name in given},
        errors={name: errors[name] for name in [*order, *errors] if name in errors},
        relevant=frozenset(relevant),
    )


def _ask(
    questionnaire: Questionnaire, raw: Mapping[str, object], day: date, errors: dict[str, Problem]
) -> tuple[dict[str, AnswerValue], set[str]]:
    """Clean answers to the questions that are asked, and their names; notes what cannot be an answer."""
    given: dict[str, AnswerValue] = {}
    relevant: set[str] = set()
    for question in questionnaire.relevance_order:
        here = Context(given, today=day)
        if not all(rule.holds(here) for rule in questionnaire.relevance(question)):
            continue
        relevant.add(question.name)
        try:
            answer = clean(question, raw.get(question.name)) if question.takes_answer else None
        except Refused as refusal:
            errors[question.name] = refusal.problem(question.name)
        else:
            if answer is not None:
                given[question.name] = answer
    return given, relevant


def relevant_names(
    questionnaire: Questionnaire, answers: Mapping[str, AnswerValue], *, today: date | None = None
) -> frozenset[str]:
    """The questions asked of a person who gave these answers so far, notes included."""
    known = {name: answer for name, answer in answers.items() if name in questionnaire}
    return validate(questionnaire, known, today=today).relevant


def _unknown_names(questionnaire: Questionnaire, raw: Mapping[str, object]) -> dict[str, Problem]:
    return {
        name: Problem("unknown_question", {"name": excerpt(name)}, name)
        for name in raw
        if name not in questionnaire or not questionnaire.question(name).takes_answer
    }


def _fault(question: Question, here: Context, *, due: bool) -> str:
    """What is wrong, `required`, `constraint` or "": an empty answer breaks no constraint (XForms)."""
    if here.current is None:
        return "required" if due and _is_required(question, here) else ""
    kept = question.constraint is None or question.constraint.holds(here)
    return "" if kept else "constraint"


def _parameters(question: Question, code: str) -> dict[str, str]:
    if code == "constraint" and question.constraint is not None:
        return {"rule": excerpt(question.constraint.source, 200)}
    return {}


def _is_required(question: Question, context: Context) -> bool:
    if isinstance(question.required, Expression):
        return question.required.holds(context)
    return question.required and question.takes_answer
