"""In which order questions are worked out: each after those that decide it. What is decided is in `answers`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Self

from surveys.expressions import Expression
from surveys.questions import Question, Section


@dataclass(frozen=True)
class Scope:
    """Questions that see each other's answers: those of a questionnaire, or of one entry of a repeat."""

    questions: tuple[Question, ...]
    rules: Mapping[str, tuple[Expression, ...]]

    @classmethod
    def of(cls, sections: Iterable[Section]) -> Self:
        """The scope of all the questions of some sections, the inner ones of repeats left out."""
        kept = tuple(sections)
        return cls(
            tuple(question for section in kept for question in section.questions),
            {q.name: section.rules(q) for section in kept for q in section.questions},
        )

    @cached_property
    def order(self) -> tuple[Question, ...]:
        """Questions such that each stands after those it depends on; raises `graphlib.CycleError`."""
        by_name = {question.name: question for question in self.questions}
        owners = {inner.name: q.name for q in self.questions for inner in q.inner}
        graph = {
            name: sorted({owners.get(each, each) for each in self._depends_on(question)})
            for name, question in by_name.items()
        }
        ordered = TopologicalSorter(graph).static_order()
        return tuple(by_name[name] for name in ordered if name in by_name)

    @cached_property
    def inner(self) -> Mapping[str, "Scope"]:
        """The scope of one entry, by the name of its repeat."""
        return {q.name: Scope.of([q.body]) for q in self.questions if q.body is not None}

    def decided_by(self, question: Question) -> frozenset[str]:
        """The names that decide whether a question is asked, what is offered and what it is worth."""
        rules = (question.choice_filter, question.calculation, question.repeat_count)
        deciding = (*self.rules[question.name], *(rule for rule in rules if rule is not None))
        return frozenset[str]().union(*(rule.names for rule in deciding))

    def _depends_on(self, question: Question) -> frozenset[str]:
        """What decides it and, of a repeat, what decides its own questions from outside."""
        names = self.decided_by(question)
        if question.body is None:
            return names
        inner = self.inner[question.name]
        asked = frozenset[str]().union(*(inner.decided_by(each) for each in inner.questions))
        return names | (asked - {each.name for each in inner.questions})
