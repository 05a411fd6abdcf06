"""The citizen's form of a questionnaire: its fields, its sentences, and the rules that its script is sent."""

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask_babel import lazy_gettext

from pac_toolkit.responses.services.media import MAX_FILE_BYTES
from surveys.browser import rules
from surveys.forms import AnswerForm, form_class
from surveys.problems import Problem
from surveys.questionnaire import Question, Questionnaire, QuestionType

MEASURED_MINUTES: Final = 6
"""What the first page promises: `benchmarks/minutes_to_answer.py`, of a slow reader on a telephone, rounded up."""

SHIPPED_FORM: Final = "pac_satisfaction"
# of the shipped form, rounded up: its minutes by the questions that one person is asked
_SECONDS_A_QUESTION: Final = 16

# by questionnaire and language: form classes take some 5 ms each, and they never change
_classes: dict[tuple[str, bool, str], type[AnswerForm]] = {}

_ANY = lazy_gettext("Check this answer.")
_SENTENCES = {
    "required": lazy_gettext("Choose or write an answer."),
    "not_a_choice": lazy_gettext("Choose one of the answers offered."),
    "wrong_type": lazy_gettext("Choose one of the answers offered."),
    "too_long": lazy_gettext("Write at most %(limit)s letters."),
    "too_large": lazy_gettext("Write a smaller number."),
    "not_a_whole_number": lazy_gettext("Write a whole number, without a comma."),
    "not_a_number": lazy_gettext("Write a number."),
    "out_of_range": lazy_gettext("Write a number from %(start)s to %(end)s, in steps of %(step)s."),
    "not_a_date": lazy_gettext("Write a day such as 2026-11-22."),
    "not_a_time": lazy_gettext("Write a time such as 09:30."),
    "not_a_point": lazy_gettext("Write latitude and longitude, such as 32.337 and -6.35."),
    "not_an_image": lazy_gettext("Choose a picture (JPG, PNG or WebP)."),
    "picture_too_large": lazy_gettext("Choose a smaller picture: at most %(limit)s MB."),
    "too_many_pictures": lazy_gettext("Take some away: at most %(limit)s."),
    "choose_again": lazy_gettext(
        "Choose the picture again: pictures are not kept while something is left to correct."
    ),
    "no_picture_here": lazy_gettext(
        "A picture travels with the form alone: send it from its page, or leave it out."
    ),
    "incomplete_ranking": lazy_gettext("Give each of them its place, each once."),
    "too_many_entries": lazy_gettext("Take some away: at most %(limit)s."),
    "wrong_number_of_entries": lazy_gettext("Fill in every one of them."),
    "unknown_question": lazy_gettext("This questionnaire has no such question."),
}
# what the script can find wrong by itself
_LIVE = (
    "required", "not_a_choice", "not_a_whole_number", "not_a_number", "not_a_point",
    "incomplete_ranking", "wrong_number_of_entries",
)  # fmt: skip


def answer_form(
    questionnaire: Questionnaire,
    language: str,
    formdata: Any = None,
    data: Mapping[str, Any] | None = None,
) -> AnswerForm:
    """The form in the language, with what was posted or with answers to start from."""
    return _form_class(questionnaire, language)(formdata, data)


def _form_class(questionnaire: Questionnaire, language: str) -> type[AnswerForm]:
    asks_sensitive = any(question.is_sensitive for _, question in questionnaire.walk())
    key = (questionnaire.source_sha256, asks_sensitive, language)
    if key not in _classes:
        _classes[key] = form_class(questionnaire, language, say=sentence)
    return _classes[key]


def sentence(problem: Problem) -> str:
    """What to do about a refused answer, in the page's language."""
    values = {
        name: f"{value:g}" if isinstance(value, float) else value
        for name, value in problem.parameters.items()
    }
    return str(_SENTENCES.get(problem.code, _ANY)) % values


def live_rules(form: AnswerForm) -> dict[str, Any]:
    """What the page's script applies: the rules, and what it says of each answer refused.

    `{"rules": surveys.browser.rules, "messages": {name: {code: sentence}}, "sentences": {code: sentence}}`
    """
    messages = {
        question.name: said
        for _, question in form.questionnaire.walk()
        if (said := dict(_own_words(form, question)))
    }
    sentences = {code: str(_SENTENCES[code]) for code in _LIVE}
    too_large = sentence(Problem("picture_too_large", {"limit": MAX_FILE_BYTES // 1_000_000}))
    return {
        "rules": rules(form.questionnaire),
        "messages": messages,
        "sentences": {**sentences, "picture_too_large": too_large, "constraint": str(_ANY)},
    }


def _own_words(form: AnswerForm, question: Question) -> Iterator[tuple[str, str]]:
    for code in ("required", "constraint"):
        problem = Problem(code, place=question.name)
        if said := form.questionnaire.message(problem, form.language):
            yield code, said
    if question.type is QuestionType.RANGE:
        start, end, step = question.bounds
        limits = {"start": start, "end": end, "step": step}
        yield "out_of_range", sentence(Problem("out_of_range", limits, question.name))


def due_labels(form: AnswerForm) -> list[str]:
    """The questions that must be answered whatever else is said, in the words that ask them."""
    questionnaire = form.questionnaire
    return [
        questionnaire.label(question, form.language).rstrip(" \u00a0\u202f:")
        for question in questionnaire.questions()
        if question.required is True
        and question.takes_answer
        and not questionnaire.relevance(question)
    ]


def minutes_to_answer(questionnaire: Questionnaire, asked: int) -> int:
    """The minutes that the first page promises: measured for the shipped form, reckoned for others."""
    if questionnaire.form_id == SHIPPED_FORM:
        return MEASURED_MINUTES
    return max(1, math.ceil(asked * _SECONDS_A_QUESTION / 60))
