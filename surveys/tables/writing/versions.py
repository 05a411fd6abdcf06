"""Several versions of a questionnaire as one: one column per name, whatever version asked it."""

from collections.abc import Sequence
from dataclasses import replace

from surveys.questionnaire import Question, Questionnaire
from surveys.questions import Section


def merged(versions: Sequence[Questionnaire]) -> Questionnaire:
    """The newest (last) version, with the questions and choices that only older ones had at their ends.

    Texts are those of the newest version that has them; what was sensitive once stays so. Raises ValueError without any version.
    """
    if not versions:
        raise ValueError("no version to merge")
    whole = versions[-1]
    for older in reversed(versions[:-1]):
        whole = _with_older(whole, older)
    return whole


def _with_older(newer: Questionnaire, older: Questionnaire) -> Questionnaire:
    known = {question.name for question in newer.questions()}
    before = {question.name: question for question in older.questions()}
    sections = [_with_choices(section, before) for section in newer.sections]
    for section in older.sections:
        left = tuple(question for question in section.questions if question.name not in known)
        if left:
            sections.append(replace(section, questions=left))
    return replace(newer, sections=tuple(sections))


def _with_choices(section: Section, before: dict[str, Question]) -> Section:
    return replace(
        section,
        questions=tuple(
            _merged_question(question, before.get(question.name)) for question in section.questions
        ),
    )


def _merged_question(question: Question, older: Question | None) -> Question:
    if older is None:
        return question
    names = {choice.name for choice in question.choices}
    gone = tuple(choice for choice in older.choices if choice.name not in names)
    is_sensitive = question.is_sensitive or older.is_sensitive
    return replace(question, choices=question.choices + gone, is_sensitive=is_sensitive)
