"""A questionnaire: one version of what is asked, and what its parts say together.

How it is read from an XLSForm is in `xlsform`, which answers are valid in `answers`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from surveys import encoding
from surveys.expressions import Expression
from surveys.ordering import Scope
from surveys.problems import Problem
from surveys.questions import Choice, Group, Question, QuestionType, Section, Texts

__all__ = [
    "Choice",
    "Group",
    "Question",
    "QuestionType",
    "Questionnaire",
    "Section",
    "Texts",
    "UnknownQuestion",
    "UnreadableQuestionnaire",
]

_OF_TABLES = re.compile(
    r"(?:generated_table_list_label|reserved_name_for_field_list_labels)_[A-Za-z0-9_-]+"
)

UnreadableQuestionnaire = encoding.UnreadableQuestionnaire


class UnknownQuestion(KeyError):  # noqa: N818 - named for what is wrong
    """No question of this questionnaire has that name."""


@dataclass(frozen=True)
class Questionnaire:
    """One version of a questionnaire. `source_sha256` names the exact bytes it was read from.

    `metadata` are the rows that a tablet fills by itself, type by name: no citizen is asked them.
    """

    form_id: str
    version: str
    title: Texts
    language_names: Mapping[str, str]
    default_language: str
    sections: tuple[Section, ...]
    source_sha256: str
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """Language codes, in the order of the columns."""
        return tuple(self.language_names)

    def questions(self) -> Iterator[Question]:
        """Every question, notes included, in the order asked; a repeat is one, its `body` the rest."""
        for section in self.sections:
            yield from section.questions

    def walk(self) -> Iterator[tuple[str, Question]]:
        """Every question with the name of the repeat it is in, or "": those of `questions`, and inner ones."""
        for section in self.sections:
            yield from section.walk()

    @cached_property
    def _by_name(self) -> dict[str, Question]:
        return {question.name: question for question in self.questions()}

    def question(self, name: str) -> Question:
        """The question of that name; raises `UnknownQuestion`."""
        try:
            return self._by_name[name]
        except KeyError:
            raise UnknownQuestion(name) from None

    @cached_property
    def choosing(self) -> Mapping[str, QuestionType]:
        """The questions answered by one choice or several, those in repeats apart: type by name."""
        kinds = (QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE)
        return {each.name: each.type for each in self.questions() if each.type in kinds}

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def section(self, name: str) -> Section:
        """The section of that name; raises KeyError."""
        for section in self.sections:
            if section.name == name:
                return section
        raise KeyError(name)

    def text(self, texts: Texts, language: str) -> str:
        """A sentence in the language, else in the default language, else "" (never another one)."""
        return texts.get(language) or texts.get(self.default_language, "")

    def label(self, thing: Question | Choice | Section, language: str) -> str:
        """The label of a question, choice or section, by the rule of `text`."""
        return self.text(thing.labels, language)

    def message(self, problem: Problem, language: str) -> str:
        """What the questionnaire itself says of a refused answer, or "" when it says nothing."""
        question = self._everywhere.get(re.sub(r"^.*\]/", "", problem.place))
        if question is None or problem.code not in {"required", "constraint"}:
            return ""
        required = problem.code == "required"
        texts = question.required_messages if required else question.constraint_messages
        return self.text(texts, language)

    @cached_property
    def _everywhere(self) -> dict[str, Question]:
        return {question.name: question for _, question in self.walk()}

    @cached_property
    def scope(self) -> Scope:
        """All questions with what decides them; `scope.inner` has those of each repeat."""
        return Scope.of(self.sections)

    @property
    def relevance_order(self) -> tuple[Question, ...]:
        """Questions such that each stands after those that decide whether it is asked, and its worth.

        Raises `graphlib.CycleError` on a circle, which `read_xlsform` refuses before.
        """
        return self.scope.order

    def relevance(self, question: Question) -> tuple[Expression, ...]:
        """What must all hold for a question to be asked: rules of its section and groups, then its own."""
        return self.scope.rules[question.name]

    def generates(self, name: str) -> bool:
        """Whether the XForm has an empty or counting node of that name which is no question here.

        Tables bring a heading and a row of labels, named by our converter after their group and by
        others after a row number; a counted repeat brings its count.
        """
        counted = {q.name for q in self.questions() if q.repeat_count is not None}
        return _OF_TABLES.fullmatch(name) is not None or name.removesuffix("_count") in counted

    def with_choices(self, files: Mapping[str, Sequence[Choice]]) -> "Questionnaire":
        """The same questionnaire with the choices of its external lists, by file name.

        Until they are given, a question of such a list accepts no answer.
        """

        def filled(question: Question) -> Question:
            if question.file in files:
                return replace(question, choices=tuple(files[question.file]))
            if question.body is not None:
                return replace(question, body=_mapped(question.body, filled))
            return question

        return replace(self, sections=tuple(_mapped(each, filled) for each in self.sections))

    def missing_translations(self) -> tuple[Problem, ...]:
        """Every text that exists in some language and lacks another; `place` names its owner."""
        found: list[Problem] = []
        for place, column, texts in self._all_texts():
            found.extend(
                Problem("missing_translation", {"language": language, "column": column}, place)
                for language in self.languages
                if texts and not texts.get(language)
            )
        return tuple(found)

    def _all_texts(self) -> Iterator[tuple[str, str, Texts]]:
        yield self.form_id, "title", self.title
        for section in self.sections:
            holders: tuple[Section | Group, ...] = (section, *section.groups)
            for group in holders:
                yield group.name, "label", group.labels
                yield group.name, "hint", group.hints
        for _, question in self.walk():
            yield question.name, "label", question.labels
            yield question.name, "hint", question.hints
            yield question.name, "guidance_hint", question.guidance
            yield question.name, "required_message", question.required_messages
            yield question.name, "constraint_message", question.constraint_messages
            for inner in question.body.groups if question.body else ():
                yield inner.name, "label", inner.labels
            for choice in question.choices:
                yield f"{question.name}/{choice.name}", "label", choice.labels

    def without_sensitive(self) -> "Questionnaire":
        """The same questionnaire without its sensitive questions and those decided by them only."""
        dropped: set[str] = set()
        for question in self.scope.order:
            _drop_sensitive(question, self.scope, dropped)
        kept = (_pruned(section, dropped) for section in self.sections)
        return replace(self, sections=tuple(section for section in kept if section.questions))

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON-able data, expressions compiled to trees: what to store of a version."""
        return {
            "format": encoding.FORMAT,
            "form_id": self.form_id,
            "version": self.version,
            "title": dict(self.title),
            "languages": dict(self.language_names),
            "default_language": self.default_language,
            "source_sha256": self.source_sha256,
            "metadata": dict(self.metadata),
            **encoding.sections_to_json(self.sections),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Questionnaire":
        """The questionnaire that `to_json` wrote; raises `UnreadableQuestionnaire` on anything else."""
        with encoding.reading(document):
            return cls(
                form_id=document["form_id"],
                version=document["version"],
                title=document["title"],
                language_names=document["languages"],
                default_language=document["default_language"],
                sections=encoding.sections_from_json(document),
                source_sha256=document["source_sha256"],
                metadata=document.get("metadata", {}),
            )


def _mapped(section: Section, change: Callable[[Question], Question]) -> Section:
    return replace(section, questions=tuple(change(each) for each in section.questions))


def _drop_sensitive(question: Question, scope: Scope, dropped: set[str]) -> None:
    """Adds to `dropped` the question, or those of its entries, when sensitive or decided by a dropped one."""
    if question.is_sensitive or scope.decided_by(question) & dropped:
        dropped.update((question.name, *(inner.name for inner in question.inner)))
    elif question.body is not None:
        inside = scope.inner[question.name]
        for inner in inside.order:
            _drop_sensitive(inner, inside, dropped)


def _pruned(section: Section, dropped: set[str]) -> Section:
    """The section without the dropped questions; a repeat that lost all of its own goes too."""
    kept = []
    for question in section.questions:
        body = _pruned(question.body, dropped) if question.body else None
        if question.name not in dropped and (body is None or body.questions):
            kept.append(replace(question, body=body))
    return replace(section, questions=tuple(kept))
