"""A questionnaire: one version of what is asked, and what its parts say together.

How it is read from an XLSForm is in `xlsform`, which answers are valid in `answers`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Any

from surveys import encoding
from surveys.expressions import Expression
from surveys.problems import Problem
from surveys.questions import Choice, Question, QuestionType, Section, Texts

__all__ = [
    "Choice",
    "Question",
    "QuestionType",
    "Questionnaire",
    "Section",
    "Texts",
    "UnknownQuestion",
    "UnreadableQuestionnaire",
]

UnreadableQuestionnaire = encoding.UnreadableQuestionnaire


class UnknownQuestion(KeyError):  # noqa: N818 - named for what is wrong
    """No question of this questionnaire has that name."""


@dataclass(frozen=True)
class Questionnaire:
    """One version of a questionnaire. `source_sha256` names the exact bytes it was read from."""

    form_id: str
    version: str
    title: Texts
    language_names: Mapping[str, str]
    default_language: str
    sections: tuple[Section, ...]
    source_sha256: str

    @property
    def languages(self) -> tuple[str, ...]:
        """Language codes, in the order of the columns."""
        return tuple(self.language_names)

    def questions(self) -> Iterator[Question]:
        """Every question, notes included, in the order asked."""
        for section in self.sections:
            yield from section.questions

    @cached_property
    def _by_name(self) -> dict[str, Question]:
        return {question.name: question for question in self.questions()}

    def question(self, name: str) -> Question:
        """The question of that name; raises `UnknownQuestion`."""
        try:
            return self._by_name[name]
        except KeyError:
            raise UnknownQuestion(name) from None

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
        question = self._by_name.get(problem.place)
        if question is None or problem.code not in {"required", "constraint"}:
            return ""
        required = problem.code == "required"
        texts = question.required_messages if required else question.constraint_messages
        return self.text(texts, language)

    @cached_property
    def relevance_order(self) -> tuple[Question, ...]:
        """Questions such that each stands after those that decide whether it is asked.

        Raises `graphlib.CycleError` on a circle, which `read_xlsform` refuses before.
        """
        order = TopologicalSorter(
            {question.name: sorted(self._decided_by(question)) for question in self.questions()}
        ).static_order()
        return tuple(self._by_name[name] for name in order if name in self._by_name)

    @cached_property
    def _section_relevance(self) -> dict[str, Expression | None]:
        return {section.name: section.relevant for section in self.sections}

    def _decided_by(self, question: Question) -> frozenset[str]:
        return frozenset().union(*(rule.names for rule in self.relevance(question)))

    def relevance(self, question: Question) -> tuple[Expression, ...]:
        """What must all hold for the question to be asked: its section's rule, then its own."""
        rules = (self._section_relevance[question.section], question.relevant)
        return tuple(rule for rule in rules if rule is not None)

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
            yield section.name, "label", section.labels
        for question in self.questions():
            yield question.name, "label", question.labels
            yield question.name, "hint", question.hints
            yield question.name, "guidance_hint", question.guidance
            yield question.name, "required_message", question.required_messages
            yield question.name, "constraint_message", question.constraint_messages
            for choice in question.choices:
                yield f"{question.name}/{choice.name}", "label", choice.labels

    def without_sensitive(self) -> "Questionnaire":
        """The same questionnaire without its sensitive questions and those asked only because of them."""
        dropped: set[str] = set()
        for question in self.relevance_order:
            if question.is_sensitive or self._decided_by(question) & dropped:
                dropped.add(question.name)
        kept = (
            replace(
                section,
                questions=tuple(q for q in section.questions if q.name not in dropped),
            )
            for section in self.sections
        )
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
            )
